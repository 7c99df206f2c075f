#include <limits.h>

#include "common/law/load.h"

static struct period first_period(const struct rule *rule)
{
	return rule->within_count > 0 ? rule->within[0].period
				      : (struct period){ .unit = PERIOD_NONE };
}

static bool is_hours(const struct rule *rule)
{
	return first_period(rule).unit == PERIOD_HOURS;
}

/* ---- what starts it -------------------------------------------------------------------------- */

static void read_nth(struct load *l, const struct yaml *node, const struct rule *rule,
		     struct start *start)
{
	const struct str text = yaml_text(node, l->faults);
	const bool later = text.len > 1 && text.s[text.len - 1] == '+';
	const struct str digits = { text.s, text.len - later };
	uint64_t n = 0;

	if (text.len == 0)
		return;
	if (!str_to_u64(digits, 10000, &n) || n == 0)
		yaml_fault(node, l->faults, "'%.*s' is no \"1\" and no \"2+\"", STR_FMT(text));
	else if (rule->during_count == 0)
		yaml_fault(node, l->faults, "'nth' is counted in the first episode of 'during'");
	start->nth_from = (int)n;
	start->nth_to = later ? INT_MAX : (int)n;
}

static void check_plain_keys(struct load *l, const struct yaml *map, const char *kind)
{
	const char *const known[] = { kind, "nth", "if", "unless", NULL };

	yaml_check_keys(map, known, l->faults);
}

static void read_start_kind(struct load *l, const struct yaml *map, struct start *start)
{
	static const char *const OTHERS[] = { "nth", "if", "unless", NULL };

	if (yaml_get(map, "opening")) {
		start->kind = START_OPENING;
		start->episode = load_episode(l, yaml_get(map, "opening"));
		check_plain_keys(l, map, "opening");
	} else if (yaml_get(map, "closing")) {
		start->kind = START_CLOSING;
		start->episode = load_episode(l, yaml_get(map, "closing"));
		check_plain_keys(l, map, "closing");
	} else if (yaml_get(map, "moment")) {
		start->kind = START_MOMENT;
		start->moment = load_moment(l, yaml_get(map, "moment"));
		check_plain_keys(l, map, "moment");
	} else {
		start->kind = START_EVENT;
		matcher_read(l, map, "at", OTHERS, &start->event);
	}
}

static void read_starts(struct load *l, const struct yaml *node, struct rule *rule)
{
	struct start *starts = arena_new_array(l->arena, struct start, load_count(node));

	load_each(item, node)
	{
		struct start *start = &starts[rule->start_count++];

		read_start_kind(l, item, start);
		start->when = condition_read(l, yaml_get(item, "if"));
		start->unless = condition_read(l, yaml_get(item, "unless"));
		if (yaml_get(item, "nth"))
			read_nth(l, yaml_get(item, "nth"), rule, start);
	}
	if (node && rule->start_count == 0)
		yaml_fault(node, l->faults, "nothing starts this clock");
	rule->starts = starts;
}

/* ---- how long it runs ------------------------------------------------------------------------ */

static void read_alternative(struct load *l, const struct yaml *item, bool is_last,
			     struct alternative *ret)
{
	static const char *const KNOWN[] = { "period", "when", NULL };
	const struct yaml *when = yaml_get(item, "when");

	yaml_check_keys(item, KNOWN, l->faults);
	if (load_period(l, yaml_need(item, "period", l->faults), &ret->period) &&
	    ret->period.unit == PERIOD_NONE)
		yaml_fault(item, l->faults, "\"none\" stands alone");
	ret->when = condition_read(l, when);
	if (is_last && when)
		yaml_fault(when, l->faults, "the last period has no 'when': it is for all others");
	else if (!is_last && !when && item->kind == YAML_MAP)
		yaml_fault(item, l->faults, "'when' is missing: what follows would never hold");
}

