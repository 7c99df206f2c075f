#include <stdio.h>
#include <string.h>

#include "common/docket/directories.h"
#include "common/docket/loading.h"
#include "common/law/routing_check.h"
#include "common/lawfiles/lawfiles.h"
#include "services/scheduler/service.h"

/* The files of --rules beside what is in force: read for a new data directory and for an event that
 * puts them in force; where they merely lie there and differ, they change nothing and are
 * reported. And how far the calendar in force reaches, and how old the directories are. */

/* ---- reading --------------------------------------------------------------------------------- */

/* What a batch has room for, beside everything else that may be in it. */
enum { FOLDER_BYTES = 8 << 20 };

duly_result rules_read(void *ctx, struct contents *ret, struct duly_diag *diag)
{
	const struct scheduler *s = ctx;
	struct contents contents = { 0 };
	size_t bytes = 0;

	duly_result r = lawfiles_load(config_text(s->config, "rules"), &contents, diag);
	for (size_t i = 0; i < contents.n; i++)
		bytes += contents.list[i].bytes.len;
	if (r == DULY_OK && bytes > FOLDER_BYTES)
		r = duly_fail(diag, DULY_E_CONFIG,
			      "rules, vocabularies and calendars together are "
			      "more than 8 MiB");
	if (r == DULY_OK)
		*ret = contents;
	else
		contents_fini(&contents);
	return r;
}

static duly_result explain(const struct faults *faults, struct duly_diag *diag)
{
	const char *text = (const char *)faults->text.data;
	const size_t len = faults->text.len;
	const size_t first = len > 0 ? strcspn(text, "\n") : 0;

	if (len > 0)
		fwrite(text, 1, len, stderr);
	return duly_fail(diag, DULY_E_CONFIG, "the rules do not load, %zu faults: %.*s", faults->n,
			 (int)MIN(MIN(first, len), 300), text);
}

duly_result rules_load(struct scheduler *s, struct contents *contents, struct law **ret,
		       struct duly_diag *diag)
{
	duly_auto_fini(faults) faults = { 0 };

	duly_result r = rules_read(s, contents, diag);
	if (r == DULY_OK && law_load(contents, ret, &faults) == DULY_OK)
		routing_check(*ret, &faults);
	if (r == DULY_OK && faults.n > 0)
		r = explain(&faults, diag);
	if (r == DULY_OK)
		r = lawfiles_has_rules(*ret, config_text(s->config, "rules"), diag);
	return r == DULY_E_NOTFOUND ? DULY_E_CONFIG : r;
}

/* ---- what lies there and is not in force ----------------------------------------------------- */

static void digest_of(const struct contents *contents, enum content_kind kind,
		      uint8_t ret[SHA256_LEN])
{
	memset(ret, 0, SHA256_LEN);
	for (size_t i = 0; i < contents->n; i++)
		if (contents->list[i].kind == kind)
			memcpy(ret, contents->list[i].digest, SHA256_LEN);
}

static bool same_kind(const struct contents *a, const struct contents *b, enum content_kind kind)
{
	uint8_t x[SHA256_LEN], y[SHA256_LEN];

	digest_of(a, kind, x);
	digest_of(b, kind, y);
	return memcmp(x, y, SHA256_LEN) == 0;
}

static bool same_rules(const struct contents *a, const struct contents *b)
{
	uint8_t x[SHA256_LEN], y[SHA256_LEN];

	loading_digest(a, x);
	loading_digest(b, y);
	return memcmp(x, y, SHA256_LEN) == 0;
}

/* What tells two such reports apart: the files, and what they are not. */
static void note(struct files_seen *seen, const char *code, struct view what,
		 const struct law *in_force)
{
	uint8_t digest[SHA256_LEN];

	seen->code = code;
	sha256_two(what, (struct view){ law_digest(in_force), SHA256_LEN }, digest);
	hex_print(digest, ID_LEN, seen->once);
}

static void note_difference(struct files_seen *seen, const struct law *files,
			    const struct contents *contents, const struct docket *docket)
{
	const struct contents *in_force = docket_contents(docket);
	char what[64];

	snprintf(what, sizeof what, "%s%s%s", same_rules(contents, in_force) ? "" : " rules",
		 same_kind(contents, in_force, CONTENT_CALENDAR) ? "" : " calendar",
		 same_kind(contents, in_force, CONTENT_ZONE) ? "" : " zone");
	note(seen, "rules-differ", (struct view){ law_digest(files), SHA256_LEN },
	     docket_law(docket));
	snprintf(seen->message, sizeof seen->message,
		 "The files in the service's folder are not what is in force (%s), and change "
		 "nothing.",
		 what[0] ? what + 1 : "names");
	report(REPORT_WARN, "rules-differ",
	       "what=\"%s\" why=\"the files on disk are not what is in force, and change "
	       "nothing\"",
	       what[0] ? what + 1 : "names");
}

