#include "services/cli/cli.h"

/* The table of verbs: what help, manual page and completion are made from. */

#define FLAG(name, letter, field, about)                                             \
	{                                                                            \
		name, letter, OPTION_FLAG, offsetof(struct args, field), NULL, about \
	}
#define TEXT(name, letter, field, value, about)                                       \
	{                                                                             \
		name, letter, OPTION_TEXT, offsetof(struct args, field), value, about \
	}
#define NUMBER(name, letter, field, value, about)                                       \
	{                                                                               \
		name, letter, OPTION_NUMBER, offsetof(struct args, field), value, about \
	}
#define END                                         \
	{                                           \
		NULL, 0, OPTION_FLAG, 0, NULL, NULL \
	}

/* clang-format off */
#define DATA   TEXT("data", 'd', data, "DIR", "data directory of the scheduler")
#define RULES  TEXT("rules", 'r', rules, "DIR", \
		    "folder of the rule packs; vocabularies and calendars lie beside it")
#define JSON   FLAG("json", 'j', json, "print JSON")
#define AT     TEXT("at", 0, at, "TIME", "as of this instant, not of now")
#define TO     TEXT("to", 0, to, "ADDR", "the scheduler's events socket")
#define TIMEOUT NUMBER("timeout", 0, timeout, "SECONDS", "how long to wait for an answer (30)")

#define FILTERS \
	TEXT("case", 'c', case_ref, "C", "of this case alone"), \
	TEXT("team", 't', team, "T", "that this team holds, or whose case it holds"), \
	TEXT("stage", 0, stage, "S", "at this stage: none, upcoming, due, unconfirmed, overdue"), \
	TEXT("rule", 0, rule, "R", "under this rule"), \
	TEXT("before", 0, before, "DATE", "due before this day"), \
	TEXT("status", 0, status, "S", "open, met, ended, void or any")

static const struct verb_option NONE[] = { END };
static const struct verb_option HELP[] = {
	FLAG("manual", 0, manual, "print the manual page, for scdoc"),
	FLAG("completion", 0, completion, "print the completion for bash"),
	END,
};
static const struct verb_option DERIVE[] = { RULES, AT, FILTERS, JSON, END };
static const struct verb_option EXPLAIN[] = {
	DATA, AT,
	TEXT("events", 'e', events, "FILE", "explain from this file of events, without a server"),
	RULES, JSON, END,
};
static const struct verb_option RULES_SHOW[] = { RULES, END };
static const struct verb_option RULES_LIST[] = { RULES, JSON, END };
static const struct verb_option CALENDAR[] = {
	TEXT("calendar", 0, calendar, "FILE", "this calendar, not that of the packs"),
	RULES, JSON, END,
};
static const struct verb_option CALENDAR_IMPORT[] = {
	TEXT("issued", 0, issued, "DATE", "when the list was published (today)"),
	TEXT("output", 'o', output, "FILE", "write the calendar there, not to standard output"),
	FLAG("force", 0, force, "take the list although it lacks holidays"),
	TEXT("calendar", 0, calendar, "FILE", "the present calendar, not that of the packs"),
	RULES, END,
};

