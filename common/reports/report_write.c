#include "common/reports/report_write.h"

#include <xlsxwriter.h>

#include "common/text/csv.h"
#include "common/wire/wire.h"

/* ---- a cell ---------------------------------------------------------------------------------- */

/* A hundred is only all, and nought only none. */
static int percent_of(int64_t per_mille)
{
	if (per_mille == 0 || per_mille == 1000)
		return per_mille == 0 ? 0 : 100;
	return (int)MIN(MAX((per_mille + 5) / 10, INT64_C(1)), INT64_C(99));
}

struct str cell_print(const struct report *r, const struct report_cell *c, bool people,
		      char buf[CELL_TEXT_MAX])
{
	buf[0] = '\0';
	if (c->suppressed)
		return people ? STR("few") : STR("");
	switch (c->kind) {
	case CELL_NONE:
		break;
	case CELL_TEXT:
		return c->text;
	case CELL_COUNT:
	case CELL_NUMBER:
		snprintf(buf, CELL_TEXT_MAX, "%lld", (long long)c->number);
		break;
	case CELL_PER_MILLE:
		if (people)
			snprintf(buf, CELL_TEXT_MAX, "%d", percent_of(c->number));
		else
			snprintf(buf, CELL_TEXT_MAX, "%lld", (long long)c->number);
		break;
	case CELL_DAY:
		duly_civil_print((duly_civil){ (int32_t)c->number }, buf);
		break;
	case CELL_TIME:
		if (people)
			return str_of(
				zone_short(law_zone(r->law), (duly_instant){ c->number }, buf));
		duly_instant_print((duly_instant){ c->number }, buf);
		break;
	}
	return str_of(buf);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void pack_cell(const struct report_cell *c, struct buf *b)
{
	switch (c->kind) {
	case CELL_NONE:
		pack_nil(b);
		break;
	case CELL_TEXT:
		pack_str(b, c->text);
		break;
	case CELL_COUNT:
	case CELL_NUMBER:
	case CELL_PER_MILLE:
		pack_int(b, c->number);
		break;
	case CELL_DAY:
		pack_civil(b, (duly_civil){ (int32_t)c->number });
		break;
	case CELL_TIME:
		pack_instant(b, (duly_instant){ c->number });
		break;
	}
}

static void pack_row(const struct report_sheet *s, size_t i, struct buf *b)
{
	const struct report_cell *row = sheet_at(s, i);
	struct pack_open map = pack_map_begin(b);
	bool suppressed = false;

	for (size_t k = 0; k < s->kind->n; k++) {
		suppressed |= row[k].suppressed;
		if (row[k].kind == CELL_NONE || row[k].suppressed)
			continue;
		map.n++;
		pack_cstr(b, s->kind->columns[k].name);
		pack_cell(&row[k], b);
	}
	if (suppressed) {
		map.n++;
		pack_cstr(b, "suppressed");
		pack_bool(b, true);
	}
	pack_map_end(b, &map);
}

static void pack_sheet(const struct report_sheet *s, struct buf *b)
{
	pack_map(b, 4);
	pack_cstr(b, "name");
	pack_cstr(b, s->kind->name);
	pack_cstr(b, "title");
	pack_cstr(b, s->kind->title);
	pack_cstr(b, "columns");
	pack_array(b, (uint32_t)s->kind->n);
	for (size_t i = 0; i < s->kind->n; i++) {
		pack_map(b, 3);
		pack_cstr(b, "name");
		pack_cstr(b, s->kind->columns[i].name);
		pack_cstr(b, "title");
		pack_cstr(b, s->kind->columns[i].title);
		pack_cstr(b, "means");
		pack_cstr(b, s->kind->columns[i].meaning);
	}
	pack_cstr(b, "rows");
	pack_array(b, (uint32_t)s->rows);
	for (size_t i = 0; i < s->rows; i++)
		pack_row(s, i, b);
}

static void put_str(struct buf *b, struct pack_open *map, const char *key, struct str value)
{
	map->n++;
	pack_cstr(b, key);
	pack_str(b, value);
}

void report_pack(const struct report *r, const struct report_sheet *sheet, struct buf *b)
{
	struct pack_open map = pack_map_begin(b);
	char text[DULY_TIME_TEXT];

	put_str(b, &map, "name", str_of(r->kind->name));
	put_str(b, &map, "title", str_of(r->kind->title));
	put_str(b, &map, "as_of", str_of(duly_instant_print(r->asked->at, text)));
	if (r->asked->known.ms != DULY_NEVER.ms)
		put_str(b, &map, "known", str_of(duly_instant_print(r->asked->known, text)));
	put_str(b, &map, "definition", str_of(r->kind->definition));
	if (r->note.len > 0)
		put_str(b, &map, "note", r->note);
	map.n += 3;
	pack_cstr(b, "people");
	pack_uint(b, r->people);
	pack_cstr(b, "not_derived");
	pack_uint(b, r->underived);
	pack_cstr(b, "sheets");
	pack_array(b, (uint32_t)(sheet != NULL ? 1 : r->n));
	for (size_t i = 0; i < r->n; i++)
		if (sheet == NULL || sheet == &r->sheets[i])
			pack_sheet(&r->sheets[i], b);
	pack_map_end(b, &map);
}

void report_csv(const struct report *r, const struct report_sheet *s, struct buf *b)
{
	char text[CELL_TEXT_MAX];

	for (size_t k = 0; k < s->kind->n; k++)
		csv_put(b, str_of(s->kind->columns[k].name), k == 0);
	buf_puts(b, "\r\n");
	for (size_t i = 0; i < s->rows; i++) {
		for (size_t k = 0; k < s->kind->n; k++)
			csv_put(b, cell_print(r, &sheet_at(s, i)[k], false, text), k == 0);
		buf_puts(b, "\r\n");
	}
}

/* ---- a workbook ------------------------------------------------------------------------------ */

struct book {
	lxw_workbook *workbook;
	lxw_format *head, *day, *percent, *wrapped;
	bool failed;
};

enum { NAME_MAX_XLSX = 31, WIDE = 24, ROWS_MAX = 1048575 };

static void check(struct book *b, lxw_error e)
{
	b->failed |= e != LXW_NO_ERROR;
}

static lxw_datetime date_of(duly_civil day)
{
	const struct duly_ymd d = duly_civil_to_ymd(day);

	return (lxw_datetime){ .year = d.year, .month = d.month, .day = d.day };
}

static void put_cell(struct book *b, lxw_worksheet *to, const struct report *r,
		     const struct report_cell *c, lxw_row_t row, lxw_col_t column)
{
	char text[CELL_TEXT_MAX];
	lxw_datetime day;

	if (c->kind == CELL_NONE && !c->suppressed)
		return;
	if (c->suppressed || c->kind == CELL_TEXT || c->kind == CELL_TIME) {
		const struct str s = arena_str(r->arena, cell_print(r, c, true, text));

		check(b, worksheet_write_string(to, row, column, s.s, NULL));
	} else if (c->kind == CELL_DAY) {
		day = date_of((duly_civil){ (int32_t)c->number });
		check(b, worksheet_write_datetime(to, row, column, &day, b->day));
	} else if (c->kind == CELL_PER_MILLE) {
		check(b, worksheet_write_number(to, row, column, (double)c->number / 1000,
						b->percent));
	} else {
		check(b, worksheet_write_number(to, row, column, (double)c->number, NULL));
	}
}

static lxw_worksheet *add_sheet(struct book *b, const char *report, const char *name)
{
	char tab[NAME_MAX_XLSX + 1];

	snprintf(tab, sizeof tab, "%.20s%s%.10s", report, name[0] != '\0' ? " " : "", name);
	lxw_worksheet *sheet = workbook_add_worksheet(b->workbook, tab);

	b->failed |= sheet == NULL;
	return sheet;
}

static void write_sheet(struct book *b, const struct report *r, const struct report_sheet *s)
{
	const lxw_col_t last = (lxw_col_t)(s->kind->n - 1);
	lxw_worksheet *to = add_sheet(b, r->kind->name, r->n > 1 ? s->kind->name : "");

	if (to == NULL)
		return;
	check(b, worksheet_set_column(to, 0, last, WIDE, NULL));
	for (size_t k = 0; k < s->kind->n; k++)
		check(b, worksheet_write_string(to, 0, (lxw_col_t)k, s->kind->columns[k].title,
						b->head));
	worksheet_freeze_panes(to, 1, 0);
	for (size_t i = 0; i < s->rows && i < ROWS_MAX; i++)
		for (size_t k = 0; k < s->kind->n; k++)
			put_cell(b, to, r, &sheet_at(s, i)[k], (lxw_row_t)(i + 1), (lxw_col_t)k);
	if (s->rows > 0)
		check(b, worksheet_autofilter(to, 0, 0, (lxw_row_t)MIN(s->rows, (size_t)ROWS_MAX),
					      last));
}

static lxw_row_t say(struct book *b, lxw_worksheet *to, lxw_row_t row, const char *left,
		     const char *right)
{
	check(b, worksheet_write_string(to, row, 0, left, b->wrapped));
	check(b, worksheet_write_string(to, row, 1, right, b->wrapped));
	return row + 1;
}

/* What each counts, and of when it is. */
static void write_definitions(struct book *b, const struct report *reports, size_t n)
{
	enum { LEFT = 34, RIGHT = 110 };
	lxw_worksheet *to = add_sheet(b, "About", "");
	char at[DULY_TIME_TEXT];
	lxw_row_t row = 0;

	if (to == NULL)
		return;
	check(b, worksheet_set_column(to, 0, 0, LEFT, NULL));
	check(b, worksheet_set_column(to, 1, 1, RIGHT, NULL));
	for (size_t i = 0; i < n; i++) {
		const struct report *r = &reports[i];

		check(b, worksheet_write_string(to, row, 0, r->kind->title, b->head));
		check(b, worksheet_write_string(to, row, 1, r->kind->name, b->head));
		row++;
		row = say(b, to, row, "As of", duly_instant_print(r->asked->at, at));
		if (r->asked->known.ms != DULY_NEVER.ms)
			row = say(b, to, row, "As known on",
				  duly_instant_print(r->asked->known, at));
		row = say(b, to, row, "What it counts", r->kind->definition);
		if (r->note.len > 0)
			row = say(b, to, row, "Left out", r->note.s);
		for (size_t k = 0; k < r->n; k++)
			for (size_t c = 0; c < r->sheets[k].kind->n; c++)
				row = say(b, to, row, r->sheets[k].kind->columns[c].title,
					  r->sheets[k].kind->columns[c].meaning);
		row++;
	}
}

static void make_formats(struct book *b)
{
	b->head = workbook_add_format(b->workbook);
	format_set_bold(b->head);
	b->day = workbook_add_format(b->workbook);
	format_set_num_format(b->day, "yyyy-mm-dd");
	b->percent = workbook_add_format(b->workbook);
	format_set_num_format(b->percent, "0.0%");
	b->wrapped = workbook_add_format(b->workbook);
	format_set_text_wrap(b->wrapped);
	format_set_align(b->wrapped, LXW_ALIGN_VERTICAL_TOP);
}

duly_result report_workbook(const struct report *reports, size_t n, const char *path,
			    struct duly_diag *diag)
{
	struct book b = { .workbook = workbook_new(path) };

	if (b.workbook == NULL)
		return duly_fail(diag, DULY_E_IO, "%s: the workbook cannot be begun", path);
	make_formats(&b);
	write_definitions(&b, reports, n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < reports[i].n; k++)
			write_sheet(&b, &reports[i], &reports[i].sheets[k]);
	const lxw_error e = workbook_close(b.workbook);

	if (e != LXW_NO_ERROR || b.failed)
		return duly_fail(diag, DULY_E_IO, "%s: %s", path,
				 e != LXW_NO_ERROR ? lxw_strerror(e) : "a cell was refused");
	return DULY_OK;
}
