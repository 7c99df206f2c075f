/* person.h - what is said of a case as such: which references mean one person (case.merged), with
 * whom it is linked (case.linked), and whether only named eyes may see it (case.restricted). */
#pragma once
#include "common/derive/derive.h"

/* ---- references that mean one person --------------------------------------------------------- */

/* One reference, with all that was said under it. */
struct reference {
	struct str          council, subject;
	const struct event *events;           /* in event_order                                     */
	size_t              n;
	size_t              bytes;            /* event_size() of them all; of whom admission asks   */
	/* References that were once said to be merged into it, in the order in which that was said;
	 * whether they are is in their own events. */
	const struct str   *merged;
	size_t              merged_count;
	void               *owner;            /* of whoever keeps the events                        */
	/* Set by person_heads(). */
	size_t              head;             /* index of that under which it goes on; itself: none */
	const struct event *ring;             /* the merging that leads back to it; NULL: none      */
};

/* True: some event of @events merges, retracted or not; *ret is then an array on @arena of the
 * references that they name. */
size_t person_named(const struct event *events, size_t n, struct arena *arena, struct str **ret);

/* Finds the head of each of @refs, which are of one council and among which is each reference that
 * one of them is merged into. The last merging of a reference that stands counts, whenever it
 * happened: two references mean one person or they do not. Mergings that lead round in a ring, or
 * into the same reference, are contradictions and change nothing, all of them. */
void person_heads(const struct context *c, struct reference *refs, size_t n);

/* All events of the person whose head is @head, in event_order, on @arena. */
size_t person_events(const struct reference *refs, size_t n, size_t head, struct arena *arena,
		     const struct event **ret);

/* Says in *derived whose it is: obligations have the head as their case and the other references
 * beside it; mergings that lead round are found. */
void person_name(const struct reference *refs, size_t n, size_t head, struct arena *arena,
		 struct derivation *derived);

/* ---- what is so of a case -------------------------------------------------------------------- */

struct about_case {
	bool              restricted;
	const struct str *groups;             /* that it is linked in, in the order of linking      */
	size_t            group_count;
};

/* The event that the person has died, as of c->at; NULL: none stands. */
const struct event *person_death(const struct context *c, const struct event *events, size_t n);

/* As of c->at. The strings are those of the events. */
struct about_case person_about(const struct context *c, const struct event *events, size_t n);
