#include "common/docket/from_record.h"

#include <stdlib.h>

#include "common/derive/route.h"
#include "common/docket/private.h"
#include "common/docket/stored_case.h"
#include "common/docket/stored_rhythm.h"
#include "common/docket/told.h"

/* ---- reading --------------------------------------------------------------------------------- */

static int by_case(const void *a, const void *b)
{
	const struct recorded_alert *x = a, *y = b;
	const int keys = memcmp(x->key, y->key, ID_LEN);

	return keys ? keys : x->index < y->index ? -1 : x->index > y->index;
}

static duly_result read_alert(struct docket *d, const struct log_record *record, msgpack_zone *zone,
			      struct recorded_alert *ret, struct duly_diag *diag)
{
	const struct view body = { memcpy(arena_alloc(d->turn.arena, record->body.len),
					  record->body.data, record->body.len),
				   record->body.len };
	int64_t cause, round, rung_at;
	msgpack_object o;

	if (wire_unpack_on(body, zone, &o, diag) != DULY_OK || o.type != MSGPACK_OBJECT_ARRAY ||
	    o.via.array.size != 4 || !wire_int(&o.via.array.ptr[0], &cause) ||
	    !wire_int(&o.via.array.ptr[1], &round))
		return duly_fail(diag, DULY_E_CORRUPT, "record %llu is no alert",
				 (unsigned long long)record->sequence);
	ret->cause = (enum alert_cause)cause;
	ret->round = (uint32_t)round;
	ret->rung_at = wire_int(&o.via.array.ptr[2], &rung_at) ? (duly_instant){ rung_at }
							       : DULY_NO_INSTANT;
	ret->alert = o.via.array.ptr[3];
	if (ret->cause != CAUSE_SERVICE) /* that is of no case */
		stored_case_key(d->state.tree,
				wire_str(wire_get(wire_get(&ret->alert, "data"), "council")),
				wire_str(wire_get(&ret->alert, "subject")), ret->key);
	return DULY_OK;
}

duly_result from_record_begin(struct docket *d, const struct log_record *records, uint32_t n,
			      struct duly_diag *diag)
{
	struct from_record *r = arena_alloc(d->turn.arena, sizeof *r);

	d->turn.from_record = r;
	r->zone = wire_zone();
	r->list = arena_new_array(d->turn.arena, struct recorded_alert, n);
	r->at_hand = arena_new_array(d->turn.arena, struct recorded_alert *, n);
	for (uint32_t i = 0; i < n; i++) {
		if (records[i].kind != LOG_ALERT)
			continue;
		r->list[r->n].index = i;
		const duly_result result =
			read_alert(d, &records[i], r->zone, &r->list[r->n], diag);
		if (result != DULY_OK)
			return result;
		r->n++;
	}
	/* Of one case they stay in the order in which they were told: an answer, then what is told
	 * anew. */
	qsort(r->list, r->n, sizeof *r->list, by_case);
	return DULY_OK;
}

/* All but the zone is on the turn's arena. */
void from_record_fini(struct from_record *r)
{
	if (r != NULL)
		msgpack_zone_free(r->zone);
}

static enum alert_type type_of(const struct recorded_alert *said)
{
	return alert_type_by_name(wire_str(wire_get(&said->alert, "type")));
}

/* ---- of an obligation ------------------------------------------------------------------------ */

static struct stored_obligation *stored_by_id(struct stored_obligations *obligations,
					      const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < obligations->n; i++) {
		if (memcmp(obligations->list[i].id, id, ID_LEN) == 0)
			return &obligations->list[i];
	}
	return NULL;
}

/* That which is derived now and has this id, though it goes by that of another telling of its fact:
 * by which of them people know it is what the record says. */
