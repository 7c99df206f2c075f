#include "common/reports/report.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/reports/listing.h"

/* ---- making one ------------------------------------------------------------------------------ */

void report_begin(struct report *r, const struct report_kind *kind,
		  const struct report_question *asked, const struct law *law)
{
	*r = (struct report){
		.kind = kind,
		.asked = asked,
		.law = law,
		.arena = arena_new(),
		.today = zone_date(law_zone(law), asked->at),
		.n = kind->n,
	};
	r->sheets = arena_new_array(r->arena, struct report_sheet, r->n);
	for (size_t i = 0; i < r->n; i++)
		r->sheets[i].kind = &kind->sheets[i];
	if (kind->begin != NULL)
		kind->begin(r);
}

void report_fini(struct report *r)
{
	if (r->arena != NULL)
		arena_free(&r->arena);
}

void report_add(struct report *r, const struct report_person *p)
{
	if (!report_is_wanted(r, p->council) || subject_kind(p->subject, NULL) != SUBJECT_CASE)
		return;
	if (p->person == NULL) {
		r->underived++;
		return;
	}
	if (r->asked->no_restricted && p->person->about.restricted)
		return;
	r->people++;
	r->kind->add(r, p);
}

/* ---- small numbers --------------------------------------------------------------------------- */

static bool is_small(const struct report *r, const struct report_cell *c)
{
	return c->kind == CELL_COUNT && c->number > 0 && c->number < r->asked->least;
}

/* The smallest count of @n cells, @step apart, that still shows and is not nothing; NULL: none. */
static struct report_cell *smallest_shown(struct report_cell *cells, size_t n, size_t step)
{
	struct report_cell *found = NULL;

	for (size_t i = 0; i < n; i++) {
		struct report_cell *c = &cells[i * step];

		if (c->kind == CELL_COUNT && !c->suppressed && c->number > 0 &&
		    (found == NULL || c->number < found->number))
			found = c;
	}
	return found;
}

/* Where one alone of several is hidden, the others and their sum would give it. False: it is not
 * so. */
static bool hide_another(struct report_cell *cells, size_t n, size_t step)
{
	size_t hidden = 0;

	for (size_t i = 0; i < n; i++)
		hidden += cells[i * step].kind == CELL_COUNT && cells[i * step].suppressed;
	struct report_cell *other = hidden == 1 ? smallest_shown(cells, n, step) : NULL;

	if (other != NULL)
		other->suppressed = true;
	return other != NULL;
}

/* Rows that differ in nothing but the last column of their group. */
static bool is_beside(const struct report_sheet *s, const struct report_cell *a,
		      const struct report_cell *b)
{
	for (size_t i = 0; i + 1 < s->kind->group; i++)
		if (!str_eq(a[i].text, b[i].text))
			return false;
	return true;
}

static bool hide_in_rows(struct report_sheet *s)
{
	bool hidden = false;

	for (size_t i = 0; i < s->rows; i++)
		hidden |=
			hide_another(&s->cells[i * s->kind->n + s->kind->group], s->kind->adds, 1);
	return hidden;
}

static bool hide_in_columns(struct report_sheet *s)
{
	const size_t n = s->kind->n;
	bool hidden = false;

	for (size_t i = 0, next; i < s->rows; i = next) {
		for (next = i + 1;
		     next < s->rows && is_beside(s, sheet_at(s, i), sheet_at(s, next));)
			next++;
		for (size_t k = s->kind->group; k < n; k++)
			hidden |= hide_another(&s->cells[i * n + k], next - i, n);
	}
	return hidden;
}

static void hide_rates(struct report_cell *row, size_t n)
{
	bool hidden = false;

	for (size_t k = 0; k < n; k++)
		hidden |= row[k].suppressed;
	for (size_t k = 0; hidden && k < n; k++)
		row[k].suppressed |= row[k].kind == CELL_PER_MILLE;
}

static void hide_small(const struct report *r, struct report_sheet *s)
{
	const size_t n = s->kind->n;

	for (size_t i = 0; i < s->rows * n; i++)
		s->cells[i].suppressed = is_small(r, &s->cells[i]);
	while (hide_in_rows(s) || hide_in_columns(s))
		;
	for (size_t i = 0; i < s->rows; i++)
		hide_rates(&s->cells[i * n], n);
}

void report_finish(struct report *r)
{
	if (r->kind->finish != NULL)
		r->kind->finish(r);
	for (size_t i = 0; i < r->n && r->asked->least > 0; i++) {
		if (r->sheets[i].kind->children)
			r->sheets[i].rows = 0;
		else
			hide_small(r, &r->sheets[i]);
	}
}

const struct report_sheet *report_sheet(const struct report *r, struct str name)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_is(name, r->sheets[i].kind->name))
			return &r->sheets[i];
	return NULL;
}

/* ---- what is asked for ----------------------------------------------------------------------- */

bool report_is_wanted(const struct report *r, struct str council)
{
	return r->asked->council.s == NULL || str_eq(r->asked->council, council);
}

bool report_is_within(const struct report *r, duly_civil day)
{
	const duly_civil from = r->asked->from, to = r->asked->to;

	return (from.day == DULY_NO_DATE.day || day.day >= from.day) &&
	       (to.day == DULY_NO_DATE.day || day.day <= to.day);
}

bool report_wants(const struct report *r, const struct report_person *p, const struct obligation *o)
{
	const struct report_question *q = r->asked;

	return report_is_wanted(r, p->council) && !o->history &&
	       listing_is_rule(q->rules, o->rule->id) && listing_is_team(q->team, o) &&
	       (q->worker.s == NULL || str_eq(q->worker, o->worker));
}

