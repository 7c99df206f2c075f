#include <stdlib.h>

#include "common/import/codes.h"
#include "common/import/ssda903/import.h"
#include "common/import/ssda903/returns.h"
#include "common/import/ssda903/years.h"

/* ---- years ----------------------------------------------------------------------------------- */

static int year_of(const struct ssda903_row *e)
{
	return e->at.file->year;
}

/* The year of the next return whose episodes were understood; 0: there is none. */
static int next_year(const struct ssda903_import *im, int year)
{
	int next = 0;

	for (size_t i = 0; i < im->sources.n; i++) {
		const struct ssda903_source *s = &im->sources.list[i];

		if (s->kind->kind == SSDA903_EPISODES && s->year > year &&
		    ssda903_source_understood(s) && (next == 0 || s->year < next))
			next = s->year;
	}
	return next;
}

/* ---- one episode beside those of later returns ----------------------------------------------- */

static bool is_open(const struct ssda903_row *e)
{
	return e->end.day == DULY_NO_DATE.day;
}

/* Whether its return has it as what goes on. */
static bool goes_on(const struct ssda903_row *e, const struct ssda903_rows *child)
{
	for (size_t i = 0; i < child->n; i++)
		if (year_of(&child->list[i]) == year_of(e) && child->list[i].date.day > e->date.day)
			return false;
	return is_open(e) || !codes_ends_care(e->ceased);
}

/* All that it says but its dates. */
static bool same_but_dates(const struct ssda903_row *a, const struct ssda903_row *b)
{
	return a->rne == b->rne && str_eq(a->status, b->status) &&
	       str_eq(a->placement, b->placement) && str_eq(a->post, b->post) &&
	       str_eq(a->urn, b->urn);
}

/* Whether the child is where @c says on the day on which @e begins. */
static bool holds(const struct ssda903_row *c, const struct ssda903_row *e)
{
	return c->date.day <= e->date.day && (is_open(c) || c->end.day > e->date.day);
}

/* What later returns say of a child. */
struct later {
	const struct ssda903_row *any;      /* some row; NULL: they have nothing of the child     */
	const struct ssda903_row *no_later; /* one that began no later                            */
	const struct ssda903_row *holding;  /* one that holds the day on which it began           */
	const struct ssda903_row *next;     /* the first that began after it                      */
};

static struct later rows_of_later(const struct ssda903_row *e, const struct ssda903_rows *child)
{
	struct later l = { 0 };

	for (size_t i = 0; i < child->n; i++) {
		const struct ssda903_row *c = &child->list[i];

		if (year_of(c) <= year_of(e))
			continue;
		l.any = c;
		if (c->date.day <= e->date.day)
			l.no_later = c;
		else if (l.next == NULL)
			l.next = c;
		if (holds(c, e))
			l.holding = c;
	}
	return l;
}

static bool replaced(struct ssda903_import *im, const struct ssda903_row *e,
		     const struct ssda903_row *by)
{
	char day[DULY_DATE_TEXT];

	ssda903_remark_put(im, e->at, SSDA903_REPLACED,
			   "line %zu of %s, of a later return, has %s in its place", by->at.line,
			   by->at.file->file->path, duly_civil_print(by->date, day));
	return false;
}

static void end_with_year(struct ssda903_import *im, struct ssda903_row *e, const char *lacking)
{
	char day[DULY_DATE_TEXT];

	if (is_open(e))
		e->end = ssda903_year_end(year_of(e));
	e->ceased = NO_STR;
	e->left_care = true;
	ssda903_remark_put(im, e->at, SSDA903_LEFT_SINCE,
			   "%s: care is taken to have ended by %s, for a reason that is not known",
			   lacking, duly_civil_print(e->end, day));
}

/* Whether @e stands. */
static bool settle(struct ssda903_import *im, struct ssda903_row *e,
		   const struct ssda903_rows *child)
{
	const struct later l = rows_of_later(e, child);

	if (l.holding != NULL || (is_open(e) && l.no_later != NULL))
		return replaced(im, e, l.holding != NULL ? l.holding : l.no_later);
	if (!goes_on(e, child))
		return true;
	if (l.next != NULL && is_open(e) && same_but_dates(e, l.next))
		return replaced(im, e, l.next);
	if (l.next != NULL) {
		if (l.next->rne == 'S' && l.next->date.day > ssda903_year_end(year_of(e)).day)
			end_with_year(im, e, "the next return has the child entering care again");
		return true;
	}
	if (im->opt->absent_in_care)
		ssda903_remark_put(im, e->at, SSDA903_ABSENT_SINCE,
				   "the next return has nothing of %.*s: taken to be in care still",
				   STR_FMT(e->child));
	else
		end_with_year(im, e, "the next return has nothing of the child");
	return true;
}

static void put_right(struct ssda903_import *im, const struct ssda903_row *e)
{
	LIST_ROOM(im->arena, im->put_right.list, im->put_right.n, im->put_right.cap);
	im->put_right.list[im->put_right.n++] = *e;
}

/* ---- all of them ----------------------------------------------------------------------------- */

void ssda903_returns_settle(struct ssda903_import *im)
{
	struct ssda903_rows *rows = &im->rows[SSDA903_EPISODES];
	size_t kept = 0;

	for (size_t i = 0, k; i < rows->n; i = k) {
		struct ssda903_rows child = { .list = rows->list + i };

		for (k = i; k < rows->n && str_eq(rows->list[k].child, rows->list[i].child); k++)
			child.n++;
		bool *stands = arena_new_array(im->arena, bool, child.n);

		for (size_t j = 0; j < child.n; j++)
			stands[j] = next_year(im, year_of(&child.list[j])) == 0 ||
				    settle(im, &child.list[j], &child);
		for (size_t j = 0; j < child.n; j++)
			if (stands[j])
				rows->list[kept++] = child.list[j];
			else
				put_right(im, &child.list[j]);
	}
	rows->n = kept;
}
