#include <stdlib.h>

#include "common/reports/listing.h"
#include "common/reports/timely.h"

void timely_fini(struct timely *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->rows[i].periods);
	free(t->rows);
	free(t->list);
}

/* ---- periods --------------------------------------------------------------------------------- */

enum { APRIL = 3 }; /* months before it */

int32_t timely_period_of(enum timely_by by, duly_civil day)
{
	const struct duly_ymd d = duly_civil_to_ymd(day);
	const int32_t month = d.year * 12 + d.month - 1;

	switch (by) {
	case TIMELY_BY_MONTH:
		return month;
	case TIMELY_BY_QUARTER:
		return (month - APRIL) / 3;
	case TIMELY_BY_YEAR:
		return (month - APRIL) / 12;
	case TIMELY_BY_NONE:
		break;
	}
	return 0;
}

char *timely_period_print(enum timely_by by, int32_t period, char buf[32])
{
	const int year = by == TIMELY_BY_MONTH     ? period / 12
			 : by == TIMELY_BY_QUARTER ? period / 4
						   : period;
	const int next = (year + 1) % 100;

	if (by == TIMELY_BY_MONTH)
		snprintf(buf, 32, "%04d-%02d", year, period % 12 + 1);
	else if (by == TIMELY_BY_QUARTER)
		snprintf(buf, 32, "%04d-%02d Q%d", year, next, period % 4 + 1);
	else
		snprintf(buf, 32, "%04d-%02d", year, next);
	return buf;
}

/* ---- how one ended --------------------------------------------------------------------------- */

/* The date that counts, and what became of it. */
struct counted_date {
	duly_civil due;
	const struct event *met; /* NULL: not met                            */
	bool late;               /* where it is met                          */
	duly_instant lapses;     /* the date has gone by                     */
};

static enum timely_outcome outcome_of(const struct obligation *o, const struct counted_date *d)
{
	if (o->status == OBLIGATION_ENDED && o->ended_on.day <= d->due.day)
		return TIMELY_ENDED;
	if (!o->watched)
		return TIMELY_NOT_WATCHED;
	if (d->met != NULL)
		return d->late ? TIMELY_LATE : TIMELY_IN_TIME;
	return o->status == OBLIGATION_ENDED ? TIMELY_NOT_DONE : TIMELY_OVERDUE;
}

static struct counted_date legal_date(const struct obligation *o, duly_instant at)
{
	return (struct counted_date){
		.due = o->due,
		.met = o->status == OBLIGATION_MET ? o->met : NULL,
		.late = obligation_timeliness(o, at) == TIMELINESS_LATE,
		.lapses = o->due_at,
	};
}

static const struct alternative_spec *spec_of(const struct alternative_spec *specs, size_t n,
					      struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(specs[i].name, name))
			return &specs[i];
	return NULL;
}

/* Where nothing else meets it, what meets the obligation does. */
static struct counted_date alternative_date_of(const struct law *law, const struct obligation *o,
					       const struct alternative_date *s,
					       const struct alternative_spec *spec)
{
	const bool own = spec != NULL && spec->met_by.type != NULL;
	const struct event *met = own ? s->met : o->status == OBLIGATION_MET ? o->met : NULL;

	return (struct counted_date){
		.due = s->due,
		.met = met,
		.late = met != NULL && met->day.day > s->due.day,
		.lapses = zone_day_end(law_zone(law), s->due),
	};
}

/* Recorded late is not done late. */
static bool recorded_late(const struct timely *t, const struct counted_date *d)
{
	const bool told =
		d->met != NULL && (d->met->recorded.ms != DULY_NO_INSTANT.ms || !t->by_file);

	return told && event_known(d->met).ms > d->lapses.ms;
}

static bool is_wanted(const struct timely *t, const struct obligation *o)
{
	return listing_is_rule(t->rules, o->rule->id) &&
	       (t->council.s == NULL || str_eq(t->council, o->trigger->council)) &&
	       listing_is_team(t->team, o);
}

static bool is_within(const struct timely *t, duly_civil day)
{
	return (t->from.day == DULY_NO_DATE.day || day.day >= t->from.day) &&
	       (t->to.day == DULY_NO_DATE.day || day.day <= t->to.day);
}

static void keep(struct timely *t, const struct timely_counted *c)
{
	LIST_ROOM(NULL, t->list, t->count, t->cap);
	t->list[t->count++] = *c;
}

static void count(struct timely *t, const struct obligation *o, const struct counted_date *d,
		  enum timely_date date, struct str name)
{
	if (d->lapses.ms <= t->at.ms && is_within(t, d->due))
		keep(t, &(struct timely_counted){ .rule = o->rule,
						  .date = date,
						  .name = name,
						  .period = timely_period_of(t->by, d->due),
						  .outcome = outcome_of(o, d),
						  .recorded_late = recorded_late(t, d),
						  .explained = o->answer.delay != NULL,
						  .due = d->due,
						  .met = d->met });
}

