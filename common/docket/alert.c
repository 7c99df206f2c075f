#include <stdlib.h>

#include "common/docket/alert.h"

/* Alerts: their ids, their maps, and what having told one means. */

#define X(id, number, name) [id] = name,
static const char *const TYPE_NAMES[] = { ALERT_TYPES(X) };
static const char *const REASON_NAMES[] = { ALERT_REASONS(X) };
#undef X

const char *alert_type_name(enum alert_type type)
{
	return TYPE_NAMES[type];
}
const char *alert_reason_name(enum alert_reason reason)
{
	return REASON_NAMES[reason];
}

enum alert_type alert_type_by_name(struct str name)
{
	for (size_t i = 1; i < LEN(TYPE_NAMES); i++) {
		if (TYPE_NAMES[i] != NULL && str_is(name, TYPE_NAMES[i]))
			return (enum alert_type)i;
	}
	return ALERT_SERVICE;
}

/* ---- ids ------------------------------------------------------------------------------------- */

/* First 16 bytes of SHA-256 over [obligation, due, type, step, to whom handed over, round]
 * (CONTRACT 5); the obligation as its hex digits, due as it is shown, nil where there is none. */
void alert_obligation_id(const struct stored_obligation *stored, const struct obligation *o,
			 enum alert_type type, const char *step, uint32_t round,
			 uint8_t ret[ID_LEN])
{
	duly_auto_fini(buf) b = { 0 };
	uint8_t digest[SHA256_LEN];

	pack_array(&b, 5);
	pack_hex(&b, stored->id, ID_LEN);
	if (o == NULL || o->due.day == DULY_NO_DATE.day)
		pack_nil(&b);
	else if (o->rule->within[o->interval].period.unit == PERIOD_HOURS)
		pack_instant(&b, o->due_at);
	else
		pack_civil(&b, o->due);
	pack_cstr(&b, alert_type_name(type));
	pack_cstr(&b, step);
	pack_uint(&b, round);
	sha256(buf_view(&b), digest);
	memcpy(ret, digest, ID_LEN);
}

void alert_subject_id(struct str subject, struct str code, enum alert_type type, const char *step,
		      uint32_t round, uint8_t ret[ID_LEN])
{
	duly_auto_fini(buf) b = { 0 };
	uint8_t digest[SHA256_LEN];

	pack_array(&b, 5);
	pack_array(&b, 2);
	pack_str(&b, subject);
	pack_str(&b, code);
	pack_nil(&b);
	pack_cstr(&b, alert_type_name(type));
	pack_cstr(&b, step);
	pack_uint(&b, round);
	sha256(buf_view(&b), digest);
	memcpy(ret, digest, ID_LEN);
}

void alert_reallocated_id(struct str subject, struct str code, const char *step, struct str whom,
			  uint32_t round, uint8_t ret[ID_LEN])
{
	duly_auto_fini(buf) b = { 0 };
	uint8_t digest[SHA256_LEN];

	pack_array(&b, 6);
	pack_array(&b, 2);
	pack_str(&b, subject);
	pack_str(&b, code);
	pack_nil(&b);
	pack_cstr(&b, alert_type_name(ALERT_HANDED_OVER));
	pack_cstr(&b, step);
	pack_str(&b, whom);
	pack_uint(&b, round);
	sha256(buf_view(&b), digest);
	memcpy(ret, digest, ID_LEN);
}

/* ---- an alert's map -------------------------------------------------------------------------- */

void alert_key(struct alert_writing *w, const char *name)
{
	w->data.n++;
	pack_cstr(w->b, name);
}

void alert_begin(struct docket *d, struct alert_writing *w, const uint8_t id[ID_LEN],
		 enum alert_type type, struct str subject)
{
	buf_clear(&d->scratch);
	w->b = &d->scratch;
	w->map = pack_map_begin(w->b);
	w->map.n = 7;
	pack_cstr(w->b, "specversion");
	pack_cstr(w->b, "1.0");
	pack_cstr(w->b, "id");
	pack_hex(w->b, id, ID_LEN);
	pack_cstr(w->b, "source");
	pack_cstr(w->b, "/duly");
	pack_cstr(w->b, "type");
	pack_cstr(w->b, alert_type_name(type));
	pack_cstr(w->b, "subject");
	pack_str(w->b, subject);
	pack_cstr(w->b, "time");
	pack_instant(w->b, d->turn.now);
	pack_cstr(w->b, "data");
	w->data = pack_map_begin(w->b);
	alert_key(w, "seq");
	pack_uint(w->b, d->state.feed_head + 1);
	if (d->state.rehearsal) {
		alert_key(w, "rehearsal");
		pack_bool(w->b, true);
	}
}

void alert_end(struct docket *d, struct alert_writing *w, enum alert_cause cause, uint32_t round,
	       duly_instant rung_at)
{
	pack_map_end(w->b, &w->data);
	pack_map_end(w->b, &w->map);
	alert_append(d, cause, round, rung_at, buf_view(w->b));
}

