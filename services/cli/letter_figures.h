/* letter_figures.h - how much people are written: letters and lines a person and working day, by
 * role, and what would be a fault: a letter out of hours that is not urgent, a lapse that nobody
 * heard of, something taken back from somebody who was not told so. Of the whole, and of stretches
 * of it apart.
 */
#pragma once
#include "common/post/post.h"
#include "services/cli/json.h"
#include "services/cli/letter_readers.h"

struct letter_figures;
/* What is written before @from is not counted. */
struct letter_figures *letter_figures_new(const struct post_world *world, letter_role role,
					  void *ctx, duly_instant from);
void letter_figures_free(struct letter_figures **figures);
/* From @at on, which lies behind those that were given before, it is counted apart. */
void letter_figures_apart(struct letter_figures *f, duly_instant at);

void letter_figures_letter(struct letter_figures *f, const struct letter *letter, duly_instant at);
/* A line of it. @done: what it tells of was done already, and recorded only later. */
void letter_figures_line(struct letter_figures *f, const struct letter *letter,
			 const struct line *line, duly_instant at, bool done);
void letter_figures_answered(struct letter_figures *f, duly_instant at);
/* Alerts of the feed: what lapses, and what is taken back, has to reach somebody. */
void letter_figures_told(struct letter_figures *f, const struct post_alert *alerts, size_t n);
/* It is @at: working days are counted, and what should have been heard of by now is looked at. */
void letter_figures_tick(struct letter_figures *f, duly_instant at);

void letter_figures_print(struct letter_figures *f, FILE *to);
/* As "mail", and, where something is counted apart, the same of each stretch as "mail_apart". */
void letter_figures_print_json(struct letter_figures *f, struct json *j);
