#include <stdio.h>
#include <stdlib.h>

#include "common/docket/internal.h"

/* The turn. Begin; take; apply; tick; end: one batch. */

void turn_release(struct turn *t)
{
	if (t->zone != NULL)
		msgpack_zone_free(t->zone);
	t->zone = NULL;
	arena_reset(t->arena);
}

duly_result docket_begin(struct docket *d, duly_instant now, struct log_batch *batch,
			 uint64_t first, struct duly_diag *diag)
{
	struct turn *t = &d->turn;
	struct turn fresh = {
		.now = now,
		.batch = batch,
		.first_sequence = first,
		.next_sequence = first,
		.arena = t->arena,
		.alerts = t->alerts,
		.alert_cap = t->alert_cap,
	};

	turn_release(t);
	*t = fresh;
	t->last = &t->first;
	return docket_writing(d, diag);
}

void docket_quiet(struct docket *d)
{
	d->turn.quiet = true;
}

/* ---- apply ----------------------------------------------------------------------------------- */

static void release(struct docket *d, duly_instant from)
{
	struct docket_state *s = &d->state;

	if (from.ms == DULY_NO_INSTANT.ms)
		from = str_is(str_of(s->held_why), "clock") ? s->held_since : d->turn.now;
	s->held = false;
	s->held_why[0] = 0;
	if (s->from.ms == DULY_NO_INSTANT.ms || from.ms > s->from.ms)
		s->from = from;
	sweep_begin(d, REASON_RELEASED);
}

void docket_hold(struct docket *d, const char *why)
{
	struct docket_state *s = &d->state;

	if (!s->held)
		s->held_since = d->turn.now;
	s->held = true;
	snprintf(s->held_why, sizeof s->held_why, "%s", why);
}

/* Events of the service take effect in the order in which they were taken. */
static void serve(struct docket *d, const struct event *e)
{
	const struct value *from = event_part(e, PART_FROM);

	if (str_is(e->type_name, "service.released"))
		release(d, from->given ? from->time : DULY_NO_INSTANT);
	else if (str_is(e->type_name, "service.clock-confirmed"))
		release(d, d->state.held_since);
	else if (str_is(e->type_name, "service.held"))
		docket_hold(d, "operator");
}

/* Without obligations there is only the case to keep. */
static duly_result keep_only(struct docket *d, struct work *w, struct duly_diag *diag)
{
	buf_clear(&d->scratch);
	stored_case_write(d->law, &w->file, d->turn.arena, &d->scratch);
	store_put(d->txn, STORE_CASE, (struct view){ w->key, ID_LEN }, buf_view(&d->scratch));
	w->is_new = false;
	return store_outcome(d->txn, diag);
}

/* What is said of the service and of feeds concerns all cases; it is carried out before them. */
static duly_result apply_no_case(struct docket *d, struct work *w, uint64_t since,
				 struct duly_diag *diag)
{
	for (size_t i = 0; i < w->file.n; i++) {
		const struct event *e = &w->file.events[i];

		if (e->sequence >= since && e->type != NULL && e->type->means == MEANS_SERVICE)
			serve(d, e);
	}
	if (!str_is(w->file.subject, "-") || w->retracted)
		council_update(d, w);
	return keep_only(d, w, diag);
}

duly_result docket_apply(struct docket *d, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	for (struct work *w = d->turn.first; w != NULL && r == DULY_OK; w = w->next) {
		if (!subject_is_case(w->file.subject))
			r = apply_no_case(d, w, d->turn.first_sequence, diag);
	}
	for (struct work *w = d->turn.first; w != NULL && r == DULY_OK; w = w->next) {
		if (subject_is_case(w->file.subject) && !w->folded)
			r = case_process(d, w, CAUSE_APPLY, REASON_NONE, diag);
	}
	/* From here on they are as stored; a tick or a sweep that meets them again changes no
	 * event. */
	for (struct work *w = d->turn.first; w != NULL; w = w->next)
		w->touched = w->retracted = w->corrected = false;
	return r;
}

/* ---- tick ------------------------------------------------------------------------------------ */

static duly_instant timer_instant(struct view key)
{
	uint64_t ms = 0;

	for (size_t i = 0; i < 8 && i < key.len; i++)
		ms = ms << 8 | ((const uint8_t *)key.data)[i];
	return (duly_instant){ (int64_t)ms };
}

static duly_result fire(struct docket *d, struct view case_of_timer, struct duly_diag *diag)
{
	uint8_t key[ID_LEN];
	struct work *w;

	if (case_of_timer.len != ID_LEN)
		return duly_fail(diag, DULY_E_CORRUPT, "a timer that names no case");
	memcpy(key, case_of_timer.data, ID_LEN);
	duly_result r = work_load_key(d, key, &w, diag);
	return r == DULY_OK ? case_process(d, w, CAUSE_TICK, REASON_NONE, diag) : r;
}

