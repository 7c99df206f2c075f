#include "common/docket/stored_arrears.h"

enum { ARREARS_VERSION = 1 };

const struct view STORED_ARREARS = { "arrears/", 8 };

struct view stored_arrears_key(struct str council, struct str team, struct buf *b)
{
	buf_clear(b);
	buf_put(b, STORED_ARREARS.data, STORED_ARREARS.len);
	buf_put(b, council.s, council.len);
	buf_u8(b, 0);
	buf_put(b, team.s, team.len);
	return buf_view(b);
}

duly_result stored_arrears_whose(struct view key, struct str *ret_council, struct str *ret_team,
				 struct duly_diag *diag)
{
	const size_t skip = STORED_ARREARS.len;
	const struct str names = { (const char *)key.data + skip, key.len - skip };
	const char *end = memchr(names.s, 0, names.len);

	if (end == NULL)
		return stored_refuse(STORE_META, key, "the key names no team", diag);
	const size_t n = (size_t)(end - names.s);

	*ret_council = (struct str){ names.s, n };
	*ret_team = (struct str){ end + 1, names.len - n - 1 };
	return DULY_OK;
}

duly_result stored_arrears_read(struct view key, struct view value, struct stored_arrears *ret,
				struct duly_diag *diag)
{
	struct reader r = reader_of(value.data, value.len);
	struct stored_arrears a = { 0 };

	if (read_u8(&r) != ARREARS_VERSION)
		return stored_other_format(STORE_META, key, diag);
	a.open = read_var(&r);
	a.named = read_count(&r);
	r.ok &= a.named <= ARREARS_NAMED;
	a.ids = read_bytes(&r, r.ok ? a.named * ID_LEN : 0);
	const duly_result result = stored_end(&r, STORE_META, key, diag);

	if (result == DULY_OK)
		*ret = a;
	return result;
}

void stored_arrears_write(const struct stored_arrears *a, struct buf *b)
{
	buf_u8(b, ARREARS_VERSION);
	buf_var(b, a->open);
	buf_var(b, a->named);
	buf_put(b, a->ids, a->named * ID_LEN);
}
