#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "common/import/fields.h"

#include "common/derive/reporting.h"

bool field_is(struct str text, const char *word)
{
	return text.len == strlen(word) &&
	       (text.len == 0 || strncasecmp(text.s, word, text.len) == 0);
}

struct str field_capitals(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.len + 1);

	for (size_t i = 0; i < text.len; i++)
		copy[i] = (char)toupper((unsigned char)text.s[i]);
	return (struct str){ copy, text.len };
}

bool field_date(struct str text, duly_civil *ret)
{
	char iso[11];

	if (text.len != 10 || text.s[2] != '/' || text.s[5] != '/')
		return false;
	snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", text.s + 6, text.s + 3, text.s);
	return duly_civil_parse(iso, 10, ret);
}

bool field_is_before_1990(duly_civil day)
{
	return day.day < duly_civil_from_ymd(1990, 1, 1).day;
}

bool field_is_code(struct str text)
{
	if (text.len < 1 || text.len > 64)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.s[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		      c == '.' || c == '_' || c == ':' || c == '-'))
			return false;
	}
	return true;
}

bool field_is_case(struct str text)
{
	return field_is_code(text) && subject_kind(text, NULL) == SUBJECT_CASE;
}
