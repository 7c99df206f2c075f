#include <stdlib.h>

#include "services/cli/listing.h"
#include "services/cli/table.h"

/* ---- what is wanted -------------------------------------------------------------------------- */

static bool is_stage(const char *name)
{
#define X(id, text) strcmp(name, text) == 0 ||
	return STAGES(X) false;
#undef X
}

static bool is_status(const char *name)
{
#define X(id, text) strcmp(name, text) == 0 ||
	return OBLIGATION_STATUSES(X) strcmp(name, "any") == 0;
#undef X
}

duly_result wanted_from(const struct args *args, const struct law *law, const char *status,
			struct wanted *ret, struct duly_diag *diag)
{
	if (args->status != NULL)
		status = args->status;
	if (args->stage != NULL && !is_stage(args->stage))
		return duly_fail(diag, DULY_E_USAGE,
				 "--stage is one of none, upcoming, due, unconfirmed, overdue");
	if (status != NULL && !is_status(status))
		return duly_fail(diag, DULY_E_USAGE,
				 "--status is one of open, met, ended, void, any");
	if (args->rule != NULL && law_rule(law, str_of(args->rule)) == NULL)
		return duly_fail(diag, DULY_E_USAGE, "no rule has the id %s; `duly rules list`",
				 args->rule);
	*ret = (struct wanted){
		.council = str_of(args->council),
		.subject = str_of(args->case_ref),
		.team = str_of(args->team),
		.stage = str_of(args->stage),
		.rule = str_of(args->rule),
		.status = status != NULL && strcmp(status, "any") != 0 ? str_of(status) : NO_STR,
		.before = DULY_NO_DATE,
		.history = args->all,
	};
	return args->before == NULL ? DULY_OK
				    : given_date(args->before, "--before", &ret->before, diag);
}

static bool same(struct str wanted, struct str is)
{
	return wanted.s == NULL || str_eq(wanted, is);
}

/* A person is found by any reference. */
static bool is_case(struct str wanted, const struct obligation *o)
{
	bool is = same(wanted, o->subject);

	for (size_t i = 0; i < o->reference_count; i++)
		is |= str_eq(wanted, o->references[i]);
	return is;
}

bool listing_wants(const struct wanted *w, const struct law *law, const struct obligation *o,
		   duly_instant at)
{
	const enum stage stage = ladder_stage(law, o, at);

	return same(w->council, o->trigger->council) && is_case(w->subject, o) &&
	       (same(w->team, o->team) || same(w->team, o->case_team)) &&
	       same(w->stage, str_of(stage_name(stage))) && same(w->rule, o->rule->id) &&
	       same(w->status, str_of(obligation_status_name(o->status))) &&
	       (w->before.day == DULY_NO_DATE.day ||
		(o->due.day != DULY_NO_DATE.day && o->due.day < w->before.day)) &&
	       (w->history || !o->history);
}

/* ---- gathering ------------------------------------------------------------------------------- */

struct listing listing_begin(const struct law *law, duly_instant at)
{
	return (struct listing){
		.arena = arena_new(),
		.calendar = law_calendar(law),
		.at = at,
		.today = zone_date(law_zone(law), at),
	};
}

void listing_fini(struct listing *l)
{
	arena_free(&l->arena);
	free(l->list);
	*l = (struct listing){ 0 };
}

static struct view pack(const struct law *law, const struct obligation *o, const uint8_t id[ID_LEN],
			duly_instant at, bool doubtful, struct arena *arena)
{
	duly_auto_fini(buf) b = { 0 };
	struct pack_open map = pack_map_begin(&b);

	obligation_pack(law, o, id, at, &b, &map);
	if (doubtful) {
		map.n++;
		pack_cstr(&b, "doubtful");
		pack_bool(&b, true);
	}
	pack_map_end(&b, &map);
	return (struct view){ memcpy(arena_alloc(arena, b.len), b.data, b.len), b.len };
}

struct view map_with(struct view map, const char *key, const struct str *strings, size_t n,
		     struct arena *arena)
{
	duly_auto_fini(buf) b = { 0 };
	duly_auto_fini(wire) w = { 0 };

	if (n == 0 || wire_unpack(map, &w, NULL) != DULY_OK || w.root.type != MSGPACK_OBJECT_MAP)
		return map;
	pack_map(&b, w.root.via.map.size + 1);
	for (uint32_t i = 0; i < w.root.via.map.size; i++) {
		pack_object(&b, &w.root.via.map.ptr[i].key);
		pack_object(&b, &w.root.via.map.ptr[i].val);
	}
	pack_cstr(&b, key);
	pack_array(&b, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		pack_str(&b, strings[i]);
	return (struct view){ memcpy(arena_alloc(arena, b.len), b.data, b.len), b.len };
}

void listing_add(struct listing *l, const struct law *law, const struct obligation *o,
		 const uint8_t id[ID_LEN], bool doubtful, const struct wanted *wanted)
{
	struct listed *new;

	if (wanted != NULL && !listing_wants(wanted, law, o, l->at))
		return;
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 256;
		l->list = reallocarray(l->list, l->cap, sizeof *l->list);
		if (l->list == NULL)
			abort();
	}
	new = &l->list[l->n++];
	*new = (struct listed){
		.map = pack(law, o, id, l->at, doubtful, l->arena),
		.due_at = o->due_at,
		.due = o->due,
		.act_by = o->act_by,
		.council = arena_str(l->arena, o->trigger->council),
		.subject = arena_str(l->arena, o->subject),
		.rule = o->rule->id,
		.stage = str_of(stage_name(ladder_stage(law, o, l->at))),
		.status = str_of(obligation_status_name(o->status)),
	};
	memcpy(new->id, id, ID_LEN);
}

