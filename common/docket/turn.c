#include "common/docket/turn.h"

#include "common/docket/arrears.h"
#include "common/docket/from_record.h"
#include "common/docket/no_case.h"
#include "common/docket/private.h"
#include "common/docket/process.h"
#include "common/docket/reallocation.h"
#include "common/docket/rhythm.h"
#include "common/docket/sweep.h"
#include "common/docket/timer.h"
#include "common/docket/turn_room.h"

/* The turn. Begin; take; apply; tick; end: one batch. */

void turn_clear(struct docket *d)
{
	struct turn *t = &d->turn;

	from_record_fini(t->from_record);
	arena_reset(t->arena);
	*t = (struct turn){ .arena = t->arena, .alerts = t->alerts, .room = turn_room() };
	t->alerts.n = 0;
}

/* ---- begin ----------------------------------------------------------------------------------- */

duly_result docket_begin(struct docket *d, duly_instant now, struct log_batch *batch,
			 uint64_t first, struct duly_diag *diag)
{
	struct turn *t = &d->turn;

	turn_clear(d);
	t->now = now;
	t->batch = batch;
	t->first_sequence = t->next_sequence = first;
	t->in_hand.last = &t->in_hand.first;
	if (d->state.latest.ms != DULY_NO_INSTANT.ms && now.ms < d->state.latest.ms)
		sweep_put_back(d);
	return docket_writing(d, diag);
}

void docket_quiet(struct docket *d)
{
	d->turn.quiet = true;
}

/* ---- apply ----------------------------------------------------------------------------------- */

static bool is_case(const struct in_hand *in)
{
	return subject_kind(in->file.subject, NULL) == SUBJECT_CASE;
}

static bool is_feed(const struct in_hand *in)
{
	return subject_kind(in->file.subject, NULL) == SUBJECT_FEED;
}

/* What is said of the service and of councils concerns all cases, and is carried out before them:
 * after them, a case of this very batch would have been told under what no longer holds. */
duly_result docket_apply(struct docket *d, struct duly_diag *diag)
{
	struct turn *t = &d->turn;
	duly_result r = DULY_OK;

	for (struct in_hand *in = t->in_hand.first; in != NULL && r == DULY_OK; in = in->next) {
		if (!is_case(in))
			r = no_case_apply(d, in, t->first_sequence, diag);
	}
	for (struct in_hand *in = t->in_hand.first; in != NULL && r == DULY_OK; in = in->next) {
		if (is_case(in) && !in->folded)
			r = case_process(d, in, CAUSE_APPLY, REASON_NONE, diag);
	}
	/* From here on they are as stored; a tick or a sweep that meets them again changes no
	 * event. */
	for (struct in_hand *in = t->in_hand.first; in != NULL; in = in->next)
		in->touched = in->retracted = in->corrected = false;
	return r;
}

/* ---- tick ------------------------------------------------------------------------------------ */

static duly_result fire(struct docket *d, struct view case_of_timer, struct duly_diag *diag)
{
	uint8_t key[ID_LEN];
	struct in_hand *in;

	if (case_of_timer.len != ID_LEN)
		return duly_fail(diag, DULY_E_CORRUPT, "a timer that names no case");
	memcpy(key, case_of_timer.data, ID_LEN);
	const duly_result r = in_hand_load_key(d, key, &in, diag);
	if (r != DULY_OK)
		return r;
	if (is_case(in))
		return case_process(d, in, CAUSE_TICK, REASON_NONE, diag);
	return is_feed(in) ? rhythm_process(d, in, CAUSE_TICK, diag) : no_case_begins(d, in, diag);
}

/* Timers at this very instant are due: with a clock that stands still, as in every test, leaving
 * them for the next turn would leave them for ever. A case that was looked at has its timer behind
 * now (case_process), so that each is met once. */
static duly_result fire_due(struct docket *d, uint32_t max, uint32_t *ret, struct duly_diag *diag)
{
	struct view key_of_case;
	duly_instant at;

	for (*ret = 0; *ret < max && turn_goes_on(d); ++*ret) {
		if (!timer_first(d, &at, &key_of_case) || at.ms > d->turn.now.ms)
			break;
		const duly_result r = fire(d, key_of_case, diag);
		if (r != DULY_OK)
			return r;
	}
	return store_outcome(d->txn, diag);
}

