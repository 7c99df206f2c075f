#include "common/law/read.h"
#include "common/wire/wire.h"

/* ---- code lists ------------------------------------------------------------------------------ */

static bool has_code(const struct code_list *list, sym code)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->codes[i] == code)
			return true;
	return false;
}

static sym read_code(struct load *l, struct str code, const struct yaml *at, bool is_key)
{
	const int line = is_key ? at->key_line : at->line;
	const int column = is_key ? at->key_column : at->column;

	if (code.len > 0 && is_reference(code, 64))
		return load_name(l, code, line, column);
	faults_add(l->faults, line, column, "'%.*s' is no code (1-64 of [A-Za-z0-9._:-])",
		   STR_FMT(code));
	return 0;
}

/* Appends the codes of @node, a list of them or a map from each to its meaning. */
static void add_codes(struct load *l, const struct yaml *node, struct code_list *list)
{
	const bool is_map = node->kind == YAML_MAP;
	sym *codes = arena_new_array(l->arena, sym, list->n + node->n);

	if (node->kind == YAML_SCALAR) {
		yaml_fault(node, l->faults,
			   "a list of codes, or a map of codes and their meanings");
		return;
	}
	if (list->n > 0)
		memcpy(codes, list->codes, list->n * sizeof *codes);
	list->codes = codes;
	yaml_each(child, node)
	{
		const struct str text = is_map ? child->key : yaml_text(child, l->faults);
		const sym code = text.s ? read_code(l, text, child, is_map) : 0;

		if (is_map)
			yaml_text(child, l->faults);
		if (code != 0 && has_code(list, code))
			faults_add(l->faults, is_map ? child->key_line : child->line,
				   is_map ? child->key_column : child->column,
				   "'%.*s' is in the list %.*s already", STR_FMT(text),
				   STR_FMT(list->name));
		else if (code != 0)
			codes[list->n++] = code;
	}
}

/* False, with a fault, where @taken. */
static bool is_new(struct load *l, const struct yaml *child, const char *what, const void *taken)
{
	if (taken)
		faults_add(l->faults, child->key_line, child->key_column,
			   "%s '%.*s' is defined twice", what, STR_FMT(child->key));
	return !taken;
}

static void define_list(struct load *l, struct str name, struct code_list *list, sym s)
{
	list->name = arena_str(l->arena, name);
	symbol_of(l->v, s)->list = list;
}

static void read_lists(struct load *l, const struct yaml *root)
{
	yaml_each(child, yaml_map(yaml_get(root, "lists"), l->faults))
	{
		const sym s = load_name(l, child->key, child->key_line, child->key_column);
		struct code_list *list = arena_new_array(l->arena, struct code_list, 1);

		if (s == 0 || !is_new(l, child, "list", symbol_of(l->v, s)->list))
			continue;
		define_list(l, child->key, list, s);
		add_codes(l, child, list);
	}
}

static void read_more_codes(struct load *l, const struct yaml *root)
{
	yaml_each(child, yaml_map(yaml_get(root, "adds-codes"), l->faults))
	{
		const struct symbol *s = symbol_named(l->v, child->key);

		if (s && s->list)
			add_codes(l, child, s->list);
		else
			faults_add(l->faults, child->key_line, child->key_column,
				   "unknown list '%.*s'", STR_FMT(child->key));
	}
}

/* ---- names ----------------------------------------------------------------------------------- */

static void declare_type(struct load *l, const struct yaml *child, sym s)
{
	struct event_type *type = &l->v->types[l->v->type_count];

	*type = (struct event_type){
		.name = symbol_of(l->v, s)->text,
		.symbol = s,
		.key = -1,
		.rank = (uint16_t)l->v->type_count,
	};
	if (is_new(l, child, "event type", symbol_of(l->v, s)->type)) {
		symbol_of(l->v, s)->type = type;
		symbol_of(l->v, s)->type_at = child;
		l->v->type_count++;
	}
}

static void declare_episode(struct load *l, const struct yaml *child, sym s)
{
	struct episode_kind *episode = &l->v->episodes[l->v->episode_count];

	*episode = (struct episode_kind){
		.name = symbol_of(l->v, s)->text,
		.symbol = s,
		.index = (uint16_t)l->v->episode_count,
	};
	if (is_new(l, child, "episode", symbol_of(l->v, s)->episode)) {
		symbol_of(l->v, s)->episode = episode;
		symbol_of(l->v, s)->episode_at = child;
		l->v->episode_count++;
	}
}

