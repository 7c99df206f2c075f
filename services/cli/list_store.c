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

struct list_output {
	const struct list_form *form;
	const struct docket_state *state;
	struct feeds_said feeds;
	size_t all; /* before the limit */
};

static void print_json(const struct listing *l, const struct list_output *out)
{
	const bool summary = out->form->summary;
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	state_print_json(out->state, out->form->log_head, l->at, &j);
	json_break(&j);
	feeds_print_json(out->feeds.list, out->feeds.n, &j);
	json_break(&j);
	json_number(&j, "restricted_not_shown", l->hidden);
	if (out->all > l->n)
		json_number(&j, "limit_not_shown", out->all - l->n);
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

void list_say_counts(const struct listing *l, size_t all)
{
	const size_t overdue = listing_count(l, STAGE_OVERDUE);

	printf("%zu %s, %zu of them overdue.\n", all, all == 1 ? "obligation" : "obligations",
	       overdue);
	if (l->unwatched > 0)
		printf("%zu more that no feed would report as done: --unwatched shows them.\n",
		       l->unwatched);
	if (l->hidden > 0)
		printf("%zu restricted case%s not shown.\n", l->hidden,
		       l->hidden == 1 ? " is" : "s are");
}

static void print_text(const struct listing *l, const struct list_output *out)
{
	state_print(out->state, out->form->log_head, l->law, l->at);
	feeds_print(out->feeds.list, out->feeds.n, law_zone(l->law));
	list_say_counts(l, out->all);
	if (out->all > l->n)
		printf("The first %zu are shown (--limit).\n", l->n);
	if (l->n > 0 && !out->form->summary)
		printf("LEFT: working days (wd) to the day to act by; of clocks of hours, "
		       "hours.\n");
	if (l->n > 0)
		printf("\n");
	if (out->form->summary)
		listing_print_sums(l, out->form->ids, false, stdout);
	else
		listing_print_table(l, out->form->ids, stdout);
}

static void print(const struct listing *l, const struct list_output *out)
{
	if (out->form->form == FORM_JSON)
		print_json(l, out);
	else if (out->form->form == FORM_TEXT)
		print_text(l, out);
	else if (out->form->summary)
		listing_print_sums(l, true, true, stdout);
	else
		listing_print_csv(l, stdout);
}

/* For people what nobody reports is a number, unless it is asked for: of one case, or of the stage
 * in which it is. */
static struct listing_filter for_people(struct listing_filter f, const struct list_form *form)
{
	if (form->form == FORM_TEXT && !form->summary && !form->every && f.watched == LISTING_ALL &&
	    f.subject.s == NULL && (f.stages & 1u << STAGE_UNCONFIRMED) == 0)
		f.watched = LISTING_WATCHED;
	return f;
}

duly_result list_store(struct docket_reader *reader, const struct listing_filter *filter,
		       duly_instant at, const struct list_form *form, size_t *ret_overdue,
		       struct duly_diag *diag)
{
	const struct listing_filter wanted = for_people(*filter, form);
	struct list_output out = { .form = form, .state = docket_reader_state(reader) };
	duly_auto_fini(listing) listing = listing_begin(docket_reader_law(reader), at,
							form->form == FORM_JSON && !form->summary);

	duly_result r = listing_add_store(&listing, reader, &wanted, diag);
	if (r == DULY_OK && listing.n + listing.hidden + listing.unwatched == 0)
		r = listing_check_store(reader, filter, at, diag);
	if (r == DULY_OK)
		r = docket_reader_feeds(reader, at, &out.feeds.list, &out.feeds.n, diag);
	if (r != DULY_OK)
		return r;
	docket_reader_let_go(reader);
	listing_sort(&listing);
	*ret_overdue = listing_count(&listing, STAGE_OVERDUE);
	out.all = listing.n;
	if (form->limit > 0 && form->limit < listing.n && !form->summary)
		listing.n = (size_t)form->limit;
	print(&listing, &out);
	return DULY_OK;
}
