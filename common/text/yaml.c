#include <glib.h>
#include <libfyaml.h>
#include <stdarg.h>
#include <stdio.h>

#include "common/text/yaml.h"

enum { MAX_DEPTH = 32, MAX_KEYS = 4096 };

void yaml_fault(const struct yaml *node, struct faults *f, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	faults_vadd(f, node ? node->line : 0, node ? node->column : 0, fmt, args);
	va_end(args);
}

/* ---- building the tree from libfyaml's events ------------------------------------------------ */

/* A list or map that is not closed yet, and where its next child is to be hung. */
struct level {
	struct yaml *node;
	const struct yaml **tail;
	struct str key; /* map: the key that waits for its value */
	int key_line, key_column;
	bool has_key;
};

struct build {
	struct arena *arena;
	struct faults *d;
	const struct yaml *root;
	struct level stack[MAX_DEPTH];
	size_t depth;
	bool stop; /* what follows would only repeat the fault */
};

static void refuse(struct build *b, const struct fy_mark *at, const char *what)
{
	faults_add(b->d, at ? at->line + 1 : 0, at ? at->column + 1 : 0, "%s", what);
}

static const struct yaml *child_named(const struct yaml *map, struct str key)
{
	yaml_each(child, map) if (str_eq(child->key, key)) return child;
	return NULL;
}

static void take_key(struct build *b, struct level *top, const struct yaml *key)
{
	const struct yaml *earlier = child_named(top->node, key->text);

	if (top->node->n == MAX_KEYS) {
		yaml_fault(key, b->d, "more than %d keys in one map", MAX_KEYS);
		b->stop = true;
	}
	if (key->kind != YAML_SCALAR)
		yaml_fault(key, b->d, "a key must be a word, not a list or a map");
	else if (key->plain && str_is(key->text, "<<"))
		yaml_fault(key, b->d, "\"<<\" is not known here");
	else if (earlier != NULL)
		yaml_fault(key, b->d, "key '%.*s' stands here twice; first in line %d",
			   STR_FMT(key->text), earlier->key_line);
	top->key = key->text;
	top->key_line = key->line;
	top->key_column = key->column;
	top->has_key = true;
}

/* A whole node has been read (of a list or map: its beginning): it is the root, a key, the value of
 * the waiting key, or the next item. */
static void hang(struct build *b, struct yaml *node)
{
	struct level *top = b->depth > 0 ? &b->stack[b->depth - 1] : NULL;

	if (top == NULL) {
		b->root = node;
		return;
	}
	if (top->node->kind == YAML_MAP && !top->has_key) {
		take_key(b, top, node);
		return;
	}
	if (top->has_key) {
		node->key = top->key;
		node->key_line = top->key_line;
		node->key_column = top->key_column;
		top->has_key = false;
		if (node->line == 0) { /* "key:" and nothing after it */
			node->line = top->key_line;
			node->column = top->key_column;
		}
	}
	*top->tail = node;
	top->tail = &node->next;
	top->node->n++;
}

static struct yaml *add_node(struct build *b, enum yaml_kind kind, struct fy_event *e)
{
	const struct fy_mark *at = fy_event_start_mark(e);
	struct yaml *node = arena_alloc(b->arena, sizeof *node);

	node->kind = kind;
	node->line = at ? at->line + 1 : 0;
	node->column = at ? at->column + 1 : 0;
	return node;
}

static void add_scalar(struct build *b, struct fy_event *e)
{
	struct fy_token *token = e->scalar.value;
	struct yaml *node = add_node(b, YAML_SCALAR, e);
	const enum fy_scalar_style style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;
	size_t len = 0;
	const char *text = token ? fy_token_get_text(token, &len) : "";

	node->text = arena_str(b->arena, (struct str){ text ? text : "", text ? len : 0 });
	node->plain = style == FYSS_PLAIN;
	if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED)
		node->column--; /* libfyaml's mark stands behind the quote */
	hang(b, node);
}

static void open_level(struct build *b, enum yaml_kind kind, struct fy_event *e)
{
	struct yaml *node = add_node(b, kind, e);

	if (b->depth == MAX_DEPTH) {
		yaml_fault(node, b->d, "nested deeper than %d", MAX_DEPTH);
		b->stop = true;
		return;
	}
	hang(b, node);
	b->stack[b->depth++] = (struct level){ .node = node, .tail = &node->child };
}

