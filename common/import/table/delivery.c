#include <stdio.h>
#include <stdlib.h>

#include "common/import/fields.h"
#include "common/import/table/import.h"

/* ---- telling --------------------------------------------------------------------------------- */

const char *table_quoted(const struct table_import *t, struct str text)
{
	char *copy = arena_alloc(t->arena, 48);

	snprintf(copy, 48, "%.*s", (int)MIN(text.len, 40), text.s != NULL ? text.s : "");
	for (char *p = copy; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return copy;
}

static const struct map_sheet *sheet_of_row(const struct table_import *t,
					    const struct table_row *row)
{
	for (size_t i = 0; i < t->opt.map->n_sheets; i++)
		if (str_is(t->opt.map->sheets[i].name, row->file->kind))
			return &t->opt.map->sheets[i];
	return NULL;
}

void table_remark(struct table_import *t, struct table_row *row, size_t column, bool left,
		  const char *fmt, ...)
{
	const struct map_sheet *sheet = sheet_of_row(t, row);
	const struct import_remark remark = {
		.file = row->file->path,
		.line = row->line,
		.about = column != MAP_NONE && sheet != NULL ? sheet->columns[column].name.s : "",
		.left = left,
	};
	va_list args;

	row->left |= left;
	row->unsure |= !left;
	t->summary.faults++;
	va_start(args, fmt);
	listener_remark(&t->opt.listener, remark, fmt, args);
	va_end(args);
}

/* ---- which sheet a file is ------------------------------------------------------------------- */

/* A sheet of the map, laid over a file. */
struct layout {
	const struct map_sheet *sheet;
	size_t *at; /* by the columns of the map; NO_COLUMN: not there */
	size_t found;
	const char *lacks; /* a column that it needs; NULL: it has all        */
	const char *why;   /* why it cannot be laid over; NULL: it can        */
	bool named;        /* it is called so                                 */
};

/* The column of the file with one of these headings; the first of them that any has. */
static size_t column_with(struct table_import *t, const struct import_file *file,
			  const struct map_column *column, const char **why)
{
	for (size_t p = 0; p < column->headings.n; p++) {
		size_t found = NO_COLUMN;

		for (size_t i = 0; i < file->sheet.n_columns; i++) {
			if (!pattern_fits(column->headings.list[p],
					  pattern_plain(t->arena, file->sheet.columns[i])))
				continue;
			if (found != NO_COLUMN)
				*why = arena_printf(t->arena,
						    "two of its columns could be '%.*s': '%s' and "
						    "'%s'",
						    STR_FMT(column->name),
						    table_quoted(t, file->sheet.columns[found]),
						    table_quoted(t, file->sheet.columns[i]))
					       .s;
			found = i;
		}
		if (found != NO_COLUMN)
			return found;
	}
	return NO_COLUMN;
}

/* What a file or worksheet is called, without the ending of a file. */
static struct str called(const struct import_file *file)
{
	static const char *const ENDINGS[] = { ".csv", ".txt", ".dat", ".tsv" };
	const char *slash = strrchr(file->path, '/');
	const struct str name = str_of(slash != NULL ? slash + 1 : file->path);

	for (size_t i = 0; i < LEN(ENDINGS); i++)
		if (name.len > 4 && field_is((struct str){ name.s + name.len - 4, 4 }, ENDINGS[i]))
			return (struct str){ name.s, name.len - 4 };
	return name;
}

static struct layout lay_out(struct table_import *t, const struct import_file *file,
			     const struct map_sheet *sheet)
{
	struct layout l = { .sheet = sheet,
			    .at = arena_new_array(t->arena, size_t, sheet->n_columns) };

	l.named = patterns_fit(&sheet->called, pattern_plain(t->arena, called(file)));
	for (size_t i = 0; i < sheet->n_columns; i++) {
		l.at[i] = column_with(t, file, &sheet->columns[i], &l.why);
		l.found += l.at[i] != NO_COLUMN;
	}
	for (size_t i = sheet->n_needs; i-- > 0;)
		if (l.at[sheet->needs[i]] == NO_COLUMN)
			l.lacks = sheet->columns[sheet->needs[i]].name.s;
	if (l.at[sheet->case_column] == NO_COLUMN)
		l.lacks = sheet->columns[sheet->case_column].name.s;
	return l;
}

static size_t weight(const struct layout *l)
{
	return l->found + (l->named ? 1000 : 0);
}

/* Dates of which some can only have the month first, and none can only have the day first, are not
 * known. */
static bool month_first(const struct import_file *file, const struct layout *l)
{
	size_t month = 0, day = 0;

	for (size_t c = 0; c < l->sheet->n_columns; c++)
		for (size_t i = 0; l->at[c] != NO_COLUMN && i < file->sheet.n_lines; i++) {
			const struct sheet_line *line = &file->sheet.lines[i];

			if (line->wrong != NULL)
				continue;
			month += when_month_first(line->fields[l->at[c]]);
			day += when_day_alone(line->fields[l->at[c]]);
		}
	return month > 0 && day == 0;
}

/* The sheet that fits best; why of it says what stands against it. */
static struct layout best_of(struct table_import *t, const struct import_file *file)
{
	struct layout best = { .sheet = NULL }, near = { .sheet = NULL };

	for (size_t i = 0; i < t->opt.map->n_sheets; i++) {
		struct layout l = lay_out(t, file, &t->opt.map->sheets[i]);

		if (l.lacks != NULL) {
			if (near.sheet == NULL || weight(&l) > weight(&near))
				near = l;
			continue;
		}
		if (best.sheet != NULL && weight(&l) == weight(&best))
			l.why = arena_printf(t->arena, "it could be '%.*s' or '%.*s'",
					     STR_FMT(best.sheet->name), STR_FMT(l.sheet->name))
					.s;
		if (best.sheet == NULL || weight(&l) >= weight(&best))
			best = l;
	}
	if (best.sheet != NULL)
		return best;
	if (near.sheet != NULL && (near.named || near.found > 1))
		near.why = arena_printf(t->arena, "it has no column for '%s' of '%.*s'", near.lacks,
					STR_FMT(near.sheet->name))
				   .s;
	else
		near.why = "no sheet of the map is like it";
	return near;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static struct str said(const struct table_import *t, const struct map_sheet *sheet, struct str text)
{
	if (text.len == 0 || str_is(text, "NULL") ||
	    (sheet->empty.n > 0 && patterns_fit(&sheet->empty, pattern_plain(t->arena, text))))
		return STR("");
	return text;
}

/* A part of an identity as it can stand in an id; a date is the same however it is written. */
static struct str identity_part(const struct table_import *t, struct str text)
{
	struct when when;
	char day[DULY_DATE_TEXT];

	if (text.len >= 8 && when_parse(t->zone, text, &when) && when.given) {
		duly_civil_print(when.day, day);
		return arena_printf(t->arena, "%.4s%.2s%.2s", day, day + 5, day + 8);
	}
	return text;
}

/* What its columns say, where that can stand in an id, and else a digest of it. */
static struct str identity_of(const struct table_import *t, const struct map_sheet *sheet,
			      const struct table_row *row)
{
	duly_auto_fini(buf) text = { 0 };
	uint8_t sum[SHA256_LEN];
	char hex[ID_HEX];

	for (size_t i = 0; i < sheet->n_identity; i++) {
		const struct str part = identity_part(t, row->fields[sheet->identity[i]]);

		buf_printf(&text, "%s%.*s", i > 0 ? "." : "", STR_FMT(part));
	}
	const struct str whole = { (const char *)text.data, text.len };
	if (field_is_code(whole) && whole.len <= 48)
		return arena_str(t->arena, whole);
	sha256(buf_view(&text), sum);
	return arena_str(t->arena, str_of(hex_print(sum, ID_LEN, hex)));
}

static bool identified(struct table_import *t, const struct map_sheet *sheet, struct table_row *row)
{
	for (size_t i = 0; i < sheet->n_identity; i++)
		if (row->fields[sheet->identity[i]].len == 0) {
			table_remark(t, row, sheet->identity[i], true,
				     "it is empty: which row this is is not known");
			return false;
		}
	return true;
}

static void read_line(struct table_import *t, struct table_sheet *s, const struct layout *l,
		      struct import_file *file, const struct sheet_line *line)
{
	const struct map_sheet *sheet = s->map;
	struct str *fields = arena_new_array(t->arena, struct str, sheet->n_columns);
	struct table_row row = { .file = file,
				 .line = line->number,
				 .fields = fields,
				 .latest = DULY_NO_DATE,
				 .end = DULY_NO_DATE };

	s->read++;
	if (line->wrong != NULL) {
		table_remark(t, &row, MAP_NONE, true, "%s", line->wrong);
		s->broken = true;
		t->summary.left_out++;
		file->left_out++;
		return;
	}
	for (size_t i = 0; i < sheet->n_columns; i++)
		fields[i] = l->at[i] == NO_COLUMN ? NO_STR : said(t, sheet, line->fields[l->at[i]]);
	row.subject = fields[sheet->case_column];
	if (!field_is_case(row.subject))
		table_remark(t, &row, sheet->case_column, true,
			     "'%s' cannot be the reference of a case: 1 to 64 of A-Z a-z 0-9 . _ : "
			     "-",
			     table_quoted(t, row.subject));
	if (row.left || !identified(t, sheet, &row)) {
		s->broken = true; /* which row it is is not known */
		t->summary.left_out++;
		file->left_out++;
		return;
	}
	row.id = identity_of(t, sheet, &row);
	LIST_ROOM(t->arena, s->rows, s->n, s->cap);
	s->rows[s->n++] = row;
}

static int by_id(const void *va, const void *vb)
{
	const struct table_row *a = va, *b = vb;
	const int order = str_cmp(a->id, b->id);

	if (order != 0)
		return order;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static bool says_the_same(const struct map_sheet *sheet, const struct table_row *a,
			  const struct table_row *b)
{
	for (size_t i = 0; i < sheet->n_columns; i++)
		if (!str_eq(a->fields[i], b->fields[i]))
			return false;
	return true;
}

/* Of rows with one identity the last one counts. */
static void keep_last(struct table_import *t, struct table_sheet *s)
{
	size_t n = 0;

	if (s->n > 0)
		qsort(s->rows, s->n, sizeof *s->rows, by_id);
	for (size_t i = 0; i < s->n; i++) {
		struct table_row *row = &s->rows[i];

		if (i + 1 == s->n || !str_eq(row->id, row[1].id)) {
			s->rows[n++] = *row;
			continue;
		}
		if (!says_the_same(s->map, row, row + 1))
			table_remark(t, row, MAP_NONE, false,
				     "line %zu of %s is the same row and says otherwise: that one "
				     "counts",
				     row[1].line, row[1].file->path);
	}
	s->n = n;
}

static void read_file(struct table_import *t, struct import_file *file, const struct layout *l)
{
	const size_t at = (size_t)(l->sheet - t->opt.map->sheets);
	struct table_sheet *s = &t->sheets[at];

	s->there = true;
	for (size_t i = 0; i < file->sheet.n_lines; i++)
		read_line(t, s, l, file, &file->sheet.lines[i]);
}

static void know(struct table_import *t, struct import_file *file)
{
	if (file->why != NULL)
		return;
	if (patterns_fit(&t->opt.map->ignore, pattern_plain(t->arena, called(file)))) {
		import_file_pass(file, "the map leaves it aside", false);
		return;
	}
	struct layout l = best_of(t, file);

	if (l.why == NULL && month_first(file, &l))
		l.why = "its dates have the month before the day: which they are is not known";
	if (l.why != NULL) {
		import_file_pass(file, l.why, import_file_has_rows(file));
		return;
	}
	file->kind = l.sheet->name.s;
	read_file(t, file, &l);
}

duly_result table_sheets_know(struct table_import *t, struct duly_diag *diag)
{
	size_t found = 0;

	for (size_t i = 0; i < t->files.n; i++)
		know(t, &t->files.list[i]);
	for (size_t i = 0; i < t->opt.map->n_sheets; i++) {
		keep_last(t, &t->sheets[i]);
		found += t->sheets[i].there;
	}
	if (found == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: no sheet of the map '%.*s' in it",
				 t->opt.path, STR_FMT(t->opt.map->name));
	return DULY_OK;
}
