#include "common/derive/effective.h"
#include "tests/law/casefold.h"

/* Which events stand. A row lists the events of a case (casefold.h; @ names another source) and the
 * ids of those that stand, in order. */

static struct law *law;

static const struct {
	const char *why, *events, *standing;
} ROWS[] = {
	{ "one source, one fact", "2026-01-12 care.entered #a", "a" },

	/* one fact from two rows */
	{ "one source has it in two rows", "2026-01-12 care.entered #a\n2026-01-12 care.entered #b",
	  "a" },
	{ "in a row with a key and one without",
	  "2026-01-12 review.held #a\n2026-01-12 review.held review=r1 #b", "a" },
	{ "in a row with the hour and one with the day",
	  "2026-01-12 review.held #a\n2026-01-12T10:00:00Z review.held #b", "b" },
	{ "in three, of which two have the hour: two acts",
	  "2026-01-12 review.held #a\n2026-01-12T10:00:00Z review.held #b\n"
	  "2026-01-12T11:00:00Z review.held #c",
	  "b c" },
	{ "under two keys: two acts",
	  "2026-01-12 review.held review=r1 #a\n2026-01-12 review.held review=r2 #b", "a b" },
	{ "under two keys, and once under none: one of the two, for what contradicts is not one",
	  "2026-01-12 review.held #0\n2026-01-12 review.held review=r1 #a\n"
	  "2026-01-12 review.held review=r2 #b",
	  "0 b" },
	{ "it lasts until the last of them is retracted",
	  "2026-01-12 care.entered #a\n2026-01-12 care.entered #b\n2026-01-13 event.retracted "
	  "id=a #x",
	  "b x" },
	{ "a correction that says the same as another row is that fact",
	  "2026-01-12 care.entered #a\n2026-01-10 care.entered #b\n2026-01-12 care.entered #c ~b",
	  "a" },

	/* one fact from two sources */
	{ "the same instant, however it is written",
	  "2026-01-12T10:00:00Z review.held #a\n2026-01-12T10:00:00+00:00 review.held #b @edt",
	  "b" },
	{ "a day and a time on it: the hour stands",
	  "2026-01-12 care.ended #a\n2026-01-12T10:00:00Z care.ended #b @edt", "b" },
	{ "a day and a time late on it, by the law's zone",
	  "2026-07-02 care.ended #a\n2026-07-01T23:30:00Z care.ended #b @edt", "b" },
	{ "two times on one day are two facts",
	  "2026-01-12T10:00:00Z care.ended #a\n2026-01-12T10:01:00Z care.ended #b @edt", "a b" },
	{ "another day", "2026-01-12 care.ended #a\n2026-01-13 care.ended #b @edt", "a b" },
	{ "another type", "2026-01-12 care.ended #a\n2026-01-12 placement.ended #b @edt", "b a" },
	{ "another kind",
	  "2026-01-12 visit.made kinds=[iro] seen=true #a\n"
	  "2026-01-12 visit.made kinds=[looked-after] seen=true #b @edt",
	  "b a" },
	{ "one kind more is another visit",
	  "2026-01-12 visit.made kinds=[iro] seen=true #a\n"
	  "2026-01-12 visit.made kinds=[iro,looked-after] seen=true #b @edt",
	  "b a" },
	{ "seen and not seen are two visits",
	  "2026-01-12 visit.made kinds=[iro] seen=true #a\n"
	  "2026-01-12 visit.made kinds=[iro] seen=false #b @edt",
	  "b a" },
	{ "one says less",
	  "2026-01-12 visit.made kinds=[iro] seen=true seen_alone=true #a\n"
	  "2026-01-12 visit.made kinds=[iro] seen=true #b @edt",
	  "b" },
	{ "the same key",
	  "2026-01-12 care.entered period=p #a\n2026-01-12 care.entered period=p #b @edt", "b" },
	{ "another key",
	  "2026-01-12 care.entered period=p #a\n2026-01-12 care.entered period=q #b @edt", "b a" },
	{ "a key and none", "2026-01-12 care.entered period=p #a\n2026-01-12 care.entered #b @edt",
	  "b" },

	/* exact pairs first, one partner each */
	{ "a visit told again at its hour takes no other's place: the failed one at ten is told "
	  "twice, the "
	  "other one of that day stands",
	  "2026-01-12T10:00:00Z visit.made kinds=[looked-after] seen=false #ten\n"
	  "2026-01-12 visit.made kinds=[looked-after] seen=true #day\n"
	  "2026-01-12T10:00:00Z visit.made kinds=[looked-after] seen=false #again @edt",
	  "again day" },
	{ "two hours and a day that fits both: it is one of them, not both",
	  "2026-01-12T10:00:00Z visit.made kinds=[iro] seen=true #ten\n"
	  "2026-01-12T12:00:00Z visit.made kinds=[iro] seen=true #noon\n"
	  "2026-01-12 visit.made kinds=[iro] seen=true #day @edt",
	  "ten noon" },
	{ "two days and an hour: one of them is that hour",
	  "2026-01-12 visit.made kinds=[iro] seen=true seen_alone=true #one\n"
	  "2026-01-12 visit.made kinds=[iro] seen=true seen_alone=false #two\n"
	  "2026-01-12T10:00:00Z visit.made kinds=[iro] seen=true #ten @edt",
	  "ten two" },
	{ "two days that may be one are, before one of them is an hour of that day",
	  "2026-01-12T10:00:00Z visit.made kinds=[iro] seen=true seen_alone=false #ten\n"
	  "2026-01-12 visit.made kinds=[iro] seen=true #less @edt\n"
	  "2026-01-12 visit.made kinds=[iro] seen=true seen_alone=true #alone",
	  "ten less" },
	{ "what says the same is joined before what says less",
	  "2026-01-12 visit.made kinds=[iro] seen=true #less\n"
	  "2026-01-12 visit.made kinds=[iro] seen=true seen_alone=false #not\n"
	  "2026-01-12 visit.made kinds=[iro] seen=true seen_alone=true #alone\n"
	  "2026-01-12 visit.made kinds=[iro] seen=true seen_alone=true #again @edt",
	  "again not" },
	{ "a day, and that at an hour in two rows of which one has a key: one fact",
	  "2026-01-12 review.held #day\n2026-01-12T14:00:00Z review.held review=k2 #key\n"
	  "2026-01-12T14:00:00Z review.held #hour @edt",
	  "hour" },
	{ "three sources, one fact",
	  "2026-01-12 care.ended #a\n2026-01-12T10:00:00Z care.ended #b @edt\n"
	  "2026-01-12T10:00:00Z care.ended #c @zzz",
	  "b" },

	/* taken back, corrected */
	{ "a retraction", "2026-01-12 care.entered #a\n2026-01-13 event.retracted id=a #x", "x" },
	{ "of one telling: the other stands",
	  "2026-01-12 care.entered #a\n2026-01-12 care.entered #b @edt\n2026-01-13 event.retracted "
	  "id=a #x",
	  "b x" },
	{ "a retraction is not retracted",
	  "2026-01-12 care.entered #a\n2026-01-13 event.retracted id=a #x\n"
	  "2026-01-14 event.retracted id=x #y",
	  "x y" },
	{ "another source takes nothing back",
	  "2026-01-12 care.entered #a\n2026-01-13 event.retracted id=a #x @edt", "a x" },
	{ "a correction", "2026-01-12 care.entered #a\n2026-01-14 care.entered #b ~a", "b" },
	{ "its retraction brings nothing back",
	  "2026-01-12 care.entered #a\n2026-01-14 care.entered #b ~a\n2026-01-15 event.retracted "
	  "id=b #x",
	  "x" },
	{ "of two corrections the greater id counts",
	  "2026-01-12 care.entered #a\n2026-01-14 care.entered #c ~a\n2026-01-15 care.entered #b "
	  "~a",
	  "c" },
	{ "a correction of itself is none", "2026-01-12 care.entered #a ~a", "a" },
	{ "a batch",
	  "2026-01-12 care.entered #a %m\n2026-01-12 placement.started placement_type=U1 #b\n"
	  "2026-01-13 batch.retracted batch=m #x",
	  "b x" },
};