static void read_within(struct load *l, const struct yaml *node, struct rule *rule)
{
	struct alternative *list = arena_new_array(l->arena, struct alternative, load_count(node));

	rule->within = list;
	if (node && node->kind != YAML_LIST) {
		rule->within_count = load_period(l, node, &list[0].period);
		return;
	}
	load_each(item, node)
	{
		struct alternative *a = &list[rule->within_count++];

		read_alternative(l, item, item->next == NULL, a);
		if ((a->period.unit == PERIOD_HOURS) != is_hours(rule))
			yaml_fault(item, l->faults, "hours and days in one rule");
	}
	if (node && rule->within_count == 0)
		yaml_fault(node, l->faults, "a period is wanted here");
}

static void read_falling(struct load *l, const struct yaml *map, struct rule *rule)
{
	static const char *const KNOWN[] = { "before", "from", NULL };

	if (!map)
		return;
	yaml_check_keys(map, KNOWN, l->faults);
	rule->falls_before = load_moment(l, yaml_get(map, "before"));
	rule->falls_from = load_moment(l, yaml_get(map, "from"));
	if (map->kind == YAML_MAP && map->n == 0)
		yaml_fault(map, l->faults, "'before' or 'from' is missing here");
	if (is_hours(rule))
		yaml_fault(map, l->faults, "a clock of hours falls in no stretch of days");
}

static void read_side_dates(struct load *l, const struct yaml *node, const struct rule *rule,
			    const struct side_date **ret, size_t *ret_count)
{
	static const char *const KNOWN[] = { "name", "within", NULL };
	struct side_date *list = arena_new_array(l->arena, struct side_date, load_count(node));

	load_each(item, node)
	{
		struct side_date *side = &list[(*ret_count)++];

		yaml_check_keys(item, KNOWN, l->faults);
		side->name = yaml_text(yaml_need(item, "name", l->faults), l->faults);
		if (load_period(l, yaml_need(item, "within", l->faults), &side->period) &&
		    ((side->period.unit == PERIOD_HOURS) != is_hours(rule) ||
		     side->period.unit == PERIOD_NONE))
			yaml_fault(item, l->faults, "not a period of the same sort as 'within'");
	}
	*ret = list;
}

/* ---- what meets and what ends it ------------------------------------------------------------- */

static void read_looking_back(struct load *l, const struct yaml *node, const struct rule *rule,
			      struct completion *ret)
{
	if (node && node->kind == YAML_SCALAR && str_is(node->text, "episode")) {
		ret->looking_back_in_episode = true;
		if (rule->during_count == 0)
			yaml_fault(node, l->faults, "\"episode\" is the first of 'during'");
	} else if (load_period(l, node, &ret->looking_back) &&
		   (ret->looking_back.unit == PERIOD_NONE ||
		    ret->looking_back.unit == PERIOD_HOURS)) {
		yaml_fault(node, l->faults,
			   "how far to look back is said in days, weeks or months");
	}
}

static void read_met_by(struct load *l, const struct yaml *node, struct rule *rule)
{
	static const char *const OTHERS[] = { "if", "unless", "looking-back", NULL };
	struct completion *list = arena_new_array(l->arena, struct completion, load_count(node));

	load_each(item, node)
	{
		struct completion *c = &list[rule->met_count++];

		matcher_read(l, item, "event", OTHERS, &c->event);
		c->event.when = condition_read(l, yaml_get(item, "if"));
		c->event.unless = condition_read(l, yaml_get(item, "unless"));
		read_looking_back(l, yaml_get(item, "looking-back"), rule, c);
	}
	rule->met_by = list;
}

static void read_end_word(struct load *l, const struct yaml *node, struct ending *ret)
{
	const struct str word = yaml_text(node, l->faults);
	const struct symbol *s = word.len > 0 ? symbol_named(l->v, word) : NULL;

	if (s && s->type)
		ret->event.type = s->type;
	else if (s && s->moment)
		ret->moment = s->moment;
	else if (s && s->episode)
		yaml_fault(node, l->faults, "'%.*s' is an episode: say 'during'", STR_FMT(word));
	else if (word.len > 0)
		yaml_fault(node, l->faults, "'%.*s' is no event type and no moment", STR_FMT(word));
}

