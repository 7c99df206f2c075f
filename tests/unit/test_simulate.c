/* Lives: the same seed gives the same bytes, one life does not depend on another, and nothing that
 * is told is refused or contradicts the rest, save what is meant to. How many of what there are is
 * tests/property/simulate.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/lawfiles/zone_system.h"
#include "common/reports/offline.h"
#include "services/simulate/simulate.h"

#define SCHEMAS DULY_SOURCE_DIR "/schemas/"

enum { FEW = 25, SEED = 7 };

/* ---- one run --------------------------------------------------------------------------------- */

static struct profile profile;
static struct calendar *calendar;

struct told {
	char *lines;
	size_t len;
	struct simulate_summary sum;
};

static void told_fini(struct told *t)
{
	free(t->lines);
}

static struct simulate_options options_of(int children, uint64_t seed)
{
	return (struct simulate_options){
		.children = children,
		.years = 1,
		.seed = seed,
		.start = duly_civil_from_ymd(2025, 4, 1),
		.council = "example",
		.profile = &profile,
		.calendar = calendar,
	};
}

static void tell_lives(struct simulate_options options, struct told *ret)
{
	struct duly_diag diag = { "" };

	options.out = open_memstream(&ret->lines, &ret->len);
	assert_int_equal(simulate(&options, &ret->sum, &diag), DULY_OK);
	fclose(options.out);
}

static void read_file(const char *path, struct buf *ret)
{
	struct duly_diag diag;

	assert_int_equal(file_read(path, 1 << 20, ret, &diag), DULY_OK);
}

static int set_up(void **state)
{
	duly_auto_fini(buf) days = { 0 };
	struct duly_diag diag;

	(void)state;
	base_init();
	assert_int_equal(
		profile_load(SCHEMAS "england/profiles/london-borough.yaml", &profile, &diag),
		DULY_OK);
	read_file(SCHEMAS "england/calendars/england-and-wales.yaml", &days);
	assert_int_equal(calendar_parse(buf_view(&days), "calendar", &calendar, &diag), DULY_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	calendar_free(&calendar);
	return 0;
}

/* ---- seeds ----------------------------------------------------------------------------------- */

static void the_same_options_give_the_same_bytes(void **state)
{
	duly_auto_fini(told) a = { 0 };
	duly_auto_fini(told) b = { 0 };
	duly_auto_fini(told) other = { 0 };

	(void)state;
	tell_lives(options_of(FEW, SEED), &a);
	tell_lives(options_of(FEW, SEED), &b);
	tell_lives(options_of(FEW, SEED + 1), &other);
	assert_true(a.sum.events > 1000);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.lines, b.lines, a.len);
	assert_true(a.len != other.len || memcmp(a.lines, other.lines, a.len) != 0);
}

static struct str subject_of(struct str line)
{
	const char *at = memmem(line.s, line.len, "\"subject\":\"", 11);

	assert_non_null(at);
	at += 11;
	return (struct str){ at, (size_t)((const char *)memchr(at, '"', 24) - at) };
}

/* The next line of *rest that is not of @subject; NO_STR: there is none. */
static struct str next_but(struct str *rest, struct str subject)
{
	while (rest->len > 0) {
		const char *end = memchr(rest->s, '\n', rest->len);
		const struct str line = { rest->s, (size_t)(end - rest->s) };

		rest->s = end + 1;
		rest->len -= line.len + 1;
		if (!str_eq(subject_of(line), subject))
			return line;
	}
	return NO_STR;
}

/* The subject of the @n-th life: lives are numbered as they are made, family after family, which is
 * the order of their subjects. */
static struct str life_of(const struct told *t, size_t n)
{
	struct str rest = { t->lines, t->len }, before = NO_STR, ret = NO_STR;

	for (size_t i = 0; i < n; i++) {
		struct str line;

		ret = NO_STR;
		rest = (struct str){ t->lines, t->len };
		while ((line = next_but(&rest, NO_STR)).s != NULL) {
			const struct str s = subject_of(line);

			if ((before.s == NULL || str_cmp(s, before) > 0) &&
			    (ret.s == NULL || str_cmp(s, ret) < 0))
				ret = s;
		}
		before = ret;
	}
	return ret;
}

static void one_life_does_not_depend_on_another(void **state)
{
	static const uint64_t WHICH[] = { 1, 6, 12 };
	duly_auto_fini(told) all = { 0 };

	(void)state;
	tell_lives(options_of(FEW, SEED), &all);
	for (size_t i = 0; i < LEN(WHICH); i++) {
		struct simulate_options options = options_of(FEW, SEED);
		duly_auto_fini(told) varied = { 0 };
		const struct str life = life_of(&all, WHICH[i]);
		struct str a = { all.lines, all.len }, b, line;

		options.vary = WHICH[i];
		tell_lives(options, &varied);
		assert_true(all.len != varied.len || memcmp(all.lines, varied.lines, all.len) != 0);
		b = (struct str){ varied.lines, varied.len };
		do {
			line = next_but(&a, life);
			assert_true(str_eq(line, next_but(&b, life)));
		} while (line.s != NULL);
	}
}

