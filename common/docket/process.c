#include <stdio.h>

#include "common/docket/internal.h"

/* One case: derive it, compare with what stood, say what follows, set its timer. */

/* ---- a case whose fold failed ---------------------------------------------------------------- */

struct obligation *obligation_restore(struct arena *arena, const struct law *law,
				      const struct stored_case *file,
				      const struct stored_obligation *stored)
{
	const struct rule *rule = law_rule(law, stored->rule);
	const struct event *trigger = stored_case_by_sequence(file, stored->trigger);
	struct obligation *o;

	if (rule == NULL || trigger == NULL || trigger->type == NULL ||
	    stored->interval >= rule->within_count || stored->status != OBLIGATION_OPEN)
		return NULL;
	o = arena_alloc(arena, sizeof *o);
	*o = (struct obligation){
		.rule = rule,
		.anchor = trigger,
		.trigger = trigger,
		.subject = file->subject,
		.moment = stored->anchor == 0
				  ? vocabulary_moment(law_vocabulary(law), stored->moment)
				  : NULL,
		.ordinal = stored->ordinal,
		.on = stored->on,
		.at = stored->at,
		.interval = stored->interval,
		.due = stored->due,
		.act_by = stored->act_by,
		.due_at = stored->due_at,
		.by_day = stored->by_day,
		.provisional = stored->provisional,
		.status = stored->status,
		.watched = stored->watched,
		.complete_to = DULY_NO_INSTANT,
		.ended_on = DULY_NO_DATE,
		.planned = DULY_NO_DATE,
	};
	return o;
}

/* Its last obligations and timers stand, marked doubtful; an alert names it. */
static void set_aside(struct docket *d, struct work *w, struct stored_obligations *obligations,
		      enum alert_cause cause, const struct duly_diag *why)
{
	char once[DULY_TIME_TEXT], message[640];
	const bool known = obligations->doubtful;

	obligations->doubtful = true;
	for (size_t i = 0; i < obligations->n; i++)
		obligations->list[i].derived = obligation_restore(d->derive_arena, d->law, &w->file,
								  &obligations->list[i]);
	if (known || d->turn.recorded)
		return;
	snprintf(message, sizeof message,
		 "the case cannot be derived and is set aside; its last obligations stand: %s",
		 why->text);
	tell_service(d, cause, "set-aside", duly_instant_print(d->turn.now, once), w->file.council,
		     w->file.subject, message);
}

/* ---- contradictions -------------------------------------------------------------------------- */

static void take_gap(struct docket *d, const struct gap *gap,
		     struct stored_obligations *obligations)
{
	struct known_finding *found = stored_obligations_gap(obligations, gap->coverage->id,
							     gap->anchor->sequence, d->turn.arena);

	if (found->since.ms == 0)
		found->since = d->turn.now;
	if (!found->told)
		found->team = gap->team;
	found->gap = gap;
	found->open = true;
}

static void take_findings(struct docket *d, const struct derivation *derived,
			  struct stored_obligations *obligations)
{
	for (size_t i = 0; i < obligations->found_count; i++)
		obligations->found[i].open = false;
	for (size_t i = 0; i < derived->finding_count; i++) {
		const struct finding *f = &derived->findings[i];
		struct known_finding *found = stored_obligations_finding(
			obligations, f->code, f->event->sequence, d->turn.arena);

		if (found->since.ms == 0)
			found->since = d->turn.now;
		found->open = true;
	}
	for (size_t i = 0; i < derived->gap_count; i++)
		take_gap(d, &derived->gaps[i], obligations);
}

static void forget_findings(struct stored_obligations *obligations)
{
	size_t kept = 0;

	for (size_t i = 0; i < obligations->found_count; i++) {
		struct known_finding *f = &obligations->found[i];

		if (!f->open && !f->told)
			f->since.ms = 0;
		if (f->open || f->told || f->round > 0)
			obligations->found[kept++] = *f;
	}
	obligations->found_count = kept;
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
	duly_instant after = told_from(d, stored);
	struct rung rung;

	while (ladder_next(d->law, stored->derived, after, &rung)) {
		if (!rung_passed_over(stored, &rung))
			return rung.at;
		after = rung.at;
	}
	return DULY_NEVER;
}

