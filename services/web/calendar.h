/* calendar.h - /v1/calendar.ics and /calendar/LINK: what is owed as a calendar to subscribe to. The
 * one is asked for with a token, as lists are; programs for calendars have none to send, so they
 * are given a link for what one team or one worker holds. Private to this folder. */
#pragma once
#include "services/web/exchange.h"

void calendar_get(struct exchange *x);
void calendar_get_link(struct exchange *x);
