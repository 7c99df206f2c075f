#include <stdlib.h>

#include "services/cli/data.h"
#include "services/cli/listing.h"
#include "services/cli/offline.h"

/* `duly replay`: the log through the core again, in memory, and what that shows. */

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
	ret->begun = clock_now();
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

	duly_result r = folder_path(dir, "store", path, diag);
	return r == DULY_OK ? store_open_lmdb(path, true, 0, ret, diag) : r;
}

static duly_result compare_state(const struct args *args, struct replay *replay, bool *ret_same,
				 struct duly_diag *diag)
{
	duly_auto(store) store = NULL;
	uint8_t theirs[SHA256_LEN], ours[SHA256_LEN];
	uint64_t sequence = 0;

	*ret_same = true;
	duly_result r = open_store(args->data, &store, diag);
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
		r = folder_open_log(args->data, (struct log_position){ 0 }, &replay->log, diag);
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

static duly_result verify(const struct args *args, struct replay *replay, struct duly_diag *diag)
{
	bool same;

	duly_result r = compare_state(args, replay, &same, diag);
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

/* ---- other rules ----------------------------------------------------------------------------- */

static duly_result gather_log(struct log *log, struct gathering *g, duly_instant until,
			      size_t *ret_refused, struct duly_diag *diag)
{
	duly_auto(log_cursor) cursor = NULL;
	const struct log_record *records;
	struct log_position after;
	struct reject reject;
	duly_instant recorded;
	struct str id;
	uint32_t n;

	*ret_refused = 0;
	duly_result r = log_cursor_open(log, log_start(log), &cursor, diag);
	while (r == DULY_OK) {
		r = log_cursor_next(cursor, &records, &n, &recorded, &after, diag);
		if (r != DULY_OK || recorded.ms > until.ms)
			break;
		for (uint32_t i = 0; i < n; i++)
			*ret_refused += records[i].kind == LOG_EVENT &&
					gathering_take(g, records[i].body, recorded, &id,
						       &reject) == GATHERED_REFUSED;
	}
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}

static duly_result derive_log(struct log *log, const struct law *law, duly_instant at,
			      struct offline **ret, struct duly_diag *diag)
{
	duly_auto(gathering) g = gathering_new(law, at);
	size_t refused;

	duly_result r = gather_log(log, g, at, &refused, diag);
	if (r == DULY_OK && refused > 0)
		fprintf(stderr, "%zu events are none under these rules, and are left out\n",
			refused);
	return r == DULY_OK ? gathering_derive(g, ret, diag) : r;
}

struct replayed_obligation {
	uint8_t id[ID_LEN];
	struct str subject, rule;
	duly_civil due;
	duly_instant due_at;
};

static int by_id(const void *a, const void *b)
{
	const struct replayed_obligation *x = a, *y = b;

	return memcmp(x->id, y->id, ID_LEN);
}

/* The open obligations of @o, by id. */
static struct replayed_obligation *open_ones(const struct offline *o, size_t *ret_n)
{
	struct replayed_obligation *list;
	size_t n = 0, room = 1;

	for (size_t i = 0; i < o->n; i++)
		room += o->cases[i]->person.derived.n;
	list = arena_new_array(o->arena, struct replayed_obligation, room);
	for (size_t i = 0; i < o->n; i++) {
		const struct derivation *d = &o->cases[i]->person.derived;

		for (size_t k = 0; k < d->n; k++) {
			const struct obligation *x = &d->obligations[k];

			if (x->status != OBLIGATION_OPEN || x->history)
				continue;
			list[n] = (struct replayed_obligation){ .subject = o->cases[i]->subject,
								.rule = x->rule->id,
								.due = x->due,
								.due_at = x->due_at };
			obligation_id(x, list[n++].id);
		}
	}
	qsort(list, n, sizeof *list, by_id);
	*ret_n = n;
	return list;
}

struct differences {
	size_t added, removed, moved;
	bool json;
};

static const char *due_text(duly_civil due, char text[DULY_DATE_TEXT])
{
	return due.day == DULY_NO_DATE.day ? "none" : duly_civil_print(due, text);
}

static void print_difference(struct differences *d, const char *what,
			     const struct replayed_obligation *was,
			     const struct replayed_obligation *is)
{
	const struct replayed_obligation *one = was != NULL ? was : is;
	char hex[ID_HEX], from[DULY_DATE_TEXT], to[DULY_DATE_TEXT];
	const bool first = d->added + d->removed + d->moved == 0;

	hex_print(one->id, ID_LEN, hex);
	if (!d->json) {
		printf("%-8s %.*s %.*s %s%s%s\n", what, STR_FMT(one->subject), STR_FMT(one->rule),
		       was ? due_text(was->due, from) : "", was && is ? " -> " : "",
		       is ? due_text(is->due, to) : "");
		return;
	}
	printf("%s\n  { \"change\": \"%s\", \"obligation\": \"%s\", \"case\": \"%.*s\", "
	       "\"rule\": \"%.*s\"",
	       first ? "" : ",", what, hex, STR_FMT(one->subject), STR_FMT(one->rule));
	if (was != NULL && was->due.day != DULY_NO_DATE.day)
		printf(", \"was\": \"%s\"", duly_civil_print(was->due, from));
	if (is != NULL && is->due.day != DULY_NO_DATE.day)
		printf(", \"due\": \"%s\"", duly_civil_print(is->due, to));
	printf(" }");
}

static void compare_open(const struct offline *before, const struct offline *after,
			 struct differences *d)
{
	size_t n, m, i = 0, k = 0;
	const struct replayed_obligation *was = open_ones(before, &n), *is = open_ones(after, &m);

	while (i < n || k < m) {
		const int order = i == n ? 1 : k == m ? -1 : memcmp(was[i].id, is[k].id, ID_LEN);

		if (order < 0) {
			print_difference(d, "removed", &was[i++], NULL);
			d->removed++;
		} else if (order > 0) {
			print_difference(d, "added", NULL, &is[k++]);
			d->added++;
		} else if (was[i].due_at.ms != is[k].due_at.ms) {
			print_difference(d, "moved", &was[i++], &is[k++]);
			d->moved++;
		} else {
			i++, k++;
		}
	}
}

/* What is in force is taken from the log, replayed to the instant asked for. */
static duly_result what_if(const struct args *args, struct replay *replay, duly_instant at,
			   struct duly_diag *diag)
{
	duly_auto(law) other = NULL;
	duly_auto(offline) before = NULL;
	duly_auto(offline) after = NULL;
	struct differences d = { .json = args->json };

	duly_result r = load_law(args->rules, &other, diag);
	if (r == DULY_OK)
		r = derive_log(replay->log, docket_law(replay->docket), at, &before, diag);
	if (r == DULY_OK)
		r = derive_log(replay->log, other, at, &after, diag);
	if (r != DULY_OK)
		return r;
	if (args->json)
		printf("{ \"differences\": [");
	compare_open(before, after, &d);
	if (args->json)
		printf("\n], \"added\": %zu, \"removed\": %zu, \"moved\": %zu }\n", d.added,
		       d.removed, d.moved);
	else
		printf("%zu added, %zu removed, %zu moved\n", d.added, d.removed, d.moved);
	return DULY_OK;
}

/* ---- as it was known then -------------------------------------------------------------------- */

static duly_result given_until(const struct args *args, duly_instant *ret, struct duly_diag *diag)
{
	*ret = DULY_NEVER;
	return args->as_of == NULL ? DULY_OK
				   : given_instant_alone(args->as_of, "--as-of", ret, diag);
}

static duly_result list_as_of(const struct args *args, struct replay *replay, duly_instant at,
			      struct duly_diag *diag)
{
	struct docket_reader *reader;

	duly_result r = docket_reader_open(replay->store, &reader, diag);
	if (r != DULY_OK)
		return r;
	r = list_store(args, reader, at, diag);
	docket_reader_close(&reader);
	return r;
}

/* ---- the verb -------------------------------------------------------------------------------- */

/* The instant that what is in the log is looked at: that of --as-of, else now, in a rehearsal its
 * own. */
static duly_instant look_at(const struct replay *replay, duly_instant until)
{
	const struct docket_state *state = docket_state(replay->docket);

	if (until.ms != DULY_NEVER.ms)
		return until;
	return state->rehearsal ? state->latest : clock_now();
}

duly_result verb_replay(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(replay) replay = { 0 };
	duly_instant until;

	if (args->verify && (args->rules != NULL || args->as_of != NULL))
		return duly_fail(diag, DULY_E_USAGE,
				 "--verify goes with neither --rules nor --as-of");
	duly_result r = given_until(args, &until, diag);
	if (r == DULY_OK)
		r = begin(args->data, &replay, diag);
	if (r != DULY_OK)
		return r;
	if (args->verify)
		return verify(args, &replay, diag);
	r = go_on(&replay, REPLAY_RECORDED, (struct replay_until){ until, UINT64_MAX }, diag);
	if (r != DULY_OK)
		return r;
	if (args->rules == NULL && args->as_of == NULL) {
		print_figures(&replay, stdout);
		return DULY_OK;
	}
	if (docket_law(replay.docket) == NULL)
		return duly_fail(diag, DULY_E_NOTFOUND, "nothing was in force at that time");
	return args->rules != NULL ? what_if(args, &replay, look_at(&replay, until), diag)
				   : list_as_of(args, &replay, until, diag);
}
