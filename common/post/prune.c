#include "common/post/private.h"

/* What nobody will ask for again: codes that no longer count, what came in, was told and was given
 * to the service long ago, threads of past weeks, letters of more than a year ago, and whether
 * letters arrived, where nobody is asked any more. Dead ones stay until somebody has looked. */
enum {
	SEEN_DAYS = 60,
	GIVEN_DAYS = 35,
	THREAD_DAYS = 30,
	ASKED_DAYS = 30,
	LETTER_DAYS = 400,
	AT_A_TIME = 20000
};

struct pruning {
	struct post *p;
	duly_instant now;
	duly_civil today;
};

static duly_instant before(const struct pruning *x, int days)
{
	return (duly_instant){ x->now.ms - days * DULY_DAY_MS };
}

static bool old_token(struct pruning *x, struct view value)
{
	struct post_token token;

	return post_token_read(value, x->p->arena, &token) && token.expires.ms < x->now.ms;
}

static bool old_thread(const struct pruning *x, struct view key)
{
	const struct view monday = { (const uint8_t *)key.data + key.len - 8, 8 };

	return key.len > 8 && (int64_t)be64_read(monday) < x->today.day - THREAD_DAYS;
}

static bool old_asked(const struct pruning *x, struct view key)
{
	const struct view due = { (const uint8_t *)key.data + 1, key.len - 1 };

	return (int64_t)be64_read(due) < before(x, ASKED_DAYS).ms;
}

static bool old_letter(struct pruning *x, struct view key)
{
	const struct view number = { (const uint8_t *)key.data + 1, key.len - 1 };
	struct letter l;

	return letter_get(x->p->txn, be64_read(number), x->p->arena, &l) &&
	       (l.state == LETTER_SENT || l.state == LETTER_DROPPED) &&
	       l.made.ms < before(x, LETTER_DAYS).ms;
}

static bool is_old(struct pruning *x, struct view key, struct view value)
{
	struct reader r = keep_read(value);

	switch (*(const uint8_t *)key.data) {
	case KEEP_TOKEN:
		return old_token(x, value);
	case KEEP_GIVEN:
		return (int64_t)read_u64(&r) < before(x, GIVEN_DAYS).ms;
	case KEEP_TOLD:
	case KEEP_SEEN:
		return (int64_t)read_u64(&r) < before(x, SEEN_DAYS).ms;
	case KEEP_THREAD:
		return old_thread(x, key);
	case KEEP_ASKED:
		return old_asked(x, key);
	default:
		return old_letter(x, key);
	}
}

static void forget(struct pruning *x, struct view key)
{
	struct buf row = { 0 };

	buf_put(&row, key.data, key.len);
	if (row.data[0] == KEEP_LETTER)
		letter_forget(x->p->txn, be64_read((struct view){ row.data + 1, row.len - 1 }),
			      x->p->arena);
	keep_del(x->p->txn, &row);
}

static void prune(struct pruning *x, uint8_t row)
{
	duly_auto_fini(buf) at = { 0 };
	struct view key, value;

	for (int n = 0;
	     n < AT_A_TIME && keep_next(x->p->txn, (struct view){ &row, 1 }, &at, &key, &value);
	     n++) {
		buf_clear(&at);
		buf_put(&at, key.data, key.len);
		if (is_old(x, buf_view(&at), value))
			forget(x, buf_view(&at));
	}
}

void post_prune(struct post *p, duly_instant now)
{
	static const uint8_t ROWS[] = { KEEP_TOKEN,  KEEP_SEEN,  KEEP_TOLD,  KEEP_GIVEN,
					KEEP_THREAD, KEEP_ASKED, KEEP_LETTER };
	struct pruning x = { p, now, zone_date(p->world->zone(p->world->ctx), now) };

	for (size_t i = 0; i < LEN(ROWS); i++)
		prune(&x, ROWS[i]);
}
