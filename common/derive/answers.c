#include <stdlib.h>

#include "common/derive/outcome.h"

/* What people answer to what was told of an obligation: that it was done and is not recorded, is
 * booked, cannot be yet, is not so. It quiets what would be told for a while, says why it is late,
 * and completes nothing.
 *
 * How long, where the answer itself does not say: to the end of the day for which it is booked,
 * else for five working days, of a clock of hours for a day. Never longer than twenty working days,
 * and never past the instant at which the obligation lapses, unless whoever answers gives a role
 * and a reason. */

enum { USUAL_DAYS = 5, USUAL_HOURS = 24, MOST_DAYS = 20 };

void answer_add(struct fold *f, const struct event *e)
{
	if (!event_part(e, PART_OBLIGATION)->given)
		return;
	LIST_ROOM(f->arena, f->answers, f->answer_count, f->answer_cap);
	f->answers[f->answer_count++] = e;
}

/* ---- how long -------------------------------------------------------------------------------- */

static duly_instant working_days_on(const struct fold *f, const struct obligation *o,
				    const struct event *e, int days)
{
	const struct calendar *c = law_working_calendar(f->law, o->rule);

	return zone_day_end(f->zone, calendar_add_working_days(c, e->day, days));
}

static duly_instant asked_until(const struct fold *f, const struct obligation *o,
				const struct event *e)
{
	const struct value *until = event_part(e, PART_UNTIL), *on = event_part(e, PART_ON);

	if (until->given)
		return until->time;
	if (on->given && on->date.day >= e->day.day)
		return zone_day_end(f->zone, on->date);
	if (obligation_by_hours(o))
		return (duly_instant){ e->at.ms + USUAL_HOURS * DULY_HOUR_MS };
	return working_days_on(f, o, e, USUAL_DAYS);
}

/* As far as whoever answered may. */
static duly_instant allowed_until(const struct fold *f, const struct obligation *o,
				  const struct event *e, duly_instant asked)
{
	const bool named = event_part(e, PART_ROLE)->given && event_part(e, PART_REASON)->given;
	duly_instant most = working_days_on(f, o, e, MOST_DAYS);

	if (named)
		return asked;
	if (o->due_at.ms > e->at.ms && o->due.day != DULY_NO_DATE.day)
		most.ms = MIN(most.ms, o->due_at.ms);
	return (duly_instant){ MIN(most.ms, asked.ms) };
}

/* An answer that comes while another quiets goes on from it: what that has kept from being told is
 * not told because of a second answer. */
static void quiet(const struct fold *f, struct obligation *o, const struct event *e)
{
	struct obligation_answer *a = &o->answer;
	const duly_instant asked = asked_until(f, o, e);

	if (!obligation_is_quiet(o, e->at))
		a->quiet_from = e->at;
	a->quiet_until = allowed_until(f, o, e, asked);
	a->capped = a->quiet_until.ms < asked.ms;
}

static void give(struct fold *f, struct obligation *o, const struct event *e)
{
	o->answer.last = e;
	if (event_means(e, MEANS_DELAY))
		o->answer.delay = e;
	quiet(f, o, e);
}

/* ---- to which -------------------------------------------------------------------------------- */

/* By what they name, and in the order in which they were said. */
static int by_name(const void *x, const void *y)
{
	const struct event *a = *(const struct event *const *)x;
	const struct event *b = *(const struct event *const *)y;
	const int order =
		str_cmp(event_part(a, PART_OBLIGATION)->ref, event_part(b, PART_OBLIGATION)->ref);

	return order != 0 ? order : event_order(a, b);
}

static size_t first_of(const struct fold *f, struct str name)
{
	size_t low = 0, high = f->answer_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (str_cmp(event_part(f->answers[middle], PART_OBLIGATION)->ref, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void answers_give(struct fold *f)
{
	if (f->answer_count == 0)
		return;
	qsort(f->answers, f->answer_count, sizeof *f->answers, by_name);
	for (size_t i = 0; i < f->obligation_count; i++) {
		struct obligation *o = &f->obligations[i];
		uint8_t id[ID_LEN];
		char hex[ID_HEX];

		obligation_id(o, id);
		const struct str name = str_of(hex_print(id, ID_LEN, hex));

		for (size_t k = first_of(f, name);
		     k < f->answer_count &&
		     str_eq(event_part(f->answers[k], PART_OBLIGATION)->ref, name);
		     k++)
			give(f, o, f->answers[k]);
		if (o->status == OBLIGATION_OPEN && o->answer.last != NULL &&
		    event_means(o->answer.last, MEANS_DISPUTE))
			fold_find(f, FINDING_DISPUTED, o->answer.last)->about = o;
	}
}
