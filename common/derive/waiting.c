#include "common/derive/waiting.h"

/* So far is looked ahead on a day, and so many wait on it: no child's day has more, and one of ten
 * thousand rows must not cost their square. */
enum { LOOKS_MAX = 64, WAITING_MAX = 64 };

/* The events behind the one that is folded that are of the same day. */
static const struct event *later_today(const struct fold *f, const struct event *s, size_t i)
{
	const size_t at = f->here + 1 + i;

	return i < LOOKS_MAX && at < f->n && f->events[at].event->day.day == s->day.day
		       ? f->events[at].event
		       : NULL;
}

/* Whether @kind opens on that day, and not at a later hour than that of @s, where that is known. */
static bool opens_by(const struct fold *f, const struct event *s, const struct episode_kind *kind,
		     struct str key)
{
	const struct event *e;

	for (size_t i = 0; (e = later_today(f, s, i)) != NULL; i++) {
		if (e->type->opens == kind && keys_agree(key, event_key(e)) &&
		    (s->date_only || e->at.ms <= s->at.ms))
			return true;
	}
	return false;
}

/* One that waits itself, and then opens @kind. */
static bool opening_waits(const struct fold *f, const struct event *s,
			  const struct episode_kind *kind, struct str key)
{
	for (size_t i = 0; i < f->waiting_count; i++) {
		const struct event *w = f->waiting[i].event->event;

		if (w->type->opens == kind && keys_agree(key, event_key(w)) &&
		    (s->date_only || opens_by(f, s, f->waiting[i].kind, NO_STR)))
			return true;
	}
	return false;
}

/* Where the hour of @s is known, what opens at a later one was not open yet. */
static bool opens_later(const struct fold *f, const struct event *s,
			const struct episode_kind *kind, struct str key)
{
	return opens_by(f, s, kind, key) || opening_waits(f, s, kind, key);
}

/* What contains it begins later that day, also where it is open now and ends before that: an
 * opening of what is open is a contradiction, and begins nothing. */
static bool begins_later(const struct fold *f, const struct event *s,
			 const struct episode_kind *kind)
{
	bool open = fold_episode(f, kind, NO_STR) != NULL;
	const struct event *e;

	for (size_t i = 0; (e = later_today(f, s, i)) != NULL; i++) {
		if (e->type->closes == kind)
			open = false;
		if (e->type->opens == kind && !open)
			return true;
	}
	return opening_waits(f, s, kind, NO_STR);
}

/* What is open as @open is closed at an hour of that day, by what is not the close of @s itself. */
static bool closes_later(const struct fold *f, const struct event *s, const struct episode *open)
{
	const struct str key = event_key(s);
	const struct event *e;

	for (size_t i = 0; (e = later_today(f, s, i)) != NULL; i++) {
		if (e->type->closes != open->kind || !keys_agree(open->key, event_key(e)))
			continue;
		if (key.s == NULL || event_key(e).s == NULL || !str_eq(key, event_key(e)))
			return true;
	}
	return false;
}

/* The kind that clocks live in which @s starts, is not open, and is to open on that day; what opens
 * one itself does not wait for another. */
static const struct episode_kind *rules_wait(const struct fold *f, const struct event *s)
{
	const struct rule_starts starts = law_starts_at_event(f->law, s->type);

	for (size_t i = 0; i < starts.n; i++) {
		const struct rule *rule = starts.list[i].rule;

		for (size_t k = 0; k < rule->during_count; k++) {
			if (rule->during[k] != s->type->opens &&
			    fold_episode(f, rule->during[k], NO_STR) == NULL &&
			    opens_later(f, s, rule->during[k], NO_STR))
				return rule->during[k];
		}
	}
	return NULL;
}

/* What closes or changes, and finds it not open. */
static bool waits_to_find(const struct fold *f, const struct event *s,
			  const struct episode_kind *kind)
{
	return kind != NULL && fold_meant(f, kind, s) == NULL &&
	       opens_later(f, s, kind, event_key(s));
}

