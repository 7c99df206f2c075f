#include <stdlib.h>
#include <string.h>

#include "common/text/words.h"
#include "services/cli/table.h"
#include "services/cli/timely_print.h"

#define X(id, name, title) { name, title },
static const struct {
	const char *name, *title;
} OUTCOME[] = { TIMELY_COLUMNS(X) };
#undef X

static const char *const DATE_KIND[] = {
	[TIMELY_LEGAL] = NULL, [TIMELY_MEASURE] = "measure", [TIMELY_READING] = "reading"
};

/* ---- for programs ---------------------------------------------------------------------------- */

static void put_tally(struct json *j, const struct timely_tally *t)
{
	size_t of;
	const size_t in_time = timely_share(t, &of);

	json_number(j, "due", t->due);
	json_number(j, "met", t->outcomes[TIMELY_IN_TIME] + t->outcomes[TIMELY_LATE]);
	for (int i = 0; i < TIMELY_OUTCOMES; i++)
		json_number(j, OUTCOME[i].name, t->outcomes[i]);
	json_number(j, "recorded_late", t->recorded_late);
	json_number(j, "explained", t->explained);
	json_number(j, "counted", of);
	if (of == 0)
		return;
	/* In tenths of a per cent, which is what a float would be printed as. */
	json_number(j, "per_mille", (in_time * 1000 + of / 2) / of);
}

static void put_periods(struct json *j, enum timely_by by, const struct timely_row *row)
{
	char name[32];

	json_list(j, "periods");
	for (size_t i = 0; i < row->n; i++) {
		json_map(j, NULL);
		json_name(j, "period", timely_period_print(by, row->periods[i].period, name));
		put_tally(j, &row->periods[i].tally);
		json_end(j);
	}
	json_end(j);
}

void timely_print_json(const struct timely *t, struct json *j)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct timely_row *row = &t->rows[i];

		json_row(j);
		json_text(j, "rule", row->rule->id);
		json_text(j, "title", row->rule->title);
		json_name(j, "kind", row->rule->cap ? "cap" : "task");
		if (row->date != TIMELY_LEGAL)
			json_text(j, DATE_KIND[row->date], row->name);
		put_tally(j, &row->all);
		if (t->by != TIMELY_BY_NONE)
			put_periods(j, t->by, row);
		json_end(j);
	}
}

/* ---- for people ------------------------------------------------------------------------------ */

enum { TITLE_MAX = 512, MANY_PERIODS = 24, GAP = 1 };

static void title_of(const struct timely_row *row, char ret[TITLE_MAX])
{
	if (row->date == TIMELY_LEGAL)
		snprintf(ret, TITLE_MAX, "%.*s", STR_FMT(row->rule->title));
	else
		snprintf(ret, TITLE_MAX, "  by the %s %.*s", DATE_KIND[row->date],
			 STR_FMT(row->name));
}

/* A hundred is only all, and nought only none. */
static void share_text(const struct timely_tally *t, char ret[16])
{
	size_t of;
	const size_t n = timely_share(t, &of);

	if (of == 0)
		snprintf(ret, 16, "-");
	else if (n == 0 || n == of)
		snprintf(ret, 16, "%d", n == of ? 100 : 0);
	else
		snprintf(ret, 16, "%zu", MIN(MAX((n * 100 + of / 2) / of, (size_t)1), (size_t)99));
}

/* These always have a column, so that what fell due is seen to be their sum; the others where
 * anything fell into them. */
struct shown {
	bool outcomes[TIMELY_OUTCOMES], recorded_late, explained;
};
static const struct shown MAIN = { .outcomes = { [TIMELY_IN_TIME] = true,
						 [TIMELY_LATE] = true,
						 [TIMELY_OVERDUE] = true,
						 [TIMELY_NOT_DONE] = true,
						 [TIMELY_ENDED] = true } };
enum { TITLE_LEAST = 24 };

static struct shown what_to_show(const struct timely *t)
{
	struct shown s = MAIN;

	for (size_t i = 0; i < t->n; i++) {
		for (int k = 0; k < TIMELY_OUTCOMES; k++)
			s.outcomes[k] |= t->rows[i].all.outcomes[k] > 0;
		s.recorded_late |= t->rows[i].all.recorded_late > 0;
		s.explained |= t->rows[i].all.explained > 0;
	}
	return s;
}

