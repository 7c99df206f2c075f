#include "common/docket/stored_told.h"

enum { TOLD_VERSION = 1 };

struct view stored_told_key(struct str code, struct buf *b)
{
	buf_clear(b);
	buf_puts(b, "told/");
	buf_put(b, code.s, code.len);
	return buf_view(b);
}

duly_result stored_told_read(struct view key, struct view value, struct str *ret,
			     struct duly_diag *diag)
{
	struct reader r = reader_of(value.data, value.len);

	if (read_u8(&r) != TOLD_VERSION)
		return stored_other_format(STORE_META, key, diag);
	const struct str once = read_str(&r);
	const duly_result result = stored_end(&r, STORE_META, key, diag);

	if (result == DULY_OK)
		*ret = once;
	return result;
}

void stored_told_write(struct str once, struct buf *b)
{
	buf_u8(b, TOLD_VERSION);
	buf_str(b, once);
}
