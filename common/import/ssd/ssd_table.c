#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "common/import/ssd/ssd_table.h"
#include "common/import/ssda903/internal.h"
#include "common/lawfiles/zone_system.h"

/* ---- what the tables are --------------------------------------------------------------------- */

struct ssd_column {
	const char *name;
	bool needed;
};

#define X(id, name, needed) { name, needed },
#define TABLE(table, name, date, other, person) \
	static const struct ssd_column table##_COLUMNS[] = { SSD_##table##_COLUMNS(X) };
SSD_TABLES(TABLE)
#undef TABLE
#undef X

static const struct {
	const char *name;
	const struct ssd_column *columns;
	int width, date, other, person;
} TABLES[] = {
#define X(table, name, date, other, person) \
	{ name, table##_COLUMNS, SSD_##table##_WIDTH, date, other, person },
	SSD_TABLES(X)
#undef X
};

const char *ssd_table_name(enum ssd_table table)
{
	return TABLES[table].name;
}

enum ssd_table ssd_table_named(struct str name)
{
	for (size_t t = 0; t < SSD_TABLE_COUNT; t++)
		if (name.len == strlen(TABLES[t].name) &&
		    strncasecmp(name.s, TABLES[t].name, name.len) == 0)
			return (enum ssd_table)t;
	return SSD_TABLE_COUNT;
}

const char *ssd_column_name(enum ssd_table table, int column)
{
	return column == SSD_NONE ? "" : TABLES[table].columns[column].name;
}

/* ---- one file -------------------------------------------------------------------------------- */

/* Where each of its columns stands in the file. */
struct layout {
	size_t at[SSD_WIDTH_MAX];
};

static size_t column_at(const struct csv_table *t, const char *name)
{
	char capitals[64] = "";

	for (size_t i = 0; name[i] != '\0' && i + 1 < sizeof capitals; i++)
		capitals[i] = (char)toupper((unsigned char)name[i]);
	return csv_table_column(t, capitals);
}

static duly_result lay_out(enum ssd_table table, const char *file, const struct csv_table *t,
			   struct layout *ret, struct duly_diag *diag)
{
	for (int c = 0; c < TABLES[table].width; c++) {
		const struct ssd_column *column = &TABLES[table].columns[c];

		ret->at[c] = column_at(t, column->name);
		if (ret->at[c] == CSV_NO_COLUMN && column->needed)
			return duly_fail(diag, DULY_E_MALFORMED, "%s: it has no column %s", file,
					 column->name);
	}
	return DULY_OK;
}

/* Databases write an absent value as a word. */
static struct str said(struct str field)
{
	return str_is(field, "NULL") || str_is(field, "null") ? STR("") : field;
}

static void fill(struct ssd_delivery *d, enum ssd_table table, const struct layout *layout,
		 const struct csv_line *line, struct ssd_row *ret)
{
	struct str *fields = arena_new_array(d->arena, struct str, (size_t)TABLES[table].width);
	struct ssd_when when = { 0 };

	for (int c = 0; c < TABLES[table].width; c++)
		fields[c] =
			layout->at[c] == CSV_NO_COLUMN ? NO_STR : said(line->fields[layout->at[c]]);
	*ret = (struct ssd_row){
		.table = table,
		.line = line->number,
		.id = fields[0],
		.subject = NO_STR,
		.date = DULY_NO_DATE,
		.fields = fields,
	};
	if (TABLES[table].person != SSD_NONE && case_shaped(fields[TABLES[table].person]))
		ret->subject = fields[TABLES[table].person];
	if (TABLES[table].date != SSD_NONE)
		ssd_when_parse(d->zone, fields[TABLES[table].date], &when);
	if (!when.given && TABLES[table].other != SSD_NONE)
		ssd_when_parse(d->zone, fields[TABLES[table].other], &when);
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
			ssd_complain(d, row, 0, false, "line %zu has the same id: that one counts",
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

static void read_lines(struct ssd_delivery *d, enum ssd_table table, const struct layout *layout,
		       const struct csv_table *t)
{
	struct ssd_sheet *sheet = &d->sheets[table];

	sheet->rows = arena_new_array(d->arena, struct ssd_row, t->n_lines);
	for (size_t i = 0; i < t->n_lines; i++) {
		const struct csv_line *line = &t->lines[i];
		struct ssd_row *row = &sheet->rows[sheet->n];

		if (line->wrong != NULL) {
			*row = (struct ssd_row){ .table = table, .line = line->number };
			ssd_complain(d, row, SSD_NONE, true, "%s", line->wrong);
			sheet->broken = true;
			continue;
		}
		fill(d, table, layout, line, row);
		if (code_shaped(row->id))
			sheet->n++;
		else
			ssd_complain(d, row, 0, true,
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
	struct csv_table t = { 0 };
	struct layout layout;

	if (d->sheets[table].file != NULL)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: %s is there twice", file,
				 TABLES[table].name);
	d->sheets[table].file = arena_str(d->arena, str_of(file)).s;
	duly_result r = file_read(path, SSD_FILE_MAX, &bytes, diag);
	if (r != DULY_OK)
		return r;
	if (csv_table_read(buf_view(&bytes), SSD_LINE_MAX, d->arena, &t, &why) != DULY_OK)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: %s", file, why.text);
	r = lay_out(table, file, &t, &layout, diag);
	if (r == DULY_OK)
		read_lines(d, table, &layout, &t);
	return r;
}

/* ---- the folder ------------------------------------------------------------------------------ */

struct table_names {
	struct dirent **entries;
	int n;
};

static void names_fini(struct table_names *names)
{
	for (int i = 0; i < names->n; i++)
		free(names->entries[i]);
	free(names->entries);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static enum ssd_table table_of(const char *file)
{
	struct str name = str_of(file);

	if (name.len < 5 || strcasecmp(file + name.len - 4, ".csv") != 0)
		return SSD_TABLE_COUNT;
	name.len -= 4;
	return ssd_table_named(name);
}

static duly_result read_folder(struct ssd_delivery *d, const char *dir, struct duly_diag *diag)
{
	__attribute__((cleanup(names_fini))) struct table_names names = { 0 };
	duly_result r = DULY_OK;
	size_t found = 0;

	names.n = scandir(dir, &names.entries, NULL, by_name);
	if (names.n < 0) {
		names.n = 0;
		return duly_fail(diag,
				 errno == ENOENT || errno == ENOTDIR ? DULY_E_NOTFOUND : DULY_E_IO,
				 "%s: %s", dir, strerror(errno));
	}
	for (int i = 0; r == DULY_OK && i < names.n; i++) {
		const char *file = names.entries[i]->d_name;
		const enum ssd_table table = table_of(file);

		if (table == SSD_TABLE_COUNT)
			continue;
		if (d->listener.progress != NULL)
			d->listener.progress(d->listener.context, file, ++found, SSD_TABLE_COUNT);
		r = read_sheet(d, dir, file, table, diag);
		found += d->listener.progress == NULL;
	}
	if (r == DULY_OK && found == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "no table (ssd_*.csv) in %s", dir);
	return r;
}

duly_result ssd_delivery_read(const char *dir, const struct ssd_listener *listener,
			      struct ssd_delivery *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) zone = { 0 };

	*ret = (struct ssd_delivery){ .arena = arena_new() };
	if (listener != NULL)
		ret->listener = *listener;
	for (size_t t = 0; t < SSD_TABLE_COUNT; t++)
		ret->sheets[t].first = DULY_NO_DATE;
	duly_result r = lawfiles_zone("Europe/London", &zone, diag);
	if (r == DULY_OK)
		r = zone_parse(buf_view(&zone), &ret->zone, diag);
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
