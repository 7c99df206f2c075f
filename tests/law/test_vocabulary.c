#include "tests/law/lawfiles.h"

static struct law *load_core(void)
{
	duly_auto_fini(contents) c = { 0 };

	add_ground(&c);
	return load_or_fail(&c);
}

static const struct event_type *type_of(const struct law *law, const char *name)
{
	const struct event_type *type = vocabulary_type(law_vocabulary(law), str_of(name));

	assert_non_null(type);
	return type;
}

static const struct field *field_of(const struct law *law, const char *type, const char *field)
{
	const struct event_type *t = type_of(law, type);
	const int i = event_type_field(t, vocabulary_sym(law_vocabulary(law), str_of(field)));

	assert_true(i >= 0);
	return &t->fields[i];
}

static const struct effect {
	const char *type;
	enum event_class class;
	enum event_meaning means;
	const char *opens, *closes, *changes, *key, *key_of;
} EFFECTS[] = {
	{ "person.registered", CLASS_REGISTERS, MEANS_BIRTH, NULL, NULL, NULL, NULL, NULL },
	{ "person.died", CLASS_COMPLETES, MEANS_DEATH, NULL, NULL, NULL, NULL, NULL },
	{ "care.entered", CLASS_OPENS, MEANS_NOTHING, "in-care", NULL, NULL, "period", "in-care" },
	{ "placement.ended", CLASS_CLOSES, MEANS_NOTHING, NULL, "placement", NULL, "placement",
	  "placement" },
	{ "legal-status.changed", CLASS_CHANGES, MEANS_NOTHING, NULL, NULL, "in-care", NULL, NULL },
	{ "review.held", CLASS_COMPLETES, MEANS_NOTHING, NULL, NULL, NULL, "review", NULL },
	{ "rhi.held", CLASS_COMPLETES, MEANS_NOTHING, NULL, NULL, NULL, "episodes", "absence" },
};

static void assert_episode(const struct episode_kind *episode, const char *name)
{
	assert_int_equal(episode != NULL, name != NULL);
	if (name)
		assert_true(str_is(episode->name, name));
}

static void types_do_what_the_file_says(void **state)
{
	duly_auto(law) law = load_core();

	(void)state;
	for (size_t i = 0; i < LEN(EFFECTS); i++) {
		const struct effect *e = &EFFECTS[i];
		const struct event_type *t = type_of(law, e->type);

		print_message("  %s\n", e->type);
		assert_int_equal(t->class, e->class);
		assert_int_equal(t->means, e->means);
		assert_episode(t->opens, e->opens);
		assert_episode(t->closes, e->closes);
		assert_episode(t->changes, e->changes);
		assert_episode(t->key_of, e->key_of);
		assert_int_equal(t->key >= 0, e->key != NULL);
		if (e->key)
			assert_true(
				str_is(vocabulary_text(law_vocabulary(law), t->fields[t->key].name),
				       e->key));
	}
}

/* What contains opens first: its type stands before. */
static void ranks_follow_the_file(void **state)
{
	duly_auto(law) law = load_core();
	size_t n;
	const struct event_type *types = vocabulary_types(law_vocabulary(law), &n);

	(void)state;
	for (size_t i = 0; i < n; i++)
		assert_int_equal(types[i].rank, i);
	assert_true(type_of(law, "care.entered")->rank < type_of(law, "placement.started")->rank);
	assert_true(type_of(law, "person.died")->rank < type_of(law, "care.ended")->rank);
	assert_true(type_of(law, "worker.released")->rank < type_of(law, "worker.allocated")->rank);
}

static void fields_have_lists_and_defaults(void **state)
{
	duly_auto(law) law = load_core();
	const struct vocabulary *v = law_vocabulary(law);
	const struct field *kinds = field_of(law, "review.held", "kinds");
	const struct field *part = field_of(law, "review.held", "part");
	const struct field *types = field_of(law, "appointment.booked", "for");
	size_t n;

	(void)state;
	assert_int_equal(kinds->kind, FIELD_CODES);
	assert_false(kinds->required);
	assert_int_equal(kinds->fallback->codes.n, 1);
	assert_int_equal(kinds->fallback->codes.list[0], vocabulary_sym(v, STR("looked-after")));
	assert_int_equal(part->fallback->code, vocabulary_sym(v, STR("whole")));
	assert_true(field_of(law, "visit.made", "seen")->required);
	assert_null(field_of(law, "care.entered", "legal_status")->fallback);
	assert_int_equal(field_of(law, "care.entered", "legal_status")->list->n, 13);
	vocabulary_types(v, &n);
	assert_int_equal(types->list->n, n);
}

static void episodes_close_move_and_continue(void **state)
{
	duly_auto(law) law = load_core();
	const struct vocabulary *v = law_vocabulary(law);
	const struct episode_kind *care = vocabulary_episode(v, STR("in-care"));
	const struct episode_kind *placement = vocabulary_episode(v, STR("placement"));

	(void)state;
	assert_int_equal(care->void_within.unit, PERIOD_HOURS);
	assert_int_equal(care->void_within.amount, 24);
	assert_true(care->status);
	assert_int_equal(care->closed_by_count, 1);
	assert_ptr_equal(care->closed_by[0], vocabulary_moment(v, STR("turns-18")));
	assert_int_equal(care->fact_count, 3);
	assert_ptr_equal(placement->within, care);
	assert_true(placement->moves);
	assert_int_equal(placement->continues->n, 2);
	assert_int_equal(placement->continues->groups[1].tests[0].n, 5);
	assert_int_equal(vocabulary_episode(v, STR("absence"))->closed_by_count, 1);
}

