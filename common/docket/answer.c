#include "common/docket/answer.h"

#include "common/docket/private.h"
#include "common/docket/stored_obligations.h"

/* ---- among what a case owes ------------------------------------------------------------------ */

static bool told_so(const struct stored_obligation *stored, const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < stored->told_count; i++) {
		if (memcmp(stored->told[i].id, id, ID_LEN) == 0)
			return true;
	}
	return false;
}

static bool has_obligation(const struct stored_obligations *o, const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < o->n; i++) {
		if (memcmp(o->list[i].id, id, ID_LEN) == 0)
			return true;
	}
	return false;
}

static bool has_alert(const struct stored_obligations *o, const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < o->n; i++) {
		if (told_so(&o->list[i], id))
			return true;
	}
	for (size_t i = 0; i < o->found_count; i++) {
		if (o->found[i].told && memcmp(o->found[i].id, id, ID_LEN) == 0)
			return true;
	}
	return false;
}

/* ---- of the person --------------------------------------------------------------------------- */

/* What is looked for, and under how many references it may be. */
struct answer_search {
	bool (*has)(const struct stored_obligations *o, const uint8_t id[ID_LEN]);
	uint8_t id[ID_LEN];
	bool found;
};

static duly_result look_under(struct docket *d, const struct in_hand *in, struct answer_search *s,
			      struct duly_diag *diag)
{
	const struct view key = { in->key, ID_LEN };
	struct stored_obligations obligations;
	struct view value;

	if (s->found || !store_get(d->txn, STORE_OBLIGATION, key, &value))
		return store_outcome(d->txn, diag);
	const void *copy = memcpy(arena_alloc(d->turn.arena, value.len), value.data, value.len);
	const duly_result r = stored_obligations_read(key, (struct view){ copy, value.len },
						      d->turn.arena, &obligations, diag);

	if (r == DULY_OK)
		s->found = s->has(&obligations, s->id);
	return r;
}

/* Mostly it is under the event's own reference; only then are the others gathered. */
static duly_result look(struct docket *d, struct in_hand *in, struct answer_search *s,
			struct duly_diag *diag)
{
	const struct context c = in_hand_context(d, in, d->turn.arena);
	const struct reference first = in_hand_reference(in);
	struct people people;

	duly_result r = look_under(d, in, s, diag);
	if (r != DULY_OK || s->found)
		return r;
	r = people_gather(&c, &first, in_hand_find, d, &people, diag);
	for (size_t i = 0; r == DULY_OK && i < people.n; i++)
		r = look_under(d, people.refs[i].owner, s, diag);
	return r;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static const struct named {
	enum part part;
	bool (*has)(const struct stored_obligations *o, const uint8_t id[ID_LEN]);
	const char *field, *wanted;
} NAMED[] = {
	{ PART_OBLIGATION, has_obligation, "data.obligation",
	  "no obligation of this case has this id (32 hex digits)" },
	{ PART_ALERT, has_alert, "data.alert",
	  "no alert of this case that waits for an answer has this id (32 hex digits)" },
};

duly_result answer_judge(struct docket *d, struct in_hand *in, const struct event *e, bool *ret,
			 struct reject *reject, struct duly_diag *diag)
{
	*ret = true;
	for (size_t i = 0; event_means(e, MEANS_ANSWER) && i < LEN(NAMED); i++) {
		const struct value *v = event_part(e, NAMED[i].part);
		struct answer_search s = { .has = NAMED[i].has };
		duly_result r = DULY_OK;

		if (!v->given)
			continue;
		if (hex_parse(v->ref, s.id, ID_LEN))
			r = look(d, in, &s, diag);
		if (r != DULY_OK)
			return r;
		if (!s.found)
			*ret = reject_with(reject, REJECT_BAD_VALUE, NAMED[i].field, "%s",
					   NAMED[i].wanted);
		if (!*ret)
			return DULY_OK;
	}
	return DULY_OK;
}
