#include "common/law/read.h"

enum { OLDEST = 150 };

/* ---- as written --------------------------------------------------------------------------------
 */

static void print(const struct yaml *node, struct buf *b)
{
	if (node->kind == YAML_SCALAR) {
		buf_put(b, node->text.s, node->text.len);
		return;
	}
	buf_puts(b, node->kind == YAML_LIST ? "[" : "{ ");
	yaml_each(child, node)
	{
		if (child != node->child)
			buf_puts(b, ", ");
		if (node->kind == YAML_MAP)
			buf_printf(b, "%.*s: ", STR_FMT(child->key));
		print(child, b);
	}
	buf_puts(b, node->kind == YAML_LIST ? "]" : " }");
}

static struct str written(struct load *l, const struct yaml *node)
{
	duly_auto_fini(buf) b = { 0 };

	print(node, &b);
	return arena_str(l->arena, (struct str){ (const char *)b.data, b.len });
}

/* ---- tests ----------------------------------------------------------------------------------- */

static struct test test_bool(struct load *l, sym fact, bool wanted)
{
	sym *yes = arena_new_array(l->arena, sym, 1);

	*yes = l->v->yes;
	return (struct test){
		.kind = TEST_FACT,
		.negated = !wanted,
		.fact = fact,
		.codes = yes,
		.n = 1,
	};
}

static struct test test_age(struct load *l, const struct yaml *node)
{
	static const char *const KEYS[] = { "from", "below", NULL };
	const struct yaml *from = yaml_get(node, "from"), *below = yaml_get(node, "below");
	struct test t = { .kind = TEST_AGE, .age_below = OLDEST + 1 };

	yaml_check_keys(node, KEYS, l->faults);
	if (from)
		t.age_from = (int)yaml_number(from, 0, OLDEST, l->faults);
	if (below)
		t.age_below = (int)yaml_number(below, 1, OLDEST, l->faults);
	if (node->kind == YAML_MAP && !from && !below)
		yaml_fault(node, l->faults, "an age has 'from', 'below' or both");
	else if (t.age_from >= t.age_below)
		yaml_fault(node, l->faults, "nobody is of that age");
	return t;
}

static struct test test_fact(struct load *l, const struct yaml *node)
{
	const sym fact = vocabulary_sym(l->v, node->key);
	const struct field *field = fact ? symbol_of(l->v, fact)->fact : NULL;
	struct test t = { .kind = TEST_FACT, .fact = fact };

	if (!field)
		faults_add(l->faults, node->key_line, node->key_column, "unknown fact '%.*s'",
			   STR_FMT(node->key));
	else if (field->kind == FIELD_BOOL)
		t = test_bool(l, fact, yaml_bool(node, l->faults));
	else if (field->kind != FIELD_CODE && !str_is(yaml_text(node, l->faults), "given"))
		faults_add(l->faults, node->key_line, node->key_column,
			   "'%.*s' can only be compared where it is a code or a bool; of a date "
			   "and a number it can be asked whether it is 'given'",
			   STR_FMT(node->key));
	else if (field->kind != FIELD_CODE)
		return t;
	else
		t.codes = load_codes(l, node, field->list, &t.n);
	return t;
}

static void read_window(struct load *l, const struct yaml *node, struct occurrences *o)
{
	if (load_period(l, node, &o->in) && (!period_is_length(o->in) || o->in.beginning))
		yaml_fault(node, l->faults, "a window is so many days, weeks, months or years");
}

/* `{ event: TYPE, FIELD: CODE, ... }` or `{ opening: EPISODE }`, with `since`, `at-least`, `in`;
 * of events `same-key`. */
static struct test test_happened(struct load *l, const struct yaml *map)
{
	static const char *const OTHERS[] = { "since", "at-least", "in", "same-key", NULL };
	static const char *const KEYS[] = { "opening", "since", "at-least", "in", NULL };
	struct occurrences *o = arena_new_array(l->arena, struct occurrences, 1);
	const struct yaml *least = yaml_get(map, "at-least");

	if (yaml_get(map, "opening")) {
		yaml_check_keys(map, KEYS, l->faults);
		o->openings = load_episode(l, yaml_get(map, "opening"));
	} else {
		matcher_read(l, map, "event", OTHERS, &o->event);
	}
	o->since = load_episode(l, yaml_get(map, "since"));
	o->same_key = yaml_bool(yaml_get(map, "same-key"), l->faults);
	o->index = (uint32_t)l->v->sought_count++;
	o->at_least = least ? (int)yaml_number(least, 1, 10000, l->faults) : 1;
	read_window(l, yaml_get(map, "in"), o);
	return (struct test){ .kind = TEST_HAPPENED, .occurrences = o };
}

/* ---- groups ---------------------------------------------------------------------------------- */

/* The tests that one key of a map stands for: `not-open: [A, B]` is two. */
static size_t count_tests(const struct yaml *map)
{
	size_t n = 0;

	yaml_each(child, map) n += MAX(load_count(child), (size_t)1);
	return n;
}

