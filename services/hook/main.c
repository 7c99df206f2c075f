#include "services/hook/hook.h"

static const struct daemon HOOK = {
	.name = "duly-hook",
	.purpose = "Posts alerts to a program or a chat of somebody else, over HTTP.",
	.settings = hook_settings, /* one row for each: flag, key, default, help       */
	.start = hook_start,       /* the address, its secret, a client of the feed      */
	.turn = hook_turn,         /* post the next alert; acknowledge what was taken    */
	.stop = hook_stop,
};

int main(int argc, char **argv)
{
	return daemon_main(&HOOK, argc, argv);
}
