#include <stdio.h>

#include "common/docket/reader.h"
#include "common/docket/replay.h"
#include "services/cli/clock.h"
#include "services/cli/data.h"
#include "services/cli/filters.h"
#include "services/cli/given_law.h"
#include "services/cli/given_time.h"
#include "services/cli/list_store.h"
#include "services/cli/print.h"
#include "services/cli/progress.h"
#include "services/cli/replay_rules.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct replay_given {
	const char *data, *as_of, *rules;
	struct filters_given filters;
	bool verify, json;
};
#define GIVEN struct replay_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA,
	FLAG("verify", 0, verify,
	     "compute every alert again and compare, and the final state with the store"),
	TEXT("as-of", 0, as_of, "TIME", "list what was known then: the log cut at this instant"),
	TEXT("rules", 'r', rules, "DIR", "what these rules would change of what is open"),
	FILTERS, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "the log through the core again, in memory",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

struct replay {
	struct store *store;
	struct docket *docket;
	struct log *log;
	struct replayed so_far;
	duly_instant begun;
};

static void replay_fini(struct replay *r)
{
	if (r->docket != NULL)
		docket_close(&r->docket);
	store_free(&r->store);
	log_free(&r->log);
	replayed_fini(&r->so_far);
}

static duly_result begin(const char *dir, struct replay *ret, struct duly_diag *diag)
{
	duly_result r = folder_open_log(dir, (struct log_position){ 0 }, &ret->log, diag);
	if (r == DULY_OK)
		r = store_open_memory(&ret->store);
	return r == DULY_OK ? docket_open(ret->store, &ret->docket, diag) : r;
}

static void tell_progress(void *ctx, const struct replayed *so_far)
{
	const struct replay *r = ctx;

	progress("%llu of %llu records", (unsigned long long)so_far->records,
		 (unsigned long long)log_end(r->log).sequence);
}

static duly_result go_on(struct replay *r, enum replay_mode mode, struct replay_until until,
			 struct duly_diag *diag)
{
	const struct replay_plan plan = { mode, until, tell_progress, r };
	const duly_result result = docket_replay(r->docket, r->log, &plan, &r->so_far, diag);

	progress_end();
	return result;
}

static void print_figures(const struct replay *r, FILE *to)
{
	const struct replayed *s = &r->so_far;
	const double seconds = (double)(clock_now().ms - r->begun.ms) / 1000.0;

	fprintf(to,
		"%llu records in %llu batches, %llu events, %llu alerts; %.1f s, %.0f records/s\n",
		(unsigned long long)s->records, (unsigned long long)s->batches,
		(unsigned long long)s->events, (unsigned long long)s->alerts, seconds,
		seconds > 0 ? (double)s->records / seconds : 0.0);
}

/* ---- verify ---------------------------------------------------------------------------------- */

enum { VERIFY_TRIES = 20 };

static duly_result store_sequence(struct store *store, uint64_t *ret, struct duly_diag *diag)
{
	struct docket_reader *reader;

	duly_result r = docket_reader_open(store, &reader, diag);
	*ret = 0;
	if (r == DULY_E_NOTFOUND) /* killed before its first commit: it has followed nothing yet */
		return DULY_OK;
	if (r != DULY_OK)
		return r;
	*ret = docket_reader_state(reader)->position.sequence;
	docket_reader_close(&reader);
	return DULY_OK;
}

/* The digest of the data directory's store, and its place in the log: one that a scheduler commits
 * to meanwhile is looked at again. */
static duly_result store_as_it_stands(struct store *store, uint64_t *ret_sequence,
				      uint8_t ret[SHA256_LEN], struct duly_diag *diag)
{
	uint64_t after;

	for (int i = 0; i < VERIFY_TRIES; i++) {
		duly_result r = store_sequence(store, ret_sequence, diag);
		if (r == DULY_OK)
			r = docket_digest(store, ret, diag);
		if (r == DULY_OK)
			r = store_sequence(store, &after, diag);
		if (r != DULY_OK || after == *ret_sequence)
			return r;
	}
	return duly_fail(diag, DULY_E_BUSY, "the store does not stand still: stop the scheduler");
}

static duly_result open_store(const char *dir, struct store **ret, struct duly_diag *diag)
{
	char path[FOLDER_PATH];

	duly_result r = folder_may_be_read(dir, diag);
	if (r == DULY_OK)
		r = folder_path(dir, "store", path, diag);
	return r == DULY_OK ? store_open_lmdb(path, true, 0, ret, diag) : r;
}

static duly_result compare_state(const char *dir, struct replay *replay, bool *ret_same,
				 struct duly_diag *diag)
{
	duly_auto(store) store = NULL;
	uint8_t theirs[SHA256_LEN], ours[SHA256_LEN];
	uint64_t sequence = 0;

