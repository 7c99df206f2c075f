#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/import/ssd/care.h"
#include "common/import/ssd/feed.h"
#include "common/import/ssd/guard.h"
#include "common/import/ssd/import.h"
#include "common/import/ssd/placements.h"
#include "common/import/ssd/rows.h"

/* ---- beginning and end ----------------------------------------------------------------------- */

static struct ssd *ssd_new(const struct ssd_options *options)
{
	struct ssd *ssd = memory_zeroed(sizeof *ssd);

	ssd->opt = *options;
	ssd->lock = -1;
	ssd_periods_begin(&ssd->periods);
	ssd_state_begin(&ssd->state);
	return ssd;
}

void ssd_free(struct ssd **pointer)
{
	struct ssd *ssd = *pointer;

	*pointer = NULL;
	if (ssd == NULL)
		return;
	if (ssd->lock >= 0)
		close(ssd->lock);
	ssd_periods_fini(&ssd->periods);
	ssd_events_fini(&ssd->events);
	ssd_state_fini(&ssd->state);
	ssd_delivery_fini(&ssd->delivery);
	free(ssd);
}

/* One import at a time; where there is no state yet there is nothing to be at odds over. */
static duly_result lock(struct ssd *ssd, struct duly_diag *diag)
{
	ssd->lock = open(ssd->opt.state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ssd->lock < 0 && errno == ENOENT)
		return DULY_OK;
	if (ssd->lock < 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", ssd->opt.state, strerror(errno));
	if (flock(ssd->lock, LOCK_EX | LOCK_NB) == 0)
		return DULY_OK;
	return duly_fail(diag, DULY_E_BUSY, "%s: another import uses it", ssd->opt.state);
}

static duly_result check_state(const struct ssd *ssd, struct duly_diag *diag)
{
	const struct ssd_state *s = &ssd->state;
	char day[DULY_DATE_TEXT];

	if (s->source.s == NULL)
		return DULY_OK;
	if (!str_is(s->source, ssd->opt.source))
		return duly_fail(diag, DULY_E_CONFLICT, "the state is that of %.*s, and not of %s",
				 STR_FMT(s->source), ssd->opt.source);
	if (ssd->opt.at.day < s->at.day)
		return duly_fail(diag, DULY_E_CONFLICT,
				 "the last delivery was taken as of %s: this one cannot be of an "
				 "earlier day",
				 duly_civil_print(s->at, day));
	return DULY_OK;
}

/* ---- the rows that are there ----------------------------------------------------------------- */

enum { PROGRESS_STEP = 4096 };

static void begin_rows(struct ssd *ssd)
{
	ssd->delivered = DULY_NO_DATE;
	for (size_t table = 0; table < SSD_TABLE_COUNT; table++) {
		const struct ssd_sheet *sheet = &ssd->delivery.sheets[table];

		for (size_t i = 0; i < sheet->n; i++) {
			struct ssd_row *row = &sheet->rows[i];
			const struct ssd_known *known =
				ssd_state_find(&ssd->state, row->table, row->id);

			row->fresh = known == NULL || !known->before;
			if (row->date.day <= ssd->opt.at.day)
				ssd->delivered.day = MAX(ssd->delivered.day, row->date.day);
		}
	}
}

static void read_rows(struct ssd *ssd)
{
	ssd_periods_read(ssd);
	ssd_assessments_read(ssd);
	ssd_care_facts(ssd);
	ssd_placement_facts(ssd);
	for (size_t table = 0; table < SSD_TABLE_COUNT; table++) {
		const struct ssd_sheet *sheet = &ssd->delivery.sheets[table];

		for (size_t i = 0; i < sheet->n; i++) {
			ssd_row_facts(ssd, &sheet->rows[i]);
			if (i % PROGRESS_STEP == 0)
				listener_progress(&ssd->opt.listener, sheet->file, i, sheet->n);
		}
	}
}

/* What was read of a row becomes what is known of it. Of one that was left out all stands. */
static void settle_row(struct ssd *ssd, const struct ssd_row *row)
{
	struct ssd_count *count = &ssd->summary.tables[row->table];
	struct ssd_known *known;

	count->left_out += row->left;
	if (row->fresh && row->left)
		return;
	known = ssd_fact_known(ssd, row);
	known->there = true;
	if (row->left || row->unsure) {
		count->kept += !row->fresh;
		ssd_state_keep(known);
		return;
	}
	count->added += row->fresh;
	known->gone = false;
	known->date = row->date;
}

static void settle_rows(struct ssd *ssd)
{
	for (size_t table = 0; table < SSD_TABLE_COUNT; table++) {
		const struct ssd_sheet *sheet = &ssd->delivery.sheets[table];

		ssd->summary.tables[table].table = ssd_table_name((enum ssd_table)table);
		ssd->summary.tables[table].delivered = sheet->file != NULL;
		ssd->summary.tables[table].rows = sheet->n;
		for (size_t i = 0; i < sheet->n; i++)
			settle_row(ssd, &sheet->rows[i]);
	}
}

/* ---- from outside ---------------------------------------------------------------------------- */

static duly_result begin(struct ssd *ssd, struct duly_diag *diag)
{
	duly_result r = ssd_guard_check_force(ssd, diag);

	if (r == DULY_OK)
		r = lock(ssd, diag);
	if (r == DULY_OK)
		r = ssd_delivery_read(ssd->opt.dir, &ssd->opt.listener, &ssd->delivery, diag);
	if (r != DULY_OK)
		return r;
	ssd->arena = ssd->delivery.arena;
	r = ssd_state_read(ssd->opt.state, ssd->arena, &ssd->state, diag);
	return r == DULY_OK ? check_state(ssd, diag) : r;
}

duly_result ssd_open(const struct ssd_options *options, struct ssd **ret, struct duly_diag *diag)
{
	duly_auto(ssd) ssd = ssd_new(options);

	duly_result r = begin(ssd, diag);
	if (r != DULY_OK)
		return r;
	ssd->summary.first = ssd->state.deliveries == 0;
	begin_rows(ssd);
	read_rows(ssd);
	settle_rows(ssd);
	ssd_feed_fact(ssd);
	ssd_guard_judge(ssd);
	ssd_events_sort(&ssd->events);
	ssd->summary.left_out = ssd->delivery.left_out;
	ssd->summary.faults = ssd->delivery.faults;
	*ret = ssd;
	ssd = NULL;
	return DULY_OK;
}

const struct ssd_summary *ssd_summary(const struct ssd *ssd)
{
	return &ssd->summary;
}

json_t *ssd_event(const struct ssd *ssd, size_t i)
{
	return ssd->events.list[i].event;
}

duly_result ssd_write(struct ssd *ssd, FILE *out, struct duly_diag *diag)
{
	duly_auto_fini(buf) text = { 0 };
	uint8_t sum[SHA256_LEN];

	if (ssd->summary.refused != NULL)
		return duly_fail(diag, DULY_E_CONFLICT, "%s (--force TABLE takes it all the same)",
				 ssd->summary.refused);
	for (size_t i = 0; i < ssd->events.n; i++) {
		char *line = json_dumps(ssd->events.list[i].event, JSON_COMPACT);

		buf_printf(&text, "%s\n", line);
		free(line);
	}
	sha256(buf_view(&text), sum);
	hex_print(sum, SHA256_LEN, ssd->digest);
	if (text.len > 0 && fwrite(text.data, 1, text.len, out) != text.len)
		return duly_fail(diag, DULY_E_IO, "the events: %s", strerror(errno));
	if (fflush(out) != 0)
		return duly_fail(diag, DULY_E_IO, "the events: %s", strerror(errno));
	return DULY_OK;
}

duly_result ssd_commit(struct ssd *ssd, struct duly_diag *diag)
{
	if (mkdir(ssd->opt.state, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "%s: %s", ssd->opt.state, strerror(errno));
	ssd->state.source = str_of(ssd->opt.source);
	ssd->state.at = ssd->opt.at;
	ssd->state.deliveries++;
	return ssd_state_write(ssd->opt.state, ssd->arena, &ssd->state, ssd->digest, diag);
}
