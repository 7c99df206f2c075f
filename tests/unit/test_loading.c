/* Files put in force while the service runs, in virtual time. After each story the log is replayed
 * in both modes, without the files, and has to give the same alerts and the same final state. */
#include "common/lawfiles/lawfiles.h"
#include "tests/support/rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants these. */
#include <cmocka.h>

#include "common/docket/loading.h"
#include "common/docket/stored_case.h"

#define RULES DULY_SOURCE_DIR "/tests/data/loading/rules"
/* The state funeral of 2022, nine days before it. */
#define PROCLAIMED "2022-09-10T10:00:00Z"
#define FUNERAL    "    Mon 19 Sep: Bank Holiday for the State Funeral of Queen Elizabeth II\n"

/* ---- files ----------------------------------------------------------------------------------- */

/* What the service's folder has. */
struct folder {
	struct contents files;
	bool unreadable;
};

static duly_result read_folder(void *ctx, struct contents *ret, struct duly_diag *diag)
{
	const struct folder *f = ctx;

	if (f->unreadable)
		return duly_fail(diag, DULY_E_IO, "the folder cannot be read");
	for (size_t i = 0; i < f->files.n; i++)
		contents_add(ret, f->files.list[i].kind, f->files.list[i].name,
			     buf_view(&f->files.list[i].bytes));
	return DULY_OK;
}

/* The file of @kind with @old in it replaced by @new. */
static void change(struct folder *f, enum content_kind kind, const char *old, const char *new)
{
	struct contents changed = { 0 };
	bool found = false;

	for (size_t i = 0; i < f->files.n; i++) {
		struct content *c = &f->files.list[i];
		duly_auto_fini(buf) text = { 0 };
		const char *at = NULL;

		if (c->kind == kind) {
			buf_u8(&c->bytes, 0);
			c->bytes.len--;
			at = strstr((const char *)c->bytes.data, old);
		}
		const size_t before = at ? (size_t)(at - (const char *)c->bytes.data) : 0;

		if (at != NULL) {
			buf_put(&text, c->bytes.data, before);
			buf_puts(&text, new);
			buf_puts(&text, at + strlen(old));
		}
		contents_add(&changed, c->kind, c->name,
			     at ? buf_view(&text) : buf_view(&c->bytes));
		found |= at != NULL;
	}
	assert_true(found);
	contents_fini(&f->files);
	f->files = changed;
}

static void drop(struct folder *f, enum content_kind kind)
{
	struct contents kept = { 0 };

	for (size_t i = 0; i < f->files.n; i++) {
		const struct content *c = &f->files.list[i];

		if (c->kind != kind)
			contents_add(&kept, c->kind, c->name, buf_view(&c->bytes));
	}
	contents_fini(&f->files);
	f->files = kept;
}

static void read_files(struct folder *f)
{
	struct duly_diag diag = { "" };

	contents_fini(&f->files);
	assert_int_equal(lawfiles_read(RULES, DULY_SOURCE_DIR "/schemas/england", &f->files, &diag),
			 DULY_OK);
}

static void digest_of(const struct folder *f, bool calendar, char ret[65])
{
	uint8_t digest[SHA256_LEN];

	loading_digest(&f->files, digest);
	for (size_t i = 0; i < f->files.n; i++)
		if (calendar && f->files.list[i].kind == CONTENT_CALENDAR)
			memcpy(digest, f->files.list[i].digest, sizeof digest);
	hex_print(digest, SHA256_LEN, ret);
}

/* ---- a service that has such a folder -------------------------------------------------------- */

struct bench {
	struct rig rig;
	struct folder folder;
	int loadings;
};

static void put_in_force(struct rig *r, const struct contents *files)
{
	struct duly_diag diag = { "" };

	log_batch_clear(r->batch);
	assert_int_equal(
		docket_begin(r->docket, r->now, r->batch, log_end(r->log).sequence + 1, &diag),
		DULY_OK);
	r->begun = true;
	assert_int_equal(docket_put_in_force(r->docket, files, &diag), DULY_OK);
	rig_turn(r);
}

/* What is in force has no funeral; the folder has it. */
static void bench_begin(struct bench *b, const char *now, uint32_t chunk)
{
	*b = (struct bench){ .loadings = 0 };
	read_files(&b->folder);
	rig_begin_under(&b->rig, RULES, now);
	b->rig.chunk = chunk;
	change(&b->folder, CONTENT_CALENDAR, FUNERAL, "");
	put_in_force(&b->rig, &b->folder.files);
	read_files(&b->folder);
	docket_files_from(b->rig.docket, read_folder, &b->folder);
}

