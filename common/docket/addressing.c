#include "common/docket/addressing.h"

#include "common/docket/alerts.h"
#include "common/docket/private.h"
#include "common/docket/teams.h"

static struct route_case case_of(const struct docket *d, const struct case_telling *t)
{
	return (struct route_case){ .law = d->in_force.law,
				    .council = t->council,
				    .reporting = t->reporting,
				    .allocations = t->allocations,
				    .allocation_count = t->allocation_count,
				    .restricted = t->restricted,
				    .at = d->turn.now };
}

/* ---- of an obligation ------------------------------------------------------------------------ */

/* The rule as the council has it; of one that is gone NULL. */
static const struct rule *rule_of(const struct docket *d, const struct case_telling *t,
				  const struct stored_obligation *stored)
{
	if (stored->derived != NULL)
		return stored->derived->rule;
	return law_rule_on(law_for(d->in_force.law, t->council), stored->rule, stored->on);
}

/* In the order of telling; who was told twice is said twice, and told once. */
static struct str told_people(const struct stored_obligation *stored, bool lapsed,
			      struct arena *arena)
{
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < stored->told_count; i++) {
		const struct told *told = &stored->told[i];

		if (told->people.len == 0 ||
		    (lapsed && told->type != ALERT_OVERDUE && told->type != ALERT_ESCALATED))
			continue;
		buf_printf(&b, "%s%.*s", b.len > 0 ? " " : "", STR_FMT(told->people));
	}
	return arena_str(arena, (struct str){ (const char *)b.data, b.len });
}

static void ask_of(const struct docket *d, const struct stored_obligation *stored,
		   const struct rule *const *rule, struct route_asked *ret)
{
	*ret = (struct route_asked){
		.subject = { .rules = rule,
			     .rule_count = *rule != NULL,
			     .role = *rule != NULL ? (*rule)->owner : NO_STR,
			     .team = stored->derived != NULL ? stored->derived->team : NO_STR },
		.told = told_people(stored, false, d->turn.arena),
		.told_lapsed = told_people(stored, true, d->turn.arena),
	};
}

void address_obligation(const struct docket *d, const struct case_telling *t,
			const struct stored_obligation *stored, enum routing_stage stage,
			struct str step, struct recipients *ret)
{
	const struct route_case c = case_of(d, t);
	const struct rule *rule = rule_of(d, t, stored);
	struct route_asked asked;

	ask_of(d, stored, &rule, &asked);
	asked.subject.stage = stage;
	asked.subject.step = step;
	route(&c, &asked, ret);
}

static enum routing_stage stage_of_answer(enum alert_type type)
{
	return type == ALERT_MOVED     ? ROUTE_MOVED
	       : type == ALERT_CLEARED ? ROUTE_CLEARED
				       : ROUTE_WITHDRAWN;
}

/* Of a duty that is no more, the team that was told of it first. */
static struct str team_told(const struct stored_obligation *stored)
{
	struct str left = stored->told_count > 0 ? stored->told[0].teams : NO_STR, team = NO_STR;

	return teams_next(&left, &team) && !str_is(team, UNASSIGNED) ? team : NO_STR;
}

void address_answer(const struct docket *d, const struct case_telling *t,
		    const struct stored_obligation *stored, struct answer_telling what,
		    struct recipients *ret)
{
	const struct route_case c = case_of(d, t);
	const struct rule *rule = rule_of(d, t, stored);
	struct route_asked asked;

	ask_of(d, stored, &rule, &asked);
	asked.subject.stage = stage_of_answer(what.type);
	asked.subject.rules_changed = alert_reason_was_right(what.reason);
	if (asked.subject.rules_changed && stored->derived == NULL)
		asked.subject.team = team_told(stored);
	route(&c, &asked, ret);
}

void address_escalation(const struct docket *d, const struct case_telling *t,
			const struct stored_obligation *stored, const struct routing_line *line,
			struct recipients *ret)
{
	const struct route_case c = case_of(d, t);
	const struct rule *rule = rule_of(d, t, stored);
	struct route_asked asked;

	ask_of(d, stored, &rule, &asked);
	route_escalation(&c, line, &asked, ret);
}

/* ---- of a case ------------------------------------------------------------------------------- */

/* What is right again is told to those to whom that it was wrong would be told now: who they were
 * is not kept. */
void address_finding(const struct docket *d, const struct case_telling *t,
		     const struct coverage *coverage, bool open, struct recipients *ret)
{
	const struct route_case c = case_of(d, t);
	struct route_asked asked = {
		.subject = { .stage = coverage != NULL ? ROUTE_COVERAGE : ROUTE_DATA,
			     .role = coverage != NULL ? coverage->clocks[0]->owner : STR("data"),
			     .rules = coverage != NULL ? coverage->clocks : NULL,
			     .rule_count = coverage != NULL ? coverage->clock_count : 0 }
	};

	if (!route(&c, &asked, ret) || open)
		return;
	asked.told = recipients_join(ret, d->turn.arena);
	asked.subject.stage = coverage != NULL ? ROUTE_CLEARED : ROUTE_WITHDRAWN;
	route(&c, &asked, ret);
}

void address_allocation(const struct docket *d, const struct case_telling *t,
			const struct allocation *h, struct recipients *ret)
{
	const struct route_case c = case_of(d, t);
	const struct route_asked asked = { .subject = { .stage = ROUTE_HANDED_OVER,
							.role = h->role_name,
							.team = h->team_now },
					   .holder = h->worker };

	route(&c, &asked, ret);
}

/* ---- of no case ------------------------------------------------------------------------------ */

void address_other(const struct docket *d, const struct addressed *a, struct recipients *ret)
{
	const struct route_case c = { .law = d->in_force.law,
				      .council = a->council,
				      .reporting = a->council.len > 0
							   ? councils_of(&d->councils, a->council)
							   : NULL,
				      .at = d->turn.now };
	const struct route_asked asked = {
		.subject = { .stage = a->stage, .role = a->role, .team = a->team },
		.holder = a->person,
	};

	route(&c, &asked, ret);
}
