#include "common/docket/findings.h"

#include "common/docket/addressing.h"
#include "common/docket/alert_write.h"
#include "common/docket/known_findings.h"
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

/* What is derived, and where it stands among what is known. */
struct wanted_finding {
	struct known_finding what;
	const struct gap *gap;         /* NULL: a contradiction */
	const struct finding *finding; /* NULL: a gap           */
	size_t place;
};

struct findings_look {
	const struct derivation *derived;
	struct wanted_finding *wanted;
	size_t n;
	size_t known;                 /* so many are known already                        */
	struct finding_places events; /* of these, and behind them of what is wanted      */
	struct finding_places facts;  /* of what was told, by the fact that it hangs on   */
};

static void list_wanted(struct findings_look *l, struct arena *arena)
{
	const struct derivation *derived = l->derived;

	l->wanted = arena_new_array(arena, struct wanted_finding,
				    derived->finding_count + derived->gap_count);
	for (size_t i = 0; i < derived->finding_count; i++) {
		struct wanted_finding *w = &l->wanted[l->n++];

		w->finding = &derived->findings[i];
		w->what.code = (uint8_t)w->finding->code;
		w->what.event = w->finding->event->sequence;
	}
	for (size_t i = 0; i < derived->gap_count; i++) {
		struct wanted_finding *w = &l->wanted[l->n++];

		w->gap = &derived->gaps[i];
		w->what.coverage = w->gap->coverage->id;
		w->what.event = w->gap->anchor->sequence;
	}
}

static const struct fact_telling *telling(const struct findings_look *l, uint64_t event)
{
	return telling_of(l->derived->tellings, l->derived->telling_count, event);
}

static void list_known(struct findings_look *l, const struct stored_obligations *obligations,
		       struct arena *arena)
{
	l->known = obligations->found_count;
	for (size_t i = 0; i < l->known; i++) {
		const struct known_finding *f = &obligations->found[i];
		const struct fact_telling *at = f->told ? telling(l, f->event) : NULL;

		finding_places_add(&l->events, f, f->event, i, arena);
		if (at != NULL)
			finding_places_add(&l->facts, f, at->fact, i, arena);
	}
	for (size_t i = 0; i < l->n; i++)
		finding_places_add(&l->events, &l->wanted[i].what, l->wanted[i].what.event,
				   l->known + i, arena);
	finding_places_sort(&l->events);
	finding_places_sort(&l->facts);
}

/* A fact that is told once more changes nothing that was told: what people know hangs on the
 * telling by which they know it. SIZE_MAX: it is not known so. */
static size_t told_otherwise(const struct findings_look *l, const struct known_finding *what)
{
	const struct fact_telling *is = telling(l, what->event);

	return is != NULL ? finding_places_first(&l->facts, what, is->fact) : SIZE_MAX;
}

/* Where the @i-th of what is wanted is known; what is not known is added, where it is wanted
 * first. */
static size_t place_of(const struct findings_look *l, size_t i,
		       struct stored_obligations *obligations, struct arena *arena)
{
	const struct known_finding *what = &l->wanted[i].what;
	const size_t told = told_otherwise(l, what);
	const size_t first = finding_places_first(&l->events, what, what->event);

	if (told != SIZE_MAX || first < l->known)
		return told != SIZE_MAX ? told : first;
	if (first < l->known + i)
		return l->wanted[first - l->known].place;
	LIST_ROOM(arena, obligations->found, obligations->found_count, obligations->found_cap);
	obligations->found[obligations->found_count] = *what;
	return obligations->found_count++;
}

void findings_take(const struct docket *d, const struct derivation *derived,
		   struct stored_obligations *obligations)
{
	struct findings_look l = { .derived = derived };

