#include <stdarg.h>
#include <stdlib.h>

#include "common/import/ssda903/internal.h"

/* ---- remarks --------------------------------------------------------------------------------- */

static const struct {
	bool left, told;
} REMARKS[] = {
#define X(id, name, left, told, sentence) { left, told },
	SSDA903_REMARKS(X)
#undef X
};

void remark(struct ssda903_import *im, struct ssda903_place at, enum ssda903_remark what,
	    const char *fmt, ...)
{
	struct ssda903_summary *s = im->sum;
	char text[512];
	va_list args;

	if (s->remarks[what].n++ == 0)
		s->remarks[what].first =
			arena_printf(im->arena, "%s:%zu", at.file->path, at.line).s;
	if (REMARKS[what].left)
		s->rows_left_out++;
	if (!REMARKS[what].told)
		return;
	s->faults++;
	if (im->opt->problem == NULL)
		return;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	im->opt->problem(im->opt->context,
			 &(struct ssda903_problem){ at.file->path, at.line, what, text });
}

/* ---- when the files are of ------------------------------------------------------------------- */

duly_civil year_end(duly_civil day)
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
	static const char *const COLUMN[KIND_COUNT] = {
		[KIND_EPISODES] = "DECOM",
		[KIND_REVIEWS] = "REVIEW",
		[KIND_MISSING] = "MIS_START",
		[KIND_WORKERS] = "SW_DECOM",
	};
	const char *name = COLUMN[s->kind->kind];
	const size_t column = name ? csv_table_column(&s->table, name) : CSV_NO_COLUMN;
	duly_civil latest = DULY_NO_DATE, day;

	for (size_t i = 0; column != CSV_NO_COLUMN && i < s->table.n_lines; i++)
		if (s->table.lines[i].wrong == NULL &&
		    date_read(s->table.lines[i].fields[column], &day))
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
	struct ssda903_source *s = (void *)im->sources.data;
	const size_t n = im->sources.len / sizeof *s;

	for (size_t i = 0; i < n; i++)
		s[i].latest = latest_in(&s[i]);
	for (size_t i = 0; i < n; i++) {
		s[i].dir_latest = DULY_NO_DATE;
		for (size_t j = 0; j < n; j++)
			if (of_kind(&s[j], KIND_EPISODES) && strcmp(s[i].dir, s[j].dir) == 0)
				s[i].dir_latest = later(s[i].dir_latest, s[j].latest);
	}
	qsort(s, n, sizeof *s, by_year);
	for (size_t i = 0; i < n; i++)
		s[i].rank = i;
}

/* The first and last day of the return. Episodes decide: one review that was typed for another
 * decade must not say that the return is complete to there. */
