#include "common/docket/process.h"

#include <stdio.h>

#include "common/docket/allocations.h"
#include "common/docket/arrears.h"
#include "common/docket/case_bounds.h"
#include "common/docket/findings.h"
#include "common/docket/from_record.h"
#include "common/docket/known_findings.h"
#include "common/docket/obligation_match.h"
#include "common/docket/private.h"
#include "common/docket/reallocation.h"
#include "common/docket/service_alert.h"
#include "common/docket/stored_case.h"
#include "common/docket/tell.h"
#include "common/docket/timer.h"

/* ---- a case that cannot be derived ----------------------------------------------------------- */

static void tell_service(struct docket *d, const struct case_telling *t, const char *code,
			 const char *message)
{
	char once[DULY_TIME_TEXT];

	if (d->turn.from_record != NULL) /* which has it */
		return;
	service_alert_tell(d, t->cause,
			   &(struct service_alert){
				   .code = code,
				   .message = message,
				   .once = duly_instant_print(d->turn.now, once),
				   .council = t->council,
				   .subject = t->subject,
			   });
}

/* Its last obligations and timers stand, marked doubtful, and are told of as they come due: a case
 * that has grown beyond a bound must not fall silent. Of a child who has died nothing stands. An
 * alert names it at once, and again with each batch that has events for it, which change
 * nothing. */
static void set_aside(struct docket *d, const struct case_telling *t, const struct person *person,
		      const struct duly_diag *why)
{
	struct stored_obligations *obligations = t->obligations;
	char message[640];
	const bool known = obligations->doubtful;

	obligations->doubtful = true;
	obligations_restore(d->in_force.law, person, t->subject, obligations, d->case_arena);
	if (known && t->cause != CAUSE_APPLY)
		return;
	snprintf(message, sizeof message,
		 "the case cannot be derived and is set aside; its last obligations stand, and "
		 "what is said of it since has no effect: %s",
		 why->text);
	tell_service(d, t, "set-aside", message);
}

static void take_back_in(struct docket *d, const struct case_telling *t)
{
	if (t->obligations->doubtful)
		tell_service(d, t, "derived-again",
			     "the case that was set aside can be derived again: what it owes is "
			     "as its events say");
	t->obligations->doubtful = false;
}

/* ---- the timer ------------------------------------------------------------------------------- */

static void sooner(duly_instant *next, duly_instant t)
{
	if (t.ms < next->ms)
		*next = t;
}

/* The next rung that would be told. One that a booking quiets is passed over: the case is looked at
 * again when the booking has passed. */
static duly_instant next_rung(const struct docket *d, const struct stored_obligation *stored)
{
	duly_instant after = tell_from(d, stored);
	struct rung rung;

	while (ladder_next(d->in_force.law, stored->derived, after, &rung)) {
		if (!tell_passes_over(stored, &rung))
			return rung.at;
		after = rung.at;
	}
	return DULY_NEVER;
}

/* The first instant at which something follows for the case though no event comes. @next: at which
 * it would be derived otherwise. */
static duly_instant next_look(const struct docket *d, const struct stored_obligations *obligations,
			      duly_instant next)
{
	if (obligations->owed.answers)
		sooner(&next, d->turn.now);
	for (size_t i = 0; i < obligations->n; i++) {
		const struct stored_obligation *stored = &obligations->list[i];

		if (!tell_is_of_it(stored))
			continue;
		sooner(&next, next_rung(d, stored));
		sooner(&next, tell_escalates_at(d, stored));
	}
	for (size_t i = 0; i < obligations->found_count; i++) {
		if (obligations->found[i].open && !obligations->found[i].told)
			sooner(&next, findings_told_at(d, &obligations->found[i]));
	}
	return next;
}

/* What a tick has looked at is behind it. Were something still left that is due now, which could
 * only be if this engine does not tell what the record says was told, or by a fault of ours, the
 * case is looked at again in a minute: it stops no other. Left at an instant that has passed, its
 * timer would be the first again, and the tick would never come to the second. What the batch had
 * no room for is left on purpose, and the next one begins with it. */
static duly_instant behind_now(const struct docket *d, enum alert_cause cause, duly_instant at)
{
	if (cause == CAUSE_TICK && at.ms <= d->turn.now.ms && !d->turn.room.cut)
		return (duly_instant){ d->turn.now.ms + 60 * DULY_SECOND_MS };
	return at;
}

/* ---- what is stored of it -------------------------------------------------------------------- */

static duly_result read_obligations(struct docket *d, const struct in_hand *in,
				    struct stored_obligations *ret, struct duly_diag *diag)
{
	const struct view key = { in->key, ID_LEN };
	struct view value;

