/* service.h - the scheduler as its own files see it. Private to this folder. */
#pragma once
#include "common/daemon/daemon.h"
#include "common/quarantine/quarantine.h"
#include "services/scheduler/feed.h"
#include "services/scheduler/guard.h"
#include "services/scheduler/history.h"
#include "services/scheduler/intake.h"
#include "services/scheduler/room.h"
#include "services/scheduler/rules.h"
#include "services/scheduler/scheduler.h"
#include "services/scheduler/waited.h"

struct scheduler {
	const struct config *config;
	const char *data;
	struct store_lock lock;
	int signal_fd, timer_fd;
	const struct clock_source *source;
	struct clock clock;
	bool step_untold; /* a step of the clock that is not in the log yet */
	bool confirmed;   /* in this turn, and the clock follows the wall from the next on */

	struct str *councils; /* of the settings; NULL: none */
	struct engine engine;
	struct quarantine *quarantine;
	struct bus *events, *alerts;

	struct intake intake;
	struct feed_state feed;
	struct room room;
	struct waited waited;
	struct guard guard;

	bool ticking; /* the inbox has been empty once since the start */
	int64_t started_boot_ms, heard_boot_ms;
	int64_t dirty_boot_ms;        /* when the first uncommitted change was made; 0: none */
	uint64_t committed;           /* position committed to the store                     */
	/* On disk, where they are not what is in force. */
	struct files_seen files, directories, routings;
	uint8_t compared[SHA256_LEN];   /* with this in force                                */
	uint8_t files_were[SHA256_LEN]; /* on disk, then                                     */
	uint8_t files_are[SHA256_LEN];  /* at the last look                                  */
	int64_t files_boot_ms, ages_boot_ms;
	bool was_held;
	bool running;
	char incarnation[33];
};

static inline duly_instant now(const struct scheduler *s)
{
	return s->clock.now;
}
static inline int64_t boot_ms(const struct scheduler *s)
{
	return s->clock.at.boot_ms;
}
