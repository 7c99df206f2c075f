#include "common/docket/stored_reallocation.h"

/* 2 is left for values that are sealed. */
enum { REALLOCATION_VERSION = 1, REALLOCATION_AHEAD = 3 };

const struct view STORED_REALLOCATIONS = { "handed/", 7 };

struct view stored_reallocation_key(struct str council, struct str subject, struct buf *b)
{
	buf_clear(b);
	buf_put(b, STORED_REALLOCATIONS.data, STORED_REALLOCATIONS.len);
	buf_put(b, council.s, council.len);
	buf_u8(b, 0);
	buf_put(b, subject.s, subject.len);
	return buf_view(b);
}

duly_result stored_reallocation_whose(struct view key, struct str *ret_council,
				      struct str *ret_subject, struct duly_diag *diag)
{
	const size_t skip = STORED_REALLOCATIONS.len;
	const struct str names = { (const char *)key.data + skip, key.len - skip };
	const char *end = memchr(names.s, 0, names.len);

	if (end == NULL)
		return stored_refuse(STORE_META, key, "the key names no subject", diag);
	const size_t n = (size_t)(end - names.s);

	*ret_council = (struct str){ names.s, n };
	*ret_subject = (struct str){ end + 1, names.len - n - 1 };
	return DULY_OK;
}

duly_result stored_reallocation_read(struct view key, struct view value, struct arena *arena,
				     struct stored_reallocation *ret, struct duly_diag *diag)
{
	struct reader r = reader_of(value.data, value.len);
	struct stored_reallocation s = { .timer = DULY_NEVER };
	const uint8_t version = read_u8(&r);

	if (version != REALLOCATION_VERSION && version != REALLOCATION_AHEAD)
		return stored_other_format(STORE_META, key, diag);
	s.waiting = read_u8(&r) != 0;
	s.step = arena_str(arena, read_str(&r));
	s.round = (uint32_t)read_var(&r);
	s.cases = read_var(&r);
	s.obligations = read_var(&r);
	if (version == REALLOCATION_AHEAD) {
		s.timer.ms = read_zig(&r);
		s.timer_number = read_var(&r);
	}
	const duly_result result = stored_end(&r, STORE_META, key, diag);

	if (result == DULY_OK)
		*ret = s;
	return result;
}

void stored_reallocation_write(const struct stored_reallocation *s, struct buf *b)
{
	const bool ahead = s->timer.ms != DULY_NEVER.ms;

	buf_u8(b, ahead ? REALLOCATION_AHEAD : REALLOCATION_VERSION);
	buf_u8(b, s->waiting);
	buf_str(b, s->step);
	buf_var(b, s->round);
	buf_var(b, s->cases);
	buf_var(b, s->obligations);
	if (ahead) {
		buf_zig(b, s->timer.ms);
		buf_var(b, s->timer_number);
	}
}
