#include "common/law/fold.h"

/* Whether a condition holds of the case at this moment, and whether an event is one that is
 * meant. */

static bool sym_in(sym s, const sym *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i] == s)
			return true;
	}
	return false;
}

/* Whether @value, of a field of @kind, is one of @codes. A bool compares as the symbol of "true",
 * or 0. */
static bool value_among(const struct vocabulary *v, enum field_kind kind, const struct value *value,
			const sym *codes, size_t n)
{
	if (!value->given)
		return false;
	if (kind == FIELD_CODE)
		return sym_in(value->code, codes, n);
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

/* The fact as the event says it, else as the open episodes have it. */
static bool fact_among(const struct fold *f, sym fact, const sym *codes, size_t n,
		       const struct event *event)
{
	const int own = event ? event_type_field(event->type, fact) : -1;

	if (own >= 0 && event->data[own].given)
		return value_among(f->vocabulary, event->type->fields[own].kind, &event->data[own],
				   codes, n);
	for (size_t i = f->episode_count; i-- > 0;) {
		const struct episode *e = &f->episodes[i];

		for (size_t k = 0; e->open && k < e->kind->fact_count; k++) {
			if (e->kind->facts[k] == fact && e->facts[k].given)
				return value_among(f->vocabulary, e->fact_kinds[k], &e->facts[k],
						   codes, n);
		}
	}
	return false;
}

static bool age_within(const struct fold *f, int from, int below)
{
	const duly_civil day = f->today_folded;

	if (f->dob.day == DULY_NO_DATE.day)
		return false;
	return birthday(f->dob, from).day <= day.day && birthday(f->dob, below).day > day.day;
}

static bool test_holds(const struct fold *f, const struct test *t, const struct event *event)
{
	bool holds = false;

	switch (t->kind) {
	case TEST_FACT:
		holds = fact_among(f, t->fact, t->codes, t->n, event);
		break;
	case TEST_OPEN:
		holds = episode_open(f, t->episode, NO_STR) != NULL;
		break;
	case TEST_AGE:
		holds = age_within(f, t->age_from, t->age_below);
		break;
	}
	return holds != t->negated;
}

bool condition_holds(const struct fold *f, const struct condition *c, const struct event *event)
{
	for (size_t g = 0; g < c->n; g++) {
		size_t held = 0;

		while (held < c->groups[g].n && test_holds(f, &c->groups[g].tests[held], event))
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

bool matcher_fits(const struct matcher *m, const struct event *e)
{
	if (m->type != e->type)
		return false;
	for (size_t i = 0; i < m->field_count; i++) {
		if (!field_fits(&m->fields[i], e))
			return false;
	}
	return true;
}

bool matcher_holds(const struct fold *f, const struct matcher *m, const struct event *e)
{
	return matcher_fits(m, e) && (m->when == NULL || condition_holds(f, m->when, e)) &&
	       (m->unless == NULL || !condition_holds(f, m->unless, e));
}
