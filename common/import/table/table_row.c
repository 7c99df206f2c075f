#include <ctype.h>
#include <stdlib.h>

#include "common/import/fields.h"
#include "common/import/table/import.h"

/* A row, and the event of its sheet that is looked at. */
struct reading_row {
	struct table_import *t;
	unsigned sheet;
	const struct map_sheet *map;
	struct table_row *row;
	const struct map_event *event;
	bool *unknown; /* by column: its word is one that no event knows */
};

static struct str text_in(const struct reading_row *r, size_t column)
{
	const struct str text = r->row->fields[column];

	return text.s != NULL ? text : STR("");
}

static struct import_row row_of(const struct reading_row *r)
{
	return (struct import_row){ r->sheet, r->row->id, r->row->subject };
}

/* ---- days and hours -------------------------------------------------------------------------- */

bool table_day(const struct table_import *t, struct str text, struct when *ret)
{
	return when_parse(t->zone, text, ret) && (!ret->given || !field_is_before_1990(ret->day));
}

static int digits(struct str *text, size_t most)
{
	int n = 0;
	size_t i = 0;

	for (; i < most && i < text->len && isdigit((unsigned char)text->s[i]); i++)
		n = n * 10 + text->s[i] - '0';
	text->s += i, text->len -= i;
	return i == 0 ? -1 : n;
}

/* "9:30", "09:30:00", "9.30 pm", "0930": minutes of the day; -1: it is no hour. */
static int minutes_of(struct str text)
{
	const size_t before = text.len;
	int hours = digits(&text, 2), minutes = 0;
	const bool four = before == 4 && text.len == 2 && isdigit((unsigned char)text.s[0]);
	const bool split = text.len > 0 && (text.s[0] == ':' || text.s[0] == '.');

	if (hours < 0 || hours > 23)
		return -1;
	if (split)
		text.s++, text.len--;
	if (split || four) {
		minutes = digits(&text, 2);
		if (minutes < 0 || minutes > 59)
			return -1;
	}
	if (split && text.len >= 3 && text.s[0] == ':') {
		text.s += 3, text.len -= 3;
	}
	while (text.len > 0 && text.s[0] == ' ')
		text.s++, text.len--;
	if (field_is(text, "pm") && hours >= 1 && hours <= 12)
		return hours % 12 * 60 + 12 * 60 + minutes;
	if (field_is(text, "am") && hours >= 1 && hours <= 12)
		return hours % 12 * 60 + minutes;
	return text.len == 0 && (split || four) ? hours * 60 + minutes : -1;
}

/* Puts the hour in its column, where there is one, into @when. */
static void add_hour(struct reading_row *r, struct when *when)
{
	const struct str text = r->event->hour != MAP_NONE ? text_in(r, r->event->hour) : STR("");
	struct when whole;
	int minutes = -1;

	if (!when->given || text.len == 0)
		return;
	if (when_parse(r->t->zone, text, &whole) && whole.given && whole.timed)
		minutes = (int)((whole.at.ms - zone_instant(r->t->zone, whole.day, 0).ms) / 60000);
	else
		minutes = minutes_of(text);
	if (minutes < 0 || minutes >= 24 * 60) {
		table_remark(r->t, r->row, r->event->hour, false,
			     "'%s' is no hour: the day counts from its beginning",
			     table_quoted(r->t, text));
		return;
	}
	when->timed = minutes > 0;
	when->at = zone_instant(r->t->zone, when->day, minutes);
}

/* False: what stands there is not understood. */
static bool read_when(struct reading_row *r, struct when *ret)
{
	const struct map_event *e = r->event;

	if (e->date == MAP_NONE) {
		const struct import_known *known =
			import_state_find(&r->t->facts.state, r->sheet, r->row->id);

		*ret = when_day(known != NULL ? known->seen : r->t->opt.at);
		return true;
	}
	const struct str text = text_in(r, e->date);

	if (!(e->sent.birth ? when_parse(r->t->zone, text, ret) : table_day(r->t, text, ret))) {
		table_remark(r->t, r->row, e->date, false, "'%s' is no date that is read%s",
			     table_quoted(r->t, text), ret->given ? ": it lies before 1990" : "");
		return false;
	}
	add_hour(r, ret);
	return true;
}

