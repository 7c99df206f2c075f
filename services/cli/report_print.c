#include "services/cli/report_print.h"

#include "common/reports/report_write.h"
#include "common/text/suggest.h"
#include "services/cli/json.h"
#include "services/cli/print.h"
#include "services/cli/table.h"

enum { COLUMNS_MAX = 32 };

/* ---- a sheet as a table ---------------------------------------------------------------------- */

static bool is_number(enum report_cell_kind kind)
{
	return kind == CELL_COUNT || kind == CELL_NUMBER || kind == CELL_PER_MILLE;
}

/* Of a column in which nothing stands people are shown nothing, nor of the council where it is
 * one. */
static bool is_left_out(const struct report_sheet *s, size_t column, bool *ret_number)
{
	bool empty = true, same = s->rows > 0;

	*ret_number = false;
	for (size_t i = 0; i < s->rows; i++) {
		const struct report_cell *c = &sheet_at(s, i)[column];

		*ret_number |= is_number(c->kind);
		empty &= c->kind == CELL_NONE || (c->kind == CELL_TEXT && c->text.len == 0);
		same &= str_eq(c->text, sheet_at(s, 0)[column].text);
	}
	return empty || s->kind->columns[column].id ||
	       (same && strcmp(s->kind->columns[column].name, "council") == 0);
}

static void put_rows(const struct report *r, const struct report_sheet *s, const size_t *shown,
		     size_t n, struct table *table)
{
	char text[CELL_TEXT_MAX];

	for (size_t i = 0; i < s->rows; i++) {
		table_row(table);
		for (size_t k = 0; k < n; k++) {
			const struct str c = cell_print(r, &sheet_at(s, i)[shown[k]], true, text);

			table_put(table, k, "%.*s", STR_FMT(c));
		}
	}
}

/* For people: heads in their words. */
static void print_table(const struct report *r, const struct report_sheet *s, FILE *to)
{
	struct table_column columns[COLUMNS_MAX];
	size_t shown[COLUMNS_MAX], n = 0;

	for (size_t k = 0; k < s->kind->n && n < COLUMNS_MAX; k++) {
		bool number;

		if (is_left_out(s, k, &number))
			continue;
		columns[n] = (struct table_column){ s->kind->columns[k].title,
						    number ? TABLE_RIGHT : TABLE_WRAPS };
		shown[n++] = k;
	}
	duly_auto(table) table = table_new(columns, n);

	put_rows(r, s, shown, n, table);
	table_print(table, to);
}

void report_print_csv(const struct report *r, const struct report_sheet *s, FILE *to)
{
	duly_auto_fini(buf) b = { 0 };

	report_csv(r, s, &b);
	print_buf(&b, to);
}

/* ---- for people ------------------------------------------------------------------------------ */

void report_print_definition(const struct report *r, FILE *to)
{
	table_paragraph(str_of(r->kind->definition), 0, to);
	if (r->note.len > 0)
		table_paragraph(r->note, 0, to);
}

static void print_people(const struct report *r, const char *sheet, bool rehearsal)
{
	char text[48];

	printf("%s, as of %s.", r->kind->title, zone_short(law_zone(r->law), r->asked->at, text));
	if (r->asked->known.ms != DULY_NEVER.ms)
		printf(" As known at %s.", zone_short(law_zone(r->law), r->asked->known, text));
	printf("%s\n", rehearsal ? " REHEARSAL." : "");
	report_print_definition(r, stdout);
	if (r->underived > 0)
		printf("%zu cases cannot be derived, and are in no figure.\n", r->underived);
	for (size_t i = 0; i < r->n; i++) {
		const struct report_sheet *s = &r->sheets[i];

		if (sheet != NULL && strcmp(sheet, s->kind->name) != 0)
			continue;
		printf("\n%s: %zu\n", s->kind->title, s->rows);
		print_table(r, s, stdout);
	}
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void print_programs(const struct report *r, const struct report_sheet *sheet)
{
	duly_auto_fini(buf) packed = { 0 };
	struct json j = JSON_TO(stdout);

	report_pack(r, sheet, &packed);
	json_packed(&j, NULL, buf_view(&packed));
	json_finish(&j);
}

static duly_result check_sheet(const struct report *r, const char *sheet, struct duly_diag *diag)
{
	if (sheet == NULL || report_sheet(r, str_of(sheet)) != NULL)
		return DULY_OK;
	struct suggestion near = suggest_for(str_of(sheet));

	for (size_t i = 0; i < r->n; i++)
		suggest_offer(&near, str_of(r->sheets[i].kind->name));
	return suggest_refuse(DULY_E_USAGE, "sheet", &near, diag);
}

duly_result report_print(const struct report *r, const char *sheet, enum form form, bool rehearsal,
			 struct duly_diag *diag)
{
	const duly_result result = check_sheet(r, sheet, diag);

	if (result != DULY_OK)
		return result;
	const struct report_sheet *one = sheet != NULL ? report_sheet(r, str_of(sheet)) : NULL;

	if (form == FORM_JSON)
		print_programs(r, one);
	else if (form == FORM_CSV)
		report_print_csv(r, one != NULL ? one : &r->sheets[0], stdout);
	else
		print_people(r, sheet, rehearsal);
	return DULY_OK;
}
