/* No field is taken and does nothing unsaid: each of every event is used (the engine reads it by
 * the meaning of its type, it names an episode, a rule or a condition asks for it), or the
 * vocabulary says that it is kept only, and why. And none that is used says so. */
#include "common/lawfiles/lawfiles.h"
#include "tests/law/lawfiles.h"

#include <stdlib.h>

/* What is asked for, as it is come upon: fields of types, by their place among all; facts. */
struct uses {
	const struct law *law;
	const struct vocabulary *v;
	const struct event_type *types;
	size_t type_count;
	bool fields[512][24];
	bool facts[UINT16_MAX + 1];
	const struct condition *seen[4096];
	size_t seen_count;
};

static void use_condition(struct uses *u, const struct condition *c);

static void use_matcher(struct uses *u, const struct matcher *m)
{
	if (m->type == NULL)
		return;
	for (size_t i = 0; i < m->field_count; i++)
		u->fields[m->type->rank][m->fields[i].field] = true;
	use_condition(u, m->when);
	use_condition(u, m->unless);
}

static void use_test(struct uses *u, const struct test *t)
{
	u->facts[t->fact] = true;
	use_condition(u, t->condition);
	if (t->occurrences != NULL)
		use_matcher(u, &t->occurrences->event);
	if (t->opened != NULL)
		use_matcher(u, t->opened);
}

static void use_condition(struct uses *u, const struct condition *c)
{
	for (size_t i = 0; i < u->seen_count; i++) {
		if (u->seen[i] == c)
			return;
	}
	if (c == NULL)
		return;
	assert_true(u->seen_count < LEN(u->seen));
	u->seen[u->seen_count++] = c;
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->groups[i].n; k++)
			use_test(u, &c->groups[i].tests[k]);
}

/* ---- who asks -------------------------------------------------------------------------------- */

static void use_start(struct uses *u, const struct start *s)
{
	use_matcher(u, &s->event);
	use_matcher(u, &s->last);
	use_condition(u, s->when);
	use_condition(u, s->unless);
	if (s->counted_from == COUNTED_FIELD)
		u->fields[s->event.type->rank][s->counted_field] = true;
}

static void use_sides(struct uses *u, const struct alternative_spec *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		use_matcher(u, &list[i].at);
		use_matcher(u, &list[i].met_by);
	}
}

static void use_rule(struct uses *u, const struct rule *r)
{
	for (size_t i = 0; i < r->start_count; i++)
		use_start(u, &r->starts[i]);
	for (size_t i = 0; i < r->within_count; i++) {
		u->facts[r->within[i].date] = u->facts[r->within[i].recorded] = true;
		use_condition(u, r->within[i].when);
	}
	for (size_t i = 0; i < r->met_count; i++)
		use_matcher(u, &r->met_by[i].event);
	for (size_t i = 0; i < r->ends_count; i++)
		use_matcher(u, &r->ends_with[i].event);
	use_sides(u, r->readings, r->reading_count);
	use_sides(u, r->measures, r->measure_count);
}

static void use_vocabulary(struct uses *u)
{
	size_t n;
	const struct episode_kind *episodes = vocabulary_episodes(u->v, &n);

	for (size_t i = 0; i < n; i++) {
		use_condition(u, episodes[i].lasts_while);
		use_condition(u, episodes[i].continues);
		use_condition(u, episodes[i].aside);
	}
	const struct moment_kind *moments = vocabulary_moments(u->v, &n);

	for (size_t i = 0; i < n; i++)
		use_condition(u, moments[i].unless);
}

static void use_law(struct uses *u)
{
	size_t n;
	const struct rule *rules = law_rules(u->law, &n);

	for (size_t i = 0; i < n; i++)
		use_rule(u, &rules[i]);
	const struct coverage *coverage = law_coverage(u->law, &n);

	for (size_t i = 0; i < n; i++)
		use_condition(u, coverage[i].unless);
	use_vocabulary(u);
}

/* ---- each field ------------------------------------------------------------------------------ */

/* What the engine reads of a type by its meaning; its kind only where something asks for it. */
static bool by_meaning(const struct event_type *type, int field)
{
	for (int p = 0; p < PART_COUNT; p++) {
		if (type->parts[p] == field && p != PART_KIND && p != PART_KINDS)
			return true;
	}
	return type->means == MEANS_BOOKED || type->means == MEANS_UNBOOKED;
}

/* Which row of the producer's something is of: of an episode, or of another event. */
static bool is_key(const struct event_type *type, int field)
{
	return type->key == field;
}

/* A fact of its episode, or asked of the event itself that starts a clock. */
static bool is_fact_used(const struct uses *u, const struct event_type *type, int field)
{
	const bool said = type->opens != NULL || type->changes != NULL ||
			  law_starts_at_event(u->law, type).n > 0;

	return said && u->facts[type->fields[field].name];
}

/* Which of several open ones is meant. */
static bool tells_apart(const struct event_type *type, int field)
{
	const struct episode_kind *of = type->opens     ? type->opens
					: type->changes ? type->changes
							: type->closes;

	return of != NULL && of->apart_by == type->fields[field].name;
}

static bool is_used(const struct uses *u, const struct event_type *type, int field)
{
	for (size_t i = 0; i < type->void_count; i++) {
		if (type->void_when[i].field == field)
			return true;
	}
	return by_meaning(type, field) || is_key(type, field) || tells_apart(type, field) ||
	       is_fact_used(u, type, field) || u->fields[type->rank][field];
}

static struct law *whole_of_england(void)
{
	duly_auto_fini(contents) files = { NULL, 0 };
	duly_auto_fini(faults) faults = { 0 };
	struct duly_diag diag = { "" };
	struct law *law = NULL;

	if (lawfiles_read(SCHEMAS "england/rules", SCHEMAS "england", &files, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
	if (law_load(&files, &law, &faults) != DULY_OK)
		fail_msg("%.*s", (int)faults.text.len, (const char *)faults.text.data);
	return law;
}

static void each_field_is_used_or_said_to_be_kept_only(void **state)
{
	static struct uses u;
	duly_auto(law) law = whole_of_england();
	size_t wrong = 0;

	(void)state;
	u = (struct uses){ .law = law_whole(law), .v = law_vocabulary(law) };
	u.types = vocabulary_types(u.v, &u.type_count);
	assert_true(u.type_count <= LEN(u.fields));
	use_law(&u);
	for (size_t t = 0; t < u.type_count; t++) {
		const struct event_type *type = &u.types[t];

		for (size_t i = 0; i < type->field_count; i++) {
			const struct str name = vocabulary_text(u.v, type->fields[i].name);
			const bool used = is_used(&u, type, (int)i);
			const bool kept = type->fields[i].kept.len > 0;

			if (used != kept)
				continue;
			wrong++;
			print_error("%.*s, %.*s: %s\n", STR_FMT(type->name), STR_FMT(name),
				    used ? "is used, and said to be kept only"
					 : "is taken, and nothing reads it");
		}
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field_is_used_or_said_to_be_kept_only),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