/* `{ opened-by: TYPE, FIELD: CODE, ... }`: an episode that such an event opened. */
static struct test test_opened(struct load *l, const struct yaml *map)
{
	static const char *const NONE[] = { NULL };
	struct matcher *m = arena_new_array(l->arena, struct matcher, 1);

	matcher_read(l, map, "opened-by", NONE, m);
	if (m->type && !m->type->opens)
		yaml_fault(map, l->faults, "%.*s opens no episode", STR_FMT(m->type->name));
	return (struct test){ .kind = TEST_OPEN,
			      .episode = m->type ? m->type->opens : NULL,
			      .opened = m,
			      .index = (uint32_t)l->v->sought_count++ };
}

/* Each is the name of an episode, or says by which event it was opened. */
static size_t tests_open(struct load *l, const struct yaml *node, bool negated, struct test *ret)
{
	size_t n = 0;

	load_each(item, node)
	{
		ret[n] = item->kind == YAML_MAP ? test_opened(l, item)
						: (struct test){ .kind = TEST_OPEN,
								 .episode = load_episode(l, item) };
		ret[n++].negated = negated;
	}
	return n;
}

static size_t tests_passed(struct load *l, const struct yaml *node, bool negated, struct test *ret)
{
	size_t n = 0;

	load_each(item, node) ret[n++] = (struct test){ .kind = TEST_PASSED,
							.negated = negated,
							.moment = load_moment(l, item) };
	return n;
}

static size_t tests_happened(struct load *l, const struct yaml *node, bool negated,
			     struct test *ret)
{
	size_t n = 0;

	load_each(item, node)
	{
		ret[n] = test_happened(l, item);
		ret[n++].negated = negated;
	}
	return n;
}

/* "not-open" becomes "open". */
static bool cut_not(struct str *key)
{
	const bool negated = key->len > 4 && memcmp(key->s, "not-", 4) == 0;

	if (negated)
		*key = (struct str){ key->s + 4, key->len - 4 };
	return negated;
}

/* The tests of one key of a map. */
static size_t read_tests(struct load *l, const struct yaml *node, struct test *ret)
{
	struct str key = node->key;
	const bool negated = cut_not(&key) || str_is(key, "not");

	if (str_is(key, "open"))
		return tests_open(l, node, negated, ret);
	if (str_is(key, "passed"))
		return tests_passed(l, node, negated, ret);
	if (str_is(key, "happened"))
		return tests_happened(l, node, negated, ret);
	if (str_is(key, "is") || str_is(key, "not"))
		*ret = (struct test){ .kind = TEST_CONDITION,
				      .condition = condition_read(l, node) };
	else if (str_is(key, "age"))
		*ret = test_age(l, node);
	else
		*ret = test_fact(l, node);
	ret->negated ^= negated;
	return 1;
}

static const struct condition *named(struct load *l, const struct yaml *item)
{
	const struct symbol *s = item->kind == YAML_SCALAR ? symbol_named(l->v, item->text) : NULL;

	return s ? s->condition : NULL;
}

static struct test_group read_word(struct load *l, const struct yaml *item)
{
	const struct str word = yaml_text(item, l->faults);
	const struct symbol *s = word.len > 0 ? symbol_named(l->v, word) : NULL;
	struct test *t = arena_new_array(l->arena, struct test, 1);

	if (s && s->fact && s->fact->kind == FIELD_BOOL)
		*t = test_bool(l, vocabulary_sym(l->v, word), true);
	else if (word.len > 0)
		yaml_fault(item, l->faults,
			   "'%.*s' is no condition, and no fact that is true or false",
			   STR_FMT(word));
	return (struct test_group){ t, 1 };
}

static struct test_group read_group(struct load *l, const struct yaml *item)
{
	struct test *tests;
	size_t n = 0;

	if (item->kind == YAML_SCALAR)
		return read_word(l, item);
	if (yaml_map(item, l->faults) && item->n == 0)
		yaml_fault(item, l->faults, "an empty condition");
	tests = arena_new_array(l->arena, struct test, count_tests(item));
	if (item->kind == YAML_MAP)
		yaml_each(child, item) n += read_tests(l, child, &tests[n]);
	return (struct test_group){ tests, n };
}

const struct condition *condition_read(struct load *l, const struct yaml *node)
{
	struct condition *c;
	size_t n = 0;

	if (!node)
		return NULL;
	load_each(item, node) n += named(l, item) ? named(l, item)->n : 1;
	if (n == 0)
		yaml_fault(node, l->faults, "an empty condition");

	c = arena_new_array(l->arena, struct condition, 1);
	c->groups = arena_new_array(l->arena, struct test_group, n);
	c->text = written(l, node);
	load_each(item, node)
	{
		const struct condition *other = named(l, item);

		for (size_t i = 0; other && i < other->n; i++)
			c->groups[c->n++] = other->groups[i];
		if (!other)
			c->groups[c->n++] = read_group(l, item);
	}
	return c;
}
