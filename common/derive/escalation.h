/* escalation.h - when a duty that has lapsed, and of which nothing was heard, goes to the next
 * role: by the lines `escalate` of the routing in force (manual duly-routing(5)). */
#pragma once
#include "common/derive/obligation.h"
#include "common/law/law.h"

struct escalation {
	const struct routing_line *line;
	duly_instant               at;
};

/* At nine so many working days, on the calendar of the rule, after it was due; not before it may be
 * told to have lapsed; and where what people answered quiets it then, on the first working morning
 * after that. Those of an open obligation after @after, in the order of the routing; returns how
 * many. Without a routing in force there are none. */
enum { ESCALATIONS_MAX = 8 };
size_t escalations_of(const struct law *law, const struct obligation *o, duly_instant after,
		      struct escalation ret[ESCALATIONS_MAX]);
