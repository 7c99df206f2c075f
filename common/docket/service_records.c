#include <stdio.h>

#include "common/docket/in_hand.h"
#include "common/docket/loading.h"
#include "common/docket/private.h"
#include "common/docket/reallocation.h"
#include "common/docket/records.h"
#include "common/docket/stored_consumer.h"
#include "common/docket/sweep.h"

/* What records of another kind than event, tick and alert do, live and in a replay. */

/* ---- a run begins ---------------------------------------------------------------------------- */

/* What another engine derived this one may derive otherwise: all cases are looked at. The first run
 * of all gives the docket its tree, under which the keys of its cases are for ever. */
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
	if (held.s != NULL)
		sweep_hold(d, held);
	return DULY_OK;
}

static void take_clock(struct docket *d, const msgpack_object *o)
{
	const struct str held = wire_str(wire_get(o, "held"));

	if (held.s != NULL)
		sweep_hold(d, held);
}

/* ---- what is in force ------------------------------------------------------------------------ */

static duly_result take_content(struct docket *d, const msgpack_object *o, struct duly_diag *diag)
{
	const msgpack_object *bytes = wire_get(o, "bytes");

	if (bytes == NULL || bytes->type != MSGPACK_OBJECT_BIN)
		return duly_fail(diag, DULY_E_CORRUPT, "a content without bytes");
	in_force_put_content(d->txn, (struct view){ bytes->via.bin.ptr, bytes->via.bin.size });
	return DULY_OK;
}

/* Ensures: nothing that this turn holds points into the law that goes. The cases in hand are read
 * again while both laws are there, because they are written by the one and read by the other; the
 * councils are read from the store. Where anything fails the law that was stays. */
static duly_result change_law(struct docket *d, struct view list, struct duly_diag *diag)
{
	struct in_force next = { .law = NULL };

	in_force_put(d->txn, list);
	duly_result r = in_force_read(d->txn, list, &next, diag);
	if (r == DULY_OK)
		r = in_hand_under(d, next.law, diag);
	if (r == DULY_OK)
		r = councils_load(&d->councils, d->txn, next.law, diag);
	if (r != DULY_OK) {
		in_force_fini(&next);
		return r;
	}
	in_force_fini(&d->in_force);
	d->in_force = next;
	return DULY_OK;
}

/* What of what is in force has which digest. */
struct parts_in_force {
	uint8_t all[SHA256_LEN], rules[SHA256_LEN], routing[SHA256_LEN];
};

static struct parts_in_force parts_of(const struct in_force *f)
{
	struct parts_in_force p = { { 0 }, { 0 }, { 0 } };
	duly_auto_fini(buf) routings = { 0 };

	if (f->law == NULL)
		return p;
	memcpy(p.all, law_digest(f->law), sizeof p.all);
	loading_digest(&f->contents, p.rules);
	for (size_t i = 0; i < f->contents.n; i++)
		if (f->contents.list[i].kind == CONTENT_ROUTING)
			buf_put(&routings, f->contents.list[i].digest, SHA256_LEN);
	sha256(buf_view(&routings), p.routing);
	return p;
}

static bool same(const uint8_t a[SHA256_LEN], const uint8_t b[SHA256_LEN])
{
	return memcmp(a, b, SHA256_LEN) == 0;
}

/* Whose work goes to other hands is told of it once all cases have been looked at for how much that
 * is: only where somebody is away or has left who was there. */
static duly_result take_directories(struct docket *d, struct duly_diag *diag)
{
	bool changed;

	const duly_result r = reallocation_by_directories(d, &changed, diag);
	if (r == DULY_OK && changed)
		sweep_begin(d, REASON_STAFF);
	return r;
}

/* All cases are looked at where something of what is owed is another, and where people are told at
 * other instants than before; the same put in force again changes nothing, and another directory
 * only whom the next alert is for. */
static duly_result take_in_force(struct docket *d, struct view body, struct duly_diag *diag)
{
	const bool first = d->in_force.law == NULL;
	const struct parts_in_force before = parts_of(&d->in_force);

	const duly_result r = change_law(d, body, diag);
	if (r != DULY_OK || first)
		return r;
	const struct parts_in_force now = parts_of(&d->in_force);

	if (!same(before.all, now.all))
		sweep_begin(d, same(before.rules, now.rules) ? REASON_CALENDAR : REASON_RULES);
	else if (!same(before.routing, now.routing))
		sweep_begin(d, REASON_STAFF);
	return take_directories(d, diag);
}

/* ---- a consumer ------------------------------------------------------------------------------ */

static duly_result take_consumer(struct docket *d, const msgpack_object *o, struct duly_diag *diag)
{
	const struct str name = wire_str(wire_get(o, "consumer"));
	const struct str seen = wire_str(wire_get(o, "seen"));
	struct consumer c = { .filter = { .team = wire_str(wire_get(o, "team")),
					  .types = wire_str(wire_get(o, "types")) },
			      .seen = DULY_NO_INSTANT };
	duly_auto_fini(buf) b = { 0 };
	int64_t cursor;

	if (name.len == 0 || !wire_int(wire_get(o, "cursor"), &cursor) || cursor < 0)
		return duly_fail(diag, DULY_E_CORRUPT, "a consumer's record does not read");
	c.cursor = (uint64_t)cursor;
	if (seen.len > 0 && !duly_instant_parse(seen.s, seen.len, &c.seen))
		return duly_fail(diag, DULY_E_CORRUPT, "a consumer's record does not read");
	stored_consumer_write(&c, &b);
	store_put(d->txn, STORE_CONSUMER, (struct view){ name.s, name.len }, buf_view(&b));
	return DULY_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

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
		return take_consumer(d, &w.root, diag);
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

duly_result docket_put_in_force(struct docket *d, const struct contents *contents,
				struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };
	duly_result r = docket_writing(d, diag);

	for (size_t i = 0; i < contents->n && r == DULY_OK; i++) {
		if (in_force_has_content(d->txn, contents->list[i].digest))
			continue;
		buf_clear(&b);
		record_content(&b, &contents->list[i]);
		r = docket_record(d, LOG_CONTENT, buf_view(&b), diag);
	}
	if (r == DULY_OK)
		r = store_outcome(d->txn, diag);
	if (r != DULY_OK)
		return r;
	buf_clear(&b);
	record_in_force(&b, contents);
	return docket_record(d, LOG_IN_FORCE, buf_view(&b), diag);
}