static struct stored_obligation *derived_by_id(struct stored_obligations *obligations,
					       const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < obligations->n; i++) {
		struct stored_obligation *stored = &obligations->list[i];
		uint8_t own[ID_LEN];

		if (stored->derived == NULL || stored->told_count > 0)
			continue;
		obligation_id(stored->derived, own);
		if (memcmp(own, id, ID_LEN) != 0)
			continue;
		memcpy(stored->id, id, ID_LEN);
		if (stored->derived->moment == NULL)
			stored->anchor = stored->derived->anchor->sequence;
		return stored;
	}
	return NULL;
}

/* An obligation that was told of and that this engine does not derive is kept, so that what was
 * told of it can still be answered: were it dropped here, whoever was told would wait for ever. Its
 * anchor is the sequence of no event, so that nothing that is derived is ever taken for it. */
static struct stored_obligation *keep_unknown(const struct docket *d,
					      struct stored_obligations *obligations,
					      const uint8_t id[ID_LEN], const msgpack_object *data)
{
	struct stored_obligation *stored = stored_obligations_add(obligations, d->turn.arena);

	memcpy(stored->id, id, ID_LEN);
	stored->rule = arena_str(d->turn.arena, wire_str(wire_get(data, "rule")));
	stored->due = stored->act_by = stored->on = DULY_NO_DATE;
	stored->due_at = DULY_NEVER;
	stored->anchor = UINT64_MAX;
	return stored;
}

static struct str all_teams(const msgpack_object *data, struct arena *arena)
{
	const msgpack_object *teams = wire_get(wire_get(data, "to"), "teams");
	duly_auto_fini(buf) b = { 0 };

	for (uint32_t i = 0;
	     teams != NULL && teams->type == MSGPACK_OBJECT_ARRAY && i < teams->via.array.size; i++)
		buf_printf(&b, "%s%.*s", i > 0 ? " " : "",
			   STR_FMT(wire_str(&teams->via.array.ptr[i])));
	return arena_str(arena, (struct str){ (const char *)b.data, b.len });
}

/* As recipients_join() has them. */
static struct str all_people(const msgpack_object *data, struct arena *arena)
{
	const msgpack_object *tell = wire_get(wire_get(data, "to"), "tell");
	struct recipients all = { .n = 0 };

	for (uint32_t i = 0; tell != NULL && tell->type == MSGPACK_OBJECT_ARRAY &&
			     i < tell->via.array.size && all.n < RECIPIENTS_MAX;
	     i++) {
		const msgpack_object *one = &tell->via.array.ptr[i];
		const bool nobody =
			str_is(wire_str(wire_get(one, "how")), routing_how_name(HOW_NEVER));

		all.list[all.n++] = (struct recipient){ .person = wire_str(wire_get(one, "person")),
							.team = wire_str(wire_get(one, "team")),
							.how = nobody ? HOW_NEVER : HOW_MORNING };
	}
	return recipients_join(&all, arena);
}

static struct str first_team(const msgpack_object *data)
{
	const msgpack_object *teams = wire_get(wire_get(data, "to"), "teams");

	if (teams == NULL || teams->type != MSGPACK_OBJECT_ARRAY || teams->via.array.size == 0)
		return NO_STR;
	return wire_str(&teams->via.array.ptr[0]);
}

static struct str subject_of(const struct recorded_alert *said)
{
	return wire_str(wire_get(&said->alert, "subject"));
}

/* Of the head that has what is said under @subject. */
static const struct case_telling *
telling_for(const struct people *people, const struct case_telling *tellings, struct str subject)
{
	for (size_t i = 0; i < people->n; i++) {
		if (str_eq(people->refs[i].subject, subject))
			return &tellings[people->refs[i].head];
	}
	return &tellings[people->refs[0].head];
}

/* It may be with any of the people that hang together: told under a reference that was merged into
 * another, or that is by itself again. */
static struct stored_obligation *stored_for(const struct docket *d, const struct people *people,
					    const struct case_telling *tellings,
					    const struct recorded_alert *said,
					    const uint8_t id[ID_LEN], const msgpack_object *data)
{
	struct stored_obligation *stored = NULL;

	for (size_t i = 0; i < people->n && stored == NULL; i++)
		stored = stored_by_id(tellings[i].obligations, id);
	for (size_t i = 0; i < people->n && stored == NULL; i++)
		stored = derived_by_id(tellings[i].obligations, id);
	if (stored != NULL)
		return stored;
	return keep_unknown(d, telling_for(people, tellings, subject_of(said))->obligations, id,
			    data);
}

