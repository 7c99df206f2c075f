/* fault_disk.h - a disk that fails on request, and can lose its power.
 *
 * Calls (all but close) are counted from 1. What was written and not synced is remembered sector by
 * sector, so that a loss of power can leave any part of it undone, in any order.
 */
#pragma once
#include "common/log/log.h"

enum fault_how {
	FAULT_NOTHING_DONE, /* the call fails and has done nothing                        */
	FAULT_HALF_DONE,    /* a write does its first half and fails; others as above     */
	FAULT_SHORT,        /* a write does its first half and says so; others as above   */
	FAULT_ALL_DONE,     /* the call does everything and is said to have failed        */
};

struct fault_disk {
	struct log_disk ops; /* what the log is given                              */
	unsigned calls;      /* so far                                             */
	unsigned fail_at;    /* the one that fails; 0: none                        */
	bool for_ever;       /* and every one after it                             */
	bool writes_only;    /* only calls of pwrite are counted                   */
	enum fault_how how;
	int error; /* errno of the failure                               */
	bool tripped;
	struct buf open;    /* which path a descriptor is of                      */
	struct buf pending; /* unsynced sectors, oldest first                     */
};

void fault_disk_init(struct fault_disk *disk);
void fault_disk_fini(struct fault_disk *disk);

/* Each unsynced sector is, as @seed has it, as it was before or as it was written. */
void fault_disk_lose_power(struct fault_disk *disk, unsigned seed);
