/* The life of a service's process: what a signal does to it, whichever thread it comes to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/daemon/daemon.h"

/* A thread of a library that has not come so far as to block its signals when the start is over. */
static void *stand(void *ctx)
{
	(void)ctx;
	for (;;)
		pause();
	return NULL;
}

static duly_result start(const struct daemon_life *life, void **ret_self, struct duly_diag *diag)
{
	pthread_t thread;

	(void)diag;
	*ret_self = (void *)(uintptr_t)life;
	return pthread_create(&thread, NULL, stand, NULL) == 0 ? DULY_OK : DULY_E_IO;
}

/* The first turn asks its own process to end. */
static duly_result turn(void *self, struct duly_diag *diag)
{
	const struct daemon_life *life = self;
	struct pollfd in = { .fd = life->signal_fd, .events = POLLIN };

	kill(getpid(), SIGTERM);
	return poll(&in, 1, 60000) == 1 ? DULY_OK
					: duly_fail(diag, DULY_E_IO, "it was not asked to end");
}

static duly_result stop(void **self, struct duly_diag *diag)
{
	(void)self, (void)diag;
	return write(STDOUT_FILENO, "stopped", 7) == 7 ? DULY_OK : DULY_E_IO;
}

static void a_signal_that_comes_to_another_thread_ends_it_in_order(void **state)
{
	static const struct setting SETTINGS[] = {
		{ "config", SETTING_TEXT, "FILE", NULL, "settings", 0, 0 }, { 0 }
	};
	static const struct daemon DAEMON = { "duly-test", "ends", SETTINGS, start, turn, stop };
	char *argv[] = { "duly-test", NULL }, said[8] = { 0 };
	int status = 0, out[2];

	(void)state;
	assert_int_equal(pipe(out), 0);
	const pid_t child = fork();

	if (child == 0) {
		dup2(out[1], STDOUT_FILENO);
		_exit(daemon_main(&DAEMON, 1, argv));
	}
	close(out[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(read(out[0], said, sizeof said), 7);
	close(out[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signal_that_comes_to_another_thread_ends_it_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
