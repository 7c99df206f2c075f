#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>

#include "common/import/ssda903/internal.h"

struct ssda903_event {
	duly_civil day;
	enum ssda903_event_type type;
	struct str subject, id;
	size_t seq; /* as put: keeps what is of one day, type and child apart */
	json_t *data;
};

static const char *const NAMES[] = {
#define X(id, type, kind) type,
	EVENT_TYPES(X)
#undef X
};

static const enum ssda903_kind KINDS_OF[] = {
#define X(id, type, kind) kind,
	EVENT_TYPES(X)
#undef X
};

const char *event_type_name(enum ssda903_event_type type)
{
	return NAMES[type];
}

enum ssda903_kind event_type_kind(enum ssda903_event_type type)
{
	return KINDS_OF[type];
}

void event_put(struct ssda903_import *im, enum ssda903_event_type type, struct str subject,
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
					 .seq = im->events.len,
					 .data = take_data };
	buf_put(&im->events, &e, sizeof e);
}

/* Births first: a service that takes the lines in order then knows every child before its history.
 */
static int by_time(const void *va, const void *vb)
{
	const struct ssda903_event *a = va, *b = vb;
	const bool birth_a = a->type == EVENT_PERSON_REGISTERED;
	const bool birth_b = b->type == EVENT_PERSON_REGISTERED;

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

static json_t *text(struct str s)
{
	return json_stringn(s.s, s.len);
}

static bool event_print(const struct ssda903_import *im, const struct ssda903_event *e, FILE *out)
{
	char day[DULY_DATE_TEXT];
	json_t *o = json_object();
	const size_t keys = json_object_size(e->data);

	json_object_set_new(o, "specversion", json_string("1.0"));
	json_object_set_new(o, "id", text(e->id));
	json_object_set_new(o, "source", text(im->source));
	json_object_set_new(o, "type", json_string(NAMES[e->type]));
	json_object_set_new(o, "subject", text(e->subject));
	json_object_set_new(o, "date", json_string(duly_civil_print(e->day, day)));
	if (keys > 0)
		json_object_set(o, "data", e->data);
	const bool ok = json_dumpf(o, out, JSON_COMPACT) == 0 && fputc('\n', out) != EOF;
	json_decref(o);
	return ok;
}

duly_result events_write(struct ssda903_import *im, FILE *out, struct duly_diag *diag)
{
	struct ssda903_event *events = (void *)im->events.data;
	const size_t n = im->events.len / sizeof *events;
	bool ok = true;

	if (n > 0)
		qsort(events, n, sizeof *events, by_time);
	for (size_t i = 0; ok && i < n; i++)
		ok = event_print(im, &events[i], out);
	if (!ok || fflush(out) != 0)
		return duly_fail(diag, DULY_E_IO, "the events could not be written");
	return DULY_OK;
}

void events_count(struct ssda903_import *im)
{
	const struct ssda903_event *events = (const void *)im->events.data;
	struct ssda903_summary *s = im->sum;
	size_t by_type[EVENT_TYPE_COUNT] = { 0 };

	s->events_total = im->events.len / sizeof *events;
	for (size_t i = 0; i < s->events_total; i++)
		by_type[events[i].type]++;
	s->events = arena_new_array(im->arena, struct ssda903_count, EVENT_TYPE_COUNT);
	for (size_t t = 0; t < EVENT_TYPE_COUNT; t++)
		if (by_type[t] > 0)
			s->events[s->n_events++] = (struct ssda903_count){ NAMES[t], by_type[t] };
}

void events_fini(struct buf *events)
{
	struct ssda903_event *e = (void *)events->data;

	for (size_t i = 0; i < events->len / sizeof *e; i++)
		json_decref(e[i].data);
	buf_fini(events);
}

json_t *data_new(void)
{
	return json_object();
}

void data_str(json_t *data, const char *key, struct str value)
{
	if (value.s != NULL)
		json_object_set_new(data, key, text(value));
}

void data_bool(json_t *data, const char *key, bool value)
{
	json_object_set_new(data, key, json_boolean(value));
}

void data_day(json_t *data, const char *key, duly_civil day)
{
	char buf[DULY_DATE_TEXT];

	json_object_set_new(data, key, json_string(duly_civil_print(day, buf)));
}
