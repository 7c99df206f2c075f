#include "common/post/keep.h"

/* ---- keys ------------------------------------------------------------------------------------ */

struct buf keep_key(enum keep_row row)
{
	struct buf key = { 0 };

	buf_u8(&key, (uint8_t)row);
	return key;
}

static void add_text(struct buf *key, struct str s)
{
	buf_put(key, s.s, s.len);
	buf_u8(key, 0);
}

void keep_key_whom(struct buf *key, const struct post_whom *whom)
{
	add_text(key, whom->council);
	add_text(key, whom->person);
	add_text(key, whom->person.len > 0 ? NO_STR : whom->team);
}

void keep_key_number(struct buf *key, uint64_t number)
{
	be64_write(number, buf_add(key, 8));
}

static bool text_of(struct view *rest, struct str *ret)
{
	const void *end = memchr(rest->data, 0, rest->len);

	if (end == NULL)
		return false;
	*ret = (struct str){ rest->data, (size_t)((const char *)end - (const char *)rest->data) };
	rest->data = (const char *)end + 1;
	rest->len -= ret->len + 1;
	return true;
}

bool keep_whom_of(struct view key, size_t skip, struct post_whom *ret, struct view *ret_rest)
{
	*ret = (struct post_whom){ .council = NO_STR };
	if (key.len < skip)
		return false;
	*ret_rest = (struct view){ (const char *)key.data + skip, key.len - skip };
	return text_of(ret_rest, &ret->council) && text_of(ret_rest, &ret->person) &&
	       text_of(ret_rest, &ret->team);
}

/* ---- rows ------------------------------------------------------------------------------------ */

void keep_value(struct buf *b)
{
	buf_clear(b);
	buf_u8(b, KEEP_FORMAT);
}

struct reader keep_read(struct view value)
{
	struct reader r = reader_of(value.data, value.len);

	if (read_u8(&r) != KEEP_FORMAT)
		r.ok = false;
	return r;
}

void keep_put(struct store_txn *t, struct buf *take_key, const struct buf *value)
{
	store_put(t, STORE_META, buf_view(take_key), buf_view(value));
	buf_fini(take_key);
}

void keep_del(struct store_txn *t, struct buf *take_key)
{
	store_del(t, STORE_META, buf_view(take_key));
	buf_fini(take_key);
}

bool keep_get(struct store_txn *t, struct buf *take_key, struct view *ret)
{
	const bool found = store_get(t, STORE_META, buf_view(take_key), ret);

	buf_fini(take_key);
	return found;
}

bool keep_next(struct store_txn *t, struct view prefix, const struct buf *after,
	       struct view *ret_key, struct view *ret_value)
{
	const bool first = after->len == 0;

	return store_seek(t, STORE_META, first ? prefix : buf_view(after), !first, ret_key,
			  ret_value) &&
	       ret_key->len >= prefix.len && memcmp(ret_key->data, prefix.data, prefix.len) == 0;
}

uint64_t keep_number(struct store_txn *t, enum keep_row row)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = keep_key(KEEP_NUMBER);
	uint64_t number = 1;
	struct view had;

	buf_u8(&key, (uint8_t)row);
	if (store_get(t, STORE_META, buf_view(&key), &had)) {
		struct reader r = keep_read(had);

		number = read_u64(&r);
	}
	keep_value(&value);
	buf_u64(&value, number + 1);
	keep_put(t, &key, &value);
	return number;
}

bool keep_cursor_get(struct store_txn *t, struct arena *arena, struct keep_cursor *ret)
{
	struct buf key = keep_key(KEEP_CURSOR);
	struct view value;

	*ret = (struct keep_cursor){ .seq = 0 };
	if (!keep_get(t, &key, &value))
		return false;
	struct reader r = keep_read(value);

	ret->seq = read_u64(&r);
	ret->incarnation = arena_str(arena, read_str(&r));
	return r.ok;
}

void keep_cursor_put(struct store_txn *t, const struct keep_cursor *cursor)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = keep_key(KEEP_CURSOR);

	keep_value(&value);
	buf_u64(&value, cursor->seq);
	buf_str(&value, cursor->incarnation);
	keep_put(t, &key, &value);
}

/* ---- what waits ------------------------------------------------------------------------------ */

static struct buf waiting_key(const struct post_whom *whom, const struct line *line)
{
	struct buf key = keep_key(KEEP_WAITING);

	keep_key_whom(&key, whom);
	buf_u8(&key, (uint8_t)line->how);
	buf_put(&key,
		line_takes_back(line) && line->alert_count > 0 ? line->alerts[line->alert_count - 1]
							       : line->obligation,
		ID_LEN);
	return key;
}

static struct post_whom whom_on(const struct post_whom *whom, struct arena *arena)
{
	return (struct post_whom){
		.council = arena_str(arena, whom->council),
		.person = arena_str(arena, whom->person),
		.team = arena_str(arena, whom->team),
		.role = arena_str(arena, whom->role),
	};
}

static void add_waiting(struct view key, struct view value, enum post_how how, struct arena *arena,
			struct pending_list *list)
{
	struct reader r = keep_read(value);
	struct pending w;
	struct view rest;

	if (!keep_whom_of(key, 1, &w.whom, &rest) || rest.len != 1 + ID_LEN ||
	    (how != POST_NEVER && *(const uint8_t *)rest.data != how))
		return;
	w.whom.role = read_str(&r);
	if (w.whom.person.len > 0)
		w.whom.team = read_str(&r);
	else
		read_str(&r);
	w.whom = whom_on(&w.whom, arena);
	w.key = (struct view){ memcpy(arena_alloc(arena, key.len), key.data, key.len), key.len };
	if (!line_read(&r, arena, &w.line))
		return;
	LIST_ROOM(arena, list->list, list->n, list->cap);
	list->list[list->n++] = w;
}

