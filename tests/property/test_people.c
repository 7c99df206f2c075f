/* Two references of one person, in a docket: in whatever order their events and the merging arrive,
 * what is owed in the end is what would be owed under one reference; and if the merging is taken
 * back, what would be owed by two. A failure prints its seed: seeds.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/rig.h"
#include "tests/support/seeds.h"

enum { EVENTS_MAX = 20, LINE_LEN = 400 };

#define NOON "2026-06-01T12:00:00Z"

static uint64_t seed, state;

static uint32_t chance(uint32_t below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % below;
}

/* ---- what is said ---------------------------------------------------------------------------- */

static const char *const KINDS[] = {
	"\"type\":\"care.entered\",\"data\":{}",
	"\"type\":\"care.ended\",\"data\":{\"reason\":\"E4A\"}",
	"\"type\":\"placement.started\",\"data\":{\"placement_type\":\"U6\"}",
	"\"type\":\"review.held\",\"data\":{}",
	"\"type\":\"visit.made\",\"data\":{\"kinds\":[\"looked-after\"],\"seen\":true}",
	"\"type\":\"missing.started\",\"data\":{\"episode\":\"m1\"}",
	"\"type\":\"missing.returned\",\"data\":{\"episode\":\"m1\"}",
	"\"type\":\"rhi.held\",\"data\":{\"episodes\":[\"m1\"]}",
	"\"type\":\"health.assessed\",\"data\":{\"kind\":\"initial\"}",
	"\"type\":\"person.registered\",\"data\":{\"dob\":\"2010-04-05\"}",
	"\"type\":\"worker.allocated\",\"data\":{\"role\":\"iro\",\"worker\":\"w-1\"}",
};

struct said {
	char lines[EVENTS_MAX + 4][LINE_LEN];
	size_t n;
};

/* The same under two references, and under one: of another source there, so that what is one fact
 * told twice is so in both. */
struct pair {
	struct said two, one;
};

static void say(struct said *s, bool second, bool apart, const char *id, const char *day,
		const char *what)
{
	snprintf(s->lines[s->n++], LINE_LEN,
		 "{\"specversion\":\"1.0\",\"source\":\"/councils/example/%s\",\"subject\":\"%s\","
		 "\"id\":\"%s\",\"date\":\"%s\",%s}",
		 second ? "b" : "a", second && apart ? "C-2" : "C-1", id, day, what);
}

static void say_some(struct pair *p)
{
	const size_t n = 4 + chance(EVENTS_MAX - 4);

	p->two.n = p->one.n = 0;
	for (size_t i = 0; i < n; i++) {
		const char *what = KINDS[chance(LEN(KINDS))];
		const bool second = chance(2) == 0;
		char id[32], day[DULY_DATE_TEXT];

		duly_civil_print((duly_civil){ duly_civil_from_ymd(2026, 1, 1).day +
					       (int)chance(chance(3) ? 150 : 3) },
				 day);
		snprintf(id, sizeof id, "e%02zu", i);
		say(&p->two, second, true, id, day, what);
		say(&p->one, second, false, id, day, what);
	}
}

static void say_merged(struct said *s)
{
	say(s, true, true, "m", "2026-05-01",
	    "\"type\":\"case.merged\",\"data\":{\"into\":\"C-1\"}");
}

static void say_retracted(struct said *s)
{
	say(s, true, true, "x", "2026-05-01",
	    "\"type\":\"event.retracted\",\"data\":{\"id\":\"m\"}");
}

static void shuffle(struct said *s)
{
	char line[LINE_LEN];

	for (size_t i = s->n; i-- > 1;) {
		const size_t j = chance((uint32_t)i + 1);

		memcpy(line, s->lines[i], LINE_LEN);
		memcpy(s->lines[i], s->lines[j], LINE_LEN);
		memcpy(s->lines[j], line, LINE_LEN);
	}
}

