/* Files put in force while the service runs, in virtual time. After each story the log is replayed
 * in both modes, without the files, and has to give the same alerts and the same final state. */
#include "tests/support/loading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants these. */
#include <cmocka.h>

#include "common/docket/loading.h"
#include "common/docket/stored_case.h"

/* ---- stories --------------------------------------------------------------------------------- */

static void a_proclaimed_holiday_is_told_to_whom_it_concerns(void **state)
{
	(void)state;
	for (uint32_t chunk = 0; chunk < 2; chunk++) {
		struct bench b;

		bench_begin(&b, PROCLAIMED, chunk);
		bench_three_stays(&b);
		bench_load(&b, true);
		rig_turn(&b.rig);
		bench_told(&b, "moved first-note calendar 2022-09-20\n"
			       "moved first-note calendar 2022-10-04\n");
		assert_false(docket_state(b.rig.engine.docket)->sweeping);
		/* What was told holds, and goes on by the new days. */
		rig_until(&b.rig, "2022-09-13T10:00:00Z");
		bench_told(&b, "upcoming first-note 5 working days 2022-09-20\n"
			       "upcoming first-note 1 working day 2022-09-13\n"
			       "due second-note due 2022-09-12\n"
			       "overdue second-note overdue 2022-09-12\n"
			       "due first-note due 2022-09-13\n");
		bench_end(&b);
	}
}

static void an_event_before_the_sweep_is_told_why_as_by_the_sweep(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	bench_three_stays(&b);
	bench_load(&b, true);
	assert_int_equal(rig_take(&b.rig,
				  "{\"id\":\"e2\",\"subject\":\"C-2\",\"type\":\"note.made\","
				  "\"date\":\"2022-09-09\",\"data\":{\"kind\":\"second\"}}")
				 .status,
			 TAKEN_ACCEPTED);
	assert_int_equal(rig_take(&b.rig, "{\"id\":\"r1\",\"subject\":\"C-3\",\"type\":"
					  "\"event.retracted\",\"date\":\"2022-09-09\","
					  "\"data\":{\"id\":\"e1\"}}")
				 .status,
			 TAKEN_ACCEPTED);
	rig_turn(&b.rig);
	bench_told(&b, "moved first-note calendar 2022-10-04\n"
		       "cleared second-note met 2022-10-03\n"
		       "withdrawn first-note retracted 2022-09-13\n"
		       "withdrawn second-note retracted 2022-09-12\n"
		       "moved first-note calendar 2022-09-20\n");
	bench_end(&b);
}

static void a_rule_that_changes_withdraws_and_tells_anew(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	bench_three_stays(&b);
	folder_change(&b.folder, CONTENT_PACK, "within: 4 weeks", "within: 6 weeks");
	bench_load(&b, false);
	rig_turn(&b.rig);
	/* The calendar in the folder is another one, and was not asked for. */
	bench_told(&b, "moved second-note rules 2022-09-30\n"
		       "moved second-note rules 2022-10-17\n"
		       "moved second-note rules 2022-09-26\n");
	/* A rule that is gone owes nothing. */
	folder_change(&b.folder, CONTENT_PACK, "  - id: second-note\n", "  - id: other-note\n");
	bench_load(&b, false);
	rig_turn(&b.rig);
	bench_told(&b, "withdrawn second-note rules 2022-09-30\n"
		       "opened other-note opened 2022-09-30\n"
		       "withdrawn second-note rules 2022-10-17\n"
		       "opened other-note opened 2022-10-17\n"
		       "withdrawn second-note rules 2022-09-26\n"
		       "opened other-note opened 2022-09-26\n");
	bench_end(&b);
}

/* No date where there was one, and a date again: each is one message. */
static void a_date_that_goes_or_comes_is_one_message(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	bench_three_stays(&b);
	folder_change(&b.folder, CONTENT_PACK, "within: 4 weeks",
		      "within: none\n    expect: 3 weeks");
	bench_load(&b, false);
	rig_turn(&b.rig);
	bench_told(&b,
		   "moved second-note rules\nmoved second-note rules\nmoved second-note rules\n");
	folder_change(&b.folder, CONTENT_PACK, "within: none\n    expect: 3 weeks",
		      "within: 6 weeks");
	bench_load(&b, false);
	rig_turn(&b.rig);
	bench_told(&b, "moved second-note rules 2022-09-30\n"
		       "moved second-note rules 2022-10-17\n"
		       "moved second-note rules 2022-09-26\n");
	bench_end(&b);
}

