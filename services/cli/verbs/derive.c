#include <stdio.h>

#include "common/text/words.h"
#include "services/cli/event_files.h"
#include "services/cli/feeds_print.h"
#include "services/cli/filters.h"
#include "services/cli/given_law.h"
#include "services/cli/given_time.h"
#include "services/cli/listing_print.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct derive_given {
	const char *rules, *at, *format;
	struct filters_given filters;
	bool ids, json;
};
#define GIVEN struct derive_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	RULES, AT, FILTERS,
	FLAG("ids", 0, ids, "rules by their ids, not by their titles"),
	FORMAT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "FILE|-",
	.least = 1,
	.most = 1,
	.summary = "events of a file to obligations, with no server",
	.about =
	  "FILE holds JSON Lines: an event a line. What happened after TIME is left out; an event\n"
	  "counts as recorded at its recordedtime, else at TIME. Lines that are no event are told\n"
	  "with their number, code and field, and the exit code is 65; the others are derived all\n"
	  "the same. Behind the obligations stand clocks that a status calls for and that are not\n"
	  "there (\"lacking\" in JSON), from when on people are told of them, and what cannot be\n"
	  "right beside the other events (\"findings\"). A table is as wide as the terminal, or as COLUMNS says (80).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static bool is_asked_for(const struct listing_filter *f, const struct offline_case *c)
{
	return (f->council.s == NULL || str_eq(f->council, c->council)) &&
	       (f->subject.s == NULL || str_eq(f->subject, c->subject));
}

static size_t count_findings(const struct offline *o, const struct listing_filter *f)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += is_asked_for(f, o->cases[i]) ? o->cases[i]->person.derived.finding_count : 0;
	return n;
}

/* A clock that is lacking is shown once people would be told: what comes in a little later is no
 * fault of anybody's. */
static bool is_told(const struct offline *o, const struct gap *g)
{
	return g->told_at.ms <= o->at.ms;
}

static size_t count_gaps(const struct offline *o, const struct listing_filter *f)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		for (size_t k = 0;
		     is_asked_for(f, o->cases[i]) && k < o->cases[i]->person.derived.gap_count; k++)
			n += is_told(o, &o->cases[i]->person.derived.gaps[k]);
	return n;
}

/* ---- for people ------------------------------------------------------------------------------ */

static void print_finding(const struct offline_case *c, const struct finding *f)
{
	duly_auto_fini(buf) sentence = { 0 };

	finding_say(f, &sentence);
	printf("  %.*s: %.*s\n    (%s; event %.*s of %.*s)\n", STR_FMT(c->subject),
	       (int)sentence.len, (const char *)sentence.data, finding_name(f->code),
	       STR_FMT(f->event->id), STR_FMT(f->event->source));
}

static void print_findings(const struct offline *o, const struct listing_filter *f)
{
	if (count_findings(o, f) > 0)
		printf("\nWhat cannot be right:\n");
	for (size_t i = 0; i < o->n; i++)
		for (size_t k = 0;
		     is_asked_for(f, o->cases[i]) && k < o->cases[i]->person.derived.finding_count;
		     k++)
			print_finding(o->cases[i], &o->cases[i]->person.derived.findings[k]);
}

static void print_gap(const struct offline_case *c, const struct gap *g)
{
	duly_auto_fini(buf) sentence = { 0 };
	char since[WORDS_DATE];

	gap_say(g, &sentence);
	printf("  %.*s: %.*s\n    (%.*s; since %s)\n", STR_FMT(c->subject), (int)sentence.len,
	       (const char *)sentence.data, STR_FMT(g->coverage->id), words_date(g->since, since));
}

static void print_gaps(const struct offline *o, const struct listing_filter *f)
{
	if (count_gaps(o, f) > 0)
		printf("\nWhat is lacking:\n");
	for (size_t i = 0; i < o->n; i++)
		for (size_t k = 0;
		     is_asked_for(f, o->cases[i]) && k < o->cases[i]->person.derived.gap_count; k++)
			if (is_told(o, &o->cases[i]->person.derived.gaps[k]))
				print_gap(o->cases[i], &o->cases[i]->person.derived.gaps[k]);
}

/* Subjects that are cases, and not feeds, teams or people. */
static size_t count_cases(const struct offline *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += subject_kind(o->cases[i]->subject, NULL) == SUBJECT_CASE;
	return n;
}

