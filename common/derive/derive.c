#include "common/derive/derive.h"

#include "common/derive/conditions.h"
#include "common/derive/episodes.h"
#include "common/derive/moments.h"
#include "common/derive/obligations.h"
#include "common/derive/outcome.h"
#include "common/derive/waiting.h"

/* ---- one event, one moment ------------------------------------------------------------------- */

static void die(struct fold *f, const struct event *e)
{
	episodes_end_all(f, e);
	obligations_end_all(f, e);
	f->pending_count = 0;
	f->dead = true;
}

/* A status that keeps the case open; NULL: there is none. */
static const struct episode_kind *open_status(const struct fold *f)
{
	for (size_t i = 0; i < f->episode_count; i++) {
		if (f->episodes[i].open && f->episodes[i].kind->status)
			return f->episodes[i].kind;
	}
	return NULL;
}

static void close_case(struct fold *f, const struct event *e)
{
	const struct episode_kind *open = open_status(f);

	if (open != NULL)
		fold_find(f, FINDING_STATUS_OPEN, e)->kind = open;
	else
		obligations_end_with_file(f, e);
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
		booking_add(f, e);
		break;
	case MEANS_UNBOOKED:
		booking_cancel(f, e);
		break;
	case MEANS_ANSWER:
	case MEANS_DELAY:
	case MEANS_DISPUTE:
		answer_add(f, e);
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
	case MEANS_MERGED: /* person.h */
	case MEANS_LINKED:
	case MEANS_UNLINKED:
	case MEANS_RESTRICTED:
	case MEANS_TEAM_REPLACED: /* staff.h */
	case MEANS_WORKER_AWAY:
	case MEANS_WORKER_RETURNED:
	case MEANS_WORKER_LEFT:
	case MEANS_DELIVERY: /* a proof: nothing follows from it */
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

	f->day = m->on;
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

static void note(struct fold *f, struct type_seen *lists, const struct effective_event *s)
{
	struct type_seen *list = &lists[s->event->type->rank];

	LIST_ROOM(f->arena, list->list, list->n, list->cap);
	list->list[list->n++] = (uint32_t)(s - f->events);
}

/* Closes and opens; ends; meets; statuses follow; starts. What meets a clock comes before what
 * starts the next, so that a visit meets the clock of the one before it and starts its own; and
 * before what it changes of the regime, so that it is not ended by what it has done. */
static void fold_one(struct fold *f, const struct effective_event *s,
		     const struct episode_kind **ret_opened, const struct episode_kind **ret_closed)
{
	const struct cause cause = { *s, NULL, 0, s->event->day };

	f->day = s->event->day;
	if (event_is_void(s->event) || !episodes_apply(f, s, ret_opened, ret_closed))
		return;
	note(f, f->seen, s);
	by_meaning(f, s->event);
	obligations_end(f, s->event);
	obligations_meet(f, s->event);
	if (f->dead)
		return;
	episodes_follow(f, &cause);
	obligations_reconsider(f);
	start_from(f, &cause, *ret_opened, *ret_closed);
}

/* And after it what has waited for what it opens or closes. */
static void fold_event(struct fold *f, const struct effective_event *s)
{
	const struct episode_kind *opened = NULL, *closed = NULL;
	const struct effective_event *waited;

	if (f->dead || waiting_death(f, s->event)) {
		fold_find(f, FINDING_AFTER_DEATH, s->event);
		return;
	}
	if (waiting_begin(f, s))
		return;
	fold_one(f, s, &opened, &closed);
	const bool patient = f->patient;

	f->patient = false;
	while ((waited = waiting_end(f, s->event, opened, closed)) != NULL)
		fold_event(f, waited);
	f->patient = patient;
}

/* Leaves out what has not happened yet. A date-only event has happened once its day has begun, also
 * one that completes and so stands at the end of it. */
static void keep_happened(struct fold *f, const struct effective *all)
{
	struct effective_event *kept = arena_new_array(f->arena, struct effective_event, all->n);

	for (size_t i = 0; i < all->n; i++) {
		if (all->list[i].event->at.ms <= f->at.ms)
			kept[f->n++] = all->list[i];
		else
			fold_next(f, all->list[i].event->at);
	}
	f->events = kept;
}

/* What waited on a day that is over finds what there is. */
static void fold_waiting(struct fold *f, duly_civil day)
{
	const struct effective_event *s;

	f->patient = false;
	while ((s = waiting_in_vain(f, day)) != NULL)
		fold_event(f, s);
	f->patient = true;
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

		fold_waiting(f, s->event->day);
		fold_moments_to(f, s->event->day);
		fold_event(f, s);
	}
	fold_waiting(f, (duly_civil){ INT32_MAX });
	fold_moments_to(f, f->today);
	f->day = f->today;
	for (size_t i = 0; !f->dead && i < f->pending_count; i++)
		if (f->pending[i].kind->matters && !moment_is_stale(f, &f->pending[i]))
			fold_next(f, zone_instant(f->zone, f->pending[i].on, 0));
}

