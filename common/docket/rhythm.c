#include "common/docket/rhythm.h"

#include <stdio.h>

#include "common/derive/reporting.h"
#include "common/docket/addressing.h"
#include "common/docket/alert_write.h"
#include "common/docket/from_record.h"
#include "common/docket/private.h"
#include "common/docket/stored_rhythm.h"
#include "common/docket/timer.h"

static const char CODE[] = "feed-silent";

/* ---- when ------------------------------------------------------------------------------------ */

static bool is_silent(const struct docket *d, const struct stored_rhythm *r)
{
	return stored_rhythm_silent_from(r).ms <= d->turn.now.ms;
}

/* At nine on the first working day so many days after it was told as its rhythm has, one at least:
 * one that reports each hour fills nobody's day, and one that reports each week is told of each
 * week. Whole days, so that a tick that comes a moment late moves nothing. */
static duly_instant told_again_at(const struct docket *d, const struct stored_rhythm *r)
{
	const struct law *law = d->in_force.law;
	const int32_t days = MAX((int32_t)((r->hours + 23) / 24), 1);
	const duly_civil day = { zone_date(law_zone(law), r->told_at).day + days };

	return zone_morning(law_zone(law), calendar_on_or_after(law_calendar(law), day));
}

/* The first instant at which it is to be told, or answered: nobody is told of anything before the
 * instant that a release names. */
static duly_instant next_telling(const struct docket *d, const struct stored_rhythm *r)
{
	duly_instant at = stored_rhythm_silent_from(r);

	if (r->told > 0)
		at = is_silent(d, r) ? told_again_at(d, r) : d->turn.now;
	if (at.ms != DULY_NEVER.ms && at.ms < d->state.from.ms)
		at = d->state.from;
	return at;
}

/* ---- what it has said ------------------------------------------------------------------------ */

/* Instants only grow: that it was heard is so though what it said is taken back. */
static void hear(const struct docket *d, const struct in_hand *in, struct stored_rhythm *r)
{
	const struct context c = { d->in_force.law, councils_of(&d->councils, in->file.council),
				   d->turn.now, d->turn.arena, false };

	r->hours = reporting_rhythm(&c, in->file.events, in->file.n);
	for (size_t i = 0; i < in->file.n; i++) {
		const struct event *e = &in->file.events[i];

		if (event_means(e, MEANS_FEED_DECLARED))
			r->declared.ms = MAX(r->declared.ms, e->received.ms);
		else if (event_means(e, MEANS_FEED_COMPLETED))
			r->reported.ms = MAX(r->reported.ms, e->received.ms);
	}
}

/* ---- told ------------------------------------------------------------------------------------ */

enum { ABOUT_MAX = 100 };

static const char *step_of(struct docket *d, const struct in_hand *in, uint32_t number)
{
	char text[16];

	snprintf(text, sizeof text, "%u", number);
	return alert_step_of_council(d, in->file.council, text);
}

static void silence_id(struct docket *d, const struct in_hand *in, const struct stored_rhythm *r,
		       uint32_t number, uint8_t ret[ID_LEN])
{
	alert_subject_id(in->file.subject, str_of(CODE), ALERT_SERVICE, step_of(d, in, number),
			 r->round, ret);
}

static void put_message(const struct docket *d, struct alert_writing *out, const struct in_hand *in,
			const struct stored_rhythm *r)
{
	const bool ever = r->reported.ms != DULY_NO_INSTANT.ms;
	char message[400], at[48];

	snprintf(message, sizeof message,
		 "%.*s of %.*s has %s %s, and said that it reports every %u hours. What it would "
		 "tell is not known.",
		 STR_FMT(in->file.subject), STR_FMT(in->file.council),
		 ever ? "not reported since" : "never reported since it was declared,",
		 zone_print(law_zone(d->in_force.law), ever ? r->reported : r->declared, at),
		 r->hours);
	alert_put_text(out, "message", str_of(message));
}

static void put_feed(const struct docket *d, struct alert_writing *out, const struct in_hand *in,
		     const struct stored_rhythm *r, const char *step)
{
	struct teams operators = { .n = 0 };
	struct recipients recipients;

	teams_add(&operators, str_of(OPERATORS));
	alert_put_text(out, "council", in->file.council);
	alert_put_text(out, "code", str_of(CODE));
	alert_put_text(out, "feed", in->file.subject);
	if (r->reported.ms != DULY_NO_INSTANT.ms) {
		alert_key(out, "last_report");
		pack_instant(out->b, r->reported);
	}
	if (r->hours > 0) {
		alert_key(out, "rhythm_hours");
		pack_uint(out->b, r->hours);
	}
	alert_put_text(out, "step", str_of(step));
	address_other(d,
		      &(struct addressed){ .council = in->file.council,
					   .stage = ROUTE_SERVICE,
					   .role = STR("operator") },
		      &recipients);
	alert_put_to(out, STR("operator"), &operators, &recipients);
}

