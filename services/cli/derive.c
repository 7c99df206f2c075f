#include "services/cli/event_files.h"
#include "services/cli/filters.h"
#include "services/cli/listing_print.h"

/* `duly derive`: events of a file to obligations, with no server. */

static size_t count_findings(const struct offline *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += o->cases[i]->person.derived.finding_count;
	return n;
}

/* ---- for people ------------------------------------------------------------------------------ */

static void print_findings(const struct offline *o)
{
	char date[DULY_DATE_TEXT];

	if (count_findings(o) > 0)
		printf("\nWhat cannot be right:\n");
	for (size_t i = 0; i < o->n; i++) {
		const struct offline_case *c = o->cases[i];

		for (size_t k = 0; k < c->person.derived.finding_count; k++) {
			const struct finding *f = &c->person.derived.findings[k];

			printf("  %.*s: %s: %.*s on %s (event %.*s of %.*s): %s\n",
			       STR_FMT(c->subject), finding_name(f->code),
			       STR_FMT(f->event->type_name), duly_civil_print(f->event->day, date),
			       STR_FMT(f->event->id), STR_FMT(f->event->source),
			       finding_sentence(f->code));
		}
	}
}

static void print_people(const struct offline *o, const struct listing *l)
{
	char at[48];

	printf("As of %s: %zu obligations of %zu subjects.\n",
	       zone_print(law_zone(o->law), o->at, at), l->n, o->n);
	if (l->n > 0)
		printf("\n");
	listing_print_table(l, stdout);
	print_findings(o);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void pack_text(struct buf *b, const char *key, struct str value)
{
	pack_cstr(b, key);
	pack_str(b, value);
}

static void pack_finding(struct buf *b, const struct offline_case *c, const struct finding *f)
{
	pack_map(b, 5);
	pack_text(b, "council", c->council);
	pack_text(b, "case", c->subject);
	pack_text(b, "code", str_of(finding_name(f->code)));
	pack_text(b, "message", str_of(finding_sentence(f->code)));
	pack_cstr(b, "event");
	pack_map(b, 4);
	pack_text(b, "source", f->event->source);
	pack_text(b, "id", f->event->id);
	pack_text(b, "type", f->event->type_name);
	pack_cstr(b, "on");
	pack_civil(b, f->event->day);
}

static void print_findings_json(const struct offline *o)
{
	const char *before = ",\n\"findings\": [\n  ";

	for (size_t i = 0; i < o->n; i++) {
		for (size_t k = 0; k < o->cases[i]->person.derived.finding_count; k++) {
			duly_auto_fini(buf) b = { 0 };

			pack_finding(&b, o->cases[i], &o->cases[i]->person.derived.findings[k]);
			fputs(before, stdout);
			print_json(buf_view(&b), stdout);
			before = ",\n  ";
		}
	}
	if (count_findings(o) > 0)
		fputs("\n]", stdout);
}

static void print_programs(const struct offline *o, const struct listing *l)
{
	char at[DULY_TIME_TEXT];

	printf("{ \"as_of\": \"%s\",\n\"obligations\": [", duly_instant_print(o->at, at));
	listing_print_json(l, stdout);
	fputs("\n]", stdout);
	print_findings_json(o);
	puts(" }");
}

/* ---- the verb -------------------------------------------------------------------------------- */

duly_result verb_derive(const struct args *args, struct duly_diag *diag)
{
	duly_auto(law) law = NULL;
	duly_auto_fini(event_files) files = { 0 };
	struct listing_filter filter;
	duly_instant at;

	duly_result r = load_law(args->rules, &law, diag);
	if (r == DULY_OK)
		r = given_now(args, law, &at, diag);
	if (r == DULY_OK)
		r = filters_read(args, law, NULL, &filter, diag);
	if (r == DULY_OK)
		r = event_files_derive(law, args->words, 1, at, &files, diag);
	if (r != DULY_OK)
		return r;
	filter.history = true;

	duly_auto_fini(listing) listing = listing_begin(law, at, args->json);

	listing_add_offline(&listing, files.offline, &filter);
	listing_sort(&listing);
	if (args->json)
		print_programs(files.offline, &listing);
	else
		print_people(files.offline, &listing);
	return event_files_verdict(&files, diag);
}
