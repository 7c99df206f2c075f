#include "services/scheduler/step.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/docket/records.h"
#include "services/scheduler/service.h"

struct clock_reading step_look(const struct scheduler *s)
{
	return s->source->read(s->source);
}

void step_read_clock(struct scheduler *s)
{
	const struct clock before = s->clock;

	s->clock = clock_next(before, step_look(s));
	if (s->clock.mode == CLOCK_STEPPED && before.mode != CLOCK_STEPPED) {
		report(REPORT_ERROR, "clock-step", "wall_ms=%lld now_ms=%lld",
		       (long long)s->clock.at.wall_ms, (long long)now(s).ms);
		s->step_untold = true;
	}
}

/* ---- a confirmation -------------------------------------------------------------------------- */

/* A hand that types what it has read needs a while. */
enum { READ_AND_TYPED_MS = 10 * 60 * 1000 };

bool step_confirms(const msgpack_object *event)
{
	return str_is(wire_str(wire_get(event, "type")), "service.clock-confirmed");
}

static bool refuse(const struct scheduler *s, const msgpack_object *event, const char *field,
		   const char *why, struct taken *ret)
{
	char says[DULY_TIME_TEXT];

	*ret = (struct taken){ .status = TAKEN_REJECTED,
			       .id = wire_str(wire_get(event, "id")),
			       .source = wire_str(wire_get(event, "source")) };
	return reject_with(&ret->reject, REJECT_BAD_VALUE, field, "the machine's clock says %s: %s",
			   duly_instant_print((duly_instant){ s->clock.at.wall_ms }, says), why);
}

bool step_may_confirm(const struct scheduler *s, const msgpack_object *event, struct taken *ret)
{
	const int64_t wall = s->clock.at.wall_ms;
	const struct str named = wire_str(wire_get(wire_get(event, "data"), "now"));
	duly_instant at;

	if (!step_confirms(event) || s->clock.mode != CLOCK_STEPPED)
		return true;
	if (!clock_can_be(wall))
		return refuse(s, event, "time", "it must be put right first", ret);
	if (!duly_instant_parse(named.s, named.len, &at) ||
	    llabs(at.ms - wall) <= READ_AND_TYPED_MS)
		return true;
	return refuse(s, event, "data.now", "put it right, or confirm that", ret);
}

void step_confirm(struct scheduler *s)
{
	const duly_instant before = now(s);
	char was[DULY_TIME_TEXT], is[DULY_TIME_TEXT];

	s->clock = clock_confirmed(s->clock);
	duly_instant_print(before, was);
	duly_instant_print(now(s), is);
	report(REPORT_INFO, "clock-confirmed", "now=%s", is);
	if (now(s).ms < before.ms)
		report(REPORT_WARN, "clock-put-back", "from=%s to=%s", was, is);
}

/* ---- a step ---------------------------------------------------------------------------------- */

duly_result step_tell(struct scheduler *s, struct duly_diag *diag)
{
	const duly_instant wall = { s->clock.at.wall_ms };
	char at[DULY_TIME_TEXT], says[DULY_TIME_TEXT], message[256];
	duly_auto_fini(buf) b = { 0 };

	if (!s->step_untold)
		return DULY_OK;
	duly_instant_print(now(s), at);
	snprintf(message, sizeof message,
		 "The machine's clock says %s, %s%s. Nobody is told of anything until an operator "
		 "has looked at the clock and confirmed it (duly clock).",
		 duly_instant_print(wall, says),
		 clock_can_be(wall.ms) ? "and by what went before it is " : "which cannot be",
		 clock_can_be(wall.ms) ? at : "");
	record_clock(&b, wall, "clock");
	duly_result r = docket_record(s->engine.docket, LOG_CLOCK, buf_view(&b), diag);
	return r == DULY_OK ? docket_tell_service(s->engine.docket, "clock-step", at, message, diag)
			    : r;
}
