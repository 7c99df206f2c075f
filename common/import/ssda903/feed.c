#include "common/import/ssda903/feed.h"
#include "common/import/ssda903/import.h"
#include "common/import/wall_clock.h"

/* What a return of these files can carry, whether or not it does: that is what it is complete in.
 * Of those who hold a case it has the social worker alone, so it reports no appointment of others;
 * and of reviews those of looked-after children, and none of an adoption or a secure placement. */
static json_t *types_carried(const struct ssda903_import *im)
{
	json_t *types = json_array();

	for (size_t t = 0; t < SSDA903_EVENT_COUNT; t++) {
		const enum ssda903_kind kind = ssda903_event_kind((enum ssda903_event_type)t);

		if (kind == SSDA903_KIND_COUNT || kind == SSDA903_WORKERS || !im->carried[kind])
			continue;
		json_array_append_new(
			types,
			json_string(t == SSDA903_EVENT_REVIEW_HELD
					    ? "review.held:looked-after"
					    : ssda903_event_name((enum ssda903_event_type)t)));
	}
	return types;
}

/* The instant at which the last day of the return is over. */
static duly_result day_over(duly_civil day, char ret[DULY_TIME_TEXT], struct duly_diag *diag)
{
	duly_auto(zone) zone = NULL;
	const duly_result r = wall_clock_read(&zone, diag);

	if (r == DULY_OK)
		duly_instant_print(zone_day_end(zone, day), ret);
	return r;
}

duly_result ssda903_feed_put(struct ssda903_import *im, struct duly_diag *diag)
{
	char until[DULY_DATE_TEXT], over[DULY_TIME_TEXT];
	const duly_result r = day_over(im->until, over, diag);

	if (r != DULY_OK)
		return r;

	const struct str subject = arena_printf(im->arena, "feed:%s", im->system);
	json_t *declared = json_object(), *completed = json_object();

	duly_civil_print(im->until, until);
	json_object_set_new(declared, "types", types_carried(im));
	event_json_day(declared, "from", im->sum->from);
	ssda903_event_put(im, SSDA903_EVENT_FEED_DECLARED, subject, im->until, declared,
			  "feed:%s:declared", until);

	event_json_str(completed, "until", str_of(over));
	json_object_set_new(completed, "types", types_carried(im));
	ssda903_event_put(im, SSDA903_EVENT_FEED_COMPLETED, subject, im->until, completed,
			  "feed:%s:completed", until);
	return DULY_OK;
}
