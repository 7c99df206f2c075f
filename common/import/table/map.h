/* map.h - what the columns of somebody's tables mean, said in a file: duly-map(5).
 *
 * A map names sheets, known by their headings, and of each which column gives the case, which ones
 * say that a row is the same row as last time, and which events a row is. It is held against a
 * vocabulary: a type, a field or a code that is not there is a fault with its place, and so is a
 * field that an event must have and that is not said. A map lives as long as its arena and the
 * vocabulary.
 */
#pragma once
#include "common/import/facts.h"
#include "common/import/table/patterns.h"
#include "common/law/law.h"

#define MAP_NONE SIZE_MAX

struct map_column {
	struct str name;
	struct patterns headings; /* in the order in which they are tried */
};

/* The words that mean a code. */
struct map_code {
	struct str code;
	struct patterns words;
};

/* What a field of an event is. */
struct map_field {
	const struct field *field;
	const struct code_list *list; /* its codes; NULL: it has none                       */
	struct str *fixed;            /* always this, or these                              */
	size_t n_fixed;
	bool row;                     /* the row itself: a key by which others mean it      */
	size_t column;                /* else: what stands there                            */
	struct map_code *codes;
	size_t n_codes, codes_cap;
	struct str otherwise;         /* what any other text is; NO_STR: that is not known  */
	bool optional;                /* the event is sent without it, understood or not    */
};

/* Only where a column has one of these words, or anything, or nothing. */
struct map_test {
	size_t column;
	struct patterns words;
	enum { MAP_IS, MAP_GIVEN, MAP_EMPTY } how;
};

struct map_event {
	const struct event_type *type;
	struct import_type sent, later; /* later: of a date after the first of @latest      */
	const char *part;               /* its name among what a row means                  */
	size_t date, hour;              /* MAP_NONE: the day of its first delivery; none    */
	bool latest;                    /* the column holds the last of several such dates  */
	bool declared;                  /* the sheet has all of them                        */
	struct map_field *fields;
	size_t n_fields, fields_cap;
	struct map_test *tests;
	size_t n_tests, tests_cap;
};

/* A day that the rows themselves hold by which something is due. */
struct map_due {
	struct str of;             /* the kind of duty, as duly-reconcile(1) calls it           */
	size_t due, done;          /* done MAP_NONE: that is not said                           */
	size_t cancelled;          /* yes there: it is no longer due; MAP_NONE: not said        */
};

struct map_sheet {
	struct str name;
	struct patterns called;    /* by what name it comes; none: any                      */
	struct map_column *columns;
	size_t n_columns, columns_cap;
	size_t case_column;
	size_t *identity, n_identity, identity_cap;
	size_t *needs, n_needs, needs_cap; /* without these columns a sheet is not this one */
	struct patterns empty;     /* words for nothing                                     */
	struct map_code *known;    /* words of a column (the code) that say nothing         */
	size_t n_known, known_cap;
	size_t ends;               /* the day on which what a row tells of was over; MAP_NONE: with the
				    * latest day in it                                      */
	bool ageless;              /* rows go without anything being over or wrong          */
	struct map_event *events;
	size_t n_events, events_cap;
	struct map_due *dues;
	size_t n_dues, dues_cap;
};

struct map {
	struct str name, system;
	struct patterns ignore; /* sheets that are no matter of this map */
	int history_months;     /* what fell due so long before the first delivery may have been
				 * done, and nobody would say so; 0: all is said          */
	struct map_sheet *sheets;
	size_t n_sheets, sheets_cap;
};

/* @faults has every fault; DULY_E_MALFORMED where there is one. */
duly_result map_read(struct view bytes, const struct vocabulary *vocabulary, struct arena *arena,
		     struct map *ret, struct faults *faults);
