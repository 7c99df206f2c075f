#include "common/import/table/map_event.h"

#include "common/text/suggest.h"

/* ---- names that there are not ---------------------------------------------------------------- */

static void fault_near(const struct map_reading *m, const struct yaml *node, const char *what,
		       const struct suggestion *s)
{
	duly_auto_fini(buf) text = { 0 };

	suggest_text(s, &text);
	yaml_fault(node, m->faults, "%s '%.*s'%.*s", what, STR_FMT(s->wanted), (int)text.len,
		   text.len > 0 ? (const char *)text.data : "");
}

/* What the service says itself, and what is said of events, is no row's to say. */
static bool sayable(const struct event_type *type)
{
	return type->means != MEANS_SERVICE && type->means != MEANS_FEED_DECLARED &&
	       type->means != MEANS_FEED_COMPLETED && type->means != MEANS_RETRACTED &&
	       type->means != MEANS_BATCH_RETRACTED && type->means != MEANS_ANSWER &&
	       type->means != MEANS_DELAY && type->means != MEANS_DISPUTE;
}

static const struct event_type *read_type(const struct map_reading *m, const struct yaml *node)
{
	const struct str name = yaml_text(node, m->faults);
	const struct event_type *type =
		name.s != NULL ? vocabulary_type(m->vocabulary, name) : NULL;
	size_t n;
	const struct event_type *types = vocabulary_types(m->vocabulary, &n);
	struct suggestion s = suggest_for(name);

	if (type != NULL && !sayable(type))
		yaml_fault(node, m->faults, "a row cannot say %.*s", STR_FMT(name));
	if (type != NULL || name.s == NULL)
		return type;
	for (size_t i = 0; i < n; i++)
		suggest_offer(&s, types[i].name);
	fault_near(m, node, "no type of event is called", &s);
	return NULL;
}

static const struct field *find_field(const struct map_reading *m, const struct event_type *type,
				      const struct yaml *node)
{
	struct suggestion s = suggest_for(node->key);
	const sym name = vocabulary_sym(m->vocabulary, node->key);
	const int at = name != 0 ? event_type_field(type, name) : -1;

	if (at >= 0)
		return &type->fields[at];
	for (size_t i = 0; i < type->field_count; i++)
		suggest_offer(&s, vocabulary_text(m->vocabulary, type->fields[i].name));
	fault_near(m, node, "the event has no field", &s);
	return NULL;
}

static bool has_code(const struct map_reading *m, const struct code_list *list, struct str code)
{
	for (size_t i = 0; list != NULL && i < list->n; i++)
		if (str_eq(vocabulary_text(m->vocabulary, list->codes[i]), code))
			return true;
	return false;
}

static bool is_bool(struct str text)
{
	return str_is(text, "true") || str_is(text, "false");
}

/* The code in @node, which is the key of an entry where @key. */
static void check_code(const struct map_reading *m, const struct map_field *f,
		       const struct yaml *node, struct str code)
{
	struct suggestion s = suggest_for(code);

	if (code.s == NULL)
		return;
	if (f->field->kind == FIELD_BOOL) {
		if (!is_bool(code))
			yaml_fault(node, m->faults, "'%.*s' is neither true nor false",
				   STR_FMT(code));
		return;
	}
	if (f->list == NULL || has_code(m, f->list, code))
		return;
	for (size_t i = 0; i < f->list->n; i++)
		suggest_offer(&s, vocabulary_text(m->vocabulary, f->list->codes[i]));
	fault_near(m, node, "the field has no code", &s);
}

/* ---- fields ---------------------------------------------------------------------------------- */

static void read_fixed(const struct map_reading *m, struct map_field *f, const struct yaml *node)
{
	const size_t n = node->kind == YAML_LIST ? node->n : 1;
	const struct yaml *item = node->kind == YAML_LIST ? node->child : node;

	f->fixed = arena_new_array(m->arena, struct str, n);
	f->n_fixed = n;
	for (size_t i = 0; i < n; i++, item = item->next) {
		f->fixed[i] = yaml_text(item, m->faults);
		check_code(m, f, item, f->fixed[i]);
	}
}

static void read_codes(const struct map_reading *m, struct map_field *f, const struct yaml *node)
{
	yaml_each(item, node != NULL ? yaml_map(node, m->faults) : NULL)
	{
		struct map_code code = { .code = item->key };

		check_code(m, f, item, item->key);
		map_read_patterns(m, item, &code.words);
		LIST_ROOM(m->arena, f->codes, f->n_codes, f->codes_cap);
		f->codes[f->n_codes++] = code;
	}
}

static void read_field(const struct map_reading *m, const struct map_sheet *sheet,
		       struct map_event *e, const struct yaml *node)
{
	static const char *const KEYS[] = { "column", "row", "codes", "else", "optional", NULL };
	const struct field *field = find_field(m, e->type, node);

	if (field == NULL)
		return;
	struct map_field f = { .field = field, .list = field->list, .column = MAP_NONE };

	if (node->kind != YAML_MAP) {
		read_fixed(m, &f, node);
	} else {
		yaml_check_keys(node, KEYS, m->faults);
		f.row = yaml_bool(yaml_get(node, "row"), m->faults);
		if (!f.row)
			f.column = map_read_column(m, sheet, yaml_need(node, "column", m->faults));
		read_codes(m, &f, yaml_get(node, "codes"));
		f.otherwise = yaml_get(node, "else") ? yaml_text(yaml_get(node, "else"), m->faults)
						     : NO_STR;
		check_code(m, &f, yaml_get(node, "else"), f.otherwise);
		f.optional = yaml_bool(yaml_get(node, "optional"), m->faults);
	}
	LIST_ROOM(m->arena, e->fields, e->n_fields, e->fields_cap);
	e->fields[e->n_fields++] = f;
}

