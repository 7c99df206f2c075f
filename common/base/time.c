#include <stdio.h>
#include <string.h>

#include "duly/time.h"

/* Days from civil (H. Hinnant): years begin in March, so that the leap day is the last of its year;
 * eras of 400 years all have the same length. */
enum { DAYS_PER_ERA = 146097, EPOCH_DAY = 719468 };

duly_civil duly_civil_from_ymd(int year, int month, int day)
{
	const int y = month <= 2 ? year - 1 : year;
	const int era = (y >= 0 ? y : y - 399) / 400;
	const int yoe = y - era * 400;
	const int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	const int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return (duly_civil){ era * DAYS_PER_ERA + doe - EPOCH_DAY };
}

struct duly_ymd duly_civil_to_ymd(duly_civil c)
{
	const int64_t z = (int64_t)c.day + EPOCH_DAY;
	const int64_t era = (z >= 0 ? z : z - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	const int doe = (int)(z - era * DAYS_PER_ERA);
	const int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	const int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	const int mp = (5 * doy + 2) / 153;
	const int month = mp < 10 ? mp + 3 : mp - 9;

	return (struct duly_ymd){
		.year = (int)(era * 400) + yoe + (month <= 2),
		.month = month,
		.day = doy - (153 * mp + 2) / 5 + 1,
	};
}

int duly_civil_weekday(duly_civil c)
{
	const int w = (int)(((int64_t)c.day + 3) % 7); /* 1970-01-01 was a Thursday */

	return w < 0 ? w + 7 : w;
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int duly_days_in_month(int year, int month)
{
	static const int DAYS[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return DAYS[month - 1] + (month == 2 && is_leap(year));
}

/* The @digits last decimal digits of @v. Returns what lies behind them. */
static char *put_number(char *at, int digits, int v)
{
	for (int i = digits; i-- > 0; v /= 10)
		at[i] = (char)('0' + v % 10);
	return at + digits;
}

char *duly_civil_print(duly_civil c, char buf[DULY_DATE_TEXT])
{
	const struct duly_ymd d = duly_civil_to_ymd(c);

	/* Years that no text of ours holds are printed all the same, so that they can be seen. */
	if (d.year < 0 || d.year > 9999) {
		snprintf(buf, DULY_DATE_TEXT, "%04d-%02d-%02d", d.year, d.month, d.day);
		return buf;
	}
	char *at = put_number(buf, 4, d.year);

	*at++ = '-';
	at = put_number(at, 2, d.month);
	*at++ = '-';
	*put_number(at, 2, d.day) = 0;
	return buf;
}

char *duly_instant_print(duly_instant t, char buf[DULY_TIME_TEXT])
{
	const int64_t part = t.ms % DULY_DAY_MS;
	const int64_t in_day = part < 0 ? part + DULY_DAY_MS : part;
	const duly_civil day = { (int32_t)(t.ms / DULY_DAY_MS - (part < 0)) };
	const int ms = (int)(in_day % 1000), s = (int)(in_day / 1000);
	char *at = buf + strlen(duly_civil_print(day, buf));

	*at++ = 'T';
	at = put_number(at, 2, s / 3600);
	*at++ = ':';
	at = put_number(at, 2, s / 60 % 60);
	*at++ = ':';
	at = put_number(at, 2, s % 60);
	if (ms != 0) {
		*at++ = '.';
		at = put_number(at, 3, ms);
	}
	*at++ = 'Z';
	*at = 0;
	return buf;
}

/* ---- parsing --------------------------------------------------------------------------------- */

/* What is left of the text; the first mismatch is remembered. */
struct time_scan {
	const char *p, *end;
	bool ok;
};

/* Exactly @digits decimal digits, of a value within the bounds. */
static int number(struct time_scan *s, int digits, int min, int max)
{
	int v = 0;

	if (s->end - s->p < digits)
		return s->ok = false, 0;
	for (int i = 0; i < digits; i++, s->p++) {
		s->ok = s->ok && *s->p >= '0' && *s->p <= '9';
		v = v * 10 + (*s->p - '0');
	}
	s->ok = s->ok && v >= min && v <= max;
	return s->ok ? v : min;
}

static bool peek(const struct time_scan *s, const char *any)
{
	for (; s->p < s->end && *any != '\0'; any++)
		if (*s->p == *any)
			return true;
	return false;
}

/* One character out of @any. Returns it. */
static char literal(struct time_scan *s, const char *any)
{
	if (!peek(s, any))
		return s->ok = false, '\0';
	return *s->p++;
}

static duly_civil date(struct time_scan *s)
{
	const int y = number(s, 4, 0, 9999);
	literal(s, "-");
	const int m = number(s, 2, 1, 12);
	literal(s, "-");
	const int d = number(s, 2, 1, 31);

	s->ok = s->ok && d <= duly_days_in_month(y, m);
	return s->ok ? duly_civil_from_ymd(y, m, d) : DULY_NO_DATE;
}

/* ".5" is 500; what lies beyond the third digit is cut. */
static int milliseconds(struct time_scan *s)
{
	int ms = 0, unit = 100;

	if (!peek(s, "."))
		return 0;
	literal(s, ".");
	do {
		ms += unit * number(s, 1, 0, 9);
		unit /= 10;
	} while (s->ok && peek(s, "0123456789"));
	return ms;
}

static int offset_minutes(struct time_scan *s)
{
	const char sign = literal(s, "Zz+-");

	if (sign == 'Z' || sign == 'z' || !s->ok)
		return 0;
	const int h = number(s, 2, 0, 23);
	literal(s, ":");
	const int m = number(s, 2, 0, 59);
	return (sign == '-' ? -1 : 1) * (h * 60 + m);
}

/* A year of four digits by its own offset may have another in UTC, which no text of ours holds. */
static bool has_four_digits(duly_instant t)
{
	const duly_civil first = duly_civil_from_ymd(0, 1, 1),
			 after = duly_civil_from_ymd(10000, 1, 1);

	return t.ms >= first.day * DULY_DAY_MS && t.ms < after.day * DULY_DAY_MS;
}

/* RFC 3339, 5.7: a second 60 is at the end of June or of December, in UTC. @t: the instant after
 * it. */
static bool may_leap(duly_instant t)
{
	const struct duly_ymd d = duly_civil_to_ymd((duly_civil){ (int32_t)(t.ms / DULY_DAY_MS) });

	return t.ms % DULY_DAY_MS == 0 && d.day == 1 && (d.month == 1 || d.month == 7);
}

bool duly_civil_parse(const char *text, size_t len, duly_civil *ret)
{
	struct time_scan s = { text, text + len, true };
	const duly_civil day = date(&s);

	if (!s.ok || s.p != s.end)
		return false;
	*ret = day;
	return true;
}

bool duly_instant_parse(const char *text, size_t len, duly_instant *ret)
{
	struct time_scan s = { text, text + len, true };
	const duly_civil day = date(&s);

	literal(&s, "Tt");
	const int h = number(&s, 2, 0, 23);
	literal(&s, ":");
	const int m = number(&s, 2, 0, 59);
	literal(&s, ":");
	const int sec = number(&s, 2, 0, 60);
	const int ms = milliseconds(&s);
	const int offset = offset_minutes(&s);

	if (!s.ok || s.p != s.end)
		return false;
	/* In :60 nothing but the second itself counts: its fractions would overtake what follows.
	 */
	const duly_instant t = { (int64_t)day.day * DULY_DAY_MS +
				 ((h * 60 + m - offset) * 60 + sec) * DULY_SECOND_MS +
				 (sec == 60 ? 0 : ms) };

	if (!has_four_digits(t) || (sec == 60 && !may_leap(t)))
		return false;
	*ret = t;
	return true;
}
