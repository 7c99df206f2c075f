#include "common/docket/stored_case.h"

#include <stdlib.h>

/* 2 is left for values that are sealed. */
enum { CASE_VERSION = 1, CASE_MERGED = 3 };
enum { FLAG_DATE_ONLY = 1, FLAG_RECORDED = 2, FLAG_REPLACES = 4, FLAG_BATCH = 8 };

/* ---- the string table ------------------------------------------------------------------------ */

static uint64_t string_index(struct stored_case *c, struct str s, struct arena *arena)
{
	for (size_t i = 0; i < c->string_count; i++) {
		if (str_eq(c->strings[i], s))
			return i;
	}
	LIST_ROOM(arena, c->strings, c->string_count, c->string_cap);
	c->strings[c->string_count] = s;
	return c->string_count++;
}

static struct str read_indexed(struct reader *r, const struct stored_case *c)
{
	const uint64_t i = read_var(r);

	if (i >= c->string_count) {
		r->ok = false;
		return NO_STR;
	}
	return c->strings[i];
}

/* ---- values ---------------------------------------------------------------------------------- */

static void write_value(struct stored_case *c, const struct vocabulary *v, enum field_kind kind,
			const struct value *value, struct arena *arena, struct buf *b)
{
	switch (kind) {
	case FIELD_CODE:
		buf_var(b, string_index(c, vocabulary_text(v, value->code), arena));
		break;
	case FIELD_CODES:
		buf_var(b, value->codes.n);
		for (size_t i = 0; i < value->codes.n; i++)
			buf_var(b,
				string_index(c, vocabulary_text(v, value->codes.list[i]), arena));
		break;
	case FIELD_REF:
	case FIELD_ID:
		buf_str(b, value->ref);
		break;
	case FIELD_REFS:
		buf_var(b, value->refs.n);
		for (size_t i = 0; i < value->refs.n; i++)
			buf_str(b, value->refs.list[i]);
		break;
	case FIELD_BOOL:
		buf_u8(b, value->flag);
		break;
	case FIELD_DATE:
		buf_zig(b, value->date.day);
		break;
	case FIELD_TIME:
		buf_zig(b, value->time.ms);
		break;
	case FIELD_INT:
		buf_zig(b, value->number);
		break;
	}
}

static const sym *read_codes(struct reader *r, const struct stored_case *c,
			     const struct vocabulary *v, size_t n, struct arena *arena)
{
	sym *list = arena_new_array(arena, sym, n);

	for (size_t i = 0; i < n; i++)
		list[i] = vocabulary_sym(v, read_indexed(r, c));
	return list;
}

static const struct str *read_refs(struct reader *r, size_t n, struct arena *arena)
{
	struct str *list = arena_new_array(arena, struct str, n);

	for (size_t i = 0; i < n; i++)
		list[i] = read_str(r);
	return list;
}

static struct value read_value(struct reader *r, const struct stored_case *c,
			       const struct vocabulary *v, enum field_kind kind,
			       struct arena *arena)
{
	struct value value = { .given = true };

	switch (kind) {
	case FIELD_CODE:
		value.code = vocabulary_sym(v, read_indexed(r, c));
		break;
	case FIELD_CODES:
		value.codes.n = read_count(r);
		value.codes.list = read_codes(r, c, v, value.codes.n, arena);
		break;
	case FIELD_REF:
	case FIELD_ID:
		value.ref = read_str(r);
		break;
	case FIELD_REFS:
		value.refs.n = read_count(r);
		value.refs.list = read_refs(r, value.refs.n, arena);
		break;
	case FIELD_BOOL:
		value.flag = read_u8(r) != 0;
		break;
	case FIELD_DATE:
		value.date.day = (int32_t)read_zig(r);
		break;
	case FIELD_TIME:
		value.time.ms = read_zig(r);
		break;
	case FIELD_INT:
		value.number = read_zig(r);
		break;
	}
	return value;
}

