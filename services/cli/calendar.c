#include <stdlib.h>

#include "common/text/words.h"
#include "services/cli/cli.h"
#include "services/cli/table.h"

/* The calendar of the packs in use, or of a file. */

enum { FRIDAY = 4 }; /* Monday 0 */

/* Of a law, or of a file by itself: one of them owns it. */
struct chosen {
	struct law *law;
	struct calendar *own;
	const struct calendar *calendar;
};

static void chosen_fini(struct chosen *c)
{
	law_free(&c->law);
	calendar_free(&c->own);
}

static duly_result choose(const struct args *args, struct chosen *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };

	if (args->calendar == NULL) {
		duly_result r = load_law(args->rules, &ret->law, diag);
		if (r == DULY_OK)
			ret->calendar = law_calendar(ret->law);
		return r;
	}
	duly_result r = file_read(args->calendar, LAW_FILE_MAX, &bytes, diag);
	if (r != DULY_OK)
		return r == DULY_E_NOTFOUND ? DULY_E_IO : r;
	r = calendar_parse(buf_view(&bytes), args->calendar, &ret->own, diag);
	ret->calendar = ret->own;
	return r;
}

/* ---- adding ---------------------------------------------------------------------------------- */

static duly_result given_count(const char *text, int *ret, struct duly_diag *diag)
{
	const bool negative = text[0] == '-';
	uint64_t n;

	if (!str_to_u64(str_of(text + negative), 10000, &n))
		return duly_fail(diag, DULY_E_USAGE, "N is a whole number up to 10000, not '%s'",
				 text);
	*ret = negative ? -(int)n : (int)n;
	return DULY_OK;
}

/* Whether a day from @a to @b lies outside the proclaimed years. */
static bool between_provisional(const struct calendar *c, duly_civil a, duly_civil b)
{
	return calendar_is_provisional(c, a) || calendar_is_provisional(c, b);
}

static void pack_date(struct buf *b, const char *key, duly_civil day)
{
	pack_cstr(b, key);
	pack_civil(b, day);
}

static void pack_flag(struct buf *b, const char *key, bool value)
{
	pack_cstr(b, key);
	pack_bool(b, value);
}

/* The holidays from @first to @last; without those of weekends where @working. */
static void pack_holidays(struct buf *b, const struct calendar *c, duly_civil first,
			  duly_civil last, bool working)
{
	struct pack_open list;

	pack_cstr(b, "holidays");
	list = pack_array_begin(b);
	for (duly_civil day = first; day.day <= last.day; day.day++) {
		const char *title = calendar_holiday(c, day);

		if (title == NULL || (working && duly_civil_weekday(day) > FRIDAY))
			continue;
		list.n++;
		pack_map(b, 2);
		pack_date(b, "date", day);
		pack_cstr(b, "title");
		pack_cstr(b, title);
	}
	pack_array_end(b, &list);
}

static void print_packed(const struct buf *b)
{
	print_json(buf_view(b), stdout);
	puts("");
}

/* A count from @from that ended on @to, and what was on the way: the day after @from to @to, or, of
 * a count back, @to to the day before @from. */
struct sum {
	const struct calendar *c;
	duly_civil from, to, first, last;
	int n;
	bool provisional;
};

static struct sum sum_of(const struct calendar *c, duly_civil from, int n)
{
	const duly_civil to = calendar_add_working_days(c, from, n);

	return (struct sum){
		.c = c,
		.from = from,
		.to = to,
		.first.day = MIN(from.day + 1, to.day),
		.last.day = MAX(to.day, from.day - 1),
		.n = n,
		.provisional = between_provisional(c, from, to),
	};
}

static void sum_json(const struct sum *s)
{
	duly_auto_fini(buf) b = { 0 };

	pack_map(&b, 5);
	pack_date(&b, "from", s->from);
	pack_cstr(&b, "working_days");
	pack_int(&b, s->n);
	pack_date(&b, "date", s->to);
	pack_flag(&b, "provisional", s->provisional);
	pack_holidays(&b, s->c, s->first, s->last, true);
	print_packed(&b);
}

/* Below it each day on the way that was not counted although it is no weekend day. */
static void sum_text(const struct sum *s)
{
	char date[DULY_DATE_TEXT], text[WORDS_DATE];

	printf("%s  %s%s\n", duly_civil_print(s->to, date), words_short(s->to, text),
	       s->provisional ? "  provisional: past the proclaimed bank holidays" : "");
	for (duly_civil day = s->first; day.day <= s->last.day; day.day++) {
		const char *title = calendar_holiday(s->c, day);

		if (title != NULL && duly_civil_weekday(day) <= FRIDAY)
			printf("  %s: %s\n", words_short(day, text), title);
	}
}