/* Into the feed, and among the records that this batch will end with. */
void alert_append(struct docket *d, enum alert_cause cause, uint32_t round, duly_instant rung_at,
		  struct view alert)
{
	struct turn *t = &d->turn;
	uint8_t seq[8];

	store_put(d->txn, STORE_ALERT, feed_key(++d->state.feed_head, seq), alert);
	if (t->alert_count == t->alert_cap) {
		const size_t cap = t->alert_cap ? 2 * t->alert_cap : 64;
		struct buf *more = realloc(t->alerts, cap * sizeof *more);

		if (more == NULL)
			abort();
		memset(more + t->alert_cap, 0, (cap - t->alert_cap) * sizeof *more);
		t->alerts = more;
		t->alert_cap = cap;
	}
	struct buf *b = &t->alerts[t->alert_count++];

	buf_clear(b);
	pack_array(b, 4);
	pack_uint(b, cause);
	pack_uint(b, round);
	if (rung_at.ms == DULY_NO_INSTANT.ms)
		pack_nil(b);
	else
		pack_int(b, rung_at.ms);
	buf_put(b, alert.data, alert.len);
	d->dirty = true;
}

void alert_put_to(struct alert_writing *w, struct str role, const struct str *teams, size_t n)
{
	alert_key(w, "to");
	pack_map(w->b, 2);
	pack_cstr(w->b, "roles");
	pack_array(w->b, role.len > 0);
	if (role.len > 0)
		pack_str(w->b, role);
	pack_cstr(w->b, "teams");
	pack_array(w->b, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		pack_str(w->b, teams[i]);
}

void alert_put_about(struct alert_writing *w, const struct stored_obligation *stored)
{
	alert_key(w, "about");
	pack_array(w->b, (uint32_t)stored->told_count);
	for (size_t i = 0; i < stored->told_count; i++)
		pack_hex(w->b, stored->told[i].id, ID_LEN);
}

void alert_put_restricted(struct alert_writing *w, const struct work *work)
{
	if (!work->restricted)
		return;
	alert_key(w, "restricted");
	pack_bool(w->b, true);
}

void alert_put_reason(struct alert_writing *w, enum alert_reason reason)
{
	if (reason == REASON_NONE)
		return;
	alert_key(w, "reason");
	pack_cstr(w->b, alert_reason_name(reason));
}

void alert_put_obligation(struct docket *d, struct alert_writing *w,
			  const struct stored_obligation *stored, const struct work *work)
{
	if (stored->derived != NULL) {
		obligation_pack(d->law, stored->derived, stored->id, d->turn.now, w->b, &w->data);
		return;
	}
	/* It is gone: what is known of it is what it was. */
	alert_key(w, "obligation");
	pack_hex(w->b, stored->id, ID_LEN);
	alert_key(w, "council");
	pack_str(w->b, work->file.council);
	alert_key(w, "case");
	pack_str(w->b, work->file.subject);
	alert_key(w, "rule");
	pack_str(w->b, stored->rule);
	alert_key(w, "due");
	if (stored->due.day == DULY_NO_DATE.day)
		pack_nil(w->b);
	else
		pack_civil(w->b, stored->due);
	alert_key(w, "status");
	pack_cstr(w->b, obligation_status_name(OBLIGATION_VOID));
	alert_put_restricted(w, work);
}

/* ---- what has been told ---------------------------------------------------------------------- */

/* The date as it is told: of an obligation without one, the day from which it runs. */
duly_instant told_date(const struct stored_obligation *stored)
{
	return stored->due.day != DULY_NO_DATE.day ? stored->due_at
						   : (duly_instant){ stored->on.day * DULY_DAY_MS };
}

void told_rung(struct stored_obligation *stored, enum alert_type type, uint32_t round,
	       duly_instant rung_at, const uint8_t id[ID_LEN], struct str teams,
	       struct arena *arena)
{
	struct told told = { .type = (uint8_t)type, .teams = teams };

	memcpy(told.id, id, ID_LEN);
	told.due = stored->due;
	told.due_at = told_date(stored);
	stored->round = round;
	stored->answered = false;
	stored->told_to = rung_at;
	stored_obligation_told(stored, &told, arena);
}

/* An answered obligation that is still open is told of anew from the last rung that it has passed;
 * one whose date moved is not: the moved alert has told it. */
void told_answer(struct docket *d, struct stored_obligation *stored, enum alert_type type,
		 const uint8_t id[ID_LEN])
{
	const struct str teams = stored->told_count > 0 ? stored->told[0].teams : NO_STR;

	stored->told_count = 0;
	if (type == ALERT_MOVED) {
		struct told told = { .type = ALERT_MOVED,
				     .due = stored->due,
				     .due_at = stored->due_at,
				     .teams = teams };

		memcpy(told.id, id, ID_LEN);
		stored_obligation_told(stored, &told, d->turn.arena);
		stored->told_to = d->turn.now;
		return;
	}
	stored->answered = true;
	stored->told_to = DULY_NO_INSTANT;
}
