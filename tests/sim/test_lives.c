#include <glib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/sim/lives.h"
#include "tests/sim/told.h"
#include "tests/support/rig.h"
#include "tests/support/seeds.h"

/* The whole core in virtual time: some hundred lives over some years, through one docket and one
 * log. The clock goes from one thing that happens to the next, a report or a timer; whoever reads
 * the feed judges every alert as it comes. Seeds: seeds.h; DULY_LONG makes longer runs as well. */
struct world {
	struct rig rig;
	struct lives lives;
	struct told_feed *told;
	GHashTable *sequences; /* of each event, by council, subject and id */
	uint64_t turns;
};

static void ok(duly_result r, const struct duly_diag *diag)
{
	if (r != DULY_OK)
		fail_msg("%s: %s", duly_result_text(r), diag->text);
}

/* ---- turns ----------------------------------------------------------------------------------- */

static void read_feed(struct world *w)
{
	char *lines = rig_alerts_json(&w->rig);

	told_read(w->told, docket_law(w->rig.engine.docket), w->rig.now, lines);
	free(lines);
	w->turns++;
}

static duly_instant next_timer(struct world *w)
{
	struct duly_diag diag = { "" };
	duly_instant next;

	ok(docket_next(w->rig.engine.docket, &next, &diag), &diag);
	return next;
}

/* All timers up to @until, each at its instant. */
static void let_time_pass(struct world *w, duly_instant until)
{
	for (duly_instant next; (next = next_timer(w)).ms <= until.ms;) {
		w->rig.now.ms = MAX(w->rig.now.ms, next.ms);
		rig_turn(&w->rig);
		read_feed(w);
	}
	w->rig.now = until;
}

/* Its events of one source and subject have different ids, so source and id begin the text. */
static void take(struct world *w, const struct report *report)
{
	const struct taken taken = rig_take(&w->rig, report->json);
	const char *key = report->json;
	uint64_t known;

	if (taken.status == TAKEN_REJECTED)
		fail_msg("%s %s: %s", taken.reject.field, taken.reject.message, report->json);
	known = GPOINTER_TO_SIZE(g_hash_table_lookup(w->sequences, key));
	assert_int_equal(taken.status == TAKEN_DUPLICATE, known != 0);
	assert_true(known != 0 || !report->again);
	if (known != 0)
		assert_int_equal(taken.sequence, known);
	g_hash_table_insert(w->sequences, g_strdup(key), GSIZE_TO_POINTER(taken.sequence));
}

/* What arrives at one instant is one turn. */
static size_t receive(struct world *w, size_t i)
{
	const duly_instant now = w->lives.reports[i].sent;

	let_time_pass(w, now);
	for (; i < w->lives.n && w->lives.reports[i].sent.ms == now.ms; i++)
		take(w, &w->lives.reports[i]);
	rig_turn(&w->rig);
	read_feed(w);
	return i;
}

/* ---- what must hold at the end --------------------------------------------------------------- */

struct verdict {
	const struct world *world;
	const struct law *law;
	GHashTable *open; /* ids of obligations that are open */
	uint64_t obligations, overdue, unwatched;
};

/* Nothing is skipped: what is open, watched and overdue was told overdue; nothing else was. */
static bool judge(void *ctx, const struct law *law, const struct seen *seen)
{
	struct verdict *e = ctx;
	const struct obligation *o = seen->obligation;
	char id[ID_HEX];

	hex_print(seen->stored->id, ID_LEN, id);
	e->obligations++;
	assert_false(seen->doubtful);
	if (o == NULL || o->status != OBLIGATION_OPEN)
		return true;
	g_hash_table_add(e->open, g_strdup(id));
	const bool overdue = ladder_stage(law, o, e->world->rig.now) == STAGE_OVERDUE;

	e->overdue += overdue && o->watched;
	e->unwatched += !o->watched;
	if (overdue && o->watched && !o->history && !told_is_overdue(e->world->told, id) &&
	    !told_is_listed(e->world->told, id))
		fail_msg("%s of %.*s is overdue and nobody was told", id, STR_FMT(o->rule->id));
	if (!o->watched && told_is_overdue(e->world->told, id))
		fail_msg("%s is not watched, and was told overdue", id);
	return true;
}

/* What was told of an obligation that is over, or gone, is answered. */
static void must_be_open(void *ctx, const char *obligation)
{
	const struct verdict *e = ctx;

	if (!g_hash_table_contains(e->open, obligation))
		fail_msg("%s is over, and what was told of it is not answered", obligation);
}

static void judge_all(struct world *w)
{
	struct verdict e = { .world = w };
	struct docket_reader *reader = NULL;
	struct duly_diag diag = { "" };

	ok(docket_reload(w->rig.engine.docket, &diag), &diag);
	e.open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	ok(docket_reader_open(w->rig.engine.store, &reader, &diag), &diag);
	ok(docket_reader_each(reader, w->rig.now, judge, &e, &diag), &diag);
	docket_reader_close(&reader);
	told_each_open(w->told, must_be_open, &e);
	g_hash_table_unref(e.open);
	print_message("%zu reports, %llu turns, %llu alerts, %llu obligations, %llu overdue, "
		      "%llu not watched\n",
		      w->lives.n, (unsigned long long)w->turns,
		      (unsigned long long)told_count(w->told), (unsigned long long)e.obligations,
		      (unsigned long long)e.overdue, (unsigned long long)e.unwatched);
	assert_true(e.overdue > 0 && e.unwatched > 0);
}

/* ---- runs ------------------------------------------------------------------------------------ */

static void run(uint64_t number, int count, int years)
{
	struct world w = { .lives = { .dice = { number } } };

	w.lives.first = duly_civil_from_ymd(2024, 1, 8);
	w.lives.last = (duly_civil){ w.lives.first.day + 365 * years };
	w.told = told_new();
	w.sequences = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	print_message("DULY_SEED=%llu: %d lives, %d years\n", (unsigned long long)number, count,
		      years);
	rig_begin(&w.rig, "2024-01-08T00:00:00Z");
	lives_make(&w.lives, count);
	lives_sort(&w.lives);
	for (size_t i = 0; i < w.lives.n;)
		i = receive(&w, i);
	let_time_pass(&w, (duly_instant){ w.rig.now.ms + 30 * DULY_DAY_MS });
	judge_all(&w);
	rig_verify(&w.rig);
	rig_end(&w.rig);
	told_free(&w.told);
	g_hash_table_unref(w.sequences);
	lives_fini(&w.lives);
}

static void run_short(void *unused, uint64_t seed)
{
	(void)unused;
	run(seed, 40, 3);
}

static void run_long(void *unused, uint64_t seed)
{
	(void)unused;
	run(seed, 300, 6);
}

static void every_alert_of_many_lives_is_right(void **state)
{
	static const struct seed_run SHORT[] = { { 1, 1 } }, LONG[] = { { 2, 40 } };

	(void)state;
	seeds_run(SHORT, LEN(SHORT), run_short, NULL);
	if (getenv("DULY_LONG") != NULL)
		seeds_run(LONG, LEN(LONG), run_long, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_alert_of_many_lives_is_right),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