static void read_ends_with(struct load *l, const struct yaml *node, struct rule *rule)
{
	static const char *const OTHERS[] = { "if", "unless", NULL };
	struct ending *list = arena_new_array(l->arena, struct ending, load_count(node));

	load_each(item, node)
	{
		struct ending *end = &list[rule->ends_count++];

		if (item->kind == YAML_SCALAR) {
			read_end_word(l, item, end);
			continue;
		}
		matcher_read(l, item, "event", OTHERS, &end->event);
		end->event.when = condition_read(l, yaml_get(item, "if"));
		end->event.unless = condition_read(l, yaml_get(item, "unless"));
	}
	rule->ends_with = list;
}

static void read_during(struct load *l, const struct yaml *node, struct rule *rule)
{
	const struct episode_kind **list =
		arena_new_array(l->arena, const struct episode_kind *, load_count(node));

	load_each(item, node)
	{
		list[rule->during_count] = load_episode(l, item);
		rule->during_count += list[rule->during_count] != NULL;
	}
	rule->during = list;
}

/* ---- the ladder ------------------------------------------------------------------------------ */

static struct rung_spec read_rung(struct load *l, const struct yaml *node, const struct rule *rule)
{
	struct rung_spec rung = { .step = NO_STR };

	if (!load_period(l, node, &rung.period))
		return rung;
	rung.step = node->text;
	if (rung.period.unit == PERIOD_NONE)
		yaml_fault(node, l->faults, "a rung is a period");
	else if (is_hours(rule) && rung.period.unit != PERIOD_HOURS)
		yaml_fault(node, l->faults, "a clock of hours has its ladder in hours");
	else if (!is_hours(rule) && rung.period.unit == PERIOD_HOURS)
		yaml_fault(node, l->faults, "hours in the ladder of a clock of days");
	return rung;
}

static void read_ladder(struct load *l, const struct yaml *map, struct rule *rule)
{
	const struct yaml *warn = yaml_get(map, "warn"), *due = yaml_get(map, "due");
	const struct yaml *expect = yaml_get(map, "expect"), *repeat = yaml_get(map, "repeat");
	const bool no_period = rule->within_count > 0 && first_period(rule).unit == PERIOD_NONE;
	struct rung_spec *list = arena_new_array(l->arena, struct rung_spec, load_count(warn));

	load_each(item, warn) list[rule->warn_count++] = read_rung(l, item, rule);
	rule->warn = list;
	rule->due = read_rung(l, due, rule);
	rule->repeat = read_rung(l, repeat, rule);
	if (rule->repeat.period.unit != PERIOD_NONE && rule->repeat.period.amount == 0)
		yaml_fault(repeat, l->faults, "a repeat comes after a while, not at once");
	rule->expect = read_rung(l, expect, rule);
	if (due && !is_hours(rule))
		yaml_fault(due, l->faults,
			   "'due' is for clocks of hours; others are due on act_by");
	else if (!due && is_hours(rule))
		yaml_fault(map, l->faults,
			   "a clock of hours says how long before it lapses it is 'due'");
	if (no_period && !expect)
		yaml_fault(map, l->faults,
			   "where the law gives no period, 'expect' says when to warn");
	else if (expect && !no_period)
		yaml_fault(expect, l->faults, "'expect' is for a rule within none");
}

/* ---- on what it stands ----------------------------------------------------------------------- */

static void read_basis(struct load *l, const struct yaml *map, struct rule *rule)
{
	static const char *const KNOWN[] = { "instrument", "provision", "edition", "address",
					     NULL };
	static const char *const STATUSES[] = { "V1", "V2", "U", NULL };
	const struct yaml *basis = yaml_need(map, "basis", l->faults);
	const struct yaml *verified = yaml_need(map, "verified", l->faults);
	struct basis *b = &rule->basis;

	rule->verified = yaml_text(verified, l->faults);
	yaml_choice(verified, "status of verification", STATUSES, l->faults);
	if (!basis)
		return;
	yaml_check_keys(basis, KNOWN, l->faults);
	b->instrument = yaml_text(yaml_need(basis, "instrument", l->faults), l->faults);
	b->provision = yaml_text(yaml_need(basis, "provision", l->faults), l->faults);
	b->edition = yaml_text(yaml_get(basis, "edition"), l->faults);
	b->address = yaml_text(yaml_get(basis, "address"), l->faults);
	rule->basis_text =
		arena_printf(l->arena, "%.*s %.*s", STR_FMT(b->instrument), STR_FMT(b->provision));
}

