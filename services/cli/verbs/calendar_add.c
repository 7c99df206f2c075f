#include <stdio.h>

#include "common/text/words.h"
#include "services/cli/calendar_print.h"
#include "services/cli/given_calendar.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct calendar_add_given {
	const char *calendar, *rules;
	bool json;
};
#define GIVEN struct calendar_add_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("calendar", 0, calendar, "FILE", "this calendar, not that of the packs"),
	RULES, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "DATE N",
	.least = 2,
	.most = 2,
	.summary = "the N-th working day after DATE",
	.about =
	  "DATE itself is never counted. A negative N counts back. The holidays on the way are listed.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

enum { FRIDAY = 4 }; /* Monday 0 */

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
	struct json j = JSON_TO(stdout);

	json_row(&j);
	json_day(&j, "from", s->from);
	json_signed(&j, "working_days", s->n);
	json_day(&j, "date", s->to);
	json_flag(&j, "provisional", s->provisional);
	calendar_print_holidays(s->c, s->first, s->last, true, &j);
	json_end(&j);
	json_finish(&j);
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

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct calendar_add_given *given = call->given;
	duly_auto_fini(given_calendar) used = { 0 };
	duly_civil from;
	int n = 0;

	duly_result r = option_date(call->words[0], "DATE", &from, diag);
	if (r == DULY_OK)
		r = given_count(call->words[1], &n, diag);
	if (r == DULY_OK)
		r = given_calendar(given->calendar, given->rules, &used, diag);
	if (r != DULY_OK)
		return r;
	const struct sum sum = sum_of(used.calendar, from, n);

	if (given->json)
		sum_json(&sum);
	else
		sum_text(&sum);
	return DULY_OK;
}

const struct verb verb_calendar_add = { "calendar add-working-days", &COMMAND, run };
