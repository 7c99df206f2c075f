/* when.h - dates and times as files give them.
 *
 * A date is read where it can be read in one way only: the year has four digits and comes first, or
 * the day does, or the month is a word. Nothing is guessed: what can be read in two ways, or in
 * none, is no date.
 */
#pragma once
#include "common/calendar/zone.h"

enum when_form {
	WHEN_NONE,
	WHEN_YEAR_FIRST, /* 2026-01-31                          */
	WHEN_DAY_FIRST,  /* 31/01/2026, 1/2/2026                */
	WHEN_WORD        /* 31-JAN-2026                         */
};

/* A date, or a time by the clocks of a zone. Midnight is how databases write "no time". */
struct when {
	bool given, timed;
	enum when_form form;
	duly_civil day;  /* DULY_NO_DATE where it is not given */
	duly_instant at; /* where timed                        */
};

/* A day in one of the forms, and 09:30, 09:30:00 or 09:30:00.000 behind it after a blank or a T, or
 * an instant with its offset. False: @text is no date. An empty one is not given. */
bool when_parse(const struct zone *zone, struct str text, struct when *ret);
/* A day without a time; DULY_NO_DATE is not given. */
struct when when_day(duly_civil day);
/* Whether @text would be a day if the month came first, and is none in any form that is read. */
bool when_month_first(struct str text);
/* Whether @text is a day with the day first, and could be none with the month first. */
bool when_day_alone(struct str text);