/* How far the sweep is stands in the state before the case is looked at: the case looks there. */
static duly_result sweep_one(struct docket *d, struct view key, struct duly_diag *diag)
{
	uint8_t k[ID_LEN];
	struct in_hand *in;

	memcpy(k, key.data, ID_LEN);
	memcpy(d->state.sweep_next, k, ID_LEN);
	duly_result r = in_hand_load_key(d, k, &in, diag);
	if (r == DULY_OK && is_case(in))
		r = case_process(d, in, CAUSE_SWEEP, (enum alert_reason)d->state.sweep_reason,
				 diag);
	else if (r == DULY_OK && is_feed(in))
		r = rhythm_process(d, in, CAUSE_SWEEP, diag);
	return r;
}

static duly_result sweep(struct docket *d, uint32_t max, uint32_t *ret, struct duly_diag *diag)
{
	static const uint8_t START[ID_LEN] = { 0 };
	struct docket_state *s = &d->state;
	struct view key, value;

	for (*ret = 0; s->sweeping && *ret < max && turn_goes_on(d); ++*ret) {
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

/* What waits to be told as a list is told before the timers fire, and behind the sweep that found
 * it. */
static duly_result sweep_and_list(struct docket *d, uint32_t max, uint32_t *ret,
				  struct duly_diag *diag)
{
	duly_result r = arrears_tell(d, diag);

	if (r == DULY_OK)
		r = sweep(d, max, ret, diag);
	if (r == DULY_OK && *ret > 0)
		r = arrears_tell(d, diag);
	return r;
}

duly_result docket_tick(struct docket *d, const struct ticked *max, struct ticked *ret,
			struct duly_diag *diag)
{
	struct ticked done = { 0 };
	duly_result r = DULY_OK;

	/* A turn may tick more than once, and its record has only the sums: first all that is
	 * swept, then all that fires, as a replay of as many does it. */
	if (d->in_force.law != NULL && d->turn.ticks.timers == 0)
		r = sweep_and_list(d, max->swept, &done.swept, diag);
	if (r == DULY_OK && d->in_force.law != NULL && !d->state.held)
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

/* The record says that people could be told in this turn, though no timer was due; and where it had
 * no room for all that they were to be told. */
static void add_tick(const struct turn *t)
{
	duly_auto_fini(buf) tick = { 0 };

	pack_array(&tick, 2u + t->room.cut + (t->room.cut && t->quiet));
	pack_uint(&tick, t->ticks.timers);
	pack_uint(&tick, t->ticks.swept);
	if (t->room.cut)
		pack_uint(&tick, t->room.cut_at);
	if (t->room.cut && t->quiet)
		pack_bool(&tick, true);
	log_batch_add(t->batch, LOG_TICK, buf_view(&tick));
}

duly_result docket_end(struct docket *d, struct duly_diag *diag)
{
	struct turn *t = &d->turn;

	(void)diag;
	if (t->ticked || t->room.cut || (!t->quiet && t->in_hand.first != NULL))
		add_tick(t);
	for (size_t i = 0; i < t->alerts.n; i++)
		log_batch_add(t->batch, LOG_ALERT, buf_view(&t->alerts.list[i]));
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
	stored_state_put(d->txn, &d->state);
	d->dirty = false;
	return store_commit(&d->txn, diag);
}

duly_result docket_next(struct docket *d, duly_instant *ret, struct duly_diag *diag)
{
	struct view key_of_case;

	*ret = DULY_NEVER;
	if (d->state.sweeping) {
		*ret = d->turn.now;
		return DULY_OK;
	}
	if (d->state.held)
		return DULY_OK;
	const duly_result r = docket_writing(d, diag);
	if (r != DULY_OK)
		return r;
	if (arrears_wait(d))
		*ret = d->turn.now;
	else
		(void)timer_first(d, ret, &key_of_case); /* there may be none */
	return store_outcome(d->txn, diag);
}
