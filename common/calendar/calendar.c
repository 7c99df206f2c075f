#include <stdlib.h>

#include "common/calendar/calendar.h"
#include "common/calendar/terms.h"
#include "common/calendar/yearly.h"
#include "common/text/words.h"

/* Inside these years everything is looked up; outside only weekends are known, and counted one by
 * one. The service takes nothing from before 1990 but births. */
enum { FIRST_YEAR = 1990, LAST_YEAR = 2110 };

struct holiday {
	duly_civil day;
	const char *title;
};

struct calendar {
	struct arena *arena;
	struct str name;
	duly_civil issued, first, last;
	bool weekend[7];

	struct holiday *holidays; /* by day, each day once */
	size_t n_holidays;

	struct terms terms;

	int32_t begin, end; /* days of the tables: begin <= day < end                         */
	int32_t *before;    /* how many working days lie in the tables before begin + i        */
	int32_t *working;   /* the working days, ascending: working[before[i]] is the next one */
};

struct str calendar_name(const struct calendar *c)
{
	return c->name;
}

duly_civil calendar_issued(const struct calendar *c)
{
	return c->issued;
}

duly_civil calendar_first(const struct calendar *c)
{
	return c->first;
}

duly_civil calendar_last(const struct calendar *c)
{
	return c->last;
}

void calendar_free(struct calendar **calendar)
{
	if (*calendar != NULL)
		arena_free(&(*calendar)->arena);
	*calendar = NULL;
}

/* ---- which days count ------------------------------------------------------------------------ */

static int by_day(const void *a, const void *b)
{
	const int32_t x = ((const struct holiday *)a)->day.day;
	const int32_t y = ((const struct holiday *)b)->day.day;

	return (x > y) - (x < y);
}

const char *calendar_holiday(const struct calendar *c, duly_civil day)
{
	const struct holiday key = { .day = day };
	const struct holiday *found =
		bsearch(&key, c->holidays, c->n_holidays, sizeof *c->holidays, by_day);

	return found ? found->title : NULL;
}

static bool in_tables(const struct calendar *c, duly_civil day)
{
	return day.day >= c->begin && day.day < c->end;
}

bool calendar_is_working_day(const struct calendar *c, duly_civil day)
{
	if (!in_tables(c, day))
		return !c->weekend[duly_civil_weekday(day)];
	const int32_t i = day.day - c->begin;

	return c->before[i + 1] > c->before[i];
}

bool calendar_is_provisional(const struct calendar *c, duly_civil day)
{
	return day.day < c->first.day || day.day > c->last.day;
}

static duly_civil walk(const struct calendar *c, duly_civil day, int n)
{
	const int step = n < 0 ? -1 : 1;

	while (n != 0) {
		day.day += step;
		if (calendar_is_working_day(c, day))
			n -= step;
	}
	return day;
}

duly_civil calendar_add_working_days(const struct calendar *c, duly_civil day, int n)
{
	if (n == 0 || !in_tables(c, day))
		return walk(c, day, n);

	const int32_t i = day.day - c->begin;
	/* Among the working days: after @day the first has rank before[i + 1], before it the last
	 * has rank before[i] - 1. */
	const int64_t rank = n > 0 ? (int64_t)c->before[i + 1] + n - 1 : (int64_t)c->before[i] + n;

	if (rank < 0 || rank >= c->before[c->end - c->begin])
		return walk(c, day, n);
	return (duly_civil){ c->working[rank] };
}

duly_civil calendar_on_or_before(const struct calendar *c, duly_civil day)
{
	return calendar_is_working_day(c, day) ? day : calendar_add_working_days(c, day, -1);
}

duly_civil calendar_on_or_after(const struct calendar *c, duly_civil day)
{
	return calendar_is_working_day(c, day) ? day : calendar_add_working_days(c, day, 1);
}

duly_civil calendar_past_holidays(const struct calendar *c, duly_civil day)
{
	enum { SUNDAY = 6 };

	while (duly_civil_weekday(day) == SUNDAY || calendar_holiday(c, day) != NULL)
		day.day++;
	return day;
}

