/* letter_readers.h - those who are written to: how much each reads on a working day, and what that
 * comes to by role.
 *
 * A reader is a person or a team's mailbox. What came on days off counts with the working day
 * behind them; a day on which nothing came counts as well. Days are of a stretch of the rehearsal,
 * a number that the caller gives. */
#pragma once
#include "common/post/letter.h"

struct letter_reader {
	struct post_whom whom;
	struct str role;        /* that figures are summed up by                    */
	duly_instant summed_at; /* that changes of all were summed up last for them */
	/* Since the last working day ended. */
	uint32_t letters, lines, rows, urgent;
	struct reading_day {
		uint32_t stretch, letters, lines, rows, urgent;
	} *days;
	size_t n, cap;
};

/* What a person, or a team, is called among the figures; NO_STR: it is not said. */
typedef struct str (*letter_role)(void *ctx, const struct post_whom *whom);

struct letter_readers;
struct letter_readers *letter_readers_new(const struct post_world *world, letter_role role,
					  void *ctx);
void letter_readers_free(struct letter_readers **readers);

/* That of @whom, from now on one of them. */
struct letter_reader *letter_reader_of(struct letter_readers *readers,
				       const struct post_whom *whom);
/* A day ends, which is of @stretch. */
void letter_readers_end_day(struct letter_readers *readers, duly_civil day, uint32_t stretch);

/* A working day of those of one role. */
struct role_reading {
	struct str role;
	size_t people, days;
	struct reading_share { uint32_t median, p90; } letters, lines, rows;
	double urgent; /* letters at once, on the average */
};
enum { READING_ROLES_MAX = 96 };
/* Of the stretches @from to @to, both among them, by name; returns how many there are. */
size_t letter_readers_sum(struct letter_readers *readers, uint32_t from, uint32_t to,
			  struct role_reading ret[READING_ROLES_MAX]);