static duly_instant next_look(const struct docket *d, const struct stored_obligations *obligations,
			      duly_instant next)
{
	for (size_t i = 0; i < obligations->n; i++) {
		const struct stored_obligation *stored = &obligations->list[i];

		if (stored->derived != NULL && stored->derived->status == OBLIGATION_OPEN &&
		    !stored->derived->history)
			sooner(&next, next_rung(d, stored));
	}
	for (size_t i = 0; i < obligations->found_count; i++) {
		if (obligations->found[i].open && !obligations->found[i].told)
			sooner(&next, finding_told_at(d, &obligations->found[i]));
	}
	return next;
}

static struct view timer_key(duly_instant at, uint64_t number, uint8_t b[16])
{
	const uint64_t ms = at.ms < 0 ? 0 : (uint64_t)at.ms;

	for (int i = 0; i < 8; i++) {
		b[i] = (uint8_t)(ms >> (56 - 8 * i));
		b[8 + i] = (uint8_t)(number >> (56 - 8 * i));
	}
	return (struct view){ b, 16 };
}

/* What a tick has looked at is behind it. Were something still left that is due now, which could
 * only be if this engine does not tell what the record says was told, or by a fault of ours, the
 * case is looked at again in a minute: it stops no other. */
static duly_instant behind_now(const struct docket *d, enum alert_cause cause, duly_instant at)
{
	if (cause == CAUSE_TICK && at.ms <= d->turn.now.ms)
		return (duly_instant){ d->turn.now.ms + 60 * DULY_SECOND_MS };
	return at;
}

/* One timer a case: the first instant at which something follows for it. */
void set_timer(struct docket *d, const struct work *w, struct stored_obligations *obligations,
	       duly_instant at)
{
	uint8_t b[16];

	if (obligations->timer.ms == at.ms)
		return;
	if (obligations->timer.ms != DULY_NEVER.ms)
		store_del(d->txn, STORE_TIMER,
			  timer_key(obligations->timer, obligations->timer_number, b));
	obligations->timer = at;
	if (at.ms == DULY_NEVER.ms)
		return;
	obligations->timer_number = ++d->state.timer_number;
	store_put(d->txn, STORE_TIMER, timer_key(at, obligations->timer_number, b),
		  (struct view){ w->key, ID_LEN });
}

/* ---- the whole ------------------------------------------------------------------------------- */

static duly_result read_obligations(struct docket *d, const struct work *w,
				    struct stored_obligations *ret, struct duly_diag *diag)
{
	struct view value;

	*ret = (struct stored_obligations){ .timer = DULY_NEVER };
	if (!store_get(d->txn, STORE_OBLIGATION, (struct view){ w->key, ID_LEN }, &value))
		return store_outcome(d->txn, diag);
	const void *copy = memcpy(arena_alloc(d->derive_arena, value.len), value.data, value.len);

	return stored_obligations_read((struct view){ copy, value.len }, d->derive_arena, ret,
				       diag);
}

static void write_obligations(struct docket *d, const struct work *w,
			      const struct stored_obligations *obligations)
{
	buf_clear(&d->scratch);
	stored_obligations_write(obligations, &d->scratch);
	store_put(d->txn, STORE_OBLIGATION, (struct view){ w->key, ID_LEN }, buf_view(&d->scratch));
}

static void write_case(struct docket *d, struct work *w)
{
	if (!w->touched)
		return;
	if (w->is_new)
		d->state.cases++;
	w->is_new = false;
	buf_clear(&d->scratch);
	stored_case_write(d->law, &w->file, d->turn.arena, &d->scratch);
	store_put(d->txn, STORE_CASE, (struct view){ w->key, ID_LEN }, buf_view(&d->scratch));
}

/* One batch has room for this many alerts of cases that were touched; those of the others wait for
 * the tick, which is bounded. */
