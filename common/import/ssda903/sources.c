#include "common/import/ssda903/import.h"
#include "common/import/when.h"

static const char *why_unknown(struct ssda903_import *im, const struct sheet *s)
{
	const struct ssda903_kind_row *near = NULL;
	const char *lacks = NULL;

	ssda903_kind_of(s, &near, &lacks);
	if (near == NULL && s->n_columns == 1 && memchr(s->columns[0].s, ';', s->columns[0].len))
		return "there are semicolons between its columns, and no commas";
	if (near == NULL && s->n_columns == 1 && memchr(s->columns[0].s, '\t', s->columns[0].len))
		return "there are tabs between its columns, and no commas";
	if (near == NULL)
		return "its columns are those of no file of the return";
	return arena_printf(im->arena,
			    "its columns are those of no file of the return (%s would need %s)",
			    near->name, lacks)
		.s;
}

/* Whether dates are written with the month first: some can be no others, and none can be read only
 * as the day first. Those that could be read either way would be read wrongly. */
static bool month_first(const struct sheet *s, const struct ssda903_kind_row *kind)
{
	size_t month = 0, day = 0;

	for (size_t c = 0; c < SSDA903_DATES_MAX && kind->dates[c] != NULL; c++) {
		const size_t column = sheet_column(s, kind->dates[c]);

		for (size_t i = 0; column != NO_COLUMN && i < s->n_lines; i++) {
			if (s->lines[i].wrong != NULL)
				continue;
			month += when_month_first(s->lines[i].fields[column]);
			day += when_day_alone(s->lines[i].fields[column]);
		}
	}
	return month > 0 && day == 0;
}

/* Why a file that can be read as a table is not used; NULL: it is. */
static const char *why_not(struct ssda903_import *im, struct import_file *file,
			   const struct ssda903_kind_row *kind)
{
	if (kind == NULL)
		return why_unknown(im, &file->sheet);
	if (kind->why == NULL && month_first(&file->sheet, kind))
		return "its dates have the month before the day: which they are is not known";
	return kind->why;
}

static void know(struct ssda903_import *im, struct import_file *file)
{
	const struct ssda903_kind_row *near = NULL;
	const char *lacks = NULL;

	if (file->why != NULL)
		return;
	const struct ssda903_kind_row *kind = ssda903_kind_of(&file->sheet, &near, &lacks);
	const char *why = why_not(im, file, kind);

	file->kind = kind ? kind->name : NULL;
	if (why != NULL) {
		import_file_pass(file, why,
				 kind == NULL ? import_file_has_rows(file) : kind->why == NULL);
		return;
	}
	LIST_ROOM(im->arena, im->sources.list, im->sources.n, im->sources.cap);
	im->sources.list[im->sources.n++] = (struct ssda903_source){ .file = file, .kind = kind };
}

void ssda903_sources_know(struct ssda903_import *im)
{
	for (size_t i = 0; i < im->sum->files.n; i++)
		know(im, &im->sum->files.list[i]);
}

bool ssda903_source_understood(const struct ssda903_source *s)
{
	return s->usable > 0 && 2 * s->usable >= s->file->sheet.n_lines;
}
