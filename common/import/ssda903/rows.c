#include <ctype.h>
#include <stdlib.h>

#include "common/import/ssda903/internal.h"

/* ---- fields ---------------------------------------------------------------------------------- */

bool date_read(struct str text, duly_civil *ret)
{
	char iso[11];

	if (text.len != 10 || text.s[2] != '/' || text.s[5] != '/')
		return false;
	snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", text.s + 6, text.s + 3, text.s);
	return duly_civil_parse(iso, 10, ret);
}

bool code_shaped(struct str s)
{
	if (s.len < 1 || s.len > 64)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.s[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		      c == '.' || c == '_' || c == ':' || c == '-'))
			return false;
	}
	return true;
}

bool case_shaped(struct str s)
{
	static const char *const RESERVED[] = { "feed:", "team:", "worker:", "group:" };

	for (size_t i = 0; i < LEN(RESERVED); i++)
		if (str_starts(s, RESERVED[i]))
			return false;
	return code_shaped(s) && !str_is(s, "-");
}

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

	if (!date_read(text, ret)) {
		remark(c->im, place_of(c), SSDA903_BAD_DATE,
		       text.len ? "%s '%s' is no date (DD/MM/YYYY)" : "%s is empty%s", column,
		       quoted(c, text));
		return false;
	}
	if (ret->day < duly_civil_from_ymd(1990, 1, 1).day && strcmp(column, "DOB") != 0) {
		remark(c->im, place_of(c), SSDA903_BAD_DATE, "%s %s lies before 1990", column,
		       quoted(c, text));
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
	if (!date_read(text, &day))
		remark(c->im, place_of(c), SSDA903_BAD_END,
		       "%s '%s' is no date (DD/MM/YYYY): taken as not known", column,
		       quoted(c, text));
	else if (day.day < from.day)
		remark(c->im, place_of(c), SSDA903_BAD_END,
		       "%s '%s' lies before the beginning: taken as not known", column,
		       quoted(c, text));
	else
		return day;
	return DULY_NO_DATE;
}

/* What @text stands for in a list of codes, all of which are in capitals. */
static struct str capitals(const struct cursor *c, struct str text)
{
	char *copy = arena_alloc(c->im->arena, text.len + 1);

	for (size_t i = 0; i < text.len; i++)
		copy[i] = (char)toupper((unsigned char)text.s[i]);
	return (struct str){ copy, text.len };
}

/* The code, NO_STR where it is empty or, remarked, not in @list. */
static struct str coded(const struct cursor *c, const char *column, const char *const *list)
{
	const struct str text = field(c, column);
	const struct str code = capitals(c, text);

	if (text.len == 0)
		return NO_STR;
	if (code_known(list, code))
		return code;
	remark(c->im, place_of(c), SSDA903_BAD_CODE, "%s '%s' is not in the national list: %s",
	       column, quoted(c, text),
	       list == PLACEMENT_TYPE ? "taken as Z1 (other)" : "left out");
	return NO_STR;
}

static void put(const struct cursor *c, enum ssda903_kind kind, const void *row, size_t size)
{
	buf_put(&c->im->rows[kind], row, size);
}

/* ---- one row of each kind -------------------------------------------------------------------- */

static void read_episode(const struct cursor *c, struct ssda903_row row)
{
	static const char *const RNE[] = { "S", "L", "P", "T", "B", "U", NULL };
	struct ssda903_episode e = { .row = row };

	if (!needed(c, "DECOM", &e.row.date))
		return;
	const struct str rne = coded(c, "RNE", RNE);
	e.rne = rne.len ? rne.s[0] : '\0';
	if (field(c, "RNE").len == 0)
		remark(c->im, row.at, SSDA903_BAD_CODE, "RNE is empty: taken as P");
	e.end = optional_end(c, "DEC", e.row.date);
	e.status = coded(c, "LS", LEGAL_STATUS);
	e.placement = coded(c, "PLACE", PLACEMENT_TYPE);
	if (field(c, "PLACE").len == 0 && !str_is(e.status, "V4"))
		remark(c->im, row.at, SSDA903_BAD_CODE, "PLACE is empty: taken as Z1 (other)");
	if (e.placement.len == 0 || str_starts(e.placement, "Z1")) /* Z11-Z14 are kinds of it */
		e.placement = STR("Z1");
	e.ceased = coded(c, "REC", REASON_CEASED);
	e.reason = coded(c, "REASON_PLACE_CHANGE", REASON_MOVED);
	e.post = field(c, "PL_POST");
	e.urn = field(c, "URN");
	put(c, KIND_EPISODES, &e, sizeof e);
}

static void read_review(const struct cursor *c, struct ssda903_row row)
{
	struct ssda903_review r = { .row = row };

	if (!needed(c, "REVIEW", &r.row.date))
		return;
	r.code = coded(c, "REVIEW_CODE", PARTICIPATION);
	put(c, KIND_REVIEWS, &r, sizeof r);
}

