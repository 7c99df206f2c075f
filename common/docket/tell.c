#include "common/docket/tell.h"

#include <stdio.h>

#include "common/derive/escalation.h"
#include "common/derive/staff.h"
#include "common/docket/addressing.h"
#include "common/docket/alert_write.h"
#include "common/docket/arrears.h"
#include "common/docket/private.h"
#include "common/docket/told.h"
#include "common/docket/turn_room.h"

/* ---- rungs ----------------------------------------------------------------------------------- */

static enum alert_type type_of(enum rung_kind kind)
{
	switch (kind) {
	case RUNG_OPENED:
		return ALERT_OPENED;
	case RUNG_UPCOMING:
		return ALERT_UPCOMING;
	case RUNG_DUE:
		return ALERT_DUE;
	case RUNG_OVERDUE:
		return ALERT_OVERDUE;
	}
	return ALERT_OPENED;
}

bool tell_is_of_it(const struct stored_obligation *stored)
{
	const struct obligation *o = stored->derived;

	return o != NULL && o->status == OBLIGATION_OPEN && !o->history && o->watched;
}

/* A booking inside the window quiets the warnings, not what comes after them, and what people
 * answered whatever lies in the time that they asked for; that is not counted as told, so that a
 * booking that is cancelled, or an answer that is taken back, lets the last of it be told at once.
 * And a clock
 * that somebody has been told of is not told to have started, though a correction moved its
 * hour. */
bool tell_passes_over(const struct stored_obligation *stored, const struct rung *rung)
{
	if (obligation_is_quiet(stored->derived, rung->at))
		return true;
	if (rung->kind == RUNG_OPENED)
		return stored->told_count > 0;
	return rung->kind == RUNG_UPCOMING && stored->derived->planned.day != DULY_NO_DATE.day;
}

/* ladder_next() gives what lies behind an instant: a rung at the very instant of the release is
 * still told, so the bound is a millisecond before it. */
duly_instant tell_from(const struct docket *d, const struct stored_obligation *stored)
{
	const duly_instant from = d->state.from.ms == DULY_NO_INSTANT.ms
					  ? DULY_NO_INSTANT
					  : (duly_instant){ d->state.from.ms - 1 };

	if (arrears_has(d, stored))
		return DULY_NEVER;
	return stored->told_to.ms > from.ms && stored->told_to.ms != DULY_NEVER.ms ? stored->told_to
										   : from;
}

enum { STANDS_FOR_MAX = 20 };

struct passed {
	struct rung last;
	struct rung before[STANDS_FOR_MAX]; /* what the last one stands for                      */
	size_t n;
	bool any;
};

static void pass(struct passed *p, const struct rung *rung)
{
	if (p->any && p->n < STANDS_FOR_MAX)
		p->before[p->n++] = p->last;
	p->last = *rung;
	p->any = true;
}

/* The rungs up to now that nobody was told. Of the repeats only the last: what it stands for is
 * that the obligation is overdue. A clock that has run for years has thousands of them, so they are
 * stepped over and not walked through. */
static struct passed passed_rungs(const struct docket *d, const struct stored_obligation *stored)
{
	const struct law *law = d->in_force.law;
	struct passed p = { 0 };
	struct rung rung;
	duly_instant after = tell_from(d, stored);

	while (ladder_next(law, stored->derived, after, &rung) && rung.at.ms <= d->turn.now.ms) {
		after = rung.at;
		if (tell_passes_over(stored, &rung))
			continue;
		pass(&p, &rung);
		if (rung.kind == RUNG_OVERDUE &&
		    ladder_last_repeat(law, stored->derived, after, d->turn.now, &rung)) {
			after = rung.at;
			pass(&p, &rung);
		}
	}
	return p;
}

/* ---- whom a rung is for ---------------------------------------------------------------------- */

static bool would_meet(const struct rule *rule, const struct event *booking)
{
	for (size_t i = 0; i < rule->met_count; i++)
		if (rule->met_by[i].event.type->symbol == event_part(booking, PART_FOR)->code)
			return true;
	return false;
}

/* Whether a warning that has long been reached is told now because the booking that quieted it was
 * taken back. */
static bool was_unbooked(const struct docket *d, const struct case_telling *t,
			 const struct stored_obligation *stored)
{
	for (size_t i = 0; i < t->n && t->cause == CAUSE_APPLY; i++)
		if (event_means(&t->events[i], MEANS_UNBOOKED) &&
		    t->events[i].received.ms == d->turn.now.ms &&
		    would_meet(stored->derived->rule, &t->events[i]))
			return true;
	return false;
}

/* What is told to have lapsed for the first time is told so, though it is a repeat that was reached
 * last. */
