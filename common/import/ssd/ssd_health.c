#include <strings.h>

#include "common/import/ssd/ssd_internal.h"

/* Health, absences and leaving care: tables that leave something open which a clock needs. */

#define D (&ssd->delivery)

/* ---- health ---------------------------------------------------------------------------------- */

enum check {
	CHECK_UNKNOWN,
	CHECK_ASSESSMENT,
	CHECK_INITIAL,
	CHECK_REVIEW,
	CHECK_DENTAL,
	CHECK_OTHER
};

static bool same_word(struct str a, const char *b)
{
	return a.len == strlen(b) && strncasecmp(a.s, b, a.len) == 0;
}

static enum check check_of(struct str type)
{
	static const struct {
		const char *text;
		enum check check;
	} WORDS[] = {
		{ "Health Assessment", CHECK_ASSESSMENT },
		{ "Initial Health Assessment", CHECK_INITIAL },
		{ "Review Health Assessment", CHECK_REVIEW },
		{ "IHA", CHECK_INITIAL },
		{ "RHA", CHECK_REVIEW },
		{ "Dental Check", CHECK_DENTAL },
		{ "Health Check", CHECK_OTHER }, /* of a child under five: no assessment */
		{ "Optician Check", CHECK_OTHER },
	};

	for (size_t i = 0; i < LEN(WORDS); i++)
		if (same_word(type, WORDS[i].text))
			return WORDS[i].check;
	return CHECK_UNKNOWN;
}

static bool completed(struct str status)
{
	return same_word(status, "Completed") || same_word(status, "Complete");
}

static bool is_assessment(const struct ssd_row *row)
{
	const enum check check = check_of(ssd_field(row, CLAH_TYPE));

	return (check == CHECK_ASSESSMENT || check == CHECK_INITIAL || check == CHECK_REVIEW) &&
	       completed(ssd_field(row, CLAH_STATUS)) && row->subject.s != NULL &&
	       row->date.day != DULY_NO_DATE.day;
}

static int by_child(gconstpointer va, gconstpointer vb)
{
	const struct ssd_row *a = *(struct ssd_row *const *)va, *b = *(struct ssd_row *const *)vb;
	int order = str_cmp(a->subject, b->subject);

	if (order == 0)
		order = (a->date.day > b->date.day) - (a->date.day < b->date.day);
	return order != 0 ? order : str_cmp(a->id, b->id);
}

void ssd_assessments_read(struct ssd *ssd)
{
	struct ssd_sheet *sheet = &D->sheets[SSD_HEALTH];

	for (size_t i = 0; i < sheet->n; i++)
		if (is_assessment(&sheet->rows[i]))
			g_ptr_array_add(ssd->assessments, &sheet->rows[i]);
	g_ptr_array_sort(ssd->assessments, by_child);
}

