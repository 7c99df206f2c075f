/* law.h - everything that is in force: vocabularies, packs, calendar, zone, as one value.
 *
 * A law is made from the bytes of its files (so that the bytes can be kept in the log and the law
 * made again from them), checked as a whole, and never changes. All faults of all files are
 * reported at once, each with file:line:column.
 */
#pragma once
#include "common/calendar/zone.h"
#include "common/law/directory.h"
#include "common/law/routing.h"
#include "common/text/faults.h"

/* For ever: it is stored. */
#define CONTENT_KINDS(X)                                                                    \
	X(CONTENT_VOCABULARY, 1, "vocabulary")                                              \
	X(CONTENT_PACK,       2, "pack")                                                    \
	X(CONTENT_CALENDAR,   3, "calendar")                                                \
	X(CONTENT_ZONE,       4, "zone")                                                    \
	X(CONTENT_OVERLAY,    5, "overlay")                                                 \
	X(CONTENT_DIRECTORY,  6, "directory")                                               \
	X(CONTENT_ROUTING,    7, "routing")

enum content_kind {
#define X(id, number, name) id = number,
	CONTENT_KINDS(X)
#undef X
};

/* Whether it is of what people are told, and not of what is owed and by when: people and lines
 * change by themselves, and no case is derived otherwise for it. */
static inline bool content_is_of_telling(enum content_kind kind)
{
	return kind == CONTENT_DIRECTORY || kind == CONTENT_ROUTING;
}

#define LAW_FILE_MAX (4u << 20) /* bytes of one file (CONTRACT 8) */

struct content {
	enum content_kind kind;
	struct str        name;                   /* of the file, for messages                   */
	struct buf        bytes;
	uint8_t           digest[SHA256_LEN];     /* of the bytes                                */
};

/* The files of a law, sorted by kind and name. */
struct contents {
	struct content *list;
	size_t          n;
};
void contents_fini(struct contents *contents);
void contents_add(struct contents *contents, enum content_kind kind, struct str name,
		  struct view bytes);
/* The names of those of @kind that only one of @a and @b has, or that are something else in it,
 * with blanks between them, appended to @names. */
void contents_others(const struct contents *a, const struct contents *b, enum content_kind kind,
		     struct buf *names);

struct law;

/* On DULY_OK the caller owns *ret; on DULY_E_MALFORMED @problems has every fault. */
duly_result law_load(const struct contents *contents, struct law **ret, struct faults *faults);
void        law_free(struct law **law);

/* The law as a council's overlay has it (manual duly-overlay(5)); @law itself where it has none.
 * derive() and what follows from it ask for it themselves; vocabulary and zone are the same. */
const struct law *law_for(const struct law *law, struct str council);
/* The councils that have an overlay, by name. */
const struct str *law_councils(const struct law *law, size_t *ret_count);
/* As if every optional pack were adopted: what the worked examples of packs are run through. */
const struct law *law_whole(const struct law *law);
/* The calendar that the pack of @rule names: the days on which people work. And that on which the
 * periods of @rule are counted: with the council's closure days, where the rule lets them count. */
const struct calendar *law_working_calendar(const struct law *law, const struct rule *rule);
const struct calendar *law_rule_calendar(const struct law *law, const struct rule *rule);
/* By the number that a rule or a coverage has. */
const struct calendar *law_calendar_at(const struct law *law, size_t i);

const struct vocabulary *law_vocabulary(const struct law *law);
/* That of the first pack: for what belongs to no rule. */
const struct calendar   *law_calendar(const struct law *law);
const struct zone       *law_zone(const struct law *law);
const struct rule       *law_rules(const struct law *law, size_t *ret_count);
/* The first of this id, in the order of the packs; NULL: none. Of a rule that has changed each
 * version is a rule of its own. */
const struct rule       *law_rule(const struct law *law, struct str id);
/* That of them which holds for a trigger on @on; where none does, the first. */
const struct rule       *law_rule_on(const struct law *law, struct str id, duly_civil on);
const struct coverage   *law_coverage(const struct law *law, size_t *ret_count);
const struct figure     *law_figures(const struct law *law, size_t *ret_count);
/* Digest over the kinds, names and digests of its contents, but those that are of telling. */
const uint8_t           *law_digest(const struct law *law);                  /* SHA256_LEN */
/* { "pack": name, "version": ..., "digest": ... } of each pack, for info and lists. */
struct pack_info { struct str name, version, title, jurisdiction; bool optional; uint16_t calendar; const uint8_t *digest; };
const struct pack_info  *law_packs(const struct law *law, size_t *ret_count);

/* ---- who is told ----------------------------------------------------------------------------- */

/* The routing of a council: its own, or the nation's (NO_STR: of what is no council's); NULL: none
 * is in force, and alerts name roles and teams only. */
const struct routing   *law_routing(const struct law *law, struct str council);
const struct routing   *law_routings(const struct law *law, size_t *ret_count);
/* NULL: it has none. */
const struct directory *law_directory(const struct law *law, struct str council);
const struct directory *law_directories(const struct law *law, size_t *ret_count);

/* ---- in words -------------------------------------------------------------------------------- */

/* For people, appended to @b: "in care and not short break, or aged 16 to 17"; "visit made (kinds
 * looked-after, seen)". */
void condition_say(const struct law *law, const struct condition *c, struct buf *b);
void matcher_say(const struct law *law, const struct matcher *m, struct buf *b);

/* ---- what starts ----------------------------------------------------------------------------- */

/* Rules that the start kinds point at, in table order. */
struct rule_starts { const struct rule_start { const struct rule *rule; const struct start *start; } *list; size_t n; };
struct rule_starts law_starts_at_event(const struct law *law, const struct event_type *type);
struct rule_starts law_starts_at_opening(const struct law *law, const struct episode_kind *kind);
struct rule_starts law_starts_at_closing(const struct law *law, const struct episode_kind *kind);
struct rule_starts law_starts_at_moment(const struct law *law, const struct moment_kind *kind);

/* ---- what follows for what has started ------------------------------------------------------- */

/* Rules, and which of their met_by, ends_with or during it is that names what is asked about. */
struct rule_places { const struct rule_place { const struct rule *rule; size_t at; } *list; size_t n; };
struct rule_places law_met_at(const struct law *law, const struct event_type *type);
struct rule_places law_ends_at_event(const struct law *law, const struct event_type *type);
struct rule_places law_ends_at_moment(const struct law *law, const struct moment_kind *kind);
struct rule_places law_lives_in(const struct law *law, const struct episode_kind *kind);
