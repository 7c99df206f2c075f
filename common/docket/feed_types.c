#include "common/docket/feed_types.h"

/* The next of @types, each of which has a space behind it; false: there is none. */
static bool next_type(struct str *types, struct str *ret)
{
	size_t len = 0;

	while (len < types->len && types->s[len] != ' ')
		len++;
	*ret = (struct str){ types->s, len };
	*types = (struct str){ types->s + MIN(len + 1, types->len),
			       types->len - MIN(len + 1, types->len) };
	return len > 0;
}

bool feed_type_wanted(struct str types, struct str type)
{
	struct str one;

	while (next_type(&types, &one)) {
		if (str_eq(one, type))
			return true;
	}
	return false;
}

void feed_add_type(struct buf *types, struct str type)
{
	duly_auto_fini(buf) old = { 0 };
	struct str left, one;
	bool added = false;

	buf_put(&old, types->data, types->len);
	buf_clear(types);
	left = (struct str){ (const char *)old.data, old.len };
	while (next_type(&left, &one)) {
		if (!added && str_cmp(type, one) < 0) {
			buf_printf(types, "%.*s ", STR_FMT(type));
			added = true;
		}
		added |= str_eq(type, one);
		buf_printf(types, "%.*s ", STR_FMT(one));
	}
	if (!added)
		buf_printf(types, "%.*s ", STR_FMT(type));
}

bool feed_same_types(struct str a, struct str b)
{
	duly_auto_fini(buf) x = { 0 };
	duly_auto_fini(buf) y = { 0 };
	struct str one;

	while (next_type(&a, &one))
		feed_add_type(&x, one);
	while (next_type(&b, &one))
		feed_add_type(&y, one);
	return str_eq((struct str){ (const char *)x.data, x.len },
		      (struct str){ (const char *)y.data, y.len });
}