static enum routing_stage stage_of_rung(const struct docket *d, const struct case_telling *t,
					const struct stored_obligation *stored,
					const struct passed *p)
{
	if (p->last.kind == RUNG_UPCOMING && was_unbooked(d, t, stored))
		return ROUTE_CANCELLED;
	if (p->last.kind == RUNG_OVERDUE)
		return told_overdue(stored) ? ROUTE_REPEATED : ROUTE_OVERDUE;
	return route_stage(d->in_force.law, stored->derived, &p->last);
}

static void put_stands_for(struct alert_writing *w, const struct passed *p)
{
	if (p->n == 0)
		return;
	alert_key(w, "stands_for");
	pack_array(w->b, (uint32_t)p->n);
	for (size_t i = 0; i < p->n; i++)
		pack_cstr(w->b, p->before[i].step);
}

/* After an answer the same step of the same obligation is another alert: its round tells the two
 * apart, in its id and for whoever has to act on it. */
static uint32_t round_of(const struct stored_obligation *stored)
{
	return stored->round + stored->answered;
}

static void tell_rung(struct docket *d, const struct case_telling *t,
		      struct stored_obligation *stored, const struct passed *p)
{
	struct alert_head head = { .type = type_of(p->last.kind),
				   .subject = t->subject,
				   .cause = t->cause,
				   .round = round_of(stored),
				   .rung_at = p->last.at };
	const struct teams teams = teams_of(stored->derived);
	struct told_rung told = { .type = head.type, .round = head.round, .at = head.rung_at };
	struct recipients recipients;
	struct alert_writing out;

	alert_obligation_id(stored, head.type, p->last.step, head.round, head.id);
	alert_begin(d, &out, &head);
	alert_put_obligation(d, &out, t, stored);
	address_obligation(d, t, stored, stage_of_rung(d, t, stored, p), str_of(p->last.step),
			   &recipients);
	if (recipients.n > 0)
		alert_put_groups(&out, t);
	alert_key(&out, "step");
	pack_cstr(out.b, p->last.step);
	alert_put_to(&out, stored->derived->rule->owner, &teams, &recipients);
	alert_key(&out, "late_by_ms");
	pack_int(out.b, d->turn.now.ms - p->last.at.ms);
	put_stands_for(&out, p);
	alert_end(d, &out);
	memcpy(told.id, head.id, ID_LEN);
	told.teams = teams_join(&teams, d->turn.arena);
	told.people = recipients_join(&recipients, d->turn.arena);
	told_rung(stored, &told, d->turn.arena);
}

/* ---- escalations ----------------------------------------------------------------------------- */

duly_instant tell_escalates_at(const struct docket *d, const struct stored_obligation *stored)
{
	struct escalation list[ESCALATIONS_MAX];
	const size_t n =
		escalations_of(d->in_force.law, stored->derived, tell_from(d, stored), list);
	duly_instant first = DULY_NEVER;

	for (size_t i = 0; i < n; i++)
		first.ms = MIN(first.ms, list[i].at.ms);
	return first;
}

static void tell_escalation(struct docket *d, const struct case_telling *t,
			    struct stored_obligation *stored, const struct escalation *e)
{
	struct alert_head head = { .type = ALERT_ESCALATED,
				   .subject = t->subject,
				   .cause = t->cause,
				   .round = round_of(stored),
				   .rung_at = e->at };
	const struct routing_to *to = &e->line->to[0];
	const struct teams teams = teams_of(stored->derived);
	struct told_rung told = { .type = head.type, .round = head.round, .at = head.rung_at };
	struct recipients recipients;
	struct alert_writing out;

	alert_obligation_id(stored, head.type, e->line->id.s, head.round, head.id);
	address_escalation(d, t, stored, e->line, &recipients);
	alert_begin(d, &out, &head);
	alert_put_obligation(d, &out, t, stored);
	alert_put_groups(&out, t);
	alert_put_text(&out, "step", e->line->id);
	alert_put_to(&out, to->kind == TO_ROLE ? to->name : stored->derived->rule->owner, &teams,
		     &recipients);
	alert_key(&out, "late_by_ms");
	pack_int(out.b, d->turn.now.ms - e->at.ms);
	alert_end(d, &out);
	memcpy(told.id, head.id, ID_LEN);
	told.teams = teams_join(&teams, d->turn.arena);
	told.people = recipients_join(&recipients, d->turn.arena);
	told_rung(stored, &told, d->turn.arena);
}

/* Each role hears of it for itself, whatever else has been passed: that an owner is told again
 * stands for no manager. */
