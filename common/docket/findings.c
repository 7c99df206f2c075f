#include "common/docket/alert.h"

/* Contradictions: what cannot be right beside the other events of its case. And clocks that a
 * status of the case calls for and that it does not have. */

enum { NINE = 9 * 60 };

/* "told if it is still wrong at 09:00 on the next working day" (CONTRACT 2). The same day of grace
 * is given to a clock that is lacking, so that what comes in late can come in. */
duly_instant finding_told_at(const struct docket *d, const struct known_finding *f)
{
	const duly_civil day = zone_date(law_zone(d->law), f->since);
	const duly_instant at = zone_instant(
		law_zone(d->law), calendar_add_working_days(law_calendar(d->law), day, 1), NINE);

	return f->gap != NULL && f->gap->told_at.ms > at.ms ? f->gap->told_at : at;
}

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
	const struct coverage *list = law_coverage(law_for(d->law, council), &n);

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

static void put_contradiction(struct alert_writing *out, const struct known_finding *f)
{
	alert_key(out, "code");
	pack_cstr(out->b, finding_name((enum finding_code)f->code));
	alert_key(out, "message");
	pack_cstr(out->b, finding_sentence((enum finding_code)f->code));
}

static void put_found_to(const struct docket *d, struct alert_writing *out, const struct work *w,
			 const struct known_finding *f)
{
	const struct str council = w->file.council;
	const struct coverage *c = is_gap(f) ? coverage_named(d, council, f->coverage) : NULL;
	const struct str team = f->team.len > 0 ? f->team : STR("unassigned");

	alert_put_to(out, c != NULL ? c->clocks[0]->owner : STR("data"), &team,
		     f->team.len > 0 || !w->restricted);
}

static void put_finding(struct docket *d, struct alert_writing *out, const struct work *w,
			const struct known_finding *f)
{
	const struct event *e = stored_case_by_sequence(&w->file, f->event);

	alert_key(out, "council");
	pack_str(out->b, w->file.council);
	alert_key(out, "case");
	pack_str(out->b, w->file.subject);
	alert_put_restricted(out, w);
	if (is_gap(f))
		put_gap(d, out, w->file.council, f);
	else
		put_contradiction(out, f);
	if (e != NULL) {
		const bool other = !str_eq(e->subject, w->file.subject);

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
	put_found_to(d, out, w, f);
}

/* The step of a contradiction is the event that it is about; under another reference of the person,
 * with it. */
static void finding_step(const struct work *w, const struct known_finding *f, struct buf *b)
{
	const struct event *e = stored_case_by_sequence(&w->file, f->event);

	if (e != NULL && !str_eq(e->subject, w->file.subject))
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

static void tell_finding(struct docket *d, struct work *w, struct known_finding *f,
			 enum alert_cause cause)
{
	const enum alert_type type = type_of(f);
	duly_auto_fini(buf) step = { 0 };
	struct alert_writing out;
	uint8_t id[ID_LEN];

	finding_step(w, f, &step);
	alert_subject_id(w->file.subject, code_of(f), type, (const char *)step.data, f->round, id);
	alert_begin(d, &out, id, type, w->file.subject);
	put_finding(d, &out, w, f);
	alert_key(&out, "step");
	pack_cstr(out.b, (const char *)step.data);
	if (!f->open) {
		alert_key(&out, "about");
		pack_array(out.b, 1);
		pack_hex(out.b, f->id, ID_LEN);
		alert_put_reason(&out, is_gap(f) ? REASON_MET : REASON_CORRECTED);
	}
	alert_end(d, &out, cause, f->round, DULY_NO_INSTANT);
	f->told = f->open;
	if (f->open)
		memcpy(f->id, id, ID_LEN);
	else
		f->round++;
}

void tell_findings(struct docket *d, struct work *w, struct stored_obligations *obligations,
		   enum alert_cause cause, bool rungs)
{
	for (size_t i = 0; i < obligations->found_count; i++) {
		struct known_finding *f = &obligations->found[i];
		const bool due =
			f->open && !f->told && rungs && finding_told_at(d, f).ms <= d->turn.now.ms;

		if (due || (!f->open && f->told))
			tell_finding(d, w, f, cause);
	}
}
