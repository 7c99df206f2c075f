#include "common/docket/stored_state.h"

#include <stdio.h>

enum { STATE_VERSION = 1 };
enum { FLAG_REHEARSAL = 1, FLAG_HELD = 2, FLAG_SWEEPING = 4 };

static const struct view STATE_KEY = { "state", 5 };

static struct docket_state nothing_seen(void)
{
	return (struct docket_state){ .latest = DULY_NO_INSTANT, .from = DULY_NO_INSTANT };
}

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

void stored_state_write(const struct docket_state *s, struct buf *b)
{
	buf_u8(b, STATE_VERSION);
	buf_u8(b, (uint8_t)((s->rehearsal ? FLAG_REHEARSAL : 0) | (s->held ? FLAG_HELD : 0) |
			    (s->sweeping ? FLAG_SWEEPING : 0)));
	write_position(b, &s->position);
	buf_put(b, s->tree, sizeof s->tree);
	buf_put(b, s->incarnation, sizeof s->incarnation);
	buf_zig(b, s->latest.ms);
	buf_str(b, str_of(s->engine));
	buf_str(b, str_of(s->held_why));
	buf_zig(b, s->held_since.ms);
	buf_zig(b, s->from.ms);
	buf_var(b, s->feed_head);
	buf_var(b, s->timer_number);
	buf_var(b, s->events);
	buf_var(b, s->cases);
	buf_u8(b, s->sweep_reason);
	buf_put(b, s->sweep_next, sizeof s->sweep_next);
}

duly_result stored_state_read(struct view value, struct docket_state *ret, struct duly_diag *diag)
{
	struct reader r = reader_of(value.data, value.len);
	struct docket_state s = nothing_seen();

	if (read_u8(&r) != STATE_VERSION)
		return stored_other_format(STORE_META, STATE_KEY, diag);
	const uint8_t flags = read_u8(&r);

	s.rehearsal = flags & FLAG_REHEARSAL;
	s.held = flags & FLAG_HELD;
	s.sweeping = flags & FLAG_SWEEPING;
	read_position(&r, &s.position);
	copy(&r, s.tree, sizeof s.tree);
	copy(&r, s.incarnation, sizeof s.incarnation);
	s.latest.ms = read_zig(&r);
	copy_text(read_str(&r), s.engine, sizeof s.engine);
	copy_text(read_str(&r), s.held_why, sizeof s.held_why);
	s.held_since.ms = read_zig(&r);
	s.from.ms = read_zig(&r);
	s.feed_head = read_var(&r);
	s.timer_number = read_var(&r);
	s.events = read_var(&r);
	s.cases = read_var(&r);
	s.sweep_reason = read_u8(&r);
	copy(&r, s.sweep_next, sizeof s.sweep_next);
	const duly_result result = stored_end(&r, STORE_META, STATE_KEY, diag);

	if (result == DULY_OK)
		*ret = s;
	return result;
}

duly_result stored_state_get(struct store_txn *txn, struct docket_state *ret,
			     struct duly_diag *diag)
{
	struct view value;

	*ret = nothing_seen();
	if (store_get(txn, STORE_META, STATE_KEY, &value))
		return stored_state_read(value, ret, diag);
	return store_outcome(txn, diag);
}

void stored_state_put(struct store_txn *txn, const struct docket_state *s)
{
	duly_auto_fini(buf) b = { 0 };

	stored_state_write(s, &b);
	store_put(txn, STORE_META, STATE_KEY, buf_view(&b));
}
