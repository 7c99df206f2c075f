#include "common/derive/episodes.h"

#include "common/derive/conditions.h"
#include "common/derive/moments.h"
#include "common/derive/obligations.h"

/* @e, the last of the episodes, is the newest of its kind that is open. */
static void put_first(struct fold *f, struct episode *e)
{
	uint32_t *newest = &f->newest[e->kind->index];

	e->older = *newest;
	*newest = (uint32_t)f->episode_count;
	if (e->older > 0)
		f->episodes[e->older - 1].newer = *newest;
}

/* @e is no more among those that are open. */
static void take_out(struct fold *f, const struct episode *e)
{
	if (e->older > 0)
		f->episodes[e->older - 1].newer = e->newer;
	if (e->newer > 0)
		f->episodes[e->newer - 1].older = e->older;
	else
		f->newest[e->kind->index] = e->older;
}

/* Facts that @e says become those of @episode from here on. */
static void take_facts(struct fold *f, struct episode *episode, const struct event *e)
{
	const size_t n = episode->kind->fact_count;
	struct known_fact *facts = arena_new_array(f->arena, struct known_fact, n);

	if (episode->facts != NULL)
		memcpy(facts, episode->facts, sizeof *facts * n);
	for (size_t k = 0; k < n; k++) {
		const int field = event_type_field(e->type, episode->kind->facts[k]);

		if (field < 0 || !e->data[field].given)
			continue;
		facts[k] = (struct known_fact){ e->data[field], e->type->fields[field].kind, e };
	}
	episode->facts = facts;
	obligations_unsettle(f, episode);
	moments_said(f, episode, e);
}

/* Whether @e says nothing of what is open, but of where the child is meanwhile. */
static bool speaks_aside(const struct fold *f, const struct episode_kind *kind,
			 const struct event *e)
{
	const struct asked asked = { .event = e, .said_alone = true };

	return kind->aside != NULL && condition_holds(f, kind->aside, &asked);
}

static void change_facts(struct fold *f, struct episode *episode, const struct event *e)
{
	if (!speaks_aside(f, episode->kind, e))
		take_facts(f, episode, e);
}

static struct episode *open_new(struct fold *f, const struct episode_kind *kind,
				const struct effective_event *s, duly_civil on)
{
	LIST_ROOM(f->arena, f->episodes, f->episode_count, f->episode_cap);
	struct episode *e = &f->episodes[f->episode_count++];

	*e = (struct episode){
		.kind = kind,
		.opened = s->event,
		.anchor = s->anchor,
		.on = on,
		.key = kind->lasts_while ? NO_STR : event_key(s->event),
		.ordinal = ++f->opened[kind->index],
		.open = true,
		.until = DULY_NO_DATE,
		.from_at =
			s->event->day.day == on.day ? s->event->at : zone_instant(f->zone, on, 0),
	};
	const struct episode *container =
		kind->within != NULL ? fold_episode(f, kind->within, NO_STR) : NULL;

	if (container != NULL)
		e->from_at.ms = MAX(e->from_at.ms, container->from_at.ms);
	if (!kind->lasts_while)
		take_facts(f, e, s->event);
	f->was_closed[kind->index] = false;
	put_first(f, e);
	return e;
}

/* ---- closing --------------------------------------------------------------------------------- */

/* The last instant at which what @by or a moment ended on that day can have lasted. */
static duly_instant ended_at(const struct fold *f, const struct event *by,
			     const struct moment_kind *moment, duly_civil on)
{
	if (moment != NULL || by == NULL)
		return zone_instant(f->zone, on, 0);
	return by->date_only ? zone_day_end(f->zone, on) : by->at;
}

/* "A stay of not more than 24 hours is not being looked after": the longest that it can have been,
 * where only days are known, has to be within that. */
static bool never_was(const struct fold *f, const struct episode *e, const struct event *by,
		      const struct moment_kind *moment, duly_civil on)
{
	const struct period p = e->kind->void_within;

	if (p.unit == PERIOD_NONE || by == NULL || e->stands)
		return false;
	const duly_instant from = e->opened->at, to = ended_at(f, by, moment, on);

	if (p.unit == PERIOD_HOURS)
		return to.ms - from.ms <= p.amount * DULY_HOUR_MS;
	return on.day <= period_end(f->calendar, p, e->on, NULL, NULL).day;
}

static void note_change(struct fold *f, const struct episode *e)
{
	LIST_ROOM(f->arena, f->changes, f->change_count, f->change_cap);
	f->changes[f->change_count++] =
		(struct status_change){ (uint32_t)(e - f->episodes), e->open };
}

