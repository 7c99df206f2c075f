#include <stdlib.h>

#include "common/docket/internal.h"

/* Replay: the turn with recorded batches in place of the sockets and the clock. What was told is a
 * fact and is taken from its record; only --verify computes it again, and compares. */

enum { COMMIT_RECORDS = 20000, REPORT_MAX = 100 };

void replayed_fini(struct replayed *r)
{
	buf_fini(&r->report);
}

/* ---- alerts of the record -------------------------------------------------------------------- */

static int by_case(const void *a, const void *b)
{
	const struct recorded_alert *x = a, *y = b;
	const int keys = memcmp(x->key, y->key, ID_LEN);

	return keys ? keys : x->index < y->index ? -1 : x->index > y->index;
}

static duly_result read_alert(struct docket *d, const struct log_record *record, uint32_t index,
			      struct recorded_alert *ret, struct duly_diag *diag)
{
	struct turn *t = &d->turn;
	size_t off = 0;
	msgpack_object o;
	int64_t cause, round, rung_at;
	const void *copy = memcpy(arena_alloc(t->arena, record->body.len), record->body.data,
				  record->body.len);

	ret->bytes = (struct view){ copy, record->body.len };
	ret->index = index;
	if (!wire_check(ret->bytes, diag) ||
	    msgpack_unpack(copy, record->body.len, &off, t->zone, &o) != MSGPACK_UNPACK_SUCCESS ||
	    o.type != MSGPACK_OBJECT_ARRAY || o.via.array.size != 4 ||
	    !wire_int(&o.via.array.ptr[0], &cause) || !wire_int(&o.via.array.ptr[1], &round))
		return duly_fail(diag, DULY_E_CORRUPT, "record %llu is no alert",
				 (unsigned long long)record->sequence);
	ret->cause = (uint8_t)cause;
	ret->round = (uint32_t)round;
	ret->rung_at = wire_int(&o.via.array.ptr[2], &rung_at) ? (duly_instant){ rung_at }
							       : DULY_NO_INSTANT;
	ret->alert = o.via.array.ptr[3];
	if (cause != CAUSE_SERVICE) /* that is of no case */
		case_key(&d->state, wire_str(wire_get(wire_get(&ret->alert, "data"), "council")),
			 wire_str(wire_get(&ret->alert, "subject")), ret->key);
	return DULY_OK;
}

duly_result recorded_begin(struct docket *d, const struct log_record *records, uint32_t n,
			   struct duly_diag *diag)
{
	struct turn *t = &d->turn;

	t->recorded = true;
	t->zone = msgpack_zone_new(MSGPACK_ZONE_CHUNK_SIZE);
	if (t->zone == NULL)
		abort();
	t->said = arena_new_array(t->arena, struct recorded_alert, n);
	for (uint32_t i = 0; i < n; i++) {
		if (records[i].kind != LOG_ALERT)
			continue;
		duly_result r = read_alert(d, &records[i], i, &t->said[t->said_count], diag);
		if (r != DULY_OK)
			return r;
		t->said_count++;
	}
	qsort(t->said, t->said_count, sizeof *t->said, by_case);
	return DULY_OK;
}

static uint64_t seq_of(const msgpack_object *alert)
{
	int64_t seq = 0;

	wire_int(wire_get(wire_get(alert, "data"), "seq"), &seq);
	return (uint64_t)seq;
}

static void remember(struct docket *d, const msgpack_object *alert)
{
	const msgpack_object *data = wire_get(alert, "data");

	service_remember(d, wire_str(wire_get(data, "code")), wire_str(wire_get(data, "step")));
}

/* The alert as it was told: what stands in its record behind cause, round and rung. */
static void keep_alert(struct docket *d, const msgpack_object *alert)
{
	const uint64_t seq = seq_of(alert);
	uint8_t key[8];

	buf_clear(&d->scratch);
	pack_object(&d->scratch, alert);
	store_put(d->txn, STORE_ALERT, feed_key(seq, key), buf_view(&d->scratch));
	d->state.feed_head = MAX(d->state.feed_head, seq);
}

