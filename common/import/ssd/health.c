#include <stdlib.h>

#include "common/import/codes.h"
#include "common/import/ssd/import.h"

#define D (&ssd->delivery)

/* ---- health ---------------------------------------------------------------------------------- */

static bool is(const struct ssd_row *row, int column, const char *code)
{
	return str_is(ssd_field(row, column), code);
}

/* Where the dialect has no status, a check with a date took place. */
static bool completed(const struct ssd *ssd, const struct ssd_row *row)
{
	return is(row, CLAH_STATUS, "done") ||
	       (ssd_field(row, CLAH_STATUS).len == 0 &&
		ssd->delivery.dialect->tables[SSD_HEALTH].done_without_status);
}

static bool is_assessment(const struct ssd *ssd, const struct ssd_row *row)
{
	return (is(row, CLAH_TYPE, "assessment") || is(row, CLAH_TYPE, "initial") ||
		is(row, CLAH_TYPE, "review")) &&
	       completed(ssd, row) && row->subject.s != NULL && row->date.day != DULY_NO_DATE.day;
}

void ssd_assessments_read(struct ssd *ssd)
{
	struct ssd_sheet *sheet = &D->sheets[SSD_HEALTH];
	struct ssd_assessments *a = &ssd->assessments;

	for (size_t i = 0; i < sheet->n; i++) {
		if (!is_assessment(ssd, &sheet->rows[i]))
			continue;
		LIST_ROOM(ssd->arena, a->list, a->n, a->cap);
		a->list[a->n++] = &sheet->rows[i];
	}
	if (a->n > 0)
		qsort(a->list, a->n, sizeof(struct ssd_row *), ssd_row_by_beginning);
}

