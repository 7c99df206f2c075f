#include <stdio.h>

#include "common/derive/ladder.h"

/* An obligation as the programs of other people see it (CONTRACT 4). Keys without a value are left
 * out. */

static void put_key(struct buf *b, struct pack_open *map, const char *key)
{
	map->n++;
	pack_cstr(b, key);
}

static void put_str(struct buf *b, struct pack_open *map, const char *key, struct str s)
{
	if (s.len == 0)
		return;
	put_key(b, map, key);
	pack_str(b, s);
}

static void put_civil(struct buf *b, struct pack_open *map, const char *key, duly_civil c)
{
	if (c.day == DULY_NO_DATE.day)
		return;
	put_key(b, map, key);
	pack_civil(b, c);
}

static void put_instant(struct buf *b, struct pack_open *map, const char *key, duly_instant t)
{
	put_key(b, map, key);
	pack_instant(b, t);
}

static void put_bool(struct buf *b, struct pack_open *map, const char *key, bool v)
{
	put_key(b, map, key);
	pack_bool(b, v);
}

static void put_references(struct buf *b, struct pack_open *map, const struct obligation *o)
{
	if (o->reference_count == 0)
		return;
	put_key(b, map, "references");
	pack_array(b, (uint32_t)o->reference_count);
	for (size_t i = 0; i < o->reference_count; i++)
		pack_str(b, o->references[i]);
}

static void put_trigger(struct buf *b, struct pack_open *map, const struct obligation *o)
{
	const struct event *e = o->trigger;

	put_key(b, map, "trigger");
	struct pack_open t = pack_map_begin(b);

	put_str(b, &t, "source", e->source);
	put_str(b, &t, "id", e->id);
	put_str(b, &t, "type", o->moment ? o->moment->name : e->type_name);
	put_civil(b, &t, "on", o->on);
	if (o->moment == NULL && !e->date_only)
		put_instant(b, &t, "at", e->at);
	put_instant(b, &t, "recorded", event_known(e));
	pack_map_end(b, &t);
}

static void put_by(struct buf *b, struct pack_open *map, const struct event *e)
{
	put_key(b, map, "by");
	pack_map(b, 2);
	pack_cstr(b, "source");
	pack_str(b, e->source);
	pack_cstr(b, "id");
	pack_str(b, e->id);
}

static void put_met(struct buf *b, struct pack_open *map, const struct obligation *o)
{
	if (o->met == NULL)
		return;
	put_key(b, map, "met");
	struct pack_open m = pack_map_begin(b);

	put_str(b, &m, "type", o->met->type_name);
	put_civil(b, &m, "on", o->met->day);
	if (!o->met->date_only)
		put_instant(b, &m, "at", o->met->at);
	put_instant(b, &m, "recorded", event_known(o->met));
	put_by(b, &m, o->met);
	pack_map_end(b, &m);
}

static void put_ended(struct buf *b, struct pack_open *map, const struct obligation *o)
{
	if (o->status != OBLIGATION_ENDED)
		return;
	put_key(b, map, "ended");
	struct pack_open m = pack_map_begin(b);

	put_civil(b, &m, "on", o->ended_on);
	if (o->ended != NULL)
		put_instant(b, &m, "recorded", event_known(o->ended));
	put_str(b, &m, "why", o->ended_by ? o->ended_by->name : o->ended->type_name);
	if (o->ended != NULL)
		put_by(b, &m, o->ended);
	pack_map_end(b, &m);
}

static void put_sides(struct buf *b, struct pack_open *map, const char *key,
		      const struct alternative_date *list, size_t n)
{
	if (n == 0)
		return;
	put_key(b, map, key);
	pack_array(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		struct pack_open m = pack_map_begin(b);

		put_str(b, &m, "name", list[i].name);
		put_civil(b, &m, "due", list[i].due);
		if (list[i].met != NULL) {
			put_civil(b, &m, "met", list[i].met->day);
			put_str(b, &m, "timeliness",
				str_of(timeliness_name(list[i].late ? TIMELINESS_LATE
								    : TIMELINESS_IN_TIME)));
		}
		pack_map_end(b, &m);
	}
}

static void put_dates(const struct obligation *o, struct buf *b, struct pack_open *map)
{
	put_key(b, map, "due");
	if (o->due.day == DULY_NO_DATE.day) {
		pack_nil(b);
	} else {
		pack_civil(b, o->due);
		put_instant(b, map, "due_at", o->due_at);
		put_civil(b, map, "act_by", o->act_by);
	}
	put_str(b, map, "precision", o->by_day ? STR("day") : STR("exact"));
	put_bool(b, map, "provisional", o->provisional);
	put_sides(b, map, "readings", o->readings, o->reading_count);
	put_sides(b, map, "measures", o->measures, o->measure_count);
}

