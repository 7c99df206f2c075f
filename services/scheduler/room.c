#include <stdio.h>
#include <sys/statvfs.h>

#include "common/base/memory.h"
#include "services/scheduler/service.h"

/* Room is found before it is promised; where there is none, nothing is answered over it, and
 * what the store lost is applied again from the log. */

enum { LOOK_MS = 1000 };

void room_look(struct scheduler *s)
{
	struct room *room = &s->room;
	const uint64_t reserve = (uint64_t)config_number(s->config, "log.reserve-mb") << 20;
	struct statvfs st;

	if (boot_ms(s) < room->looked_boot_ms + LOOK_MS || statvfs(s->data, &st) != 0)
		return;
	room->looked_boot_ms = boot_ms(s);
	memory_give_back();
	room->free_bytes = (uint64_t)st.f_bavail * st.f_frsize;
	/* A little more than the reserve ends it, so that it does not come and go. */
	const bool low = room->free_bytes < reserve + (room->low ? reserve / 16 : 0);

	if (low != room->low)
		report(low ? REPORT_ERROR : REPORT_INFO, low ? "disk-low" : "disk-ample",
		       "free=%llu reserve=%llu", (unsigned long long)room->free_bytes,
		       (unsigned long long)reserve);
	room->low = low;
	room->told &= low;
}

duly_result room_tell(struct scheduler *s, struct duly_diag *diag)
{
	struct room *room = &s->room;
	char at[DULY_TIME_TEXT], message[200];

	room->telling = room->low && !room->told;
	if (!room->telling)
		return DULY_OK;
	snprintf(message, sizeof message,
		 "The disk has %llu MiB left, less than its reserve. No events are taken until "
		 "there is "
		 "room; what is due is still told.",
		 (unsigned long long)(room->free_bytes >> 20));
	return docket_tell_service(s->engine.docket, "disk", duly_instant_print(now(s), at),
				   message, diag);
}

/* ---- after a turn that had no room ----------------------------------------------------------- */

static void refuse_all(struct scheduler *s)
{
	intake_refuse(s, "there is no room for now");
	feed_refuse(s, "there is no room for now");
}

static duly_result put_back(struct scheduler *s, struct duly_diag *diag)
{
	s->dirty_boot_ms = 0;
	s->room.behind = true;
	duly_result r = docket_reload(s->engine.docket, diag);
	if (r == DULY_OK)
		s->committed = docket_state(s->engine.docket)->position.sequence;
	return r;
}

static duly_result catch_up(struct scheduler *s, struct duly_diag *diag)
{
	duly_result r = history_catch_up(s, diag);
	if (r != DULY_OK)
		return r;
	s->committed = docket_state(s->engine.docket)->position.sequence;
	s->room.behind = false;
	return DULY_OK;
}

duly_result room_ready(struct scheduler *s, struct duly_diag *diag)
{
	if (boot_ms(s) < s->room.again_boot_ms)
		return duly_fail(diag, DULY_E_NOSPACE, "waiting for room");
	return s->room.behind ? catch_up(s, diag) : DULY_OK;
}

duly_result room_undo(struct scheduler *s, duly_result r, struct duly_diag *diag)
{
	struct room *room = &s->room;

	if (r != DULY_E_NOSPACE)
		return r;
	refuse_all(s);
	if (boot_ms(s) < room->again_boot_ms)
		return DULY_OK;
	report(REPORT_ERROR, "no-room", "why=\"%s\"", diag->text);
	room->again_boot_ms = boot_ms(s) + RETRY_MS;
	return put_back(s, diag);
}

/* The log may have been told to take less at once than what a batch is meant to have room for. */
duly_result room_narrow(struct scheduler *s, struct duly_diag *diag)
{
	if (s->room.narrow && !intake_too_large(s))
		return DULY_E_BOUND;
	report(REPORT_WARN, "narrow", "why=\"%s\"", diag->text);
	s->room.narrow = true;
	intake_again(s);
	const duly_result r = put_back(s, diag);

	return r == DULY_OK ? catch_up(s, diag) : r;
}