struct term calendar_term(const struct calendar *c, duly_civil day)
{
	return terms_at(&c->terms, c, day);
}

struct term calendar_next_term(const struct calendar *c, duly_civil day)
{
	return terms_next(&c->terms, c, day);
}

/* ---- building -------------------------------------------------------------------------------- */

enum { MAX_RULES = 64, MAX_TITLE = 80 };

/* What the file says, while it is read. */
struct draft {
	struct calendar *c;
	struct faults *d;
	struct projected {
		struct yearly rule;
		struct str title;
	} rules[MAX_RULES];
	size_t n_rules;
	size_t cap; /* of c->holidays */
};

static void add_holiday(struct draft *t, duly_civil day, const char *title)
{
	struct calendar *c = t->c;

	if (c->n_holidays == t->cap) {
		const size_t cap = MAX(2 * t->cap, 256);
		struct holiday *more = arena_new_array(c->arena, struct holiday, cap);

		if (c->n_holidays > 0)
			memcpy(more, c->holidays, c->n_holidays * sizeof *more);
		c->holidays = more;
		t->cap = cap;
	}
	c->holidays[c->n_holidays++] = (struct holiday){ day, title };
}

static bool is_listed(const struct calendar *c, size_t from, duly_civil day)
{
	for (size_t i = from; i < c->n_holidays; i++)
		if (c->holidays[i].day.day == day.day)
			return true;
	return false;
}

/* Whether @day counts, as far as the holidays from @from on are known; they are not sorted yet. */
static bool is_free(const struct calendar *c, size_t from, duly_civil day)
{
	return !c->weekend[duly_civil_weekday(day)] && !is_listed(c, from, day);
}

static const char *substitute_title(const struct draft *t, struct str title)
{
	return arena_printf(t->c->arena, "%.*s (substitute day)", STR_FMT(title)).s;
}

/* First what falls on a day of its own, then the substitutes in the order of the file: in 2033
 * Boxing Day is Monday the 26th, and Christmas Day's substitute the 27th. */
static void project_year(struct draft *t, int year)
{
	const size_t from = t->c->n_holidays;
	bool moved[MAX_RULES] = { false };

	for (size_t i = 0; i < t->n_rules; i++) {
		const duly_civil day = yearly_day(&t->rules[i].rule, year);

		moved[i] = t->rules[i].rule.substitute && !is_free(t->c, from, day);
		if (!moved[i] && !is_listed(t->c, from, day))
			add_holiday(t, day, t->rules[i].title.s);
	}
	for (size_t i = 0; i < t->n_rules; i++) {
		duly_civil day = yearly_day(&t->rules[i].rule, year);

		while (moved[i] && !is_free(t->c, from, day))
			day.day++;
		if (moved[i])
			add_holiday(t, day, substitute_title(t, t->rules[i].title));
	}
}

static void project(struct draft *t)
{
	const int first = duly_civil_to_ymd(t->c->first).year;
	const int last = duly_civil_to_ymd(t->c->last).year;

	for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
		if (year < first || year > last)
			project_year(t, year);
}

static int by_day_and_title(const void *a, const void *b)
{
	const int d = by_day(a, b);

	return d != 0 ? d
		      : strcmp(((const struct holiday *)a)->title,
			       ((const struct holiday *)b)->title);
}

/* Each day once: a substitute may reach into the next year, and meet what is there. */
static void sort_holidays(struct calendar *c)
{
	size_t n = 0;

	qsort(c->holidays, c->n_holidays, sizeof *c->holidays, by_day_and_title);
	for (size_t i = 0; i < c->n_holidays; i++)
		if (n == 0 || c->holidays[n - 1].day.day != c->holidays[i].day.day)
			c->holidays[n++] = c->holidays[i];
	c->n_holidays = n;
}

