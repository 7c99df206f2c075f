#include "common/docket/stored_council.h"

/* 2 is left for values that are sealed. Each has what the one before it has. */
enum { COUNCIL_VERSION = 1, COUNCIL_STAFF = 3, COUNCIL_FROM = 4, COUNCIL_SEQUENCES = 5 };
enum { ABSENCE_LEFT = 1, ABSENCE_BACK = 2 };

struct view stored_council_key(struct str name, struct buf *b)
{
	buf_clear(b);
	buf_puts(b, "council/");
	buf_put(b, name.s, name.len);
	return buf_view(b);
}

static void staff_write(const struct reporting *r, struct buf *b)
{
	buf_var(b, r->replacement_count);
	for (size_t i = 0; i < r->replacement_count; i++) {
		buf_str(b, r->replacements[i].team);
		buf_str(b, r->replacements[i].by);
		buf_zig(b, r->replacements[i].from.day);
	}
	buf_var(b, r->absence_count);
	for (size_t i = 0; i < r->absence_count; i++) {
		const struct absence *a = &r->absences[i];

		buf_u8(b, (uint8_t)((a->left ? ABSENCE_LEFT : 0) | (a->back ? ABSENCE_BACK : 0)));
		buf_str(b, a->worker);
		buf_zig(b, a->from.day);
		buf_zig(b, a->until.day);
		buf_str(b, a->cover);
		buf_str(b, a->cover_team);
	}
}

static void read_replacements(struct reader *r, struct arena *arena, struct reporting *ret)
{
	const size_t n = read_count(r);
	struct replacement *list = arena_new_array(arena, struct replacement, n);

	for (size_t i = 0; i < n; i++) {
		list[i].team = arena_str(arena, read_str(r));
		list[i].by = arena_str(arena, read_str(r));
		list[i].from.day = (int32_t)read_zig(r);
	}
	ret->replacements = list;
	ret->replacement_count = n;
}

static void read_absences(struct reader *r, struct arena *arena, struct reporting *ret)
{
	const size_t n = read_count(r);
	struct absence *list = arena_new_array(arena, struct absence, n);

	for (size_t i = 0; i < n; i++) {
		const uint8_t flags = read_u8(r);

		list[i].left = flags & ABSENCE_LEFT;
		list[i].back = flags & ABSENCE_BACK;
		list[i].worker = arena_str(arena, read_str(r));
		list[i].from.day = (int32_t)read_zig(r);
		list[i].until.day = (int32_t)read_zig(r);
		list[i].cover = arena_str(arena, read_str(r));
		list[i].cover_team = arena_str(arena, read_str(r));
	}
	ret->absences = list;
	ret->absence_count = n;
}

/* The least that holds all of it: a value of an older release is written as it was. */
static uint8_t version_of(const struct reporting *r)
{
	if (r->batch_count > 0)
		return COUNCIL_SEQUENCES;
	for (size_t i = 0; i < r->feed_count; i++) {
		if (r->feeds[i].from.day != DULY_NO_DATE.day)
			return COUNCIL_FROM;
	}
	return r->replacement_count + r->absence_count > 0 ? COUNCIL_STAFF : COUNCIL_VERSION;
}

void stored_council_write(const struct law *law, const struct reporting *r, struct buf *b)
{
	const uint8_t version = version_of(r);

	buf_u8(b, version);
	buf_var(b, r->feed_count);
	for (size_t i = 0; i < r->feed_count; i++) {
		buf_str(b, r->feeds[i].name);
		buf_zig(b, r->feeds[i].complete_to.ms);
		if (version >= COUNCIL_FROM)
			buf_zig(b, r->feeds[i].from.day);
		buf_var(b, r->feeds[i].n);
		for (size_t k = 0; k < r->feeds[i].n; k++)
			buf_str(b, vocabulary_text(law_vocabulary(law), r->feeds[i].types[k]));
	}
	buf_var(b, r->batch_count);
	for (size_t i = 0; i < r->batch_count; i++) {
		buf_str(b, r->batches[i].source);
		buf_str(b, r->batches[i].batch);
		if (version >= COUNCIL_SEQUENCES)
			buf_var(b, r->batches[i].sequence);
	}
	if (version >= COUNCIL_STAFF)
		staff_write(r, b);
}

static void read_feeds(const struct law *law, uint8_t version, struct reader *r,
		       struct arena *arena, struct reporting *ret)
{
	const size_t n = read_count(r);
	struct feed *list = arena_new_array(arena, struct feed, n);

	for (size_t i = 0; i < n; i++) {
		list[i].name = arena_str(arena, read_str(r));
		list[i].complete_to.ms = read_zig(r);
		list[i].from = version >= COUNCIL_FROM ? (duly_civil){ (int32_t)read_zig(r) }
						       : DULY_NO_DATE;
		list[i].n = read_count(r);
		sym *types = arena_new_array(arena, sym, list[i].n);

		for (size_t k = 0; k < list[i].n; k++)
			types[k] = vocabulary_sym(law_vocabulary(law), read_str(r));
		list[i].types = types;
	}
	ret->feeds = list;
	ret->feed_count = n;
}

static void read_batches(struct reader *r, uint8_t version, struct arena *arena,
			 struct reporting *ret)
{
	const size_t n = read_count(r);
	struct batch_retraction *list = arena_new_array(arena, struct batch_retraction, n);

	for (size_t i = 0; i < n; i++) {
		list[i].source = arena_str(arena, read_str(r));
		list[i].batch = arena_str(arena, read_str(r));
		if (version >= COUNCIL_SEQUENCES)
			list[i].sequence = read_var(r);
	}
	ret->batches = list;
	ret->batch_count = n;
}

duly_result stored_council_read(const struct law *law, struct view key, struct view value,
				struct arena *arena, struct reporting *ret, struct duly_diag *diag)
{
	struct reader r = reader_of(value.data, value.len);
	const uint8_t version = read_u8(&r);
	struct reporting read = { 0 };

	if (version != COUNCIL_VERSION && (version < COUNCIL_STAFF || version > COUNCIL_SEQUENCES))
		return stored_other_format(STORE_META, key, diag);
	read_feeds(law, version, &r, arena, &read);
	read_batches(&r, version, arena, &read);
	if (version >= COUNCIL_STAFF) {
		read_replacements(&r, arena, &read);
		read_absences(&r, arena, &read);
	}
	const duly_result result = stored_end(&r, STORE_META, key, diag);

	if (result == DULY_OK)
		*ret = read;
	return result;
}
