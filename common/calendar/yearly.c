#include "common/calendar/yearly.h"
#include "common/text/words.h"

/* Gauss's rule in the form of the Book of Common Prayer's tables (Meeus, Jones, Butcher). */
duly_civil yearly_easter(int year)
{
	const int golden = year % 19, century = year / 100, rest = year % 100;
	const int correction = (8 * century + 13) / 25;
	const int epact = (19 * golden + century - century / 4 - correction + 15) % 30;
	const int weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
	const int late = (golden + 11 * epact + 22 * weekday) / 451;
	const int sum = epact + weekday - 7 * late + 114;

	return duly_civil_from_ymd(year, sum / 31, sum % 31 + 1);
}

static duly_civil weekday_of_month(const struct yearly *rule, int year)
{
	const int last = duly_days_in_month(year, rule->month);
	/* The last day on which it can fall; it falls there or up to six days before. */
	const duly_civil latest =
		duly_civil_from_ymd(year, rule->month, rule->nth == 0 ? last : 7 * rule->nth);

	return (duly_civil){ latest.day - (duly_civil_weekday(latest) - rule->weekday + 7) % 7 };
}

duly_civil yearly_day(const struct yearly *rule, int year)
{
	switch (rule->kind) {
	case YEARLY_FIXED:
		return duly_civil_from_ymd(year, rule->month, rule->day);
	case YEARLY_EASTER:
		return (duly_civil){ yearly_easter(year).day + rule->offset };
	case YEARLY_WEEKDAY:
		return weekday_of_month(rule, year);
	}
	return DULY_NO_DATE;
}

/* ---- reading --------------------------------------------------------------------------------- */

enum { MAX_WORDS = 6 };

/* Words parted by one space or more; MAX_WORDS of them at most, the last is then not whole. */
static size_t split(struct str text, struct str words[MAX_WORDS])
{
	size_t n = 0, at = 0;

	while (at < text.len && n < MAX_WORDS) {
		size_t len = 0;

		while (at < text.len && text.s[at] == ' ')
			at++;
		while (at + len < text.len && text.s[at + len] != ' ')
			len++;
		if (len > 0)
			words[n++] = (struct str){ text.s + at, len };
		at += len;
	}
	return n;
}

/* "25 Dec" */
static bool parse_fixed(const struct str *w, size_t n, struct yearly *ret)
{
	enum { COMMON_YEAR = 2001 }; /* a rule must have its day in every year */
	const int month = n == 2 ? words_month(w[1]) + 1 : 0;
	uint64_t day;

	if (month == 0 || !str_to_u64(w[0], 31, &day) || day == 0 ||
	    (int)day > duly_days_in_month(COMMON_YEAR, month))
		return false;
	*ret = (struct yearly){ .kind = YEARLY_FIXED, .month = month, .day = (int)day };
	return true;
}

/* "Easter Sunday", "2 days before Easter Sunday" */
static bool parse_easter(const struct str *w, size_t n, struct yearly *ret)
{
	uint64_t days = 0;
	bool before = false;

	if (n < 2 || !str_is(w[n - 2], "Easter") || !str_is(w[n - 1], "Sunday"))
		return false;
	if (n == 5) {
		before = str_is(w[2], "before");
		if (!str_to_u64(w[0], 100, &days) || !str_is(w[1], days == 1 ? "day" : "days") ||
		    !(before || str_is(w[2], "after")))
			return false;
	} else if (n != 2) {
		return false;
	}
	*ret = (struct yearly){ .kind = YEARLY_EASTER, .offset = before ? -(int)days : (int)days };
	return true;
}

/* "first Monday of May" */
static bool parse_weekday(const struct str *w, size_t n, struct yearly *ret)
{
	static const char *const ORDINALS[] = { "last", "first", "second", "third", "fourth" };
	const int month = n == 4 && str_is(w[2], "of") ? words_month(w[3]) + 1 : 0;
	const int weekday = n == 4 ? words_weekday(w[1]) : -1;

	if (month == 0 || weekday < 0)
		return false;
	for (int i = 0; i < (int)LEN(ORDINALS); i++) {
		if (!str_is(w[0], ORDINALS[i]))
			continue;
		*ret = (struct yearly){
			.kind = YEARLY_WEEKDAY,
			.month = month,
			.weekday = weekday,
			.nth = i,
		};
		return true;
	}
	return false;
}

bool yearly_parse(struct str text, struct yearly *ret)
{
	const bool substitute = str_cut_end(&text, ", or the next working day");
	struct str words[MAX_WORDS];
	const size_t n = split(text, words);

	if (!parse_fixed(words, n, ret) && !parse_easter(words, n, ret) &&
	    !parse_weekday(words, n, ret))
		return false;
	ret->substitute = substitute;
	return true;
}
