/* people.h - the references that mean one person, gathered and derived as one: what spans two
 * cases, and nothing else does.
 *
 * A reference says in its own events into which it was merged; which were merged into it, whoever
 * keeps its events remembers. From any of them all are found that a merging ever named, whether it
 * stands or not, and person_heads() says which of them are one now. */
#pragma once
#include "common/derive/person.h"

/* So many references may be named by mergings of each other. */
enum { PEOPLE_MAX = 100 };

struct people {
	struct reference *refs;
	size_t            n, cap;
	bool              named;              /* some merging names them, whether it stands or not  */
};

/* What was said under @subject; an empty one where nothing was. Called once for each reference. */
typedef duly_result (*people_load)(void *ctx, struct str council, struct str subject,
				   struct reference *ret, struct duly_diag *diag);

/* Gathers what hangs together with @first, which comes first; the heads are found. Of a case that
 * no merging names it is that case alone, and nothing is loaded. */
duly_result people_gather(const struct context *c, const struct reference *first, people_load load,
			  void *ctx, struct people *ret, struct duly_diag *diag);

/* Whether @one may be merged into @other: not where one person would have more than PEOPLE_MAX
 * references. Where it may not, @reject says so; else its code is REJECT_NONE. */
duly_result people_judge(const struct context *c, const struct reference *one,
			 const struct reference *other, people_load load, void *ctx,
			 struct reject *reject, struct duly_diag *diag);

/* What is derived of one person. */
struct person {
	const struct event *events;           /* under all references, in event_order               */
	size_t              n;
	struct about_case   about;
	struct derivation   derived;
	const struct event *death;            /* where it cannot be derived: that the person died;
	                                         NULL: nobody says so                               */
};
/* Derives the person whose head is @head. ret->events, ret->about and ret->death are set whatever
 * comes of it. DULY_E_BOUND: more than twice CASE_EVENTS_MAX events, or derive()'s. */
duly_result people_derive(const struct context *c, const struct people *p, size_t head,
			  struct person *ret, struct duly_diag *diag);
