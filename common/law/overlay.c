#include "common/calendar/terms.h"
#include "common/law/read.h"

/* A council's overlay: numbers that guidance leaves open, and tighter ones where it does not. What
 * would be later than the law on any day of a trigger is refused, with both numbers, the law, and
 * the first such day. */

enum { FROM_YEAR = 2012, TO_YEAR = 2050 };

struct overlay {
	struct load *l;
	struct local *local;
	const struct national *national;
	struct str stamp; /* name and version */
};

/* The calendar of the rule's pack: as the council has it, and as all have it. */
static const struct calendar *own_calendar(const struct overlay *o, const struct rule *rule)
{
	return o->local->calendars[rule->calendar];
}

static const struct calendar *national_calendar(const struct overlay *o, const struct rule *rule)
{
	return o->national->ground->calendars[rule->calendar];
}

/* ---- never later than the law ---------------------------------------------------------------- */

/* The first day of a trigger from which @set would end later than @law; DULY_NO_DATE: there is
 * none. */
static duly_civil later_from(const struct overlay *o, const struct rule *rule, struct period set,
			     struct period law)
{
	const struct calendar *c = own_calendar(o, rule), *national = national_calendar(o, rule);
	duly_civil day = duly_civil_from_ymd(FROM_YEAR, 1, 1);
	const duly_civil last = duly_civil_from_ymd(TO_YEAR, 12, 31);

	for (; day.day <= last.day; day.day++) {
		if (period_end(c, set, day, NULL, NULL).day >
		    period_end(national, law, day, NULL, NULL).day)
			return day;
	}
	return DULY_NO_DATE;
}

static void refuse(struct overlay *o, const struct yaml *node, const struct rule *rule,
		   struct period set, struct period law, duly_civil from)
{
	char a[48], b[48], day[DULY_DATE_TEXT], x[DULY_DATE_TEXT], y[DULY_DATE_TEXT];

	period_print(set, a);
	period_print(law, b);
	if (from.day == DULY_NO_DATE.day) {
		yaml_fault(node, o->l->faults, "%.*s: %s would be later than %s (%.*s)",
			   STR_FMT(rule->id), a, b, STR_FMT(rule->basis_text));
		return;
	}
	yaml_fault(
		node, o->l->faults,
		"%.*s: %s would be later than %s (%.*s): from %s it is due %s and not %s",
		STR_FMT(rule->id), a, b, STR_FMT(rule->basis_text), duly_civil_print(from, day),
		duly_civil_print(period_end(own_calendar(o, rule), set, from, NULL, NULL), x),
		duly_civil_print(period_end(national_calendar(o, rule), law, from, NULL, NULL), y));
}

/* Up to where a council may go: the law's number, or, where guidance leaves it open, that which the
 * pack names. False: anywhere. */
static bool bound(const struct rule *rule, struct period law, struct period *ret)
{
	*ret = rule->local_up_to.unit != PERIOD_NONE ? rule->local_up_to : law;
	return !rule->local || rule->local_up_to.unit != PERIOD_NONE;
}

static void check_period(struct overlay *o, const struct yaml *node, const struct rule *rule,
			 struct period set, struct period law)
{
	struct period most;
	duly_civil from;

	if (law.unit == PERIOD_NONE || set.unit == PERIOD_NONE) {
		yaml_fault(node, o->l->faults, "%.*s: the law gives no period (%.*s): say 'expect'",
			   STR_FMT(rule->id), STR_FMT(rule->basis_text));
		return;
	}
	if ((law.unit == PERIOD_HOURS) != (set.unit == PERIOD_HOURS) ||
	    law.in_days != set.in_days || law.before != set.before) {
		yaml_fault(node, o->l->faults, "%.*s: not a period of the same sort as the law's",
			   STR_FMT(rule->id));
		return;
	}
	if (!bound(rule, law, &most))
		return;
	if (law.unit == PERIOD_HOURS) {
		if (set.amount > most.amount)
			refuse(o, node, rule, set, most, DULY_NO_DATE);
		return;
	}
	from = later_from(o, rule, set, most);
	if (from.day != DULY_NO_DATE.day)
		refuse(o, node, rule, set, most, from);
}