static void check_plainness(struct build *b, struct fy_event *e, struct fy_token *anchor,
			    struct fy_token *tag)
{
	if (anchor != NULL)
		refuse(b, fy_token_start_mark(anchor), "anchors (&) are not known here");
	if (tag != NULL)
		refuse(b, fy_event_start_mark(e), "tags (!) are not known here");
}

static void start_document(struct build *b, struct fy_event *e)
{
	if (b->root != NULL) {
		refuse(b, fy_event_start_mark(e), "a second document begins here; one is read");
		b->stop = true;
	}
}

static void take_event(struct build *b, struct fy_event *e)
{
	switch (e->type) {
	case FYET_DOCUMENT_START:
		start_document(b, e);
		break;
	case FYET_SCALAR:
		check_plainness(b, e, e->scalar.anchor, e->scalar.tag);
		add_scalar(b, e);
		break;
	case FYET_ALIAS:
		refuse(b, fy_event_start_mark(e), "aliases (*) are not known here");
		hang(b, add_node(b, YAML_SCALAR, e));
		break;
	case FYET_SEQUENCE_START:
		check_plainness(b, e, e->sequence_start.anchor, e->sequence_start.tag);
		open_level(b, YAML_LIST, e);
		break;
	case FYET_MAPPING_START:
		check_plainness(b, e, e->mapping_start.anchor, e->mapping_start.tag);
		open_level(b, YAML_MAP, e);
		break;
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		b->depth--;
		break;
	case FYET_NONE:
	case FYET_STREAM_START:
	case FYET_STREAM_END:
	case FYET_DOCUMENT_END:
		break;
	}
}

/* What libfyaml found wrong with the syntax; it gives up at the first. */
static void take_syntax_errors(struct fy_diag *diag, struct faults *d)
{
	void *at = NULL;
	const struct fy_diag_error *error;

	while ((error = fy_diag_errors_iterate(diag, &at)) != NULL)
		faults_add(d, error->line, error->column, "%s", error->msg);
}

static void read_events(struct build *b, struct fy_parser *parser, struct fy_diag *diag)
{
	struct fy_event *e;

	while (!b->stop && (e = fy_parser_parse(parser)) != NULL) {
		take_event(b, e);
		fy_parser_event_free(parser, e);
	}
	take_syntax_errors(diag, b->d);
	if (!b->stop && b->d->n == 0 && fy_parser_get_stream_error(parser))
		faults_add(b->d, 0, 0, "cannot be read as YAML");
}

static int line_of(struct view text, size_t at)
{
	const char *s = text.data;
	int line = 1;

	for (size_t i = 0; i < at; i++)
		line += s[i] == '\n';
	return line;
}

/* Control characters would go through to people's terminals; NUL would hide what follows it. And
 * libfyaml takes bytes that are no UTF-8 for the end of the text. */
static bool is_clean(struct view text, struct faults *d)
{
	const char *s = text.data, *end = s;

	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)s[i];

		if (c == 0x7f || (c < 0x20 && c != '\n' && c != '\r' && c != '\t')) {
			faults_add(d, line_of(text, i), 0, "a control character (0x%02x)", c);
			return false;
		}
	}
	if (text.len > 0 && !g_utf8_validate_len(s, text.len, &end)) {
		faults_add(d, line_of(text, (size_t)(end - s)), 0, "bytes that are no UTF-8");
		return false;
	}
	return true;
}

const struct yaml *yaml_parse(struct view text, struct arena *arena, struct faults *d)
{
	struct build b = { .arena = arena, .d = d };
	struct fy_diag_cfg quiet;

	if (!is_clean(text, d))
		return NULL;
	fy_diag_cfg_default(&quiet);
	quiet.fp = NULL;

	struct fy_diag *diag = fy_diag_create(&quiet);
	struct fy_parse_cfg cfg = { .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG, .diag = diag };
	struct fy_parser *parser = diag ? fy_parser_create(&cfg) : NULL;

	if (parser != NULL) {
		fy_diag_set_collect_errors(diag, true);
		if (fy_parser_set_string(parser, text.len ? text.data : "", text.len) == 0)
			read_events(&b, parser, diag);
	}
	if (parser == NULL || (b.root == NULL && d->n == 0))
		faults_add(d, 0, 0, "nothing is in it");
	fy_parser_destroy(parser);
	if (diag != NULL)
		fy_diag_destroy(diag);
	return b.root;
}

/* ---- getters --------------------------------------------------------------------------------- */

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
	return map && map->kind == YAML_MAP ? child_named(map, str_of(key)) : NULL;
}