/* Timers at this very instant are due: with a clock that stands still, as in every test, leaving
 * them for the next turn would leave them for ever. A case that was looked at has its timer behind
 * now (case_process), so that each is met once. */
static duly_result fire_due(struct docket *d, uint32_t max, uint32_t *ret, struct duly_diag *diag)
{
	struct view key, value;

	for (*ret = 0; *ret < max; ++*ret) {
		if (!store_seek(d->txn, STORE_TIMER, (struct view){ NULL, 0 }, false, &key,
				&value) ||
		    timer_instant(key).ms > d->turn.now.ms)
			break;
		duly_result r = fire(d, value, diag);
		if (r != DULY_OK)
			return r;
	}
	return store_outcome(d->txn, diag);
}

static duly_result sweep_one(struct docket *d, struct view key, struct duly_diag *diag)
{
	uint8_t k[ID_LEN];
	struct work *w;

	memcpy(k, key.data, ID_LEN);
	memcpy(d->state.sweep_next, k, ID_LEN);
	duly_result r = work_load_key(d, k, &w, diag);
	if (r == DULY_OK && subject_is_case(w->file.subject))
		r = case_process(d, w, CAUSE_SWEEP, (enum alert_reason)d->state.sweep_reason, diag);
	return r;
}

static duly_result sweep(struct docket *d, uint32_t max, uint32_t *ret, struct duly_diag *diag)
{
	static const uint8_t START[ID_LEN] = { 0 };
	struct docket_state *s = &d->state;
	struct view key, value;

	for (*ret = 0; s->sweeping && *ret < max; ++*ret) {
		uint8_t from[ID_LEN];

		memcpy(from, s->sweep_next, ID_LEN);
		const bool after = memcmp(from, START, ID_LEN) != 0;

		if (!store_seek(d->txn, STORE_CASE, (struct view){ from, ID_LEN }, after, &key,
				&value) ||
		    key.len != ID_LEN) {
			/* Finding the end is a step of its own, so that a replay of as many finds
			 * it. */
			s->sweeping = false;
			reallocation_tell(d);
			d->dirty = true;
			++*ret;
			break;
		}
		duly_result r = sweep_one(d, key, diag);
		if (r != DULY_OK)
			return r;
	}
	return DULY_OK;
}

duly_result docket_tick(struct docket *d, const struct ticked *max, struct ticked *ret,
			struct duly_diag *diag)
{
	struct ticked done = { 0 };
	duly_result r = DULY_OK;

	/* A turn may tick more than once, and its record has only the sums: first all that is
	 * swept, then all that fires, as a replay of as many does it. */
	if (d->law != NULL && d->turn.ticks.timers == 0)
		r = sweep(d, max->swept, &done.swept, diag);
	if (r == DULY_OK && d->law != NULL && !d->state.held)
		r = fire_due(d, max->timers, &done.timers, diag);
	if (r != DULY_OK)
		return r;
	d->turn.ticks.timers += done.timers;
	d->turn.ticks.swept += done.swept;
	d->turn.ticked |= done.timers > 0 || done.swept > 0;
	*ret = done;
	return DULY_OK;
}

/* ---- end ------------------------------------------------------------------------------------- */

duly_result docket_end(struct docket *d, struct duly_diag *diag)
{
	struct turn *t = &d->turn;

	(void)diag;
	/* The record says that people could be told in this turn, though no timer was due. */
	if (t->ticked || (!t->quiet && t->first != NULL)) {
		buf_clear(&d->scratch);
		pack_array(&d->scratch, 2);
		pack_uint(&d->scratch, t->ticks.timers);
		pack_uint(&d->scratch, t->ticks.swept);
		log_batch_add(t->batch, LOG_TICK, buf_view(&d->scratch));
	}
	for (size_t i = 0; i < t->alert_count; i++)
		log_batch_add(t->batch, LOG_ALERT, buf_view(&t->alerts[i]));
	if (log_batch_count(t->batch) > 0)
		d->state.latest = t->now;
	return DULY_OK;
}

duly_result docket_synced(struct docket *d, struct log_position position, bool commit,
			  struct duly_diag *diag)
{
	d->state.position = position;
	if (!commit || d->txn == NULL)
		return DULY_OK;
	state_write(d);
	d->dirty = false;
	return store_commit(&d->txn, diag);
}

duly_result docket_next(struct docket *d, duly_instant *ret, struct duly_diag *diag)
{
	struct view key, value;

	*ret = DULY_NEVER;
	if (d->state.sweeping) {
		*ret = d->turn.now;
		return DULY_OK;
	}
	if (d->state.held)
		return DULY_OK;
	duly_result r = docket_writing(d, diag);
	if (r != DULY_OK)
		return r;
	if (store_seek(d->txn, STORE_TIMER, (struct view){ NULL, 0 }, false, &key, &value))
		*ret = timer_instant(key);
	return store_outcome(d->txn, diag);
}
