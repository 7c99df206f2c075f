/* waited.h - consumers of the feed that acknowledge nothing: a gateway that is not there, or that
 * cannot go on, tells nobody, and cannot say so itself. Private to this folder. */
#pragma once
#include "common/base/base.h"

struct scheduler;

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
/* The turn is in the log. */
void waited_told(struct waited *waited);
