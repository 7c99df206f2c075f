#include "common/import/ssd/feed.h"
#include "common/import/ssd/import.h"

/* A table counts once it has come: one delivery without it does not mean that it is no longer
 * reported. One that came and was not understood is not: what it lacks may have happened. */
void ssd_feed_fact(struct ssd *ssd)
{
	const char *system = strrchr(ssd->opt.source, '/') + 1;
	struct ssd_row row = { .table = SSD_FEED, .id = STR("declared") };
	struct when when = { .given = true, .day = ssd->opt.at };
	const struct str before = ssd_fact_note(ssd, &row, "");
	char day[DULY_DATE_TEXT];
	unsigned tables = 0;

	for (size_t i = 0; i < ssd->facts.state.n; i++) {
		const struct import_known *known = ssd->facts.state.rows[i];

		tables |= known->table < SSD_TABLE_COUNT ? 1u << known->table : 0;
	}
	for (size_t t = 0; t < SSD_TABLE_COUNT; t++)
		if (ssd->delivery.sheets[t].file != NULL &&
		    !ssd_sheet_understood(&ssd->delivery, (enum ssd_table)t))
			tables &= ~(1u << t);
	row.subject = arena_printf(ssd->arena, "feed:%s", system);

	/* From the first delivery on. */
	if (before.s != NULL)
		duly_civil_parse(before.s, before.len, &when.day);
	else if (ssd->delivered.day != DULY_NO_DATE.day)
		when.day = ssd->delivered;
	duly_civil_print(when.day, day);
	ssd_fact_put_noted(ssd, &row, "", SSD_FEED_DECLARED, &when,
			   json_pack("{s:o}", "types", ssd_event_names(tables)),
			   arena_str(ssd->arena, str_of(day)));
}