/* ---- one rule -------------------------------------------------------------------------------- */

/* A period for each of the rule's, in its order. A date that a court gives is nobody's to set. */
static void set_within(struct overlay *o, const struct yaml *node, struct rule *rule)
{
	struct interval *list = arena_new_array(o->l->arena, struct interval, rule->within_count);
	size_t i = 0;

	memcpy(list, rule->within, rule->within_count * sizeof *list);
	if (load_count(node) != rule->within_count) {
		yaml_fault(node, o->l->faults, "%.*s has %zu periods: say as many",
			   STR_FMT(rule->id), rule->within_count);
		return;
	}
	load_each(item, node)
	{
		struct interval *a = &list[i++];
		struct period set;

		if (interval_is_given(a) || !load_period(o->l, item, &set))
			continue;
		if (a->period.unit == PERIOD_NONE && set.unit == PERIOD_NONE)
			continue;
		check_period(o, item, rule, set, a->period);
		a->period = set;
	}
	rule->within = list;
}

/* How often in how long a time, of the one test of a rule that asks for it. */
static bool set_occurrences(struct overlay *o, const struct yaml *map, struct condition *c)
{
	for (size_t g = 0; g < c->n; g++) {
		for (size_t i = 0; i < c->groups[g].n; i++) {
			struct test *t = (struct test *)(uintptr_t)&c->groups[g].tests[i];
			struct occurrences *n;

			if (t->kind != TEST_HAPPENED || t->occurrences->in.unit == PERIOD_NONE)
				continue;
			n = arena_new_array(o->l->arena, struct occurrences, 1);
			*n = *t->occurrences;
			n->at_least = (int)yaml_number(yaml_need(map, "at-least", o->l->faults), 1,
						       1000, o->l->faults);
			load_period(o->l, yaml_need(map, "in", o->l->faults), &n->in);
			t->occurrences = n;
			return true;
		}
	}
	return false;
}

static struct condition *condition_copy(struct arena *arena, const struct condition *c)
{
	struct condition *copy = arena_new_array(arena, struct condition, 1);

	*copy = *c;
	copy->groups = arena_new_array(arena, struct test_group, c->n);
	for (size_t g = 0; g < c->n; g++) {
		struct test *tests = arena_new_array(arena, struct test, c->groups[g].n);

		memcpy(tests, c->groups[g].tests, c->groups[g].n * sizeof *tests);
		copy->groups[g] = (struct test_group){ tests, c->groups[g].n };
	}
	return copy;
}

static void set_threshold(struct overlay *o, const struct yaml *map, struct rule *rule)
{
	static const char *const KNOWN[] = { "at-least", "in", NULL };
	struct start *starts = arena_new_array(o->l->arena, struct start, rule->start_count);
	bool set = false;

	yaml_check_keys(map, KNOWN, o->l->faults);
	if (!rule->local) {
		yaml_fault(map, o->l->faults, "%.*s: its threshold is not left open (%.*s)",
			   STR_FMT(rule->id), STR_FMT(rule->basis_text));
		return;
	}
	memcpy(starts, rule->starts, rule->start_count * sizeof *starts);
	for (size_t i = 0; i < rule->start_count && !set; i++) {
		struct condition *c =
			starts[i].when ? condition_copy(o->l->arena, starts[i].when) : NULL;

		set = c != NULL && set_occurrences(o, map, c);
		if (set)
			starts[i].when = c;
	}
	rule->starts = starts;
	if (!set)
		yaml_fault(map, o->l->faults, "%.*s counts nothing in a time", STR_FMT(rule->id));
}