/* Of all kinds, those that are of telling too. */
static void digest_all(const struct contents *contents, uint8_t ret[SHA256_LEN])
{
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < contents->n; i++) {
		buf_u8(&b, (uint8_t)contents->list[i].kind);
		buf_str(&b, contents->list[i].name);
		buf_put(&b, contents->list[i].digest, SHA256_LEN);
	}
	sha256(buf_view(&b), ret);
}

/* What says who is told: by name, for a council has one of each. */
static void note_telling(struct files_seen *seen, enum content_kind kind, const char *word,
			 const struct contents *files, const struct docket *docket)
{
	static const char *const CODES[] = {
		[CONTENT_DIRECTORY] = "directory-differs", [CONTENT_ROUTING] = "routing-differs"
	};
	duly_auto_fini(buf) names = { 0 };
	uint8_t digest[SHA256_LEN];

	contents_others(files, docket_contents(docket), kind, &names);
	if (names.len == 0)
		return;
	digest_all(files, digest);
	note(seen, CODES[kind], (struct view){ digest, SHA256_LEN }, docket_law(docket));
	snprintf(seen->message, sizeof seen->message,
		 "The %s in the service's folder is not what is in force (%.*s), and changes "
		 "nothing: duly %s load.",
		 kind == CONTENT_DIRECTORY ? "directory" : "routing", (int)MIN(names.len, 300),
		 (const char *)names.data, word);
	report(REPORT_WARN, CODES[kind], "what=\"%.*s\"", (int)MIN(names.len, 300),
	       (const char *)names.data);
}

void rules_compare(struct scheduler *s)
{
	duly_auto_fini(contents) contents = { 0 };
	duly_auto(law) files = NULL;
	const struct law *in_force = docket_law(s->engine.docket);
	struct duly_diag diag;

	s->files = s->directories = s->routings = (struct files_seen){ NULL, "", "" };
	const duly_result loaded = rules_load(s, &contents, &files, &diag);

	digest_all(&contents, s->files_were);
	if (loaded != DULY_OK) {
		report(REPORT_WARN, "rules-unreadable", "why=\"%s\"", diag.text);
		note(&s->files, "rules-unreadable", (struct view){ diag.text, strlen(diag.text) },
		     in_force);
		snprintf(s->files.message, sizeof s->files.message,
			 "The files in the service's folder cannot be put in force: %s", diag.text);
	} else {
		if (memcmp(law_digest(files), law_digest(in_force), SHA256_LEN) != 0)
			note_difference(&s->files, files, &contents, s->engine.docket);
		note_telling(&s->directories, CONTENT_DIRECTORY, "directory", &contents,
			     s->engine.docket);
		note_telling(&s->routings, CONTENT_ROUTING, "route", &contents, s->engine.docket);
	}
	digest_all(docket_contents(s->engine.docket), s->compared);
}

/* What is being written when it is looked at is another at the next look. */
void rules_look_at_files(struct scheduler *s)
{
	duly_auto_fini(contents) contents = { 0 };
	uint8_t before[SHA256_LEN];

	if (boot_ms(s) - s->files_boot_ms <
	    (int64_t)config_number(s->config, "rules.look-seconds") * DULY_SECOND_MS)
		return;
	s->files_boot_ms = boot_ms(s);
	memcpy(before, s->files_are, SHA256_LEN);
	rules_read(s, &contents, NULL);
	digest_all(&contents, s->files_are);
	if (memcmp(s->files_are, s->files_were, SHA256_LEN) != 0 &&
	    memcmp(s->files_are, before, SHA256_LEN) == 0)
		rules_compare(s);
}

static void report_loaded(struct scheduler *s)
{
	const struct law *law = docket_law(s->engine.docket);
	const struct calendar *c = law_calendar(law);
	char hex[2 * SHA256_LEN + 1], issued[DULY_DATE_TEXT];
	uint8_t digest[SHA256_LEN];

	loading_digest(docket_contents(s->engine.docket), digest);
	report(REPORT_INFO, "loaded", "rules=%s calendar=%.*s issued=%s",
	       hex_print(digest, SHA256_LEN, hex), STR_FMT(calendar_name(c)),
	       duly_civil_print(calendar_issued(c), issued));
}

void rules_look(struct scheduler *s)
{
	uint8_t digest[SHA256_LEN];

	/* None: the store was put back to before the first batch, and will catch up. */
	if (docket_law(s->engine.docket) == NULL)
		return;
	digest_all(docket_contents(s->engine.docket), digest);
	if (memcmp(s->compared, digest, SHA256_LEN) == 0) {
		rules_look_at_files(s);
		return;
	}
	report_loaded(s);
	rules_compare(s);
}

