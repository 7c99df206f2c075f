/* viewer.h - who looks, where not everybody may see everything. */
#pragma once
#include "common/docket/reader.h"

/* A team sees what it holds, what it stands in for, and the cases that it holds; of a case that
 * only named eyes may see what is its own to do alone. */
struct viewer {
	struct str council, team; /* NO_STR: it sees everything */
};

/* @reader: in it a team is known under its name of @at. */
bool viewer_sees(const struct viewer *v, const struct docket_reader *reader,
		 const struct obligation *o, duly_instant at);
/* The same of an alert, packed. */
bool viewer_sees_alert(const struct viewer *v, const struct docket_reader *reader,
		       struct view alert);