static void declare_moment(struct load *l, const struct yaml *child, sym s)
{
	struct moment_kind *moment = &l->v->moments[l->v->moment_count];

	*moment = (struct moment_kind){
		.name = symbol_of(l->v, s)->text,
		.symbol = s,
		.index = (uint16_t)l->v->moment_count,
	};
	if (is_new(l, child, "moment", symbol_of(l->v, s)->moment)) {
		symbol_of(l->v, s)->moment = moment;
		symbol_of(l->v, s)->moment_at = child;
		l->v->moment_count++;
	}
}

static void declare_each(struct load *l, const struct yaml *map,
			 void (*declare)(struct load *, const struct yaml *, sym))
{
	yaml_each(child, yaml_map(map, l->faults))
	{
		const sym s = load_name(l, child->key, child->key_line, child->key_column);

		if (s != 0)
			declare(l, child, s);
	}
}

static void declare_names(struct load *l, const struct yaml *root)
{
	declare_each(l, yaml_get(root, "types"), declare_type);
	declare_each(l, yaml_get(root, "episodes"), declare_episode);
	declare_each(l, yaml_get(root, "moments"), declare_moment);
}

static size_t count_children(const struct law_source *sources, size_t n, const char *key)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++) {
		const struct yaml *map = yaml_get(sources[i].root, key);

		total += map && map->kind == YAML_MAP ? map->n : 0;
	}
	return total + 1; /* a faulty one is tried where the next would stand */
}

/* The list `types`, from which `for` of a booking is. */
static void list_types(struct vocabulary *v)
{
	struct code_list *list = arena_new_array(v->arena, struct code_list, 1);
	sym *codes = arena_new_array(v->arena, sym, v->type_count);
	const sym s = symbol_intern(v, STR("types"));

	v->reports.name = STR("types-and-kinds");

	for (size_t i = 0; i < v->type_count; i++)
		codes[i] = v->types[i].symbol;
	*list = (struct code_list){ STR("types"), codes, v->type_count };
	if (s != 0)
		symbol_of(v, s)->list = list;
}

/* Which is the list of codes of a feed, from which its `types` are: they may say of a type one kind
 * alone. Known by its name before the types are read, and filled when they are. */
static void list_reports(struct vocabulary *v)
{
	size_t room = 0;
	sym *codes;

	for (size_t i = 0; i < v->type_count; i++) {
		const struct code_list *kinds = event_type_kinds(&v->types[i]);

		room += 1 + (kinds != NULL ? kinds->n : 0);
	}
	codes = arena_new_array(v->arena, sym, room);
	v->reports.codes = codes;
	for (size_t i = 0; i < v->type_count; i++) {
		const struct event_type *type = &v->types[i];
		const struct code_list *kinds = event_type_kinds(type);

		symbol_of(v, type->symbol)->reported = (struct reported){ type->symbol, 0 };
		codes[v->reports.n++] = type->symbol;
		for (size_t k = 0; kinds != NULL && k < kinds->n; k++) {
			const struct str kind = vocabulary_text(v, kinds->codes[k]);
			const struct str text = arena_printf(v->arena, "%.*s:%.*s",
							     STR_FMT(type->name), STR_FMT(kind));
			const sym s = text.len <= 64 ? symbol_intern(v, text) : 0;

			if (s == 0)
				continue;
			symbol_of(v, s)->reported =
				(struct reported){ type->symbol, kinds->codes[k] };
			codes[v->reports.n++] = s;
		}
	}
}

/* ---- passes ---------------------------------------------------------------------------------- */

static void read_top(struct load *l, const struct yaml *root)
{
	static const char *const KNOWN[] = { "vocabulary", "version", "title",      "lists",
					     "adds-codes", "types",   "conditions", "episodes",
					     "moments",    NULL };

	yaml_check_keys(root, KNOWN, l->faults);
	yaml_text(yaml_need(root, "vocabulary", l->faults), l->faults);
	yaml_text(yaml_need(root, "version", l->faults), l->faults);
	yaml_text(yaml_get(root, "title"), l->faults);
}

static void read_types(struct load *l, const struct yaml *root)
{
	types_read(l, yaml_get(root, "types"));
}

static void read_episodes(struct load *l, const struct yaml *root)
{
	episodes_read(l, yaml_get(root, "episodes"));
}