static int soonest(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	int order = (x->due_at.ms > y->due_at.ms) - (x->due_at.ms < y->due_at.ms);

	if (order == 0)
		order = str_cmp(x->council, y->council);
	if (order == 0)
		order = str_cmp(x->subject, y->subject);
	if (order == 0)
		order = str_cmp(x->rule, y->rule);
	return order != 0 ? order : memcmp(x->id, y->id, ID_LEN);
}

void listing_sort(struct listing *l)
{
	if (l->n > 0)
		qsort(l->list, l->n, sizeof *l->list, soonest);
}

size_t listing_count(const struct listing *l, enum stage stage)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += str_is(l->list[i].stage, stage_name(stage));
	return n;
}

/* ---- showing --------------------------------------------------------------------------------- */

/* Working days from @today to @day; negative: it has passed. */
static int working_days_to(const struct calendar *c, duly_civil today, duly_civil day)
{
	const int step = day.day >= today.day ? 1 : -1;
	int n = 0;

	for (int32_t d = today.day; d != day.day; d += step) {
		const int32_t counted = step > 0 ? d + 1 : d;

		n += calendar_is_working_day(c, (duly_civil){ counted });
	}
	return step * n;
}

enum { CASE, RULE, DUE, ACT_BY, STAGE, DAYS, OWNER, WORKER, MARK, STATUS, ID };
static const struct table_column COLUMNS[] = {
	[CASE] = { "CASE", false },     [RULE] = { "RULE", false },     [DUE] = { "DUE", false },
	[ACT_BY] = { "ACT BY", false }, [STAGE] = { "STAGE", false },   [DAYS] = { "DAYS", true },
	[OWNER] = { "OWNER", false },   [WORKER] = { "WORKER", false }, [MARK] = { "NOTE", false },
	[STATUS] = { "STATUS", false }, [ID] = { "ID", false },
};

static void put_days(struct table *t, const struct listing *l, const struct listed *o)
{
	if (o->due.day == DULY_NO_DATE.day || !str_is(o->status, "open"))
		return;
	if (o->due_at.ms <= l->at.ms)
		table_put(t, DAYS, "%d late", -working_days_to(l->calendar, l->today, o->due));
	else
		table_put(t, DAYS, "%d", working_days_to(l->calendar, l->today, o->act_by));
}

static void add_mark(char *marks, size_t size, const char *mark)
{
	const size_t n = strlen(marks);

	snprintf(marks + n, size - n, "%s%s", n > 0 ? ", " : "", mark);
}

static bool flag(const msgpack_object *map, const char *key)
{
	bool v = false;

	return wire_bool(wire_get(map, key), &v) && v;
}

static void put_marks(struct table *t, const msgpack_object *map, const struct listed *o)
{
	const struct str planned = map_str(wire_get(map, "planned"), "on");
	char marks[160] = "", booked[40];

	if (!flag(map, "watched") && str_is(o->status, "open"))
		add_mark(marks, sizeof marks, "not watched");
	if (flag(map, "provisional"))
		add_mark(marks, sizeof marks, "provisional");
	if (flag(map, "doubtful"))
		add_mark(marks, sizeof marks, "doubtful");
	if (flag(map, "restricted"))
		add_mark(marks, sizeof marks, "restricted");
	if (str_is(map_str(map, "kind"), "cap"))
		add_mark(marks, sizeof marks, "authority ends");
	if (planned.len > 0) {
		snprintf(booked, sizeof booked, "booked %.*s", STR_FMT(planned));
		add_mark(marks, sizeof marks, booked);
	}
	if (str_is(map_str(map, "precision"), "day"))
		add_mark(marks, sizeof marks, "time not known");
	table_put(t, MARK, "%s", marks);
}

static void put_worker(struct table *t, const msgpack_object *map)
{
	const struct str worker = map_str(map, "worker"), cover = map_str(map, "cover");

	table_put(t, WORKER, "%.*s", STR_FMT(worker.len > 0 ? worker : STR("nobody")));
	if (cover.len > 0)
		table_put(t, WORKER, "%.*s (cover %.*s)", STR_FMT(worker), STR_FMT(cover));
}

