#include "common/docket/stored_rhythm.h"

enum { RHYTHM_VERSION = 1 };

const struct view STORED_RHYTHMS = { "rhythm/", 7 };

struct stored_rhythm stored_rhythm_none(void)
{
	return (struct stored_rhythm){ .declared = DULY_NO_INSTANT,
				       .reported = DULY_NO_INSTANT,
				       .told_at = DULY_NO_INSTANT,
				       .timer = DULY_NEVER };
}

duly_instant stored_rhythm_silent_from(const struct stored_rhythm *r)
{
	const int64_t heard = MAX(r->declared.ms, r->reported.ms);

	return r->hours == 0 ? DULY_NEVER
			     : (duly_instant){ heard + (int64_t)r->hours * DULY_HOUR_MS };
}

struct view stored_rhythm_key(struct str council, struct str feed, struct buf *b)
{
	buf_clear(b);
	buf_put(b, STORED_RHYTHMS.data, STORED_RHYTHMS.len);
	buf_put(b, council.s, council.len);
	buf_u8(b, 0);
	buf_put(b, feed.s, feed.len);
	return buf_view(b);
}

duly_result stored_rhythm_whose(struct view key, struct str *ret_council, struct str *ret_feed,
				struct duly_diag *diag)
{
	const size_t skip = STORED_RHYTHMS.len;
	const struct str names = { (const char *)key.data + skip, key.len - skip };
	const char *end = memchr(names.s, 0, names.len);

	if (end == NULL)
		return stored_refuse(STORE_META, key, "the key names no feed", diag);
	const size_t n = (size_t)(end - names.s);

	*ret_council = (struct str){ names.s, n };
	*ret_feed = (struct str){ end + 1, names.len - n - 1 };
	return DULY_OK;
}

duly_result stored_rhythm_read(struct view key, struct view value, struct stored_rhythm *ret,
			       struct duly_diag *diag)
{
	struct reader r = reader_of(value.data, value.len);
	struct stored_rhythm read;

	if (read_u8(&r) != RHYTHM_VERSION)
		return stored_other_format(STORE_META, key, diag);
	read.declared.ms = read_zig(&r);
	read.reported.ms = read_zig(&r);
	read.hours = (uint32_t)read_var(&r);
	read.round = (uint32_t)read_var(&r);
	read.told = (uint32_t)read_var(&r);
	read.told_at.ms = read_zig(&r);
	read.timer.ms = read_zig(&r);
	read.timer_number = read_var(&r);
	const duly_result result = stored_end(&r, STORE_META, key, diag);

	if (result == DULY_OK)
		*ret = read;
	return result;
}

void stored_rhythm_write(const struct stored_rhythm *r, struct buf *b)
{
	buf_u8(b, RHYTHM_VERSION);
	buf_zig(b, r->declared.ms);
	buf_zig(b, r->reported.ms);
	buf_var(b, r->hours);
	buf_var(b, r->round);
	buf_var(b, r->told);
	buf_zig(b, r->told_at.ms);
	buf_zig(b, r->timer.ms);
	buf_var(b, r->timer_number);
}
