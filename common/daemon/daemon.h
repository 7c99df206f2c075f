/* daemon.h - the life of a service's process, written once: what it is told, how it starts, turns
 * and stops, and what the machine around it hears of that.
 */
#pragma once
#include "common/daemon/clock.h"
#include "common/daemon/config.h"
#include "common/daemon/report.h"

struct daemon_life {
	const struct config *config;
	const struct clock_source *clock;
	int signal_fd; /* readable: the process is asked to end. Only the daemon reads it */
};

struct daemon {
	const char *name, *purpose;
	const struct setting *settings;
	/* On a failure *ret_self may be half a service, which stop() takes. A signal that asks the
	 * process to end ends it at once meanwhile, as a kill would, and with 0. */
	duly_result (*start)(const struct daemon_life *life, void **ret_self,
			     struct duly_diag *diag);
	/* Waits, and does what there is to do; returns at the latest when the signal comes. */
	duly_result (*turn)(void *self, struct duly_diag *diag);
	/* Takes a half-started service and NULL too. A failure is what the process ends with. */
	duly_result (*stop)(void **self, struct duly_diag *diag);
};

/* Returns the exit code of the process. */
int daemon_main(const struct daemon *d, int argc, char **argv);

/* The service answers from now on: tells the supervisor. */
void daemon_ready(void);
/* A line for people in the supervisor's list. */
void daemon_status(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* ms within which a supervisor that watches wants to hear of it; INT64_MAX: it does not. */
int64_t daemon_patience(void);
void daemon_alive(void);
/* The same before it is ready: the start takes longer than a supervisor may expect. */
void daemon_busy(void);
