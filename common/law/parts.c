#include "common/law/read.h"

/* What the engine reads of an event itself, meaning by meaning. A part that is needed must be a
 * field of the type, and one without which nothing could follow must be required of every such
 * event. */

enum need { OPTIONAL, NEEDED, REQUIRED };

/* Three that say something to what was told. */
#define ANSWERS(means)                                                         \
	{ means, PART_ALERT, "alert", FIELD_REF, OPTIONAL },                   \
		{ means, PART_OBLIGATION, "obligation", FIELD_REF, OPTIONAL }, \
		{ means, PART_ON, "on", FIELD_DATE, OPTIONAL },                \
		{ means, PART_UNTIL, "until", FIELD_TIME, OPTIONAL },          \
		{ means, PART_REASON, "reason", FIELD_CODE, OPTIONAL },        \
		{ means, PART_BY, "by", FIELD_REF, OPTIONAL },                 \
	{                                                                      \
		means, PART_ROLE, "role", FIELD_CODE, OPTIONAL                 \
	}

static const struct part_row {
	enum event_meaning means;
	enum part part;
	const char *name;
	enum field_kind kind;
	enum need need;
} ROWS[] = {
	{ MEANS_BIRTH, PART_DOB, "dob", FIELD_DATE, REQUIRED },
	{ MEANS_BIRTH, PART_DOB_BASIS, "dob_basis", FIELD_CODE, OPTIONAL },
	{ MEANS_BIRTH, PART_EFFECTIVE, "effective", FIELD_CODE, OPTIONAL },
	{ MEANS_ALLOCATED, PART_ROLE, "role", FIELD_CODE, NEEDED },
	{ MEANS_ALLOCATED, PART_WORKER, "worker", FIELD_REF, NEEDED },
	{ MEANS_ALLOCATED, PART_TEAM, "team", FIELD_REF, OPTIONAL },
	{ MEANS_RELEASED, PART_ROLE, "role", FIELD_CODE, NEEDED },
	{ MEANS_RELEASED, PART_WORKER, "worker", FIELD_REF, NEEDED },
	{ MEANS_BOOKED, PART_FOR, "for", FIELD_CODE, NEEDED },
	{ MEANS_BOOKED, PART_KINDS, "kinds", FIELD_CODES, OPTIONAL },
	{ MEANS_BOOKED, PART_ON, "on", FIELD_DATE, REQUIRED },
	{ MEANS_BOOKED, PART_KEY, "key", FIELD_REF, OPTIONAL },
	{ MEANS_UNBOOKED, PART_FOR, "for", FIELD_CODE, NEEDED },
	{ MEANS_UNBOOKED, PART_KINDS, "kinds", FIELD_CODES, OPTIONAL },
	{ MEANS_UNBOOKED, PART_ON, "on", FIELD_DATE, REQUIRED },
	{ MEANS_UNBOOKED, PART_KEY, "key", FIELD_REF, OPTIONAL },
	{ MEANS_RETRACTED, PART_ID, "id", FIELD_ID, REQUIRED },
	{ MEANS_BATCH_RETRACTED, PART_BATCH, "batch", FIELD_ID, REQUIRED },
	{ MEANS_OURS, PART_OURS_FROM, "ours_from", FIELD_DATE, NEEDED },
	{ MEANS_FEED_DECLARED, PART_TYPES, "types", FIELD_CODES, REQUIRED },
	{ MEANS_FEED_DECLARED, PART_FROM, "from", FIELD_DATE, OPTIONAL },
	{ MEANS_FEED_DECLARED, PART_RHYTHM, "rhythm_hours", FIELD_INT, OPTIONAL },
	{ MEANS_FEED_COMPLETED, PART_UNTIL, "until", FIELD_TIME, REQUIRED },
	{ MEANS_FEED_COMPLETED, PART_TYPES, "types", FIELD_CODES, OPTIONAL },
	{ MEANS_SERVICE, PART_FROM, "from", FIELD_TIME, OPTIONAL },
	{ MEANS_SERVICE, PART_CONSUMER, "consumer", FIELD_REF, OPTIONAL },
	{ MEANS_SERVICE, PART_NOW, "now", FIELD_TIME, OPTIONAL },
	{ MEANS_SERVICE, PART_DIGEST, "digest", FIELD_REF, OPTIONAL },
	ANSWERS(MEANS_ANSWER),
	ANSWERS(MEANS_DELAY),
	ANSWERS(MEANS_DISPUTE),
	{ MEANS_MERGED, PART_INTO, "into", FIELD_REF, NEEDED },
	{ MEANS_LINKED, PART_GROUP, "group", FIELD_REF, NEEDED },
	{ MEANS_UNLINKED, PART_GROUP, "group", FIELD_REF, NEEDED },
	{ MEANS_RESTRICTED, PART_ON, "on", FIELD_BOOL, OPTIONAL },
	{ MEANS_TEAM_REPLACED, PART_BY, "by", FIELD_REF, NEEDED },
	{ MEANS_WORKER_AWAY, PART_UNTIL, "until", FIELD_DATE, OPTIONAL },
	{ MEANS_WORKER_AWAY, PART_COVER, "cover", FIELD_REF, OPTIONAL },
	{ MEANS_WORKER_AWAY, PART_COVER_TEAM, "cover_team", FIELD_REF, OPTIONAL },
	{ MEANS_WORKER_LEFT, PART_COVER, "cover", FIELD_REF, OPTIONAL },
	{ MEANS_WORKER_LEFT, PART_COVER_TEAM, "cover_team", FIELD_REF, OPTIONAL },
};

