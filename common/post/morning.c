#include "common/post/weigh.h"

/* When letters are made: at once, and on the morning of a working day. */

static bool whom_eq(const struct post_whom *a, const struct post_whom *b)
{
	return str_eq(a->council, b->council) && str_eq(a->person, b->person) &&
	       (a->person.len > 0 || str_eq(a->team, b->team));
}

static void forget(struct post *p, const struct pending *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		keep_waits_no_more(p->txn, &list[i]);
}

/* One letter of the @n that wait for the same person. */
static duly_result write_one(struct post *p, const struct pending *list, size_t n,
			     const struct plan *how, struct duly_diag *diag)
{
	struct plan plan = *how;

	plan.lines = arena_new_array(p->arena, struct line, n);
	plan.n = n;
	for (size_t i = 0; i < n; i++)
		plan.lines[i] = list[i].line;
	return compose(p, &plan, diag);
}

/* ---- at once --------------------------------------------------------------------------------- */

static duly_result write_at_once(struct post *p, duly_instant now, struct duly_diag *diag)
{
	const struct pending_list w = keep_waiting(p->txn, POST_AT_ONCE, p->arena);
	duly_result r = DULY_OK;

	for (size_t i = 0, n; i < w.n && r == DULY_OK; i += n) {
		for (n = 1; i + n < w.n && whom_eq(&w.list[i].whom, &w.list[i + n].whom);)
			n++;
		const struct plan plan = { .whom = &w.list[i].whom,
					   .how = POST_AT_ONCE,
					   .now = now };

		r = write_one(p, &w.list[i], n, &plan, diag);
		forget(p, &w.list[i], n);
	}
	return r;
}

/* ---- the morning ----------------------------------------------------------------------------- */

struct morning {
	struct post *p;
	struct str council;
	duly_civil day;
	duly_instant now;
	bool monday; /* the first working day of a week */
	bool looks;  /* only whether there is anything to write */
	bool any;
	struct pending_list waiting;
	duly_result r;
	struct duly_diag *diag;
};

static bool is_due(const struct morning *m, const struct line *line)
{
	return line->how == POST_MORNING || (line->how == POST_MONDAY && m->monday);
}

/* That something has begun, or is over, is told on one Monday. What has to be done, or put
 * right, stays and is told on each as long as it is so. */
static bool stays(const struct morning *m, const struct post_whom *whom, const struct line *line)
{
	const bool lasts = (weigh_asks(line->kind) && line->kind != NOTICE_OPENED) ||
			   line->kind == NOTICE_DATA || line->kind == NOTICE_COVERAGE;

	return lasts && line->how == POST_MONDAY && compose_still(m->p, whom, line, m->now);
}

static void settle(struct morning *m, const struct post_whom *whom)
{
	for (size_t i = 0; i < m->waiting.n; i++) {
		const struct pending *w = &m->waiting.list[i];

		if (!whom_eq(&w->whom, whom) || !is_due(m, &w->line))
			continue;
		if (!stays(m, whom, &w->line))
			keep_waits_no_more(m->p->txn, w);
	}
}

static struct pending_list due_of(const struct morning *m, const struct post_whom *whom)
{
	struct pending_list due = { .list = NULL };

	for (size_t i = 0; i < m->waiting.n; i++) {
		const struct pending *w = &m->waiting.list[i];

		if (!whom_eq(&w->whom, whom) || !is_due(m, &w->line))
			continue;
		LIST_ROOM(m->p->arena, due.list, due.n, due.cap);
		due.list[due.n++] = *w;
	}
	return due;
}

static void write_to(struct morning *m, const struct post_whom *whom, bool empty)
{
	const struct pending_list due = due_of(m, whom);
	const struct plan plan = { .whom = whom,
				   .how = m->monday ? POST_MONDAY : POST_MORNING,
				   .now = m->now,
				   .empty = empty };

	if (m->r != DULY_OK)
		return;
	m->r = write_one(m->p, due.list, due.n, &plan, m->diag);
	settle(m, whom);
}

/* They wait in the order of whom they are for. */
static bool is_first(const struct morning *m, size_t i)
{
	return i == 0 || !whom_eq(&m->waiting.list[i - 1].whom, &m->waiting.list[i].whom);
}

