#include <stdlib.h>

#include "services/cli/cli.h"
#include "services/cli/table.h"

/* The calendar of the packs in use, or of a file. */

enum { FILE_BYTES_MAX = 4 << 20 };

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
	duly_result r = file_read(args->calendar, FILE_BYTES_MAX, &bytes, diag);
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

/* Each day on the way that was not counted although it is no weekend day. */
static void print_holidays(const struct calendar *c, duly_civil from, duly_civil to, bool json)
{
	const int32_t first = MIN(from.day + 1, to.day), last = MAX(to.day, from.day - 1);
	char date[DULY_DATE_TEXT], day_text[32];
	const char *between = "";

	for (int32_t day = first; day <= last; day++) {
		const char *title = calendar_holiday(c, (duly_civil){ day });

		if (title == NULL || duly_civil_weekday((duly_civil){ day }) > 4)
			continue;
		if (json)
			printf("%s{ \"date\": \"%s\", \"title\": \"%s\" }", between,
			       duly_civil_print((duly_civil){ day }, date), title);
		else
			printf("  %s: %s\n", print_day((duly_civil){ day }, day_text), title);
		between = ", ";
	}
}

static void print_sum(const struct calendar *c, duly_civil from, int n, bool json)
{
	const duly_civil to = calendar_add_working_days(c, from, n);
	const bool provisional = between_provisional(c, from, to);
	char a[DULY_DATE_TEXT], b[DULY_DATE_TEXT], day[32];

	if (json) {
		printf("{ \"from\": \"%s\", \"working_days\": %d, \"date\": \"%s\", "
		       "\"provisional\": %s, \"holidays\": [",
		       duly_civil_print(from, a), n, duly_civil_print(to, b),
		       provisional ? "true" : "false");
		print_holidays(c, from, to, true);
		puts("] }");
		return;
	}
	printf("%s  %s%s\n", duly_civil_print(to, b), print_day(to, day),
	       provisional ? "  provisional: past the proclaimed bank holidays" : "");
	print_holidays(c, from, to, false);
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
	if (r == DULY_OK)
		print_sum(chosen.calendar, from, n, args->json);
	return r;
}

/* ---- a year ---------------------------------------------------------------------------------- */

static void show_json(const struct calendar *c, int year)
{
	const duly_civil first = duly_civil_from_ymd(year, 1, 1);
	char date[DULY_DATE_TEXT], issued[DULY_DATE_TEXT];
	const char *between = "";

	printf("{ \"calendar\": \"%.*s\", \"issued\": \"%s\", \"year\": %d, \"provisional\": %s, "
	       "\"holidays\": [",
	       STR_FMT(calendar_name(c)), duly_civil_print(calendar_issued(c), issued), year,
	       calendar_is_provisional(c, first) ? "true" : "false");
	for (int32_t day = first.day; day < duly_civil_from_ymd(year + 1, 1, 1).day; day++) {
		const char *title = calendar_holiday(c, (duly_civil){ day });

		if (title == NULL)
			continue;
		printf("%s\n  { \"date\": \"%s\", \"title\": \"%s\" }", between,
		       duly_civil_print((duly_civil){ day }, date), title);
		between = ",";
	}
	puts("\n] }");
}

static void show_table(const struct calendar *c, int year)
{
	static const struct column COLUMNS[] = { { "DATE", false },
						 { "DAY", false },
						 { "HOLIDAY", false } };
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));
	const duly_civil first = duly_civil_from_ymd(year, 1, 1);
	char text[32], issued[DULY_DATE_TEXT];
	int working = 0;

	for (int32_t day = first.day; day < duly_civil_from_ymd(year + 1, 1, 1).day; day++) {
		const char *title = calendar_holiday(c, (duly_civil){ day });

		working += calendar_is_working_day(c, (duly_civil){ day });
		if (title == NULL)
			continue;
		table_row(t);
		table_put(t, 0, "%s", duly_civil_print((duly_civil){ day }, text));
		table_put(t, 1, "%.3s", print_day((duly_civil){ day }, text));
		table_put(t, 2, "%s", title);
	}
	table_print(t, stdout);
	printf("%d: %d working days; calendar %.*s, issued %s%s\n", year, working,
	       STR_FMT(calendar_name(c)), duly_civil_print(calendar_issued(c), issued),
	       calendar_is_provisional(c, first) ? "; provisional: not proclaimed yet" : "");
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
	if (args->json)
		show_json(chosen.calendar, (int)year);
	else
		show_table(chosen.calendar, (int)year);
	return DULY_OK;
}
