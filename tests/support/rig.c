#include "tests/support/rig.h"
#include "common/lawfiles/lawfiles.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the four above. */
#include <cmocka.h>

enum { MANY = 100000 };

static void ok(duly_result r, const struct duly_diag *diag)
{
	if (r != DULY_OK)
		fail_msg("%s: %s", duly_result_text(r), diag->text);
}

static duly_instant instant(const char *text)
{
	duly_instant t = { 0 };

	assert_true(duly_instant_parse(text, strlen(text), &t));
	return t;
}

static struct buf *keep_bytes(struct rig *r)
{
	r->taken = realloc(r->taken, (r->taken_count + 1) * sizeof *r->taken);
	assert_non_null(r->taken);
	r->taken[r->taken_count] = (struct buf){ 0 };
	return &r->taken[r->taken_count++];
}

static void drop_bytes(struct rig *r)
{
	while (r->taken_count > 0)
		buf_fini(&r->taken[--r->taken_count]);
	free(r->taken);
	r->taken = NULL;
}

/* ---- turns ----------------------------------------------------------------------------------- */

static void open_turn(struct rig *r)
{
	struct duly_diag diag = { "" };

	if (r->begun)
		return;
	ok(engine_begin(&r->engine, r->now, &diag), &diag);
	r->begun = true;
}

void rig_turn(struct rig *r)
{
	const struct turn_budget budget = { .chunk = r->chunk ? r->chunk : MANY };
	struct duly_diag diag = { "" };

	open_turn(r);
	ok(engine_follow(&r->engine, &budget, &diag), &diag);
	ok(engine_append(&r->engine, r->now, true, &diag), &diag);
	r->begun = false;
	drop_bytes(r);
}

/* Until nothing more is due. */
static void settle(struct rig *r)
{
	struct duly_diag diag = { "" };
	duly_instant next;

	do {
		rig_turn(r);
		ok(docket_next(r->engine.docket, &next, &diag), &diag);
	} while (next.ms <= r->now.ms);
}

void rig_until(struct rig *r, const char *now)
{
	const duly_instant end = instant(now);
	struct duly_diag diag = { "" };
	duly_instant next;

	for (;;) {
		ok(docket_next(r->engine.docket, &next, &diag), &diag);
		if (next.ms > end.ms)
			break;
		if (next.ms > r->now.ms)
			r->now = next;
		rig_turn(r);
	}
	r->now = end;
	rig_turn(r);
}

/* ---- events ---------------------------------------------------------------------------------- */

static void set_default(json_t *o, const char *key, const char *value)
{
	if (json_object_get(o, key) == NULL)
		json_object_set_new(o, key, json_string(value));
}

struct taken rig_take(struct rig *r, const char *json)
{
	json_t *o = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	struct buf *bytes;
	struct duly_diag diag = { "" };
	struct taken taken;
	struct wire w;
	char *text;

	if (o == NULL)
		fail_msg("no JSON: %s", json);
	set_default(o, "specversion", "1.0");
	set_default(o, "source", "/councils/example/mosaic");
	set_default(o, "subject", "C-1");
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	open_turn(r);
	/* The docket keeps what it took until the turn ends. */
	bytes = keep_bytes(r);
	ok(json_to_wire(str_of(text), bytes, &diag), &diag);
	free(text);
	ok(wire_unpack(buf_view(bytes), &w, &diag), &diag);
	ok(docket_take(r->engine.docket, &w.root, &taken, &diag), &diag);
	wire_fini(&w);
	return taken;
}

struct taken rig_event(struct rig *r, const char *json)
{
	const struct taken taken = rig_take(r, json);

	settle(r);
	return taken;
}

/* ---- alerts ---------------------------------------------------------------------------------- */

static const char *text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static void describe(const json_t *alert, struct buf *out)
{
	const json_t *data = json_object_get(alert, "data");
	const char *what = *text_of(data, "rule") ? text_of(data, "rule") : text_of(data, "code");

	buf_printf(out, "%s %s", text_of(alert, "type") + strlen("alert."), what);
	if (*text_of(data, "reason"))
		buf_printf(out, " %s", text_of(data, "reason"));
	else if (strcmp(text_of(alert, "type"), "alert.data") != 0)
		buf_printf(out, " %s", text_of(data, "step"));
	if (*text_of(data, "due"))
		buf_printf(out, " %s", text_of(data, "due"));
	buf_puts(out, "\n");
}