static const struct verb_option PUBLISH[] = {
	TO,
	NUMBER("batch", 'b', batch, "N", "events to a request, up to 1000 (500)"),
	TIMEOUT, JSON, END,
};
static const struct verb_option WATCH[] = {
	TEXT("at", 0, address, "ADDR", "the scheduler's alerts socket"),
	TEXT("from", 'f', from, "start|now", "from the first alert that there is, or from now on (now)"),
	TEXT("team", 't', team, "T", "alerts for or about this team alone"),
	NUMBER("count", 'n', count, "N", "end after so many"),
	FLAG("until-head", 0, until_head, "end when all that there is has been read"),
	TIMEOUT, JSON, END,
};
static const struct verb_option INFO[] = { TO, TIMEOUT, JSON, END };
#define SOURCE TEXT("source", 0, source, "SOURCE", "who says so (/councils/service/operator)")
static const struct verb_option IMPACT[] = { DATA, AT, JSON, END };
static const struct verb_option LOAD[] = {
	TEXT("digest", 0, digest, "D", "as the impact printed it; in place of the file"),
	TO, SOURCE, TIMEOUT, END,
};
static const struct verb_option HOLD[] = { TO, SOURCE, TIMEOUT, END };
static const struct verb_option RELEASE[] = {
	TO, SOURCE,
	TEXT("from", 'f', from, "TIME", "people are told of what falls due from this instant on"),
	TIMEOUT, END,
};
static const struct verb_option QUARANTINE_LIST[] = { DATA, JSON, END };
static const struct verb_option QUARANTINE_SHOW[] = { DATA, END };
static const struct verb_option QUARANTINE_RETRY[] = {
	DATA, TO, FLAG("all", 'a', all, "all of them"), TIMEOUT, END,
};
static const struct verb_option QUARANTINE_DROP[] = {
	DATA, FLAG("all", 'a', all, "all of them"), END,
};
static const struct verb_option LIST[] = {
	DATA, AT, FILTERS,
	FLAG("fail-if-overdue", 0, fail_if_overdue, "exit with 1 where one of them is overdue"),
	FLAG("summary", 's', summary, "counts by rule and stage, not each of them"),
	FLAG("all", 'a', all, "also duties before the council's time (ours_from)"),
	TEXT("group", 'g', group, "G", "of cases linked in this group"),
	FLAG("restricted", 0, restricted, "also of cases that only named eyes may see"),
	JSON, END,
};
static const struct verb_option IMPORT[] = {
	TEXT("output", 'o', output, "FILE", "write the events there, not to standard output"),
	TEXT("council", 0, council, "NAME", "whose return it is (default: local)"),
	TEXT("until", 0, until, "DATE",
	     "last day of the return (default: the 31 March after its last episode)"),
	JSON, END,
};
static const struct verb_option IMPORT_SSD[] = {
	TEXT("state", 0, state, "DIR", "what was sent of earlier deliveries; made at the first one"),
	TEXT("output", 'o', output, "FILE", "write the events there, not to standard output"),
	TEXT("council", 0, council, "NAME", "whose data it is (default: local)"),
	TEXT("source", 0, source, "SOURCE", "who says so (default: /councils/COUNCIL/ssd)"),
	TEXT("at", 0, at, "DATE", "the day of the delivery (default: today); later days have not happened"),
	FLAG("dry-run", 'n', dry_run, "say what would be sent, and change nothing"),
	TEXT("force", 0, force_tables, "TABLE[,TABLE]", "take these though rows of them vanish"),
	JSON, END,
};
static const struct verb_option RECONCILE[] = {
	TEXT("ssd", 0, tables, "DIR", "the tables (ssd_*.csv) that hold the other dates"),
	DATA,
	TEXT("events", 'e', events, "FILE", "derive ours from this file of events, without a server"),
	RULES, AT,
	TEXT("council", 0, council, "NAME", "ours of this council alone"),
	JSON, END,
};
static const struct verb_option REPLAY[] = {
	DATA,
	FLAG("verify", 0, verify,
	     "compute every alert again and compare, and the final state with the store"),
	TEXT("as-of", 0, as_of, "TIME", "list what was known then: the log cut at this instant"),
	TEXT("rules", 'r', rules, "DIR", "what these rules would change of what is open"),
	FILTERS, JSON, END,
};
static const struct verb_option REBUILD[] = { DATA, END };
static const struct verb_option LOG[] = { DATA, JSON, END };
static const struct verb_option LOG_EXPORT[] = {
	DATA,
	TEXT("from", 0, from, "TIME", "what was recorded at this instant or later"),
	TEXT("until", 0, until, "TIME", "what was recorded at this instant or before"),
	END,
};
static const struct verb_option SCHEMA[] = { RULES, END };
static const struct verb_option SIMULATE[] = {
	NUMBER("children", 'n', children, "N", "children in care at any time (500)"),
	NUMBER("years", 'y', years, "Y", "how many years (1)"),
	NUMBER("seed", 's', seed, "S", "the same seed gives the same lives (0)"),
	TEXT("profile", 'p', profile, "FILE", "what the lives are like, not the installed profile"),
	TEXT("start", 0, start, "DATE", "first day of the first year (2025-04-01)"),
	TEXT("council", 0, council, "NAME", "whose children they are (example)"),
	TEXT("output", 'o', output, "FILE", "write the events there, not to standard output"),
	TEXT("ssda903", 0, ssda903, "DIR", "the same lives as SSDA903 returns (CSV) as well"),
	TEXT("ssd", 0, ssd, "DIR", "the same lives as tables of the Standard Safeguarding Dataset"),
	TEXT("calendar", 0, calendar, "FILE", "this calendar, not that of England and Wales"),
	END,
};
static const struct verb_option REHEARSE[] = {
	TEXT("data", 'd', output, "DIR", "a new or empty directory for what comes of it"),
	RULES,
	TEXT("from", 0, from, "TIME", "where the clock begins: what was known before is taken then"),
	TEXT("until", 0, until, "TIME", "where the clock stops (when the last event became known)"),
	JSON, END,
};
static const struct verb_option TIMELINESS[] = {
	DATA, RULES, AT,
	TEXT("from", 0, from, "DATE", "what was due on this day or later"),
	TEXT("to", 0, to, "DATE", "what was due on this day or before"),
	TEXT("rule", 0, rule, "R[,R]", "under these rules alone"),
	TEXT("by", 'b', by, "PERIOD", "month, quarter, year or none (none); years begin on 1 April"),
	TEXT("team", 't', team, "T", "that this team holds, or whose case it holds"),
	FLAG("measures", 'm', measures, "also by the measures and readings beside the legal dates"),
	JSON, END,
};
static const struct verb_option DOCTOR[] = { DATA, RULES, JSON, END };

