#include "services/cli/listing_print.h"
#include "common/text/words.h"
#include "services/cli/table.h"

/* ---- one a line ------------------------------------------------------------------------------ */

enum { CASE, RULE, DUE, ACT_BY, STAGE, DAYS, OWNER, WORKER, MARK, STATUS, ID };
static const struct table_column COLUMNS[] = {
	[CASE] = { "CASE", false },     [RULE] = { "RULE", false },     [DUE] = { "DUE", false },
	[ACT_BY] = { "ACT BY", false }, [STAGE] = { "STAGE", false },   [DAYS] = { "DAYS", true },
	[OWNER] = { "OWNER", false },   [WORKER] = { "WORKER", false }, [MARK] = { "NOTE", false },
	[STATUS] = { "STATUS", false }, [ID] = { "ID", false },
};

static void put_days(struct table *t, const struct listing *l, const struct listed *o)
{
	if (o->due.day == DULY_NO_DATE.day || o->status != OBLIGATION_OPEN)
		return;
	if (o->due_at.ms <= l->at.ms)
		table_put(t, DAYS, "%d late", -listing_working_days(l, o->due));
	else
		table_put(t, DAYS, "%d", listing_working_days(l, o->act_by));
}

static void add_mark(char *marks, size_t size, const char *mark)
{
	const size_t n = strlen(marks);

	snprintf(marks + n, size - n, "%s%s", n > 0 ? ", " : "", mark);
}

static void put_marks(struct table *t, const struct listed *o)
{
	char marks[160] = "", booked[40], date[DULY_DATE_TEXT];

	if (!o->watched && o->status == OBLIGATION_OPEN)
		add_mark(marks, sizeof marks, "not watched");
	if (o->provisional)
		add_mark(marks, sizeof marks, "provisional");
	if (o->doubtful)
		add_mark(marks, sizeof marks, "doubtful");
	if (o->restricted)
		add_mark(marks, sizeof marks, "restricted");
	if (o->cap)
		add_mark(marks, sizeof marks, "authority ends");
	if (o->planned.day != DULY_NO_DATE.day) {
		snprintf(booked, sizeof booked, "booked %s", duly_civil_print(o->planned, date));
		add_mark(marks, sizeof marks, booked);
	}
	if (o->by_day)
		add_mark(marks, sizeof marks, "time not known");
	table_put(t, MARK, "%s", marks);
}

static void put_worker(struct table *t, const struct listed *o)
{
	table_put(t, WORKER, "%.*s", STR_FMT(o->worker.len > 0 ? o->worker : STR("nobody")));
	if (o->cover.len > 0)
		table_put(t, WORKER, "%.*s (cover %.*s)", STR_FMT(o->worker), STR_FMT(o->cover));
}

static void put_status(struct table *t, const struct listed *o)
{
	const char *status = obligation_status_name(o->status);

	if (o->status != OBLIGATION_OPEN && o->timeliness != TIMELINESS_UNKNOWN)
		table_put(t, STATUS, "%s, %s", status, timeliness_name(o->timeliness));
	else
		table_put(t, STATUS, "%s", status);
}

/* Of a clock of hours the hour is what matters. */
static void put_due(struct table *t, const struct listing *l, const struct listed *o)
{
	char date[WORDS_DATE], hour[48];

	if (o->due.day == DULY_NO_DATE.day)
		table_put(t, DUE, "no date in law");
	else if (o->by_hours)
		table_put(t, DUE, "%s", zone_short(law_zone(l->law), o->due_at, hour));
	else
		table_put(t, DUE, "%s", words_short(o->due, date));
}

static void put_row(struct table *t, const struct listing *l, const struct listed *o)
{
	char date[WORDS_DATE], hex[ID_HEX];

	table_row(t);
	table_put(t, CASE, "%.*s", STR_FMT(o->subject));
	table_put(t, RULE, "%.*s", STR_FMT(o->rule));
	put_due(t, l, o);
	if (o->act_by.day != o->due.day)
		table_put(t, ACT_BY, "%s", words_short(o->act_by, date));
	table_put(t, STAGE, "%s", stage_name(o->stage));
	put_days(t, l, o);
	table_put(t, OWNER, "%.*s", STR_FMT(o->owner));
	put_worker(t, o);
	put_marks(t, o);
	put_status(t, o);
	table_put(t, ID, "%.12s", hex_print(o->id, ID_LEN, hex));
}

void listing_print_table(const struct listing *l, FILE *to)
{
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));

	for (size_t i = 0; i < l->n; i++)
		put_row(t, l, &l->list[i]);
	table_print(t, to);
}

void listing_print_json(const struct listing *l, struct json *j)
{
	for (size_t i = 0; i < l->n; i++) {
		duly_auto_fini(buf) b = { 0 };

		listed_pack(&l->list[i], &b);
		json_packed(j, NULL, buf_view(&b));
	}
}

/* ---- counts ---------------------------------------------------------------------------------- */

void listing_print_sums_json(const struct listing *l, struct json *j)
{
	size_t n;
	const struct listing_sum *list = listing_sums(l, &n);

	for (size_t i = 0; i < n; i++) {
		json_map(j, NULL);
		json_text(j, "rule", list[i].rule);
		json_number(j, "all", list[i].all);
		for (int s = 0; s < STAGE_COUNT; s++)
			json_number(j, stage_name((enum stage)s), list[i].stages[s]);
		json_number(j, "not_watched", list[i].not_watched);
		json_end(j);
	}
}

void listing_print_sums(const struct listing *l, FILE *to)
{
	size_t n;
	const struct listing_sum *list = listing_sums(l, &n);
	struct table_column columns[STAGE_COUNT + 3] = { { "RULE", false }, { "ALL", true } };

	for (int s = 0; s < STAGE_COUNT; s++)
		columns[2 + s] = (struct table_column){ stage_name((enum stage)s), true };
	columns[STAGE_COUNT + 2] = (struct table_column){ "not watched", true };

	duly_auto(table) t = table_new(columns, LEN(columns));

	for (size_t i = 0; i < n; i++) {
		table_row(t);
		table_put(t, 0, "%.*s", STR_FMT(list[i].rule));
		table_put(t, 1, "%zu", list[i].all);
		for (size_t s = 0; s < STAGE_COUNT; s++)
			table_put(t, 2 + s, "%zu", list[i].stages[s]);
		table_put(t, STAGE_COUNT + 2, "%zu", list[i].not_watched);
	}
	table_print(t, to);
}
