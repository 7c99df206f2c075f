#include <stdlib.h>

#include "common/base/memory.h"
#include "common/import/table/import.h"
#include "common/import/wall_clock.h"

enum { PROGRESS_STEP = 4096, DEPTH = 2 };

/* ---- beginning and end ----------------------------------------------------------------------- */

static struct table_import *table_new(const struct table_options *options)
{
	const size_t n = options->map->n_sheets;
	struct table_import *t = memory_zeroed(sizeof *t);

	t->opt = *options;
	t->delivered = DULY_NO_DATE;
	t->arena = arena_new();
	t->sheets = arena_new_array(t->arena, struct table_sheet, n);
	t->kept = arena_new_array(t->arena, struct import_table, n + 1);
	t->delivered_of = arena_new_array(t->arena, struct import_delivered, n + 1);
	for (unsigned i = 0; i < n; i++) {
		const char *name = options->map->sheets[i].name.s;

		t->sheets[i].map = &options->map->sheets[i];
		t->sheets[i].unknown =
			arena_new_array(t->arena, bool, options->map->sheets[i].n_columns);
		t->kept[i] = (struct import_table){ name, name, i, '-', false };
	}
	t->kept[n] = (struct import_table){ "feed", "feed", (unsigned)n, '-', false };
	t->tables = (struct import_tables){ t->kept, (unsigned)n + 1 };
	import_facts_begin(&t->facts, t->arena, &t->tables);
	t->files.titled = true;
	t->facts.source = str_of(options->source);
	t->facts.at = options->at;
	return t;
}

void table_import_free(struct table_import **pointer)
{
	struct table_import *t = *pointer;

	*pointer = NULL;
	if (t == NULL)
		return;
	import_facts_fini(&t->facts);
	zone_free(&t->zone);
	arena_free(&t->arena);
	free(t);
}