static bool is_within(const struct episode_kind *kind, const void *outer)
{
	return kind->within == outer;
}

/* The last opened of what is open and of such a kind; NULL: nothing is. */
static struct episode *newest_of(const struct fold *f,
				 bool (*is_such)(const struct episode_kind *, const void *),
				 const void *of)
{
	struct episode *newest = NULL;
	size_t n;
	const struct episode_kind *kinds = vocabulary_episodes(f->vocabulary, &n);

	for (size_t i = 0; i < n; i++) {
		struct episode *e = is_such(&kinds[i], of) ? fold_newest(f, &kinds[i]) : NULL;

		if (e != NULL && (newest == NULL || e > newest))
			newest = e;
	}
	return newest;
}

/* What is inside closes with what contains it, and never was where that never was. */
static void close_within(struct fold *f, struct episode *e, const struct event *by,
			 const struct moment_kind *moment, duly_civil on, bool is_void)
{
	e->open = false;
	e->until = on;
	take_out(f, e);
	e->until_at = ended_at(f, by, moment, on);
	e->never_was = is_void;
	if (e->kind->lasts_while)
		note_change(f, e);
	if (moment != NULL || (by != NULL && by->type->means == MEANS_DEATH)) {
		f->was_closed[e->kind->index] = true;
		f->lapsed[e->kind->index] = moment != NULL && moment->basis == MOMENT_DAY_AFTER;
	}
	for (struct episode *inner; (inner = newest_of(f, is_within, e->kind)) != NULL;) {
		inner->with_container = true;
		close_within(f, inner, by, moment, on, is_void);
	}
	moments_closed(f, e, on);
	obligations_end_within(f, e, &(struct cause){ { by, by }, moment, 0, on }, is_void);
}

static void close_one(struct fold *f, struct episode *e, const struct event *by,
		      const struct moment_kind *moment, duly_civil on)
{
	close_within(f, e, by, moment, on, never_was(f, e, by, moment, on));
}

/* Whether @key is that of an opening that only went on with what was open. */
static bool is_aside(const struct fold *f, const struct episode_kind *kind, struct str key)
{
	for (size_t i = 0; key.s != NULL && i < f->episode_count; i++) {
		const struct episode *e = &f->episodes[i];

		if (e->kind == kind && e->aside.s != NULL && str_eq(e->aside, key))
			return true;
	}
	return false;
}

/* Whether it closes what was closed on that day with what contains it, of which only the day is
 * known: the placement ended at noon, and the care that day. */
static bool closed_today(const struct fold *f, const struct episode_kind *kind,
			 const struct event *event)
{
	const struct str key = event_key(event);

	for (size_t i = f->episode_count; i-- > 0;) {
		const struct episode *e = &f->episodes[i];

		if (e->kind == kind && !e->open && e->with_container &&
		    e->until.day == event->day.day && e->until_at.ms >= event->at.ms &&
		    keys_agree(key, e->key))
			return true;
	}
	return false;
}

/* Whether the opening @e only goes on with what is open: by what it says itself, and not by what
 * the one before it said. */
static bool goes_on(const struct fold *f, const struct episode_kind *kind, const struct event *e)
{
	const struct asked asked = { .event = e, .said_alone = true };

	return kind->continues != NULL && condition_holds(f, kind->continues, &asked);
}

/* Whether an opening of the same day only goes on with what is being closed: a feed that ends one
 * row and begins another (the same carer on other terms) ends nothing. */
static bool goes_on_that_day(const struct fold *f, const struct effective_event *s)
{
	const struct episode_kind *kind = s->event->type->closes;

	if (kind->continues == NULL)
		return false;
	for (size_t i = f->here + 1; i < f->n && f->events[i].event->day.day == s->event->day.day;
	     i++) {
		const struct event *e = f->events[i].event;

		if (e->type->closes != NULL && e->type->closes == kind->within)
			return false;
		if (e->type->opens == kind)
			return goes_on(f, kind, e);
	}
	for (size_t i = 0; i < f->waiting_count; i++) {
		const struct event *e = f->waiting[i].event->event;

		if (e->type->opens == kind)
			return goes_on(f, kind, e);
	}
	return false;
}

/* Whether it may mean one that something else took the place of. */
static bool was_replaced(const struct fold *f, const struct episode_kind *kind,
			 const struct event *event)
{
	for (size_t i = f->episode_count; i-- > 0;) {
		const struct episode *e = &f->episodes[i];

		if (e->kind == kind && e->replaced && episode_may_be_meant(e, event))
			return true;
	}
	return false;
}

