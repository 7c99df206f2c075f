/* guard.h - what the service stands on and cannot see for itself, looked at every second: that the
 * log is still the one that it writes to, and sound from its beginning; that the store lies where
 * others read it; that its addresses lead here; that there are file descriptors. Private to this
 * folder. */
#pragma once
#include "common/log/log.h"

struct scheduler;

enum guard_of { GUARD_LOG, GUARD_STORE, GUARD_ADDRESS, GUARD_DESCRIPTORS, GUARD_COUNT };

/* Something that is wrong: told once for each time that it begins to be. */
struct guard_finding {
	bool is, told, telling;
	char why[300];
};

struct guard {
	int64_t looked_boot_ms;
	struct log_scrub *scrub;
	bool damage_in_pass;
	duly_instant passed; /* when the log was last gone through whole; DULY_NO_INSTANT: not yet */
	struct guard_finding found[GUARD_COUNT];
};
void guard_init(struct guard *guard);
void guard_fini(struct guard *guard);

/* At a start: goes through the log, as far as the settings say. DULY_E_CORRUPT: it is damaged, and
 * nothing is started on it. */
duly_result guard_start(struct scheduler *s, struct duly_diag *diag);
/* Every second. DULY_E_CORRUPT: the log under us is gone, or is another one: nothing may be
 * answered any more. */
duly_result guard_look(struct scheduler *s, struct duly_diag *diag);
/* The moment, since boot, of the next look. */
int64_t guard_due(const struct scheduler *s);
/* In the turn: tells of what is wrong; where it is the log, the service is held. */
duly_result guard_tell(struct scheduler *s, struct duly_diag *diag);
/* The turn is in the log. */
void guard_told(struct guard *guard);