/* ---- words ----------------------------------------------------------------------------------- */

static struct str name_of(const struct reading_row *r, sym code)
{
	return vocabulary_text(r->t->opt.vocabulary, code);
}

/* The code of @list that is @text in capitals or not. */
static struct str code_like(const struct reading_row *r, const struct map_field *f, struct str text)
{
	for (size_t i = 0; f->list != NULL && i < f->list->n; i++) {
		const struct str code = name_of(r, f->list->codes[i]);

		if (code.len == text.len && text.len > 0 && field_is(text, code.s))
			return code;
	}
	return NO_STR;
}

static struct str by_words(const struct reading_row *r, const struct map_field *f, struct str text)
{
	for (size_t i = 0; i < f->n_codes; i++)
		if (patterns_fit_text(&f->codes[i].words, text, r->t->arena))
			return f->codes[i].code;
	return NO_STR;
}

/* By the words of the map, else as a code in it; where it has two, which is meant is not known. */
static struct str code_of(const struct reading_row *r, const struct map_field *f, struct str text)
{
	struct str code = by_words(r, f, text), next;
	size_t at = 0;

	if (code.s != NULL)
		return code;
	code = code_like(r, f, text);
	if (code.s != NULL)
		return code;
	while ((next = pattern_next_code(r->t->arena, text, &at)).s != NULL) {
		struct str found = by_words(r, f, next);

		if (found.s == NULL)
			found = code_like(r, f, next);
		if (found.s != NULL && code.s != NULL && !str_eq(found, code))
			return f->otherwise;
		code = found.s != NULL ? found : code;
	}
	return code.s != NULL ? code : f->otherwise;
}

bool table_is_yes(struct table_import *t, struct str text)
{
	static struct str yes[] = { { "y", 1 }, { "yes", 3 }, { "true", 4 }, { "1", 1 } };

	return patterns_fit_text(&(struct patterns){ yes, LEN(yes), 0 }, text, t->arena);
}

static struct str flag_of(const struct reading_row *r, const struct map_field *f, struct str text)
{
	static struct str no[] = { { "n", 1 }, { "no", 2 }, { "false", 5 }, { "0", 1 } };
	const struct str code = by_words(r, f, text);

