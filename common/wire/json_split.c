#include "common/wire/wire.h"

/* An array into its elements, by strings and brackets alone. */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/* Behind the string that begins at @p; @end: it does not end. */
static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		p += *p == '\\' && p + 1 < end;
	return p < end ? p + 1 : end;
}

/* At the comma or bracket that ends the element which begins at @p; @end: there is none. */
static const char *skip_element(const char *p, const char *end)
{
	int depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_string(p, end);
			continue;
		}
		if (depth == 0 && (*p == ',' || *p == ']'))
			return p;
		depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
		if (depth < 0)
			return end;
		p++;
	}
	return end;
}

static struct str without_blanks(const char *p, const char *end)
{
	while (end > p && is_blank(end[-1]))
		end--;
	return (struct str){ p, (size_t)(end - p) };
}

size_t json_split(struct str text, struct str *ret, size_t max)
{
	const char *const end = text.s + text.len;
	const char *p = skip_blanks(text.s, end);
	size_t n = 0;
	char last = '[';

	if (p == end || *p != '[')
		return 0;
	while (last != ']') {
		const char *const begin = skip_blanks(p + 1, end);

		p = skip_element(begin, end);
		const struct str element = without_blanks(begin, p);

		if (p == end || element.len == 0)
			return 0;
		if (n < max)
			ret[n] = element;
		n++;
		last = *p;
	}
	return skip_blanks(p + 1, end) == end ? MIN(n, max + 1) : 0;
}