	*ret = (struct stored_obligations){ .timer = DULY_NEVER };
	if (!store_get(d->txn, STORE_OBLIGATION, key, &value))
		return store_outcome(d->txn, diag);
	const void *copy = memcpy(arena_alloc(d->case_arena, value.len), value.data, value.len);

	return stored_obligations_read(key, (struct view){ copy, value.len }, d->case_arena, ret,
				       diag);
}

static void write_obligations(struct docket *d, const uint8_t key[ID_LEN],
			      const struct stored_obligations *obligations)
{
	duly_auto_fini(buf) b = { 0 };

	stored_obligations_write(obligations, &b);
	store_put(d->txn, STORE_OBLIGATION, (struct view){ key, ID_LEN }, buf_view(&b));
}

static void write_case(struct docket *d, struct in_hand *in)
{
	if (!in->touched)
		return;
	if (in->is_new)
		d->state.cases++;
	in->events = in->file.n;
	in->bytes = in->file.bytes;
	in_hand_write(d, in);
}

/* ---- what is told of it ---------------------------------------------------------------------- */

/* Whether what has come due is told now. After a start it waits until what waited outside is known.
 * What is left out is not lost: its instant is not behind now, so the case's timer is due and the
 * next tick is at it. */
static bool tells_rungs(const struct docket *d, enum alert_cause cause)
{
	return cause != CAUSE_APPLY || !d->turn.quiet;
}

/* What follows for the case. The order is that in which people must read it: first that what they
 * know does not hold (a date that moved must not be told as overdue first), then in whose hands it
 * is now, then what is newly to be told. It is also the order of the records, so that it is for
 * ever. While held nothing is told and nothing counts as told, but in whose hands the case is must
 * be known, or the release would tell of reallocations that are long past. */
static void tell(struct docket *d, const struct case_telling *t)
{
	const bool recorded = d->turn.from_record != NULL;
	const bool rungs = tells_rungs(d, t->cause);

	if (recorded || d->state.held) {
		allocations_note(d, t);
		return;
	}
	tell_answers(d, t);
	allocations_tell(d, t);
	findings_tell(d, t, rungs);
	if (rungs)
		tell_rungs(d, t);
}

/* Answers that the batch had no room for: the next tick tells them, for the reasons that there are
 * now. */
static void note_owed(const struct docket *d, const struct case_telling *t)
{
	if (d->state.held)
		return;
	t->obligations->owed = (struct owed){ .answers = false };
	if (!d->turn.room.cut ||
	    (!tell_owes_answers(d, t) && !findings_owe_answers(t->obligations)))
		return;
	t->obligations->owed = (struct owed){ .answers = true,
					      .retracted = t->retracted,
					      .corrected = t->corrected,
					      .reason = (uint8_t)t->reason };
}

/* ---- one person ------------------------------------------------------------------------------ */

static struct in_hand *in_hand_at(const struct people *p, size_t i)
{
	return p->refs[i].owner;
}

/* As it was when it was last looked at. */
static struct case_size size_before(const struct people *p, size_t head,
				    const struct stored_obligations *obligations)
{
	struct case_size size = { .obligations = obligations->n };

	for (size_t i = 0; i < p->n; i++) {
		if (p->refs[i].head != head)
			continue;
		size.events += in_hand_at(p, i)->events;
		size.bytes += in_hand_at(p, i)->bytes;
	}
	return size;
}

static struct case_size size_now(const struct people *p, size_t head,
				 const struct stored_obligations *obligations)
{
	struct case_size size = { .obligations = obligations->n };

	for (size_t i = 0; i < p->n; i++) {
		if (p->refs[i].head != head)
			continue;
		size.events += in_hand_at(p, i)->file.n;
		size.bytes += in_hand_at(p, i)->file.bytes;
	}
	return size;
}

/* What an event of this turn says of one reference it says of the person: a retraction under the
 * old reference is why something is withdrawn under the new one. */
static struct case_telling begin_telling(const struct docket *d, const struct people *p,
					 size_t head, struct stored_obligations *obligations,
					 enum alert_reason reason)
{
	const struct owed *owed = &obligations->owed;
	struct case_telling t = { .people = p,
				  .key = in_hand_at(p, head)->key,
				  .council = p->refs[head].council,
				  .subject = p->refs[head].subject,
				  .reporting = councils_of(&d->councils, p->refs[head].council),
				  .obligations = obligations,
				  .retracted = owed->retracted,
				  .corrected = owed->corrected,
				  .reason = reason != REASON_NONE
						    ? reason
						    : (enum alert_reason)owed->reason };

	for (size_t i = 0; i < p->n; i++) {
		t.corrected |= in_hand_at(p, i)->corrected;
		t.retracted |= in_hand_at(p, i)->retracted;
	}
	return t;
}

