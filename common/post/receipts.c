#include "common/post/private.h"
#include "common/wire/wire.h"

/* delivery.* events, which wait until the scheduler has them. */

static void put(struct buf *b, struct pack_open *map, const char *key, struct str value)
{
	map->n++;
	pack_cstr(b, key);
	pack_str(b, value);
}

enum { ALERTS_MAX = 100 }; /* of one event */

struct receipt {
	const struct letter *letter;
	const char *what;
	struct str code;
	duly_instant now;
	const uint8_t (**alerts)[ID_LEN]; /* that the letter tells of                   */
	size_t n, from;                   /* those of this event begin with @from        */
};

/* One of the first day of a week may tell of nothing, and one about an answer of nothing else. */
static void collect(struct post *p, struct receipt *r)
{
	const struct letter *l = r->letter;
	size_t cap = 0;

	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->lines[i].alert_count; k++) {
			if (l->lines[i].kind == NOTICE_ANSWER_REFUSED)
				continue;
			LIST_ROOM(p->arena, r->alerts, r->n, cap);
			r->alerts[r->n++] = &l->lines[i].alerts[k];
		}
}

static void put_alerts(struct buf *b, struct pack_open *map, const struct receipt *r)
{
	struct pack_open list;

	if (r->n == 0)
		return;
	map->n++;
	pack_cstr(b, "alerts");
	list = pack_array_begin(b);
	for (size_t i = r->from; i < r->n && list.n < ALERTS_MAX; i++) {
		list.n++;
		pack_hex(b, *r->alerts[i], ID_LEN);
	}
	pack_array_end(b, &list);
}

static void pack_data(struct buf *b, const struct receipt *r, const char *id)
{
	struct pack_open data = pack_map_begin(b);

	put_alerts(b, &data, r);
	put(b, &data, "message", str_of(id));
	put(b, &data, "code", r->code);
	pack_map_end(b, &data);
}

void event_put(struct post *p, struct view event)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = keep_key(KEEP_EVENT);

	keep_key_number(&key, keep_number(p->txn, KEEP_EVENT));
	keep_value(&value);
	buf_put(&value, event.data, event.len);
	keep_put(p->txn, &key, &value);
}

static struct str id_of(struct post *p, const struct receipt *r, const char *message)
{
	const uint32_t attempts = r->letter->attempts;

	if (r->from == 0)
		return arena_printf(p->arena, "%s.%s.%u", message, r->what, attempts);
	return arena_printf(p->arena, "%s.%s.%u.%zu", message, r->what, attempts,
			    r->from / ALERTS_MAX);
}

static void put_receipt(struct post *p, const struct receipt *r)
{
	const struct letter *l = r->letter;
	duly_auto_fini(buf) b = { 0 };
	char id[ID_HEX], at[DULY_TIME_TEXT];
	const bool person = l->whom.person.len > 0;
	struct pack_open map = pack_map_begin(&b);

	hex_print(l->id, ID_LEN, id);
	put(&b, &map, "specversion", STR("1.0"));
	put(&b, &map, "id", id_of(p, r, id));
	put(&b, &map, "source",
	    arena_printf(p->arena, "/councils/%.*s/%s", STR_FMT(l->whom.council),
			 p->settings->source));
	put(&b, &map, "type", arena_printf(p->arena, "delivery.%s", r->what));
	put(&b, &map, "subject",
	    arena_printf(p->arena, "%s:%.*s", person ? "worker" : "team",
			 STR_FMT(person ? l->whom.person : l->whom.team)));
	put(&b, &map, "time", str_of(duly_instant_print(r->now, at)));
	map.n++;
	pack_cstr(&b, "data");
	pack_data(&b, r, id);
	pack_map_end(&b, &map);
	event_put(p, buf_view(&b));
}

void receipt_add(struct post *p, const struct letter *l, const char *what, struct str code,
		 duly_instant now)
{
	struct receipt r = { .letter = l, .what = what, .code = code, .now = now };

	/* What is no council's has no source that could say so. */
	if (l->whom.council.len == 0)
		return;
	collect(p, &r);
	do {
		put_receipt(p, &r);
		r.from += ALERTS_MAX;
	} while (r.from < r.n);
}