static void ids_of(const struct effective *e, struct buf *ret)
{
	for (size_t i = 0; i < e->n; i++)
		buf_printf(ret, "%s%.*s", i > 0 ? " " : "", STR_FMT(e->list[i].event->id));
	buf_u8(ret, 0);
}

static void what_stands_is_decided_from_the_events_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto_fini(folded) f =
			fold_lines(law, ROWS[i].events, NULL, "2026-02-01T00:00:00Z");
		const struct context c = { law, &f.reporting, f.at, f.arena, false };
		duly_auto_fini(buf) ids = { 0 };
		struct effective effective;

		effective_events(&c, f.events, f.n, &effective);
		ids_of(&effective, &ids);
		print_message("%s\n", ROWS[i].why);
		assert_string_equal((const char *)ids.data, ROWS[i].standing);
	}
}

/* Three of one: two that do not count, each of them told once. */
static void each_correction_that_does_not_count_is_named_once(void **state)
{
	duly_auto_fini(folded) f =
		fold_lines(law,
			   "2026-01-12 care.entered #a\n2026-01-14 care.entered #d ~a\n"
			   "2026-01-15 care.entered #b ~a\n2026-01-16 care.entered #c ~a",
			   NULL, "2026-02-01T00:00:00Z");
	const struct context c = { law, &f.reporting, f.at, f.arena, false };
	struct effective effective;

	(void)state;
	effective_events(&c, f.events, f.n, &effective);
	assert_int_equal(effective.fault_count, 2);
	assert_true(str_is(effective.faults[0].event->id, "b"));
	assert_true(str_is(effective.faults[1].event->id, "c"));
}

