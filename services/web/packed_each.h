/* packed_each.h - packed objects that stand one after the other. Private to this folder. */
#pragma once
#include "common/wire/wire.h"

struct packed_each {
	struct view left;
	struct wire one; /* the last that was read */
};

/* The next one; false: there is none, or it does not read. */
bool packed_next(struct packed_each *e);
void packed_each_fini(struct packed_each *e);