enum { APPLY_ALERTS = 4096 };

/* Whether what has come due is told now. After a start it waits until what waited outside is
 * known. */
static bool tells_rungs(const struct docket *d, enum alert_cause cause)
{
	return cause != CAUSE_APPLY || (!d->turn.quiet && d->turn.alert_count < APPLY_ALERTS);
}

/* What follows for the case: first the answers to what was told and is no longer so, then what is
 * newly to be told. */
static void tell(struct docket *d, struct work *w, struct stored_obligations *obligations,
		 enum alert_cause cause, enum alert_reason reason)
{
	const bool rungs = tells_rungs(d, cause);

	if (d->turn.recorded || d->state.held)
		note_allocations(d, w, obligations);
	if (d->turn.recorded)
		tell_recorded(d, w, obligations, cause);
	if (d->turn.recorded || d->state.held)
		return;
	tell_answers(d, w, obligations, cause, reason);
	tell_allocations(d, w, obligations, cause);
	tell_findings(d, w, obligations, cause, rungs);
	if (rungs)
		tell_rungs(d, w, obligations, cause);
}

/* What has changed for a case that a sweep has not reached yet has changed for the sweep's reason:
 * whether an event, a timer or the sweep comes first, the same is told of it. */
static enum alert_reason reason_of(const struct docket *d, const struct work *w,
				   enum alert_reason given)
{
	const struct docket_state *s = &d->state;

	if (given != REASON_NONE || !s->sweeping || !changes_what_was_right(s->sweep_reason) ||
	    memcmp(w->key, s->sweep_next, ID_LEN) <= 0)
		return given;
	return (enum alert_reason)s->sweep_reason;
}

/* What is known of the case as it was derived last. The events of a person with several references
 * are those of all; they are not for writing. */
static void take_person(struct work *w, const struct person *p)
{
	w->file.events = (struct event *)(uintptr_t)p->events;
	w->file.n = p->n;
	w->restricted = p->about.restricted;
	w->allocations = p->derived.allocations;
	w->allocation_count = p->derived.allocation_count;
}

/* Derives @w, tells what follows, and sets its timer. */
static void process(struct docket *d, struct work *w, const struct people *people, size_t head,
		    struct stored_obligations *obligations, enum alert_cause cause,
		    enum alert_reason reason)
{
	const struct context c = work_context(d, w, d->derive_arena);
	struct duly_diag why = { "" };
	struct person person;

	const duly_result r = people_derive(&c, people, head, &person, &why);
	take_person(w, &person);
	if (r == DULY_OK) {
		obligations->doubtful = false;
		obligations_match(&person.derived, obligations, d->derive_arena);
		take_findings(d, &person.derived, obligations);
	} else {
		set_aside(d, w, obligations, cause, &why);
	}
	tell(d, w, obligations, cause, reason);
	if (cause == CAUSE_SWEEP && memcmp(w->key, d->state.sweep_next, ID_LEN) == 0)
		reallocation_count(d, w, obligations);
	forget_findings(obligations);
	obligations_forget(obligations);
	set_timer(d, w, obligations,
		  behind_now(d, cause, next_look(d, obligations, person.derived.next)));
	write_obligations(d, w, obligations);
	d->dirty = true;
}

/* ---- a person with several references -------------------------------------------------------- */

static struct work *work_at(const struct people *p, size_t i)
{
	return p->refs[i].owner;
}

/* The reference in whose events the one of this sequence is; else @here. */
static size_t reference_of(const struct people *p, uint64_t sequence, size_t here)
{
	for (size_t i = 0; i < p->n; i++) {
		if (stored_case_by_sequence(&work_at(p, i)->file, sequence) != NULL)
			return i;
	}
	return here;
}

/* Each obligation and finding goes to the head of the reference whose event it hangs on, so that
 * what was told under one reference is answered under the other, and under the first again if the
 * merging is taken back. */