static size_t passed_escalations(const struct docket *d, const struct stored_obligation *stored,
				 struct escalation ret[ESCALATIONS_MAX])
{
	const size_t n =
		escalations_of(d->in_force.law, stored->derived, tell_from(d, stored), ret);
	size_t passed = 0;

	for (size_t i = 0; i < n; i++) {
		if (ret[i].at.ms <= d->turn.now.ms)
			ret[passed++] = ret[i];
	}
	return passed;
}

/* Both are looked up before either is told: from then on what lies before it is behind it. */
void tell_rungs(struct docket *d, const struct case_telling *t)
{
	for (size_t i = 0; i < t->obligations->n; i++) {
		struct stored_obligation *stored = &t->obligations->list[i];
		struct escalation escalations[ESCALATIONS_MAX];
		struct passed p;

		if (!tell_is_of_it(stored))
			continue;
		p = passed_rungs(d, stored);
		const size_t n = passed_escalations(d, stored, escalations);

		if ((p.any || n > 0) && !turn_has_room(d))
			return;
		if (p.any)
			tell_rung(d, t, stored, &p);
		for (size_t k = 0; k < n; k++)
			tell_escalation(d, t, stored, &escalations[k]);
	}
}

/* ---- answers: cleared, withdrawn, moved ------------------------------------------------------ */

/* Whether what was told of the date is not what holds. */
static bool date_moved(const struct stored_obligation *stored)
{
	for (size_t i = 0; i < stored->told_count; i++) {
		if (stored->told[i].due.day != stored->due.day ||
		    stored->told[i].due_at.ms != told_date(stored).ms)
			return true;
	}
	return false;
}

/* What was said of the case itself goes before what has changed for all: whoever is told that a
 * thing does not hold any more looks first at what they did. */
static enum alert_reason why_withdrawn(const struct case_telling *t,
				       const struct stored_obligation *stored)
{
	if (telling_merged(t, stored->reference))
		return REASON_MERGED;
	if (t->retracted)
		return REASON_RETRACTED;
	if (!t->corrected && (alert_reason_was_right(t->reason) || t->reason == REASON_CLOCK))
		return t->reason;
	return REASON_CORRECTED;
}

/* What an obligation became that was told of and is met. Late by the law's clock is late for
 * whatever reason; in time, and yet told to be overdue, is what came in late. */
static struct answer_telling answer_met(const struct stored_obligation *stored)
{
	if (obligation_timeliness(stored->derived, DULY_NEVER) == TIMELINESS_LATE)
		return (struct answer_telling){ ALERT_CLEARED, REASON_MET_LATE };
	return (struct answer_telling){ ALERT_CLEARED,
					told_overdue(stored) ? REASON_RECORDED_LATE : REASON_MET };
}

/* Whether the date that was told was wrong, and has not only become another since. */
static bool told_wrongly(const struct case_telling *t)
{
	return t->retracted || t->corrected ||
	       (t->reason != REASON_NONE && t->reason != REASON_FEED &&
		t->reason != REASON_RELEASED && t->reason != REASON_STAFF);
}

/* The duty goes on under another date: one message, whatever was wrong. But whoever was told that
 * it had lapsed, when it had not, is told so; and where there is no date, and there was none, what
 * was told is that it runs. */
static struct answer_telling answer_date(const struct case_telling *t,
					 const struct stored_obligation *stored)
{
	const struct told *last = &stored->told[stored->told_count - 1];
	const bool dated = last->due.day != DULY_NO_DATE.day || stored->due.day != DULY_NO_DATE.day;

	if (!told_wrongly(t))
		return (struct answer_telling){ ALERT_MOVED, REASON_NONE };
	return (struct answer_telling){ dated && !told_overdue(stored) ? ALERT_MOVED
								       : ALERT_WITHDRAWN,
					why_withdrawn(t, stored) };
}

/* What is owed to those who were told. Ensures: for every alert that does not hold any more exactly
 * one answer follows, because what is answered is forgotten (told_answer) and what is not told is
 * not answered. The order is that of certainty: that there is no such obligation goes before how it
 * ended, that before its date, and its date before whether anybody can know that it is late. */
static struct answer_telling answer_owed(const struct docket *d, const struct case_telling *t,
					 const struct stored_obligation *stored)
{
	const struct obligation *o = stored->derived;

	if (stored->told_count == 0)
		return (struct answer_telling){ 0, REASON_NONE };
	if (o == NULL || o->status == OBLIGATION_VOID || o->history)
		return (struct answer_telling){ ALERT_WITHDRAWN, why_withdrawn(t, stored) };
	if (o->status == OBLIGATION_ENDED)
		return (struct answer_telling){ ALERT_CLEARED, REASON_ENDED };
	if (o->status == OBLIGATION_MET)
		return answer_met(stored);
	/* Told under a clock that was ahead, and put back since. */
	if (stored->told_to.ms > d->turn.now.ms)
		return (struct answer_telling){ ALERT_WITHDRAWN, REASON_CLOCK };
	if (date_moved(stored))
		return answer_date(t, stored);
	/* No feed says any more whether it is done, so nobody can say that it is late. */
	if (told_overdue(stored) && o->due_at.ms > 0 && !o->watched)
		return (struct answer_telling){ ALERT_WITHDRAWN, REASON_CORRECTED };
	return (struct answer_telling){ 0, REASON_NONE };
}

