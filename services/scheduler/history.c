#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/docket/loading.h"
#include "common/docket/records.h"
#include "services/scheduler/batch.h"
#include "services/scheduler/service.h"
#include "services/scheduler/step.h"

/* Log and store as they are found at a start: the log is the truth, the store follows it. */

enum { PROGRESS_RECORDS = 100000 };

/* ---- what is told meanwhile ------------------------------------------------------------------ */

static void tell_set_aside(void *ctx, const char *to, const char *why)
{
	(void)ctx;
	report(REPORT_WARN, "store-set-aside", "to=\"%s\" why=\"%s\"", to, why);
}

static void tell_torn(void *ctx, uint64_t bytes)
{
	(void)ctx;
	report(REPORT_WARN, "log-tail-cut", "bytes=%llu", (unsigned long long)bytes);
}

static void tell_went_back(void *ctx, uint64_t known)
{
	(void)ctx;
	report(REPORT_ERROR, "log-went-back", "known=%llu", (unsigned long long)known);
}

/* Who catches up, and how many records were last told of. */
struct catching_up {
	const struct scheduler *s;
	uint64_t told;
};

static void tell_progress(void *ctx, const struct replayed *so_far)
{
	struct catching_up *c = ctx;
	char text[DULY_TIME_TEXT];

	if (so_far->records - c->told < PROGRESS_RECORDS)
		return;
	c->told = so_far->records;
	report(REPORT_INFO, "catching-up", "records=%llu to=%s",
	       (unsigned long long)so_far->records, duly_instant_print(so_far->last, text));
	daemon_status("catching up: %llu records, to %s", (unsigned long long)so_far->records,
		      text);
	daemon_busy();
}

static void tell_caught_up(void *ctx, const struct replayed *all)
{
	const struct catching_up *c = ctx;

	report(REPORT_INFO, "caught-up", "records=%llu events=%llu alerts=%llu position=%llu",
	       (unsigned long long)all->records, (unsigned long long)all->events,
	       (unsigned long long)all->alerts,
	       (unsigned long long)docket_state(c->s->engine.docket)->position.sequence);
}

static struct engine_news news(struct catching_up *c)
{
	return (struct engine_news){ .set_aside = tell_set_aside,
				     .torn = tell_torn,
				     .went_back = tell_went_back,
				     .catching_up = tell_progress,
				     .caught_up = tell_caught_up,
				     .ctx = c };
}

/* ---- opening --------------------------------------------------------------------------------- */

duly_result history_open(struct scheduler *s, struct duly_diag *diag)
{
	struct catching_up c = { .s = s };
	const struct engine_news tell = news(&c);
	struct engine_options options = {
		.dir = s->data,
		.map_bytes = (size_t)config_number(s->config, "store.map-mb") << 20,
		.segment_bytes = (size_t)config_number(s->config, "log.segment-kb") << 10,
		.news = &tell,
	};

	randombytes_buf(options.incarnation, sizeof options.incarnation);
	const duly_result r = engine_open(&options, &s->engine, diag);
	if (r == DULY_OK)
		hex_print(log_incarnation(s->engine.log), 16, s->incarnation);
	return r;
}

duly_result history_catch_up(struct scheduler *s, struct duly_diag *diag)
{
	struct catching_up c = { .s = s };
	const struct engine_news tell = news(&c);

	return engine_catch_up(&s->engine, &tell, diag);
}

/* ---- the first batch of a run ---------------------------------------------------------------- */

/* The last run was of the incarnation before: the log is an earlier state of itself. */
static bool is_restored(const struct scheduler *s)
{
	const struct docket_state *state = docket_state(s->engine.docket);

	return state->latest.ms != DULY_NO_INSTANT.ms &&
	       memcmp(state->incarnation, log_incarnation(s->engine.log), 16) != 0;
}

static duly_result tell_restored(struct scheduler *s, struct duly_diag *diag)
{
	char message[500];

	snprintf(message, sizeof message,
		 "The log was put back to an earlier state: it ended at record %llu, and had been "
		 "followed up to record %llu. What was taken and told in between is not in it. A "
		 "new incarnation begins, so producers send again what they kept; nobody is told "
		 "of anything until the service is released (duly release).",
		 (unsigned long long)docket_state(s->engine.docket)->position.sequence,
		 (unsigned long long)log_before(s->engine.log).root.size);
	return docket_tell_service(s->engine.docket, "restored", s->incarnation, message, diag);
}

static duly_result add_start(struct scheduler *s, bool restored, struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };
	const char *held = restored ? "restored" : config_flag(s->config, "hold") ? "hold" : NULL;

	record_start(&b, log_incarnation(s->engine.log), (duly_instant){ s->clock.at.wall_ms },
		     s->clock.mode == CLOCK_REHEARSES, held);
	return docket_record(s->engine.docket, LOG_START, buf_view(&b), diag);
}

/* Rules that are in force stay so. A directory that never had one (before a start without a rule
 * was refused) begins like a new one. */
static bool has_rules(const struct law *law)
{
	size_t n = 0;

	if (law != NULL)
		law_rules(law, &n);
	return n > 0;
}

static void know_councils(struct scheduler *s)
{
	size_t n;
	const char *const *names = config_list(s->config, "councils", &n);

	s->councils = n > 0 ? memory_zeroed(n * sizeof *s->councils) : NULL;
	for (size_t i = 0; i < n; i++)
		s->councils[i] = str_of(names[i]);
	docket_know_councils(s->engine.docket, s->councils, n);
}

duly_result history_begin(struct scheduler *s, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };
	duly_auto(law) law = NULL;
	const bool is_new = !has_rules(docket_law(s->engine.docket)), restored = is_restored(s);
	duly_result r = DULY_OK;

	docket_files_from(s->engine.docket, rules_read, s);
	know_councils(s);
	if (is_new)
		r = rules_load(s, &contents, &law, diag);
	else
		rules_compare(s);
	if (r == DULY_OK)
		r = engine_begin(&s->engine, now(s), diag);
	if (r == DULY_OK)
		r = add_start(s, restored, diag);
	if (r == DULY_OK && is_new)
		r = docket_put_in_force(s->engine.docket, &contents, diag);
	if (r == DULY_OK && restored)
		r = tell_restored(s, diag);
	if (r == DULY_OK)
		r = step_tell(s, diag);
	if (r == DULY_OK && is_new)
		rules_compare(s);
	return r == DULY_OK ? batch_append(s, diag) : r;
}
