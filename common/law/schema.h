/* schema.h - what events may look like, for others: JSON Schema (draft-07) from the vocabulary.
 *
 * One schema describes an event as JSON and as msgpack. What it cannot express is listed in
 * tests/interop/corpus/beyond-schema/README.md.
 */
#pragma once
#include "common/law/law.h"

/* Appends the schema of events of @type_or_null, or of events of any type, indented, with a newline
 * at its end. A type that the law does not have: nothing is appended. */
void law_schema_write(const struct law *law, const char *type_or_null, struct buf *ret);
