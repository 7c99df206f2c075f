/* story.h - stories that the docket is told, act by act, and what has to follow. After each the log
 * is replayed in both modes. The test's own file includes cmocka before it. */
#pragma once
#include "tests/support/rig.h"

/* What is sent at an instant, and the alerts that follow, a line each. */
struct act {
	const char *now;    /* NULL: the same instant as the act before                   */
	const char *event;  /* JSON, where ' may stand for "; NULL: only time passes      */
	const char *alerts; /* NULL: not looked at                                        */
};

/* However much a turn ticks at a time, the same is told: as @alerts writes it, and nothing
 * twice. */
void story_play(const char *start, const struct act *acts, size_t n,
		char *(*alerts)(struct rig *r));

/* As rig_alerts() has it: "type rule-or-code step-or-reason due". */
#define PLAY(start, acts)  story_play(start, acts, LEN(acts), rig_alerts)
/* And of whom and to whom: "subject type rule-or-code step-or-reason due > team team"; the step of
 * an alert that hands over is " open N" and to whom, "worker W". */
#define STORY(start, acts) story_play(start, acts, LEN(acts), story_alerts)

/* One by one, within a rig. */
void story_take(struct rig *r, const char *event);
char *story_alerts(struct rig *r); /* free it */
