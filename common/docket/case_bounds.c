#include "common/docket/case_bounds.h"

#include <stdio.h>

#include "common/docket/private.h"
#include "common/docket/service_alert.h"

static size_t nine_tenths(size_t bound)
{
	return bound / 10 * 9;
}

/* The step has no number of its own, so that a case which goes below and comes back is the same
 * telling. */
static void tell(struct docket *d, const struct case_telling *t, const char *what, size_t now,
		 size_t bound)
{
	char once[32], message[320];

	snprintf(once, sizeof once, "%s %zu", what, nine_tenths(bound));
	snprintf(message, sizeof message,
		 "the case has %zu %s, and %zu are the bound: look at what sends them, and take "
		 "back what is wrong; beyond the bound only what takes back, ends or closes is "
		 "taken",
		 now, what, bound);
	service_alert_tell(d, t->cause,
			   &(struct service_alert){ .code = "nearly-full",
						    .message = message,
						    .once = once,
						    .council = t->council,
						    .subject = t->subject });
}

void case_bounds_tell(struct docket *d, const struct case_telling *t,
		      const struct case_size *before, const struct case_size *now)
{
	const struct {
		const char *what;
		size_t before, now, bound;
	} BOUNDS[] = {
		{ "events", before->events, now->events, CASE_EVENTS_MAX },
		{ "bytes", before->bytes, now->bytes, CASE_BYTES_MAX },
		{ "obligations", before->obligations, now->obligations, CASE_OBLIGATIONS_MAX },
	};

	if (d->turn.from_record != NULL)
		return;
	for (size_t i = 0; i < LEN(BOUNDS); i++) {
		const size_t near = nine_tenths(BOUNDS[i].bound);

		if (BOUNDS[i].before < near && BOUNDS[i].now >= near)
			tell(d, t, BOUNDS[i].what, BOUNDS[i].now, BOUNDS[i].bound);
	}
}