static void keep_alerts(struct docket *d)
{
	for (size_t i = 0; i < d->turn.said_count; i++) {
		keep_alert(d, &d->turn.said[i].alert);
		if (d->turn.said[i].cause == CAUSE_SERVICE)
			remember(d, &d->turn.said[i].alert);
	}
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void describe(struct buf *b, struct view body)
{
	struct wire w;

	if (wire_unpack(body, &w, NULL) != DULY_OK)
		return;
	if (w.root.type == MSGPACK_OBJECT_ARRAY && w.root.via.array.size == 4)
		json_from_wire(&w.root.via.array.ptr[3], 0, b);
	wire_fini(&w);
}

static void report(struct replayed *ret, uint64_t sequence, const char *what, struct view a,
		   struct view b)
{
	if (ret->differences++ >= REPORT_MAX)
		return;
	buf_printf(&ret->report, "record %llu: %s\n", (unsigned long long)sequence, what);
	if (a.len > 0) {
		buf_puts(&ret->report, "  told:     ");
		describe(&ret->report, a);
		buf_puts(&ret->report, "\n");
	}
	if (b.len > 0) {
		buf_puts(&ret->report, "  computed: ");
		describe(&ret->report, b);
		buf_puts(&ret->report, "\n");
	}
}

static void compare(const struct docket *d, const struct log_record *records, uint32_t n,
		    struct replayed *ret)
{
	size_t k = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (records[i].kind != LOG_ALERT)
			continue;
		const struct view told = records[i].body;

		if (k >= d->turn.alert_count) {
			report(ret, records[i].sequence, "told, and not computed", told,
			       (struct view){ NULL, 0 });
			continue;
		}
		const struct view computed = buf_view(&d->turn.alerts[k++]);

		if (told.len != computed.len || memcmp(told.data, computed.data, told.len) != 0)
			report(ret, records[i].sequence, "told otherwise", told, computed);
	}
	for (; k < d->turn.alert_count; k++)
		report(ret, n > 0 ? records[n - 1].sequence : 0, "computed, and not told",
		       (struct view){ NULL, 0 }, buf_view(&d->turn.alerts[k]));
}

/* What another engine told where this one looks at no case: it was told all the same, and is known
 * from here on. With the same engine there is none. */
static duly_result take_left_over(struct docket *d, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	for (size_t i = 0; i < d->turn.said_count && r == DULY_OK; i++) {
		const struct recorded_alert *said = &d->turn.said[i];
		const struct str type = wire_str(wire_get(&said->alert, "type"));
		struct view value;
		struct work *w;

		if (said->used || str_is(type, alert_type_name(ALERT_SERVICE)) ||
		    !store_get(d->txn, STORE_CASE, (struct view){ said->key, ID_LEN }, &value))
			continue;
		r = work_load_key(d, said->key, &w, diag);
		if (r == DULY_OK)
			r = case_process(d, w, (enum alert_cause)said->cause, REASON_NONE, diag);
	}
	return r;
}

/* ---- one batch ------------------------------------------------------------------------------- */

static bool read_tick(struct view body, struct ticked *ret)
{
	struct wire w;
	int64_t timers = -1, swept = -1;

	if (wire_unpack(body, &w, NULL) != DULY_OK)
		return false;
	if (w.root.type == MSGPACK_OBJECT_ARRAY && w.root.via.array.size == 2) {
		wire_int(&w.root.via.array.ptr[0], &timers);
		wire_int(&w.root.via.array.ptr[1], &swept);
	}
	wire_fini(&w);
	*ret = (struct ticked){ (uint32_t)timers, (uint32_t)swept };
	return timers >= 0 && swept >= 0;
}

/* What the machine saw (a full disk, a step of the clock) a replay has not seen: such an alert is a
 * fact like an event. It stands before those that are computed. */
static duly_result again(struct docket *d, const struct log_record *record, struct duly_diag *diag)
{
	duly_auto_fini(wire) w = { 0 };
	int64_t cause;

	duly_result r = wire_unpack(record->body, &w, diag);
	if (r != DULY_OK)
		return r;
	if (w.root.type == MSGPACK_OBJECT_ARRAY && w.root.via.array.size == 4 &&
	    wire_int(&w.root.via.array.ptr[0], &cause) && cause == CAUSE_SERVICE) {
		buf_clear(&d->scratch);
		pack_object(&d->scratch, &w.root.via.array.ptr[3]);
		alert_append(d, CAUSE_SERVICE, 0, DULY_NO_INSTANT, buf_view(&d->scratch));
		remember(d, &w.root.via.array.ptr[3]);
	}
	return DULY_OK;
}