/* ---- what is told ---------------------------------------------------------------------------- */

static void add_content(struct contents *contents, enum content_kind kind, const char *path)
{
	duly_auto_fini(buf) bytes = { 0 };

	read_file(path, &bytes);
	contents_add(contents, kind, str_of(path), buf_view(&bytes));
}

/* Vocabulary and calendar alone: contradictions are found without any rule. */
static struct law *law_without_rules(void)
{
	duly_auto_fini(contents) contents = { 0 };
	duly_auto_fini(faults) faults = { 0 };
	duly_auto_fini(buf) zone = { 0 };
	struct duly_diag diag;
	struct law *law = NULL;

	add_content(&contents, CONTENT_VOCABULARY,
		    SCHEMAS "england/vocabularies/childrens-social-care.yaml");
	add_content(&contents, CONTENT_CALENDAR,
		    SCHEMAS "england/calendars/england-and-wales.yaml");
	assert_int_equal(lawfiles_zone("Europe/London", &zone, &diag), DULY_OK);
	contents_add(&contents, CONTENT_ZONE, STR("Europe/London"), buf_view(&zone));
	if (law_load(&contents, &law, &faults) != DULY_OK)
		fail_msg("%.*s", (int)faults.text.len, (const char *)faults.text.data);
	return law;
}

struct feeding {
	size_t taken, repeated;
	duly_instant last; /* when the last one became known */
};

/* Nothing is known before it happened. */
static void check_known(const struct envelope *e)
{
	const int64_t day = e->date.day * DULY_DAY_MS - DULY_HOUR_MS;

	assert_true(e->recorded.ms >= (e->date_only ? day : e->time.ms));
}

/* Hands in what is known before @until, each at the instant at which it became known. */
static void feed(struct gathering *g, const struct told *t, duly_instant until, struct feeding *ret)
{
	duly_auto_fini(buf) packed = { 0 };
	struct str line = { t->lines, 0 };

	for (; line.s < t->lines + t->len; line.s += line.len + 1) {
		duly_auto_fini(wire) wire = { 0 };
		struct duly_diag diag;
		struct reject reject = { .code = REJECT_NONE };
		struct envelope envelope;
		struct str id;

		line.len = (size_t)(strchr(line.s, '\n') - line.s);
		buf_clear(&packed);
		assert_int_equal(json_to_wire(line, &packed, &diag), DULY_OK);
		assert_int_equal(wire_unpack(buf_view(&packed), &wire, &diag), DULY_OK);
		assert_true(envelope_read(&wire.root, &envelope, &reject));
		assert_true(envelope.recorded.ms >= ret->last.ms);
		ret->last = envelope.recorded;
		check_known(&envelope);
		if (envelope.recorded.ms >= until.ms)
			return;
		switch (gathering_take(g, buf_view(&packed), envelope.recorded, &id, &reject)) {
		case GATHERED:
			ret->taken++;
			break;
		case GATHERED_REPEATED:
			ret->repeated++;
			break;
		case GATHERED_REFUSED:
			fail_msg("%.*s: %s %s: %s", (int)line.len, line.s,
				 reject_code_name(reject.code), reject.field, reject.message);
		}
	}
}

/* How many contradictions are found; each of an event that is meant to be one. */
static size_t count_odd(const struct offline *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++) {
		const struct derivation *d = &o->cases[i]->person.derived;

		for (size_t k = 0; k < d->finding_count; k++, n++) {
			const struct event *e = d->findings[k].event;

			if (e->id.s[0] != 'x')
				fail_msg("%.*s: %.*s %.*s: %s", STR_FMT(e->subject), STR_FMT(e->id),
					 STR_FMT(e->type_name), finding_name(d->findings[k].code));
		}
	}
	return n;
}

/* At the end of the year, and as it stood on days of the year: what is recorded late, or wrongly
 * at first, contradicts nothing meanwhile. */
static void nothing_is_refused_and_nothing_contradicts(void **state)
{
	static const char *const DAYS[] = { "2025-04-01T00:00:00Z", "2025-08-13T12:00:00Z",
					    "2025-12-29T12:00:00Z", "2026-04-01T00:00:00Z" };
	duly_auto(law) law = law_without_rules();
	duly_auto_fini(told) t = { 0 };

	(void)state;
	tell_lives(options_of(2 * FEW, SEED), &t);
	assert_true(t.sum.contradictory > 5 && t.sum.sent_twice > 5);
	for (size_t i = 0; i < LEN(DAYS); i++) {
		duly_auto(gathering) g = NULL;
		duly_auto(offline) offline = NULL;
		struct feeding fed = { .last = { INT64_MIN } };
		struct duly_diag diag;
		duly_instant at;

		assert_true(duly_instant_parse(DAYS[i], strlen(DAYS[i]), &at));
		g = gathering_new(law, at);
		feed(g, &t, at, &fed);
		assert_int_equal(gathering_derive(g, &offline, &diag), DULY_OK);
		const size_t odd = count_odd(offline);

		if (i + 1 < LEN(DAYS))
			continue;
		assert_int_equal(odd, t.sum.contradictory);
		assert_int_equal(fed.repeated, t.sum.sent_twice);
		assert_int_equal(fed.taken + fed.repeated, t.sum.events);
	}
}