static void read_conditions(struct load *l, const struct yaml *root)
{
	yaml_each(child, yaml_map(yaml_get(root, "conditions"), l->faults))
	{
		const sym s = load_name(l, child->key, child->key_line, child->key_column);
		const struct symbol *symbol = symbol_of(l->v, s);

		if (symbol && symbol->fact)
			faults_add(l->faults, child->key_line, child->key_column,
				   "'%.*s' is a fact already", STR_FMT(child->key));
		else if (symbol && is_new(l, child, "condition", symbol->condition))
			symbol_of(l->v, s)->condition = condition_read(l, child);
	}
}

static void read_rest(struct load *l, const struct yaml *root)
{
	episodes_read_conditions(l, yaml_get(root, "episodes"));
	moments_read(l, yaml_get(root, "moments"));
}

static void check_episodes(struct load *l, const struct yaml *root)
{
	episodes_check(l, yaml_get(root, "episodes"));
}

static void pass(struct vocabulary *v, struct law_source *sources, size_t n,
		 void (*read)(struct load *, const struct yaml *))
{
	for (size_t i = 0; i < n; i++) {
		struct load l = { v, v->arena, &sources[i].faults };

		if (sources[i].root)
			read(&l, sources[i].root);
	}
}

struct vocabulary *vocabulary_read(struct arena *arena, struct law_source *vocabularies, size_t n,
				   struct law_source *packs, size_t pack_count)
{
	struct vocabulary *v = arena_new_array(arena, struct vocabulary, 1);

	symbols_init(v, arena);
	v->types =
		arena_new_array(arena, struct event_type, count_children(vocabularies, n, "types"));
	v->episodes = arena_new_array(arena, struct episode_kind,
				      count_children(vocabularies, n, "episodes"));
	v->moments = arena_new_array(arena, struct moment_kind,
				     count_children(vocabularies, n, "moments"));
	pass(v, vocabularies, n, read_top);
	pass(v, vocabularies, n, read_lists);
	pass(v, vocabularies, n, read_more_codes);
	pass(v, packs, pack_count, read_more_codes);
	pass(v, vocabularies, n, declare_names);
	list_types(v);
	pass(v, vocabularies, n, read_types);
	list_reports(v);
	pass(v, vocabularies, n, read_episodes);
	pass(v, vocabularies, n, read_conditions);
	pass(v, vocabularies, n, read_rest);
	pass(v, vocabularies, n, check_episodes);
	codes_resolve(v);
	return v;
}

/* ---- looking things up ----------------------------------------------------------------------- */

const struct event_type *vocabulary_type(const struct vocabulary *v, struct str name)
{
	const struct symbol *s = symbol_named(v, name);

	return s ? s->type : NULL;
}

size_t vocabulary_sought(const struct vocabulary *v)
{
	return v->sought_count;
}

const struct event_type *vocabulary_types(const struct vocabulary *v, size_t *ret_count)
{
	*ret_count = v->type_count;
	return v->types;
}

const struct episode_kind *vocabulary_episode(const struct vocabulary *v, struct str name)
{
	const struct symbol *s = symbol_named(v, name);

	return s ? s->episode : NULL;
}

const struct episode_kind *vocabulary_fact(const struct vocabulary *v, sym fact)
{
	return fact != 0 ? symbol_of(v, fact)->fact_of : NULL;
}

struct reported vocabulary_reported(const struct vocabulary *v, sym s)
{
	return s != 0 ? symbol_of(v, s)->reported : (struct reported){ 0, 0 };
}

const struct episode_kind *vocabulary_episodes(const struct vocabulary *v, size_t *ret_count)
{
	*ret_count = v->episode_count;
	return v->episodes;
}

const struct moment_kind *vocabulary_moment(const struct vocabulary *v, struct str name)
{
	const struct symbol *s = symbol_named(v, name);

	return s ? s->moment : NULL;
}

const struct moment_kind *vocabulary_moments(const struct vocabulary *v, size_t *ret_count)
{
	*ret_count = v->moment_count;
	return v->moments;
}

const struct code_list *vocabulary_roles(const struct vocabulary *v)
{
	const sym role = vocabulary_sym(v, STR("role"));

	for (size_t i = 0; i < v->type_count; i++) {
		const int field = event_type_field(&v->types[i], role);

		if (v->types[i].means == MEANS_ALLOCATED && role != 0 && field >= 0)
			return v->types[i].fields[field].list;
	}
	return NULL;
}