enum { FIXED_MAX = 4 + TIMELY_OUTCOMES + 2 };

static size_t head(const struct shown *s, bool period, struct table_column *ret)
{
	size_t n = 0;

	ret[n++] = (struct table_column){ "WHAT IS OWED", TABLE_WRAPS };
	if (period)
		ret[n++] = (struct table_column){ "PERIOD", TABLE_LEFT };
	ret[n++] = (struct table_column){ "DUE", TABLE_RIGHT };
	for (int i = 0; i < TIMELY_OUTCOMES; i++)
		if (s->outcomes[i])
			ret[n++] = (struct table_column){ OUTCOME[i].title, TABLE_RIGHT };
	if (s->recorded_late)
		ret[n++] = (struct table_column){ "RECORDED LATE", TABLE_RIGHT };
	if (s->explained)
		ret[n++] = (struct table_column){ "EXPLAINED", TABLE_RIGHT };
	ret[n++] = (struct table_column){ "%", TABLE_RIGHT };
	return n;
}

/* From column @n on; returns the next. */
static size_t put_numbers(struct table *table, const struct shown *s, const struct timely_tally *t,
			  size_t n)
{
	char share[16];

	share_text(t, share);
	table_put(table, n++, "%zu", t->due);
	for (int i = 0; i < TIMELY_OUTCOMES; i++)
		if (s->outcomes[i])
			table_put(table, n++, "%zu", t->outcomes[i]);
	if (s->recorded_late)
		table_put(table, n++, "%zu", t->recorded_late);
	if (s->explained)
		table_put(table, n++, "%zu", t->explained);
	table_put(table, n++, "%s", share);
	return n;
}

static void put_row(struct table *table, const struct timely *t, const struct shown *s,
		    const struct timely_row *row)
{
	char title[TITLE_MAX], period[32];

	title_of(row, title);
	table_row(table);
	table_put(table, 0, "%s", title);
	if (t->by == TIMELY_BY_NONE) {
		put_numbers(table, s, &row->all, 1);
		return;
	}
	table_put(table, 1, "all");
	put_numbers(table, s, &row->all, 2);
	for (size_t i = 0; i < row->n; i++) {
		table_row(table);
		table_put(table, 1, "%s",
			  timely_period_print(t->by, row->periods[i].period, period));
		put_numbers(table, s, &row->periods[i].tally, 2);
	}
}

/* A line for each period. */
static void print_lines(const struct timely *t, size_t width, FILE *to)
{
	const struct shown s = what_to_show(t);
	struct table_column columns[FIXED_MAX];
	const size_t n = head(&s, t->by != TIMELY_BY_NONE, columns);
	duly_auto(table) table = table_new(columns, n);

	for (size_t i = 0; i < t->n; i++)
		put_row(table, t, &s, &t->rows[i]);
	table_print_within(table, width, to);
}

/* ---- months beside each other ---------------------------------------------------------------- */

/* For a screen: all columns, so that they add up, and then the percentage of each month. */

static void put_shares(struct table *table, const struct timely *t, const struct timely_row *row,
		       size_t n)
{
	char share[16];

	for (size_t i = 0; i < row->n; i++) {
		share_text(&row->periods[i].tally, share);
		table_put(table, n + (size_t)(row->periods[i].period - t->first), "%s", share);
	}
}

/* "Apr", or where a month comes twice "Apr 25". */
static void month_head(const struct timely *t, int32_t period, char ret[16])
{
	const char *month = MONTH_NAMES[period % 12];

	if (t->last - t->first < 12)
		snprintf(ret, 16, "%.3s", month);
	else
		snprintf(ret, 16, "%.3s %02d", month, period / 12 % 100);
}

static size_t width_of(const struct table_column *columns, size_t n)
{
	size_t width = TITLE_LEAST;

	for (size_t i = 1; i < n; i++)
		width += GAP + MAX(strlen(columns[i].name), (size_t)3);
	return width;
}

static void print_months(const struct timely *t, const struct table_column *columns, size_t n,
			 size_t width, FILE *to)
{
	const struct shown s = what_to_show(t);
	duly_auto(table) table = table_new(columns, n);
	char title[TITLE_MAX];

	for (size_t i = 0; i < t->n; i++) {
		size_t next;

		title_of(&t->rows[i], title);
		table_row(table);
		table_put(table, 0, "%s", title);
		next = put_numbers(table, &s, &t->rows[i].all, 1);
		put_shares(table, t, &t->rows[i], next);
	}
	table_print_within(table, width, to);
}

