#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/import/ssd/ssd_internal.h"

/* What comes before and after the rows: the window, what went, the guard, output and state. */

enum { VANISH_PERCENT = 2 };

/* ---- beginning and end ----------------------------------------------------------------------- */

static void free_event(gpointer event)
{
	json_decref(((struct ssd_outgoing *)event)->event);
}

static struct ssd *ssd_new(const struct ssd_options *options)
{
	struct ssd *ssd = calloc(1, sizeof *ssd);

	if (ssd == NULL)
		abort();
	ssd->opt = *options;
	ssd->lock = -1;
	ssd->periods = g_array_new(FALSE, TRUE, sizeof(struct ssd_period));
	ssd->by_cla = g_hash_table_new(g_str_hash, g_str_equal);
	ssd->doubtful = g_hash_table_new(g_str_hash, g_str_equal);
	ssd->assessments = g_ptr_array_new();
	ssd->events = g_ptr_array_new_with_free_func(free_event);
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
	g_array_free(ssd->periods, TRUE);
	g_hash_table_destroy(ssd->by_cla);
	g_hash_table_destroy(ssd->doubtful);
	g_ptr_array_free(ssd->assessments, TRUE);
	g_ptr_array_free(ssd->events, TRUE);
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

static duly_result check_force(const struct ssd *ssd, struct duly_diag *diag)
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
			ssd_retract(ssd, known, &known->sent[i], "entered-in-error");
}

/* A row that is not in the delivery. */
static void judge_absent(struct ssd *ssd, struct ssd_known *known, struct ssd_tally *t)
{
	const enum ssd_table table = known->table == SSD_PERIOD ? SSD_EPISODES : known->table;
	const struct ssd_sheet *sheet = &ssd->delivery.sheets[table];
	struct ssd_count *count = &ssd->summary.tables[table];
	const bool row = known->table < SSD_TABLE_COUNT;

	if (sheet->file == NULL || sheet->broken) {
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

static void judge_all(struct ssd *ssd)
{
	struct ssd_tally tallies[SSD_TABLE_COUNT] = { 0 };

	for (guint i = 0; i < ssd->state.rows->len; i++) {
		struct ssd_known *known = g_ptr_array_index(ssd->state.rows, i);

		if (known->before)
			judge_known(ssd, known, tallies);
	}
	for (size_t table = 0; table < SSD_TABLE_COUNT; table++)
		guard_table(ssd, (enum ssd_table)table, &tallies[table]);
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
	const struct ssd_listener *l = &ssd->opt.listener;

	ssd_care_read(ssd);
	ssd_assessments_read(ssd);
	ssd_care_facts(ssd);
	for (size_t table = 0; table < SSD_TABLE_COUNT; table++) {
		const struct ssd_sheet *sheet = &ssd->delivery.sheets[table];

		for (size_t i = 0; i < sheet->n; i++) {
			ssd_row_facts(ssd, &sheet->rows[i]);
			if (i % PROGRESS_STEP == 0 && l->progress != NULL)
				l->progress(l->context, sheet->file, i, sheet->n);
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
	known = ssd_known_of(ssd, row);
	known->there = true;
	if (row->left || row->unsure) {
		count->kept += !row->fresh;
		for (size_t i = 0; i < known->n; i++)
			known->sent[i].touched = true;
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
	duly_result r = check_force(ssd, diag);

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
	judge_all(ssd);
	ssd_events_sort(ssd);
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

duly_result ssd_write(struct ssd *ssd, FILE *out, struct duly_diag *diag)
{
	duly_auto_fini(buf) text = { 0 };
	uint8_t sum[SHA256_LEN];

	if (ssd->summary.refused != NULL)
		return duly_fail(diag, DULY_E_CONFLICT, "%s (--force TABLE takes it all the same)",
				 ssd->summary.refused);
	for (guint i = 0; i < ssd->events->len; i++) {
		const struct ssd_outgoing *e = g_ptr_array_index(ssd->events, i);
		char *line = json_dumps(e->event, JSON_COMPACT);

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
	return ssd_state_write(ssd->opt.state, &ssd->state, ssd->digest, diag);
}
