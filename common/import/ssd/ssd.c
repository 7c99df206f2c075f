#include <stdlib.h>

#include "common/base/memory.h"
#include "common/import/ssd/care.h"
#include "common/import/ssd/feed.h"
#include "common/import/ssd/import.h"
#include "common/import/ssd/known.h"
#include "common/import/ssd/placements.h"
#include "common/import/ssd/rows.h"

/* ---- beginning and end ----------------------------------------------------------------------- */

static struct ssd *ssd_new(const struct ssd_options *options)
{
	struct ssd *ssd = memory_zeroed(sizeof *ssd);

	ssd->opt = *options;
	ssd_periods_begin(&ssd->periods);
	return ssd;
}

void ssd_free(struct ssd **pointer)
{
	struct ssd *ssd = *pointer;

	*pointer = NULL;
	if (ssd == NULL)
		return;
	ssd_periods_fini(&ssd->periods);
	import_facts_fini(&ssd->facts);
	ssd_delivery_fini(&ssd->delivery);
	free(ssd);
}

/* ---- the rows that are there ----------------------------------------------------------------- */

enum { PROGRESS_STEP = 4096 };

/* The episodes say whose some of the other rows are. */
static void know_rows(struct ssd *ssd)
{
	ssd->delivered = DULY_NO_DATE;
	ssd_codes_read(&ssd->delivery);
	ssd_known_persons(ssd);
	ssd_known_rows(ssd, SSD_EPISODES);
	ssd_periods_read(ssd);
	ssd_known_children(ssd);
	for (size_t table = 0; table < SSD_TABLE_COUNT; table++)
		if (table != SSD_EPISODES)
			ssd_known_rows(ssd, (enum ssd_table)table);
}

static void read_rows(struct ssd *ssd)
{
	ssd_assessments_read(ssd);
	ssd_care_facts(ssd);
	ssd_placement_facts(ssd);
	for (size_t table = 0; table < SSD_TABLE_COUNT; table++) {
		const struct ssd_sheet *sheet = &ssd->delivery.sheets[table];

		for (size_t i = 0; i < sheet->n; i++) {
			ssd_row_facts(ssd, &sheet->rows[i]);
			if (i % PROGRESS_STEP == 0)
				listener_progress(&ssd->opt.listener, sheet->file->path, i,
						  sheet->n);
		}
	}
}

/* What was read of a row becomes what is known of it. Of one that was left out all stands. */
static void settle_row(struct ssd *ssd, const struct ssd_row *row)
{
	struct import_count *count = &ssd->facts.counts[row->table];
	struct import_known *known;

	count->left_out += row->left;
	if (row->fresh && row->left)
		return;
	known = import_fact_known(&ssd->facts,
				  (struct import_row){ row->table, row->id, row->subject });
	known->there = true;
	if (row->left || row->unsure) {
		count->kept += !row->fresh;
		import_state_keep(known);
		return;
	}
	count->added += row->fresh;
	known->gone = false;
	known->subject = row->subject;
	known->date = row->date;
	known->end = row->end;
	known->end_known = true;
}

static void settle_rows(struct ssd *ssd)
{
	for (size_t table = 0; table < SSD_TABLE_COUNT; table++) {
		const struct ssd_sheet *sheet = &ssd->delivery.sheets[table];

		ssd->facts.counts[table].delivered = sheet->file != NULL;
		ssd->facts.counts[table].rows = sheet->n;
		for (size_t i = 0; i < sheet->n; i++)
			settle_row(ssd, &sheet->rows[i]);
	}
}

/* ---- what was delivered ---------------------------------------------------------------------- */

/* DULY_E_USAGE: the option names something that is no table. */
static duly_result read_forced(struct ssd *ssd, struct duly_diag *diag)
{
	struct str rest = str_of(ssd->opt.force);

	if (ssd->opt.force != NULL && rest.len == 0)
		return duly_fail(diag, DULY_E_USAGE, "--force is to name tables, not ''");
	while (rest.len > 0) {
		const char *comma = memchr(rest.s, ',', rest.len);
		const size_t len = comma == NULL ? rest.len : (size_t)(comma - rest.s);
		const enum ssd_table table = ssd_table_named((struct str){ rest.s, len });

		if (table == SSD_TABLE_COUNT)
			return duly_fail(diag, DULY_E_USAGE, "--force is to name tables, not '%s'",
					 ssd->opt.force);
		ssd->delivered_of[table].forced = true;
		rest.s += MIN(len + 1, rest.len);
		rest.len -= MIN(len + 1, rest.len);
	}
	return DULY_OK;
}