static duly_result tell_once(struct scheduler *s, const char *code, const char *once,
			     const char *message, struct duly_diag *diag)
{
	bool told;

	const duly_result r = docket_service_told(s->engine.docket, code, once, &told, diag);
	if (r != DULY_OK || told)
		return r;
	return docket_tell_service(s->engine.docket, code, once, message, diag);
}

static duly_result tell_files(struct scheduler *s, struct duly_diag *diag)
{
	const struct files_seen *const all[] = { &s->files, &s->directories, &s->routings };
	duly_result r = DULY_OK;

	for (size_t i = 0; i < LEN(all) && r == DULY_OK; i++)
		if (all[i]->code != NULL)
			r = tell_once(s, all[i]->code, all[i]->once, all[i]->message, diag);
	return r;
}

/* ---- how far the calendar reaches ------------------------------------------------------------ */

/* The last of these that @left days are fewer than; 0: none. */
static int days_reached(int32_t left)
{
	static const int TELL_AT[] = { 60, 180, 400 };

	for (size_t i = 0; i < LEN(TELL_AT); i++)
		if (left < TELL_AT[i])
			return TELL_AT[i];
	return 0;
}

/* Once for each issue of a calendar and each of these distances. */
static duly_result tell_calendar(struct scheduler *s, struct duly_diag *diag)
{
	const struct law *law = docket_law(s->engine.docket);
	const struct calendar *c = law_calendar(law);
	const duly_civil last = calendar_last(c);
	const int32_t left = last.day - zone_date(law_zone(law), now(s)).day;
	const int days = days_reached(left);
	char issued[DULY_DATE_TEXT], end[DULY_DATE_TEXT], once[160], message[400];

	if (days == 0)
		return DULY_OK;
	duly_civil_print(calendar_issued(c), issued);
	snprintf(once, sizeof once, "%.*s %s %d days", STR_FMT(calendar_name(c)), issued, days);
	snprintf(message, sizeof message,
		 "The proclaimed holidays of the calendar %.*s (issued %s) %s on %s. Dates behind "
		 "that day are provisional: put a calendar with the next year in force.",
		 STR_FMT(calendar_name(c)), issued, left < 0 ? "ended" : "end",
		 duly_civil_print(last, end));
	return tell_once(s, "calendar-ends", once, message, diag);
}

/* ---- how old the directories are ------------------------------------------------------------- */

enum { AGES_MS = 60000 };

/* "example since 2026-01-02T02:00:00Z" of each that is older than it should be; @once tells what
 * was said of them from what may be said later. */
static void put_old(struct scheduler *s, const struct directory_age *ages, size_t n,
		    struct buf *names)
{
	const int64_t days = (int64_t)config_number(s->config, "directory.days");
	char since[DULY_TIME_TEXT];

	for (size_t i = 0; i < n; i++)
		if (days > 0 && ages[i].loaded.ms != DULY_NO_INSTANT.ms &&
		    now(s).ms - ages[i].loaded.ms > days * DULY_DAY_MS)
			buf_printf(names, "%s%.*s since %s", names->len > 0 ? ", " : "",
				   STR_FMT(ages[i].council),
				   duly_instant_print(ages[i].loaded, since));
}

static duly_result tell_ages(struct scheduler *s, struct duly_diag *diag)
{
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(buf) names = { 0 };
	struct directory_age *ages;
	uint8_t digest[SHA256_LEN];
	char once[ID_HEX], message[400];
	size_t n;

	if (s->ages_boot_ms > 0 && boot_ms(s) - s->ages_boot_ms < AGES_MS)
		return DULY_OK;
	s->ages_boot_ms = boot_ms(s);
	const duly_result r = docket_directories(s->engine.docket, arena, &ages, &n, diag);
	if (r != DULY_OK)
		return r;
	put_old(s, ages, n, &names);
	if (names.len == 0)
		return DULY_OK;
	sha256(buf_view(&names), digest);
	snprintf(message, sizeof message,
		 "Nobody has loaded the directory of %.*s: does what writes it each night still "
		 "run? Mail goes to those who were there then.",
		 (int)MIN(names.len, 250), (const char *)names.data);
	return tell_once(s, "directory-old", hex_print(digest, ID_LEN, once), message, diag);
}

duly_result rules_tell(struct scheduler *s, struct duly_diag *diag)
{
	duly_result r = tell_files(s, diag);

	if (r == DULY_OK)
		r = tell_calendar(s, diag);
	return r == DULY_OK ? tell_ages(s, diag) : r;
}
