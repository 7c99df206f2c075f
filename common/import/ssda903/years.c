#include <stdlib.h>

#include "common/import/ssda903/import.h"
#include "common/import/ssda903/years.h"
#include "common/import/when.h"

duly_civil ssda903_year_end(int year)
{
	return year == 0 ? DULY_NO_DATE : duly_civil_from_ymd(year, 3, 31);
}

duly_civil ssda903_year_begin(int year)
{
	return year == 0 ? DULY_NO_DATE : duly_civil_from_ymd(year - 1, 4, 1);
}

/* ---- the year of some files ------------------------------------------------------------------ */

enum { YEAR_MIN = 1990, YEAR_MAX = 2100, LEAST = 2, SHARE = 20 };

/* How many dates lie in each year, and how many of them are beginnings that may make it the year of
 * the return. */
struct votes {
	unsigned all[YEAR_MAX - YEAR_MIN + 1], begin[YEAR_MAX - YEAR_MIN + 1], total;
};

/* The year to 31 March in which @text lies; 0: none. */
static int year_of(struct str text)
{
	struct when when;

	if (!when_parse(NULL, (struct str){ text.s, MIN(text.len, strcspn(text.s, " T")) },
			&when) ||
	    !when.given)
		return 0;
	const struct duly_ymd d = duly_civil_to_ymd(when.day);
	const int year = d.month > 3 ? d.year + 1 : d.year;

	return year < YEAR_MIN || year > YEAR_MAX ? 0 : year;
}

static void count_column(const struct sheet *s, const char *name, bool begins, struct votes *v)
{
	const size_t column = sheet_column(s, name);

	for (size_t i = 0; column != NO_COLUMN && i < s->n_lines; i++) {
		const int year = s->lines[i].wrong ? 0 : year_of(s->lines[i].fields[column]);

		if (year == 0)
			continue;
		v->all[year - YEAR_MIN]++;
		v->begin[year - YEAR_MIN] += begins;
		v->total++;
	}
}

static void count_dates(const struct ssda903_source *s, bool begins, struct votes *v)
{
	for (size_t c = 0; c < SSDA903_DATES_MAX && s->kind->dates[c] != NULL; c++) {
		const char *name = s->kind->dates[c];

		if (strcmp(name, "DOB") != 0)
			count_column(&s->file->sheet, name,
				     begins && strcmp(name, s->kind->begins) == 0, v);
	}
}

/* A year that has begun by @today, where that is known. */
static bool may_be(int year, duly_civil today)
{
	return today.day == DULY_NO_DATE.day || ssda903_year_begin(year).day <= today.day;
}

static int elected(const struct votes *v, duly_civil today)
{
	int most = 0;

	for (int year = YEAR_MAX; year >= YEAR_MIN; year--) {
		const unsigned n = v->all[year - YEAR_MIN];

		if (v->begin[year - YEAR_MIN] == 0 || !may_be(year, today))
			continue;
		if (n >= LEAST && n * SHARE >= v->total)
			return year;
		if (most == 0 || n > v->all[most - YEAR_MIN])
			most = year;
	}
	return most;
}

/* ---- all files ------------------------------------------------------------------------------- */

static bool is_episodes(const struct ssda903_source *s)
{
	return s->kind->kind == SSDA903_EPISODES;
}

static bool together(const struct ssda903_source *a, const struct ssda903_source *b)
{
	return strcmp(a->file->dir, b->file->dir) == 0;
}

static size_t episodes_beside(const struct ssda903_import *im, const struct ssda903_source *s)
{
	size_t n = 0;

	for (size_t i = 0; i < im->sources.n; i++)
		n += is_episodes(&im->sources.list[i]) && together(s, &im->sources.list[i]);
	return n;
}

static int year_of_source(const struct ssda903_import *im, const struct ssda903_source *s)
{
	const size_t episodes = episodes_beside(im, s);
	struct votes v = { 0 };

	for (size_t i = 0; i < im->sources.n; i++) {
		const struct ssda903_source *other = &im->sources.list[i];

		if (episodes > 1 ? other == s : together(s, other))
			count_dates(other, episodes == 0 || is_episodes(other) || episodes > 1, &v);
	}
	return elected(&v, im->opt->today);
}

/* The number that a browser puts behind the name of a file that is there already: "episodes
 * (1)". */
static unsigned copy_of(const struct ssda903_source *s)
{
	const struct str stem = import_file_stem(s->file);
	unsigned n = 0, place = 1;

	if (stem.len < 4 || stem.s[stem.len - 1] != ')')
		return 0;
	for (size_t i = stem.len - 1; i-- > 0;) {
		if (stem.s[i] == '(')
			return n;
		if (stem.s[i] < '0' || stem.s[i] > '9' || place > 1000)
			return 0;
		n += place * (unsigned)(stem.s[i] - '0');
		place *= 10;
	}
	return 0;
}

/* Later years count; within one, copies of a file, and then the name decides. */
static int by_rank(const void *va, const void *vb)
{
	const struct ssda903_source *a = va, *b = vb;

	if (a->year != b->year)
		return a->year < b->year ? -1 : 1;
	if (copy_of(a) != copy_of(b))
		return copy_of(a) < copy_of(b) ? -1 : 1;
	return strcmp(a->file->path, b->file->path);
}

/* Of the years of the files of episodes, or of all where there are none of those. */
static void find_span(struct ssda903_import *im)
{
	int first = 0, last = 0;

	for (int pass = 0; pass < 2 && last == 0; pass++)
		for (size_t i = 0; i < im->sources.n; i++) {
			const struct ssda903_source *s = &im->sources.list[i];

			if (s->year == 0 || (pass == 0 && !is_episodes(s)))
				continue;
			first = first == 0 ? s->year : MIN(first, s->year);
			last = MAX(last, s->year);
		}
	im->until = im->opt->until ? *im->opt->until : ssda903_year_end(last);
	if (im->until.day == DULY_NO_DATE.day)
		return;
	im->sum->from = first != 0
				? ssda903_year_begin(first)
				: duly_civil_from_ymd(duly_civil_to_ymd(im->until).year - 1, 4, 1);
	im->sum->until = im->until;
}

void ssda903_years_find(struct ssda903_import *im)
{
	struct ssda903_source *s = im->sources.list;
	const size_t n = im->sources.n;

	for (size_t i = 0; i < n; i++)
		s[i].year = year_of_source(im, &s[i]);
	if (n > 0)
		qsort(s, n, sizeof *s, by_rank);
	for (size_t i = 0; i < n; i++)
		s[i].rank = i;
	find_span(im);
}
