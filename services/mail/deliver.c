#include "common/post/mime.h"
#include "services/mail/service.h"

/* A look is this old at most when letters are made; a store that stays behind what was told is
 * waited for so long. */
enum { LOOK_MS = 5000, BEHIND_MS = 60000, OURS_MS = 60000 };

/* What the other side has against the gateway itself is said once a minute. */
static void say_ours(struct mail *m, const struct way_outcome *o)
{
	const int64_t now = mail_boot_ms(m);

	m->tally.ours++;
	if (m->ours_ms > 0 && now - m->ours_ms < OURS_MS)
		return;
	m->ours_ms = now;
	report(REPORT_ERROR, "mail-server", "why=\"%s\"", o->why);
}

static void say_letter(uint64_t number, const struct way_outcome *o)
{
	report(o->answer.verdict == POST_TAKEN ? REPORT_INFO : REPORT_WARN, "letter",
	       "number=%llu code=%u%s%s%s", (unsigned long long)number, o->answer.code,
	       o->why[0] != '\0' ? " why=\"" : "", o->why, o->why[0] != '\0' ? "\"" : "");
}

static void say_arrival(uint64_t number, const struct way_outcome *o)
{
	if (o->arrival != POST_UNDER_WAY)
		report(o->arrival == POST_ARRIVED ? REPORT_INFO : REPORT_WARN, "arrival",
		       "number=%llu arrived=%d", (unsigned long long)number,
		       o->arrival == POST_ARRIVED);
}

duly_result mail_settle(struct mail *m, struct duly_diag *diag)
{
	struct way_outcome o;
	uint64_t number;

	if (!sender_take(m->sender, &number, &o))
		return DULY_OK;
	if (o.ours)
		say_ours(m, &o);
	if (o.answer.pause_ms > 0)
		m->hold_ms = mail_boot_ms(m) + o.answer.pause_ms;
	if (number == 0) {
		say_arrival(m->asking.number, &o);
		return post_arrived(m->post, &m->asking, o.arrival, o.state, mail_now(m), diag);
	}
	say_letter(number, &o);
	o.answer.handle = o.handle[0] != '\0' ? o.handle : NULL;
	return post_settle(m->post, number, o.answer, mail_now(m), diag);
}

/* Letters are made only of what the scheduler's store has already, and by its clock; for a
 * scheduler that stays away they do not wait for ever. */
static bool may_look(struct mail *m)
{
	struct duly_diag why = { "" };
	const int64_t now = mail_boot_ms(m);

	if (m->feed_now.ms == DULY_NO_INSTANT.ms && now - m->heard_ms < BEHIND_MS)
		return false;
	const duly_result r = present_look(m->present, mail_now(m), m->taken, LOOK_MS, &why);

	if (r == DULY_OK) {
		m->behind_ms = 0;
		return true;
	}
	if (m->behind_ms == 0)
		m->behind_ms = now;
	if (!present_has_look(m->present) || now - m->behind_ms < BEHIND_MS)
		return false;
	present_bear(m->present);
	return true;
}

static void hand_over(struct mail *m, const struct post_sending *s)
{
	duly_auto_fini(buf) subject = { 0 };
	duly_auto_fini(buf) text = { 0 };
	struct parcel parcel = { .number = s->number,
				 .to = s->address,
				 .id = s->id,
				 .message = s->message,
				 .in_doubt = s->in_doubt };

	if (m->way->text_only && mime_text(s->message, &subject, &text)) {
		parcel.subject = (struct str){ (const char *)subject.data, subject.len };
		parcel.text = (struct str){ (const char *)text.data, text.len };
	}
	sender_send(m->sender, &parcel);
}

/* Letters first; then whether those that were taken arrived. */
static duly_result give_next(struct mail *m, struct duly_diag *diag)
{
	struct post_sending s;
	duly_result r;

	if (!sender_is_free(m->sender) || mail_boot_ms(m) < m->hold_ms)
		return DULY_OK;
	r = post_next(m->post, mail_now(m), &s, diag);
	if (r == DULY_OK)
		hand_over(m, &s);
	if (r != DULY_E_NOTFOUND || m->way->ask == NULL)
		return r == DULY_E_NOTFOUND ? DULY_OK : r;
	r = post_ask_next(m->post, mail_now(m), &m->asking, diag);
	if (r == DULY_OK)
		sender_ask(m->sender, m->asking.handle);
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}

/* What was on its way at the end of the last run. */
static duly_result resume(struct mail *m, struct duly_diag *diag)
{
	const duly_instant at = { mail_now(m).ms + m->way->patience_ms };

	if (m->resumed)
		return DULY_OK;
	m->resumed = true;
	return post_resume(m->post, at, diag);
}

duly_result mail_deliver(struct mail *m, struct duly_diag *diag)
{
	duly_result r = mail_settle(m, diag);

	if (r != DULY_OK || !may_look(m))
		return r;
	r = resume(m, diag);
	if (r == DULY_OK)
		r = post_turn(m->post, mail_now(m), diag);
	return r == DULY_OK ? give_next(m, diag) : r;
}