static void find_years(struct ssda903_import *im)
{
	const struct ssda903_source *s = (const void *)im->sources.data;
	duly_civil first = DULY_NO_DATE, last = DULY_NO_DATE, any = DULY_NO_DATE;

	for (size_t i = 0; i < im->sources.len / sizeof *s; i++) {
		any = later(any, s[i].latest);
		if (!of_kind(&s[i], KIND_EPISODES) || s[i].latest.day == DULY_NO_DATE.day)
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

/* ---- children -------------------------------------------------------------------------------- */

/* How many rows from *at on are of @child; *at is moved behind them. */
static size_t rows_of(const struct buf *rows, size_t size, struct str child, size_t *at)
{
	const size_t begin = *at;

	while (*at * size < rows->len) {
		const struct ssda903_row *row = (const void *)(rows->data + *at * size);

		if (!str_eq(row->child, child))
			break;
		++*at;
	}
	return *at - begin;
}

struct ssda903_walk {
	size_t persons, episodes, reviews, absences, workers;
};

static void dates_check(struct ssda903_import *im, const struct ssda903_child *c,
			enum ssda903_kind kind, const char *column, size_t size, size_t from,
			size_t n)
{
	for (size_t i = from; i < from + n; i++) {
		const struct ssda903_row *row = (const void *)(im->rows[kind].data + i * size);

		date_check(im, row->at, c->born, row->date, column, false);
	}
}

/* Everything of the next child. */
static void child_put(struct ssda903_import *im, struct ssda903_walk *w)
{
	const struct ssda903_person *persons = (const void *)im->persons.data;
	const struct ssda903_episode *episodes = (const void *)im->rows[KIND_EPISODES].data;
	const struct ssda903_review *reviews = (const void *)im->rows[KIND_REVIEWS].data;
	const struct ssda903_absence *absences = (const void *)im->rows[KIND_MISSING].data;
	const struct ssda903_worker *workers = (const void *)im->rows[KIND_WORKERS].data;
	const struct ssda903_walk at = *w;
	struct ssda903_child c = { .id = persons[at.persons].row.child };

	const size_t p = rows_of(&im->persons, sizeof *persons, c.id, &w->persons);
	const size_t e = rows_of(&im->rows[KIND_EPISODES], sizeof *episodes, c.id, &w->episodes);
	const size_t r = rows_of(&im->rows[KIND_REVIEWS], sizeof *reviews, c.id, &w->reviews);
	const size_t a = rows_of(&im->rows[KIND_MISSING], sizeof *absences, c.id, &w->absences);
	const size_t s = rows_of(&im->rows[KIND_WORKERS], sizeof *workers, c.id, &w->workers);

	im->sum->children++;
	c.born = person_birth(im, persons + at.persons, p);
	c.episodes = e ? episodes + at.episodes : NULL;
	c.n_episodes = e;
	care_fold(im, &c);
	dates_check(im, &c, KIND_REVIEWS, "REVIEW", sizeof *reviews, at.reviews, r);
	dates_check(im, &c, KIND_MISSING, "MIS_START", sizeof *absences, at.absences, a);
	dates_check(im, &c, KIND_WORKERS, "SW_DECOM", sizeof *workers, at.workers, s);
	if (r > 0)
		reviews_put(im, reviews + at.reviews, r);
	if (a > 0)
		absences_put(im, absences + at.absences, a);
	if (s > 0)
		workers_put(im, workers + at.workers, s);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool name_shaped(const char *s)
{
	return code_shaped(str_of(s)) && strchr(s, ':') == NULL && strlen(s) <= 59;
}

duly_result ssda903_import_begin(struct ssda903_import *im, const struct ssda903_options *opt,
				 struct ssda903_summary *sum, struct duly_diag *diag)
{
	const char *council = opt->council ? opt->council : "local";
	const char *system = opt->system ? opt->system : "ssda903";

	*sum = (struct ssda903_summary){ .from = DULY_NO_DATE,
					 .until = DULY_NO_DATE,
					 .arena = arena_new() };
	*im = (struct ssda903_import){
		.opt = opt, .sum = sum, .arena = sum->arena, .system = system
	};
	if (!name_shaped(council) || !name_shaped(system))
		return duly_fail(diag, DULY_E_USAGE,
				 "council and system are 1 to 59 of A-Z a-z 0-9 . _ -: '%s', '%s'",
				 council, system);
	im->source = arena_printf(im->arena, "/councils/%s/%s", council, system);
	return DULY_OK;
}

duly_result ssda903_import_finish(struct ssda903_import *im, struct duly_diag *diag)
{
	struct ssda903_walk walk = { 0 };

	im->sum->files = arena_new_array(im->arena, struct ssda903_file,
					 im->files.len / sizeof(struct ssda903_file));
	im->sum->n_files = im->files.len / sizeof(struct ssda903_file);
	if (im->files.len > 0)
		memcpy(im->sum->files, im->files.data, im->files.len);
	if (im->sources.len == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: no file of an SSDA903 return in it",
				 im->opt->dir);
	rank_sources(im);
	find_years(im);
	rows_read(im);
	while (walk.persons * sizeof(struct ssda903_person) < im->persons.len)
		child_put(im, &walk);
	im->sum->rows_used = im->sum->rows - im->sum->rows_left_out;

	const bool dated = im->until.day != DULY_NO_DATE.day;
	const duly_result r = dated ? feed_put(im, diag) : DULY_OK;

	if (r != DULY_OK)
		return r;
	events_count(im);
	return events_write(im, im->opt->out, diag);
}

void ssda903_import_fini(struct ssda903_import *im)
{
	buf_fini(&im->files);
	buf_fini(&im->sources);
	buf_fini(&im->persons);
	for (size_t k = 0; k < KIND_COUNT; k++)
		buf_fini(&im->rows[k]);
	events_fini(&im->events);
}

duly_result ssda903_import(const struct ssda903_options *opt, struct ssda903_summary *ret,
			   struct duly_diag *diag)
{
	duly_auto_fini(ssda903_import) im = { 0 };
	duly_result r = ssda903_import_begin(&im, opt, ret, diag);

	if (r == DULY_OK)
		r = folder_read(&im, opt->dir, diag);
	if (r == DULY_OK)
		r = ssda903_import_finish(&im, diag);
	return r;
}
