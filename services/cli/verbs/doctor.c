#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/docket/directories.h"
#include "services/cli/data.h"
#include "services/cli/given_law.h"
#include "services/cli/json.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct doctor_given {
	const char *data, *rules;
	bool json;
};
#define GIVEN struct doctor_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, RULES, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "what somebody should know of a data directory",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

enum doctor_verdict { FINE, WORTH_KNOWING, WRONG };

struct examination {
	const char *dir, *rules;
	duly_instant now;
	bool json; /* is what is printed */
	struct json out;
	size_t counts[3];
};

static void say(struct examination *x, enum doctor_verdict verdict, const char *what,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void say(struct examination *x, enum doctor_verdict verdict, const char *what,
		const char *fmt, ...)
{
	static const char *const NAMES[] = { "ok", "note", "WRONG" };
	static const char *const JSON_NAMES[] = { "ok", "note", "wrong" };
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	x->counts[verdict]++;
	if (!x->json) {
		printf("%-6s %-12s %s\n", NAMES[verdict], what, text);
		return;
	}
	json_row(&x->out);
	json_name(&x->out, "verdict", JSON_NAMES[verdict]);
	json_name(&x->out, "subject", what);
	json_name(&x->out, "text", text);
	json_end(&x->out);
}

/* ---- the directory --------------------------------------------------------------------------- */

static void look_at_folder(struct examination *x)
{
	struct statvfs disk;
	struct stat st;

	if (stat(x->dir, &st) != 0 || !S_ISDIR(st.st_mode)) {
		say(x, WRONG, "directory", "%s is no directory", x->dir);
		return;
	}
	if ((st.st_mode & 077) != 0)
		say(x, WORTH_KNOWING, "directory", "%s can be read by others (mode %o): chmod 700",
		    x->dir, (unsigned)st.st_mode & 0777);
	else
		say(x, FINE, "directory", "%s is its owner's alone", x->dir);
	if (statvfs(x->dir, &disk) != 0)
		return;
	const unsigned long long free_mb = (unsigned long long)disk.f_bavail * disk.f_frsize >> 20;

	say(x, free_mb < 2048 ? WORTH_KNOWING : FINE, "disk", "%llu MiB free", free_mb);
}

/* ---- store and log --------------------------------------------------------------------------- */

static bool look_at_store(struct examination *x)
{
	struct duly_diag diag = { "" };
	char path[FOLDER_PATH];

	if (folder_path(x->dir, "store", path, &diag) != DULY_OK)
		return false;
	duly_result r = store_check_in_child(path, &diag);
	if (r != DULY_OK) {
		say(x, WRONG, "store", "%s; `duly rebuild` makes it anew from the log", diag.text);
		return false;
	}
	say(x, FINE, "store", "every value has its checksum, every database its count");
	return true;
}

/* All of it, from its beginning, whatever the store follows. */
static void look_at_log(struct examination *x, struct log_position from)
{
	struct duly_diag diag = { "" };
	struct log *log = NULL;

	if (folder_open_log(x->dir, (struct log_position){ 0 }, &log, &diag) != DULY_OK) {
		say(x, WRONG, "log", "%s", diag.text);
		return;
	}
	const uint64_t end = log_end(log).sequence;

	say(x, FINE, "log", "%llu records, every one of them read and checked",
	    (unsigned long long)end);
	if (log_before(log).root.size > 0)
		say(x, WORTH_KNOWING, "log",
		    "it was put back to an earlier state once: %llu records had been written",
		    (unsigned long long)log_before(log).root.size);
	if (from.sequence > end)
		say(x, WRONG, "position",
		    "the store follows a log up to record %llu: this one was put back to an "
		    "earlier state, or is another",
		    (unsigned long long)from.sequence);
	if (from.sequence > 0 && end > from.sequence)
		say(x, WORTH_KNOWING, "position",
		    "the store is %llu records behind the log: a start catches up",
		    (unsigned long long)(end - from.sequence));
	log_close(&log);
}

/* Longer than a day it is no longer a first import or a clock that was looked at. */
static bool held_too_long(const struct examination *x, const struct docket_state *s)
{
	const duly_instant now = s->rehearsal ? s->latest : x->now;

	return now.ms - s->held_since.ms > DULY_DAY_MS;
}

static void look_at_state(struct examination *x, const struct docket_state *s)
{
	char text[DULY_TIME_TEXT];

	if (s->held)
		say(x, held_too_long(x, s) ? WRONG : WORTH_KNOWING, "held",
		    "since %s (%s): nobody is told of anything; `duly release` ends it",
		    duly_instant_print(s->held_since, text), s->held_why);
	if (s->rehearsal)
		say(x, WORTH_KNOWING, "clock", "this is a rehearsal");
	if (s->sweeping)
		say(x, WORTH_KNOWING, "sweep", "cases are being looked at again");
	if (strcmp(s->engine, DOCKET_ENGINE) != 0)
		say(x, WORTH_KNOWING, "engine", "last run by '%s', this is '%s'", s->engine,
		    DOCKET_ENGINE);
	if (!s->rehearsal && s->latest.ms != DULY_NO_INSTANT.ms && s->latest.ms > x->now.ms)
		say(x, WRONG, "clock", "the last batch lies in the future: %s",
		    duly_instant_print(s->latest, text));
}

/* ---- the law --------------------------------------------------------------------------------- */

enum { WARN_DAYS = 400 };

static void look_at_calendar(struct examination *x, const struct law *law, duly_instant now)
{
	const struct calendar *c = law_calendar(law);
	const duly_civil last = calendar_last(c), today = zone_date(law_zone(law), now);
	char text[DULY_DATE_TEXT];

	duly_civil_print(last, text);
	if (last.day < today.day)
		say(x, WRONG, "calendar", "proclaimed holidays ended on %s", text);
	else
		say(x, last.day - today.day < WARN_DAYS ? WORTH_KNOWING : FINE, "calendar",
		    "proclaimed holidays reach to %s", text);
}

static void look_at_rules(struct examination *x, const struct law *in_force)
{
	size_t n;

	law_rules(in_force, &n);
	if (n == 0)
		say(x, WRONG, "rules",
		    "no rule is in force: nothing is owed, whatever comes in; start duly-scheduler "
		    "with --rules DIR, a folder of rule packs");
	else
		say(x, FINE, "rules", "%zu rules are in force", n);
}

static const char *files_name(bool said)
{
	return said ? "the files of --rules" : "the installed rules";
}

/* What says who is told is by name: a council has one of each. */
static void look_at_telling(struct examination *x, const struct contents *files,
			    const struct contents *in_force, enum content_kind kind, bool said)
{
	const bool people = kind == CONTENT_DIRECTORY;
	duly_auto_fini(buf) names = { 0 };

	contents_others(files, in_force, kind, &names);
	if (names.len > 0)
		say(x, said ? WRONG : WORTH_KNOWING, people ? "people" : "routing",
		    "%.*s of %s is not what is in force, and changes nothing: `duly %s load FILE`",
		    (int)MIN(names.len, 300), (const char *)names.data, files_name(said),
		    people ? "directory" : "route");
}

/* Where nobody says which files are meant, the installed ones need not be those of the service. */
static void look_at_files(struct examination *x, const struct law *in_force,
			  const struct contents *its_contents)
{
	const bool said = x->rules != NULL || getenv("DULY_RULES") != NULL;

	struct duly_diag diag = { "" };
	duly_auto_fini(contents) contents = { 0 };
	duly_auto(law) files = NULL;

	if (given_contents(x->rules, &contents, &files, &diag) != DULY_OK) {
		say(x, said ? WRONG : WORTH_KNOWING, "files", "%s do not load: %s",
		    files_name(said), diag.text);
		return;
	}
	if (memcmp(law_digest(files), law_digest(in_force), SHA256_LEN) != 0)
		say(x, said ? WRONG : WORTH_KNOWING, "files",
		    "%s are not what is in force, and change nothing: `duly rules impact` says "
		    "what they would",
		    files_name(said));
	else
		say(x, FINE, "files", "%s are what is in force", files_name(said));
	look_at_telling(x, &contents, its_contents, CONTENT_DIRECTORY, said);
	look_at_telling(x, &contents, its_contents, CONTENT_ROUTING, said);
}

/* ---- who is told ----------------------------------------------------------------------------- */

enum { DIRECTORY_DAYS = 8 };

static void look_at_directory(struct examination *x, const struct directory_age *age,
			      duly_instant now)
{
	char since[DULY_TIME_TEXT];

	if (age->loaded.ms == DULY_NO_INSTANT.ms) {
		say(x, FINE, "people",
		    "the directory of %.*s came with the rules, at the beginning",
		    STR_FMT(age->council));
		return;
	}
	const bool old = now.ms - age->loaded.ms > DIRECTORY_DAYS * DULY_DAY_MS;

	say(x, old ? WORTH_KNOWING : FINE, "people",
	    "the directory of %.*s was last loaded at %s%s", STR_FMT(age->council),
	    duly_instant_print(age->loaded, since),
	    old ? ": does what writes it each night still run?" : "");
}

static void look_at_directories(struct examination *x, struct docket_reader *reader,
				duly_instant now)
{
	const struct directory_age *list;
	struct duly_diag diag = { "" };
	size_t n;

	if (docket_reader_directories(reader, &list, &n, &diag) != DULY_OK) {
		say(x, WRONG, "people", "%s", diag.text);
		return;
	}
	for (size_t i = 0; i < n; i++)
		look_at_directory(x, &list[i], now);
}

/* ---- feeds ----------------------------------------------------------------------------------- */

static void look_at_feed(struct examination *x, const struct declared_feed *feed)
{
	char to[DULY_TIME_TEXT] = "", last[DULY_TIME_TEXT];
	const bool said = feed->complete_to.ms != DULY_NO_INSTANT.ms;

	if (said)
		duly_instant_print(feed->complete_to, to);
	if (feed->silent && feed->reported.ms == DULY_NO_INSTANT.ms)
		say(x, WRONG, "feed", "%.*s of %.*s has never reported, and says every %u hours",
		    STR_FMT(feed->name), STR_FMT(feed->council), feed->hours);
	else if (feed->silent)
		say(x, WRONG, "feed",
		    "%.*s of %.*s last reported at %s, and says every %u hours; complete to %s",
		    STR_FMT(feed->name), STR_FMT(feed->council),
		    duly_instant_print(feed->reported, last), feed->hours, said ? to : "nothing");
	else if (said)
		say(x, FINE, "feed", "%.*s of %.*s is complete to %s", STR_FMT(feed->name),
		    STR_FMT(feed->council), to);
	else
		say(x, WORTH_KNOWING, "feed", "%.*s of %.*s does not say up to when it is complete",
		    STR_FMT(feed->name), STR_FMT(feed->council));
}

static void look_at_feeds(struct examination *x, struct docket_reader *reader, duly_instant now)
{
	const struct declared_feed *list;
	struct duly_diag diag = { "" };
	size_t n;

	if (docket_reader_feeds(reader, now, &list, &n, &diag) != DULY_OK) {
		say(x, WRONG, "feed", "%s", diag.text);
		return;
	}
	for (size_t i = 0; i < n; i++)
		look_at_feed(x, &list[i]);
}

static void look_inside(struct examination *x)
{
	duly_auto_fini(data) data = { 0 };
	struct duly_diag diag = { "" };

	if (!look_at_store(x)) {
		look_at_log(x, (struct log_position){ 0 });
		return;
	}
	if (data_open(x->dir, &data, &diag) != DULY_OK) {
		say(x, WRONG, "store", "%s", diag.text);
		return;
	}
	const struct docket_state *state = docket_reader_state(data.reader);

	look_at_log(x, state->position);
	look_at_state(x, state);
	const duly_instant now = state->rehearsal ? state->latest : x->now;

	look_at_calendar(x, docket_reader_law(data.reader), now);
	look_at_feeds(x, data.reader, now);
	look_at_directories(x, data.reader, now);
	look_at_rules(x, docket_reader_law(data.reader));
	look_at_files(x, docket_reader_law(data.reader), docket_reader_contents(data.reader));
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct doctor_given *given = call->given;
	struct examination x = { .dir = given_data(given->data),
				 .rules = given->rules,
				 .now = call->now,
				 .json = given->json,
				 .out = JSON_TO(stdout) };

	const duly_result r = folder_may_be_read(x.dir, diag);
	if (r != DULY_OK)
		return r;
	if (access(x.dir, R_OK) != 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", x.dir, strerror(errno));
	if (x.json)
		json_list(&x.out, NULL);
	look_at_folder(&x);
	look_inside(&x);
	if (x.json) {
		json_end(&x.out);
		json_finish(&x.out);
	}
	if (x.counts[WRONG] > 0)
		return duly_fail(diag, DULY_E_REFUSED, "%zu things are wrong", x.counts[WRONG]);
	return DULY_OK;
}

const struct verb verb_doctor = { "doctor", &COMMAND, run };