static void bench_end(struct bench *b)
{
	rig_verify(&b->rig);
	rig_end(&b->rig);
	contents_fini(&b->folder.files);
}

static struct taken take_loading(struct bench *b, const char *type, const char *digest)
{
	char event[256];

	snprintf(event, sizeof event,
		 "{\"id\":\"l%d\",\"subject\":\"-\",\"type\":\"%s\",\"date\":\"2022-09-10\","
		 "\"data\":{\"digest\":\"%s\"}}",
		 ++b->loadings, type, digest);
	return rig_take(&b->rig, event);
}

static void load(struct bench *b, bool calendar)
{
	char digest[65];

	digest_of(&b->folder, calendar, digest);
	const struct taken taken =
		take_loading(b, calendar ? "calendar.loaded" : "rules.loaded", digest);

	if (taken.status != TAKEN_ACCEPTED)
		fail_msg("refused: %s %s", taken.reject.field, taken.reject.message);
}

static void told(struct bench *b, const char *expected)
{
	char *alerts = rig_alerts(&b->rig);

	if (strcmp(alerts, expected) != 0)
		fail_msg("told:\n%sexpected:\n%s", alerts, expected);
	free(alerts);
}

static void began(struct bench *b, const char *subject, const char *date)
{
	char event[160];

	snprintf(event, sizeof event,
		 "{\"id\":\"e1\",\"subject\":\"%s\",\"type\":\"stay.began\",\"date\":\"%s\"}",
		 subject, date);
	assert_int_equal(rig_event(&b->rig, event).status, TAKEN_ACCEPTED);
}

/* ---- stories --------------------------------------------------------------------------------- */

/* Due on the day itself, after it, before it. */
static void three_stays(struct bench *b)
{
	began(b, "C-1", "2022-08-19");
	began(b, "C-2", "2022-09-05");
	began(b, "C-3", "2022-08-15");
	told(b, "upcoming first-note 10 working days 2022-09-19\n"
		"upcoming second-note 5 working days 2022-09-16\n"
		"opened first-note opened 2022-10-03\n"
		"opened second-note opened 2022-10-03\n"
		"upcoming first-note 5 working days 2022-09-13\n"
		"upcoming second-note 5 working days 2022-09-12\n");
}

