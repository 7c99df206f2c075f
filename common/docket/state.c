#include <stdio.h>
#include <stdlib.h>

#include "common/derive/reporting.h"
#include "common/docket/internal.h"

enum { STATE_VERSION = 1 };
enum { FLAG_REHEARSAL = 1, FLAG_HELD = 2, FLAG_SWEEPING = 4 };

static const struct view STATE_KEY = { "state", 5 };
const struct view LAW_KEY = { "in-force", 8 };

/* ---- the stored state ------------------------------------------------------------------------ */

static void write_position(struct buf *b, const struct log_position *p)
{
	buf_var(b, p->sequence);
	buf_u32(b, p->segment);
	buf_u32(b, p->offset);
	buf_put(b, p->chain, sizeof p->chain);
	buf_var(b, p->root.size);
	buf_put(b, p->root.hash, sizeof p->root.hash);
}

static void copy(struct reader *r, void *to, size_t n)
{
	const void *from = read_bytes(r, n);

	if (from != NULL)
		memcpy(to, from, n);
}

static void read_position(struct reader *r, struct log_position *p)
{
	p->sequence = read_var(r);
	p->segment = read_u32(r);
	p->offset = read_u32(r);
	copy(r, p->chain, sizeof p->chain);
	p->root.size = read_var(r);
	copy(r, p->root.hash, sizeof p->root.hash);
}

static void copy_text(struct str from, char *to, size_t size)
{
	snprintf(to, size, "%.*s", STR_FMT(from));
}

void state_write(struct docket *d)
{
	const struct docket_state *s = &d->state;
	duly_auto_fini(buf) b = { 0 };

	buf_u8(&b, STATE_VERSION);
	buf_u8(&b, (uint8_t)((s->rehearsal ? FLAG_REHEARSAL : 0) | (s->held ? FLAG_HELD : 0) |
			     (s->sweeping ? FLAG_SWEEPING : 0)));
	write_position(&b, &s->position);
	buf_put(&b, s->tree, sizeof s->tree);
	buf_put(&b, s->incarnation, sizeof s->incarnation);
	buf_zig(&b, s->latest.ms);
	buf_str(&b, str_of(s->engine));
	buf_str(&b, str_of(s->held_why));
	buf_zig(&b, s->held_since.ms);
	buf_zig(&b, s->from.ms);
	buf_var(&b, s->feed_head);
	buf_var(&b, s->timer_number);
	buf_var(&b, s->events);
	buf_var(&b, s->cases);
	buf_u8(&b, s->sweep_reason);
	buf_put(&b, s->sweep_next, sizeof s->sweep_next);
	store_put(d->txn, STORE_META, STATE_KEY, buf_view(&b));
}

static duly_result state_parse(struct view v, struct docket_state *s, struct duly_diag *diag)
{
	struct reader r = reader_of(v.data, v.len);

	if (read_u8(&r) != STATE_VERSION)
		return duly_fail(diag, DULY_E_CORRUPT, "meta: a state of another format");
	const uint8_t flags = read_u8(&r);

	s->rehearsal = flags & FLAG_REHEARSAL;
	s->held = flags & FLAG_HELD;
	s->sweeping = flags & FLAG_SWEEPING;
	read_position(&r, &s->position);
	copy(&r, s->tree, sizeof s->tree);
	copy(&r, s->incarnation, sizeof s->incarnation);
	s->latest.ms = read_zig(&r);
	copy_text(read_str(&r), s->engine, sizeof s->engine);
	copy_text(read_str(&r), s->held_why, sizeof s->held_why);
	s->held_since.ms = read_zig(&r);
	s->from.ms = read_zig(&r);
	s->feed_head = read_var(&r);
	s->timer_number = read_var(&r);
	s->events = read_var(&r);
	s->cases = read_var(&r);
	s->sweep_reason = read_u8(&r);
	copy(&r, s->sweep_next, sizeof s->sweep_next);
	if (!r.ok || reader_left(&r) > 0)
		return duly_fail(diag, DULY_E_CORRUPT, "meta: the state does not read");
	return DULY_OK;
}

/* ---- what is in force ------------------------------------------------------------------------ */

static struct view content_key(const uint8_t digest[SHA256_LEN], uint8_t buf[8 + SHA256_LEN])
{
	memcpy(buf, "content/", 8);
	memcpy(buf + 8, digest, SHA256_LEN);
	return (struct view){ buf, 8 + SHA256_LEN };
}

/* Makes the law from the list of contents in @in_force, whose bytes are in the store. */
duly_result law_make(struct store_txn *txn, struct view in_force, struct contents *contents,
		     struct law **ret, struct duly_diag *diag)
{
	duly_auto_fini(faults) faults = { 0 };
	duly_auto_fini(wire) w = { 0 };

	duly_result r = wire_unpack(in_force, &w, diag);
	if (r != DULY_OK)
		return r;
	for (uint32_t i = 0; w.root.type == MSGPACK_OBJECT_ARRAY && i < w.root.via.array.size;
	     i++) {
		const msgpack_object *entry = &w.root.via.array.ptr[i];
		const msgpack_object *digest = wire_get(entry, "digest");
		uint8_t key[8 + SHA256_LEN];
		struct view bytes;
		int64_t kind;

		if (!wire_int(wire_get(entry, "kind"), &kind) || digest == NULL ||
		    digest->type != MSGPACK_OBJECT_BIN || digest->via.bin.size != SHA256_LEN)
			return duly_fail(diag, DULY_E_CORRUPT, "what is in force does not read");
		if (!store_get(txn, STORE_META,
			       content_key((const uint8_t *)digest->via.bin.ptr, key), &bytes))
			return duly_fail(diag, DULY_E_CORRUPT, "a content in force is missing");
		contents_add(contents, (enum content_kind)kind, wire_str(wire_get(entry, "name")),
			     bytes);
	}
	r = law_load(contents, ret, &faults);
	if (r != DULY_OK)
		return duly_fail(diag, r, "what is in force does not load: %.*s",
				 (int)MIN(faults.text.len, 400), (const char *)faults.text.data);
	return DULY_OK;
}

