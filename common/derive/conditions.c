#include "common/derive/conditions.h"

#include "common/derive/seen.h"

static bool sym_in(sym s, const sym *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i] == s)
			return true;
	}
	return false;
}

/* Whether @value, of a field of @kind, is one of @codes; a date or a number: is given. A bool
 * compares as the symbol of "true", or 0. */
static bool value_among(const struct vocabulary *v, enum field_kind kind, const struct value *value,
			const sym *codes, size_t n)
{
	if (!value->given)
		return false;
	if (kind == FIELD_CODE)
		return sym_in(value->code, codes, n);
	if (kind == FIELD_DATE || kind == FIELD_INT)
		return true; /* whether it is given is all that can be asked */
	if (kind == FIELD_BOOL)
		return sym_in(value->flag ? vocabulary_true(v) : 0, codes, n);
	if (kind != FIELD_CODES)
		return false;
	for (size_t i = 0; i < value->codes.n; i++) {
		if (sym_in(value->codes.list[i], codes, n))
			return true;
	}
	return false;
}

static struct known_fact fact_of(const struct episode *e, sym fact)
{
	for (size_t k = 0; k < e->kind->fact_count; k++) {
		if (e->kind->facts[k] == fact)
			return e->facts[k];
	}
	return (struct known_fact){ .by = NULL };
}

struct known_fact condition_fact(const struct fold *f, sym fact, const struct asked *asked)
{
	const struct event *event = asked->event;
	const int own = event ? event_type_field(event->type, fact) : -1;
	const struct episode_kind *kind = vocabulary_fact(f->vocabulary, fact);
	struct known_fact said = { .by = NULL };

	if (own >= 0 && event->data[own].given)
		return (struct known_fact){ event->data[own], event->type->fields[own].kind,
					    event };
	if (asked->said_alone || kind == NULL)
		return said;
	for (size_t i = 0; asked->about && i < asked->about->rule->during_count; i++) {
		const struct episode *e = &f->episodes[asked->about->during[i]];

		if (e->kind == kind)
			return fact_of(e, fact);
	}
	for (const struct episode *e = fold_newest(f, kind); e != NULL && !said.value.given;
	     e = fold_older(f, e))
		said = fact_of(e, fact);
	return said;
}

static bool fact_among(const struct fold *f, const struct test *t, const struct asked *asked)
{
	const struct known_fact fact = condition_fact(f, t->fact, asked);

	return fact.value.given &&
	       value_among(f->vocabulary, fact.kind, &fact.value, t->codes, t->n);
}

static bool age_within(const struct fold *f, int from, int below)
{
	const duly_civil day = f->day;

	if (f->dob.day == DULY_NO_DATE.day)
		return false;
	return calendar_birthday(f->dob, from).day <= day.day &&
	       calendar_birthday(f->dob, below).day > day.day;
}

bool lies_before(const struct event *e, const struct episode *episode)
{
	if (episode == NULL)
		return false;
	return e->day.day < episode->on.day || (!e->date_only && e->at.ms < episode->from_at.ms);
}

const struct effective_event *matcher_last(const struct fold *f, const struct matcher *m,
					   const struct episode *since)
{
	const struct type_seen *seen = &f->seen[m->type->rank];

	for (size_t i = seen->n; i-- > 0;) {
		const struct effective_event *s = &f->events[seen->list[i]];

		if (since != NULL && s->event->day.day < since->on.day)
			return NULL;
		if (!lies_before(s->event, since) && matcher_fits(m, s->event))
			return s;
	}
	return NULL;
}

/* Those that @o asks for; @asked is the event in question, NULL: there is none. */
static int count_events(const struct fold *f, const struct occurrences *o,
			const struct episode *since, duly_civil from, const struct event *asked)
{
	const struct type_seen *seen = seen_fitting(f, o);
	int n = 0;

	for (size_t i = seen->n; i-- > 0 && n < o->at_least;) {
		const struct event *e = f->events[seen->list[i]].event;

		if (e->day.day < from.day)
			break;
		n += !lies_before(e, since) &&
		     (!o->same_key || asked == NULL || keys_agree(event_key(e), event_key(asked)));
	}
	return n;
}

static int count_openings(const struct fold *f, const struct occurrences *o, duly_civil since)
{
	const struct type_seen *opened = seen_openings(f, o);
	int n = 0;

	for (size_t i = opened->n; i-- > 0 && n < o->at_least;)
		n += f->episodes[opened->list[i]].on.day >= since.day;
	return n;
}

