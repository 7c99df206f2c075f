/* vocabulary.h - what can be said of a case: event types, their data, episodes, moments.
 *
 * A vocabulary is data (schemas/england/vocabularies/, manual duly-vocabulary(5)); another body of
 * law or one council's local meeting is another file, not another build. Loaded once, it never
 * changes; every name that rules and events compare is a symbol, so that comparing costs
 * nothing. */
#pragma once
#include "common/base/base.h"
#include "common/calendar/calendar.h"

/* An interned name or code. 0 is none. Valid for the law that made it. */
typedef uint16_t sym;

/* ---- data of an event ------------------------------------------------------------------------ */

#define FIELD_KINDS(X)                                                                      \
	X(FIELD_CODE,  "code")    /* one of a closed list                                */ \
	X(FIELD_CODES, "codes")   /* a list of codes of a closed list, none twice        */ \
	X(FIELD_REF,   "ref")     /* the producer's own key: [A-Za-z0-9._:-]{1,64}       */ \
	X(FIELD_REFS,  "refs")    /* a list of 1-100 such                                */ \
	X(FIELD_BOOL,  "bool")                                                              \
	X(FIELD_DATE,  "date")    /* YYYY-MM-DD                                          */ \
	X(FIELD_TIME,  "time")    /* RFC 3339                                            */ \
	X(FIELD_INT,   "int")     /* 0-1,000,000                                         */ \
	X(FIELD_ID,    "id")      /* an event's id: 1-128 printable ASCII, no space      */

enum field_kind {
#define X(id, name) id,
	FIELD_KINDS(X)
#undef X
};

struct code_list {
	struct str  name;
	const sym  *codes;
	size_t      n;
};

struct value;

struct field {
	sym                     name;
	enum field_kind         kind;
	bool                    required;
	const struct code_list *list;        /* FIELD_CODE, FIELD_CODES                        */
	const struct value     *fallback;    /* what an absent one means; NULL: nothing        */
	struct str              about;       /* a sentence for the manual and the JSON Schema  */
	struct str              kept;        /* nothing reads it, and why it is taken; empty: it is
	                                        used                                           */
};

/* One field's value; `given` false: absent and without a default. */
struct value {
	bool given;
	union {
		sym          code;
		bool         flag;
		duly_civil   date;
		duly_instant time;
		int64_t      number;
		struct str   ref;                                   /* FIELD_REF, FIELD_ID   */
		struct { const sym *list; size_t n; } codes;        /* sorted by their text  */
		struct { const struct str *list; size_t n; } refs;  /* sorted                */
	};
};

/* What an event does decides where it stands among those of the same time (CONTRACT 2, Order). */
#define EVENT_CLASSES(X)                                                                    \
	X(CLASS_CLOSES,    "closes")                                                        \
	X(CLASS_REGISTERS, "registers")                                                     \
	X(CLASS_OPENS,     "opens")                                                         \
	X(CLASS_CHANGES,   "changes")                                                       \
	X(CLASS_COMPLETES, "completes")

enum event_class {
#define X(id, name) id,
	EVENT_CLASSES(X)
#undef X
};

/* What the engine itself does with a type, beyond episodes, facts and rules: by name in the
 * vocabulary (`means:`), so that derive knows no type by its name. */
