/* stored.h - what the codecs of stored values (stored_*.h) share.
 *
 * Each kind of value has a codec of its own, which encodes and decodes it and does nothing else;
 * what it writes is described byte by byte in docs/formats.md. A value that does not decode to its
 * last byte, or is of another format, is DULY_E_CORRUPT with a sentence that names its place:
 * nothing of it may be used. To take it for one that is not there would tell people again what they
 * know, or drop a feed that a council has declared.
 */
#pragma once
#include "common/store/store.h"

/* DULY_E_CORRUPT: "store, meta, key council/example: @what". A key that is not all text is named in
 * digits, as the store itself names one. */
duly_result stored_refuse(enum store_db db, struct view key, const char *what,
			  struct duly_diag *diag);

/* The value has a version that this release does not write: one of a later release, most likely. */
duly_result stored_other_format(enum store_db db, struct view key, struct duly_diag *diag);

/* DULY_OK where @r was good to the end and has come to the end; else a refusal. */
duly_result stored_end(const struct reader *r, enum store_db db, struct view key,
		       struct duly_diag *diag);