duly_result post_events(struct post *p, post_visit_event visit, void *ctx, struct duly_diag *diag)
{
	static const uint8_t PREFIX[] = { KEEP_EVENT };
	duly_auto_fini(buf) at = { 0 };
	struct view key, value;
	bool more = true;
	const duly_result r = post_begin(p, false, diag);

	if (r != DULY_OK)
		return r;
	while (more && keep_next(p->txn, (struct view){ PREFIX, 1 }, &at, &key, &value)) {
		const struct view number = { (const uint8_t *)key.data + 1, key.len - 1 };

		if (value.len > 1)
			more = visit(
				ctx, be64_read(number),
				(struct view){ (const uint8_t *)value.data + 1, value.len - 1 });
		buf_clear(&at);
		buf_put(&at, key.data, key.len);
	}
	store_abort(&p->txn);
	return DULY_OK;
}

/* ---- what the service has -------------------------------------------------------------------- */

static struct buf event_key(enum keep_row row, struct view key)
{
	struct buf other = keep_key(row);

	buf_put(&other, (const uint8_t *)key.data + 1, key.len - 1);
	return other;
}

/* Behind the format: when, and as which incarnation the service took it; then the event. */
static void keep_given(struct post *p, struct view key, struct view value, struct str incarnation,
		       duly_instant now)
{
	duly_auto_fini(buf) given = { 0 };
	struct buf to = event_key(KEEP_GIVEN, key);

	keep_value(&given);
	buf_u64(&given, (uint64_t)now.ms);
	buf_str(&given, incarnation);
	buf_put(&given, (const uint8_t *)value.data + 1, value.len - 1);
	keep_put(p->txn, &to, &given);
}

duly_result post_events_given(struct post *p, uint64_t number, struct str incarnation,
			      duly_instant now, struct duly_diag *diag)
{
	static const uint8_t PREFIX[] = { KEEP_EVENT };
	const struct buf first = { .data = NULL };
	struct view key, value;
	const duly_result r = post_begin(p, true, diag);

	if (r != DULY_OK)
		return r;
	while (keep_next(p->txn, (struct view){ PREFIX, 1 }, &first, &key, &value) &&
	       be64_read((struct view){ (const uint8_t *)key.data + 1, key.len - 1 }) <= number) {
		struct buf had = event_key(KEEP_EVENT, key);

		if (incarnation.len > 0 && value.len > 1)
			keep_given(p, buf_view(&had), value, incarnation, now);
		keep_del(p->txn, &had);
	}
	return post_end(p, DULY_OK, diag);
}

duly_result post_events_forget(struct post *p, uint64_t number, struct duly_diag *diag)
{
	return post_events_given(p, number, NO_STR, DULY_NO_INSTANT, diag);
}

/* Under its own number: it comes before what came later. */
static void give_again(struct post *p, struct view key, struct view value, struct str incarnation)
{
	duly_auto_fini(buf) event = { 0 };
	struct reader r = keep_read(value);
	struct buf from = event_key(KEEP_GIVEN, key), to = event_key(KEEP_EVENT, key);

	read_u64(&r);
	if (str_eq(read_str(&r), incarnation) || !r.ok) {
		buf_fini(&from);
		buf_fini(&to);
		return;
	}
	keep_value(&event);
	buf_put(&event, r.p, reader_left(&r));
	keep_put(p->txn, &to, &event);
	keep_del(p->txn, &from);
}

duly_result post_events_again(struct post *p, struct str incarnation, struct duly_diag *diag)
{
	static const uint8_t PREFIX[] = { KEEP_GIVEN };
	duly_auto_fini(buf) at = { 0 };
	struct view key, value;
	const duly_result r = post_begin(p, true, diag);

	if (r != DULY_OK)
		return r;
	while (keep_next(p->txn, (struct view){ PREFIX, 1 }, &at, &key, &value)) {
		buf_clear(&at);
		buf_put(&at, key.data, key.len);
		give_again(p, buf_view(&at), value, incarnation);
	}
	return post_end(p, DULY_OK, diag);
}
