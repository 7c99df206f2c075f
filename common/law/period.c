#include <stdarg.h>
#include <stdio.h>

#include "common/law/calendar.h"
#include "common/law/words.h"

enum { MAX_AMOUNT = 10000 };

static const struct unit {
	const char *one, *many;
} UNITS[] = {
#define X(id, one, many) [id] = { one, many },
	PERIOD_UNITS(X)
#undef X
};

static const char *unit_word(struct period p)
{
	return p.amount == 1 ? UNITS[p.unit].one : UNITS[p.unit].many;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* The unit whose word for this amount is @word; PERIOD_NONE where there is none. */
static enum period_unit find_unit(struct str word, int amount)
{
	for (int u = PERIOD_HOURS; u <= PERIOD_WORKING_DAYS; u++) {
		const struct period p = { .unit = (enum period_unit)u, .amount = amount };

		if (str_is(word, unit_word(p)))
			return p.unit;
	}
	return PERIOD_NONE;
}

bool period_parse(struct str text, struct period *ret)
{
	const bool beginning = str_cut_end(&text, " beginning");
	const char *space = text.len > 0 ? memchr(text.s, ' ', text.len) : NULL;
	uint64_t amount;

	if (str_is(text, UNITS[PERIOD_NONE].one) && !beginning) {
		*ret = (struct period){ .unit = PERIOD_NONE };
		return true;
	}
	if (space == NULL)
		return false;
	const size_t digits = (size_t)(space - text.s);

	if (!str_to_u64((struct str){ text.s, digits }, MAX_AMOUNT, &amount))
		return false;
	const struct str word = { space + 1, text.len - digits - 1 };
	const enum period_unit unit = find_unit(word, (int)amount);

	/* Hours run from an instant: there is no first day to count or not to count. */
	if (unit == PERIOD_NONE || (beginning && (unit == PERIOD_HOURS || amount == 0)))
		return false;
	*ret = (struct period){ unit, (int)amount, beginning };
	return true;
}

char *period_print(struct period p, char buf[48])
{
	if (p.unit == PERIOD_NONE)
		snprintf(buf, 48, "%s", UNITS[PERIOD_NONE].one);
	else
		snprintf(buf, 48, "%d %s%s", p.amount, unit_word(p),
			 p.beginning ? " beginning" : "");
	return buf;
}

/* ---- steps for people ------------------------------------------------------------------------ */

void steps_add(struct steps *steps, duly_civil day, const char *fmt, ...)
{
	char text[400];
	va_list args;

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
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	steps->list[steps->n++] = (struct step){ day, arena_str(steps->arena, str_of(text)) };
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
	char text[WORDS_DATE];

	if (steps == NULL || p.amount == 0)
		return;
	if (p.beginning)
		steps_add(steps, from,
			  "%s: the period begins with the day of the event, which counts",
			  words_day(from, text));
	else
		steps_add(steps, from, "%s: the day of the event is not counted",
			  words_day(from, text));
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

/* Domain rule 7; "beginning with" a day that is none, working day 1 is the next one too (rule 8).
 */
static duly_civil end_of_working_days(const struct calendar *c, struct period p, duly_civil from,
				      bool *provisional, struct steps *steps)
{
	const duly_civil before = { from.day - p.beginning };
	const duly_civil end = calendar_add_working_days(c, before, p.amount);
	char text[WORDS_DATE];

	const bool unsure = p.amount > 0 && (calendar_is_provisional(c, next_day(before)) ||
					     calendar_is_provisional(c, end));

	if (provisional != NULL && unsure)
		*provisional = true;
	if (steps == NULL)
		return end;
	if (p.amount > 0)
		explain_skipped(c, next_day(before), end, steps);
	steps_add(steps, end, "%s: working day %d", words_day(end, text), p.amount);
	if (unsure)
		steps_add(steps, end,
			  "provisional: bank holidays are proclaimed for %d to %d only, and follow "
			  "from rules in other years",
			  duly_civil_to_ymd(calendar_first(c)).year,
			  duly_civil_to_ymd(calendar_last(c)).year);
	return end;
}

/* Domain rule 4. */
static duly_civil end_of_days(struct period p, duly_civil from, struct steps *steps)
{
	const int days = p.unit == PERIOD_WEEKS ? 7 * p.amount : p.amount;
	const duly_civil end = { from.day + days - (p.beginning && days > 0) };
	char a[WORDS_DATE], b[WORDS_DATE];

	if (steps == NULL)
		return end;
	if (p.beginning)
		steps_add(steps, end,
			  "day %d of %d days beginning with %s, weekends and holidays "
			  "count: %s",
			  days, days, words_day(from, a), words_day(end, b));
	else
		steps_add(steps, end, "%d %s after %s, weekends and holidays count: %s", days,
			  days == 1 ? "day" : "days", words_day(from, a), words_day(end, b));
	return end;
}

/* The day of @day's number @months later, and whether that month has it. */
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
	period_print((struct period){ p.unit, p.amount, false }, period);
	if (clamped)
		steps_add(steps, end,
			  "there is no %d %s: the last day of the month, %s (Dodds v Walker)",
			  duly_civil_to_ymd(from).day, MONTH_NAMES[d.month - 1], last);
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
	const duly_civil same = corresponding(from, months, &clamped);
	const duly_civil end = { same.day - (p.beginning && !clamped && months > 0) };

	if (steps != NULL)
		explain_months(p, from, same, clamped, end, steps);
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
	case PERIOD_NONE:
	case PERIOD_HOURS:
		break; /* the header: not for these */
	}
	explain_landing(c, end, steps);
	return end;
}

duly_civil birthday(duly_civil dob, int age)
{
	bool clamped;
	const duly_civil same = corresponding(dob, 12 * age, &clamped);

	return clamped ? next_day(same) : same;
}
