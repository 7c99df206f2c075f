#include <stdio.h>

#include "common/law/finding.h"
#include "common/law/read.h"

/* Whether the law may give no period. */
static bool may_be_open(const struct rule *rule)
{
	for (size_t i = 0; i < rule->within_count; i++)
		if (rule->within[i].period.unit == PERIOD_NONE &&
		    !interval_is_given(&rule->within[i]))
			return true;
	return false;
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
		   !period_is_length(ret->looking_back)) {
		yaml_fault(node, l->faults,
			   "how far to look back is said in days, weeks or months");
	}
}

static void read_met_by(struct load *l, const struct yaml *node, struct rule *rule)
{
	static const char *const OTHERS[] = { "if", "unless", "looking-back", "one-each", NULL };
	struct completion *list = arena_new_array(l->arena, struct completion, load_count(node));

	load_each(item, node)
	{
		struct completion *c = &list[rule->met_count++];

		matcher_read(l, item, "event", OTHERS, &c->event);
		c->event.when = condition_read(l, yaml_get(item, "if"));
		c->event.unless = condition_read(l, yaml_get(item, "unless"));
		read_looking_back(l, yaml_get(item, "looking-back"), rule, c);
		c->one_each = yaml_bool(yaml_get(item, "one-each"), l->faults);
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
	if (rule->during_count > RULE_DURING_MAX)
		yaml_fault(node, l->faults, "a clock lives in at most %d episodes",
			   RULE_DURING_MAX);
	rule->during_count = MIN(rule->during_count, (size_t)RULE_DURING_MAX);
	rule->during = list;
}

/* ---- the ladder ------------------------------------------------------------------------------ */

struct rung_spec load_rung(struct load *l, const struct yaml *node, const struct rule *rule)
{
	struct rung_spec rung = { .step = NO_STR };

	if (!load_period(l, node, &rung.period))
		return rung;
	rung.step = node->text;
	/* It is told with a space and an instant behind it, where it repeats. */
	if (rung.step.len + 1 + DULY_TIME_TEXT > RUNG_STEP_MAX)
		yaml_fault(node, l->faults, "a rung is at most %d characters",
			   RUNG_STEP_MAX - DULY_TIME_TEXT - 1);
	else if (rung.period.unit == PERIOD_NONE)
		yaml_fault(node, l->faults, "a rung is a period");
	else if (rule_by_hours(rule) && rung.period.unit != PERIOD_HOURS)
		yaml_fault(node, l->faults, "a clock of hours has its ladder in hours");
	else if (!rule_by_hours(rule) && rung.period.unit == PERIOD_HOURS &&
		 !str_is(node->key, "expect"))
		yaml_fault(node, l->faults, "hours in the ladder of a clock of days");
	else if (rung.period.in_days > 0 ||
		 (rung.period.unit != PERIOD_HOURS && !period_is_length(rung.period)))
		yaml_fault(node, l->faults,
			   "a rung is a number of hours, days, weeks, months, years or working "
			   "days");
	return rung;
}

static void read_ladder(struct load *l, const struct yaml *map, struct rule *rule)
{
	const struct yaml *warn = yaml_get(map, "warn"), *due = yaml_get(map, "due");
	const struct yaml *expect = yaml_get(map, "expect"), *repeat = yaml_get(map, "repeat");
	const bool no_period = may_be_open(rule);
	struct rung_spec *list = arena_new_array(l->arena, struct rung_spec, load_count(warn));

	load_each(item, warn) list[rule->warn_count++] = load_rung(l, item, rule);
	rule->warn = list;
	rule->due = load_rung(l, due, rule);
	rule->repeat = load_rung(l, repeat, rule);
	if (rule->repeat.period.unit != PERIOD_NONE && rule->repeat.period.amount == 0)
		yaml_fault(repeat, l->faults, "a repeat comes after a while, not at once");
	rule->expect = load_rung(l, expect, rule);
	if (due && !rule_by_hours(rule))
		yaml_fault(due, l->faults,
			   "'due' is for clocks of hours; others are due on act_by");
	else if (!due && rule_by_hours(rule))
		yaml_fault(map, l->faults,
			   "a clock of hours says how long before it lapses it is 'due'");
	if (no_period && !expect)
		yaml_fault(map, l->faults,
			   "where the law gives no period, 'expect' says when to warn");
	else if (expect && !no_period)
		yaml_fault(expect, l->faults, "'expect' is for a rule within none");
}

/* ---- on what it stands ----------------------------------------------------------------------- */

static duly_civil read_day(struct load *l, const struct yaml *node)
{
	return node ? yaml_date(node, l->faults) : DULY_NO_DATE;
}

/* "2026-11", the first day of it; DULY_NO_DATE: none. */
static duly_civil read_month(struct load *l, const struct yaml *node)
{
	const struct str text = node ? yaml_text(node, l->faults) : STR("");
	duly_civil first = DULY_NO_DATE;
	char day[16];

	snprintf(day, sizeof day, "%.*s-01", STR_FMT(text));
	if (text.len > 0 && (text.len != 7 || !duly_civil_parse(day, strlen(day), &first)))
		yaml_fault(node, l->faults, "'%.*s' is no month (YYYY-MM)", STR_FMT(text));
	return first;
}

/* An edition is told from others by its year. */
static bool has_year(struct str text)
{
	size_t digits = 0;

	for (size_t i = 0; i < text.len && digits < 4; i++)
		digits = text.s[i] >= '0' && text.s[i] <= '9' ? digits + 1 : 0;
	return digits == 4;
}

/* What was read, and which edition was not: for whoever relies on the number. */
static void read_edition(struct load *l, const struct yaml *basis, struct basis *b)
{
	const struct yaml *unread = yaml_get(basis, "unread");

	b->edition = yaml_text(yaml_get(basis, "edition"), l->faults);
	b->unread = yaml_text(unread, l->faults);
	if (b->unread.len > 0 && (!has_year(b->unread) || str_eq(b->unread, b->edition)))
		yaml_fault(unread, l->faults,
			   "'unread' is a later edition with its year, as \"March 2026\"");
	b->edition_text = b->edition;
	if (b->unread.len > 0)
		b->edition_text = arena_printf(
			l->arena, "%.*s%s of %.*s has not been read", STR_FMT(b->edition),
			b->edition.len > 0 ? "; that" : "the edition", STR_FMT(b->unread));
}

static void read_basis(struct load *l, const struct yaml *map, struct rule *rule)
{
	static const char *const KNOWN[] = { "instrument", "provision", "edition", "unread",
					     "address",    "read-at",   "read",    NULL };
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
	read_edition(l, basis, b);
	b->address = yaml_text(yaml_get(basis, "address"), l->faults);
	b->read_at = yaml_text(yaml_get(basis, "read-at"), l->faults);
	b->read = read_month(l, yaml_get(basis, "read"));
	rule->basis_text =
		arena_printf(l->arena, "%.*s %.*s", STR_FMT(b->instrument), STR_FMT(b->provision));
}

static void read_in_force(struct load *l, const struct yaml *map, struct rule *rule)
{
	static const char *const KNOWN[] = { "from", "to", NULL };

	rule->commenced = !(map && map->kind == YAML_SCALAR && str_is(map->text, "not-commenced"));
	if (map && rule->commenced)
		yaml_check_keys(map, KNOWN, l->faults);
	rule->from = read_day(l, yaml_get(map, "from"));
	rule->to = read_day(l, yaml_get(map, "to"));
	if (rule->to.day != DULY_NO_DATE.day && rule->to.day < rule->from.day)
		yaml_fault(map, l->faults, "in force to a day before it is in force from");
}

struct str load_role(struct load *l, const struct yaml *node)
{
	const struct str role = yaml_text(node, l->faults);

	if (role.len > 0 && vocabulary_roles(l->v))
		load_code(l, node, vocabulary_roles(l->v));
	return role;
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
	const struct rule **list =
		arena_new_array(l->arena, const struct rule *, node ? rules->n : 0);

	load_each(item, node)
	{
		const struct str id = yaml_text(item, l->faults);
		const struct rule *other = id.len > 0 ? rule_before(rules, rule, id) : NULL;

		for (const struct rule *r = rules->list; other && r < rule; r++)
			if (str_eq(r->id, id))
				list[rule->yields_count++] = r;
		if (!other && id.len > 0)
			yaml_fault(item, l->faults, "no rule '%.*s' stands before this one",
				   STR_FMT(id));
	}
	rule->yields_to = list;
}

static void read_names(struct load *l, const struct yaml *map, struct rule *rule)
{
	const struct yaml *id = yaml_need(map, "id", l->faults);
	const struct str text = yaml_text(id, l->faults);

	if (text.len > 0)
		load_name(l, text, id->line, id->column);
	rule->id = text;
	rule->title = yaml_text(yaml_need(map, "title", l->faults), l->faults);
	rule->note = yaml_text(yaml_get(map, "note"), l->faults);
	rule->cap = yaml_bool(yaml_get(map, "cap"), l->faults);
	rule->owner = load_role(l, yaml_need(map, "owed-by", l->faults));
}

static bool overlap(const struct rule *a, const struct rule *b)
{
	if (!a->commenced || !b->commenced)
		return false;
	const int32_t last_a = a->to.day == DULY_NO_DATE.day ? INT32_MAX : a->to.day;
	const int32_t last_b = b->to.day == DULY_NO_DATE.day ? INT32_MAX : b->to.day;

	return a->from.day <= last_b && b->from.day <= last_a;
}

/* One id may be several versions of a rule, each in force at its own time. */
static void check_versions(struct load *l, const struct yaml *map, const struct rules *rules,
			   const struct rule *rule)
{
	for (const struct rule *r = rules->list; r < rule; r++)
		if (rule->id.len > 0 && str_eq(r->id, rule->id) && overlap(r, rule))
			yaml_fault(yaml_get(map, "id"), l->faults,
				   "rule '%.*s' is defined twice for the same time",
				   STR_FMT(rule->id));
}

/* `local: true`, or `local: { up-to: PERIOD }`. */
static void read_local(struct load *l, const struct yaml *node, struct rule *rule)
{
	static const char *const KNOWN[] = { "up-to", NULL };

	rule->local = node && (node->kind == YAML_MAP || yaml_bool(node, l->faults));
	if (!node || node->kind != YAML_MAP)
		return;
	yaml_check_keys(node, KNOWN, l->faults);
	load_period(l, yaml_need(node, "up-to", l->faults), &rule->local_up_to);
}

static void read_not_before(struct load *l, const struct yaml *node, struct rule *rule)
{
	if (load_period(l, node, &rule->not_before) && !period_is_length(rule->not_before))
		yaml_fault(node, l->faults, "'not-before' is said in days, weeks or months");
}

static void read_rule(struct load *l, const struct yaml *map, const struct rules *rules,
		      struct rule *rule)
{
	static const char *const KNOWN[] = {
		"id",       "title",      "owed-by",       "cap",     "starts",    "within",
		"falling",  "yields-to",  "during",        "met-by",  "ends-with", "readings",
		"measures", "warn",       "due",           "repeat",  "expect",    "basis",
		"verified", "in-force",   "note",          "given",   "examples",  "local",
		"closures", "not-before", "one-at-a-time", "own-end", NULL,
	};

	yaml_check_keys(map, KNOWN, l->faults);
	if (map->kind != YAML_MAP)
		return;
	read_names(l, map, rule);
	read_during(l, yaml_get(map, "during"), rule);
	starts_read(l, yaml_need(map, "starts", l->faults), rule);
	within_read(l, yaml_need(map, "within", l->faults), rule);
	falling_read(l, yaml_get(map, "falling"), rule);
	read_yields(l, yaml_get(map, "yields-to"), rules, rule);
	read_met_by(l, rule->cap ? yaml_get(map, "met-by") : yaml_need(map, "met-by", l->faults),
		    rule);
	read_ends_with(l, yaml_get(map, "ends-with"), rule);
	alternative_specs_read(l, yaml_get(map, "readings"), rule, &rule->readings,
			       &rule->reading_count);
	alternative_specs_read(l, yaml_get(map, "measures"), rule, &rule->measures,
			       &rule->measure_count);
	read_ladder(l, map, rule);
	read_basis(l, map, rule);
	read_in_force(l, yaml_get(map, "in-force"), rule);
	check_versions(l, map, rules, rule);
	read_local(l, yaml_get(map, "local"), rule);
	read_not_before(l, yaml_get(map, "not-before"), rule);
	rule->closures = yaml_bool(yaml_get(map, "closures"), l->faults);
	rule->single = yaml_bool(yaml_get(map, "one-at-a-time"), l->faults);
	rule->own_end = yaml_bool(yaml_get(map, "own-end"), l->faults);
	examples_read(l, map, rule);
}

/* ---- packs ----------------------------------------------------------------------------------- */

/* Which of the calendars the pack names; 0 with a fault. */
static uint16_t read_calendar_name(struct load *l, const struct yaml *node,
				   const struct ground *ground)
{
	const struct str said = yaml_text(node, l->faults);
	duly_auto_fini(buf) names = { 0 };

	for (size_t i = 0; i < ground->calendar_count; i++) {
		const struct str name = calendar_name(ground->calendars[i]);

		if (said.len > 0 && str_eq(said, name))
			return (uint16_t)i;
		buf_printf(&names, "%s%.*s", i > 0 ? ", " : "", STR_FMT(name));
	}
	if (said.len > 0 && ground->calendar_count == 1)
		yaml_fault(node, l->faults, "calendar '%.*s' is not the one that is loaded: %.*s",
			   STR_FMT(said), (int)names.len, (const char *)names.data);
	else if (said.len > 0 && ground->calendar_count > 1)
		yaml_fault(node, l->faults,
			   "calendar '%.*s' is not among those that are loaded: %.*s",
			   STR_FMT(said), (int)names.len, (const char *)names.data);
	return 0;
}

static void check_zone(struct load *l, const struct yaml *node, const struct zone *zone)
{
	const struct str said = yaml_text(node, l->faults);

	if (said.len > 0 && !str_eq(said, zone_name(zone)))
		yaml_fault(node, l->faults, "zone '%.*s' is not the one that is loaded: %.*s",
			   STR_FMT(said), STR_FMT(zone_name(zone)));
}

static void read_head(struct load *l, const struct law_source *source, struct pack_info *info,
		      const struct ground *ground)
{
	static const char *const KNOWN[] = { "pack",     "version",  "title",      "jurisdiction",
					     "zone",     "calendar", "adds-codes", "rules",
					     "coverage", "figures",  "optional",   NULL };
	const struct yaml *root = source->root;
	uint8_t *digest = arena_alloc(l->arena, SHA256_LEN);

	memcpy(digest, source->content->digest, SHA256_LEN);
	info->digest = digest;
	yaml_check_keys(root, KNOWN, l->faults);
	info->name = yaml_text(yaml_need(root, "pack", l->faults), l->faults);
	info->version = yaml_text(yaml_need(root, "version", l->faults), l->faults);
	info->title = yaml_text(yaml_need(root, "title", l->faults), l->faults);
	info->jurisdiction = yaml_text(yaml_get(root, "jurisdiction"), l->faults);
	info->optional = yaml_bool(yaml_get(root, "optional"), l->faults);
	if (ground->calendar_count > 0)
		info->calendar =
			read_calendar_name(l, yaml_need(root, "calendar", l->faults), ground);
	if (ground->zone)
		check_zone(l, yaml_need(root, "zone", l->faults), ground->zone);
}

static void read_rules(struct load *l, const struct law_source *source,
		       const struct pack_info *info, struct rules *rules)
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
		rule->adopted = !info->optional;
		rule->adopted_from = rule->adopted_to = DULY_NO_DATE;
		rule->calendar = info->calendar;
		rule->pack = info->name;
		rule->pack_version = info->version;
		rule->file = arena_str(l->arena, source->content->name);
		rule->line = item->line;
		read_rule(l, item, rules, rule);
		rules->n++;
	}
}