	list_wanted(&l, d->case_arena);
	list_known(&l, obligations, d->case_arena);
	for (size_t i = 0; i < l.known; i++)
		obligations->found[i].open = false;
	for (size_t i = 0; i < l.n; i++) {
		struct wanted_finding *w = &l.wanted[i];

		w->place = place_of(&l, i, obligations, d->turn.arena);
		struct known_finding *found = &obligations->found[w->place];

		note_since(d, found);
		found->open = true;
		if (w->gap != NULL && !found->told)
			found->team = w->gap->team;
		if (w->gap != NULL)
			found->gap = w->gap;
		found->finding = w->finding;
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

	alert_key(out, "code");
	pack_str(out->b, f->coverage);
	if (c == NULL)
		return;
	duly_auto_fini(buf) message = { 0 };

	if (f->gap != NULL)
		gap_say(f->gap, &message);
	else
		buf_put(&message, c->why.s, c->why.len);
	alert_key(out, "message");
	pack_str(out->b, (struct str){ (const char *)message.data, message.len });
	alert_key(out, "status");
	pack_str(out->b, c->status->name);
	put_clocks(out, c);
	if (f->gap == NULL)
		return;
	alert_key(out, "since");
	pack_civil(out->b, f->gap->since);
	if (f->gap->due.day == DULY_NO_DATE.day)
		return;
	alert_key(out, "due");
	pack_civil(out->b, f->gap->due);
	alert_key(out, "act_by");
	pack_civil(out->b, f->gap->act_by);
}

static void put_contradiction(struct alert_writing *out, const struct known_finding *f,
			      const struct event *event)
{
	const struct finding known = { .code = (enum finding_code)f->code, .event = event };
	duly_auto_fini(buf) message = { 0 };

	finding_say(f->finding != NULL ? f->finding : &known, &message);
	alert_key(out, "code");
	pack_cstr(out->b, finding_name(known.code));
	alert_key(out, "message");
	pack_str(out->b, (struct str){ (const char *)message.data, message.len });
}

static void put_found_to(const struct docket *d, struct alert_writing *out,
			 const struct case_telling *t, const struct known_finding *f)
{
	const struct coverage *c = is_gap(f) ? coverage_named(d, t->council, f->coverage) : NULL;
	struct teams teams = { .n = 0 };
	struct recipients recipients;

	teams_add(&teams, f->team);
	if (!t->restricted)
		teams_unassigned(&teams);
	address_finding(d, t, c, f->open, &recipients);
	alert_put_to(out, c != NULL ? c->clocks[0]->owner : STR("data"), &teams, &recipients);
}

/* What is withdrawn is withdrawn under the reference under which it was told. */
static struct str subject_of(const struct case_telling *t, const struct known_finding *f)
{
	return f->open ? t->subject : telling_known_as(t, f->reference);
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
			const struct case_telling *t, const struct known_finding *f,
			const struct event *e)
{
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
static void finding_step(const struct case_telling *t, const struct known_finding *f,
			 const struct event *e, struct buf *b)
{
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

/* @e: its event; NULL: it is not there any more. */
static void tell_finding(struct docket *d, const struct case_telling *t, struct known_finding *f,
			 const struct event *e)
{
	struct alert_head head = { .type = type_of(f),
				   .subject = subject_of(t, f),
				   .cause = t->cause,
				   .round = f->round,
				   .rung_at = DULY_NO_INSTANT };
	duly_auto_fini(buf) step = { 0 };
	struct alert_writing out;

	finding_step(t, f, e, &step);
	const char *text = (const char *)step.data;

	alert_subject_id(head.subject, code_of(f), head.type, text, f->round, head.id);
	alert_begin(d, &out, &head);
	put_finding(d, &out, t, f, e);
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
	struct sequences events = { .n = 0 };

	for (size_t i = 0; i < t->obligations->found_count; i++) {
		struct known_finding *f = &t->obligations->found[i];
		const bool due =
			f->open && !f->told && rungs && findings_told_at(d, f).ms <= d->turn.now.ms;

		if (!due && !owes_answer(f))
			continue;
		if (!turn_has_room(d))
			return;
		if (events.list == NULL)
			events = sequences_of(t->events, t->n, d->case_arena);
		tell_finding(d, t, f, sequences_find(&events, f->event));
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
