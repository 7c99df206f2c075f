#include "common/docket/stored_consumer.h"

/* 2 is left for values that are sealed. */
enum { CONSUMER_VERSION = 1, CONSUMER_SEEN = 3 };

duly_result stored_consumer_read(struct str name, struct view value, struct consumer *ret,
				 struct duly_diag *diag)
{
	const struct view key = { name.s, name.len };
	struct reader r = reader_of(value.data, value.len);
	struct consumer c = { .seen = DULY_NO_INSTANT };
	const uint8_t version = read_u8(&r);

	if (version != CONSUMER_VERSION && version != CONSUMER_SEEN)
		return stored_other_format(STORE_CONSUMER, key, diag);
	c.cursor = read_var(&r);
	c.filter.team = read_str(&r);
	c.filter.types = read_str(&r);
	if (version == CONSUMER_SEEN)
		c.seen.ms = read_zig(&r);
	const duly_result result = stored_end(&r, STORE_CONSUMER, key, diag);

	if (result == DULY_OK)
		*ret = c;
	return result;
}

void stored_consumer_write(const struct consumer *c, struct buf *b)
{
	const bool seen = c->seen.ms != DULY_NO_INSTANT.ms;

	buf_u8(b, seen ? CONSUMER_SEEN : CONSUMER_VERSION);
	buf_var(b, c->cursor);
	buf_str(b, c->filter.team);
	buf_str(b, c->filter.types);
	if (seen)
		buf_zig(b, c->seen.ms);
}
