#include "services/mail/service.h"

/* A look is this old at most when letters are made; a store that stays behind what was told is
 * waited for so long. */
enum { LOOK_MS = 5000, BEHIND_MS = 60000, OURS_MS = 60000 };

/* What the mail server has against the gateway itself is said once a minute. */
static void say_ours(struct mail *m, const struct smtp_outcome *o)
{
	const int64_t now = mail_boot_ms(m);

	m->tally.ours++;
	if (m->ours_ms > 0 && now - m->ours_ms < OURS_MS)
		return;
	m->ours_ms = now;
	report(REPORT_ERROR, "mail-server", "why=\"%s\"", o->why);
}

static duly_result settle(struct mail *m, struct duly_diag *diag)
{
	struct smtp_outcome o;
	uint64_t number;

	if (!sender_take(m->sender, &number, &o))
		return DULY_OK;
	if (o.ours)
		say_ours(m, &o);
	report(o.code == 250 ? REPORT_INFO : REPORT_WARN, "letter", "number=%llu code=%u%s%s%s",
	       (unsigned long long)number, o.code, o.why[0] != '\0' ? " why=\"" : "", o.why,
	       o.why[0] != '\0' ? "\"" : "");
	return post_settle(m->post, number, o.code, mail_now(m), diag);
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

static duly_result give_next(struct mail *m, struct duly_diag *diag)
{
	struct post_sending s;
	duly_result r;

	if (!sender_is_free(m->sender))
		return DULY_OK;
	r = post_next(m->post, mail_now(m), &s, diag);
	if (r == DULY_OK)
		sender_send(m->sender, s.number, s.address, s.message);
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}

duly_result mail_deliver(struct mail *m, struct duly_diag *diag)
{
	duly_result r = settle(m, diag);

	if (r != DULY_OK || !may_look(m))
		return r;
	if (!m->resumed)
		r = post_resume(m->post, mail_now(m), diag);
	m->resumed = true;
	if (r == DULY_OK)
		r = post_turn(m->post, mail_now(m), diag);
	return r == DULY_OK ? give_next(m, diag) : r;
}
