#include "common/docket/alert_write.h"

#include "common/docket/private.h"

/* ---- ids ------------------------------------------------------------------------------------- */

static void first_of_digest(const struct buf *b, uint8_t ret[ID_LEN])
{
	uint8_t digest[SHA256_LEN];

	sha256(buf_view(b), digest);
	memcpy(ret, digest, ID_LEN);
}

/* The obligation as its hex digits, due as it is shown, nil where there is none. */
void alert_obligation_id(const struct stored_obligation *stored, enum alert_type type,
			 const char *step, uint32_t round, uint8_t ret[ID_LEN])
{
	const struct obligation *o = stored->derived;
	duly_auto_fini(buf) b = { 0 };

	pack_array(&b, 5);
	pack_hex(&b, stored->id, ID_LEN);
	if (o == NULL || o->due.day == DULY_NO_DATE.day)
		pack_nil(&b);
	else if (obligation_by_hours(o))
		pack_instant(&b, o->due_at);
	else
		pack_civil(&b, o->due);
	pack_cstr(&b, alert_type_name(type));
	pack_cstr(&b, step);
	pack_uint(&b, round);
	first_of_digest(&b, ret);
}

static void pack_subject(struct buf *b, struct str subject, struct str code, enum alert_type type,
			 const char *step)
{
	pack_array(b, 2);
	pack_str(b, subject);
	pack_str(b, code);
	pack_nil(b);
	pack_cstr(b, alert_type_name(type));
	pack_cstr(b, step);
}

void alert_subject_id(struct str subject, struct str code, enum alert_type type, const char *step,
		      uint32_t round, uint8_t ret[ID_LEN])
{
	duly_auto_fini(buf) b = { 0 };

	pack_array(&b, 5);
	pack_subject(&b, subject, code, type, step);
	pack_uint(&b, round);
	first_of_digest(&b, ret);
}

const char *alert_step_of_council(struct docket *d, struct str council, const char *step)
{
	return arena_printf(d->turn.arena, "%.*s %s", STR_FMT(council), step).s;
}

void alert_reallocated_id(struct str subject, struct str code, const char *step, struct str whom,
			  uint32_t round, uint8_t ret[ID_LEN])
{
	duly_auto_fini(buf) b = { 0 };

	pack_array(&b, 6);
	pack_subject(&b, subject, code, ALERT_HANDED_OVER, step);
	pack_str(&b, whom);
	pack_uint(&b, round);
	first_of_digest(&b, ret);
}

/* ---- record and feed ------------------------------------------------------------------------- */

/* The body of a record: [cause, round, instant of the rung or nil, the alert]. */
static struct buf *begin_body(struct turn *t, enum alert_cause cause, uint32_t round,
			      duly_instant rung_at)
{
	struct alert_bodies *a = &t->alerts;
	const size_t had = a->cap;

	LIST_ROOM(NULL, a->list, a->n, a->cap);
	if (a->cap > had)
		memset(a->list + had, 0, (a->cap - had) * sizeof *a->list);
	struct buf *b = &a->list[a->n];

	buf_clear(b);
	pack_array(b, 4);
	pack_uint(b, cause);
	pack_uint(b, round);
	if (rung_at.ms == DULY_NO_INSTANT.ms)
		pack_nil(b);
	else
		pack_int(b, rung_at.ms);
	return b;
}

static void end_body(struct docket *d, struct view alert)
{
	uint8_t position[8];

	be64_write(++d->state.feed_head, position);
	store_put(d->txn, STORE_ALERT, (struct view){ position, sizeof position }, alert);
	d->turn.room.used += d->turn.alerts.list[d->turn.alerts.n++].len;
	d->dirty = true;
}

void alert_append(struct docket *d, enum alert_cause cause, const msgpack_object *alert)
{
	struct buf *b = begin_body(&d->turn, cause, 0, DULY_NO_INSTANT);
	const size_t start = b->len;

	pack_object(b, alert);
	end_body(d, (struct view){ b->data + start, b->len - start });
}

/* ---- an alert's map -------------------------------------------------------------------------- */

void alert_key(struct alert_writing *w, const char *name)
{
	w->data.n++;
	pack_cstr(w->b, name);
}

