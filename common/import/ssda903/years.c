#include <stdlib.h>

#include "common/import/fields.h"
#include "common/import/ssda903/import.h"
#include "common/import/ssda903/years.h"

/* The 31 March on or after @day; DULY_NO_DATE stays. */
static duly_civil year_end(duly_civil day)
{
	if (day.day == DULY_NO_DATE.day)
		return day;
	const struct duly_ymd d = duly_civil_to_ymd(day);

	return duly_civil_from_ymd(d.month > 3 ? d.year + 1 : d.year, 3, 31);
}

static duly_civil later(duly_civil a, duly_civil b)
{
	return a.day > b.day ? a : b;
}

/* The latest beginning in a file. Ends are typed ahead, or a day too late, more often. */
static duly_civil latest_in(const struct ssda903_source *s)
{
	const char *name = ssda903_kind_begins(s->kind->kind);
	const size_t column = name ? csv_table_column(&s->table, name) : CSV_NO_COLUMN;
	duly_civil latest = DULY_NO_DATE, day;

	for (size_t i = 0; column != CSV_NO_COLUMN && i < s->table.n_lines; i++)
		if (s->table.lines[i].wrong == NULL &&
		    field_date(s->table.lines[i].fields[column], &day))
			latest = later(latest, day);
	return latest;
}

static bool of_kind(const struct ssda903_source *s, enum ssda903_kind kind)
{
	return s->kind->kind == kind;
}

static int by_year(const void *va, const void *vb)
{
	const struct ssda903_source *a = va, *b = vb;

	if (a->dir_latest.day != b->dir_latest.day)
		return a->dir_latest.day < b->dir_latest.day ? -1 : 1;
	if (a->latest.day != b->latest.day)
		return a->latest.day < b->latest.day ? -1 : 1;
	return strcmp(a->path, b->path);
}

/* Later years win: that of a file is that of the episodes in its folder, then its own. */
static void rank_sources(struct ssda903_import *im)
{
	struct ssda903_source *s = im->sources.list;
	const size_t n = im->sources.n;

	for (size_t i = 0; i < n; i++)
		s[i].latest = latest_in(&s[i]);
	for (size_t i = 0; i < n; i++) {
		s[i].dir_latest = DULY_NO_DATE;
		for (size_t j = 0; j < n; j++)
			if (of_kind(&s[j], SSDA903_EPISODES) && strcmp(s[i].dir, s[j].dir) == 0)
				s[i].dir_latest = later(s[i].dir_latest, s[j].latest);
	}
	if (n > 0)
		qsort(s, n, sizeof *s, by_year);
	for (size_t i = 0; i < n; i++)
		s[i].rank = i;
}

/* The first and last day of the return. Episodes decide: one review that was typed for another
 * decade must not say that the return is complete to there. */
static void find_years(struct ssda903_import *im)
{
	const struct ssda903_source *s = im->sources.list;
	duly_civil first = DULY_NO_DATE, last = DULY_NO_DATE, any = DULY_NO_DATE;

	for (size_t i = 0; i < im->sources.n; i++) {
		any = later(any, s[i].latest);
		if (!of_kind(&s[i], SSDA903_EPISODES) || s[i].latest.day == DULY_NO_DATE.day)
			continue;
		if (first.day == DULY_NO_DATE.day || s[i].latest.day < first.day)
			first = s[i].latest;
		last = later(last, s[i].latest);
	}
	if (last.day == DULY_NO_DATE.day)
		first = last = any;
	im->until = im->opt->until ? *im->opt->until : year_end(last);
	if (first.day == DULY_NO_DATE.day)
		first = im->until;
	if (first.day == DULY_NO_DATE.day)
		return;
	const int year = duly_civil_to_ymd(year_end(first)).year;

	im->sum->from = duly_civil_from_ymd(year - 1, 4, 1);
	im->sum->until = im->until;
}

void ssda903_years_find(struct ssda903_import *im)
{
	rank_sources(im);
	find_years(im);
}
