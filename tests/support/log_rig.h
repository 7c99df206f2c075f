/* log_rig.h - small logs with contents that say what they are.
 *
 * The body of a record follows from its sequence, so that a log can be checked to hold exactly the
 * records 1 ... n and nothing else.
 */
#pragma once
#include "common/log/log.h"
#include "tests/support/scratch.h"

enum { RIG_SEGMENT = 8192, RIG_BATCHES = 24, RIG_PLACES = RIG_BATCHES + 1 };

struct rig {
	char dir[SCRATCH_PATH];
	struct log_options options; /* of the next opening */
	struct log *log;
	struct log_opened opened;
	struct duly_diag diag;
};

void rig_init(struct rig *rig); /* a fresh directory; nothing opened    */
void rig_fini(struct rig *rig); /* closes, and removes the directory    */

duly_result rig_open(struct rig *rig); /* closes the one before                */
void rig_must_open(struct rig *rig);

/* One batch of @records, with bodies of up to @most bytes. */
duly_result rig_append(struct rig *rig, uint32_t records, size_t most);
void rig_must_append(struct rig *rig, uint32_t records, size_t most);
/* Opens, and appends RIG_BATCHES batches over several segments; the start, and the place behind
 * each. */
void rig_fill(struct rig *rig, struct log_position places[RIG_PLACES]);
duly_instant rig_instant(uint64_t sequence);

/* How many records there are when all is read from @from on; the test fails where one is not what
 * it should be. Negative: a result that is no DULY_E_NOTFOUND. */
int64_t rig_read(struct rig *rig, struct log_position from);
/* The log holds 1 ... @n. */
void rig_holds(struct rig *rig, uint64_t n);

/* A segment's file. */
char *rig_path(const struct rig *rig, uint32_t segment, char ret[SCRATCH_PATH + 32]);
void rig_segment(const struct rig *rig, uint32_t segment, struct buf *ret);
void rig_set_segment(const struct rig *rig, uint32_t segment, struct view bytes);