#define EVENT_MEANINGS(X)                                                                   \
	X(MEANS_NOTHING,     "")                                                            \
	X(MEANS_BIRTH,       "birth")                                                       \
	X(MEANS_DEATH,       "death")        /* every clock stops                        */ \
	X(MEANS_ALLOCATED,   "allocated")                                                   \
	X(MEANS_RELEASED,    "released")                                                    \
	X(MEANS_BOOKED,      "booked")                                                      \
	X(MEANS_UNBOOKED,    "unbooked")                                                    \
	X(MEANS_RETRACTED,   "retracted")                                                   \
	X(MEANS_BATCH_RETRACTED, "batch-retracted")                                         \
	X(MEANS_OURS,        "ours")         /* from when on the council answers for it  */ \
	X(MEANS_CASE_CLOSED, "case-closed")  /* ends nothing while a status is open      */ \
	X(MEANS_FEED_DECLARED,  "feed-declared")                                            \
	X(MEANS_FEED_COMPLETED, "feed-completed")                                           \
	X(MEANS_SERVICE,     "service")      /* service.*, rules.loaded and its like */ \
	X(MEANS_ANSWER,      "answer")       /* what people answer to alerts             */ \
	X(MEANS_DELAY,       "delay")        /* ... and why it is late, or will be       */ \
	X(MEANS_DISPUTE,     "dispute")      /* ... and that it is not so                */ \
	X(MEANS_MERGED,      "merged")                                                      \
	X(MEANS_LINKED,      "linked")                                                      \
	X(MEANS_UNLINKED,    "unlinked")                                                    \
	X(MEANS_RESTRICTED,  "restricted")                                                  \
	X(MEANS_TEAM_REPLACED,   "team-replaced")                                           \
	X(MEANS_WORKER_AWAY,     "worker-away")                                             \
	X(MEANS_WORKER_RETURNED, "worker-returned")                                         \
	X(MEANS_WORKER_LEFT,     "worker-left")                                             \
	X(MEANS_DELIVERY,        "delivery") /* what became of a message to a team or person */

enum event_meaning {
#define X(id, name) id,
	EVENT_MEANINGS(X)
#undef X
};

/* A field that the engine reads itself of the types with a meaning. Which field it is, is found
 * when the vocabulary is loaded, and there a type is refused that lacks what its meaning needs
 * (parts.c): nothing reads a field by its text, and nothing finds a date missing that it counts
 * from. */
enum part {
	PART_ALERT, PART_BATCH, PART_BY, PART_CONSUMER, PART_COVER, PART_COVER_TEAM, PART_DIGEST,
	PART_DOB, PART_DOB_BASIS,
	PART_EFFECTIVE, PART_FOR, PART_FROM, PART_GROUP, PART_ID, PART_INTO, PART_KEY, PART_KIND,
	PART_KINDS, PART_NOW, PART_OBLIGATION, PART_ON, PART_OURS_FROM, PART_REASON, PART_RHYTHM,
	PART_ROLE,
	PART_TEAM, PART_TYPES, PART_UNTIL, PART_WORKER,
	PART_COUNT
};

/* Codes that the engine compares with; 0 where no list has them. */
struct engine_codes {
	sym expected;                        /* of a birth: it has not happened yet            */
	sym now;                             /* of a birth: known from this day on             */
	sym lead;                            /* the role whose team is the case's              */
	sym done, booked;                    /* of an answer: it was done, or is to be, on a day */
};

struct episode_kind;

/* One field that has one of so many values. */
struct field_match {
	int        field;
	const sym *codes;                   /* any of; bool: the symbol of "true", or 0 for false */
	size_t     n;
};

struct event_type {
	struct str              name;        /* "review.held"                                  */
	sym                     symbol;
	uint16_t                rank;        /* order in the vocabulary                        */
	enum event_class        class;
	enum event_meaning      means;
	struct str              about;
	const struct field     *fields;      /* in the order of the file                       */
	size_t                  field_count;
	const struct field_match *void_when; /* where all of these are given so, it is nothing
	                                        that happened: a review that was not quorate   */
	size_t                  void_count;
	const uint16_t         *needs;       /* fields of which one at least must be given     */
	size_t                  needs_count;
	int                     key;         /* index of the key field; -1: none               */
	const struct episode_kind *key_of;   /* whose key that is; NULL: of none               */
	/* Effects; NULL: none. */
	const struct episode_kind *opens, *closes, *changes;
	int16_t                 parts[PART_COUNT];  /* index of each among the fields; -1: none */
};

