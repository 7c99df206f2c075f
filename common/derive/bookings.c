#include "common/derive/outcome.h"

/* Appointments: one inside the window of an obligation quiets its warnings. */

void booking_add(struct fold *f, const struct event *e)
{
	LIST_ROOM(f->arena, f->bookings, f->booking_count, f->booking_cap);
	f->bookings[f->booking_count++] = (struct booking){ e, true };
}

static bool same_kinds(const struct value *a, const struct value *b)
{
	if (!a->given || !b->given)
		return true;
	return a->codes.n == b->codes.n &&
	       (a->codes.n == 0 ||
		memcmp(a->codes.list, b->codes.list, a->codes.n * sizeof(sym)) == 0);
}

static bool same_optional(const struct value *a, const struct value *b)
{
	return !a->given || !b->given || str_eq(a->ref, b->ref);
}

/* One cancellation takes one booking back: of the same thing, for the same day. */
static bool is_cancelled(const struct event *booked, const struct event *e)
{
	return event_part(booked, PART_FOR)->code == event_part(e, PART_FOR)->code &&
	       event_part(booked, PART_ON)->date.day == event_part(e, PART_ON)->date.day &&
	       same_kinds(event_part(booked, PART_KINDS), event_part(e, PART_KINDS)) &&
	       same_optional(event_part(booked, PART_KEY), event_part(e, PART_KEY));
}

void booking_cancel(struct fold *f, const struct event *e)
{
	for (size_t i = f->booking_count; i-- > 0;) {
		struct booking *b = &f->bookings[i];

		if (b->active && is_cancelled(b->event, e)) {
			b->active = false;
			return;
		}
	}
}

/* Whether @fm asks for the kind of a thing, and none of @kinds is such a one. */
static bool of_another_kind(const struct matcher *m, const struct field_match *fm,
			    const struct value *kinds)
{
	bool fits = false;

	if (fm->field != m->type->parts[PART_KINDS] && fm->field != m->type->parts[PART_KIND])
		return false;
	for (size_t c = 0; c < kinds->codes.n * fm->n; c++)
		fits |= kinds->codes.list[c / fm->n] == fm->codes[c % fm->n];
	return !fits;
}

/* Whether what is booked would meet the obligation, as far as a booking says. */
static bool booked_for(const struct booking *b, const struct rule *rule)
{
	const sym type = event_part(b->event, PART_FOR)->code;
	const struct value *kinds = event_part(b->event, PART_KINDS);

	for (size_t i = 0; i < rule->met_count; i++) {
		const struct matcher *m = &rule->met_by[i].event;
		bool fits = m->type->symbol == type;

		for (size_t k = 0; fits && kinds->given && k < m->field_count; k++)
			fits = !of_another_kind(m, &m->fields[k], kinds);
		if (fits)
			return true;
	}
	return false;
}

/* The earliest booking inside the window that has not passed without the thing being done. */
void booking_plan(struct fold *f, struct obligation *o)
{
	for (size_t i = 0; i < f->booking_count; i++) {
		const duly_civil on = event_part(f->bookings[i].event, PART_ON)->date;

		if (!f->bookings[i].active || on.day < f->today.day || on.day < o->on.day ||
		    (o->due.day != DULY_NO_DATE.day && on.day > o->due.day) ||
		    !booked_for(&f->bookings[i], o->rule))
			continue;
		if (o->planned.day == DULY_NO_DATE.day || on.day < o->planned.day)
			o->planned = on;
	}
	if (o->planned.day != DULY_NO_DATE.day)
		fold_next(f, zone_day_end(f->zone, o->planned));
}
