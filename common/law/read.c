#include "common/law/read.h"
#include "common/wire/wire.h"

size_t load_count(const struct yaml *node)
{
	return !node ? 0 : node->kind == YAML_LIST ? node->n : 1;
}

const struct yaml *load_first(const struct yaml *node)
{
	return node && node->kind == YAML_LIST ? node->child : node;
}

const struct yaml *load_next(const struct yaml *node, const struct yaml *item)
{
	return node->kind == YAML_LIST ? item->next : NULL;
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.s[i] != '_' && !is_reference((struct str){ s.s + i, 1 }, 1))
			return false;
	return s.len > 0 && s.len <= 64;
}

sym load_name(struct load *l, struct str name, int line, int column)
{
	sym s = 0;

	if (!is_name(name))
		faults_add(l->faults, line, column,
			   "'%.*s' is no name (1-64 letters, digits, \". _ : -\")", STR_FMT(name));
	else if ((s = symbol_intern(l->v, name)) == 0)
		faults_add(l->faults, line, column, "more than 65,535 names and codes");
	return s;
}

static struct symbol *named(struct load *l, const struct yaml *node)
{
	const struct str text = yaml_text(node, l->faults);

	return text.len > 0 ? symbol_named(l->v, text) : NULL;
}

static bool is_unsaid(const struct yaml *node)
{
	return node && node->kind == YAML_SCALAR && node->text.len > 0;
}

const struct event_type *load_type(struct load *l, const struct yaml *node)
{
	const struct symbol *symbol = named(l, node);

	if (symbol && symbol->type)
		return symbol->type;
	if (is_unsaid(node))
		yaml_fault(node, l->faults, "unknown event type '%.*s'", STR_FMT(node->text));
	return NULL;
}

struct episode_kind *load_episode(struct load *l, const struct yaml *node)
{
	const struct symbol *symbol = named(l, node);

	if (symbol && symbol->episode)
		return symbol->episode;
	if (is_unsaid(node))
		yaml_fault(node, l->faults, "unknown episode '%.*s'", STR_FMT(node->text));
	return NULL;
}

sym load_fact(struct load *l, const struct yaml *node, enum field_kind kind, const char *what)
{
	const struct str name = yaml_text(node, l->faults);
	const sym s = name.len > 0 ? vocabulary_sym(l->v, name) : 0;
	const struct field *fact = s ? symbol_of(l->v, s)->fact : NULL;
	const bool fits = fact != NULL && fact->kind == kind;

	if (name.len > 0 && !fits)
		yaml_fault(node, l->faults, "'%.*s' is no fact that is %s", STR_FMT(name), what);
	return fits ? s : 0;
}

const struct moment_kind *load_moment(struct load *l, const struct yaml *node)
{
	const struct symbol *symbol = named(l, node);

	if (symbol && symbol->moment)
		return symbol->moment;
	if (is_unsaid(node))
		yaml_fault(node, l->faults, "unknown moment '%.*s'", STR_FMT(node->text));
	return NULL;
}

sym load_code(struct load *l, const struct yaml *node, const struct code_list *list)
{
	const struct str text = yaml_text(node, l->faults);
	const sym s = text.len > 0 ? vocabulary_sym(l->v, text) : 0;

	for (size_t i = 0; s != 0 && i < list->n; i++)
		if (list->codes[i] == s)
			return s;
	if (text.len > 0)
		yaml_fault(node, l->faults, "'%.*s' is no code of the list %.*s", STR_FMT(text),
			   STR_FMT(list->name));
	return 0;
}

const sym *load_codes(struct load *l, const struct yaml *node, const struct code_list *list,
		      size_t *ret_count)
{
	sym *codes = arena_new_array(l->arena, sym, load_count(node));
	size_t n = 0;

	load_each(item, node) codes[n++] = load_code(l, item, list);
	if (n == 0)
		yaml_fault(node, l->faults, "a code is wanted here");
	*ret_count = n;
	return codes;
}

bool load_period(struct load *l, const struct yaml *node, struct period *ret)
{
	const struct str text = yaml_text(node, l->faults);

	*ret = (struct period){ .unit = PERIOD_NONE };
	if (text.len == 0)
		return false;
	if (period_parse(text, ret))
		return true;
	*ret = (struct period){ .unit = PERIOD_NONE };
	yaml_fault(node, l->faults, "'%.*s' is no period (such as \"20 working days\", \"1 week\")",
		   STR_FMT(text));
	return false;
}
