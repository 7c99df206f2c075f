#include "common/base/base.h"

int str_cmp(struct str a, struct str b)
{
	const size_t n = MIN(a.len, b.len);
	const int d = n == 0 ? 0 : memcmp(a.s, b.s, n);

	return d != 0 ? d : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str a, const char *prefix)
{
	const size_t n = strlen(prefix);

	return a.len >= n && (n == 0 || memcmp(a.s, prefix, n) == 0);
}

bool str_to_u64(struct str text, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	if (text.len == 0 || (text.s[0] == '0' && text.len > 1))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.s[i] < '0' || text.s[i] > '9')
			return false;
		const uint64_t digit = (uint64_t)(text.s[i] - '0');

		if (v > (max - MIN(digit, max)) / 10 || digit > max)
			return false;
		v = v * 10 + digit;
	}
	*ret = v;
	return true;
}

bool str_cut_end(struct str *a, const char *suffix)
{
	const struct str end = str_of(suffix);

	if (a->len < end.len || !str_eq((struct str){ a->s + a->len - end.len, end.len }, end))
		return false;
	a->len -= end.len;
	return true;
}