static void read_absence(const struct cursor *c, struct ssda903_row row)
{
	static const char *const TYPE[] = { "M", "A", NULL };
	struct ssda903_absence a = { .row = row };

	if (!needed(c, "MIS_START", &a.row.date))
		return;
	const struct str type = coded(c, "MISSING", TYPE);
	a.type = type.len ? type.s[0] : '\0';
	a.end = optional_end(c, "MIS_END", a.row.date);
	put(c, KIND_MISSING, &a, sizeof a);
}

static void read_worker(const struct cursor *c, struct ssda903_row row)
{
	struct ssda903_worker w = { .row = row, .id = field(c, "SW_ID") };

	if (!needed(c, "SW_DECOM", &w.row.date))
		return;
	if (!code_shaped(w.id)) {
		remark(c->im, row.at, SSDA903_BAD_WORKER,
		       "SW_ID '%s' is no reference of 1 to 64 of A-Z a-z 0-9 . _ : -",
		       quoted(c, w.id));
		return;
	}
	w.end = optional_end(c, "SW_DEC", w.row.date);
	put(c, KIND_WORKERS, &w, sizeof w);
}

/* The child and, where the file gives it, the date of birth. False: the row is lost. */
static bool read_person(const struct cursor *c, struct ssda903_row *ret)
{
	struct ssda903_person p = {
		.row = { .at = place_of(c), .child = field(c, "CHILD"), .date = DULY_NO_DATE },
		.kind = c->file->kind->kind
	};

	if (!case_shaped(p.row.child)) {
		remark(c->im, p.row.at, SSDA903_BAD_CHILD,
		       "CHILD '%s' is no reference of 1 to 64 of A-Z a-z 0-9 . _ : -",
		       quoted(c, p.row.child));
		return false;
	}
	if (p.kind == KIND_HEADER && !needed(c, "DOB", &p.row.date))
		return false;
	if (p.kind != KIND_HEADER)
		(void)date_read(field(c, "DOB"), &p.row.date);
	buf_put(&c->im->persons, &p, sizeof p);
	*ret = p.row;
	return true;
}

static void read_line(const struct cursor *c)
{
	struct ssda903_row row;

	if (c->line->wrong != NULL) {
		remark(c->im, place_of(c), SSDA903_BAD_LINE, "%s", c->line->wrong);
		return;
	}
	if (!read_person(c, &row))
		return;
	switch (c->file->kind->kind) {
	case KIND_EPISODES:
		read_episode(c, row);
		break;
	case KIND_REVIEWS:
		read_review(c, row);
		break;
	case KIND_MISSING:
		read_absence(c, row);
		break;
	case KIND_WORKERS:
		read_worker(c, row);
		break;
	case KIND_HEADER:
	case KIND_COUNT:
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
static void keep_last(struct ssda903_import *im, struct buf *rows, size_t size)
{
	size_t kept = 0;

	for (size_t at = 0; at < rows->len; at += size) {
		const struct ssda903_row *row = (const void *)(rows->data + at);
		const struct ssda903_row *next = (const void *)(rows->data + at + size);

		if (at + size < rows->len && same_key(row, next)) {
			if (row->at.file == next->at.file)
				remark(im, row->at, SSDA903_SAME_KEY,
				       "CHILD and date are those of line %zu, which is used "
				       "instead",
				       next->at.line);
			else
				remark(im, row->at, SSDA903_SUPERSEDED, "also in %s",
				       next->at.file->path);
			continue;
		}
		memmove(rows->data + kept, rows->data + at, size);
		kept += size;
	}
	rows->len = kept;
}

static void sort_rows(struct buf *rows, size_t size)
{
	if (rows->len > 0)
		qsort(rows->data, rows->len / size, size, by_key);
}

void rows_read(struct ssda903_import *im)
{
	static const size_t SIZES[KIND_COUNT] = {
		[KIND_EPISODES] = sizeof(struct ssda903_episode),
		[KIND_REVIEWS] = sizeof(struct ssda903_review),
		[KIND_MISSING] = sizeof(struct ssda903_absence),
		[KIND_WORKERS] = sizeof(struct ssda903_worker),
	};
	const struct ssda903_source *files = (const void *)im->sources.data;

	for (size_t f = 0; f < im->sources.len / sizeof *files; f++) {
		im->carried[files[f].kind->kind] = true;
		im->sum->rows += files[f].table.n_lines;
		for (size_t i = 0; i < files[f].table.n_lines; i++)
			read_line(&(struct cursor){ im, &files[f], &files[f].table.lines[i] });
	}
	sort_rows(&im->persons, sizeof(struct ssda903_person));
	for (size_t k = 0; k < KIND_COUNT; k++) {
		if (SIZES[k] == 0)
			continue;
		sort_rows(&im->rows[k], SIZES[k]);
		keep_last(im, &im->rows[k], SIZES[k]);
	}
}
