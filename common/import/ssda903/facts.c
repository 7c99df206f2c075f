#include "common/import/ssda903/facts.h"
#include "common/import/ssda903/import.h"

void ssda903_date_check(struct ssda903_import *im, struct ssda903_place at, duly_civil born,
			duly_civil day, const char *column)
{
	char text[DULY_DATE_TEXT], other[DULY_DATE_TEXT];

	if (day.day != DULY_NO_DATE.day && born.day != DULY_NO_DATE.day && day.day < born.day)
		ssda903_remark_put(im, at, SSDA903_BEFORE_BIRTH,
				   "%s %s is before the child's birth (%s)", column,
				   duly_civil_print(day, text), duly_civil_print(born, other));
}

/* ---- births ---------------------------------------------------------------------------------- */

static bool gives_birth(const struct ssda903_row *p)
{
	return p->date.day != DULY_NO_DATE.day;
}

static bool in_header(const struct ssda903_row *p)
{
	return p->at.file->kind->kind == SSDA903_HEADER;
}

static bool has_header(const struct ssda903_import *im)
{
	for (size_t i = 0; i < im->sources.n; i++)
		if (im->sources.list[i].kind->kind == SSDA903_HEADER)
			return true;
	return false;
}

static const struct ssda903_row *birth_of(const struct ssda903_rows *persons)
{
	const struct ssda903_row *best = NULL;

	for (size_t i = 0; i < persons->n; i++) {
		const struct ssda903_row *p = &persons->list[i];

		if (!gives_birth(p))
			continue;
		if (best == NULL || (in_header(p) && !in_header(best)) ||
		    (in_header(p) == in_header(best) && p->at.file->rank >= best->at.file->rank))
			best = p;
	}
	return best;
}

/* Another date is told once for each file that gives it. */
static void compare_births(struct ssda903_import *im, const struct ssda903_rows *persons,
			   const struct ssda903_row *used)
{
	char text[DULY_DATE_TEXT], other[DULY_DATE_TEXT];
	const struct ssda903_row *told = NULL;

	for (size_t i = 0; i < persons->n; i++) {
		const struct ssda903_row *p = &persons->list[i];
		const bool again = told != NULL && told->at.file == p->at.file &&
				   told->date.day == p->date.day;

		if (!gives_birth(p) || p->date.day == used->date.day || again)
			continue;
		ssda903_remark_put(im, p->at, SSDA903_BIRTH_DIFFERS,
				   "DOB %s, and %s in %s, which is used",
				   duly_civil_print(p->date, text),
				   duly_civil_print(used->date, other), used->at.file->file->path);
		told = p;
	}
}

duly_civil ssda903_birth_put(struct ssda903_import *im, const struct ssda903_rows *persons)
{
	const struct ssda903_row *used = birth_of(persons);

	if (used == NULL) {
		ssda903_remark_put(im, persons->list[0].at, SSDA903_NO_BIRTH,
				   "no date of birth for %.*s in any file: no duty that depends on "
				   "age can be kept",
				   STR_FMT(persons->list[0].child));
		return DULY_NO_DATE;
	}
	if (!in_header(used) && has_header(im))
		ssda903_remark_put(im, used->at, SSDA903_NOT_IN_HEADER,
				   "%.*s is not in the header: DOB is taken from here",
				   STR_FMT(used->child));
	compare_births(im, persons, used);

	json_t *data = json_object();

	event_json_day(data, "dob", used->date);
	event_json_str(data, "dob_basis", STR("documented"));
	ssda903_event_put(im, SSDA903_EVENT_PERSON_REGISTERED,
			  (struct ssda903_told){ SSDA903_CHILD_ROW, used->child, DULY_NO_DATE, "" },
			  used->date, data);
	return used->date;
}

/* ---- reviews, absences, workers -------------------------------------------------------------- */

