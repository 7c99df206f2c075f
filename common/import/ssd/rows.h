/* rows.h - what each row means that says it alone, table by table. */
#pragma once

struct ssd;
struct ssd_row;

/* Reads @row and puts its facts. Of a table that is not read row by row (care.h, placements.h)
 * nothing is done. */
void ssd_row_facts(struct ssd *ssd, struct ssd_row *row);
