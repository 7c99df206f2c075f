/* internal.h - what the parts of the import share: kinds of files, rows as read, events to come.
 *
 * folder.c finds and reads files, rows.c turns lines into rows, care.c folds the episodes of a
 * child, facts.c does the rest, events.c keeps and prints what comes out. Everything hangs on one
 * arena.
 */
#pragma once
#include "common/import/csv_table.h"
#include "common/import/ssda903/ssda903.h"

struct json_t;

/* ---- kinds of files (kinds.c) ---------------------------------------------------------------- */

enum ssda903_kind { KIND_HEADER, KIND_EPISODES, KIND_REVIEWS, KIND_MISSING, KIND_WORKERS, KIND_COUNT };

enum { COLUMNS_MAX = 9 };

/* What the columns of a file say it is. */
struct kind_row {
	const char *name;
	const char
		*columns[COLUMNS_MAX]; /* those that must be there, in the order of `enum column` */
	enum ssda903_kind kind;                /* KIND_COUNT: known, and not used */
	const char *why;               /* why it is not used */
};

/* NULL: the columns are those of no file of the return; *ret_near is then the kind that lacks least
 * and *ret_lacks the first column that it lacks, both NULL where none is near. */
const struct kind_row *kind_of(const struct csv_table *t, const struct kind_row **ret_near,
			       const char **ret_lacks);
const char *kind_name(enum ssda903_kind kind);

bool code_known(const char *const *list, struct str code);
extern const char *const LEGAL_STATUS[],
	*const PLACEMENT_TYPE[], *const REASON_CEASED[], *const REASON_MOVED[],
								 *const PARTICIPATION[];

/* ---- rows ------------------------------------------------------------------------------------ */

struct ssda903_source {
	const char *path; /* below the folder */
	const char *dir;  /* the part of it before the name; "" at the top */
	struct csv_table table;
	const struct kind_row *kind;
	duly_civil latest;     /* latest beginning in it, and of all episodes in its folder: */
	duly_civil dir_latest; /* later files win */
	size_t rank;           /* by these, then by path */
};

struct ssda903_place {
	const struct ssda903_source *file;
	size_t line;
};

/* What every kind of row begins with. */
struct ssda903_row {
	struct ssda903_place at;
	struct str child;
	duly_civil date; /* DECOM, REVIEW, MIS_START, SW_DECOM; DOB of a person */
};

struct ssda903_person {
	struct ssda903_row row; /* date DULY_NO_DATE: this row gives no date of birth */
	enum ssda903_kind kind;
};

struct ssda903_episode {
	struct ssda903_row row;
	duly_civil end; /* DULY_NO_DATE: not known, as in all rows below */
	char rne;       /* S L P T B U, or 0 */
	struct str status, placement, ceased, reason; /* LS PLACE REC REASON_PLACE_CHANGE */
	struct str post, urn;                         /* compared, and never put out */
};

struct ssda903_review {
	struct ssda903_row row;
	struct str code;
};

struct ssda903_absence {
	struct ssda903_row row;
	duly_civil end;
	char type; /* M A, or 0 */
};

struct ssda903_worker {
	struct ssda903_row row;
	duly_civil end;
	struct str id;
};

/* ---- the import ------------------------------------------------------------------------------ */

struct ssda903_import {
	const struct ssda903_options *opt;
	struct ssda903_summary *sum;
	struct arena *arena; /* the summary's */
	struct str source;   /* of every event */
	const char *system;
	struct buf files;            /* struct ssda903_file */
	struct buf sources;          /* struct ssda903_source, in order of rank once read */
	struct buf persons;          /* struct ssda903_person: one for each row that names a child */
	struct buf rows[KIND_COUNT]; /* by child, date and rank once sorted */
	struct buf events;           /* struct ssda903_event */
	bool carried[KIND_COUNT];    /* a file of this kind was there */
	duly_civil until;
};

