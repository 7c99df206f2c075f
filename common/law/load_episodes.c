#include "common/law/load.h"

/* ---- episodes -------------------------------------------------------------------------------- */

static const struct field *field_named(const struct event_type *type, sym name)
{
	const int i = event_type_field(type, name);

	return i < 0 ? NULL : &type->fields[i];
}

/* The field @name of the types that open or change @episode; NULL: none has it. */
static const struct field *field_of(const struct vocabulary *v, const struct episode_kind *episode,
				    sym name)
{
	for (size_t i = 0; i < v->type_count; i++) {
		const struct event_type *type = &v->types[i];
		const struct field *field = field_named(type, name);

		if (field && (type->opens == episode || type->changes == episode))
			return field;
	}
	return NULL;
}

/* A fact is asked for by its name alone, so one name is one fact. */
static sym read_fact(struct load *l, const struct yaml *node, const struct episode_kind *episode)
{
	const struct str name = yaml_text(node, l->faults);
	const sym s = name.len > 0 ? vocabulary_sym(l->v, name) : 0;
	const struct field *field = s ? field_of(l->v, episode, s) : NULL;

	if (name.len == 0)
		return 0;
	if (!field)
		yaml_fault(node, l->faults, "no type that opens or changes %.*s has a field '%.*s'",
			   STR_FMT(episode->name), STR_FMT(name));
	else if (field->kind != FIELD_CODE && field->kind != FIELD_BOOL)
		yaml_fault(node, l->faults, "a fact is a code or a bool");
	else if (symbol_of(l->v, s)->fact)
		yaml_fault(node, l->faults, "'%.*s' is a fact already", STR_FMT(name));
	else
		symbol_of(l->v, s)->fact = field;
	return s;
}

static void read_facts(struct load *l, const struct yaml *list, struct episode_kind *episode)
{
	sym *facts = arena_new_array(l->arena, sym, load_count(list));

	load_each(item, list) facts[episode->fact_count++] = read_fact(l, item, episode);
	episode->facts = facts;
}

static void read_closed_by(struct load *l, const struct yaml *list, struct episode_kind *episode)
{
	const struct moment_kind **moments =
		arena_new_array(l->arena, const struct moment_kind *, load_count(list));

	load_each(item, list)
	{
		moments[episode->closed_by_count] = load_moment(l, item);
		episode->closed_by_count += moments[episode->closed_by_count] != NULL;
	}
	episode->closed_by = moments;
}

static void read_within(struct load *l, const struct yaml *node, struct episode_kind *episode)
{
	const struct episode_kind *outer = load_episode(l, node);

	for (const struct episode_kind *e = outer; e; e = e->within)
		if (e == episode) {
			yaml_fault(node, l->faults, "%.*s would lie within itself",
				   STR_FMT(episode->name));
			return;
		}
	episode->within = outer;
}

static void check_opened(struct load *l, const struct yaml *map, const struct episode_kind *episode)
{
	for (size_t i = 0; i < l->v->type_count; i++)
		if (l->v->types[i].opens == episode)
			return;
	yaml_fault(map, l->faults, "no event type opens %.*s", STR_FMT(episode->name));
}

static void read_episode(struct load *l, const struct yaml *map, struct episode_kind *episode)
{
	static const char *const KNOWN[] = { "within",    "moves", "continues",
					     "closed-by", "facts", "void-within",
					     "status",    "about", NULL };
	const struct yaml *shortest = yaml_get(map, "void-within");

	yaml_check_keys(map, KNOWN, l->faults);
	check_opened(l, map, episode);
	read_within(l, yaml_get(map, "within"), episode);
	episode->moves = yaml_bool(yaml_get(map, "moves"), l->faults);
	read_closed_by(l, yaml_get(map, "closed-by"), episode);
	read_facts(l, yaml_get(map, "facts"), episode);
	load_period(l, shortest, &episode->void_within);
	if (shortest && episode->void_within.unit != PERIOD_HOURS)
		yaml_fault(shortest, l->faults, "how short an episode is void is said in hours");
	episode->status = yaml_bool(yaml_get(map, "status"), l->faults);
	yaml_text(yaml_get(map, "about"), l->faults);
}

static struct episode_kind *declared(const struct load *l, const struct yaml *child)
{
	const struct symbol *s = symbol_named(l->v, child->key);

	return s && s->episode_at == child ? s->episode : NULL;
}

void episodes_read(struct load *l, const struct yaml *map)
{
	yaml_each(child, map) if (declared(l, child)) read_episode(l, child, declared(l, child));
}

void episodes_read_conditions(struct load *l, const struct yaml *map)
{
	yaml_each(child, map)
	{
		const struct yaml *continues = yaml_get(child, "continues");
		struct episode_kind *episode = declared(l, child);

		if (!episode || !continues)
			continue;
		episode->continues = condition_read(l, continues);
		if (!episode->moves)
			yaml_fault(continues, l->faults,
				   "'continues' is for an episode that moves");
	}
}

/* ---- moments --------------------------------------------------------------------------------- */

static void read_birthday(struct load *l, const struct yaml *map, struct moment_kind *moment)
{
	static const char *const KNOWN[] = { "birthday", "about", NULL };

	yaml_check_keys(map, KNOWN, l->faults);
	moment->basis = MOMENT_BIRTHDAY;
	moment->age = (int)yaml_number(yaml_get(map, "birthday"), 1, 150, l->faults);
}

static void read_after_opening(struct load *l, const struct yaml *map, struct moment_kind *moment)
{
	static const char *const KNOWN[] = { "after-opening", "by", "about", NULL };
	const struct yaml *by = yaml_need(map, "by", l->faults);

	yaml_check_keys(map, KNOWN, l->faults);
	moment->basis = MOMENT_AFTER_OPENING;
	moment->episode = load_episode(l, yaml_get(map, "after-opening"));
	if (load_period(l, by, &moment->by) &&
	    (moment->by.unit == PERIOD_HOURS || moment->by.unit == PERIOD_NONE))
		yaml_fault(by, l->faults, "a moment lies days, weeks, months or years after");
}

static void read_cumulative(struct load *l, const struct yaml *map, struct moment_kind *moment)
{
	static const char *const KNOWN[] = { "cumulative", "days",  "since", "from",
					     "unless",     "about", NULL };
	const struct yaml *since = yaml_get(map, "since"), *from = yaml_get(map, "from");

	yaml_check_keys(map, KNOWN, l->faults);
	moment->basis = MOMENT_CUMULATIVE;
	moment->episode = load_episode(l, yaml_get(map, "cumulative"));
	moment->days = (int)yaml_number(yaml_need(map, "days", l->faults), 1, 10000, l->faults);
	moment->since = since ? (int)yaml_number(since, 0, 150, l->faults) : 0;
	moment->age = from ? (int)yaml_number(from, 0, 150, l->faults) : 0;
	moment->unless = condition_read(l, yaml_get(map, "unless"));
}

static void read_moment(struct load *l, const struct yaml *map, struct moment_kind *moment)
{
	if (yaml_get(map, "birthday"))
		read_birthday(l, map, moment);
	else if (yaml_get(map, "after-opening"))
		read_after_opening(l, map, moment);
	else if (yaml_get(map, "cumulative"))
		read_cumulative(l, map, moment);
	else
		yaml_fault(map, l->faults,
			   "a moment is a 'birthday', 'after-opening' or 'cumulative'");
}

void moments_read(struct load *l, const struct yaml *map)
{
	yaml_each(child, map)
	{
		const struct symbol *s = symbol_named(l->v, child->key);

		if (s && s->moment_at == child)
			read_moment(l, child, s->moment);
	}
}
