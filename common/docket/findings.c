#include "common/docket/findings.h"

#include "common/docket/alert_write.h"
#include "common/docket/private.h"
#include "common/docket/stored_case.h"
#include "common/docket/turn_room.h"

/* ---- what is known --------------------------------------------------------------------------- */

/* Not later than now: the clock may have been put back. */
static void note_since(const struct docket *d, struct known_finding *found)
{
	if (found->since.ms == 0 || found->since.ms > d->turn.now.ms)
		found->since = d->turn.now;
}

/* Told of the same thing, and hanging on another telling of the same fact. */
static struct known_finding *told_otherwise(const struct derivation *derived,
					    const struct stored_obligations *obligations,
					    const struct known_finding *wanted)
{
	const struct fact_telling *at,
		*is = telling_of(derived->tellings, derived->telling_count, wanted->event);

	for (size_t i = 0; is != NULL && i < obligations->found_count; i++) {
		struct known_finding *f = &obligations->found[i];

		if (!f->told || f->code != wanted->code || !str_eq(f->coverage, wanted->coverage))
			continue;
		at = telling_of(derived->tellings, derived->telling_count, f->event);
		if (at != NULL && at->fact == is->fact)
			return f;
	}
	return NULL;
}

/* A fact that is told once more changes nothing that was told: what people know hangs on the
 * telling by which they know it. */
static struct known_finding *take_found(const struct docket *d, const struct derivation *derived,
					const struct known_finding *wanted,
					struct stored_obligations *obligations)
{
	struct known_finding *found = told_otherwise(derived, obligations, wanted);

	if (found == NULL && wanted->coverage.len > 0)
		found = stored_obligations_gap(obligations, wanted->coverage, wanted->event,
					       d->turn.arena);
	else if (found == NULL)
		found = stored_obligations_finding(obligations, (enum finding_code)wanted->code,
						   wanted->event, d->turn.arena);
	note_since(d, found);
	found->open = true;
	return found;
}

void findings_take(const struct docket *d, const struct derivation *derived,
		   struct stored_obligations *obligations)
{
	for (size_t i = 0; i < obligations->found_count; i++)
		obligations->found[i].open = false;
	for (size_t i = 0; i < derived->finding_count; i++) {
		const struct finding *f = &derived->findings[i];

		take_found(d, derived,
			   &(struct known_finding){ .code = (uint8_t)f->code,
						    .event = f->event->sequence },
			   obligations);
	}
	for (size_t i = 0; i < derived->gap_count; i++) {
		const struct gap *gap = &derived->gaps[i];
		struct known_finding *found =
			take_found(d, derived,
				   &(struct known_finding){ .coverage = gap->coverage->id,
							    .event = gap->anchor->sequence },
				   obligations);

		if (!found->told)
			found->team = gap->team;
		found->gap = gap;
	}
}

void findings_forget(struct stored_obligations *obligations)
{
	size_t kept = 0;

	for (size_t i = 0; i < obligations->found_count; i++) {
		struct known_finding *f = &obligations->found[i];

		if (!f->open && !f->told)
			f->since.ms = 0;
		if (f->open || f->told || f->round > 0)
			obligations->found[kept++] = *f;
	}
	obligations->found_count = kept;
}

/* ---- when ------------------------------------------------------------------------------------ */

/* The same day of grace is given to a clock that is lacking, so that what comes in late can come
 * in. */
duly_instant findings_told_at(const struct docket *d, const struct known_finding *f)
{
	const struct law *law = d->in_force.law;
	const duly_civil day = zone_date(law_zone(law), f->since);
	const duly_instant at =
		zone_morning(law_zone(law), calendar_add_working_days(law_calendar(law), day, 1));

	return f->gap != NULL && f->gap->told_at.ms > at.ms ? f->gap->told_at : at;
}

/* ---- told ------------------------------------------------------------------------------------ */

static bool is_gap(const struct known_finding *f)
{
	return f->coverage.len > 0;
}

static void put_clocks(struct alert_writing *out, const struct coverage *c)
{
	alert_key(out, "rules");
	pack_array(out->b, (uint32_t)c->clock_count);
	for (size_t i = 0; i < c->clock_count; i++)
		pack_str(out->b, c->clocks[i]->id);
}

static const struct coverage *coverage_named(const struct docket *d, struct str council,
					     struct str id)
{
	size_t n;
	const struct coverage *list = law_coverage(law_for(d->in_force.law, council), &n);

	for (size_t i = 0; i < n; i++) {
		if (str_eq(list[i].id, id))
			return &list[i];
	}
	return NULL;
}

/* What the pack says of the clock; of one that no pack asks for any more only its name. */
static void put_gap(const struct docket *d, struct alert_writing *out, struct str council,
		    const struct known_finding *f)
{
	const struct coverage *c = coverage_named(d, council, f->coverage);
	char since[DULY_DATE_TEXT];

	alert_key(out, "code");
	pack_str(out->b, f->coverage);
	if (c == NULL)
		return;
	alert_key(out, "message");
	pack_str(out->b, c->why);
	alert_key(out, "status");
	pack_str(out->b, c->status->name);
	put_clocks(out, c);
	if (f->gap == NULL)
		return;
	alert_key(out, "since");
	pack_cstr(out->b, duly_civil_print(f->gap->since, since));
}

