#include "common/docket/arrears.h"

#include <stdio.h>

#include "common/docket/addressing.h"
#include "common/docket/alert_write.h"
#include "common/docket/from_record.h"
#include "common/docket/private.h"
#include "common/docket/stored_arrears.h"
#include "common/docket/tell.h"
#include "common/docket/told.h"
#include "common/docket/turn_room.h"

/* ---- what it is ------------------------------------------------------------------------------ */

static bool lapses_before(const struct docket *d, const struct stored_obligation *stored)
{
	return d->state.from.ms != DULY_NO_INSTANT.ms &&
	       ladder_lapses(d->in_force.law, stored->derived).ms < d->state.from.ms;
}

bool arrears_has(const struct docket *d, const struct stored_obligation *stored)
{
	return tell_is_of_it(stored) && lapses_before(d, stored) && !told_overdue(stored);
}

/* ---- noted ----------------------------------------------------------------------------------- */

static duly_result read_of(const struct docket *d, struct view key, struct stored_arrears *ret,
			   struct duly_diag *diag)
{
	struct view value;

	*ret = (struct stored_arrears){ 0 };
	if (!store_get(d->txn, STORE_META, key, &value))
		return store_outcome(d->txn, diag);
	return stored_arrears_read(key, value, ret, diag);
}

static duly_result note(struct docket *d, const struct case_telling *t,
			const struct stored_obligation *stored, struct duly_diag *diag)
{
	const struct teams teams = teams_of(stored->derived);
	duly_auto_fini(buf) key = { 0 };
	duly_auto_fini(buf) ids = { 0 };
	duly_auto_fini(buf) value = { 0 };
	struct stored_arrears a;
	const struct view k =
		stored_arrears_key(t->council, teams.n > 0 ? teams.list[0] : NO_STR, &key);

	const duly_result r = read_of(d, k, &a, diag);
	if (r != DULY_OK)
		return r;
	buf_put(&ids, a.ids, a.named * ID_LEN);
	if (a.named < ARREARS_NAMED) {
		buf_put(&ids, stored->id, ID_LEN);
		a.named++;
	}
	a.open++;
	a.ids = ids.data;
	stored_arrears_write(&a, &value);
	store_put(d->txn, STORE_META, k, buf_view(&value));
	return DULY_OK;
}

/* What was listed is at the end of its ladder. Where its date has become another since, which lies
 * behind the release, it begins anew. */
duly_result arrears_take(struct docket *d, const struct case_telling *t, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	for (size_t i = 0; i < t->obligations->n && r == DULY_OK; i++) {
		struct stored_obligation *stored = &t->obligations->list[i];
		const bool listed = stored->told_to.ms == DULY_NEVER.ms;

		if (listed && tell_is_of_it(stored) && !lapses_before(d, stored))
			stored->told_to = DULY_NO_INSTANT;
		if (listed || !arrears_has(d, stored))
			continue;
		stored->told_to = DULY_NEVER;
		r = note(d, t, stored, diag);
	}
	return r;
}

/* ---- told ------------------------------------------------------------------------------------ */

struct list {
	struct str council, team, subject;
	struct stored_arrears arrears;
};

static void put_list(struct alert_writing *out, const struct docket *d, const struct list *l)
{
	char from[DULY_TIME_TEXT], message[160];

	duly_instant_print(d->state.from, from);
	snprintf(message, sizeof message,
		 "%llu open obligations fell due before %s: they are told of here, and not again",
		 (unsigned long long)l->arrears.open, from);
	alert_put_text(out, "council", l->council);
	alert_put_text(out, "team", l->team);
	alert_put_text(out, "code", STR("arrears"));
	alert_put_text(out, "message", str_of(message));
	alert_put_text(out, "before", str_of(from));
	alert_key(out, "open");
	pack_uint(out->b, l->arrears.open);
	alert_key(out, "obligations");
	pack_array(out->b, (uint32_t)l->arrears.named);
	for (size_t i = 0; i < l->arrears.named; i++)
		pack_hex(out->b, l->arrears.ids + i * ID_LEN, ID_LEN);
}

