#include <stdio.h>

#include "common/docket/internal.h"

/* Records of another kind than event, tick and alert: how they are written, and what they do. */

static void pack_held(struct buf *b, const char *why)
{
	pack_cstr(b, "held");
	if (why == NULL)
		pack_nil(b);
	else
		pack_cstr(b, why);
}

void record_start(struct buf *b, const uint8_t incarnation[16], duly_instant wall, bool rehearsal,
		  const char *held_why)
{
	pack_map(b, 5);
	pack_cstr(b, "engine");
	pack_cstr(b, DOCKET_ENGINE);
	pack_cstr(b, "incarnation");
	pack_hex(b, incarnation, 16);
	pack_cstr(b, "wall");
	pack_instant(b, wall);
	pack_cstr(b, "rehearsal");
	pack_bool(b, rehearsal);
	pack_held(b, held_why);
}

void record_content(struct buf *b, const struct content *content)
{
	pack_map(b, 3);
	pack_cstr(b, "kind");
	pack_uint(b, content->kind);
	pack_cstr(b, "name");
	pack_str(b, content->name);
	pack_cstr(b, "bytes");
	pack_bin(b, buf_view(&content->bytes));
}

void record_in_force(struct buf *b, const struct contents *contents)
{
	pack_array(b, (uint32_t)contents->n);
	for (size_t i = 0; i < contents->n; i++) {
		const struct content *c = &contents->list[i];

		pack_map(b, 3);
		pack_cstr(b, "kind");
		pack_uint(b, c->kind);
		pack_cstr(b, "name");
		pack_str(b, c->name);
		pack_cstr(b, "digest");
		pack_bin(b, (struct view){ c->digest, SHA256_LEN });
	}
}

void record_clock(struct buf *b, duly_instant wall, const char *held_why)
{
	pack_map(b, 2);
	pack_cstr(b, "wall");
	pack_instant(b, wall);
	pack_held(b, held_why);
}

void record_rejected(struct buf *b, struct view bytes, struct str source, struct str id,
		     const struct reject *reject)
{
	uint8_t digest[SHA256_LEN];

	sha256(bytes, digest);
	pack_map(b, 5);
	pack_cstr(b, "digest");
	pack_bin(b, (struct view){ digest, sizeof digest });
	pack_cstr(b, "source");
	pack_str(b, source.s ? source : STR(""));
	pack_cstr(b, "id");
	pack_str(b, id.s ? id : STR(""));
	pack_cstr(b, "code");
	pack_cstr(b, reject_code_name(reject->code));
	pack_cstr(b, "field");
	pack_cstr(b, reject->field);
}

static duly_result take_start(struct docket *d, const msgpack_object *o, struct duly_diag *diag)
{
	struct docket_state *s = &d->state;
	const struct str engine = wire_str(wire_get(o, "engine"));
	const struct str held = wire_str(wire_get(o, "held"));
	uint8_t incarnation[16];
	bool rehearsal = false;

	if (!hex_parse(wire_str(wire_get(o, "incarnation")), incarnation, sizeof incarnation))
		return duly_fail(diag, DULY_E_CORRUPT, "a start that names no incarnation");
	wire_bool(wire_get(o, "rehearsal"), &rehearsal);
	if (s->latest.ms == DULY_NO_INSTANT.ms)
		memcpy(s->tree, incarnation, sizeof s->tree);
	else if (!str_is(engine, s->engine))
		sweep_begin(d, REASON_ENGINE);
	memcpy(s->incarnation, incarnation, sizeof s->incarnation);
	snprintf(s->engine, sizeof s->engine, "%.*s", STR_FMT(engine));
	s->rehearsal |= rehearsal;
	if (held.s != NULL) {
		char why[DOCKET_HELD_WHY];

		snprintf(why, sizeof why, "%.*s", STR_FMT(held));
		docket_hold(d, why);
	}
	return DULY_OK;
}

static duly_result take_content(struct docket *d, const msgpack_object *o, struct duly_diag *diag)
{
	const msgpack_object *bytes = wire_get(o, "bytes");
	uint8_t key[8 + SHA256_LEN] = "content/";

	if (bytes == NULL || bytes->type != MSGPACK_OBJECT_BIN)
		return duly_fail(diag, DULY_E_CORRUPT, "a content without bytes");
	const struct view v = { bytes->via.bin.ptr, bytes->via.bin.size };

	sha256(v, key + 8);
	store_put(d->txn, STORE_META, (struct view){ key, sizeof key }, v);
	return DULY_OK;
}

/* All cases are looked at where something is another; the same put in force again changes
 * nothing. */
static duly_result take_in_force(struct docket *d, struct view body, struct duly_diag *diag)
{
	uint8_t all[SHA256_LEN], rules_before[SHA256_LEN], rules[SHA256_LEN];
	const bool first = d->law == NULL;

	if (!first)
		memcpy(all, law_digest(d->law), sizeof all);
	loading_digest(&d->in_force, rules_before);
	duly_result r = law_take(d, body, diag);
	if (r != DULY_OK || first || memcmp(all, law_digest(d->law), sizeof all) == 0)
		return r;
	loading_digest(&d->in_force, rules);
	sweep_begin(d, memcmp(rules, rules_before, sizeof rules) == 0 ? REASON_CALENDAR
								      : REASON_RULES);
	return DULY_OK;
}

static void take_clock(struct docket *d, const msgpack_object *o)
{
	const struct str held = wire_str(wire_get(o, "held"));
	char why[DOCKET_HELD_WHY];

	if (held.s == NULL)
		return;
	snprintf(why, sizeof why, "%.*s", STR_FMT(held));
	docket_hold(d, why);
}

static duly_result carry_out(struct docket *d, enum log_kind kind, struct view body,
			     struct duly_diag *diag)
{
	duly_auto_fini(wire) w = { 0 };

	duly_result r = wire_unpack(body, &w, diag);
	if (r != DULY_OK)
		return r;
	switch (kind) {
	case LOG_START:
		return take_start(d, &w.root, diag);
	case LOG_CONTENT:
		return take_content(d, &w.root, diag);
	case LOG_IN_FORCE:
		return take_in_force(d, body, diag);
	case LOG_CONSUMER:
		return consumer_take(d, &w.root, diag);
	case LOG_CLOCK:
		take_clock(d, &w.root);
		return DULY_OK;
	case LOG_REJECTED:
		return DULY_OK;
	case LOG_EVENT:
	case LOG_TICK:
	case LOG_ALERT:
		break;
	}
	return duly_fail(diag, DULY_E_CORRUPT, "a record of kind %d stands where it cannot",
			 (int)kind);
}

duly_result docket_record(struct docket *d, enum log_kind kind, struct view body,
			  struct duly_diag *diag)
{
	duly_result r = docket_writing(d, diag);

	if (r == DULY_OK)
		r = carry_out(d, kind, body, diag);
	if (r != DULY_OK)
		return r;
	log_batch_add(d->turn.batch, kind, body);
	d->turn.next_sequence++;
	d->dirty = true;
	return store_outcome(d->txn, diag);
}