/* Whether no other assessment of the child lies between @from and @row. */
static bool is_first(const struct ssd *ssd, struct ssd_row *row, duly_civil from)
{
	guint low = 0, high = ssd->assessments->len;
	const struct ssd_row *before;

	while (low < high) {
		const guint middle = low + (high - low) / 2;

		if (by_child(&g_ptr_array_index(ssd->assessments, middle), &row) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return true;
	before = g_ptr_array_index(ssd->assessments, low - 1);
	return !str_eq(before->subject, row->subject) || before->date.day < from.day;
}

enum { LONG_BEFORE = 183 /* days: by then a second assessment is due for the youngest */ };

/* The table does not say which is the initial one: the first in a period of care. Where the period
 * began long before the table does, an earlier one may be missing, and what was said before
 * stands. */
static struct str assessment_kind(const struct ssd *ssd, struct ssd_row *row, enum check check)
{
	const struct ssd_sheet *sheet = &ssd->delivery.sheets[SSD_HEALTH];
	const struct ssd_period *p = ssd_period_at(ssd, row->subject, row->date);
	const bool cut = p == NULL || p->from.day + LONG_BEFORE < sheet->first.day;
	const struct str before = ssd_noted(ssd, row, "");

	if (check == CHECK_INITIAL)
		return STR("initial");
	if (check == CHECK_REVIEW)
		return STR("review");
	if (cut && before.s != NULL)
		return before;
	return !cut && is_first(ssd, row, p->from) ? STR("initial") : STR("review");
}

void ssd_health_facts(struct ssd *ssd, struct ssd_row *row)
{
	const struct ssd_when when = ssd_when(D, row, CLAH_DATE);
	const enum check check = check_of(ssd_field(row, CLAH_TYPE));
	const struct str status = ssd_field(row, CLAH_STATUS);
	const bool done = completed(status), refused = same_word(status, "Refused");
	struct str kind;

	ssd_need_child(ssd, row, CLAH_PERSON, SSD_NONE);
	if (check == CHECK_UNKNOWN)
		ssd_complain(D, row, CLAH_TYPE, true, "no kind of check that is known");
	if (!done && !refused && !same_word(status, "Planned") && !same_word(status, "Cancelled"))
		ssd_complain(D, row, CLAH_STATUS, true, "no status that is known");
	if (!ssd_usable(row) || (!done && !refused) || check == CHECK_OTHER)
		return;
	if (check == CHECK_DENTAL) {
		ssd_put(ssd, row, "", done ? SSD_DENTAL_CHECKED : SSD_DENTAL_DECLINED, &when, NULL);
		return;
	}
	kind = assessment_kind(ssd, row, check);
	ssd_fact(ssd, row, "", done ? SSD_HEALTH_ASSESSED : SSD_HEALTH_DECLINED, &when,
		 ssd_with_key("kind", kind), kind);
}

void ssd_sdq_facts(struct ssd *ssd, struct ssd_row *row)
{
	const struct ssd_when when = ssd_when(D, row, CSDQ_DATE);

	ssd_need_child(ssd, row, CSDQ_PERSON, SSD_NONE);
	if (ssd_usable(row))
		ssd_put(ssd, row, "", SSD_SDQ_COMPLETED, &when, NULL);
}

/* ---- missing --------------------------------------------------------------------------------- */

/* The table does not say when an interview was offered or held. Where the first delivery of the row
 * has it, it is dated by the return; where a later one brings it, by that delivery. */
static void interview(struct ssd *ssd, struct ssd_row *row, const char *part, enum ssd_event type,
		      duly_civil returned)
{
	const struct str before = ssd_noted(ssd, row, part);
	struct ssd_when when = { .given = true, .day = returned };
	char day[DULY_DATE_TEXT];

	if (before.s != NULL)
		duly_civil_parse(before.s, before.len, &when.day);
	else if (!row->fresh)
		when.day = ssd->delivered;
	when.day.day = MAX(when.day.day, returned.day);

	json_t *data = json_pack("{s:[s%]}", "episodes", row->id.s, row->id.len);

	ssd_fact(ssd, row, part, type, &when, data,
		 arena_str(ssd->arena, str_of(duly_civil_print(when.day, day))));
}

static const char *absence(struct str type)
{
	if (same_word(type, "M") || same_word(type, "Missing"))
		return "missing";
	return same_word(type, "A") || same_word(type, "Away") || same_word(type, "Absent") ? "away"
											    : NULL;
}

void ssd_missing_facts(struct ssd *ssd, struct ssd_row *row)
{
	const struct ssd_when from = ssd_needed(ssd, row, MISS_START);
	const struct ssd_when to = ssd_end(ssd, row, MISS_END, &from);
	const enum ssd_flag offered = ssd_flag(D, row, MISS_OFFERED);
	const enum ssd_flag accepted = ssd_flag(D, row, MISS_ACCEPTED);
	const char *kind = absence(ssd_field(row, MISS_TYPE));
	json_t *data;

	ssd_need_child(ssd, row, MISS_PERSON, SSD_NONE);
	if (kind == NULL)
		ssd_complain(D, row, MISS_TYPE, true, "neither missing nor away");
	if (!ssd_usable(row))
		return;
	data = ssd_with_key("episode", row->id);
	data_str(data, "kind", str_of(kind));
	if (to.given) {
		if (offered == SSD_YES)
			interview(ssd, row, "offered", SSD_RHI_OFFERED, to.day);
		if (offered != SSD_NO && accepted != SSD_UNSAID)
			interview(ssd, row, "interview",
				  accepted == SSD_YES ? SSD_RHI_HELD : SSD_RHI_DECLINED, to.day);
	}
	ssd_put(ssd, row, "started", SSD_MISSING_STARTED, &from, data);
	ssd_put(ssd, row, "returned", SSD_MISSING_RETURNED, &to, ssd_with_key("episode", row->id));
}

/* ---- leaving care ---------------------------------------------------------------------------- */

void ssd_leaver_facts(struct ssd *ssd, struct ssd_row *row)
{
	const struct ssd_when plan = ssd_when(D, row, CLEA_PLAN);
	const struct ssd_when contact = ssd_when(D, row, CLEA_CONTACT);

	ssd_need_child(ssd, row, CLEA_PERSON, SSD_NONE);
	if (!ssd_usable(row))
		return;
	ssd_latest(ssd, row, "plan", SSD_PATHWAY_COMPLETED, SSD_PATHWAY_REVIEWED, &plan, "{}");
	ssd_latest(ssd, row, "contact", SSD_CONTACT_MADE, SSD_CONTACT_MADE, &contact,
		   "{\"kinds\":[\"keep-in-touch\"],\"reached\":true}");
}
