#include "common/derive/moments.h"

#include "common/derive/conditions.h"

/* Moments need no event to arrive: they are pending from when the fact is known, and come at the
 * start of their day. */

/* They lie in a heap, the next to come first. Those of one day come in the order of the vocabulary,
 * and of one kind in that of their episodes, so that one order holds everywhere. */
static bool comes_before(const struct pending_moment *a, const struct pending_moment *b)
{
	if (a->on.day != b->on.day)
		return a->on.day < b->on.day;
	return a->kind->index != b->kind->index ? a->kind->index < b->kind->index
						: a->episode < b->episode;
}

static void swap(struct fold *f, size_t a, size_t b)
{
	const struct pending_moment kept = f->pending[a];

	f->pending[a] = f->pending[b];
	f->pending[b] = kept;
}

static void lift(struct fold *f, size_t i)
{
	for (; i > 0 && comes_before(&f->pending[i], &f->pending[(i - 1) / 2]); i = (i - 1) / 2)
		swap(f, i, (i - 1) / 2);
}

static void sink(struct fold *f, size_t i)
{
	for (size_t next; (next = 2 * i + 1) < f->pending_count; i = next) {
		if (next + 1 < f->pending_count &&
		    comes_before(&f->pending[next + 1], &f->pending[next]))
			next++;
		if (!comes_before(&f->pending[next], &f->pending[i]))
			return;
		swap(f, i, next);
	}
}

static void add(struct fold *f, const struct moment_kind *kind, const struct event *source,
		duly_civil on, uint32_t episode)
{
	LIST_ROOM(f->arena, f->pending, f->pending_count, f->pending_cap);
	f->pending[f->pending_count++] = (struct pending_moment){ kind, source, on, episode };
	lift(f, f->pending_count - 1);
}

static void remove_at(struct fold *f, size_t i)
{
	swap(f, i, --f->pending_count);
	if (i < f->pending_count) {
		sink(f, i);
		lift(f, i);
	}
}

/* What an episode was to bring comes no more once that has closed. */
bool moment_is_stale(const struct fold *f, const struct pending_moment *m)
{
	return m->kind->basis != MOMENT_BIRTHDAY && !f->episodes[m->episode].open;
}

/* ---- dates of birth -------------------------------------------------------------------------- */

/* Nobody lives longer, and an expected birth is not further off. */
enum { OLDEST_YEARS = 120, EXPECTED_DAYS = 300 };

/* A date of birth that nobody can have: after it was told, or more than a lifetime before. */
static bool can_be_born(const struct fold *f, const struct event *e)
{
	const duly_civil dob = event_part(e, PART_DOB)->date;
	const int32_t told = MAX(e->day.day, zone_date(f->zone, e->received).day);

	return dob.day <= told + (e->expected ? EXPECTED_DAYS : 0) &&
	       calendar_birthday(dob, OLDEST_YEARS).day > e->day.day;
}

/* A later registration corrects an earlier one from birth, or, where it says so, from its own day
 * on: obligations that stood meanwhile stood. */
static size_t dobs_known(struct fold *f, struct dob_known *list)
{
	const sym now = vocabulary_codes(f->vocabulary)->now;
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct event *e = f->events[i].event;
		const struct value *effective;
		bool from_now;

		if (e->type->means != MEANS_BIRTH)
			continue;
		if (!can_be_born(f, e)) {
			fold_find(f, FINDING_BIRTH, e);
			continue;
		}
		effective = event_part(e, PART_EFFECTIVE);
		from_now = n > 0 && now != 0 && effective->given && effective->code == now;
		if (!from_now)
			n = 0;
		list[n++] = (struct dob_known){
			.from = from_now ? e->day : (duly_civil){ INT32_MIN + 1 },
			.dob = event_part(e, PART_DOB)->date,
			.event = e,
		};
	}
	return n;
}

/* The birthday of @kind comes under the date of birth that is held on that day, and again where the
 * person was found to be younger; one that a correction puts into the past comes with the
 * correction (moments_birth). */
static void add_birthdays(struct fold *f, const struct moment_kind *kind)
{
	for (size_t i = 0; i < f->dob_count; i++) {
		const struct dob_known *known = &f->dobs[i];
		const duly_civil day = calendar_birthday(known->dob, kind->age);

		if (day.day >= known->from.day &&
		    (i + 1 == f->dob_count || day.day < f->dobs[i + 1].from.day))
			add(f, kind, known->event, day, 0);
	}
}

