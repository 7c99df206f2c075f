#include <ctype.h>

#include "common/import/fields.h"
#include "common/import/table/patterns.h"

/* Letters beyond ASCII are kept as they are. */
static bool is_part(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '*';
}

struct str pattern_plain(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (is_part(text.s[i]))
			copy[n++] = (char)tolower((unsigned char)text.s[i]);
		else if (n > 0 && copy[n - 1] != ' ')
			copy[n++] = ' ';
	}
	return (struct str){ copy, n > 0 && copy[n - 1] == ' ' ? n - 1 : n };
}

/* One star at a time is tried further on: what lies before it need not be looked at again. */
bool pattern_fits(struct str pattern, struct str plain)
{
	size_t p = 0, t = 0, star = SIZE_MAX, from = 0;

	while (t < plain.len) {
		if (p < pattern.len && pattern.s[p] == '*') {
			star = p++;
			from = t;
		} else if (p < pattern.len && pattern.s[p] == plain.s[t]) {
			p++, t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			t = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.s[p] == '*')
		p++;
	return p == pattern.len;
}

bool patterns_fit(const struct patterns *patterns, struct str plain)
{
	for (size_t i = 0; i < patterns->n; i++)
		if (pattern_fits(patterns->list[i], plain))
			return true;
	return false;
}

/* Cuts off "a) " and "1 - ": what counts the words of a list. */
static struct str without_counter(struct str text)
{
	size_t n = 0;

	if (text.len > 3 && isalnum((unsigned char)text.s[0]) && text.s[1] == ')')
		n = 2;
	else if (text.len > 4 && isdigit((unsigned char)text.s[0]) &&
		 memcmp(text.s + 1, " - ", 3) == 0)
		n = 4;
	while (n > 0 && n < text.len && text.s[n] == ' ')
		n++;
	return (struct str){ text.s + n, text.len - n };
}

bool patterns_fit_text(const struct patterns *patterns, struct str text, struct arena *arena)
{
	const struct str bare = without_counter(text);

	return patterns_fit(patterns, pattern_plain(arena, text)) ||
	       (bare.len < text.len && patterns_fit(patterns, pattern_plain(arena, bare)));
}

struct str pattern_next_code(struct arena *arena, struct str text, size_t *at)
{
	while (*at < text.len) {
		const size_t begin = *at;
		bool digit = false, letter = false;

		while (*at < text.len && isalnum((unsigned char)text.s[*at])) {
			digit |= isdigit((unsigned char)text.s[*at]) != 0;
			letter |= isalpha((unsigned char)text.s[*at]) != 0;
			++*at;
		}
		const struct str word = { text.s + begin, *at - begin };
		const bool enclosed = begin > 0 && *at < text.len &&
				      strchr("[(", text.s[begin - 1]) != NULL &&
				      strchr("])", text.s[*at]) != NULL;

		*at += *at == begin;
		if (word.len > 0 && (begin == 0 || enclosed || (digit && letter)))
			return field_capitals(arena, word);
	}
	return NO_STR;
}
