#include "common/post/private.h"
#include "common/wire/wire.h"

/* Alerts become lines that wait. Nothing is decided here but who waits for what: whether it is
 * still so is asked when the letter is made. */

static struct post_whom whom_of(struct str council, const struct notice_tell *t)
{
	return (struct post_whom){ council, t->person, t->team, t->role };
}

static bool same_whom(const struct post_whom *a, const struct post_whom *b)
{
	return str_eq(a->council, b->council) && str_eq(a->person, b->person) &&
	       (a->person.len > 0 || str_eq(a->team, b->team));
}

/* ---- what was told is no longer so ----------------------------------------------------------- */

static bool takes_back(enum notice_kind kind)
{
	return kind == NOTICE_MOVED || kind == NOTICE_WITHDRAWN || kind == NOTICE_CLEARED;
}

/* Nobody is to be written of it any more. */
static void forget_waiting(struct post *p, const struct noticed *n)
{
	const struct pending_list w = keep_waiting(p->txn, POST_NEVER, p->arena);

	for (size_t i = 0; i < w.n; i++)
		if (memcmp(w.list[i].line.obligation, n->obligation, ID_LEN) == 0)
			keep_waits_no_more(p->txn, &w.list[i]);
}

static const struct notice_tell *told_how(const struct noticed *n, const struct post_whom *whom)
{
	for (size_t i = 0; i < n->tell_count; i++) {
		const struct post_whom t = whom_of(n->council, &n->tell[i]);

		if (same_whom(&t, whom))
			return &n->tell[i];
	}
	return NULL;
}

/* The same, where it is told to a person for themselves. */
static const struct notice_tell *told_person(const struct noticed *n, const struct post_whom *whom)
{
	return whom->person.len > 0 ? told_how(n, whom) : NULL;
}

/* In the way in which it came, unless the routing says another. */
static struct notice_tell answer_how(const struct noticed *n, const struct mailed *m)
{
	const struct notice_tell *t = told_how(n, &m->whom);
	struct notice_tell how = { .person = m->whom.person,
				   .team = m->whom.team,
				   .role = m->whom.role,
				   .how = m->how == POST_MONDAY ? POST_MORNING : m->how };

	if (t != NULL) {
		how.how = t->how;
		how.words = t->words;
	}
	return how;
}

/* That a warning is done with, or that what they hold is so after all, nobody is written. Of hours
 * the date says nothing. */
static bool is_news(struct post *p, const struct noticed *n, const struct mailed *m)
{
	struct post_rule rule = { .by_hours = false };

	if (n->kind == NOTICE_CLEARED)
		return m->lapsed;
	return n->kind != NOTICE_MOVED || n->due.day != m->due.day ||
	       (p->world->rule(p->world->ctx, n->council, n->rule, p->arena, &rule) &&
		rule.by_hours);
}

/* ---- what changed for all -------------------------------------------------------------------- */

/* The line that sums up what @n is one of; its id is the same for each of them. */
static struct line sum_of(struct post *p, const struct noticed *n, const struct notice_tell *t)
{
	const struct str code = arena_printf(p->arena, "changed-by-%.*s", STR_FMT(n->reason));
	uint8_t digest[SHA256_LEN];
	struct line line = {
		.kind = NOTICE_MOVED,
		.how = t->how,
		.council = n->council,
		.code = code,
		.words = t->words,
		.role = t->role,
		.due = DULY_NO_DATE,
		.was = DULY_NO_DATE,
		.due_at = DULY_NO_INSTANT,
		.at = n->at,
		.open = 1,
		.alerts = &n->id,
		.alert_count = 1,
	};

	sha256((struct view){ code.s, code.len }, digest);
	memcpy(line.obligation, digest, ID_LEN);
	return line;
}

/* By other rules, another calendar or another engine, where the routing has the team told. */
static bool is_summed(const struct noticed *n, const struct notice_tell *t)
{
	return t->person.len == 0 && t->how != POST_NEVER && n->kind != NOTICE_CLEARED &&
	       (str_is(n->reason, "rules") || str_is(n->reason, "calendar") ||
		str_is(n->reason, "engine"));
}

static bool any_summed(const struct noticed *n)
{
	for (size_t i = 0; i < n->tell_count; i++)
		if (is_summed(n, &n->tell[i]))
			return true;
	return false;
}

static void sum_up(struct post *p, const struct noticed *n)
{
	for (size_t i = 0; i < n->tell_count; i++) {
		const struct post_whom whom = whom_of(n->council, &n->tell[i]);

		if (!is_summed(n, &n->tell[i]))
			continue;
		const struct line line = sum_of(p, n, &n->tell[i]);

		keep_wait(p->txn, &whom, &line, p->arena);
	}
}

