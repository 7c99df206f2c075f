#include <stdlib.h>

#include "common/import/codes.h"
#include "common/import/ssd/care.h"
#include "common/import/ssd/import.h"

/* ---- legal status ---------------------------------------------------------------------------- */

/* Other statuses (private fostering, guardianship) stand in the table too. */
static bool of_care(struct str status)
{
	return codes_has(CODES_LEGAL_STATUS, status);
}

/* Of what the dialect does not know it is not known whether it is a status of care, unless the
 * child is in care meanwhile. What was sent of the row stands. */
static void tell_unknown(struct ssd *ssd, struct ssd_row *row)
{
	const struct str status = ssd_field(row, LEGA_STATUS);

	if (row->left || status.len == 0 || of_care(status) || str_is(status, "other"))
		return;
	row->unsure = true;
	if (ssd_period_at(ssd, row->subject, row->date) != NULL ||
	    (row->end.day == DULY_NO_DATE.day && ssd_period_open(ssd, row->subject)))
		ssd_unread_put(&ssd->delivery, row, LEGA_STATUS,
			       "'%.*s' is no status that is known: taken as not known",
			       (int)MIN(status.len, 80), status.s);
}

static void check_status(struct ssd *ssd, struct ssd_row *row)
{
	struct ssd_delivery *d = &ssd->delivery;

	if (row->subject.s == NULL)
		ssd_remark_put(d, row, LEGA_PERSON, true, "no reference of a case");
	ssd_field_need_when(d, row, LEGA_START);
	ssd_field_when(d, row, LEGA_END);
	tell_unknown(ssd, row);
}

/* Where none is known at all, the words are another system's. */
static void tell_none_known(struct ssd *ssd, const struct ssd_sheet *sheet)
{
	struct ssd_row *first = NULL;

	for (size_t i = 0; i < sheet->n; i++) {
		if (of_care(ssd_field(&sheet->rows[i], LEGA_STATUS)))
			return;
		if (sheet->rows[i].unread && first == NULL)
			first = &sheet->rows[i];
	}
	if (first != NULL)
		ssd_remark_put(&ssd->delivery, first, LEGA_STATUS, false,
			       "no status of care in the whole table is known: a dialect file says "
			       "what its words stand for");
}

struct statuses {
	struct ssd_row **rows; /* of care, and used */
	size_t n;
};

static struct statuses read_statuses(struct ssd *ssd)
{
	struct ssd_sheet *sheet = &ssd->delivery.sheets[SSD_STATUSES];
	struct statuses s = { arena_new_array(ssd->arena, struct ssd_row *, sheet->n), 0 };

	for (size_t i = 0; i < sheet->n; i++) {
		check_status(ssd, &sheet->rows[i]);
		if (!sheet->rows[i].left && of_care(ssd_field(&sheet->rows[i], LEGA_STATUS)))
			s.rows[s.n++] = &sheet->rows[i];
	}
	tell_none_known(ssd, sheet);
	if (s.n > 0)
		qsort(s.rows, s.n, sizeof(struct ssd_row *), ssd_row_by_beginning);
	return s;
}

/* The status of @subject on @day: that which began last, unless it has ended. NO_STR: not known. */
static struct str status_on(const struct ssd *ssd, const struct statuses *s, struct str subject,
			    duly_civil day)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = str_cmp(s->rows[middle]->subject, subject);

		if (order < 0 || (order == 0 && s->rows[middle]->date.day <= day.day))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || !str_eq(s->rows[low - 1]->subject, subject))
		return NO_STR;
	const duly_civil end = ssd_field_day(&ssd->delivery, s->rows[low - 1], LEGA_END);

	if (end.day != DULY_NO_DATE.day && end.day <= day.day)
		return NO_STR;
	return ssd_field(s->rows[low - 1], LEGA_STATUS);
}

