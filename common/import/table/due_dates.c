#include "common/import/table/due_dates.h"

#include "common/import/table/import.h"

static duly_civil day_in(struct table_import *t, struct table_row *row, size_t column)
{
	struct when when = { .day = DULY_NO_DATE };

	if (column == MAP_NONE || row->fields[column].len == 0)
		return DULY_NO_DATE;
	if (table_day(t, row->fields[column], &when))
		return when.given ? when.day : DULY_NO_DATE;
	table_remark(t, row, column, false, "'%s' is no date",
		     table_quoted(t, row->fields[column]));
	return DULY_NO_DATE;
}

static void add_row(struct table_import *t, struct table_row *row, const struct map_due *map,
		    struct arena *arena, struct table_dues *ret)
{
	struct table_due due = { .map = map, .due = day_in(t, row, map->due), .line = row->line };

	if (due.due.day == DULY_NO_DATE.day ||
	    (map->cancelled != MAP_NONE && table_is_yes(t, row->fields[map->cancelled])))
		return;
	due.done = day_in(t, row, map->done);
	due.subject = arena_str(arena, row->subject);
	due.file = arena_str(arena, str_of(row->file->path)).s;
	LIST_ROOM(arena, ret->list, ret->n, ret->cap);
	ret->list[ret->n++] = due;
}

static void add_sheet(struct table_import *t, const struct table_sheet *sheet, struct arena *arena,
		      struct table_dues *ret)
{
	for (size_t d = 0; sheet->there && d < sheet->map->n_dues; d++) {
		const struct map_due *map = &sheet->map->dues[d];

		LIST_ROOM(arena, ret->there, ret->n_there, ret->there_cap);
		ret->there[ret->n_there++] = map;
		for (size_t i = 0; i < sheet->n; i++)
			add_row(t, &sheet->rows[i], map, arena, ret);
	}
}

duly_result table_due_dates(const struct table_options *options, struct arena *arena,
			    struct table_dues *ret, struct duly_diag *diag)
{
	duly_auto(table_import) t = NULL;
	const duly_result r = table_read(options, &t, diag);

	for (size_t i = 0; r == DULY_OK && i < options->map->n_sheets; i++)
		add_sheet(t, &t->sheets[i], arena, ret);
	return r;
}
