/* feed.h - what the return says of itself: what it carries, and until when it is complete. */
#pragma once
#include "common/base/base.h"

struct ssda903_import;

/* Puts feed.declared and feed.completed, on the last day of the return, which must be known.
 * DULY_E_CONFIG: this system has no table of the zone, by which that day is over at an instant. */
duly_result ssda903_feed_put(struct ssda903_import *im, struct duly_diag *diag);