/* Whether the case is in the hands of somebody of the team. */
static bool holds(const struct case_telling *t, struct str team)
{
	bool held = false;

	for (size_t i = 0; i < t->allocation_count; i++)
		held |= str_eq(t->allocations[i].team_now, team) ||
			str_eq(t->allocations[i].cover_team, team);
	return held;
}

/* Those whom it went to, and where a team has been replaced the one that has its place. Where only
 * named eyes may see the case by now, those of them in whose hands it is. */
static struct teams teams_told(const struct docket *d, const struct case_telling *t,
			       const struct stored_obligation *stored)
{
	const duly_civil today = zone_date(law_zone(d->in_force.law), d->turn.now);
	struct teams teams = { .n = 0 };

	for (size_t i = 0; i < stored->told_count; i++) {
		struct str left = stored->told[i].teams, team;

		while (teams_next(&left, &team)) {
			duly_civil next = DULY_NO_DATE;

			team = staff_team(t->reporting, team, today, &next);
			if (!t->restricted || holds(t, team))
				teams_add(&teams, team);
		}
	}
	return teams;
}

/* The role that the rule names, as the council has it; of a rule that is gone no role. */
static struct str role_of(const struct docket *d, const struct case_telling *t,
			  const struct stored_obligation *stored)
{
	if (stored->derived != NULL)
		return stored->derived->rule->owner;
	const struct rule *rule =
		law_rule_on(law_for(d->in_force.law, t->council), stored->rule, stored->on);

	return rule != NULL ? rule->owner : NO_STR;
}

/* What sets two moves apart is what they answer, other answers their reason. */
static void answer_step(const struct stored_obligation *stored, struct answer_telling a,
			char ret[ID_HEX])
{
	if (a.type == ALERT_MOVED)
		hex_print(stored->told[stored->told_count - 1].id, ID_LEN, ret);
	else
		snprintf(ret, ID_HEX, "%s", alert_reason_name(a.reason));
}

static void tell_answer(struct docket *d, const struct case_telling *t,
			struct stored_obligation *stored, struct answer_telling a)
{
	const bool gone = stored->derived == NULL;
	struct alert_head head = { .type = a.type,
				   .subject = gone ? telling_known_as(t, stored->reference)
						   : t->subject,
				   .cause = t->cause,
				   .round = stored->round,
				   .rung_at = DULY_NO_INSTANT };
	const struct teams teams = teams_told(d, t, stored);
	struct told_answer answer = { .type = a.type,
				      .now = d->turn.now,
				      .teams = teams_join(&teams, d->turn.arena) };
	struct recipients recipients;
	struct alert_writing out;
	char step[ID_HEX];

	answer_step(stored, a, step);
	alert_obligation_id(stored, a.type, step, stored->round, head.id);
	alert_begin(d, &out, &head);
	alert_put_obligation(d, &out, t, stored);
	alert_key(&out, "step");
	pack_cstr(out.b, step);
	address_answer(d, t, stored, a, &recipients);
	answer.people = recipients_join(&recipients, d->turn.arena);
	alert_put_to(&out, role_of(d, t, stored), &teams, &recipients);
	alert_put_about(&out, stored);
	if (a.type != ALERT_CLEARED)
		alert_put_was(&out, &stored->told[stored->told_count - 1]);
	alert_put_reason(&out, a.reason);
	alert_end(d, &out);
	memcpy(answer.id, head.id, ID_LEN);
	told_answer(stored, &answer, d->turn.arena);
}

void tell_answers(struct docket *d, const struct case_telling *t)
{
	for (size_t i = 0; i < t->obligations->n; i++) {
		const struct answer_telling a = answer_owed(d, t, &t->obligations->list[i]);

		if (a.type != 0 && !turn_has_room(d))
			return;
		if (a.type != 0)
			tell_answer(d, t, &t->obligations->list[i], a);
	}
}

bool tell_owes_answers(const struct docket *d, const struct case_telling *t)
{
	for (size_t i = 0; i < t->obligations->n; i++) {
		if (answer_owed(d, t, &t->obligations->list[i]).type != 0)
			return true;
	}
	return false;
}
