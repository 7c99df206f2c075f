/* state.h - what was sent of each row, from one delivery to the next.
 *
 * STATE/sent.jsonl: a line of what it is of, a line for each row that was ever seen, a line with
 * the number of rows. It is only ever replaced as a whole, after the events are on disk: a run that
 * was cut off before that gives the same events again. Everything that is read hangs on the arena
 * that is handed in.
 */
#pragma once
#include <glib.h>

#include "common/import/ssd/tables.h"

/* One thing that a row was told to mean, as it was sent last. */
struct ssd_sent {
	struct str part;   /* "" where a row is one event                              */
	uint64_t revision; /* of the last id, which may be that of its retraction      */
	bool stands;       /* it was not retracted                                     */
	struct str digest; /* of type, time and data                                   */
	struct str subject, day;
	struct str note; /* what was worked out with other tables, as far as needed  */
	bool touched;    /* this delivery says something of it                       */
};

/* What is known of one row, or of a period of care or of the feed, which are kept as if they were
 * rows. */
struct ssd_known {
	enum ssd_table table; /* or SSD_PERIOD, SSD_FEED */
	struct str id;
	duly_civil date, seen; /* the row's own; of the delivery in which it came first */
	bool gone;             /* retracted                                             */
	bool before;           /* it was there last time, or stood outside the window   */
	bool there;            /* in this delivery                                      */
	bool changed;          /* something was sent of it now                          */
	struct ssd_sent *sent;
	size_t n, cap;
};

struct ssd_state {
	struct str source;   /* NO_STR: nothing was ever sent               */
	duly_civil at;       /* as of which the last delivery was taken     */
	uint64_t deliveries; /* how many there were                         */
	struct ssd_known **rows;
	size_t n, cap;
	GHashTable *keys; /* of the rows, by table and id */
};

void ssd_state_begin(struct ssd_state *s);
void ssd_state_fini(struct ssd_state *s);

/* Into @ret, which is begun. Nothing there is an empty state. DULY_E_CORRUPT: it is none of ours,
 * or not whole; DULY_E_IO. */
duly_result ssd_state_read(const char *dir, struct arena *arena, struct ssd_state *ret,
			   struct duly_diag *diag);
/* In place of the one in @dir, which must be there. @output_digest is kept for whoever compares the
 * state with the events. DULY_E_IO: the one of before stands. */
duly_result ssd_state_write(const char *dir, struct arena *arena, struct ssd_state *s,
			    const char *output_digest, struct duly_diag *diag);

/* NULL: never seen. */
struct ssd_known *ssd_state_find(const struct ssd_state *s, enum ssd_table table, struct str id);
struct ssd_known *ssd_state_add(struct ssd_state *s, struct arena *arena, enum ssd_table table,
				struct str id);
/* The part of a row; NULL: nothing was sent of it, or @known is NULL. It stays where it is until
 * another part of the row is added. */
struct ssd_sent *ssd_state_part(const struct ssd_known *known, struct str part);
struct ssd_sent *ssd_state_part_add(struct ssd_known *known, struct arena *arena, struct str part);
/* Whatever was sent of @known stands, though this delivery does not say it again. */
void ssd_state_keep(struct ssd_known *known);