void alert_begin(struct docket *d, struct alert_writing *w, const struct alert_head *head)
{
	w->b = begin_body(&d->turn, head->cause, head->round, head->rung_at);
	w->start = w->b->len;
	w->map = pack_map_begin(w->b);
	w->map.n = 7;
	pack_cstr(w->b, "specversion");
	pack_cstr(w->b, "1.0");
	pack_cstr(w->b, "id");
	pack_hex(w->b, head->id, ID_LEN);
	pack_cstr(w->b, "source");
	pack_cstr(w->b, "/duly");
	pack_cstr(w->b, "type");
	pack_cstr(w->b, alert_type_name(head->type));
	pack_cstr(w->b, "subject");
	pack_str(w->b, head->subject);
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

void alert_end(struct docket *d, struct alert_writing *w)
{
	pack_map_end(w->b, &w->data);
	pack_map_end(w->b, &w->map);
	end_body(d, (struct view){ w->b->data + w->start, w->b->len - w->start });
}

void alert_put_text(struct alert_writing *w, const char *name, struct str text)
{
	if (text.len == 0)
		return;
	alert_key(w, name);
	pack_str(w->b, text);
}

static void put_name(struct buf *b, struct pack_open *map, const char *key, struct str name)
{
	if (name.len == 0)
		return;
	map->n++;
	pack_cstr(b, key);
	pack_str(b, name);
}

static void put_recipients(struct buf *b, const struct recipients *recipients)
{
	pack_cstr(b, "tell");
	pack_array(b, (uint32_t)recipients->n);
	for (size_t i = 0; i < recipients->n; i++) {
		const struct recipient *r = &recipients->list[i];
		struct pack_open map = pack_map_begin(b);

		put_name(b, &map, "person", r->person);
		put_name(b, &map, "team", r->team);
		put_name(b, &map, "role", r->role);
		put_name(b, &map, "how", str_of(routing_how_name(r->how)));
		put_name(b, &map, "line", r->line);
		put_name(b, &map, "words", r->words);
		pack_map_end(b, &map);
	}
}

void alert_put_to(struct alert_writing *w, struct str role, const struct teams *teams,
		  const struct recipients *recipients)
{
	alert_key(w, "to");
	pack_map(w->b, 2 + (recipients->n > 0));
	pack_cstr(w->b, "roles");
	pack_array(w->b, role.len > 0);
	if (role.len > 0)
		pack_str(w->b, role);
	pack_cstr(w->b, "teams");
	pack_array(w->b, (uint32_t)teams->n);
	for (size_t i = 0; i < teams->n; i++)
		pack_str(w->b, teams->list[i]);
	if (recipients->n > 0)
		put_recipients(w->b, recipients);
}

void alert_put_about(struct alert_writing *w, const struct stored_obligation *stored)
{
	alert_key(w, "about");
	pack_array(w->b, (uint32_t)stored->told_count);
	for (size_t i = 0; i < stored->told_count; i++)
		pack_hex(w->b, stored->told[i].id, ID_LEN);
}

void alert_put_restricted(struct alert_writing *w, bool restricted)
{
	if (!restricted)
		return;
	alert_key(w, "restricted");
	pack_bool(w->b, true);
}

void alert_put_groups(struct alert_writing *w, const struct case_telling *t)
{
	if (t->group_count == 0)
		return;
	alert_key(w, "groups");
	pack_array(w->b, (uint32_t)t->group_count);
	for (size_t i = 0; i < t->group_count; i++)
		pack_str(w->b, t->groups[i]);
}

void alert_put_reason(struct alert_writing *w, enum alert_reason reason)
{
	if (reason == REASON_NONE)
		return;
	alert_key(w, "reason");
	pack_cstr(w->b, alert_reason_name(reason));
}

void alert_put_was(struct alert_writing *w, const struct told *told)
{
	alert_key(w, "was");
	pack_map(w->b, told->due.day == DULY_NO_DATE.day ? 1 : 2);
	pack_cstr(w->b, "due");
	if (told->due.day == DULY_NO_DATE.day) {
		pack_nil(w->b);
		return;
	}
	pack_civil(w->b, told->due);
	pack_cstr(w->b, "due_at");
	pack_instant(w->b, told->due_at);
}

static void put_gone(struct docket *d, struct alert_writing *w, const struct case_telling *t,
		     const struct stored_obligation *stored)
{
	const struct rule *rule =
		law_rule_on(law_for(d->in_force.law, t->council), stored->rule, stored->on);

	alert_key(w, "obligation");
	pack_hex(w->b, stored->id, ID_LEN);
	alert_put_text(w, "council", t->council);
	alert_put_text(w, "case", telling_known_as(t, stored->reference));
	alert_put_text(w, "rule", stored->rule);
	if (rule != NULL)
		alert_put_text(w, "title", rule->title);
	alert_key(w, "due");
	if (stored->due.day == DULY_NO_DATE.day)
		pack_nil(w->b);
	else
		pack_civil(w->b, stored->due);
	alert_key(w, "status");
	pack_cstr(w->b, obligation_status_name(OBLIGATION_VOID));
	alert_put_restricted(w, t->restricted);
}

void alert_put_obligation(struct docket *d, struct alert_writing *w, const struct case_telling *t,
			  const struct stored_obligation *stored)
{
	if (stored->derived != NULL)
		obligation_pack(d->in_force.law, stored->derived, stored->id, d->turn.now, w->b,
				&w->data);
	else
		put_gone(d, w, t, stored);
}