void timely_print_table(const struct timely *t, size_t width, FILE *to)
{
	const bool months =
		t->by == TIMELY_BY_MONTH && t->n > 0 && t->last - t->first < MANY_PERIODS;
	const struct shown s = what_to_show(t);
	struct table_column columns[FIXED_MAX + MANY_PERIODS];
	char heads[MANY_PERIODS][16];
	const size_t fixed = head(&s, false, columns);
	size_t n = fixed;

	for (int32_t p = t->first; months && p <= t->last; p++, n++) {
		month_head(t, p, heads[n - fixed]);
		columns[n] = (struct table_column){ heads[n - fixed], TABLE_RIGHT };
	}
	if (months && width_of(columns, n) <= width)
		print_months(t, columns, n, width, to);
	else
		print_lines(t, width, to);
}

/* ---- for spreadsheets ------------------------------------------------------------------------ */

/* A record for each rule and period, or for each rule. */
enum {
	CSV_RULE,
	CSV_TITLE,
	CSV_DATE,
	CSV_NAME,
	CSV_PERIOD,
	CSV_DUE,
	CSV_OUTCOMES,
	CSV_RECORDED_LATE = CSV_OUTCOMES + TIMELY_OUTCOMES,
	CSV_EXPLAINED,
	CSV_COUNTED,
	CSV_PER_MILLE,
	CSV_COLUMNS
};

static void put_record(struct table *table, const struct timely_row *row, const char *period,
		       const struct timely_tally *t)
{
	size_t of;
	const size_t in_time = timely_share(t, &of);

	table_row(table);
	table_put(table, CSV_RULE, "%.*s", STR_FMT(row->rule->id));
	table_put(table, CSV_TITLE, "%.*s", STR_FMT(row->rule->title));
	table_put(table, CSV_DATE, "%s",
		  row->date == TIMELY_LEGAL ? "legal" : DATE_KIND[row->date]);
	table_put(table, CSV_NAME, "%.*s", STR_FMT(row->name));
	table_put(table, CSV_PERIOD, "%s", period);
	table_put(table, CSV_DUE, "%zu", t->due);
	for (size_t i = 0; i < TIMELY_OUTCOMES; i++)
		table_put(table, CSV_OUTCOMES + i, "%zu", t->outcomes[i]);
	table_put(table, CSV_RECORDED_LATE, "%zu", t->recorded_late);
	table_put(table, CSV_EXPLAINED, "%zu", t->explained);
	table_put(table, CSV_COUNTED, "%zu", of);
	if (of > 0)
		table_put(table, CSV_PER_MILLE, "%zu", (in_time * 1000 + of / 2) / of);
}

void timely_print_csv(const struct timely *t, FILE *to)
{
	struct table_column columns[CSV_COLUMNS] = {
		[CSV_RULE] = { .name = "rule" },
		[CSV_TITLE] = { .name = "what_is_owed" },
		[CSV_DATE] = { .name = "date" },
		[CSV_NAME] = { .name = "name" },
		[CSV_PERIOD] = { .name = "period" },
		[CSV_DUE] = { .name = "due" },
		[CSV_COUNTED] = { .name = "counted" },
		[CSV_PER_MILLE] = { .name = "per_mille" },
		[CSV_RECORDED_LATE] = { .name = "recorded_late" },
		[CSV_EXPLAINED] = { .name = "explained" },
	};
	char period[32];

	for (size_t i = 0; i < TIMELY_OUTCOMES; i++)
		columns[CSV_OUTCOMES + i].name = OUTCOME[i].name;
	duly_auto(table) table = table_new(columns, CSV_COLUMNS);

	for (size_t i = 0; i < t->n; i++) {
		const struct timely_row *row = &t->rows[i];

		if (t->by == TIMELY_BY_NONE)
			put_record(table, row, "", &row->all);
		for (size_t k = 0; t->by != TIMELY_BY_NONE && k < row->n; k++)
			put_record(table, row,
				   timely_period_print(t->by, row->periods[k].period, period),
				   &row->periods[k].tally);
	}
	table_csv(table, to);
}
