#include <glib.h>
#include <stdlib.h>

#include "common/import/ssd/fields.h"
#include "common/import/table/due_dates.h"
#include "common/reports/reconcile.h"

static const struct reconcile_kind KINDS[RECONCILE_KINDS_MAX] = {
	{ .name = "looked-after review",
	  .rules = { "cla-review-first", "cla-review-second", "cla-review-next" },
	  .table = SSD_REVIEWS,
	  .due = CLAR_DUE,
	  .done = CLAR_DATE,
	  .cancelled = CLAR_CANCELLED,
	  .chained = true },
	{ .name = "review conference",
	  .rules = { "rcpc-first", "rcpc-next" },
	  .table = SSD_CP_REVIEWS,
	  .due = CPPR_DUE,
	  .done = CPPR_DATE,
	  .cancelled = SSD_NONE,
	  .chained = true },
	{ .name = "initial conference",
	  .rules = { "icpc", "icpc-transfer" },
	  .table = SSD_CONFERENCES,
	  .due = ICPC_TARGET,
	  .done = ICPC_DATE,
	  .cancelled = SSD_NONE },
	{ .name = "pathway plan review",
	  .rules = { "pathway-review" },
	  .table = SSD_LEAVERS,
	  .due = CLEA_PLAN,
	  .done = SSD_NONE,
	  .cancelled = SSD_NONE,
	  .chained = true,
	  .ahead = true },
};

struct reconcile reconcile_begin(struct str council)
{
	return (struct reconcile){ .arena = arena_new(), .council = council };
}

void reconcile_fini(struct reconcile *r)
{
	free(r->theirs);
	free(r->ours);
	free(r->lines);
	arena_free(&r->arena);
}

/* ---- theirs ---------------------------------------------------------------------------------- */

/* clae_cla_id -> an episode of it */
static GHashTable *episodes_by_period(const struct ssd_delivery *d)
{
	const struct ssd_sheet *episodes = &d->sheets[SSD_EPISODES];
	GHashTable *ret = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < episodes->n; i++) {
		const struct ssd_row *row = &episodes->rows[i];

		if (ssd_field(row, CLAE_CLA).len > 0)
			g_hash_table_insert(ret, (char *)(uintptr_t)ssd_field(row, CLAE_CLA).s,
					    (void *)(uintptr_t)row);
	}
	return ret;
}

/* The child of a review is that of the episodes of its period of care, of a review conference that
 * of its plan, where the row does not say it. */
static struct str child_of(const struct ssd_delivery *d, GHashTable *episodes,
			   const struct ssd_row *row)
{
	const struct ssd_row *other = NULL;

	if (row->subject.s == NULL && row->table == SSD_REVIEWS)
		other = g_hash_table_lookup(episodes, ssd_field(row, CLAR_CLA).s);
	else if (row->subject.s == NULL && row->table == SSD_CP_REVIEWS)
		other = ssd_row_find(d, SSD_CP_PLANS, ssd_field(row, CPPR_PLAN));
	return other == NULL ? row->subject : other->subject;
}

static duly_civil day_at(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	return column == SSD_NONE ? DULY_NO_DATE : ssd_field_when(d, row, column).day;
}

static void add_theirs(struct reconcile *r, struct reconcile_theirs t)
{
	LIST_ROOM(NULL, r->theirs, r->their_count, r->their_cap);
	r->theirs[r->their_count++] = t;
}

static void take_row(struct reconcile *r, struct ssd_delivery *d, GHashTable *episodes,
		     const struct reconcile_kind *kind, struct ssd_row *row)
{
	struct reconcile_theirs t = { .kind = kind, .line = row->line };

	t.due = day_at(d, row, kind->due);
	t.done = day_at(d, row, kind->done);
	if (kind->cancelled != SSD_NONE && ssd_field_flag(d, row, kind->cancelled) == SSD_YES)
		return;
	if (row->left || t.due.day == DULY_NO_DATE.day ||
	    (kind->ahead && t.due.day <= r->today.day))
		return;
	t.subject = child_of(d, episodes, row);
	if (t.subject.s == NULL) {
		ssd_remark_put(d, row, SSD_NONE, true, "it cannot be told whose it is");
		return;
	}
	t.subject = arena_str(r->arena, t.subject);
	t.file = arena_str(r->arena, str_of(d->sheets[row->table].file->path)).s;
	add_theirs(r, t);
}