/* ---- events ---------------------------------------------------------------------------------- */

static void write_data(const struct law *law, struct stored_case *c, const struct event *e,
		       struct arena *arena, struct buf *b)
{
	const struct vocabulary *v = law_vocabulary(law);
	const struct event_type *type = e->type;
	size_t given = 0;

	for (size_t i = 0; i < type->field_count; i++)
		given += e->data[i].given;
	buf_var(b, given);
	for (size_t i = 0; i < type->field_count; i++) {
		if (!e->data[i].given)
			continue;
		buf_var(b, string_index(c, vocabulary_text(v, type->fields[i].name), arena));
		buf_u8(b, (uint8_t)type->fields[i].kind);
		write_value(c, v, type->fields[i].kind, &e->data[i], arena, b);
	}
}

static void read_data(struct reader *r, const struct law *law, const struct stored_case *c,
		      struct event *e, struct arena *arena)
{
	const struct vocabulary *v = law_vocabulary(law);
	const uint64_t n = read_var(r);
	struct value *data =
		arena_new_array(arena, struct value, e->type ? e->type->field_count : 0);

	for (uint64_t i = 0; i < n && r->ok; i++) {
		const sym name = vocabulary_sym(v, read_indexed(r, c));
		const uint8_t kind = read_u8(r);
		const int field = e->type ? event_type_field(e->type, name) : -1;

		if (kind > FIELD_ID) {
			r->ok = false;
			return;
		}
		const struct value value = read_value(r, c, v, (enum field_kind)kind, arena);

		if (field >= 0 && e->type->fields[field].kind == (enum field_kind)kind)
			data[field] = value;
	}
	e->data = data;
}

static void write_event(const struct law *law, struct stored_case *c, const struct event *e,
			struct arena *arena, struct buf *b)
{
	buf_u8(b, (uint8_t)((e->date_only ? FLAG_DATE_ONLY : 0) |
			    (e->recorded.ms != DULY_NO_INSTANT.ms ? FLAG_RECORDED : 0) |
			    (e->replaces.s ? FLAG_REPLACES : 0) | (e->batch.s ? FLAG_BATCH : 0)));
	buf_var(b, e->sequence);
	buf_zig(b, e->received.ms);
	buf_var(b, string_index(c, e->source, arena));
	buf_str(b, e->id);
	buf_var(b, string_index(c, e->type_name, arena));
	buf_zig(b, e->date_only ? e->day.day : e->at.ms);
	if (e->recorded.ms != DULY_NO_INSTANT.ms)
		buf_zig(b, e->recorded.ms);
	if (e->replaces.s)
		buf_str(b, e->replaces);
	if (e->batch.s)
		buf_var(b, string_index(c, e->batch, arena));
	buf_put(b, e->content, sizeof e->content);
	write_data(law, c, e, arena, b);
}

static void read_event(struct reader *r, const struct law *law, struct stored_case *c,
		       struct event *e, struct arena *arena)
{
	const uint8_t flags = read_u8(r);
	const void *content;

	e->date_only = flags & FLAG_DATE_ONLY;
	e->council = c->council;
	e->subject = c->subject;
	e->sequence = read_var(r);
	e->received.ms = read_zig(r);
	e->source = read_indexed(r, c);
	e->id = read_str(r);
	e->type_name = read_indexed(r, c);
	e->type = vocabulary_type(law_vocabulary(law), e->type_name);
	if (e->date_only) {
		e->day.day = (int32_t)read_zig(r);
		e->at = zone_instant(law_zone(law), e->day, 0);
	} else {
		e->at.ms = read_zig(r);
		e->day = zone_date(law_zone(law), e->at);
	}
	e->recorded = flags & FLAG_RECORDED ? (duly_instant){ read_zig(r) } : DULY_NO_INSTANT;
	e->replaces = flags & FLAG_REPLACES ? read_str(r) : NO_STR;
	e->batch = flags & FLAG_BATCH ? read_indexed(r, c) : NO_STR;
	content = read_bytes(r, sizeof e->content);
	if (content != NULL)
		memcpy(e->content, content, sizeof e->content);
	read_data(r, law, c, e, arena);
}

