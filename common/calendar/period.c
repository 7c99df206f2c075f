#include <stdarg.h>
#include <stdio.h>

#include "common/calendar/calendar.h"
#include "common/text/words.h"

/* ---- steps for people ------------------------------------------------------------------------ */

void steps_add(struct steps *steps, duly_civil day, const char *fmt, ...)
{
	va_list args, again;

	if (steps == NULL)
		return;
	if (steps->n == steps->cap) {
		const size_t cap = MAX(2 * steps->cap, 16);
		struct step *more = arena_new_array(steps->arena, struct step, cap);

		if (steps->n > 0)
			memcpy(more, steps->list, steps->n * sizeof *more);
		steps->list = more;
		steps->cap = cap;
	}
	va_start(args, fmt);
	va_copy(again, args);
	const int len = vsnprintf(NULL, 0, fmt, args);
	const size_t n = len > 0 ? (size_t)len : 0;
	char *text = arena_alloc(steps->arena, n + 1);

	vsnprintf(text, n + 1, fmt, again);
	va_end(again);
	va_end(args);
	steps->list[steps->n++] = (struct step){ day, { text, n } };
}

static duly_civil next_day(duly_civil day)
{
	return (duly_civil){ day.day + 1 };
}

static bool is_weekend(const struct calendar *c, duly_civil day)
{
	return !calendar_is_working_day(c, day) && calendar_holiday(c, day) == NULL;
}

/* "Sat 10 and Sun 11 January 2026": the parts of the first day that the last one repeats are left
 * out. */
static char *run_of_days(duly_civil first, duly_civil last, char buf[2 * WORDS_DATE])
{
	const struct duly_ymd a = duly_civil_to_ymd(first), b = duly_civil_to_ymd(last);
	const char *weekday = WEEKDAY_NAMES[duly_civil_weekday(first)];
	const char *between = last.day - first.day == 1 ? "and" : "to";
	char start[WORDS_DATE], end[WORDS_DATE];

	if (first.day == last.day)
		return words_day(first, buf);
	if (a.year != b.year)
		words_day(first, start);
	else if (a.month != b.month)
		snprintf(start, sizeof start, "%.3s %d %s", weekday, a.day,
			 MONTH_NAMES[a.month - 1]);
	else
		snprintf(start, sizeof start, "%.3s %d", weekday, a.day);
	snprintf(buf, 2 * WORDS_DATE, "%s %s %s", start, between, words_day(last, end));
	return buf;
}

/* A step for each holiday and each run of weekend days from @day to @last. */
static void explain_skipped(const struct calendar *c, duly_civil day, duly_civil last,
			    struct steps *steps)
{
	char text[2 * WORDS_DATE];

	for (; day.day <= last.day; day = next_day(day)) {
		const duly_civil first = day;
		const char *holiday = calendar_holiday(c, day);

		if (holiday != NULL) {
			steps_add(steps, day, "%s: %s", words_day(day, text), holiday);
			continue;
		}
		if (!is_weekend(c, day))
			continue;
		while (day.day < last.day && is_weekend(c, next_day(day)))
			day = next_day(day);
		steps_add(steps, first, "%s: weekend", run_of_days(first, day, text));
	}
}

static void explain_start(struct period p, duly_civil from, struct steps *steps)
{
	const bool counts = period_is_length(p) || p.before;
	char text[WORDS_DATE];

	if (steps == NULL || p.amount == 0 || !counts)
		return;
	words_day(from, text);
	if (p.beginning)
		steps_add(steps, from,
			  "%s: the period begins with the day of the event, which counts", text);
	else if (p.before)
		steps_add(steps, from, "%s: counted back from here; the day itself is not counted",
			  text);
	else
		steps_add(steps, from, "%s: the day of the event is not counted", text);
}

/* Domain rule 5 (see Pritam Kaur v S Russell [1973] QB 336 for what it is not): nothing in these
 * instruments moves a day that nobody works. */
static void explain_landing(const struct calendar *c, duly_civil end, struct steps *steps)
{
	const char *holiday = calendar_holiday(c, end);
	char text[WORDS_DATE];

	if (steps == NULL || calendar_is_working_day(c, end))
		return;
	words_date(end, text);
	if (holiday != NULL)
		steps_add(steps, end, "%s is %s; that does not extend the period", text, holiday);
	else
		steps_add(steps, end, "%s falls on a %s; that does not extend the period", text,
			  WEEKDAY_NAMES[duly_civil_weekday(end)]);
}

/* ---- counting -------------------------------------------------------------------------------- */