static bool close_by(struct fold *f, const struct effective_event *s,
		     const struct episode_kind **ret_closed)
{
	const struct episode_kind *kind = s->event->type->closes;
	struct episode *e = fold_meant(f, kind, s->event);

	if (e != NULL && goes_on_that_day(f, s)) {
		e->continued = true;
		return false;
	}

	if (e == NULL) {
		/* What a birthday or a death has closed already may be closed again by hand; and
		 * with what has lapsed, or was replaced, ends what was told of that. */
		if (f->lapsed[kind->index] || was_replaced(f, kind, s->event))
			return true;
		if (!f->was_closed[kind->index] && !is_aside(f, kind, event_key(s->event)) &&
		    !closed_today(f, kind, s->event))
			fold_find(f, FINDING_NOT_OPEN, s->event);
		return false;
	}
	close_one(f, e, s->event, NULL, s->event->day);
	*ret_closed = kind;
	return true;
}

/* ---- changing and opening -------------------------------------------------------------------- */

static bool change_by(struct fold *f, const struct episode_kind *kind, const struct event *event)
{
	struct episode *e = fold_meant(f, kind, event);

	if (e == NULL) {
		if ((!f->was_closed[kind->index] || f->lapsed[kind->index]) &&
		    !is_aside(f, kind, event_key(event)))
			fold_find(f, FINDING_NOT_OPEN, event);
		return false;
	}
	change_facts(f, e, event);
	return true;
}

/* An opening that restarts nothing (the same carer, a holiday): its own end will end nothing
 * either, so that a temporary stay that is over does not end the placement that it interrupted. */
static bool go_on(struct fold *f, struct episode *e, const struct event *event)
{
	if (e->continued)
		e->key = event_key(event);
	else
		e->aside = event_key(event);
	e->continued = false;
	change_facts(f, e, event);
	return true;
}

/* Whether a second one may be open beside @e: of what there may be several, or under another
 * key. */
static bool beside(const struct episode *e, const struct event *event)
{
	const struct str key = event_key(event);

	if (e->kind->several)
		return true;
	return e->key.s != NULL && key.s != NULL && !str_eq(e->key, key) && !e->kind->moves &&
	       !e->kind->status;
}

/* A birthday that closes it has been: a person of 18 is not looked after, missing from care, or on
 * a child's plan. */
static bool outgrown(const struct fold *f, const struct episode_kind *kind)
{
	for (size_t k = 0; k < kind->closed_by_count; k++) {
		if (fold_is_past(f, kind->closed_by[k]))
			return true;
	}
	return false;
}

/* What the kind says that an opening with the code of @e ends: NULL: nothing. */
static const struct replacing *replacing_by(const struct event *e)
{
	const struct episode_kind *kind = e->type->opens;
	const int field = event_type_field(e->type, kind->apart_by);

	for (size_t i = 0; field >= 0 && i < kind->replaces_count; i++) {
		if (kind->replaces[i].by == e->data[field].code)
			return &kind->replaces[i];
	}
	return NULL;
}

static bool replaces(const struct replacing *r, const struct episode *old)
{
	const sym code =
		old->opened->data[event_type_field(old->opened->type, old->kind->apart_by)].code;

	for (size_t i = 0; i < r->n; i++) {
		if (r->of[i] == code)
			return true;
	}
	return false;
}

/* A care order discharges a supervision order, and one that is renewed ends the one before. */
static bool close_replaced(struct fold *f, const struct event *by)
{
	const struct replacing *r = replacing_by(by);
	bool any = false;

	for (struct episode *e = r != NULL ? fold_newest(f, by->type->opens) : NULL, *older;
	     e != NULL; e = older) {
		older = fold_older(f, e);
		if (!replaces(r, e))
			continue;
		close_one(f, e, by, NULL, by->day);
		e->replaced = any = true;
	}
	return any;
}

static bool gives_way(const struct episode_kind *kind, const void *to)
{
	for (size_t i = 0; i < kind->gives_way_count; i++) {
		if (kind->gives_way[i] == to)
			return true;
	}
	return false;
}

/* What is over when something of @kind begins: what comes before proceedings, with these. */
static void close_what_gives_way(struct fold *f, const struct episode_kind *kind,
				 const struct cause *cause)
{
	for (struct episode *e; (e = newest_of(f, gives_way, kind)) != NULL;) {
		close_one(f, e, cause->by.event, cause->moment, cause->on);
		e->replaced = true;
	}
}