static void moments_have_their_basis(void **state)
{
	duly_auto(law) law = load_core();
	const struct vocabulary *v = law_vocabulary(law);
	const struct moment_kind *year = vocabulary_moment(v, STR("placement-a-year"));
	const struct moment_kind *eligible = vocabulary_moment(v, STR("eligible-status"));
	const struct condition *while_in_care =
		vocabulary_episode(v, STR("looked-after"))->lasts_while;
	const struct condition *by_name = while_in_care->groups[0].tests[1].condition;

	(void)state;
	assert_int_equal(vocabulary_moment(v, STR("turns-16"))->basis, MOMENT_BIRTHDAY);
	assert_int_equal(vocabulary_moment(v, STR("turns-16"))->age, 16);
	assert_int_equal(year->basis, MOMENT_AFTER_OPENING);
	assert_int_equal(year->by.unit, PERIOD_YEARS);
	assert_int_equal(eligible->basis, MOMENT_CUMULATIVE);
	assert_int_equal(eligible->days, 91);
	assert_int_equal(eligible->since, 14);
	assert_int_equal(eligible->age, 16);
	assert_true(str_is(eligible->episode->name, "looked-after"));
	assert_int_equal(by_name->n, 2); /* the groups of short-break, by name */
	assert_int_equal(by_name->groups[0].tests[0].fact, vocabulary_sym(v, STR("short_break")));
	assert_int_equal(by_name->groups[1].tests[0].fact, vocabulary_sym(v, STR("legal_status")));
	assert_true(str_is(by_name->text, "short-break"));
}

static void what_is_not_there_is_none(void **state)
{
	duly_auto(law) law = load_core();
	const struct vocabulary *v = law_vocabulary(law);

	(void)state;
	assert_int_equal(vocabulary_sym(v, STR("no-such-word")), 0);
	assert_null(vocabulary_type(v, STR("in-care")));
	assert_null(vocabulary_type(v, STR("no.such")));
	assert_null(vocabulary_episode(v, STR("care.entered")));
	assert_null(vocabulary_text(v, 0).s);
	assert_null(vocabulary_text(v, UINT16_MAX).s);
	assert_int_equal(vocabulary_true(v), vocabulary_sym(v, STR("true")));
}

/* A council's own meeting is a file that adds to the national one, read before it by its name. */
static void a_local_file_adds(void **state)
{
	static const char TEXT[] =
		"vocabulary: a-local\nversion: \"1\"\n"
		"adds-codes: { meeting-kinds: [disruption] }\n"
		"types:\n  panel.held:\n    class: completes\n    data:\n"
		"      kind: { kind: code, list: meeting-kinds, required: true }\n";
	duly_auto_fini(contents) c = { 0 };
	struct law *law;

	(void)state;
	add_ground(&c);
	contents_add(&c, CONTENT_VOCABULARY, STR("a-local.yaml"),
		     (struct view){ TEXT, sizeof TEXT - 1 });
	law = load_or_fail(&c);
	assert_int_equal(field_of(law, "meeting.held", "kind")->list->n, 1);
	assert_ptr_equal(field_of(law, "panel.held", "kind")->list,
			 field_of(law, "meeting.held", "kind")->list);
	law_free(&law);
	assert_null(law);
}

/* What tells several apart has to be said of each; and only what opens has opened. */
static void what_opened_is_checked(void **state)
{
	static const char TEXT[] =
		"vocabulary: b-local\nversion: \"1\"\n"
		"conditions: { in-fruit: { open: { opened-by: fruit.eaten } } }\n"
		"episodes: { fruit: { several: true, apart-by: kind,\n"
		"    replaces: [{ by: red, of: green }] } }\n"
		"types:\n  fruit.begun: { opens: fruit, data: { kind: { kind: ref } } }\n"
		"  fruit.eaten: { closes: fruit }\n";
	duly_auto_fini(contents) c = { 0 };
	duly_auto_fini(faults) faults = { 0 };
	struct law *law = NULL;

	(void)state;
	add_ground(&c);
	contents_add(&c, CONTENT_VOCABULARY, STR("b-local.yaml"),
		     (struct view){ TEXT, sizeof TEXT - 1 });
	assert_int_not_equal(law_load(&c, &law, &faults), DULY_OK);
	buf_u8(&faults.text, 0);
	assert_string_equal((const char *)faults.text.data,
			    "b-local.yaml:4:47: fruit.begun has no such code that is required\n"
			    "b-local.yaml:5:15: 'replaces' goes with 'apart-by'\n"
			    "b-local.yaml:3:33: fruit.eaten opens no episode\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_do_what_the_file_says),
		cmocka_unit_test(ranks_follow_the_file),
		cmocka_unit_test(fields_have_lists_and_defaults),
		cmocka_unit_test(episodes_close_move_and_continue),
		cmocka_unit_test(moments_have_their_basis),
		cmocka_unit_test(what_is_not_there_is_none),
		cmocka_unit_test(a_local_file_adds),
		cmocka_unit_test(what_opened_is_checked),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
