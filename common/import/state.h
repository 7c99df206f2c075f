/* state.h - what was sent of each row, from one delivery to the next.
 *
 * STATE/sent.jsonl: a line of what it is of, a line for each row that was ever seen, a line with
 * the number of rows. It is only ever replaced as a whole, after the events are on disk: a run that
 * was cut off before that gives the same events again. Everything that is read hangs on the arena
 * that is handed in.
 */
#pragma once
#include <glib.h>

#include "common/base/base.h"

/* A table of an importer, or what is kept as if it were one. */
struct import_table {
	const char *name, *in_ids; /* in the state; in the ids of events                  */
	unsigned counted_as;       /* the table to which it belongs: itself, or another   */
	char joint;                /* in ids, between table, row and part                 */
	bool first_bare;           /* an id has no number of its first telling            */
};

/* All of them, by their numbers. */
struct import_tables {
	const struct import_table *list;
	unsigned n;
};

/* One thing that a row was told to mean, as it was sent last. */
struct import_sent {
	struct str part;   /* "" where a row is one event                              */
	uint64_t revision; /* of the last id, which may be that of its retraction      */
	bool stands;       /* it was not retracted                                     */
	struct str digest; /* of type, time and data                                   */
	struct str subject, day;
	struct str note; /* what was worked out with other tables, as far as needed  */
	bool touched;    /* this delivery says something of it                       */
};

/* What is known of one row, or of what is kept as if it were one. */
struct import_known {
	unsigned table;
	struct str id;
	struct str subject;    /* whose it is; NO_STR: nobody said                            */
	duly_civil date, seen; /* the row's own; of the delivery in which it came first       */
	duly_civil end;        /* on which what it tells of was over; DULY_NO_DATE: it goes on */
	bool end_known;        /* the state says when it was over, or that it is not          */
	bool gone;             /* retracted                                                   */
	bool before;           /* it was there last time, or stood outside the window         */
	bool there;            /* in this delivery                                            */
	bool changed;          /* something was sent of it now                                */
	struct import_sent *sent;
	size_t n, cap;
};

struct import_state {
	const struct import_tables *tables;
	struct str source;   /* NO_STR: nothing was ever sent               */
	struct str read_as;  /* by what dialect or map; NO_STR: an older state does not say */
	duly_civil at;       /* as of which the last delivery was taken     */
	uint64_t deliveries; /* how many there were                         */
	struct import_known **rows;
	size_t n, cap;
	GHashTable *keys; /* of the rows, by table and id */
	int lock;         /* its folder; -1: there is none yet, or nothing is kept */
};

void import_state_begin(struct import_state *s, const struct import_tables *tables);
void import_state_fini(struct import_state *s);

/* Into @ret, which is begun: what was sent so far, and nobody else may use it until
 * import_state_fini. Nothing in @dir, or no such folder, is an empty state. DULY_E_BUSY: another
 * import uses it. DULY_E_CONFLICT: it is of another source than @source, or of a later day than
 * @at. DULY_E_CORRUPT: it is none of ours, or not whole; DULY_E_IO. */
duly_result import_state_open(const char *dir, struct str source, duly_civil at,
			      struct arena *arena, struct import_state *ret,
			      struct duly_diag *diag);
/* By what dialect or map the last delivery of the state in @dir was read; NO_STR: there is none, or
 * it does not say. */
struct str import_state_read_as(const char *dir, struct arena *arena);
/* In place of the one in @dir, which is made: one delivery more, of @source and @at. @output_digest
 * is kept for whoever compares the state with the events. To be called once those are on disk.
 * DULY_E_IO: the one of before stands. */
duly_result import_state_commit(const char *dir, struct str source, duly_civil at,
				struct arena *arena, struct import_state *s,
				const char *output_digest, struct duly_diag *diag);

/* NULL: never seen. */
struct import_known *import_state_find(const struct import_state *s, unsigned table, struct str id);
struct import_known *import_state_add(struct import_state *s, struct arena *arena, unsigned table,
				      struct str id);
/* The part of a row; NULL: nothing was sent of it, or @known is NULL. It stays where it is until
 * another part of the row is added. */
struct import_sent *import_state_part(const struct import_known *known, struct str part);
struct import_sent *import_state_part_add(struct import_known *known, struct arena *arena,
					  struct str part);
/* Whatever was sent of @known stands, though this delivery does not say it again. */
void import_state_keep(struct import_known *known);
