#include "services/cli/list_store.h"
#include "services/cli/filters.h"
#include "services/cli/listing_print.h"

/* ---- how it stands with the store ------------------------------------------------------------ */

void store_state_print(const struct docket_state *s, const struct law *law, duly_instant at)
{
	char text[48];

	printf("As of %s. ", zone_print(law_zone(law), at, text));
	printf("The store follows the log to record %llu",
	       (unsigned long long)s->position.sequence);
	if (s->latest.ms != DULY_NO_INSTANT.ms)
		printf(", recorded %s", zone_print(law_zone(law), s->latest, text));
	printf(".\n");
	if (s->held)
		printf("HELD since %s (%s): nobody is told of anything.\n",
		       zone_print(law_zone(law), s->held_since, text), s->held_why);
	if (s->rehearsal)
		printf("REHEARSAL: this is not the real clock.\n");
	if (s->sweeping)
		printf("SWEEPING: cases are being looked at again; not all dates are the new "
		       "ones.\n");
}

static void print_state_json(const struct docket_state *s, duly_instant at)
{
	char text[DULY_TIME_TEXT];

	printf("{ \"as_of\": \"%s\", \"position\": %llu, ", duly_instant_print(at, text),
	       (unsigned long long)s->position.sequence);
	if (s->latest.ms != DULY_NO_INSTANT.ms)
		printf("\"latest\": \"%s\", ", duly_instant_print(s->latest, text));
	printf("\"held\": %s, \"rehearsal\": %s, \"sweeping\": %s,\n", s->held ? "true" : "false",
	       s->rehearsal ? "true" : "false", s->sweeping ? "true" : "false");
}

/* ---- output ---------------------------------------------------------------------------------- */

static void print_json_list(const struct listing *l, const struct docket_state *state, bool summary)
{
	print_state_json(state, l->at);
	printf("\"restricted_not_shown\": %zu,\n", l->hidden);
	if (summary) {
		printf("\"rules\": [");
		listing_print_sums(l, true, stdout);
	} else {
		printf("\"obligations\": [");
		listing_print_json(l, stdout);
	}
	puts("\n] }");
}

static void print_list(const struct listing *l, const struct docket_state *state,
		       const struct law *law, bool summary)
{
	store_state_print(state, law, l->at);
	printf("%zu obligations, %zu of them overdue.\n", l->n, listing_count(l, STAGE_OVERDUE));
	if (l->hidden > 0)
		printf("%zu restricted case%s not shown.\n", l->hidden,
		       l->hidden == 1 ? " is" : "s are");
	if (l->n > 0)
		printf("\n");
	if (summary)
		listing_print_sums(l, false, stdout);
	else
		listing_print_table(l, stdout);
}

duly_result list_store(const struct args *args, struct docket_reader *reader, duly_instant at,
		       struct duly_diag *diag)
{
	const struct law *law = docket_reader_law(reader);
	duly_auto_fini(listing) listing = listing_begin(law, at, args->json && !args->summary);
	struct listing_filter filter;

	duly_result r = filters_read(args, law, "open", &filter, diag);
	if (r == DULY_OK)
		r = listing_add_store(&listing, reader, &filter, diag);
	if (r != DULY_OK)
		return r;
	listing_sort(&listing);
	if (args->json)
		print_json_list(&listing, docket_reader_state(reader), args->summary);
	else
		print_list(&listing, docket_reader_state(reader), law, args->summary);
	if (args->fail_if_overdue && listing_count(&listing, STAGE_OVERDUE) > 0)
		return duly_fail(diag, DULY_E_REFUSED, "%zu obligations are overdue",
				 listing_count(&listing, STAGE_OVERDUE));
	return DULY_OK;
}
