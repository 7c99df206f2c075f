#include <stdio.h>

#include "common/derive/ladder.h"
#include "common/text/words.h"

/* How a date came about, in sentences that somebody can check against the law with a calendar. */

static const char *weekday(duly_civil day)
{
	return WEEKDAY_NAMES[duly_civil_weekday(day)];
}

static void say_trigger(const struct law *law, const struct obligation *o, struct steps *s)
{
	const struct event *e = o->trigger;
	char date[DULY_DATE_TEXT], time[48];

	if (o->moment != NULL) {
		steps_add(s, o->on, "the clock starts with %.*s, on %s %s",
			  STR_FMT(o->moment->name), weekday(o->on), duly_civil_print(o->on, date));
		steps_add(s, o->on, "that follows from %.*s (%.*s of %.*s)", STR_FMT(e->type_name),
			  STR_FMT(e->id), STR_FMT(e->source));
		return;
	}
	steps_add(s, o->on, "the clock starts with %.*s, on %s %s", STR_FMT(e->type_name),
		  weekday(o->on),
		  e->date_only ? duly_civil_print(o->on, date)
			       : zone_print(law_zone(law), e->at, time));
	steps_add(s, o->on, "said by %.*s, event %.*s", STR_FMT(e->source), STR_FMT(e->id));
	if (o->anchor != o->trigger)
		steps_add(s, o->on, "which corrects event %.*s", STR_FMT(o->anchor->id));
}

/* The fact that would give the date, such as that of an order; 0: none. */
static sym date_wanted(const struct rule *r)
{
	for (size_t i = 0; i < r->within_count; i++) {
		if (r->within[i].date != 0)
			return r->within[i].date;
	}
	return 0;
}

static void say_why(const struct law *law, const struct obligation *o, const struct condition *when,
		    struct steps *s)
{
	duly_auto_fini(buf) why = { 0 };
	char period[48];

	condition_say(law, when, &why);
	steps_add(s, o->on, "period: %s, because %.*s", period_print(obligation_period(o), period),
		  (int)why.len, (const char *)why.data);
}

static const char *verified_as(struct str verified)
{
	if (str_is(verified, "V1"))
		return "read in the instrument";
	return str_is(verified, "V2") ? "read second hand" : "not verified";
}

static void say_address(const struct obligation *o, const struct basis *b, struct steps *s)
{
	char day[WORDS_DATE];

	steps_add(s, o->on, "the text: %.*s", STR_FMT(b->address));
	if (b->read_at.len > 0)
		steps_add(s, o->on, "read at: %.*s", STR_FMT(b->read_at));
	if (b->read.day != DULY_NO_DATE.day)
		steps_add(s, o->on, "read in: %s", words_month_of(b->read, day));
}

/* What an overlay has set, and from which day on. */
static void say_council(const struct obligation *o, struct steps *s)
{
	const struct rule *r = o->rule;
	char period[48], day[DULY_DATE_TEXT];

	if (r->national == NULL) {
		steps_add(s, o->on, "the council has a number of its own for what happens after %s",
			  duly_civil_print(r->adopted_to, day));
		return;
	}
	period_print(r->national->within[o->interval].period, period);
	if (r->adopted_from.day != DULY_NO_DATE.day)
		steps_add(s, o->on,
			  "as set by the council for what happens from %s on: %.*s; the pack "
			  "itself has %s",
			  duly_civil_print(r->adopted_from, day), STR_FMT(r->overlay), period);
	else
		steps_add(s, o->on, "as set by the council: %.*s; the pack itself has %s",
			  STR_FMT(r->overlay), period);
}

