/* known_findings.h - the known findings of a case by what they are of, so that one of many is
 * looked up and not looked for. */
#pragma once
#include "common/docket/stored_obligations.h"

/* Each is what it is by its code or coverage, and by what it is @on: its event, or the fact that
 * this event tells. */
struct finding_places {
	struct finding_place {
		struct str coverage;
		uint8_t    code;
		uint64_t   on;
		size_t     at;                /* in the list that it is of                          */
	}     *list;
	size_t n, cap;
};

void finding_places_add(struct finding_places *p, const struct known_finding *f, uint64_t on,
			size_t at, struct arena *arena);
/* Once all are added. */
void finding_places_sort(struct finding_places *p);
/* The first place of @f, as far as its code and coverage go, on @on; SIZE_MAX: there is none. */
size_t finding_places_first(const struct finding_places *p, const struct known_finding *f,
			    uint64_t on);

/* Of findings of one event that stand in the list more than once the last remains, in the place of
 * the first. */
void known_findings_unite(struct stored_obligations *d, struct arena *arena);