/* ---- to those to whom it was mailed ---------------------------------------------------------- */

/* That it was mailed is kept until the answer is (queue.c): by then it may be another. */
static void answer_one(struct post *p, const struct noticed *n, const struct mailed *m, bool summed)
{
	const struct notice_tell how = answer_how(n, m);
	struct line line = line_of(n, &how);

	if (m->due.day != DULY_NO_DATE.day)
		line.was = m->due;
	if (how.how != POST_NEVER && is_news(p, n, m) && !summed)
		keep_wait(p->txn, &m->whom, &line, p->arena);
	else if (n->kind == NOTICE_CLEARED || n->kind == NOTICE_WITHDRAWN)
		keep_mailed_forget(p->txn, n->obligation, &m->whom);
}

/* To those to whom something of it was mailed, and to nobody else; where it is summed up, to the
 * team alone and to those whom the routing names. */
static void answer_mailed(struct post *p, const struct noticed *n)
{
	struct mailed *list;
	const size_t count = keep_mailed(p->txn, n->obligation, p->arena, &list);
	const bool summed = any_summed(n);

	for (size_t i = 0; i < count; i++)
		answer_one(p, n, &list[i], summed && told_person(n, &list[i].whom) == NULL);
	if (count > 0 && summed)
		sum_up(p, n);
}

/* ---- what is told ---------------------------------------------------------------------------- */

/* A service that was restored tells what it had told, under the same ids. The list of Mondays is
 * written anew each week, as long as it is so. */
static bool was_written(struct post *p, const struct noticed *n, const struct post_whom *whom,
			const struct line *line)
{
	return line->how != POST_MONDAY && keep_told(p->txn, n->id, whom);
}

static void file_lines(struct post *p, const struct noticed *n)
{
	for (size_t i = 0; i < n->tell_count; i++) {
		const struct post_whom whom = whom_of(n->council, &n->tell[i]);
		const struct line line = line_of(n, &n->tell[i]);

		if (line.how != POST_NEVER && !was_written(p, n, &whom, &line))
			keep_wait(p->txn, &whom, &line, p->arena);
	}
}

static void take(struct post *p, const struct noticed *n)
{
	if ((n->has_obligation || n->has_about) && takes_back(n->kind)) {
		forget_waiting(p, n);
		answer_mailed(p, n);
	} else {
		file_lines(p, n);
	}
}

/* ---- the feed -------------------------------------------------------------------------------- */

static duly_result take_one(struct post *p, const struct post_alert *alert, uint64_t seen)
{
	duly_auto_fini(wire) wire = { 0 };
	struct noticed n;

	duly_result r = wire_unpack((struct view){ alert->bytes, alert->len }, &wire, NULL);
	if (r == DULY_OK)
		r = notice_read(&wire.root, p->arena, &n, NULL);
	if (r == DULY_OK && n.seq > seen)
		take(p, &n);
	return r;
}

duly_result post_take(struct post *p, const struct post_alert *alerts, size_t n, uint64_t next,
		      const char *incarnation, size_t *ret_odd, struct duly_diag *diag)
{
	struct keep_cursor cursor;
	duly_result r = post_begin(p, true, diag);

	*ret_odd = 0;
	if (r != DULY_OK)
		return r;
	keep_cursor_get(p->txn, p->arena, &cursor);
	if (!str_is(cursor.incarnation, incarnation))
		cursor.seq = 0;
	for (size_t i = 0; i < n; i++)
		*ret_odd += take_one(p, &alerts[i], cursor.seq) != DULY_OK;
	cursor = (struct keep_cursor){ MAX(next, cursor.seq), str_of(incarnation) };
	keep_cursor_put(p->txn, &cursor);
	p->filed = p->filed || n > 0;
	return post_end(p, DULY_OK, diag);
}

duly_result post_taken(struct post *p, uint64_t *ret_seq, struct buf *ret_incarnation,
		       struct duly_diag *diag)
{
	struct keep_cursor cursor;
	const duly_result r = post_begin(p, false, diag);

	if (r != DULY_OK)
		return r;
	keep_cursor_get(p->txn, p->arena, &cursor);
	*ret_seq = cursor.seq;
	buf_clear(ret_incarnation);
	buf_put(ret_incarnation, cursor.incarnation.s, cursor.incarnation.len);
	buf_u8(ret_incarnation, 0);
	store_abort(&p->txn);
	return DULY_OK;
}