/* ---- the whole ------------------------------------------------------------------------------- */

void stored_case_key(const uint8_t tree[16], struct str council, struct str subject,
		     uint8_t ret[ID_LEN])
{
	uint8_t text[512];
	size_t n = 0;

	memcpy(text, council.s, MIN(council.len, 256));
	n = MIN(council.len, 256);
	text[n++] = 0;
	memcpy(text + n, subject.s, MIN(subject.len, 200));
	n += MIN(subject.len, 200);
	blake2b((struct view){ tree, 16 }, (struct view){ text, n }, ret, ID_LEN);
}

void stored_case_begin(struct str council, struct str subject, struct stored_case *ret)
{
	*ret = (struct stored_case){ .council = council, .subject = subject };
}

static void read_strings(struct reader *r, struct stored_case *c, struct arena *arena)
{
	c->string_count = c->string_cap = read_count(r);
	c->strings = arena_new_array(arena, struct str, c->string_count);
	for (size_t i = 0; i < c->string_count; i++)
		c->strings[i] = read_str(r);
}

/* Where none was ever merged into it the other version stands. */
static void read_merged(struct reader *r, struct stored_case *c, struct arena *arena)
{
	c->merged_count = read_count(r);
	c->merged = arena_new_array(arena, struct str, c->merged_count);
	for (size_t i = 0; i < c->merged_count; i++)
		c->merged[i] = read_str(r);
	r->ok &= c->merged_count > 0;
}

/* Types may have another class or rank under this law than under that in which the case was stored.
 * Nearly always nothing moves: an insertion sort then only looks. */
static void put_in_order(struct stored_case *c)
{
	for (size_t i = 1; i < c->n; i++) {
		const struct event event = c->events[i];
		const struct view stored = c->stored[i];
		size_t at = i;

		for (; at > 0 && event_order(&event, &c->events[at - 1]) < 0; at--) {
			c->events[at] = c->events[at - 1];
			c->stored[at] = c->stored[at - 1];
		}
		c->events[at] = event;
		c->stored[at] = stored;
	}
}

static void read_events(struct reader *r, const struct law *law, struct stored_case *c,
			struct arena *arena)
{
	const uint64_t n = read_count(r);

	/* Most cases that are read are about to get an event or two. */
	c->cap = c->stored_cap = n + 4;
	c->events = arena_new_array(arena, struct event, c->cap);
	c->stored = arena_new_array(arena, struct view, c->stored_cap);
	for (; c->n < n && r->ok; c->n++) {
		const uint64_t len = read_var(r);
		const void *bytes = read_bytes(r, len);
		struct reader one = reader_of(bytes, bytes ? len : 0);

		c->stored[c->n] = (struct view){ bytes, len };
		read_event(&one, law, c, &c->events[c->n], arena);
		r->ok &= one.ok;
		c->bytes += one.ok ? event_size(&c->events[c->n]) : 0;
	}
}

duly_result stored_case_read(const struct law *law, struct view key, struct view value,
			     struct arena *arena, struct stored_case *ret, struct duly_diag *diag)
{
	struct reader r = reader_of(value.data, value.len);
	const uint8_t version = read_u8(&r);
	struct stored_case c = { 0 };

	if (version != CASE_VERSION && version != CASE_MERGED)
		return stored_other_format(STORE_CASE, key, diag);
	c.council = read_str(&r);
	c.subject = read_str(&r);
	if (version == CASE_MERGED)
		read_merged(&r, &c, arena);
	read_strings(&r, &c, arena);
	read_events(&r, law, &c, arena);
	const duly_result result = stored_end(&r, STORE_CASE, key, diag);

	if (result != DULY_OK)
		return result;
	put_in_order(&c);
	*ret = c;
	return DULY_OK;
}

