#include <stdlib.h>

#include "common/import/codes.h"
#include "common/import/fields.h"
#include "common/import/ssda903/import.h"

/* ---- one line -------------------------------------------------------------------------------- */

/* A line and what is needed to read it. */
struct cursor {
	struct ssda903_import *im;
	const struct ssda903_source *file;
	const struct csv_line *line;
};

static struct ssda903_place place_of(const struct cursor *c)
{
	return (struct ssda903_place){ c->file, c->line->number };
}

static struct str field(const struct cursor *c, const char *column)
{
	const size_t i = csv_table_column(&c->file->table, column);

	return i == CSV_NO_COLUMN ? STR("") : c->line->fields[i];
}

/* What the producer typed, short enough and plain enough for a sentence. */
static const char *quoted(const struct cursor *c, struct str s)
{
	char *copy = arena_alloc(c->im->arena, 48);

	snprintf(copy, 48, "%.*s", (int)MIN(s.len, 40), s.s);
	for (char *p = copy; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return copy;
}

/* A date that must be there. False: remarked, and the row is lost. */
static bool needed(const struct cursor *c, const char *column, duly_civil *ret)
{
	const struct str text = field(c, column);

	if (!field_date(text, ret)) {
		ssda903_remark_put(c->im, place_of(c), SSDA903_BAD_DATE,
				   text.len ? "%s '%s' is no date (DD/MM/YYYY)" : "%s is empty%s",
				   column, quoted(c, text));
		return false;
	}
	if (field_is_before_1990(*ret) && strcmp(column, "DOB") != 0) {
		ssda903_remark_put(c->im, place_of(c), SSDA903_BAD_DATE, "%s %s lies before 1990",
				   column, quoted(c, text));
		return false;
	}
	return true;
}

/* The date on which what began at @from ended; none, and remarked, where it cannot have. */
static duly_civil optional_end(const struct cursor *c, const char *column, duly_civil from)
{
	const struct str text = field(c, column);
	duly_civil day = DULY_NO_DATE;

	if (text.len == 0)
		return DULY_NO_DATE;
	if (!field_date(text, &day))
		ssda903_remark_put(c->im, place_of(c), SSDA903_BAD_END,
				   "%s '%s' is no date (DD/MM/YYYY): taken as not known", column,
				   quoted(c, text));
	else if (day.day < from.day)
		ssda903_remark_put(c->im, place_of(c), SSDA903_BAD_END,
				   "%s '%s' lies before the beginning: taken as not known", column,
				   quoted(c, text));
	else
		return day;
	return DULY_NO_DATE;
}

/* The code, NO_STR where it is empty or, remarked, not in @list. */
static struct str coded(const struct cursor *c, const char *column, const char *const *list)
{
	const struct str text = field(c, column);
	const struct str code = field_capitals(c->im->arena, text);

	if (text.len == 0)
		return NO_STR;
	if (codes_has(list, code))
		return code;
	ssda903_remark_put(c->im, place_of(c), SSDA903_BAD_CODE,
			   "%s '%s' is not in the national list: %s", column, quoted(c, text),
			   list == CODES_PLACEMENT ? "taken as Z1 (other)" : "left out");
	return NO_STR;
}

static void add(const struct cursor *c, struct ssda903_rows *rows, struct ssda903_row row)
{
	LIST_ROOM(c->im->arena, rows->list, rows->n, rows->cap);
	rows->list[rows->n++] = row;
}

static void put(const struct cursor *c, struct ssda903_row row)
{
	add(c, &c->im->rows[c->file->kind->kind], row);
}

/* ---- one row of each kind -------------------------------------------------------------------- */

static void read_episode(const struct cursor *c, struct ssda903_row e)
{
	if (!needed(c, "DECOM", &e.date))
		return;
	const struct str rne = coded(c, "RNE", CODES_BEGAN);
	e.rne = rne.len ? rne.s[0] : '\0';
	if (field(c, "RNE").len == 0)
		ssda903_remark_put(c->im, e.at, SSDA903_BAD_CODE, "RNE is empty: taken as P");
	e.end = optional_end(c, "DEC", e.date);
	e.status = coded(c, "LS", CODES_LEGAL_STATUS);
	e.placement = codes_without_kind(coded(c, "PLACE", CODES_PLACEMENT));
	if (field(c, "PLACE").len == 0 && !str_is(e.status, "V4"))
		ssda903_remark_put(c->im, e.at, SSDA903_BAD_CODE,
				   "PLACE is empty: taken as Z1 (other)");
	if (e.placement.len == 0)
		e.placement = STR("Z1");
	e.ceased = coded(c, "REC", CODES_CEASED);
	e.reason = coded(c, "REASON_PLACE_CHANGE", CODES_MOVED);
	e.post = field(c, "PL_POST");
	e.urn = field(c, "URN");
	put(c, e);
}

static void read_review(const struct cursor *c, struct ssda903_row r)
{
	if (!needed(c, "REVIEW", &r.date))
		return;
	r.code = coded(c, "REVIEW_CODE", CODES_PARTICIPATION);
	put(c, r);
}

static void read_absence(const struct cursor *c, struct ssda903_row a)
{
	static const char *const TYPE[] = { "M", "A", NULL };

	if (!needed(c, "MIS_START", &a.date))
		return;
	a.code = coded(c, "MISSING", TYPE);
	a.end = optional_end(c, "MIS_END", a.date);
	put(c, a);
}

static void read_worker(const struct cursor *c, struct ssda903_row w)
{
	w.code = field(c, "SW_ID");
	if (!needed(c, "SW_DECOM", &w.date))
		return;
	if (!field_is_code(w.code)) {
		ssda903_remark_put(c->im, w.at, SSDA903_BAD_WORKER,
				   "SW_ID '%s' is no reference of 1 to 64 of A-Z a-z 0-9 . _ : -",
				   quoted(c, w.code));
		return;
	}
	w.end = optional_end(c, "SW_DEC", w.date);
	put(c, w);
}

/* The child and, where the file gives it, the date of birth. False: the row is lost. */
static bool read_person(const struct cursor *c, struct ssda903_row *ret)
{
	const bool header = c->file->kind->kind == SSDA903_HEADER;
	struct ssda903_row p = {
		.at = place_of(c),
		.child = field(c, "CHILD"),
		.date = DULY_NO_DATE,
		.end = DULY_NO_DATE,
	};

	if (!field_is_case(p.child)) {
		ssda903_remark_put(c->im, p.at, SSDA903_BAD_CHILD,
				   "CHILD '%s' is no reference of 1 to 64 of A-Z a-z 0-9 . _ : -",
				   quoted(c, p.child));
		return false;
	}
	if (header && !needed(c, "DOB", &p.date))
		return false;
	if (!header && !field_date(field(c, "DOB"), &p.date))
		p.date = DULY_NO_DATE;
	add(c, &c->im->persons, p);
	*ret = p;
	return true;
}

static void read_line(const struct cursor *c)
{
	struct ssda903_row row;

	if (c->line->wrong != NULL) {
		ssda903_remark_put(c->im, place_of(c), SSDA903_BAD_LINE, "%s", c->line->wrong);
		return;
	}
	if (!read_person(c, &row))
		return;
	switch (c->file->kind->kind) {
	case SSDA903_EPISODES:
		read_episode(c, row);
		break;
	case SSDA903_REVIEWS:
		read_review(c, row);
		break;
	case SSDA903_MISSING:
		read_absence(c, row);
		break;
	case SSDA903_WORKERS:
		read_worker(c, row);
		break;
	case SSDA903_HEADER:
	case SSDA903_KIND_COUNT:
		break;
	}
}

/* ---- order ----------------------------------------------------------------------------------- */

/* By child, date, and how late the file is: of rows with one key, the last is the one to go by. */
static int by_key(const void *va, const void *vb)
{
	const struct ssda903_row *a = va, *b = vb;
	const int child = str_cmp(a->child, b->child);

	if (child != 0)
		return child;
	if (a->date.day != b->date.day)
		return a->date.day < b->date.day ? -1 : 1;
	if (a->at.file->rank != b->at.file->rank)
		return a->at.file->rank < b->at.file->rank ? -1 : 1;
	return a->at.line < b->at.line ? -1 : a->at.line > b->at.line;
}

static bool same_key(const struct ssda903_row *a, const struct ssda903_row *b)
{
	return str_eq(a->child, b->child) && a->date.day == b->date.day;
}

/* Leaves the last row of each key. */
static void keep_last(struct ssda903_import *im, struct ssda903_rows *rows)
{
	size_t kept = 0;

	for (size_t i = 0; i < rows->n; i++) {
		const struct ssda903_row *row = &rows->list[i];
		const struct ssda903_row *next = i + 1 < rows->n ? row + 1 : NULL;

		if (next == NULL || !same_key(row, next))
			rows->list[kept++] = *row;
		else if (row->at.file == next->at.file)
			ssda903_remark_put(im, row->at, SSDA903_SAME_KEY,
					   "CHILD and date are those of line %zu, which is used "
					   "instead",
					   next->at.line);
		else
			ssda903_remark_put(im, row->at, SSDA903_SUPERSEDED, "also in %s",
					   next->at.file->path);
	}
	rows->n = kept;
}

static void sort_rows(struct ssda903_rows *rows)
{
	if (rows->n > 0)
		qsort(rows->list, rows->n, sizeof *rows->list, by_key);
}

void ssda903_rows_read(struct ssda903_import *im)
{
	for (size_t f = 0; f < im->sources.n; f++) {
		const struct ssda903_source *file = &im->sources.list[f];

		im->carried[file->kind->kind] = true;
		im->sum->rows += file->table.n_lines;
		for (size_t i = 0; i < file->table.n_lines; i++)
			read_line(&(struct cursor){ im, file, &file->table.lines[i] });
	}
	sort_rows(&im->persons);
	for (size_t k = 0; k < SSDA903_KIND_COUNT; k++) {
		sort_rows(&im->rows[k]);
		keep_last(im, &im->rows[k]);
	}
}