/* The one that is open; of what @event has just closed, and what closed with that, that. */
static const struct episode *counted_since(const struct fold *f, const struct episode_kind *kind,
					   const struct event *event)
{
	const struct episode *open = fold_episode(f, kind, NO_STR);
	const struct episode_kind *closed = event != NULL ? event->type->closes : NULL;

	if (open != NULL || closed == NULL)
		return open;
	for (size_t i = f->episode_count; i-- > 0;) {
		const struct episode *e = &f->episodes[i];

		if (e->kind == kind && e->until.day == event->day.day)
			return kind == closed || e->with_container ? e : NULL;
		if (e->kind == kind || e->kind == closed)
			return NULL;
	}
	return NULL;
}

static bool happened(const struct fold *f, const struct occurrences *o, const struct event *event)
{
	const struct episode *since = o->since ? counted_since(f, o->since, event) : NULL;
	duly_civil from = since ? since->on : (duly_civil){ INT32_MIN };

	if (o->since != NULL && since == NULL)
		return false;
	if (o->in.unit != PERIOD_NONE)
		from.day = MAX(from.day, period_window(f->calendar, o->in, f->day).day);
	return (o->event.type != NULL ? count_events(f, o, since, from, event)
				      : count_openings(f, o, from)) >= o->at_least;
}

static bool passed(const struct fold *f, const struct moment_kind *m)
{
	if (m->basis == MOMENT_AFTER_OPENING || m->basis == MOMENT_YEARLY) {
		const duly_civil day = fold_moment_day(f, m);

		return day.day != DULY_NO_DATE.day && day.day <= f->day.day;
	}
	return f->fired[m->index] > 0;
}

static bool is_open(const struct fold *f, const struct test *t)
{
	return fold_newest(f, t->episode) != NULL && (t->opened == NULL || seen_open(f, t));
}

static bool test_holds(const struct fold *f, const struct test *t, const struct asked *asked)
{
	bool holds = false;

	switch (t->kind) {
	case TEST_FACT:
		holds = fact_among(f, t, asked);
		break;
	case TEST_OPEN:
		holds = is_open(f, t);
		break;
	case TEST_AGE:
		holds = age_within(f, t->age_from, t->age_below);
		break;
	case TEST_PASSED:
		holds = passed(f, t->moment);
		break;
	case TEST_HAPPENED:
		holds = happened(f, t->occurrences, asked->event);
		break;
	case TEST_CONDITION:
		holds = condition_holds(f, t->condition, asked);
		break;
	}
	return holds != t->negated;
}

bool condition_holds(const struct fold *f, const struct condition *c, const struct asked *asked)
{
	for (size_t g = 0; g < c->n; g++) {
		size_t held = 0;

		while (held < c->groups[g].n && test_holds(f, &c->groups[g].tests[held], asked))
			held++;
		if (held == c->groups[g].n)
			return true;
	}
	return false;
}

static bool field_fits(const struct field_match *m, const struct event *e)
{
	const struct value *v = &e->data[m->field];

	switch (e->type->fields[m->field].kind) {
	case FIELD_BOOL: /* asked for "false" (0): an absent one is not true either */
		return sym_in(0, m->codes, m->n) ? !v->given || !v->flag : v->given && v->flag;
	case FIELD_CODE:
		return v->given && sym_in(v->code, m->codes, m->n);
	case FIELD_CODES:
		for (size_t i = 0; v->given && i < v->codes.n; i++) {
			if (sym_in(v->codes.list[i], m->codes, m->n))
				return true;
		}
		return false;
	case FIELD_REF:
	case FIELD_REFS:
	case FIELD_DATE:
	case FIELD_TIME:
	case FIELD_INT:
	case FIELD_ID:
		break;
	}
	return false;
}

bool event_is_void(const struct event *e)
{
	const struct event_type *type = e->type;

	for (size_t i = 0; i < type->void_count; i++) {
		if (!e->data[type->void_when[i].field].given || !field_fits(&type->void_when[i], e))
			return false;
	}
	return type->void_count > 0;
}

bool matcher_fits(const struct matcher *m, const struct event *e)
{
	if (m->type != e->type || event_is_void(e))
		return false;
	for (size_t i = 0; i < m->field_count; i++) {
		if (!field_fits(&m->fields[i], e))
			return false;
	}
	return true;
}

bool matcher_allows(const struct fold *f, const struct matcher *m, const struct asked *asked)
{
	return (m->when == NULL || condition_holds(f, m->when, asked)) &&
	       (m->unless == NULL || !condition_holds(f, m->unless, asked));
}

bool matcher_holds(const struct fold *f, const struct matcher *m, const struct asked *asked)
{
	return matcher_fits(m, asked->event) && matcher_allows(f, m, asked);
}
