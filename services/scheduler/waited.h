/* waited.h - gateways that tell nobody. One that is not there, or cannot go on, acknowledges
 * nothing and cannot say so itself; one whose letters nobody takes says so by an event. Private to
 * this folder. */
#pragma once
#include "common/base/base.h"

struct scheduler;
struct msgpack_object;

enum { WAITED_CONSUMERS = 200 }; /* as many as there may be */

struct waited {
	int64_t looked_boot_ms;
	size_t n;
	struct waiting_consumer {
		char name[65];
		uint64_t cursor;       /* behind which alerts wait for it                 */
		int64_t since_boot_ms; /* it has stood there, and alerts waited behind it */
		bool told, telling;
	} list[WAITED_CONSUMERS];
};
/* In the turn, every minute: tells once of each that has acknowledged nothing for an hour of this
 * process though something waits for it. */
duly_result waited_tell(struct scheduler *s, struct duly_diag *diag);
/* In the turn, of an event that was taken: where a gateway says that its letters wait, operators
 * are told. */
duly_result waited_hear(struct scheduler *s, const struct msgpack_object *event,
			struct duly_diag *diag);
/* The turn is in the log. */
void waited_told(struct waited *waited);
