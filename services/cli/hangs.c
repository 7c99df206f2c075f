#include "services/cli/hangs.h"

struct str hangs_name(struct footing on)
{
	return on.episode != NULL ? on.episode->name : on.moment->name;
}

static bool is(struct footing on, const struct episode_kind *episode,
	       const struct moment_kind *moment)
{
	return (on.episode != NULL && on.episode == episode) ||
	       (on.moment != NULL && on.moment == moment);
}

/* ---- conditions ------------------------------------------------------------------------------ */

static bool condition_names(const struct condition *c, struct footing on);

static bool matcher_names(const struct matcher *m, struct footing on)
{
	return condition_names(m->when, on) || condition_names(m->unless, on);
}

static bool test_names(const struct test *t, struct footing on)
{
	switch (t->kind) {
	case TEST_FACT:
	case TEST_AGE:
		return false;
	case TEST_OPEN:
	case TEST_PASSED:
		return is(on, t->episode, t->moment) ||
		       (t->opened != NULL && matcher_names(t->opened, on));
	case TEST_HAPPENED:
		return is(on, t->occurrences->openings, NULL) ||
		       is(on, t->occurrences->since, NULL) ||
		       matcher_names(&t->occurrences->event, on);
	case TEST_CONDITION:
		return condition_names(t->condition, on);
	}
	return false;
}

static bool condition_names(const struct condition *c, struct footing on)
{
	for (size_t g = 0; c != NULL && g < c->n; g++)
		for (size_t i = 0; i < c->groups[g].n; i++)
			if (test_names(&c->groups[g].tests[i], on))
				return true;
	return false;
}

/* ---- rules ----------------------------------------------------------------------------------- */

static bool ends(const struct rule *r, struct footing on)
{
	for (size_t i = 0; i < r->ends_count; i++)
		if (is(on, NULL, r->ends_with[i].moment) ||
		    matcher_names(&r->ends_with[i].event, on))
			return true;
	return false;
}

static bool sides_name(const struct alternative_spec *list, size_t n, struct footing on)
{
	for (size_t i = 0; i < n; i++)
		if (is(on, NULL, list[i].after) || matcher_names(&list[i].at, on) ||
		    matcher_names(&list[i].met_by, on))
			return true;
	return false;
}

static bool dates(const struct rule *r, struct footing on)
{
	for (size_t i = 0; i < r->within_count; i++)
		if (condition_names(r->within[i].when, on))
			return true;
	for (size_t i = 0; i < r->start_count; i++)
		if (is(on, r->starts[i].counted_episode, NULL))
			return true;
	return is(on, NULL, r->falls_before) || is(on, NULL, r->falls_from) ||
	       sides_name(r->readings, r->reading_count, on) ||
	       sides_name(r->measures, r->measure_count, on);
}

static bool asks(const struct rule *r, struct footing on)
{
	for (size_t i = 0; i < r->start_count; i++) {
		const struct start *s = &r->starts[i];

		if (condition_names(s->when, on) || condition_names(s->unless, on) ||
		    matcher_names(&s->event, on) || matcher_names(&s->last, on))
			return true;
	}
	for (size_t i = 0; i < r->met_count; i++)
		if (matcher_names(&r->met_by[i].event, on))
			return true;
	return false;
}

const char *hangs_rule(const struct rule *r, struct footing on)
{
	for (size_t i = 0; i < r->start_count; i++)
		if (is(on, r->starts[i].episode, r->starts[i].moment))
			return r->starts[i].kind == START_CLOSING ? "starts with its end"
								  : "starts with it";
	for (size_t i = 0; i < r->during_count; i++)
		if (is(on, r->during[i], NULL))
			return "runs during it";
	if (ends(r, on))
		return "ends with it";
	if (dates(r, on))
		return "its date depends on it";
	return asks(r, on) ? "asks whether it is so" : NULL;
}

bool hangs_coverage(const struct coverage *c, struct footing on)
{
	return is(on, c->status, NULL) || condition_names(c->unless, on);
}

/* ---- statuses and moments -------------------------------------------------------------------- */

bool hangs_episode(const struct episode_kind *e, struct footing on)
{
	for (size_t i = 0; i < e->closed_by_count; i++)
		if (is(on, NULL, e->closed_by[i]))
			return true;
	return is(on, e->within, NULL) || condition_names(e->lasts_while, on) ||
	       condition_names(e->continues, on) || condition_names(e->void_unless, on);
}

bool hangs_moment(const struct moment_kind *m, struct footing on)
{
	return is(on, m->episode, NULL) || condition_names(m->unless, on);
}

/* ---- all of it ------------------------------------------------------------------------------- */

struct chain {
	struct footing *list;
	size_t n;
};

static void add(struct chain *c, struct footing one)
{
	for (size_t i = 0; i < c->n; i++)
		if (is(c->list[i], one.episode, one.moment))
			return;
	c->list[c->n++] = one;
}

const struct footing *hangs_all(const struct law *law, struct footing on, struct arena *arena,
				size_t *ret_count)
{
	const struct vocabulary *v = law_vocabulary(law);
	size_t episodes, moments;
	const struct episode_kind *e = vocabulary_episodes(v, &episodes);
	const struct moment_kind *m = vocabulary_moments(v, &moments);
	struct chain c = { arena_new_array(arena, struct footing, episodes + moments), 0 };

	add(&c, on);
	for (size_t at = 0; at < c.n; at++) {
		for (size_t i = 0; i < episodes; i++)
			if (hangs_episode(&e[i], c.list[at]))
				add(&c, (struct footing){ &e[i], NULL });
		for (size_t i = 0; i < moments; i++)
			if (hangs_moment(&m[i], c.list[at]))
				add(&c, (struct footing){ NULL, &m[i] });
	}
	*ret_count = c.n;
	return c.list;
}
