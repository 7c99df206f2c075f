#include <stdio.h>

#include "common/law/read.h"

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

static void own_fact(struct symbol *s, const struct field *field,
		     const struct episode_kind *episode)
{
	s->fact = field;
	s->fact_of = episode;
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
	else if (field->kind != FIELD_CODE && field->kind != FIELD_BOOL &&
		 field->kind != FIELD_DATE && field->kind != FIELD_INT)
		yaml_fault(node, l->faults, "a fact is a code, a bool, a date or an int");
	else if (symbol_of(l->v, s)->fact)
		yaml_fault(node, l->faults, "'%.*s' is a fact already", STR_FMT(name));
	else
		own_fact(symbol_of(l->v, s), field, episode);
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

static void read_gives_way(struct load *l, const struct yaml *list, struct episode_kind *episode)
{
	const struct episode_kind **kinds =
		arena_new_array(l->arena, const struct episode_kind *, load_count(list));

	load_each(item, list)
	{
		const struct episode_kind *kind = load_episode(l, item);

		if (kind == episode)
			yaml_fault(item, l->faults, "one that gives way to its like 'moves'");
		else if (kind != NULL)
			kinds[episode->gives_way_count++] = kind;
	}
	episode->gives_way = kinds;
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
	const bool lasts = yaml_get(map, "while") != NULL;

	for (size_t i = 0; i < l->v->type_count; i++)
		if (l->v->types[i].opens == episode) {
			if (lasts)
				yaml_fault(yaml_get(map, "while"), l->faults,
					   "%.*s opens %.*s, which lasts while this holds",
					   STR_FMT(l->v->types[i].name), STR_FMT(episode->name));
			return;
		}
	if (!lasts)
		yaml_fault(map, l->faults, "no event type opens %.*s", STR_FMT(episode->name));
}

/* The field of a code that each event which opens one has to say. */
static sym read_apart_by(struct load *l, const struct yaml *node,
			 const struct episode_kind *episode)
{
	const sym name = node ? vocabulary_sym(l->v, yaml_text(node, l->faults)) : 0;

	for (size_t i = 0; node && i < l->v->type_count; i++) {
		const struct event_type *type = &l->v->types[i];
		const struct field *field = name ? field_named(type, name) : NULL;

		if (type->opens != episode)
			continue;
		if (!field || field->kind != FIELD_CODE || !field->required)
			yaml_fault(node, l->faults, "%.*s has no such code that is required",
				   STR_FMT(type->name));
	}
	return name;
}

static void read_replacing(struct load *l, const struct yaml *map, const struct code_list *codes,
			   struct replacing *ret)
{
	static const char *const KNOWN[] = { "by", "of", NULL };
	const struct yaml *by = yaml_need(map, "by", l->faults);
	const struct yaml *of = yaml_need(map, "of", l->faults);

	yaml_check_keys(map, KNOWN, l->faults);
	if (by)
		ret->by = load_code(l, by, codes);
	if (of)
		ret->of = load_codes(l, of, codes, &ret->n);
}

/* By the codes of what tells them apart. */
static void read_replaces(struct load *l, const struct yaml *list, struct episode_kind *episode)
{
	const struct field *apart = field_of(l->v, episode, episode->apart_by);
	struct replacing *replaces = arena_new_array(l->arena, struct replacing, load_count(list));

	if (list && (!apart || apart->kind != FIELD_CODE)) {
		yaml_fault(list, l->faults, "'replaces' goes with 'apart-by'");
		return;
	}
	load_each(item, list)
		read_replacing(l, item, apart->list, &replaces[episode->replaces_count++]);
	episode->replaces = replaces;
}

static void read_episode(struct load *l, const struct yaml *map, struct episode_kind *episode)
{
	static const char *const KNOWN[] = { "within",   "moves",        "continues",   "closed-by",
					     "facts",    "void-within",  "void-unless", "status",
					     "about",    "while",        "several",     "apart-by",
					     "replaces", "gives-way-to", "own-end",     "aside",
					     NULL };
	const struct yaml *shortest = yaml_get(map, "void-within");

	yaml_check_keys(map, KNOWN, l->faults);
	check_opened(l, map, episode);
	read_within(l, yaml_get(map, "within"), episode);
	episode->moves = yaml_bool(yaml_get(map, "moves"), l->faults);
	episode->several = yaml_bool(yaml_get(map, "several"), l->faults);
	episode->apart_by = read_apart_by(l, yaml_get(map, "apart-by"), episode);
	read_replaces(l, yaml_get(map, "replaces"), episode);
	read_closed_by(l, yaml_get(map, "closed-by"), episode);
	read_gives_way(l, yaml_get(map, "gives-way-to"), episode);
	read_facts(l, yaml_get(map, "facts"), episode);
	load_period(l, shortest, &episode->void_within);
	if (shortest && episode->void_within.unit != PERIOD_HOURS)
		yaml_fault(shortest, l->faults, "how short an episode is void is said in hours");
	episode->status = yaml_bool(yaml_get(map, "status"), l->faults);
	episode->own_end = yaml_bool(yaml_get(map, "own-end"), l->faults);
	episode->about = yaml_text(yaml_get(map, "about"), l->faults);
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
		const struct yaml *unless = yaml_get(child, "void-unless");
		struct episode_kind *episode = declared(l, child);

		if (!episode)
			continue;
		episode->lasts_while = condition_read(l, yaml_get(child, "while"));
		episode->continues = condition_read(l, continues);
		if (continues && !episode->moves)
			yaml_fault(continues, l->faults,
				   "'continues' is for an episode that moves");
		episode->aside = condition_read(l, yaml_get(child, "aside"));
		episode->void_unless = condition_read(l, unless);
		if (unless && !yaml_get(child, "void-within"))
			yaml_fault(unless, l->faults, "'void-unless' goes with 'void-within'");
	}
}

