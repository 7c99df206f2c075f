#include <stdio.h>
#include <string.h>

#include "common/docket/loading.h"
#include "common/law/routing_check.h"
#include "common/lawfiles/lawfiles.h"
#include "services/scheduler/service.h"

/* The files of --rules beside what is in force: read for a new data directory and for an event that
 * puts them in force; where they merely lie there and differ, they change nothing and are
 * reported. And how far the calendar in force reaches. */

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

void rules_compare(struct scheduler *s)
{
	duly_auto_fini(contents) contents = { 0 };
	duly_auto(law) files = NULL;
	const struct law *in_force = docket_law(s->engine.docket);
	struct duly_diag diag;

	s->files = (struct files_seen){ NULL, "", "" };
	if (rules_load(s, &contents, &files, &diag) != DULY_OK) {
		report(REPORT_WARN, "rules-unreadable", "why=\"%s\"", diag.text);
		note(&s->files, "rules-unreadable", (struct view){ diag.text, strlen(diag.text) },
		     in_force);
		snprintf(s->files.message, sizeof s->files.message,
			 "The files in the service's folder cannot be put in force: %s", diag.text);
	} else if (memcmp(law_digest(files), law_digest(in_force), SHA256_LEN) != 0) {
		note_difference(&s->files, files, &contents, s->engine.docket);
	}
	memcpy(s->compared, law_digest(in_force), SHA256_LEN);
}

void rules_look(struct scheduler *s)
{
	const struct law *law = docket_law(s->engine.docket);
	char hex[2 * SHA256_LEN + 1], issued[DULY_DATE_TEXT];
	uint8_t digest[SHA256_LEN];

	/* None: the store was put back to before the first batch, and will catch up. */
	if (law == NULL || memcmp(s->compared, law_digest(law), SHA256_LEN) == 0)
		return;
	const struct calendar *c = law_calendar(law);

	loading_digest(docket_contents(s->engine.docket), digest);
	report(REPORT_INFO, "loaded", "rules=%s calendar=%.*s issued=%s",
	       hex_print(digest, SHA256_LEN, hex), STR_FMT(calendar_name(c)),
	       duly_civil_print(calendar_issued(c), issued));
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
	const struct files_seen *seen = &s->files;

	return seen->code == NULL ? DULY_OK
				  : tell_once(s, seen->code, seen->once, seen->message, diag);
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

duly_result rules_tell(struct scheduler *s, struct duly_diag *diag)
{
	const duly_result r = tell_files(s, diag);

	return r == DULY_OK ? tell_calendar(s, diag) : r;
}
