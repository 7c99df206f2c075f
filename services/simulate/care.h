/* care.h - one period of care while it is told: what its legal status and its placements share. */
#pragma once
#include "services/simulate/life.h"

struct stay {
	struct life *l;
	const struct span *span;
	const char *period;
	const char *order, *order_kind; /* that stands; NULL: none */
	const char *proceedings;
	bool unsettled, moving;
};

const char *care_pick(struct life *l, const char *const *list, size_t n);
/* Ends the order that stands, if one does, and makes another. */
void order_make(struct stay *s, const char *kind, duly_civil day);
void order_end(struct stay *s, duly_civil day);
/* The first day, and what the courts do in the course of the period. */
void status_enter(struct stay *s);
/* The last day, and why. */
void status_leave(struct stay *s);
