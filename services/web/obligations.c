#include "services/web/obligations.h"

#include "common/reports/filters.h"
#include "services/web/service.h"
#include "services/web/standing.h"

enum { LIMIT = 1000, LIMIT_MAX = 10000 };

/* What was asked for, and what is listed. */
struct listed_for {
	struct exchange *x;
	struct filters_given given;
	bool restricted, history;
	struct str group;
	uint64_t limit;
	const char *default_status;
	const char *of_case; /* NULL: not of one alone */
};

/* ---- parameters ------------------------------------------------------------------------------ */

static bool read_limit(struct exchange *x, uint64_t *ret)
{
	const char *text = exchange_parameter(x, "limit");

	*ret = LIMIT;
	if (text == NULL || (str_to_u64(str_of(text), LIMIT_MAX, ret) && *ret > 0))
		return true;
	exchange_refuse(x, 400, "bad-request", "limit is 1 to %d", LIMIT_MAX);
	return false;
}

static bool read_query(struct listed_for *l)
{
	static const char *const NAMES[] = { "case",   "council",    "team",      "worker",
					     "owner",  "stage",      "rule",      "before",
					     "status", "watched",    "unwatched", "all",
					     "group",  "restricted", "limit",     NULL };
	struct exchange *x = l->x;

	if (!exchange_knows(x, NAMES))
		return false;
	l->given = (struct filters_given){ .case_ref = exchange_parameter(x, "case"),
					   .council = exchange_parameter(x, "council"),
					   .team = exchange_parameter(x, "team"),
					   .worker = exchange_parameter(x, "worker"),
					   .owner = exchange_parameter(x, "owner"),
					   .stage = exchange_parameter(x, "stage"),
					   .rule = exchange_parameter(x, "rule"),
					   .before = exchange_parameter(x, "before"),
					   .status = exchange_parameter(x, "status"),
					   .query = true };
	l->group = str_of(exchange_parameter(x, "group"));
	return exchange_flag(x, "watched", &l->given.watched) &&
	       exchange_flag(x, "unwatched", &l->given.unwatched) &&
	       exchange_flag(x, "all", &l->history) &&
	       exchange_flag(x, "restricted", &l->restricted) && read_limit(x, &l->limit);
}

static bool read_case(struct listed_for *l)
{
	static const char *const NAMES[] = { "council", "restricted", NULL };
	struct exchange *x = l->x;

	if (!exchange_knows(x, NAMES))
		return false;
	l->given = (struct filters_given){ .case_ref = l->of_case,
					   .council = exchange_parameter(x, "council"),
					   .query = true };
	l->history = true;
	l->limit = LIMIT_MAX;
	return exchange_flag(x, "restricted", &l->restricted);
}

/* ---- the answer ------------------------------------------------------------------------------ */

static void write_list(const struct listing *list, struct buf *json)
{
	buf_puts(json, ",\"obligations\":[");
	for (size_t i = 0; i < list->n; i++) {
		duly_auto_fini(buf) packed = { 0 };

		listed_pack(&list->list[i], &packed);
		buf_puts(json, i > 0 ? ",\n" : "\n");
		json_append(json, buf_view(&packed), false);
	}
	buf_puts(json, "\n]}\n");
}

static duly_result write_answer(const struct listed_for *l, const struct web_look *look,
				struct listing *list, struct buf *json, struct duly_diag *diag)
{
	duly_auto_fini(buf) head = { 0 };
	struct pack_open map = pack_map_begin(&head);
	const size_t all = list->n;

	const duly_result r = standing_pack(l->x, look, list->at, &head, &map, diag);
	if (r != DULY_OK)
		return r;
	if (l->of_case != NULL) {
		map.n++;
		pack_cstr(&head, "case");
		pack_cstr(&head, l->of_case);
	}
	if (exchange_viewer(l->x).team.s == NULL) {
		map.n++;
		pack_cstr(&head, "restricted_not_shown");
		pack_uint(&head, list->hidden);
	}
	list->n = MIN(list->n, (size_t)l->limit);
	map.n++;
	pack_cstr(&head, "limit_not_shown");
	pack_uint(&head, all - list->n);
	pack_map_end(&head, &map);
	json_append(json, buf_view(&head), true);
	write_list(list, json);
	return DULY_OK;
}

/* Where nothing is listed for a name that nobody has, whoever sees everything is told so. A team is
 * not: what there is not looks as what is not theirs. */
static duly_result check_names(const struct listed_for *l, struct docket_reader *reader,
			       const struct listing_filter *filter, const struct listing *list,
			       struct duly_diag *diag)
{
	if (list->n + list->hidden > 0)
		return DULY_OK;
	if (filter->viewer.team.s != NULL)
		return l->of_case != NULL
			       ? duly_fail(diag, DULY_E_NOTFOUND, "there is no such case")
			       : DULY_OK;
	const duly_result r = listing_check_store(reader, filter, list->at, diag);

	if (r == DULY_OK && l->of_case != NULL && filter->council.s != NULL)
		return duly_fail(diag, DULY_E_NOTFOUND, "there is no such case");
	return r == DULY_E_USAGE && l->of_case != NULL ? DULY_E_NOTFOUND : r;
}

static duly_result list(const struct listed_for *l, const struct web_look *look, struct buf *json,
			struct duly_diag *diag)
{
	struct docket_reader *reader = look->reader;
	const duly_instant at = look_at(l->x->web, reader);
	duly_auto_fini(listing) listing = listing_begin(docket_reader_law(reader), at, true);
	struct listing_filter filter;

	duly_result r = filters_read(&l->given, docket_reader_law(reader), l->default_status,
				     &filter, diag);
	if (r != DULY_OK)
		return r;
	filter.viewer = exchange_viewer(l->x);
	filter.history = l->history;
	filter.group = l->group;
	filter.narrow = true;
	filter.restricted = l->restricted || filter.viewer.team.s != NULL;
	r = listing_add_store(&listing, reader, &filter, diag);
	if (r == DULY_OK)
		r = check_names(l, reader, &filter, &listing, diag);
	if (r != DULY_OK)
		return r;
	listing_sort(&listing);
	return write_answer(l, look, &listing, json, diag);
}

static void answer(const struct listed_for *l)
{
	struct web_look look;
	struct duly_diag why = { "" };
	duly_auto_fini(buf) json = { 0 };

	duly_result r = look_begin(l->x->web, &look, &why);
	if (r == DULY_OK) {
		r = list(l, &look, &json, &why);
		look_end(&look);
	} else {
		r = DULY_E_UNAVAILABLE;
	}
	if (r == DULY_OK)
		exchange_json(l->x, 200, &json);
	else
		exchange_fail(l->x, r, &why);
}

void obligations_get(struct exchange *x)
{
	struct listed_for l = { .x = x, .default_status = "open" };

	if (read_query(&l))
		answer(&l);
}

void obligations_get_case(struct exchange *x)
{
	struct listed_for l = { .x = x, .of_case = exchange_parameter(x, x->variable) };

	if (l.of_case == NULL || !is_reference(str_of(l.of_case), 64))
		exchange_refuse(x, 404, "not-found", "there is no such case");
	else if (read_case(&l))
		answer(&l);
}