/* The types of a feed are kept by name: symbols are those of one vocabulary. */
static void what_a_feed_reports_stays_what_it_was_under_another_vocabulary(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	rig_event(&b.rig, "{\"id\":\"f1\",\"subject\":\"feed:a\",\"type\":\"feed.declared\","
			  "\"date\":\"2022-09-09\",\"data\":{\"types\":[\"note.made\"]}}");
	bench_stay(&b, "C-1", "2022-08-15");
	folder_change(&b.folder, CONTENT_VOCABULARY, "lists:\n", "lists:\n  ways: [mail, post]\n");
	bench_load(&b, false);
	rig_turn(&b.rig);
	free(rig_alerts(&b.rig));
	rig_until(&b.rig, "2022-09-15T10:00:00Z");
	bench_told(&b, "upcoming first-note 1 working day 2022-09-13\n"
		       "due second-note due 2022-09-12\n"
		       "overdue second-note overdue 2022-09-12\n"
		       "due first-note due 2022-09-13\n"
		       "overdue first-note overdue 2022-09-13\n");
	bench_end(&b);
}

/* What was taken before in the turn is read again, what comes after it is read under the new
 * law. */
static void it_may_stand_anywhere_among_the_events_of_a_turn(void **state)
{
	static const char LETTER[] = "{\"id\":\"e2\",\"subject\":\"C-1\",\"type\":\"letter.sent\","
				     "\"date\":\"2022-09-09\",\"data\":{\"by\":\"post\"}}";
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	rig_take(&b.rig,
		 "{\"id\":\"f1\",\"subject\":\"feed:a\",\"type\":\"feed.declared\",\"date\":"
		 "\"2022-09-09\",\"data\":{\"types\":[\"note.made\",\"stay.began\"]}}");
	rig_take(&b.rig, "{\"id\":\"e1\",\"subject\":\"C-1\",\"type\":\"stay.began\",\"date\":"
			 "\"2022-09-05\",\"data\":{\"stay\":\"s-1\"}}");
	assert_int_equal(rig_take(&b.rig, LETTER).status, TAKEN_REJECTED);
	folder_change(
		&b.folder, CONTENT_VOCABULARY, "types:\n",
		"types:\n  letter.sent: { class: completes, data: { by: { kind: code, list: ways } "
		"} "
		"}\n");
	folder_change(&b.folder, CONTENT_VOCABULARY, "lists:\n", "lists:\n  ways: [mail, post]\n");
	bench_load(&b, false);
	assert_int_equal(rig_take(&b.rig, LETTER).status, TAKEN_ACCEPTED);
	bench_load(&b, true);
	rig_take(&b.rig, "{\"id\":\"e1\",\"subject\":\"C-2\",\"type\":\"stay.began\",\"date\":"
			 "\"2022-09-06\"}");
	rig_turn(&b.rig);
	bench_told(&b, "opened first-note opened 2022-10-04\n"
		       "opened second-note opened 2022-10-03\n"
		       "opened first-note opened 2022-10-05\n"
		       "opened second-note opened 2022-10-04\n");
	assert_int_equal(rig_event(&b.rig, LETTER).status, TAKEN_DUPLICATE);
	bench_end(&b);
}

static void sent_again_it_is_a_duplicate_and_taken_back_it_stays_in_force(void **state)
{
	struct bench b;
	struct taken first, again;
	char digest[65];
	uint8_t law[SHA256_LEN];

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	bench_three_stays(&b);
	folder_digest(&b.folder, true, digest);
	first = bench_take(&b, "calendar.loaded", digest);
	b.loadings--;
	again = bench_take(&b, "calendar.loaded", digest);
	assert_int_equal(first.status, TAKEN_ACCEPTED);
	assert_int_equal(again.status, TAKEN_DUPLICATE);
	assert_int_equal(again.sequence, first.sequence);
	rig_turn(&b.rig);
	free(rig_alerts(&b.rig));
	memcpy(law, law_digest(docket_law(b.rig.engine.docket)), sizeof law);
	/* Also where the folder has become another one, or cannot be read. */
	b.folder.unreadable = true;
	b.loadings--;
	assert_int_equal(bench_take(&b, "calendar.loaded", digest).status, TAKEN_DUPLICATE);
	rig_event(&b.rig, "{\"id\":\"r1\",\"subject\":\"-\",\"type\":\"event.retracted\",\"date\":"
			  "\"2022-09-10\",\"data\":{\"id\":\"l1\"}}");
	bench_told(&b, "");
	assert_memory_equal(law, law_digest(docket_law(b.rig.engine.docket)), sizeof law);
	bench_end(&b);
}

