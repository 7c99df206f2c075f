/* What needs no other row: births, reviews, absences, workers, and what the feed says of itself. */
#include <jansson.h>

#include "common/calendar/zone.h"
#include "common/import/ssda903/internal.h"
#include "common/lawfiles/zone_system.h"

void date_check(struct ssda903_import *im, struct ssda903_place at, duly_civil born, duly_civil day,
		const char *column, bool is_end)
{
	char text[DULY_DATE_TEXT], other[DULY_DATE_TEXT];

	if (day.day == DULY_NO_DATE.day)
		return;
	if (born.day != DULY_NO_DATE.day && day.day < born.day)
		remark(im, at, SSDA903_BEFORE_BIRTH, "%s %s is before the child's birth (%s)",
		       column, duly_civil_print(day, text), duly_civil_print(born, other));
	if (day.day > im->until.day)
		remark(im, at, is_end ? SSDA903_ENDS_AFTER_END : SSDA903_AFTER_END,
		       "%s %s is after the end of the return (%s): it cannot have happened", column,
		       duly_civil_print(day, text), duly_civil_print(im->until, other));
}

/* ---- births ---------------------------------------------------------------------------------- */

static bool gives_birth(const struct ssda903_person *p)
{
	return p->row.date.day != DULY_NO_DATE.day;
}

/* The header of the latest year, or else the latest file that gives one. */
static const struct ssda903_person *birth_of(const struct ssda903_person *rows, size_t n)
{
	const struct ssda903_person *best = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct ssda903_person *p = &rows[i];
		const bool header = p->kind == KIND_HEADER;

		if (!gives_birth(p))
			continue;
		if (best == NULL || (header && best->kind != KIND_HEADER) ||
		    (header == (best->kind == KIND_HEADER) &&
		     p->row.at.file->rank >= best->row.at.file->rank))
			best = p;
	}
	return best;
}

static void compare_births(struct ssda903_import *im, const struct ssda903_person *rows, size_t n,
			   const struct ssda903_person *used)
{
	char text[DULY_DATE_TEXT], other[DULY_DATE_TEXT];
	const struct ssda903_person *told = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct ssda903_person *p = &rows[i];
		const bool again = told != NULL && told->row.at.file == p->row.at.file &&
				   told->row.date.day == p->row.date.day;

		if (!gives_birth(p) || p->row.date.day == used->row.date.day || again)
			continue;
		remark(im, p->row.at, SSDA903_BIRTH_DIFFERS, "DOB %s, and %s in %s, which is used",
		       duly_civil_print(p->row.date, text), duly_civil_print(used->row.date, other),
		       used->row.at.file->path);
		told = p;
	}
}

duly_civil person_birth(struct ssda903_import *im, const struct ssda903_person *rows, size_t n)
{
	const struct ssda903_person *used = birth_of(rows, n);

	if (used == NULL) {
		remark(im, rows[0].row.at, SSDA903_NO_BIRTH,
		       "no date of birth for %.*s in any file: no duty that depends on age can be "
		       "kept",
		       STR_FMT(rows[0].row.child));
		return DULY_NO_DATE;
	}
	if (used->kind != KIND_HEADER && im->carried[KIND_HEADER])
		remark(im, used->row.at, SSDA903_NOT_IN_HEADER,
		       "%.*s is not in the header: DOB is taken from here",
		       STR_FMT(used->row.child));
	compare_births(im, rows, n, used);

	json_t *data = data_new();

	data_day(data, "dob", used->row.date);
	data_str(data, "dob_basis", STR("documented"));
	event_put(im, EVENT_PERSON_REGISTERED, used->row.child, used->row.date, data, "child:%.*s",
		  STR_FMT(used->row.child));
	return used->row.date;
}

/* ---- reviews, absences, workers -------------------------------------------------------------- */

static void put_row(struct ssda903_import *im, enum ssda903_event_type type,
		    const struct ssda903_row *row, duly_civil day, const char *kind,
		    const char *what, json_t *take_data)
{
	char text[DULY_DATE_TEXT];

	event_put(im, type, row->child, day, take_data, "%s:%.*s:%s%s", kind, STR_FMT(row->child),
		  duly_civil_print(row->date, text), what);
}

