/* reconcile.h - the due dates that a case system holds beside those of the law.
 *
 * Ours are added one by one; then their tables are read, each date is laid beside the obligation
 * that it stands for, and where they differ it is said how they may have come to theirs.
 */
#pragma once
#include "common/derive/derive.h"
#include "common/import/listener.h"

#define RECONCILE_VERDICTS(X)                         \
	X(AGREES, "agrees")                           \
	X(LATER, "later than the law")                \
	X(EARLIER, "earlier than the law")            \
	X(OWED_BY_NOBODY, "a date, and nothing owed") \
	X(NOT_KNOWN_THERE, "owed, and no date there")

enum reconcile_verdict {
#define X(id, name) RECONCILE_##id,
	RECONCILE_VERDICTS(X)
#undef X
		RECONCILE_VERDICT_COUNT,
};

/* A kind of obligation whose due date the tables hold, and the rules that it may stand under. */
enum { RECONCILE_RULES_MAX = 3, RECONCILE_KINDS_MAX = 4 };
struct reconcile_kind {
	const char *name;
	const char *rules[RECONCILE_RULES_MAX];
	int table, due, done, cancelled; /* enum ssd_table; columns, SSD_NONE: there is none */
	bool chained; /* what meets one starts the next                                   */
	bool ahead;   /* the column holds what is due only where it lies ahead            */
};

struct reconcile_theirs {
	const struct reconcile_kind *kind;
	struct str subject;
	duly_civil due, done; /* done DULY_NO_DATE: not yet */
	const char *file;
	size_t line;
};

struct reconcile_ours {
	const struct reconcile_kind *kind;
	struct str council, subject, rule;
	duly_civil on, due;
	duly_civil before; /* when the one was due whose completion started this; DULY_NO_DATE */
	struct period period;
	bool open, matched;
};

/* One line of the comparison. */
struct reconcile_line {
	enum reconcile_verdict verdict;
	const struct reconcile_theirs *theirs; /* NULL: they have none    */
	const struct reconcile_ours *ours;     /* NULL: nothing is owed   */
	struct str why;
};

struct reconcile {
	struct arena *arena; /* strings hang there */
	struct str council;  /* ours of it alone; NO_STR: of all */
	duly_instant at;     /* as of when ours are      */
	const char *dialect; /* of the tables, as ssd_dialects_choose has it; borrowed */
	const struct calendar *calendar;
	duly_civil today;
	struct reconcile_theirs *theirs;
	struct reconcile_ours *ours;
	struct reconcile_line *lines; /* by case and date */
	size_t their_count, their_cap, our_count, our_cap, line_count, line_cap;
	bool ruled[RECONCILE_KINDS_MAX];     /* the law has a rule of this kind                  */
	bool delivered[RECONCILE_KINDS_MAX]; /* the tables hold dates of it                      */
	size_t counts[RECONCILE_VERDICT_COUNT];
};

/* Of @council alone; NO_STR: of all. The caller sets `at`, and `dialect` where it is not to be seen
 * by the tables. */
struct reconcile reconcile_begin(struct str council);
void reconcile_fini(struct reconcile *r);
/* Adds @o of ours, where it is of a kind whose dates the tables hold. */
void reconcile_add(struct reconcile *r, const struct obligation *o);
/* Reads the tables in the folder @tables, and compares. @listener is told of rows that are not as
 * they should be. DULY_E_IO, DULY_E_MALFORMED, DULY_E_NOTFOUND, DULY_E_CONFIG: as
 * ssd_delivery_read. */
duly_result reconcile_tables(struct reconcile *r, const struct law *law, const char *tables,
			     const struct import_listener *listener, struct duly_diag *diag);
/* The same of anybody's tables, by the due dates of their map. DULY_E_CONFIG: it has one of a kind
 * that there is not, or none. Otherwise as table_open. */
struct table_options;
duly_result reconcile_mapped(struct reconcile *r, const struct law *law,
			     const struct table_options *tables, struct duly_diag *diag);

static inline struct str reconcile_subject(const struct reconcile_line *l)
{
	return l->theirs != NULL ? l->theirs->subject : l->ours->subject;
}

/* How they may have come to @theirs, in words: which of the known ways of counting gives it. */
struct str reconcile_why(const struct calendar *calendar, const struct reconcile_ours *ours,
			 duly_civil theirs, struct arena *arena);

/* The obligation that a date of theirs stands for: of the same case and kind, that whose trigger
 * lies nearest before it (and before what was done). NULL: none. */
struct reconcile_ours *reconcile_match(struct reconcile_ours *list, size_t n,
				       const struct reconcile_theirs *theirs);
enum reconcile_verdict reconcile_verdict(const struct reconcile_ours *ours, duly_civil theirs);
const char *reconcile_verdict_name(enum reconcile_verdict verdict);
