#include "common/docket/replay.h"

#include "common/docket/admit.h"
#include "common/docket/alert_write.h"
#include "common/docket/from_record.h"
#include "common/docket/private.h"
#include "common/docket/process.h"
#include "common/docket/rhythm.h"
#include "common/docket/service_alert.h"

/* Replay: the turn with recorded batches in place of the sockets and the clock. What was told is a
 * fact and is taken from its record; only --verify computes it again, and compares. */

enum { COMMIT_RECORDS = 20000, COMMIT_BYTES = 16 << 20, REPORT_MAX = 100 };

/* One batch as it was recorded, and what its records say the turn did. */
struct recorded_batch {
	const struct log_record *records;
	uint32_t n;
	duly_instant at;
	struct ticked ticks;
	enum replay_mode mode;
};

void replayed_fini(struct replayed *r)
{
	buf_fini(&r->report);
}

/* ---- what was told, kept --------------------------------------------------------------------- */

static uint64_t seq_of(const msgpack_object *alert)
{
	int64_t seq = 0;

	wire_int(wire_get(wire_get(alert, "data"), "seq"), &seq);
	return (uint64_t)seq;
}

/* Without this a rebuilt service would tell its operators again what they were told (a calendar
 * that ends, files that are not in force). */
static void remember(struct docket *d, const msgpack_object *alert)
{
	const msgpack_object *data = wire_get(alert, "data");

	service_alert_remember(d, wire_str(wire_get(data, "code")),
			       wire_str(wire_get(data, "step")));
}

/* The alert as it was told, at the position in the feed that it was told at: consumers have
 * acknowledged positions, and a rebuilt feed must mean the same by each of them. */
static void keep_alert(struct docket *d, const msgpack_object *alert)
{
	const uint64_t seq = seq_of(alert);
	duly_auto_fini(buf) b = { 0 };
	uint8_t position[8];

	be64_write(seq, position);
	pack_object(&b, alert);
	store_put(d->txn, STORE_ALERT, (struct view){ position, sizeof position }, buf_view(&b));
	d->state.feed_head = MAX(d->state.feed_head, seq);
}

/* What a recorded turn adds to the feed is what its records say, and nothing else. */
static void keep_alerts(struct docket *d)
{
	const struct from_record *r = d->turn.from_record;

	for (size_t i = 0; i < r->n; i++) {
		keep_alert(d, &r->list[i].alert);
		if (r->list[i].cause == CAUSE_SERVICE)
			remember(d, &r->list[i].alert);
	}
}

/* What is of no case, and known by no case to have been told; but a feed knows of its silence. */
static bool is_of_service(struct str type, struct str subject)
{
	return str_is(type, alert_type_name(ALERT_SERVICE)) &&
	       subject_kind(subject, NULL) != SUBJECT_FEED;
}

static duly_result look_at(struct docket *d, struct in_hand *in, enum alert_cause cause,
			   struct duly_diag *diag)
{
	const enum subject_kind kind = subject_kind(in->file.subject, NULL);

	if (kind == SUBJECT_FEED)
		return rhythm_process(d, in, cause, diag);
	return kind == SUBJECT_CASE ? case_process(d, in, cause, REASON_NONE, diag) : DULY_OK;
}

/* What another engine told where this one looks at no case: it was told all the same, and is known
 * from here on, or it would be told again or never be answered. With the same engine there is none.
 * It comes last because the steps of the turn take what is theirs; a case that is not there at all
 * is passed over, since nothing can be known of it. */
static duly_result take_left_over(struct docket *d, struct duly_diag *diag)
{
	const struct from_record *from = d->turn.from_record;
	duly_result r = DULY_OK;

	for (size_t i = 0; from != NULL && i < from->n && r == DULY_OK; i++) {
		const struct recorded_alert *said = &from->list[i];
		const struct str type = wire_str(wire_get(&said->alert, "type"));
		const struct str subject = wire_str(wire_get(&said->alert, "subject"));
		struct view value;
		struct in_hand *in;

		if (said->used || is_of_service(type, subject) ||
		    !store_get(d->txn, STORE_CASE, (struct view){ said->key, ID_LEN }, &value))
			continue;
		r = in_hand_load_key(d, said->key, &in, diag);
		if (r == DULY_OK)
			r = look_at(d, in, said->cause, diag);
	}
	return r;
}

/* ---- what was told, compared ----------------------------------------------------------------- */

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

