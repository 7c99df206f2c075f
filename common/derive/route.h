/* route.h - who is told of one alert, and how: the routing in force over what is so of the case,
 * with who is away, who has left and who stands in, by events and by the directory (manual
 * duly-routing(5), WHO IT IS THEN). */
#pragma once
#include "common/derive/ladder.h"
#include "common/derive/reporting.h"
#include "common/law/law.h"

/* What is so of the case, or of what is no case's. */
struct route_case {
	const struct law        *law;        /* that in force                                     */
	struct str               council;    /* NO_STR: it is of no council                       */
	const struct reporting  *reporting;  /* NULL: nothing is said of its people               */
	const struct allocation *allocations;
	size_t                   allocation_count;
	bool                     restricted;
	duly_instant             at;
};

struct route_asked {
	/* What lines ask for; its council and whether it is told out of hours are filled in. */
	struct routing_subject subject;
	struct str             holder;       /* who has it now, where that is what is told; NO_STR:
	                                        whoever has the role                              */
	/* Whom it was told to, a space between two: a person, or `team:` and a team. */
	struct str             told, told_lapsed;
};

enum { RECIPIENTS_MAX = 16 };
struct recipient {
	struct str       person;             /* NO_STR: the team's own mailbox                    */
	struct str       team, role;         /* NO_STR: of none                                   */
	enum routing_how how;
	struct str       line, words;        /* of the routing                                    */
};
/* Each once, the most urgent first. Where a line says that nobody is told, the one that is here has
 * neither person nor team. */
struct recipients {
	struct recipient list[RECIPIENTS_MAX];
	size_t           n;
};

/* False: no routing is in force for the council, and *ret is empty. Ensures: else it is not. */
bool route(const struct route_case *c, const struct route_asked *asked, struct recipients *ret);

/* The same of an escalation that was reached, which is a line of the routing in force. */
void route_escalation(const struct route_case *c, const struct routing_line *line,
		      const struct route_asked *asked, struct recipients *ret);

/* Whether @line of the routing is one of the escalations of a duty under @rule in @team: none
 * before it is for the same role. */
bool route_escalates(const struct routing *r, const struct routing_line *line,
		     const struct routing_subject *s);

/* As which stage a rung of @o is told, as far as the ladder says. */
enum routing_stage route_stage(const struct law *law, const struct obligation *o,
			       const struct rung *rung);

/* As they are kept of what was told (route_asked.told), on @arena; nobody for `never`. */
struct str recipients_join(const struct recipients *r, struct arena *arena);
