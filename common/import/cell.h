/* cell.h - what a cell of a workbook shows.
 *
 * A cell holds a number and a format; whether that is a day, a time or a number is said by the
 * format alone. A day is given as "2026-01-31", one with a time as "2026-01-31 09:30:00", a time
 * alone as "09:30:00", a number as it is shown: 101, and not 101.0.
 */
#pragma once
#include "common/base/base.h"

enum cell_kind { CELL_NUMBER, CELL_DAY, CELL_TIME, CELL_DAY_AND_TIME };

struct cell_format {
	enum cell_kind kind;
	unsigned digits; /* of a number: at least so many, with zeros in front */
};

/* Of a format that every workbook has, by its number; and of one's own, by its code. */
struct cell_format cell_format_built_in(unsigned number);
struct cell_format cell_format_of(struct str code);

/* The text of a cell that holds @number, as it is written in the file; @number itself where it is
 * none. @since_1904: days are counted from there. */
struct str cell_shown(struct str number, struct cell_format format, bool since_1904,
		      struct arena *arena);

/* What was typed: without blanks around it, and each run of blanks and line ends in it, those that
 * do not break included, as one blank. */
struct str cell_typed(struct str text, struct arena *arena);
