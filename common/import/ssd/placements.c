#include <stdlib.h>

#include "common/import/codes.h"
#include "common/import/ssd/import.h"
#include "common/import/ssd/placements.h"

static void check_placement(struct ssd *ssd, struct ssd_row *row)
{
	struct ssd_delivery *d = &ssd->delivery;

	ssd_field_need_when(d, row, CLAP_START);
	ssd_field_when(d, row, CLAP_END);
	if (ssd_field(row, CLAP_TYPE).len == 0) {
		ssd_remark_put(d, row, CLAP_TYPE, false, "it is empty: taken as Z1");
		row->fields[CLAP_TYPE] = STR("Z1");
	}
	if (row->left ||
	    (row->subject.s != NULL && ssd_period_at(ssd, row->subject, row->date) != NULL))
		return;
	if (ssd_period_unsure(ssd, row->subject))
		row->unsure = true;
	else
		ssd_remark_put(d, row, row->subject.s == NULL ? CLAP_CLA : CLAP_START, true,
			       "the child is in no period of care then");
}

static bool is_temporary(const struct ssd_row *row)
{
	return codes_is_temporary(ssd_field(row, CLAP_TYPE));
}

static bool same_place(const struct ssd_row *a, const struct ssd_row *b)
{
	return ssd_field(a, CLAP_URN).len > 0 &&
	       str_eq(ssd_field(a, CLAP_URN), ssd_field(b, CLAP_URN)) &&
	       str_eq(ssd_field(a, CLAP_TYPE), ssd_field(b, CLAP_TYPE));
}

/* A child, the place as the file names it, and a day: the ids of placements are those of addresses
 * in some systems. */
static char *stay_of(const struct ssd *ssd, const struct ssd_row *row, int place)
{
	const struct str text = arena_printf(ssd->arena, "%.*s %.*s %d", STR_FMT(row->subject),
					     STR_FMT(ssd_field(row, place)), (int)row->date.day);

	return (char *)(uintptr_t)text.s;
}

/* The episode that began with each placement. */
static GHashTable *episodes_by_placement(const struct ssd *ssd)
{
	const struct ssd_sheet *sheet = &ssd->delivery.sheets[SSD_EPISODES];
	GHashTable *ret = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < sheet->n; i++)
		if (ssd_field(&sheet->rows[i], CLAE_PLACEMENT).len > 0)
			g_hash_table_insert(ret, stay_of(ssd, &sheet->rows[i], CLAE_PLACEMENT),
					    &sheet->rows[i]);
	return ret;
}

/* "same" or "other": the carer of @row, beside whoever came before it. @home: the placement that is
 * returned to, if it is the same one; NULL: @row follows no temporary one. */
static struct str carer(const struct ssd *ssd, GHashTable *episodes, const struct ssd_row *row,
			const struct ssd_row *home, bool first)
{
	const struct ssd_row *episode = g_hash_table_lookup(episodes, stay_of(ssd, row, CLAP_ID));
	const struct str began = episode == NULL ? STR("") : ssd_field(episode, CLAE_BEGAN);
	const struct str before = ssd_fact_note(ssd, row, "started");

	if (is_temporary(row))
		return STR("other");
	if (str_is(began, "T") || str_is(began, "U"))
		return STR("same");
	if (home != NULL && same_place(home, row))
		return STR("same");
	/* What came before it may have been in the extract once. */
	return first && before.s != NULL ? before : STR("other");
}

static void started_fact(struct ssd *ssd, struct ssd_row *row, struct str carer)
{
	const struct when when = when_day(row->date);
	const struct str code = ssd_field(row, CLAP_TYPE);
	json_t *data = json_object();

	event_json_str(data, "placement", row->id);
	event_json_str(data, "placement_type", codes_without_kind(code));
	event_json_bool(data, "same_carer", str_is(carer, "same"));
	if (codes_is_with_parent(code))
		event_json_bool(data, "with_parent", true);
	if (codes_is_foster(code))
		event_json_bool(data, "long_term", codes_is_long_term(code));
	ssd_fact_put_noted(ssd, row, "started", SSD_PLACEMENT_STARTED, &when, data, carer);
}

/* The placement goes on in @next where that is temporary, or with the same carer. */
static void ended_fact(struct ssd *ssd, struct ssd_row *row, const struct ssd_row *next,
		       bool goes_on)
{
	struct when when = when_day(ssd_field_day(&ssd->delivery, row, CLAP_END));
	const struct str reason = ssd_field(row, CLAP_REASON);
	json_t *data;

	if (when.given && when.day.day < row->date.day) {
		ssd_remark_put(&ssd->delivery, row, CLAP_END, false,
			       "before the beginning: taken as not known");
		return;
	}
	if (next != NULL && goes_on && when.given && next->date.day <= when.day.day)
		return;
	data = json_object();
	event_json_str(data, "placement", row->id);
	event_json_str(data, "reason", reason.len > 0 ? reason : NO_STR);
	ssd_fact_put(ssd, row, "ended", SSD_PLACEMENT_ENDED, &when, data);
}

