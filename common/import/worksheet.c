#include <ctype.h>
#include <stdlib.h>

#include "common/import/fields.h"
#include "common/import/worksheet.h"

enum { SHEET_COLUMNS = 16384, SHEET_ROWS = 1048576 };

static const char UNCALCULATED[] = "a formula in it has no value: open the workbook and save it";

/* A row as it comes. */
struct raw_row {
	size_t number;
	struct str *fields; /* WORKSHEET_COLUMNS_MAX; NO_STR: nothing there       */
	size_t width;       /* up to the last one that is there                   */
	size_t texts;       /* how many hold text                                 */
	size_t unknown;     /* the first whose value is not known; SIZE_MAX: none */
	bool beyond;        /* there is text behind the last column that is kept  */
};

struct worksheet {
	struct arena *arena;
	struct workbook_common *common;
	struct xml *xml;
	struct sheet *sheet;
	size_t lines_cap;
	struct raw_row first[SHEET_HEADING_WITHIN]; /* until the names of the columns are known */
	size_t n_first;
	bool headed;
	struct raw_row row;
	struct {
		size_t column;
		char type; /* s: shared, i: in the cell, t: text, d: day, b: yes or no, n: number */
		struct cell_format format;
		struct buf text;
		bool formula, valued, aside;
	} cell;
	size_t next_row, next_column;
	const char *why; /* it is refused */
};

