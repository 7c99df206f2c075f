#include "common/post/private.h"

/* From the letter that is made to the answer of the mail server. The intent is synced before it
 * goes, the answer after; where there is none it is tried again under the same Message-ID. */

/* How long after the n-th attempt the next comes, in seconds; four days altogether, and as many
 * attempts at least: the gateway may have been away for a while. */
static const int PAUSE[] = { 15, 60, 120, 300, 600, 1200, 2400, 3600, 7200, 14400 };

int64_t queue_pause_ms(uint64_t n)
{
	return PAUSE[MIN(MAX(n, 1) - 1, LEN(PAUSE) - 1)] * DULY_SECOND_MS;
}

static duly_instant next_try(const struct letter *l, duly_instant now)
{
	return (duly_instant){ now.ms + queue_pause_ms(l->attempts) };
}

/* ---- what was mailed ------------------------------------------------------------------------- */

static bool says_lapsed(enum notice_kind kind)
{
	return kind == NOTICE_OVERDUE || kind == NOTICE_ESCALATED;
}

/* That can be taken back: duties, and what is wrong in the data. */
static bool can_be_answered(const struct line *line)
{
	return line->has_obligation || line->kind == NOTICE_DATA || line->kind == NOTICE_COVERAGE;
}

static void note_line(struct post *p, const struct letter *l, const struct line *line)
{
	struct mailed m = { l->whom, says_lapsed(line->kind), line->how, line->due };
	struct mailed *had;
	const size_t n = keep_mailed(p->txn, line->obligation, p->arena, &had);

	for (size_t k = 0; k < n; k++)
		m.lapsed |= had[k].lapsed && str_eq(had[k].whom.person, l->whom.person) &&
			    str_eq(had[k].whom.team, l->whom.team);
	keep_mailed_put(p->txn, line->obligation, &m);
}

/* From the first attempt on it counts as mailed: it may have arrived. */
static void note_mailed(struct post *p, const struct letter *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct line *line = &l->lines[i];

		if (line->kind == NOTICE_CLEARED || line->kind == NOTICE_WITHDRAWN)
			keep_mailed_forget(p->txn, line->obligation, &l->whom);
		else if (can_be_answered(line))
			note_line(p, l, line);
	}
}

/* ---- the next role --------------------------------------------------------------------------- */

static bool by_hours(struct post *p, const struct line *line)
{
	struct post_rule rule;

	return p->world->rule(p->world->ctx, line->council, line->rule, p->arena, &rule) &&
	       rule.by_hours;
}

/* Hour clocks of a letter that does not arrive go to whose turn it is next, once. */
static void pass_on(struct post *p, struct letter *l, duly_instant now)
{
	struct post_whom whom;

	for (size_t i = 0; i < l->n && !l->passed_on; i++) {
		struct line line = l->lines[i];

		if (!line.has_obligation || !by_hours(p, &line) ||
		    !compose_still(p, &l->whom, &line, now) ||
		    !p->world->next(p->world->ctx, &l->whom, line.rule, now, p->arena, &whom))
			continue;
		line.how = POST_AT_ONCE;
		line.undelivered = true;
		keep_wait(p->txn, &whom, &line, p->arena);
		p->filed = true;
	}
	l->passed_on = true;
}

/* ---- out ------------------------------------------------------------------------------------- */

static bool still_so(struct post *p, const struct letter *l, duly_instant now)
{
	for (size_t i = 0; i < l->n; i++)
		if (compose_still(p, &l->whom, &l->lines[i], now))
			return true;
	return l->n == 0;
}

static void drop(struct post *p, struct letter *l, duly_instant now)
{
	const duly_instant before = l->next;

	l->state = LETTER_DROPPED;
	l->next = DULY_NO_INSTANT;
	letter_put(p->txn, l, before);
	letter_body_forget(p->txn, l->number);
	letter_told(p->txn, l, false);
	receipt_add(p, l, "dropped", STR("no-longer-so"), now);
}

static void intend(struct post *p, struct letter *l, duly_instant now)
{
	const duly_instant before = l->next;

	l->attempts++;
	l->doubted |= l->in_doubt;
	l->in_doubt = true;
	if (l->tried.ms == DULY_NO_INSTANT.ms)
		l->tried = now;
	l->next = next_try(l, now);
	letter_put(p->txn, l, before);
	note_mailed(p, l);
}

