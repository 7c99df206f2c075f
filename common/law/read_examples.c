#include <limits.h>

#include "common/law/read.h"
#include "common/wire/wire.h"

/* Worked examples become the events that a producer would have sent, so that they are run through
 * the same decoder and the same engine as everybody's. */

/* When an event of an example happened: a date, or an instant. */
struct example_when {
	struct str text;
	duly_civil day;
	bool is_time;
};

struct script {
	struct load *l;
	struct buf *out;
	unsigned n; /* events so far */
};

/* ---- when ------------------------------------------------------------------------------------ */

static bool read_when(struct load *l, const struct yaml *node, struct example_when *ret)
{
	duly_instant t;

	ret->text = yaml_text(node, l->faults);
	ret->is_time = duly_instant_parse(ret->text.s ? ret->text.s : "", ret->text.len, &t);
	if (ret->text.len == 0)
		return false;
	if (duly_civil_parse(ret->text.s, ret->is_time ? 10 : ret->text.len, &ret->day))
		return true;
	yaml_fault(node, l->faults, "'%.*s' is no date (YYYY-MM-DD) and no RFC 3339 time",
		   STR_FMT(ret->text));
	return false;
}

static struct example_when days_before(struct load *l, const struct example_when *start, int days)
{
	char text[DULY_DATE_TEXT];
	const duly_civil day = { start->day.day - days };

	duly_civil_print(day, text);
	return (struct example_when){ arena_str(l->arena, str_of(text)), day, false };
}

/* `date`, `time`, or, of what was there before a clock started, `before: 30 days`. */
static bool event_when(struct load *l, const struct yaml *map, const struct example_when *start,
		       struct example_when *ret)
{
	const struct yaml *date = yaml_get(map, "date"), *time = yaml_get(map, "time");
	const struct yaml *before = yaml_get(map, "before");
	struct period p;

	if (!!date + !!time + !!before != 1 || (before && !start)) {
		yaml_fault(map, l->faults,
			   start ? "an event has one of 'date', 'time', 'before'"
				 : "an event has one of 'date' and 'time'");
		return false;
	}
	if (!before) {
		if (!read_when(l, date ? date : time, ret))
			return false;
		if (ret->is_time == !!time)
			return true;
		yaml_fault(date ? date : time, l->faults, "a 'date' is a day, a 'time' an instant");
		return false;
	}
	if (!load_period(l, before, &p))
		return false;
	if (p.unit != PERIOD_DAYS && p.unit != PERIOD_WEEKS) {
		yaml_fault(before, l->faults, "'before' is said in days or weeks");
		return false;
	}
	*ret = days_before(l, start, p.unit == PERIOD_WEEKS ? 7 * p.amount : p.amount);
	return true;
}

/* ---- data ------------------------------------------------------------------------------------ */

static void pack_ref(struct load *l, struct buf *b, const struct yaml *node)
{
	const struct str text = yaml_text(node, l->faults);

	if (text.len > 0 && !is_reference(text, 64))
		yaml_fault(node, l->faults, "'%.*s' is no reference (1-64 of [A-Za-z0-9._:-])",
			   STR_FMT(text));
	pack_str(b, text.s ? text : STR(""));
}

static void pack_code(struct load *l, struct buf *b, const struct yaml *node, const struct field *f)
{
	pack_str(b, vocabulary_text(l->v, load_code(l, node, f->list)));
}

static void pack_many(struct load *l, struct buf *b, const struct yaml *node, const struct field *f)
{
	pack_array(b, (uint32_t)load_count(node));
	load_each(item, node)
	{
		if (f->kind == FIELD_CODES)
			pack_code(l, b, item, f);
		else
			pack_ref(l, b, item);
	}
}

static void pack_when(struct load *l, struct buf *b, const struct yaml *node, bool is_time)
{
	struct example_when w;

	if (read_when(l, node, &w) && w.is_time != is_time)
		yaml_fault(node, l->faults,
			   is_time ? "an RFC 3339 time is wanted here" : "a date is wanted here");
	pack_str(b, w.text.s ? w.text : STR(""));
}