static void tell_silence(struct docket *d, const struct in_hand *in, enum alert_cause cause,
			 struct stored_rhythm *r)
{
	struct alert_head head = { .type = ALERT_SERVICE,
				   .subject = in->file.subject,
				   .cause = cause,
				   .round = r->round,
				   .rung_at = DULY_NO_INSTANT };
	struct alert_writing out;

	r->told++;
	r->told_at = d->turn.now;
	silence_id(d, in, r, r->told, head.id);
	alert_begin(d, &out, &head);
	put_feed(d, &out, in, r, step_of(d, in, r->told));
	put_message(d, &out, in, r);
	alert_end(d, &out);
}

/* It has reported, or does not say any more how often it would. */
static void tell_answer(struct docket *d, const struct in_hand *in, enum alert_cause cause,
			struct stored_rhythm *r)
{
	struct alert_head head = { .type = ALERT_CLEARED,
				   .subject = in->file.subject,
				   .cause = cause,
				   .round = r->round,
				   .rung_at = DULY_NO_INSTANT };
	const uint32_t n = MIN(r->told, ABOUT_MAX);
	struct alert_writing out;
	const char *step = step_of(d, in, r->told);
	uint8_t id[ID_LEN];

	alert_subject_id(in->file.subject, str_of(CODE), ALERT_CLEARED, step, r->round, head.id);
	alert_begin(d, &out, &head);
	put_feed(d, &out, in, r, step);
	alert_key(&out, "about");
	pack_array(out.b, n);
	for (uint32_t i = 0; i < n; i++) {
		silence_id(d, in, r, r->told - n + 1 + i, id);
		pack_hex(out.b, id, ID_LEN);
	}
	alert_put_reason(&out, r->hours > 0 ? REASON_MET : REASON_ENDED);
	alert_put_text(&out, "message",
		       r->hours > 0 ? STR("It reports again.")
				    : STR("It does not say any more how often it reports."));
	alert_end(d, &out);
	r->told = 0;
	r->told_at = DULY_NO_INSTANT;
	r->round++;
}

static void tell(struct docket *d, const struct in_hand *in, enum alert_cause cause,
		 struct stored_rhythm *r)
{
	if (d->turn.from_record != NULL)
		from_record_rhythm(d, in->key, cause, r);
	else if (d->state.held || next_telling(d, r).ms > d->turn.now.ms)
		return;
	else if (!is_silent(d, r))
		tell_answer(d, in, cause, r);
	else if (cause != CAUSE_APPLY)
		tell_silence(d, in, cause, r);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Only of feeds that say how often they report, or were told of, is anything kept. */
static void write(struct docket *d, const struct in_hand *in, const struct stored_rhythm *r)
{
	duly_auto_fini(buf) key = { 0 };
	duly_auto_fini(buf) value = { 0 };

	if (r->hours == 0 && r->round + r->told == 0) {
		store_del(d->txn, STORE_META,
			  stored_rhythm_key(in->file.council, in->file.subject, &key));
		return;
	}
	stored_rhythm_write(r, &value);
	store_put(d->txn, STORE_META, stored_rhythm_key(in->file.council, in->file.subject, &key),
		  buf_view(&value));
}

static duly_result read(struct docket *d, const struct in_hand *in, struct stored_rhythm *ret,
			struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };
	const struct view key = stored_rhythm_key(in->file.council, in->file.subject, &b);
	struct view value;

	*ret = stored_rhythm_none();
	if (store_get(d->txn, STORE_META, key, &value))
		return stored_rhythm_read(key, value, ret, diag);
	return store_outcome(d->txn, diag);
}

/* What a tick could not tell (by a fault of ours: what is due now is told now) is looked at again
 * in a minute, so that it stops no other timer. */
static duly_instant behind_now(const struct docket *d, enum alert_cause cause, duly_instant at)
{
	if (cause == CAUSE_TICK && at.ms <= d->turn.now.ms)
		return (duly_instant){ d->turn.now.ms + 60 * DULY_SECOND_MS };
	return at;
}

duly_result rhythm_process(struct docket *d, struct in_hand *in, enum alert_cause cause,
			   struct duly_diag *diag)
{
	struct stored_rhythm r;

	const duly_result result = read(d, in, &r, diag);
	if (result != DULY_OK)
		return result;
	hear(d, in, &r);
	tell(d, in, cause, &r);
	timer_set(d, in->key, &r.timer, &r.timer_number, behind_now(d, cause, next_telling(d, &r)));
	write(d, in, &r);
	d->dirty = true;
	return store_outcome(d->txn, diag);
}
