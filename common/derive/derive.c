#include "common/derive/derive.h"

#include "common/derive/fold.h"

void fold_grow(struct arena *arena, void **list, size_t size, size_t count, size_t *cap)
{
	void *bigger;

	if (count < *cap)
		return;
	*cap = *cap ? 2 * *cap : 8;
	bigger = arena_alloc(arena, size * *cap);
	if (count > 0)
		memcpy(bigger, *list, size * count);
	*list = bigger;
}

void fold_find(struct fold *f, enum finding_code code, const struct event *event)
{
	FOLD_GROW(f, findings, finding_count, finding_cap);
	f->findings[f->finding_count++] = (struct finding){ code, event };
}

void fold_next(struct fold *f, duly_instant t)
{
	if (t.ms > f->at.ms && t.ms < f->next.ms)
		f->next = t;
}

/* ---- bookings -------------------------------------------------------------------------------- */

static void book(struct fold *f, const struct event *e)
{
	FOLD_GROW(f, bookings, booking_count, booking_cap);
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

static void unbook(struct fold *f, const struct event *e)
{
	for (size_t i = f->booking_count; i-- > 0;) {
		struct booking *b = &f->bookings[i];
		const struct law *law = f->law;

		if (!b->active ||
		    event_field(law, b->event, "for")->code != event_field(law, e, "for")->code ||
		    event_field(law, b->event, "on")->date.day !=
			    event_field(law, e, "on")->date.day ||
		    !same_kinds(event_field(law, b->event, "kinds"),
				event_field(law, e, "kinds")) ||
		    !same_optional(event_field(law, b->event, "key"), event_field(law, e, "key")))
			continue;
		b->active = false;
		return;
	}
}

/* Whether @fm asks for the kind of a thing, and none of @kinds is such a one. */
static bool of_another_kind(const struct fold *f, const struct matcher *m,
			    const struct field_match *fm, const struct value *kinds)
{
	const sym name = m->type->fields[fm->field].name;
	bool fits = false;

	if (name != vocabulary_sym(f->vocabulary, STR("kinds")) &&
	    name != vocabulary_sym(f->vocabulary, STR("kind")))
		return false;
	for (size_t c = 0; c < kinds->codes.n * fm->n; c++)
		fits |= kinds->codes.list[c / fm->n] == fm->codes[c % fm->n];
	return !fits;
}

/* Whether what is booked would meet the obligation, as far as a booking says. */
static bool booked_for(const struct fold *f, const struct booking *b, const struct rule *rule)
{
	const sym type = event_field(f->law, b->event, "for")->code;
	const struct value *kinds = event_field(f->law, b->event, "kinds");

	for (size_t i = 0; i < rule->met_count; i++) {
		const struct matcher *m = &rule->met_by[i].event;
		bool fits = m->type->symbol == type;

		for (size_t k = 0; fits && kinds->given && k < m->field_count; k++)
			fits = !of_another_kind(f, m, &m->fields[k], kinds);
		if (fits)
			return true;
	}
	return false;
}

/* The earliest booking inside the window that has not passed without the thing being done. */
static void plan(struct fold *f, struct obligation *o)
{
	for (size_t i = 0; i < f->booking_count; i++) {
		const duly_civil on = event_field(f->law, f->bookings[i].event, "on")->date;

		if (!f->bookings[i].active || on.day < f->today.day || on.day < o->on.day ||
		    (o->due.day != DULY_NO_DATE.day && on.day > o->due.day) ||
		    !booked_for(f, &f->bookings[i], o->rule))
			continue;
		if (o->planned.day == DULY_NO_DATE.day || on.day < o->planned.day)
			o->planned = on;
	}
	if (o->planned.day != DULY_NO_DATE.day)
		fold_next(f, zone_day_end(f->zone, o->planned));
}

/* ---- one event, one moment ------------------------------------------------------------------- */

static void die(struct fold *f, const struct event *e)
{
	episodes_end_all(f, e);
	obligations_end_open(f, e);
	f->pending_count = 0;
	f->dead = true;
}

static bool status_is_open(const struct fold *f)
{
	for (size_t i = 0; i < f->episode_count; i++) {
		if (f->episodes[i].open && f->episodes[i].kind->status)
			return true;
	}
	return false;
}

static void close_case(struct fold *f, const struct event *e)
{
	if (status_is_open(f))
		fold_find(f, FINDING_STATUS_OPEN, e);
	else
		obligations_end_open(f, e);
}

static void by_meaning(struct fold *f, const struct event *e)
{
	switch (e->type->means) {
	case MEANS_DEATH:
		die(f, e);
		break;
	case MEANS_ALLOCATED:
		allocation_start(f, e);
		break;
	case MEANS_RELEASED:
		allocation_end(f, e);
		break;
	case MEANS_BOOKED:
		book(f, e);
		break;
	case MEANS_UNBOOKED:
		unbook(f, e);
		break;
	case MEANS_CASE_CLOSED:
		close_case(f, e);
		break;
	case MEANS_BIRTH:
		moments_birth(f, e);
		break;
	case MEANS_NOTHING:
	case MEANS_OURS: /* known for the whole of the case: begin */
	case MEANS_RETRACTED:
	case MEANS_BATCH_RETRACTED: /* what they name does not stand: effective_events        */
	case MEANS_FEED_DECLARED:
	case MEANS_FEED_COMPLETED:
	case MEANS_SERVICE:
	case MEANS_ANSWER:
	case MEANS_MERGED: /* person.h */
	case MEANS_LINKED:
	case MEANS_UNLINKED:
	case MEANS_RESTRICTED:
	case MEANS_TEAM_REPLACED: /* staff.h */
	case MEANS_WORKER_AWAY:
	case MEANS_WORKER_RETURNED:
	case MEANS_WORKER_LEFT:
		break;
	}
}

/* What statuses start that began or ended with @cause. */
static void start_changes(struct fold *f, const struct cause *cause)
{
	for (size_t i = 0; i < f->change_count; i++) {
		const struct episode_kind *kind = f->episodes[f->changes[i].episode].kind;

		obligations_start(f,
				  f->changes[i].opened ? law_starts_at_opening(f->law, kind)
						       : law_starts_at_closing(f->law, kind),
				  cause);
	}
	f->change_count = 0;
}

static void fold_moment(struct fold *f, const struct pending_moment *m)
{
	const struct cause cause = {
		{ m->source, m->source }, m->kind, f->fired[m->kind->index], m->on
	};

	f->today_folded = m->on;
	episodes_moment(f, m);
	obligations_end_moment(f, m->kind, m->source, m->on);
	episodes_follow(f, &cause);
	obligations_reconsider(f);
	obligations_start(f, law_starts_at_moment(f->law, m->kind), &cause);
	start_changes(f, &cause);
	moments_again(f, m);
}

static void start_from(struct fold *f, const struct cause *cause, const struct episode_kind *opened,
		       const struct episode_kind *closed)
{
	const struct event_type *type = cause->by.event->type;

	if (closed != NULL && type->closes == closed)
		obligations_start(f, law_starts_at_closing(f->law, closed), cause);
	if (opened != NULL)
		obligations_start(f, law_starts_at_opening(f->law, opened), cause);
	obligations_start(f, law_starts_at_event(f->law, type), cause);
	start_changes(f, cause);
}

static void note_seen(struct fold *f, const struct event *e)
{
	const size_t type = e->type->rank;

	FOLD_GROW(f, seen[type].list, seen[type].n, seen[type].cap);
	f->seen[type].list[f->seen[type].n++] = (uint32_t)f->here;
}

/* Closes and opens; ends; meets; statuses follow; starts. What meets a clock comes before what
 * starts the next, so that a visit meets the clock of the one before it and starts its own; and
 * before what it changes of the regime, so that it is not ended by what it has done. */
static void fold_event(struct fold *f, const struct effective_event *s)
{
	const struct cause cause = { *s, NULL, 0, s->event->day };
	const struct episode_kind *opened, *closed;

	if (f->dead) {
		fold_find(f, FINDING_AFTER_DEATH, s->event);
		return;
	}
	f->today_folded = s->event->day;
	if (!episodes_apply(f, s, &opened, &closed))
		return;
	note_seen(f, s->event);
	by_meaning(f, s->event);
	obligations_end(f, s->event);
	obligations_meet(f, s->event);
	if (f->dead)
		return;
	episodes_follow(f, &cause);
	obligations_reconsider(f);
	start_from(f, &cause, opened, closed);
	if (opened == NULL)
		return;
	for (size_t i = 0; i < f->deferred_count; i++) {
		const struct effective_event close = f->deferred[i].by;

		if (close.event->type->closes == opened &&
		    close.event->day.day == s->event->day.day) {
			f->deferred[i] = f->deferred[--f->deferred_count];
			fold_event(f, &close);
			return;
		}
	}
}

/* Leaves out what has not happened yet. A date-only event has happened once its day has begun, also
 * one that completes and so stands at the end of it. */
static void keep_happened(struct fold *f)
{
	struct effective_event *kept = arena_new_array(f->arena, struct effective_event, f->n);
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		if (f->events[i].event->at.ms <= f->at.ms)
			kept[n++] = f->events[i];
		else
			fold_next(f, f->events[i].event->at);
	}
	f->events = kept;
	f->n = n;
}