/* ---- adoption -------------------------------------------------------------------------------- */

static bool is_adoptive(const struct ssd_row *row)
{
	return row != NULL && codes_is_adoptive(ssd_field(row, CLAP_TYPE));
}

static void placed(struct ssd *ssd, const struct ssd_row *row)
{
	struct ssd_adoptive *a = &ssd->adoptive;
	const struct when when = when_day(row->date);

	ssd_fact_put(ssd, row, "adoption", SSD_ADOPTION_PLACED, &when, json_object());
	LIST_ROOM(ssd->arena, a->list, a->n, a->cap);
	a->list[a->n++] =
		(struct ssd_adoption){ row->subject, row->date, (duly_civil){ INT32_MAX } };
}

/* Ends what @home, the last placement that was none of T0-T4, began. Where care ended with it the
 * child was adopted, and nothing broke down. */
static void displaced(struct ssd *ssd, const struct ssd_row *home, duly_civil day)
{
	struct ssd_adoption *last = &ssd->adoptive.list[ssd->adoptive.n - 1];
	const struct when when = when_day(day);

	last->to = day;
	if (ssd_period_at(ssd, home->subject, day) != NULL)
		ssd_fact_put(ssd, home, "adoption-end", SSD_ADOPTION_ENDED, &when, json_object());
}

/* Between two adoptive families it is an end and a start. @home NULL: nothing before it; @row NULL:
 * nothing after it. */
static void adoption(struct ssd *ssd, const struct ssd_row *home, const struct ssd_row *row,
		     bool same)
{
	duly_civil ended;

	if (is_adoptive(home) && !(same && is_adoptive(row))) {
		ended = ssd_field_day(&ssd->delivery, home, CLAP_END);
		if (row != NULL && (ended.day == DULY_NO_DATE.day || ended.day > row->date.day))
			ended = row->date;
		if (ended.day != DULY_NO_DATE.day)
			displaced(ssd, home, ended);
	}
	if (is_adoptive(row) && !(same && is_adoptive(home)))
		placed(ssd, row);
}

bool ssd_placed_for_adoption(const struct ssd *ssd, struct str subject, duly_civil day)
{
	const struct ssd_adoptive *a = &ssd->adoptive;
	size_t low = 0, high = a->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (str_cmp(a->list[middle].subject, subject) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < a->n && str_eq(a->list[low].subject, subject); low++)
		if (a->list[low].from.day <= day.day && day.day <= a->list[low].to.day)
			return true;
	return false;
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* The placements of one child, in the order in which they began. */
static void child_placements(struct ssd *ssd, struct ssd_row **rows, size_t n, GHashTable *episodes)
{
	struct str with = carer(ssd, episodes, rows[0], NULL, true);
	const struct ssd_row *home = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct ssd_row *next = i + 1 < n ? rows[i + 1] : NULL;

		started_fact(ssd, rows[i], with);
		if (!is_temporary(rows[i])) {
			adoption(ssd, home, rows[i], str_is(with, "same"));
			home = rows[i];
		}
		if (next != NULL)
			with = carer(ssd, episodes, next, is_temporary(rows[i]) ? home : NULL,
				     false);
		ended_fact(ssd, rows[i], next,
			   next != NULL && (is_temporary(next) || str_is(with, "same")));
	}
	adoption(ssd, home, NULL, false);
}

void ssd_placement_facts(struct ssd *ssd)
{
	struct ssd_sheet *sheet = &ssd->delivery.sheets[SSD_PLACEMENTS];
	struct ssd_row **rows = arena_new_array(ssd->arena, struct ssd_row *, sheet->n);
	GHashTable *episodes = episodes_by_placement(ssd);
	size_t n = 0;

	for (size_t i = 0; i < sheet->n; i++) {
		check_placement(ssd, &sheet->rows[i]);
		if (!sheet->rows[i].left && !sheet->rows[i].unsure)
			rows[n++] = &sheet->rows[i];
	}
	if (n > 0)
		qsort(rows, n, sizeof(struct ssd_row *), ssd_row_by_beginning);
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && str_eq(rows[k]->subject, rows[i]->subject); k++)
			;
		child_placements(ssd, &rows[i], k - i, episodes);
	}
	g_hash_table_destroy(episodes);
}
