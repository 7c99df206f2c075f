/* feed.h - what the return says of itself: what it carries, and until when it is complete. */
#pragma once

struct ssda903_import;

/* Puts feed.declared and feed.completed, on the last day of the return; nothing where that is not
 * known, or no file was understood. */
void ssda903_feed_put(struct ssda903_import *im);