static void refuse(struct worksheet *w, const char *why)
{
	w->why = why;
	xml_refuse(w->xml, why);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void add_line(struct worksheet *w, const struct raw_row *row)
{
	struct sheet *s = w->sheet;
	struct sheet_line line = { .number = row->number };
	bool filled = false;

	for (size_t i = 0; i < MIN(s->n_columns, row->width); i++)
		filled |= row->fields[i].len > 0;
	if (row->unknown < s->n_columns)
		line.wrong = UNCALCULATED;
	else if (!filled)
		return;
	w->common->fields += s->n_columns;
	if (w->common->fields > WORKSHEET_FIELDS_MAX) {
		refuse(w, "there are too many cells in it");
		return;
	}
	line.fields = arena_new_array(w->arena, struct str, s->n_columns);
	for (size_t i = 0; i < s->n_columns; i++)
		line.fields[i] =
			i < row->width && row->fields[i].len > 0 ? row->fields[i] : STR("");
	LIST_ROOM(w->arena, s->lines, s->n_lines, w->lines_cap);
	s->lines[s->n_lines++] = line;
}

static void head(struct worksheet *w)
{
	struct sheet *s = w->sheet;
	size_t best = 0;

	w->headed = true;
	if (w->n_first == 0)
		return;
	for (size_t i = 1; i < w->n_first; i++)
		if (w->first[i].texts > w->first[best].texts)
			best = i;
	const struct raw_row *row = &w->first[best];

	if (row->beyond) {
		refuse(w, "there are too many columns in it");
		return;
	}
	s->heading = row->number;
	s->titles = best;
	s->n_columns = row->width;
	s->columns = arena_new_array(w->arena, struct str, row->width);
	for (size_t i = 0; i < row->width; i++)
		s->columns[i] = field_capitals(w->arena, row->fields[i]);
	for (size_t i = best + 1; i < w->n_first; i++)
		add_line(w, &w->first[i]);
}

static void end_row(struct worksheet *w)
{
	struct raw_row *row = &w->row;

	if (row->width == 0 && row->unknown == SIZE_MAX)
		return;
	if (w->headed) {
		add_line(w, row);
		return;
	}
	struct raw_row *kept = &w->first[w->n_first++];

	*kept = *row;
	row->fields = arena_new_array(w->arena, struct str, WORKSHEET_COLUMNS_MAX);
	if (w->n_first == SHEET_HEADING_WITHIN)
		head(w);
}

/* ---- cells ----------------------------------------------------------------------------------- */

static size_t number_of(const char *text, size_t most, size_t otherwise)
{
	uint64_t n;

	if (text == NULL || !str_to_u64(str_of(text), most, &n))
		return otherwise;
	return (size_t)n;
}

/* 27 of "AB12", from 0; @otherwise where it is no place. */
static size_t column_of(const char *place, size_t otherwise)
{
	size_t n = 0;

	if (place == NULL)
		return otherwise;
	for (; isalpha((unsigned char)*place) && n <= SHEET_COLUMNS; place++)
		n = n * 26 + (size_t)(toupper((unsigned char)*place) - 'A') + 1;
	return n == 0 || n > SHEET_COLUMNS ? otherwise : n - 1;
}

static char type_of(const char *type)
{
	if (type == NULL || strcmp(type, "n") == 0)
		return 'n';
	if (strcmp(type, "inlineStr") == 0)
		return 'i';
	if (strcmp(type, "str") == 0 || strcmp(type, "e") == 0)
		return 't';
	return strchr("sbd", type[0]) != NULL && type[1] == '\0' ? type[0] : 't';
}

static void begin_row(struct worksheet *w, const char *const *attributes)
{
	w->row.number = number_of(xml_attribute(attributes, "r"), SHEET_ROWS, w->next_row);
	w->next_row = w->row.number + 1;
	w->next_column = 0;
	for (size_t i = 0; i < w->row.width; i++)
		w->row.fields[i] = NO_STR;
	w->row = (struct raw_row){ .number = w->row.number,
				   .fields = w->row.fields,
				   .unknown = SIZE_MAX };
}

static void begin_cell(struct worksheet *w, const char *const *attributes)
{
	const size_t style = number_of(xml_attribute(attributes, "s"), SIZE_MAX, 0);

	w->cell.column = column_of(xml_attribute(attributes, "r"), w->next_column);
	w->next_column = w->cell.column + 1;
	w->cell.type = type_of(xml_attribute(attributes, "t"));
	w->cell.format = style < w->common->n_formats ? w->common->formats[style]
						      : (struct cell_format){ 0 };
	buf_clear(&w->cell.text);
	w->cell.formula = w->cell.valued = w->cell.aside = false;
}

static struct str shared(struct worksheet *w, struct str number)
{
	uint64_t n;

	if (w->common->n_strings == 0 || !str_to_u64(number, w->common->n_strings - 1, &n)) {
		refuse(w, "a cell has a text that is not in the workbook");
		return NO_STR;
	}
	return w->common->strings[n];
}

static struct str shown(struct worksheet *w)
{
	const struct str text = { w->cell.text.len > 0 ? (const char *)w->cell.text.data : "",
				  w->cell.text.len };

	if (text.len == 0)
		return NO_STR;
	switch (w->cell.type) {
	case 's':
		return shared(w, text);
	case 'b':
		return str_is(text, "0") ? STR("FALSE") : STR("TRUE");
	case 'n':
		return cell_shown(text, w->cell.format, w->common->since_1904, w->arena);
	default:
		return cell_typed(text, w->arena);
	}
}

static void end_cell(struct worksheet *w)
{
	const struct str text = shown(w);
	const bool typed = strchr("sit", w->cell.type) != NULL;
	struct raw_row *row = &w->row;

	if (w->cell.formula && !w->cell.valued)
		row->unknown = MIN(row->unknown, w->cell.column);
	if (text.len == 0)
		return;
	if (w->cell.column >= WORKSHEET_COLUMNS_MAX) {
		row->beyond |= typed;
		return;
	}
	row->fields[w->cell.column] = text;
	row->width = MAX(row->width, w->cell.column + 1);
	row->texts += typed;
}

/* ---- elements -------------------------------------------------------------------------------- */

static void on_open(void *context, const char *name, const char *const *attributes)
{
	struct worksheet *w = context;

	if (strcmp(name, "row") == 0)
		begin_row(w, attributes);
	else if (strcmp(name, "c") == 0)
		begin_cell(w, attributes);
	else if (strcmp(name, "rPh") == 0) /* how a text is said */
		w->cell.aside = true;
}

static void on_close(void *context, const char *name, struct str text)
{
	struct worksheet *w = context;

	if (strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && !w->cell.aside)) {
		buf_put(&w->cell.text, text.s, text.len);
		w->cell.valued = true;
	} else if (strcmp(name, "f") == 0) {
		w->cell.formula = true;
	} else if (strcmp(name, "rPh") == 0) {
		w->cell.aside = false;
	} else if (strcmp(name, "c") == 0) {
		end_cell(w);
	} else if (strcmp(name, "row") == 0) {
		end_row(w);
	}
}

duly_result worksheet_read(struct archive *archive, const char *name,
			   struct workbook_common *common, struct arena *arena, struct sheet *ret,
			   struct duly_diag *diag)
{
	struct sheet sheet = { 0 };
	struct worksheet w = { .arena = arena, .common = common, .sheet = &sheet, .next_row = 1 };
	duly_auto(xml) xml = xml_new(&(struct xml_events){ on_open, on_close, &w });

	w.xml = xml;
	w.row.fields = arena_new_array(arena, struct str, WORKSHEET_COLUMNS_MAX);
	w.row.unknown = SIZE_MAX;
	duly_result r = archive_xml(archive, name, xml, diag);
	if (r == DULY_OK && !w.headed)
		head(&w);
	buf_fini(&w.cell.text);
	if (r == DULY_OK && w.why != NULL)
		r = duly_fail(diag, DULY_E_BOUND, "%s", w.why);
	if (r != DULY_OK)
		return r;
	if (sheet.n_columns == 0)
		return duly_fail(diag, DULY_E_NOTFOUND, "it is empty");
	*ret = sheet;
	return DULY_OK;
}