/* One that was refused for now, or has waited, is looked at again; one that may have arrived goes
 * as it is, or is asked for. */
static bool find_next(struct post *p, duly_instant now, struct letter *ret)
{
	while (letter_due(p->txn, now, p->arena, ret)) {
		if (ret->in_doubt || ret->doubted || still_so(p, ret, now))
			return true;
		drop(p, ret, now);
	}
	return false;
}

/* Looked at without writing, for mostly there is none. */
static bool any_due(struct post *p, duly_instant now)
{
	struct letter l;

	if (post_begin(p, false, NULL) != DULY_OK)
		return true;
	const bool any = letter_due(p->txn, now, p->arena, &l);

	store_abort(&p->txn);
	return any;
}

duly_result post_next(struct post *p, duly_instant now, struct post_sending *ret,
		      struct duly_diag *diag)
{
	bool in_doubt = false;
	struct letter l;

	if (!any_due(p, now))
		return DULY_E_NOTFOUND;
	duly_result r = post_begin(p, true, diag);
	if (r != DULY_OK)
		return r;
	const bool found = find_next(p, now, &l);

	buf_clear(&p->message);
	if (found) {
		in_doubt = l.in_doubt || l.doubted;
		intend(p, &l, now);
		if (!letter_body_get(p->txn, l.number, &p->message))
			r = duly_fail(diag, DULY_E_CORRUPT, "letter %llu has no message",
				      (unsigned long long)l.number);
	}
	r = post_end(p, r, diag);
	if (r != DULY_OK)
		return r;
	if (!found)
		return DULY_E_NOTFOUND;
	*ret = (struct post_sending){ .number = l.number,
				      .address = l.address.s,
				      .message = buf_view(&p->message),
				      .attempt = l.attempts,
				      .in_doubt = in_doubt };
	hex_print(l.id, ID_LEN, ret->id);
	return DULY_OK;
}

duly_result post_resume(struct post *p, duly_instant at, struct duly_diag *diag)
{
	struct letter l = { .number = 0 };
	const duly_result r = post_begin(p, true, diag);

	if (r != DULY_OK)
		return r;
	while (letter_next(p->txn, l.number + 1, p->arena, &l)) {
		const duly_instant before = l.next;

		if (l.state != LETTER_WAITS || !l.in_doubt || before.ms <= at.ms)
			continue;
		l.next = at;
		letter_put(p->txn, &l, before);
	}
	return post_end(p, DULY_OK, diag);
}

/* ---- answers --------------------------------------------------------------------------------- */

static struct str code_text(struct post *p, unsigned code)
{
	return code > 0 ? arena_printf(p->arena, "%u", code) : STR("no-answer");
}

struct post_answer post_answer_of(unsigned code)
{
	return (struct post_answer){ .verdict = code == 0    ? POST_DOUBT
						: code < 300 ? POST_TAKEN
						: code < 500 ? POST_LATER
							     : POST_REFUSED,
				     .code = code };
}

static void settle_sent(struct post *p, struct letter *l, const struct post_answer *a,
			duly_instant now)
{
	l->state = LETTER_SENT;
	l->next = DULY_NO_INSTANT;
	if (a->handle != NULL)
		arrival_expect(p, l, a->handle, now);
	letter_body_forget(p->txn, l->number);
	receipt_add(p, l, "handed-over", code_text(p, l->code), now);
}

/* The body stays: it may be sent again. */
static void settle_dead(struct post *p, struct letter *l, duly_instant now)
{
	l->state = LETTER_DEAD;
	l->next = DULY_NO_INSTANT;
	receipt_add(p, l, "refused", code_text(p, l->code), now);
	pass_on(p, l, now);
}

/* To ask was no attempt. */
static void settle_absent(struct letter *l, duly_instant now)
{
	l->next = now;
	l->doubted = false;
	l->attempts -= l->attempts > 0;
}

static void settle_later(struct post *p, struct letter *l, const struct post_answer *a,
			 duly_instant now)
{
	l->next = a->pause_ms > 0 ? (duly_instant){ now.ms + a->pause_ms } : next_try(l, now);
	if (l->attempts > LEN(PAUSE) && now.ms - l->tried.ms > QUEUE_GIVE_UP_DAYS * DULY_DAY_MS) {
		settle_dead(p, l, now);
		return;
	}
	if (now.ms - l->made.ms >= p->settings->urgent_patience_ms)
		pass_on(p, l, now);
}

