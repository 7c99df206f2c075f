/* people.h - the references that mean one person, gathered from the store: what spans two cases,
 * and nothing else does. For the files of the docket.
 *
 * A reference says in its own events into which it was merged; which were merged into it is
 * remembered in its value (struct stored_case). From any of them all are found that a merging ever
 * named, whether it stands or not, and person_heads() says which of them are one now. */
#pragma once
#include "common/derive/person.h"
#include "common/docket/stored_case.h"

/* So many references may be named by mergings of each other. */
enum { PEOPLE_MAX = 100 };

struct people {
	struct reference *refs;
	struct stored_case **files;              /* of each reference                                  */
	size_t            n, cap;
	bool              named;              /* some merging names them, whether it stands or not  */
};

/* The case of this reference; an empty one where nothing was ever said of it. */
typedef duly_result (*people_load)(void *ctx, struct str council, struct str subject,
				   struct stored_case **ret, struct duly_diag *diag);

/* Gathers what hangs together with @first, which comes first; the heads are found. Of a case that
 * no merging names it is that case alone, and nothing is loaded. */
duly_result people_gather(const struct law *law, const struct reporting *reporting,
			  struct stored_case *first, people_load load, void *ctx, struct arena *arena,
			  struct people *ret, struct duly_diag *diag);

/* Derives the person whose head is @head; @file holds all their events. *ret_about is set whatever
 * comes of it. */
duly_result people_derive(const struct law *law, const struct reporting *reporting,
			  const struct people *p, size_t head, const struct stored_case *file,
			  duly_instant at, struct arena *arena, struct derivation *ret,
			  struct about_case *ret_about, struct duly_diag *diag);

/* All of the person whose head is @head, as one case; it is not for writing. */
struct stored_case people_file(const struct people *p, size_t head, struct arena *arena);
