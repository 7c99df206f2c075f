#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "services/mail/mail.h"
#include "tests/support/service.h"

/* The mail gateway in this process, under a clock that stands where the test has put it, beside a
 * real scheduler: what it has to say of itself. Nobody has a mailbox, so that each letter to the
 * operators is a dead one. */

enum { TURN_MS = 11000, HOUR_MS = 3600000 };

struct rig {
	struct service where;
	struct clock_fixed clock;
	struct config *config;
	int awake;
	void *self;
	char figures[SCRATCH_PATH + 16];
};

static void start(struct rig *rig, int64_t ahead_ms)
{
	char state[SCRATCH_PATH + 16], dry[SCRATCH_PATH + 16];
	struct duly_diag diag = { "" };

	snprintf(state, sizeof state, "%s/mail", rig->where.dir);
	snprintf(dry, sizeof dry, "%s/out", rig->where.dir);
	snprintf(rig->figures, sizeof rig->figures, "%s/figures", rig->where.dir);
	char *argv[] = { (char[]){ "duly-mail" },
			 (char[]){ "--data" },
			 rig->where.data,
			 (char[]){ "--events" },
			 rig->where.events,
			 (char[]){ "--alerts" },
			 rig->where.alerts,
			 (char[]){ "--state" },
			 state,
			 (char[]){ "--dry-run" },
			 dry,
			 (char[]){ "--metrics" },
			 rig->figures,
			 (char[]){ "--templates" },
			 (char[]){ DULY_SOURCE_DIR "/schemas/mail" },
			 (char[]){ "--from" },
			 (char[]){ "duly@example.gov.uk" },
			 (char[]){ "--domain" },
			 (char[]){ "example.gov.uk" },
			 NULL };

	rig->clock =
		(struct clock_fixed)CLOCK_FIXED((int64_t)time(NULL) * 1000 + ahead_ms, 1000000);
	rig->awake = eventfd(1, 0);
	assert_int_equal(config_read("duly-mail", "", mail_settings, LEN(argv) - 1, argv,
				     &rig->config, &diag),
			 DULY_OK);
	const struct daemon_life life = { rig->config, &rig->clock.source, rig->awake };

	if (mail_start(&life, &rig->self, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
}

static int set_up(void **state)
{
	static struct rig rig;

	service_make(&rig.where);
	service_start(&rig.where,
		      (const char *[]){ "--rules", DULY_SOURCE_DIR "/tests/data/rules", NULL });
	*state = &rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;
	struct duly_diag diag = { "" };

	assert_int_equal(mail_stop(&rig->self, &diag), DULY_OK);
	config_free(&rig->config);
	close(rig->awake);
	service_remove(&rig->where);
	return 0;
}

static long figure(const struct rig *rig, const char *name)
{
	duly_auto_fini(buf) text = { 0 };
	char line[96];

	if (file_read(rig->figures, 1 << 20, &text, NULL) != DULY_OK)
		return -1;
	buf_u8(&text, 0);
	snprintf(line, sizeof line, "\nduly_mail_%s ", name);
	const char *at = strstr((char *)text.data, line);

	return at != NULL ? strtol(at + strlen(line), NULL, 10) : -1;
}

static void turn(struct rig *rig, int64_t ms)
{
	struct duly_diag diag = { "" };

	rig->clock.at.wall_ms += ms;
	rig->clock.at.boot_ms += ms;
	if (mail_turn(rig->self, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
}

/* A figure is written every ten seconds of the clock. */
static void until(struct rig *rig, const char *name, long least)
{
	for (int i = 0; i < 200; i++) {
		turn(rig, TURN_MS);
		if (figure(rig, name) >= least)
			return;
	}
	fail_msg("%s is %ld and never came to %ld", name, figure(rig, name), least);
}

static void a_clock_that_is_another_is_told_once(void **state)
{
	struct rig *rig = *state;

	start(rig, 2 * HOUR_MS);
	until(rig, "clock_off_seconds", 2 * HOUR_MS / 1000);
	until(rig, "letters_dead", 1);
	for (int i = 0; i < 5; i++)
		turn(rig, TURN_MS);
	assert_int_equal(figure(rig, "letters_dead"), 1);
}

static void a_scheduler_that_is_away_is_told_once(void **state)
{
	struct rig *rig = *state;

	start(rig, 0);
	until(rig, "letters_dead", 0);
	assert_true(figure(rig, "clock_off_seconds") >= 0);
	assert_int_equal(service_stop(&rig->where, SIGTERM), 0);
	const long before = figure(rig, "letters_dead");

	turn(rig, 16 * 60000);
	until(rig, "scheduler_silent_seconds", 900);
	until(rig, "letters_dead", before + 1);
	for (int i = 0; i < 3; i++)
		turn(rig, TURN_MS);
	assert_int_equal(figure(rig, "letters_dead"), before + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_clock_that_is_another_is_told_once, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_scheduler_that_is_away_is_told_once, set_up,
						tear_down),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