static void fill_tables(struct calendar *c)
{
	c->begin = duly_civil_from_ymd(FIRST_YEAR, 1, 1).day;
	c->end = duly_civil_from_ymd(LAST_YEAR + 1, 1, 1).day;

	const size_t days = (size_t)(c->end - c->begin);
	int32_t n = 0;

	c->before = arena_new_array(c->arena, int32_t, days + 1);
	c->working = arena_new_array(c->arena, int32_t, days);
	for (size_t i = 0; i < days; i++) {
		const duly_civil day = { c->begin + (int32_t)i };

		c->before[i] = n;
		if (!c->weekend[duly_civil_weekday(day)] && calendar_holiday(c, day) == NULL)
			c->working[n++] = day.day;
	}
	c->before[days] = n;
}

struct calendar *calendar_with(const struct calendar *c, const struct terms *terms,
			       const struct closure *closures, size_t n)
{
	struct arena *arena = arena_new();
	struct calendar *local = arena_new_array(arena, struct calendar, 1);

	*local = *c;
	local->arena = arena;
	if (terms != NULL)
		local->terms = *terms;
	local->holidays = arena_new_array(arena, struct holiday, c->n_holidays + n);
	if (c->n_holidays > 0)
		memcpy(local->holidays, c->holidays, c->n_holidays * sizeof *c->holidays);
	for (size_t i = 0; i < n; i++)
		local->holidays[local->n_holidays++] =
			(struct holiday){ closures[i].day, closures[i].title };
	sort_holidays(local);
	fill_tables(local);
	return local;
}

/* ---- reading the file ------------------------------------------------------------------------ */

/* A line that is shown to people and stands beside dates in tables. */
static bool is_title(struct str text)
{
	return text.len <= MAX_TITLE && (text.len == 0 || memchr(text.s, '\n', text.len) == NULL);
}

static struct str title(const struct yaml *node, struct faults *d)
{
	const struct str text = yaml_text(node, d);

	if (is_title(text))
		return text;
	yaml_fault(node, d, "a title is one line of at most %d bytes", MAX_TITLE);
	return NO_STR;
}

static struct str name(const struct yaml *node, struct faults *d)
{
	const struct str text = yaml_text(node, d);
	static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (text.len > 64 || (text.len > 0 && strspn(text.s, LETTERS) != text.len)) {
		yaml_fault(node, d, "a name is up to 64 of a-z, 0-9 and '-'");
		return NO_STR;
	}
	return text;
}

static void take_weekend(struct draft *t, const struct yaml *list)
{
	size_t n = 0;

	yaml_each(item, yaml_list(list, t->d))
	{
		const int weekday = words_weekday(yaml_text(item, t->d));

		if (weekday < 0) {
			yaml_fault(item, t->d, "'%.*s' is no day of the week", STR_FMT(item->text));
			continue;
		}
		if (t->c->weekend[weekday])
			yaml_fault(item, t->d, "%s stands here twice", WEEKDAY_NAMES[weekday]);
		t->c->weekend[weekday] = true;
		n++;
	}
	if (n >= LEN(t->c->weekend))
		yaml_fault(list, t->d, "no day of the week is left to work on");
}

static void take_rules(struct draft *t, const struct yaml *map)
{
	yaml_each(item, yaml_map(map, t->d))
	{
		const struct str text = yaml_text(item, t->d);
		struct yearly rule;

		if (t->n_rules == MAX_RULES || !is_title(item->key)) {
			yaml_fault(item, t->d, "more than %d rules, or a title over %d bytes",
				   MAX_RULES, MAX_TITLE);
			return;
		}
		if (text.len > 0 && !yearly_parse(text, &rule))
			yaml_fault(
				item, t->d,
				"'%.*s' is no rule; write \"25 Dec\", \"first Monday of May\" or "
				"\"2 days before Easter Sunday\", and after it, if so, "
				"\", or the next working day\"",
				STR_FMT(text));
		else if (text.len > 0)
			t->rules[t->n_rules++] = (struct projected){ rule, item->key };
	}
}

