#include <stdio.h>

#include "common/derive/event.h"

/* ---- when it may lie ------------------------------------------------------------------------- */

enum { AHEAD = 1, AHEAD_OPENING = 90, AHEAD_EXPECTED = 300, RECORDED_AHEAD = 366 };

/* Leave is planned, and who stands in is of use only where it is known before. */
static bool is_planned(enum event_meaning means)
{
	return means == MEANS_WORKER_AWAY || means == MEANS_WORKER_RETURNED ||
	       means == MEANS_WORKER_LEFT;
}

/* Days ahead of its receipt at which an event may lie. A booking opens nothing on the day that it
 * is for: its own time is when it was made. */
static int days_ahead(const struct event *e)
{
	if (e->expected)
		return AHEAD_EXPECTED;
	if (e->type == NULL)
		return AHEAD;
	if (e->type->class == CLASS_OPENS && e->type->means != MEANS_BOOKED)
		return AHEAD_OPENING;
	return is_planned(e->type->means) ? AHEAD_OPENING : AHEAD;
}

static bool field_lies_before(const struct field *f, const struct value *v, duly_civil first)
{
	if (!v->given)
		return false;
	return (f->kind == FIELD_DATE && v->date.day < first.day) ||
	       (f->kind == FIELD_TIME && v->time.ms < first.day * DULY_DAY_MS);
}

/* Births aside, which are looked at with the rest of the case. */
bool event_data_time_ok(const struct law *law, const struct event *e, struct reject *reject)
{
	const struct vocabulary *v = law_vocabulary(law);
	const duly_civil first = duly_civil_from_ymd(1990, 1, 1);

	for (size_t i = 0; e->type->means != MEANS_BIRTH && i < e->type->field_count; i++) {
		const struct field *f = &e->type->fields[i];
		char field[sizeof reject->field];

		if (!field_lies_before(f, &e->data[i], first))
			continue;
		snprintf(field, sizeof field, "data.%.*s", STR_FMT(vocabulary_text(v, f->name)));
		return reject_with(reject, REJECT_BAD_VALUE, field, "%s lies before 1990", field);
	}
	return true;
}

bool event_time_ok(const struct event *e, duly_instant now, struct reject *reject)
{
	const bool birth = e->type != NULL && e->type->means == MEANS_BIRTH;
	const duly_civil first = duly_civil_from_ymd(birth ? 1900 : 1990, 1, 1);
	const char *field = e->date_only ? "date" : "time";
	const int days = days_ahead(e);

	if (e->day.day < first.day)
		return reject_with(reject, REJECT_BAD_VALUE, field, "%s lies before %d", field,
				   birth ? 1900 : 1990);
	if (e->at.ms > now.ms + days * DULY_DAY_MS)
		return reject_with(reject, REJECT_IN_FUTURE, field,
				   "%s lies more than %d day%s after it was received", field, days,
				   days == 1 ? "" : "s");
	return true;
}

bool event_recorded_ok(const struct event *e)
{
	return e->recorded.ms == DULY_NO_INSTANT.ms ||
	       (e->recorded.ms >= e->at.ms - RECORDED_AHEAD * DULY_DAY_MS &&
		e->recorded.ms <= e->received.ms + AHEAD * DULY_DAY_MS);
}

/* ---- order ----------------------------------------------------------------------------------- */

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* A type that is no longer known does nothing, and stands behind all that do. */
static int class_of(const struct event *e)
{
	return e->type != NULL ? (int)e->type->class : CLASS_COMPLETES + 1;
}

/* Only a day known: what completes stands at the end of it, any other at its start. */
static int64_t moment_of(const struct event *e)
{
	return e->date_only && class_of(e) == CLASS_COMPLETES ? INT64_MAX : e->at.ms;
}

/* What contains opens before what it contains, and closes after it. */
static int rank_of(const struct event *e)
{
	if (e->type == NULL)
		return 0;
	return e->type->class == CLASS_CLOSES ? -(int)e->type->rank : (int)e->type->rank;
}

int event_order(const struct event *a, const struct event *b)
{
	int order = compare(a->day.day, b->day.day);

	if (order == 0)
		order = compare(moment_of(a), moment_of(b));
	if (order == 0)
		order = compare(class_of(a), class_of(b));
	if (order == 0)
		order = compare(rank_of(a), rank_of(b));
	if (order == 0)
		order = str_cmp(a->source, b->source);
	if (order == 0)
		order = str_cmp(a->id, b->id);
	return order != 0 ? order : str_cmp(a->subject, b->subject);
}

int event_order_of(const void *a, const void *b)
{
	return event_order(a, b);
}

/* ---- likeness -------------------------------------------------------------------------------- */

static bool same_list(const struct value *a, const struct value *b)
{
	return a->codes.n == b->codes.n &&
	       memcmp(a->codes.list, b->codes.list, a->codes.n * sizeof(sym)) == 0;
}

static bool same_refs(const struct value *a, const struct value *b)
{
	bool same = a->refs.n == b->refs.n;

	for (size_t i = 0; same && i < a->refs.n; i++)
		same = str_eq(a->refs.list[i], b->refs.list[i]);
	return same;
}

/* Two values of one field that are given. */
static bool same_value(enum field_kind kind, const struct value *x, const struct value *y)
{
	switch (kind) {
	case FIELD_CODE:
		return x->code == y->code;
	case FIELD_CODES:
		return same_list(x, y);
	case FIELD_REF:
	case FIELD_ID:
		return str_eq(x->ref, y->ref);
	case FIELD_REFS:
		return same_refs(x, y);
	case FIELD_BOOL:
		return x->flag == y->flag;
	case FIELD_INT:
		return x->number == y->number;
	case FIELD_DATE:
		return x->date.day == y->date.day;
	case FIELD_TIME:
		return x->time.ms == y->time.ms;
	}
	return true;
}

enum event_likeness event_likeness(const struct event *a, const struct event *b)
{
	enum event_likeness found = EVENT_EQUAL;

	for (size_t i = 0; i < a->type->field_count; i++) {
		const struct value *x = &a->data[i], *y = &b->data[i];

		if (x->given && y->given && !same_value(a->type->fields[i].kind, x, y))
			return EVENT_CONTRADICTS;
		if (x->given != y->given)
			found = EVENT_COMPATIBLE;
	}
	return found;
}
