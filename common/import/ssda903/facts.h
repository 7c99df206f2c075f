/* facts.h - rows that need no other row: births, reviews, absences, workers. */
#pragma once
#include "common/import/ssda903/rows.h"

/* The date of birth of the child whose rows @persons are, put as an event: that of the header of
 * the latest year, else of the latest file that gives one; others are remarked on. DULY_NO_DATE:
 * none does. There is at least one row. */
duly_civil ssda903_birth_put(struct ssda903_import *im, const struct ssda903_rows *persons);

/* What each row tells of, as events. */
void ssda903_reviews_put(struct ssda903_import *im, const struct ssda903_child *c,
			 const struct ssda903_rows *reviews);
void ssda903_absences_put(struct ssda903_import *im, const struct ssda903_rows *absences);
void ssda903_workers_put(struct ssda903_import *im, const struct ssda903_rows *workers);

/* Remarks on @day, which stands in @column of the row at @at, where it lies before the birth;
 * DULY_NO_DATE is fine. */
void ssda903_date_check(struct ssda903_import *im, struct ssda903_place at, duly_civil born,
			duly_civil day, const char *column);