static void pack_id(struct load *l, struct buf *b, const struct yaml *node)
{
	const struct str text = yaml_text(node, l->faults);

	if (text.len > 0 && !is_printable(text, 128))
		yaml_fault(node, l->faults, "an id is 1-128 printable ASCII without space");
	pack_str(b, text.s ? text : STR(""));
}

static void pack_value(struct load *l, struct buf *b, const struct yaml *node,
		       const struct field *f)
{
	switch (f->kind) {
	case FIELD_CODE:
		pack_code(l, b, node, f);
		break;
	case FIELD_CODES:
	case FIELD_REFS:
		pack_many(l, b, node, f);
		break;
	case FIELD_REF:
		pack_ref(l, b, node);
		break;
	case FIELD_BOOL:
		pack_bool(b, yaml_bool(node, l->faults));
		break;
	case FIELD_DATE:
	case FIELD_TIME:
		pack_when(l, b, node, f->kind == FIELD_TIME);
		break;
	case FIELD_INT:
		pack_int(b, yaml_number(node, 0, 1000000, l->faults));
		break;
	case FIELD_ID:
		pack_id(l, b, node);
		break;
	}
}

/* What the start asks of field @index; NULL: nothing. */
static const struct field_match *asked(const struct matcher *start, int index)
{
	for (size_t i = 0; start && i < start->field_count; i++)
		if (start->fields[i].field == index)
			return &start->fields[i];
	return NULL;
}

static void pack_asked(struct load *l, struct buf *b, const struct field *f,
		       const struct field_match *m)
{
	const sym code = m->n > 0 ? m->codes[0] : 0;

	if (f->kind == FIELD_BOOL) {
		pack_bool(b, code == l->v->yes);
		return;
	}
	if (f->kind == FIELD_CODES)
		pack_array(b, 1);
	pack_str(b, vocabulary_text(l->v, code));
}

/* A required field of which neither the start nor the example says anything: the plainest value. */
static void pack_plain(struct script *s, const struct field *f, const struct yaml *at)
{
	struct load *l = s->l;

	if (f->kind == FIELD_BOOL) {
		pack_bool(s->out, true);
	} else if ((f->kind == FIELD_CODE || f->kind == FIELD_CODES) && f->list && f->list->n > 0) {
		if (f->kind == FIELD_CODES)
			pack_array(s->out, 1);
		pack_str(s->out, vocabulary_text(l->v, f->list->codes[0]));
	} else {
		yaml_fault(at, l->faults, "'with' must give '%.*s'",
			   STR_FMT(vocabulary_text(l->v, f->name)));
		pack_nil(s->out);
	}
}

static void check_data_keys(struct load *l, const struct yaml *data, const struct event_type *type)
{
	yaml_each(child, yaml_map(data, l->faults))
	{
		const sym s = vocabulary_sym(l->v, child->key);

		if (s == 0 || event_type_field(type, s) < 0)
			faults_add(l->faults, child->key_line, child->key_column,
				   "%.*s has no field '%.*s'", STR_FMT(type->name),
				   STR_FMT(child->key));
	}
}

/* @start: of the event that starts the clock, what the rule asks of it; NULL: an event written out.
 */
static void pack_data(struct script *s, const struct event_type *type, const struct yaml *data,
		      const struct matcher *start, const struct yaml *at)
{
	struct pack_open map = pack_map_begin(s->out);

	check_data_keys(s->l, data, type);
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *f = &type->fields[i];
		const struct str name = vocabulary_text(s->l->v, f->name);
		const struct yaml *said = yaml_get(data, name.s);
		const struct field_match *m = asked(start, (int)i);

		if (!said && !m && f->required && !start)
			yaml_fault(at, s->l->faults, "%.*s needs '%.*s'", STR_FMT(type->name),
				   STR_FMT(name));
		if (!said && !m && !(f->required && start))
			continue;
		map.n++;
		pack_str(s->out, name);
		if (said)
			pack_value(s->l, s->out, said, f);
		else if (m)
			pack_asked(s->l, s->out, f, m);
		else
			pack_plain(s, f, at);
	}
	pack_map_end(s->out, &map);
}