static void take_person(struct case_telling *t, const struct person *person)
{
	t->events = person->events;
	t->n = person->n;
	t->restricted = person->about.restricted;
	t->groups = person->about.groups;
	t->group_count = person->about.group_count;
	t->allocations = person->derived.allocations;
	t->allocation_count = person->derived.allocation_count;
}

/* Derives the person whose head is @head, and finds what is known of it. */
static void look(struct docket *d, size_t head, struct case_telling *t, struct person *ret)
{
	struct stored_obligations *obligations = t->obligations;
	const struct context c = in_hand_context(d, in_hand_at(t->people, head), d->case_arena);
	const struct case_size before = size_before(t->people, head, obligations);
	struct duly_diag why = { "" };

	const duly_result r = people_derive(&c, t->people, head, ret, &why);
	take_person(t, ret);
	if (r == DULY_OK) {
		take_back_in(d, t);
		obligations_match(&ret->derived, obligations, d->case_arena);
		findings_take(d, &ret->derived, obligations);
	} else {
		set_aside(d, t, ret, &why);
	}
	const struct case_size now = size_now(t->people, head, obligations);

	case_bounds_tell(d, t, &before, &now);
}

/* What is gone is forgotten after it has been told of, and the timer is set by what is left: set
 * before, it would be at a rung that has just been told. @next: at which the person would be
 * derived otherwise. */
static duly_result settle(struct docket *d, const struct case_telling *t, duly_instant next,
			  struct duly_diag *diag)
{
	struct stored_obligations *obligations = t->obligations;

	const duly_result r = d->state.held ? DULY_OK : arrears_take(d, t, diag);
	if (r != DULY_OK)
		return r;
	note_owed(d, t);
	/* A person whose references lie apart is come to more than once, and counted where the
	 * sweep stands. */
	if (t->cause == CAUSE_SWEEP && memcmp(t->key, d->state.sweep_next, ID_LEN) == 0)
		reallocation_count(d, t);
	findings_forget(obligations);
	obligations_forget(obligations);
	timer_set(d, t->key, &obligations->timer, &obligations->timer_number,
		  behind_now(d, t->cause, next_look(d, obligations, next)));
	write_obligations(d, t->key, obligations);
	d->dirty = true;
	return DULY_OK;
}

/* ---- a person with several references -------------------------------------------------------- */

/* The reference in whose events the one of this sequence is; else @here. @events: of each of @p. */
static size_t reference_of(const struct people *p, const struct sequences *events,
			   uint64_t sequence, size_t here)
{
	for (size_t i = 0; i < p->n; i++) {
		if (sequences_find(&events[i], sequence) != NULL)
			return i;
	}
	return here;
}

static void take_owed(struct owed *all, const struct owed *one)
{
	all->answers |= one->answers;
	all->retracted |= one->retracted;
	all->corrected |= one->corrected;
	all->reason = one->answers ? one->reason : all->reason;
}

/* All that is known was told under the reference whose file it is in. */
static void note_reference(struct stored_obligations *file, struct str reference)
{
	for (size_t i = 0; i < file->n; i++)
		file->list[i].reference = reference;
	for (size_t i = 0; i < file->found_count; i++)
		file->found[i].reference = reference;
}

/* Each obligation and finding goes to the head of the reference whose event it hangs on, so that
 * what was told under one reference is answered under the other, and under the first again if the
 * merging is taken back. Ensures: none is lost and none is with two; where its event is gone it
 * stays where it was. */
static void share_out(struct docket *d, const struct people *p, struct stored_obligations *files)
{
	struct stored_obligations *old =
		arena_new_array(d->case_arena, struct stored_obligations, p->n);
	struct sequences *events = arena_new_array(d->case_arena, struct sequences, p->n);
	struct owed all = { 0 };

	for (size_t i = 0; i < p->n; i++) {
		events[i] = sequences_of(p->refs[i].events, p->refs[i].n, d->case_arena);
		old[i] = files[i];
		files[i].list = NULL;
		files[i].found = NULL;
		files[i].n = files[i].cap = files[i].found_count = files[i].found_cap = 0;
		take_owed(&all, &files[i].owed);
	}
	for (size_t i = 0; i < p->n; i++)
		files[i].owed = p->refs[i].head == i ? all : (struct owed){ 0 };
	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = 0; k < old[i].n; k++) {
			const struct stored_obligation *stored = &old[i].list[k];
			const uint64_t event =
				stored->anchor != 0 ? stored->anchor : stored->trigger;
			const size_t of = reference_of(p, events, event, i);

			stored_obligations_take(&files[p->refs[of].head], stored, d->case_arena);
		}
		for (size_t k = 0; k < old[i].found_count; k++) {
			const struct known_finding *found = &old[i].found[k];
			const size_t of = reference_of(p, events, found->event, i);

			stored_obligations_take_finding(&files[p->refs[of].head], found,
							d->case_arena);
		}
	}
	for (size_t i = 0; i < p->n; i++)
		known_findings_unite(&files[i], d->case_arena);
}

