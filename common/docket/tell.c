#include <stdio.h>

#include "common/docket/alert.h"

/* What is told: rungs that have been reached, answers to what is no longer so, and what the service
 * says of itself. */

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

/* A booking inside the window quiets the warnings, not what comes after them; they are not counted
 * as told, so that a booking that is cancelled lets the last of them be told at once. And a clock
 * that somebody has been told of is not told to have started, though a correction moved its
 * hour. */
bool rung_passed_over(const struct stored_obligation *stored, const struct rung *rung)
{
	if (rung->kind == RUNG_OPENED)
		return stored->told_count > 0;
	return rung->kind == RUNG_UPCOMING && stored->derived->planned.day != DULY_NO_DATE.day;
}

/* Rungs up to here are not told: they have been, or lie before the instant of the release. */
duly_instant told_from(const struct docket *d, const struct stored_obligation *stored)
{
	const duly_instant from = d->state.from.ms == DULY_NO_INSTANT.ms
					  ? DULY_NO_INSTANT
					  : (duly_instant){ d->state.from.ms - 1 };

	return stored->told_to.ms > from.ms ? stored->told_to : from;
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
 * that the obligation is overdue. */
static struct passed passed_rungs(const struct docket *d, const struct stored_obligation *stored)
{
	struct passed p = { 0 };
	struct rung rung;
	duly_instant after = told_from(d, stored);

	while (ladder_next(d->law, stored->derived, after, &rung) && rung.at.ms <= d->turn.now.ms) {
		after = rung.at;
		if (rung_passed_over(stored, &rung))
			continue;
		pass(&p, &rung);
		if (rung.kind == RUNG_OVERDUE &&
		    ladder_last_repeat(d->law, stored->derived, after, d->turn.now, &rung)) {
			after = rung.at;
			pass(&p, &rung);
		}
	}
	return p;
}

size_t teams_add(struct str team, struct str teams[TEAMS_MAX], size_t n)
{
	bool known = team.len == 0 || n == TEAMS_MAX;

	for (size_t i = 0; i < n; i++)
		known |= str_eq(teams[i], team);
	if (!known)
		teams[n++] = team;
	return n;
}

/* Where only named eyes may see the case, no team is told because nobody holds it. */
size_t teams_of(const struct obligation *o, struct str teams[TEAMS_MAX])
{
	size_t n = teams_add(o->team, teams, 0);

	if (n == 0 && !o->restricted)
		n = teams_add(STR("unassigned"), teams, n);
	return teams_add(o->cover_team, teams, n);
}

/* As it is kept: a space between two. */
static struct str join_teams(const struct str *teams, size_t n, struct arena *arena)
{
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%.*s", i > 0 ? " " : "", STR_FMT(teams[i]));
	return arena_str(arena, (struct str){ (const char *)b.data, b.len });
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

static void tell_rung(struct docket *d, struct work *w, struct stored_obligation *stored,
		      const struct passed *p, enum alert_cause cause)
{
	const enum alert_type type = type_of(p->last.kind);
	const uint32_t round = stored->round + stored->answered;
	struct str teams[TEAMS_MAX];
	const size_t n = teams_of(stored->derived, teams);
	struct alert_writing out;
	uint8_t id[ID_LEN];

	alert_obligation_id(stored, stored->derived, type, p->last.step, round, id);
	alert_begin(d, &out, id, type, w->file.subject);
	alert_put_obligation(d, &out, stored, w);
	alert_key(&out, "step");
	pack_cstr(out.b, p->last.step);
	alert_put_to(&out, stored->derived->rule->owner, teams, n);
	alert_key(&out, "late_by_ms");
	pack_int(out.b, d->turn.now.ms - p->last.at.ms);
	put_stands_for(&out, p);
	alert_end(d, &out, cause, round, p->last.at);
	told_rung(stored, type, round, p->last.at, id, join_teams(teams, n, d->turn.arena),
		  d->turn.arena);
}

void tell_rungs(struct docket *d, struct work *w, struct stored_obligations *obligations,
		enum alert_cause cause)
{
	for (size_t i = 0; i < obligations->n; i++) {
		struct stored_obligation *stored = &obligations->list[i];
		struct passed p;

		if (stored->derived == NULL || stored->derived->status != OBLIGATION_OPEN ||
		    stored->derived->history)
			continue;
		p = passed_rungs(d, stored);
		if (p.any)
			tell_rung(d, w, stored, &p, cause);
	}
}

/* ---- answers: cleared, withdrawn, moved ------------------------------------------------------ */

static bool told_overdue(const struct stored_obligation *stored)
{
	for (size_t i = 0; i < stored->told_count; i++) {
		if (stored->told[i].type == ALERT_OVERDUE)
			return true;
	}
	return false;
}

/* Whether what was told of the date is what holds. */
static bool date_moved(const struct stored_obligation *stored)
{
	for (size_t i = 0; i < stored->told_count; i++) {
		if (stored->told[i].due.day != stored->due.day ||
		    stored->told[i].due_at.ms != told_date(stored).ms)
			return true;
	}
	return false;
}

struct answer {
	enum alert_type type; /* 0: none is owed                                  */
	enum alert_reason reason;
};

/* What was said of the case itself goes before what has changed for all. */
static enum alert_reason why_withdrawn(const struct work *w, enum alert_reason sweep)
{
	if (w->retracted)
		return REASON_RETRACTED;
	if (!w->corrected && (changes_what_was_right(sweep) || sweep == REASON_CLOCK))
		return sweep;
	return REASON_CORRECTED;
}

static struct answer answer_owed(const struct work *w, const struct stored_obligation *stored,
				 enum alert_reason sweep)
{
	const struct obligation *o = stored->derived;
	const bool correction = w->retracted || w->corrected ||
				(sweep != REASON_NONE && sweep != REASON_FEED &&
				 sweep != REASON_RELEASED && sweep != REASON_STAFF);

	if (stored->told_count == 0)
		return (struct answer){ 0, REASON_NONE };
	if (o == NULL || o->status == OBLIGATION_VOID || o->history)
		return (struct answer){ ALERT_WITHDRAWN, why_withdrawn(w, sweep) };
	if (o->status == OBLIGATION_ENDED)
		return (struct answer){ ALERT_CLEARED, REASON_ENDED };
	if (o->status == OBLIGATION_MET) {
		if (obligation_timeliness(o, DULY_NEVER) == TIMELINESS_LATE)
			return (struct answer){ ALERT_CLEARED, REASON_MET_LATE };
		return (struct answer){ ALERT_CLEARED,
					told_overdue(stored) ? REASON_RECORDED_LATE : REASON_MET };
	}
	if (date_moved(stored))
		return correction ? (struct answer){ ALERT_WITHDRAWN, why_withdrawn(w, sweep) }
				  : (struct answer){ ALERT_MOVED, REASON_NONE };
	if (told_overdue(stored) && o->due_at.ms > 0 && !o->watched)
		return (struct answer){ ALERT_WITHDRAWN, REASON_CORRECTED };
	return (struct answer){ 0, REASON_NONE };
}

/* Whether somebody of the team holds the case. */
static bool holds(const struct work *w, struct str team)
{
	bool held = false;

	for (size_t i = 0; i < w->allocation_count; i++)
		held |= str_eq(w->allocations[i].team_now, team) ||
			str_eq(w->allocations[i].cover_team, team);
	return held;
}

/* The next of words with a space between. */
static bool str_word(struct str *left, struct str *ret)
{
	const char *space = left->len > 0 ? memchr(left->s, ' ', left->len) : NULL;
	const size_t n = space != NULL ? (size_t)(space - left->s) : left->len;

	*ret = (struct str){ left->s, n };
	left->s += space != NULL ? n + 1 : n;
	left->len -= space != NULL ? n + 1 : n;
	return n > 0;
}

/* Those whom it went to, and where a team has been replaced the one that has its place. Where only
 * named eyes may see the case by now, those of them who hold it. */
static size_t teams_told(struct docket *d, const struct work *w,
			 const struct stored_obligation *stored, struct str teams[TEAMS_MAX])
{
	const struct reporting *r = &council_of(d, w->file.council)->reporting;
	const duly_civil today = zone_date(law_zone(d->law), d->turn.now);
	size_t n = 0;

	for (size_t i = 0; i < stored->told_count; i++) {
		struct str left = stored->told[i].teams, team;

		while (str_word(&left, &team)) {
			duly_civil next = DULY_NO_DATE;

			team = staff_team(r, team, today, &next);
			if (!w->restricted || holds(w, team))
				n = teams_add(team, teams, n);
		}
	}
	return n;
}

static void tell_answer(struct docket *d, struct work *w, struct stored_obligation *stored,
			struct answer a, enum alert_cause cause)
{
	struct alert_writing out;
	struct str teams[TEAMS_MAX], role = NO_STR;
	const size_t n = teams_told(d, w, stored, teams);
	uint8_t id[ID_LEN];
	char step[ID_HEX];

	/* What sets two moves apart is what they answer, other answers their reason. */
	if (a.type == ALERT_MOVED)
		hex_print(stored->told[stored->told_count - 1].id, ID_LEN, step);
	else
		snprintf(step, sizeof step, "%s", alert_reason_name(a.reason));
	alert_obligation_id(stored, stored->derived, a.type, step, stored->round, id);
	alert_begin(d, &out, id, a.type, w->file.subject);
	alert_put_obligation(d, &out, stored, w);
	alert_key(&out, "step");
	pack_cstr(out.b, step);
	if (stored->derived != NULL)
		role = stored->derived->rule->owner;
	else if (law_rule(d->law, stored->rule) != NULL)
		role = law_rule(law_for(d->law, w->file.council), stored->rule)->owner;
	alert_put_to(&out, role, teams, n);
	alert_put_about(&out, stored);
	alert_put_reason(&out, a.reason);
	alert_end(d, &out, cause, stored->round, DULY_NO_INSTANT);
	told_answer(d, stored, a.type, id);
}

void tell_answers(struct docket *d, struct work *w, struct stored_obligations *obligations,
		  enum alert_cause cause, enum alert_reason reason)
{
	for (size_t i = 0; i < obligations->n; i++) {
		const struct answer a = answer_owed(w, &obligations->list[i], reason);

		if (a.type != 0)
			tell_answer(d, w, &obligations->list[i], a, cause);
	}
}

/* ---- the service itself ---------------------------------------------------------------------- */

void tell_service(struct docket *d, enum alert_cause cause, const char *code, const char *once,
		  struct str council, struct str subject, const char *message)
{
	const struct str team = STR("operators");
	struct alert_writing out;
	uint8_t id[ID_LEN];

	alert_subject_id(subject, str_of(code), ALERT_SERVICE, once, 0, id);
	alert_begin(d, &out, id, ALERT_SERVICE, subject);
	if (council.len > 0) {
		alert_key(&out, "council");
		pack_str(out.b, council);
	}
	alert_key(&out, "code");
	pack_cstr(out.b, code);
	alert_key(&out, "message");
	pack_cstr(out.b, message);
	alert_key(&out, "step");
	pack_cstr(out.b, once);
	alert_put_to(&out, STR("operator"), &team, 1);
	alert_end(d, &out, cause, 0, DULY_NO_INSTANT);
}

static struct view told_key(struct str code, struct buf *b)
{
	buf_puts(b, "told/");
	buf_put(b, code.s, code.len);
	return buf_view(b);
}

/* Stored as: what told it apart. */
void service_remember(struct docket *d, struct str code, struct str once)
{
	duly_auto_fini(buf) key = { 0 };
	duly_auto_fini(buf) value = { 0 };

	buf_u8(&value, 1);
	buf_str(&value, once);
	store_put(d->txn, STORE_META, told_key(code, &key), buf_view(&value));
}

bool docket_service_told(struct docket *d, const char *code, const char *once)
{
	duly_auto_fini(buf) key = { 0 };
	struct view v;

	if (docket_writing(d, NULL) != DULY_OK ||
	    !store_get(d->txn, STORE_META, told_key(str_of(code), &key), &v))
		return false;
	struct reader r = reader_of(v.data, v.len);

	return read_u8(&r) == 1 && str_is(read_str(&r), once) && r.ok;
}

duly_result docket_tell_service(struct docket *d, const char *code, const char *once,
				const char *message, struct duly_diag *diag)
{
	duly_result r = docket_writing(d, diag);

	if (r != DULY_OK)
		return r;
	tell_service(d, CAUSE_SERVICE, code, once, NO_STR, STR("-"), message);
	service_remember(d, str_of(code), str_of(once));
	return store_outcome(d->txn, diag);
}
