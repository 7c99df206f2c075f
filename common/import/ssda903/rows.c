#include <stdlib.h>

#include "common/import/codes.h"
#include "common/import/fields.h"
#include "common/import/ssda903/import.h"
#include "common/import/ssda903/returns.h"
#include "common/import/ssda903/years.h"
#include "common/import/when.h"

/* ---- one line -------------------------------------------------------------------------------- */

/* A line and what is needed to read it. */
struct cursor {
	struct ssda903_import *im;
	struct ssda903_source *file;
	const struct sheet_line *line;
	unsigned *forms; /* of the dates of the file: bits 1 << when_form */
};

static struct ssda903_place place_of(const struct cursor *c)
{
	return (struct ssda903_place){ c->file, c->line->number };
}

static struct str field(const struct cursor *c, const char *column)
{
	const size_t i = sheet_column(&c->file->file->sheet, column);

	return i == NO_COLUMN ? STR("") : c->line->fields[i];
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

/* False: @text is no date. Empty: *ret is DULY_NO_DATE. */
static bool read_day(const struct cursor *c, struct str text, duly_civil *ret)
{
	struct when when;

	if (!when_parse(c->im->zone, text, &when))
		return false;
	if (when.given)
		*c->forms |= 1u << when.form;
	*ret = when.day;
	return true;
}

/* The last day of which the return that the row is in can tell. */
static duly_civil last_day(const struct cursor *c)
{
	const duly_civil own = ssda903_year_end(c->file->year);
	const duly_civil all = c->im->until;

	return own.day == DULY_NO_DATE.day || all.day < own.day ? all : own;
}

/* A date that must be there. False: remarked, and the row is lost. */
static bool needed(const struct cursor *c, const char *column, duly_civil *ret)
{
	const struct str text = field(c, column);
	char day[DULY_DATE_TEXT];

	if (!read_day(c, text, ret) || text.len == 0) {
		ssda903_remark_put(c->im, place_of(c), SSDA903_BAD_DATE,
				   text.len ? "%s '%s' is no date (DD/MM/YYYY or YYYY-MM-DD)"
					    : "%s is empty%s",
				   column, quoted(c, text));
		return false;
	}
	if (strcmp(column, "DOB") == 0)
		return true;
	if (field_is_before_1990(*ret)) {
		ssda903_remark_put(c->im, place_of(c), SSDA903_BAD_DATE, "%s %s lies before 1990",
				   column, quoted(c, text));
		return false;
	}
	if (ret->day > last_day(c).day) {
		ssda903_remark_put(c->im, place_of(c), SSDA903_AFTER_END,
				   "%s %s is after the end of the return (%s): it cannot have "
				   "happened",
				   column, quoted(c, text), duly_civil_print(last_day(c), day));
		return false;
	}
	return true;
}

/* The date on which what began at @from ended; none, and remarked, where it cannot have. */
static duly_civil optional_end(const struct cursor *c, const char *column, duly_civil from)
{
	const struct str text = field(c, column);
	duly_civil day = DULY_NO_DATE;
	char last[DULY_DATE_TEXT];

	if (text.len == 0)
		return DULY_NO_DATE;
	if (!read_day(c, text, &day))
		ssda903_remark_put(c->im, place_of(c), SSDA903_BAD_END,
				   "%s '%s' is no date (DD/MM/YYYY or YYYY-MM-DD): taken as not "
				   "known",
				   column, quoted(c, text));
	else if (day.day < from.day)
		ssda903_remark_put(c->im, place_of(c), SSDA903_BAD_END,
				   "%s '%s' lies before the beginning: taken as not known", column,
				   quoted(c, text));
	else if (day.day > last_day(c).day)
		ssda903_remark_put(c->im, place_of(c), SSDA903_ENDS_AFTER_END,
				   "%s %s is after the end of the return (%s): taken as not known",
				   column, quoted(c, text), duly_civil_print(last_day(c), last));
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
	c->file->usable++;
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
		ssda903_remark_put(c->im, e.at, SSDA903_EMPTY_CODE, "RNE is empty: taken as P");
	e.end = optional_end(c, "DEC", e.date);
	e.status = coded(c, "LS", CODES_LEGAL_STATUS);
	e.placement = codes_without_kind(coded(c, "PLACE", CODES_PLACEMENT));
	if (field(c, "PLACE").len == 0 && !str_is(e.status, "V4"))
		ssda903_remark_put(c->im, e.at, SSDA903_EMPTY_CODE,
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
	const struct str written = field(c, "CHILD");
	struct ssda903_row p = {
		.at = place_of(c),
		.child = ssda903_child_of(c->im, written),
		.date = DULY_NO_DATE,
		.end = DULY_NO_DATE,
	};

	if (!field_is_case(p.child)) {
		ssda903_remark_put(c->im, p.at, SSDA903_BAD_CHILD,
				   "CHILD '%s' is no reference of 1 to 64 of A-Z a-z 0-9 . _ : -",
				   quoted(c, p.child));
		return false;
	}
	if (!str_eq(p.child, written))
		ssda903_remark_put(c->im, p.at, SSDA903_RESPELT, "'%s'", quoted(c, written));
	if (header && !needed(c, "DOB", &p.date))
		return false;
	if (!header && !read_day(c, field(c, "DOB"), &p.date))
		p.date = DULY_NO_DATE;
	c->file->usable += header;
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

/* By child, date, and how late the file is: of rows with one key, the last is the one to go by.
 * What ended on the day on which it began was before what did not. */
static int by_key(const void *va, const void *vb)
{
	const struct ssda903_row *a = va, *b = vb;
	const int child = str_cmp(a->child, b->child);
	const bool brief_a = a->end.day == a->date.day, brief_b = b->end.day == b->date.day;

	if (child != 0)
		return child;
	if (a->date.day != b->date.day)
		return a->date.day < b->date.day ? -1 : 1;
	if (a->at.file->rank != b->at.file->rank)
		return a->at.file->rank < b->at.file->rank ? -1 : 1;
	if (brief_a != brief_b)
		return brief_a ? -1 : 1;
	return a->at.line < b->at.line ? -1 : a->at.line > b->at.line;
}

static bool same_key(const struct ssda903_row *a, const struct ssda903_row *b)
{
	return str_eq(a->child, b->child) && a->date.day == b->date.day;
}

static bool says_the_same(const struct ssda903_row *a, const struct ssda903_row *b)
{
	return a->end.day == b->end.day && str_eq(a->code, b->code) && a->rne == b->rne &&
	       str_eq(a->status, b->status) && str_eq(a->placement, b->placement) &&
	       str_eq(a->ceased, b->ceased) && str_eq(a->reason, b->reason) &&
	       str_eq(a->post, b->post) && str_eq(a->urn, b->urn);
}

/* @row gives way to @next, of its key. A period of care that began with it began all the same. */
static void give_way(struct ssda903_import *im, const struct ssda903_row *row,
		     struct ssda903_row *next)
{
	const bool same = says_the_same(row, next);
	const bool one_file = row->at.file == next->at.file;

	if (same && one_file)
		ssda903_remark_put(im, row->at, SSDA903_REPEATED, "line %zu", next->at.line);
	else if (one_file)
		ssda903_remark_put(im, row->at, SSDA903_SAME_KEY,
				   "CHILD and date are those of line %zu, which is used instead",
				   next->at.line);
	else if (same || row->at.file->year < next->at.file->year)
		ssda903_remark_put(im, row->at, SSDA903_SUPERSEDED, "also in %s",
				   next->at.file->file->path);
	else
		ssda903_remark_put(im, row->at, SSDA903_VERSIONS_DIFFER,
				   "line %zu of %s, of the same year, says otherwise and is used",
				   next->at.line, next->at.file->file->path);
	if (one_file && row->rne == 'S')
		next->rne = 'S';
}

/* Leaves the last row of each key. */
static void keep_last(struct ssda903_import *im, struct ssda903_rows *rows)
{
	size_t kept = 0;

	for (size_t i = 0; i < rows->n; i++) {
		struct ssda903_row *row = &rows->list[i];

		if (i + 1 < rows->n && same_key(row, row + 1))
			give_way(im, row, row + 1);
		else
			rows->list[kept++] = *row;
	}
	rows->n = kept;
}

static void sort_rows(struct ssda903_rows *rows)
{
	if (rows->n > 0)
		qsort(rows->list, rows->n, sizeof *rows->list, by_key);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void read_file(struct ssda903_import *im, struct ssda903_source *file)
{
	const struct sheet *sheet = &file->file->sheet;
	unsigned forms = 0;
	const size_t left = im->sum->rows_left_out;

	im->sum->rows += sheet->n_lines;
	for (size_t i = 0; i < sheet->n_lines; i++)
		read_line(&(struct cursor){ im, file, &sheet->lines[i], &forms });
	file->file->left_out = im->sum->rows_left_out - left;
	if ((forms & (1u << WHEN_YEAR_FIRST)) != 0 && (forms & (1u << WHEN_DAY_FIRST)) != 0)
		ssda903_remark_put(im, (struct ssda903_place){ file, 1 }, SSDA903_MIXED_DATES,
				   "dates both as 31/01/2026 and as 2026-01-31: read as what they "
				   "are");
}

/* Whether the return of @year has a file of @kind that was understood. A header has no year of its
 * own where it lies beside the files of many. */
static bool has(const struct ssda903_import *im, enum ssda903_kind kind, int year)
{
	for (size_t i = 0; i < im->sources.n; i++) {
		const struct ssda903_source *s = &im->sources.list[i];

		if (s->kind->kind == kind && (s->year == year || s->year == 0) &&
		    ssda903_source_understood(s))
			return true;
	}
	return false;
}

/* What is complete is what each return has, in a file that was understood. */
static void find_carried(struct ssda903_import *im)
{
	for (size_t k = 0; k < SSDA903_KIND_COUNT; k++) {
		im->carried[k] = true;
		for (size_t i = 0; i < im->sources.n; i++)
			im->carried[k] = im->carried[k] &&
					 has(im, (enum ssda903_kind)k, im->sources.list[i].year);
	}
}

void ssda903_rows_read(struct ssda903_import *im)
{
	for (size_t f = 0; f < im->sources.n; f++)
		read_file(im, &im->sources.list[f]);
	find_carried(im);
	sort_rows(&im->persons);
	for (size_t k = 0; k < SSDA903_KIND_COUNT; k++) {
		sort_rows(&im->rows[k]);
		keep_last(im, &im->rows[k]);
	}
	ssda903_returns_settle(im);
}