static void explain_working_days(const struct calendar *c, struct period p, duly_civil first,
				 duly_civil end, bool unsure, struct steps *steps)
{
	char text[WORDS_DATE];

	if (p.amount > 0)
		explain_skipped(c, p.before ? end : first, p.before ? first : end, steps);
	words_day(end, text);
	if (p.before)
		steps_add(steps, end, "%s: %d working %s before", text, p.amount,
			  p.amount == 1 ? "day" : "days");
	else
		steps_add(steps, end, "%s: working day %d", text, p.amount);
	if (unsure)
		steps_add(steps, end,
			  "provisional: bank holidays are proclaimed for %d to %d only, and follow "
			  "from rules in other years",
			  duly_civil_to_ymd(calendar_first(c)).year,
			  duly_civil_to_ymd(calendar_last(c)).year);
}

/* Domain rule 7; "beginning with" a day that is none, working day 1 is the next one too (rule 8).
 */
static duly_civil end_of_working_days(const struct calendar *c, struct period p, duly_civil from,
				      bool *provisional, struct steps *steps)
{
	const duly_civil start = { from.day - p.beginning };
	const duly_civil first = { start.day + (p.before ? -1 : 1) };
	const duly_civil end = calendar_add_working_days(c, start, p.before ? -p.amount : p.amount);
	const bool unsure = p.amount > 0 &&
			    (calendar_is_provisional(c, first) || calendar_is_provisional(c, end));

	if (provisional != NULL && unsure)
		*provisional = true;
	if (steps != NULL)
		explain_working_days(c, p, first, end, unsure, steps);
	return end;
}

/* Domain rule 4. */
static duly_civil end_of_days(struct period p, duly_civil from, struct steps *steps)
{
	const int days = p.unit == PERIOD_WEEKS ? 7 * p.amount : p.amount;
	const duly_civil end = { p.before ? from.day - days
					  : from.day + days - (p.beginning && days > 0) };
	char a[WORDS_DATE], b[WORDS_DATE];

	if (steps == NULL)
		return end;
	if (p.beginning)
		steps_add(steps, end,
			  "day %d of %d days beginning with %s, weekends and holidays "
			  "count: %s",
			  days, days, words_day(from, a), words_day(end, b));
	else
		steps_add(steps, end, "%d %s %s %s, weekends and holidays count: %s", days,
			  days == 1 ? "day" : "days", p.before ? "before" : "after",
			  words_day(from, a), words_day(end, b));
	return end;
}

/* The day of @day's number @months later (before: negative), and whether that month has it. */
static duly_civil corresponding(duly_civil day, int months, bool *ret_clamped)
{
	const struct duly_ymd d = duly_civil_to_ymd(day);
	const int count = d.year * 12 + d.month - 1 + months;
	const int year = count / 12, month = count % 12 + 1;
	const int last = duly_days_in_month(year, month);

	*ret_clamped = d.day > last;
	return duly_civil_from_ymd(year, month, MIN(d.day, last));
}

static void explain_months(struct period p, duly_civil from, duly_civil corresponding_day,
			   bool clamped, duly_civil end, struct steps *steps)
{
	const struct duly_ymd d = duly_civil_to_ymd(corresponding_day);
	char period[48], date[WORDS_DATE], last[WORDS_DATE];

	words_date(end, last);
	period_print((struct period){ .unit = p.unit, .amount = p.amount }, period);
	if (clamped)
		steps_add(steps, end,
			  "there is no %d %s: the last day of the month, %s (Dodds v Walker)",
			  duly_civil_to_ymd(from).day, MONTH_NAMES[d.month - 1], last);
	else if (p.before)
		steps_add(steps, end, "%s before, on the corresponding date: %s", period, last);
	else if (p.beginning)
		steps_add(steps, end,
			  "the corresponding date is %s; a period beginning with the "
			  "day ends the day before it: %s",
			  words_date(corresponding_day, date), last);
	else
		steps_add(steps, end, "%s %s on the corresponding date: %s", period,
			  p.amount == 1 ? "ends" : "end", last);
}

/* Domain rules 2 and 3, Dodds v Walker [1981] 1 WLR 1027: months end on the corresponding date, or,
 * where there is none, on the last day of the month. "Beginning with" the day they end a day
 * earlier; but where there is no corresponding date, the day before it is the last day of the month
 * already (one month beginning with 31 January is February, not February but a day). */
static duly_civil end_of_months(struct period p, duly_civil from, struct steps *steps)
{
	const int months = p.unit == PERIOD_YEARS ? 12 * p.amount : p.amount;
	bool clamped;
	const duly_civil same = corresponding(from, p.before ? -months : months, &clamped);
	const duly_civil end = { same.day - (p.beginning && !clamped && months > 0) };

	if (steps != NULL)
		explain_months(p, from, same, clamped, end, steps);
	return end;
}