/* ---- what a status may hang on --------------------------------------------------------------- */

static bool has_birthday(const struct vocabulary *v, int age)
{
	for (size_t i = 0; i < v->moment_count; i++)
		if (v->moments[i].basis == MOMENT_BIRTHDAY && v->moments[i].age == age)
			return true;
	return false;
}

static void check_while(struct load *l, const struct yaml *node, const struct episode_kind *episode,
			const struct condition *c);

/* It is looked at with each event and each moment, in the order of the vocabulary: so it can hang
 * only on what changes with one of them, and on episodes of its sort that stand before it. */
static void check_while_test(struct load *l, const struct yaml *node,
			     const struct episode_kind *episode, const struct test *t)
{
	const struct episode_kind *other = t->kind == TEST_OPEN ? t->episode : NULL;

	if (other && other->lasts_while && other->index >= episode->index)
		yaml_fault(node, l->faults, "%.*s must stand before %.*s, which hangs on it",
			   STR_FMT(other->name), STR_FMT(episode->name));
	if (t->kind == TEST_HAPPENED && t->occurrences->in.unit != PERIOD_NONE)
		yaml_fault(node, l->faults, "no event says when a window has passed");
	if (t->kind == TEST_AGE && t->age_from > 0 && !has_birthday(l->v, t->age_from))
		yaml_fault(node, l->faults, "there is no moment 'birthday: %d'", t->age_from);
	if (t->kind == TEST_AGE && t->age_below <= 150 && !has_birthday(l->v, t->age_below))
		yaml_fault(node, l->faults, "there is no moment 'birthday: %d'", t->age_below);
	if (t->kind == TEST_CONDITION && t->condition)
		check_while(l, node, episode, t->condition);
}

static void check_while(struct load *l, const struct yaml *node, const struct episode_kind *episode,
			const struct condition *c)
{
	for (size_t g = 0; g < c->n; g++)
		for (size_t i = 0; i < c->groups[g].n; i++)
			check_while_test(l, node, episode, &c->groups[g].tests[i]);
}

void episodes_check(struct load *l, const struct yaml *map)
{
	yaml_each(child, map)
	{
		const struct episode_kind *episode = declared(l, child);

		if (episode && episode->lasts_while)
			check_while(l, yaml_get(child, "while"), episode, episode->lasts_while);
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
	    (moment->by.unit == PERIOD_HOURS || moment->by.unit == PERIOD_NONE ||
	     moment->by.before))
		yaml_fault(by, l->faults, "a moment lies days, weeks, months or years after");
}

