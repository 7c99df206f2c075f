#include "common/reports/ical.h"

#include <libical/ical.h>
#include <stdlib.h>

#include "common/text/words.h"

#define PRODUCT "-//Duly//duties//EN"

/* SEQUENCE counts minutes from the beginning of 2020: an int has room until 6103. */
static const duly_instant SEQUENCE_EPOCH = { 1577836800000 };

static struct icaltimetype date_of(duly_civil day)
{
	const struct duly_ymd ymd = duly_civil_to_ymd(day);
	struct icaltimetype t = icaltime_null_date();

	t.year = ymd.year;
	t.month = ymd.month;
	t.day = ymd.day;
	return t;
}

static struct icaltimetype stamp_of(duly_instant at)
{
	return icaltime_from_timet_with_zone((time_t)(at.ms / 1000), 0,
					     icaltimezone_get_utc_timezone());
}

static const char *text_of(struct buf *b)
{
	buf_u8(b, 0);
	return (const char *)b->data;
}

/* "C-1042: First looked-after review, due Mon 9 Feb 2026, booked for Wed 4 Feb 2026" */
static void say_summary(const struct listing *l, const struct listed *o, bool rehearsal,
			struct buf *b)
{
	char date[WORDS_DATE], hour[48];

	if (rehearsal)
		buf_puts(b, "REHEARSAL ");
	if (o->due_at.ms <= l->at.ms)
		buf_puts(b, "No record: ");
	buf_printf(b, "%.*s: %.*s, due %s", STR_FMT(o->subject), STR_FMT(o->title),
		   o->by_hours ? zone_short(law_zone(l->law), o->due_at, hour)
			       : words_short(o->due, date));
	if (o->planned.day != DULY_NO_DATE.day)
		buf_printf(b, ", booked for %s", words_short(o->planned, date));
}

static void say_description(const struct listed *o, struct buf *b)
{
	char hex[ID_HEX];

	buf_printf(b, "Owed by %.*s", STR_FMT(o->owner));
	if (o->worker.len > 0)
		buf_printf(b, ": %.*s", STR_FMT(o->worker));
	if (o->team.len > 0)
		buf_printf(b, " (%.*s)", STR_FMT(o->team));
	if (o->provisional)
		buf_puts(b, ". The bank holidays of that year are not published yet");
	buf_printf(b, ". duly explain %s", hex_print(o->id, ID_LEN, hex));
}

static icalcomponent *event_of(const struct listing *l, const struct listed *o, bool rehearsal)
{
	const int sequence = (int)((l->at.ms - SEQUENCE_EPOCH.ms) / (60 * DULY_SECOND_MS));
	duly_auto_fini(buf) summary = { 0 };
	duly_auto_fini(buf) description = { 0 };
	char hex[ID_HEX], uid[ID_HEX + 8];

	say_summary(l, o, rehearsal, &summary);
	say_description(o, &description);
	snprintf(uid, sizeof uid, "%s@duly", hex_print(o->id, ID_LEN, hex));
	return icalcomponent_vanew(
		ICAL_VEVENT_COMPONENT, icalproperty_new_uid(uid),
		icalproperty_new_dtstamp(stamp_of(l->at)), icalproperty_new_sequence(sequence),
		icalproperty_new_dtstart(date_of(o->act_by)),
		icalproperty_new_dtend(date_of((duly_civil){ o->act_by.day + 1 })),
		icalproperty_new_summary(text_of(&summary)),
		icalproperty_new_description(text_of(&description)),
		icalproperty_new_categories(arena_str(l->arena, o->rule).s),
		icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT),
		icalproperty_new_class(ICAL_CLASS_CONFIDENTIAL), NULL);
}

void ical_write(const struct listing *l, const char *name, bool rehearsal, struct buf *ret)
{
	icalproperty *called = icalproperty_new_x(name);

	icalproperty_set_x_name(called, "X-WR-CALNAME");
	icalcomponent *calendar =
		icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
				    icalproperty_new_prodid(PRODUCT),
				    icalproperty_new_method(ICAL_METHOD_PUBLISH), called, NULL);

	for (size_t i = 0; i < l->n; i++) {
		const struct listed *o = &l->list[i];

		if (o->status == OBLIGATION_OPEN && o->due.day != DULY_NO_DATE.day)
			icalcomponent_add_component(calendar, event_of(l, o, rehearsal));
	}
	char *text = icalcomponent_as_ical_string_r(calendar);

	buf_puts(ret, text);
	icalmemory_free_buffer(text);
	icalcomponent_free(calendar);
}
