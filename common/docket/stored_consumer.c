#include "common/docket/stored_consumer.h"

enum { CONSUMER_VERSION = 1 };

duly_result stored_consumer_read(struct str name, struct view value, struct consumer *ret,
				 struct duly_diag *diag)
{
	const struct view key = { name.s, name.len };
	struct reader r = reader_of(value.data, value.len);
	struct consumer c = { 0 };

	if (read_u8(&r) != CONSUMER_VERSION)
		return stored_other_format(STORE_CONSUMER, key, diag);
	c.cursor = read_var(&r);
	c.filter.team = read_str(&r);
	c.filter.types = read_str(&r);
	const duly_result result = stored_end(&r, STORE_CONSUMER, key, diag);

	if (result == DULY_OK)
		*ret = c;
	return result;
}

void stored_consumer_write(const struct consumer *c, struct buf *b)
{
	buf_u8(b, CONSUMER_VERSION);
	buf_var(b, c->cursor);
	buf_str(b, c->filter.team);
	buf_str(b, c->filter.types);
}
