/* routed.h - who would be told of what is owed, when and how, and by which line of the routing in
 * force: of one obligation, or of all that is open in a case.
 */
#pragma once
#include "common/docket/reader.h"
#include "common/text/suggest.h"

struct routed {
	const char  *wanted;  /* a reference of a case, or what the id of an obligation begins with */
	struct str   council; /* NO_STR: of any                                                    */
	int          stage;   /* of this alone, as it would be told at @at; -1: of all that come   */
	duly_instant at;

	size_t     found;
	struct suggestion near; /* references that were probably meant                            */
	bool       no_routing; /* of one of them                                                  */
	struct buf packed;     /* an array of them                                                */
	struct buf text;       /* the same for people                                             */
};
void routed_fini(struct routed *r);

duly_result routed_of_store(struct routed *r, struct docket_reader *reader, struct duly_diag *diag);