struct str report_team(const struct report *r, const struct person *p)
{
	const sym lead = vocabulary_codes(law_vocabulary(r->law))->lead;

	for (size_t i = 0; i < p->derived.allocation_count; i++)
		if (p->derived.allocations[i].role == lead)
			return p->derived.allocations[i].team_now;
	return NO_STR;
}

bool report_is_of_team(const struct report *r, const struct person *p)
{
	const struct str team = report_team(r, p);

	return r->asked->team.s == NULL || str_eq(r->asked->team, team) ||
	       (str_is(r->asked->team, UNASSIGNED) && team.s == NULL);
}

struct str report_code(const struct report *r, const struct event *event, const char *field)
{
	const struct vocabulary *v = law_vocabulary(r->law);
	const int at = event == NULL || event->type == NULL
			       ? -1
			       : event_type_field(event->type, vocabulary_sym(v, str_of(field)));

	return at < 0 || event->type->fields[at].kind != FIELD_CODE || !event->data[at].given
		       ? NO_STR
		       : vocabulary_text(v, event->data[at].code);
}

int report_working_days(const struct report *r, duly_civil from, duly_civil to)
{
	const int step = to.day >= from.day ? 1 : -1;
	int n = 0;

	for (int32_t d = from.day; d != to.day; d += step) {
		const int32_t counted = step > 0 ? d + 1 : d;

		n += calendar_is_working_day(law_calendar(r->law), (duly_civil){ counted });
	}
	return step * n;
}

/* ---- cells ----------------------------------------------------------------------------------- */

struct report_cell cell_text(const struct report *r, struct str text)
{
	return text.s == NULL ? (struct report_cell){ 0 }
			      : (struct report_cell){ .kind = CELL_TEXT,
						      .text = arena_str(r->arena, text) };
}

struct report_cell cell_words(const char *text)
{
	return (struct report_cell){ .kind = CELL_TEXT, .text = str_of(text) };
}

struct report_cell cell_count(size_t n)
{
	return (struct report_cell){ .kind = CELL_COUNT, .number = (int64_t)n };
}

struct report_cell cell_number(int64_t n)
{
	return (struct report_cell){ .kind = CELL_NUMBER, .number = n };
}

struct report_cell cell_share(size_t of, size_t all)
{
	return all == 0 ? (struct report_cell){ 0 }
			: (struct report_cell){ .kind = CELL_PER_MILLE,
						.number = (int64_t)((of * 1000 + all / 2) / all) };
}

struct report_cell cell_day(duly_civil day)
{
	return day.day == DULY_NO_DATE.day
		       ? (struct report_cell){ 0 }
		       : (struct report_cell){ .kind = CELL_DAY, .number = day.day };
}

struct report_cell cell_time(duly_instant at)
{
	return at.ms == DULY_NO_INSTANT.ms
		       ? (struct report_cell){ 0 }
		       : (struct report_cell){ .kind = CELL_TIME, .number = at.ms };
}

struct report_cell cell_duty(const struct report *r, const struct obligation *o)
{
	uint8_t id[ID_LEN];
	char hex[ID_HEX];

	obligation_id(o, id);
	return cell_text(r, str_of(hex_print(id, ID_LEN, hex)));
}

struct report_cell cell_case(const struct report *r, const struct report_person *p)
{
	if (p->person->about.restricted && !r->asked->restricted)
		return cell_words("restricted");
	return cell_text(r, p->subject);
}

/* ---- rows ------------------------------------------------------------------------------------ */

struct report_cell *sheet_row(struct report *r, size_t sheet)
{
	struct report_sheet *s = &r->sheets[sheet];
	const size_t n = s->kind->n;

	if ((s->rows + 1) * n > s->cap) {
		const size_t cap = MAX(2 * s->cap, 64 * n);
		struct report_cell *more = arena_new_array(r->arena, struct report_cell, cap);

		if (s->rows > 0)
			memcpy(more, s->cells, s->rows * n * sizeof *more);
		s->cells = more;
		s->cap = cap;
	}
	struct report_cell *row = &s->cells[s->rows++ * n];

	memset(row, 0, n * sizeof *row);
	return row;
}

const struct report_cell *sheet_at(const struct report_sheet *s, size_t row)
{
	return &s->cells[row * s->kind->n];
}

static int compare(const struct report_cell *a, const struct report_cell *b)
{
	if (a->kind != b->kind)
		return (a->kind > b->kind) - (a->kind < b->kind);
	if (a->kind == CELL_TEXT)
		return str_cmp(a->text, b->text);
	return (a->number > b->number) - (a->number < b->number);
}

struct order {
	const int *columns;
	size_t n;
};

static int in_order(const void *x, const void *y, void *ctx)
{
	const struct order *o = ctx;
	const struct report_cell *a = x, *b = y;

	for (size_t i = 0; i < o->n; i++) {
		const bool falling = o->columns[i] < 0;
		const int column = falling ? -1 - o->columns[i] : o->columns[i];
		const int order = compare(&a[column], &b[column]);

		if (order != 0)
			return falling ? -order : order;
	}
	return 0;
}

void sheet_sort(struct report_sheet *s, const int *columns, size_t n)
{
	struct order order = { columns, n };

	if (s->rows > 1)
		qsort_r(s->cells, s->rows, s->kind->n * sizeof *s->cells, in_order, &order);
}