/* Says @remark of a row: counted, and told where it is to be. */
void remark(struct ssda903_import *im, struct ssda903_place at, enum ssda903_remark remark, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* One file's bytes: known by its columns, kept in im->sources. Never fails: the summary says why a
 * file is not used. (folder.c) */
void source_add(struct ssda903_import *im, const char *path, struct view bytes);
duly_result folder_read(struct ssda903_import *im, const char *dir, struct duly_diag *diag);
/* What comes after the last source_add: order, rows, events. (ssda903.c) */
duly_result ssda903_import_finish(struct ssda903_import *im, struct duly_diag *diag);
duly_result ssda903_import_begin(struct ssda903_import *im, const struct ssda903_options *opt,
			 struct ssda903_summary *sum, struct duly_diag *diag);
void ssda903_import_fini(struct ssda903_import *im);

bool date_read(struct str text, duly_civil *ret); /* strict DD/MM/YYYY */
/* [A-Za-z0-9._:-], 1 to 64 of them. */
bool code_shaped(struct str s);
/* What CONTRACT 2 lets be a case: prefixes of subjects that are no case are not among them. */
bool case_shaped(struct str s);
/* Reads all rows of the known kinds, and sorts them; of rows with one key the last is kept.
 * (rows.c) */
void rows_read(struct ssda903_import *im);
/* The 31 March on or after @day; DULY_NO_DATE stays. */
duly_civil year_end(duly_civil day);

/* A child and its rows. */
struct ssda903_child {
	struct str id;
	duly_civil born; /* DULY_NO_DATE: in no file */
	const struct ssda903_episode *episodes;
	size_t n_episodes;
};

void care_fold(struct ssda903_import *im, const struct ssda903_child *c);                        /* (care.c)  */
duly_civil person_birth(struct ssda903_import *im, const struct ssda903_person *rows, size_t n); /* (facts.c) */
void reviews_put(struct ssda903_import *im, const struct ssda903_review *r, size_t n);
void absences_put(struct ssda903_import *im, const struct ssda903_absence *a, size_t n);
void workers_put(struct ssda903_import *im, const struct ssda903_worker *w, size_t n);
duly_result feed_put(struct ssda903_import *im, struct duly_diag *diag);
/* Remarks on a date that lies before the birth or after the end of the return. */
void date_check(struct ssda903_import *im, struct ssda903_place at, duly_civil born, duly_civil day,
		const char *column, bool is_end);

/* ---- events (events.c) ----------------------------------------------------------------------- */

/* clang-format off */
/* In the order in which those of one day are put out: closes, registers, opens (what contains
 * before what it contains), changes, completes. X(id, type, the kind of file that it comes from) */
#define EVENT_TYPES(X)                                                   \
	X(PERSON_REGISTERED, "person.registered", KIND_HEADER)           \
	X(WORKER_RELEASED, "worker.released", KIND_WORKERS)              \
	X(MISSING_RETURNED, "missing.returned", KIND_MISSING)            \
	X(ADOPTION_ENDED, "adoption.placement-ended", KIND_EPISODES)     \
	X(PLACEMENT_ENDED, "placement.ended", KIND_EPISODES)             \
	X(CARE_ENDED, "care.ended", KIND_EPISODES)                       \
	X(PERSON_DIED, "person.died", KIND_EPISODES)                     \
	X(CARE_ENTERED, "care.entered", KIND_EPISODES)                   \
	X(WORKER_ALLOCATED, "worker.allocated", KIND_WORKERS)            \
	X(PLACEMENT_STARTED, "placement.started", KIND_EPISODES)         \
	X(ADOPTION_PLACED, "adoption.placed", KIND_EPISODES)             \
	X(MISSING_STARTED, "missing.started", KIND_MISSING)              \
	X(LEGAL_STATUS_CHANGED, "legal-status.changed", KIND_EPISODES)   \
	X(PLACEMENT_RESUMED, "placement.resumed", KIND_EPISODES)         \
	X(PLACEMENT_CHANGED, "placement.changed", KIND_EPISODES)         \
	X(PLACEMENT_INTERRUPTED, "placement.interrupted", KIND_EPISODES) \
	X(REVIEW_HELD, "review.held", KIND_REVIEWS)                      \
	X(FEED_DECLARED, "feed.declared", KIND_COUNT)                    \
	X(FEED_COMPLETED, "feed.completed", KIND_COUNT)
/* clang-format on */

enum ssda903_event_type {
#define X(id, type, kind) EVENT_##id,
	EVENT_TYPES(X)
#undef X
		EVENT_TYPE_COUNT
};

const char *event_type_name(enum ssda903_event_type type);
enum ssda903_kind event_type_kind(enum ssda903_event_type type);

/* Adds an event; @id is formatted and comes after "903:". Takes @take_data. */
void event_put(struct ssda903_import *im, enum ssda903_event_type type, struct str subject, duly_civil day,
	       struct json_t *take_data, const char *id_fmt, ...)
	__attribute__((format(printf, 6, 7)));
duly_result events_write(struct ssda903_import *im, FILE *out, struct duly_diag *diag);
void events_count(struct ssda903_import *im);
void events_fini(struct buf *events);

/* An empty object, and a key of it; NO_STR leaves the key out. */
struct json_t *data_new(void);
void data_str(struct json_t *data, const char *key, struct str value);
void data_bool(struct json_t *data, const char *key, bool value);
void data_day(struct json_t *data, const char *key, duly_civil day);