/* "Thu 1 Jan" of @year. The weekday says nothing new, which is why it is there: it finds slips. */
static bool parse_day(struct str text, int year, duly_civil *ret, int *ret_weekday)
{
	if (text.len < strlen("Thu 1 Jan") || text.s[3] != ' ' || text.s[text.len - 4] != ' ')
		return false;
	const struct str weekday = { text.s, 3 }, month = { text.s + text.len - 3, 3 };
	const struct str number = { text.s + 4, text.len - 8 };
	const int m = words_month(month) + 1;
	uint64_t day;

	*ret_weekday = words_weekday(weekday);
	if (m == 0 || *ret_weekday < 0 || !str_to_u64(number, 31, &day) || day < 1 ||
	    (int)day > duly_days_in_month(year, m))
		return false;
	*ret = duly_civil_from_ymd(year, m, (int)day);
	return true;
}

static void take_holiday(struct draft *t, int year, const struct yaml *item)
{
	const struct calendar *c = t->c;
	const struct str text = title(item, t->d);
	const int line = item->key_line, column = item->key_column;
	duly_civil day;
	int weekday;

	if (!parse_day(item->key, year, &day, &weekday))
		faults_add(t->d, line, column, "'%.*s' is no day of %d; write \"Thu 1 Jan\"",
			   STR_FMT(item->key), year);
	else if (weekday != duly_civil_weekday(day))
		faults_add(t->d, line, column, "'%.*s' %d is a %s", STR_FMT(item->key), year,
			   WEEKDAY_NAMES[duly_civil_weekday(day)]);
	else if (c->n_holidays > 0 && c->holidays[c->n_holidays - 1].day.day >= day.day)
		faults_add(t->d, line, column, "'%.*s' does not come after the day above it",
			   STR_FMT(item->key));
	else if (text.len > 0)
		add_holiday(t, day, text.s);
}

/* The proclaimed years, one after the other, none left out: an empty year is more likely a slip
 * than a year without holidays. */
static void take_holidays(struct draft *t, const struct yaml *map)
{
	uint64_t before = 0;

	yaml_each(item, yaml_map(map, t->d))
	{
		uint64_t year;

		if (!str_to_u64(item->key, LAST_YEAR, &year) || year < FIRST_YEAR) {
			faults_add(t->d, item->key_line, item->key_column,
				   "'%.*s' is no year from %d to %d", STR_FMT(item->key),
				   FIRST_YEAR, LAST_YEAR);
			continue;
		}
		if (before != 0 && year != before + 1)
			faults_add(t->d, item->key_line, item->key_column,
				   "%d does not follow %d, the year above it", (int)year,
				   (int)before);
		if (before == 0)
			t->c->first = duly_civil_from_ymd((int)year, 1, 1);
		before = year;
		yaml_each(day, yaml_map(item, t->d)) take_holiday(t, (int)year, day);
	}
	if (before == 0 && map != NULL)
		yaml_fault(map, t->d, "no year is listed");
	t->c->last = duly_civil_from_ymd((int)before, 12, 31);
}

static void take_file(struct draft *t, const struct yaml *root)
{
	static const char *const KEYS[] = {
		"calendar", "issued", "weekend", "projected", "holidays", "terms", NULL,
	};

	yaml_check_keys(root, KEYS, t->d);
	t->c->name = name(yaml_need(root, "calendar", t->d), t->d);
	t->c->issued = yaml_date(yaml_need(root, "issued", t->d), t->d);
	take_weekend(t, yaml_need(root, "weekend", t->d));
	take_rules(t, yaml_need(root, "projected", t->d));
	take_holidays(t, yaml_need(root, "holidays", t->d));
	terms_read(yaml_get(root, "terms"), t->c->arena, t->d, &t->c->terms);
}

duly_result calendar_parse(struct view text, const char *file, struct calendar **ret,
			   struct duly_diag *diag)
{
	struct arena *arena = arena_new();
	duly_auto(calendar) c = arena_alloc(arena, sizeof *c);
	duly_auto_fini(faults) d = FAULTS(file);
	struct draft t = { .c = c, .d = &d };

	c->arena = arena;
	take_file(&t, yaml_parse(text, arena, &d));
	if (d.n > 0)
		return faults_result(&d, diag);

	project(&t);
	sort_holidays(c);
	fill_tables(c);
	*ret = c;
	c = NULL;
	return DULY_OK;
}
