#include "services/web/body.h"

#include <strings.h>

#include "common/wire/wire.h"

static const struct {
	const char *type;
	enum body_kind kind;
} TYPES[] = {
	{ "application/cloudevents+json", BODY_EVENT },
	{ "application/cloudevents-batch+json", BODY_LIST },
	{ "application/json", BODY_EITHER },
	{ "application/x-ndjson", BODY_LINES },
	{ "application/jsonl", BODY_LINES },
	{ "application/x-jsonlines", BODY_LINES },
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct str trim(struct str s)
{
	for (; s.len > 0 && is_blank(s.s[0]); s.s++)
		s.len--;
	while (s.len > 0 && is_blank(s.s[s.len - 1]))
		s.len--;
	return s;
}

/* No other character set is read, and none is meant where none is named. */
static bool is_utf8(struct str parameters)
{
	static const char *const MEANT[] = { "charset=utf-8", "charset=\"utf-8\"",
					     "charset=us-ascii" };

	parameters = trim(parameters);
	for (size_t i = 0; i < LEN(MEANT); i++)
		if (parameters.len == strlen(MEANT[i]) &&
		    strncasecmp(parameters.s, MEANT[i], parameters.len) == 0)
			return true;
	return parameters.len == 0;
}

enum body_kind body_kind(const char *content_type)
{
	const char *semicolon = content_type != NULL ? strchr(content_type, ';') : NULL;
	struct str type = str_of(content_type);

	if (semicolon != NULL)
		type.len = (size_t)(semicolon - content_type);
	type = trim(type);
	for (size_t i = 0; i < LEN(TYPES); i++)
		if (type.len == strlen(TYPES[i].type) &&
		    strncasecmp(type.s, TYPES[i].type, type.len) == 0 &&
		    is_utf8(str_of(semicolon != NULL ? semicolon + 1 : "")))
			return TYPES[i].kind;
	return BODY_OTHER;
}

/* ---- events ---------------------------------------------------------------------------------- */

/* The next line of @text that is not blank; false: there is none. */
static bool next_line(struct str *text, struct str *ret)
{
	while (text->len > 0) {
		const char *feed = memchr(text->s, '\n', text->len);
		const size_t len = feed != NULL ? (size_t)(feed - text->s) : text->len;
		const size_t past = MIN(len + 1, text->len);

		*ret = trim((struct str){ text->s, len });
		*text = (struct str){ text->s + past, text->len - past };
		if (ret->len > 0)
			return true;
	}
	return false;
}

static size_t split_lines(struct str text, struct str *ret, size_t max)
{
	struct str line;
	size_t n = 0;

	while (n <= max && next_line(&text, &line)) {
		if (n < max)
			ret[n] = line;
		n++;
	}
	return n;
}

/* Windows writes one at the head of a file. */
static struct str without_mark(struct str s)
{
	const bool has = s.len >= 3 && memcmp(s.s, "\xef\xbb\xbf", 3) == 0;

	return has ? (struct str){ s.s + 3, s.len - 3 } : s;
}

duly_result body_split(enum body_kind *kind, struct str body, size_t max, struct arena *arena,
		       struct str **ret, size_t *ret_n, struct duly_diag *diag)
{
	const struct str text = trim(without_mark(body));
	struct str *list = *ret = arena_new_array(arena, struct str, max);

	if (text.len == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "the body is empty");
	if (*kind == BODY_EITHER)
		*kind = text.s[0] == '[' ? BODY_LIST : BODY_EVENT;
	if (*kind == BODY_EVENT) {
		list[0] = text;
		*ret_n = 1;
		return DULY_OK;
	}
	const size_t n =
		*kind == BODY_LIST ? json_split(text, list, max) : split_lines(text, list, max);

	if (n == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "an array of events is wanted");
	if (n > max)
		return duly_fail(diag, DULY_E_BOUND, "a request has at most %zu events", max);
	*ret_n = n;
	return DULY_OK;
}
