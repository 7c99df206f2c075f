/* reporting.h - what subjects that are no case say: what a council's feeds report and up to when
 * they are complete, and what was taken back as a whole.
 */
#pragma once
#include "common/derive/derive.h"

/* False: `-` and the reserved prefixes (CONTRACT 2). */
bool subject_is_case(struct str subject);

/* False: this may not be said of this subject (CONTRACT 2: reserved prefixes, `-`). */
bool event_subject_ok(const struct event *e, struct reject *reject);

/* Adds to @ret what the @n events of one subject of the council, in event_order, say: for a subject
 * `feed:` its types, in a part for each instant that they are complete to; for any subject the
 * batches that it takes back. What is added hangs on @arena, which holds copies of all strings; the
 * lists of @ret are replaced by longer ones. What @ret had of this feed before is left out. */
void reporting_add(const struct law *law, struct str subject, const struct event *events, size_t n,
		   struct arena *arena, struct reporting *ret);