/* "days", or "nights". */
static void read_days(struct load *l, const struct yaml *map, struct moment_kind *moment)
{
	const struct yaml *days = yaml_get(map, "days"), *nights = yaml_get(map, "nights");

	if (days && nights)
		yaml_fault(nights, l->faults, "either 'days' or 'nights'");
	else if (!days && !nights)
		yaml_fault(map, l->faults, "'days' or 'nights' is missing here");
	moment->nights = nights != NULL;
	moment->days = (int)yaml_number(nights ? nights : days, 1, 10000, l->faults);
}

static void read_cumulative(struct load *l, const struct yaml *map, struct moment_kind *moment)
{
	static const char *const KNOWN[] = { "cumulative", "days",  "nights", "since", "from",
					     "unless",     "about", "in",     NULL };
	const struct yaml *in = yaml_get(map, "in"), *since = yaml_get(map, "since"),
			  *from = yaml_get(map, "from");

	yaml_check_keys(map, KNOWN, l->faults);
	moment->basis = MOMENT_CUMULATIVE;
	moment->episode = load_episode(l, yaml_get(map, "cumulative"));
	read_days(l, map, moment);
	moment->since = since ? (int)yaml_number(since, 0, 150, l->faults) : 0;
	moment->age = from ? (int)yaml_number(from, 0, 150, l->faults) : 0;
	moment->unless = condition_read(l, yaml_get(map, "unless"));
	if (load_period(l, in, &moment->in) &&
	    (!period_is_length(moment->in) || moment->in.beginning))
		yaml_fault(in, l->faults, "a window is so many days, weeks, months or years");
}

/* "04-01". */
static void read_yearly(struct load *l, const struct yaml *map, struct moment_kind *moment)
{
	static const char *const KNOWN[] = { "yearly", "during", "first-day", "about", NULL };
	const struct yaml *node = yaml_get(map, "yearly");
	const struct str text = yaml_text(node, l->faults);
	char whole[DULY_DATE_TEXT];
	duly_civil day;

	yaml_check_keys(map, KNOWN, l->faults);
	moment->basis = MOMENT_YEARLY;
	moment->first_day = yaml_bool(yaml_get(map, "first-day"), l->faults);
	moment->episode = load_episode(l, yaml_need(map, "during", l->faults));
	snprintf(whole, sizeof whole, "2001-%.*s", (int)MIN(text.len, (size_t)5),
		 text.s ? text.s : "");
	if (text.len == 5 && duly_civil_parse(whole, 10, &day)) {
		moment->month = duly_civil_to_ymd(day).month;
		moment->day = duly_civil_to_ymd(day).day;
	} else if (text.len > 0) {
		yaml_fault(node, l->faults, "'%.*s' is no day of every year (MM-DD)",
			   STR_FMT(text));
	}
}

static void read_day_after(struct load *l, const struct yaml *map, struct moment_kind *moment)
{
	static const char *const KNOWN[] = { "day-after", "about", NULL };
	const struct yaml *node = yaml_get(map, "day-after");

	yaml_check_keys(map, KNOWN, l->faults);
	moment->basis = MOMENT_DAY_AFTER;
	moment->fact = load_fact(l, node, FIELD_DATE, "a date");
	moment->episode = moment->fact ? vocabulary_fact(l->v, moment->fact) : NULL;
}

static void read_moment(struct load *l, const struct yaml *map, struct moment_kind *moment)
{
	if (yaml_get(map, "birthday"))
		read_birthday(l, map, moment);
	else if (yaml_get(map, "after-opening"))
		read_after_opening(l, map, moment);
	else if (yaml_get(map, "cumulative"))
		read_cumulative(l, map, moment);
	else if (yaml_get(map, "yearly"))
		read_yearly(l, map, moment);
	else if (yaml_get(map, "day-after"))
		read_day_after(l, map, moment);
	else
		yaml_fault(map, l->faults,
			   "a moment is a 'birthday', 'after-opening', 'cumulative', 'yearly' or "
			   "'day-after'");
	moment->about = yaml_text(yaml_get(map, "about"), l->faults);
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
