/* dataset.h - tables of the Standard Safeguarding Dataset, as rows of a list: which fact makes a
 * row, and where each column comes from. */
#pragma once
#include "services/simulate/episodes.h"

/* A row while it is written: a fact (or an episode) of a life, and what ended it. */
struct dataset_row {
	const struct life *life;
	const struct fact *const *facts; /* all that is true of it */
	size_t n;
	const struct fact *fact; /* that makes the row                 */
	const struct fact *end;  /* that closes it; NULL: it lasts yet */
	const struct return_episode *episode;
	const struct return_episode *episodes;
	size_t n_episodes;
	struct csv_sheet *csv;
};

/* Writes one field; what @arg is depends on the column. */
typedef void (*dataset_column)(struct dataset_row *r, const char *arg);

struct dataset_field {
	const char *name;
	dataset_column put;
	const char *arg;
};

enum { DATASET_FIELDS_MAX = 15 };

/* What a table is made from. */
enum dataset_from {
	FROM_FACTS,
	FROM_WHAT_LASTS, /* facts that nothing has ended */
	FROM_EPISODES,
	FROM_PLACEMENTS,
	FROM_STATUSES,
	FROM_LIFE,
};

struct dataset_table {
	const char *name;
	enum dataset_from from;
	enum fact_type makes, ends; /* of facts; ends the same as makes: nothing does */
	const char *key;            /* by which the two belong together                 */
	const char *kind;           /* among its kinds, or its kind; NULL: any          */
	struct dataset_field fields[DATASET_FIELDS_MAX];
};

/* dataset_tables.c */
/* Whether @f is a row of what @makes one, of @kind. A review in parts is one row, on the day on
 * which it was completed. */
bool fact_makes_row(const struct fact *f, enum fact_type makes, const char *kind);
extern const struct dataset_table DATASET_TABLES[];
extern const size_t DATASET_TABLE_COUNT;