static void note_delivered(struct ssd *ssd)
{
	for (size_t t = 0; t < SSD_TABLE_COUNT; t++) {
		const struct ssd_sheet *sheet = &ssd->delivery.sheets[t];
		struct import_delivered *d = &ssd->delivered_of[t];

		d->there = sheet->file != NULL;
		d->partial = sheet->broken;
		d->ageless = ssd_table_layout((enum ssd_table)t)->date == SSD_NONE ||
			     ssd->delivery.dialect->tables[t].window == SSD_BY_NOTHING_KNOWN;
		d->rows = sheet->n;
		d->first_end = sheet->first_end;
	}
	/* What is not counted as rows of a table is always there. */
	for (size_t t = SSD_TABLE_COUNT; t < SSD_KEPT_COUNT; t++)
		ssd->delivered_of[t] = (struct import_delivered){
			.there = true, .ageless = true, .rows = 1, .first_end = DULY_NO_DATE
		};
}

/* ---- from outside ---------------------------------------------------------------------------- */

static duly_result begin(struct ssd *ssd, struct duly_diag *diag)
{
	duly_auto(arena) before = arena_new();
	const struct ssd_dialect_given dialect = {
		.wanted = ssd->opt.dialect,
		.before = import_state_read_as(ssd->opt.state, before),
	};
	duly_result r = read_forced(ssd, diag);

	if (r == DULY_OK)
		r = ssd_delivery_read(ssd->opt.dir, &dialect, &ssd->opt.listener, &ssd->delivery,
				      diag);
	ssd->summary.files = &ssd->delivery.files;
	if (r != DULY_OK)
		return r;
	ssd->arena = ssd->delivery.arena;
	import_facts_begin(&ssd->facts, ssd->arena, &SSD_KEPT);
	ssd->facts.source = str_of(ssd->opt.source);
	ssd->facts.at = ssd->opt.at;
	return import_state_open(ssd->opt.state, ssd->facts.source, ssd->opt.at, ssd->arena,
				 &ssd->facts.state, diag);
}

static void sum_up(struct ssd *ssd)
{
	struct ssd_summary *s = &ssd->summary;

	s->tables = ssd->facts.counts;
	s->events = ssd->facts.n;
	s->replaced = ssd->facts.replaced;
	s->retracted = ssd->facts.retracted;
	s->left_out = ssd->delivery.left_out;
	s->unread = ssd->delivery.unread;
	s->faults = ssd->delivery.faults;
	s->lost = s->left_out + s->unread + import_files_lost(s->files);
	s->dialect = ssd->delivery.dialect->name;
	s->dialect_before = ssd->facts.state.read_as;
	if (s->dialect_before.s != NULL && str_eq(s->dialect_before, s->dialect))
		s->dialect_before = NO_STR;
}

duly_result ssd_open(const struct ssd_options *options, struct ssd **ret, struct duly_diag *diag)
{
	struct ssd *ssd = *ret = ssd_new(options);
	const duly_result r = begin(ssd, diag);

	if (r != DULY_OK)
		return r;
	ssd->summary.first = ssd->facts.state.deliveries == 0;
	note_delivered(ssd);
	know_rows(ssd);
	read_rows(ssd);
	settle_rows(ssd);
	ssd_feed_fact(ssd);
	ssd->summary.refused = import_guard_judge(&ssd->facts, ssd->delivered_of);
	import_facts_sort(&ssd->facts);
	sum_up(ssd);
	return DULY_OK;
}

const struct ssd_summary *ssd_summary(const struct ssd *ssd)
{
	return &ssd->summary;
}

struct str ssd_event(const struct ssd *ssd, size_t i)
{
	return ssd->facts.list[i].line;
}

duly_result ssd_write(struct ssd *ssd, FILE *out, struct duly_diag *diag)
{
	if (ssd->summary.refused != NULL)
		return duly_fail(diag, DULY_E_CONFLICT, "%s (--force TABLE takes it all the same)",
				 ssd->summary.refused);
	return import_facts_write(&ssd->facts, out, ssd->digest, diag);
}

duly_result ssd_commit(struct ssd *ssd, struct duly_diag *diag)
{
	ssd->facts.state.read_as = ssd->delivery.dialect->name;
	return import_state_commit(ssd->opt.state, ssd->facts.source, ssd->opt.at, ssd->arena,
				   &ssd->facts.state, ssd->digest, diag);
}