static void say_rule(const struct law *law, const struct obligation *o, struct steps *s)
{
	const struct rule *r = o->rule;
	const struct interval *chosen = &r->within[o->interval];
	char period[48], from[DULY_DATE_TEXT], to[DULY_DATE_TEXT];

	steps_add(s, o->on, "rule %.*s: %.*s, owed by %.*s", STR_FMT(r->id), STR_FMT(r->title),
		  STR_FMT(r->owner));
	steps_add(s, o->on, "basis: %.*s (%.*s: %s)", STR_FMT(r->basis_text), STR_FMT(r->verified),
		  verified_as(r->verified));
	if (r->basis.edition_text.len > 0)
		steps_add(s, o->on, "edition: %.*s", STR_FMT(r->basis.edition_text));
	if (r->basis.address.len > 0)
		say_address(o, &r->basis, s);
	if (r->from.day != DULY_NO_DATE.day || r->to.day != DULY_NO_DATE.day)
		steps_add(s, o->on, "as in force from %s to %s, in %.*s %.*s",
			  r->from.day != DULY_NO_DATE.day ? duly_civil_print(r->from, from)
							  : "ever",
			  r->to.day != DULY_NO_DATE.day ? duly_civil_print(r->to, to) : "now",
			  STR_FMT(r->pack), STR_FMT(r->pack_version));
	if (r->national != NULL || r->adopted_to.day != DULY_NO_DATE.day)
		say_council(o, s);
	if (o->longer.day != DULY_NO_DATE.day)
		steps_add(s, o->on,
			  "what was given ends on %s, and the law allows no more than %s: that "
			  "stands",
			  duly_civil_print(o->longer, from),
			  period_print(chosen->at_most.period, period));
	else if (chosen->birthday != NULL)
		steps_add(s, o->on, "the date is that of the %d. birthday", chosen->birthday->age);
	else if (chosen->date != 0 && interval_by_hours(chosen))
		steps_add(s, o->on, "the day is given, and holds to its end, but no longer than %s",
			  period_print(chosen->at_most.period, period));
	else if (chosen->date != 0)
		steps_add(s, o->on, "the date is given, and not counted");
	else if (chosen->period.unit == PERIOD_NONE && date_wanted(r) != 0)
		steps_add(s, o->on, "its date is to be given (%.*s), and is not yet",
			  STR_FMT(vocabulary_text(law_vocabulary(law), date_wanted(r))));
	else if (chosen->period.unit == PERIOD_NONE)
		steps_add(s, o->on, "the law gives no period: as soon as practicable");
	else if (r->within_count == 1)
		steps_add(s, o->on, "period: %s", period_print(obligation_period(o), period));
	else if (chosen->when != NULL)
		say_why(law, o, chosen->when, s);
	else
		steps_add(s, o->on, "period: %s, because none of the other cases holds",
			  period_print(obligation_period(o), period));
}

static void say_hours(const struct law *law, const struct obligation *o, struct period p,
		      struct steps *s)
{
	char from[48], to[48];

	if (o->by_day)
		steps_add(s, o->on,
			  "only the day is known: counted from its start, the cautious end");
	steps_add(s, o->due, "%d elapsed hours from %s end at %s; weekends and holidays count",
		  p.amount, zone_print(law_zone(law), o->at, from),
		  zone_print(law_zone(law), o->due_at, to));
}

void obligation_explain_count(const struct law *law, const struct obligation *o, struct steps *s)
{
	const struct period p = obligation_period(o);

	if (p.unit == PERIOD_HOURS)
		say_hours(law, o, p, s);
	else if (p.unit != PERIOD_NONE)
		period_end(law_rule_calendar(law_for(law, o->trigger->council), o->rule), p, o->on,
			   NULL, s);
}

