#include "common/import/fields.h"
#include "common/import/ssda903/care.h"
#include "common/import/ssda903/facts.h"
#include "common/import/ssda903/feed.h"
#include "common/import/ssda903/import.h"
#include "common/import/ssda903/years.h"
#include "common/import/wall_clock.h"

/* ---- children -------------------------------------------------------------------------------- */

/* How far each list has been walked. */
struct ssda903_walk {
	size_t persons, rows[SSDA903_KIND_COUNT];
};

/* The rows from *at on that are of @child; *at is moved behind them. */
static struct ssda903_rows rows_of(const struct ssda903_rows *rows, struct str child, size_t *at)
{
	const size_t begin = *at;

	while (*at < rows->n && str_eq(rows->list[*at].child, child))
		++*at;
	if (*at == begin)
		return (struct ssda903_rows){ 0 };
	return (struct ssda903_rows){ .list = rows->list + begin, .n = *at - begin };
}

static void check_dates(struct ssda903_import *im, duly_civil born, enum ssda903_kind kind,
			const struct ssda903_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		ssda903_date_check(im, rows->list[i].at, born, rows->list[i].date,
				   ssda903_kind_begins(kind));
}

/* Everything of the next child. */
static void put_child(struct ssda903_import *im, struct ssda903_walk *w)
{
	struct ssda903_child c = { .id = im->persons.list[w->persons].child };
	const struct ssda903_rows persons = rows_of(&im->persons, c.id, &w->persons);
	struct ssda903_rows rows[SSDA903_KIND_COUNT];

	for (size_t k = 0; k < SSDA903_KIND_COUNT; k++)
		rows[k] = rows_of(&im->rows[k], c.id, &w->rows[k]);
	im->sum->children++;
	c.born = ssda903_birth_put(im, &persons);
	c.episodes = rows[SSDA903_EPISODES];
	ssda903_care_fold(im, &c);
	check_dates(im, c.born, SSDA903_REVIEWS, &rows[SSDA903_REVIEWS]);
	check_dates(im, c.born, SSDA903_MISSING, &rows[SSDA903_MISSING]);
	check_dates(im, c.born, SSDA903_WORKERS, &rows[SSDA903_WORKERS]);
	ssda903_reviews_put(im, &c, &rows[SSDA903_REVIEWS]);
	ssda903_absences_put(im, &rows[SSDA903_MISSING]);
	ssda903_workers_put(im, &rows[SSDA903_WORKERS]);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool name_shaped(const char *s)
{
	return field_is_code(str_of(s)) && strchr(s, ':') == NULL && strlen(s) <= 59;
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
	ssda903_children_begin(&im->children);
	return wall_clock_read(&im->zone, diag);
}

duly_result ssda903_import_finish(struct ssda903_import *im, struct duly_diag *diag)
{
	struct ssda903_walk walk = { 0 };
	struct ssda903_summary *s = im->sum;

	ssda903_sources_know(im);
	if (im->sources.n == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: no file of an SSDA903 return in it",
				 im->opt->dir);
	ssda903_years_find(im);
	ssda903_children_know(im);
	ssda903_rows_read(im);
	s->rows_used = s->rows - s->rows_left_out;
	s->lost += import_files_lost(&s->files);
	if (s->rows > 0 && s->rows_used == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: no row of it could be used",
				 im->opt->dir);
	while (walk.persons < im->persons.n)
		put_child(im, &walk);
	s->rows_used = s->rows - s->rows_left_out;
	ssda903_feed_put(im);
	ssda903_events_count(im);
	return ssda903_events_write(im, im->opt->out, diag);
}

void ssda903_import_fini(struct ssda903_import *im)
{
	ssda903_events_fini(&im->events);
	ssda903_children_fini(&im->children);
	zone_free(&im->zone);
}

duly_result ssda903_import(const struct ssda903_options *opt, struct ssda903_summary *ret,
			   struct duly_diag *diag)
{
	duly_auto_fini(ssda903_import) im = { 0 };
	duly_result r = ssda903_import_begin(&im, opt, ret, diag);

	if (r == DULY_OK)
		r = import_files_read(&ret->files, opt->dir, 1, &opt->listener, ret->arena, diag);
	if (r == DULY_OK)
		r = ssda903_import_finish(&im, diag);
	return r;
}

void ssda903_summary_fini(struct ssda903_summary *s)
{
	arena_free(&s->arena);
	*s = (struct ssda903_summary){ 0 };
}
