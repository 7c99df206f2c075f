#include <stdarg.h>
#include <stdlib.h>

#include "common/import/ssda903/import.h"

struct ssda903_event {
	duly_civil day;
	enum ssda903_event_type type;
	struct str subject, id;
	size_t seq; /* as put: keeps what is of one day, type and child apart */
	json_t *data;
};

static const char *const NAMES[] = {
#define X(id, type, kind) type,
	SSDA903_EVENTS(X)
#undef X
};

static const enum ssda903_kind KINDS_OF[] = {
#define X(id, type, kind) kind,
	SSDA903_EVENTS(X)
#undef X
};

const char *ssda903_event_name(enum ssda903_event_type type)
{
	return NAMES[type];
}

enum ssda903_kind ssda903_event_kind(enum ssda903_event_type type)
{
	return KINDS_OF[type];
}

void ssda903_event_put(struct ssda903_import *im, enum ssda903_event_type type, struct str subject,
		       duly_civil day, json_t *take_data, const char *id_fmt, ...)
{
	char id[256] = "903:";
	va_list args;

	/* What is dated after the end of the return cannot have happened; its row is remarked
	 * on. */
	if (day.day > im->until.day) {
		json_decref(take_data);
		return;
	}
	va_start(args, id_fmt);
	vsnprintf(id + 4, sizeof id - 4, id_fmt, args);
	va_end(args);

	const struct ssda903_event e = { .day = day,
					 .type = type,
					 .subject = subject,
					 .id = arena_str(im->arena, str_of(id)),
					 .seq = im->events.n,
					 .data = take_data };
	LIST_ROOM(im->arena, im->events.list, im->events.n, im->events.cap);
	im->events.list[im->events.n++] = e;
}

/* Births first: a service that takes the lines in order then knows every child before its history.
 */
static int by_time(const void *va, const void *vb)
{
	const struct ssda903_event *a = va, *b = vb;
	const bool birth_a = a->type == SSDA903_EVENT_PERSON_REGISTERED;
	const bool birth_b = b->type == SSDA903_EVENT_PERSON_REGISTERED;

	if (birth_a != birth_b)
		return birth_a ? -1 : 1;
	if (a->day.day != b->day.day)
		return a->day.day < b->day.day ? -1 : 1;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	const int subject = str_cmp(a->subject, b->subject);
	if (subject != 0)
		return subject;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static bool write_event(const struct ssda903_import *im, const struct ssda903_event *e, FILE *out)
{
	json_t *o = event_json_new(e->id, im->source, NAMES[e->type], e->subject);

	event_json_day(o, "date", e->day);
	if (json_object_size(e->data) > 0)
		json_object_set(o, "data", e->data);
	const bool ok = event_json_line(o, out);

	json_decref(o);
	return ok;
}

duly_result ssda903_events_write(struct ssda903_import *im, FILE *out, struct duly_diag *diag)
{
	struct ssda903_events *events = &im->events;
	bool ok = true;

	if (events->n > 0)
		qsort(events->list, events->n, sizeof *events->list, by_time);
	for (size_t i = 0; ok && i < events->n; i++)
		ok = write_event(im, &events->list[i], out);
	if (!ok || fflush(out) != 0)
		return duly_fail(diag, DULY_E_IO, "the events could not be written");
	return DULY_OK;
}

void ssda903_events_count(struct ssda903_import *im)
{
	struct ssda903_summary *s = im->sum;
	size_t by_type[SSDA903_EVENT_COUNT] = { 0 };

	s->events_total = im->events.n;
	for (size_t i = 0; i < im->events.n; i++)
		by_type[im->events.list[i].type]++;
	s->events = arena_new_array(im->arena, struct ssda903_count, SSDA903_EVENT_COUNT);
	for (size_t t = 0; t < SSDA903_EVENT_COUNT; t++)
		if (by_type[t] > 0)
			s->events[s->n_events++] = (struct ssda903_count){ NAMES[t], by_type[t] };
}

void ssda903_events_fini(struct ssda903_events *events)
{
	for (size_t i = 0; i < events->n; i++)
		json_decref(events->list[i].data);
	*events = (struct ssda903_events){ 0 };
}
