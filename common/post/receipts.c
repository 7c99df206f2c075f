#include "common/post/private.h"
#include "common/wire/wire.h"

/* delivery.* events, which wait until the scheduler has them. */

static void put(struct buf *b, struct pack_open *map, const char *key, struct str value)
{
	map->n++;
	pack_cstr(b, key);
	pack_str(b, value);
}

static bool is_of_alert(const struct line *line)
{
	return line->kind != NOTICE_ANSWER_REFUSED;
}

/* One of the first day of a week may tell of nothing, and one about an answer of nothing else. */
static bool tells_of_alerts(const struct letter *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (is_of_alert(&l->lines[i]))
			return true;
	return false;
}

static void put_alerts(struct buf *b, struct pack_open *map, const struct letter *l)
{
	enum { ALERTS_MAX = 100 };
	struct pack_open list;

	if (!tells_of_alerts(l))
		return;
	map->n++;
	pack_cstr(b, "alerts");
	list = pack_array_begin(b);
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; is_of_alert(&l->lines[i]) && k < l->lines[i].alert_count &&
				   list.n < ALERTS_MAX;
		     k++) {
			list.n++;
			pack_hex(b, l->lines[i].alerts[k], ID_LEN);
		}
	pack_array_end(b, &list);
}

static void pack_data(struct buf *b, const struct letter *l, const char *id, struct str code)
{
	struct pack_open data = pack_map_begin(b);

	put_alerts(b, &data, l);
	put(b, &data, "message", str_of(id));
	put(b, &data, "code", code);
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

void receipt_add(struct post *p, const struct letter *l, const char *what, struct str code,
		 duly_instant now)
{
	duly_auto_fini(buf) b = { 0 };
	char id[ID_HEX], at[DULY_TIME_TEXT];
	const bool person = l->whom.person.len > 0;

	/* What is no council's has no source that could say so. */
	if (l->whom.council.len == 0)
		return;
	struct pack_open map = pack_map_begin(&b);

	hex_print(l->id, ID_LEN, id);
	put(&b, &map, "specversion", STR("1.0"));
	put(&b, &map, "id", arena_printf(p->arena, "%s.%s.%u", id, what, l->attempts));
	put(&b, &map, "source",
	    arena_printf(p->arena, "/councils/%.*s/%s", STR_FMT(l->whom.council),
			 p->settings->source));
	put(&b, &map, "type", arena_printf(p->arena, "delivery.%s", what));
	put(&b, &map, "subject",
	    arena_printf(p->arena, "%s:%.*s", person ? "worker" : "team",
			 STR_FMT(person ? l->whom.person : l->whom.team)));
	put(&b, &map, "time", str_of(duly_instant_print(now, at)));
	map.n++;
	pack_cstr(&b, "data");
	pack_data(&b, l, id, code);
	pack_map_end(&b, &map);

	event_put(p, buf_view(&b));
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