static size_t count_items(const struct law_source *packs, size_t n, const char *key)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += load_count(yaml_get(packs[i].root, key));
	return MIN(total, (size_t)RULES_MAX) + 1;
}

/* ---- coverage -------------------------------------------------------------------------------- */

static const struct rule *const *read_clocks(struct load *l, const struct yaml *node,
					     const struct rules *rules, size_t *ret_n)
{
	const struct rule **list = arena_new_array(l->arena, const struct rule *, rules->n);
	size_t n = 0;

	load_each(item, node)
	{
		const struct str id = yaml_text(item, l->faults);
		const size_t before = n;

		for (const struct rule *r = rules->list; r < rules->list + rules->n; r++)
			if (str_eq(r->id, id))
				list[n++] = r;
		if (id.len > 0 && n == before)
			yaml_fault(item, l->faults, "there is no rule '%.*s'", STR_FMT(id));
	}
	*ret_n = n;
	return list;
}

static void read_coverage_one(struct load *l, const struct yaml *map, const struct rules *rules,
			      struct coverage *c)
{
	static const char *const KNOWN[] = { "id",  "status", "clocks", "unless", "after",
					     "why", "once",   "within", NULL };
	const struct yaml *within = yaml_get(map, "within");
	const struct yaml *id = yaml_need(map, "id", l->faults);
	const struct yaml *after = yaml_need(map, "after", l->faults);
	enum finding_code contradiction;

