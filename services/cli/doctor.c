#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "services/cli/data.h"

/* `duly doctor`: what can be seen of a data directory from outside that somebody should know. */

enum doctor_verdict { FINE, WORTH_KNOWING, WRONG };

struct examination {
	const struct args *args;
	size_t counts[3];
};

static void say(struct examination *x, enum doctor_verdict verdict, const char *what,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void say(struct examination *x, enum doctor_verdict verdict, const char *what,
		const char *fmt, ...)
{
	static const char *const NAMES[] = { "ok", "note", "WRONG" };
	static const char *const JSON[] = { "ok", "note", "wrong" };
	const bool first = x->counts[FINE] + x->counts[WORTH_KNOWING] + x->counts[WRONG] == 0;
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	x->counts[verdict]++;
	if (!x->args->json) {
		printf("%-6s %-12s %s\n", NAMES[verdict], what, text);
		return;
	}
	duly_auto_fini(buf) b = { 0 };

	pack_map(&b, 3);
	pack_cstr(&b, "verdict");
	pack_cstr(&b, JSON[verdict]);
	pack_cstr(&b, "subject");
	pack_cstr(&b, what);
	pack_cstr(&b, "text");
	pack_cstr(&b, text);
	fputs(first ? "[\n  " : ",\n  ", stdout);
	print_json(buf_view(&b), stdout);
}

/* ---- the directory --------------------------------------------------------------------------- */

static void look_at_folder(struct examination *x)
{
	struct statvfs disk;
	struct stat st;

	if (stat(x->args->data, &st) != 0 || !S_ISDIR(st.st_mode)) {
		say(x, WRONG, "directory", "%s is no directory", x->args->data);
		return;
	}
	if ((st.st_mode & 077) != 0)
		say(x, WORTH_KNOWING, "directory", "%s can be read by others (mode %o): chmod 700",
		    x->args->data, (unsigned)st.st_mode & 0777);
	else
		say(x, FINE, "directory", "%s is its owner's alone", x->args->data);
	if (statvfs(x->args->data, &disk) != 0)
		return;
	const unsigned long long free_mb = (unsigned long long)disk.f_bavail * disk.f_frsize >> 20;

	say(x, free_mb < 2048 ? WORTH_KNOWING : FINE, "disk", "%llu MiB free", free_mb);
}

/* ---- store and log --------------------------------------------------------------------------- */

static bool look_at_store(struct examination *x)
{
	struct duly_diag diag = { "" };
	char path[FOLDER_PATH];

	if (folder_path(x->args->data, "store", path, &diag) != DULY_OK)
		return false;
	duly_result r = store_check_in_child(path, &diag);
	if (r != DULY_OK) {
		say(x, WRONG, "store", "%s; `duly rebuild` makes it anew from the log", diag.text);
		return false;
	}
	say(x, FINE, "store", "every value has its checksum, every database its count");
	return true;
}

/* With a store, what lies behind its place; without one, everything. */
static void look_at_log(struct examination *x, struct log_position from)
{
	struct duly_diag diag = { "" };
	struct log *log = NULL;

	if (folder_open_log(x->args->data, from, &log, &diag) != DULY_OK) {
		say(x, WRONG, "log", "%s", diag.text);
		return;
	}
	const uint64_t end = log_end(log).sequence;

	say(x, FINE, "log", "%llu records; checked from record %llu on", (unsigned long long)end,
	    (unsigned long long)from.sequence + 1);
	if (from.sequence > 0 && end > from.sequence)
		say(x, WORTH_KNOWING, "position",
		    "the store is %llu records behind the log: a start catches up",
		    (unsigned long long)(end - from.sequence));
	log_close(&log);
}

static void look_at_state(struct examination *x, const struct docket_state *s)
{
	char text[DULY_TIME_TEXT];

	if (s->held)
		say(x, WORTH_KNOWING, "held", "since %s (%s): nobody is told",
		    duly_instant_print(s->held_since, text), s->held_why);
	if (s->rehearsal)
		say(x, WORTH_KNOWING, "clock", "this is a rehearsal");
	if (s->sweeping)
		say(x, WORTH_KNOWING, "sweep", "cases are being looked at again");
	if (strcmp(s->engine, DOCKET_ENGINE) != 0)
		say(x, WORTH_KNOWING, "engine", "last run by '%s', this is '%s'", s->engine,
		    DOCKET_ENGINE);
	if (!s->rehearsal && s->latest.ms != DULY_NO_INSTANT.ms && s->latest.ms > clock_now().ms)
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

static void look_at_files(struct examination *x, const struct law *in_force)
{
	struct duly_diag diag = { "" };
	duly_auto(law) files = NULL;

	if (load_law(x->args->rules, &files, &diag) != DULY_OK)
		say(x, WORTH_KNOWING, "rules", "the files on disk do not load: %s", diag.text);
	else if (memcmp(law_digest(files), law_digest(in_force), SHA256_LEN) != 0)
		say(x, WORTH_KNOWING, "rules",
		    "the files on disk are not what is in force; they change nothing");
	else
		say(x, FINE, "rules", "the files on disk are what is in force");
}

static void look_inside(struct examination *x)
{
	duly_auto_fini(data) data = { 0 };
	struct duly_diag diag = { "" };

	if (!look_at_store(x)) {
		look_at_log(x, (struct log_position){ 0 });
		return;
	}
	if (data_open(x->args->data, &data, &diag) != DULY_OK) {
		say(x, WRONG, "store", "%s", diag.text);
		return;
	}
	const struct docket_state *state = docket_reader_state(data.reader);

	look_at_log(x, state->position);
	look_at_state(x, state);
	look_at_calendar(x, docket_reader_law(data.reader),
			 state->rehearsal ? state->latest : clock_now());
	look_at_files(x, docket_reader_law(data.reader));
}

duly_result verb_doctor(const struct args *args, struct duly_diag *diag)
{
	struct examination x = { .args = args };

	if (access(args->data, R_OK) != 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", args->data, strerror(errno));
	look_at_folder(&x);
	look_inside(&x);
	if (args->json)
		puts("\n]");
	if (x.counts[WRONG] > 0)
		return duly_fail(diag, DULY_E_REFUSED, "%zu things are wrong", x.counts[WRONG]);
	return DULY_OK;
}