void reviews_put(struct ssda903_import *im, const struct ssda903_review *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		json_t *data = data_new();

		json_object_set_new(data, "kinds", json_pack("[s]", "looked-after"));
		data_str(data, "participation", r[i].code);
		put_row(im, EVENT_REVIEW_HELD, &r[i].row, r[i].row.date, "review", "", data);
	}
}

static json_t *absence_data(const struct ssda903_absence *a)
{
	char episode[DULY_DATE_TEXT + 1] = "m";
	json_t *data = data_new();

	duly_civil_print(a->row.date, episode + 1);
	data_str(data, "episode", str_of(episode));
	if (a->type != '\0')
		data_str(data, "kind", a->type == 'M' ? STR("missing") : STR("away"));
	return data;
}

void absences_put(struct ssda903_import *im, const struct ssda903_absence *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put_row(im, EVENT_MISSING_STARTED, &a[i].row, a[i].row.date, "missing", ":start",
			absence_data(&a[i]));
		if (a[i].end.day != DULY_NO_DATE.day)
			put_row(im, EVENT_MISSING_RETURNED, &a[i].row, a[i].end, "missing", ":end",
				absence_data(&a[i]));
	}
}

static json_t *worker_data(const struct ssda903_worker *w)
{
	json_t *data = data_new();

	data_str(data, "role", STR("social-worker"));
	data_str(data, "worker", w->id);
	return data;
}

void workers_put(struct ssda903_import *im, const struct ssda903_worker *w, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put_row(im, EVENT_WORKER_ALLOCATED, &w[i].row, w[i].row.date, "sw", ":start",
			worker_data(&w[i]));
		if (w[i].end.day != DULY_NO_DATE.day)
			put_row(im, EVENT_WORKER_RELEASED, &w[i].row, w[i].end, "sw", ":end",
				worker_data(&w[i]));
	}
}

/* ---- the feed -------------------------------------------------------------------------------- */

/* What a return of these files can carry, whether or not it does: that is what it is complete in.
 * Of those who hold a case it has the social worker alone, so it reports no appointment of
 * others. */
static json_t *types_carried(const struct ssda903_import *im)
{
	json_t *types = json_array();

	for (size_t t = 0; t < EVENT_TYPE_COUNT; t++) {
		const enum ssda903_kind kind = event_type_kind((enum ssda903_event_type)t);

		if (kind != KIND_COUNT && kind != KIND_WORKERS && im->carried[kind])
			json_array_append_new(
				types, json_string(event_type_name((enum ssda903_event_type)t)));
	}
	return types;
}

/* The instant at which the last day of the return is over. */
static duly_result day_over(duly_civil day, char ret[DULY_TIME_TEXT], struct duly_diag *diag)
{
	duly_auto_fini(buf) table = { 0 };
	duly_auto(zone) zone = NULL;
	duly_result r = lawfiles_zone("Europe/London", &table, diag);

	if (r == DULY_OK)
		r = zone_parse(buf_view(&table), &zone, diag);
	if (r == DULY_OK)
		duly_instant_print(zone_day_end(zone, day), ret);
	return r;
}

duly_result feed_put(struct ssda903_import *im, struct duly_diag *diag)
{
	char until[DULY_DATE_TEXT], over[DULY_TIME_TEXT];
	const duly_result r = day_over(im->until, over, diag);

	if (r != DULY_OK)
		return r;

	const struct str subject = arena_printf(im->arena, "feed:%s", im->system);
	json_t *declared = data_new(), *completed = data_new();

	duly_civil_print(im->until, until);
	json_object_set_new(declared, "types", types_carried(im));
	data_day(declared, "from", im->sum->from);
	event_put(im, EVENT_FEED_DECLARED, subject, im->until, declared, "feed:%s:declared", until);

	data_str(completed, "until", str_of(over));
	json_object_set_new(completed, "types", types_carried(im));
	event_put(im, EVENT_FEED_COMPLETED, subject, im->until, completed, "feed:%s:completed",
		  until);
	return DULY_OK;
}