static duly_civil read_day(struct load *l, const struct yaml *node)
{
	return node ? yaml_date(node, l->faults) : DULY_NO_DATE;
}

static void read_in_force(struct load *l, const struct yaml *map, struct rule *rule)
{
	static const char *const KNOWN[] = { "from", "to", NULL };

	if (map)
		yaml_check_keys(map, KNOWN, l->faults);
	rule->from = read_day(l, yaml_get(map, "from"));
	rule->to = read_day(l, yaml_get(map, "to"));
	if (rule->to.day != DULY_NO_DATE.day && rule->to.day < rule->from.day)
		yaml_fault(map, l->faults, "in force to a day before it is in force from");
}

/* The list from which `role` of an allocation is; NULL: nobody is allocated in this vocabulary. */
static const struct code_list *roles(const struct vocabulary *v)
{
	const sym role = vocabulary_sym(v, STR("role"));

	for (size_t i = 0; i < v->type_count; i++) {
		const int field = event_type_field(&v->types[i], role);

		if (v->types[i].means == MEANS_ALLOCATED && role != 0 && field >= 0)
			return v->types[i].fields[field].list;
	}
	return NULL;
}

static void read_owner(struct load *l, const struct yaml *node, struct rule *rule)
{
	rule->owner = yaml_text(node, l->faults);
	if (rule->owner.len > 0 && roles(l->v))
		load_code(l, node, roles(l->v));
}

/* ---- a rule ---------------------------------------------------------------------------------- */

static const struct rule *rule_before(const struct rules *rules, const struct rule *before,
				      struct str id)
{
	for (const struct rule *r = rules->list; r < before; r++)
		if (str_eq(r->id, id))
			return r;
	return NULL;
}

static void read_yields(struct load *l, const struct yaml *node, const struct rules *rules,
			struct rule *rule)
{
	const struct rule **list = arena_new_array(l->arena, const struct rule *, load_count(node));

	load_each(item, node)
	{
		const struct str id = yaml_text(item, l->faults);
		const struct rule *other = id.len > 0 ? rule_before(rules, rule, id) : NULL;

		if (other)
			list[rule->yields_count++] = other;
		else if (id.len > 0)
			yaml_fault(item, l->faults, "no rule '%.*s' stands before this one",
				   STR_FMT(id));
	}
	rule->yields_to = list;
}

static void read_names(struct load *l, const struct yaml *map, const struct rules *rules,
		       struct rule *rule)
{
	const struct yaml *id = yaml_need(map, "id", l->faults);
	const struct str text = yaml_text(id, l->faults);

	if (text.len > 0 && rule_before(rules, rule, text))
		yaml_fault(id, l->faults, "rule '%.*s' is defined twice", STR_FMT(text));
	else if (text.len > 0)
		load_name(l, text, id->line, id->column);
	rule->id = text;
	rule->title = yaml_text(yaml_need(map, "title", l->faults), l->faults);
	rule->note = yaml_text(yaml_get(map, "note"), l->faults);
	rule->cap = yaml_bool(yaml_get(map, "cap"), l->faults);
	read_owner(l, yaml_need(map, "owed-by", l->faults), rule);
}

static void read_rule(struct load *l, const struct yaml *map, const struct rules *rules,
		      struct rule *rule)
{
	static const char *const KNOWN[] = {
		"id",       "title",     "owed-by", "cap",    "starts",    "within",
		"falling",  "yields-to", "during",  "met-by", "ends-with", "readings",
		"measures", "warn",      "due",     "repeat", "expect",    "basis",
		"verified", "in-force",  "note",    "given",  "examples",  NULL,
	};

