/* explanation.h - how one date came about, step by step, found by the id of its obligation or of an
 * alert that told of it. */
#pragma once
#include "common/reports/offline.h"
#include "common/reports/viewer.h"

struct explanation {
	char prefix[ID_HEX]; /* what the id begins with */
	size_t len;
	struct str council; /* of this alone; NO_STR: of any */
	struct viewer viewer;
	duly_instant at;

	size_t found;       /* obligations that begin so, or the alert                      */
	struct buf packed;  /* the first: its pairs and "steps", "linked"; or the alert      */
	struct buf text;    /* the same for people; empty where it does not stand any more   */
	struct buf alert;   /* packed; empty: it was not sought by the id of one             */
	bool is_of_none;    /* the alert tells of no obligation                             */

	/* Of the one that was found; private. */
	struct arena *arena;
	struct pack_open map;
	struct str in_council, subject, *groups;
	size_t group_count;
};

/* @id: the first eight or more of 32 hex digits; DULY_E_USAGE where it is not. */
duly_result explanation_begin(const char *id, duly_instant at, struct explanation *ret,
			      struct duly_diag *diag);
void explanation_fini(struct explanation *e);

/* Both DULY_OK where nothing was found: e->found says so. */
duly_result explanation_of_store(struct explanation *e, struct docket_reader *reader,
				 struct duly_diag *diag);
void explanation_of_offline(struct explanation *e, const struct offline *o);