/* What was done on the day of a death, or on which a case was closed, was done before it, unless
 * both hours are known. */
static bool ends_the_day(const struct fold *f, const struct event *s)
{
	const struct event *e;

	if (s->type->means != MEANS_DEATH && s->type->means != MEANS_CASE_CLOSED)
		return false;
	for (size_t i = 0; (e = later_today(f, s, i)) != NULL; i++) {
		if ((s->date_only || e->date_only) && e->type->means != s->type->means)
			return true;
	}
	return false;
}

static bool waits(const struct fold *f, const struct event *s, struct waiting *ret)
{
	const struct episode_kind *opens = s->type->opens;
	const struct episode *open;

	if (ends_the_day(f, s))
		return true;
	if (s->date_only && s->type->class == CLASS_COMPLETES)
		return false; /* it stands at the end of its day */
	ret->for_opening = true;
	ret->key = event_key(s);
	ret->kind = s->type->closes;
	if (waits_to_find(f, s, ret->kind))
		return true;
	if (!s->date_only)
		return false;
	ret->kind = s->type->changes;
	if (waits_to_find(f, s, ret->kind))
		return true;
	if (opens != NULL && opens->within != NULL && begins_later(f, s, opens->within)) {
		ret->kind = opens->within;
		ret->key = NO_STR;
		return true;
	}
	open = opens != NULL ? fold_episode(f, opens, NO_STR) : NULL;
	if (open != NULL && closes_later(f, s, open)) {
		ret->kind = opens;
		ret->for_opening = false;
		ret->key = NO_STR;
		return true;
	}
	ret->key = NO_STR;
	ret->kind = rules_wait(f, s);
	return ret->kind != NULL;
}

bool waiting_begin(struct fold *f, const struct effective_event *s)
{
	struct waiting w = { .event = s };

	/* Most events are alone on their day. */
	if (!f->patient || later_today(f, s->event, 0) == NULL || f->waiting_count >= WAITING_MAX ||
	    !waits(f, s->event, &w))
		return false;
	LIST_ROOM(f->arena, f->waiting, f->waiting_count, f->waiting_cap);
	f->waiting[f->waiting_count++] = w;
	return true;
}

static const struct effective_event *take(struct fold *f, size_t i)
{
	const struct effective_event *s = f->waiting[i].event;

	f->waiting_count--;
	memmove(&f->waiting[i], &f->waiting[i + 1], (f->waiting_count - i) * sizeof *f->waiting);
	return s;
}

static bool has_come(const struct waiting *w, const struct event *by,
		     const struct episode_kind *opened, const struct episode_kind *closed)
{
	return w->kind != NULL && w->kind == (w->for_opening ? opened : closed) &&
	       keys_agree(w->key, event_key(by));
}

/* What closes again what has opened comes behind all that lies in it. */
const struct effective_event *waiting_end(struct fold *f, const struct event *by,
					  const struct episode_kind *opened,
					  const struct episode_kind *closed)
{
	size_t last = f->waiting_count;

	for (size_t i = 0; i < f->waiting_count; i++) {
		if (!has_come(&f->waiting[i], by, opened, closed))
			continue;
		if (opened == NULL || f->waiting[i].event->event->type->closes != opened)
			return take(f, i);
		last = MIN(last, i);
	}
	return last < f->waiting_count ? take(f, last) : NULL;
}

bool waiting_death(const struct fold *f, const struct event *e)
{
	for (size_t i = 0; i < f->waiting_count; i++) {
		const struct event *w = f->waiting[i].event->event;

		if (w->type->means == MEANS_DEATH && !w->date_only && !e->date_only)
			return true;
	}
	return false;
}

const struct effective_event *waiting_in_vain(struct fold *f, duly_civil day)
{
	return f->waiting_count > 0 && f->waiting[0].event->event->day.day < day.day ? take(f, 0)
										     : NULL;
}
