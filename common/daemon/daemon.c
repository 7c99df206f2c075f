#include <errno.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/daemon/daemon.h"

/* ---- the supervisor -------------------------------------------------------------------------- */

void daemon_ready(void)
{
	sd_notify(0, "READY=1");
}

void daemon_status(const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	sd_notifyf(0, "STATUS=%s", text);
}

int64_t daemon_patience(void)
{
	uint64_t us;

	return sd_watchdog_enabled(0, &us) > 0 ? (int64_t)(us / 2000) : INT64_MAX;
}

void daemon_alive(void)
{
	sd_notify(0, "WATCHDOG=1");
}

void daemon_busy(void)
{
	sd_notify(0, "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=120000000");
}

/* ---- signals --------------------------------------------------------------------------------- */

/* Before any thread starts, so that all of them have them blocked. */
static duly_result open_signals(int *ret, struct duly_diag *diag)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	*ret = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return *ret >= 0 ? DULY_OK : duly_fail(diag, DULY_E_IO, "signalfd: %s", strerror(errno));
}

/* Up to its end a start has promised nothing, and what it has written may be left at any moment: so
 * it need not be asked whether it would like to stop, wherever it is. */
static char start_ended[128];

static void end_start(int signo)
{
	(void)signo;
	(void)!write(STDERR_FILENO, start_ended, strlen(start_ended));
	_exit(0);
}

/* Threads that started meanwhile had these signals open too. ZeroMQ's block them for themselves,
 * but on a busy machine one may come so far only long after: what comes to it is the main
 * thread's. */
static pthread_t main_thread;

static void pass_on(int signo)
{
	pthread_kill(main_thread, signo);
}

static void end_at_signals(const char *name, bool on)
{
	const struct sigaction action = { .sa_handler = on ? end_start : pass_on };
	sigset_t set;

	snprintf(start_ended, sizeof start_ended,
		 "level=info event=stopped service=%s why=\"it was told to while it started\"\n",
		 name);
	main_thread = pthread_self();
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (!on)
		sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	if (on)
		sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* There is nothing to read again: what is in force changes by an event. So SIGHUP asks for
 * nothing. */
static bool asked_to_end(int fd)
{
	struct signalfd_siginfo info;
	bool end = false;

	while (read(fd, &info, sizeof info) == (ssize_t)sizeof info)
		end |= info.ssi_signo != SIGHUP;
	return end;
}

/* ---- the life -------------------------------------------------------------------------------- */

static duly_result live(const struct daemon *d, const struct daemon_life *life,
			struct duly_diag *diag)
{
	struct duly_diag last = { "" };
	void *self = NULL;

	end_at_signals(d->name, true);
	duly_result r = d->start(life, &self, diag);
	end_at_signals(d->name, false);
	while (r == DULY_OK && !asked_to_end(life->signal_fd))
		r = d->turn(self, diag);
	sd_notify(0, "STOPPING=1");
	const duly_result stopped = d->stop(&self, &last);
	if (r == DULY_OK && stopped != DULY_OK) {
		*diag = last;
		return stopped;
	}
	return r;
}

int daemon_main(const struct daemon *d, int argc, char **argv)
{
	duly_auto(config) config = NULL;
	struct duly_diag diag = { "" };
	struct daemon_life life = { .clock = &clock_system, .signal_fd = -1 };

	memory_map_large();
	setlocale(LC_ALL, "C.UTF-8");
	base_init();
	duly_result r = config_read(d->name, d->purpose, d->settings, argc, argv, &config, &diag);
	if (r == DULY_OK)
		r = open_signals(&life.signal_fd, &diag);
	life.config = config;
	if (r == DULY_OK)
		r = live(d, &life, &diag);
	if (life.signal_fd >= 0)
		close(life.signal_fd);
	if (r == DULY_OK)
		report(REPORT_INFO, "stopped", "service=%s", d->name);
	else
		report(REPORT_ERROR, "failed", "service=%s result=%d why=\"%s\"", d->name, (int)r,
		       diag.text);
	return duly_result_exit(r);
}
