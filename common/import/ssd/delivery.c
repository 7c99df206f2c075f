#include <stdlib.h>

#include "common/import/fields.h"
#include "common/import/folder.h"
#include "common/import/sheet.h"
#include "common/import/ssd/fields.h"
#include "common/import/wall_clock.h"

enum { LINE_MAX_BYTES = 256 << 10 };

/* ---- one file -------------------------------------------------------------------------------- */

/* Where each of its columns stands in the file. */
struct positions {
	size_t at[SSD_WIDTH_MAX];
};

static duly_result lay_out(enum ssd_table table, const char *file, const struct sheet *t,
			   struct positions *ret, struct duly_diag *diag)
{
	for (int c = 0; c < ssd_table_layout(table)->width; c++) {
		ret->at[c] = sheet_column(t, ssd_column_name(table, c));
		if (ret->at[c] == NO_COLUMN && ssd_column_needed(table, c))
			return duly_fail(diag, DULY_E_MALFORMED, "%s: it has no column %s", file,
					 ssd_column_name(table, c));
	}
	return DULY_OK;
}

/* Databases write an absent value as a word. */
static struct str said(struct str field)
{
	return str_is(field, "NULL") || str_is(field, "null") ? STR("") : field;
}

static void fill(struct ssd_delivery *d, enum ssd_table table, const struct positions *positions,
		 const struct sheet_line *line, struct ssd_row *ret)
{
	const struct ssd_layout *layout = ssd_table_layout(table);
	struct str *fields = arena_new_array(d->arena, struct str, (size_t)layout->width);
	struct when when = { 0 };

	for (int c = 0; c < layout->width; c++)
		fields[c] = positions->at[c] == NO_COLUMN ? NO_STR
							  : said(line->fields[positions->at[c]]);
	*ret = (struct ssd_row){
		.table = table,
		.line = line->number,
		.id = fields[0],
		.subject = NO_STR,
		.date = DULY_NO_DATE,
		.fields = fields,
	};
	if (layout->person != SSD_NONE && field_is_case(fields[layout->person]))
		ret->subject = fields[layout->person];
	if (layout->date != SSD_NONE)
		when_parse(d->zone, fields[layout->date], &when);
	if (!when.given && layout->other != SSD_NONE)
		when_parse(d->zone, fields[layout->other], &when);
	if (when.given)
		ret->date = when.day;
}

static int by_id(const void *va, const void *vb)
{
	const struct ssd_row *a = va, *b = vb;
	const int order = str_cmp(a->id, b->id);

	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/* Of rows with one id the last one counts. */
static void keep_last(struct ssd_delivery *d, struct ssd_sheet *sheet)
{
	size_t n = 0;

	if (sheet->n > 0)
		qsort(sheet->rows, sheet->n, sizeof *sheet->rows, by_id);
	for (size_t i = 0; i < sheet->n; i++) {
		struct ssd_row *row = &sheet->rows[i];

		if (i + 1 < sheet->n && str_eq(row->id, sheet->rows[i + 1].id)) {
			ssd_remark_put(d, row, 0, false,
				       "line %zu has the same id: that one counts",
				       sheet->rows[i + 1].line);
			sheet->duplicates++;
		} else {
			sheet->rows[n++] = *row;
		}
	}
	sheet->n = n;
}

static void find_window(struct ssd_sheet *sheet)
{
	sheet->first = DULY_NO_DATE;
	for (size_t i = 0; i < sheet->n; i++) {
		const duly_civil day = sheet->rows[i].date;

		if (day.day != DULY_NO_DATE.day &&
		    (sheet->first.day == DULY_NO_DATE.day || day.day < sheet->first.day))
			sheet->first = day;
	}
}

static void read_lines(struct ssd_delivery *d, enum ssd_table table,
		       const struct positions *positions, const struct sheet *t)
{
	struct ssd_sheet *sheet = &d->sheets[table];

	sheet->rows = arena_new_array(d->arena, struct ssd_row, t->n_lines);
	for (size_t i = 0; i < t->n_lines; i++) {
		const struct sheet_line *line = &t->lines[i];
		struct ssd_row *row = &sheet->rows[sheet->n];

		if (line->wrong != NULL) {
			*row = (struct ssd_row){ .table = table, .line = line->number };
			ssd_remark_put(d, row, SSD_NONE, true, "%s", line->wrong);
			sheet->broken = true;
			continue;
		}
		fill(d, table, positions, line, row);
		if (field_is_code(row->id))
			sheet->n++;
		else
			ssd_remark_put(d, row, 0, true,
				       "the row's id is to be 1 to 64 of letters, digits and ._:-");
	}
	keep_last(d, sheet);
	find_window(sheet);
}

static duly_result read_sheet(struct ssd_delivery *d, const char *dir, const char *file,
			      enum ssd_table table, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	const char *path = arena_printf(d->arena, "%s/%s", dir, file).s;
	struct duly_diag why = { "" };
	struct sheet t = { 0 };
	struct positions positions;

	if (d->sheets[table].file != NULL)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: %s is there twice", file,
				 ssd_table_name(table));
	d->sheets[table].file = arena_str(d->arena, str_of(file)).s;
	duly_result r = file_read(path, FOLDER_FILE_MAX, &bytes, diag);
	if (r != DULY_OK)
		return r;
	if (sheet_read_csv(buf_view(&bytes), LINE_MAX_BYTES, d->arena, &t, &why) != DULY_OK)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: %s", file, why.text);
	r = lay_out(table, file, &t, &positions, diag);
	if (r == DULY_OK)
		read_lines(d, table, &positions, &t);
	return r;
}