static void put_contradiction(struct alert_writing *out, const struct known_finding *f,
			      const struct event *event)
{
	const enum finding_code code = (enum finding_code)f->code;
	duly_auto_fini(buf) message = { 0 };

	finding_say(code, event, &message);
	alert_key(out, "code");
	pack_cstr(out->b, finding_name(code));
	alert_key(out, "message");
	pack_str(out->b, (struct str){ (const char *)message.data, message.len });
}

static void put_found_to(const struct docket *d, struct alert_writing *out,
			 const struct case_telling *t, const struct known_finding *f)
{
	const struct coverage *c = is_gap(f) ? coverage_named(d, t->council, f->coverage) : NULL;
	struct teams teams = { .n = 0 };

	teams_add(&teams, f->team);
	if (!t->restricted)
		teams_unassigned(&teams);
	alert_put_to(out, c != NULL ? c->clocks[0]->owner : STR("data"), &teams);
}

/* What is withdrawn is withdrawn under the reference under which it was told. */
static struct str subject_of(const struct case_telling *t, const struct known_finding *f)
{
	return f->open ? t->subject : telling_known_as(t, f->reference);
}

static const struct event *event_of(const struct case_telling *t, const struct known_finding *f)
{
	return stored_case_by_sequence(t->events, t->n, f->event);
}

static void put_event(struct alert_writing *out, struct str subject, const struct event *e)
{
	const bool other = !str_eq(e->subject, subject);

	alert_key(out, "event");
	pack_map(out->b, 3 + other);
	if (other) {
		pack_cstr(out->b, "subject");
		pack_str(out->b, e->subject);
	}
	pack_cstr(out->b, "source");
	pack_str(out->b, e->source);
	pack_cstr(out->b, "id");
	pack_str(out->b, e->id);
	pack_cstr(out->b, "type");
	pack_str(out->b, e->type_name);
}

static void put_finding(const struct docket *d, struct alert_writing *out,
			const struct case_telling *t, const struct known_finding *f)
{
	const struct event *e = event_of(t, f);

	alert_key(out, "council");
	pack_str(out->b, t->council);
	alert_key(out, "case");
	pack_str(out->b, subject_of(t, f));
	alert_put_restricted(out, t->restricted);
	if (is_gap(f))
		put_gap(d, out, t->council, f);
	else
		put_contradiction(out, f, e);
	if (e != NULL)
		put_event(out, subject_of(t, f), e);
	put_found_to(d, out, t, f);
}

/* The step of a contradiction is the event that it is about; under another reference of the person,
 * with it. */
static void finding_step(const struct case_telling *t, const struct known_finding *f, struct buf *b)
{
	const struct event *e = event_of(t, f);

	if (e != NULL && !str_eq(e->subject, subject_of(t, f)))
		buf_printf(b, "%.*s ", STR_FMT(e->subject));
	if (e != NULL)
		buf_printf(b, "%.*s %.*s", STR_FMT(e->source), STR_FMT(e->id));
	buf_u8(b, 0);
}

static enum alert_type type_of(const struct known_finding *f)
{
	if (is_gap(f))
		return f->open ? ALERT_COVERAGE : ALERT_CLEARED;
	return f->open ? ALERT_DATA : ALERT_WITHDRAWN;
}

static struct str code_of(const struct known_finding *f)
{
	return is_gap(f) ? f->coverage : str_of(finding_name((enum finding_code)f->code));
}

static void tell_finding(struct docket *d, const struct case_telling *t, struct known_finding *f)
{
	struct alert_head head = { .type = type_of(f),
				   .subject = subject_of(t, f),
				   .cause = t->cause,
				   .round = f->round,
				   .rung_at = DULY_NO_INSTANT };
	duly_auto_fini(buf) step = { 0 };
	struct alert_writing out;

	finding_step(t, f, &step);
	const char *text = (const char *)step.data;

	alert_subject_id(head.subject, code_of(f), head.type, text, f->round, head.id);
	alert_begin(d, &out, &head);
	put_finding(d, &out, t, f);
	alert_key(&out, "step");
	pack_cstr(out.b, text);
	if (!f->open) {
		alert_key(&out, "about");
		pack_array(out.b, 1);
		pack_hex(out.b, f->id, ID_LEN);
		alert_put_reason(&out, is_gap(f) ? REASON_MET : REASON_CORRECTED);
	}
	alert_end(d, &out);
	f->told = f->open;
	if (f->open)
		memcpy(f->id, head.id, ID_LEN);
	else
		f->round++;
}

static bool owes_answer(const struct known_finding *f)
{
	return !f->open && f->told;
}

void findings_tell(struct docket *d, const struct case_telling *t, bool rungs)
{
	for (size_t i = 0; i < t->obligations->found_count; i++) {
		struct known_finding *f = &t->obligations->found[i];
		const bool due =
			f->open && !f->told && rungs && findings_told_at(d, f).ms <= d->turn.now.ms;

		if (!due && !owes_answer(f))
			continue;
		if (!turn_has_room(d))
			return;
		tell_finding(d, t, f);
	}
}

bool findings_owe_answers(const struct stored_obligations *obligations)
{
	for (size_t i = 0; i < obligations->found_count; i++) {
		if (owes_answer(&obligations->found[i]))
			return true;
	}
	return false;
}
