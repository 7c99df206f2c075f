#include "common/post/template.h"

#include "common/text/html.h"

enum { DEPTH_MAX = 8, NAME_MAX_LEN = 64 };

struct template_filling {
	const json_t *stack[DEPTH_MAX];
	size_t depth;
	bool html;
	struct buf *out;
	struct duly_diag *diag;
};

struct tag {
	char kind; /* '#', '^', '/' or 0 for a value */
	struct str name;
	size_t begin, end; /* of the tag, and of the line where it stands alone on it */
};

/* ---- tags ------------------------------------------------------------------------------------ */

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Takes the line of a section's tag with it, where nothing else stands on it. */
static void widen(struct str text, struct tag *tag)
{
	size_t from = tag->begin, to = tag->end;

	while (from > 0 && blank(text.s[from - 1]))
		from--;
	while (to < text.len && blank(text.s[to]))
		to++;
	if ((from > 0 && text.s[from - 1] != '\n') || to >= text.len || text.s[to] != '\n')
		return;
	tag->begin = from;
	tag->end = to + 1;
}

/* The first tag from @at on. False: there is none; *ret_bad: one has no end. */
static bool next_tag(struct str text, size_t at, struct tag *ret, bool *ret_bad)
{
	const char *open = memmem(text.s + at, text.len - at, "{{", 2);

	*ret_bad = false;
	if (open == NULL)
		return false;
	const size_t begin = (size_t)(open - text.s);
	const char *close = memmem(open, text.len - begin, "}}", 2);

	*ret_bad = close == NULL || close == open + 2;
	if (*ret_bad)
		return false;
	struct str name = { open + 2, (size_t)(close - open) - 2 };

	*ret = (struct tag){ .begin = begin, .end = (size_t)(close - text.s) + 2 };
	if (strchr("#^/", name.s[0]) != NULL) {
		ret->kind = name.s[0];
		name = (struct str){ name.s + 1, name.len - 1 };
		widen(text, ret);
	}
	ret->name = name;
	return true;
}

/* Where the section that @open begins ends. */
static bool section_end(struct str text, const struct tag *open, struct tag *ret)
{
	size_t at = open->end, depth = 1;
	bool bad;

	while (next_tag(text, at, ret, &bad)) {
		at = ret->end;
		if (!str_eq(ret->name, open->name))
			continue;
		if (ret->kind == '#' || ret->kind == '^')
			depth++;
		else if (ret->kind == '/' && --depth == 0)
			return true;
	}
	return false;
}

/* ---- values ---------------------------------------------------------------------------------- */

static const json_t *look_up(const struct template_filling *f, struct str name)
{
	char key[NAME_MAX_LEN];

	if (str_is(name, "."))
		return f->stack[f->depth - 1];
	if (name.len >= sizeof key)
		return NULL;
	memcpy(key, name.s, name.len);
	key[name.len] = '\0';
	for (size_t i = f->depth; i-- > 0;) {
		const json_t *v = json_object_get(f->stack[i], key);

		if (v != NULL)
			return v;
	}
	return NULL;
}

static bool is_there(const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_ARRAY:
		return json_array_size(v) > 0;
	case JSON_STRING:
		return json_string_length(v) > 0;
	case JSON_INTEGER:
		return json_integer_value(v) != 0;
	case JSON_OBJECT:
	case JSON_TRUE:
		return true;
	case JSON_FALSE:
	case JSON_NULL:
	case JSON_REAL:
		break;
	}
	return false;
}

static void put_value(struct template_filling *f, const json_t *v)
{
	if (json_is_integer(v))
		buf_printf(f->out, "%lld", (long long)json_integer_value(v));
	else if (json_is_string(v) && f->html)
		html_text(f->out, (struct str){ json_string_value(v), json_string_length(v) });
	else if (json_is_string(v))
		buf_put(f->out, json_string_value(v), json_string_length(v));
}

/* ---- filling --------------------------------------------------------------------------------- */

static duly_result fill(struct template_filling *f, struct str text);

static duly_result fill_in(struct template_filling *f, const json_t *inner, struct str text)
{
	if (f->depth == DEPTH_MAX)
		return duly_fail(f->diag, DULY_E_MALFORMED, "sections are too deep");
	f->stack[f->depth++] = inner;
	const duly_result r = fill(f, text);

	f->depth--;
	return r;
}

static duly_result fill_section(struct template_filling *f, const struct tag *tag,
				struct str inside)
{
	const json_t *v = look_up(f, tag->name);
	const bool there = v != NULL && is_there(v);
	duly_result r = DULY_OK;

	if (there != (tag->kind == '#'))
		return DULY_OK;
	if (!there || !json_is_array(v))
		return fill_in(f, there ? v : f->stack[f->depth - 1], inside);
	for (size_t i = 0; i < json_array_size(v) && r == DULY_OK; i++)
		r = fill_in(f, json_array_get(v, i), inside);
	return r;
}

static duly_result fill_tag(struct template_filling *f, struct str text, const struct tag *tag,
			    size_t *ret_at)
{
	struct tag end;

	*ret_at = tag->end;
	if (tag->kind == 0) {
		put_value(f, look_up(f, tag->name));
		return DULY_OK;
	}
	if (tag->kind == '/' || !section_end(text, tag, &end))
		return duly_fail(f->diag, DULY_E_MALFORMED, "section {{%.*s}} is not %s",
				 STR_FMT(tag->name), tag->kind == '/' ? "begun" : "ended");
	*ret_at = end.end;
	return fill_section(f, tag, (struct str){ text.s + tag->end, end.begin - tag->end });
}

static duly_result fill(struct template_filling *f, struct str text)
{
	size_t at = 0;
	struct tag tag;
	bool bad;

	while (next_tag(text, at, &tag, &bad)) {
		buf_put(f->out, text.s + at, tag.begin - at);
		const duly_result r = fill_tag(f, text, &tag, &at);

		if (r != DULY_OK)
			return r;
	}
	if (bad)
		return duly_fail(f->diag, DULY_E_MALFORMED, "a tag {{ has no end");
	buf_put(f->out, text.s + at, text.len - at);
	return DULY_OK;
}

duly_result template_fill(struct str text, const json_t *values, bool html, struct buf *ret,
			  struct duly_diag *diag)
{
	struct template_filling f = {
		.stack = { values }, .depth = 1, .html = html, .out = ret, .diag = diag
	};

	return fill(&f, text);
}