static duly_result take_records(struct docket *d, const struct log_record *records, uint32_t n,
				enum replay_mode mode, struct ticked *ticks, struct replayed *ret,
				struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	d->turn.quiet = true;
	for (uint32_t i = 0; i < n && r == DULY_OK; i++) {
		switch (records[i].kind) {
		case LOG_EVENT:
			r = take_recorded(d, &records[i], diag);
			ret->events++;
			break;
		case LOG_TICK:
			if (!read_tick(records[i].body, ticks))
				r = duly_fail(diag, DULY_E_CORRUPT, "record %llu is no tick",
					      (unsigned long long)records[i].sequence);
			d->turn.quiet = false;
			break;
		case LOG_ALERT:
			ret->alerts++;
			if (mode == REPLAY_VERIFY)
				r = again(d, &records[i], diag);
			break;
		case LOG_START:
		case LOG_CONTENT:
		case LOG_IN_FORCE:
		case LOG_CONSUMER:
		case LOG_REJECTED:
		case LOG_CLOCK:
			r = docket_record(d, records[i].kind, records[i].body, diag);
			break;
		}
	}
	return r;
}

static duly_result replay_batch(struct docket *d, struct log_batch *scratch,
				const struct log_record *records, uint32_t n, duly_instant recorded,
				enum replay_mode mode, struct replayed *ret, struct duly_diag *diag)
{
	struct ticked ticks = { 0 }, done;

	log_batch_clear(scratch);
	duly_result r = docket_begin(d, recorded, scratch, n > 0 ? records[0].sequence : 0, diag);
	if (r == DULY_OK && mode == REPLAY_RECORDED)
		r = recorded_begin(d, records, n, diag);
	if (r == DULY_OK)
		r = take_records(d, records, n, mode, &ticks, ret, diag);
	if (r == DULY_OK)
		r = docket_apply(d, diag);
	if (r == DULY_OK && !d->turn.quiet)
		r = docket_tick(d, &ticks, &done, diag);
	if (r == DULY_OK)
		r = take_left_over(d, diag);
	if (r != DULY_OK)
		return r;
	if (mode == REPLAY_VERIFY)
		compare(d, records, n, ret);
	else
		keep_alerts(d);
	if (n > 0)
		d->state.latest = recorded;
	ret->last = recorded;
	ret->batches++;
	ret->records += n;
	return DULY_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

duly_result docket_replay(struct docket *d, struct log *log, enum replay_mode mode,
			  struct replay_until until,
			  void (*progress)(void *ctx, const struct replayed *so_far), void *ctx,
			  struct replayed *ret, struct duly_diag *diag)
{
	duly_auto(log_cursor) cursor = NULL;
	duly_auto(log_batch) scratch = log_batch_new();
	struct log_position from = d->state.position, after;
	const struct log_record *records;
	uint64_t committed = 0;
	duly_instant recorded;
	uint32_t n;

	if (from.sequence == 0)
		from = log_start(log);
	duly_result r = log_cursor_open(log, from, &cursor, diag);
	while (r == DULY_OK && d->state.position.sequence < until.sequence) {
		r = log_cursor_next(cursor, &records, &n, &recorded, &after, diag);
		if (r != DULY_OK || recorded.ms > until.instant.ms)
			break;
		r = replay_batch(d, scratch, records, n, recorded, mode, ret, diag);
		if (r != DULY_OK)
			return r;
		const bool commit = ret->records - committed >= COMMIT_RECORDS;

		r = docket_synced(d, after, commit, diag);
		if (commit)
			committed = ret->records;
		if (progress != NULL)
			progress(ctx, ret);
	}
	if (r != DULY_OK && r != DULY_E_NOTFOUND)
		return r;
	return docket_synced(d, d->state.position, d->txn != NULL, diag);
}

duly_result docket_digest(struct store *store, uint8_t ret[SHA256_LEN], struct duly_diag *diag)
{
	struct store_txn *txn;
	uint8_t digest[SHA256_LEN] = { 0 };

	duly_result r = store_begin(store, false, &txn, diag);
	if (r != DULY_OK)
		return r;
	for (int db = 0; db < STORE_DB_COUNT; db++) {
		duly_auto_fini(buf) last = { 0 };
		struct view key = { NULL, 0 }, value;
		bool after = false;

		while (store_seek(txn, (enum store_db)db, buf_view(&last), after, &key, &value)) {
			duly_auto_fini(buf) row = { 0 };

			buf_put(&row, digest, sizeof digest);
			buf_u8(&row, (uint8_t)db);
			buf_str(&row, (struct str){ key.data, key.len });
			buf_put(&row, value.data, value.len);
			sha256(buf_view(&row), digest);
			buf_clear(&last);
			buf_put(&last, key.data, key.len);
			after = true;
		}
	}
	r = store_outcome(txn, diag);
	store_abort(&txn);
	memcpy(ret, digest, sizeof digest);
	return r;
}