	yaml_check_keys(map, KNOWN, l->faults);
	c->id = yaml_text(id, l->faults);
	if (c->id.len > 0)
		load_name(l, c->id, id->line, id->column);
	for (size_t i = 0; i < rules->coverage_count; i++)
		if (str_eq(rules->coverage[i].id, c->id))
			yaml_fault(id, l->faults, "coverage '%.*s' is defined twice",
				   STR_FMT(c->id));
	if (finding_by_name(c->id, &contradiction))
		yaml_fault(id, l->faults, "'%.*s' is the name of a contradiction", STR_FMT(c->id));
	c->why = yaml_text(yaml_need(map, "why", l->faults), l->faults);
	c->status = load_episode(l, yaml_need(map, "status", l->faults));
	c->unless = condition_read(l, yaml_get(map, "unless"));
	c->once = yaml_bool(yaml_get(map, "once"), l->faults);
	c->clocks = read_clocks(l, yaml_need(map, "clocks", l->faults), rules, &c->clock_count);
	if (load_period(l, after, &c->after) && !period_is_length(c->after))
		yaml_fault(after, l->faults, "'after' is said in days, weeks or months");
	if (load_period(l, within, &c->within) &&
	    (c->within.unit == PERIOD_NONE || c->within.unit == PERIOD_HOURS || c->within.before))
		yaml_fault(within, l->faults,
			   "by when it would be due is said in days, weeks, months or terms");
}