static void the_same_again_is_recorded_and_changes_nothing(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	bench_three_stays(&b);
	const uint64_t before = log_end(b.rig.engine.log).sequence;

	bench_load(&b, false);
	assert_false(docket_state(b.rig.engine.docket)->sweeping);
	rig_turn(&b.rig);
	bench_told(&b, "");
	/* The event, what is in force, the tick, and no content that the log has already. */
	assert_int_equal(log_end(b.rig.engine.log).sequence, before + 3);
	bench_end(&b);
}

/* ---- refused --------------------------------------------------------------------------------- */

static void unreadable(struct folder *f)
{
	f->unreadable = true;
}
static void no_pack(struct folder *f)
{
	folder_drop(f, CONTENT_PACK);
}
static void no_such_type(struct folder *f)
{
	folder_change(f, CONTENT_PACK, "at: stay.began", "at: stay.begun");
}
static void a_type_is_gone(struct folder *f)
{
	folder_change(f, CONTENT_VOCABULARY, "service.held", "service.hold");
}
static void a_field_is_gone(struct folder *f)
{
	folder_change(f, CONTENT_VOCABULARY, "until: {", "upto: {");
}
static void a_field_is_another(struct folder *f)
{
	folder_change(f, CONTENT_VOCABULARY, "until: { kind: time", "until: { kind: date");
}
static void a_code_is_gone(struct folder *f)
{
	folder_change(f, CONTENT_VOCABULARY, "second, other]", "second]");
}
static void a_mistyped_day(struct folder *f)
{
	folder_change(f, CONTENT_CALENDAR, "Mon 19 Sep", "Tue 19 Sep");
}
static void another_name(struct folder *f)
{
	folder_change(f, CONTENT_CALENDAR, "calendar: loading", "calendar: other");
}
static void nothing(struct folder *f)
{
	(void)f;
}

static void what_cannot_be_in_force_is_refused_and_all_stays(void **state)
{
	static const struct {
		const char *why;
		bool calendar;
		void (*spoil)(struct folder *f);
		const char *digest; /* NULL: that of the folder */
		const char *message;
	} CASES[] = {
		{ "no digest", false, nothing, "abc", "64 digits" },
		{ "an upper case one", false, nothing,
		  "ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789", "64 digits" },
		{ "of other rules", false, nothing,
		  "0000000000000000000000000000000000000000000000000000000000000000",
		  "holds other rules than these" },
		{ "of another calendar", true, nothing,
		  "0000000000000000000000000000000000000000000000000000000000000000", "no file" },
		{ "a folder that cannot be read", false, unreadable, NULL, "cannot be read" },
		{ "no pack", false, no_pack, NULL, "no rule pack" },
		{ "a pack with a fault", false, no_such_type, NULL, "pack.yaml:1" },
		{ "a type is gone", false, a_type_is_gone, NULL, "service.held" },
		{ "a field is gone", false, a_field_is_gone, NULL, "until" },
		{ "a field of another kind", false, a_field_is_another, NULL, "another kind" },
		{ "a code is gone", false, a_code_is_gone, NULL, "the code other" },
		{ "a calendar with a fault", true, a_mistyped_day, NULL, "calendar.yaml:" },
		{ "a calendar that no pack names", true, another_name, NULL, "" },
	};
	struct bench b;
	uint8_t law[SHA256_LEN];

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	memcpy(law, law_digest(docket_law(b.rig.engine.docket)), sizeof law);
	for (size_t i = 0; i < LEN(CASES); i++) {
		char digest[65];
		struct taken taken;

		print_message("%s\n", CASES[i].why);
		b.folder.unreadable = false;
		folder_read(&b.folder);
		CASES[i].spoil(&b.folder);
		folder_digest(&b.folder, CASES[i].calendar, digest);
		taken = bench_take(&b, CASES[i].calendar ? "calendar.loaded" : "rules.loaded",
				   CASES[i].digest ? CASES[i].digest : digest);
		assert_int_equal(taken.status, TAKEN_REJECTED);
		assert_int_equal(taken.reject.code, REJECT_BAD_VALUE);
		assert_string_equal(taken.reject.field, "data.digest");
		if (strstr(taken.reject.message, CASES[i].message) == NULL)
			fail_msg("said: %s", taken.reject.message);
		assert_memory_equal(law, law_digest(docket_law(b.rig.engine.docket)), sizeof law);
		assert_false(docket_state(b.rig.engine.docket)->sweeping);
	}
	docket_files_from(b.rig.engine.docket, NULL, NULL);
	assert_int_equal(bench_take(&b, "rules.loaded", CASES[2].digest).status, TAKEN_REJECTED);
	rig_turn(&b.rig);
	bench_end(&b);
}

