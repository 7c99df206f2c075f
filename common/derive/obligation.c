#include "common/derive/obligation.h"

struct period obligation_period(const struct obligation *o)
{
	struct period p = o->rule->within[o->interval].period;

	if (o->longer.day != DULY_NO_DATE.day)
		return o->rule->within[o->interval].at_most.period;
	if (o->recorded > 0)
		p.amount = o->recorded;
	return p;
}

bool obligation_by_hours(const struct obligation *o)
{
	return rule_by_hours(o->rule);
}

void obligation_id(const struct obligation *o, uint8_t ret[ID_LEN])
{
	duly_auto_fini(buf) b = { 0 };
	uint8_t digest[SHA256_LEN];

	pack_array(&b, 4);
	pack_str(&b, o->trigger->council);
	pack_str(&b, o->trigger->subject);
	pack_str(&b, o->rule->id);
	pack_array(&b, 2);
	if (o->moment != NULL) {
		pack_str(&b, o->moment->name);
		pack_uint(&b, o->ordinal);
	} else {
		/* What the anchor itself corrects is not here yet: its name is known all the
		 * same. */
		const bool ahead = o->anchor->replaces.s != NULL;

		pack_str(&b, o->anchor->source);
		pack_str(&b, ahead ? o->anchor->replaces : o->anchor->id);
	}
	sha256(buf_view(&b), digest);
	memcpy(ret, digest, ID_LEN);
}

bool obligation_is_quiet(const struct obligation *o, duly_instant at)
{
	return o->answer.last != NULL && at.ms >= o->answer.quiet_from.ms &&
	       at.ms < o->answer.quiet_until.ms;
}

/* By hours a completion of which only the day is known is late only if the whole of that day is. */
static bool met_late(const struct obligation *o)
{
	if (obligation_by_hours(o))
		return o->met->date_only ? o->met->at.ms >= o->due_at.ms
					 : o->met->at.ms > o->due_at.ms;
	return o->met->day.day > o->due.day;
}

/* It had lapsed before it ended: a clock of hours by the hour, where that of the end is known. */
static bool ended_late(const struct obligation *o)
{
	if (obligation_by_hours(o) && o->ended_by == NULL && o->ended != NULL &&
	    !o->ended->date_only)
		return o->ended->at.ms > o->due_at.ms;
	return o->ended_on.day > o->due.day;
}

enum timeliness obligation_timeliness(const struct obligation *o, duly_instant at)
{
	if (o->status == OBLIGATION_VOID || o->due.day == DULY_NO_DATE.day)
		return TIMELINESS_UNKNOWN;
	if (o->status == OBLIGATION_MET)
		return met_late(o) ? TIMELINESS_LATE : TIMELINESS_IN_TIME;
	if (!o->watched)
		return TIMELINESS_UNKNOWN;
	if (o->status == OBLIGATION_ENDED)
		return ended_late(o) ? TIMELINESS_LATE : TIMELINESS_UNKNOWN;
	return o->due_at.ms <= at.ms ? TIMELINESS_LATE : TIMELINESS_UNKNOWN;
}

#define X(id, name) [id] = name,
static const char *const STATUS_NAMES[] = { OBLIGATION_STATUSES(X) };
#undef X
static const char *const TIMELINESS_NAMES[] = { "unknown", "in-time", "late" };

const char *obligation_status_name(enum obligation_status s)
{
	return STATUS_NAMES[s];
}
const char *timeliness_name(enum timeliness t)
{
	return TIMELINESS_NAMES[t];
}