static void share_out(struct docket *d, const struct people *p, struct stored_obligations *files)
{
	struct stored_obligations *old =
		arena_new_array(d->derive_arena, struct stored_obligations, p->n);

	for (size_t i = 0; i < p->n; i++) {
		old[i] = files[i];
		files[i].list = NULL;
		files[i].found = NULL;
		files[i].n = files[i].cap = files[i].found_count = files[i].found_cap = 0;
	}
	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = 0; k < old[i].n; k++) {
			const struct stored_obligation *stored = &old[i].list[k];
			const size_t of = reference_of(p, stored->trigger, i);

			stored_obligations_take(&files[p->refs[of].head], stored, d->derive_arena);
		}
		for (size_t k = 0; k < old[i].found_count; k++) {
			const struct known_finding *found = &old[i].found[k];
			const size_t of = reference_of(p, found->event, i);

			stored_obligations_take_finding(&files[p->refs[of].head], found,
							d->derive_arena);
		}
	}
}

/* Under its own name nothing is owed any more. What is known of who held it stays for the case that
 * the merging is taken back. */
static void retire(struct docket *d, const struct work *w, struct stored_obligations *obligations)
{
	set_timer(d, w, obligations, DULY_NEVER);
	obligations->doubtful = false;
	if (obligations->allocation_count > 0)
		write_obligations(d, w, obligations);
	else
		store_del(d->txn, STORE_OBLIGATION, (struct view){ w->key, ID_LEN });
}

/* The references of one person as one case in hand. */
static struct work *as_one(struct docket *d, const struct people *p, size_t head)
{
	struct work *one = arena_alloc(d->turn.arena, sizeof *one);

	memcpy(one->key, work_at(p, head)->key, ID_LEN);
	one->file = (struct stored_case){ .council = p->refs[head].council,
					  .subject = p->refs[head].subject };
	for (size_t i = 0; i < p->n; i++) {
		one->corrected |= work_at(p, i)->corrected;
		one->retracted |= work_at(p, i)->retracted;
	}
	return one;
}

static duly_result process_people(struct docket *d, const struct people *p, enum alert_cause cause,
				  enum alert_reason reason, struct duly_diag *diag)
{
	struct stored_obligations *files =
		arena_new_array(d->derive_arena, struct stored_obligations, p->n);
	duly_result r = DULY_OK;

	for (size_t i = 0; i < p->n && r == DULY_OK; i++)
		r = read_obligations(d, work_at(p, i), &files[i], diag);
	if (r != DULY_OK)
		return r;
	share_out(d, p, files);
	for (size_t i = 0; i < p->n; i++) {
		if (p->refs[i].head == i)
			process(d, as_one(d, p, i), p, i, &files[i], cause, reason);
		else
			retire(d, work_at(p, i), &files[i]);
	}
	for (size_t i = 0; i < p->n; i++) {
		work_at(p, i)->folded |= cause == CAUSE_APPLY;
		write_case(d, work_at(p, i));
	}
	return store_outcome(d->txn, diag);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The first of its references that a sweep reaches. */
static const struct work *first_swept(const struct people *p)
{
	const struct work *first = work_at(p, 0);

	for (size_t i = 1; i < p->n; i++) {
		if (memcmp(work_at(p, i)->key, first->key, ID_LEN) < 0)
			first = work_at(p, i);
	}
	return first;
}

duly_result case_process(struct docket *d, struct work *w, enum alert_cause cause,
			 enum alert_reason reason, struct duly_diag *diag)
{
	const struct context c = work_context(d, w, d->derive_arena);
	struct stored_obligations obligations;
	struct people people;

	arena_reset(d->derive_arena);
	duly_result r = work_people(d, w, &c, &people, diag);
	if (r != DULY_OK)
		return r;
	reason = reason_of(d, first_swept(&people), reason);
	if (people.n > 1)
		return process_people(d, &people, cause, reason, diag);
	r = read_obligations(d, w, &obligations, diag);
	if (r != DULY_OK)
		return r;
	process(d, w, &people, 0, &obligations, cause, reason);
	write_case(d, w);
	return store_outcome(d->txn, diag);
}