/* A date of the council's own beside the one that drives. */
static void add_target(struct overlay *o, const struct yaml *map, struct rule *rule)
{
	static const char *const KNOWN[] = { "name", "within", NULL };
	struct alternative_spec *list =
		arena_new_array(o->l->arena, struct alternative_spec, rule->measure_count + 1);
	struct alternative_spec *target = &list[rule->measure_count];

	yaml_check_keys(map, KNOWN, o->l->faults);
	if (rule->measure_count > 0)
		memcpy(list, rule->measures, rule->measure_count * sizeof *list);
	target->name = yaml_text(yaml_need(map, "name", o->l->faults), o->l->faults);
	if (load_period(o->l, yaml_need(map, "within", o->l->faults), &target->period) &&
	    (target->period.unit == PERIOD_NONE ||
	     (target->period.unit == PERIOD_HOURS) != rule_by_hours(rule)))
		yaml_fault(map, o->l->faults, "not a period of the same sort as the rule's");
	rule->measures = list;
	rule->measure_count++;
}

static void set_ladder(struct overlay *o, const struct yaml *map, struct rule *rule)
{
	const struct yaml *warn = yaml_get(map, "warn"), *repeat = yaml_get(map, "repeat");
	const struct yaml *expect = yaml_get(map, "expect");
	struct rung_spec *list = arena_new_array(o->l->arena, struct rung_spec, load_count(warn));

	if (warn) {
		rule->warn_count = 0;
		load_each(item, warn) list[rule->warn_count++] = load_rung(o->l, item, rule);
		rule->warn = list;
	}
	if (repeat)
		rule->repeat = load_rung(o->l, repeat, rule);
	if (repeat && rule->repeat.period.unit != PERIOD_NONE && rule->repeat.period.amount == 0)
		yaml_fault(repeat, o->l->faults, "a repeat comes after a while, not at once");
	if (expect && rule->expect.period.unit == PERIOD_NONE)
		yaml_fault(expect, o->l->faults, "'expect' is for a rule within none");
	else if (expect)
		rule->expect = load_rung(o->l, expect, rule);
}

static void change_rule(struct overlay *o, const struct yaml *map, const struct rule *national,
			struct rule *rule)
{
	rule->national = national;
	rule->overlay = o->stamp;
	if (yaml_get(map, "title"))
		rule->title = yaml_text(yaml_get(map, "title"), o->l->faults);
	if (yaml_get(map, "owed-by"))
		rule->owner = load_role(o->l, yaml_get(map, "owed-by"));
	if (yaml_get(map, "within"))
		set_within(o, yaml_get(map, "within"), rule);
	if (yaml_get(map, "threshold"))
		set_threshold(o, yaml_get(map, "threshold"), rule);
	if (yaml_get(map, "target"))
		add_target(o, yaml_get(map, "target"), rule);
	set_ladder(o, map, rule);
}

/* Of a number that has a first day there are two forms of the rule: the law's for what happens up
 * to the day before, and the council's from then on. */
static struct rule *part_at(struct rules *rules, struct rule *rule, duly_civil from)
{
	struct rule *own = &rules->list[rules->n++];

	*own = *rule;
	own->adopted_from.day = MAX(rule->adopted_from.day, from.day);
	rule->adopted_to.day = from.day - 1;
	return own;
}