static void read_coverage(struct load *l, const struct law_source *source,
			  const struct pack_info *info, struct rules *rules)
{
	load_each(item, yaml_get(source->root, "coverage"))
	{
		struct coverage *c = &rules->coverage[rules->coverage_count];

		c->adopted = !info->optional;
		c->adopted_from = DULY_NO_DATE;
		c->calendar = info->calendar;
		c->pack = info->name;
		read_coverage_one(l, item, rules, c);
		rules->coverage_count++;
	}
}

/* ---- figures --------------------------------------------------------------------------------- */

static void read_length(struct load *l, const struct yaml *node, struct period *ret)
{
	if (load_period(l, node, ret) && !period_is_length(*ret))
		yaml_fault(node, l->faults, "how long is said in days, weeks or months");
}

static void read_figure(struct load *l, const struct yaml *map, const struct rules *rules,
			struct figure *f)
{
	static const char *const KNOWN[] = { "id",      "title", "means", "status", "among",
					     "lasting", "holds", "lasts", "clocks", NULL };
	const struct yaml *id = yaml_need(map, "id", l->faults);
	const struct yaml *clocks = yaml_get(map, "clocks");
	const struct yaml *holds = yaml_get(map, "holds"), *lasts = yaml_get(map, "lasts");

	yaml_check_keys(map, KNOWN, l->faults);
	f->id = yaml_text(id, l->faults);
	if (f->id.len > 0)
		load_name(l, f->id, id->line, id->column);
	for (size_t i = 0; i < rules->figure_count; i++)
		if (str_eq(rules->figures[i].id, f->id))
			yaml_fault(id, l->faults, "figure '%.*s' is defined twice", STR_FMT(f->id));
	f->title = yaml_text(yaml_need(map, "title", l->faults), l->faults);
	f->means = yaml_text(yaml_need(map, "means", l->faults), l->faults);
	f->status = load_episode(l, yaml_need(map, "status", l->faults));
	f->among = condition_read(l, yaml_get(map, "among"));
	read_length(l, yaml_get(map, "lasting"), &f->lasting);
	f->holds = condition_read(l, holds);
	read_length(l, lasts, &f->lasts);
	f->clocks = read_clocks(l, clocks, rules, &f->clock_count);
	if ((holds != NULL) + (lasts != NULL) + (clocks != NULL) != 1)
		yaml_fault(map, l->faults, "a figure has one of 'holds', 'lasts' and 'clocks'");
}

