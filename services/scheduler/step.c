#include "services/scheduler/step.h"

#include <stdio.h>

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

duly_result step_tell(struct scheduler *s, struct duly_diag *diag)
{
	const duly_instant wall = { s->clock.at.wall_ms };
	char at[DULY_TIME_TEXT], says[DULY_TIME_TEXT], message[256];
	duly_auto_fini(buf) b = { 0 };

	if (!s->step_untold)
		return DULY_OK;
	duly_instant_print(now(s), at);
	snprintf(message, sizeof message,
		 "The machine's clock says %s, and by what went before it is %s. Nobody is told of "
		 "anything until an operator has looked at the clock and confirmed it.",
		 duly_instant_print(wall, says), at);
	record_clock(&b, wall, "clock");
	duly_result r = docket_record(s->engine.docket, LOG_CLOCK, buf_view(&b), diag);
	return r == DULY_OK ? docket_tell_service(s->engine.docket, "clock-step", at, message, diag)
			    : r;
}