static void read_rule(struct overlay *o, const struct yaml *map)
{
	struct rules *rules = &o->local->rules;
	const struct rules *national = o->national->rules;
	static const char *const KNOWN[] = { "id",     "from",      "title",  "owed-by",
					     "within", "threshold", "target", "warn",
					     "repeat", "expect",    NULL };
	const struct yaml *id = yaml_need(map, "id", o->l->faults), *day = yaml_get(map, "from");
	const struct str name = yaml_text(id, o->l->faults);
	const duly_civil from = day ? yaml_date(day, o->l->faults) : DULY_NO_DATE;
	bool found = false;

	yaml_check_keys(map, KNOWN, o->l->faults);
	for (size_t i = 0; name.len > 0 && i < national->n; i++) {
		struct rule *rule = &rules->list[i];

		if (!str_eq(rule->id, name))
			continue;
		found = true;
		if (rule->national || rule->adopted_to.day != DULY_NO_DATE.day)
			yaml_fault(id, o->l->faults, "rule '%.*s' stands here twice",
				   STR_FMT(name));
		else
			change_rule(o, map, &national->list[i],
				    from.day != DULY_NO_DATE.day ? part_at(rules, rule, from)
								 : rule);
	}
	if (name.len > 0 && !found)
		yaml_fault(id, o->l->faults, "there is no rule '%.*s'", STR_FMT(name));
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void adopt_pack(struct rules *rules, struct str name, duly_civil from)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (!str_eq(rules->list[i].pack, name))
			continue;
		rules->list[i].adopted = true;
		rules->list[i].adopted_from = from;
	}
	for (size_t i = 0; i < rules->coverage_count; i++) {
		if (!str_eq(rules->coverage[i].pack, name))
			continue;
		rules->coverage[i].adopted = true;
		rules->coverage[i].adopted_from = from;
	}
	for (size_t i = 0; i < rules->figure_count; i++)
		rules->figures[i].adopted |= str_eq(rules->figures[i].pack, name);
}

/* A name; or a map, where it has a first day. */
static void adopt(struct overlay *o, const struct yaml *item)
{
	static const char *const KNOWN[] = { "pack", "from", NULL };
	const struct pack_info *packs = o->national->packs;
	const size_t n = o->national->pack_count;
	const bool dated = item->kind == YAML_MAP;
	const struct yaml *pack = dated ? yaml_need(item, "pack", o->l->faults) : item;
	const struct str name = yaml_text(pack, o->l->faults);
	bool known = false;

	if (dated)
		yaml_check_keys(item, KNOWN, o->l->faults);
	for (size_t i = 0; i < n; i++)
		known |= packs[i].optional && str_eq(packs[i].name, name);
	if (name.len > 0 && !known)
		yaml_fault(pack, o->l->faults, "there is no optional pack '%.*s'", STR_FMT(name));
	adopt_pack(&o->local->rules, name,
		   dated ? yaml_date(yaml_need(item, "from", o->l->faults), o->l->faults)
			 : DULY_NO_DATE);
}

/* Rules of optional packs that the council leaves out. */
static void leave_out(struct overlay *o, const struct yaml *item)
{
	const struct pack_info *packs = o->national->packs;
	const size_t n = o->national->pack_count;
	const struct str name = yaml_text(item, o->l->faults);
	struct rules *rules = &o->local->rules;
	bool known = false;

	for (size_t i = 0; name.len > 0 && i < rules->n; i++) {
		struct rule *rule = &rules->list[i];

		for (size_t k = 0; str_eq(rule->id, name) && k < n; k++) {
			if (!packs[k].optional || !str_eq(packs[k].name, rule->pack))
				continue;
			rule->adopted = false;
			known = true;
		}
	}
	if (name.len > 0 && !known)
		yaml_fault(item, o->l->faults,
			   "'%.*s' is no rule of an optional pack: the law cannot be left out",
			   STR_FMT(name));
}

static struct closure *read_closures(struct overlay *o, const struct yaml *list, size_t *ret_count)
{
	static const char *const KNOWN[] = { "date", "title", NULL };
	struct closure *closures = arena_new_array(o->l->arena, struct closure, load_count(list));

	load_each(item, list)
	{
		struct closure *c = &closures[(*ret_count)++];

		yaml_check_keys(item, KNOWN, o->l->faults);
		c->day = yaml_date(yaml_need(item, "date", o->l->faults), o->l->faults);
		c->title = arena_str(o->l->arena, yaml_text(yaml_need(item, "title", o->l->faults),
							    o->l->faults))
				   .s;
	}
	return closures;
}

