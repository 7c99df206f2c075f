#include "common/docket/admission.h"

bool admission_read(const struct admission *a, const msgpack_object *object, struct event *ret,
		    struct reject *reject)
{
	struct envelope envelope = { 0 };
	const bool ok = envelope_read(object, &envelope, reject) &&
			event_read(a->law, &envelope, a->arena, ret, reject);

	ret->id = envelope.id;
	ret->source = envelope.source;
	return ok;
}

bool admission_may_be_said(const struct admission *a, const struct event *e, struct reject *reject)
{
	const bool ahead = a->ahead && e->at.ms > a->now.ms;

	return (ahead || event_time_ok(e, a->now, reject)) && event_subject_ok(e, reject);
}

static bool is_same(const uint8_t known[ID_LEN], const struct event *e, struct reject *reject)
{
	return memcmp(known, e->content, ID_LEN) == 0 ||
	       reject_with(reject, REJECT_CONFLICT, "id",
			   "another event of this source and subject has this id");
}

static bool has_room(const struct reference *at, struct reject *reject)
{
	return at->n < CASE_EVENTS_MAX || reject_with(reject, REJECT_TOO_MANY, "subject",
						      "the case has %d events", CASE_EVENTS_MAX);
}

struct str admission_merges_into(const struct event *e)
{
	const struct value *into = event_part(e, PART_INTO);

	if (e->type->means != MEANS_MERGED)
		return NO_STR;
	return into->given && !str_eq(into->ref, e->subject) ? into->ref : NO_STR;
}

/* Not where one person would have more references than are kept for one. */
static duly_result judge_merging(const struct context *c, const struct admission_place *place,
				 const struct event *e, struct reject *reject,
				 struct duly_diag *diag)
{
	const struct str into = admission_merges_into(e);
	struct reference other;

	if (into.len == 0)
		return DULY_OK;
	const duly_result r = place->load(place->ctx, e->council, into, &other, diag);
	if (r != DULY_OK)
		return r;
	return people_judge(c, &place->at, &other, place->load, place->ctx, reject, diag);
}

duly_result admission_judge(const struct context *c, const struct admission_place *place,
			    const struct event *e, enum admission_verdict *ret,
			    struct reject *reject, struct duly_diag *diag)
{
	*ret = ADMISSION_REFUSED;
	if (place->known != NULL) {
		if (is_same(place->known, e, reject))
			*ret = ADMISSION_KNOWN;
		return DULY_OK;
	}
	if (!has_room(&place->at, reject))
		return DULY_OK;
	const duly_result r = judge_merging(c, place, e, reject, diag);
	if (r == DULY_OK && reject->code == REJECT_NONE)
		*ret = ADMISSION_NEW;
	return r;
}
