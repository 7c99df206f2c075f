#include <stdio.h>
#include <stdlib.h>

#include "common/docket/internal.h"

/* Alerts: what is decided here is a fact from then on. Each alert is one record, and what it does
 * to what is known to have been told is the same whether it is decided now or read from its
 * record. */

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

/* ---- ids ------------------------------------------------------------------------------------- */

/* First 16 bytes of SHA-256 over [obligation, due, type, step, to whom handed over, round]
 * (CONTRACT 5); the obligation as its hex digits, due as it is shown, nil where there is none. */
static void duty_alert_id(const struct duty *duty, const struct obligation *o, enum alert_type type,
			  const char *step, uint32_t round, uint8_t ret[ID_LEN])
{
	duly_auto_fini(buf) b = { 0 };
	uint8_t digest[SHA256_LEN];

	pack_array(&b, 5);
	pack_hex(&b, duty->id, ID_LEN);
	if (o == NULL || o->due.day == DULY_NO_DATE.day)
		pack_nil(&b);
	else if (o->rule->within[o->alternative].period.unit == PERIOD_HOURS)
		pack_instant(&b, o->due_at);
	else
		pack_civil(&b, o->due);
	pack_cstr(&b, alert_type_name(type));
	pack_cstr(&b, step);
	pack_uint(&b, round);
	sha256(buf_view(&b), digest);
	memcpy(ret, digest, ID_LEN);
}

static void subject_alert_id(struct str subject, const char *code, enum alert_type type,
			     const char *step, uint32_t round, uint8_t ret[ID_LEN])
{
	duly_auto_fini(buf) b = { 0 };
	uint8_t digest[SHA256_LEN];

	pack_array(&b, 5);
	pack_array(&b, 2);
	pack_str(&b, subject);
	pack_cstr(&b, code);
	pack_nil(&b);
	pack_cstr(&b, alert_type_name(type));
	pack_cstr(&b, step);
	pack_uint(&b, round);
	sha256(buf_view(&b), digest);
	memcpy(ret, digest, ID_LEN);
}

/* ---- an alert's map -------------------------------------------------------------------------- */

struct writing {
	struct buf *b;
	struct pack_open map, data;
};

static void key(struct writing *w, const char *name)
{
	w->data.n++;
	pack_cstr(w->b, name);
}

static void begin_alert(struct docket *d, struct writing *w, const uint8_t id[ID_LEN],
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
	key(w, "seq");
	pack_uint(w->b, d->state.feed_head + 1);
	if (d->state.rehearsal) {
		key(w, "rehearsal");
		pack_bool(w->b, true);
	}
}

static void end_alert(struct docket *d, struct writing *w, enum cause cause, uint32_t round,
		      duly_instant rung_at)
{
	pack_map_end(w->b, &w->data);
	pack_map_end(w->b, &w->map);
	alert_append(d, cause, round, rung_at, buf_view(w->b));
}

static struct view feed_key(uint64_t seq, uint8_t b[8])
{
	for (int i = 7; i >= 0; i--, seq >>= 8)
		b[i] = (uint8_t)seq;
	return (struct view){ b, 8 };
}

