#include "common/reports/reconcile.h"
#include "common/text/words.h"

/* ---- which is meant -------------------------------------------------------------------------- */

static bool may_stand_for(const struct reconcile_ours *o, const struct reconcile_theirs *t)
{
	if (o->kind != t->kind || !str_eq(o->subject, t->subject) || o->on.day > t->due.day)
		return false;
	if (t->done.day == DULY_NO_DATE.day)
		return true;
	return t->kind->chained ? o->on.day < t->done.day : o->on.day <= t->done.day;
}

struct reconcile_ours *reconcile_match(struct reconcile_ours *list, size_t n,
				       const struct reconcile_theirs *theirs)
{
	struct reconcile_ours *best = NULL;

	for (size_t i = 0; i < n; i++)
		if (may_stand_for(&list[i], theirs) &&
		    (best == NULL || list[i].on.day > best->on.day))
			best = &list[i];
	return best;
}

enum reconcile_verdict reconcile_verdict(const struct reconcile_ours *ours, duly_civil theirs)
{
	if (ours == NULL)
		return RECONCILE_OWED_BY_NOBODY;
	if (theirs.day == DULY_NO_DATE.day)
		return RECONCILE_NOT_KNOWN_THERE;
	if (theirs.day == ours->due.day)
		return RECONCILE_AGREES;
	return theirs.day > ours->due.day ? RECONCILE_LATER : RECONCILE_EARLIER;
}

const char *reconcile_verdict_name(enum reconcile_verdict verdict)
{
	static const char *const NAMES[] = {
#define X(id, name) name,
		RECONCILE_VERDICTS(X)
#undef X
	};

	return NAMES[verdict];
}

/* ---- how it was counted ---------------------------------------------------------------------- */

/* One attempt after the other; those that give their date are joined by "or". */
struct attempts {
	const struct calendar *calendar;
	const struct reconcile_ours *ours;
	duly_civil theirs;
	struct arena *arena;
	struct str how;
	char law[48];
};

static void gives(struct attempts *a, struct str how)
{
	a->how = a->how.s == NULL
			 ? how
			 : arena_printf(a->arena, "%.*s; or %.*s", STR_FMT(a->how), STR_FMT(how));
}

static bool counts_working_days(const struct attempts *a)
{
	return a->ours->period.unit == PERIOD_WORKING_DAYS;
}

static void try_days(struct attempts *a)
{
	static const int DAYS[] = { 28, 90, 91, 180, 182, 183 };
	const int days = a->theirs.day - a->ours->on.day;
	bool known = counts_working_days(a) &&
		     (days == a->ours->period.amount || days * 5 == a->ours->period.amount * 7);

	for (size_t i = 0; i < LEN(DAYS) && !counts_working_days(a); i++)
		known = known || days == DAYS[i];
	if (known)
		gives(a, arena_printf(a->arena, "%d days, the law says %s", days, a->law));
}

/* The @n-th day after @day that is no Saturday and no Sunday. */
static duly_civil add_weekdays(duly_civil day, int n)
{
	while (n > 0) {
		day.day++;
		n -= duly_civil_weekday(day) < 5;
	}
	return day;
}

static void try_weekdays(struct attempts *a)
{
	const int n = a->ours->period.amount;

	if (!counts_working_days(a))
		return;
	if (add_weekdays(a->ours->on, n).day == a->theirs.day)
		gives(a,
		      arena_printf(a->arena, "%d weekdays, holidays counted too; the law says %s",
				   n, a->law));
	else if (add_weekdays(a->ours->on, n - 1).day == a->theirs.day)
		gives(a, arena_printf(a->arena,
				      "%d weekdays, holidays and the first day itself counted too; "
				      "the law says %s after it",
				      n, a->law));
}

/* Many offices are closed between Christmas and the new year. */
static bool is_closed(duly_civil day)
{
	const struct duly_ymd d = duly_civil_to_ymd(day);

	return d.month == 12 && d.day >= 27;
}

/* The @n-th working day after @day on which the office is open. */
static duly_civil add_open_days(const struct calendar *calendar, duly_civil day, int n)
{
	while (n > 0) {
		day = calendar_on_or_after(calendar, (duly_civil){ day.day + 1 });
		n -= !is_closed(day);
	}
	return day;
}

static void try_closure(struct attempts *a)
{
	const int n = a->ours->period.amount;

	if (!counts_working_days(a) || a->ours->period.beginning)
		return;
	for (int first = 0; first <= 1; first++)
		if (add_open_days(a->calendar, a->ours->on, n - first).day == a->theirs.day &&
		    calendar_add_working_days(a->calendar, a->ours->on, n - first).day !=
			    a->theirs.day)
			gives(a, arena_printf(a->arena,
					      "office closure: %d working days with 27 to 31 "
					      "December closed%s; the law says %s",
					      n, first ? ", the first day itself counted" : "",
					      a->law));
}

static void try_inclusive(struct attempts *a)
{
	struct period p = a->ours->period;

	if (p.beginning)
		return;
	p.beginning = true;
	if (period_end(a->calendar, p, a->ours->on, NULL, NULL).day == a->theirs.day)
		gives(a,
		      arena_printf(a->arena,
				   "the day itself counted as the first; the law says %s after it",
				   a->law));
}

static void try_months(struct attempts *a)
{
	static const int MONTHS[] = { 1, 3, 6, 12 };

	for (size_t i = 0; i < LEN(MONTHS); i++) {
		const struct period p = { .unit = PERIOD_MONTHS, .amount = MONTHS[i] };

		if (period_end(a->calendar, p, a->ours->on, NULL, NULL).day == a->theirs.day)
			gives(a, arena_printf(a->arena, "%d month%s, the law says %s", MONTHS[i],
					      MONTHS[i] == 1 ? "" : "s", a->law));
	}
}

static void try_due_before(struct attempts *a)
{
	const duly_civil before = a->ours->before;
	char from[WORDS_DATE], on[WORDS_DATE];

	if (before.day == DULY_NO_DATE.day || before.day == a->ours->on.day ||
	    period_end(a->calendar, a->ours->period, before, NULL, NULL).day != a->theirs.day)
		return;
	gives(a, arena_printf(a->arena,
			      "%s from %s, when the one before was due; the law counts from %s, "
			      "when it was held",
			      a->law, words_short(before, from), words_short(a->ours->on, on)));
}

static void try_moved(struct attempts *a)
{
	if (calendar_on_or_after(a->calendar, a->ours->due).day == a->theirs.day)
		gives(a, STR("moved on to the next working day; the law's date stands"));
	else if (calendar_on_or_before(a->calendar, a->ours->due).day == a->theirs.day)
		gives(a, STR("the last working day before the law's date"));
}

struct str reconcile_why(const struct calendar *calendar, const struct reconcile_ours *ours,
			 duly_civil theirs, struct arena *arena)
{
	struct attempts a = { calendar, ours, theirs, arena, NO_STR, "" };
	char on[WORDS_DATE];

	period_print(ours->period, a.law);
	if (!period_is_length(ours->period))
		return STR("the law counts no days here");
	try_days(&a);
	try_weekdays(&a);
	try_closure(&a);
	try_inclusive(&a);
	try_months(&a);
	try_due_before(&a);
	try_moved(&a);
	if (a.how.s == NULL)
		return arena_printf(
			arena,
			"%d days after %s, in no way of counting that is known; the law "
			"says %s",
			theirs.day - ours->on.day, words_short(ours->on, on), a.law);
	return a.how;
}
