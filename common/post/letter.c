#include "common/post/letter.h"

const char *letter_state_name(enum letter_state state)
{
	switch (state) {
#define X(id, number, name) \
	case id:            \
		return name;
		LETTER_STATES(X)
#undef X
	}
	return "";
}

/* ---- stored ---------------------------------------------------------------------------------- */

enum { IN_DOUBT = 1, PASSED_ON = 2, DOUBTED = 4 };

static void write(const struct letter *l, struct buf *b)
{
	keep_value(b);
	buf_u8(b, (uint8_t)l->state);
	buf_u8(b, (uint8_t)l->how);
	buf_u8(b, (uint8_t)((l->in_doubt ? IN_DOUBT : 0) | (l->passed_on ? PASSED_ON : 0) |
			    (l->doubted ? DOUBTED : 0)));
	buf_str(b, l->whom.council);
	buf_str(b, l->whom.person);
	buf_str(b, l->whom.team);
	buf_str(b, l->whom.role);
	buf_str(b, l->address);
	buf_put(b, l->id, ID_LEN);
	buf_u64(b, (uint64_t)l->made.ms);
	buf_u64(b, (uint64_t)l->next.ms);
	buf_u64(b, (uint64_t)l->tried.ms);
	buf_var(b, l->attempts);
	buf_var(b, l->code);
	buf_str(b, l->enhanced);
	buf_var(b, l->n);
	for (size_t i = 0; i < l->n; i++)
		line_write(&l->lines[i], b);
}

static bool read_lines(struct reader *r, struct arena *arena, struct letter *ret)
{
	const uint64_t n = read_count(r);
	struct line *lines = arena_new_array(arena, struct line, n);

	for (uint64_t i = 0; i < n; i++)
		if (!line_read(r, arena, &lines[i]))
			return false;
	ret->lines = lines;
	ret->n = n;
	return r->ok;
}

static bool read_letter(struct view value, struct arena *arena, struct letter *ret)
{
	struct reader r = keep_read(value);

	ret->state = read_u8(&r);
	ret->how = read_u8(&r);
	const uint8_t flags = read_u8(&r);

	ret->in_doubt = flags & IN_DOUBT;
	ret->passed_on = flags & PASSED_ON;
	ret->doubted = flags & DOUBTED;
	ret->whom.council = arena_str(arena, read_str(&r));
	ret->whom.person = arena_str(arena, read_str(&r));
	ret->whom.team = arena_str(arena, read_str(&r));
	ret->whom.role = arena_str(arena, read_str(&r));
	ret->address = arena_str(arena, read_str(&r));
	const void *id = read_bytes(&r, ID_LEN);

	if (id != NULL)
		memcpy(ret->id, id, ID_LEN);
	ret->made.ms = (int64_t)read_u64(&r);
	ret->next.ms = (int64_t)read_u64(&r);
	ret->tried.ms = (int64_t)read_u64(&r);
	ret->attempts = (uint32_t)read_var(&r);
	ret->code = (uint32_t)read_var(&r);
	ret->enhanced = arena_str(arena, read_str(&r));
	return read_lines(&r, arena, ret);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static struct buf key_of(enum keep_row row, uint64_t number)
{
	struct buf key = keep_key(row);

	keep_key_number(&key, number);
	return key;
}

static struct buf queue_key(duly_instant at, uint64_t number)
{
	struct buf key = key_of(KEEP_QUEUE, (uint64_t)at.ms);

	keep_key_number(&key, number);
	return key;
}

static struct buf message_key(const uint8_t id[ID_LEN])
{
	struct buf key = keep_key(KEEP_MESSAGE);

	buf_put(&key, id, ID_LEN);
	return key;
}

bool letter_get(struct store_txn *t, uint64_t number, struct arena *arena, struct letter *ret)
{
	struct buf key = key_of(KEEP_LETTER, number);
	struct view value;

	*ret = (struct letter){ .number = number };
	return keep_get(t, &key, &value) && read_letter(value, arena, ret);
}

void letter_put(struct store_txn *t, const struct letter *letter, duly_instant before)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = key_of(KEEP_LETTER, letter->number);

	write(letter, &value);
	keep_put(t, &key, &value);
	if (before.ms != DULY_NO_INSTANT.ms) {
		key = queue_key(before, letter->number);
		keep_del(t, &key);
	}
	keep_value(&value);
	if (letter->next.ms != DULY_NO_INSTANT.ms) {
		key = queue_key(letter->next, letter->number);
		keep_put(t, &key, &value);
	}
	buf_u64(&value, letter->number);
	key = message_key(letter->id);
	keep_put(t, &key, &value);
}

bool letter_due(struct store_txn *t, duly_instant now, struct arena *arena, struct letter *ret)
{
	static const uint8_t PREFIX[] = { KEEP_QUEUE };
	const struct buf first = { .data = NULL };
	struct view key, value;

	if (!keep_next(t, (struct view){ PREFIX, 1 }, &first, &key, &value) || key.len != 17)
		return false;
	const struct view at = { (const uint8_t *)key.data + 1, 8 },
			  number = { (const uint8_t *)key.data + 9, 8 };

	return (int64_t)be64_read(at) <= now.ms && letter_get(t, be64_read(number), arena, ret);
}

bool letter_by_id(struct store_txn *t, const uint8_t id[ID_LEN], struct arena *arena,
		  struct letter *ret)
{
	struct buf key = message_key(id);
	struct view value;

	if (!keep_get(t, &key, &value))
		return false;
	struct reader r = keep_read(value);

	return letter_get(t, read_u64(&r), arena, ret);
}

bool letter_next(struct store_txn *t, uint64_t from, struct arena *arena, struct letter *ret)
{
	static const uint8_t PREFIX[] = { KEEP_LETTER };
	duly_auto_fini(buf) at = key_of(KEEP_LETTER, from);
	struct view key, value;

	if (!store_seek(t, STORE_META, buf_view(&at), false, &key, &value) || key.len != 9 ||
	    *(const uint8_t *)key.data != PREFIX[0])
		return false;
	*ret = (struct letter){ .number = be64_read(
					(struct view){ (const uint8_t *)key.data + 1, 8 }) };
	return read_letter(value, arena, ret);
}

void letter_forget(struct store_txn *t, uint64_t number, struct arena *arena)
{
	struct letter l;

	letter_body_forget(t, number);
	if (!letter_get(t, number, arena, &l))
		return;
	struct buf key = message_key(l.id);

	keep_del(t, &key);
}

void letter_told(struct store_txn *t, const struct letter *l, bool told)
{
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->lines[i].alert_count; k++)
			if (told)
				keep_told_put(t, l->lines[i].alerts[k], &l->whom, l->made);
			else
				keep_told_forget(t, l->lines[i].alerts[k], &l->whom);
}

/* ---- bodies ---------------------------------------------------------------------------------- */

void letter_body_put(struct store_txn *t, uint64_t number, struct view message)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = key_of(KEEP_BODY, number);

	keep_value(&value);
	buf_put(&value, message.data, message.len);
	keep_put(t, &key, &value);
}

bool letter_body_get(struct store_txn *t, uint64_t number, struct buf *ret)
{
	struct buf key = key_of(KEEP_BODY, number);
	struct view value;

	if (!keep_get(t, &key, &value))
		return false;
	struct reader r = keep_read(value);
	const size_t n = reader_left(&r);

	buf_put(ret, r.p, n);
	return r.ok;
}

void letter_body_forget(struct store_txn *t, uint64_t number)
{
	struct buf key = key_of(KEEP_BODY, number);

	keep_del(t, &key);
}