/* ---- what is owed ---------------------------------------------------------------------------- */

struct rows {
	char list[CASE_OBLIGATIONS_MAX][160];
	size_t n;
	bool cases; /* with the case                                       */
};

static bool add_row(void *ctx, const struct law *law, const struct seen *seen)
{
	const struct obligation *o = seen->obligation;
	char on[DULY_DATE_TEXT], due[DULY_DATE_TEXT] = "";
	struct rows *rows = ctx;
	uint8_t id[ID_LEN];

	(void)law;
	obligation_id(o, id);
	assert_memory_equal(seen->stored->id, id, ID_LEN);
	if (o->due.day != DULY_NO_DATE.day)
		duly_civil_print(o->due, due);
	snprintf(rows->list[rows->n++], sizeof rows->list[0], "%.*s %.*s %s %s %s %.*s %d",
		 rows->cases ? (int)o->subject.len : 0, o->subject.s, STR_FMT(o->rule->id),
		 duly_civil_print(o->on, on), due, obligation_status_name(o->status),
		 STR_FMT(o->team), seen->stored->told_count > 0);
	return true;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Told in this order, some of them in one turn. */
static void owed(const struct said *s, bool cases, struct buf *ret)
{
	static struct rows rows;
	struct docket_reader *reader = NULL;
	struct duly_diag diag = { "" };
	struct rig r;

	rig_begin(&r, NOON);
	for (size_t i = 0; i < s->n; i++) {
		const struct taken taken = rig_take(&r, s->lines[i]);

		if (taken.status != TAKEN_ACCEPTED)
			fail_msg("%s: %s", s->lines[i], taken.reject.message);
		if (chance(3) > 0)
			rig_turn(&r);
	}
	rig_until(&r, "2026-06-01T12:00:00Z");
	assert_int_equal(docket_reload(r.engine.docket, &diag), DULY_OK);
	assert_int_equal(docket_reader_open(r.engine.store, &reader, &diag), DULY_OK);
	rows.n = 0;
	rows.cases = cases;
	assert_int_equal(docket_reader_each(reader, r.now, add_row, &rows, &diag), DULY_OK);
	docket_reader_close(&reader);
	rig_verify(&r);
	rig_end(&r);
	qsort(rows.list, rows.n, sizeof rows.list[0], by_text);
	for (size_t i = 0; i < rows.n; i++)
		buf_printf(ret, "%s\n", rows.list[i]);
}

static void must_agree(const char *what, const struct said *a, bool cases, const struct said *b)
{
	duly_auto_fini(buf) left = { 0 };
	duly_auto_fini(buf) right = { 0 };

	owed(a, cases, &left);
	owed(b, cases, &right);
	if (left.len == right.len &&
	    (left.len == 0 || memcmp(left.data, right.data, left.len) == 0))
		return;
	for (size_t i = 0; i < a->n; i++)
		print_error("%s\n", a->lines[i]);
	print_error("owes:\n");
	print_whole((const char *)left.data, left.len);
	print_error("and should:\n");
	print_whole((const char *)right.data, right.len);
	fail_msg("%s: DULY_SEED=%llu", what, (unsigned long long)seed);
}

static const struct seed_run SEEDS[] = {
	{ 20260101, 20 },
};

static void merged_and_parted(void *unused, uint64_t number)
{
	static struct pair p;
	static struct said parted;

	(void)unused;
	seed = state = number;
	say_some(&p);
	parted = p.two;
	say_merged(&p.two);
	shuffle(&p.two);
	must_agree("merged", &p.two, false, &p.one);
	p.one = parted;
	say_merged(&parted);
	say_retracted(&parted);
	shuffle(&parted);
	must_agree("and taken back", &parted, true, &p.one);
}

static void two_references_owe_what_one_would(void **unused)
{
	(void)unused;
	seeds_run(SEEDS, LEN(SEEDS), merged_and_parted, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_references_owe_what_one_would),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