/* "At least once in each month": the event stands for its own month, the next is owed within the
 * next. */
static duly_civil end_of_calendar_months(struct period p, duly_civil from, struct steps *steps)
{
	const struct duly_ymd d = duly_civil_to_ymd(from);
	const int count = d.year * 12 + d.month - 1 + p.amount;
	const int year = count / 12, month = count % 12 + 1;
	const duly_civil end = duly_civil_from_ymd(year, month, duly_days_in_month(year, month));
	char text[WORDS_DATE];

	if (steps == NULL)
		return end;
	words_date(end, text);
	if (p.amount == 0)
		steps_add(steps, end, "the last day of the same month: %s", text);
	else
		steps_add(steps, end, "%d calendar %s after %s %d, the last day: %s", p.amount,
			  p.amount == 1 ? "month" : "months", MONTH_NAMES[d.month - 1], d.year,
			  text);
	return end;
}

static void explain_terms(struct period p, duly_civil from, struct term here, struct term last,
			  struct steps *steps)
{
	char day[WORDS_DATE], end[WORDS_DATE];

	steps_add(steps, from, "%s: %s the school term %s, which ends on %s", words_day(from, day),
		  from.day <= here.to.day ? "in" : "after", here.name, words_date(here.to, end));
	steps_add(steps, last.to, "%d school %s later, %s ends: %s", p.amount,
		  p.amount == 1 ? "term" : "terms", last.name, words_day(last.to, end));
	if (here.projected || last.projected)
		steps_add(steps, last.to,
			  "provisional: the calendar does not list these terms; they follow from "
			  "a rule");
}

static duly_civil end_of_terms(const struct calendar *c, struct period p, duly_civil from,
			       bool *provisional, struct steps *steps)
{
	const struct term here = calendar_term(c, from);
	struct term last = here;

	for (int n = 0; n < p.amount; n++)
		last = calendar_next_term(c, last.from);
	if (provisional != NULL && (here.projected || last.projected))
		*provisional = true;
	if (steps != NULL)
		explain_terms(p, from, here, last, steps);
	return last.to;
}

static duly_civil end_by_date(struct period p, duly_civil from, struct steps *steps)
{
	const int year = duly_civil_to_ymd(from).year;
	const duly_civil same = duly_civil_from_ymd(year, p.month, p.amount);
	const bool other_year = p.before ? same.day > from.day : same.day < from.day;
	const duly_civil end =
		other_year ? duly_civil_from_ymd(p.before ? year - 1 : year + 1, p.month, p.amount)
			   : same;
	char a[WORDS_DATE], b[WORDS_DATE];

	if (steps != NULL)
		steps_add(steps, end, "the %s %d %s on or %s %s: %s", p.before ? "last" : "first",
			  p.amount, MONTH_NAMES[p.month - 1], p.before ? "before" : "after",
			  words_day(from, a), words_day(end, b));
	return end;
}

duly_civil period_end(const struct calendar *c, struct period p, duly_civil from, bool *provisional,
		      struct steps *steps)
{
	duly_civil end = from;

	explain_start(p, from, steps);
	switch (p.unit) {
	case PERIOD_WORKING_DAYS:
		return end_of_working_days(c, p, from, provisional, steps);
	case PERIOD_DAYS:
	case PERIOD_WEEKS:
		end = end_of_days(p, from, steps);
		break;
	case PERIOD_MONTHS:
	case PERIOD_YEARS:
		end = end_of_months(p, from, steps);
		break;
	case PERIOD_CALENDAR_MONTHS:
		end = end_of_calendar_months(p, from, steps);
		break;
	case PERIOD_TERMS:
		return end_of_terms(c, p, from, provisional, steps);
	case PERIOD_BY:
		end = end_by_date(p, from, steps);
		break;
	case PERIOD_NONE:
	case PERIOD_HOURS:
		break; /* the header: not for these */
	}
	explain_landing(c, end, steps);
	return end;
}

duly_civil calendar_birthday(duly_civil dob, int age)
{
	bool clamped;
	const duly_civil same = corresponding(dob, 12 * age, &clamped);

	return clamped ? next_day(same) : same;
}

duly_civil period_back(const struct calendar *c, struct period p, duly_civil day)
{
	p.before = true;
	return period_end(c, p, day, NULL, NULL);
}

duly_civil period_window(const struct calendar *c, struct period p, duly_civil day)
{
	return (duly_civil){ period_back(c, p, day).day + 1 };
}