static bool says(const struct map_event *e, const struct field *field)
{
	for (size_t i = 0; i < e->n_fields; i++)
		if (e->fields[i].field == field)
			return true;
	return false;
}

static void check_needed(const struct map_reading *m, const struct map_event *e,
			 const struct yaml *node)
{
	bool any = e->type->needs_count == 0;

	for (size_t i = 0; i < e->type->field_count; i++) {
		const struct field *field = &e->type->fields[i];

		if (field->required && field->fallback == NULL && !says(e, field))
			yaml_fault(node, m->faults, "%.*s must have '%.*s'", STR_FMT(e->type->name),
				   STR_FMT(vocabulary_text(m->vocabulary, field->name)));
	}
	for (size_t i = 0; i < e->type->needs_count; i++)
		any |= says(e, &e->type->fields[e->type->needs[i]]);
	if (!any)
		yaml_fault(node, m->faults, "%.*s must have one field more",
			   STR_FMT(e->type->name));
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void read_test(const struct map_reading *m, const struct map_sheet *sheet,
		      struct map_event *e, const struct yaml *node)
{
	const struct yaml name = { .kind = YAML_SCALAR,
				   .line = node->key_line,
				   .column = node->key_column,
				   .text = node->key };
	struct map_test t = { .column = map_read_column(m, sheet, &name) };

	map_read_patterns(m, node, &t.words);
	if (node->kind == YAML_SCALAR && node->plain && str_is(node->text, "given"))
		t.how = MAP_GIVEN;
	if (node->kind == YAML_SCALAR && node->plain && str_is(node->text, "empty"))
		t.how = MAP_EMPTY;
	LIST_ROOM(m->arena, e->tests, e->n_tests, e->tests_cap);
	e->tests[e->n_tests++] = t;
}

/* ---- an event -------------------------------------------------------------------------------- */

/* "rhi-offered" of rhi.offered. */
static const char *part_of(const struct map_reading *m, struct str type)
{
	char *part = arena_alloc(m->arena, type.len + 1);

	for (size_t i = 0; i < type.len; i++)
		part[i] = (char)(type.s[i] == '.' ? '-' : type.s[i]);
	return part;
}

static struct import_type sent_as(const struct event_type *type, bool by_day)
{
	return (struct import_type){
		.name = type->name.s,
		.opens = type->class == CLASS_OPENS,
		.by_day = by_day,
		.birth = type->means == MEANS_BIRTH,
	};
}

static void read_when(const struct map_reading *m, const struct map_sheet *sheet,
		      struct map_event *e, const struct yaml *node)
{
	const struct yaml *date = yaml_get(node, "date"), *hour = yaml_get(node, "hour");
	const bool delivered = yaml_bool(yaml_get(node, "first-delivered"), m->faults);

	e->date = date != NULL ? map_read_column(m, sheet, date) : MAP_NONE;
	e->hour = hour != NULL ? map_read_column(m, sheet, hour) : MAP_NONE;
	if ((date != NULL) == delivered)
		yaml_fault(node, m->faults,
			   "an event has a 'date', or it is 'first-delivered: true'");
	if (hour != NULL && date == NULL)
		yaml_fault(hour, m->faults, "an 'hour' is one of a 'date'");
}

void map_read_event(const struct map_reading *m, struct map_sheet *sheet, const struct yaml *node)
{
	static const char *const KEYS[] = { "type", "later", "date",     "hour",
					    "part", "days",  "latest",   "first-delivered",
					    "data", "where", "declared", NULL };
	const struct yaml *part = yaml_get(node, "part"), *later = yaml_get(node, "later");
	const struct yaml *declared = yaml_get(node, "declared");
	const bool days = yaml_bool(yaml_get(node, "days"), m->faults);
	struct map_event e = { .type = read_type(m, yaml_need(node, "type", m->faults)) };

	yaml_check_keys(node, KEYS, m->faults);
	if (e.type == NULL)
		return;
	const struct event_type *after = later != NULL ? read_type(m, later) : e.type;

	e.sent = sent_as(e.type, days);
	e.later = sent_as(after != NULL ? after : e.type, days);
	e.part = part != NULL ? arena_str(m->arena, yaml_text(part, m->faults)).s
			      : part_of(m, e.type->name);
	e.latest = yaml_bool(yaml_get(node, "latest"), m->faults);
	e.declared = declared == NULL || yaml_bool(declared, m->faults);
	if (strlen(e.part) > 32 ||
	    strspn(e.part, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(e.part))
		yaml_fault(part, m->faults, "a 'part' is 1 to 32 of a-z 0-9 -");
	read_when(m, sheet, &e, node);
	yaml_each(item, yaml_get(node, "data") ? yaml_map(yaml_get(node, "data"), m->faults) : NULL)
		read_field(m, sheet, &e, item);
	yaml_each(item, yaml_get(node, "where") ? yaml_map(yaml_get(node, "where"), m->faults)
						: NULL) read_test(m, sheet, &e, item);
	check_needed(m, &e, node);
	LIST_ROOM(m->arena, sheet->events, sheet->n_events, sheet->events_cap);
	sheet->events[sheet->n_events++] = e;
}