/* The alerts of the records and those that were computed, in order: a batch tells in the order in
 * which it looks at things, and that order follows from what it took. So the first that is left out
 * or put in makes those behind it differ too; a verdict needs no more. */
static void compare(const struct docket *d, const struct recorded_batch *batch,
		    struct replayed *ret)
{
	const struct alert_bodies *computed = &d->turn.alerts;
	const struct view none = { NULL, 0 };
	size_t k = 0;

	for (uint32_t i = 0; i < batch->n; i++) {
		const struct log_record *record = &batch->records[i];

		if (record->kind != LOG_ALERT)
			continue;
		const struct view told = record->body;

		if (k >= computed->n) {
			report(ret, record->sequence, "told, and not computed", told, none);
			continue;
		}
		const struct view body = buf_view(&computed->list[k++]);

		if (told.len != body.len || memcmp(told.data, body.data, told.len) != 0)
			report(ret, record->sequence, "told otherwise", told, body);
	}
	for (; k < computed->n; k++)
		report(ret, batch->n > 0 ? batch->records[batch->n - 1].sequence : 0,
		       "computed, and not told", none, buf_view(&computed->list[k]));
}

/* ---- one batch ------------------------------------------------------------------------------- */

struct recorded_tick {
	struct ticked ticks;
	bool cut, quiet;
	size_t cut_at;
};

/* How many, and not which: the first timers by their keys and the next cases of the sweep are the
 * same as they were, because the store is. */
static bool read_tick(struct view body, struct recorded_tick *ret)
{
	duly_auto_fini(wire) w = { 0 };
	int64_t n[3] = { -1, -1, 0 };

	*ret = (struct recorded_tick){ .cut = false };
	if (wire_unpack(body, &w, NULL) != DULY_OK || w.root.type != MSGPACK_OBJECT_ARRAY ||
	    w.root.via.array.size < 2 || w.root.via.array.size > 4)
		return false;
	ret->cut = w.root.via.array.size > 2;
	for (uint32_t i = 0; i < 2u + ret->cut; i++)
		if (!wire_int(&w.root.via.array.ptr[i], &n[i]))
			return false;
	if (w.root.via.array.size == 4 && !wire_bool(&w.root.via.array.ptr[3], &ret->quiet))
		return false;
	ret->ticks = (struct ticked){ (uint32_t)n[0], (uint32_t)n[1] };
	ret->cut_at = (size_t)n[2];
	return n[0] >= 0 && n[1] >= 0 && n[2] >= 0;
}

/* Verified, the turn is cut where it was; from the record it is known to have been. */
static void take_tick(struct docket *d, const struct recorded_tick *tick,
		      struct recorded_batch *batch)
{
	batch->ticks = tick->ticks;
	d->turn.quiet = tick->quiet;
	if (tick->cut && batch->mode == REPLAY_VERIFY)
		d->turn.room.alerts = tick->cut_at;
	else
		d->turn.room.cut = tick->cut;
}

/* What the machine saw (a full disk, a step of the clock) a replay has not seen: such an alert is a
 * fact like an event. It stands before those that are computed. */
static duly_result again(struct docket *d, const struct log_record *record, struct duly_diag *diag)
{
	duly_auto_fini(wire) w = { 0 };
	int64_t cause;

	const duly_result r = wire_unpack(record->body, &w, diag);
	if (r != DULY_OK)
		return r;
	if (w.root.type == MSGPACK_OBJECT_ARRAY && w.root.via.array.size == 4 &&
	    wire_int(&w.root.via.array.ptr[0], &cause) && cause == CAUSE_SERVICE) {
		alert_append(d, CAUSE_SERVICE, &w.root.via.array.ptr[3]);
		remember(d, &w.root.via.array.ptr[3]);
	}
	return DULY_OK;
}

/* In the order of the log, so that a law, a start or a hold is what it was for each event. A batch
 * that tells from its records has its alerts already (from_record_begin); one that is verified
 * takes from them only what no engine can compute. */
static duly_result take_record(struct docket *d, const struct log_record *record,
			       struct recorded_batch *batch, struct duly_diag *diag)
{
	struct recorded_tick tick;

	switch (record->kind) {
	case LOG_EVENT:
		return admit_recorded(d, record, diag);
	case LOG_TICK:
		if (!read_tick(record->body, &tick))
			return duly_fail(diag, DULY_E_CORRUPT, "record %llu is no tick",
					 (unsigned long long)record->sequence);
		take_tick(d, &tick, batch);
		return DULY_OK;
	case LOG_ALERT:
		return d->turn.from_record != NULL ? DULY_OK : again(d, record, diag);
	case LOG_START:
	case LOG_CONTENT:
	case LOG_IN_FORCE:
	case LOG_CONSUMER:
	case LOG_REJECTED:
	case LOG_CLOCK:
		return docket_record(d, record->kind, record->body, diag);
	}
	return DULY_OK;
}