/* What is counted in closure days is counted on a calendar of its own, so that nothing else is. */
static void read_calendars(struct overlay *o, const struct yaml *root)
{
	struct terms *terms = NULL;
	struct closure *closures;
	size_t n = 0;

	if (yaml_get(root, "terms")) {
		terms = arena_new_array(o->l->arena, struct terms, 1);
		terms_read(yaml_get(root, "terms"), o->l->arena, o->l->faults, terms);
	}
	closures = read_closures(o, yaml_get(root, "closures"), &n);
	for (size_t i = 0; i < o->local->calendar_count; i++) {
		const struct calendar *national = o->national->ground->calendars[i];

		o->local->calendars[i] = calendar_with(national, terms, NULL, 0);
		o->local->closed[i] = calendar_with(national, terms, closures, n);
	}
}

static void read_head(struct overlay *o, const struct yaml *root)
{
	static const char *const KNOWN[] = { "overlay", "version", "title",    "council", "adopts",
					     "without", "terms",   "closures", "rules",   NULL };
	const struct yaml *council = yaml_need(root, "council", o->l->faults);

	yaml_check_keys(root, KNOWN, o->l->faults);
	o->local->name = yaml_text(yaml_need(root, "overlay", o->l->faults), o->l->faults);
	o->stamp = arena_printf(
		o->l->arena, "%.*s %.*s", STR_FMT(o->local->name),
		STR_FMT(yaml_text(yaml_need(root, "version", o->l->faults), o->l->faults)));
	yaml_text(yaml_get(root, "title"), o->l->faults);
	o->local->council = yaml_text(council, o->l->faults);
}

void overlay_read(struct vocabulary *v, struct law_source *source, const struct national *national,
		  struct local *ret)
{
	struct load l = { v, v->arena, &source->faults };
	struct overlay o = { .l = &l, .local = ret, .national = national };
	const struct yaml *root = source->root;

	*ret = (struct local){ .rules = rules_copy(v->arena, national->rules) };
	if (!root)
		return;
	ret->calendar_count = national->ground->calendar_count;
	ret->calendars = arena_new_array(v->arena, struct calendar *, ret->calendar_count);
	ret->closed = arena_new_array(v->arena, struct calendar *, ret->calendar_count);
	read_head(&o, root);
	read_calendars(&o, root);
	load_each(adopted, yaml_get(root, "adopts")) adopt(&o, adopted);
	load_each(rule, yaml_get(root, "rules")) read_rule(&o, rule);
	load_each(left, yaml_get(root, "without")) leave_out(&o, left);
}

/* ---- a copy ---------------------------------------------------------------------------------- */

/* The same rules in the list of the copy. */
static const struct rule *const *rules_there(struct arena *arena, const struct rule *const *list,
					     size_t n, const struct rules *from,
					     const struct rules *to)
{
	const struct rule **copy = arena_new_array(arena, const struct rule *, n);

	for (size_t i = 0; i < n; i++)
		copy[i] = &to->list[list[i] - from->list];
	return copy;
}

struct rules rules_copy(struct arena *arena, const struct rules *from)
{
	struct rules to = *from;

	to.list = arena_new_array(arena, struct rule, 2 * from->n);
	to.coverage = arena_new_array(arena, struct coverage, from->coverage_count);
	to.figures = arena_new_array(arena, struct figure, from->figure_count);
	if (from->n > 0)
		memcpy(to.list, from->list, from->n * sizeof *to.list);
	if (from->coverage_count > 0)
		memcpy(to.coverage, from->coverage, from->coverage_count * sizeof *to.coverage);
	if (from->figure_count > 0)
		memcpy(to.figures, from->figures, from->figure_count * sizeof *to.figures);
	for (size_t i = 0; i < to.n; i++)
		to.list[i].yields_to = rules_there(arena, to.list[i].yields_to,
						   to.list[i].yields_count, from, &to);
	for (size_t i = 0; i < to.coverage_count; i++)
		to.coverage[i].clocks = rules_there(arena, to.coverage[i].clocks,
						    to.coverage[i].clock_count, from, &to);
	for (size_t i = 0; i < to.figure_count; i++)
		to.figures[i].clocks = rules_there(arena, to.figures[i].clocks,
						   to.figures[i].clock_count, from, &to);
	return to;
}
