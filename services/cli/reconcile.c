#include <glib.h>
#include <stdlib.h>

#include "common/import/ssd/fields.h"
#include "services/cli/data.h"
#include "services/cli/offline.h"
#include "services/cli/reconcile.h"

/* `duly reconcile`: reads their dates and ours, pairs them, and says where and why they differ. */

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

static void reconcile_fini(struct reconcile *r)
{
	buf_fini(&r->theirs);
	buf_fini(&r->ours);
	buf_fini(&r->lines);
	arena_free(&r->arena);
}

/* ---- theirs ---------------------------------------------------------------------------------- */

static void tell_row(void *context, const struct import_remark *r)
{
	(void)context;
	fprintf(stderr, "%s:%zu: %s%s%s\n", r->file, r->line, r->about,
		r->about[0] != '\0' ? ": " : "", r->text);
}

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

/* The child of a review: that of the episodes of its period of care. */
static struct str child_of(GHashTable *episodes, const struct ssd_row *row)
{
	const struct ssd_row *episode =
		row->table == SSD_REVIEWS
			? g_hash_table_lookup(episodes, ssd_field(row, CLAR_CLA).s)
			: NULL;

	return episode == NULL ? row->subject : episode->subject;
}

static duly_civil day_at(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	return column == SSD_NONE ? DULY_NO_DATE : ssd_field_when(d, row, column).day;
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
	t.subject = child_of(episodes, row);
	if (t.subject.s == NULL) {
		ssd_remark_put(d, row, SSD_NONE, true, "it cannot be told whose it is");
		return;
	}
	t.subject = arena_str(r->arena, t.subject);
	t.file = arena_str(r->arena, str_of(d->sheets[row->table].file)).s;
	buf_put(&r->theirs, &t, sizeof t);
}

static duly_result read_theirs(struct reconcile *r, bool delivered[LEN(KINDS)],
			       struct duly_diag *diag)
{
	const struct import_listener listener = { .remark = tell_row };
	duly_auto_fini(ssd_delivery) d = { 0 };

	duly_result result = ssd_delivery_read(r->args->tables, &listener, &d, diag);
	if (result != DULY_OK)
		return result;
	GHashTable *episodes = episodes_by_period(&d);

