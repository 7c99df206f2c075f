#include "common/derive/conditions.h"
#include "common/derive/outcome.h"

/* Figures: of those who have a status, of whom something is so today. Nothing follows from them, so
 * that they are looked for only where a report asks. */

static const struct episode *open_one(const struct fold *f, const struct episode_kind *kind)
{
	for (size_t i = 0; i < f->episode_count; i++)
		if (f->episodes[i].open && f->episodes[i].kind == kind)
			return &f->episodes[i];
	return NULL;
}

/* ---- whether anybody would know -------------------------------------------------------------- */

static bool is_reported(const struct fold *f, const struct matcher *m)
{
	const struct reporting *r = f->reporting;

	for (size_t i = 0; i < r->feed_count; i++)
		for (size_t k = 0; k < r->feeds[i].n; k++)
			if (reported_may_meet(
				    vocabulary_reported(f->vocabulary, r->feeds[i].types[k]), m))
				return true;
	return r->feed_count == 0;
}

/* Each of the events that it asks for is reported by somebody. */
static bool is_watched(const struct fold *f, const struct condition *c)
{
	for (size_t i = 0; c != NULL && i < c->n; i++)
		for (size_t k = 0; k < c->groups[i].n; k++) {
			const struct test *t = &c->groups[i].tests[k];
			const struct occurrences *o = t->occurrences;
			const bool asks = o != NULL && o->event.type != NULL;

			if ((asks && !is_reported(f, &o->event)) || !is_watched(f, t->condition))
				return false;
		}
	return true;
}

/* ---- one figure ------------------------------------------------------------------------------ */

static bool is_clock(const struct figure *figure, const struct rule *rule)
{
	for (size_t i = 0; i < figure->clock_count; i++)
		if (rule_same(figure->clocks[i], rule))
			return true;
	return false;
}

/* Up to date: of the duties that are asked for none has lapsed and stands open. */
static void by_clocks(const struct fold *f, struct figure_result *ret)
{
	ret->holds = ret->known = true;
	for (size_t i = 0; i < f->obligation_count; i++) {
		const struct obligation *o = &f->obligations[i];

		if (!is_clock(ret->figure, o->rule) || o->status != OBLIGATION_OPEN)
			continue;
		ret->known &= o->watched;
		if (o->due_at.ms <= f->at.ms && ret->holds) {
			ret->holds = false;
			ret->lapsed = o;
		}
	}
}

static bool has_lasted(const struct fold *f, const struct episode *e, struct period period)
{
	return period_end(f->calendar, period, e->on, NULL, NULL).day <= f->today.day;
}

/* False: the case is not one of those that the figure is of. */
static bool look_at(const struct fold *f, const struct figure *figure, struct figure_result *ret)
{
	const struct asked asked = { 0 };
	const struct episode *e = open_one(f, figure->status);

	if (e == NULL || (figure->among != NULL && !condition_holds(f, figure->among, &asked)) ||
	    (figure->lasting.unit != PERIOD_NONE && !has_lasted(f, e, figure->lasting)))
		return false;
	*ret = (struct figure_result){ .figure = figure, .since = e->on };
	if (figure->clock_count > 0) {
		by_clocks(f, ret);
	} else if (figure->holds == NULL) {
		ret->holds = has_lasted(f, e, figure->lasts);
		ret->known = true;
	} else {
		ret->holds = condition_holds(f, figure->holds, &asked);
		ret->known = is_watched(f, figure->holds);
	}
	return true;
}

static void list_spells(const struct fold *f, struct derivation *ret)
{
	struct spell *list = arena_new_array(f->arena, struct spell, f->episode_count);

	for (size_t i = 0; i < f->episode_count; i++) {
		const struct episode *e = &f->episodes[i];

		if (!e->never_was)
			list[ret->spell_count++] =
				(struct spell){ e->kind, e->opened, e->on, e->until, e->key };
	}
	ret->spells = list;
}

void figures_find(struct fold *f, struct derivation *ret)
{
	size_t n;
	const struct figure *list = law_figures(f->law, &n);

	struct figure_result *results = arena_new_array(f->arena, struct figure_result, n);

	for (size_t i = 0; i < n; i++)
		if (list[i].adopted && look_at(f, &list[i], &results[ret->figure_count]))
			ret->figure_count++;
	ret->figures = results;
	list_spells(f, ret);
}