static void put_row(struct ssda903_import *im, enum ssda903_event_type type,
		    enum ssda903_table table, const struct ssda903_row *row, const char *what,
		    json_t *take_data)
{
	const bool ends = strcmp(what, "end") == 0;

	ssda903_event_put(im, type, (struct ssda903_told){ table, row->child, row->date, what },
			  ends ? row->end : row->date, take_data);
}

static bool placed_for_adoption(const struct ssda903_child *c, duly_civil day)
{
	for (size_t i = 0; i < c->n_adoptive; i++)
		if (c->adoptive[i].from.day <= day.day && day.day <= c->adoptive[i].to.day)
			return true;
	return false;
}

/* A review of a child who is placed for adoption is one under both sets of regulations. */
void ssda903_reviews_put(struct ssda903_import *im, const struct ssda903_child *c,
			 const struct ssda903_rows *reviews)
{
	for (size_t i = 0; i < reviews->n; i++) {
		const struct ssda903_row *r = &reviews->list[i];
		const bool adoption = placed_for_adoption(c, r->date);
		json_t *data = json_object();

		json_object_set_new(data, "kinds",
				    adoption ? json_pack("[s, s]", "looked-after", "adoption")
					     : json_pack("[s]", "looked-after"));
		event_json_str(data, "participation", r->code);
		put_row(im, SSDA903_EVENT_REVIEW_HELD, SSDA903_REVIEW_ROW, r, "", data);
	}
}

/* Whether another absence is open while this one is: its end must then name it. */
static bool is_crossed(const struct ssda903_rows *absences, size_t i)
{
	const struct ssda903_row *a = &absences->list[i];

	for (size_t k = 0; k < absences->n; k++) {
		const struct ssda903_row *b = &absences->list[k];
		const bool begins_in =
			b->date.day <= a->date.day &&
			(b->end.day == DULY_NO_DATE.day || b->end.day >= a->date.day);
		const bool ends_in = b->date.day >= a->date.day &&
				     (a->end.day == DULY_NO_DATE.day || b->date.day <= a->end.day);

		if (k != i && (begins_in || ends_in))
			return true;
	}
	return false;
}

static json_t *absence_data(const struct ssda903_row *a, bool crossed)
{
	char episode[DULY_DATE_TEXT + 1] = "m";
	json_t *data = json_object();

	duly_civil_print(a->date, episode + 1);
	if (crossed)
		event_json_str(data, "episode", str_of(episode));
	if (a->code.len > 0)
		event_json_str(data, "kind", str_is(a->code, "M") ? STR("missing") : STR("away"));
	return data;
}

void ssda903_absences_put(struct ssda903_import *im, const struct ssda903_rows *absences)
{
	for (size_t i = 0; i < absences->n; i++) {
		const struct ssda903_row *a = &absences->list[i];
		const bool crossed = is_crossed(absences, i);

		put_row(im, SSDA903_EVENT_MISSING_STARTED, SSDA903_ABSENCE_ROW, a, "start",
			absence_data(a, crossed));
		if (a->end.day != DULY_NO_DATE.day)
			put_row(im, SSDA903_EVENT_MISSING_RETURNED, SSDA903_ABSENCE_ROW, a, "end",
				absence_data(a, crossed));
	}
}

static json_t *worker_data(const struct ssda903_row *w)
{
	json_t *data = json_object();

	event_json_str(data, "role", STR("social-worker"));
	event_json_str(data, "worker", w->code);
	return data;
}

void ssda903_workers_put(struct ssda903_import *im, const struct ssda903_rows *workers)
{
	for (size_t i = 0; i < workers->n; i++) {
		const struct ssda903_row *w = &workers->list[i];

		put_row(im, SSDA903_EVENT_WORKER_ALLOCATED, SSDA903_WORKER_ROW, w, "start",
			worker_data(w));
		if (w->end.day != DULY_NO_DATE.day)
			put_row(im, SSDA903_EVENT_WORKER_RELEASED, SSDA903_WORKER_ROW, w, "end",
				worker_data(w));
	}
}
