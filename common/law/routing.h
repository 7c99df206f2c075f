/* routing.h - who is told what, and how: a council's lines, or those of the nation for each council
 * that has none of its own (manual duly-routing(5)).
 *
 * A routing says nothing of people: it names roles and teams. Who has the role in a case is what
 * the case says; who has it otherwise, and at what address, is what the directory says. What of it
 * can be wrong by itself is found as it is read; whether its names exist, and whether everything
 * reaches somebody, only with rules and directories beside it (routing_check.h).
 */
#pragma once
#include "common/law/rule.h"
#include "common/text/yaml.h"

/* What of an alert a line may name. Names are in routing files, and in alerts nowhere. */
#define ROUTING_STAGES(X)                            \
	X(ROUTE_OPENED,        "opened")             \
	X(ROUTE_UPCOMING,      "upcoming")           \
	X(ROUTE_UPCOMING_LAST, "upcoming-last")      \
	X(ROUTE_CANCELLED,     "booking-cancelled")  \
	X(ROUTE_DUE,           "due")                \
	X(ROUTE_OVERDUE,       "overdue")            \
	X(ROUTE_REPEATED,      "repeated")           \
	X(ROUTE_MOVED,         "moved")              \
	X(ROUTE_WITHDRAWN,     "withdrawn")          \
	X(ROUTE_CLEARED,       "cleared")            \
	X(ROUTE_HANDED_OVER,   "handed-over")        \
	X(ROUTE_COVERAGE,      "coverage")           \
	X(ROUTE_DATA,          "data")               \
	X(ROUTE_ARREARS,       "arrears")            \
	X(ROUTE_SERVICE,       "service")

enum routing_stage {
#define X(id, name) id,
	ROUTING_STAGES(X)
#undef X
	ROUTING_STAGE_COUNT
};
const char *routing_stage_name(enum routing_stage stage);

/* In the order of urgency; names are in alerts (`to.tell`). */
#define ROUTING_WAYS(X)              \
	X(HOW_AT_ONCE, "at-once")    \
	X(HOW_MORNING, "morning")    \
	X(HOW_MONDAY,  "monday")     \
	X(HOW_NEVER,   "never")

enum routing_how {
#define X(id, name) id,
	ROUTING_WAYS(X)
#undef X
	ROUTING_WAY_COUNT
};
const char *routing_how_name(enum routing_how how);

enum routing_to_kind {
	TO_OWNER,                            /* who has the role that owes it                     */
	TO_CASE_HOLDER,                      /* who has the role that leads the case              */
	TO_TOLD,                             /* whom what is answered was told to                 */
	TO_TOLD_LAPSED,                      /* and had been told that it had lapsed              */
	TO_ITS_TEAM,                         /* the own mailbox of the team that has the duty     */
	TO_ROLE, TO_TEAM,
};
struct routing_to {
	enum routing_to_kind kind;
	struct str           name;           /* of a role or team                                 */
	const struct yaml   *at;
};

/* A list of names as a line writes them. */
struct routing_names {
	const struct yaml *at;               /* NULL: not said, and anything fits                 */
	const struct str  *list;
	size_t             n;
};

/* One line; and one that is an escalation, which has `after`. */
struct routing_line {
	struct str           id, words;
	struct routing_names rules;          /* ids, or their beginning and a `*`                 */
	struct routing_names steps;          /* of warnings, as the pack writes them              */
	struct routing_names roles, teams, councils;
	bool                 of_hours, of_days; /* neither: any clock                             */
	bool                 outside;        /* only what is told out of office hours             */
	bool                 rules_changed;  /* only what rules, a calendar or an engine changed  */
	uint32_t             stages;         /* a bit each; 0: all                                */
	const struct routing_to *to;
	size_t               to_count;
	enum routing_how     how;
	int                  after;          /* working days                                      */
	const struct yaml   *at;
};

struct routing_lines {
	const struct routing_line *list;
	size_t                     n;
};

struct routing {
	struct str  name, version, council;  /* council NO_STR: the nation's                      */
	const char *file;
	int         morning;                 /* minutes after midnight                            */
	int         office_from, office_to;  /* likewise: on working days                         */
	struct routing_names domains;        /* of mailboxes                                      */
	struct routing_names allocated;      /* roles that somebody has in each case              */
	const struct routing_team { struct str role, team; const struct yaml *at; } *teams;
	size_t      team_count;              /* where nobody has the role                         */
	struct str  restricted;              /* the role that has what nobody holds and only named
	                                        eyes may see                                      */
	struct routing_lines lines, escalations;
	const struct yaml   *at;
};

/* Everything on @arena; @root (NULL: it was no YAML) must live as long. */
void routing_read(const struct yaml *root, struct arena *arena, struct faults *faults,
		  struct routing *ret);

/* The team that has what is owed by @role where nobody has the role; NO_STR: none is named. Beside
 * roles of the vocabulary: `unassigned`, `data`, `operator`. */
struct str routing_team(const struct routing *r, struct str role);
bool routing_names_has(const struct routing_names *names, struct str name);

/* What is to be told, as far as lines ask. */
struct routing_subject {
	const struct rule *const *rules;     /* one; of a clock that is lacking those that it may be */
	size_t                    rule_count;
	struct str                role, team, council, step;
	enum routing_stage        stage;
	bool                      outside;   /* it is told out of office hours                    */
	bool                      rules_changed; /* it is so by other rules, for all              */
};
bool routing_fits(const struct routing_line *line, const struct routing_subject *s);
/* Why it does not, for people; NULL: it fits. */
const char *routing_misfit(const struct routing_line *line, const struct routing_subject *s);
