/* guard.h - rows that are no longer there, and deliveries that cannot be right.
 *
 * Extracts keep rows by when they ended. So of a row that was there last time and is not in this
 * delivery: what goes on still, or ended no earlier than the earliest end in the delivery, should
 * be there, and is retracted; what had ended before that, or where nothing in the delivery has
 * ended at all, may have aged out, and stands.
 *
 * That more than a few went at once is a broken extract more often than it is so: such a delivery
 * is refused as a whole, unless its table was named. */
#pragma once
#include "common/import/facts.h"

/* What was delivered of one table. */
struct import_delivered {
	bool there;           /* a file of it                                                       */
	bool partial;         /* not all of its rows could be read: which ones are gone is not known */
	bool forced;          /* it was named                                                       */
	bool ageless;         /* its rows have no date: those that go stand                         */
	size_t rows;          /* that were read                                                     */
	duly_civil first_end; /* earliest end of its rows; DULY_NO_DATE: none has ended             */
};

/* Whether what is known and is not in the delivery stands all the same. */
bool import_guard_stands(const struct import_delivered *d, const struct import_known *known);
/* Retracts what went, counts it, and says why the delivery is refused; NULL: it is not. @delivered:
 * by table. After all rows are settled. */
const char *import_guard_judge(struct import_facts *f, const struct import_delivered *delivered);