/* However many correct one event, what there is to say of it is no more than they are. */
static void ten_thousand_corrections_of_one_event_are_ten_thousand_things(void **state)
{
	enum { N = 9999 };
	duly_auto_fini(buf) b = { 0 };

	(void)state;
	buf_puts(&b, "2026-01-12 care.entered #a");
	for (int i = 0; i < N; i++)
		buf_printf(&b, "\n2026-01-13 care.entered #b%04d ~a", i);
	buf_u8(&b, 0);
	duly_auto_fini(folded) f =
		fold_lines(law, (const char *)b.data, NULL, "2026-02-01T00:00:00Z");
	const struct context c = { law, &f.reporting, f.at, f.arena, false };
	struct effective effective;

	effective_events(&c, f.events, f.n, &effective);
	assert_int_equal(effective.fault_count, N - 1);
	assert_int_equal(effective.n, 1);
	assert_true(str_is(effective.list[0].event->id, "b9998"));
}

/* Rows of one day that contradict each other, then one that agrees with the last of them alone. */
static size_t standing_of_a_day(int rows)
{
	duly_auto_fini(buf) b = { 0 };

	for (int i = 1; i <= rows; i++)
		buf_printf(&b, "2026-01-12T10:00:%02dZ review.held review=r%d\n", i, i);
	buf_printf(&b, "2026-01-12 review.held review=r%d", rows);
	buf_u8(&b, 0);
	duly_auto_fini(folded) f =
		fold_lines(law, (const char *)b.data, NULL, "2026-02-01T00:00:00Z");
	const struct context c = { law, &f.reporting, f.at, f.arena, false };
	struct effective effective;

	effective_events(&c, f.events, f.n, &effective);
	return effective.n;
}

/* The sixteenth telling of a day is still found to be the same; behind it the two are two acts, and
 * none is lost. */
static void a_telling_is_compared_with_sixteen_of_its_day(void **state)
{
	(void)state;
	assert_int_equal(standing_of_a_day(1), 1);
	assert_int_equal(standing_of_a_day(16), 16);
	assert_int_equal(standing_of_a_day(17), 18);
}

static int load(void **state)
{
	(void)state;
	law = engine();
	return 0;
}

static int unload(void **state)
{
	(void)state;
	law_free(&law);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_is_decided_from_the_events_alone),
		cmocka_unit_test(each_correction_that_does_not_count_is_named_once),
		cmocka_unit_test(ten_thousand_corrections_of_one_event_are_ten_thousand_things),
		cmocka_unit_test(a_telling_is_compared_with_sixteen_of_its_day),
	};

	base_init();
	return cmocka_run_group_tests(tests, load, unload);
}
