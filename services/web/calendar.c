#include "services/web/calendar.h"

#include <string.h>

#include "common/reports/filters.h"
#include "common/reports/ical.h"
#include "services/web/service.h"

struct wanted {
	struct exchange *x;
	struct filters_given given;
	const char *name;
	const struct sealed_link *link; /* NULL: it is asked for with a token */
};

static duly_result write_calendar(const struct wanted *c, const struct web_look *look,
				  struct buf *ret, struct duly_diag *diag)
{
	struct docket_reader *reader = look->reader;
	const struct law *law = docket_reader_law(reader);
	const duly_instant at = look_at(c->x->web, reader);
	duly_auto_fini(listing) list = listing_begin(law, at, false);
	struct listing_filter filter;

	if (c->link != NULL && at.ms >= c->link->expires.ms)
		return duly_fail(diag, DULY_E_NOTFOUND, "the link has expired");
	duly_result r = filters_read(&c->given, law, "open", &filter, diag);
	if (r != DULY_OK)
		return r;
	filter.viewer = c->link == NULL ? exchange_viewer(c->x) : (struct viewer){ 0 };
	r = listing_add_store(&list, reader, &filter, diag);
	if (r != DULY_OK)
		return r;
	listing_sort(&list);
	ical_write(&list, c->name, docket_reader_state(reader)->rehearsal, ret);
	return DULY_OK;
}

static void answer(const struct wanted *c)
{
	struct web_look look;
	struct duly_diag why = { "" };
	duly_auto_fini(buf) text = { 0 };

	duly_result r = look_begin(c->x->web, &look, &why);
	if (r == DULY_OK) {
		r = write_calendar(c, &look, &text, &why);
		look_end(&look);
	} else {
		r = DULY_E_UNAVAILABLE;
	}
	if (r == DULY_OK)
		exchange_text(c->x, 200, "text/calendar; charset=utf-8", buf_view(&text));
	else
		exchange_fail(c->x, r, &why);
}

void calendar_get(struct exchange *x)
{
	static const char *const NAMES[] = { "council", "team", "worker", "owner", "rule", NULL };

	if (!exchange_knows(x, NAMES))
		return;
	answer(&(struct wanted){ .x = x,
				 .name = "Duly",
				 .given = { .council = exchange_parameter(x, "council"),
					    .team = exchange_parameter(x, "team"),
					    .worker = exchange_parameter(x, "worker"),
					    .owner = exchange_parameter(x, "owner"),
					    .rule = exchange_parameter(x, "rule"),
					    .query = true } });
}

/* In a rehearsal it expires by the rehearsal's clock, which is in the store. */
static bool open_link(const struct exchange *x, struct arena *arena, struct sealed_link *ret)
{
	static const duly_instant EVER = { INT64_MIN };
	struct str text = str_of(exchange_parameter(x, x->variable));

	str_cut_end(&text, ".ics");
	return x->web->has_links && sealed_link_read(text, LINK_CALENDAR, x->web->link_key, EVER,
						     arena, ret) == SEALED_LINK_GOOD;
}

void calendar_get_link(struct exchange *x)
{
	duly_auto(arena) arena = arena_new();
	struct sealed_link link;

	if (!open_link(x, arena, &link)) {
		exchange_refuse(x, 404, "not-found", "there is nothing here");
		return;
	}
	struct wanted c = { .x = x, .link = &link, .name = link.subject.s };
	const char *whose = strchr(link.subject.s, ':');

	c.given = (struct filters_given){ .council = link.council.s, .query = true };
	if (whose == NULL)
		exchange_refuse(x, 404, "not-found", "there is nothing here");
	else if (str_starts(link.subject, "team:"))
		c.given.team = whose + 1;
	else
		c.given.worker = whose + 1;
	if (whose != NULL)
		answer(&c);
}
