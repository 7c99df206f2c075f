#include "services/web/web.h"

static const struct daemon WEB = {
	.name = "duly-web",
	.purpose = "Takes events and shows what is owed and told, over HTTP.",
	.settings = web_settings, /* one row for each: flag, key, default, help          */
	.start = web_start,       /* tokens, addresses, clients of the scheduler, threads */
	.turn = web_turn,         /* take connections, end slow ones, wake those who wait    */
	.stop = web_stop,         /* answers under way are finished, then all is closed      */
};

int main(int argc, char **argv)
{
	return daemon_main(&WEB, argc, argv);
}
