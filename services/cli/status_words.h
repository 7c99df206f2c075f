/* status_words.h - statuses and moments in words, appended to a buf. */
#pragma once
#include "common/law/law.h"

/* "a status, opened by care entered, closed by care ended, turns 18 or death" */
void status_words_episode(const struct law *law, const struct episode_kind *episode, struct buf *b);
/* "the day on which the person attains 25" */
void status_words_moment(const struct law *law, const struct moment_kind *moment, struct buf *b);
