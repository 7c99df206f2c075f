#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/scheduler/internal.h"

/* Log and store as they are found at a start: the log is the truth, the store follows it. */

enum { PATH_LEN = 4096, PROGRESS_RECORDS = 100000 };

static void store_path(const struct scheduler *s, const char *suffix, char ret[PATH_LEN])
{
	snprintf(ret, PATH_LEN, "%s/store%s", s->data, suffix);
}

/* ---- the store ------------------------------------------------------------------------------- */

/* Renames the store to the first free store.damaged-<n>. */
static duly_result set_aside(const struct scheduler *s, const char *why, struct duly_diag *diag)
{
	char from[PATH_LEN], to[PATH_LEN], suffix[32];
	int n = 0;

	store_path(s, "", from);
	do {
		snprintf(suffix, sizeof suffix, ".damaged-%d", ++n);
		store_path(s, suffix, to);
	} while (access(to, F_OK) == 0);
	report(REPORT_WARN, "store-set-aside", "to=\"%s\" why=\"%s\"", to, why);
	if (rename(from, to) != 0)
		return duly_fail(diag, DULY_E_IO, "cannot rename %s: %s", from, strerror(errno));
	return DULY_OK;
}

static void close_store(struct scheduler *s)
{
	if (s->docket != NULL)
		docket_close(&s->docket);
	store_free(&s->store);
}

static duly_result open_store(struct scheduler *s, struct duly_diag *diag)
{
	const size_t map = (size_t)config_number(s->config, "store.map-mb") << 20;
	char path[PATH_LEN];

	store_path(s, "", path);
	duly_result r = store_open_lmdb(path, false, map, &s->store, diag);
	if (r == DULY_OK)
		r = docket_open(s->store, &s->docket, diag);
	return r;
}

/* What is damaged is set aside, and an empty store takes its place. */
static duly_result open_sound_store(struct scheduler *s, struct duly_diag *diag)
{
	char path[PATH_LEN];

	store_path(s, "", path);
	duly_result r = store_check_in_child(path, diag);
	if (r == DULY_OK || r == DULY_E_NOTFOUND)
		r = open_store(s, diag);
	if (r != DULY_E_CORRUPT)
		return r;
	close_store(s);
	r = set_aside(s, diag->text, diag);
	return r == DULY_OK ? open_store(s, diag) : r;
}

/* ---- the log --------------------------------------------------------------------------------- */

static duly_result open_log(struct scheduler *s, struct log_position from,
			    struct log_opened *opened, struct duly_diag *diag)
{
	struct log_options options = {
		.dir = s->data,
		.segment_bytes = (size_t)config_number(s->config, "log.segment-kb") << 10,
		.from = from,
	};

	randombytes_buf(options.incarnation, sizeof options.incarnation);
	return log_open(&options, &s->log, opened, diag);
}

static bool log_is_there(const struct scheduler *s)
{
	char path[PATH_LEN];

	snprintf(path, sizeof path, "%s/log", s->data);
	return access(path, F_OK) == 0;
}

/* A store without its log is no place to begin anew: what was taken is in that log. */
static duly_result refuse_without_log(const struct scheduler *s, struct duly_diag *diag)
{
	return duly_fail(diag, DULY_E_CORRUPT,
			 "%s/log is not there, and the store follows a log up to record %llu",
			 s->data, (unsigned long long)docket_state(s->docket)->position.sequence);
}

/* A store that is ahead of the log, or follows another one, is set aside and built again. */
static duly_result open_log_of_store(struct scheduler *s, struct log_opened *opened,
				     struct duly_diag *diag)
{
	const struct log_position from = docket_state(s->docket)->position;

	if (from.sequence > 0 && !log_is_there(s))
		return refuse_without_log(s, diag);
	duly_result r = open_log(s, from, opened, diag);
	if (r != DULY_E_CONFLICT)
		return r;
	close_store(s);
	r = set_aside(s, diag->text, diag);
	if (r == DULY_OK)
		r = open_store(s, diag);
	return r == DULY_OK ? open_log(s, (struct log_position){ 0 }, opened, diag) : r;
}

/* ---- catching up ----------------------------------------------------------------------------- */

struct progress {
	uint64_t told;
};

static void tell_progress(void *ctx, const struct replayed *so_far)
{
	struct progress *p = ctx;
	char text[DULY_TIME_TEXT];

	if (so_far->records - p->told < PROGRESS_RECORDS)
		return;
	p->told = so_far->records;
	report(REPORT_INFO, "catching-up", "records=%llu to=%s",
	       (unsigned long long)so_far->records, duly_instant_print(so_far->last, text));
	daemon_status("catching up: %llu records, to %s", (unsigned long long)so_far->records,
		      text);
	daemon_busy();
}

duly_result history_catch_up(struct scheduler *s, struct duly_diag *diag)
{
	duly_auto_fini(replayed) replayed = { 0 };
	struct progress progress = { 0 };

	if (docket_state(s->docket)->position.sequence == log_end(s->log).sequence)
		return DULY_OK;
	const struct replay_plan plan = { REPLAY_RECORDED, REPLAY_ALL, tell_progress, &progress };
	duly_result r = docket_replay(s->docket, s->log, &plan, &replayed, diag);
	if (r != DULY_OK)
		return r;
	report(REPORT_INFO, "caught-up", "records=%llu events=%llu alerts=%llu position=%llu",
	       (unsigned long long)replayed.records, (unsigned long long)replayed.events,
	       (unsigned long long)replayed.alerts,
	       (unsigned long long)docket_state(s->docket)->position.sequence);
	return DULY_OK;
}

duly_result history_open(struct scheduler *s, struct duly_diag *diag)
{
	struct log_opened opened;

	duly_result r = open_sound_store(s, diag);
	if (r == DULY_OK)
		r = open_log_of_store(s, &opened, diag);
	if (r != DULY_OK)
		return r;
	if (opened.torn_bytes > 0)
		report(REPORT_WARN, "log-tail-cut", "bytes=%llu",
		       (unsigned long long)opened.torn_bytes);
	hex_print(log_incarnation(s->log), 16, s->incarnation);
	return history_catch_up(s, diag);
}

/* ---- the first batch of a run ---------------------------------------------------------------- */

static duly_result add_start(struct scheduler *s, struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };
	const char *held = config_flag(s->config, "hold") ? "hold" : NULL;

	record_start(&b, log_incarnation(s->log), (duly_instant){ s->clock.at.wall_ms },
		     s->clock.mode == CLOCK_REHEARSES, held);
	return docket_record(s->docket, LOG_START, buf_view(&b), diag);
}

duly_result history_begin(struct scheduler *s, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };
	duly_auto(law) law = NULL;
	const bool is_new = docket_law(s->docket) == NULL;
	duly_result r = DULY_OK;

	docket_files_from(s->docket, rules_read, s);
	if (is_new)
		r = rules_load(s, &contents, &law, diag);
	else
		rules_compare(s);
	log_batch_clear(s->batch);
	if (r == DULY_OK)
		r = docket_begin(s->docket, now(s), s->batch, log_end(s->log).sequence + 1, diag);
	if (r == DULY_OK)
		r = add_start(s, diag);
	if (r == DULY_OK && is_new)
		r = docket_put_in_force(s->docket, &contents, diag);
	if (r == DULY_OK)
		r = clock_tell(s, diag);
	if (r == DULY_OK)
		memcpy(s->compared, law_digest(docket_law(s->docket)), sizeof s->compared);
	return r == DULY_OK ? batch_append(s, diag) : r;
}