	yaml_check_keys(map, KNOWN, l->faults);
	if (map->kind != YAML_MAP)
		return;
	read_names(l, map, rules, rule);
	read_during(l, yaml_get(map, "during"), rule);
	read_starts(l, yaml_need(map, "starts", l->faults), rule);
	read_within(l, yaml_need(map, "within", l->faults), rule);
	read_falling(l, yaml_get(map, "falling"), rule);
	read_yields(l, yaml_get(map, "yields-to"), rules, rule);
	read_met_by(l, rule->cap ? yaml_get(map, "met-by") : yaml_need(map, "met-by", l->faults),
		    rule);
	read_ends_with(l, yaml_get(map, "ends-with"), rule);
	read_side_dates(l, yaml_get(map, "readings"), rule, &rule->readings, &rule->reading_count);
	read_side_dates(l, yaml_get(map, "measures"), rule, &rule->measures, &rule->measure_count);
	read_ladder(l, map, rule);
	read_basis(l, map, rule);
	read_in_force(l, yaml_get(map, "in-force"), rule);
	examples_read(l, map, rule);
}

/* ---- packs ----------------------------------------------------------------------------------- */

static void check_counted_on(struct load *l, const struct yaml *node, const char *what,
			     struct str loaded)
{
	const struct str said = yaml_text(node, l->faults);

	if (said.len > 0 && !str_eq(said, loaded))
		yaml_fault(node, l->faults, "%s '%.*s' is not the one that is loaded: %.*s", what,
			   STR_FMT(said), STR_FMT(loaded));
}

static void read_head(struct load *l, const struct source *source, struct pack_info *info,
		      const struct calendar *calendar, const struct zone *zone)
{
	static const char *const KNOWN[] = { "pack",         "version", "title",
					     "jurisdiction", "zone",    "calendar",
					     "adds-codes",   "rules",   NULL };
	const struct yaml *root = source->root;
	uint8_t *digest = arena_alloc(l->arena, SHA256_LEN);

	memcpy(digest, source->content->digest, SHA256_LEN);
	info->digest = digest;
	yaml_check_keys(root, KNOWN, l->faults);
	info->name = yaml_text(yaml_need(root, "pack", l->faults), l->faults);
	info->version = yaml_text(yaml_need(root, "version", l->faults), l->faults);
	info->title = yaml_text(yaml_need(root, "title", l->faults), l->faults);
	info->jurisdiction = yaml_text(yaml_get(root, "jurisdiction"), l->faults);
	if (calendar)
		check_counted_on(l, yaml_need(root, "calendar", l->faults), "calendar",
				 calendar_name(calendar));
	if (zone)
		check_counted_on(l, yaml_need(root, "zone", l->faults), "zone", zone_name(zone));
}

static void read_rules(struct load *l, const struct source *source, const struct pack_info *info,
		       struct rules *rules)
{
	const struct yaml *list = yaml_list(yaml_need(source->root, "rules", l->faults), l->faults);

	yaml_each(item, list)
	{
		struct rule *rule = &rules->list[rules->n];

		if (rules->n == RULES_MAX) {
			yaml_fault(item, l->faults, "more than %d rules", RULES_MAX);
			return;
		}
		rule->index = (uint16_t)rules->n;
		rule->pack = info->name;
		rule->pack_version = info->version;
		rule->file = arena_str(l->arena, source->content->name);
		rule->line = item->line;
		read_rule(l, item, rules, rule);
		rules->n++;
	}
}

static size_t count_rules(const struct source *packs, size_t n)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += load_count(yaml_get(packs[i].root, "rules"));
	return MIN(total, (size_t)RULES_MAX) + 1;
}

struct rules packs_read(struct vocabulary *v, struct source *packs, size_t n,
			struct pack_info *infos, const struct calendar *calendar,
			const struct zone *zone)
{
	struct rules rules = { arena_new_array(v->arena, struct rule, count_rules(packs, n)), 0 };

	for (size_t i = 0; i < n; i++) {
		struct load l = { v, v->arena, &packs[i].faults };

		if (!packs[i].root)
			continue;
		read_head(&l, &packs[i], &infos[i], calendar, zone);
		read_rules(&l, &packs[i], &infos[i], &rules);
	}
	return rules;
}