static void count_alternatives(struct timely *t, const struct law *law, const struct obligation *o,
			       enum timely_date kind)
{
	const bool measure = kind == TIMELY_MEASURE;
	const struct rule *r = o->rule;
	const struct alternative_date *dates = measure ? o->measures : o->readings;
	const size_t n = measure ? o->measure_count : o->reading_count;

	for (size_t i = 0; i < n; i++) {
		const struct alternative_spec *spec =
			measure ? spec_of(r->measures, r->measure_count, dates[i].name)
				: spec_of(r->readings, r->reading_count, dates[i].name);
		const struct counted_date d = alternative_date_of(law, o, &dates[i], spec);

		count(t, o, &d, kind, spec != NULL ? spec->name : STR("?"));
	}
}

/* True: @o is not to be counted, however far its dates have come. */
static bool leave_out(struct timely *t, const struct obligation *o)
{
	const bool out = o->history || o->status == OBLIGATION_VOID || o->provisional;
	size_t *why = o->history                     ? &t->history
		      : o->status == OBLIGATION_VOID ? &t->voided
		      : o->due_at.ms > t->at.ms      ? &t->not_yet
		      : o->provisional               ? &t->provisional
						     : NULL;

	/* A cap is nothing that is done in time: at its end authority lapses. */
	if (o->due.day == DULY_NO_DATE.day || o->rule->cap)
		return true;
	if (why != NULL && is_within(t, o->due))
		++*why;
	return out;
}

void timely_add(struct timely *t, const struct law *law, const struct obligation *o)
{
	if (!is_wanted(t, o) || leave_out(t, o))
		return;
	const struct counted_date d = legal_date(o, t->at);

	count(t, o, &d, TIMELY_LEGAL, NO_STR);
	if (!t->measures)
		return;
	count_alternatives(t, law, o, TIMELY_MEASURE);
	count_alternatives(t, law, o, TIMELY_READING);
}

/* ---- sums ------------------------------------------------------------------------------------ */

size_t timely_share(const struct timely_tally *t, size_t *ret_of)
{
	*ret_of = t->due - t->outcomes[TIMELY_ENDED] - t->outcomes[TIMELY_NOT_WATCHED];
	return t->outcomes[TIMELY_IN_TIME];
}

static void tally_one(struct timely_tally *t, const struct timely_counted *c)
{
	t->due++;
	t->outcomes[c->outcome]++;
	t->recorded_late += c->outcome == TIMELY_IN_TIME && c->recorded_late;
	t->explained +=
		c->explained && (c->outcome == TIMELY_LATE || c->outcome == TIMELY_OVERDUE ||
				 c->outcome == TIMELY_NOT_DONE);
}

/* Packs in their order, rules in theirs; a council's own form of a rule counts with it. */
static int by_row(const struct timely_counted *a, const struct timely_counted *b)
{
	int order = (a->rule->index > b->rule->index) - (a->rule->index < b->rule->index);

	if (order == 0)
		order = (int)a->date - (int)b->date;
	return order != 0 ? order : str_cmp(a->name, b->name);
}

static int in_order(const void *x, const void *y)
{
	const struct timely_counted *a = x, *b = y;
	const int order = by_row(a, b);

	return order != 0 ? order : (a->period > b->period) - (a->period < b->period);
}

static struct timely_row *add_row(struct timely *t, const struct timely_counted *c)
{
	LIST_ROOM(NULL, t->rows, t->n, t->rows_cap);
	t->rows[t->n] = (struct timely_row){ .rule = c->rule, .date = c->date, .name = c->name };
	return &t->rows[t->n++];
}

static struct timely_tally *add_period(struct timely_row *row, int32_t period)
{
	LIST_ROOM(NULL, row->periods, row->n, row->cap);
	row->periods[row->n] = (struct timely_period){ .period = period };
	return &row->periods[row->n++].tally;
}

static void sum_one(struct timely *t, const struct timely_counted *before,
		    const struct timely_counted *c)
{
	struct timely_row *row =
		before != NULL && by_row(before, c) == 0 ? &t->rows[t->n - 1] : add_row(t, c);
	const bool same = row->n > 0 && row->periods[row->n - 1].period == c->period;

	tally_one(&row->all, c);
	tally_one(same ? &row->periods[row->n - 1].tally : add_period(row, c->period), c);
	t->first = before != NULL ? MIN(t->first, c->period) : c->period;
	t->last = before != NULL ? MAX(t->last, c->period) : c->period;
}

void timely_sum(struct timely *t)
{
	if (t->count > 0)
		qsort(t->list, t->count, sizeof *t->list, in_order);
	for (size_t i = 0; i < t->count; i++)
		sum_one(t, i > 0 ? &t->list[i - 1] : NULL, &t->list[i]);
}
