/* report.h - what a service says of itself: one line on standard error for each thing that
 * happened,
 *
 *	level=info event=ready events=ipc:///run/duly/events held=false
 *
 * or, where systemd connects standard error with its journal, an entry with the same as fields
 * (DULY_EVENT, DULY_<KEY>). The name of an event is for ever; what follows may change.
 */
#pragma once

enum report_level { REPORT_ERROR = 3, REPORT_WARN = 4, REPORT_INFO = 6, REPORT_DEBUG = 7 };

/* @fields_fmt gives key=value pairs with a space between; a value that may hold spaces stands in
 * double quotes. Control characters are printed as spaces. NULL: there are none. */
void report(enum report_level level, const char *event, const char *fields_fmt, ...)
	__attribute__((format(printf, 3, 4)));