static void say_due(const struct law *law, const struct obligation *o, struct steps *s)
{
	const struct calendar *c = law_working_calendar(law, o->rule);
	char date[DULY_DATE_TEXT], issued[DULY_DATE_TEXT], hour[48];
	const bool hours = obligation_by_hours(o);

	if (o->due.day == DULY_NO_DATE.day)
		return;
	if (o->counted.day != DULY_NO_DATE.day)
		steps_add(s, o->counted,
			  "%s %s had passed when the clock arose or changed: due on that day",
			  weekday(o->counted), duly_civil_print(o->counted, date));
	steps_add(s, o->due, "due: %s %s", weekday(o->due),
		  hours ? zone_print(law_zone(law), o->due_at, hour)
			: duly_civil_print(o->due, date));
	if (o->act_by.day != o->due.day)
		steps_add(s, o->act_by, "act by: %s %s, the last %s before it", weekday(o->act_by),
			  duly_civil_print(o->act_by, date), hours ? "day" : "working day on or");
	steps_add(s, o->due, "calendar: %.*s, issued %s%s", STR_FMT(calendar_name(c)),
		  duly_civil_print(calendar_issued(c), issued),
		  o->provisional
			  ? "; provisional: the bank holidays of that year are not published yet"
			  : "");
	if (o->rule->note.len > 0)
		steps_add(s, o->due, "note: %.*s", STR_FMT(o->rule->note));
}

static void say_answer(const struct law *law, const struct obligation *o, struct steps *s)
{
	const struct vocabulary *v = law_vocabulary(law);
	const struct event *e = o->answer.last;

	if (e == NULL)
		return;
	const struct value *why = event_part(e, PART_REASON), *role = event_part(e, PART_ROLE);
	const struct value *on = event_part(e, PART_ON), *by = event_part(e, PART_BY);
	duly_auto_fini(buf) b = { 0 };
	char text[DULY_TIME_TEXT];

	buf_printf(&b, "answered by %.*s: %.*s", STR_FMT(by->given ? by->ref : STR("nobody named")),
		   STR_FMT(e->type_name));
	if (why->given)
		buf_printf(&b, ", %.*s", STR_FMT(vocabulary_text(v, why->code)));
	if (on->given)
		buf_printf(&b, ", on %s", duly_civil_print(on->date, text));
	if (role->given)
		buf_printf(&b, ", as %.*s", STR_FMT(vocabulary_text(v, role->code)));
	buf_printf(&b, "; quiet until %s%s", duly_instant_print(o->answer.quiet_until, text),
		   o->answer.capped ? ", which is less than was asked: longer, or past the day on "
				      "which it lapses, only with a role and a reason"
				    : "");
	steps_add(s, e->day, "%.*s", (int)b.len, (const char *)b.data);
}

static void say_outcome(const struct obligation *o, duly_instant at, struct steps *s)
{
	char date[DULY_DATE_TEXT], known[DULY_TIME_TEXT];

	if (o->status == OBLIGATION_MET)
		steps_add(s, o->met->day, "met by %.*s on %s (event %.*s of %.*s, recorded %s): %s",
			  STR_FMT(o->met->type_name), duly_civil_print(o->met->day, date),
			  STR_FMT(o->met->id), STR_FMT(o->met->source),
			  duly_instant_print(event_known(o->met), known),
			  timeliness_name(obligation_timeliness(o, at)));
	if (o->status == OBLIGATION_ENDED)
		steps_add(s, o->ended_on, "ended on %s by %.*s",
			  duly_civil_print(o->ended_on, date),
			  STR_FMT(o->ended_by ? o->ended_by->name : o->ended->type_name));
	if (o->status == OBLIGATION_VOID)
		steps_add(s, o->on, "void: what started it was too short to count");
	if (o->status == OBLIGATION_OPEN && !o->watched)
		steps_add(s, o->on,
			  "not watched: no feed of this council reports what would meet it, or "
			  "only of later days");
	if (o->planned.day != DULY_NO_DATE.day)
		steps_add(s, o->planned, "booked for %s", duly_civil_print(o->planned, date));
}

void obligation_explain(const struct law *law, const struct obligation *o, duly_instant at,
			struct steps *steps)
{
	say_trigger(law, o, steps);
	say_rule(law, o, steps);
	obligation_explain_count(law, o, steps);
	say_due(law, o, steps);
	say_answer(law, o, steps);
	say_outcome(o, at, steps);
}
