#include "common/post/private.h"

/* Whether letters arrived, as far as whoever took them over says so when asked. A row stands until
 * that is known, or nobody will say it any more. */

struct inquiry {
	struct str handle;
	uint64_t times;
	duly_instant taken;
};

static struct buf key_of(duly_instant due, uint64_t number)
{
	struct buf key = keep_key(KEEP_ASKED);

	keep_key_number(&key, (uint64_t)due.ms);
	keep_key_number(&key, number);
	return key;
}

static void put(struct post *p, uint64_t number, const struct inquiry *a, duly_instant now)
{
	duly_auto_fini(buf) value = { 0 };
	const duly_instant due = { now.ms + queue_pause_ms(a->times + 1) };
	struct buf key = key_of(due, number);

	keep_value(&value);
	buf_str(&value, a->handle);
	buf_var(&value, a->times);
	buf_u64(&value, (uint64_t)a->taken.ms);
	keep_put(p->txn, &key, &value);
}

static bool read_inquiry(struct view value, struct arena *arena, struct inquiry *ret)
{
	struct reader r = keep_read(value);

	ret->handle = arena_str(arena, read_str(&r));
	ret->times = read_var(&r);
	ret->taken.ms = (int64_t)read_u64(&r);
	return r.ok;
}

void arrival_expect(struct post *p, const struct letter *l, const char *handle, duly_instant now)
{
	put(p, l->number, &(struct inquiry){ .handle = str_of(handle), .taken = now }, now);
}

static bool find_due(struct post *p, duly_instant now, struct post_asking *ret)
{
	static const uint8_t PREFIX[] = { KEEP_ASKED };
	const struct buf first = { .data = NULL };
	struct view key, value;
	struct inquiry a;

	if (!keep_next(p->txn, (struct view){ PREFIX, 1 }, &first, &key, &value) || key.len != 17)
		return false;
	ret->due.ms = (int64_t)be64_read((struct view){ (const char *)key.data + 1, 8 });
	ret->number = be64_read((struct view){ (const char *)key.data + 9, 8 });
	if (ret->due.ms > now.ms || !read_inquiry(value, p->arena, &a))
		return false;
	ret->handle = a.handle.s;
	return true;
}

duly_result post_ask_next(struct post *p, duly_instant now, struct post_asking *ret,
			  struct duly_diag *diag)
{
	duly_result r = post_begin(p, false, diag);

	if (r != DULY_OK)
		return r;
	if (!find_due(p, now, ret))
		r = DULY_E_NOTFOUND;
	store_abort(&p->txn);
	return r;
}

static void note(struct post *p, uint64_t number, enum post_arrival what, const char *code,
		 duly_instant now)
{
	struct letter l;

	if (what == POST_FAILED && letter_get(p->txn, number, p->arena, &l) &&
	    l.state == LETTER_SENT)
		queue_bounced(p, l.id, str_of(code), now);
}

duly_result post_arrived(struct post *p, const struct post_asking *asking, enum post_arrival what,
			 const char *code, duly_instant now, struct duly_diag *diag)
{
	const duly_result r = post_begin(p, true, diag);
	struct buf key = key_of(asking->due, asking->number);
	struct view value;
	struct inquiry a;

	if (r == DULY_OK && store_get(p->txn, STORE_META, buf_view(&key), &value) &&
	    read_inquiry(value, p->arena, &a)) {
		keep_del(p->txn, &key);
		a.times++;
		if (what == POST_UNDER_WAY &&
		    now.ms - a.taken.ms < QUEUE_GIVE_UP_DAYS * DULY_DAY_MS)
			put(p, asking->number, &a, now);
		note(p, asking->number, what, code, now);
	} else {
		buf_fini(&key);
	}
	return r == DULY_OK ? post_end(p, r, diag) : r;
}
