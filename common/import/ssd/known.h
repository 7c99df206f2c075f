/* known.h - whose a row is, and which one it was in the deliveries before.
 *
 * A row is known by its id, where that lasts. Of a table that says the latest of something by
 * person, by the person. Where all ids of a table are new while its persons and dates are not, the
 * ids are drawn anew for each delivery, and the rows are known by person and date.
 */
#pragma once
#include "common/import/ssd/tables.h"

struct ssd;
struct ssd_row;

/* A spreadsheet rewrites ids: "000101", "ab101". Gives rows the person of ssd_person that is meant,
 * where there is one alone and none is written so; told once for a table. */
void ssd_known_persons(struct ssd *ssd);
/* Finds the children of rows that name another row in place of one: a period of care, a plan, a
 * referral. After ssd_periods_read. */
void ssd_known_children(struct ssd *ssd);
/* Whose row it is must be known by now: else told of @person, and left out; in doubt where the
 * table that says so was not delivered. */
void ssd_known_need_child(struct ssd *ssd, struct ssd_row *row, int person);
/* Gives the rows of @table the ids under which they are known, and marks those that were not there
 * last time. Once their children are known. */
void ssd_known_rows(struct ssd *ssd, enum ssd_table table);
