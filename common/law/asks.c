#include "common/law/read.h"

/* What a rule asks when its date is counted again (rule.h). */

static enum rule_asks asks_fact(const struct vocabulary *v, const struct rule *r, sym fact)
{
	const struct episode_kind *kind = vocabulary_fact(v, fact);

	for (size_t i = 0; i < r->during_count; i++) {
		if (r->during[i] == kind)
			return ASKS_ITS_OWN;
	}
	return ASKS_THE_CASE;
}

static unsigned asks_condition(const struct vocabulary *v, const struct rule *r,
			       const struct condition *c)
{
	unsigned asks = ASKS_NOTHING;

	for (size_t g = 0; c != NULL && g < c->n; g++) {
		for (size_t i = 0; i < c->groups[g].n; i++) {
			const struct test *t = &c->groups[g].tests[i];

			if (t->kind == TEST_CONDITION)
				asks |= asks_condition(v, r, t->condition);
			else
				asks |= t->kind == TEST_FACT ? asks_fact(v, r, t->fact)
							     : ASKS_THE_CASE;
		}
	}
	return asks;
}

/* Hours that are summed hang on the stays before, of which each clock has others. */
static unsigned asks_interval(const struct vocabulary *v, const struct rule *r,
			      const struct interval *a)
{
	unsigned asks = a->period.in_days > 0 ? ASKS_BOTH : asks_condition(v, r, a->when);

	if (a->date != 0)
		asks |= asks_fact(v, r, a->date);
	if (a->birthday != NULL)
		asks |= ASKS_THE_CASE;
	if (a->recorded != 0)
		asks |= asks_fact(v, r, a->recorded);
	return asks;
}

/* Of a rule with one interval and no amount that is recorded the date is counted once. */
static enum rule_asks asks_of(const struct vocabulary *v, const struct rule *r)
{
	unsigned asks = ASKS_NOTHING;

	if (r->within_count == 1 && r->within[0].recorded == 0)
		return ASKS_NOTHING;
	for (size_t i = 0; i < r->within_count; i++)
		asks |= asks_interval(v, r, &r->within[i]);
	return (enum rule_asks)asks;
}

void rules_note_asks(const struct vocabulary *v, struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++)
		rules->list[i].asks = asks_of(v, &rules->list[i]);
}
