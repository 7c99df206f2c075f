#include "common/import/ssda903/feed.h"
#include "common/import/ssda903/import.h"

/* What a return of the files that were understood can carry, whether or not it does: that is what
 * it is complete in. Of those who hold a case it has the social worker alone, so it reports no
 * appointment of others; and of reviews those of looked-after children, and none of an adoption or
 * a secure placement. */
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

void ssda903_feed_put(struct ssda903_import *im)
{
	char until[DULY_DATE_TEXT], over[DULY_TIME_TEXT];
	struct import_row row = { SSDA903_FEED_ROW, NO_STR,
				  arena_printf(im->arena, "feed:%s", im->system) };
	json_t *types = types_carried(im);

	if (im->until.day == DULY_NO_DATE.day || json_array_size(types) == 0) {
		json_decref(types);
		return;
	}
	row.id = arena_str(im->arena, str_of(duly_civil_print(im->until, until)));
	duly_instant_print(zone_day_end(im->zone, im->until), over);

	json_t *declared = json_pack("{s:O}", "types", types);

	event_json_day(declared, "from", im->sum->from);
	ssda903_fact_put(im, SSDA903_EVENT_FEED_DECLARED, row, "declared", im->until, declared);
	ssda903_fact_put(im, SSDA903_EVENT_FEED_COMPLETED, row, "completed", im->until,
			 json_pack("{s:s, s:o}", "until", over, "types", types));
}
