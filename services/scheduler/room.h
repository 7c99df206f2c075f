/* room.h - what happens when there is no room: on the disk, in the store, in a batch. Private to
 * this folder.
 *
 * Room is found before it is promised; where there is none nothing is answered over it, and what
 * the store lost is applied again from the log. */
#pragma once
#include "common/base/base.h"

struct scheduler;

struct room {
	bool low, told, telling; /* below the reserve; the alert of it        */
	int64_t looked_boot_ms;
	uint64_t free_bytes;
	bool behind;           /* the store was put back, and does not follow the log yet */
	int64_t again_boot_ms; /* no turn before                            */
	bool narrow;           /* a batch of this turn was too large: each takes little */
};
/* Looks at the disk, every second. */
void room_look(struct scheduler *s);
/* In the turn, once for each time that it runs low. */
duly_result room_tell(struct scheduler *s, struct duly_diag *diag);
/* DULY_OK where a turn can be tried: catches up with the log where the store is behind.
 * DULY_E_NOSPACE: not now. */
duly_result room_ready(struct scheduler *s, struct duly_diag *diag);
/* A batch is larger than the log takes: what is not in the log is undone, and the turn is to be
 * tried again with as little in each batch as can be. A request that even so is too large is
 * answered so. DULY_E_BOUND: there is nothing that could be less. */
duly_result room_narrow(struct scheduler *s, struct duly_diag *diag);
/* A turn ended with @r: what it did is undone. Returns what is fatal, or DULY_OK. */
duly_result room_undo(struct scheduler *s, duly_result r, struct duly_diag *diag);
