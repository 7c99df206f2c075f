#include "common/docket/answer.h"

#include "common/docket/private.h"
#include "common/docket/stored_obligations.h"

/* What is looked for, and of which obligation it is. */
struct answer_search {
	bool (*has)(const struct stored_obligations *o, struct answer_search *s);
	uint8_t id[ID_LEN], obligation[ID_LEN];
	bool found, of_obligation;
};

/* ---- among what a case owes ------------------------------------------------------------------ */

static bool told_so(const struct stored_obligation *stored, const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < stored->told_count; i++) {
		if (memcmp(stored->told[i].id, id, ID_LEN) == 0)
			return true;
	}
	return false;
}

static bool has_obligation(const struct stored_obligations *o, struct answer_search *s)
{
	for (size_t i = 0; i < o->n; i++) {
		if (memcmp(o->list[i].id, s->id, ID_LEN) != 0)
			continue;
		memcpy(s->obligation, s->id, ID_LEN);
		return s->of_obligation = true;
	}
	return false;
}

static bool has_alert(const struct stored_obligations *o, struct answer_search *s)
{
	for (size_t i = 0; i < o->n; i++) {
		if (!told_so(&o->list[i], s->id))
			continue;
		memcpy(s->obligation, o->list[i].id, ID_LEN);
		return s->of_obligation = true;
	}
	for (size_t i = 0; i < o->found_count; i++) {
		if (o->found[i].told && memcmp(o->found[i].id, s->id, ID_LEN) == 0)
			return true;
	}
	return false;
}

/* ---- of the person --------------------------------------------------------------------------- */

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
		s->found = s->has(&obligations, s);
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

/* ---- what it says ---------------------------------------------------------------------------- */

static bool refuse(struct reject *reject, const char *field, const char *why)
{
	return reject_with(reject, REJECT_BAD_VALUE, field, "%s", why);
}

/* What was done was done by then, what is booked is to come, and what is asked for has an end. */
static bool fits_its_day(const struct docket *d, const struct event *e, struct reject *reject)
{
	const struct engine_codes *codes = vocabulary_codes(law_vocabulary(d->in_force.law));
	const struct value *on = event_part(e, PART_ON), *until = event_part(e, PART_UNTIL);
	const struct value *why = event_part(e, PART_REASON);
	const sym reason = why->given ? why->code : 0;

	if (reason != 0 && reason == codes->done && (!on->given || on->date.day > e->day.day))
		return refuse(reject, "data.on",
			      "the day on which it was done is wanted, no later than the answer");
	if (reason != 0 && reason == codes->booked && (!on->given || on->date.day < e->day.day))
		return refuse(
			reject, "data.on",
			"the day for which it is booked is wanted, no earlier than the answer");
	if (until->given && until->time.ms <= e->at.ms)
		return refuse(reject, "data.until", "it lies before the answer itself");
	return true;
}

/* ---- what it names --------------------------------------------------------------------------- */

static const struct named {
	enum part part;
	bool (*has)(const struct stored_obligations *o, struct answer_search *s);
	const char *field, *wanted;
} NAMED[] = {
	{ PART_OBLIGATION, has_obligation, "data.obligation",
	  "no obligation of this case has this id (32 hex digits)" },
	{ PART_ALERT, has_alert, "data.alert",
	  "no alert of this case that waits for an answer has this id (32 hex digits)" },
};

static duly_result find_named(struct docket *d, struct in_hand *in, const struct event *e,
			      const struct named *named, struct answer_search *ret,
			      struct duly_diag *diag)
{
	const struct value *v = event_part(e, named->part);

	*ret = (struct answer_search){ .has = named->has };
	return v->given && hex_parse(v->ref, ret->id, ID_LEN) ? look(d, in, ret, diag) : DULY_OK;
}

/* The event says from now on which obligation the alert was of: alerts are forgotten. */
static void name_obligation(struct docket *d, struct event *e, const uint8_t id[ID_LEN])
{
	const size_t n = e->type->field_count;
	struct value *data = arena_new_array(d->turn.arena, struct value, n);
	char *hex = arena_alloc(d->turn.arena, ID_HEX);

	memcpy(data, e->data, n * sizeof *data);
	data[e->type->parts[PART_OBLIGATION]] =
		(struct value){ .given = true, .ref = str_of(hex_print(id, ID_LEN, hex)) };
	e->data = data;
}

static duly_result judge_names(struct docket *d, struct in_hand *in, struct event *e, bool *ret,
			       struct reject *reject, struct duly_diag *diag)
{
	struct answer_search s[LEN(NAMED)];

	for (size_t i = 0; i < LEN(NAMED); i++) {
		const duly_result r = find_named(d, in, e, &NAMED[i], &s[i], diag);

		if (r != DULY_OK)
			return r;
		if (event_part(e, NAMED[i].part)->given && !s[i].found)
			*ret = refuse(reject, NAMED[i].field, NAMED[i].wanted);
		if (!*ret)
			return DULY_OK;
	}
	if (s[0].found && s[1].found &&
	    (!s[1].of_obligation || memcmp(s[0].id, s[1].obligation, ID_LEN) != 0))
		*ret = refuse(reject, "data.obligation", "the alert is of another obligation");
	else if (s[1].of_obligation && e->type->parts[PART_OBLIGATION] >= 0)
		name_obligation(d, e, s[1].obligation);
	return DULY_OK;
}

duly_result answer_judge(struct docket *d, struct in_hand *in, struct event *e, bool *ret,
			 struct reject *reject, struct duly_diag *diag)
{
	*ret = !event_answers(e) || fits_its_day(d, e, reject);
	return event_answers(e) && *ret ? judge_names(d, in, e, ret, reject, diag) : DULY_OK;
}
