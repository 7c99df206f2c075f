/* suggest_map.h - a first map for tables that nobody has described.
 *
 * What can be seen is written down: headings, which columns hold days and hours, which few words
 * stand in a column, which column may give the case. What it means is for a person to say: events
 * that a heading recalls stand there as remarks. The text is a map that reads, and sends nothing.
 */
#pragma once
#include "common/import/files.h"
#include "common/law/vocabulary.h"

/* Appended to @out. DULY_E_MALFORMED: no sheet could be read. */
duly_result map_suggest(const struct import_files *files, const struct vocabulary *vocabulary,
			struct arena *arena, struct buf *out, struct duly_diag *diag);
