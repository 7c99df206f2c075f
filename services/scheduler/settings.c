#include "services/scheduler/scheduler.h"

const struct setting scheduler_settings[] = {
	{ "data", SETTING_TEXT, "DIR", NULL, "where log, store and quarantine are (needed)", 0, 0 },
	{ "rules", SETTING_TEXT, "DIR", NULL,
	  "rule packs to begin with, vocabularies and calendars beside them (default: the "
	  "installed "
	  "ones). What is in force already stays in force",
	  0, 0 },
	{ "rules.look-seconds", SETTING_NUMBER, "N", "900",
	  "how often the files are looked at, which change nothing; those that differ are told", 1,
	  86400 },
	{ "directory.days", SETTING_NUMBER, "N", "8",
	  "a directory of people that nobody has loaded for longer is told; 0: never", 0, 3650 },
	{ "config", SETTING_TEXT, "FILE", NULL, "settings from a YAML map of these same names", 0,
	  0 },
	{ "events", SETTING_LIST, "ADDR", "tcp://127.0.0.1:7801",
	  "where producers hand in events; may be repeated", 0, 0 },
	{ "alerts", SETTING_LIST, "ADDR", "tcp://127.0.0.1:7802",
	  "where consumers pull alerts; may be repeated", 0, 0 },
	{ "councils", SETTING_LIST, "NAME", NULL,
	  "a council that there is, beside those with an overlay; may be repeated. Events of "
	  "another "
	  "are refused then",
	  0, 0 },
	{ "keys", SETTING_TEXT, "DIR", NULL, "keys of clients (not in this build)", 0, 0 },
	{ "hold", SETTING_FLAG, NULL, "false",
	  "take and apply events and tell nobody until released", 0, 0 },
	{ "clock", SETTING_TIME, "TIME", NULL,
	  "rehearse: the clock starts at TIME and runs on; only in a data directory that began so",
	  0, 0 },
	{ "store.map-mb", SETTING_NUMBER, "N", "65536", "most that the store may hold", 1,
	  1 << 24 },
	{ "log.reserve-mb", SETTING_NUMBER, "N", "1024",
	  "with less than this free on disk no events are taken", 0, 1 << 24 },
	{ "log.segment-kb", SETTING_NUMBER, "N", "65536", "size of a segment of the log", 8,
	  65536 },
	{ "log.check-mb", SETTING_NUMBER, "N", "1024",
	  "of the log, gone through before a start; the rest is gone through while it runs", 0,
	  1 << 24 },
	{ "log.scrub-kb", SETTING_NUMBER, "N", "1024",
	  "of the log, gone through again every second; 0: none", 0, 1 << 20 },
	{ NULL, SETTING_FLAG, NULL, NULL, NULL, 0, 0 },
};