const struct yaml *yaml_need(const struct yaml *map, const char *key, struct faults *d)
{
	const struct yaml *node = yaml_get(map, key);

	if (node == NULL && map != NULL && map->kind == YAML_MAP)
		yaml_fault(map, d, "'%s' is missing here", key);
	return node;
}

static bool is_among(struct str word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_is(word, *words))
			return true;
	return false;
}

/* "a, b, c" */
static const char *listed(const char *const *words, char *buf, size_t size)
{
	size_t at = 0;

	buf[0] = '\0';
	for (size_t i = 0; words[i] != NULL && at < size; i++)
		at += (size_t)snprintf(buf + at, size - at, "%s%s", i > 0 ? ", " : "", words[i]);
	return buf;
}

void yaml_check_keys(const struct yaml *map, const char *const *known, struct faults *d)
{
	char list[400];

	if (yaml_map(map, d) == NULL)
		return;
	yaml_each(child, map) if (!is_among(child->key, known)) faults_add(
		d, child->key_line, child->key_column, "unknown key '%.*s', known here: %s",
		STR_FMT(child->key), listed(known, list, sizeof list));
}

static const struct yaml *of_kind(const struct yaml *node, enum yaml_kind kind, struct faults *d)
{
	static const char *const NAMES[] = {
		[YAML_SCALAR] = "a single value",
		[YAML_LIST] = "a list",
		[YAML_MAP] = "a map of keys and values",
	};

	if (node == NULL || node->kind == kind)
		return node;
	yaml_fault(node, d, "%s is wanted here, not %s", NAMES[kind],
		   node->kind == YAML_SCALAR && node->text.len == 0 ? "nothing"
								    : NAMES[node->kind]);
	return NULL;
}

const struct yaml *yaml_map(const struct yaml *node, struct faults *d)
{
	return of_kind(node, YAML_MAP, d);
}

const struct yaml *yaml_list(const struct yaml *node, struct faults *d)
{
	return of_kind(node, YAML_LIST, d);
}

struct str yaml_text(const struct yaml *node, struct faults *d)
{
	const struct yaml *scalar = of_kind(node, YAML_SCALAR, d);

	if (scalar == NULL)
		return NO_STR;
	if (scalar->text.len == 0) {
		yaml_fault(node, d, "a value is missing here");
		return NO_STR;
	}
	for (size_t i = 0; i < scalar->text.len; i++) {
		const unsigned char c = (unsigned char)scalar->text.s[i];

		if (c == 0x7f || (c < 0x20 && c != '\n')) {
			yaml_fault(node, d, "a control character (0x%02x)", c);
			return NO_STR;
		}
	}
	return scalar->text;
}

int64_t yaml_number(const struct yaml *node, int64_t min, int64_t max, struct faults *d)
{
	const struct str text = yaml_text(node, d);
	const bool negative = str_starts(text, "-");
	const struct str digits = { text.s + negative, text.len - negative };
	uint64_t v;

	if (text.len == 0)
		return min;
	if (!node->plain || !str_to_u64(digits, INT64_MAX, &v)) {
		yaml_fault(node, d, "'%.*s' is no number (decimal, without leading zeros)",
			   STR_FMT(text));
		return min;
	}
	const int64_t n = negative ? -(int64_t)v : (int64_t)v;

	if (n >= min && n <= max)
		return n;
	yaml_fault(node, d, "%.*s is outside %lld to %lld", STR_FMT(text), (long long)min,
		   (long long)max);
	return min;
}

bool yaml_bool(const struct yaml *node, struct faults *d)
{
	const struct str text = yaml_text(node, d);

	if (text.len > 0 && !str_is(text, "true") && !str_is(text, "false"))
		yaml_fault(node, d, "'%.*s' is neither true nor false", STR_FMT(text));
	return str_is(text, "true");
}

duly_civil yaml_date(const struct yaml *node, struct faults *d)
{
	const struct str text = yaml_text(node, d);
	duly_civil day = DULY_NO_DATE;

	if (text.len > 0 && !duly_civil_parse(text.s, text.len, &day))
		yaml_fault(node, d, "'%.*s' is no date (YYYY-MM-DD, a day that exists)",
			   STR_FMT(text));
	return day;
}

int yaml_choice(const struct yaml *node, const char *what, const char *const *words,
		struct faults *d)
{
	const struct str text = yaml_text(node, d);
	char list[400];

	if (text.len == 0)
		return -1;
	for (int i = 0; words[i] != NULL; i++)
		if (str_is(text, words[i]))
			return i;
	yaml_fault(node, d, "'%.*s' is no %s; known: %s", STR_FMT(text), what,
		   listed(words, list, sizeof list));
	return -1;
}