/* Index of @name among the fields of @type; -1: it has none of that name. */
int event_type_field(const struct event_type *type, sym name);

/* The codes of which its kinds are (a field `kind` or `kinds`); NULL: it has none. */
const struct code_list *event_type_kinds(const struct event_type *type);

/* An event of a type whose data are as said: `{ event: visit.made, kinds: looked-after, seen: true
 * }`. A list field matches when it contains one of the codes. */
struct condition;
struct matcher {
	const struct event_type *type;
	struct field_match *fields;
	size_t field_count;
	const struct condition *when, *unless;   /* of the case at that moment; NULL: always       */
};

/* ---- conditions ------------------------------------------------------------------------------ */

struct moment_kind;

/* So many events that match, or openings of an episode, up to now. */
struct occurrences {
	struct matcher event;                    /* event.type NULL: openings                      */
	const struct episode_kind *openings;
	const struct episode_kind *since;        /* on or after the day on which that opened; NULL: ever */
	int           at_least;
	bool          same_key;                  /* none of which the key is another than that of the
	                                            event in question, where both say one          */
	uint32_t      index;                     /* among what is looked for: vocabulary_sought()  */
	struct period in;                        /* in the last so many days, ...; PERIOD_NONE: all */
};

enum test_kind {
	TEST_FACT,       /* the fact has one of the codes (true: the symbol of "true")              */
	TEST_OPEN,       /* an episode of the kind is open, that @opened fits where it has a type   */
	TEST_AGE,        /* from <= age in whole years < below                                      */
	TEST_PASSED,     /* the moment has come; after an opening: of the one that is open          */
	TEST_HAPPENED,   /* so many of those have happened                                          */
	TEST_CONDITION,  /* another condition holds                                                 */
};

struct test {
	enum test_kind kind;
	bool           negated;
	sym            fact;
	const sym     *codes;
	size_t         n;
	const struct episode_kind *episode;
	const struct matcher      *opened;   /* of the event that opened it; NULL: any              */
	uint32_t       index;                /* where @opened: among what is looked for             */
	int            age_from, age_below;
	const struct moment_kind  *moment;
	const struct occurrences  *occurrences;
	const struct condition    *condition;
};

/* All tests of a group, in any of the groups. */
struct condition {
	struct test_group { const struct test *tests; size_t n; } *groups;
	size_t     n;
	struct str text;        /* as written, for explain */
};

/* ---- episodes and moments -------------------------------------------------------------------- */

/* What is opened with the code @by takes the place of those that were opened with one of @of: a
 * care order discharges a supervision order. */
struct replacing {
	sym         by;
	const sym  *of;
	size_t      n;
};

/* Something that is so from one event to another: care, a placement, an absence. Or, where it
 * @lasts_while a condition holds, for as long as that: a status, a regime. */
struct episode_kind {
	struct str  name;
	sym         symbol;
	uint16_t    index;                          /* in the vocabulary                          */
	const struct episode_kind *within;          /* only while that is open; NULL: anywhere    */
	const struct condition *lasts_while;        /* NULL: events open and close it. It may name
	                                               such episodes only that stand before it    */
	bool        moves;                          /* an opening while one is open closes that   */
	bool        several;                        /* an opening while one is open opens another,
	                                               also where neither has a key               */
	sym         apart_by;                       /* what changes or closes one means one of which
	                                               the opening said the same in this field; 0:
	                                               its key alone says which                   */
	const struct replacing *replaces;         /* which others, told apart so, an opening ends */
	size_t      replaces_count;
	const struct condition *continues;          /* ... unless this holds of the event: then it
	                                               only changes the one that is open           */
	const struct condition *aside;              /* what changes one and of which this holds
	                                               says no fact of it (a holiday)              */
	const struct moment_kind *const *closed_by; /* moments that close it; one of a fact of it,
	                                               the one alone of which that is so          */
	size_t      closed_by_count;
	const struct episode_kind *const *gives_way; /* the openings of these close it too         */
	size_t      gives_way_count;
	const sym  *facts;                          /* fields of its events that are its facts    */
	size_t      fact_count;
	struct period void_within;                  /* a shorter one never was (care: 24 hours)   */
	const struct condition *void_unless;        /* ... unless this held while it was open;
	                                               NULL: always                               */
	bool        status;                         /* a case cannot be closed while this is open */
	bool        own_end;                        /* a closed case does not end what lives in it */
	struct str  about;                          /* a sentence; empty: none                    */
};