	for (size_t k = 0; k < LEN(KINDS); k++) {
		const struct ssd_sheet *sheet = &d.sheets[KINDS[k].table];
		const size_t before = r->theirs.len;

		for (size_t i = 0; i < sheet->n; i++)
			take_row(r, &d, episodes, &KINDS[k], &sheet->rows[i]);
		/* Where no row looks ahead, the column is not used for what is due. */
		delivered[k] = sheet->file != NULL && (!KINDS[k].ahead || r->theirs.len > before);
	}
	g_hash_table_destroy(episodes);
	return DULY_OK;
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

static void take_obligation(struct reconcile *r, const struct obligation *o)
{
	const struct reconcile_kind *kind = kind_of_rule(o->rule->id);
	const struct str council = str_of(r->args->council);
	struct reconcile_ours mine = { .kind = kind, .before = DULY_NO_DATE };

	if (kind == NULL || o->status == OBLIGATION_VOID || o->history ||
	    o->due.day == DULY_NO_DATE.day)
		return;
	if (council.s != NULL && !str_eq(council, o->trigger->council))
		return;
	mine.council = arena_str(r->arena, o->trigger->council);
	mine.subject = arena_str(r->arena, o->trigger->subject);
	mine.rule = arena_str(r->arena, o->rule->id);
	mine.on = o->on;
	mine.due = o->due;
	mine.period = o->rule->within[o->interval].period;
	mine.open = o->status == OBLIGATION_OPEN;
	buf_put(&r->ours, &mine, sizeof mine);
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
	struct reconcile_ours *list = (void *)r->ours.data;
	const size_t n = r->ours.len / sizeof *list;

	if (n > 0)
		qsort(list, n, sizeof *list, by_trigger);
	for (size_t i = 1; i < n; i++)
		if (list[i].kind == list[i - 1].kind && list[i].kind->chained &&
		    str_eq(list[i].subject, list[i - 1].subject))
			list[i].before = list[i - 1].due;
}

static bool visit(void *context, const struct law *law, const struct seen *seen)
{
	(void)law;
	take_obligation(context, seen->obligation);
	return true;
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
	buf_put(&r->lines, &line, sizeof line);
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
	struct reconcile_ours *list = (void *)r->ours.data;
	const size_t n = r->ours.len / sizeof *list, from = first_of(list, n, t->subject);
	size_t to = from;

	while (to < n && str_eq(list[to].subject, t->subject))
		to++;
	return from == to ? NULL : reconcile_match(&list[from], to - from, t);
}

static void compare(struct reconcile *r, const bool delivered[LEN(KINDS)])
{
	const struct reconcile_theirs *theirs = (const void *)r->theirs.data;
	struct reconcile_ours *ours;

	for (size_t i = 0; i < r->theirs.len / sizeof *theirs; i++) {
		ours = find(r, &theirs[i]);
		if (ours != NULL)
			ours->matched = true;
		add_line(r, &theirs[i], ours);
	}
	ours = (void *)r->ours.data;
	for (size_t i = 0; i < r->ours.len / sizeof *ours; i++)
		if (ours[i].open && !ours[i].matched && delivered[ours[i].kind - KINDS])
			add_line(r, NULL, &ours[i]);
	if (r->lines.len > 0)
		qsort(r->lines.data, r->lines.len / sizeof(struct reconcile_line),
		      sizeof(struct reconcile_line), by_case);
}

/* ---- the verb -------------------------------------------------------------------------------- */

static duly_result finish(struct reconcile *r, const struct law *law, struct duly_diag *diag)
{
	bool delivered[LEN(KINDS)] = { false };

	know_law(r, law);
	link_chains(r);
	duly_result result = read_theirs(r, delivered, diag);
	if (result != DULY_OK)
		return result;
	compare(r, delivered);
	if (r->args->json)
		reconcile_print_json(r);
	else
		reconcile_print(r, stdout);
	if (r->counts[RECONCILE_LATER] > 0)
		return duly_fail(diag, DULY_E_REFUSED, "%zu dates are later than the law",
				 r->counts[RECONCILE_LATER]);
	return DULY_OK;
}

static duly_result with_events(struct reconcile *r, struct duly_diag *diag)
{
	duly_auto(law) law = NULL;
	duly_auto(offline) o = NULL;

	duly_result result = load_law(r->args->rules, &law, diag);
	if (result == DULY_OK)
		result = given_now(r->args, law, &r->at, diag);
	if (result == DULY_OK)
		result = offline_derive(law, r->args->events, r->at, &o, diag);
	if (result != DULY_OK)
		return result;
	for (size_t i = 0; i < o->n; i++)
		for (size_t k = 0; k < o->cases[i]->person.derived.n; k++)
			take_obligation(r, &o->cases[i]->person.derived.obligations[k]);
	result = finish(r, law, diag);
	if (result == DULY_OK || result == DULY_E_REFUSED) {
		struct duly_diag bad = { "" };

		if (offline_verdict(o, &bad) != DULY_OK)
			return duly_fail(diag, DULY_E_MALFORMED, "%s", bad.text);
	}
	return result;
}

static duly_result with_data(struct reconcile *r, struct duly_diag *diag)
{
	duly_auto_fini(data) data = { 0 };

	duly_result result = data_open(r->args->data, &data, diag);
	if (result == DULY_OK)
		result = data_now(&data, r->args, &r->at, diag);
	if (result == DULY_OK)
		result = docket_reader_each(data.reader, r->at, visit, r, diag);
	return result == DULY_OK ? finish(r, docket_reader_law(data.reader), diag) : result;
}

duly_result verb_reconcile(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(reconcile) r = { .args = args, .arena = arena_new() };

	if (args->tables == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--ssd DIR is missing");
	return args->events != NULL ? with_events(&r, diag) : with_data(&r, diag);
}
