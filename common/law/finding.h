/* finding.h - the names of what cannot be right in a case. They are told as codes of alerts, beside
 * the ids of coverage, so that a rule file may not use one of them for anything else.
 *
 * The sentence is what follows "TYPE on DAY" of the event that is named (finding_say() in derive):
 * what does not fit, and what to look at. %s stands for the episode that it is about, or for what
 * was given beside what the law allows. */
#pragma once
#include "common/base/base.h"

/* clang-format off */
#define FINDINGS(X)                                                                              \
	X(FINDING_ALREADY_OPEN,   "already-open",   ", but '%s' was open already: was its end recorded, or is this said twice?") \
	X(FINDING_NOT_OPEN,       "not-open",       ", but '%s' was not open then: was its start recorded, and is the date right?") \
	X(FINDING_OUTSIDE,        "outside",        ", but only within '%s' can that be, which was not open then: check the two dates") \
	X(FINDING_AFTER_DEATH,    "after-death",    ", which is after the death: check the two dates")   \
	X(FINDING_REPLACED_TWICE, "replaced-twice", " replaces an event that another replaces as well: which of the two is right?") \
	X(FINDING_STATUS_OPEN,    "status-open",    ", while '%s' was still open: was its end recorded?") \
	X(FINDING_MERGED_ROUND,   "merged-round",   ", but that merges the reference into itself, or round into a ring: take one of them back") \
	X(FINDING_REPLACED_ROUND, "replaced-round", " replaces an event that replaces it, so that neither stands: send it again under a new id") \
	X(FINDING_OF_AGE,         "of-age",         ", but the person was 18 or over then, so that no clock of a child has begun: check the date of birth") \
	X(FINDING_NAMES_NOTHING,  "names-nothing",  " corrects or takes back an event that nobody has sent: check the id") \
	X(FINDING_TAKEN_BACK,     "taken-back",     " came in a batch that had been taken back before, so that it does not count: send it again in a new batch") \
	X(FINDING_BIRTH,          "birth",          " gives a date of birth that cannot be, so that it is not used: check the year") \
	X(FINDING_END,            "end",            " gives an end that cannot be, so that no date follows from it: check the year, or leave it out where there is no end") \
	X(FINDING_RECORDED,       "recorded",       " was recorded long before it happened, or after it came: check the clock of the system that sends it") \
	X(FINDING_LONGER,         "longer-than-law", " gives %s. The law's date stands: check what was ordered or planned") \
	X(FINDING_DISPUTED,       "disputed",       " says that what is owed is not right, or is not owed: look at what was recorded, and put that right")
/* clang-format on */

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
