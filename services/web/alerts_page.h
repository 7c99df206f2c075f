/* alerts_page.h - a stretch of the feed, read once, and how it is written. Private to this
 * folder. */
#pragma once
#include "services/web/exchange.h"

struct alerts_page {
	/* What is asked for. */
	bool from_now;
	uint64_t after, limit, wait_ms;
	char incarnation[40];   /* that `after` was read under; "": not said */
	char team[65], council[65]; /* "": any                              */
	struct buf types;       /* as of feed_types.h                       */

	/* What there is. */
	struct buf alerts; /* packed maps, one after the other */
	uint32_t count;
	uint64_t next, head;
	char is_incarnation[40];
	duly_instant now, complete_to;
	bool held;
	const char *conflict; /* of DULY_E_CONFLICT: its code */
};

void alerts_page_fini(struct alerts_page *p);
/* Reads on from p->after; nothing may be there. DULY_E_CONFLICT: of another incarnation, or past
 * the head. DULY_E_UNAVAILABLE: there is no store. */
duly_result alerts_page_read(struct exchange *x, struct alerts_page *p, struct duly_diag *diag);
/* As the answer of a page. */
void alerts_page_json(const struct alerts_page *p, struct buf *json);
/* As server-sent events; that nobody is told, or is told again, comes before the alerts. */
void alerts_page_events(const struct alerts_page *p, bool was_held, struct buf *text);
