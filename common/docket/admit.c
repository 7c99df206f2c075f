#include "common/docket/admit.h"

#include "common/docket/admission.h"
#include "common/docket/answer.h"
#include "common/docket/feed.h"
#include "common/docket/in_hand.h"
#include "common/docket/loading.h"
#include "common/docket/private.h"

/* ---- into its case --------------------------------------------------------------------------- */

/* Of a correction more is told than of what the world did: that it was wrong before. */
static void note_kind(struct in_hand *in, const struct event *e)
{
	const enum event_meaning means = e->type->means;

	in->retracted |= means == MEANS_RETRACTED || means == MEANS_BATCH_RETRACTED;
	in->corrected |= e->replaces.s != NULL || means == MEANS_BIRTH || means == MEANS_MERGED;
}

/* The other reference remembers it, so that the two find each other from either side. */
static duly_result note_merging(struct docket *d, const struct event *e, struct duly_diag *diag)
{
	const struct str into = admission_merges_into(e);
	struct in_hand *other;

	if (into.len == 0)
		return DULY_OK;
	const duly_result r = in_hand_load(d, e->council, into, &other, diag);
	if (r == DULY_OK && stored_case_merge(&other->file, e->subject, d->turn.arena))
		in_hand_touch(d, other);
	return r;
}

static duly_result join(struct docket *d, struct in_hand *in, const struct event *e,
			struct duly_diag *diag)
{
	stored_case_add(&in->file, e, d->turn.arena);
	note_kind(in, e);
	in_hand_touch(d, in);
	d->state.events++;
	d->turn.next_sequence++;
	d->dirty = true;
	return note_merging(d, e, diag);
}

static struct admission admission_now(const struct docket *d)
{
	return (struct admission){ .law = d->in_force.law,
				   .now = d->turn.now,
				   .arena = d->turn.arena };
}

/* ---- as it arrives --------------------------------------------------------------------------- */

static bool read_event(const struct docket *d, const msgpack_object *object, struct event *ret,
		       struct taken *taken)
{
	const struct admission a = admission_now(d);
	const bool ok = admission_read(&a, object, ret, &taken->reject);

	taken->id = ret->id;
	taken->source = ret->source;
	return ok && admission_may_be_said(&a, ret, &taken->reject);
}

/* Whoever drops a consumer by a slip of the pen would believe that its place is free. */
static duly_result judge_drop(struct docket *d, const struct event *e, bool *ret,
			      struct reject *reject, struct duly_diag *diag)
{
	const struct value *consumer = event_part(e, PART_CONSUMER);

	if (str_is(e->type_name, "service.consumer-dropped") && consumer->given)
		*ret = feed_may_drop(d, consumer->ref, reject);
	return store_outcome(d->txn, diag);
}

static duly_result judge(struct docket *d, struct in_hand *in, struct event *e, struct taken *ret,
			 struct duly_diag *diag)
{
	const struct context c = in_hand_context(d, in, d->turn.arena);
	const struct event *known =
		stored_case_find(in->file.events, in->file.n, e->source, e->subject, e->id);
	const struct admission_place place = { .at = in_hand_reference(in),
					       .known = known != NULL ? known->content : NULL,
					       .councils = d->known_councils,
					       .council_count = d->known_council_count,
					       .load = in_hand_find,
					       .ctx = d };
	enum admission_verdict verdict;

	bool named = true;
	duly_result r = admission_judge(&c, &place, e, &verdict, &ret->reject, diag);
	if (r == DULY_OK && verdict == ADMISSION_NEW)
		r = answer_judge(d, in, e, &named, &ret->reject, diag);
	if (r == DULY_OK && verdict == ADMISSION_NEW && named)
		r = judge_drop(d, e, &named, &ret->reject, diag);
	if (!named)
		verdict = ADMISSION_REFUSED;
	ret->status = verdict == ADMISSION_NEW     ? TAKEN_ACCEPTED
		      : verdict == ADMISSION_KNOWN ? TAKEN_DUPLICATE
						   : TAKEN_REJECTED;
	ret->sequence = known != NULL ? known->sequence : 0;
	return r;
}

/* The event stands in the log before the files that it puts in force, and is gone with the law
 * under which it was read: nothing may look at @e after it. */
static duly_result enter(struct docket *d, struct in_hand *in, struct event *e, struct taken *ret,
			 struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };

	e->sequence = ret->sequence = d->turn.next_sequence;
	e->received = d->turn.now;
	event_pack(d->in_force.law, e, &b);
	log_batch_add(d->turn.batch, LOG_EVENT, buf_view(&b));
	return join(d, in, e, diag);
}

static duly_result enter_loading(struct docket *d, struct in_hand *in, struct event *e,
				 enum loading what, struct taken *ret, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };

	if (!loading_prepare(d, e, what, &contents, &ret->reject)) {
		ret->status = TAKEN_REJECTED;
		return DULY_OK;
	}
	const duly_result r = enter(d, in, e, ret, diag);
	return r == DULY_OK ? docket_put_in_force(d, &contents, diag) : r;
}

duly_result docket_take(struct docket *d, const msgpack_object *object, struct taken *ret,
			struct duly_diag *diag)
{
	struct event e = { 0 };
	enum loading what;
	struct in_hand *in;

	*ret = (struct taken){ .status = TAKEN_ACCEPTED };
	if (!read_event(d, object, &e, ret)) {
		ret->status = TAKEN_REJECTED;
		return DULY_OK;
	}
	duly_result r = in_hand_load(d, e.council, e.subject, &in, diag);
	if (r == DULY_OK)
		r = judge(d, in, &e, ret, diag);
	if (r != DULY_OK || ret->status != TAKEN_ACCEPTED)
		return r;
	return loading_asked(&e, &what) ? enter_loading(d, in, &e, what, ret, diag)
					: enter(d, in, &e, ret, diag);
}

/* ---- from its record ------------------------------------------------------------------------- */

duly_result admit_recorded(struct docket *d, const struct log_record *record,
			   struct duly_diag *diag)
{
	const struct admission a = admission_now(d);
	const struct view body = { memcpy(arena_alloc(d->turn.arena, record->body.len),
					  record->body.data, record->body.len),
				   record->body.len };
	duly_auto_fini(wire) wire = { 0 };
	struct event e = { 0 };
	struct reject why = { 0 };
	struct in_hand *in;

	duly_result r = wire_unpack(body, &wire, diag);
	if (r != DULY_OK)
		return r;
	if (!admission_read(&a, &wire.root, &e, &why))
		return duly_fail(diag, DULY_E_CORRUPT, "record %llu is no event: %s %s",
				 (unsigned long long)record->sequence, why.field, why.message);
	e.sequence = record->sequence;
	e.received = record->recorded;
	r = in_hand_load(d, e.council, e.subject, &in, diag);
	return r == DULY_OK ? join(d, in, &e, diag) : r;
}
