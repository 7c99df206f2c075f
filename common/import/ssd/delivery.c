#include <stdlib.h>

#include "common/import/fields.h"
#include "common/import/ssd/dialect_words.h"
#include "common/import/ssd/fields.h"
#include "common/import/ssd/row_key.h"
#include "common/import/wall_clock.h"

/* ---- one file -------------------------------------------------------------------------------- */

/* Where each of its columns stands in the file. */
struct positions {
	size_t at[SSD_WIDTH_MAX];
	size_t n_columns; /* of the file */
};

/* A check without a status is one of which it is not known whether it took place. */
static bool needs(const struct ssd_delivery *d, enum ssd_table table, int column)
{
	if (table == SSD_HEALTH && column == CLAH_STATUS)
		return !d->dialect->tables[table].done_without_status;
	return ssd_column_needed(table, column);
}

/* NULL, or what the file lacks. */
static const char *lay_out(struct ssd_delivery *d, enum ssd_table table, const struct sheet *s,
			   struct positions *ret)
{
	ret->n_columns = s->n_columns;
	for (int c = 0; c < ssd_table_layout(table)->width; c++) {
		ret->at[c] = ssd_dialect_column(d->dialect, table, c, s);
		if (ret->at[c] == NO_COLUMN && needs(d, table, c))
			return arena_printf(d->arena, "it has no column %s",
					    ssd_column_name(table, c))
				.s;
	}
	return NULL;
}

static bool is_number(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.s[i] < '0' || text.s[i] > '9')
			return false;
	return text.len > 0;
}

/* A field before a database wrote it down as absent, or a spreadsheet its id as "101.0". */
static struct str as_it_was(const struct ssd_delivery *d, enum ssd_table table, int column,
			    struct str field)
{
	struct str id = field;

	if (field.len > 0 && ssd_is_empty(d->dialect, field))
		return STR("");
	if (str_cut_end(&id, ".0") && is_number(id) &&
	    strstr(ssd_column_name(table, column), "_id") != NULL)
		return arena_str(d->arena, id);
	return field;
}

static duly_civil day_in(const struct ssd_delivery *d, const struct str *fields, int column)
{
	struct when when;

	if (column == SSD_NONE || !when_parse(d->zone, fields[column], &when) || !when.given)
		return DULY_NO_DATE;
	return when.day;
}

/* The fields of @line in the order of the table. They take the place of the line's own, which
 * nobody looks at again, where those are enough. */
static struct str *in_order(struct ssd_delivery *d, enum ssd_table table,
			    const struct positions *positions, const struct sheet_line *line)
{
	const int width = ssd_table_layout(table)->width;
	struct str taken[SSD_WIDTH_MAX];
	struct str *ret = line->fields;

	for (int c = 0; c < width; c++)
		taken[c] = positions->at[c] == NO_COLUMN
				   ? as_it_was(d, table, c, NO_STR)
				   : as_it_was(d, table, c, line->fields[positions->at[c]]);
	if ((size_t)width > positions->n_columns)
		ret = arena_new_array(d->arena, struct str, (size_t)width);
	memcpy(ret, taken, (size_t)width * sizeof *ret);
	return ret;
}

static void fill(struct ssd_delivery *d, enum ssd_table table, const struct positions *positions,
		 const struct sheet_line *line, struct ssd_row *ret)
{
	const struct ssd_layout *layout = ssd_table_layout(table);
	struct str *fields = in_order(d, table, positions, line);

	*ret = (struct ssd_row){
		.table = table,
		.line = line->number,
		.key = ssd_row_key(d, table, fields),
		.subject = NO_STR,
		.date = DULY_NO_DATE,
		.fields = fields,
	};
	if (layout->person != SSD_NONE && field_is_case(fields[layout->person]))
		ret->subject = fields[layout->person];
	ret->date = day_in(d, fields, layout->date);
	if (ret->date.day == DULY_NO_DATE.day)
		ret->date = day_in(d, fields, layout->other);
	ret->end = layout->end == SSD_NONE || d->dialect->tables[table].window == SSD_BY_BEGINNING
			   ? ret->date
			   : day_in(d, fields, layout->end);
	ret->id = ret->key;
}