/* ---- the folder ------------------------------------------------------------------------------ */

/* SSD_TABLE_COUNT: a file of this name is no table. */
static enum ssd_table table_of(const char *file)
{
	const struct str stem = folder_csv_stem(file);

	return stem.s == NULL ? SSD_TABLE_COUNT : ssd_table_named(stem);
}

static duly_result read_folder(struct ssd_delivery *d, const char *dir, struct duly_diag *diag)
{
	struct folder folder = { 0 };
	duly_result r = folder_list(dir, d->arena, &folder, diag);
	size_t found = 0;

	for (size_t i = 0; r == DULY_OK && i < folder.n; i++) {
		const enum ssd_table table = table_of(folder.names[i]);

		if (table == SSD_TABLE_COUNT)
			continue;
		listener_progress(&d->listener, folder.names[i], ++found, SSD_TABLE_COUNT);
		r = read_sheet(d, dir, folder.names[i], table, diag);
	}
	if (r == DULY_OK && found == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "no table (ssd_*.csv) in %s", dir);
	return r;
}

duly_result ssd_delivery_read(const char *dir, const struct import_listener *listener,
			      struct ssd_delivery *ret, struct duly_diag *diag)
{
	*ret = (struct ssd_delivery){ .arena = arena_new() };
	if (listener != NULL)
		ret->listener = *listener;
	for (size_t t = 0; t < SSD_TABLE_COUNT; t++)
		ret->sheets[t].first = DULY_NO_DATE;
	const duly_result r = wall_clock_read(&ret->zone, diag);

	return r == DULY_OK ? read_folder(ret, dir, diag) : r;
}

void ssd_delivery_fini(struct ssd_delivery *d)
{
	zone_free(&d->zone);
	arena_free(&d->arena);
	*d = (struct ssd_delivery){ 0 };
}

static int id_against(const void *key, const void *row)
{
	return str_cmp(*(const struct str *)key, ((const struct ssd_row *)row)->id);
}

struct ssd_row *ssd_row_find(const struct ssd_delivery *d, enum ssd_table table, struct str id)
{
	const struct ssd_sheet *s = &d->sheets[table];

	return s->n == 0 ? NULL : bsearch(&id, s->rows, s->n, sizeof *s->rows, id_against);
}

bool ssd_sheet_partial(const struct ssd_delivery *d, enum ssd_table table)
{
	return d->sheets[table].file == NULL || d->sheets[table].broken;
}

bool ssd_row_usable(const struct ssd_row *row)
{
	return !row->left && !row->unsure;
}

int ssd_row_by_beginning(const void *va, const void *vb)
{
	const struct ssd_row *a = *(struct ssd_row *const *)va, *b = *(struct ssd_row *const *)vb;
	int order = str_cmp(a->subject, b->subject);

	if (order == 0)
		order = (a->date.day > b->date.day) - (a->date.day < b->date.day);
	return order != 0 ? order : str_cmp(a->id, b->id);
}
