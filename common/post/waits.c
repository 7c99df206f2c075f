#include "common/post/private.h"
#include "common/wire/wire.h"

/* How much there is of everything, and since when letters wait. */

/* The first made of those that wait to be handed over, and how many there are. */
static bool oldest(struct post *p, struct letter *ret, size_t *ret_n)
{
	static const uint8_t PREFIX[] = { KEEP_QUEUE };
	duly_auto_fini(buf) at = { 0 };
	struct view key, value;

	*ret_n = 0;
	while (keep_next(p->txn, (struct view){ PREFIX, 1 }, &at, &key, &value)) {
		struct letter l;

		buf_clear(&at);
		buf_put(&at, key.data, key.len);
		if (at.len != 17 ||
		    !letter_get(p->txn, be64_read((struct view){ at.data + 9, 8 }), p->arena, &l))
			continue;
		if (*ret_n == 0 || l.made.ms < ret->made.ms)
			*ret = l;
		++*ret_n;
	}
	return *ret_n > 0;
}

/* ---- figures --------------------------------------------------------------------------------- */

static void count_row(uint8_t row, struct view value, struct post_counts *c)
{
	struct reader r = keep_read(value);

	if (row == KEEP_WAITING)
		c->waiting++;
	if (row == KEEP_EVENT)
		c->events++;
	c->asked += row == KEEP_ASKED;
	c->queued += row == KEEP_QUEUE;
	if (row != KEEP_LETTER)
		return;
	const enum letter_state state = read_u8(&r);

	c->letters++;
	c->sent += state == LETTER_SENT;
	c->dead += state == LETTER_DEAD;
	c->dropped += state == LETTER_DROPPED;
	c->bounced += state == LETTER_BOUNCED;
}

duly_result post_count(struct post *p, struct post_counts *ret, struct duly_diag *diag)
{
	static const uint8_t ROWS[] = { KEEP_WAITING, KEEP_EVENT, KEEP_QUEUE, KEEP_ASKED,
					KEEP_LETTER };
	duly_result r = post_begin(p, false, diag);

	*ret = (struct post_counts){ .oldest = DULY_NEVER };
	for (size_t i = 0; i < LEN(ROWS) && r == DULY_OK; i++) {
		duly_auto_fini(buf) at = { 0 };
		struct view key, value;

		while (keep_next(p->txn, (struct view){ &ROWS[i], 1 }, &at, &key, &value)) {
			count_row(ROWS[i], value, ret);
			buf_clear(&at);
			buf_put(&at, key.data, key.len);
		}
	}
	if (p->txn == NULL)
		return r;
	struct letter first;
	size_t n;

	if (oldest(p, &first, &n))
		ret->oldest = first.made;
	store_abort(&p->txn);
	return r;
}

/* ---- that letters wait ----------------------------------------------------------------------- */

static void put(struct buf *b, struct pack_open *map, const char *key, struct str value)
{
	map->n++;
	pack_cstr(b, key);
	pack_str(b, value);
}

static void put_delayed(struct post *p, const struct letter *l, size_t n, struct str id,
			duly_instant now)
{
	duly_auto_fini(buf) b = { 0 };
	char at[DULY_TIME_TEXT], since[DULY_TIME_TEXT];
	struct pack_open map = pack_map_begin(&b), data;

	put(&b, &map, "specversion", STR("1.0"));
	put(&b, &map, "id", id);
	put(&b, &map, "source",
	    arena_printf(p->arena, "/councils/%.*s/%s", STR_FMT(l->whom.council),
			 p->settings->source));
	put(&b, &map, "type", STR("delivery.delayed"));
	put(&b, &map, "subject", STR("team:operators"));
	put(&b, &map, "time", str_of(duly_instant_print(now, at)));
	map.n++;
	pack_cstr(&b, "data");
	data = pack_map_begin(&b);
	put(&b, &data, "waiting_since", str_of(duly_instant_print(l->made, since)));
	put(&b, &data, "code", l->code > 0 ? arena_printf(p->arena, "%u", l->code) : STR("none"));
	data.n++;
	pack_cstr(&b, "letters");
	pack_uint(&b, n);
	pack_map_end(&b, &data);
	pack_map_end(&b, &map);
	event_put(p, buf_view(&b));
}

duly_result post_delayed(struct post *p, int64_t patience_ms, duly_instant now, bool *ret_delayed,
			 struct duly_diag *diag)
{
	const duly_result r = post_begin(p, true, diag);
	char hex[ID_HEX];
	struct letter l;
	size_t n;

	*ret_delayed = false;
	if (r != DULY_OK)
		return r;
	*ret_delayed = oldest(p, &l, &n) && now.ms - l.made.ms >= patience_ms;
	if (!*ret_delayed || l.whom.council.len == 0)
		return post_end(p, DULY_OK, diag);
	const struct str id =
		arena_printf(p->arena, "%s.delayed.%lld", hex_print(l.id, ID_LEN, hex),
			     (long long)((now.ms - l.made.ms) / DULY_DAY_MS));
	uint8_t digest[SHA256_LEN];

	sha256((struct view){ id.s, id.len }, digest);
	if (keep_seen_first(p->txn, digest, now))
		put_delayed(p, &l, n, id, now);
	return post_end(p, DULY_OK, diag);
}