static void put_row(struct table *t, const struct listing *l, const struct listed *o)
{
	duly_auto_fini(wire) w = { 0 };
	char date[32], hex[ID_HEX];

	if (wire_unpack(o->map, &w, NULL) != DULY_OK)
		return;
	table_row(t);
	table_put(t, CASE, "%.*s", STR_FMT(o->subject));
	table_put(t, RULE, "%.*s", STR_FMT(o->rule));
	table_put(t, DUE, "%s",
		  o->due.day == DULY_NO_DATE.day ? "no date in law" : print_day(o->due, date));
	if (o->act_by.day != o->due.day)
		table_put(t, ACT_BY, "%s", print_day(o->act_by, date));
	table_put(t, STAGE, "%.*s", STR_FMT(o->stage));
	put_days(t, l, o);
	table_put(t, OWNER, "%.*s", STR_FMT(map_str(&w.root, "owner")));
	put_worker(t, &w.root);
	put_marks(t, &w.root, o);
	table_put(t, STATUS, "%.*s", STR_FMT(o->status));
	if (!str_is(o->status, "open") && !str_is(map_str(&w.root, "timeliness"), "unknown"))
		table_put(t, STATUS, "%.*s, %.*s", STR_FMT(o->status),
			  STR_FMT(map_str(&w.root, "timeliness")));
	table_put(t, ID, "%.12s", hex_print(o->id, ID_LEN, hex));
}

void listing_table(const struct listing *l, FILE *to)
{
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));

	for (size_t i = 0; i < l->n; i++)
		put_row(t, l, &l->list[i]);
	table_print(t, to);
}

void listing_json(const struct listing *l, FILE *to)
{
	for (size_t i = 0; i < l->n; i++) {
		fputs(i > 0 ? ",\n  " : "\n  ", to);
		print_json(l->list[i].map, to);
	}
}

/* ---- counts ---------------------------------------------------------------------------------- */

#define X(id, name) +1
enum { STAGE_COUNT = 0 STAGES(X) };
#undef X

struct listing_tally {
	struct str rule;
	size_t stages[STAGE_COUNT];
	size_t all, not_watched;
};

static int by_rule(const void *a, const void *b)
{
	const struct listed *const *x = a, *const *y = b;

	return str_cmp((*x)->rule, (*y)->rule);
}

static void count_one(struct listing_tally *t, const struct listed *o)
{
	duly_auto_fini(wire) w = { 0 };

	t->all++;
	for (int s = 0; s < STAGE_COUNT; s++)
		t->stages[s] += str_is(o->stage, stage_name((enum stage)s));
	if (wire_unpack(o->map, &w, NULL) == DULY_OK)
		t->not_watched += !flag(&w.root, "watched");
}

static size_t tally_rules(const struct listing *l, struct listing_tally *ret)
{
	const struct listed **sorted = arena_new_array(l->arena, const struct listed *, l->n);
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		sorted[i] = &l->list[i];
	if (l->n > 0)
		qsort(sorted, l->n, sizeof(const struct listed *), by_rule);
	for (size_t i = 0; i < l->n; i++) {
		if (n == 0 || !str_eq(ret[n - 1].rule, sorted[i]->rule))
			ret[n++].rule = sorted[i]->rule;
		count_one(&ret[n - 1], sorted[i]);
	}
	return n;
}

static void summary_json(const struct listing_tally *list, size_t n, FILE *to)
{
	for (size_t i = 0; i < n; i++) {
		fprintf(to, "%s\n  { \"rule\": \"%.*s\", \"all\": %zu", i > 0 ? "," : "",
			STR_FMT(list[i].rule), list[i].all);
		for (int s = 0; s < STAGE_COUNT; s++)
			fprintf(to, ", \"%s\": %zu", stage_name((enum stage)s), list[i].stages[s]);
		fprintf(to, ", \"not_watched\": %zu }", list[i].not_watched);
	}
}

static void summary_table(const struct listing_tally *list, size_t n, FILE *to)
{
	struct table_column columns[STAGE_COUNT + 3] = { { "RULE", false }, { "ALL", true } };

	for (int s = 0; s < STAGE_COUNT; s++)
		columns[2 + s] = (struct table_column){ stage_name((enum stage)s), true };
	columns[STAGE_COUNT + 2] = (struct table_column){ "not watched", true };

	duly_auto(table) t = table_new(columns, LEN(columns));

	for (size_t i = 0; i < n; i++) {
		table_row(t);
		table_put(t, 0, "%.*s", STR_FMT(list[i].rule));
		table_put(t, 1, "%zu", list[i].all);
		for (size_t s = 0; s < STAGE_COUNT; s++)
			table_put(t, 2 + s, "%zu", list[i].stages[s]);
		table_put(t, STAGE_COUNT + 2, "%zu", list[i].not_watched);
	}
	table_print(t, to);
}

void listing_summary(const struct listing *l, bool json, FILE *to)
{
	struct listing_tally *list = arena_new_array(l->arena, struct listing_tally, l->n + 1);
	const size_t n = tally_rules(l, list);

	if (json)
		summary_json(list, n, to);
	else
		summary_table(list, n, to);
}