enum moment_basis {
	MOMENT_BIRTHDAY,       /* the day on which the person attains @age                        */
	MOMENT_AFTER_OPENING,  /* @by after an episode of @episode opened, if it is still open    */
	MOMENT_CUMULATIVE,     /* the first day on which @days in @episode are counted, both ends,
	                          since the age @since, while in it, not before the age @age; with
	                          @in: counted in any so long a time. With @nights: the day on whose
	                          morning so many nights in it are over                           */
	MOMENT_YEARLY,         /* each @month-@day on which @episode is open since an earlier day */
	MOMENT_DAY_AFTER,      /* the day after the one that @fact of @episode gives, if that is
	                          still open: an order has lapsed                               */
};

struct moment_kind {
	struct str        name;
	sym               symbol;
	uint16_t          index;
	enum moment_basis basis;
	int               age, since, days;         /* 0: of no matter                            */
	bool              nights;                   /* MOMENT_CUMULATIVE: @days are nights        */
	struct period     in;                       /* MOMENT_CUMULATIVE; PERIOD_NONE: ever       */
	int               month, day;
	bool              first_day;                /* MOMENT_YEARLY: also where it opens that day */
	const struct episode_kind *episode;
	struct period     by;
	const struct condition *unless;             /* MOMENT_CUMULATIVE: days that do not count  */
	sym               fact;                     /* MOMENT_DAY_AFTER                           */
	struct str        about;                    /* a sentence; empty: none                    */
	bool              matters;                  /* something begins, ends or changes with it; of
	                                               the others is only asked whether they passed */
};

/* ---- the vocabulary -------------------------------------------------------------------------- */

/* What a feed says that it reports: TYPE, or TYPE:KIND for one kind of it alone. */
struct reported {
	sym type, kind;                             /* 0, 0: nothing; kind 0: all                 */
};

struct vocabulary;

const struct event_type   *vocabulary_type(const struct vocabulary *v, struct str name);
const struct event_type   *vocabulary_types(const struct vocabulary *v, size_t *ret_count);
const struct episode_kind *vocabulary_episode(const struct vocabulary *v, struct str name);
const struct episode_kind *vocabulary_episodes(const struct vocabulary *v, size_t *ret_count);
/* How much is looked for among what has happened, by its own conditions and by those of rules. */
size_t                     vocabulary_sought(const struct vocabulary *v);
const struct moment_kind  *vocabulary_moment(const struct vocabulary *v, struct str name);
const struct moment_kind  *vocabulary_moments(const struct vocabulary *v, size_t *ret_count);

/* 0: no such symbol here. */
sym        vocabulary_sym(const struct vocabulary *v, struct str text);
struct str vocabulary_text(const struct vocabulary *v, sym s);
/* What @s says where a feed says it of itself. */
struct reported vocabulary_reported(const struct vocabulary *v, sym s);
/* The episode whose fact that is; NULL: it is no fact. */
const struct episode_kind *vocabulary_fact(const struct vocabulary *v, sym fact);
/* The symbol of "true": what a bool field that is set compares as. */
sym        vocabulary_true(const struct vocabulary *v);
const struct engine_codes *vocabulary_codes(const struct vocabulary *v);
/* The list from which `role` of an allocation is; NULL: nobody is allocated in this vocabulary. */
const struct code_list *vocabulary_roles(const struct vocabulary *v);