static void settle(struct post *p, struct letter *l, const struct post_answer *a, duly_instant now)
{
	l->code = a->code;
	l->in_doubt = a->verdict == POST_DOUBT;
	switch (a->verdict) {
	case POST_TAKEN:
		settle_sent(p, l, a, now);
		break;
	case POST_REFUSED:
		settle_dead(p, l, now);
		break;
	case POST_ABSENT:
		settle_absent(l, now);
		break;
	case POST_LATER:
	case POST_DOUBT:
		settle_later(p, l, a, now);
	}
}

duly_result post_settle(struct post *p, uint64_t number, struct post_answer answer,
			duly_instant now, struct duly_diag *diag)
{
	struct letter l;
	duly_result r = post_begin(p, true, diag);

	if (r != DULY_OK)
		return r;
	if (!letter_get(p->txn, number, p->arena, &l) || l.state != LETTER_WAITS)
		return post_end(p,
				duly_fail(diag, DULY_E_NOTFOUND, "no letter %llu is on its way",
					  (unsigned long long)number),
				diag);
	const duly_instant before = l.next;

	settle(p, &l, &answer, now);
	letter_put(p->txn, &l, before);
	return post_end(p, DULY_OK, diag);
}

void queue_bounced(struct post *p, const uint8_t id[ID_LEN], struct str enhanced, duly_instant now)
{
	struct letter l;

	if (!letter_by_id(p->txn, id, p->arena, &l) || l.state == LETTER_BOUNCED)
		return;
	const duly_instant before = l.next;

	l.state = LETTER_BOUNCED;
	l.next = DULY_NO_INSTANT;
	l.enhanced = enhanced;
	receipt_add(p, &l, "bounced", enhanced.len > 0 ? enhanced : STR("no-status"), now);
	pass_on(p, &l, now);
	letter_put(p->txn, &l, before);
}

/* ---- once more ------------------------------------------------------------------------------- */

/* Of a mail that was passed on there is nothing but the mail. */
static bool is_passed_on(const struct letter *l)
{
	return l->n == 0 && l->whom.council.len == 0;
}

static duly_result send_as_it_is(struct post *p, struct letter *l, duly_instant now,
				 struct duly_diag *diag)
{
	duly_auto_fini(buf) body = { 0 };

	if (!letter_body_get(p->txn, l->number, &body))
		return duly_fail(diag, DULY_E_NOTFOUND, "the mail of letter %llu is no longer kept",
				 (unsigned long long)l->number);
	l->state = LETTER_WAITS;
	l->next = now;
	l->tried = DULY_NO_INSTANT;
	letter_put(p->txn, l, DULY_NO_INSTANT);
	return DULY_OK;
}

/* What it says, and whose mailbox it goes to, is looked at again. */
static duly_result write_again(struct post *p, struct letter *l, duly_instant now,
			       struct duly_diag *diag)
{
	struct line *lines = arena_new_array(p->arena, struct line, l->n);
	const struct plan plan = { .whom = &l->whom,
				   .lines = lines,
				   .n = l->n,
				   .how = l->how,
				   .now = now,
				   .empty = l->n == 0,
				   .again = l };

	if (!still_so(p, l, now)) {
		drop(p, l, now);
		return DULY_OK;
	}
	for (size_t i = 0; i < l->n; i++)
		lines[i] = l->lines[i];
	return compose(p, &plan, diag);
}

duly_result post_resend(struct post *p, uint64_t number, duly_instant now, struct duly_diag *diag)
{
	struct letter l;
	duly_result r = post_begin(p, true, diag);

	if (r != DULY_OK)
		return r;
	if (!letter_get(p->txn, number, p->arena, &l) ||
	    (l.state != LETTER_DEAD && l.state != LETTER_BOUNCED))
		r = duly_fail(diag, DULY_E_NOTFOUND,
			      "letter %llu was neither refused, nor has it come back",
			      (unsigned long long)number);
	else if (is_passed_on(&l))
		r = send_as_it_is(p, &l, now, diag);
	else
		r = write_again(p, &l, now, diag);
	return post_end(p, r, diag);
}