static int by_key(const void *va, const void *vb)
{
	const struct ssd_row *a = va, *b = vb;
	const int order = str_cmp(a->key, b->key);

	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/* Of several rows of one person, which say the latest of something, each date is the latest. */
static void join(struct ssd_delivery *d, const struct ssd_row *from, struct ssd_row *into)
{
	for (int c = 0; c < ssd_table_layout(into->table)->width; c++) {
		const duly_civil day = day_in(d, from->fields, c);

		if (into->fields[c].len == 0 ||
		    (day.day != DULY_NO_DATE.day && day.day > day_in(d, into->fields, c).day))
			into->fields[c] = from->fields[c];
	}
}

/* Of rows with one key the last one counts. */
static void keep_one(struct ssd_delivery *d, struct ssd_sheet *sheet, bool joined)
{
	size_t n = 0;

	if (sheet->n > 0)
		qsort(sheet->rows, sheet->n, sizeof *sheet->rows, by_key);
	for (size_t i = 0; i < sheet->n; i++) {
		struct ssd_row *row = &sheet->rows[i], *next = row + 1;

		if (i + 1 == sheet->n || !str_eq(row->key, next->key)) {
			sheet->rows[n++] = *row;
			continue;
		}
		sheet->duplicates++;
		if (joined)
			join(d, row, next);
		else
			ssd_remark_put(d, row, 0, false,
				       "line %zu has the same id: that one counts", next->line);
	}
	sheet->n = n;
}

static duly_civil earlier(duly_civil a, duly_civil b)
{
	return a.day == DULY_NO_DATE.day || (b.day != DULY_NO_DATE.day && b.day < a.day) ? b : a;
}

static void find_window(struct ssd_sheet *sheet)
{
	sheet->first = sheet->first_end = DULY_NO_DATE;
	for (size_t i = 0; i < sheet->n; i++) {
		sheet->first = earlier(sheet->first, sheet->rows[i].date);
		sheet->first_end = earlier(sheet->first_end, sheet->rows[i].end);
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
			sheet->unread++;
			continue;
		}
		fill(d, table, positions, line, row);
		if (row->key.s != NULL) {
			sheet->n++;
			continue;
		}
		sheet->unread++;
		ssd_remark_put(d, row, 0, true, "neither an id nor a person");
	}
	keep_one(d, sheet, d->dialect->tables[table].identity.n > 0);
	find_window(sheet);
}

/* ---- the folder ------------------------------------------------------------------------------ */

/* Why a file is not used that bears no table's name. */
static const char *why_no_table(struct ssd_delivery *d, const struct import_file *file)
{
	const struct str stem = import_file_stem(file);

	for (size_t t = 0; t < SSD_TABLE_COUNT; t++) {
		const char *name = ssd_table_name((enum ssd_table)t);

		if (memmem(stem.s, stem.len, name, strlen(name)) != NULL)
			return arena_printf(
				       d->arena,
				       "a table is known by its name, and this is not quite %s.csv",
				       name)
				.s;
	}
	return "no table that is read is called so";
}

/* What the file is of a delivery. Of two of one name it is not known which one holds, and neither
 * is read. */
static void know(struct ssd_delivery *d, struct import_file *file)
{
	const enum ssd_table table = ssd_dialect_table_named(d->dialect, import_file_stem(file));
	struct ssd_sheet *sheet = &d->sheets[table];

	if (table == SSD_TABLE_COUNT || strchr(file->path, '/') != NULL) {
		if (file->why == NULL)
			import_file_pass(file, why_no_table(d, file), import_file_has_rows(file));
		return;
	}
	file->kind = ssd_table_name(table);
	if (sheet->file != NULL) {
		import_file_pass(file, "the same table is there twice", true);
		import_file_pass(sheet->file, file->why, true);
	}
	sheet->file = file;
	sheet->broken = file->why != NULL;
}