bool content_known(struct docket *d, const uint8_t digest[SHA256_LEN])
{
	uint8_t key[8 + SHA256_LEN];
	struct view bytes;

	return store_get(d->txn, STORE_META, content_key(digest, key), &bytes);
}

/* What this turn has in hand was read under the law that goes, and points into it. */
duly_result law_take(struct docket *d, struct view in_force, struct duly_diag *diag)
{
	struct contents contents = { 0 };
	struct law *law = NULL;

	store_put(d->txn, STORE_META, LAW_KEY, in_force);
	duly_result r = law_make(d->txn, in_force, &contents, &law, diag);
	if (r == DULY_OK)
		r = works_under(d, law, diag);
	if (r != DULY_OK) {
		contents_fini(&contents);
		law_free(&law);
		return r;
	}
	councils_clear(d);
	contents_fini(&d->in_force);
	law_free(&d->law);
	d->in_force = contents;
	d->law = law;
	return DULY_OK;
}

/* ---- opening
 * -------------------------------------------------------------------------------------------------
 */

void case_key(const struct docket_state *s, struct str council, struct str subject,
	      uint8_t ret[ID_LEN])
{
	uint8_t text[512];
	size_t n = 0;

	memcpy(text, council.s, MIN(council.len, 256));
	n = MIN(council.len, 256);
	text[n++] = 0;
	memcpy(text + n, subject.s, MIN(subject.len, 200));
	n += MIN(subject.len, 200);
	blake2b((struct view){ s->tree, sizeof s->tree }, (struct view){ text, n }, ret, ID_LEN);
}

bool changes_what_was_right(unsigned reason)
{
	return reason == REASON_ENGINE || reason == REASON_RULES || reason == REASON_CALENDAR;
}

/* A sweep that is under way begins again: what comes now may concern those it has been through. Its
 * reason stays where it is why something told may be withdrawn. */
void sweep_begin(struct docket *d, enum alert_reason reason)
{
	if (!d->state.sweeping || !changes_what_was_right(d->state.sweep_reason))
		d->state.sweep_reason = (uint8_t)reason;
	d->state.sweeping = true;
	memset(d->state.sweep_next, 0, sizeof d->state.sweep_next);
	reallocation_restart(d);
}

duly_result docket_writing(struct docket *d, struct duly_diag *diag)
{
	return d->txn != NULL ? DULY_OK : store_begin(d->store, true, &d->txn, diag);
}

duly_result state_read(struct store_txn *txn, struct docket_state *ret, struct duly_diag *diag)
{
	struct view v;

	*ret = (struct docket_state){ .latest = DULY_NO_INSTANT, .from = DULY_NO_INSTANT };
	if (store_get(txn, STORE_META, STATE_KEY, &v))
		return state_parse(v, ret, diag);
	return store_outcome(txn, diag);
}

static duly_result load(struct docket *d, struct duly_diag *diag)
{
	struct view in_force;

	duly_result r = docket_writing(d, diag);
	if (r == DULY_OK)
		r = state_read(d->txn, &d->state, diag);
	if (r == DULY_OK && store_get(d->txn, STORE_META, LAW_KEY, &in_force))
		r = law_make(d->txn, in_force, &d->in_force, &d->law, diag);
	store_abort(&d->txn);
	return r;
}

static void unload(struct docket *d)
{
	if (d->txn != NULL)
		store_abort(&d->txn);
	councils_clear(d);
	reallocation_clear(d);
	contents_fini(&d->in_force);
	law_free(&d->law);
	d->dirty = false;
}

duly_result docket_open(struct store *store, struct docket **ret, struct duly_diag *diag)
{
	struct docket *d = calloc(1, sizeof *d);

	if (d == NULL)
		abort();
	d->store = store;
	d->turn.arena = arena_new();
	d->derive_arena = arena_new();
	duly_result r = load(d, diag);
	if (r != DULY_OK) {
		docket_close(&d);
		return r;
	}
	*ret = d;
	return DULY_OK;
}

void docket_close(struct docket **docket)
{
	struct docket *d = *docket;

	*docket = NULL;
	if (d == NULL)
		return;
	unload(d);
	turn_release(&d->turn);
	for (size_t i = 0; i < d->turn.alert_cap; i++)
		buf_fini(&d->turn.alerts[i]);
	free(d->turn.alerts);
	buf_fini(&d->scratch);
	arena_free(&d->turn.arena);
	arena_free(&d->derive_arena);
	free(d);
}

duly_result docket_reload(struct docket *d, struct duly_diag *diag)
{
	unload(d);
	return load(d, diag);
}

const struct docket_state *docket_state(const struct docket *d)
{
	return &d->state;
}
const struct law *docket_law(const struct docket *d)
{
	return d->law;
}
const struct contents *docket_contents(const struct docket *d)
{
	return &d->in_force;
}
void docket_files_from(struct docket *d, docket_files read, void *ctx)
{
	d->files = read;
	d->files_ctx = ctx;
}
struct store_txn *docket_txn(struct docket *d)
{
	return d->txn;
}
bool docket_dirty(const struct docket *d)
{
	return d->dirty;
}
