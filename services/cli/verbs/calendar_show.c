#include <stdio.h>

#include "common/text/words.h"
#include "services/cli/calendar_print.h"
#include "services/cli/given_calendar.h"
#include "services/cli/shared_options.h"
#include "services/cli/table.h"
#include "services/cli/verb.h"

struct calendar_show_given {
	const char *calendar, *rules;
	bool json;
};
#define GIVEN struct calendar_show_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("calendar", 0, calendar, "FILE", "this calendar, not that of the packs"),
	RULES, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "YEAR",
	.least = 1,
	.most = 1,
	.summary = "the holidays and school terms of a year",
	.about =
	  "Says what is provisional: years that are not proclaimed, terms that are not listed.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

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

static void put_terms(struct json *j, const struct shown_year *y)
{
	json_list(j, "terms");
	for (size_t i = 0; i < y->n_terms; i++) {
		json_map(j, NULL);
		json_name(j, "name", y->terms[i].name);
		json_day(j, "from", y->terms[i].from);
		json_day(j, "to", y->terms[i].to);
		json_flag(j, "provisional", y->terms[i].projected);
		json_end(j);
	}
	json_end(j);
}

static void show_json(const struct shown_year *y)
{
	struct json j = JSON_TO(stdout);

	json_row(&j);
	json_text(&j, "calendar", calendar_name(y->c));
	json_day(&j, "issued", calendar_issued(y->c));
	json_signed(&j, "year", y->year);
	json_flag(&j, "provisional", y->provisional);
	calendar_print_holidays(y->c, y->first, y->last, false, &j);
	put_terms(&j, y);
	json_end(&j);
	json_finish(&j);
}

static int show_holidays(const struct shown_year *y)
{
	static const struct table_column COLUMNS[] = { { "DATE", TABLE_LEFT },
						       { "DAY", TABLE_LEFT },
						       { "HOLIDAY", TABLE_LEFT } };
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
	static const struct table_column COLUMNS[] = { { "TERM", TABLE_LEFT },
						       { "FROM", TABLE_LEFT },
						       { "TO", TABLE_LEFT },
						       { "NOTE", TABLE_LEFT } };
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

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct calendar_show_given *given = call->given;
	duly_auto_fini(given_calendar) used = { 0 };
	uint64_t year;

	if (!str_to_u64(str_of(call->words[0]), 2109, &year) || year < 1990)
		return duly_fail(diag, DULY_E_USAGE, "YEAR is one from 1990 to 2109, not '%s'",
				 call->words[0]);
	duly_result r = given_calendar(given->calendar, given->rules, &used, diag);
	if (r != DULY_OK)
		return r;
	const struct shown_year shown = year_of(used.calendar, (int)year);

	if (given->json)
		show_json(&shown);
	else
		show_text(&shown);
	return DULY_OK;
}

const struct verb verb_calendar_show = { "calendar show", &COMMAND, run };
