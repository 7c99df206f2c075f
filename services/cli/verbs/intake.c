#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "services/cli/intake.h"
#include "services/cli/service.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct intake_given {
	struct service_given service;
	const char *watch, *council;
	uint64_t settle;
	bool once;
};
#define GIVEN struct intake_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("watch", 'w', watch, "DIR", "where files are dropped; done/ and rejected/ are made in it"),
	TEXT("council", 0, council, "NAME", "whose returns and deliveries they are (default: local)"),
	COUNT("settle", 0, settle, "SECONDS", "taken once unchanged for so long (10)"),
	FLAG("once", 0, once, "take what there is, and end"),
	TO, TIMEOUT, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "takes files that are dropped into a folder: events, returns, deliveries",
	.about =
	  "JSON Lines of events (.jsonl, .ndjson, .json), an SSDA903 return and a delivery of the\n"
	  "Standard Safeguarding Dataset (a folder each, or one file of a return). What was taken whole\n"
	  "is moved to done/, all else to rejected/, with a result beside it (NAME.result.json) that\n"
	  "says what was accepted and what was not, and why. A file that somebody still writes is never\n"
	  "taken, and nothing is lost where this is killed; see duly-intake(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

enum { SETTLE_SECONDS = 10, EVERY_MS = 1000, AWAY_MS = 5000 };

static duly_instant now_of_wall(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (duly_instant){ (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 };
}

/* The descriptor that is readable once the process is asked to end; -1: it cannot be had. */
static int signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* Waits; true: the process is asked to end. */
static bool asked_to_end(int fd, int wait_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, wait_ms) > 0;
}

struct taking {
	struct intake_folder *intake;
	struct duly_client *client;
	bool away; /* that the service is not there was said */
	size_t taken, rejected;
};

static void taking_fini(struct taking *t)
{
	duly_client_close(&t->client);
	intake_folder_free(&t->intake);
}

/* One thing. Where nobody answers that is said once, and it is tried again. */
static duly_result take(struct taking *t, struct duly_diag *diag)
{
	struct intake_taken taken;
	const duly_result r = intake_next(t->intake, t->client, now_of_wall(), &taken, diag);

	if (r == DULY_E_UNAVAILABLE && !t->away)
		fprintf(stderr, "%s: what was taken waits\n", diag->text);
	t->away = r == DULY_E_UNAVAILABLE;
	if (r != DULY_OK)
		return r;
	t->taken++;
	t->rejected += !taken.whole;
	printf("%s: %s\n", taken.name, taken.moved_to);
	fflush(stdout);
	return r;
}

static duly_result watch(struct taking *t, bool once, int fd, struct duly_diag *diag)
{
	for (;;) {
		const duly_result r = take(t, diag);

		if (r == DULY_OK && !asked_to_end(fd, 0))
			continue;
		if (r == DULY_OK)
			return r;
		if (r != DULY_E_NOTFOUND && r != DULY_E_UNAVAILABLE)
			return r;
		if (once)
			return r == DULY_E_NOTFOUND ? DULY_OK : r;
		if (asked_to_end(fd, r == DULY_E_NOTFOUND ? EVERY_MS : AWAY_MS))
			return DULY_OK;
	}
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct intake_given *given = call->given;
	const struct intake_options options = {
		.dir = given->watch,
		.council = given->council ? given->council : "local",
		.settle_ms = (int)(given->settle > 0 ? given->settle : SETTLE_SECONDS) * 1000
	};
	duly_auto_fini(taking) t = { .intake = NULL };

	if (given->watch == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--watch DIR is missing");
	const int fd = signals(); /* before any thread begins */

	if (fd < 0)
		return duly_fail(diag, DULY_E_IO, "signals: %s", strerror(errno));
	duly_result r = intake_open(&options, &t.intake, diag);
	if (r == DULY_OK)
		r = service_open(&given->service, AWAY_MS, &t.client, diag);
	if (r == DULY_OK)
		r = watch(&t, given->once, fd, diag);
	close(fd);
	if (r == DULY_OK && given->once && t.rejected > 0)
		r = duly_fail(diag, DULY_E_REFUSED, "%zu of %zu are in rejected/", t.rejected,
			      t.taken);
	return r;
}

const struct verb verb_intake = { "intake", &COMMAND, run };
