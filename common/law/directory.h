/* directory.h - a council's people: which roles and teams they have, at what address they are
 * reached, who is away or has left, and who stands in (manual duly-directory(5)).
 *
 * One row of the file a person, role and team; a team's own mailbox is a row without a person. A
 * person is the `worker` of events: a reference, never a name. What is said of a person (mailbox,
 * cover, absence, language) may stand in any of their rows, and must not differ.
 */
#pragma once
#include "common/text/faults.h"

#define DIRECTORY_FIELDS(X)              \
	X(DIRECTORY_PERSON,    "person")     \
	X(DIRECTORY_ROLE,      "role")       \
	X(DIRECTORY_TEAM,      "team")       \
	X(DIRECTORY_MAILBOX,   "mailbox")    \
	X(DIRECTORY_COVER,     "cover")      \
	X(DIRECTORY_AWAY_FROM, "away_from")  \
	X(DIRECTORY_AWAY_TO,   "away_to")    \
	X(DIRECTORY_LEFT,      "left")       \
	X(DIRECTORY_LANGUAGE,  "language")

enum directory_field {
#define X(id, name) id,
	DIRECTORY_FIELDS(X)
#undef X
	DIRECTORY_FIELD_COUNT
};

/* More are refused: of rows; of people of whom each stands in for the one before. */
enum { DIRECTORY_ROWS_MAX = 20000, DIRECTORY_COVER_MAX = 8 };

/* In the order of person, role and team. */
struct directory_row {
	struct str person, role, team;       /* NO_STR: not said; a row without a person is a team's */
	struct str mailbox;                  /* of a team                                         */
	int        line, columns[DIRECTORY_FIELD_COUNT];
};

struct directory_person {
	struct str reference, mailbox, cover, language;
	duly_civil away_from, away_to;       /* first and last day; DULY_NO_DATE: not known       */
	duly_civil left;                     /* the last day; DULY_NO_DATE: they have not         */
	const struct directory_row *rows;
	size_t     row_count;
};

struct directory {
	struct str                     council;
	const char                    *file;
	const struct directory_row    *rows;
	size_t                         row_count;
	const struct directory_person *people; /* by reference                                    */
	size_t                         person_count;
	const struct directory_row *const *by_role; /* of people, in the order of role and team   */
	size_t                         role_count;
};

/* What @text, the file @file ("COUNCIL.csv") says; all of it on @arena. What does not read as a
 * directory of people is among @faults; names of roles and teams are checked with the routing
 * (routing_check.h). */
void directory_read(struct view text, struct str file, struct arena *arena, struct faults *faults,
		    struct directory *ret);

/* NULL: there is no such person. @d may be NULL. */
const struct directory_person *directory_person(const struct directory *d, struct str reference);
/* The mailbox of a team; NO_STR: it has none. */
struct str directory_team(const struct directory *d, struct str team);
/* Whether any row is of the team. */
bool directory_has_team(const struct directory *d, struct str team);
/* The rows of people with @role in @team, one behind the other; @team empty: in none. */
const struct directory_row *const *directory_role(const struct directory *d, struct str role,
						  struct str team, size_t *ret_count);

/* Whether mail for the person is not read on @on: they are away, or have left. */
bool directory_absent(const struct directory_person *p, duly_civil on);