/* Whether people could be told in the turn is in its records: a batch with a tick is one in which
 * they could. */
static duly_result take_records(struct docket *d, struct recorded_batch *batch,
				struct replayed *ret, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	d->turn.quiet = d->turn.replayed = true;
	d->turn.room.bytes = SIZE_MAX;
	for (uint32_t i = 0; i < batch->n && r == DULY_OK; i++) {
		r = take_record(d, &batch->records[i], batch, diag);
		ret->events += batch->records[i].kind == LOG_EVENT;
		ret->alerts += batch->records[i].kind == LOG_ALERT;
	}
	return r;
}

/* The same steps in the same order as live (docket.h): events, apply, as much of a tick as the
 * record says. Ensures: the store is that which the turn left, byte for byte, in either mode; so a
 * rebuild and the service that wrote the log have one digest. */
static duly_result replay_batch(struct docket *d, struct log_batch *scratch,
				struct recorded_batch *batch, struct replayed *ret,
				struct duly_diag *diag)
{
	const enum replay_mode mode = batch->mode;
	const uint64_t first = batch->n > 0 ? batch->records[0].sequence : 0;
	struct ticked done;

	log_batch_clear(scratch);
	duly_result r = docket_begin(d, batch->at, scratch, first, diag);
	if (r == DULY_OK && mode == REPLAY_RECORDED)
		r = from_record_begin(d, batch->records, batch->n, diag);
	if (r == DULY_OK)
		r = take_records(d, batch, ret, diag);
	if (r == DULY_OK)
		r = docket_apply(d, diag);
	if (r == DULY_OK && !d->turn.quiet)
		r = docket_tick(d, &batch->ticks, &done, diag);
	if (r == DULY_OK)
		r = take_left_over(d, diag);
	if (r != DULY_OK)
		return r;
	if (mode == REPLAY_VERIFY)
		compare(d, batch, ret);
	else
		keep_alerts(d);
	if (batch->n > 0)
		d->state.latest = batch->at;
	ret->last = batch->at;
	ret->batches++;
	ret->records += batch->n;
	return DULY_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Commits of their own now and then: what is committed need not be replayed again where a rebuild
 * is stopped, and what is not stays in the memory of the store. */
static duly_result go_on(struct docket *d, struct log_cursor *cursor,
			 const struct replay_plan *plan, struct replayed *ret,
			 struct duly_diag *diag)
{
	duly_auto(log_batch) scratch = log_batch_new();
	uint64_t committed = 0;
	size_t bytes = 0;
	duly_result r = DULY_OK;

	while (r == DULY_OK && d->state.position.sequence < plan->until.sequence) {
		struct recorded_batch batch = { .mode = plan->mode };
		struct log_position after;

		r = log_cursor_next(cursor, &batch.records, &batch.n, &batch.at, &after, diag);
		if (r == DULY_E_NOTFOUND || (r == DULY_OK && batch.at.ms > plan->until.instant.ms))
			return DULY_OK;
		if (r == DULY_OK)
			r = replay_batch(d, scratch, &batch, ret, diag);
		if (r != DULY_OK)
			return r;
		for (uint32_t i = 0; i < batch.n; i++)
			bytes += batch.records[i].body.len;
		const bool commit =
			ret->records - committed >= COMMIT_RECORDS || bytes >= COMMIT_BYTES;

		r = docket_synced(d, after, commit, diag);
		if (commit) {
			committed = ret->records;
			bytes = 0;
		}
		if (plan->progress != NULL)
			plan->progress(plan->ctx, ret);
	}
	return r;
}

duly_result docket_replay(struct docket *d, struct log *log, const struct replay_plan *plan,
			  struct replayed *ret, struct duly_diag *diag)
{
	duly_auto(log_cursor) cursor = NULL;
	const struct log_position from =
		d->state.position.sequence != 0 ? d->state.position : log_start(log);

	duly_result r = log_cursor_open(log, from, &cursor, diag);
	if (r == DULY_OK)
		r = go_on(d, cursor, plan, ret, diag);
	return r == DULY_OK ? docket_synced(d, d->state.position, d->txn != NULL, diag) : r;
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
