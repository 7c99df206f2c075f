/* finding.h - the names of what cannot be right in a case. They are told as codes of alerts, beside
 * the ids of coverage, so that a rule file may not use one of them for anything else. */
#pragma once
#include "common/base/base.h"

#define FINDINGS(X)                                                                              \
	X(FINDING_ALREADY_OPEN,   "already-open",   "it opens what is open already")             \
	X(FINDING_NOT_OPEN,       "not-open",       "it closes or changes what is not open")     \
	X(FINDING_OUTSIDE,        "outside",        "it opens what can only be inside something that is not open") \
	X(FINDING_AFTER_DEATH,    "after-death",    "it lies after the death")                   \
	X(FINDING_REPLACED_TWICE, "replaced-twice", "another event replaces the same one")       \
	X(FINDING_STATUS_OPEN,    "status-open",    "the case is closed while a status is open") \
	X(FINDING_MERGED_ROUND,   "merged-round",   "it merges a reference into itself, or round into a ring") \
	X(FINDING_REPLACED_ROUND, "replaced-round", "it corrects what corrects it, so that neither stands")

enum finding_code {
#define X(id, name, sentence) id,
	FINDINGS(X)
#undef X
	FINDING_COUNT
};
const char *finding_name(enum finding_code code);
const char *finding_sentence(enum finding_code code);

/* False: no contradiction is called so. */
bool finding_by_name(struct str name, enum finding_code *ret);