/* Under its own name nothing is owed any more, and nothing comes due. In whose hands it is known to
 * have been stays for the case that the merging is taken back. */
static void retire(struct docket *d, const struct in_hand *in,
		   struct stored_obligations *obligations)
{
	timer_set(d, in->key, &obligations->timer, &obligations->timer_number, DULY_NEVER);
	obligations->doubtful = false;
	if (obligations->allocation_count > 0)
		write_obligations(d, in->key, obligations);
	else
		store_del(d->txn, STORE_OBLIGATION, (struct view){ in->key, ID_LEN });
}

static duly_result read_all(struct docket *d, const struct people *p,
			    struct stored_obligations *files, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	for (size_t i = 0; i < p->n && r == DULY_OK; i++) {
		r = read_obligations(d, in_hand_at(p, i), &files[i], diag);
		note_reference(&files[i], p->refs[i].subject);
	}
	if (r == DULY_OK && p->n > 1)
		share_out(d, p, files);
	return r;
}

/* Each head of the people that hang together, and what goes on under one of them. All are processed
 * though only one was touched: a merging that is taken back gives two persons back at once. All are
 * looked at before anything is told, because what was told of one may go on under another. */
static duly_result process_people(struct docket *d, const struct people *p, enum alert_cause cause,
				  enum alert_reason reason, struct duly_diag *diag)
{
	struct stored_obligations *files =
		arena_new_array(d->case_arena, struct stored_obligations, p->n);
	struct case_telling *tellings = arena_new_array(d->case_arena, struct case_telling, p->n);
	struct person *persons = arena_new_array(d->case_arena, struct person, p->n);

	duly_result r = read_all(d, p, files, diag);
	if (r != DULY_OK)
		return r;
	for (size_t i = 0; i < p->n; i++) {
		tellings[i] = begin_telling(d, p, i, &files[i], reason);
		tellings[i].cause = cause;
		if (p->refs[i].head == i)
			look(d, i, &tellings[i], &persons[i]);
		else
			retire(d, in_hand_at(p, i), &files[i]);
	}
	for (size_t i = 0; i < p->n; i++) {
		if (p->refs[i].head == i)
			tell(d, &tellings[i]);
	}
	if (d->turn.from_record != NULL)
		from_record_tell(d, p, tellings);
	for (size_t i = 0; i < p->n && r == DULY_OK; i++) {
		if (p->refs[i].head == i)
			r = settle(d, &tellings[i], persons[i].derived.next, diag);
		in_hand_at(p, i)->folded |= cause == CAUSE_APPLY && p->n > 1;
		write_case(d, in_hand_at(p, i));
	}
	return r != DULY_OK ? r : store_outcome(d->txn, diag);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The first of its references that a sweep reaches. */
static const struct in_hand *first_swept(const struct people *p)
{
	const struct in_hand *first = in_hand_at(p, 0);

	for (size_t i = 1; i < p->n; i++) {
		if (memcmp(in_hand_at(p, i)->key, first->key, ID_LEN) < 0)
			first = in_hand_at(p, i);
	}
	return first;
}

/* What has changed for a case that a sweep has not reached yet has changed for the sweep's reason:
 * whether an event, a timer or the sweep comes first, the same is told of it. Only for a sweep of
 * what was right when it was told: feeds and people withdraw nothing. */
static enum alert_reason reason_of(const struct docket *d, const struct in_hand *in,
				   enum alert_reason given)
{
	const struct docket_state *s = &d->state;

	if (given != REASON_NONE || !s->sweeping || !alert_reason_was_right(s->sweep_reason) ||
	    memcmp(in->key, s->sweep_next, ID_LEN) <= 0)
		return given;
	return (enum alert_reason)s->sweep_reason;
}

duly_result case_process(struct docket *d, struct in_hand *in, enum alert_cause cause,
			 enum alert_reason reason, struct duly_diag *diag)
{
	const struct context c = in_hand_context(d, in, d->case_arena);
	const struct reference first = in_hand_reference(in);
	struct people people;

	arena_reset(d->case_arena);
	const duly_result r = people_gather(&c, &first, in_hand_find, d, &people, diag);
	if (r != DULY_OK)
		return r;
	return process_people(d, &people, cause, reason_of(d, first_swept(&people), reason), diag);
}
