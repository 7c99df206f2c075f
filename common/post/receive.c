#include "common/post/private.h"

/* What comes in, and what the gateway has to say of itself. */

static void pass_on(struct post *p, const struct post_received *in, duly_instant now)
{
	struct letter l = {
		.number = keep_number(p->txn, KEEP_LETTER),
		.state = LETTER_WAITS,
		.how = POST_AT_ONCE,
		.whom = { .team = STR("data") },
		.address = str_of(in->pass_to),
		.made = now,
		.next = now,
		.tried = DULY_NO_INSTANT,
	};

	memcpy(l.id, in->pass_id, ID_LEN);
	letter_body_put(p->txn, l.number, in->pass_message);
	letter_put(p->txn, &l, DULY_NO_INSTANT);
}

static void say_refused(struct post *p, const struct post_received *in, duly_instant now)
{
	const struct post_refusal *f = in->refusal;
	const struct post_duty duty =
		p->world->duty(p->world->ctx, &f->whom, f->obligation, now, p->arena);
	struct line line = {
		.kind = NOTICE_ANSWER_REFUSED,
		.how = POST_AT_ONCE,
		.council = f->whom.council,
		.subject = f->subject,
		.rule = duty.rule,
		.code = f->answer,
		.reason = f->why,
		.due = duty.due,
		.was = DULY_NO_DATE,
		.due_at = DULY_NO_INSTANT,
		.at = now,
		.alert_count = 1,
	};

	memcpy(line.obligation, in->digest, ID_LEN);
	line.alerts = (const uint8_t(*)[ID_LEN])line.obligation;
	keep_wait(p->txn, &f->whom, &line, p->arena);
	p->filed = true;
}

duly_result post_receive(struct post *p, const struct post_received *in, duly_instant now,
			 bool *ret_news, struct duly_diag *diag)
{
	const duly_result r = post_begin(p, true, diag);

	if (r != DULY_OK)
		return r;
	*ret_news = keep_seen_first(p->txn, in->digest, now);
	for (size_t i = 0; *ret_news && i < in->event_count; i++)
		event_put(p, in->events[i]);
	if (*ret_news && in->bounced != NULL)
		queue_bounced(p, in->bounced, in->enhanced, now);
	if (*ret_news && in->pass_to != NULL)
		pass_on(p, in, now);
	if (*ret_news && in->refusal != NULL)
		say_refused(p, in, now);
	return post_end(p, DULY_OK, diag);
}

duly_result post_say(struct post *p, const char *code, duly_instant now, struct duly_diag *diag)
{
	const struct post_whom whom = { .team = STR("operators"), .role = STR("operator") };
	struct line line = { .kind = NOTICE_SERVICE,
			     .how = POST_AT_ONCE,
			     .code = str_of(code),
			     .due = DULY_NO_DATE,
			     .was = DULY_NO_DATE,
			     .due_at = DULY_NO_INSTANT,
			     .at = now,
			     .alert_count = 1 };
	const duly_result r = post_begin(p, true, diag);
	uint8_t digest[SHA256_LEN];
	const struct str text =
		arena_printf(p->arena, "%s %lld", code, (long long)(now.ms / DULY_DAY_MS));

	if (r != DULY_OK)
		return r;
	sha256((struct view){ text.s, text.len }, digest);
	if (!keep_seen_first(p->txn, digest, now))
		return post_end(p, DULY_OK, diag);
	memcpy(line.obligation, digest, ID_LEN);
	line.alerts = (const uint8_t(*)[ID_LEN])line.obligation;
	keep_wait(p->txn, &whom, &line, p->arena);
	p->filed = true;
	return post_end(p, DULY_OK, diag);
}