/* ---- events ---------------------------------------------------------------------------------- */

/* Attributes that an example need not say. */
static void pack_attribute(struct script *s, struct pack_open *map, const char *key,
			   const struct yaml *event, const char *otherwise)
{
	const struct yaml *node = yaml_get(event, key);
	const struct str said = yaml_text(node, s->l->faults);

	if (!said.s && !otherwise)
		return;
	map->n++;
	pack_cstr(s->out, key);
	pack_str(s->out, said.s ? said : str_of(otherwise));
}

static void pack_event(struct script *s, const struct event_type *type,
		       const struct example_when *when, const struct yaml *event,
		       const struct yaml *data, const struct matcher *start, const struct yaml *at)
{
	struct pack_open map = pack_map_begin(s->out);
	const struct str id = arena_printf(s->l->arena, "e%u", ++s->n);

	pack_attribute(s, &map, "specversion", NULL, "1.0");
	pack_attribute(s, &map, "id", event, id.s);
	pack_attribute(s, &map, "source", event, "/councils/example/example");
	pack_attribute(s, &map, "type", NULL, type->name.s);
	pack_attribute(s, &map, "subject", event, "C-1");
	map.n++;
	pack_cstr(s->out, when->is_time ? "time" : "date");
	pack_str(s->out, when->text);
	pack_attribute(s, &map, "recordedtime", event, NULL);
	pack_attribute(s, &map, "replaces", event, NULL);
	pack_attribute(s, &map, "batch", event, NULL);
	map.n++;
	pack_cstr(s->out, "data");
	pack_data(s, type, data, start, at);
	pack_map_end(s->out, &map);
}

static void pack_written(struct script *s, const struct yaml *map, const struct example_when *start)
{
	static const char *const KNOWN[] = { "type",         "date",     "time",   "before",
					     "data",         "id",       "source", "subject",
					     "recordedtime", "replaces", "batch",  NULL };
	const struct event_type *type;
	struct example_when when;

	yaml_check_keys(map, KNOWN, s->l->faults);
	if (map->kind != YAML_MAP)
		return;
	type = load_type(s->l, yaml_need(map, "type", s->l->faults));
	if (event_when(s->l, map, start, &when) && type)
		pack_event(s, type, &when, map, yaml_get(map, "data"), NULL, map);
}

/* A status has no event of its own: the one that opens what it lies in. */
static const struct episode_kind *opened_by_event(const struct episode_kind *episode)
{
	while (episode && episode->lasts_while)
		episode = episode->within;
	return episode;
}

static const struct event_type *type_that(const struct vocabulary *v, const struct start *start)
{
	const struct episode_kind *opens =
		start->kind == START_OPENING ? opened_by_event(start->episode) : NULL;

	for (size_t i = 0; i < v->type_count; i++) {
		const struct event_type *t = &v->types[i];

		if (start->kind == START_EVENT && t == start->event.type)
			return t;
		if (opens && t->opens == opens)
			return t;
		if (start->kind == START_CLOSING && start->episode && t->closes == start->episode)
			return t;
	}
	return NULL;
}

/* ---- examples -------------------------------------------------------------------------------- */

/* What was given, then the event that starts the clock. */
static void pack_short(struct script *s, const struct yaml *map, const struct yaml *given,
		       const struct rule *rule)
{
	const struct yaml *node = yaml_get(map, "started");
	const struct start *start = rule->start_count > 0 ? &rule->starts[0] : NULL;
	const struct event_type *type = start ? type_that(s->l->v, start) : NULL;
	struct example_when when;

	if (start && start->kind == START_MOMENT)
		yaml_fault(node, s->l->faults,
			   "a moment starts this clock: write out its 'events'");
	if (!read_when(s->l, node, &when))
		return;
	load_each(item, given) pack_written(s, item, &when);
	if (type)
		pack_event(s, type, &when, NULL, yaml_get(map, "with"), &start->event, map);
}