/* Whether no other assessment of the child lies between @from and @row. */
static bool is_first(const struct ssd *ssd, struct ssd_row *row, duly_civil from)
{
	size_t low = 0, high = ssd->assessments.n;
	const struct ssd_row *before;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (ssd_row_by_beginning(&ssd->assessments.list[middle], &row) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return true;
	before = ssd->assessments.list[low - 1];
	return !str_eq(before->subject, row->subject) || before->date.day < from.day;
}

enum { LONG_BEFORE = 183 /* days: by then a second assessment is due for the youngest */ };

/* The table does not say which is the initial one: the first in a period of care. Where the period
 * began long before the table does, an earlier one may be missing, and what was said before
 * stands. */
static struct str assessment_kind(const struct ssd *ssd, struct ssd_row *row)
{
	const struct ssd_sheet *sheet = &ssd->delivery.sheets[SSD_HEALTH];
	const struct ssd_period *p = ssd_period_at(ssd, row->subject, row->date);
	const bool cut = p == NULL || p->from.day + LONG_BEFORE < sheet->first.day;
	const struct str before = ssd_fact_note(ssd, row, "");

	if (!is(row, CLAH_TYPE, "assessment"))
		return ssd_field(row, CLAH_TYPE);
	if (cut && before.s != NULL)
		return before;
	return !cut && is_first(ssd, row, p->from) ? STR("initial") : STR("review");
}

static void check_health(struct ssd *ssd, struct ssd_row *row)
{
	const bool done = completed(ssd, row);

	ssd_period_need_child(ssd, row, CLAH_PERSON, SSD_NONE);
	if (!codes_has(ssd_list_codes(SSD_LIST_CHECK), ssd_field(row, CLAH_TYPE)))
		ssd_remark_put(D, row, CLAH_TYPE, true, "no kind of check that is known");
	if (!done && ssd_field(row, CLAH_STATUS).len == 0)
		ssd_remark_put(D, row, CLAH_STATUS, true,
			       "it is not said whether the check took place");
	else if (!done &&
		 !codes_has(ssd_list_codes(SSD_LIST_CHECK_STATUS), ssd_field(row, CLAH_STATUS)))
		ssd_remark_put(D, row, CLAH_STATUS, true, "no status that is known");
}

void ssd_health_facts(struct ssd *ssd, struct ssd_row *row)
{
	const struct when when = ssd_field_when(D, row, CLAH_DATE);
	const bool done = completed(ssd, row);
	struct str kind;

	check_health(ssd, row);
	if (!ssd_row_usable(row) || (!done && !is(row, CLAH_STATUS, "refused")) ||
	    is(row, CLAH_TYPE, "other"))
		return;
	if (is(row, CLAH_TYPE, "dental")) {
		ssd_fact_put(ssd, row, "", done ? SSD_DENTAL_CHECKED : SSD_DENTAL_DECLINED, &when,
			     NULL);
		return;
	}
	kind = assessment_kind(ssd, row);
	ssd_fact_put_noted(ssd, row, "", done ? SSD_HEALTH_ASSESSED : SSD_HEALTH_DECLINED, &when,
			   event_json_data("kind", kind), kind);
}

void ssd_sdq_facts(struct ssd *ssd, struct ssd_row *row)
{
	const struct when when = ssd_field_when(D, row, CSDQ_DATE);

	ssd_period_need_child(ssd, row, CSDQ_PERSON, SSD_NONE);
	if (ssd_row_usable(row))
		ssd_fact_put(ssd, row, "", SSD_SDQ_COMPLETED, &when, NULL);
}

/* ---- missing --------------------------------------------------------------------------------- */

/* The table does not say when an interview was offered or held. Where the first delivery of the row
 * has it, it is dated by the return; where a later one brings it, by that delivery. */
static void interview(struct ssd *ssd, struct ssd_row *row, const char *part, enum ssd_event type,
		      duly_civil returned)
{
	const struct str before = ssd_fact_note(ssd, row, part);
	struct when when = { .given = true, .day = returned };
	char day[DULY_DATE_TEXT];

	if (before.s != NULL)
		duly_civil_parse(before.s, before.len, &when.day);
	else if (!row->fresh)
		when.day = ssd->delivered;
	when.day.day = MAX(when.day.day, returned.day);

	json_t *data = json_pack("{s:[s%]}", "episodes", row->id.s, row->id.len);

	ssd_fact_put_noted(ssd, row, part, type, &when, data,
			   arena_str(ssd->arena, str_of(duly_civil_print(when.day, day))));
}

void ssd_missing_facts(struct ssd *ssd, struct ssd_row *row)
{
	const struct when from = ssd_field_need_when(D, row, MISS_START);
	const struct when to = ssd_field_end(D, row, MISS_END, &from);
	const enum ssd_flag offered = ssd_field_flag(D, row, MISS_OFFERED);
	const enum ssd_flag accepted = ssd_field_flag(D, row, MISS_ACCEPTED);
	const struct str kind = ssd_field(row, MISS_TYPE);
	json_t *data;

	ssd_period_need_child(ssd, row, MISS_PERSON, SSD_NONE);
	if (!ssd_row_usable(row))
		return;
	data = event_json_data("episode", row->id);
	event_json_str(data, "kind", kind.len > 0 ? kind : NO_STR);
	if (to.given) {
		if (offered == SSD_YES)
			interview(ssd, row, "offered", SSD_RHI_OFFERED, to.day);
		if (offered != SSD_NO && accepted != SSD_UNSAID)
			interview(ssd, row, "interview",
				  accepted == SSD_YES ? SSD_RHI_HELD : SSD_RHI_DECLINED, to.day);
	}
	ssd_fact_put(ssd, row, "started", SSD_MISSING_STARTED, &from, data);
	ssd_fact_put(ssd, row, "returned", SSD_MISSING_RETURNED, &to,
		     event_json_data("episode", row->id));
}

/* ---- leaving care ---------------------------------------------------------------------------- */

void ssd_leaver_facts(struct ssd *ssd, struct ssd_row *row)
{
	const struct when plan = ssd_field_when(D, row, CLEA_PLAN);
	const struct when contact = ssd_field_when(D, row, CLEA_CONTACT);

	ssd_period_need_child(ssd, row, CLEA_PERSON, SSD_NONE);
	if (!ssd_row_usable(row))
		return;
	ssd_fact_put_latest(ssd, row, "plan", SSD_PATHWAY_COMPLETED, SSD_PATHWAY_REVIEWED, &plan,
			    NULL);
	ssd_fact_put_latest(ssd, row, "contact", SSD_CONTACT_MADE, SSD_CONTACT_MADE, &contact,
			    json_pack("{s:[s], s:b}", "kinds", "keep-in-touch", "reached", 1));
}