static bool open_by(struct fold *f, const struct effective_event *s,
		    const struct episode_kind **ret_opened, const struct episode_kind **ret_closed)
{
	const struct episode_kind *kind = s->event->type->opens;
	struct episode *e = fold_episode(f, kind, NO_STR);

	if (kind->within != NULL && fold_episode(f, kind->within, NO_STR) == NULL) {
		if (!f->was_closed[kind->within->index])
			fold_find(f, FINDING_OUTSIDE, s->event);
		return false;
	}
	if (outgrown(f, kind)) {
		f->was_closed[kind->index] = true;
		fold_find(f, FINDING_OF_AGE, s->event);
		return false;
	}
	if (e != NULL && goes_on(f, kind, s->event))
		return go_on(f, e, s->event);
	if (e != NULL && !kind->moves && !beside(e, s->event)) {
		fold_find(f, FINDING_ALREADY_OPEN, s->event);
		return false;
	}
	if (e != NULL && kind->moves) {
		close_one(f, e, s->event, NULL, s->event->day);
		*ret_closed = kind;
	}
	if (close_replaced(f, s->event))
		*ret_closed = kind;
	close_what_gives_way(f, kind, &(struct cause){ *s, NULL, 0, s->event->day });
	*ret_opened = kind;
	moments_opened(f, open_new(f, kind, s, s->event->day));
	return true;
}

bool episodes_apply(struct fold *f, const struct effective_event *s,
		    const struct episode_kind **ret_opened, const struct episode_kind **ret_closed)
{
	const struct event_type *type = s->event->type;

	*ret_opened = *ret_closed = NULL;
	if (type->closes != NULL)
		return close_by(f, s, ret_closed);
	if (type->opens != NULL)
		return open_by(f, s, ret_opened, ret_closed);
	if (type->changes != NULL)
		return change_by(f, type->changes, s->event);
	return true;
}

/* ---- what closes without an event of its own ------------------------------------------------- */

static bool is_closed_by(const struct episode_kind *kind, const void *moment)
{
	for (size_t k = 0; k < kind->closed_by_count; k++) {
		if (kind->closed_by[k] == moment)
			return true;
	}
	return false;
}

/* All that it may close; what comes of a date of one, that one alone. */
void episodes_moment(struct fold *f, const struct pending_moment *m)
{
	struct episode *e;

	if (m->kind->basis == MOMENT_DAY_AFTER) {
		e = &f->episodes[m->episode];
		if (e->open && is_closed_by(e->kind, m->kind))
			close_one(f, e, m->source, m->kind, m->on);
		return;
	}
	while ((e = newest_of(f, is_closed_by, m->kind)) != NULL)
		close_one(f, e, m->source, m->kind, m->on);
}

void episodes_end_all(struct fold *f, const struct event *by)
{
	for (size_t i = f->episode_count; i-- > 0;) {
		if (f->episodes[i].open)
			close_one(f, &f->episodes[i], by, NULL, by->day);
	}
}

/* ---- statuses -------------------------------------------------------------------------------- */

/* What keeps a short episode from being void is noted when it holds: a child that was on an order
 * for an hour was in care by it, whatever came after. */
static void note_what_stands(struct fold *f)
{
	size_t n;
	const struct episode_kind *kinds = vocabulary_episodes(f->vocabulary, &n);

	for (size_t i = 0; i < n; i++) {
		const struct condition *unless = kinds[i].void_unless;
		struct episode *e = unless != NULL ? fold_episode(f, &kinds[i], NO_STR) : NULL;

		if (e != NULL && !e->stands)
			e->stands = condition_holds(f, unless, &(struct asked){ 0 });
	}
}

/* In the order of the vocabulary, so that one that hangs on another finds it as it now is. */
void episodes_follow(struct fold *f, const struct cause *cause)
{
	size_t n;
	const struct episode_kind *kinds = vocabulary_episodes(f->vocabulary, &n);

	for (size_t i = 0; i < n; i++) {
		const struct episode_kind *kind = &kinds[i];

		if (kind->lasts_while == NULL)
			continue;
		struct episode *e = fold_episode(f, kind, NO_STR);
		const bool holds = !outgrown(f, kind) &&
				   condition_holds(f, kind->lasts_while, &(struct asked){ 0 });

		if (holds && e == NULL) {
			e = open_new(f, kind, &cause->by, cause->on);
			note_change(f, e);
			moments_opened(f, e);
			close_what_gives_way(f, kind, cause);
		} else if (!holds && e != NULL) {
			close_one(f, e, cause->by.event, cause->moment, cause->on);
		}
	}
	note_what_stands(f);
}
