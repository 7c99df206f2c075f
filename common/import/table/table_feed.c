#include "common/import/table/import.h"

/* "TYPE", or "TYPE:KIND" where the sheet has only some kinds of it. */
static void add_name(struct table_import *t, json_t *names, struct str type, struct str kind)
{
	const struct str name =
		kind.s == NULL ? type
			       : arena_printf(t->arena, "%.*s:%.*s", STR_FMT(type), STR_FMT(kind));

	for (size_t i = 0; i < json_array_size(names); i++)
		if (str_is(name, json_string_value(json_array_get(names, i))))
			return;
	json_array_append_new(names, json_stringn(name.s, name.len));
}

static const struct map_field *kind_of(const struct table_import *t, const struct map_event *e,
				       bool *ret_has)
{
	const struct field *kind = NULL;

	for (size_t i = 0; i < e->type->field_count; i++) {
		const struct str name = vocabulary_text(t->opt.vocabulary, e->type->fields[i].name);

		if (str_is(name, "kind") || str_is(name, "kinds"))
			kind = &e->type->fields[i];
	}
	*ret_has = kind != NULL && kind->list != NULL;
	for (size_t i = 0; *ret_has && i < e->n_fields; i++)
		if (e->fields[i].field == kind)
			return &e->fields[i];
	return NULL;
}

static void add_fallback(struct table_import *t, json_t *names, const struct map_event *e)
{
	for (size_t i = 0; i < e->type->field_count; i++) {
		const struct field *f = &e->type->fields[i];

		if (f->list != event_type_kinds(e->type) || f->fallback == NULL)
			continue;
		if (f->kind == FIELD_CODE)
			add_name(t, names, e->type->name,
				 vocabulary_text(t->opt.vocabulary, f->fallback->code));
		for (size_t c = 0; f->kind == FIELD_CODES && c < f->fallback->codes.n; c++)
			add_name(t, names, e->type->name,
				 vocabulary_text(t->opt.vocabulary, f->fallback->codes.list[c]));
		return;
	}
	add_name(t, names, e->type->name, NO_STR);
}

static void add_event(struct table_import *t, json_t *names, const struct map_event *e)
{
	bool has_kinds = false;
	const struct map_field *f = kind_of(t, e, &has_kinds);

	if (!e->declared)
		return;
	if (!has_kinds)
		add_name(t, names, e->type->name, NO_STR);
	else if (f == NULL)
		add_fallback(t, names, e);
	else if (f->n_fixed == 0 && f->n_codes == 0)
		add_name(t, names, e->type->name, NO_STR);
	for (size_t i = 0; f != NULL && i < f->n_fixed; i++)
		add_name(t, names, e->type->name, f->fixed[i]);
	for (size_t i = 0; f != NULL && i < f->n_codes; i++)
		add_name(t, names, e->type->name, f->codes[i].code);
}

/* One that came once, and was understood where it came now: by more than half of its rows. */
static bool carries(const struct table_import *t, size_t sheet)
{
	const struct table_sheet *s = &t->sheets[sheet];

	if (s->there)
		return s->usable > 0 && 2 * s->usable > s->read;
	for (size_t i = 0; i < t->facts.state.n; i++)
		if (t->facts.state.rows[i]->table == sheet)
			return true;
	return false;
}

/* Whether the columns that the event is read from are there, in a sheet that is. */
static bool is_read(const struct table_sheet *s, const struct map_event *e)
{
	bool read = true;

	if (s->n == 0)
		return !s->there;
	read &= e->date == MAP_NONE || s->rows[0].fields[e->date].s != NULL;
	for (size_t i = 0; i < e->n_tests; i++)
		read &= s->rows[0].fields[e->tests[i].column].s != NULL;
	return read;
}

static duly_civil months_before(duly_civil day, int months)
{
	const struct duly_ymd d = duly_civil_to_ymd(day);
	const int month = d.year * 12 + d.month - 1 - months;
	const int year = month / 12, of_year = month % 12 + 1;

	return duly_civil_from_ymd(year, of_year, MIN(d.day, duly_days_in_month(year, of_year)));
}

void table_feed_fact(struct table_import *t)
{
	static const struct import_type DECLARED = { .name = "feed.declared", .by_day = true };
	const char *system = strrchr(t->opt.source, '/') + 1;
	const struct import_row row = { (unsigned)t->opt.map->n_sheets, STR("declared"),
					arena_printf(t->arena, "feed:%s", system) };
	const struct str before = import_fact_note(&t->facts, row, "");
	struct when when =
		when_day(t->delivered.day != DULY_NO_DATE.day ? t->delivered : t->opt.at);
	json_t *names = json_array();
	char day[DULY_DATE_TEXT];

	for (size_t i = 0; i < t->opt.map->n_sheets; i++)
		for (size_t e = 0; carries(t, i) && e < t->opt.map->sheets[i].n_events; e++)
			if (is_read(&t->sheets[i], &t->opt.map->sheets[i].events[e]))
				add_event(t, names, &t->opt.map->sheets[i].events[e]);
	if (before.s != NULL) /* from the first delivery on */
		duly_civil_parse(before.s, before.len, &when.day);
	duly_civil_print(when.day, day);
	json_t *data = json_pack("{s:o}", "types", names);
	if (t->opt.map->history_months > 0)
		event_json_day(data, "from", months_before(when.day, t->opt.map->history_months));
	import_fact_put(&t->facts, row,
			(struct import_fact){ "", &DECLARED, when, data,
					      arena_str(t->arena, str_of(day)) });
}