/* Into the feed, and among the records that this batch will end with. */
void alert_append(struct docket *d, enum cause cause, uint32_t round, duly_instant rung_at,
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

static void put_to(struct writing *w, struct str role, const struct str *teams, size_t n)
{
	key(w, "to");
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

static struct str team_of(const struct obligation *o)
{
	return o->team.len > 0 ? o->team : STR("unassigned");
}

static void put_about(struct writing *w, const struct duty *duty)
{
	key(w, "about");
	pack_array(w->b, (uint32_t)duty->told_count);
	for (size_t i = 0; i < duty->told_count; i++)
		pack_hex(w->b, duty->told[i].id, ID_LEN);
}

static void put_reason(struct writing *w, enum alert_reason reason)
{
	if (reason == REASON_NONE)
		return;
	key(w, "reason");
	pack_cstr(w->b, alert_reason_name(reason));
}

static void put_obligation(struct docket *d, struct writing *w, const struct duty *duty,
			   const struct work *work)
{
	if (duty->derived != NULL) {
		obligation_pack(d->law, duty->derived, duty->id, d->turn.now, w->b, &w->data);
		return;
	}
	/* It is gone: what is known of it is what it was. */
	key(w, "obligation");
	pack_hex(w->b, duty->id, ID_LEN);
	key(w, "council");
	pack_str(w->b, work->file.council);
	key(w, "case");
	pack_str(w->b, work->file.subject);
	key(w, "rule");
	pack_str(w->b, duty->rule);
	key(w, "due");
	if (duty->due.day == DULY_NO_DATE.day)
		pack_nil(w->b);
	else
		pack_civil(w->b, duty->due);
	key(w, "status");
	pack_cstr(w->b, duty_status_name(DUTY_VOID));
}

/* ---- rungs ----------------------------------------------------------------------------------- */

static enum alert_type type_of(enum rung_kind kind)
{
	switch (kind) {
	case RUNG_OPENED:
		return ALERT_OPENED;
	case RUNG_UPCOMING:
		return ALERT_UPCOMING;
	case RUNG_DUE:
		return ALERT_DUE;
	case RUNG_OVERDUE:
		return ALERT_OVERDUE;
	}
	return ALERT_OPENED;
}

/* A booking inside the window quiets the warnings, not what comes after them; they are not counted
 * as told, so that a booking that is cancelled lets the last of them be told at once. And a clock
 * that somebody has been told of is not told to have started, though a correction moved its hour. */
bool rung_passed_over(const struct duty *duty, const struct rung *rung)
{
	if (rung->kind == RUNG_OPENED)
		return duty->told_count > 0;
	return rung->kind == RUNG_UPCOMING && duty->derived->planned.day != DULY_NO_DATE.day;
}

static duly_instant told_from(const struct docket *d, const struct duty *duty)
{
	const duly_instant from = d->state.from.ms == DULY_NO_INSTANT.ms
					  ? DULY_NO_INSTANT
					  : (duly_instant){ d->state.from.ms - 1 };

	return duty->told_to.ms > from.ms ? duty->told_to : from;
}

enum { STANDS_FOR_MAX = 20 };

struct passed {
	struct rung last;
	struct rung before[STANDS_FOR_MAX]; /* what the last one stands for                      */
	size_t n;
	bool any;
};

static void pass(struct passed *p, const struct rung *rung)
{
	if (p->any && p->n < STANDS_FOR_MAX)
		p->before[p->n++] = p->last;
	p->last = *rung;
	p->any = true;
}

/* The rungs up to now that nobody was told. Of the repeats only the last: what it stands for is that
 * the duty is overdue. */
static struct passed passed_rungs(const struct docket *d, const struct duty *duty)
{
	struct passed p = { 0 };
	struct rung rung;
	duly_instant after = told_from(d, duty);

	while (ladder_next(d->law, duty->derived, after, &rung) && rung.at.ms <= d->turn.now.ms) {
		after = rung.at;
		if (rung_passed_over(duty, &rung))
			continue;
		pass(&p, &rung);
		if (rung.kind == RUNG_OVERDUE &&
		    ladder_last_repeat(d->law, duty->derived, after, d->turn.now, &rung)) {
			after = rung.at;
			pass(&p, &rung);
		}
	}
	return p;
}

static void put_stands_for(struct writing *w, const struct passed *p)
{
	if (p->n == 0)
		return;
	key(w, "stands_for");
	pack_array(w->b, (uint32_t)p->n);
	for (size_t i = 0; i < p->n; i++)
		pack_cstr(w->b, p->before[i].step);
}

/* The date as it is told: of a duty without one, the day from which it runs. */
static duly_instant date_told(const struct duty *duty)
{
	return duty->due.day != DULY_NO_DATE.day ? duty->due_at
						 : (duly_instant){ duty->on.day * DULY_DAY_MS };
}

static void note_rung(struct work *w, struct duty *duty, enum alert_type type, uint32_t round,
		      duly_instant rung_at, const uint8_t id[ID_LEN], struct str team,
		      struct arena *arena)
{
	struct told told = { .type = (uint8_t)type, .team = team };

	(void)w;
	memcpy(told.id, id, ID_LEN);
	told.due = duty->due;
	told.due_at = date_told(duty);
	duty->round = round;
	duty->answered = false;
	duty->told_to = rung_at;
	duty_told(duty, &told, arena);
}

static void tell_rung(struct docket *d, struct work *w, struct duty *duty, const struct passed *p,
		      enum cause cause)
{
	const enum alert_type type = type_of(p->last.kind);
	const uint32_t round = duty->round + duty->answered;
	const struct str team = team_of(duty->derived);
	struct writing out;
	uint8_t id[ID_LEN];

	duty_alert_id(duty, duty->derived, type, p->last.step, round, id);
	begin_alert(d, &out, id, type, w->file.subject);
	put_obligation(d, &out, duty, w);
	key(&out, "step");
	pack_cstr(out.b, p->last.step);
	put_to(&out, duty->derived->rule->owner, &team, 1);
	key(&out, "late_by_ms");
	pack_int(out.b, d->turn.now.ms - p->last.at.ms);
	put_stands_for(&out, p);
	end_alert(d, &out, cause, round, p->last.at);
	note_rung(w, duty, type, round, p->last.at, id, arena_str(d->turn.arena, team),
		  d->turn.arena);
}

void tell_rungs(struct docket *d, struct work *w, struct dutyfile *duties, enum cause cause)
{
	for (size_t i = 0; i < duties->n; i++) {
		struct duty *duty = &duties->duties[i];
		struct passed p;

		if (duty->derived == NULL || duty->derived->status != DUTY_OPEN ||
		    duty->derived->history)
			continue;
		p = passed_rungs(d, duty);
		if (p.any)
			tell_rung(d, w, duty, &p, cause);
	}
}

/* ---- answers: cleared, withdrawn, moved ------------------------------------------------------ */

static bool told_overdue(const struct duty *duty)
{
	for (size_t i = 0; i < duty->told_count; i++) {
		if (duty->told[i].type == ALERT_OVERDUE)
			return true;
	}
	return false;
}

/* Whether what was told of the date is what holds. */
static bool date_moved(const struct duty *duty)
{
	for (size_t i = 0; i < duty->told_count; i++) {
		if (duty->told[i].due.day != duty->due.day ||
		    duty->told[i].due_at.ms != date_told(duty).ms)
			return true;
	}
	return false;
}

struct answer {
	enum alert_type type; /* 0: none is owed                                  */
	enum alert_reason reason;
};

static enum alert_reason why_withdrawn(const struct work *w, enum alert_reason sweep)
{
	if (sweep == REASON_CALENDAR || sweep == REASON_RULES || sweep == REASON_ENGINE ||
	    sweep == REASON_CLOCK)
		return sweep;
	return w->retracted ? REASON_RETRACTED : REASON_CORRECTED;
}

static struct answer answer_owed(const struct work *w, const struct duty *duty,
				 enum alert_reason sweep)
{
	const struct obligation *o = duty->derived;
	const bool correction =
		w->retracted || w->corrected ||
		(sweep != REASON_NONE && sweep != REASON_FEED && sweep != REASON_RELEASED);

	if (duty->told_count == 0)
		return (struct answer){ 0, REASON_NONE };
	if (o == NULL || o->status == DUTY_VOID)
		return (struct answer){ ALERT_WITHDRAWN, why_withdrawn(w, sweep) };
	if (o->status == DUTY_ENDED)
		return (struct answer){ ALERT_CLEARED, REASON_ENDED };
	if (o->status == DUTY_MET) {
		if (obligation_timeliness(o, DULY_NEVER) == TIMELINESS_LATE)
			return (struct answer){ ALERT_CLEARED, REASON_MET_LATE };
		return (struct answer){ ALERT_CLEARED,
					told_overdue(duty) ? REASON_RECORDED_LATE : REASON_MET };
	}
	if (date_moved(duty))
		return correction ? (struct answer){ ALERT_WITHDRAWN, why_withdrawn(w, sweep) }
				  : (struct answer){ ALERT_MOVED, REASON_NONE };
	if (told_overdue(duty) && o->due_at.ms > 0 && !o->watched)
		return (struct answer){ ALERT_WITHDRAWN, REASON_CORRECTED };
	return (struct answer){ 0, REASON_NONE };
}

static size_t teams_told(const struct duty *duty, struct str teams[16])
{
	size_t n = 0;

	for (size_t i = 0; i < duty->told_count; i++) {
		bool known = duty->told[i].team.len == 0;

		for (size_t k = 0; k < n; k++)
			known |= str_eq(teams[k], duty->told[i].team);
		if (!known && n < 16)
			teams[n++] = duty->told[i].team;
	}
	return n;
}

/* An answered duty that is still open is told of anew from the last rung that it has passed; one
 * whose date moved is not: the moved alert has told it. */
static void note_answer(struct docket *d, struct duty *duty, enum alert_type type,
			const uint8_t id[ID_LEN])
{
	const struct str team = duty->told_count > 0 ? duty->told[0].team : NO_STR;

	duty->told_count = 0;
	if (type == ALERT_MOVED) {
		struct told told = {
			.type = ALERT_MOVED, .due = duty->due, .due_at = duty->due_at, .team = team
		};

		memcpy(told.id, id, ID_LEN);
		duty_told(duty, &told, d->turn.arena);
		duty->told_to = d->turn.now;
		return;
	}
	duty->answered = true;
	duty->told_to = DULY_NO_INSTANT;
}

static void tell_answer(struct docket *d, struct work *w, struct duty *duty, struct answer a,
			enum cause cause)
{
	struct writing out;
	struct str teams[16], role = NO_STR;
	const size_t n = teams_told(duty, teams);
	uint8_t id[ID_LEN];
	char step[ID_HEX];

	/* What sets two moves apart is what they answer, other answers their reason. */
	if (a.type == ALERT_MOVED)
		hex_print(duty->told[duty->told_count - 1].id, ID_LEN, step);
	else
		snprintf(step, sizeof step, "%s", alert_reason_name(a.reason));
	duty_alert_id(duty, duty->derived, a.type, step, duty->round, id);
	begin_alert(d, &out, id, a.type, w->file.subject);
	put_obligation(d, &out, duty, w);
	key(&out, "step");
	pack_cstr(out.b, step);
	if (duty->derived != NULL)
		role = duty->derived->rule->owner;
	else if (law_rule(d->law, duty->rule) != NULL)
		role = law_rule(d->law, duty->rule)->owner;
	put_to(&out, role, teams, n);
	put_about(&out, duty);
	put_reason(&out, a.reason);
	end_alert(d, &out, cause, duty->round, DULY_NO_INSTANT);
	note_answer(d, duty, a.type, id);
}

void tell_answers(struct docket *d, struct work *w, struct dutyfile *duties, enum cause cause,
		  enum alert_reason reason)
{
	for (size_t i = 0; i < duties->n; i++) {
		const struct answer a = answer_owed(w, &duties->duties[i], reason);

		if (a.type != 0)
			tell_answer(d, w, &duties->duties[i], a, cause);
	}
}

/* ---- contradictions -------------------------------------------------------------------------- */

enum { NINE = 9 * 60 };

/* "told if it is still wrong at 09:00 on the next working day" (CONTRACT 2). */
duly_instant finding_told_at(const struct docket *d, const struct found *f)
{
	const duly_civil day = zone_date(law_zone(d->law), f->since);

	return zone_instant(law_zone(d->law),
			    calendar_add_working_days(law_calendar(d->law), day, 1), NINE);
}

static void put_finding(struct docket *d, struct writing *out, const struct work *w,
			const struct found *f)
{
	const struct event *e = casefile_by_sequence(&w->file, f->event);
	const struct str team = STR("unassigned");

	(void)d;
	key(out, "council");
	pack_str(out->b, w->file.council);
	key(out, "case");
	pack_str(out->b, w->file.subject);
	key(out, "code");
	pack_cstr(out->b, finding_name((enum finding_code)f->code));
	key(out, "message");
	pack_cstr(out->b, finding_sentence((enum finding_code)f->code));
	if (e != NULL) {
		key(out, "event");
		pack_map(out->b, 3);
		pack_cstr(out->b, "source");
		pack_str(out->b, e->source);
		pack_cstr(out->b, "id");
		pack_str(out->b, e->id);
		pack_cstr(out->b, "type");
		pack_str(out->b, e->type_name);
	}
	put_to(out, STR("data"), &team, 1);
}

/* The step of a contradiction is the event that it is about. */
static void finding_step(const struct work *w, const struct found *f, struct buf *b)
{
	const struct event *e = casefile_by_sequence(&w->file, f->event);

	if (e != NULL)
		buf_printf(b, "%.*s %.*s", STR_FMT(e->source), STR_FMT(e->id));
	buf_u8(b, 0);
}

static void tell_finding(struct docket *d, struct work *w, struct found *f, enum cause cause)
{
	const enum alert_type type = f->open ? ALERT_DATA : ALERT_WITHDRAWN;
	duly_auto_fini(buf) step = { 0 };
	struct writing out;
	uint8_t id[ID_LEN];

	finding_step(w, f, &step);
	subject_alert_id(w->file.subject, finding_name((enum finding_code)f->code), type,
			 (const char *)step.data, f->round, id);
	begin_alert(d, &out, id, type, w->file.subject);
	put_finding(d, &out, w, f);
	key(&out, "step");
	pack_cstr(out.b, (const char *)step.data);
	if (!f->open) {
		key(&out, "about");
		pack_array(out.b, 1);
		pack_hex(out.b, f->id, ID_LEN);
		put_reason(&out, REASON_CORRECTED);
	}
	end_alert(d, &out, cause, f->round, DULY_NO_INSTANT);
	f->told = f->open;
	if (f->open)
		memcpy(f->id, id, ID_LEN);
	else
		f->round++;
}

void tell_findings(struct docket *d, struct work *w, struct dutyfile *duties, enum cause cause,
		   bool rungs)
{
	for (size_t i = 0; i < duties->found_count; i++) {
		struct found *f = &duties->found[i];
		const bool due =
			f->open && !f->told && rungs && finding_told_at(d, f).ms <= d->turn.now.ms;

		if (due || (!f->open && f->told))
			tell_finding(d, w, f, cause);
	}
}

/* ---- from the record ------------------------------------------------------------------------- */

static enum alert_type type_by_name(struct str name)
{
	for (size_t i = 1; i < LEN(TYPE_NAMES); i++) {
		if (TYPE_NAMES[i] != NULL && str_is(name, TYPE_NAMES[i]))
			return (enum alert_type)i;
	}
	return ALERT_SERVICE;
}

static struct duty *duty_by_id(struct dutyfile *duties, const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < duties->n; i++) {
		if (memcmp(duties->duties[i].id, id, ID_LEN) == 0)
			return &duties->duties[i];
	}
	return NULL;
}

/* A duty that was told of and that this engine does not derive is kept, so that what was told of it
 * can still be answered. */
static struct duty *duty_for(struct docket *d, struct dutyfile *duties, const uint8_t id[ID_LEN],
			     const msgpack_object *data)
{
	struct duty *duty = duty_by_id(duties, id);

	if (duty != NULL)
		return duty;
	duty = dutyfile_add(duties, d->turn.arena);
	memcpy(duty->id, id, ID_LEN);
	duty->rule = arena_str(d->turn.arena, wire_str(wire_get(data, "rule")));
	duty->due = duty->act_by = duty->on = DULY_NO_DATE;
	duty->due_at = DULY_NEVER;
	duty->anchor = UINT64_MAX;
	return duty;
}

static struct str first_team(const msgpack_object *data)
{
	const msgpack_object *teams = wire_get(wire_get(data, "to"), "teams");

	if (teams == NULL || teams->type != MSGPACK_OBJECT_ARRAY || teams->via.array.size == 0)
		return NO_STR;
	return wire_str(&teams->via.array.ptr[0]);
}

static void recorded_duty(struct docket *d, struct work *w, struct dutyfile *duties,
			  const struct recorded_alert *said, enum alert_type type)
{
	const msgpack_object *data = wire_get(&said->alert, "data");
	uint8_t id[ID_LEN], obligation[ID_LEN];
	struct duty *duty;

	if (!hex_parse(wire_str(wire_get(&said->alert, "id")), id, ID_LEN) ||
	    !hex_parse(wire_str(wire_get(data, "obligation")), obligation, ID_LEN))
		return;
	duty = duty_for(d, duties, obligation, data);
	if (type <= ALERT_OVERDUE)
		note_rung(w, duty, type, said->round, said->rung_at, id,
			  arena_str(d->turn.arena, first_team(data)), d->turn.arena);
	else
		note_answer(d, duty, type, id);
}

static enum finding_code finding_by_name(struct str name)
{
	for (int i = 0; i <= FINDING_STATUS_OPEN; i++) {
		if (str_is(name, finding_name((enum finding_code)i)))
			return (enum finding_code)i;
	}
	return FINDING_ALREADY_OPEN;
}

static void recorded_finding(struct docket *d, struct work *w, struct dutyfile *duties,
			     const struct recorded_alert *said, enum alert_type type)
{
	const msgpack_object *data = wire_get(&said->alert, "data");
	const msgpack_object *event = wire_get(data, "event");
	const struct event *e = casefile_find(&w->file, wire_str(wire_get(event, "source")),
					      wire_str(wire_get(event, "id")));
	struct found *f;

	if (e == NULL)
		return;
	f = dutyfile_find(duties, finding_by_name(wire_str(wire_get(data, "code"))), e->sequence,
			  d->turn.arena);
	f->told = type == ALERT_DATA;
	f->round = said->round + (type == ALERT_WITHDRAWN);
	if (f->told)
		hex_parse(wire_str(wire_get(&said->alert, "id")), f->id, ID_LEN);
}

static bool is_for(const struct recorded_alert *said, const struct work *w, enum cause cause)
{
	return said->cause == cause && memcmp(said->key, w->key, ID_LEN) == 0;
}

static size_t first_for(const struct turn *t, const uint8_t key_of_case[ID_LEN])
{
	size_t low = 0, high = t->said_count;

	while (low < high) {
		const size_t mid = (low + high) / 2;

		if (memcmp(t->said[mid].key, key_of_case, ID_LEN) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void tell_recorded(struct docket *d, struct work *w, struct dutyfile *duties, enum cause cause)
{
	const struct turn *t = &d->turn;

	for (size_t i = first_for(t, w->key);
	     i < t->said_count && memcmp(t->said[i].key, w->key, ID_LEN) == 0; i++) {
		struct recorded_alert *said = &t->said[i];
		const enum alert_type type = type_by_name(wire_str(wire_get(&said->alert, "type")));
		const bool finding = wire_get(wire_get(&said->alert, "data"), "obligation") == NULL;

		if (!is_for(said, w, cause) || type == ALERT_SERVICE)
			continue;
		said->used = true;
		if (finding)
			recorded_finding(d, w, duties, said, type);
		else
			recorded_duty(d, w, duties, said, type);
	}
}

/* ---- the service itself ---------------------------------------------------------------------- */

void tell_service(struct docket *d, enum cause cause, const char *code, const char *once,
		  struct str council, struct str subject, const char *message)
{
	const struct str team = STR("operators");
	struct writing out;
	uint8_t id[ID_LEN];

	subject_alert_id(subject, code, ALERT_SERVICE, once, 0, id);
	begin_alert(d, &out, id, ALERT_SERVICE, subject);
	if (council.len > 0) {
		key(&out, "council");
		pack_str(out.b, council);
	}
	key(&out, "code");
	pack_cstr(out.b, code);
	key(&out, "message");
	pack_cstr(out.b, message);
	key(&out, "step");
	pack_cstr(out.b, once);
	put_to(&out, STR("operator"), &team, 1);
	end_alert(d, &out, cause, 0, DULY_NO_INSTANT);
}

duly_result docket_tell_service(struct docket *d, const char *code, const char *once,
				const char *message, struct duly_diag *diag)
{
	duly_result r = docket_writing(d, diag);

	if (r == DULY_OK)
		tell_service(d, CAUSE_SERVICE, code, once, NO_STR, STR("-"), message);
	return r;
}