static void without_mess_there_is_none(void **state)
{
	struct simulate_options options = options_of(FEW, SEED);
	struct profile tidy = profile;
	duly_auto_fini(told) t = { 0 };

	(void)state;
	tidy.corrected = tidy.retracted = tidy.sent_twice = tidy.contradictory = 0;
	options.profile = &tidy;
	tell_lives(options, &t);
	assert_int_equal(t.sum.corrected + t.sum.retracted, 0);
	assert_int_equal(t.sum.sent_twice + t.sum.contradictory, 0);
	assert_null(strstr(t.lines, "\"replaces\""));
	assert_null(strstr(t.lines, "event.retracted"));
	assert_null(strstr(t.lines, "\"id\":\"x"));
}

static void options_that_cannot_be_are_refused(void **state)
{
	static const struct {
		int children, years, year;
		const char *council, *why;
	} CASES[] = {
		{ 0, 1, 2025, "example", "no children" },
		{ SIMULATE_CHILDREN_MAX + 1, 1, 2025, "example", "too many" },
		{ 1, 0, 2025, "example", "no years" },
		{ 1, SIMULATE_YEARS_MAX + 1, 2025, "example", "too many years" },
		{ 1, 1, 2017, "example", "lives would begin before 1990 and after" },
		{ 1, 1, 2025, "", "no council" },
		{ 1, 1, 2025, "a/b", "a council of two parts" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(CASES); i++) {
		struct simulate_options options = options_of(CASES[i].children, 0);
		struct simulate_summary sum;
		struct duly_diag diag = { "" };

		options.years = CASES[i].years;
		options.start = duly_civil_from_ymd(CASES[i].year, 4, 1);
		options.council = CASES[i].council;
		options.out = stdout;
		if (simulate(&options, &sum, &diag) != DULY_E_USAGE || diag.text[0] == '\0')
			fail_msg("taken: %s", CASES[i].why);
	}
}

/* ---- the profile ----------------------------------------------------------------------------- */

/* The installed profile with one text in place of another. */
static duly_result parse_with(const char *old, const char *new, struct buf *faults)
{
	duly_auto_fini(buf) text = { 0 };
	duly_auto_fini(buf) changed = { 0 };
	struct duly_diag diag;
	struct profile ignored;

	read_file(SCHEMAS "england/profiles/london-borough.yaml", &text);
	const char *at = memmem(text.data, text.len, old, strlen(old));

	assert_non_null(at);
	buf_put(&changed, text.data, (size_t)(at - (const char *)text.data));
	buf_puts(&changed, new);
	at += strlen(old);
	buf_put(&changed, at, text.len - (size_t)(at - (const char *)text.data));
	const duly_result r = profile_parse(buf_view(&changed), "p.yaml", &ignored, faults, &diag);

	buf_u8(faults, 0);
	return r;
}

static void faults_of_a_profile_are_told_with_their_place(void **state)
{
	static const struct {
		const char *old, *new, *told;
	} CASES[] = {
		{ "out-of-area: 72 %", "out-of-area: 0.25 %", "" },
		{ "out-of-area: 72 %", "out-of-area: 72", "is no percentage" },
		{ "out-of-area: 72 %", "out-of-area: 72.123 %", "is no percentage" },
		{ "out-of-area: 72 %", "out-of-area: -1 %", "is no percentage" },
		{ "out-of-area: 72 %", "out-of-aera: 72 %", "unknown key 'out-of-aera'" },
		{ "  returns: 6 %", "", "'returns'" },
		{ "    2-14: 22", "    14-2: 22", "is no range" },
		{ "    2-14: 22", "    2-x: 22", "is no range" },
		{ "    2-14: 22", "    2-14: many", "p.yaml:" },
		{ "children-each: 16", "children-each: 0", "p.yaml:" },
		{ "education:", "eduction:", "unknown key 'eduction'" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(CASES); i++) {
		duly_auto_fini(buf) faults = { 0 };
		const duly_result r = parse_with(CASES[i].old, CASES[i].new, &faults);
		const char *told = (const char *)faults.data;
		const bool fine = CASES[i].told[0] == '\0';

		if (fine ? r != DULY_OK : r != DULY_E_CONFIG || !strstr(told, CASES[i].told))
			fail_msg("%s: '%s'", CASES[i].new, told);
		if (!fine && strncmp(told, "p.yaml:", 7) != 0)
			fail_msg("%s: no place in '%s'", CASES[i].new, told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_options_give_the_same_bytes),
		cmocka_unit_test(one_life_does_not_depend_on_another),
		cmocka_unit_test(nothing_is_refused_and_nothing_contradicts),
		cmocka_unit_test(without_mess_there_is_none),
		cmocka_unit_test(options_that_cannot_be_are_refused),
		cmocka_unit_test(faults_of_a_profile_are_told_with_their_place),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