static void pack_long(struct script *s, const struct yaml *map)
{
	const struct yaml *with = yaml_get(map, "with");

	if (with)
		yaml_fault(with, s->l->faults, "'with' goes with 'started'");
	yaml_each(item, yaml_list(yaml_get(map, "events"), s->l->faults))
		pack_written(s, item, NULL);
}

static struct view script_events(struct load *l, const struct yaml *map, const struct yaml *given,
				 const struct rule *rule)
{
	duly_auto_fini(buf) b = { 0 };
	struct script s = { l, &b, 0 };
	struct pack_open list = pack_array_begin(&b);
	uint8_t *bytes;

	if (!!yaml_get(map, "started") + !!yaml_get(map, "events") != 1)
		yaml_fault(map, l->faults, "an example has one of 'started' and 'events'");
	else if (yaml_get(map, "started"))
		pack_short(&s, map, given, rule);
	else
		pack_long(&s, map);
	list.n = s.n;
	pack_array_end(&b, &list);
	bytes = arena_alloc(l->arena, b.len);
	memcpy(bytes, b.data, b.len);
	return (struct view){ bytes, b.len };
}

/* As the engine prints it: an instant in UTC, whatever offset the example is written with. */
static struct str read_due(struct load *l, const struct yaml *node, bool hours)
{
	const struct str text = yaml_text(node, l->faults);
	char utc[DULY_TIME_TEXT];
	duly_instant t;
	duly_civil day;

	if (text.len == 0 || str_is(text, "open") || str_is(text, "none"))
		return text;
	if (hours && duly_instant_parse(text.s, text.len, &t))
		return arena_str(l->arena, str_of(duly_instant_print(t, utc)));
	if (hours || !duly_civil_parse(text.s, text.len, &day))
		yaml_fault(node, l->faults, "'%.*s' is no %s, \"open\" or \"none\"", STR_FMT(text),
			   hours ? "RFC 3339 time" : "date (YYYY-MM-DD)");
	return text;
}

static void read_example(struct load *l, const struct yaml *map, const struct yaml *given,
			 const struct rule *rule, struct example *ret)
{
	static const char *const KNOWN[] = { "why", "started", "with",   "events",
					     "at",  "due",     "status", NULL };
	static const char *const STATUSES[] = { "open", "met", "ended", "void", NULL };
	const bool hours = rule_by_hours(rule);
	const struct yaml *at = yaml_get(map, "at"), *status = yaml_get(map, "status");
	duly_instant t;

	yaml_check_keys(map, KNOWN, l->faults);
	ret->line = map->line;
	if (map->kind != YAML_MAP)
		return;
	ret->why = yaml_text(yaml_need(map, "why", l->faults), l->faults);
	ret->events = script_events(l, map, given, rule);
	ret->due = read_due(l, yaml_need(map, "due", l->faults), hours);
	ret->status = yaml_text(status, l->faults);
	yaml_choice(status, "status", STATUSES, l->faults);
	ret->at = yaml_text(at, l->faults);
	if (ret->at.len > 0 && !duly_instant_parse(ret->at.s, ret->at.len, &t))
		yaml_fault(at, l->faults, "'%.*s' is no RFC 3339 time", STR_FMT(ret->at));
}

void examples_read(struct load *l, const struct yaml *map, struct rule *rule)
{
	const struct yaml *node = yaml_need(map, "examples", l->faults);
	const struct yaml *given = yaml_get(map, "given");
	struct example *list = arena_new_array(l->arena, struct example, load_count(node));

	load_each(item, node) read_example(l, item, given, rule, &list[rule->example_count++]);
	if (node && rule->example_count == 0)
		yaml_fault(node, l->faults, "a rule has at least one example");
	rule->examples = list;
}