/* ---- in the middle --------------------------------------------------------------------------- */

/* A turn with one step of the sweep, after which the process is gone and its store behind. */
static void die_after_one_step(struct rig *r)
{
	const struct ticked one = { 1, 1 };
	struct replayed replayed = { 0 };
	struct ticked done;
	struct duly_diag diag = { "" };

	assert_int_equal(docket_apply(r->engine.docket, &diag), DULY_OK);
	assert_int_equal(docket_tick(r->engine.docket, &one, &done, &diag), DULY_OK);
	assert_int_equal(done.swept, 1);
	assert_int_equal(docket_end(r->engine.docket, &diag), DULY_OK);
	assert_int_equal(log_append(r->engine.log, r->engine.batch, r->now, &diag), DULY_OK);
	r->begun = false;
	assert_int_equal(docket_reload(r->engine.docket, &diag), DULY_OK);
	assert_int_equal(
		docket_replay(r->engine.docket, r->engine.log,
			      &(struct replay_plan){ .mode = REPLAY_RECORDED, .until = REPLAY_ALL },
			      &replayed, &diag),
		DULY_OK);
	replayed_fini(&replayed);
}

static void a_sweep_goes_on_where_the_log_has_it(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	bench_three_stays(&b);
	bench_load(&b, true);
	die_after_one_step(&b.rig);
	assert_true(docket_state(b.rig.engine.docket)->sweeping);
	b.folder.unreadable = true; /* it is in the log, and the files are not looked at */
	rig_turn(&b.rig);
	bench_told(&b, "moved first-note calendar 2022-09-20\n"
		       "moved first-note calendar 2022-10-04\n");
	bench_end(&b);
}

/* ---- what goes with it ----------------------------------------------------------------------- */

static bool service_told(struct bench *b, const char *code, const char *once)
{
	struct duly_diag diag = { "" };
	bool ret;

	assert_int_equal(docket_service_told(b->rig.engine.docket, code, once, &ret, &diag),
			 DULY_OK);
	return ret;
}

static void a_telling_of_the_service_is_remembered_by_its_code(void **state)
{
	struct bench b;
	struct duly_diag diag = { "" };

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	rig_take(&b.rig, "{\"id\":\"e1\",\"type\":\"stay.began\",\"date\":\"2022-09-05\"}");
	assert_false(service_told(&b, "calendar-ends", "a"));
	assert_int_equal(
		docket_tell_service(b.rig.engine.docket, "calendar-ends", "a", "It ends.", &diag),
		DULY_OK);
	assert_int_equal(
		docket_tell_service(b.rig.engine.docket, "disk", "b", "It is full.", &diag),
		DULY_OK);
	assert_true(service_told(&b, "calendar-ends", "a"));
	assert_false(service_told(&b, "calendar-ends", "b"));
	rig_turn(&b.rig);
	assert_int_equal(docket_reload(b.rig.engine.docket, &diag), DULY_OK);
	assert_true(service_told(&b, "calendar-ends", "a"));
	bench_end(&b);
}

/* docs/formats.md, "The digest of rules". */
static void the_digest_of_rules_is_the_one_that_is_written_down(void **state)
{
	static const char BYTES[] = "a: ";
	struct folder f = { .unreadable = false };
	char digest[65];

	(void)state;
	contents_add(&f.files, CONTENT_PACK, STR("pack.yaml"), (struct view){ BYTES, 3 });
	contents_add(&f.files, CONTENT_CALENDAR, STR("calendar.yaml"), (struct view){ BYTES, 3 });
	contents_add(&f.files, CONTENT_ZONE, STR("Europe/London"), (struct view){ BYTES, 3 });
	folder_digest(&f, false, digest);
	assert_string_equal(digest,
			    "90ade354d598c090ccc4be035507cf25b83d494ee569d974688ead1d26c3b273");
	contents_fini(&f.files);
}

