/* facts.h - what a row means, held against what was sent of it, and the events that come of the
 * difference.
 *
 * A fact is a type, a time and data, under a row and a part of it. One that was not sent before is
 * an event; one that was sent otherwise is an event that replaces the earlier one; one that was
 * sent as it is is nothing. The id of an event is the table's name, the row's id, the part, and how
 * often something was sent of it: "ssd_missing-M1-returned-2".
 */
#pragma once
#include "common/import/event_json.h"
#include "common/import/state.h"
#include "common/import/when.h"

/* A type of event, as an importer sends it. What lasts is dated by days, though a time may be
 * there: where one table has a time and the other has none, a placement would else begin before the
 * care that it is in. */
struct import_type {
	const char *name;
	bool opens;  /* and so may lie ahead                 */
	bool by_day; /* of its time only the day counts      */
	bool birth;  /* it goes out before all others        */
	int order;   /* among those of one day               */
};

/* Which row says something, and of whom. */
struct import_row {
	unsigned table;
	struct str id, subject;
};

/* What became of the rows of one table. */
struct import_count {
	const char *table;
	bool delivered;
	size_t rows, added, changed, gone; /* gone: retracted                                 */
	size_t outside;          /* no longer in the delivery, which does not reach so far: they stand */
	size_t kept;             /* neither said nor unsaid: left out, or a file that was not all read */
	size_t left_out, events;
};

/* An event on its way out, and what it is sorted by. */
struct import_outgoing {
	struct str line; /* JSON */
	const struct import_type *type; /* NULL: a retraction */
	struct str day;
	unsigned table;
	struct str row;
	size_t seq; /* as put */
};

/* The facts of one delivery. */
struct import_facts {
	struct arena *arena, *scratch; /* scratch: of one fact */
	struct str source;
	duly_civil at; /* nothing after this day has happened */
	struct import_state state;
	struct import_outgoing *list;
	size_t n, cap;
	size_t replaced, retracted;
	struct import_count *counts; /* by table */
};

/* @arena must outlive @f, and so must @tables. */
void import_facts_begin(struct import_facts *f, struct arena *arena,
			const struct import_tables *tables);
void import_facts_fini(struct import_facts *f);

/* One thing that a row means. */
struct import_fact {
	const char *part; /* "": the row is one event                                        */
	const struct import_type *type;
	struct when when;
	json_t *take_data; /* NULL: none                                                     */
	struct str note;   /* what was worked out with other tables, which may no longer reach
			    * back so far in deliveries to come: kept for them. NO_STR: nothing */
};

/* Says @fact of @row. Where its time is not given, or so far ahead that it has not happened, it
 * says nothing. Takes the data. */
void import_fact_put(struct import_facts *f, struct import_row row, struct import_fact fact);
/* Of a column that holds the latest of something: a later date is another event beside the earlier
 * ones, an earlier one corrects the latest. @fact.type is that of the first that is known, @later
 * of those after it. */
void import_fact_put_latest(struct import_facts *f, struct import_row row, struct import_fact fact,
			    const struct import_type *later);
/* Takes back what was sent last of @sent. @reason: a code of event.retracted. */
void import_fact_retract(struct import_facts *f, struct import_known *known,
			 struct import_sent *sent, const char *reason);

/* What was noted of a part that stands; NO_STR. */
struct str import_fact_note(const struct import_facts *f, struct import_row row, const char *part);
/* What is known of @row, from now on where it is new. */
struct import_known *import_fact_known(struct import_facts *f, struct import_row row);

/* Births first, then by day. */
void import_facts_sort(struct import_facts *f);
/* The events as JSON Lines, and the digest of their bytes. DULY_E_IO. */
duly_result import_facts_write(const struct import_facts *f, FILE *out,
			       char ret_digest[2 * SHA256_LEN + 1], struct duly_diag *diag);
