#include "common/import/fields.h"
#include "common/import/guard.h"
#include "common/import/ssda903/care.h"
#include "common/import/ssda903/facts.h"
#include "common/import/ssda903/feed.h"
#include "common/import/ssda903/import.h"
#include "common/import/ssda903/years.h"
#include "common/import/wall_clock.h"

/* ---- children -------------------------------------------------------------------------------- */

/* How far each list has been walked. */
struct ssda903_walk {
	size_t persons, rows[SSDA903_KIND_COUNT];
};

/* The rows from *at on that are of @child; *at is moved behind them. */
static struct ssda903_rows rows_of(const struct ssda903_rows *rows, struct str child, size_t *at)
{
	const size_t begin = *at;

	while (*at < rows->n && str_eq(rows->list[*at].child, child))
		++*at;
	if (*at == begin)
		return (struct ssda903_rows){ 0 };
	return (struct ssda903_rows){ .list = rows->list + begin, .n = *at - begin };
}

static void check_dates(struct ssda903_import *im, duly_civil born, enum ssda903_kind kind,
			const struct ssda903_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		ssda903_date_check(im, rows->list[i].at, born, rows->list[i].date,
				   ssda903_kind_begins(kind));
}

/* Everything of the next child. */
static void put_child(struct ssda903_import *im, struct ssda903_walk *w)
{
	struct ssda903_child c = { .id = im->persons.list[w->persons].child };
	const struct ssda903_rows persons = rows_of(&im->persons, c.id, &w->persons);
	struct ssda903_rows rows[SSDA903_KIND_COUNT];

	for (size_t k = 0; k < SSDA903_KIND_COUNT; k++)
		rows[k] = rows_of(&im->rows[k], c.id, &w->rows[k]);
	im->sum->children++;
	c.born = ssda903_birth_put(im, &persons);
	c.episodes = rows[SSDA903_EPISODES];
	ssda903_care_fold(im, &c);
	check_dates(im, c.born, SSDA903_REVIEWS, &rows[SSDA903_REVIEWS]);
	check_dates(im, c.born, SSDA903_MISSING, &rows[SSDA903_MISSING]);
	check_dates(im, c.born, SSDA903_WORKERS, &rows[SSDA903_WORKERS]);
	ssda903_reviews_put(im, &c, &rows[SSDA903_REVIEWS]);
	ssda903_absences_put(im, &rows[SSDA903_MISSING]);
	ssda903_workers_put(im, &rows[SSDA903_WORKERS]);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool name_shaped(const char *s)
{
	return field_is_code(str_of(s)) && strchr(s, ':') == NULL && strlen(s) <= 59;
}

duly_result ssda903_import_begin(struct ssda903_import *im, const struct ssda903_options *opt,
				 struct ssda903_summary *sum, struct duly_diag *diag)
{
	const char *council = opt->council ? opt->council : "local";
	const char *system = opt->system ? opt->system : "ssda903";

	*sum = (struct ssda903_summary){ .from = DULY_NO_DATE,
					 .until = DULY_NO_DATE,
					 .arena = arena_new() };
	*im = (struct ssda903_import){
		.opt = opt, .sum = sum, .arena = sum->arena, .system = system
	};
	if (!name_shaped(council) || !name_shaped(system))
		return duly_fail(diag, DULY_E_USAGE,
				 "council and system are 1 to 59 of A-Z a-z 0-9 . _ -: '%s', '%s'",
				 council, system);
	im->source = arena_printf(im->arena, "/councils/%s/%s", council, system);
	ssda903_children_begin(&im->children);
	return wall_clock_read(&im->zone, diag);
}

/* What was sent before, in which no return of these years may be lacking: what is lacking then was
 * put right, and is no row of a year that was not handed in. */
static duly_result open_state(struct ssda903_import *im, struct duly_diag *diag)
{
	struct import_facts *f = &im->sum->facts;
	char had[DULY_DATE_TEXT];

	import_facts_begin(f, im->arena, &SSDA903_KEPT);
	f->source = im->source;
	f->at = im->until;
	if (im->opt->state == NULL)
		return DULY_OK;
	const duly_result r = import_state_open(im->opt->state, im->source, im->until, im->arena,
						&f->state, diag);

	for (size_t i = 0; r == DULY_OK && i < f->state.n; i++)
		if (f->state.rows[i]->table != SSDA903_FEED_ROW &&
		    f->state.rows[i]->date.day < im->sum->from.day)
			return duly_fail(diag, DULY_E_CONFLICT,
					 "earlier imports had the returns from %s on: import them "
					 "all together",
					 duly_civil_print(f->state.rows[i]->date, had));
	return r;
}

/* What a later return put right did not vanish: what was sent of it is retracted all the same. */
static void know_put_right(struct ssda903_import *im)
{
	for (size_t i = 0; i < im->put_right.n; i++) {
		struct import_known *known = ssda903_episode_known(im, &im->put_right.list[i]);

		if (known != NULL)
			known->there = true;
	}
}

/* Of files that were not understood nothing is taken to have gone. */
static duly_result judge_gone(struct ssda903_import *im, struct duly_diag *diag)
{
	static const enum ssda903_kind OF[] = {
		[SSDA903_CHILD_ROW] = SSDA903_HEADER,   [SSDA903_EPISODE_ROW] = SSDA903_EPISODES,
		[SSDA903_REVIEW_ROW] = SSDA903_REVIEWS, [SSDA903_ABSENCE_ROW] = SSDA903_MISSING,
		[SSDA903_WORKER_ROW] = SSDA903_WORKERS, [SSDA903_FEED_ROW] = SSDA903_KIND_COUNT,
	};
	struct import_delivered d[SSDA903_TABLE_COUNT] = { 0 };

	for (size_t t = 0; t < SSDA903_TABLE_COUNT; t++)
		d[t] = (struct import_delivered){ .there = true,
						  .partial = OF[t] != SSDA903_KIND_COUNT &&
							     !im->carried[OF[t]],
						  .ageless = OF[t] == SSDA903_KIND_COUNT,
						  .forced = im->opt->force,
						  .rows = 1,
						  .first_end = DULY_NO_DATE };
	const char *refused = import_guard_judge(&im->sum->facts, d);

	return refused == NULL ? DULY_OK
			       : duly_fail(diag, DULY_E_CONFLICT,
					   "%s (--force takes it all the same)", refused);
}

duly_result ssda903_import_finish(struct ssda903_import *im, struct duly_diag *diag)
{
	struct ssda903_walk walk = { 0 };
	struct ssda903_summary *s = im->sum;

	ssda903_sources_know(im);
	if (im->sources.n == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: no file of an SSDA903 return in it",
				 im->opt->dir);
	ssda903_years_find(im);
	ssda903_children_know(im);
	ssda903_rows_read(im);
	s->rows_used = s->rows - s->rows_left_out;
	s->lost += import_files_lost(&s->files);
	if (s->rows > 0 && s->rows_used == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: no row of it could be used",
				 im->opt->dir);
	duly_result r = open_state(im, diag);
	if (r != DULY_OK)
		return r;
	while (walk.persons < im->persons.n)
		put_child(im, &walk);
	s->rows_used = s->rows - s->rows_left_out;
	ssda903_feed_put(im);
	know_put_right(im);
	r = judge_gone(im, diag);
	import_facts_sort(&s->facts);
	ssda903_events_count(im);
	return r == DULY_OK ? import_facts_write(&s->facts, im->opt->out, s->digest, diag) : r;
}

void ssda903_import_fini(struct ssda903_import *im)
{
	ssda903_children_fini(&im->children);
	zone_free(&im->zone);
}

duly_result ssda903_import(const struct ssda903_options *opt, struct ssda903_summary *ret,
			   struct duly_diag *diag)
{
	duly_auto_fini(ssda903_import) im = { 0 };
	duly_result r = ssda903_import_begin(&im, opt, ret, diag);

	if (r == DULY_OK)
		r = import_files_read(&ret->files, opt->dir, 1, &opt->listener, ret->arena, diag);
	if (r == DULY_OK)
		r = ssda903_import_finish(&im, diag);
	return r;
}

duly_result ssda903_commit(const struct ssda903_options *opt, struct ssda903_summary *s,
			   struct duly_diag *diag)
{
	if (opt->state == NULL)
		return DULY_OK;
	return import_state_commit(opt->state, s->facts.source, s->until, s->arena, &s->facts.state,
				   s->digest, diag);
}

void ssda903_summary_fini(struct ssda903_summary *s)
{
	import_facts_fini(&s->facts);
	arena_free(&s->arena);
	*s = (struct ssda903_summary){ 0 };
}