void moments_begin(struct fold *f)
{
	struct dob_known *known = arena_new_array(f->arena, struct dob_known, f->n);
	const size_t n = dobs_known(f, known);
	size_t kinds;
	const struct moment_kind *list = vocabulary_moments(f->vocabulary, &kinds);

	f->dobs = known;
	f->dob_count = n;
	f->dob = n > 0 ? known[0].dob : DULY_NO_DATE;
	f->dob_event = n > 0 ? known[0].event : NULL;
	for (size_t i = 0; i < kinds; i++) {
		if (list[i].basis == MOMENT_BIRTHDAY)
			add_birthdays(f, &list[i]);
	}
}

/* ---- within an episode ----------------------------------------------------------------------- */

static bool counts(const struct fold *f, const struct moment_kind *kind, const struct episode *e)
{
	return kind->unless == NULL ||
	       !condition_holds(f, kind->unless, &(struct asked){ .event = e->opened });
}

/* The first day of an episode that began on @on which counts towards @kind. A night counts on the
 * day of its morning, so that the first day of a stay is none, and a stay within one day has none:
 * as many as lie between its first day and its last. */
static int32_t first_counted(const struct moment_kind *kind, int32_t on)
{
	return kind->nights ? on + 1 : on;
}

/* The first day of @e that counts towards @kind and was not counted before: a day that two periods
 * share is one day. */
static duly_civil counted_from(const struct fold *f, const struct moment_kind *kind,
			       const struct episode *e)
{
	int32_t day = e->on.day;

	if (kind->since != 0)
		day = MAX(day, calendar_birthday(f->dob, kind->since).day);
	day = first_counted(kind, day);
	if (f->counted_to[kind->index] != INT32_MIN)
		day = MAX(day, f->counted_to[kind->index] + 1);
	return (duly_civil){ day };
}

/* Days of earlier episodes of the kind that count and lie in [@from, @to]. */
static int32_t days_between(const struct fold *f, const struct moment_kind *kind, duly_civil from,
			    duly_civil to)
{
	int32_t n = 0;

	for (size_t i = 0; i < f->episode_count; i++) {
		const struct episode *e = &f->episodes[i];

		if (e->kind != kind->episode || e->open || e->never_was || !counts(f, kind, e))
			continue;
		const int32_t first = MAX(first_counted(kind, e->on.day), from.day);
		const int32_t last = MIN(e->until.day, to.day);

		n += MAX(last - first + 1, 0);
		from.day = MAX(from.day, last + 1);
	}
	return n;
}

/* The first day of @e on which so many are reached in a window that ends with it. */
static int32_t reached_in_window(const struct fold *f, const struct moment_kind *kind,
				 const struct episode *e)
{
	int32_t day = counted_from(f, kind, e).day;
	const int32_t first = day;

	while (day - first + 1 < kind->days &&
	       day - first + 1 +
			       days_between(
				       f, kind,
				       period_window(f->calendar, kind->in, (duly_civil){ day }),
				       (duly_civil){ first - 1 }) <
		       kind->days)
		day++;
	return day;
}

static bool knows_age(const struct fold *f, const struct moment_kind *kind)
{
	return f->dob.day != DULY_NO_DATE.day || (kind->age == 0 && kind->since == 0);
}

static void begin_cumulative(struct fold *f, const struct moment_kind *kind,
			     const struct episode *e, uint32_t index)
{
	if (!knows_age(f, kind) || f->fired[kind->index] > 0 || !counts(f, kind, e))
		return;
	const bool by_age = kind->age > 0 || kind->since > 0;
	const int32_t missing = kind->days - f->counted[kind->index];
	const int32_t reached = kind->in.unit != PERIOD_NONE ? reached_in_window(f, kind, e)
				: missing > 0 ? counted_from(f, kind, e).day + missing - 1
					      : e->on.day;
	const int32_t earliest =
		kind->age > 0 ? calendar_birthday(f->dob, kind->age).day : INT32_MIN;

	add(f, kind, by_age ? f->dob_event : e->opened, (duly_civil){ MAX(reached, earliest) },
	    index);
}

