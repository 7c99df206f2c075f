/* xml_sheets.h - a return as XML, as the sheets that its other form has.
 *
 * In such a file each child is an element, and each record of the child one in it: an episode, a
 * review. Records of one kind are a sheet; what identifies the child, and what the records around a
 * record say of it, stands in each. Lines are numbered by record, from 1: the files are often one
 * line from end to end.
 *
 * Known are the SSDA903 return (its sheets have the columns of its CSV files) and the census of
 * children in need (a sheet for each element, called as that is).
 */
#pragma once
#include "common/import/sheet.h"

/* Whether @bytes begin as XML does, in UTF-8 or UTF-16. */
bool xml_sheets_is(struct view bytes);

/* Adds a part for each kind of record to @ret; everything hangs on @arena. DULY_E_MALFORMED: it is
 * no XML, or no return that is known. DULY_E_BOUND: there is too much in it. */
duly_result xml_sheets_read(struct view bytes, struct arena *arena, struct sheet_parts *ret,
			    struct duly_diag *diag);