/* Two lists of a team differ in when they are told, or in what comes first. */
static void tell_list(struct docket *d, const struct list *l)
{
	struct alert_head head = { .type = ALERT_SERVICE,
				   .subject = l->subject,
				   .cause = CAUSE_SWEEP,
				   .rung_at = DULY_NO_INSTANT };
	char step[DULY_TIME_TEXT + ID_HEX], now[DULY_TIME_TEXT], first[ID_HEX];
	struct teams teams = { .n = 0 };
	struct recipients recipients;
	struct alert_writing out;

	snprintf(step, sizeof step, "%s %s", duly_instant_print(d->turn.now, now),
		 hex_print(l->arrears.ids, ID_LEN, first));
	teams_add(&teams, l->team);
	alert_subject_id(l->subject, STR("arrears"), ALERT_SERVICE, step, 0, head.id);
	alert_begin(d, &out, &head);
	put_list(&out, d, l);
	alert_key(&out, "step");
	pack_cstr(out.b, step);
	address_other(d,
		      &(struct addressed){
			      .council = l->council, .stage = ROUTE_ARREARS, .team = l->team },
		      &recipients);
	alert_put_to(&out, NO_STR, &teams, &recipients);
	alert_end(d, &out);
}

/* The subject of a team; of what is restricted and in nobody's hands the service itself. */
static duly_result read_list(const struct docket *d, struct view key, struct view value,
			     struct list *ret, struct duly_diag *diag)
{
	struct arena *arena = d->turn.arena;
	duly_auto_fini(buf) subject = { 0 };

	duly_result r = stored_arrears_whose(key, &ret->council, &ret->team, diag);
	if (r == DULY_OK)
		r = stored_arrears_read(key, value, &ret->arrears, diag);
	if (r != DULY_OK)
		return r;
	buf_printf(&subject, ret->team.len > 0 ? "team:%.*s" : "-", STR_FMT(ret->team));
	ret->subject = arena_str(arena, (struct str){ (const char *)subject.data, subject.len });
	ret->council = arena_str(arena, ret->council);
	ret->team = arena_str(arena, ret->team);
	ret->arrears.ids = memcpy(arena_alloc(arena, ret->arrears.named * ID_LEN + 1),
				  ret->arrears.ids, ret->arrears.named * ID_LEN);
	return DULY_OK;
}

/* The first behind @from that is of a team. */
static bool seek(const struct docket *d, struct view from, bool after, struct view *ret_key,
		 struct view *ret_value)
{
	return store_seek(d->txn, STORE_META, from, after, ret_key, ret_value) &&
	       ret_key->len >= STORED_ARREARS.len &&
	       memcmp(ret_key->data, STORED_ARREARS.data, STORED_ARREARS.len) == 0;
}

bool arrears_wait(const struct docket *d)
{
	struct view key, value;

	return !d->state.held && !d->state.sweeping && seek(d, STORED_ARREARS, false, &key, &value);
}

/* From the record a list is told when the record says so. One that it does not tell, because it is
 * of an engine that told none, waits for the service. */
static bool tells(struct docket *d, const struct list *l)
{
	if (d->turn.from_record != NULL)
		return from_record_has_notice(d->turn.from_record, ALERT_SERVICE, l->council,
					      l->subject);
	if (!turn_has_room(d))
		return false;
	tell_list(d, l);
	d->turn.ticked = true;
	return true;
}

duly_result arrears_tell(struct docket *d, struct duly_diag *diag)
{
	duly_auto_fini(buf) last = { 0 };
	struct view key, value;

	if (d->state.held || d->state.sweeping)
		return DULY_OK;
	buf_put(&last, STORED_ARREARS.data, STORED_ARREARS.len);
	while (seek(d, buf_view(&last), last.len > STORED_ARREARS.len, &key, &value)) {
		struct list l;

		buf_clear(&last);
		buf_put(&last, key.data, key.len);
		const duly_result r = read_list(d, key, value, &l, diag);
		if (r != DULY_OK)
			return r;
		if (!tells(d, &l))
			continue;
		store_del(d->txn, STORE_META, buf_view(&last));
		d->dirty = true;
	}
	return store_outcome(d->txn, diag);
}