static const struct verb VERBS[] = {
	{ "publish", "[FILE|-]", 0, 1, "JSON Lines of events to the scheduler",
	  "Each rejected event is told with its line, code and field, and the exit code is 1; lines\n"
	  "that are no JSON count as rejected. What was published before is a duplicate, so the same\n"
	  "file may be published again.",
	  PUBLISH, verb_publish },
	{ "watch", "", 0, 0, "alerts as they come; moves no cursor", "", WATCH, verb_watch },
	{ "list", "", 0, 0, "obligations, soonest first; the open ones unless told otherwise",
	  "Says how far the store follows the log, and whether the service is held, in rehearsal, or\n"
	  "looking at all cases again. In a rehearsal its own clock is used.",
	  LIST, verb_list },
	{ "derive", "FILE|-", 1, 1, "events of a file to obligations, with no server",
	  "FILE holds JSON Lines: an event a line. What happened after TIME is left out; an event\n"
	  "counts as recorded at its recordedtime, else at TIME. Lines that are no event are told\n"
	  "with their number, code and field, and the exit code is 65; the others are derived all\n"
	  "the same.",
	  DERIVE, verb_derive },
	{ "explain", "ID", 1, 1, "how a date came about, day by day, with the law that it follows",
	  "ID is that of an obligation or of an alert, 32 hex digits; of an obligation the first\n"
	  "eight or more are enough where no other begins with them.",
	  EXPLAIN, verb_explain },
	{ "rules check", "DIR", 1, 1, "all faults of the packs in DIR, as file:line:column", "",
	  NONE, verb_rules_check },
	{ "rules test", "DIR", 1, 1, "runs the worked examples of the packs in DIR", "",
	  NONE, verb_rules_test },
	{ "rules show", "ID", 1, 1, "a rule on one page: what starts, meets and ends it, and the law", "",
	  RULES_SHOW, verb_rules_show },
	{ "rules list", "", 0, 0, "all rules in a table", "", RULES_LIST, verb_rules_list },
	{ "rules impact", "DIR", 1, 1, "what would move if the rules in DIR were put in force now",
	  "Each obligation that would move, open or end, each alert that would follow, and the digest\n"
	  "to load them by. Computed beside the service, by the code that would do it.",
	  IMPACT, verb_rules_impact },
	{ "rules load", "[DIR]", 0, 1, "puts the rules of the scheduler's folder in force",
	  "They are to be in the folder of rules that the scheduler was started with. DIR, or the\n"
	  "digest, says which they are: where that folder has others, nothing happens and the exit\n"
	  "code is 1.",
	  LOAD, verb_rules_load },
	{ "calendar add-working-days", "DATE N", 2, 2, "the N-th working day after DATE",
	  "DATE itself is never counted. A negative N counts back. The holidays on the way are listed.",
	  CALENDAR, verb_calendar_add },
	{ "calendar show", "YEAR", 1, 1, "the holidays and school terms of a year",
	  "Says what is provisional: years that are not proclaimed, terms that are not listed.",
	  CALENDAR, verb_calendar_show },
	{ "calendar import", "FILE|-", 1, 1, "GOV.UK's list of bank holidays as a calendar file",
	  "FILE is bank-holidays.json as published. The present calendar's file is written with the\n"
	  "holidays of England and Wales in it; its rules, terms, titles, remarks and older years\n"
	  "stay. Each day that is new is told. Where the list lacks a holiday of the present\n"
	  "calendar, that is told and the exit code is 1, unless --force is given. A last year that\n"
	  "has not all of the usual holidays yet is left out.",
	  CALENDAR_IMPORT, verb_calendar_import },
	{ "calendar impact", "FILE", 1, 1, "what would move if this calendar were put in force now",
	  "As duly rules impact. A provisional date that becomes final is listed, and nobody is told.",
	  IMPACT, verb_calendar_impact },
	{ "calendar load", "[FILE]", 0, 1, "puts a calendar of the scheduler's folder in force",
	  "It is to be in the folder calendars beside the scheduler's rules; FILE, or its SHA-256,\n"
	  "says which it is.",
	  LOAD, verb_calendar_load },
	{ "import ssd", "DIR", 1, 1,
	  "a delivery of the Standard Safeguarding Dataset (CSV tables) as JSON Lines of events",
	  "What is new since the delivery before, what changed, and what is retracted. The state is\n"
	  "written once the events are. A delivery in which more than 2 % of the rows of a table are\n"
	  "gone, or a table is empty or missing, is refused (65). Rows that are left out are told, and\n"
	  "the exit code is 1; see duly-import-ssd(1).",
	  IMPORT_SSD, verb_import_ssd },
	{ "import ssda903", "DIR", 1, 1,
	  "a council's own SSDA903 return (CSV files) as JSON Lines of events",
	  "Rows that are not as they should be are told with their file and line; see\n"
	  "duly-import-ssda903(1).",
	  IMPORT, verb_import_ssda903 },
	{ "quarantine list", "", 0, 0, "what was rejected, and why", "",
	  QUARANTINE_LIST, verb_quarantine_list },
	{ "quarantine show", "KEY", 1, 1, "one rejected event as it arrived", "",
	  QUARANTINE_SHOW, verb_quarantine_show },
	{ "quarantine retry", "[KEY...]", 0, VERB_WORDS_MAX, "hands rejected events in again",
	  "What is taken now leaves the quarantine.", QUARANTINE_RETRY, verb_quarantine_retry },
	{ "quarantine drop", "[KEY...]", 0, VERB_WORDS_MAX, "drops rejected events", "",
	  QUARANTINE_DROP, verb_quarantine_drop },
	{ "info", "", 0, 0, "what the scheduler says of itself", "", INFO, verb_info },
	{ "hold", "", 0, 0, "has the scheduler tell nobody until it is released", "", HOLD, verb_hold },
	{ "release", "", 0, 0, "has the scheduler tell people again", "", RELEASE, verb_release },
	{ "replay", "", 0, 0, "the log through the core again, in memory", "", REPLAY, verb_replay },
	{ "reconcile", "", 0, 0, "the due dates that a case system holds against those of the law",
	  "Each due date of the tables beside the obligation that it stands for, with the reason where\n"
	  "they differ. Where one is later than the law the exit code is 1; see duly-reconcile(1).",
	  RECONCILE, verb_reconcile },
	{ "rebuild", "", 0, 0, "the store anew from the log",
	  "Refused while a scheduler runs. The old store stays until the new one is complete.",
	  REBUILD, verb_rebuild },
	{ "log verify", "", 0, 0,
	  "checks every batch and every digest of the log, and prints its root", "",
	  LOG, verb_log_verify },
	{ "log export", "", 0, 0, "the records of the log as JSON Lines", "",
	  LOG_EXPORT, verb_log_export },
	{ "schema", "[TYPE]", 0, 1, "JSON Schema of events, or of one type of event", "",
	  SCHEMA, verb_schema },
	{ "simulate", "", 0, 0, "plausible lives of children known to a council, as events",
	  "What is written is JSON Lines in the order in which a council's systems would come to know\n"
	  "it, so that a service can be fed day by day; see duly-simulate(1).",
	  SIMULATE, verb_simulate },
	{ "rehearse", "FILE|-", 1, 1, "events of a file through the service, in virtual time",
	  "Each event is taken when it became known (recordedtime), each timer fires at its own\n"
	  "instant, and every verb works on what comes of it. Rejected events are told with their\n"
	  "line, and the exit code is 1; see duly-rehearse(1).",
	  REHEARSE, verb_rehearse },
	{ "timeliness", "[FILE...]", 0, VERB_WORDS_MAX,
	  "what fell due, by rule: done in time, late, still open",
	  "Of the data directory, or of files of events without a server; see duly-timeliness(1).",
	  TIMELINESS, verb_timeliness },
	{ "doctor", "", 0, 0, "what somebody should know of a data directory", "", DOCTOR, verb_doctor },
	{ "help", "[VERB]", 0, 2, "this, or what a verb does", "", HELP, verb_help },
};
/* clang-format on */

const struct verb *verbs(size_t *ret_count)
{
	*ret_count = LEN(VERBS);
	return VERBS;
}

static bool begins(const struct verb *v, int argc, char *const *argv, int *ret_words)
{
	const char *blank = strchr(v->name, ' ');
	const size_t first = blank ? (size_t)(blank - v->name) : strlen(v->name);

	if (argc < 1 || strlen(argv[0]) != first || memcmp(argv[0], v->name, first) != 0)
		return false;
	*ret_words = blank ? 2 : 1;
	return blank == NULL || (argc > 1 && strcmp(argv[1], blank + 1) == 0);
}

const struct verb *verb_find(int argc, char *const *argv, int *ret_words)
{
	for (size_t i = 0; i < LEN(VERBS); i++) {
		if (begins(&VERBS[i], argc, argv, ret_words))
			return &VERBS[i];
	}
	return NULL;
}