/* ---- what the council's feeds report --------------------------------------------------------- */

/* Which kinds of the event meet; NULL: all. */
static const struct field_match *kinds_wanted(const struct matcher *m)
{
	for (size_t i = 0; i < m->field_count; i++) {
		if (m->fields[i].field == m->type->parts[PART_KIND] ||
		    m->fields[i].field == m->type->parts[PART_KINDS])
			return &m->fields[i];
	}
	return NULL;
}

/* Whether what is reported may be what meets. Where a rule asks for no kind, any kind may. */
bool reported_may_meet(struct reported said, const struct matcher *m)
{
	const struct field_match *kinds = kinds_wanted(m);
	bool wanted = said.kind == 0 || kinds == NULL;

	for (size_t i = 0; !wanted && i < kinds->n; i++)
		wanted = kinds->codes[i] == said.kind;
	return wanted && said.type == m->type->symbol;
}

/* Of days before it began the feed says nothing: what was due then may have been done. */
static bool feed_reports(const struct fold *f, const struct feed *feed, const struct obligation *o)
{
	const struct rule *rule = o->rule;

	if (o->due.day != DULY_NO_DATE.day && o->due.day < feed->from.day)
		return false;
	for (size_t i = 0; i < rule->met_count; i++) {
		for (size_t k = 0; k < feed->n; k++) {
			if (reported_may_meet(
				    vocabulary_reported(law_vocabulary(f->law), feed->types[k]),
				    &rule->met_by[i].event))
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

		if (!feed_reports(f, feed, o))
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
	f->of_type = arena_new_array(f->arena, struct type_seen, types);
	for (size_t i = 0; i < f->n; i++)
		note(f, f->of_type, &f->events[i]);
	vocabulary_episodes(f->vocabulary, &kinds);
	vocabulary_moments(f->vocabulary, &moments);
	f->sought = arena_new_array(f->arena, struct sought, vocabulary_sought(f->vocabulary));
	f->opened = arena_new_array(f->arena, uint32_t, kinds);
	f->newest = arena_new_array(f->arena, uint32_t, kinds);
	f->was_closed = arena_new_array(f->arena, bool, kinds);
	f->lapsed = arena_new_array(f->arena, bool, kinds);
	f->counted = arena_new_array(f->arena, int32_t, moments);
	f->counted_to = arena_new_array(f->arena, int32_t, moments);
	for (size_t i = 0; i < moments; i++)
		f->counted_to[i] = INT32_MIN;
	f->fired = arena_new_array(f->arena, uint32_t, moments);
	f->ours_from = DULY_NO_DATE;
	for (size_t i = 0; i < f->n; i++) {
		const struct event *e = f->events[i].event;

		if (event_means(e, MEANS_OURS) && event_part(e, PART_OURS_FROM)->given)
			f->ours_from = event_part(e, PART_OURS_FROM)->date;
	}
	obligations_begin(f);
	moments_begin(f);
}

/* Several clocks may go by one date: it is told once of the event that gives it. */
static bool is_found(const struct fold *f, enum finding_code code, const struct event *event)
{
	for (size_t i = 0; i < f->finding_count; i++) {
		if (f->findings[i].code == code && f->findings[i].event == event)
			return true;
	}
	return false;
}

/* Dates that what they are about cannot have. */
static void find_impossible(struct fold *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (!event_recorded_ok(f->events[i].event))
			fold_find(f, FINDING_RECORDED, f->events[i].event);
	}
	for (size_t i = 0; i < f->obligation_count; i++) {
		const struct obligation *o = &f->obligations[i];

		if (o->impossible && !is_found(f, FINDING_END, o->trigger))
			fold_find(f, FINDING_END, o->trigger);
		if (o->longer.day != DULY_NO_DATE.day && !is_found(f, FINDING_LONGER, o->longer_by))
			fold_find(f, FINDING_LONGER, o->longer_by)->about = o;
	}
}

static void finish(struct fold *f)
{
	allocations_resolve(f);
	find_impossible(f);
	for (size_t i = 0; i < f->obligation_count; i++) {
		struct obligation *o = &f->obligations[i];

		o->subject = o->trigger->subject;
		allocation_give(f, o);
		watch(f, o);
		if (o->status == OBLIGATION_OPEN)
			booking_plan(f, o);
	}
	alternative_dates_add(f);
	answers_give(f);
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
		.patient = true,
		.given = events,
		.started_by = arena_new_array(c->arena, uint16_t, n),
	};

	const struct context own = { law, c->reporting, c->at, c->arena, false };
	struct effective effective;

	effective_events(&own, events, n, &effective);
	for (size_t i = 0; i < effective.fault_count; i++)
		fold_find(&f, effective.faults[i].code, effective.faults[i].event);
	keep_happened(&f, &effective);
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
		.tellings = effective.tellings,
		.telling_count = effective.telling_count,
		.dob = f.dob,
	};
	coverage_find(&f, ret);
	if (c->figures)
		figures_find(&f, ret);
	ret->next = f.next;
	return DULY_OK;
}
