#include "common/import/ssda903/import.h"

static const struct import_type TYPES[] = {
#define X(id, type, kind)                                                 \
	{ .name = type,                                                   \
	  .birth = SSDA903_EVENT_##id == SSDA903_EVENT_PERSON_REGISTERED, \
	  .by_day = true,                                                 \
	  .order = SSDA903_EVENT_##id },
	SSDA903_EVENTS(X)
#undef X
};

static const enum ssda903_kind KINDS_OF[] = {
#define X(id, type, kind) kind,
	SSDA903_EVENTS(X)
#undef X
};

static const struct import_table TABLES[] = {
#define X(id, name) { name, "903:" name, SSDA903_##id, ':', true },
	SSDA903_TABLES(X)
#undef X
};

const struct import_tables SSDA903_KEPT = { TABLES, SSDA903_TABLE_COUNT };

const char *ssda903_event_name(enum ssda903_event_type type)
{
	return TYPES[type].name;
}

enum ssda903_kind ssda903_event_kind(enum ssda903_event_type type)
{
	return KINDS_OF[type];
}

void ssda903_fact_put(struct ssda903_import *im, enum ssda903_event_type type,
		      struct import_row row, const char *what, duly_civil day, json_t *take_data)
{
	if (day.day > im->until.day) {
		json_decref(take_data);
		return;
	}
	import_fact_put(&im->sum->facts, row,
			(struct import_fact){ .part = what,
					      .type = &TYPES[type],
					      .when = when_day(day),
					      .take_data = take_data,
					      .note = NO_STR });

	struct import_known *known = import_fact_known(&im->sum->facts, row);

	known->there = true;
	known->gone = false;
	known->date = im->sum->from;
	known->end_known = true; /* it goes on: what a later import lacks was put right */
}

/* A row's id: whose it is, and where it has one its date. */
static struct str id_of(const struct ssda903_import *im, struct str subject, duly_civil date)
{
	char text[DULY_DATE_TEXT];

	if (date.day == DULY_NO_DATE.day)
		return subject;
	return arena_printf(im->arena, "%.*s:%s", STR_FMT(subject), duly_civil_print(date, text));
}

void ssda903_event_put(struct ssda903_import *im, enum ssda903_event_type type,
		       struct ssda903_told told, duly_civil day, json_t *take_data)
{
	ssda903_fact_put(
		im, type,
		(struct import_row){ told.table, id_of(im, told.subject, told.date), told.subject },
		told.what, day, take_data);
}

struct import_known *ssda903_episode_known(const struct ssda903_import *im,
					   const struct ssda903_row *row)
{
	return import_state_find(&im->sum->facts.state, SSDA903_EPISODE_ROW,
				 id_of(im, row->child, row->date));
}

void ssda903_events_count(struct ssda903_import *im)
{
	struct ssda903_summary *s = im->sum;
	size_t by_type[SSDA903_EVENT_COUNT] = { 0 };

	s->events_total = s->facts.n;
	for (size_t i = 0; i < s->facts.n; i++)
		if (s->facts.list[i].type != NULL)
			by_type[s->facts.list[i].type->order]++;
	s->events = arena_new_array(im->arena, struct ssda903_count, SSDA903_EVENT_COUNT + 1);
	for (size_t t = 0; t < SSDA903_EVENT_COUNT; t++)
		if (by_type[t] > 0)
			s->events[s->n_events++] =
				(struct ssda903_count){ TYPES[t].name, by_type[t] };
	if (s->facts.retracted > 0)
		s->events[s->n_events++] =
			(struct ssda903_count){ "event.retracted", s->facts.retracted };
}