	if (code.s != NULL)
		return code;
	if (table_is_yes(r->t, text))
		return STR("true");
	if (patterns_fit_text(&(struct patterns){ no, LEN(no), 0 }, text, r->t->arena))
		return STR("false");
	return f->otherwise;
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* The value as JSON; NULL: it is not understood. */
static json_t *value_of(const struct reading_row *r, const struct map_field *f, struct str text)
{
	char day[DULY_DATE_TEXT];
	struct when when;
	struct str code = NO_STR;
	uint64_t n;

	switch (f->field->kind) {
	case FIELD_CODE:
	case FIELD_CODES:
		code = code_of(r, f, text);
		break;
	case FIELD_BOOL:
		code = flag_of(r, f, text);
		return code.s != NULL ? json_boolean(str_is(code, "true")) : NULL;
	case FIELD_DATE:
		if (!when_parse(r->t->zone, text, &when) || !when.given)
			return NULL;
		return json_string(duly_civil_print(when.day, day));
	case FIELD_INT:
		return str_to_u64(text, 1000000, &n) ? json_integer((json_int_t)n) : NULL;
	case FIELD_REF:
	case FIELD_REFS:
	case FIELD_ID:
		code = field_is_code(text) ? text : NO_STR;
		break;
	case FIELD_TIME:
		break;
	}
	if (code.s == NULL)
		return NULL;
	json_t *value = json_stringn(code.s, code.len);
	return f->field->kind == FIELD_CODES || f->field->kind == FIELD_REFS
		       ? json_pack("[o]", value)
		       : value;
}

static json_t *fixed_of(const struct map_field *f)
{
	json_t *list = json_array();

	if (f->field->kind == FIELD_BOOL) {
		json_decref(list);
		return json_boolean(str_is(f->fixed[0], "true"));
	}
	for (size_t i = 0; i < f->n_fixed; i++)
		json_array_append_new(list, json_stringn(f->fixed[i].s, f->fixed[i].len));
	if (f->field->kind == FIELD_CODES || f->field->kind == FIELD_REFS)
		return list;
	json_t *one = json_incref(json_array_get(list, 0));

	json_decref(list);
	return one;
}

/* What opens, changes or registers something is sent without a field that is not understood: a
 * clock too many is seen. What meets or ends is not sent at all. */
static bool goes_without(const struct reading_row *r, const struct map_field *f)
{
	const enum event_class class = r->event->type->class;

	if (f->field->required && f->field->fallback == NULL)
		return false;
	return f->optional || (class != CLASS_COMPLETES && class != CLASS_CLOSES);
}

/* False: the event is not sent. */
static bool read_field(struct reading_row *r, const struct map_field *f, json_t *data)
{
	const struct str name = name_of(r, f->field->name);
	const struct str text = f->row                  ? r->row->id
				: f->column != MAP_NONE ? text_in(r, f->column)
							: STR("");
	json_t *value = NULL;

	if (f->n_fixed > 0)
		value = fixed_of(f);
	else if (text.len > 0)
		value = value_of(r, f, text);
	else if (!f->field->required || f->field->fallback != NULL)
		return true;
	if (value != NULL) {
		json_object_set_new(data, name.s, value);
		return true;
	}
	const bool without = goes_without(r, f);

	if (text.len > 0)
		table_remark(r->t, r->row, f->column, false, "'%s' is not understood as %.*s: %s",
			     table_quoted(r->t, text), STR_FMT(name),
			     without ? "left out" : "the event is not sent");
	else
		table_remark(r->t, r->row, f->column, false,
			     "it is empty, and the event cannot be without %.*s: not sent",
			     STR_FMT(name));
	return without;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static bool test_holds(const struct reading_row *r, const struct map_test *t)
{
	const struct str text = text_in(r, t->column);

	if (t->how == MAP_GIVEN)
		return text.len > 0;
	if (t->how == MAP_EMPTY)
		return text.len == 0;
	return text.len > 0 && patterns_fit_text(&t->words, text, r->t->arena);
}

/* Whether some event of the sheet, or the map's known words, have @text in mind. */
static bool word_known(const struct reading_row *r, size_t column, struct str text)
{
	for (size_t i = 0; i < r->map->n_known; i++)
		if (str_eq(r->map->known[i].code, r->map->columns[column].name) &&
		    patterns_fit_text(&r->map->known[i].words, text, r->t->arena))
			return true;
	for (size_t e = 0; e < r->map->n_events; e++)
		for (size_t i = 0; i < r->map->events[e].n_tests; i++) {
			const struct map_test *t = &r->map->events[e].tests[i];

			if (t->column == column && t->how == MAP_IS &&
			    patterns_fit_text(&t->words, text, r->t->arena))
				return true;
		}
	return false;
}

/* A column on which events depend, and whose word none knows, is told once for the row. */
static void find_unknown_words(struct reading_row *r)
{
	memset(r->unknown, 0, r->map->n_columns * sizeof *r->unknown);
	for (size_t e = 0; e < r->map->n_events; e++)
		for (size_t i = 0; i < r->map->events[e].n_tests; i++) {
			const struct map_test *t = &r->map->events[e].tests[i];
			const struct str text = text_in(r, t->column);

			if (t->how != MAP_IS || text.len == 0 || r->unknown[t->column] ||
			    word_known(r, t->column, text))
				continue;
			r->unknown[t->column] = true;
			table_remark(r->t, r->row, t->column, false,
				     "'%s' is no word that the map knows: not understood",
				     table_quoted(r->t, text));
		}
}

enum tests_said { TESTS_HOLD, TESTS_FAIL, TESTS_UNKNOWN };

/* Whether the tests of the event hold, as far as is known. */
static enum tests_said judge_tests(const struct reading_row *r)
{
	const enum event_class class = r->event->type->class;
	bool unknown = false;

	for (size_t i = 0; i < r->event->n_tests; i++) {
		const struct map_test *t = &r->event->tests[i];

		if (t->how == MAP_IS && r->unknown[t->column])
			unknown = true;
		else if (!test_holds(r, t))
			return TESTS_FAIL;
	}
	if (!unknown)
		return TESTS_HOLD;
	/* A clock too many is seen. */
	return class == CLASS_COMPLETES || class == CLASS_CLOSES ? TESTS_UNKNOWN : TESTS_HOLD;
}

/* ---- the row --------------------------------------------------------------------------------- */

/* Whatever was sent of the event stands, though this delivery does not say it again. */
static void keep(const struct reading_row *r)
{
	struct import_known *known = import_state_find(&r->t->facts.state, r->sheet, r->row->id);
	const struct str part = str_of(r->event->part);

	for (size_t i = 0; known != NULL && i < known->n; i++)
		if (r->event->latest ? str_starts(known->sent[i].part, r->event->part)
				     : str_eq(known->sent[i].part, part))
			known->sent[i].touched = true;
}

/* Whether a column that the event is read from is not in this delivery. */
static bool lacks_column(const struct reading_row *r)
{
	const struct map_event *e = r->event;
	bool lacks = e->date != MAP_NONE && r->row->fields[e->date].s == NULL;

	for (size_t i = 0; i < e->n_tests; i++)
		lacks |= r->row->fields[e->tests[i].column].s == NULL;
	for (size_t i = 0; i < e->n_fields; i++)
		lacks |= e->fields[i].column != MAP_NONE && e->fields[i].field->required &&
			 r->row->fields[e->fields[i].column].s == NULL;
	return lacks;
}

static void put(struct reading_row *r, const struct when *when, json_t *take_data)
{
	const struct map_event *e = r->event;
	const struct import_fact fact = { e->part, &e->sent, *when, take_data, NO_STR };

	if (when->given)
		r->row->latest.day = MAX(r->row->latest.day, when->day.day);
	if (e->latest)
		import_fact_put_latest(&r->t->facts, row_of(r), fact, &e->later);
	else
		import_fact_put(&r->t->facts, row_of(r), fact);
}

/* False: it is not sent, and what was sent of it stands where @*ret_stands. */
static bool read_data(struct reading_row *r, struct when *ret, json_t *data, bool *ret_stands)
{
	bool sent = read_when(r, ret);

	*ret_stands = true;
	for (size_t i = 0; sent && i < r->event->n_fields; i++)
		sent = read_field(r, &r->event->fields[i], data);
	return sent;
}

static void read_event(struct reading_row *r)
{
	struct when when = { .day = DULY_NO_DATE };
	json_t *data = json_object();
	bool sent = false, stands = true;

	if (!lacks_column(r)) {
		const enum tests_said tests = judge_tests(r);
		const bool dated = r->event->date == MAP_NONE || text_in(r, r->event->date).len > 0;

		stands = tests == TESTS_UNKNOWN || r->event->latest;
		if (tests == TESTS_HOLD && dated)
			sent = read_data(r, &when, data, &stands);
	}
	if (sent) {
		put(r, &when, data);
		return;
	}
	if (stands)
		keep(r);
	json_decref(data);
}

/* On which day what the row tells of was over. */
static void find_end(struct reading_row *r)
{
	struct when when;

	r->row->end = r->row->latest;
	if (r->map->ends == MAP_NONE)
		return;
	r->row->end = DULY_NO_DATE;
	if (table_day(r->t, text_in(r, r->map->ends), &when) && when.given)
		r->row->end = when.day;
}

void table_row_facts(struct table_import *t, unsigned sheet, struct table_row *row)
{
	struct reading_row r = {
		t, sheet, t->sheets[sheet].map, row, NULL, t->sheets[sheet].unknown
	};

	find_unknown_words(&r);
	for (size_t i = 0; i < r.map->n_events; i++) {
		r.event = &r.map->events[i];
		read_event(&r);
	}
	find_end(&r);
}