static bool waits(const struct morning *m, const struct post_whom *whom)
{
	for (size_t i = 0; i < m->waiting.n; i++)
		if (whom_eq(&m->waiting.list[i].whom, whom))
			return true;
	return false;
}

/* Mondays everybody is written to, so that silence is never taken for "all well". */
static void write_empty(void *ctx, const struct post_whom *whom)
{
	struct morning *m = ctx;

	if (!waits(m, whom))
		write_to(m, whom, true);
}

static struct buf done_key(struct str council)
{
	struct buf key = keep_key(KEEP_DONE);

	buf_put(&key, council.s, council.len);
	return key;
}

static bool is_done(struct post *p, struct str council, duly_civil day)
{
	struct buf key = done_key(council);
	struct view value;

	if (!keep_get(p->txn, &key, &value))
		return false;
	struct reader r = keep_read(value);

	return read_zig(&r) >= day.day;
}

static void put_done(struct post *p, struct str council, duly_civil day)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = done_key(council);

	keep_value(&value);
	buf_zig(&value, day.day);
	keep_put(p->txn, &key, &value);
}

static void write_council(struct morning *m)
{
	struct post *p = m->p;

	m->waiting = keep_waiting(p->txn, POST_NEVER, p->arena);
	for (size_t i = 0; i < m->waiting.n; i++)
		if (str_eq(m->waiting.list[i].whom.council, m->council) && is_first(m, i))
			write_to(m, &m->waiting.list[i].whom, m->monday);
	if (m->monday)
		p->world->everybody(p->world->ctx, m->council, m->now, write_empty, m);
	put_done(p, m->council, m->day);
	post_prune(p, m->now);
}

static void visit_council(void *ctx, struct str council)
{
	struct morning *m = ctx;
	const struct post_world *w = m->p->world;
	const struct zone *zone = w->zone(w->ctx);

	m->day = zone_date(zone, m->now);
	if (m->r != DULY_OK || !w->working(w->ctx, council, m->day) ||
	    m->now.ms < zone_instant(zone, m->day, w->morning(w->ctx, council)).ms ||
	    is_done(m->p, council, m->day))
		return;
	m->any = true;
	if (m->looks)
		return;
	m->council = council;
	m->monday = post_is_first_of_week(m->p, council, m->day);
	write_council(m);
}

/* ---- both ------------------------------------------------------------------------------------ */

static bool any_morning(struct post *p, duly_instant now)
{
	struct morning m = { .p = p, .now = now, .looks = true };

	if (post_begin(p, false, NULL) != DULY_OK)
		return true;
	p->world->councils(p->world->ctx, visit_council, &m);
	store_abort(&p->txn);
	return m.any;
}

duly_result post_turn(struct post *p, duly_instant now, struct duly_diag *diag)
{
	if (!p->filed && !any_morning(p, now))
		return DULY_OK;
	struct morning m = { .p = p, .now = now, .r = post_begin(p, true, diag), .diag = diag };

	if (m.r != DULY_OK)
		return m.r;
	if (p->filed)
		m.r = write_at_once(p, now, diag);
	if (m.r == DULY_OK)
		p->world->councils(p->world->ctx, visit_council, &m);
	const duly_result r = post_end(p, m.r, diag);
	if (r == DULY_OK)
		p->filed = false;
	return r;
}

duly_result post_preview(struct post *p, const struct post_whom *whom, duly_instant now,
			 struct post_shown *ret, struct duly_diag *diag)
{
	struct morning m = { .p = p, .now = now, .r = post_begin(p, false, diag) };

	if (m.r != DULY_OK)
		return m.r;
	m.day = zone_date(p->world->zone(p->world->ctx), now);
	m.monday = post_is_first_of_week(p, whom->council, m.day);
	m.waiting = keep_waiting(p->txn, POST_NEVER, p->arena);
	const struct pending_list due = due_of(&m, whom);
	const struct plan plan = { .whom = whom,
				   .how = m.monday ? POST_MONDAY : POST_MORNING,
				   .now = now,
				   .empty = true,
				   .preview = true,
				   .shown = ret };

	m.r = write_one(p, due.list, due.n, &plan, diag);
	store_abort(&p->txn);
	return m.r;
}