const struct event *stored_case_find(const struct event *events, size_t n, struct str source,
				     struct str subject, struct str id)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(events[i].id, id) && str_eq(events[i].source, source) &&
		    str_eq(events[i].subject, subject))
			return &events[i];
	}
	return NULL;
}

static int by_sequence(const void *a, const void *b)
{
	const struct event *one = *(const struct event *const *)a,
			   *other = *(const struct event *const *)b;

	return (one->sequence > other->sequence) - (one->sequence < other->sequence);
}

struct sequences sequences_of(const struct event *events, size_t n, struct arena *arena)
{
	struct sequences s = { arena_new_array(arena, const struct event *, n), n };

	for (size_t i = 0; i < n; i++)
		s.list[i] = &events[i];
	if (n > 0)
		qsort(s.list, n, sizeof(struct event *), by_sequence);
	return s;
}

const struct event *sequences_find(const struct sequences *s, uint64_t sequence)
{
	size_t from = 0;

	for (size_t to = s->n; from < to;) {
		const size_t middle = from + (to - from) / 2;

		if (s->list[middle]->sequence < sequence)
			from = middle + 1;
		else
			to = middle;
	}
	return from < s->n && s->list[from]->sequence == sequence ? s->list[from] : NULL;
}

bool stored_case_merge(struct stored_case *c, struct str reference, struct arena *arena)
{
	struct str *more = arena_new_array(arena, struct str, c->merged_count + 1);

	for (size_t i = 0; i < c->merged_count; i++) {
		if (str_eq(c->merged[i], reference))
			return false;
		more[i] = c->merged[i];
	}
	more[c->merged_count++] = arena_str(arena, reference);
	c->merged = more;
	return true;
}

void stored_case_add(struct stored_case *c, const struct event *event, struct arena *arena)
{
	size_t at = c->n;

	LIST_ROOM(arena, c->events, c->n, c->cap);
	LIST_ROOM(arena, c->stored, c->n, c->stored_cap);
	while (at > 0 && event_order(event, &c->events[at - 1]) < 0)
		at--;
	memmove(&c->events[at + 1], &c->events[at], sizeof *c->events * (c->n - at));
	memmove(&c->stored[at + 1], &c->stored[at], sizeof *c->stored * (c->n - at));
	c->events[at] = *event;
	c->stored[at] = (struct view){ NULL, 0 };
	c->bytes += event_size(event);
	c->n++;
}

void stored_case_drop(struct stored_case *c, const bool *gone)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (gone[i]) {
			c->bytes -= event_size(&c->events[i]);
			continue;
		}
		c->events[kept] = c->events[i];
		c->stored[kept++] = c->stored[i];
	}
	c->n = kept;
}

void stored_case_write(const struct law *law, struct stored_case *c, struct arena *arena,
		       struct buf *ret)
{
	duly_auto_fini(buf) one = { 0 };

	for (size_t i = 0; i < c->n; i++) {
		if (c->stored[i].data != NULL)
			continue;
		buf_clear(&one);
		write_event(law, c, &c->events[i], arena, &one);
		c->stored[i].len = one.len;
		c->stored[i].data = memcpy(arena_alloc(arena, one.len), one.data, one.len);
	}
	buf_u8(ret, c->merged_count > 0 ? CASE_MERGED : CASE_VERSION);
	buf_str(ret, c->council);
	buf_str(ret, c->subject);
	if (c->merged_count > 0)
		buf_var(ret, c->merged_count);
	for (size_t i = 0; i < c->merged_count; i++)
		buf_str(ret, c->merged[i]);
	buf_var(ret, c->string_count);
	for (size_t i = 0; i < c->string_count; i++)
		buf_str(ret, c->strings[i]);
	buf_var(ret, c->n);
	for (size_t i = 0; i < c->n; i++) {
		buf_var(ret, c->stored[i].len);
		buf_put(ret, c->stored[i].data, c->stored[i].len);
	}
}