static duly_result read_theirs(struct reconcile *r, const char *tables,
			       const struct import_listener *listener, struct duly_diag *diag)
{
	duly_auto_fini(ssd_delivery) d = { 0 };

	const struct ssd_dialect_given dialect = { .wanted = r->dialect, .before = NO_STR };

	duly_result result = ssd_delivery_read(tables, &dialect, listener, &d, diag);
	if (result != DULY_OK)
		return result;
	GHashTable *episodes = episodes_by_period(&d);

	for (size_t k = 0; k < LEN(KINDS); k++) {
		const struct ssd_sheet *sheet = &d.sheets[KINDS[k].table];
		const size_t before = r->their_count;

		for (size_t i = 0; i < sheet->n; i++)
			take_row(r, &d, episodes, &KINDS[k], &sheet->rows[i]);
		/* Where no row looks ahead, the column is not used for what is due. */
		r->delivered[k] =
			sheet->file != NULL && (!KINDS[k].ahead || r->their_count > before);
	}
	g_hash_table_destroy(episodes);
	return DULY_OK;
}

/* ---- theirs by a map ------------------------------------------------------------------------- */

static const struct reconcile_kind *kind_named(struct str name)
{
	for (size_t k = 0; k < LEN(KINDS); k++)
		if (str_is(name, KINDS[k].name))
			return &KINDS[k];
	return NULL;
}

static duly_result check_map(const struct map *map, struct duly_diag *diag)
{
	size_t n = 0;

	for (size_t s = 0; s < map->n_sheets; s++)
		for (size_t i = 0; i < map->sheets[s].n_dues; i++, n++)
			if (kind_named(map->sheets[s].dues[i].of) == NULL)
				return duly_fail(
					diag, DULY_E_CONFIG,
					"the map '%.*s' has due dates of a '%.*s': no kind "
					"is called so",
					STR_FMT(map->name), STR_FMT(map->sheets[s].dues[i].of));
	return n > 0 ? DULY_OK
		     : duly_fail(diag, DULY_E_CONFIG, "the map '%.*s' has no due dates",
				 STR_FMT(map->name));
}

static duly_result read_mapped(struct reconcile *r, const struct table_options *tables,
			       struct duly_diag *diag)
{
	struct table_dues dues = { 0 };
	duly_result result = check_map(tables->map, diag);

	if (result == DULY_OK)
		result = table_due_dates(tables, r->arena, &dues, diag);
	for (size_t i = 0; i < dues.n_there; i++)
		r->delivered[kind_named(dues.there[i]->of) - KINDS] = true;
	for (size_t i = 0; i < dues.n; i++) {
		const struct table_due *d = &dues.list[i];
		const struct reconcile_kind *kind = kind_named(d->map->of);

		if (!kind->ahead || d->due.day > r->today.day)
			add_theirs(r, (struct reconcile_theirs){ kind, d->subject, d->due, d->done,
								 d->file, d->line });
	}
	return result;
}

/* ---- ours ------------------------------------------------------------------------------------ */

static const struct reconcile_kind *kind_of_rule(struct str rule)
{
	for (size_t k = 0; k < LEN(KINDS); k++)
		for (size_t i = 0; i < RECONCILE_RULES_MAX && KINDS[k].rules[i] != NULL; i++)
			if (str_is(rule, KINDS[k].rules[i]))
				return &KINDS[k];
	return NULL;
}

void reconcile_add(struct reconcile *r, const struct obligation *o)
{
	const struct reconcile_kind *kind = kind_of_rule(o->rule->id);
	struct reconcile_ours mine = { .kind = kind, .before = DULY_NO_DATE };

	if (kind == NULL || o->status == OBLIGATION_VOID || o->history ||
	    o->due.day == DULY_NO_DATE.day)
		return;
	if (r->council.s != NULL && !str_eq(r->council, o->trigger->council))
		return;
	mine.council = arena_str(r->arena, o->trigger->council);
	mine.subject = arena_str(r->arena, o->trigger->subject);
	mine.rule = arena_str(r->arena, o->rule->id);
	mine.on = o->on;
	mine.due = o->due;
	mine.period = o->rule->within[o->interval].period;
	mine.open = o->status == OBLIGATION_OPEN;
	LIST_ROOM(NULL, r->ours, r->our_count, r->our_cap);
	r->ours[r->our_count++] = mine;
}

static int by_trigger(const void *va, const void *vb)
{
	const struct reconcile_ours *a = va, *b = vb;
	int order = str_cmp(a->subject, b->subject);

	if (order == 0)
		order = (a->kind > b->kind) - (a->kind < b->kind);
	return order != 0 ? order : (a->on.day > b->on.day) - (a->on.day < b->on.day);
}