static const char *const KINDS[] = {
#define X(id, name) [id] = name,
	FIELD_KINDS(X)
#undef X
};

/* A key of the producer and the id of an event are both text. */
static bool same_sort(enum field_kind a, enum field_kind b)
{
	return a == b || ((a == FIELD_REF || a == FIELD_ID) && (b == FIELD_REF || b == FIELD_ID));
}

static int find_field(const struct vocabulary *v, const struct event_type *type, const char *name)
{
	const sym s = vocabulary_sym(v, str_of(name));

	return s != 0 ? event_type_field(type, s) : -1;
}

static void resolve(struct load *l, const struct yaml *at, const struct part_row *row,
		    struct event_type *type)
{
	const int i = find_field(l->v, type, row->name);
	const struct field *f = i >= 0 ? &type->fields[i] : NULL;

	if (f != NULL && !same_sort(f->kind, row->kind))
		yaml_fault(at, l->faults, "what means '%s' has '%s' of another kind than %s",
			   event_meaning_name(row->means), row->name, KINDS[row->kind]);
	else if (f == NULL && row->need != OPTIONAL)
		yaml_fault(at, l->faults, "what means '%s' needs a field '%s' of kind %s",
			   event_meaning_name(row->means), row->name, KINDS[row->kind]);
	else if (f != NULL && row->need == REQUIRED && !f->required)
		yaml_fault(at, l->faults, "what means '%s' requires its field '%s'",
			   event_meaning_name(row->means), row->name);
	else
		type->parts[row->part] = (int16_t)i;
}

/* Of any type: what sort of the thing it is, as `kind` or `kinds`. */
static void resolve_kind(const struct vocabulary *v, struct event_type *type)
{
	const int kind = find_field(v, type, "kind"), kinds = find_field(v, type, "kinds");

	if (type->parts[PART_KIND] < 0 && kind >= 0 && type->fields[kind].kind == FIELD_CODE)
		type->parts[PART_KIND] = (int16_t)kind;
	if (type->parts[PART_KINDS] < 0 && kinds >= 0 && type->fields[kinds].kind == FIELD_CODES)
		type->parts[PART_KINDS] = (int16_t)kinds;
}

void parts_resolve(struct load *l, const struct yaml *at, struct event_type *type)
{
	for (size_t i = 0; i < PART_COUNT; i++)
		type->parts[i] = -1;
	for (size_t i = 0; i < LEN(ROWS); i++)
		if (ROWS[i].means == type->means)
			resolve(l, at, &ROWS[i], type);
	resolve_kind(l->v, type);
}

void codes_resolve(struct vocabulary *v)
{
	v->codes = (struct engine_codes){
		.expected = vocabulary_sym(v, STR("expected")),
		.now = vocabulary_sym(v, STR("now")),
		.lead = vocabulary_sym(v, STR("social-worker")),
		.done = vocabulary_sym(v, STR("done-not-recorded")),
		.booked = vocabulary_sym(v, STR("booked")),
	};
}
