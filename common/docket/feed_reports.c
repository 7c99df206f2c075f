#include "common/docket/feed_reports.h"

#include <stdlib.h>

/* So many are kept that what is retracted leaves others that count; they are looked through when
 * there are twice as many. */
enum { KEPT = 1000, LOOKED_AT = 2 * KEPT };

struct feed_report {
	const struct event *event;
	size_t index;
};

static bool is_report(const struct event *e)
{
	return event_means(e, MEANS_FEED_COMPLETED);
}

static int of_types(const struct value *a, const struct value *b)
{
	const size_t n = a->given ? a->codes.n : 0, m = b->given ? b->codes.n : 0;

	if (n != m)
		return n < m ? -1 : 1;
	return n > 0 ? memcmp(a->codes.list, b->codes.list, n * sizeof *a->codes.list) : 0;
}

/* Whether two are reports of the same. */
static int of_same(const struct feed_report *a, const struct feed_report *b)
{
	const int order = str_cmp(a->event->source, b->event->source);

	return order != 0 ? order
			  : of_types(event_part(a->event, PART_TYPES),
				     event_part(b->event, PART_TYPES));
}

/* Reports of the same lie together, the last that was taken first. */
static int in_groups(const void *a, const void *b)
{
	const struct feed_report *x = a, *y = b;
	const int order = of_same(x, y);

	if (order != 0)
		return order;
	return x->event->sequence > y->event->sequence ? -1 : 1;
}

static duly_instant until(const struct feed_report *r)
{
	return event_part(r->event, PART_UNTIL)->time;
}

void feed_reports_drop(struct stored_case *said, struct arena *arena)
{
	struct feed_report *reports = arena_new_array(arena, struct feed_report, said->n);
	bool *gone = arena_new_array(arena, bool, said->n);
	duly_instant furthest = DULY_NO_INSTANT;
	size_t n = 0, nth = 0;

	for (size_t i = 0; i < said->n; i++) {
		if (is_report(&said->events[i]))
			reports[n++] = (struct feed_report){ &said->events[i], i };
	}
	if (n < LOOKED_AT)
		return;
	qsort(reports, n, sizeof *reports, in_groups);
	for (size_t i = 0; i < n; i++) {
		nth = i > 0 && of_same(&reports[i - 1], &reports[i]) == 0 ? nth + 1 : 0;
		if (nth == 0)
			furthest = DULY_NO_INSTANT;
		gone[reports[i].index] = nth >= KEPT && until(&reports[i]).ms <= furthest.ms;
		furthest.ms = MAX(furthest.ms, until(&reports[i]).ms);
	}
	stored_case_drop(said, gone);
}