	*ret_same = true;
	duly_result r = open_store(dir, &store, diag);
	if (r == DULY_E_NOTFOUND) {
		printf("there is no store: only the alerts are compared\n");
		return DULY_OK;
	}
	if (r == DULY_OK)
		r = store_as_it_stands(store, &sequence, theirs, diag);
	if (r == DULY_OK && sequence == 0) {
		printf("the store has not followed the log yet: only the alerts are compared\n");
		return DULY_OK;
	}
	/* What was written since the log was opened here is not in sight yet. */
	if (r == DULY_OK && sequence > log_end(replay->log).sequence) {
		log_close(&replay->log);
		r = folder_open_log(dir, (struct log_position){ 0 }, &replay->log, diag);
	}
	if (r == DULY_OK)
		r = go_on(replay, REPLAY_VERIFY, (struct replay_until){ DULY_NEVER, sequence },
			  diag);
	if (r == DULY_OK)
		r = docket_digest(replay->store, ours, diag);
	if (r != DULY_OK)
		return r;
	*ret_same = memcmp(ours, theirs, sizeof ours) == 0;
	printf("state at record %llu: %s\n", (unsigned long long)sequence,
	       *ret_same ? "the same" : "DIFFERENT from the store");
	return DULY_OK;
}

static duly_result verify(const char *dir, struct replay *replay, struct duly_diag *diag)
{
	bool same;

	duly_result r = compare_state(dir, replay, &same, diag);
	if (r == DULY_OK)
		r = go_on(replay, REPLAY_VERIFY, REPLAY_ALL, diag);
	if (r != DULY_OK)
		return r;
	print_figures(replay, stdout);
	print_buf(&replay->so_far.report, stdout);
	printf("alerts that differ: %llu\n", (unsigned long long)replay->so_far.differences);
	if (same && replay->so_far.differences == 0)
		return DULY_OK;
	return duly_fail(diag, DULY_E_REFUSED, "the replay does not give what was recorded");
}

static duly_result given_until(const char *as_of, duly_instant *ret, struct duly_diag *diag)
{
	*ret = DULY_NEVER;
	return as_of == NULL ? DULY_OK : given_instant_alone(as_of, "--as-of", ret, diag);
}

static duly_result list_as_of(const struct replay_given *given, struct replay *replay,
			      duly_instant at, struct duly_diag *diag)
{
	const struct list_form form = { .form = given->json ? FORM_JSON : FORM_TEXT };
	struct docket_reader *reader;
	struct listing_filter filter;
	size_t overdue;

	duly_result r = docket_reader_open(replay->store, &reader, diag);
	if (r != DULY_OK)
		return r;
	r = filters_read(&given->filters, docket_reader_law(reader), "open", &filter, diag);
	if (r == DULY_OK)
		r = list_store(reader, &filter, at, &form, &overdue, diag);
	docket_reader_close(&reader);
	return r;
}

/* What is in force is taken from the log, replayed to the instant asked for. */
static duly_result under_rules(const struct replay_given *given, struct replay *replay,
			       duly_instant at, struct duly_diag *diag)
{
	duly_auto(law) other = NULL;

	duly_result r = given_law(given->rules, &other, diag);
	if (r != DULY_OK)
		return r;
	const struct replay_rules q = { docket_law(replay->docket), other, at };

	return replay_rules(&q, replay->log, given->json, diag);
}

/* ---- the verb -------------------------------------------------------------------------------- */

/* The instant that what is in the log is looked at: that of --as-of, else now, in a rehearsal its
 * own. */
static duly_instant look_at(const struct replay *replay, duly_instant until, duly_instant now)
{
	const struct docket_state *state = docket_state(replay->docket);

	if (until.ms != DULY_NEVER.ms)
		return until;
	return state->rehearsal ? state->latest : now;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct replay_given *given = call->given;
	duly_auto_fini(replay) replay = { .begun = call->now };
	duly_instant until;

	if (given->verify && (given->rules != NULL || given->as_of != NULL))
		return duly_fail(diag, DULY_E_USAGE,
				 "--verify goes with neither --rules nor --as-of");
	duly_result r = given_until(given->as_of, &until, diag);
	if (r == DULY_OK)
		r = begin(given_data(given->data), &replay, diag);
	if (r != DULY_OK)
		return r;
	if (given->verify)
		return verify(given_data(given->data), &replay, diag);
	r = go_on(&replay, REPLAY_RECORDED, (struct replay_until){ until, UINT64_MAX }, diag);
	if (r != DULY_OK)
		return r;
	if (given->rules == NULL && given->as_of == NULL) {
		print_figures(&replay, stdout);
		return DULY_OK;
	}
	if (docket_law(replay.docket) == NULL)
		return duly_fail(diag, DULY_E_NOTFOUND, "nothing was in force at that time");
	const duly_instant at = look_at(&replay, until, call->now);

	return given->rules != NULL ? under_rules(given, &replay, at, diag)
				    : list_as_of(given, &replay, until, diag);
}

const struct verb verb_replay = { "replay", &COMMAND, run };