static bool ends_in_csv(const struct import_file *file)
{
	struct str path = str_of(file->path);
	const size_t n = strlen(".csv");

	return path.len > n && field_is((struct str){ path.s + path.len - n, n }, ".csv");
}

static void read_tables(struct ssd_delivery *d, size_t *ret_read)
{
	for (size_t t = 0; t < SSD_TABLE_COUNT; t++) {
		struct ssd_sheet *sheet = &d->sheets[t];
		struct positions positions;

		if (sheet->file == NULL || sheet->file->why != NULL)
			continue;
		const char *why = lay_out(d, (enum ssd_table)t, &sheet->file->sheet, &positions);

		if (why != NULL) {
			import_file_pass(sheet->file, why, true);
			sheet->broken = true;
			continue;
		}
		++*ret_read;
		read_lines(d, (enum ssd_table)t, &positions, &sheet->file->sheet);
	}
}

static duly_result find_dialect(struct ssd_delivery *d, const struct ssd_dialect_given *given,
				struct duly_diag *diag)
{
	struct ssd_dialects dialects;
	const duly_result r = ssd_dialects_read(d->arena, &dialects, diag);

	return r == DULY_OK ? ssd_dialects_choose(&dialects, given, &d->files, d->arena,
						  &d->dialect, diag)
			    : r;
}

duly_result ssd_delivery_read(const char *dir, const struct ssd_dialect_given *dialect,
			      const struct import_listener *listener, struct ssd_delivery *ret,
			      struct duly_diag *diag)
{
	size_t read = 0;

	*ret = (struct ssd_delivery){ .arena = arena_new() };
	if (listener != NULL)
		ret->listener = *listener;
	for (size_t t = 0; t < SSD_TABLE_COUNT; t++)
		ret->sheets[t].first = ret->sheets[t].first_end = DULY_NO_DATE;
	duly_result r = wall_clock_read(&ret->zone, diag);

	if (r == DULY_OK)
		r = import_files_read(&ret->files, dir, 0, &ret->listener, ret->arena, diag);
	if (r == DULY_OK)
		r = find_dialect(ret, dialect, diag);
	if (r != DULY_OK)
		return r;
	for (size_t i = 0; i < ret->files.n; i++)
		if (ends_in_csv(&ret->files.list[i]) || ret->files.list[i].why != NULL)
			know(ret, &ret->files.list[i]);
		else
			import_file_pass(&ret->files.list[i],
					 why_no_table(ret, &ret->files.list[i]),
					 import_file_has_rows(&ret->files.list[i]));
	read_tables(ret, &read);
	if (read == 0)
		return duly_fail(diag, DULY_E_MALFORMED,
				 "no table (ssd_*.csv) that can be read in %s", dir);
	return DULY_OK;
}

void ssd_delivery_fini(struct ssd_delivery *d)
{
	zone_free(&d->zone);
	arena_free(&d->arena);
	*d = (struct ssd_delivery){ 0 };
}

static int key_against(const void *key, const void *row)
{
	return str_cmp(*(const struct str *)key, ((const struct ssd_row *)row)->key);
}

struct ssd_row *ssd_row_find(const struct ssd_delivery *d, enum ssd_table table, struct str key)
{
	const struct ssd_sheet *s = &d->sheets[table];

	return s->n == 0 ? NULL : bsearch(&key, s->rows, s->n, sizeof *s->rows, key_against);
}

bool ssd_sheet_understood(const struct ssd_delivery *d, enum ssd_table table)
{
	const struct ssd_sheet *s = &d->sheets[table];
	size_t usable = 0;

	for (size_t i = 0; i < s->n; i++)
		usable += !s->rows[i].left && !(s->rows[i].unread && s->rows[i].unsure);
	return usable > 0 && 2 * usable >= s->n + s->unread;
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
