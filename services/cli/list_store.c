#include <stdio.h>

#include "services/cli/feeds_print.h"
#include "services/cli/list_store.h"
#include "services/cli/listing_print.h"
#include "services/cli/state_print.h"

/* Up to when what is listed is complete. */
struct feeds_said {
	const struct declared_feed *list;
	size_t n;
};

static void print_json(const struct listing *l, const struct docket_state *state,
		       const struct feeds_said *feeds, bool summary)
{
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	state_print_json(state, l->at, &j);
	json_break(&j);
	feeds_print_json(feeds->list, feeds->n, &j);
	json_break(&j);
	json_number(&j, "restricted_not_shown", l->hidden);
	json_break(&j);
	json_list(&j, summary ? "rules" : "obligations");
	if (summary)
		listing_print_sums_json(l, &j);
	else
		listing_print_json(l, &j);
	json_end(&j);
	json_end(&j);
	json_finish(&j);
}

static void print_text(const struct listing *l, const struct docket_state *state,
		       const struct feeds_said *feeds, bool summary)
{
	state_print(state, l->law, l->at);
	feeds_print(feeds->list, feeds->n, law_zone(l->law));
	printf("%zu obligations, %zu of them overdue.\n", l->n, listing_count(l, STAGE_OVERDUE));
	if (l->hidden > 0)
		printf("%zu restricted case%s not shown.\n", l->hidden,
		       l->hidden == 1 ? " is" : "s are");
	if (l->n > 0)
		printf("\n");
	if (summary)
		listing_print_sums(l, stdout);
	else
		listing_print_table(l, stdout);
}

duly_result list_store(struct docket_reader *reader, const struct listing_filter *filter,
		       duly_instant at, unsigned form, size_t *ret_overdue, struct duly_diag *diag)
{
	const struct docket_state *state = docket_reader_state(reader);
	const bool summary = (form & LIST_SUMMARY) != 0, json = (form & LIST_JSON) != 0;
	duly_auto_fini(listing) listing =
		listing_begin(docket_reader_law(reader), at, json && !summary);

	struct feeds_said feeds;

	duly_result r = listing_add_store(&listing, reader, filter, diag);
	if (r == DULY_OK)
		r = docket_reader_feeds(reader, at, &feeds.list, &feeds.n, diag);
	if (r != DULY_OK)
		return r;
	listing_sort(&listing);
	if (json)
		print_json(&listing, state, &feeds, summary);
	else
		print_text(&listing, state, &feeds, summary);
	*ret_overdue = listing_count(&listing, STAGE_OVERDUE);
	return DULY_OK;
}
