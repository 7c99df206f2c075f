/* letter_owed.h - what somebody has to hear of, and whether they do: each lapse, by the next
 * working day; and what is taken back, each of those to whom something of it was written.
 *
 * Counted where it was told: with the figures of that time. */
#pragma once
#include "common/post/notice.h"
#include "services/cli/letter_readers.h"

/* What is counted over a stretch of a rehearsal. */
struct letter_tally {
	duly_instant from;
	uint64_t letters, outside, days_off;  /* of which out of hours, on days off: but those at once */
	uint64_t lines, asking, done, answered; /* done: already, when they ask for an answer        */
	uint64_t lapses, heard, over, weekly, unheard;
	uint64_t withdrawn;                    /* lines of what was withdrawn later                  */
	uint64_t taken_back, told, summed, untold; /* of each of whom something was written: told so,
						      in a summary of their team, or not          */
};

struct letter_owed;
struct letter_owed *letter_owed_new(const struct post_world *world, struct letter_readers *readers);
void letter_owed_free(struct letter_owed **owed);

/* @reader was written @line, and it counts in @tally. */
void letter_owed_line(struct letter_owed *o, struct letter_reader *reader, const struct line *line,
		      struct letter_tally *tally, duly_instant at);
/* An alert. @tally outlives it. */
void letter_owed_told(struct letter_owed *o, const struct noticed *n, struct letter_tally *tally);
/* What should have been heard of by @at is looked at. */
void letter_owed_tick(struct letter_owed *o, duly_instant at);
/* So much may still be heard of. */
size_t letter_owed_open(const struct letter_owed *o);
