#include "common/docket/alert.h"

/* What was told is taken from its record: a replay that does not verify decides nothing. */

static struct duty *duty_by_id(struct dutyfile *duties, const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < duties->n; i++) {
		if (memcmp(duties->duties[i].id, id, ID_LEN) == 0)
			return &duties->duties[i];
	}
	return NULL;
}

/* A duty that was told of and that this engine does not derive is kept, so that what was told of it
 * can still be answered. */
static struct duty *duty_for(struct docket *d, struct dutyfile *duties, const uint8_t id[ID_LEN],
			     const msgpack_object *data)
{
	struct duty *duty = duty_by_id(duties, id);

	if (duty != NULL)
		return duty;
	duty = dutyfile_add(duties, d->turn.arena);
	memcpy(duty->id, id, ID_LEN);
	duty->rule = arena_str(d->turn.arena, wire_str(wire_get(data, "rule")));
	duty->due = duty->act_by = duty->on = DULY_NO_DATE;
	duty->due_at = DULY_NEVER;
	duty->anchor = UINT64_MAX;
	return duty;
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

static void recorded_duty(struct docket *d, struct dutyfile *duties,
			  const struct recorded_alert *said, enum alert_type type)
{
	const msgpack_object *data = wire_get(&said->alert, "data");
	uint8_t id[ID_LEN], obligation[ID_LEN];
	struct duty *duty;

	if (!hex_parse(wire_str(wire_get(&said->alert, "id")), id, ID_LEN) ||
	    !hex_parse(wire_str(wire_get(data, "obligation")), obligation, ID_LEN))
		return;
	duty = duty_for(d, duties, obligation, data);
	if (type <= ALERT_OVERDUE)
		told_rung(duty, type, said->round, said->rung_at, id,
			  all_teams(data, d->turn.arena), d->turn.arena);
	else
		told_answer(d, duty, type, id);
}

/* False: a coverage has that name. */
static bool finding_by_name(struct str name, enum finding_code *ret)
{
	for (int i = 0; i <= FINDING_MERGED_ROUND; i++) {
		*ret = (enum finding_code)i;
		if (str_is(name, finding_name(*ret)))
			return true;
	}
	return false;
}

static void recorded_finding(struct docket *d, struct work *w, struct dutyfile *duties,
			     const struct recorded_alert *said, enum alert_type type)
{
	const msgpack_object *data = wire_get(&said->alert, "data");
	const msgpack_object *event = wire_get(data, "event");
	const struct str other = wire_str(wire_get(event, "subject"));
	const struct event *e = casefile_find(&w->file, wire_str(wire_get(event, "source")),
					      other.s != NULL ? other : w->file.subject,
					      wire_str(wire_get(event, "id")));
	const struct str code = wire_str(wire_get(data, "code"));
	struct found *f;
	enum finding_code contradiction;

	if (e == NULL)
		return;
	if (finding_by_name(code, &contradiction)) {
		f = dutyfile_find(duties, contradiction, e->sequence, d->turn.arena);
	} else {
		f = dutyfile_find_gap(duties, arena_str(d->turn.arena, code), e->sequence,
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

static void recorded_holder(struct docket *d, struct dutyfile *duties,
			    const struct recorded_alert *said)
{
	const struct str role = wire_str(wire_get(wire_get(&said->alert, "data"), "role"));
	struct known_holder *known =
		dutyfile_holder(duties, arena_str(d->turn.arena, role), d->turn.arena);

	known->round = said->round + 1;
}

static bool is_for(const struct recorded_alert *said, const struct work *w, enum cause cause)
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

void tell_recorded(struct docket *d, struct work *w, struct dutyfile *duties, enum cause cause)
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
			recorded_holder(d, duties, said);
		else if (finding)
			recorded_finding(d, w, duties, said, type);
		else
			recorded_duty(d, duties, said, type);
	}
}
