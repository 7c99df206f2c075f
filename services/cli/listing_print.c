#include <stdlib.h>

#include "common/text/words.h"
#include "services/cli/listing_print.h"
#include "services/cli/table.h"

/* ---- one a line ------------------------------------------------------------------------------ */

/* What is left of a long way is not said in hours. */
enum { HOURS_SAID = 72, WIDE = 100, WIDER = 120, ID_DIGITS = 8 };

/* Which columns there are, beside those that always are. */
struct listing_shape {
	bool ids, council, stage, owner, status, note;
};

static struct listing_shape shape_of(const struct listing *l, bool ids)
{
	const size_t width = table_width(80);
	struct listing_shape s = { .ids = ids,
				   .council = l->several,
				   .stage = width >= WIDE,
				   .owner = width >= WIDER,
				   .note = width >= WIDE };

	for (size_t i = 0; i < l->n; i++)
		s.status |= l->list[i].status != OBLIGATION_OPEN;
	return s;
}

static size_t head(const struct listing_shape *s, struct table_column ret[12])
{
	size_t n = 0;

	if (s->council)
		ret[n++] = (struct table_column){ .name = "COUNCIL" };
	ret[n++] = (struct table_column){ .name = "CASE" };
	ret[n++] = (struct table_column){ .name = s->ids ? "RULE" : "WHAT IS OWED",
					  .fit = TABLE_WRAPS };
	ret[n++] = (struct table_column){ .name = "DUE" };
	ret[n++] = (struct table_column){ .name = "LEFT", .fit = TABLE_RIGHT };
	if (s->stage)
		ret[n++] = (struct table_column){ .name = "STAGE" };
	if (s->owner)
		ret[n++] = (struct table_column){ .name = "OWED BY" };
	ret[n++] = (struct table_column){ .name = "WORKER", .fit = TABLE_WRAPS };
	if (s->status)
		ret[n++] = (struct table_column){ .name = "STATUS" };
	if (s->note)
		ret[n++] = (struct table_column){ .name = "NOTE", .fit = TABLE_WRAPS };
	ret[n++] = (struct table_column){ .name = "ID" };
	return n;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static void put_hours(struct table *t, size_t n, const struct listing *l, const struct listed *o)
{
	const int64_t ms = o->due_at.ms - l->at.ms, hours = llabs(ms) / DULY_HOUR_MS;
	const char *late = ms <= 0 ? " late" : "";

	if (hours > HOURS_SAID)
		table_put(t, n, "%lld d%s", (long long)hours / 24, late);
	else
		table_put(t, n, "%lld h%s", (long long)hours, late);
}

/* Working days; of clocks of hours those. */
static void put_left(struct table *t, size_t n, const struct listing *l, const struct listed *o)
{
	if (o->due.day == DULY_NO_DATE.day || o->status != OBLIGATION_OPEN)
		return;
	if (o->by_hours && !o->by_day)
		put_hours(t, n, l, o);
	else if (o->due_at.ms <= l->at.ms)
		table_put(t, n, "%d wd late", -listing_working_days(l, o->due));
	else
		table_put(t, n, "%d wd", listing_working_days(l, o->act_by));
}

/* Of a clock of hours the hour is what matters. */
static void put_due(struct table *t, size_t n, const struct listing *l, const struct listed *o)
{
	char date[WORDS_DATE], hour[48];

	if (o->due.day == DULY_NO_DATE.day)
		table_put(t, n, "no date in law");
	else if (o->by_hours)
		table_put(t, n, "%s", zone_short(law_zone(l->law), o->due_at, hour));
	else
		table_put(t, n, "%s", words_short(o->due, date));
}

static void add_mark(struct buf *b, const char *mark)
{
	buf_printf(b, "%s%s", b->len > 0 ? ", " : "", mark);
}

/* "w-17 answered booked 4 Feb, quiet to 4 Feb" */
static void say_answer(const struct listed *o, struct buf *b)
{
	char date[WORDS_DATE];

	add_mark(b, "");
	if (o->answered_by.len > 0)
		buf_printf(b, "%.*s ", STR_FMT(o->answered_by));
	buf_printf(b, "answered %.*s", STR_FMT(o->answer));
	if (o->answered_on.day != DULY_NO_DATE.day)
		buf_printf(b, " %s", words_short(o->answered_on, date));
	if (o->quiet_to.day != DULY_NO_DATE.day && o->quiet_to.day != o->answered_on.day &&
	    o->status == OBLIGATION_OPEN)
		buf_printf(b, ", quiet to %s", words_short(o->quiet_to, date));
}

static void say_marks(const struct listed *o, struct buf *b)
{
	char date[WORDS_DATE];

	if (o->act_by.day != o->due.day && o->status == OBLIGATION_OPEN)
		buf_printf(b, "act by %s", words_short(o->act_by, date));
	if (!o->watched && o->status == OBLIGATION_OPEN)
		add_mark(b, "nobody reports this");
	else if (o->stage == STAGE_UNCONFIRMED)
		add_mark(b, "the data do not reach to it yet");
	if (o->provisional)
		add_mark(b, "bank holidays not published");
	if (o->doubtful)
		add_mark(b, "doubtful: the case cannot be derived");
	if (o->restricted)
		add_mark(b, "restricted");
	if (o->cap)
		add_mark(b, "authority ends");
	if (o->by_day)
		add_mark(b, "time not known");
	if (o->planned.day != DULY_NO_DATE.day) {
		add_mark(b, "booked for ");
		buf_puts(b, words_short(o->planned, date));
	}
	if (o->answer.len > 0)
		say_answer(o, b);
}

static void put_marks(struct table *t, size_t n, const struct listed *o)
{
	duly_auto_fini(buf) marks = { 0 };

	say_marks(o, &marks);
	table_put(t, n, "%.*s", (int)marks.len, (const char *)marks.data);
}

/* Where the notes have no column, they stand behind what is owed. */
static void put_what(struct table *t, size_t n, const struct listing_shape *s,
		     const struct listed *o)
{
	duly_auto_fini(buf) marks = { 0 };

	if (!s->note)
		say_marks(o, &marks);
	table_put(t, n, "%.*s%s%.*s%s", STR_FMT(s->ids ? o->rule : o->title),
		  marks.len > 0 ? " (" : "", (int)marks.len, (const char *)marks.data,
		  marks.len > 0 ? ")" : "");
}

static void put_worker(struct table *t, size_t n, const struct listed *o)
{
	table_put(t, n, "%.*s", STR_FMT(o->worker.len > 0 ? o->worker : STR("nobody")));
	if (o->cover.len > 0)
		table_put(t, n, "%.*s (cover %.*s)", STR_FMT(o->worker), STR_FMT(o->cover));
}

static void put_status(struct table *t, size_t n, const struct listed *o)
{
	const char *status = obligation_status_name(o->status);

	if (o->status != OBLIGATION_OPEN && o->timeliness != TIMELINESS_UNKNOWN)
		table_put(t, n, "%s, %s", status, timeliness_name(o->timeliness));
	else
		table_put(t, n, "%s", status);
}

/* In the order of head(). */
static void put_row(struct table *t, const struct listing_shape *s, const struct listing *l,
		    const struct listed *o)
{
	char hex[ID_HEX];
	size_t n = 0;

	table_row(t);
	if (s->council)
		table_put(t, n++, "%.*s", STR_FMT(o->council));
	table_put(t, n++, "%.*s", STR_FMT(o->subject));
	put_what(t, n++, s, o);
	put_due(t, n++, l, o);
	put_left(t, n++, l, o);
	if (s->stage)
		table_put(t, n++, "%s", stage_name(o->stage));
	if (s->owner)
		table_put(t, n++, "%.*s", STR_FMT(o->owner));
	put_worker(t, n++, o);
	if (s->status)
		put_status(t, n++, o);
	if (s->note)
		put_marks(t, n++, o);
	table_put(t, n, "%.*s", ID_DIGITS, hex_print(o->id, ID_LEN, hex));
}

void listing_print_table(const struct listing *l, bool ids, FILE *to)
{
	const struct listing_shape shape = shape_of(l, ids);
	struct table_column columns[12];
	const size_t n = head(&shape, columns);
	duly_auto(table) t = table_new(columns, n);

	for (size_t i = 0; i < l->n; i++)
		put_row(t, &shape, l, &l->list[i]);
	table_print(t, to);
}

/* ---- for spreadsheets ------------------------------------------------------------------------ */

/* Dates and instants as CONTRACT 4 has them. */
enum {
	COUNCIL,
	CASE,
	WHAT,
	RULE,
	DUE,
	DUE_AT,
	ACT_BY,
	STAGE,
	STATUS,
	TIMELINESS,
	DAYS,
	OWED_BY,
	WORKER,
	COVER,
	TEAM,
	CASE_TEAM,
	BOOKED,
	ANSWER,
	ANSWERED_ON,
	ANSWERED_BY,
	QUIET_TO,
	DELAY,
	WATCHED,
	PROVISIONAL,
	RESTRICTED,
	OBLIGATION
};
static const struct table_column CSV[] = {
	[COUNCIL] = { .name = "council" },
	[CASE] = { .name = "case" },
	[WHAT] = { .name = "what_is_owed" },
	[RULE] = { .name = "rule" },
	[DUE] = { .name = "due" },
	[DUE_AT] = { .name = "due_at" },
	[ACT_BY] = { .name = "act_by" },
	[STAGE] = { .name = "stage" },
	[STATUS] = { .name = "status" },
	[TIMELINESS] = { .name = "timeliness" },
	[DAYS] = { .name = "working_days_left" },
	[OWED_BY] = { .name = "owed_by" },
	[WORKER] = { .name = "worker" },
	[COVER] = { .name = "cover" },
	[TEAM] = { .name = "team" },
	[CASE_TEAM] = { .name = "case_team" },
	[BOOKED] = { .name = "booked_for" },
	[ANSWER] = { .name = "answer" },
	[ANSWERED_ON] = { .name = "answered_on" },
	[ANSWERED_BY] = { .name = "answered_by" },
	[QUIET_TO] = { .name = "quiet_to" },
	[DELAY] = { .name = "delay" },
	[WATCHED] = { .name = "watched" },
	[PROVISIONAL] = { .name = "provisional" },
	[RESTRICTED] = { .name = "restricted" },
	[OBLIGATION] = { .name = "obligation" },
};

static void put_text(struct table *t, size_t column, struct str text)
{
	table_put(t, column, "%.*s", STR_FMT(text));
}

static void put_day(struct table *t, size_t column, duly_civil day)
{
	char date[DULY_DATE_TEXT];

	if (day.day != DULY_NO_DATE.day)
		table_put(t, column, "%s", duly_civil_print(day, date));
}

static void put_flag(struct table *t, size_t column, bool flag)
{
	table_put(t, column, "%s", flag ? "true" : "false");
}

static void put_dates(struct table *t, const struct listing *l, const struct listed *o)
{
	char time[DULY_TIME_TEXT];

	put_day(t, DUE, o->due);
	put_day(t, ACT_BY, o->act_by);
	put_day(t, BOOKED, o->planned);
	if (o->due.day == DULY_NO_DATE.day)
		return;
	table_put(t, DUE_AT, "%s", duly_instant_print(o->due_at, time));
	if (o->status == OBLIGATION_OPEN)
		table_put(t, DAYS, "%d",
			  listing_working_days(l, o->due_at.ms <= l->at.ms ? o->due : o->act_by));
}

static void put_record(struct table *t, const struct listing *l, const struct listed *o)
{
	char hex[ID_HEX];

	table_row(t);
	put_text(t, COUNCIL, o->council);
	put_text(t, CASE, o->subject);
	put_text(t, WHAT, o->title);
	put_text(t, RULE, o->rule);
	put_dates(t, l, o);
	table_put(t, STAGE, "%s", stage_name(o->stage));
	table_put(t, STATUS, "%s", obligation_status_name(o->status));
	table_put(t, TIMELINESS, "%s", timeliness_name(o->timeliness));
	put_text(t, OWED_BY, o->owner);
	put_text(t, WORKER, o->worker);
	put_text(t, COVER, o->cover);
	put_text(t, TEAM, o->team);
	put_text(t, CASE_TEAM, o->case_team);
	put_text(t, ANSWER, o->answer);
	put_day(t, ANSWERED_ON, o->answered_on);
	put_text(t, ANSWERED_BY, o->answered_by);
	put_day(t, QUIET_TO, o->quiet_to);
	put_text(t, DELAY, o->delay);
	put_flag(t, WATCHED, o->watched);
	put_flag(t, PROVISIONAL, o->provisional);
	put_flag(t, RESTRICTED, o->restricted);
	table_put(t, OBLIGATION, "%s", hex_print(o->id, ID_LEN, hex));
}

void listing_print_csv(const struct listing *l, FILE *to)
{
	duly_auto(table) t = table_new(CSV, LEN(CSV));

	for (size_t i = 0; i < l->n; i++)
		put_record(t, l, &l->list[i]);
	table_csv(t, to);
}

/* ---- for programs ---------------------------------------------------------------------------- */

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

void listing_print_sums(const struct listing *l, bool ids, bool csv, FILE *to)
{
	size_t n;
	const struct listing_sum *list = listing_sums(l, &n);
	static const char *const NAMES[STAGE_COUNT] = { [STAGE_NONE] = "LATER",
							[STAGE_UPCOMING] = "UPCOMING",
							[STAGE_DUE] = "DUE",
							[STAGE_UNCONFIRMED] = "UNCONFIRMED",
							[STAGE_OVERDUE] = "OVERDUE" };
	struct table_column columns[STAGE_COUNT + 3] = { { .name = ids ? "RULE" : "WHAT IS OWED",
							   .fit = ids ? TABLE_LEFT : TABLE_WRAPS },
							 { .name = "ALL", .fit = TABLE_RIGHT } };

	for (int s = 0; s < STAGE_COUNT; s++)
		columns[2 + s] =
			(struct table_column){ .name = csv ? stage_name((enum stage)s) : NAMES[s],
					       .fit = TABLE_RIGHT };
	columns[STAGE_COUNT + 2] = (struct table_column){ .name = csv ? "not_watched" : "UNWATCHED",
							  .fit = TABLE_RIGHT };
	if (csv) {
		columns[0] = (struct table_column){ .name = "rule" };
		columns[1] = (struct table_column){ .name = "all" };
	}

	duly_auto(table) t = table_new(columns, LEN(columns));

	for (size_t i = 0; i < n; i++) {
		table_row(t);
		put_text(t, 0, ids || csv ? list[i].rule : list[i].title);
		table_put(t, 1, "%zu", list[i].all);
		for (size_t s = 0; s < STAGE_COUNT; s++)
			table_put(t, 2 + s, "%zu", list[i].stages[s]);
		table_put(t, STAGE_COUNT + 2, "%zu", list[i].not_watched);
	}
	if (csv)
		table_csv(t, to);
	else
		table_print(t, to);
}
