#include "services/scheduler/scheduler.h"

static const struct daemon SCHEDULER = {
	.name = "duly-scheduler",
	.purpose = "Turns events into obligations, timers and alerts.",
	.settings = scheduler_settings, /* one row for each: flag, key, default, help             */
	.start = scheduler_start,       /* lock, bind, store, log, catch up, first batch          */
	.turn = scheduler_turn, /* wait, read the clock once, take, apply, tick, one batch */
	.stop = scheduler_stop, /* commit what is in the log                              */
};

int main(int argc, char **argv)
{
	return daemon_main(&SCHEDULER, argc, argv);
}
