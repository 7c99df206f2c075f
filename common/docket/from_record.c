#include "common/docket/alert.h"

/* What was told is taken from its record: a replay that does not verify decides nothing. */

static struct stored_obligation *stored_by_id(struct stored_obligations *obligations,
					      const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < obligations->n; i++) {
		if (memcmp(obligations->list[i].id, id, ID_LEN) == 0)
			return &obligations->list[i];
	}
	return NULL;
}

/* An obligation that was told of and that this engine does not derive is kept, so that what was
 * told of it can still be answered. */
static struct stored_obligation *stored_for(struct docket *d,
					    struct stored_obligations *obligations,
					    const uint8_t id[ID_LEN], const msgpack_object *data)
{
	struct stored_obligation *stored = stored_by_id(obligations, id);

	if (stored != NULL)
		return stored;
	stored = stored_obligations_add(obligations, d->turn.arena);
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

static struct str first_team(const msgpack_object *data)
{
	const msgpack_object *teams = wire_get(wire_get(data, "to"), "teams");

	if (teams == NULL || teams->type != MSGPACK_OBJECT_ARRAY || teams->via.array.size == 0)
		return NO_STR;
	return wire_str(&teams->via.array.ptr[0]);
}

static void recorded_obligation(struct docket *d, struct stored_obligations *obligations,
				const struct recorded_alert *said, enum alert_type type)
{
	const msgpack_object *data = wire_get(&said->alert, "data");
	uint8_t id[ID_LEN], obligation[ID_LEN];
	struct stored_obligation *stored;

	if (!hex_parse(wire_str(wire_get(&said->alert, "id")), id, ID_LEN) ||
	    !hex_parse(wire_str(wire_get(data, "obligation")), obligation, ID_LEN))
		return;
	stored = stored_for(d, obligations, obligation, data);
	if (type <= ALERT_OVERDUE)
		told_rung(stored, type, said->round, said->rung_at, id,
			  all_teams(data, d->turn.arena), d->turn.arena);
	else
		told_answer(d, stored, type, id);
}

static void recorded_finding(struct docket *d, struct work *w,
			     struct stored_obligations *obligations,
			     const struct recorded_alert *said, enum alert_type type)
{
	const msgpack_object *data = wire_get(&said->alert, "data");
	const msgpack_object *event = wire_get(data, "event");
	const struct str other = wire_str(wire_get(event, "subject"));
	const struct event *e = stored_case_find(&w->file, wire_str(wire_get(event, "source")),
						 other.s != NULL ? other : w->file.subject,
						 wire_str(wire_get(event, "id")));
	const struct str code = wire_str(wire_get(data, "code"));
	struct known_finding *f;
	enum finding_code contradiction;

	if (e == NULL)
		return;
	if (finding_by_name(code, &contradiction)) {
		f = stored_obligations_finding(obligations, contradiction, e->sequence,
					       d->turn.arena);
	} else {
		f = stored_obligations_gap(obligations, arena_str(d->turn.arena, code), e->sequence,
					   d->turn.arena);
		f->team = arena_str(d->turn.arena, first_team(data));
		if (str_is(f->team, "unassigned")) /* as is told where nobody holds the case */
			f->team = NO_STR;
	}
	f->told = type == ALERT_DATA || type == ALERT_COVERAGE;
	f->round = said->round + !f->told;
	if (f->told)
		hex_parse(wire_str(wire_get(&said->alert, "id")), f->id, ID_LEN);
}

static void recorded_allocation(struct docket *d, struct stored_obligations *obligations,
				const struct recorded_alert *said)
{
	const struct str role = wire_str(wire_get(wire_get(&said->alert, "data"), "role"));
	struct known_allocation *known = stored_obligations_allocation(
		obligations, arena_str(d->turn.arena, role), d->turn.arena);

	known->round = said->round + 1;
}

static bool is_for(const struct recorded_alert *said, const struct work *w, enum alert_cause cause)
{
	return said->cause == cause && memcmp(said->key, w->key, ID_LEN) == 0;
}

static size_t first_for(const struct turn *t, const uint8_t key_of_case[ID_LEN])
{
	size_t low = 0, high = t->said_count;

	while (low < high) {
		const size_t mid = (low + high) / 2;

		if (memcmp(t->said[mid].key, key_of_case, ID_LEN) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void tell_recorded(struct docket *d, struct work *w, struct stored_obligations *obligations,
		   enum alert_cause cause)
{
	const struct turn *t = &d->turn;

	for (size_t i = first_for(t, w->key);
	     i < t->said_count && memcmp(t->said[i].key, w->key, ID_LEN) == 0; i++) {
		struct recorded_alert *said = &t->said[i];
		const enum alert_type type =
			alert_type_by_name(wire_str(wire_get(&said->alert, "type")));
		const bool finding = wire_get(wire_get(&said->alert, "data"), "obligation") == NULL;

		/* A sweep that comes to each reference of a person looks at them more than once. */
		if (said->used || !is_for(said, w, cause) || type == ALERT_SERVICE)
			continue;
		said->used = true;
		if (type == ALERT_HANDED_OVER)
			recorded_allocation(d, obligations, said);
		else if (finding)
			recorded_finding(d, w, obligations, said, type);
		else
			recorded_obligation(d, obligations, said, type);
	}
}
