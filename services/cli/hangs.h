/* hangs.h - what of a law hangs on a status or a moment: the rules that name it, and those that
 * name what hangs on it in turn. */
#pragma once
#include "common/law/law.h"

/* A status (an episode) or a moment: one of the two. */
struct footing {
	const struct episode_kind *episode;
	const struct moment_kind *moment;
};
struct str hangs_name(struct footing on);

/* How @rule names @on: "starts with it", "runs during it"; NULL: it does not. */
const char *hangs_rule(const struct rule *rule, struct footing on);
/* Whether a status, or a moment, comes about, lasts or ends by what @on does. */
bool hangs_episode(const struct episode_kind *episode, struct footing on);
bool hangs_moment(const struct moment_kind *moment, struct footing on);
/* Whether a clock must be there for it. */
bool hangs_coverage(const struct coverage *coverage, struct footing on);

/* @on and what hangs on it, and on that, the nearest first: *ret_count of them, in @arena. */
const struct footing *hangs_all(const struct law *law, struct footing on,
					 struct arena *arena, size_t *ret_count);