struct pending_list keep_waiting(struct store_txn *t, enum post_how how, struct arena *arena)
{
	static const uint8_t PREFIX[] = { KEEP_WAITING };
	const struct view prefix = { PREFIX, sizeof PREFIX };
	struct pending_list list = { .list = NULL };
	duly_auto_fini(buf) at = { 0 };
	struct view key, value;

	while (keep_next(t, prefix, &at, &key, &value)) {
		add_waiting(key, value, how, arena, &list);
		buf_clear(&at);
		buf_put(&at, key.data, key.len);
	}
	return list;
}

void keep_wait(struct store_txn *t, const struct post_whom *whom, const struct line *line,
	       struct arena *arena)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = waiting_key(whom, line);
	struct line both = *line, before;
	struct view had;

	if (store_get(t, STORE_META, buf_view(&key), &had)) {
		struct reader r = keep_read(had);

		read_str(&r);
		read_str(&r);
		if (line_read(&r, arena, &before))
			both = line_over(line, &before, arena);
	}
	keep_value(&value);
	buf_str(&value, whom->role);
	buf_str(&value, whom->team);
	line_write(&both, &value);
	keep_put(t, &key, &value);
}

void keep_waits_no_more(struct store_txn *t, const struct pending *w)
{
	struct buf key = { 0 };

	buf_put(&key, w->key.data, w->key.len);
	keep_del(t, &key);
}

/* ---- what came in ---------------------------------------------------------------------------- */

bool keep_seen_first(struct store_txn *t, const uint8_t digest[SHA256_LEN], duly_instant now)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = keep_key(KEEP_SEEN);
	struct view had;

	buf_put(&key, digest, SHA256_LEN);
	const bool news = !store_get(t, STORE_META, buf_view(&key), &had);

	keep_value(&value);
	buf_u64(&value, (uint64_t)now.ms);
	if (news)
		keep_put(t, &key, &value);
	else
		buf_fini(&key);
	return news;
}

/* ---- what was told --------------------------------------------------------------------------- */

static struct buf told_key(const uint8_t alert[ID_LEN], const struct post_whom *whom)
{
	struct buf key = keep_key(KEEP_TOLD);

	buf_put(&key, alert, ID_LEN);
	keep_key_whom(&key, whom);
	return key;
}

bool keep_told(struct store_txn *t, const uint8_t alert[ID_LEN], const struct post_whom *whom)
{
	struct buf key = told_key(alert, whom);
	struct view value;

	return keep_get(t, &key, &value);
}

void keep_told_put(struct store_txn *t, const uint8_t alert[ID_LEN], const struct post_whom *whom,
		   duly_instant made)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = told_key(alert, whom);

	keep_value(&value);
	buf_u64(&value, (uint64_t)made.ms);
	keep_put(t, &key, &value);
}

void keep_told_forget(struct store_txn *t, const uint8_t alert[ID_LEN],
		      const struct post_whom *whom)
{
	struct buf key = told_key(alert, whom);

	keep_del(t, &key);
}

/* ---- what was mailed ------------------------------------------------------------------------- */

static struct buf mailed_key(const uint8_t obligation[ID_LEN], const struct post_whom *whom)
{
	struct buf key = keep_key(KEEP_MAILED);

	buf_put(&key, obligation, ID_LEN);
	if (whom != NULL)
		keep_key_whom(&key, whom);
	return key;
}

static bool mailed_read(struct view key, struct view value, struct arena *arena, struct mailed *ret)
{
	struct reader r = keep_read(value);
	struct view rest;

	*ret = (struct mailed){ .lapsed = read_u8(&r) != 0 };
	ret->how = read_u8(&r);
	ret->due.day = (int32_t)read_zig(&r);
	const struct str role = read_str(&r), team = read_str(&r);

	if (!r.ok || !keep_whom_of(key, 1 + ID_LEN, &ret->whom, &rest))
		return false;
	ret->whom.role = role;
	ret->whom.team = team;
	ret->whom = whom_on(&ret->whom, arena);
	return true;
}

size_t keep_mailed(struct store_txn *t, const uint8_t obligation[ID_LEN], struct arena *arena,
		   struct mailed **ret)
{
	duly_auto_fini(buf) prefix = mailed_key(obligation, NULL);
	duly_auto_fini(buf) at = { 0 };
	size_t n = 0, cap = 0;
	struct view key, value;

	*ret = NULL;
	while (keep_next(t, buf_view(&prefix), &at, &key, &value)) {
		LIST_ROOM(arena, *ret, n, cap);
		n += mailed_read(key, value, arena, &(*ret)[n]);
		buf_clear(&at);
		buf_put(&at, key.data, key.len);
	}
	return n;
}

void keep_mailed_put(struct store_txn *t, const uint8_t obligation[ID_LEN],
		     const struct mailed *mailed)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = mailed_key(obligation, &mailed->whom);

	keep_value(&value);
	buf_u8(&value, mailed->lapsed);
	buf_u8(&value, (uint8_t)mailed->how);
	buf_zig(&value, mailed->due.day);
	buf_str(&value, mailed->whom.role);
	buf_str(&value, mailed->whom.team);
	keep_put(t, &key, &value);
}

void keep_mailed_forget(struct store_txn *t, const uint8_t obligation[ID_LEN],
			const struct post_whom *whom)
{
	struct buf key = mailed_key(obligation, whom);

	keep_del(t, &key);
}
