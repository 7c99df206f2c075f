#include <stdio.h>

#include "common/calendar/calendar.h"
#include "common/text/words.h"

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

bool period_is_length(struct period p)
{
	switch (p.unit) {
	case PERIOD_DAYS:
	case PERIOD_WEEKS:
	case PERIOD_MONTHS:
	case PERIOD_YEARS:
	case PERIOD_WORKING_DAYS:
		return !p.before;
	case PERIOD_NONE:
	case PERIOD_HOURS:
	case PERIOD_CALENDAR_MONTHS:
	case PERIOD_TERMS:
	case PERIOD_BY:
		break;
	}
	return false;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* The unit whose word for this amount is @word; PERIOD_NONE where there is none. */
static enum period_unit find_unit(struct str word, int amount)
{
	for (int u = PERIOD_HOURS; u <= PERIOD_TERMS; u++) {
		const struct period p = { .unit = (enum period_unit)u, .amount = amount };

		if (str_is(word, unit_word(p)))
			return p.unit;
	}
	return PERIOD_NONE;
}

/* "20 working days" */
static bool parse_amount(struct str text, struct period *ret)
{
	const char *space = text.len > 0 ? memchr(text.s, ' ', text.len) : NULL;
	const size_t digits = space ? (size_t)(space - text.s) : 0;
	uint64_t amount;

	if (space == NULL || !str_to_u64((struct str){ text.s, digits }, MAX_AMOUNT, &amount))
		return false;
	ret->amount = (int)amount;
	ret->unit = find_unit((struct str){ space + 1, text.len - digits - 1 }, ret->amount);
	return ret->unit != PERIOD_NONE;
}

/* "31 March" of "by 31 March"; a day that every year has. */
static bool parse_by(struct str text, struct period *ret)
{
	enum { COMMON_YEAR = 2001 };
	const char *space = memchr(text.s, ' ', text.len);
	const size_t digits = space ? (size_t)(space - text.s) : 0;
	uint64_t day;

	if (space == NULL || !str_to_u64((struct str){ text.s, digits }, 31, &day) || day == 0)
		return false;
	const struct str name = { space + 1, text.len - digits - 1 };
	const int month = words_month(name) + 1;

	if (month == 0 || !str_is(name, MONTH_NAMES[month - 1]) ||
	    (int)day > duly_days_in_month(COMMON_YEAR, month))
		return false;
	*ret = (struct period){ .unit = PERIOD_BY, .amount = (int)day, .month = month };
	return true;
}

/* "72 hours in 28 days", @days being what follows "in"; more hours than the days have would never
 * be reached. */
static bool parse_sum(struct str hours, struct str days, struct period *ret)
{
	struct period window = { .unit = PERIOD_NONE };

	if (!parse_amount(hours, ret) || ret->unit != PERIOD_HOURS ||
	    !parse_amount(days, &window) || window.unit != PERIOD_DAYS)
		return false;
	ret->in_days = window.amount;
	return ret->amount > 0 && ret->amount <= 24 * window.amount;
}

/* Whether @p, of an amount and a unit, makes sense with what was said of it. Hours run from an
 * instant: there is no first day to count or not to count. The end of no term after this one lies
 * before a day between terms. Years are counted back within the years that dates have. */
static bool is_sound(struct period p)
{
	enum { YEARS_BACK = 1000 };
	const bool turned = p.beginning || p.before;

	if (turned && (p.amount == 0 || p.unit == PERIOD_HOURS))
		return false;
	if (turned && (p.unit == PERIOD_CALENDAR_MONTHS || p.unit == PERIOD_TERMS))
		return false;
	if (p.unit == PERIOD_TERMS)
		return p.amount > 0;
	return !p.before || (!p.beginning && (p.unit != PERIOD_YEARS || p.amount <= YEARS_BACK));
}

static bool parse(struct str text, struct period *ret)
{
	static const char BY[] = "by ", IN[] = " in ";
	const char *in = text.len > 0 ? memmem(text.s, text.len, IN, strlen(IN)) : NULL;

	if (str_is(text, UNITS[PERIOD_NONE].one))
		return true;
	if (text.len > strlen(BY) && memcmp(text.s, BY, strlen(BY)) == 0) {
		const bool before = str_cut_end(&text, " before");

		if (!parse_by((struct str){ text.s + strlen(BY), text.len - strlen(BY) }, ret))
			return false;
		ret->before = before;
		return true;
	}
	if (in != NULL) {
		const size_t at = (size_t)(in - text.s);

		return parse_sum((struct str){ text.s, at },
				 (struct str){ in + strlen(IN), text.len - at - strlen(IN) }, ret);
	}
	ret->before = str_cut_end(&text, " before");
	ret->beginning = str_cut_end(&text, " beginning");
	return parse_amount(text, ret) && is_sound(*ret);
}

bool period_parse(struct str text, struct period *ret)
{
	struct period p = { .unit = PERIOD_NONE };

	if (!parse(text, &p))
		return false;
	*ret = p;
	return true;
}

char *period_print(struct period p, char buf[48])
{
	const struct period window = { .unit = PERIOD_DAYS, .amount = p.in_days };

	if (p.unit == PERIOD_NONE)
		snprintf(buf, 48, "%s", UNITS[PERIOD_NONE].one);
	else if (p.unit == PERIOD_BY)
		snprintf(buf, 48, "by %d %s%s", p.amount, MONTH_NAMES[p.month - 1],
			 p.before ? " before" : "");
	else if (p.in_days > 0)
		snprintf(buf, 48, "%d %s in %d %s", p.amount, unit_word(p), p.in_days,
			 unit_word(window));
	else
		snprintf(buf, 48, "%d %s%s", p.amount, unit_word(p),
			 p.beginning ? " beginning"
			 : p.before  ? " before"
				     : "");
	return buf;
}
