#include "common/law/read.h"

static bool is_among(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_is(word, *words))
			return true;
	return false;
}

static const sym *one_sym(struct load *l, sym s, size_t *ret_count)
{
	sym *one = arena_new_array(l->arena, sym, 1);

	*one = s;
	*ret_count = 1;
	return one;
}

static void read_field(struct load *l, const struct yaml *node, const struct event_type *type,
		       struct field_match *ret)
{
	const sym name = vocabulary_sym(l->v, node->key);

	ret->field = name ? event_type_field(type, name) : -1;
	if (ret->field < 0) {
		faults_add(l->faults, node->key_line, node->key_column, "%.*s has no field '%.*s'",
			   STR_FMT(type->name), STR_FMT(node->key));
		return;
	}
	const struct field *field = &type->fields[ret->field];

	if (field->kind == FIELD_BOOL)
		ret->codes = one_sym(l, yaml_bool(node, l->faults) ? l->v->yes : 0, &ret->n);
	else if (field->kind == FIELD_CODE || field->kind == FIELD_CODES)
		ret->codes = load_codes(l, node, field->list, &ret->n);
	else
		yaml_fault(node, l->faults,
			   "'%.*s' can only be compared where it is a code or a bool",
			   STR_FMT(node->key));
}

void matcher_read(struct load *l, const struct yaml *map, const char *type_key,
		  const char *const *others, struct matcher *ret)
{
	*ret = (struct matcher){ 0 };
	if (!yaml_map(map, l->faults))
		return;
	ret->type = load_type(l, yaml_need(map, type_key, l->faults));
	if (!ret->type)
		return;
	ret->fields = arena_new_array(l->arena, struct field_match, map->n);
	yaml_each(child, map) if (!str_is(child->key, type_key) && !is_among(child->key, others))
		read_field(l, child, ret->type, &ret->fields[ret->field_count++]);
}

const struct field_match *field_matches_read(struct load *l, const struct yaml *map,
					     const struct event_type *type, size_t *ret_count)
{
	struct field_match *list;

	*ret_count = 0;
	if (!yaml_map(map, l->faults))
		return NULL;
	list = arena_new_array(l->arena, struct field_match, map->n);
	yaml_each(child, map) read_field(l, child, type, &list[(*ret_count)++]);
	return list;
}
