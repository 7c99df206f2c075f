#include "common/import/ssd/guard.h"
#include "common/import/ssd/import.h"

enum { VANISH_PERCENT = 2 };

/* ---- the guard ------------------------------------------------------------------------------- */

static bool forced(const struct ssd *ssd, enum ssd_table table)
{
	struct str rest = str_of(ssd->opt.force);

	while (rest.len > 0) {
		const char *comma = memchr(rest.s, ',', rest.len);
		const size_t len = comma == NULL ? rest.len : (size_t)(comma - rest.s);

		if (ssd_table_named((struct str){ rest.s, len }) == table)
			return true;
		rest.s += MIN(len + 1, rest.len);
		rest.len -= MIN(len + 1, rest.len);
	}
	return false;
}

duly_result ssd_guard_check_force(const struct ssd *ssd, struct duly_diag *diag)
{
	if (ssd->opt.force != NULL && (ssd->opt.force[0] == '\0' || forced(ssd, SSD_TABLE_COUNT)))
		return duly_fail(diag, DULY_E_USAGE, "--force is to name tables, not '%s'",
				 ssd->opt.force);
	return DULY_OK;
}

static void refuse(struct ssd *ssd, const char *sentence)
{
	if (ssd->summary.refused == NULL)
		ssd->summary.refused = sentence;
	else
		ssd->summary.refused =
			arena_printf(ssd->arena, "%s; %s", ssd->summary.refused, sentence).s;
}

/* Rows of a table that were there last time: within the window of this delivery, and in all. */
struct ssd_tally {
	size_t inside, vanished, all;
};

static void guard_table(struct ssd *ssd, enum ssd_table table, const struct ssd_tally *t)
{
	const struct ssd_sheet *sheet = &ssd->delivery.sheets[table];
	const char *name = ssd_table_name(table);

	if (t->all == 0 || forced(ssd, table))
		return;
	if (sheet->file == NULL)
		refuse(ssd,
		       arena_printf(ssd->arena, "%s is missing and had %zu rows", name, t->all).s);
	else if (sheet->n == 0)
		refuse(ssd,
		       arena_printf(ssd->arena, "%s is empty and had %zu rows", name, t->all).s);
	else if (t->vanished * 100 > t->inside * VANISH_PERCENT)
		refuse(ssd, arena_printf(ssd->arena,
					 "%zu of the %zu rows of %s within its window are gone",
					 t->vanished, t->inside, name)
				    .s);
}

/* ---- what went ------------------------------------------------------------------------------- */

static bool within(const struct ssd_sheet *sheet, const struct ssd_known *known)
{
	if (known->date.day == DULY_NO_DATE.day)
		return false;
	return sheet->first.day == DULY_NO_DATE.day || known->date.day >= sheet->first.day;
}

/* Parts of a row that is still there, and no longer says them. */
static void drop_parts(struct ssd *ssd, struct ssd_known *known)
{
	for (size_t i = 0; i < known->n; i++)
		if (known->sent[i].stands && !known->sent[i].touched)
			ssd_fact_retract(ssd, known, &known->sent[i], "entered-in-error");
}

/* A row that is not in the delivery. */
static void judge_absent(struct ssd *ssd, struct ssd_known *known, struct ssd_tally *t)
{
	const enum ssd_table table = known->table == SSD_PERIOD ? SSD_EPISODES : known->table;
	const struct ssd_sheet *sheet = &ssd->delivery.sheets[table];
	struct ssd_count *count = &ssd->summary.tables[table];
	const bool row = known->table < SSD_TABLE_COUNT;

	if (ssd_sheet_partial(&ssd->delivery, table)) {
		count->kept += row;
	} else if (!within(sheet, known)) {
		count->outside += row;
	} else {
		t->vanished += row;
		count->gone += row;
		drop_parts(ssd, known);
		known->gone = true;
	}
}

static void judge_known(struct ssd *ssd, struct ssd_known *known, struct ssd_tally *tallies)
{
	const bool row = known->table < SSD_TABLE_COUNT;
	const enum ssd_table table = row ? known->table : SSD_EPISODES;
	struct ssd_tally *t = &tallies[table];

	if (known->table == SSD_FEED)
		return;
	t->all += row;
	t->inside += row && within(&ssd->delivery.sheets[table], known);
	if (!known->there) {
		judge_absent(ssd, known, t);
		return;
	}
	drop_parts(ssd, known);
	ssd->summary.tables[table].changed += known->changed;
}

void ssd_guard_judge(struct ssd *ssd)
{
	struct ssd_tally tallies[SSD_TABLE_COUNT] = { 0 };

	for (size_t i = 0; i < ssd->state.n; i++) {
		struct ssd_known *known = ssd->state.rows[i];

		if (known->before)
			judge_known(ssd, known, tallies);
	}
	for (size_t table = 0; table < SSD_TABLE_COUNT; table++)
		guard_table(ssd, (enum ssd_table)table, &tallies[table]);
}