/* Rounds, ids and teams are those of the record. What the alert said of its date is not read: it is
 * taken to be the one that is derived in this step, as it was by the engine that told it. */
static void tell_obligation(struct docket *d, const struct people *people,
			    const struct case_telling *tellings, const struct recorded_alert *said)
{
	const enum alert_type type = type_of(said);
	const msgpack_object *data = wire_get(&said->alert, "data");
	struct told_rung told = { .type = type,
				  .round = said->round,
				  .at = said->rung_at,
				  .teams = all_teams(data, d->turn.arena),
				  .people = all_people(data, d->turn.arena) };
	struct told_answer answer = {
		.type = type, .now = d->turn.now, .teams = told.teams, .people = told.people
	};
	uint8_t obligation[ID_LEN];
	struct stored_obligation *stored;

	if (!hex_parse(wire_str(wire_get(&said->alert, "id")), told.id, ID_LEN) ||
	    !hex_parse(wire_str(wire_get(data, "obligation")), obligation, ID_LEN))
		return;
	stored = stored_for(d, people, tellings, said, obligation, data);
	memcpy(answer.id, told.id, ID_LEN);
	if (type > ALERT_OVERDUE && type != ALERT_ESCALATED)
		told_answer(stored, &answer, d->turn.arena);
	else
		told_rung(stored, &told, d->turn.arena);
}

/* ---- of a finding, of an allocation ---------------------------------------------------------- */

/* Of a clock that is lacking the code is the name of its coverage, which no contradiction has. */
static struct known_finding *found_for(const struct docket *d, const struct case_telling *t,
				       const msgpack_object *data, const struct event *e)
{
	const struct str code = wire_str(wire_get(data, "code"));
	struct arena *arena = d->turn.arena;
	enum finding_code contradiction;

	if (finding_by_name(code, &contradiction))
		return stored_obligations_finding(t->obligations, contradiction, e->sequence,
						  arena);
	struct known_finding *f =
		stored_obligations_gap(t->obligations, arena_str(arena, code), e->sequence, arena);

	f->team = arena_str(arena, first_team(data));
	if (str_is(f->team, UNASSIGNED)) /* as is told where it is in nobody's hands */
		f->team = NO_STR;
	return f;
}

/* It hangs on an event, and is kept under that event's sequence. Of an event that is not among
 * those of the person there is nothing that it could be kept under. */
static void tell_finding(struct docket *d, const struct people *people,
			 const struct case_telling *tellings, const struct recorded_alert *said)
{
	const enum alert_type type = type_of(said);
	const msgpack_object *data = wire_get(&said->alert, "data");
	const msgpack_object *event = wire_get(data, "event");
	const struct str other = wire_str(wire_get(event, "subject"));
	const struct str subject = other.s != NULL ? other : subject_of(said);
	const struct case_telling *t = telling_for(people, tellings, subject);
	const struct event *e =
		stored_case_find(t->events, t->n, wire_str(wire_get(event, "source")), subject,
				 wire_str(wire_get(event, "id")));

	if (e == NULL)
		return;
	struct known_finding *f = found_for(d, t, data, e);

	f->told = type == ALERT_DATA || type == ALERT_COVERAGE;
	f->round = said->round + !f->told;
	if (f->told)
		hex_parse(wire_str(wire_get(&said->alert, "id")), f->id, ID_LEN);
}

/* Who has it is known already (allocations_note); what is missing is how often somebody was
 * told. */
