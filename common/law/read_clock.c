#include <limits.h>

#include "common/law/read.h"

/* What starts a clock, how long it runs, and what dates stand beside it. */

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
	const char *const known[] = { kind, "nth", "if", "unless", "counted-from", NULL };

	yaml_check_keys(map, known, l->faults);
}

static void read_start_kind(struct load *l, const struct yaml *map, struct start *start)
{
	static const char *const OTHERS[] = { "nth", "if", "unless", "counted-from", NULL };

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

static void read_counted_field(struct load *l, const struct yaml *node, struct start *start)
{
	const struct str name = yaml_text(node, l->faults);
	const struct event_type *type = start->kind == START_EVENT ? start->event.type : NULL;

	start->counted_from = COUNTED_FIELD;
	start->counted_field = type ? event_type_field(type, vocabulary_sym(l->v, name)) : -1;
	if (type &&
	    (start->counted_field < 0 || type->fields[start->counted_field].kind != FIELD_DATE))
		yaml_fault(node, l->faults, "%.*s has no date '%.*s'", STR_FMT(type->name),
			   STR_FMT(name));
	else if (!type)
		yaml_fault(node, l->faults, "a 'field' is one of the event that starts the clock");
}

static void read_counted_from(struct load *l, const struct yaml *map, struct start *start)
{
	static const char *const OTHERS[] = { "since", "looking-back", NULL };
	const struct yaml *back = yaml_get(map, "looking-back");
	static const char *const OPENING[] = { "opening", NULL }, *const FIELD[] = { "field",
										     NULL };

	if (!map)
		return;
	if (yaml_get(map, "last")) {
		start->counted_from = COUNTED_LAST;
		matcher_read(l, map, "last", OTHERS, &start->last);
		start->counted_episode = load_episode(l, yaml_get(map, "since"));
		if (load_period(l, back, &start->looking_back) &&
		    !period_is_length(start->looking_back))
			yaml_fault(back, l->faults,
				   "how far to look back is said in days, weeks or months");
	} else if (yaml_get(map, "opening")) {
		start->counted_from = COUNTED_OPENING;
		start->counted_episode = load_episode(l, yaml_get(map, "opening"));
		yaml_check_keys(map, OPENING, l->faults);
	} else if (yaml_get(map, "field")) {
		read_counted_field(l, yaml_get(map, "field"), start);
		yaml_check_keys(map, FIELD, l->faults);
	} else {
		yaml_fault(map, l->faults, "'last', 'opening' or 'field' is wanted here");
	}
}

void starts_read(struct load *l, const struct yaml *node, struct rule *rule)
{
	struct start *starts = arena_new_array(l->arena, struct start, load_count(node));

	load_each(item, node)
	{
		struct start *start = &starts[rule->start_count++];

		read_start_kind(l, item, start);
		start->when = condition_read(l, yaml_get(item, "if"));
		start->unless = condition_read(l, yaml_get(item, "unless"));
		read_counted_from(l, yaml_get(item, "counted-from"), start);
		if (yaml_get(item, "nth"))
			read_nth(l, yaml_get(item, "nth"), rule, start);
	}
	if (node && rule->start_count == 0)
		yaml_fault(node, l->faults, "nothing starts this clock");
	rule->starts = starts;
}

/* ---- how long it runs ------------------------------------------------------------------------ */

/* Whether what is said is a longest time: a length of days, or, of a date, hours. */
static bool can_limit(const struct interval *a)
{
	const struct ceiling *most = &a->at_most;

	return period_is_length(most->period) ||
	       (most->period.unit == PERIOD_HOURS && most->period.in_days == 0 && a->date != 0 &&
		!most->past_holidays);
}

/* `at-most: PERIOD`, or `{ period: PERIOD, past: public-holidays }`. */
static void read_at_most(struct load *l, const struct yaml *node, struct interval *ret)
{
	static const char *const KNOWN[] = { "period", "past", NULL };
	static const char *const PAST[] = { "public-holidays", NULL };
	const struct yaml *period = node;

	if (node && node->kind == YAML_MAP) {
		yaml_check_keys(node, KNOWN, l->faults);
		period = yaml_need(node, "period", l->faults);
		ret->at_most.past_holidays = yaml_get(node, "past") != NULL;
		yaml_choice(yaml_get(node, "past"), "sort of days", PAST, l->faults);
	}
	if (load_period(l, period, &ret->at_most.period) && !can_limit(ret))
		yaml_fault(period, l->faults,
			   "'at-most' is said in days, weeks, months or years; of a date in hours "
			   "too");
	if (node && ret->date == 0 && ret->recorded == 0)
		yaml_fault(node, l->faults,
			   "'at-most' is of a 'date', or of what is 'as-recorded'");
}

static void read_interval_period(struct load *l, const struct yaml *item, struct interval *ret)
{
	const struct yaml *date = yaml_get(item, "date"), *recorded = yaml_get(item, "as-recorded");
	const struct yaml *moment = yaml_get(item, "moment");

	if (date || moment) {
		ret->date = date ? load_fact(l, date, FIELD_DATE, "a date") : 0;
		ret->birthday = moment ? load_moment(l, moment) : NULL;
		if (yaml_get(item, "period") || recorded || (date && moment))
			yaml_fault(item, l->faults, "either a 'date', a 'moment' or a 'period'");
		if (ret->birthday && ret->birthday->basis != MOMENT_BIRTHDAY)
			yaml_fault(moment, l->faults, "a moment that is a date is a birthday");
		return;
	}
	load_period(l, yaml_need(item, "period", l->faults), &ret->period);
	if (!recorded)
		return;
	ret->recorded = load_fact(l, recorded, FIELD_INT, "an int");
	if (ret->period.unit == PERIOD_NONE || ret->period.unit == PERIOD_HOURS)
		yaml_fault(recorded, l->faults, "'as-recorded' is for days, weeks or months");
}

static void read_interval(struct load *l, const struct yaml *item, bool is_last,
			  struct interval *ret)
{
	static const char *const KNOWN[] = { "period",  "when",  "date",   "as-recorded",
					     "at-most", "since", "moment", NULL };
	static const char *const NONE[] = { NULL };
	const struct yaml *when = yaml_get(item, "when"), *since = yaml_get(item, "since");

	yaml_check_keys(item, KNOWN, l->faults);
	read_interval_period(l, item, ret);
	read_at_most(l, yaml_get(item, "at-most"), ret);
	ret->when = condition_read(l, when);
	if (since)
		matcher_read(l, since, "event", NONE, &ret->afresh);
	if (since && ret->period.in_days == 0)
		yaml_fault(since, l->faults, "'since' is for hours in so many days");
	if (is_last && (when || interval_is_given(ret)))
		yaml_fault(item, l->faults,
			   "the last is for all others: a period without 'when', or \"none\"");
	else if (!is_last && !when && !interval_is_given(ret) && item->kind == YAML_MAP)
		yaml_fault(item, l->faults, "'when' is missing: what follows would never hold");
}

/* Hours summed over stays are those of the first episode that the clock lives in. */
static void check_summed(struct load *l, const struct yaml *node, const struct rule *rule,
			 struct period p)
{
	if (p.in_days > 0 && rule->during_count == 0)
		yaml_fault(node, l->faults,
			   "hours in so many days are those of the first 'during'");
}

void within_read(struct load *l, const struct yaml *node, struct rule *rule)
{
	struct interval *list = arena_new_array(l->arena, struct interval, load_count(node));

	rule->within = list;
	if (node && node->kind == YAML_SCALAR) {
		rule->within_count = load_period(l, node, &list[0].period);
		check_summed(l, node, rule, list[0].period);
		return;
	}
	load_each(item, node)
	{
		struct interval *a = &list[rule->within_count++];

		read_interval(l, item, item->next == NULL || node->kind != YAML_LIST, a);
		if (interval_by_hours(a) != rule_by_hours(rule))
			yaml_fault(item, l->faults, "hours and days in one rule");
		check_summed(l, item, rule, a->period);
	}
	if (node && rule->within_count == 0)
		yaml_fault(node, l->faults, "a period is wanted here");
}

void falling_read(struct load *l, const struct yaml *map, struct rule *rule)
{
	static const char *const KNOWN[] = { "before", "from", NULL };

	if (!map)
		return;
	yaml_check_keys(map, KNOWN, l->faults);
	rule->falls_before = load_moment(l, yaml_get(map, "before"));
	rule->falls_from = load_moment(l, yaml_get(map, "from"));
	if (map->kind == YAML_MAP && map->n == 0)
		yaml_fault(map, l->faults, "'before' or 'from' is missing here");
	if (rule_by_hours(rule))
		yaml_fault(map, l->faults, "a clock of hours falls in no stretch of days");
}

static void read_alternative_at(struct load *l, const struct yaml *at,
				struct alternative_spec *side)
{
	static const char *const NONE[] = { NULL };

	if (at && at->kind == YAML_MAP)
		matcher_read(l, at, "event", NONE, &side->at);
	else
		side->at.type = load_type(l, at);
}

static void read_alternative_spec(struct load *l, const struct yaml *item, const struct rule *rule,
				  struct alternative_spec *side)
{
	static const char *const KNOWN[] = { "name",   "within",  "after",    "before", "at",
					     "met-by", "carried", "once-met", NULL };
	static const char *const NONE[] = { NULL };
	const struct yaml *within = yaml_get(item, "within"), *met = yaml_get(item, "met-by");

	yaml_check_keys(item, KNOWN, l->faults);
	side->name = yaml_text(yaml_need(item, "name", l->faults), l->faults);
	side->after = load_moment(l, yaml_get(item, "after"));
	side->before = load_moment(l, yaml_get(item, "before"));
	side->carried = yaml_bool(yaml_get(item, "carried"), l->faults);
	side->once_met = yaml_bool(yaml_get(item, "once-met"), l->faults);
	read_alternative_at(l, yaml_get(item, "at"), side);
	if (met)
		matcher_read(l, met, "event", NONE, &side->met_by);
	if (!within && !met && !side->carried)
		yaml_fault(item, l->faults, "'within', 'met-by' or 'carried' is missing here");
	if (load_period(l, within, &side->period) &&
	    ((side->period.unit == PERIOD_HOURS) != rule_by_hours(rule) ||
	     side->period.unit == PERIOD_NONE))
		yaml_fault(item, l->faults, "not a period of the same sort as 'within'");
}

void alternative_specs_read(struct load *l, const struct yaml *node, const struct rule *rule,
			    const struct alternative_spec **ret, size_t *ret_count)
{
	struct alternative_spec *list =
		arena_new_array(l->arena, struct alternative_spec, load_count(node));

	load_each(item, node) read_alternative_spec(l, item, rule, &list[(*ret_count)++]);
	*ret = list;
}
