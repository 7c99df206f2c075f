#include <stdio.h>

#include "common/calendar/terms.h"
#include "common/calendar/yearly.h"

enum { TERMS_MAX = 256 };
enum { SEASONS = 3 };

/* ---- by rule --------------------------------------------------------------------------------- */

enum season { SPRING, SUMMER, AUTUMN };

static duly_civil friday_not_after(int year, int month, int day)
{
	enum { FRIDAY = 4 };
	const duly_civil last = duly_civil_from_ymd(year, month, day);

	return (duly_civil){ last.day - (duly_civil_weekday(last) - FRIDAY + 7) % 7 };
}

/* The terms of all years stand in one row; @place is among them 3 * year + season. */
static struct term by_rule(const struct calendar *c, int place)
{
	static const char *const NAMES[] = { "spring", "summer", "autumn" };
	const int year = place / SEASONS;
	const enum season season = (enum season)(place % SEASONS);
	const duly_civil easter = yearly_easter(year);
	struct term t = { .projected = true };

	snprintf(t.name, sizeof t.name, "%s-%d", NAMES[season], year);
	switch (season) {
	case SPRING:
		t.from = calendar_on_or_after(c, duly_civil_from_ymd(year, 1, 1));
		t.to.day = easter.day - 3;
		break;
	case SUMMER:
		t.from.day = easter.day + 9;
		t.to = friday_not_after(year, 7, 23);
		break;
	case AUTUMN:
		t.from = duly_civil_from_ymd(year, 9, 1);
		t.to = friday_not_after(year, 12, 21);
		break;
	}
	return t;
}

/* Whether the list has nothing to say of the time in which @t, a term by rule, lies. */
static bool is_beside(const struct terms *terms, struct term t)
{
	return terms->n == 0 || t.to.day < terms->list[0].from.day ||
	       t.from.day > terms->list[terms->n - 1].to.day;
}

static struct term by_rule_at(const struct terms *terms, const struct calendar *c, duly_civil day)
{
	int place = SEASONS * duly_civil_to_ymd(day).year + AUTUMN;
	struct term t = by_rule(c, place);

	while (t.from.day > day.day || !is_beside(terms, t))
		t = by_rule(c, --place);
	return t;
}

static struct term by_rule_after(const struct terms *terms, const struct calendar *c,
				 duly_civil day)
{
	int place = SEASONS * duly_civil_to_ymd(day).year + SPRING;
	struct term t = by_rule(c, place);

	while (t.from.day <= day.day || !is_beside(terms, t))
		t = by_rule(c, ++place);
	return t;
}

/* ---- both ------------------------------------------------------------------------------------ */

struct term terms_at(const struct terms *terms, const struct calendar *c, duly_civil day)
{
	const struct term t = by_rule_at(terms, c, day);

	for (size_t i = terms->n; i-- > 0;)
		if (terms->list[i].from.day <= day.day)
			return t.from.day > terms->list[i].from.day ? t : terms->list[i];
	return t;
}

struct term terms_next(const struct terms *terms, const struct calendar *c, duly_civil day)
{
	const struct term t = by_rule_after(terms, c, day);

	for (size_t i = 0; i < terms->n; i++)
		if (terms->list[i].from.day > day.day)
			return t.from.day < terms->list[i].from.day ? t : terms->list[i];
	return t;
}

/* ---- reading --------------------------------------------------------------------------------- */

static void read_name(const struct yaml *node, struct faults *d, char ret[TERM_NAME])
{
	static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const struct str text = yaml_text(node, d);

	if (text.len == 0)
		return;
	if (text.len < TERM_NAME && strspn(text.s, LETTERS) == text.len)
		memcpy(ret, text.s, text.len + 1);
	else
		yaml_fault(node, d, "the name of a term is up to %d of a-z, 0-9 and '-'",
			   TERM_NAME - 1);
}

/* Against its neighbour: a gap in which a whole term would find room is more likely a term left
 * out, which would put dates off by a term. */
static void check(const struct yaml *item, struct faults *d, struct term t, const struct term *last)
{
	enum { LONGEST_HOLIDAY = 70 };

	if (t.from.day == DULY_NO_DATE.day || t.to.day == DULY_NO_DATE.day)
		return;
	if (t.to.day < t.from.day)
		yaml_fault(item, d, "this term ends before it begins");
	else if (last != NULL && last->to.day != DULY_NO_DATE.day && t.from.day <= last->to.day)
		yaml_fault(item, d, "this term begins before %s has ended", last->name);
	else if (last != NULL && last->to.day != DULY_NO_DATE.day &&
		 t.from.day - last->to.day > LONGEST_HOLIDAY)
		yaml_fault(item, d, "more than %d days after %s: a term is missing in between",
			   LONGEST_HOLIDAY, last->name);
}

void terms_read(const struct yaml *list, struct arena *arena, struct faults *d, struct terms *ret)
{
	static const char *const KEYS[] = { "name", "from", "to", NULL };
	struct term *terms;

	if (list == NULL || yaml_list(list, d) == NULL)
		return;
	if (list->n > TERMS_MAX) {
		yaml_fault(list, d, "more than %d terms", TERMS_MAX);
		return;
	}
	terms = arena_new_array(arena, struct term, MAX(list->n, 1));
	yaml_each(item, list)
	{
		struct term *t = &terms[ret->n];

		yaml_check_keys(item, KEYS, d);
		read_name(yaml_need(item, "name", d), d, t->name);
		t->from = yaml_date(yaml_need(item, "from", d), d);
		t->to = yaml_date(yaml_need(item, "to", d), d);
		check(item, d, *t, ret->n > 0 ? t - 1 : NULL);
		ret->n++;
	}
	ret->list = terms;
}
