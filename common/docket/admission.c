#include "common/docket/admission.h"
#include "common/docket/stored_case.h"
#include "common/text/suggest.h"

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

/* Nothing that a clock in doubt says may stand in the way of putting it right. */
static bool is_of_the_clock(const struct event *e)
{
	return e->type->means == MEANS_SERVICE && str_is(e->type_name, "service.clock-confirmed");
}

bool admission_may_be_said(const struct admission *a, const struct event *e, struct reject *reject)
{
	const bool ahead = (a->ahead && e->at.ms > a->now.ms) || is_of_the_clock(e);

	return (ahead || event_time_ok(e, a->now, reject)) &&
	       event_data_time_ok(a->law, e, reject) && event_subject_ok(e, reject);
}

static bool is_same(const uint8_t known[ID_LEN], const struct event *e, struct reject *reject)
{
	return memcmp(known, e->content, ID_LEN) == 0 ||
	       reject_with(reject, REJECT_CONFLICT, "id",
			   "another event of this source and subject has this id");
}

/* A case that is full can be put right all the same, and what is over is known to be over. */
static bool takes_back_or_ends(const struct event *e)
{
	static const enum event_meaning MEANINGS[] = {
		MEANS_RETRACTED, MEANS_BATCH_RETRACTED, MEANS_DEATH,    MEANS_CASE_CLOSED,
		MEANS_RELEASED,  MEANS_UNBOOKED,        MEANS_UNLINKED, MEANS_MERGED,
	};
	bool means = false;

	for (size_t i = 0; i < LEN(MEANINGS); i++)
		means |= e->type->means == MEANINGS[i];
	return means || e->type->class == CLASS_CLOSES || e->replaces.len > 0;
}

/* What is no case keeps what counts (no_case.h), and is not bounded. */
static bool has_room(const struct reference *at, const struct event *e, struct reject *reject)
{
	const size_t times = takes_back_or_ends(e) ? 2 : 1;

	if (subject_kind(e->subject, NULL) != SUBJECT_CASE)
		return true;
	if (at->n >= times * CASE_EVENTS_MAX)
		return reject_with(reject, REJECT_TOO_MANY, "subject", "the case has %zu events",
				   at->n);
	if (at->bytes + event_size(e) > times * CASE_BYTES_MAX)
		return reject_with(reject, REJECT_TOO_MANY, "subject",
				   "the events of the case come to %zu of %zu bytes", at->bytes,
				   times * CASE_BYTES_MAX);
	return true;
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

/* What was taken back stays so: a source that means it after all says it again under another id. A
 * retraction that arrives before what it names cannot be judged here; it undoes no retraction
 * either (effective.c). */
static bool names_no_retraction(const struct reference *at, const struct event *e,
				struct reject *reject)
{
	const struct event *named =
		event_means(e, MEANS_RETRACTED)
			? stored_case_find(at->events, at->n, e->source, e->subject,
					   event_part(e, PART_ID)->ref)
			: NULL;

	return named == NULL ||
	       (!event_means(named, MEANS_RETRACTED) &&
		!event_means(named, MEANS_BATCH_RETRACTED)) ||
	       reject_with(reject, REJECT_BAD_VALUE, "data.id",
			   "%.*s is a retraction, and cannot be retracted: send again, under a new "
			   "id, what it took back",
			   STR_FMT(named->id));
}

/* ---- whose it is ----------------------------------------------------------------------------- */

static bool is_among(struct str name, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(name, list[i]))
			return true;
	return false;
}

static bool refuse_council(const struct law *law, const struct admission_place *place,
			   struct str name, struct reject *reject)
{
	struct suggestion s = suggest_for(name);
	duly_auto_fini(buf) meant = { 0 };
	size_t n;
	const struct str *local = law_councils(law, &n);

	for (size_t i = 0; i < n; i++)
		suggest_offer(&s, local[i]);
	for (size_t i = 0; i < place->council_count; i++)
		suggest_offer(&s, place->councils[i]);
	suggest_text(&s, &meant);
	return reject_with(reject, REJECT_BAD_VALUE, "source", "no council is called %.*s here%.*s",
			   (int)MIN(name.len, 64), name.s, (int)meant.len,
			   (const char *)meant.data);
}

/* Where it is known which councils there are, another is a slip of the pen: its events would meet
 * nothing and open duties that nobody sees. What is said of the service has a source of its own. */
static bool is_known_council(const struct law *law, const struct admission_place *place,
			     const struct event *e, struct reject *reject)
{
	size_t n;
	const struct str *local = law_councils(law, &n);

	return n + place->council_count == 0 || event_means(e, MEANS_SERVICE) ||
	       is_among(e->council, local, n) ||
	       is_among(e->council, place->councils, place->council_count) ||
	       refuse_council(law, place, e->council, reject);
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
	if (!is_known_council(c->law, place, e, reject) || !has_room(&place->at, e, reject) ||
	    !names_no_retraction(&place->at, e, reject))
		return DULY_OK;
	const duly_result r = judge_merging(c, place, e, reject, diag);
	if (r == DULY_OK && reject->code == REJECT_NONE)
		*ret = ADMISSION_NEW;
	return r;
}