static void print_people(const struct offline *o, const struct listing *l,
			 const struct listing_filter *f, bool ids)
{
	const size_t cases = count_cases(o);
	char at[48];

	printf("As of %s: %zu obligation%s of %zu case%s.\n",
	       zone_short(law_zone(o->law), o->at, at), l->n, l->n == 1 ? "" : "s", cases,
	       cases == 1 ? "" : "s");
	if (o->feed_count > 0)
		feeds_print(o->feeds, o->feed_count, law_zone(o->law));
	if (l->n > 0)
		printf("\n");
	listing_print_table(l, ids, stdout);
	print_gaps(o, f);
	print_findings(o, f);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void put_finding(struct json *j, const struct offline_case *c, const struct finding *f)
{
	duly_auto_fini(buf) sentence = { 0 };

	finding_say(f, &sentence);
	json_row(j);
	json_text(j, "council", c->council);
	json_text(j, "case", c->subject);
	json_name(j, "code", finding_name(f->code));
	json_text(j, "message", (struct str){ (const char *)sentence.data, sentence.len });
	json_map(j, "event");
	json_text(j, "source", f->event->source);
	json_text(j, "id", f->event->id);
	json_text(j, "type", f->event->type_name);
	json_day(j, "on", f->event->day);
	json_end(j);
	json_end(j);
}

static void put_findings(struct json *j, const struct offline *o, const struct listing_filter *f)
{
	json_break(j);
	json_list(j, "findings");
	for (size_t i = 0; i < o->n; i++)
		for (size_t k = 0;
		     is_asked_for(f, o->cases[i]) && k < o->cases[i]->person.derived.finding_count;
		     k++)
			put_finding(j, o->cases[i], &o->cases[i]->person.derived.findings[k]);
	json_end(j);
}

static void put_gap(struct json *j, const struct offline_case *c, const struct gap *g)
{
	duly_auto_fini(buf) sentence = { 0 };

	gap_say(g, &sentence);
	json_row(j);
	json_text(j, "council", c->council);
	json_text(j, "case", c->subject);
	json_text(j, "code", g->coverage->id);
	json_text(j, "message", (struct str){ (const char *)sentence.data, sentence.len });
	json_text(j, "status", g->coverage->status->name);
	json_list(j, "rules");
	for (size_t i = 0; i < g->coverage->clock_count; i++)
		json_text(j, NULL, g->coverage->clocks[i]->id);
	json_end(j);
	json_day(j, "since", g->since);
	if (g->due.day != DULY_NO_DATE.day) {
		json_day(j, "due", g->due);
		json_day(j, "act_by", g->act_by);
	}
	json_end(j);
}

static void put_gaps(struct json *j, const struct offline *o, const struct listing_filter *f)
{
	json_break(j);
	json_list(j, "lacking");
	for (size_t i = 0; i < o->n; i++)
		for (size_t k = 0;
		     is_asked_for(f, o->cases[i]) && k < o->cases[i]->person.derived.gap_count; k++)
			if (is_told(o, &o->cases[i]->person.derived.gaps[k]))
				put_gap(j, o->cases[i], &o->cases[i]->person.derived.gaps[k]);
	json_end(j);
}

static void print_programs(const struct offline *o, const struct listing *l,
			   const struct listing_filter *f)
{
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	json_time(&j, "as_of", o->at);
	json_break(&j);
	if (o->feed_count > 0) {
		feeds_print_json(o->feeds, o->feed_count, &j);
		json_break(&j);
	}
	json_list(&j, "obligations");
	listing_print_json(l, &j);
	json_end(&j);
	if (count_gaps(o, f) > 0)
		put_gaps(&j, o, f);
	if (count_findings(o, f) > 0)
		put_findings(&j, o, f);
	json_end(&j);
	json_finish(&j);
}

/* ---- the verb -------------------------------------------------------------------------------- */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct derive_given *given = call->given;
	duly_auto(law) law = NULL;
	duly_auto_fini(event_files) files = { 0 };
	struct listing_filter filter;
	duly_instant at;
	enum form form;

	duly_result r = form_read(given->format, given->json, &form, diag);
	if (r == DULY_OK)
		r = given_law(given->rules, &law, diag);
	if (r == DULY_OK)
		r = given_at(given->at, call->now, law, &at, diag);
	if (r == DULY_OK)
		r = filters_read(&given->filters, law, NULL, &filter, diag);
	if (r == DULY_OK)
		r = event_files_derive(law, call->words, 1, at, &files, diag);
	if (r != DULY_OK)
		return r;
	filter.history = true;

	duly_auto_fini(listing) listing = listing_begin(law, at, form == FORM_JSON);

	listing_add_offline(&listing, files.offline, &filter);
	if (listing.n == 0 && count_findings(files.offline, &filter) == 0 &&
	    count_gaps(files.offline, &filter) == 0)
		r = listing_check_offline(files.offline, &filter, diag);
	if (r != DULY_OK)
		return r;
	listing_sort(&listing);
	if (form == FORM_JSON)
		print_programs(files.offline, &listing, &filter);
	else if (form == FORM_CSV)
		listing_print_csv(&listing, stdout);
	else
		print_people(files.offline, &listing, &filter, given->ids);
	return event_files_verdict(&files, diag);
}

const struct verb verb_derive = { "derive", &COMMAND, run };