static struct law *law_of(const struct folder *f)
{
	struct faults faults = { 0 };
	struct law *law = NULL;

	if (law_load(&f->files, &law, &faults) != DULY_OK)
		fail_msg("%.*s", (int)faults.text.len, (const char *)faults.text.data);
	return law;
}

static void add_event(const struct law *law, struct stored_case *c, const char *type,
		      struct arena *arena)
{
	struct event e = { .id = STR("e"), .source = STR("/councils/a/b"), .date_only = true };

	e.type = vocabulary_type(law_vocabulary(law), str_of(type));
	e.type_name = e.type->name;
	e.id = e.type_name;
	e.day = duly_civil_from_ymd(2022, 9, 5);
	e.at = zone_instant(law_zone(law), e.day, 0);
	e.recorded = e.received = e.at;
	e.data = arena_new_array(arena, struct value, e.type->field_count);
	stored_case_add(c, &e, arena);
}

static void a_case_is_folded_in_the_order_of_the_law_in_force(void **state)
{
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(buf) stored = { 0 };
	struct duly_diag diag = { "" };
	struct folder f = { .unreadable = false };
	struct stored_case c;

	(void)state;
	folder_read(&f);
	struct law *before = law_of(&f);

	stored_case_begin(STR("a"), STR("C-1"), &c);
	add_event(before, &c, "stay.began", arena);
	add_event(before, &c, "stay.ended", arena);
	add_event(before, &c, "event.retracted", arena);
	assert_string_equal(c.events[2].type_name.s, "stay.began");
	stored_case_write(before, &c, arena, &stored);
	folder_change(&f, CONTENT_VOCABULARY, "  event.retracted:\n    class: registers\n",
		      "  event.retracted:\n    class: completes\n");
	struct law *after = law_of(&f);

	assert_int_equal(stored_case_read(after, (struct view){ "case", 4 }, buf_view(&stored),
					  arena, &c, &diag),
			 DULY_OK);
	for (size_t i = 1; i < c.n; i++)
		assert_true(event_order(&c.events[i - 1], &c.events[i]) < 0);
	assert_true(str_is(c.events[2].type_name, "event.retracted"));
	law_free(&before);
	law_free(&after);
	contents_fini(&f.files);
}

/* ---- who is told ----------------------------------------------------------------------------- */

#define ROUTING                                                            \
	"routing: a\nversion: \"1\"\nallocated: [social-worker, iro]\n"    \
	"roles: { unassigned: duty }\nrestricted: social-worker\nlines:\n" \
	"  - { id: all, to: owner }\n"
#define PEOPLE "person,role,team,mailbox\nsw1,social-worker,care-1,sw1@e.uk\n,,duty,d@e.uk\n"

static void put_file(struct bench *b, enum content_kind kind, const char *name, const char *text,
		     char ret[65])
{
	const struct view bytes = { text, strlen(text) };
	uint8_t digest[SHA256_LEN];

	folder_drop(&b->folder, kind);
	contents_add(&b->folder.files, kind, str_of(name), bytes);
	sha256(bytes, digest);
	hex_print(digest, SHA256_LEN, ret);
}

static void a_directory_is_in_force_without_a_look_at_the_cases(void **state)
{
	const struct docket *d;
	struct bench b;
	char digest[65];

	(void)state;
	bench_begin(&b, PROCLAIMED, 0);
	d = b.rig.engine.docket;
	bench_three_stays(&b);
	put_file(&b, CONTENT_DIRECTORY, "a.csv", PEOPLE, digest);
	for (int again = 0; again < 2; again++) {
		assert_int_equal(bench_take(&b, "directory.loaded", digest).status, TAKEN_ACCEPTED);
		assert_false(docket_state(d)->sweeping);
		assert_int_equal(law_directory(docket_law(d), STR("a"))->person_count, 1);
	}
	put_file(&b, CONTENT_ROUTING, "default.yaml", ROUTING, digest);
	assert_int_equal(bench_take(&b, "routing.loaded", digest).status, TAKEN_ACCEPTED);
	assert_true(docket_state(d)->sweeping);
	rig_turn(&b.rig);
	assert_false(docket_state(d)->sweeping);
	assert_non_null(law_routing(docket_law(d), STR("a")));
	bench_told(&b, "");
	/* What is loaded of the rules leaves both as they are. */
	bench_load(&b, false);
	bench_load(&b, true);
	assert_non_null(law_routing(docket_law(d), STR("a")));
	assert_non_null(law_directory(docket_law(d), STR("a")));
	bench_end(&b);
}