static void status_facts(struct ssd *ssd, const struct statuses *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct ssd_row *row = s->rows[i];
		const struct when when = when_day(row->date);
		const struct ssd_period *p = ssd_period_at(ssd, row->subject, row->date);
		json_t *data;

		row->unsure = ssd_period_unsure(ssd, row->subject) && p == NULL;
		if (p == NULL || p->from.day == row->date.day)
			continue; /* before care, or what care began with */
		data = json_object();
		event_json_str(data, "legal_status", ssd_field(row, LEGA_STATUS));
		ssd_fact_put(ssd, row, "", SSD_STATUS_CHANGED, &when, data);
	}
}

/* ---- care ------------------------------------------------------------------------------------ */

static void entered_fact(struct ssd *ssd, struct ssd_period *p, const struct statuses *statuses)
{
	const duly_civil window = ssd->delivery.sheets[SSD_STATUSES].first;
	const struct when when = when_day(p->from);
	struct str status = status_on(ssd, statuses, p->row.subject, p->from);
	struct import_known *known = import_state_find(&ssd->facts.state, SSD_PERIOD, p->row.id);
	struct import_sent *sent = import_state_part(known, STR("entered"));
	json_t *data = json_object();

	if (p->unsure && sent != NULL && sent->stands) {
		sent->touched = true;
		json_decref(data);
		return;
	}
	/* A status that is older than the table's window is the one that was read before. */
	if (status.s == NULL &&
	    (ssd_sheet_partial(&ssd->delivery, SSD_STATUSES) || p->from.day < window.day))
		status = ssd_fact_note(ssd, &p->row, "entered");
	event_json_str(data, "period", p->row.id);
	event_json_str(data, "legal_status", status);
	if (str_is(status, "V3")) /* a stay of a series */
		event_json_bool(data, "short_break", true);
	ssd_fact_put_noted(ssd, &p->row, "entered", SSD_CARE_ENTERED, &when, data, status);
}

/* An end of which the reason can no longer be read stands as it was sent, as long as its day does.
 */
static void keep_end(const struct ssd *ssd, const struct ssd_period *p)
{
	struct import_known *known = import_state_find(&ssd->facts.state, SSD_PERIOD, p->row.id);
	struct import_sent *sent = import_state_part(known, STR("ended"));
	char day[DULY_DATE_TEXT];

	if (p->end_unread && sent != NULL && sent->stands &&
	    str_is(sent->day, duly_civil_print(p->row.end, day)))
		sent->touched = true;
}

static void period_facts(struct ssd *ssd, struct ssd_period *p, const struct statuses *statuses)
{
	const struct when ended = when_day(p->to);
	struct import_known *known = import_state_find(&ssd->facts.state, SSD_PERIOD, p->row.id);
	json_t *data;

	if (p->first == NULL)
		return;
	if (p->row.left && known != NULL) {
		import_state_keep(known);
		return;
	}
	if (p->unsure && known == NULL)
		ssd_remark_put(
			&ssd->delivery, p->first, CLAE_ENTERED, false,
			"empty, and the period began before the extract: taken to begin here");
	entered_fact(ssd, p, statuses);
	data = json_object();
	event_json_str(data, "period", p->row.id);
	event_json_str(data, "reason", p->reason);
	ssd_fact_put(ssd, &p->row, "ended", SSD_CARE_ENDED, &ended, data);
	keep_end(ssd, p);
	known = import_fact_known(&ssd->facts,
				  (struct import_row){ p->row.table, p->row.id, p->row.subject });
	known->date = p->row.date;
	known->end = p->to;
	known->end_known = true;
	known->there = true;
}

/* ---- all of it ------------------------------------------------------------------------------- */

void ssd_care_facts(struct ssd *ssd)
{
	const struct statuses statuses = read_statuses(ssd);

	for (size_t i = 0; i < ssd->periods.n; i++)
		period_facts(ssd, &ssd->periods.list[i], &statuses);
	status_facts(ssd, &statuses);
}
