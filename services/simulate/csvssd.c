/* The same lives as tables of the Standard Safeguarding Dataset. */
#include <stdlib.h>

#include "common/base/memory.h"
#include "services/simulate/dataset.h"

struct dataset {
	struct arena *arena;
	struct csv_sheet *
		*files; /* one of each table; NULL where an earlier table has the same file */
};

/* ---- rows ------------------------------------------------------------------------------------ */

static void put_row(struct dataset_row *r, const struct dataset_table *t, struct csv_sheet *csv)
{
	r->csv = csv;
	for (size_t i = 0; i < DATASET_FIELDS_MAX && t->fields[i].name != NULL; i++)
		t->fields[i].put(r, t->fields[i].arg);
	csv_sheet_row(csv);
}

/* What closes the fact @at, among those that come after it. */
static const struct fact *end_of(const struct dataset_row *r, const struct dataset_table *t,
				 size_t at)
{
	const char *key = t->key != NULL ? fact_code(r->fact, t->key) : "";

	for (size_t i = at + 1; i < r->n && t->ends != t->makes; i++) {
		if (r->facts[i]->type == t->ends &&
		    strcmp(fact_code(r->facts[i], t->key), key) == 0 &&
		    strcmp(fact_code(r->facts[i], "role"), fact_code(r->fact, "role")) == 0)
			return r->facts[i];
	}
	return NULL;
}

static void put_facts(struct dataset_row *r, const struct dataset_table *t, struct csv_sheet *csv)
{
	for (size_t i = 0; i < r->n; i++) {
		r->fact = r->facts[i];
		if (!fact_makes_row(r->fact, t->makes, t->kind))
			continue;
		r->end = end_of(r, t, i);
		if (t->from == FROM_FACTS || r->end == NULL)
			put_row(r, t, csv);
	}
}

/* ---- episodes put together ------------------------------------------------------------------- */

/* Whether @e goes on with what @before was a row of. */
static bool goes_on(enum dataset_from from, const struct return_episode *before,
		    const struct return_episode *e)
{
	if (from == FROM_EPISODES || strcmp(before->period, e->period) != 0)
		return false;
	if (from == FROM_STATUSES)
		return strcmp(before->status, e->status) == 0;
	return e->began == 'L';
}

static void put_episodes(struct dataset_row *r, const struct dataset_table *t,
			 struct csv_sheet *csv)
{
	for (size_t i = 0, k; i < r->n_episodes; i = k) {
		struct return_episode row = r->episodes[i];

		for (k = i + 1;
		     k < r->n_episodes && goes_on(t->from, &r->episodes[k - 1], &r->episodes[k]);
		     k++) {
			row.to = r->episodes[k].to;
			row.reason = r->episodes[k].reason;
		}
		r->episode = t->from == FROM_EPISODES ? &r->episodes[i] : &row;
		put_row(r, t, csv);
	}
}

void dataset_put(struct dataset *d, const struct life *l)
{
	duly_auto_fini(buf) rows = { 0 };
	struct dataset_row r = { .life = l };
	struct csv_sheet *csv = NULL;

	arena_reset(d->arena);
	episodes_of(l, false, d->arena, &rows);
	r.n = life_true(l, d->arena, &r.facts);
	r.episodes = (const void *)rows.data;
	r.n_episodes = rows.len / sizeof *r.episodes;
	for (size_t i = 0; i < DATASET_TABLE_COUNT; i++) {
		const struct dataset_table *t = &DATASET_TABLES[i];

		csv = d->files[i] != NULL ? d->files[i] : csv;
		if (t->from == FROM_FACTS || t->from == FROM_WHAT_LASTS)
			put_facts(&r, t, csv);
		else if (t->from == FROM_LIFE && r.n > 0)
			put_row(&r, t, csv);
		else
			put_episodes(&r, t, csv);
	}
}

/* ---- files ----------------------------------------------------------------------------------- */

static void header_of(const struct dataset_table *t, struct buf *ret)
{
	for (size_t i = 0; i < DATASET_FIELDS_MAX && t->fields[i].name != NULL; i++) {
		buf_puts(ret, i > 0 ? "," : "");
		buf_puts(ret, t->fields[i].name);
	}
	buf_u8(ret, 0);
}

duly_result dataset_new(const char *dir, struct dataset **ret, struct duly_diag *diag)
{
	struct dataset *d = memory_resize(NULL, sizeof *d);
	duly_result r = output_folder(dir, diag);

	d->arena = arena_new();
	d->files = memory_resize(NULL, DATASET_TABLE_COUNT * sizeof(struct csv_sheet *));
	memset(d->files, 0, DATASET_TABLE_COUNT * sizeof(struct csv_sheet *));
	*ret = d;
	for (size_t i = 0; r == DULY_OK && i < DATASET_TABLE_COUNT; i++) {
		const struct dataset_table *t = &DATASET_TABLES[i];
		duly_auto_fini(buf) header = { 0 };

		if (i > 0 && strcmp(t->name, t[-1].name) == 0)
			continue;
		header_of(t, &header);
		r = csv_sheet_new(dir, t->name, (const char *)header.data, &d->files[i], diag);
	}
	return r;
}

duly_result dataset_end(struct dataset **d, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	for (size_t i = 0; i < DATASET_TABLE_COUNT && r == DULY_OK; i++) {
		if ((*d)->files[i] != NULL)
			r = csv_sheet_end(&(*d)->files[i], diag);
	}
	return r;
}

void dataset_free(struct dataset **d)
{
	if (*d == NULL)
		return;
	for (size_t i = 0; i < DATASET_TABLE_COUNT; i++)
		csv_sheet_free(&(*d)->files[i]);
	arena_free(&(*d)->arena);
	free((*d)->files);
	free(*d);
	*d = NULL;
}
