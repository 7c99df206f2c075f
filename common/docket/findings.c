#include "common/docket/alert.h"

/* Contradictions: what cannot be right beside the other events of its case. */

enum { NINE = 9 * 60 };

/* "told if it is still wrong at 09:00 on the next working day" (CONTRACT 2). */
duly_instant finding_told_at(const struct docket *d, const struct found *f)
{
	const duly_civil day = zone_date(law_zone(d->law), f->since);

	return zone_instant(law_zone(d->law),
			    calendar_add_working_days(law_calendar(d->law), day, 1), NINE);
}

static void put_finding(struct docket *d, struct alert_writing *out, const struct work *w,
			const struct found *f)
{
	const struct event *e = casefile_by_sequence(&w->file, f->event);
	const struct str team = STR("unassigned");

	(void)d;
	alert_key(out, "council");
	pack_str(out->b, w->file.council);
	alert_key(out, "case");
	pack_str(out->b, w->file.subject);
	alert_key(out, "code");
	pack_cstr(out->b, finding_name((enum finding_code)f->code));
	alert_key(out, "message");
	pack_cstr(out->b, finding_sentence((enum finding_code)f->code));
	if (e != NULL) {
		alert_key(out, "event");
		pack_map(out->b, 3);
		pack_cstr(out->b, "source");
		pack_str(out->b, e->source);
		pack_cstr(out->b, "id");
		pack_str(out->b, e->id);
		pack_cstr(out->b, "type");
		pack_str(out->b, e->type_name);
	}
	alert_put_to(out, STR("data"), &team, 1);
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
	struct alert_writing out;
	uint8_t id[ID_LEN];

	finding_step(w, f, &step);
	alert_subject_id(w->file.subject, finding_name((enum finding_code)f->code), type,
			 (const char *)step.data, f->round, id);
	alert_begin(d, &out, id, type, w->file.subject);
	put_finding(d, &out, w, f);
	alert_key(&out, "step");
	pack_cstr(out.b, (const char *)step.data);
	if (!f->open) {
		alert_key(&out, "about");
		pack_array(out.b, 1);
		pack_hex(out.b, f->id, ID_LEN);
		alert_put_reason(&out, REASON_CORRECTED);
	}
	alert_end(d, &out, cause, f->round, DULY_NO_INSTANT);
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
