/* rig.h - the whole core on a bench: a docket over a memory store, a log in a folder of its own,
 * and time that moves only when the test says so. */
#pragma once
#include "common/docket/alerts.h"
#include "common/docket/feed.h"
#include "common/docket/loading.h"
#include "common/docket/reader.h"
#include "common/docket/records.h"
#include "common/engine/engine.h"
#include "tests/support/scratch.h"

struct rig {
	char           dir[SCRATCH_PATH];
	struct engine  engine;
	duly_instant   now;
	uint32_t       chunk;              /* timers and cases of one tick; 0: all there are      */
	bool           begun;              /* a turn is open                                      */
	uint64_t       seen;               /* alerts handed out                                   */
	struct buf    *taken;              /* bytes of the events of this turn                    */
	size_t         taken_count;
};

/* A new service with the England pack in force, at @now (RFC 3339). Ends the test when it
 * cannot. */
void rig_begin(struct rig *r, const char *now);
/* The same with the packs in the folder @rules, and what lies beside it. */
void rig_begin_under(struct rig *r, const char *rules, const char *now);
void rig_end(struct rig *r);

/* Takes one event of this turn, written as JSON without specversion; `source` and `subject` default
 * to /councils/example/mosaic and C-1. */
struct taken rig_take(struct rig *r, const char *json);
/* Takes it, and lets turns pass until nothing more is due. */
struct taken rig_event(struct rig *r, const char *json);
/* Ends the turn: apply, tick until nothing is due, append, commit. */
void rig_turn(struct rig *r);
/* Moves the clock and lets each timer on the way have its turn. */
void rig_until(struct rig *r, const char *now);

/* The alerts since the last call, a line each: "type rule-or-code step reason". Free it. */
char *rig_alerts(struct rig *r);
/* The alerts since the last call, as JSON, a line each. Free it. */
char *rig_alerts_json(struct rig *r);

/* Replays the log in both modes; ends the test where an alert or the final state differs. */
void rig_verify(struct rig *r);