static char *alerts(struct rig *r, bool json)
{
	struct duly_diag diag = { "" };
	duly_auto_fini(buf) packed = { 0 };
	struct buf out = { 0 };
	struct feed_read read;
	size_t off = 0;

	ok(docket_feed(r->engine.docket, &FEED_BEHIND(r->seen), &packed, &read, &diag), &diag);
	r->seen = read.next;
	for (uint32_t i = 0; i < read.count; i++) {
		duly_auto_fini(buf) text = { 0 };
		msgpack_unpacked u;
		json_t *o;

		msgpack_unpacked_init(&u);
		assert_int_equal(
			msgpack_unpack_next(&u, (const char *)packed.data, packed.len, &off),
			MSGPACK_UNPACK_SUCCESS);
		json_from_wire(&u.data, 0, &text);
		buf_u8(&text, 0);
		o = json_loads((const char *)text.data, 0, NULL);
		assert_non_null(o);
		if (json)
			buf_printf(&out, "%s\n", (const char *)text.data);
		else
			describe(o, &out);
		json_decref(o);
		msgpack_unpacked_destroy(&u);
	}
	buf_u8(&out, 0);
	return (char *)out.data;
}

char *rig_alerts(struct rig *r)
{
	return alerts(r, false);
}

char *rig_alerts_json(struct rig *r)
{
	return alerts(r, true);
}

/* ---- replay ---------------------------------------------------------------------------------- */

static void replay(struct rig *r, enum replay_mode mode, const uint8_t expected[SHA256_LEN])
{
	struct duly_diag diag = { "" };
	struct replayed done = { 0 };
	struct docket *docket = NULL;
	struct store *store = NULL;
	uint8_t digest[SHA256_LEN];

	ok(store_open_memory(&store), &diag);
	ok(docket_open(store, &docket, &diag), &diag);
	ok(docket_replay(docket, r->engine.log,
			 &(struct replay_plan){ .mode = mode, .until = REPLAY_ALL }, &done, &diag),
	   &diag);
	if (done.differences > 0)
		fail_msg("%llu differences\n%.*s", (unsigned long long)done.differences,
			 (int)done.report.len, (const char *)done.report.data);
	docket_close(&docket);
	ok(docket_digest(store, digest, &diag), &diag);
	if (memcmp(digest, expected, sizeof digest) != 0)
		fail_msg("%s: the final state differs",
			 mode == REPLAY_VERIFY ? "replay with verification" : "rebuild");
	replayed_fini(&done);
	store_close(&store);
}

void rig_verify(struct rig *r)
{
	struct duly_diag diag = { "" };
	uint8_t digest[SHA256_LEN];

	ok(docket_reload(r->engine.docket, &diag), &diag);
	ok(docket_digest(r->engine.store, digest, &diag), &diag);
	replay(r, REPLAY_VERIFY, digest);
	replay(r, REPLAY_RECORDED, digest);
}

/* ---- beginning and end ----------------------------------------------------------------------- */

static void first_batch(struct rig *r, const char *rules)
{
	struct contents contents = { 0 };
	duly_auto_fini(buf) b = { 0 };
	struct duly_diag diag = { "" };

	ok(lawfiles_read(rules, DULY_SOURCE_DIR "/schemas/england", &contents, &diag), &diag);
	open_turn(r);
	record_start(&b, log_incarnation(r->engine.log), r->now, false, NULL);
	ok(docket_record(r->engine.docket, LOG_START, buf_view(&b), &diag), &diag);
	for (size_t i = 0; i < contents.n; i++) {
		buf_clear(&b);
		record_content(&b, &contents.list[i]);
		ok(docket_record(r->engine.docket, LOG_CONTENT, buf_view(&b), &diag), &diag);
	}
	buf_clear(&b);
	record_in_force(&b, &contents);
	ok(docket_record(r->engine.docket, LOG_IN_FORCE, buf_view(&b), &diag), &diag);
	contents_fini(&contents);
	rig_turn(r);
}

void rig_begin(struct rig *r, const char *now)
{
	rig_begin_under(r, DULY_SOURCE_DIR "/tests/data/rules", now);
}

void rig_begin_under(struct rig *r, const char *rules, const char *now)
{
	struct log_options options = { .segment_bytes = 8u << 20 };
	struct store *store = NULL;
	struct duly_diag diag = { "" };

	base_init();
	*r = (struct rig){ .now = instant(now) };
	scratch_make(r->dir);
	options.dir = r->dir;
	memset(options.incarnation, 7, sizeof options.incarnation);
	ok(store_open_memory(&store), &diag);
	ok(engine_open_store(&store, &r->engine, &diag), &diag);
	ok(log_open(&options, &r->engine.log, NULL, &diag), &diag);
	ok(engine_catch_up(&r->engine, NULL, &diag), &diag);
	first_batch(r, rules);
}

void rig_end(struct rig *r)
{
	drop_bytes(r);
	engine_close(&r->engine);
	scratch_remove(r->dir);
}