static void a_proclaimed_holiday_is_told_to_whom_it_concerns(void **state)
{
	(void)state;
	for (uint32_t chunk = 0; chunk < 2; chunk++) {
		struct bench b;

		bench_begin(&b, PROCLAIMED, chunk);
		three_stays(&b);
		load(&b, true);
		rig_turn(&b.rig);
		told(&b, "withdrawn first-note calendar 2022-09-20\n"
			 "upcoming first-note 10 working days 2022-09-20\n"
			 "withdrawn first-note calendar 2022-10-04\n"
			 "opened first-note opened 2022-10-04\n");
		assert_false(docket_state(b.rig.docket)->sweeping);
		/* What was told holds, and goes on by the new days. */
		rig_until(&b.rig, "2022-09-13T10:00:00Z");
		told(&b, "upcoming first-note 5 working days 2022-09-20\n"
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
	three_stays(&b);
	load(&b, true);
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
	told(&b, "withdrawn first-note calendar 2022-10-04\n"
		 "cleared second-note met 2022-10-03\n"
		 "opened first-note opened 2022-10-04\n"
		 "withdrawn first-note retracted 2022-09-13\n"
		 "withdrawn second-note retracted 2022-09-12\n"
		 "withdrawn first-note calendar 2022-09-20\n"
		 "upcoming first-note 10 working days 2022-09-20\n");
	bench_end(&b);
}

static void a_rule_that_changes_withdraws_and_tells_anew(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	three_stays(&b);
	change(&b.folder, CONTENT_PACK, "within: 4 weeks", "within: 6 weeks");
	load(&b, false);
	rig_turn(&b.rig);
	/* The calendar in the folder is another one, and was not asked for. */
	told(&b, "withdrawn second-note rules 2022-09-30\n"
		 "opened second-note opened 2022-09-30\n"
		 "withdrawn second-note rules 2022-10-17\n"
		 "opened second-note opened 2022-10-17\n"
		 "withdrawn second-note rules 2022-09-26\n"
		 "opened second-note opened 2022-09-26\n");
	/* A rule that is gone owes nothing. */
	change(&b.folder, CONTENT_PACK, "  - id: second-note\n", "  - id: other-note\n");
	load(&b, false);
	rig_turn(&b.rig);
	told(&b, "withdrawn second-note rules 2022-09-30\n"
		 "opened other-note opened 2022-09-30\n"
		 "withdrawn second-note rules 2022-10-17\n"
		 "opened other-note opened 2022-10-17\n"
		 "withdrawn second-note rules 2022-09-26\n"
		 "opened other-note opened 2022-09-26\n");
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
	began(&b, "C-1", "2022-08-15");
	change(&b.folder, CONTENT_VOCABULARY, "lists:\n", "lists:\n  ways: [mail, post]\n");
	load(&b, false);
	rig_turn(&b.rig);
	free(rig_alerts(&b.rig));
	rig_until(&b.rig, "2022-09-15T10:00:00Z");
	told(&b, "upcoming first-note 1 working day 2022-09-13\n"
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
	change(&b.folder, CONTENT_VOCABULARY, "types:\n",
	       "types:\n  letter.sent: { class: completes, data: { by: { kind: code, list: ways } "
	       "} "
	       "}\n");
	change(&b.folder, CONTENT_VOCABULARY, "lists:\n", "lists:\n  ways: [mail, post]\n");
	load(&b, false);
	assert_int_equal(rig_take(&b.rig, LETTER).status, TAKEN_ACCEPTED);
	load(&b, true);
	rig_take(&b.rig, "{\"id\":\"e1\",\"subject\":\"C-2\",\"type\":\"stay.began\",\"date\":"
			 "\"2022-09-06\"}");
	rig_turn(&b.rig);
	told(&b, "opened first-note opened 2022-10-04\n"
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
	three_stays(&b);
	digest_of(&b.folder, true, digest);
	first = take_loading(&b, "calendar.loaded", digest);
	b.loadings--;
	again = take_loading(&b, "calendar.loaded", digest);
	assert_int_equal(first.status, TAKEN_ACCEPTED);
	assert_int_equal(again.status, TAKEN_DUPLICATE);
	assert_int_equal(again.sequence, first.sequence);
	rig_turn(&b.rig);
	free(rig_alerts(&b.rig));
	memcpy(law, law_digest(docket_law(b.rig.docket)), sizeof law);
	/* Also where the folder has become another one, or cannot be read. */
	b.folder.unreadable = true;
	b.loadings--;
	assert_int_equal(take_loading(&b, "calendar.loaded", digest).status, TAKEN_DUPLICATE);
	rig_event(&b.rig, "{\"id\":\"r1\",\"subject\":\"-\",\"type\":\"event.retracted\",\"date\":"
			  "\"2022-09-10\",\"data\":{\"id\":\"l1\"}}");
	told(&b, "");
	assert_memory_equal(law, law_digest(docket_law(b.rig.docket)), sizeof law);
	bench_end(&b);
}

static void the_same_again_is_recorded_and_changes_nothing(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	three_stays(&b);
	const uint64_t before = log_end(b.rig.log).sequence;

	load(&b, false);
	assert_false(docket_state(b.rig.docket)->sweeping);
	rig_turn(&b.rig);
	told(&b, "");
	/* The event, what is in force, the tick, and no content that the log has already. */
	assert_int_equal(log_end(b.rig.log).sequence, before + 3);
	bench_end(&b);
}

/* ---- refused --------------------------------------------------------------------------------- */

static void unreadable(struct folder *f)
{
	f->unreadable = true;
}
static void no_pack(struct folder *f)
{
	drop(f, CONTENT_PACK);
}
static void no_such_type(struct folder *f)
{
	change(f, CONTENT_PACK, "at: stay.began", "at: stay.begun");
}
static void a_type_is_gone(struct folder *f)
{
	change(f, CONTENT_VOCABULARY, "service.held", "service.hold");
}
static void a_field_is_gone(struct folder *f)
{
	change(f, CONTENT_VOCABULARY, "until: {", "upto: {");
}
static void a_field_is_another(struct folder *f)
{
	change(f, CONTENT_VOCABULARY, "until: { kind: time", "until: { kind: date");
}
static void a_code_is_gone(struct folder *f)
{
	change(f, CONTENT_VOCABULARY, "second, other]", "second]");
}
static void a_mistyped_day(struct folder *f)
{
	change(f, CONTENT_CALENDAR, "Mon 19 Sep", "Tue 19 Sep");
}
static void another_name(struct folder *f)
{
	change(f, CONTENT_CALENDAR, "calendar: loading", "calendar: other");
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
		  "have the digest" },
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
	memcpy(law, law_digest(docket_law(b.rig.docket)), sizeof law);
	for (size_t i = 0; i < LEN(CASES); i++) {
		char digest[65];
		struct taken taken;

		print_message("%s\n", CASES[i].why);
		b.folder.unreadable = false;
		read_files(&b.folder);
		CASES[i].spoil(&b.folder);
		digest_of(&b.folder, CASES[i].calendar, digest);
		taken = take_loading(&b, CASES[i].calendar ? "calendar.loaded" : "rules.loaded",
				     CASES[i].digest ? CASES[i].digest : digest);
		assert_int_equal(taken.status, TAKEN_REJECTED);
		assert_int_equal(taken.reject.code, REJECT_BAD_VALUE);
		assert_string_equal(taken.reject.field, "data.digest");
		if (strstr(taken.reject.message, CASES[i].message) == NULL)
			fail_msg("said: %s", taken.reject.message);
		assert_memory_equal(law, law_digest(docket_law(b.rig.docket)), sizeof law);
		assert_false(docket_state(b.rig.docket)->sweeping);
	}
	docket_files_from(b.rig.docket, NULL, NULL);
	assert_int_equal(take_loading(&b, "rules.loaded", CASES[2].digest).status, TAKEN_REJECTED);
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

	assert_int_equal(docket_apply(r->docket, &diag), DULY_OK);
	assert_int_equal(docket_tick(r->docket, &one, &done, &diag), DULY_OK);
	assert_int_equal(done.swept, 1);
	assert_int_equal(docket_end(r->docket, &diag), DULY_OK);
	assert_int_equal(log_append(r->log, r->batch, r->now, &diag), DULY_OK);
	r->begun = false;
	assert_int_equal(docket_reload(r->docket, &diag), DULY_OK);
	assert_int_equal(
		docket_replay(r->docket, r->log,
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
	three_stays(&b);
	load(&b, true);
	die_after_one_step(&b.rig);
	assert_true(docket_state(b.rig.docket)->sweeping);
	b.folder.unreadable = true; /* it is in the log, and the files are not looked at */
	rig_turn(&b.rig);
	told(&b, "withdrawn first-note calendar 2022-09-20\n"
		 "upcoming first-note 10 working days 2022-09-20\n"
		 "withdrawn first-note calendar 2022-10-04\n"
		 "opened first-note opened 2022-10-04\n");
	bench_end(&b);
}

/* ---- what goes with it ----------------------------------------------------------------------- */

static bool service_told(struct bench *b, const char *code, const char *once)
{
	struct duly_diag diag = { "" };
	bool ret;

	assert_int_equal(docket_service_told(b->rig.docket, code, once, &ret, &diag), DULY_OK);
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
	assert_int_equal(docket_tell_service(b.rig.docket, "calendar-ends", "a", "It ends.", &diag),
			 DULY_OK);
	assert_int_equal(docket_tell_service(b.rig.docket, "disk", "b", "It is full.", &diag),
			 DULY_OK);
	assert_true(service_told(&b, "calendar-ends", "a"));
	assert_false(service_told(&b, "calendar-ends", "b"));
	rig_turn(&b.rig);
	assert_int_equal(docket_reload(b.rig.docket, &diag), DULY_OK);
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
	digest_of(&f, false, digest);
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
	read_files(&f);
	struct law *before = law_of(&f);

	stored_case_begin(STR("a"), STR("C-1"), &c);
	add_event(before, &c, "stay.began", arena);
	add_event(before, &c, "stay.ended", arena);
	add_event(before, &c, "event.retracted", arena);
	assert_string_equal(c.events[2].type_name.s, "stay.began");
	stored_case_write(before, &c, arena, &stored);
	change(&f, CONTENT_VOCABULARY, "  event.retracted:\n    class: registers\n",
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_proclaimed_holiday_is_told_to_whom_it_concerns),
		cmocka_unit_test(an_event_before_the_sweep_is_told_why_as_by_the_sweep),
		cmocka_unit_test(a_rule_that_changes_withdraws_and_tells_anew),
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
