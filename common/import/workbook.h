/* workbook.h - a workbook (.xlsx) as its worksheets.
 *
 * Worksheets that are hidden are read as well. What a formula gave is what was saved of it; nothing
 * is calculated, and macros, links and pictures are passed over.
 */
#pragma once
#include "common/import/sheet.h"

/* Whether @bytes may be a workbook, of whatever kind: an archive, or a file of the old kind. */
bool workbook_is(struct view bytes);

/* Adds each worksheet to @ret, in the order of their tabs: one that cannot be read with the reason.
 * Everything hangs on @arena. DULY_E_MALFORMED: it is no workbook, has a password, is of another
 * kind, or not whole; DULY_E_BOUND: there is too much in it. */
duly_result workbook_read(struct view bytes, struct arena *arena, struct sheet_parts *ret,
			  struct duly_diag *diag);
