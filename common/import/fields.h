/* fields.h - the text of one field: words, dates, references.
 *
 * Nothing here guesses: what is not written as it should be is no date and no reference, and the
 * caller says so of its row.
 */
#pragma once
#include "common/base/base.h"

/* Whether @text is @word, in capitals or not. */
bool field_is(struct str text, const char *word);
/* A copy in capitals, on @arena. */
struct str field_capitals(struct arena *arena, struct str text);

/* DD/MM/YYYY with all of its digits, and a day that there is. False: *ret may be changed. */
bool field_date(struct str text, duly_civil *ret);

/* Before 1990 the table of the zone has nothing, and a date of a child's care is a slip of the pen.
 * Births are another matter. */
bool field_is_before_1990(duly_civil day);

/* What can stand in an event as a reference (of a worker, a period, a row): 1 to 64 of A-Z a-z 0-9
 * . _ : - */
bool field_is_code(struct str text);
/* What can stand there as the case: a reference, and none of the prefixes of subjects that are no
 * case (feed:, team:, worker:, group:), nor "-", which stands for none. */
bool field_is_case(struct str text);
