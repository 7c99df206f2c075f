#include "common/docket/no_case.h"

#include "common/derive/staff.h"
#include "common/docket/feed_reports.h"
#include "common/docket/private.h"
#include "common/docket/reallocation.h"
#include "common/docket/rhythm.h"
#include "common/docket/sweep.h"

/* ---- of the service -------------------------------------------------------------------------- */

/* Events of the service take effect in the order in which they were taken, not in that of their
 * instants: they are orders, not facts, and the last one that was given counts. */
static void serve(struct docket *d, const struct event *e)
{
	const struct value *from = event_part(e, PART_FROM);
	const struct value *consumer = event_part(e, PART_CONSUMER);
	const struct value *now_given = event_part(e, PART_NOW);

	if (str_is(e->type_name, "service.released"))
		sweep_release(d, from->given ? from->time : DULY_NO_INSTANT);
	else if (str_is(e->type_name, "service.clock-confirmed"))
		sweep_confirm(d, now_given->given ? now_given->time : e->at);
	else if (str_is(e->type_name, "service.consumer-dropped") && consumer->given)
		store_del(d->txn, STORE_CONSUMER,
			  (struct view){ consumer->ref.s, consumer->ref.len });
	else if (str_is(e->type_name, "service.held"))
		sweep_hold(d, STR("operator"));
}

/* ---- of a council ---------------------------------------------------------------------------- */

/* Feeds, batches taken back whole, teams and people. Where the council has said something else than
 * before all its cases are looked at again, and where something @begins that lay ahead; a
 * repetition, or what does not count yet, changes nothing and costs nothing. */
static duly_result tell_council(struct docket *d, const struct in_hand *in, bool begins,
				struct duly_diag *diag)
{
	const struct stored_case *said = &in->file;
	const struct law *law = d->in_force.law;
	const enum subject_kind kind = subject_kind(said->subject, NULL);
	const bool staff = kind == SUBJECT_TEAM || kind == SUBJECT_WORKER;
	struct reporting now = *councils_of(&d->councils, said->council);
	const struct context c = { law, &now, d->turn.now, d->turn.arena, false };
	const struct event *why = NULL;
	duly_civil ahead = DULY_NO_DATE;
	bool changed;

	reporting_add(&c, said->subject, said->events, said->n, &now);
	if (staff)
		why = staff_add(&c, said->subject, said->events, said->n, &now, &ahead);
	duly_result r =
		councils_put(&d->councils, d->txn, law, said->council, &now, &changed, diag);
	if (r != DULY_OK || !(changed || begins))
		return r;
	if (staff)
		r = reallocation_changed(d, said->council, said->subject, why, diag);
	if (r == DULY_OK && staff)
		r = reallocation_ahead(d, in, ahead, diag);
	if (r == DULY_OK)
		sweep_begin(d, staff ? REASON_STAFF : REASON_FEED);
	return r;
}

duly_result no_case_begins(struct docket *d, struct in_hand *in, struct duly_diag *diag)
{
	return tell_council(d, in, true, diag);
}

/* ---- the whole ------------------------------------------------------------------------------- */

duly_result no_case_apply(struct docket *d, struct in_hand *in, uint64_t since,
			  struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	for (size_t i = 0; i < in->file.n; i++) {
		const struct event *e = &in->file.events[i];

		if (e->sequence >= since && e->type != NULL && e->type->means == MEANS_SERVICE)
			serve(d, e);
	}
	/* A retraction that is addressed to the service may take back a batch of any feed. */
	if (subject_kind(in->file.subject, NULL) != SUBJECT_SERVICE || in->retracted)
		r = tell_council(d, in, false, diag);
	if (r == DULY_OK && subject_kind(in->file.subject, NULL) == SUBJECT_FEED)
		r = rhythm_process(d, in, CAUSE_APPLY, diag);
	if (r != DULY_OK)
		return r;
	if (subject_kind(in->file.subject, NULL) == SUBJECT_FEED)
		feed_reports_drop(&in->file, d->turn.arena);
	in_hand_write(d, in);
	return store_outcome(d->txn, diag);
}
