/* records.h - records of another kind than event, tick and alert, as docket_record() takes them.
 * Each function appends the body of one (docs/formats.md). */
#pragma once
#include "common/docket/stored_consumer.h"
#include "common/law/law.h"
#include "common/wire/wire.h"

void record_start(struct buf *b, const uint8_t incarnation[16], duly_instant wall, bool rehearsal,
		  const char *held_why);                        /* NULL: not held                 */
void record_content(struct buf *b, const struct content *content);
void record_in_force(struct buf *b, const struct contents *contents);
void record_clock(struct buf *b, duly_instant wall, const char *held_why);
void record_rejected(struct buf *b, struct view bytes, struct str source, struct str id,
		     const struct reject *reject);
void record_consumer(struct buf *b, struct str name, const struct consumer *c);