static const struct {
	const char *why, *directory, *routing, *message;
} WRONG_TELLING[] = {
	{ "a fault of its own", "person,role,team,mailbox\nsw1,social-worker,care-1,nowhere\n",
	  NULL, "a.csv:2:26: 'nowhere' is no address of a mailbox" },
	{ "the team of what nobody holds has no mailbox",
	  "person,role,team,mailbox\nsw1,social-worker,care-1,sw1@e.uk\n", ROUTING,
	  "default.yaml:4:22: the team 'duty' has no mailbox in a.csv" },
	{ "a stage reaches nobody", PEOPLE,
	  "routing: a\nversion: \"1\"\nallocated: [social-worker, iro]\nroles: { unassigned: duty "
	  "}\n"
	  "restricted: social-worker\nlines:\n  - { id: all, to: owner, stages: due }\n",
	  "default.yaml: stage opened reaches nobody: no line fits" },
};

/* The one that is loaded second is refused, and what was in force stays. */
static void what_would_reach_nobody_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(WRONG_TELLING); i++) {
		const char *routing = WRONG_TELLING[i].routing;
		struct taken taken;
		struct bench b;
		char digest[65];

		bench_begin(&b, PROCLAIMED, 0);
		put_file(&b, CONTENT_DIRECTORY, "a.csv", WRONG_TELLING[i].directory, digest);
		taken = bench_take(&b, "directory.loaded", digest);
		if (routing != NULL) {
			assert_int_equal(taken.status, TAKEN_ACCEPTED);
			put_file(&b, CONTENT_ROUTING, "default.yaml", routing, digest);
			taken = bench_take(&b, "routing.loaded", digest);
		}
		assert_int_equal(taken.status, TAKEN_REJECTED);
		if (strncmp(taken.reject.message, WRONG_TELLING[i].message,
			    strlen(WRONG_TELLING[i].message)) != 0)
			fail_msg("%s: %s", WRONG_TELLING[i].why, taken.reject.message);
		assert_null(law_routing(docket_law(b.rig.engine.docket), STR("a")));
		bench_end(&b);
	}
}

static void a_directory_that_is_not_in_the_folder_is_refused(void **state)
{
	struct taken taken;
	struct bench b;
	char digest[65];

	(void)state;
	bench_begin(&b, PROCLAIMED, 0);
	put_file(&b, CONTENT_DIRECTORY, "a.csv", PEOPLE, digest);
	digest[0] = digest[0] == '0' ? '1' : '0';
	taken = bench_take(&b, "directory.loaded", digest);
	assert_int_equal(taken.status, TAKEN_REJECTED);
	assert_string_equal(taken.reject.message, "no file in the service's folder directory has "
						  "this digest: copy it there first");
	bench_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_directory_is_in_force_without_a_look_at_the_cases),
		cmocka_unit_test(what_would_reach_nobody_is_refused),
		cmocka_unit_test(a_directory_that_is_not_in_the_folder_is_refused),
		cmocka_unit_test(a_proclaimed_holiday_is_told_to_whom_it_concerns),
		cmocka_unit_test(an_event_before_the_sweep_is_told_why_as_by_the_sweep),
		cmocka_unit_test(a_rule_that_changes_withdraws_and_tells_anew),
		cmocka_unit_test(a_date_that_goes_or_comes_is_one_message),
		cmocka_unit_test(what_a_feed_reports_stays_what_it_was_under_another_vocabulary),
		cmocka_unit_test(it_may_stand_anywhere_among_the_events_of_a_turn),
		cmocka_unit_test(sent_again_it_is_a_duplicate_and_taken_back_it_stays_in_force),
		cmocka_unit_test(the_same_again_is_recorded_and_changes_nothing),
		cmocka_unit_test(what_cannot_be_in_force_is_refused_and_all_stays),
		cmocka_unit_test(a_sweep_goes_on_where_the_log_has_it),
		cmocka_unit_test(the_digest_of_rules_is_the_one_that_is_written_down),
		cmocka_unit_test(a_telling_of_the_service_is_remembered_by_its_code),
		cmocka_unit_test(a_case_is_folded_in_the_order_of_the_law_in_force),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