duly_result verb_calendar_add(const struct args *args, struct duly_diag *diag)
{
	__attribute__((cleanup(chosen_fini))) struct chosen chosen = { 0 };
	duly_civil from;
	int n = 0;

	duly_result r = given_date(args->words[0], "DATE", &from, diag);
	if (r == DULY_OK)
		r = given_count(args->words[1], &n, diag);
	if (r == DULY_OK)
		r = choose(args, &chosen, diag);
	if (r != DULY_OK)
		return r;
	const struct sum sum = sum_of(chosen.calendar, from, n);

	if (args->json)
		sum_json(&sum);
	else
		sum_text(&sum);
	return DULY_OK;
}

/* ---- a year ---------------------------------------------------------------------------------- */

/* The terms that have days in @year, as far as they go. */
enum { TERMS_OF_YEAR = 32 };
struct shown_year {
	const struct calendar *c;
	int year;
	duly_civil first, last;
	bool provisional;
	struct term terms[TERMS_OF_YEAR];
	size_t n_terms;
};

static struct shown_year year_of(const struct calendar *c, int number)
{
	struct shown_year y = {
		.c = c,
		.year = number,
		.first = duly_civil_from_ymd(number, 1, 1),
		.last = duly_civil_from_ymd(number, 12, 31),
	};
	struct term t = calendar_term(c, y.first);

	y.provisional = calendar_is_provisional(c, y.first);
	for (; t.from.day <= y.last.day && y.n_terms < TERMS_OF_YEAR;
	     t = calendar_next_term(c, t.from))
		if (t.to.day >= y.first.day)
			y.terms[y.n_terms++] = t;
	return y;
}

static void pack_terms(struct buf *b, const struct shown_year *y)
{
	pack_cstr(b, "terms");
	pack_array(b, (uint32_t)y->n_terms);
	for (size_t i = 0; i < y->n_terms; i++) {
		pack_map(b, 4);
		pack_cstr(b, "name");
		pack_cstr(b, y->terms[i].name);
		pack_date(b, "from", y->terms[i].from);
		pack_date(b, "to", y->terms[i].to);
		pack_flag(b, "provisional", y->terms[i].projected);
	}
}

static void show_json(const struct shown_year *y)
{
	duly_auto_fini(buf) b = { 0 };

	pack_map(&b, 6);
	pack_cstr(&b, "calendar");
	pack_str(&b, calendar_name(y->c));
	pack_date(&b, "issued", calendar_issued(y->c));
	pack_cstr(&b, "year");
	pack_int(&b, y->year);
	pack_flag(&b, "provisional", y->provisional);
	pack_holidays(&b, y->c, y->first, y->last, false);
	pack_terms(&b, y);
	print_packed(&b);
}

static int show_holidays(const struct shown_year *y)
{
	static const struct table_column COLUMNS[] = { { "DATE", false },
						       { "DAY", false },
						       { "HOLIDAY", false } };
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));
	char text[WORDS_DATE];
	int working = 0;

	for (duly_civil day = y->first; day.day <= y->last.day; day.day++) {
		const char *title = calendar_holiday(y->c, day);

		working += calendar_is_working_day(y->c, day);
		if (title == NULL)
			continue;
		table_row(t);
		table_put(t, 0, "%s", duly_civil_print(day, text));
		table_put(t, 1, "%.3s", words_short(day, text));
		table_put(t, 2, "%s", title);
	}
	table_print(t, stdout);
	return working;
}

static void show_terms(const struct shown_year *y)
{
	static const struct table_column COLUMNS[] = {
		{ "TERM", false }, { "FROM", false }, { "TO", false }, { "NOTE", false }
	};
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));
	char text[WORDS_DATE];

	for (size_t i = 0; i < y->n_terms; i++) {
		table_row(t);
		table_put(t, 0, "%s", y->terms[i].name);
		table_put(t, 1, "%s", words_short(y->terms[i].from, text));
		table_put(t, 2, "%s", words_short(y->terms[i].to, text));
		table_put(t, 3, "%s", y->terms[i].projected ? "provisional: not listed" : "");
	}
	table_print(t, stdout);
}

static void show_text(const struct shown_year *y)
{
	const int working = show_holidays(y);
	char issued[DULY_DATE_TEXT];

	puts("");
	show_terms(y);
	printf("\n%d: %d working days; calendar %.*s, issued %s%s\n", y->year, working,
	       STR_FMT(calendar_name(y->c)), duly_civil_print(calendar_issued(y->c), issued),
	       y->provisional ? "; holidays provisional: not proclaimed" : "");
}

duly_result verb_calendar_show(const struct args *args, struct duly_diag *diag)
{
	__attribute__((cleanup(chosen_fini))) struct chosen chosen = { 0 };
	uint64_t year;

	if (!str_to_u64(str_of(args->words[0]), 2109, &year) || year < 1990)
		return duly_fail(diag, DULY_E_USAGE, "YEAR is one from 1990 to 2109, not '%s'",
				 args->words[0]);
	duly_result r = choose(args, &chosen, diag);
	if (r != DULY_OK)
		return r;
	const struct shown_year shown = year_of(chosen.calendar, (int)year);

	if (args->json)
		show_json(&shown);
	else
		show_text(&shown);
	return DULY_OK;
}
