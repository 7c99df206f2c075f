/* care.h - the episodes of one child, folded to periods of care and placements.
 *
 * Rows stand in the order of DECOM. A row is believed as to what begins on its day; what the row
 * before it said of its own end is believed where the two agree, and where they do not the child
 * stays in care: a clock too many is seen, a clock too few is not.
 */
#pragma once

struct ssda903_import;
struct ssda903_child;

/* Puts the events that follow from @c's episodes taken together, remarks on what does not fit, and
 * notes when the child was placed for adoption. The events have no keys, unless the child
 * has an episode that ended on the day on which it began: a child is in one period of care and in
 * one placement at a time, and a key made up here would tell it from the same one in another feed.
 */
void ssda903_care_fold(struct ssda903_import *im, struct ssda903_child *c);