static void put_state(const struct law *law, const struct obligation *o, duly_instant at,
		      struct buf *b, struct pack_open *map)
{
	put_str(b, map, "status", str_of(obligation_status_name(o->status)));
	put_str(b, map, "timeliness", str_of(timeliness_name(obligation_timeliness(o, at))));
	put_str(b, map, "stage", str_of(stage_name(ladder_stage(law, o, at))));
	put_bool(b, map, "watched", o->watched);
	if (o->planned.day != DULY_NO_DATE.day) {
		put_key(b, map, "planned");
		pack_map(b, 1);
		pack_cstr(b, "on");
		pack_civil(b, o->planned);
	}
	put_met(b, map, o);
	put_ended(b, map, o);
}

/* What people answered: who, when, why, and until when it is quiet for that. */
static void put_answer(const struct law *law, const struct obligation *o, struct buf *b,
		       struct pack_open *map)
{
	const struct vocabulary *v = law_vocabulary(law);
	const struct event *e = o->answer.last;

	if (e == NULL)
		return;
	const struct value *role = event_part(e, PART_ROLE), *why = event_part(e, PART_REASON);
	const struct value *on = event_part(e, PART_ON);

	put_key(b, map, "answer");
	struct pack_open m = pack_map_begin(b);

	put_str(b, &m, "type", e->type_name);
	put_str(b, &m, "reason", why->given ? vocabulary_text(v, why->code) : NO_STR);
	put_civil(b, &m, "on", on->given ? on->date : DULY_NO_DATE);
	put_str(b, &m, "who", event_part(e, PART_BY)->ref);
	put_str(b, &m, "role", role->given ? vocabulary_text(v, role->code) : NO_STR);
	put_instant(b, &m, "at", e->at);
	put_instant(b, &m, "until", o->answer.quiet_until);
	if (o->answer.capped)
		put_bool(b, &m, "capped", true);
	put_by(b, &m, e);
	pack_map_end(b, &m);
}

static void put_delay(const struct law *law, const struct obligation *o, struct buf *b,
		      struct pack_open *map)
{
	const struct event *e = o->answer.delay;
	const struct value *why = e != NULL ? event_part(e, PART_REASON) : NULL;

	if (why != NULL && why->given)
		put_str(b, map, "delay", vocabulary_text(law_vocabulary(law), why->code));
}

static void put_owner(const struct obligation *o, struct buf *b, struct pack_open *map)
{
	put_str(b, map, "owner", o->rule->owner);
	put_str(b, map, "worker", o->worker);
	put_str(b, map, "team", o->team);
	put_str(b, map, "cover", o->cover);
	put_str(b, map, "cover_team", o->cover_team);
	put_str(b, map, "case_team", o->case_team);
	put_bool(b, map, "unallocated", o->worker.len == 0);
	if (o->restricted)
		put_bool(b, map, "restricted", true);
}

void obligation_pack(const struct law *law, const struct obligation *o, const uint8_t id[ID_LEN],
		     duly_instant at, struct buf *b, struct pack_open *map)
{
	put_key(b, map, "obligation");
	pack_hex(b, id, ID_LEN);
	put_str(b, map, "council", o->trigger->council);
	put_str(b, map, "case", o->subject);
	put_references(b, map, o);
	put_str(b, map, "rule", o->rule->id);
	put_str(b, map, "title", o->rule->title);
	put_str(b, map, "kind", o->rule->cap ? STR("cap") : STR("task"));
	put_trigger(b, map, o);
	put_dates(o, b, map);
	put_state(law, o, at, b, map);
	put_answer(law, o, b, map);
	put_delay(law, o, b, map);
	put_owner(o, b, map);
	put_str(b, map, "basis", o->rule->basis_text);
	if (o->rule->basis.unread.len > 0) {
		put_str(b, map, "edition", o->rule->basis.edition);
		put_str(b, map, "unread_edition", o->rule->basis.unread);
	}
	put_str(b, map, "verified", o->rule->verified);
	put_str(b, map, "pack", o->rule->pack);
	put_str(b, map, "pack_version", o->rule->pack_version);
	put_str(b, map, "overlay", o->rule->overlay);
}