static duly_result read_state(struct table_import *t, struct duly_diag *diag)
{
	if (t->opt.state == NULL)
		return DULY_OK;
	const struct str before = import_state_read_as(t->opt.state, t->arena);

	if (before.s != NULL && !str_eq(before, t->opt.map->name))
		return duly_fail(diag, DULY_E_CONFLICT,
				 "the state is that of the map '%.*s', and not of '%.*s'",
				 STR_FMT(before), STR_FMT(t->opt.map->name));
	return import_state_open(t->opt.state, t->facts.source, t->opt.at, t->arena,
				 &t->facts.state, diag);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void read_sheet(struct table_import *t, unsigned sheet)
{
	struct table_sheet *s = &t->sheets[sheet];

	for (size_t i = 0; i < s->n; i++) {
		struct table_row *row = &s->rows[i];
		const struct import_known *known =
			import_state_find(&t->facts.state, sheet, row->id);

		row->fresh = known == NULL || !known->before;
		table_row_facts(t, sheet, row);
		s->usable += !row->unsure;
		t->summary.unsure += row->unsure;
		if (row->latest.day <= t->opt.at.day)
			t->delivered.day = MAX(t->delivered.day, row->latest.day);
		if (i % PROGRESS_STEP == 0)
			listener_progress(&t->opt.listener, row->file->path, i, s->n);
	}
}

static void settle_sheet(struct table_import *t, unsigned sheet)
{
	struct table_sheet *s = &t->sheets[sheet];
	struct import_count *count = &t->facts.counts[sheet];

	count->delivered = s->there;
	count->rows = s->read;
	for (size_t i = 0; i < s->n; i++) {
		const struct table_row *row = &s->rows[i];
		struct import_known *known = import_fact_known(
			&t->facts, (struct import_row){ sheet, row->id, row->subject });

		count->added += row->fresh;
		known->there = true;
		known->gone = false;
		known->date = row->latest;
		known->end = row->end;
		known->end_known = true;
	}
}

/* What is delivered of each sheet. Which rows are gone is not known where some could not be
 * identified. */
static void note_delivered(struct table_import *t)
{
	const size_t n = t->opt.map->n_sheets;

	for (size_t i = 0; i < n; i++) {
		const struct table_sheet *s = &t->sheets[i];
		struct import_delivered *d = &t->delivered_of[i];

		d->there = s->there;
		d->partial = s->broken;
		d->ageless = s->map->ageless;
		d->rows = s->n;
		d->first_end = DULY_NO_DATE;
		for (size_t r = 0; r < s->n; r++)
			if (s->rows[r].end.day != DULY_NO_DATE.day &&
			    (d->first_end.day == DULY_NO_DATE.day ||
			     s->rows[r].end.day < d->first_end.day))
				d->first_end = s->rows[r].end;
	}
	t->delivered_of[n] = (struct import_delivered){
		.there = true, .ageless = true, .rows = 1, .first_end = DULY_NO_DATE
	};
}

static size_t sheet_named(const struct table_import *t, struct str name)
{
	size_t i = 0;

	while (i < t->opt.map->n_sheets && !str_eq(t->opt.map->sheets[i].name, name))
		i++;
	return i;
}

static duly_result read_forced(struct table_import *t, struct duly_diag *diag)
{
	struct str rest = str_of(t->opt.force);

	while (rest.len > 0) {
		const char *comma = memchr(rest.s, ',', rest.len);
		const size_t len = comma == NULL ? rest.len : (size_t)(comma - rest.s);
		const size_t sheet = sheet_named(t, (struct str){ rest.s, len });

		if (sheet == t->opt.map->n_sheets)
			return duly_fail(diag, DULY_E_USAGE, "--force is to name sheets, not '%s'",
					 t->opt.force);
		t->delivered_of[sheet].forced = true;
		rest.s += MIN(len + 1, rest.len);
		rest.len -= MIN(len + 1, rest.len);
	}
	return DULY_OK;
}

/* ---- from outside ---------------------------------------------------------------------------- */

static void sum_up(struct table_import *t)
{
	struct table_summary *s = &t->summary;

	s->sheets = t->facts.counts;
	s->n_sheets = t->opt.map->n_sheets;
	s->events = t->facts.n;
	s->replaced = t->facts.replaced;
	s->retracted = t->facts.retracted;
	s->lost = s->left_out + s->unsure + import_files_lost(&t->files);
}

static duly_result begin(struct table_import *t, struct duly_diag *diag)
{
	duly_result r = read_forced(t, diag);

	if (r == DULY_OK)
		r = wall_clock_read(&t->zone, diag);
	if (r == DULY_OK)
		r = read_state(t, diag);
	if (r == DULY_OK)
		r = import_files_read(&t->files, t->opt.path, DEPTH, &t->opt.listener, t->arena,
				      diag);
	t->summary.files = &t->files;
	return r == DULY_OK ? table_sheets_know(t, diag) : r;
}

duly_result table_read(const struct table_options *options, struct table_import **ret,
		       struct duly_diag *diag)
{
	*ret = table_new(options);
	return begin(*ret, diag);
}

duly_result table_open(const struct table_options *options, struct table_import **ret,
		       struct duly_diag *diag)
{
	const duly_result r = table_read(options, ret, diag);
	struct table_import *t = *ret;

	if (r != DULY_OK)
		return r;
	t->summary.first = t->facts.state.deliveries == 0;
	for (unsigned i = 0; i < t->opt.map->n_sheets; i++)
		read_sheet(t, i);
	note_delivered(t);
	for (unsigned i = 0; i < t->opt.map->n_sheets; i++)
		settle_sheet(t, i);
	table_feed_fact(t);
	t->summary.refused = import_guard_judge(&t->facts, t->delivered_of);
	import_facts_sort(&t->facts);
	sum_up(t);
	return DULY_OK;
}

const struct table_summary *table_summary(const struct table_import *table)
{
	return &table->summary;
}

struct str table_event(const struct table_import *table, size_t i)
{
	return table->facts.list[i].line;
}

duly_result table_write(struct table_import *table, FILE *out, struct duly_diag *diag)
{
	if (table->summary.refused != NULL)
		return duly_fail(diag, DULY_E_CONFLICT, "%s (--force SHEET takes it all the same)",
				 table->summary.refused);
	return import_facts_write(&table->facts, out, table->digest, diag);
}

duly_result table_commit(struct table_import *table, struct duly_diag *diag)
{
	table->facts.state.read_as = table->opt.map->name;
	return import_state_commit(table->opt.state, table->facts.source, table->opt.at,
				   table->arena, &table->facts.state, table->digest, diag);
}
