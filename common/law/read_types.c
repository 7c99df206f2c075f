#include <stdlib.h>

#include "common/law/read.h"

static const char *const CLASSES[] = {
#define X(id, name) [id] = name,
	EVENT_CLASSES(X)
#undef X
		NULL
};

static const char *const MEANINGS[] = {
#define X(id, name) [id] = name,
	EVENT_MEANINGS(X)
#undef X
		NULL
};

static const char *const KINDS[] = {
#define X(id, name) [id] = name,
	FIELD_KINDS(X)
#undef X
		NULL
};

const char *event_meaning_name(enum event_meaning means)
{
	return MEANINGS[means];
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* Rules say these beside fields; a field of such a name could not be matched. */
static bool is_reserved(struct str name)
{
	static const char *const WORDS[] = {
		"event",    "at",           "opening",      "closing",  "moment", "if",
		"unless",   "nth",          "looking-back", "last",     "since",  "in",
		"at-least", "counted-from", "same-key",     "one-each", NULL
	};

	for (size_t i = 0; WORDS[i]; i++)
		if (str_is(name, WORDS[i]))
			return true;
	return false;
}

static bool has_list(const struct field *f)
{
	return f->kind == FIELD_CODE || f->kind == FIELD_CODES;
}

/* A list of types is what somebody reports, and may say of which kinds. */
static bool is_reported(const struct vocabulary *v, const struct field *f,
			const struct symbol *list)
{
	return f->kind == FIELD_CODES && list == symbol_named(v, STR("types"));
}

static const struct code_list *read_list(struct load *l, const struct yaml *map, struct field *f)
{
	static const struct code_list NONE = { .name = { "?", 1 } };
	const struct yaml *node = yaml_get(map, "list");
	const struct str name = yaml_text(node, l->faults);
	const struct symbol *s = name.len > 0 ? symbol_named(l->v, name) : NULL;

	if (!has_list(f)) {
		if (node)
			yaml_fault(node, l->faults, "only code and codes have a list");
		return NULL;
	}
	if (s && s->list)
		return is_reported(l->v, f, s) ? &l->v->reports : s->list;
	if (name.len > 0)
		yaml_fault(node, l->faults, "unknown list '%.*s'", STR_FMT(name));
	else if (!node)
		yaml_need(map, "list", l->faults);
	return &NONE;
}

static int by_text(const void *a, const void *b, void *vocabulary)
{
	const struct vocabulary *v = vocabulary;

	return str_cmp(vocabulary_text(v, *(const sym *)a), vocabulary_text(v, *(const sym *)b));
}

/* Sorted, as those of an event are, so that the two compare. */
static void read_default_codes(struct load *l, const struct yaml *node, const struct field *f,
			       struct value *ret)
{
	size_t n;
	const sym *codes = load_codes(l, node, f->list, &n);
	sym *sorted = arena_new_array(l->arena, sym, n);

	memcpy(sorted, codes, n * sizeof *codes);
	qsort_r(sorted, n, sizeof *sorted, by_text, l->v);
	for (size_t i = 1; i < n; i++)
		if (sorted[i] != 0 && sorted[i] == sorted[i - 1])
			yaml_fault(node, l->faults, "a code stands here twice");
	ret->codes.list = sorted;
	ret->codes.n = n;
}

static const struct value *read_default(struct load *l, const struct yaml *node,
					const struct field *f)
{
	struct value *value;

	if (!node)
		return NULL;
	value = arena_new_array(l->arena, struct value, 1);
	value->given = true;
	if (f->required)
		yaml_fault(node, l->faults, "a required field has no default");
	if (f->kind == FIELD_CODE)
		value->code = load_code(l, node, f->list);
	else if (f->kind == FIELD_CODES)
		read_default_codes(l, node, f, value);
	else if (f->kind == FIELD_BOOL)
		value->flag = yaml_bool(node, l->faults);
	else if (f->kind == FIELD_INT)
		value->number = yaml_number(node, 0, 1000000, l->faults);
	else
		yaml_fault(node, l->faults, "a %s has no default", KINDS[f->kind]);
	return value;
}

static void read_field(struct load *l, const struct yaml *map, struct field *f)
{
	static const char *const KNOWN[] = { "kind",  "list", "required", "default",
					     "about", "kept", NULL };
	int kind;

	f->name = load_name(l, map->key, map->key_line, map->key_column);
	if (is_reserved(map->key))
		faults_add(l->faults, map->key_line, map->key_column,
			   "'%.*s' is a word of the rules and no name for a field",
			   STR_FMT(map->key));
	yaml_check_keys(map, KNOWN, l->faults);
	kind = yaml_choice(yaml_need(map, "kind", l->faults), "kind of field", KINDS, l->faults);
	f->kind = kind < 0 ? FIELD_REF : (enum field_kind)kind;
	f->required = yaml_bool(yaml_get(map, "required"), l->faults);
	f->about = yaml_text(yaml_get(map, "about"), l->faults);
	f->kept = yaml_text(yaml_get(map, "kept"), l->faults);
	if (kind < 0)
		return;
	f->list = read_list(l, map, f);
	f->fallback = read_default(l, yaml_get(map, "default"), f);
}

/* ---- types ----------------------------------------------------------------------------------- */

static void read_key(struct load *l, const struct yaml *map, struct event_type *type)
{
	static const char *const KNOWN[] = { "field", "of", NULL };
	const struct yaml *node = yaml_need(map, "field", l->faults);
	const struct str name = yaml_text(node, l->faults);
	const sym s = name.len > 0 ? vocabulary_sym(l->v, name) : 0;

	yaml_check_keys(map, KNOWN, l->faults);
	type->key = s ? event_type_field(type, s) : -1;
	type->key_of = load_episode(l, yaml_get(map, "of"));
	if (name.len == 0)
		return;
	if (type->key < 0)
		yaml_fault(node, l->faults, "%.*s has no field '%.*s'", STR_FMT(type->name),
			   STR_FMT(name));
	else if (type->fields[type->key].kind != FIELD_REF &&
		 type->fields[type->key].kind != FIELD_REFS)
		yaml_fault(node, l->faults, "a key is a ref or refs");
}

static void read_needs(struct load *l, const struct yaml *list, struct event_type *type)
{
	uint16_t *needs = arena_new_array(l->arena, uint16_t, list ? list->n : 0);

	yaml_each(node, list)
	{
		const struct str name = yaml_text(node, l->faults);
		const sym s = name.len > 0 ? vocabulary_sym(l->v, name) : 0;
		const int field = s ? event_type_field(type, s) : -1;

		if (field < 0)
			yaml_fault(node, l->faults, "%.*s has no field '%.*s'", STR_FMT(type->name),
				   STR_FMT(name));
		else
			needs[type->needs_count++] = (uint16_t)field;
	}
	type->needs = needs;
}

/* The class is said, or follows from what the type does to an episode. */
static void read_class(struct load *l, const struct yaml *map, struct event_type *type)
{
	const struct yaml *opens = yaml_get(map, "opens"), *closes = yaml_get(map, "closes");
	const struct yaml *changes = yaml_get(map, "changes"), *class = yaml_get(map, "class");
	const int said = !!opens + !!closes + !!changes + !!class;

	type->opens = load_episode(l, opens);
	type->closes = load_episode(l, closes);
	type->changes = load_episode(l, changes);
	type->class = opens ? CLASS_OPENS : closes ? CLASS_CLOSES : CLASS_CHANGES;
	if (class) {
		const int i = yaml_choice(class, "class", CLASSES, l->faults);

		type->class = i < 0 ? CLASS_REGISTERS : (enum event_class)i;
	}
	if (said != 1)
		yaml_fault(map, l->faults,
			   "a type has exactly one of 'opens', 'closes', 'changes', 'class'");
	else if (type->class == CLASS_OPENS && !opens)
		yaml_fault(class, l->faults, "say which episode is opened: 'opens: EPISODE'");
}

static void read_type(struct load *l, const struct yaml *map, struct event_type *type)
{
	static const char *const KNOWN[] = { "opens", "closes",    "changes", "class",
					     "means", "key",       "data",    "about",
					     "needs", "void-when", NULL };
	const struct yaml *needs = yaml_list(yaml_get(map, "needs"), l->faults);
	const struct yaml *means = yaml_get(map, "means"), *key = yaml_get(map, "key");
	const struct yaml *data = yaml_map(yaml_get(map, "data"), l->faults);
	struct field *fields = arena_new_array(l->arena, struct field, data ? data->n : 0);

	yaml_check_keys(map, KNOWN, l->faults);
	read_class(l, map, type);
	type->about = yaml_text(yaml_get(map, "about"), l->faults);
	if (means) {
		const int i = yaml_choice(means, "meaning", MEANINGS + 1, l->faults);

		type->means =
			(enum event_meaning)(i + 1); /* -1: MEANS_NOTHING, which has no name */
	}
	yaml_each(child, data) read_field(l, child, &fields[type->field_count++]);
	type->fields = fields;
	read_needs(l, needs, type);
	type->void_when =
		field_matches_read(l, yaml_get(map, "void-when"), type, &type->void_count);
	if (key)
		read_key(l, key, type);
	parts_resolve(l, means != NULL ? means : map, type);
}

void types_read(struct load *l, const struct yaml *map)
{
	yaml_each(child, map)
	{
		const struct symbol *s = symbol_named(l->v, child->key);

		if (s && s->type_at == child)
			read_type(l, child, s->type);
	}
}