static void read_figures(struct load *l, const struct law_source *source,
			 const struct pack_info *info, struct rules *rules)
{
	load_each(item, yaml_get(source->root, "figures"))
	{
		struct figure *f = &rules->figures[rules->figure_count];

		f->adopted = !info->optional;
		f->pack = info->name;
		read_figure(l, item, rules, f);
		rules->figure_count++;
	}
}

/* ---- all ------------------------------------------------------------------------------------- */

struct rules packs_read(struct vocabulary *v, struct law_source *packs, size_t n,
			struct pack_info *infos, const struct ground *ground)
{
	struct rules rules = {
		.list = arena_new_array(v->arena, struct rule, count_items(packs, n, "rules")),
		.coverage = arena_new_array(v->arena, struct coverage,
					    count_items(packs, n, "coverage")),
		.figures =
			arena_new_array(v->arena, struct figure, count_items(packs, n, "figures")),
	};

	for (size_t i = 0; i < n; i++) {
		struct load l = { v, v->arena, &packs[i].faults };

		if (!packs[i].root)
			continue;
		read_head(&l, &packs[i], &infos[i], ground);
		read_rules(&l, &packs[i], &infos[i], &rules);
	}
	for (size_t i = 0; i < n; i++) {
		struct load l = { v, v->arena, &packs[i].faults };

		if (!packs[i].root)
			continue;
		read_coverage(&l, &packs[i], &infos[i], &rules);
		read_figures(&l, &packs[i], &infos[i], &rules);
	}
	return rules;
}