void moments_opened(struct fold *f, const struct episode *e)
{
	const uint32_t index = (uint32_t)(e - f->episodes);
	size_t kinds;
	const struct moment_kind *list = vocabulary_moments(f->vocabulary, &kinds);

	for (size_t i = 0; i < kinds; i++) {
		if (list[i].episode != e->kind)
			continue;
		if (list[i].basis == MOMENT_AFTER_OPENING)
			add(f, &list[i], e->opened,
			    period_end(f->calendar, list[i].by, e->on, NULL, NULL), index);
		else if (list[i].basis == MOMENT_CUMULATIVE)
			begin_cumulative(f, &list[i], e, index);
		else if (list[i].basis == MOMENT_YEARLY)
			add(f, &list[i], e->opened, fold_first_yearly(&list[i], e), index);
	}
}

/* What was said before of the day does not hold any more. */
static void forget(struct fold *f, const struct moment_kind *kind, uint32_t episode)
{
	for (size_t i = f->pending_count; i-- > 0;) {
		if (f->pending[i].kind == kind && f->pending[i].episode == episode)
			remove_at(f, i);
	}
}

void moments_said(struct fold *f, const struct episode *e, const struct event *event)
{
	const uint32_t index = (uint32_t)(e - f->episodes);
	size_t kinds;
	const struct moment_kind *list = vocabulary_moments(f->vocabulary, &kinds);

	for (size_t i = 0; i < kinds; i++) {
		const int field = list[i].basis == MOMENT_DAY_AFTER && list[i].episode == e->kind
					  ? event_type_field(event->type, list[i].fact)
					  : -1;

		if (field < 0 || !event->data[field].given)
			continue;
		if (event != e->opened)
			forget(f, &list[i], index);
		if (fold_can_end(e->on, event->data[field].date))
			add(f, &list[i], event,
			    (duly_civil){ MAX(event->data[field].date.day + 1, event->day.day) },
			    index);
	}
}

void moments_again(struct fold *f, const struct pending_moment *m)
{
	if (m->kind->basis == MOMENT_YEARLY && f->episodes[m->episode].open)
		add(f, m->kind, m->source, fold_next_yearly(m->kind, m->on), m->episode);
}

/* What has come stands; what is still to come follows the date of birth that is held from here
 * on. */
void moments_birth(struct fold *f, const struct event *e)
{
	size_t kinds, known = 1;
	const struct moment_kind *list = vocabulary_moments(f->vocabulary, &kinds);

	while (known < f->dob_count && f->dobs[known].event != e)
		known++;
	if (known >= f->dob_count)
		return;
	f->dob = f->dobs[known].dob;
	f->dob_event = e;
	for (size_t i = 0; i < kinds; i++) {
		if (list[i].basis == MOMENT_BIRTHDAY && f->fired[i] == 0 &&
		    calendar_birthday(f->dob, list[i].age).day < e->day.day)
			add(f, &list[i], e, e->day, 0);
	}
	for (size_t i = f->pending_count; i-- > 0;) {
		if (f->pending[i].kind->basis == MOMENT_CUMULATIVE)
			remove_at(f, i);
	}
	for (size_t i = 0; i < kinds * f->episode_count; i++) {
		const struct episode *episode = &f->episodes[i / kinds];
		const struct moment_kind *kind = &list[i % kinds];

		if (episode->open && kind->basis == MOMENT_CUMULATIVE &&
		    kind->episode == episode->kind)
			begin_cumulative(f, kind, episode, (uint32_t)(i / kinds));
	}
}

void moments_closed(struct fold *f, const struct episode *e, duly_civil on)
{
	size_t kinds;
	const struct moment_kind *list = vocabulary_moments(f->vocabulary, &kinds);

	for (size_t i = 0; i < kinds; i++) {
		if (list[i].basis != MOMENT_CUMULATIVE || list[i].episode != e->kind ||
		    !knows_age(f, &list[i]) || e->never_was || !counts(f, &list[i], e))
			continue;
		const int32_t days = on.day - counted_from(f, &list[i], e).day + 1;

		f->counted[i] += MAX(days, 0);
		f->counted_to[i] = MAX(f->counted_to[i], on.day);
	}
}

bool moments_take(struct fold *f, duly_civil day, struct pending_moment *ret)
{
	while (f->pending_count > 0 && f->pending[0].on.day <= day.day) {
		*ret = f->pending[0];
		remove_at(f, 0);
		if (moment_is_stale(f, ret))
			continue;
		f->fired[ret->kind->index]++;
		return true;
	}
	return false;
}