static void tell_allocation(struct docket *d, struct stored_obligations *obligations,
			    const struct recorded_alert *said)
{
	const struct str role = wire_str(wire_get(wire_get(&said->alert, "data"), "role"));
	struct known_allocation *known = stored_obligations_allocation(
		obligations, arena_str(d->turn.arena, role), d->turn.arena);

	known->round = said->round + 1;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A batch may tell of thousands of cases, and each case looks for its own. */
static size_t first_for(const struct from_record *r, const uint8_t key[ID_LEN])
{
	size_t low = 0, high = r->n;

	while (low < high) {
		const size_t mid = (low + high) / 2;

		if (memcmp(r->list[mid].key, key, ID_LEN) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void take(struct docket *d, const struct people *people, const struct case_telling *tellings,
		 const struct recorded_alert *said)
{
	const bool finding = wire_get(wire_get(&said->alert, "data"), "obligation") == NULL;

	if (type_of(said) == ALERT_HANDED_OVER)
		tell_allocation(d, telling_for(people, tellings, subject_of(said))->obligations,
				said);
	else if (finding)
		tell_finding(d, people, tellings, said);
	else
		tell_obligation(d, people, tellings, said);
}

static int as_told(const void *a, const void *b)
{
	const struct recorded_alert *const *x = a, *const *y = b;

	return (*x)->index < (*y)->index ? -1 : (*x)->index > (*y)->index;
}

/* Those that were told under the reference of @t in this step. */
static size_t said_under(struct from_record *r, const struct case_telling *t,
			 struct recorded_alert **ret)
{
	size_t n = 0;

	for (size_t i = first_for(r, t->key);
	     i < r->n && memcmp(r->list[i].key, t->key, ID_LEN) == 0; i++) {
		struct recorded_alert *said = &r->list[i];

		if (said->used || said->cause != t->cause || type_of(said) == ALERT_SERVICE)
			continue;
		said->used = true;
		ret[n++] = said;
	}
	return n;
}

/* Ensures: each alert of the record is taken once, in the step that told it. A batch may look at
 * one case in several steps (an event, then its timer, then a sweep); taken in an earlier one, an
 * alert would be answered or forgotten by what that step derives, and the rounds would no longer be
 * those of the record. A sweep that comes to each reference of a person looks at them more than
 * once. What is left over in the end is what another engine told where this one looks at no case
 * (replay.c). */
void from_record_tell(struct docket *d, const struct people *people,
		      const struct case_telling *tellings)
{
	struct from_record *r = d->turn.from_record;
	size_t n = 0;

	for (size_t i = 0; i < people->n; i++)
		n += said_under(r, &tellings[i], r->at_hand + n);
	if (n > 1)
		qsort(r->at_hand, n, sizeof(struct recorded_alert *), as_told);
	for (size_t i = 0; i < n; i++)
		take(d, people, tellings, r->at_hand[i]);
}

void from_record_rhythm(struct docket *d, const uint8_t key[ID_LEN], enum alert_cause cause,
			struct stored_rhythm *rhythm)
{
	struct from_record *r = d->turn.from_record;

	for (size_t i = first_for(r, key); i < r->n && memcmp(r->list[i].key, key, ID_LEN) == 0;
	     i++) {
		struct recorded_alert *said = &r->list[i];

		if (said->used || said->cause != cause)
			continue;
		said->used = true;
		const bool answer = alert_type_by_name(wire_str(wire_get(&said->alert, "type"))) ==
				    ALERT_CLEARED;

		rhythm->round = said->round + answer;
		rhythm->told = answer ? 0 : rhythm->told + 1;
		rhythm->told_at = answer ? DULY_NO_INSTANT : d->turn.now;
	}
}

bool from_record_has_notice(struct from_record *r, enum alert_type type, struct str council,
			    struct str subject)
{
	for (size_t i = 0; i < r->n; i++) {
		struct recorded_alert *said = &r->list[i];
		const msgpack_object *data = wire_get(&said->alert, "data");

		if (said->cause == CAUSE_SWEEP && type_of(said) == type &&
		    str_eq(wire_str(wire_get(&said->alert, "subject")), subject) &&
		    str_eq(wire_str(wire_get(data, "council")), council))
			return said->used = true;
	}
	return false;
}
