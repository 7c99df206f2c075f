#include "common/import/guard.h"

enum { VANISH_PERCENT = 2 };

/* Rows of a table that were there last time: that should be in this delivery, that are not, and
 * all. */
struct tally {
	size_t inside, vanished, all;
};

/* ---- what went ------------------------------------------------------------------------------- */

/* Whether the delivery would have it, were it still so. Where nothing in it has ended it is not
 * known how far back it reaches. */
static bool within(const struct import_delivered *d, const struct import_known *known)
{
	if (d->ageless || !known->end_known)
		return false;
	if (known->end.day == DULY_NO_DATE.day || d->rows == 0)
		return true;
	return d->first_end.day != DULY_NO_DATE.day && known->end.day >= d->first_end.day;
}

bool import_guard_stands(const struct import_delivered *d, const struct import_known *known)
{
	return !d->there || d->partial || !within(d, known);
}

/* Parts of a row that is still there, and no longer says them. */
static void drop_parts(struct import_facts *f, struct import_known *known)
{
	for (size_t i = 0; i < known->n; i++)
		if (known->sent[i].stands && !known->sent[i].touched)
			import_fact_retract(f, known, &known->sent[i], "entered-in-error");
}

/* A row that is not in the delivery. @row: it is one, and no period that was put together. */
static void judge_absent(struct import_facts *f, struct import_known *known, bool row,
			 const struct import_delivered *d, struct tally *t)
{
	struct import_count *count = &f->counts[f->state.tables->list[known->table].counted_as];

	if (!d->there || d->partial) {
		count->kept += row;
	} else if (!within(d, known)) {
		count->outside += row;
	} else {
		t->vanished += row;
		count->gone += row;
		drop_parts(f, known);
		known->gone = true;
	}
}

static void judge(struct import_facts *f, struct import_known *known,
		  const struct import_delivered *delivered, struct tally *tallies)
{
	const unsigned table = f->state.tables->list[known->table].counted_as;
	const struct import_delivered *d = &delivered[table];
	const bool row = known->table == table;
	struct tally *t = &tallies[table];

	t->all += row;
	t->inside += row && within(d, known);
	if (!known->there) {
		judge_absent(f, known, row, d, t);
		return;
	}
	drop_parts(f, known);
	f->counts[table].changed += known->changed;
}

/* ---- the guard ------------------------------------------------------------------------------- */

/* Why this table cannot be right; NO_STR: it may be. */
static struct str why_refused(const struct import_facts *f, unsigned table,
			      const struct import_delivered *d, const struct tally *t)
{
	const char *name = f->state.tables->list[table].name;

	if (t->all == 0 || d->forced)
		return NO_STR;
	if (!d->there)
		return arena_printf(f->arena, "%s is missing and had %zu rows", name, t->all);
	if (d->rows == 0 && !d->partial)
		return arena_printf(f->arena, "%s is empty and had %zu rows", name, t->all);
	if (t->vanished * 100 > t->inside * VANISH_PERCENT)
		return arena_printf(f->arena,
				    "%zu of the %zu rows of %s within its window are gone",
				    t->vanished, t->inside, name);
	return NO_STR;
}

const char *import_guard_judge(struct import_facts *f, const struct import_delivered *delivered)
{
	const unsigned n = f->state.tables->n;
	struct tally *tallies = arena_new_array(f->arena, struct tally, n);
	const char *refused = NULL;

	memset(tallies, 0, n * sizeof *tallies);
	for (size_t i = 0; i < f->state.n; i++)
		if (f->state.rows[i]->before)
			judge(f, f->state.rows[i], delivered, tallies);
	for (unsigned table = 0; table < n; table++) {
		const struct str why = why_refused(f, table, &delivered[table], &tallies[table]);

		if (why.s != NULL)
			refused = refused == NULL ? why.s
						  : arena_printf(f->arena, "%s; %.*s", refused,
								 STR_FMT(why))
							    .s;
	}
	return refused;
}
