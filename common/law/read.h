/* read.h - what the readers of vocabularies and packs share; private to this folder.
 *
 * Files are read in passes over one vocabulary: names first, then what refers to them, so that a
 * local file may refer to the national one whichever is read first. A reader that meets a fault
 * says it, leaves an empty value and goes on; a law with faults is never handed out.
 */
#pragma once
#include "common/law/law.h"
#include "common/text/yaml.h"

#define RULES_MAX 4096

/* One file that is being read, and its faults. */
struct law_source {
	const struct content *content;
	const struct yaml *root; /* NULL: no YAML at all, which is among the faults */
	struct faults faults;
};

/* A symbol and all that is known under its text. Not kept across an interning, which may move it.
 */
struct symbol {
	struct str text; /* NUL after it */
	struct event_type *type;
	struct episode_kind *episode;
	struct moment_kind *moment;
	const struct yaml *type_at, *episode_at, *moment_at; /* where each was defined first */
	struct code_list *list;
	struct reported reported; /* what a feed says with it that reports it */
	const struct condition *condition;
	const struct field *fact; /* the field that gives the fact its kind and its list */
	const struct episode_kind *fact_of; /* the episode whose fact it is */
};

struct vocabulary {
	struct arena *arena;
	struct symbol *symbols; /* [0] is none */
	size_t symbol_count, symbol_cap;
	sym *slots; /* open addressing; twice symbol_cap, a power of two */
	sym yes;    /* "true" */
	struct event_type *types;
	size_t type_count;
	struct episode_kind *episodes;
	size_t episode_count;
	struct moment_kind *moments;
	size_t moment_count;
	size_t sought_count;
	struct code_list reports; /* every type, and of those with kinds each TYPE:KIND */
	struct engine_codes codes;
};

/* ---- symbols --------------------------------------------------------------------------------- */

void symbols_init(struct vocabulary *v, struct arena *arena);
/* 0 where there are 65,535 already. */
sym symbol_intern(struct vocabulary *v, struct str text);
/* NULL: no such symbol. */
struct symbol *symbol_named(const struct vocabulary *v, struct str text);
struct symbol *symbol_of(const struct vocabulary *v, sym s);

/* ---- reading --------------------------------------------------------------------------------- */

struct load {
	struct vocabulary *v;
	struct arena *arena;
	struct faults *faults;
};

/* What may be one value or a list of them. */
size_t load_count(const struct yaml *node);
const struct yaml *load_first(const struct yaml *node);
const struct yaml *load_next(const struct yaml *node, const struct yaml *item);
#define load_each(item, node) \
	for (const struct yaml *item = load_first(node); item; item = load_next((node), item))

/* The symbol of a new name (letters, digits, ". _ -", 64 bytes); 0 where it is none. */
sym load_name(struct load *l, struct str name, int line, int column);
/* What a scalar names; NULL with a fault, or where @node is NULL. */
const struct event_type *load_type(struct load *l, const struct yaml *node);
struct episode_kind *load_episode(struct load *l, const struct yaml *node);
const struct moment_kind *load_moment(struct load *l, const struct yaml *node);
/* A fact of @kind, which is @what to people; 0: it is none. */
sym load_fact(struct load *l, const struct yaml *node, enum field_kind kind, const char *what);
/* A code of @list; 0 with a fault. */
sym load_code(struct load *l, const struct yaml *node, const struct code_list *list);
/* One code or a list of codes. */
const sym *load_codes(struct load *l, const struct yaml *node, const struct code_list *list,
		      size_t *ret_count);
/* False with a fault, or where @node is NULL; *ret is then PERIOD_NONE. */
bool load_period(struct load *l, const struct yaml *node, struct period *ret);
/* One rung of the ladder of @rule. */
struct rung_spec load_rung(struct load *l, const struct yaml *node, const struct rule *rule);
/* A role; empty with a fault. */
struct str load_role(struct load *l, const struct yaml *node);

/* NULL where @node is NULL or faulty. */
const struct condition *condition_read(struct load *l, const struct yaml *node);

/* `{ <type_key>: TYPE, field: code|[codes]|true|false, ... }`. Keys among @others are the caller's;
 * every other one must be a field of the type. `if` and `unless` stay with the caller too. */
void matcher_read(struct load *l, const struct yaml *map, const char *type_key,
		  const char *const *others, struct matcher *ret);
/* `{ field: code|[codes]|true|false, ... }` of @type alone. */
const struct field_match *field_matches_read(struct load *l, const struct yaml *map,
					     const struct event_type *type, size_t *ret_count);

/* Types, their fields and effects; declared before. */
void types_read(struct load *l, const struct yaml *map);
/* Episodes without what hangs on conditions; then the rest of them. */
void episodes_read(struct load *l, const struct yaml *map);
void episodes_read_conditions(struct load *l, const struct yaml *map);
/* What only shows once all is read. */
void episodes_check(struct load *l, const struct yaml *map);
void moments_read(struct load *l, const struct yaml *map);

/* What the engine reads of @type itself (parts.c); @at: where its meaning is said. */
void parts_resolve(struct load *l, const struct yaml *at, struct event_type *type);
/* Once all is read. */
void codes_resolve(struct vocabulary *v);
/* As a vocabulary says it. */
const char *event_meaning_name(enum event_meaning means);

struct vocabulary *vocabulary_read(struct arena *arena, struct law_source *vocabularies, size_t n,
				   struct law_source *packs, size_t pack_count);

/* The rules of all packs, as one table. */
struct rules {
	struct rule *list;
	size_t n;
	struct coverage *coverage;
	size_t coverage_count;
	struct figure *figures;
	size_t figure_count;
};
/* On what packs stand: the calendars that are there, and the zone. */
struct ground {
	struct calendar **calendars;
	size_t calendar_count;
	const struct zone *zone; /* NULL: it has faults, which are said elsewhere */
};
struct rules packs_read(struct vocabulary *v, struct law_source *packs, size_t n,
			struct pack_info *infos, const struct ground *ground);

/* What all packs have in force: what a council's overlay lies over. */
struct national {
	const struct rules *rules;
	const struct ground *ground;
	const struct pack_info *packs;
	size_t pack_count;
};
/* What a council's overlay has: rules and coverage as they are for it, and its calendars. */
struct local {
	struct str council, name;
	struct rules rules;
	/* As many as there are national ones: with its terms; and with its closure days too. */
	struct calendar **calendars, **closed;
	size_t calendar_count;
};
/* Reads one overlay over what is national. Faults are among those of @source. The calendars are the
 * caller's to free, also where there are faults. */
void overlay_read(struct vocabulary *v, struct law_source *source, const struct national *national,
		  struct local *ret);
/* A copy of @rules in which everything points at the copy, with room for a second form of each. */
struct rules rules_copy(struct arena *arena, const struct rules *rules);

/* Sets what each of @rules asks (asks.c). */
void rules_note_asks(const struct vocabulary *v, struct rules *rules);

/* What starts a clock, how long it runs, where its date must fall, and dates beside it. */
void starts_read(struct load *l, const struct yaml *node, struct rule *rule);
void within_read(struct load *l, const struct yaml *node, struct rule *rule);
void falling_read(struct load *l, const struct yaml *map, struct rule *rule);
void alternative_specs_read(struct load *l, const struct yaml *node, const struct rule *rule,
		     const struct alternative_spec **ret, size_t *ret_count);

/* `given` and `examples` of the rule in @map, which has been read otherwise. */
void examples_read(struct load *l, const struct yaml *map, struct rule *rule);
