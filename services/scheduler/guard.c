#include <stdio.h>

#include "common/docket/records.h"
#include "services/scheduler/service.h"

enum { LOOK_MS = 1000, BUSY_BYTES = 64 << 20, STEP_BYTES = 1 << 20 };

/* The names of reports and of the alert's code, and what people are told. */
static const struct {
	const char *begins, *ends, *code, *message;
} KINDS[] = {
	[GUARD_LOG] = { "log-damaged", "log-sound", "log-damaged",
			"The log is damaged (%s). Nobody is told of anything until an operator has "
			"put the segment back from a copy and released the service." },
	[GUARD_STORE] = { "store-gone", "store-there", "store-gone",
			  "The store is not where it was (%s). The service goes on with it; what "
			  "lists and reports read there is not so. Start the service again: it "
			  "builds the store from the log." },
	[GUARD_ADDRESS] = { "address-lost", "address-found", "address-lost",
			    "An address of the service leads elsewhere (%s)." },
	[GUARD_DESCRIPTORS] = { "descriptors-low", "descriptors-ample", "descriptors",
				"The service has hardly a file descriptor left (%s). It takes no "
				"new "
				"connection until there are more." },
};

void guard_init(struct guard *guard)
{
	*guard = (struct guard){ .passed = DULY_NO_INSTANT };
}

void guard_fini(struct guard *guard)
{
	log_scrub_free(&guard->scrub);
}

/* As long as it is wrong, what was said first stands. */
static void find(struct scheduler *s, enum guard_of of, bool is, const char *why)
{
	struct guard_finding *f = &s->guard.found[of];

	if (is == f->is)
		return;
	*f = (struct guard_finding){ .is = is };
	snprintf(f->why, sizeof f->why, "%s", is ? why : "");
	report(is ? REPORT_ERROR : REPORT_INFO, is ? KINDS[of].begins : KINDS[of].ends,
	       is ? "why=\"%s\"" : NULL, f->why);
}

/* ---- what is in the log ---------------------------------------------------------------------- */

/* A pass in which nothing was found ends what was found before. */
static void note_pass(struct scheduler *s)
{
	struct guard *g = &s->guard;
	const bool first = g->passed.ms == DULY_NO_INSTANT.ms;

	g->passed = now(s);
	if (first)
		report(REPORT_INFO, "log-checked", "records=%llu",
		       (unsigned long long)log_end(s->engine.log).sequence);
	if (!g->damage_in_pass)
		find(s, GUARD_LOG, false, "");
	g->damage_in_pass = false;
}

static void scrub(struct scheduler *s)
{
	struct guard *g = &s->guard;
	const uint64_t bytes = (uint64_t)config_number(s->config, "log.scrub-kb") << 10;
	const uint64_t passes = log_scrubbed(g->scrub).passes;
	struct duly_diag why = { "" };

	if (bytes == 0 || g->found[GUARD_DESCRIPTORS].is)
		return;
	if (log_scrub_on(g->scrub, bytes, &why) != DULY_OK) {
		g->damage_in_pass = true;
		find(s, GUARD_LOG, true, why.text);
	}
	if (log_scrubbed(g->scrub).passes > passes)
		note_pass(s);
}

/* What a start goes through is the first part of the first pass. */
duly_result guard_start(struct scheduler *s, struct duly_diag *diag)
{
	struct guard *g = &s->guard;
	uint64_t left = (uint64_t)config_number(s->config, "log.check-mb") << 20, done = 0;
	duly_result r = DULY_OK;

	g->scrub = log_scrub_new(s->engine.log);
	while (r == DULY_OK && done < left && log_scrubbed(g->scrub).passes == 0) {
		r = log_scrub_on(g->scrub, STEP_BYTES, diag);
		done += STEP_BYTES;
		if (done % BUSY_BYTES == 0)
			daemon_busy();
	}
	if (r == DULY_OK && log_scrubbed(g->scrub).passes > 0)
		note_pass(s);
	return r;
}

/* ---- the store, the addresses, the descriptors ----------------------------------------------- */

static void look_at_store(struct scheduler *s)
{
	struct duly_diag why = { "" };

	find(s, GUARD_STORE, store_look(s->engine.store, &why) != DULY_OK, why.text);
}

static duly_result look_at_bus(struct bus *bus, struct duly_diag *why)
{
	bool again = false;
	const duly_result r = bus_look(bus, &again, why);

	if (again)
		report(REPORT_WARN, "address-bound-again", "addresses=\"%s\"", bus_bound(bus));
	return r;
}

static void look_at_addresses(struct scheduler *s)
{
	struct duly_diag why = { "" };
	duly_result r = look_at_bus(s->events, &why);

	if (r == DULY_OK)
		r = look_at_bus(s->alerts, &why);
	find(s, GUARD_ADDRESS, r != DULY_OK, why.text);
}

static void look_at_descriptors(struct scheduler *s)
{
	const struct bus_descriptors d = bus_descriptors();
	char why[64];

	snprintf(why, sizeof why, "%llu are in use", (unsigned long long)d.used);
	find(s, GUARD_DESCRIPTORS, d.used >= d.most, why);
}

/* ---- every second ---------------------------------------------------------------------------- */

int64_t guard_due(const struct scheduler *s)
{
	return s->guard.looked_boot_ms + LOOK_MS;
}

duly_result guard_look(struct scheduler *s, struct duly_diag *diag)
{
	if (boot_ms(s) < guard_due(s))
		return DULY_OK;
	s->guard.looked_boot_ms = boot_ms(s);
	const duly_result r = log_look(s->engine.log, diag);
	if (r != DULY_OK)
		return r;
	look_at_descriptors(s);
	look_at_addresses(s);
	look_at_store(s);
	quarantine_look(s->quarantine);
	scrub(s);
	return DULY_OK;
}

/* ---- what people are told -------------------------------------------------------------------- */

static duly_result hold(struct scheduler *s, struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };

	if (docket_state(s->engine.docket)->held)
		return DULY_OK;
	record_clock(&b, (duly_instant){ s->clock.at.wall_ms }, "damage");
	return docket_record(s->engine.docket, LOG_CLOCK, buf_view(&b), diag);
}

static duly_result tell(struct scheduler *s, enum guard_of of, struct duly_diag *diag)
{
	struct guard_finding *f = &s->guard.found[of];
	char at[DULY_TIME_TEXT], message[700];

	f->telling = f->is && !f->told;
	if (!f->telling)
		return DULY_OK;
	/* Each message has one place for what was found. */
	const char *gap = strstr(KINDS[of].message, "%s");

	snprintf(message, sizeof message, "%.*s%s%s", (int)(gap - KINDS[of].message),
		 KINDS[of].message, f->why, gap + 2);
	const duly_result r = docket_tell_service(s->engine.docket, KINDS[of].code,
						  duly_instant_print(now(s), at), message, diag);
	return r == DULY_OK && of == GUARD_LOG ? hold(s, diag) : r;
}

duly_result guard_tell(struct scheduler *s, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	for (enum guard_of of = 0; of < GUARD_COUNT && r == DULY_OK; of++)
		r = tell(s, of, diag);
	return r;
}

void guard_told(struct guard *guard)
{
	for (enum guard_of of = 0; of < GUARD_COUNT; of++)
		guard->found[of].told |= guard->found[of].telling;
}
