/* dialect.h - how a system writes the dataset: duly-dialect(5).
 *
 * A dialect says by which names its tables and columns go, what is empty, what a row is known by,
 * by what its window is cut, and which words stand for which code. It stands on another one, the
 * specification in the end: what it does not say is as it is there, and its words come on top.
 * Everything hangs on the arena that is handed in.
 */
#pragma once
#include "common/import/files.h"
#include "common/import/ssd/tables.h"
#include "common/text/yaml.h"

/* clang-format off */
/* X(id, name in a file, what its words can stand for: a list that ends with NULL) */
#define SSD_LISTS(X) \
	X(BEGAN,         "episode-began",    CODES_BEGAN) \
	X(CEASED,        "episode-ceased",   CODES_CEASED) \
	X(LEGAL_STATUS,  "legal-status",     LEGAL_STATUSES) \
	X(PLACEMENT,     "placement",        CODES_PLACEMENT) \
	X(MOVED,         "placement-change", CODES_MOVED) \
	X(PARTICIPATION, "participation",    CODES_PARTICIPATION) \
	X(ROLE,          "role",             ROLES) \
	X(CHECK,         "health-check",     CHECKS) \
	X(CHECK_STATUS,  "health-status",    CHECK_STATUSES) \
	X(ABSENCE,       "absence",          ABSENCES) \
	X(ANSWER,        "answer",           ANSWERS) \
	X(OUTCOME_KEY,   "enquiry-outcome",  OUTCOME_KEYS) \
	X(NEXT_STEP,     "next-step",        NEXT_STEPS)
/* clang-format on */

enum ssd_list {
#define X(id, name, codes) SSD_LIST_##id,
	SSD_LISTS(X)
#undef X
	SSD_LIST_COUNT
};

/* Words that stand for a code. */
struct ssd_word {
	struct str text;      /* as words_fold() makes it (dialect_words.h), without the stars; of what is
			      * empty as it stands */
	bool open_head, open_tail; /* more may stand before it, behind it                      */
	struct str code;
};

struct ssd_words {
	struct ssd_word *list;
	size_t n, cap;
};

struct ssd_names {
	struct str *list;
	size_t n, cap;
};

/* By what a table is cut: which of its rows are no longer in an extract. */
enum ssd_window {
	SSD_BY_END,       /* those that ended long ago                    */
	SSD_BY_BEGINNING, /* those that began long ago                    */
	SSD_BY_NOTHING_KNOWN /* what is gone tells nothing: it stands     */
};

enum { SSD_IDENTITY_MAX = 4 };

/* Positions of columns. */
struct ssd_identity {
	int columns[SSD_IDENTITY_MAX];
	size_t n;
};

struct ssd_dialect_table {
	struct ssd_names files;                  /* beside its own name                      */
	struct ssd_names columns[SSD_WIDTH_MAX]; /* beside their own names                   */
	struct ssd_identity identity;            /* n 0: the row's id                        */
	struct ssd_identity without_id;          /* where it has none; n 0: person and date  */
	bool done_without_status;                /* of health checks                         */
	enum ssd_window window;
};

/* What stands in a delivery of the dialect. */
struct ssd_mark {
	enum ssd_table table;
	struct str column;
	bool lacks;       /* it is not there                 */
	struct str holds; /* in a field of it; NO_STR: any   */
};

struct ssd_dialect {
	struct str name, about;
	struct ssd_mark *marks;
	size_t n_marks, marks_cap;
	struct ssd_words empty;
	struct ssd_dialect_table tables[SSD_TABLE_COUNT];
	struct ssd_words words[SSD_LIST_COUNT];
};

/* Reads the text of a dialect file. @known: those that it may stand on, @n of them. All faults go
 * to @d, and *ret is to be used only where there are none. */
void ssd_dialect_read(struct view text, const struct ssd_dialect *known, size_t n,
		      struct arena *arena, struct ssd_dialect *ret, struct faults *d);

/* What the words of @list can stand for; ends with NULL. */
const char *const *ssd_list_codes(enum ssd_list list);