/* The obligation before one in a chain is the last one that began earlier. */
static void link_chains(struct reconcile *r)
{
	struct reconcile_ours *list = r->ours;
	const size_t n = r->our_count;

	if (n > 0)
		qsort(list, n, sizeof *list, by_trigger);
	for (size_t i = 1; i < n; i++)
		if (list[i].kind == list[i - 1].kind && list[i].kind->chained &&
		    str_eq(list[i].subject, list[i - 1].subject))
			list[i].before = list[i - 1].due;
}

static void know_law(struct reconcile *r, const struct law *law)
{
	r->calendar = law_calendar(law);
	r->today = zone_date(law_zone(law), r->at);
	for (size_t k = 0; k < LEN(KINDS); k++)
		for (size_t i = 0; i < RECONCILE_RULES_MAX && KINDS[k].rules[i] != NULL; i++)
			r->ruled[k] = r->ruled[k] || law_rule(law, str_of(KINDS[k].rules[i]));
}

/* ---- beside one another ---------------------------------------------------------------------- */

static void add_line(struct reconcile *r, const struct reconcile_theirs *theirs,
		     const struct reconcile_ours *ours)
{
	struct reconcile_line line = { .theirs = theirs, .ours = ours, .why = STR("") };

	line.verdict = reconcile_verdict(ours, theirs == NULL ? DULY_NO_DATE : theirs->due);
	if (line.verdict == RECONCILE_LATER || line.verdict == RECONCILE_EARLIER)
		line.why = reconcile_why(r->calendar, ours, theirs->due, r->arena);
	if (line.verdict == RECONCILE_OWED_BY_NOBODY)
		line.why = r->ruled[theirs->kind - KINDS]
				   ? STR("nothing that began before it is owed in this case")
				   : STR("the rules in force have no such duty");
	r->counts[line.verdict]++;
	LIST_ROOM(NULL, r->lines, r->line_count, r->line_cap);
	r->lines[r->line_count++] = line;
}

static duly_civil date_of(const struct reconcile_line *l)
{
	return l->theirs != NULL ? l->theirs->due : l->ours->due;
}

static int by_case(const void *va, const void *vb)
{
	const struct reconcile_line *a = va, *b = vb;
	int order = str_cmp(reconcile_subject(a), reconcile_subject(b));

	if (order == 0)
		order = (date_of(a).day > date_of(b).day) - (date_of(a).day < date_of(b).day);
	return order;
}

/* The part of our list that is of the case of @t. */
static size_t first_of(const struct reconcile_ours *list, size_t n, struct str subject)
{
	size_t low = 0, high = n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (str_cmp(list[middle].subject, subject) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct reconcile_ours *find(struct reconcile *r, const struct reconcile_theirs *t)
{
	struct reconcile_ours *list = r->ours;
	const size_t n = r->our_count, from = first_of(list, n, t->subject);
	size_t to = from;

	while (to < n && str_eq(list[to].subject, t->subject))
		to++;
	return from == to ? NULL : reconcile_match(&list[from], to - from, t);
}

static void compare(struct reconcile *r)
{
	for (size_t i = 0; i < r->their_count; i++) {
		struct reconcile_ours *ours = find(r, &r->theirs[i]);

		if (ours != NULL)
			ours->matched = true;
		add_line(r, &r->theirs[i], ours);
	}
	for (size_t i = 0; i < r->our_count; i++)
		if (r->ours[i].open && !r->ours[i].matched && r->delivered[r->ours[i].kind - KINDS])
			add_line(r, NULL, &r->ours[i]);
	if (r->line_count > 0)
		qsort(r->lines, r->line_count, sizeof *r->lines, by_case);
}

duly_result reconcile_tables(struct reconcile *r, const struct law *law, const char *tables,
			     const struct import_listener *listener, struct duly_diag *diag)
{
	know_law(r, law);
	link_chains(r);
	duly_result result = read_theirs(r, tables, listener, diag);

	if (result == DULY_OK)
		compare(r);
	return result;
}

duly_result reconcile_mapped(struct reconcile *r, const struct law *law,
			     const struct table_options *tables, struct duly_diag *diag)
{
	know_law(r, law);
	link_chains(r);
	const duly_result result = read_mapped(r, tables, diag);

	if (result == DULY_OK)
		compare(r);
	return result;
}