static void fold_moments_to(struct fold *f, duly_civil day)
{
	struct pending_moment m;

	while (f->failed == DULY_OK && !f->dead &&
	       moments_take(f, (duly_civil){ MIN(day.day, f->today.day) }, &m))
		fold_moment(f, &m);
}

static void fold_all(struct fold *f)
{
	for (f->here = 0; f->here < f->n && f->failed == DULY_OK; f->here++) {
		const struct effective_event *s = &f->events[f->here];

		fold_moments_to(f, s->event->day);
		fold_event(f, s);
	}
	fold_moments_to(f, f->today);
	for (size_t i = 0; !f->dead && i < f->pending_count; i++)
		if (f->pending[i].kind->matters)
			fold_next(f, zone_instant(f->zone, f->pending[i].on, 0));
}

/* ---- what the council's feeds report --------------------------------------------------------- */

static bool feed_reports(const struct feed *feed, const struct rule *rule)
{
	for (size_t i = 0; i < rule->met_count; i++) {
		for (size_t k = 0; k < feed->n; k++) {
			if (feed->types[k] == rule->met_by[i].event.type->symbol)
				return true;
		}
	}
	return false;
}

static void watch(const struct fold *f, struct obligation *o)
{
	const struct reporting *r = f->reporting;

	o->watched = r->feed_count == 0 || o->rule->met_count == 0;
	o->complete_to = DULY_NO_INSTANT;
	for (size_t i = 0; i < r->feed_count; i++) {
		const struct feed *feed = &r->feeds[i];

		if (!feed_reports(feed, o->rule))
			continue;
		o->watched = true;
		if (feed->complete_to.ms != DULY_NO_INSTANT.ms &&
		    (o->complete_to.ms == DULY_NO_INSTANT.ms ||
		     feed->complete_to.ms < o->complete_to.ms))
			o->complete_to = feed->complete_to;
	}
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void begin(struct fold *f)
{
	size_t kinds, moments, types;

	vocabulary_types(f->vocabulary, &types);
	f->seen = arena_new_array(f->arena, struct type_seen, types);
	vocabulary_episodes(f->vocabulary, &kinds);
	vocabulary_moments(f->vocabulary, &moments);
	f->opened = arena_new_array(f->arena, uint32_t, kinds);
	f->current = arena_new_array(f->arena, uint32_t, kinds);
	f->was_closed = arena_new_array(f->arena, bool, kinds);
	f->counted = arena_new_array(f->arena, int32_t, moments);
	f->fired = arena_new_array(f->arena, uint32_t, moments);
	f->ours_from = DULY_NO_DATE;
	for (size_t i = 0; i < f->n; i++) {
		const struct event *e = f->events[i].event;

		if (e->type->means == MEANS_OURS && event_field(f->law, e, "ours_from")->given)
			f->ours_from = event_field(f->law, e, "ours_from")->date;
	}
	moments_begin(f);
}

static void finish(struct fold *f)
{
	allocations_resolve(f);
	for (size_t i = 0; i < f->obligation_count; i++) {
		struct obligation *o = &f->obligations[i];

		o->subject = o->trigger->subject;
		allocation_give(f, o);
		watch(f, o);
		if (o->status == OBLIGATION_OPEN)
			plan(f, o);
	}
	alternative_dates_add(f);
}

duly_result derive(const struct context *c, const struct event *events, size_t n,
		   struct derivation *ret, struct duly_diag *diag)
{
	const struct law *law = n > 0 ? law_for(c->law, events[0].council) : c->law;
	struct fold f = {
		.law = law,
		.vocabulary = law_vocabulary(law),
		.calendar = law_calendar(law),
		.zone = law_zone(law),
		.reporting = c->reporting,
		.arena = c->arena,
		.at = c->at,
		.today = zone_date(law_zone(law), c->at),
		.next = DULY_NEVER,
	};

	effective_events(&f, events, n);
	keep_happened(&f);
	begin(&f);
	fold_all(&f);
	if (f.failed != DULY_OK)
		return duly_fail(diag, f.failed, "more than %d obligations", CASE_OBLIGATIONS_MAX);
	finish(&f);
	*ret = (struct derivation){
		.obligations = f.obligations,
		.n = f.obligation_count,
		.findings = f.findings,
		.finding_count = f.finding_count,
		.allocations = f.allocations,
		.allocation_count = f.allocation_count,
	};
	gaps_find(&f, ret);
	ret->next = f.next;
	return DULY_OK;
}

/* ---- an obligation, by itself ---------------------------------------------------------------- */

void obligation_id(const struct obligation *o, uint8_t ret[ID_LEN])
{
	duly_auto_fini(buf) b = { 0 };
	uint8_t digest[SHA256_LEN];

	pack_array(&b, 4);
	pack_str(&b, o->trigger->council);
	pack_str(&b, o->trigger->subject);
	pack_str(&b, o->rule->id);
	pack_array(&b, 2);
	if (o->moment != NULL) {
		pack_str(&b, o->moment->name);
		pack_uint(&b, o->ordinal);
	} else {
		/* What the anchor itself corrects is not here yet: its name is known all the
		 * same. */
		const bool ahead = o->anchor->replaces.s != NULL;

		pack_str(&b, o->anchor->source);
		pack_str(&b, ahead ? o->anchor->replaces : o->anchor->id);
	}
	sha256(buf_view(&b), digest);
	memcpy(ret, digest, ID_LEN);
}

/* By hours a completion of which only the day is known is late only if the whole of that day is. */
static bool met_late(const struct obligation *o)
{
	if (o->rule->within[o->interval].period.unit == PERIOD_HOURS)
		return o->met->date_only ? o->met->at.ms >= o->due_at.ms
					 : o->met->at.ms > o->due_at.ms;
	return o->met->day.day > o->due.day;
}

enum timeliness obligation_timeliness(const struct obligation *o, duly_instant at)
{
	if (o->status == OBLIGATION_VOID || o->due.day == DULY_NO_DATE.day)
		return TIMELINESS_UNKNOWN;
	if (o->status == OBLIGATION_MET)
		return met_late(o) ? TIMELINESS_LATE : TIMELINESS_IN_TIME;
	if (!o->watched)
		return TIMELINESS_UNKNOWN;
	if (o->status == OBLIGATION_ENDED)
		return o->ended_on.day > o->due.day ? TIMELINESS_LATE : TIMELINESS_UNKNOWN;
	return o->due_at.ms <= at.ms ? TIMELINESS_LATE : TIMELINESS_UNKNOWN;
}

#define X(id, name) [id] = name,
static const char *const STATUS_NAMES[] = { OBLIGATION_STATUSES(X) };
static const char *const STAGE_NAMES[] = { STAGES(X) };
#undef X
static const char *const TIMELINESS_NAMES[] = { "unknown", "in-time", "late" };

const char *obligation_status_name(enum obligation_status s)
{
	return STATUS_NAMES[s];
}
const char *stage_name(enum stage s)
{
	return STAGE_NAMES[s];
}
const char *timeliness_name(enum timeliness t)
{
	return TIMELINESS_NAMES[t];
}
