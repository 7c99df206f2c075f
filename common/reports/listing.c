#include <stdlib.h>

#include "common/reports/listing.h"

struct listing listing_begin(const struct law *law, duly_instant at, bool packs)
{
	return (struct listing){
		.arena = arena_new(),
		.law = law,
		.at = at,
		.today = zone_date(law_zone(law), at),
		.packs = packs,
	};
}

void listing_fini(struct listing *l)
{
	arena_free(&l->arena);
	free(l->list);
	*l = (struct listing){ 0 };
}

/* ---- what is listed -------------------------------------------------------------------------- */

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

bool listing_is_rule(const char *rules, struct str rule)
{
	for (const char *p = rules; p != NULL;) {
		struct str id = { p, strcspn(p, ",") };

		p = p[id.len] == ',' ? p + id.len + 1 : NULL;
		if (str_cut_end(&id, "*") ? rule.len >= id.len && memcmp(rule.s, id.s, id.len) == 0
					  : str_eq(id, rule))
			return true;
	}
	return rules == NULL;
}

static bool is_before(duly_civil before, const struct obligation *o)
{
	return before.day == DULY_NO_DATE.day ||
	       (o->due.day != DULY_NO_DATE.day && o->due.day < before.day);
}

bool listing_is_team(struct str wanted, const struct obligation *o)
{
	return same(wanted, o->team) || same(wanted, o->case_team) ||
	       (str_is(wanted, UNASSIGNED) && o->team.len == 0 && !o->restricted);
}

/* Whose it is. */
static bool is_theirs(const struct listing_filter *f, const struct obligation *o)
{
	return same(f->council, o->trigger->council) && is_case(f->subject, o) &&
	       listing_is_team(f->team, o) &&
	       (same(f->worker, o->worker) || same(f->worker, o->cover)) &&
	       same(f->owner, o->rule->owner);
}

static bool lets_through(const struct listing_filter *f, const struct law *law,
			 const struct obligation *o, duly_instant at)
{
	return is_theirs(f, o) && listing_is_rule(f->rules, o->rule->id) &&
	       same(f->status, str_of(obligation_status_name(o->status))) &&
	       is_before(f->before, o) && (f->history || !o->history) &&
	       (f->stages == 0 || (f->stages & 1u << ladder_stage(law, o, at)) != 0);
}

/* What is not watched is counted where it is not wanted. */
static bool is_wanted(struct listing *l, const struct listing_filter *f, const struct obligation *o)
{
	const bool unwatched = o->status == OBLIGATION_OPEN && !o->watched;

	l->unwatched += unwatched && f->watched == LISTING_WATCHED;
	return f->watched == LISTING_ALL || unwatched == (f->watched == LISTING_UNWATCHED);
}

static void note_council(struct listing *l, struct str council)
{
	if (l->council.s == NULL)
		l->council = arena_str(l->arena, council);
	l->several |= !str_eq(l->council, council);
}

/* ---- one obligation -------------------------------------------------------------------------- */

static void keep_pairs(struct listing *l, const struct law *law, const struct obligation *o,
		       struct listed *ret)
{
	duly_auto_fini(buf) b = { 0 };
	struct pack_open map = { 0 };

	obligation_pack(law, o, ret->id, l->at, &b, &map);
	ret->pairs = (struct view){ memcpy(arena_alloc(l->arena, b.len), b.data, b.len), b.len };
	ret->pair_count = map.n;
}

static struct str reason_of(const struct law *law, const struct event *e)
{
	const struct value *why = event_part(e, PART_REASON);

	return why->given ? vocabulary_text(law_vocabulary(law), why->code) : e->type_name;
}

static void note_answer(const struct listing *l, const struct law *law, const struct obligation *o,
			struct listed *ret)
{
	const struct event *e = o->answer.last;

	ret->answered_on = ret->quiet_to = DULY_NO_DATE;
	if (e == NULL)
		return;
	const struct value *on = event_part(e, PART_ON);

	ret->answer = arena_str(l->arena, reason_of(law, e));
	ret->answered_by = arena_str(l->arena, event_part(e, PART_BY)->ref);
	ret->answered_on = on->given ? on->date : DULY_NO_DATE;
	if (l->at.ms < o->answer.quiet_until.ms)
		ret->quiet_to =
			zone_date(law_zone(law), (duly_instant){ o->answer.quiet_until.ms - 1 });
	if (o->answer.delay != NULL)
		ret->delay = arena_str(l->arena, reason_of(law, o->answer.delay));
}

/* @law is the council's own. */
static struct listed *add(struct listing *l, const struct law *law, const struct obligation *o,
			  const uint8_t id[ID_LEN])
{
	LIST_ROOM(NULL, l->list, l->n, l->cap);
	struct listed *new = &l->list[l->n++];

	*new = (struct listed){
		.council = arena_str(l->arena, o->trigger->council),
		.subject = arena_str(l->arena, o->subject),
		.rule = o->rule->id,
		.title = o->rule->title,
		.owner = o->rule->owner,
		.worker = arena_str(l->arena, o->worker),
		.cover = arena_str(l->arena, o->cover),
		.team = arena_str(l->arena, o->team),
		.case_team = arena_str(l->arena, o->case_team),
		.due = o->due,
		.act_by = o->act_by,
		.planned = o->planned,
		.due_at = o->due_at,
		.status = o->status,
		.stage = ladder_stage(law, o, l->at),
		.timeliness = obligation_timeliness(o, l->at),
		.cap = o->rule->cap,
		.watched = o->watched,
		.provisional = o->provisional,
		.restricted = o->restricted,
		.by_day = o->by_day,
		.by_hours = obligation_by_hours(o),
	};
	memcpy(new->id, id, ID_LEN);
	note_answer(l, law, o, new);
	if (l->packs)
		keep_pairs(l, law, o, new);
	return new;
}

void listed_pack(const struct listed *o, struct buf *b)
{
	struct pack_open map = pack_map_begin(b);

	buf_put(b, o->pairs.data, o->pairs.len);
	map.n = o->pair_count;
	if (o->doubtful) {
		map.n++;
		pack_cstr(b, "doubtful");
		pack_bool(b, true);
	}
	if (o->linked_count > 0) {
		map.n++;
		pack_cstr(b, "linked");
		pack_array(b, (uint32_t)o->linked_count);
		for (size_t i = 0; i < o->linked_count; i++)
			pack_str(b, o->linked[i]);
	}
	pack_map_end(b, &map);
}

/* ---- of a store ------------------------------------------------------------------------------ */

struct listing_look {
	struct listing *listing;
	struct docket_reader *reader;
	const struct listing_filter *filter;
	struct str hidden; /* the last case that is not shown */
};

static struct str *copies(struct arena *arena, const struct str *list, size_t n)
{
	struct str *ret = arena_new_array(arena, struct str, n);

	for (size_t i = 0; i < n; i++)
		ret[i] = arena_str(arena, list[i]);
	return ret;
}

static bool in_group(const struct seen *seen, struct str group)
{
	bool in = group.s == NULL;

	for (size_t i = 0; i < seen->group_count; i++)
		in |= str_eq(seen->groups[i], group);
	return in;
}

/* Obligations of one case come one after the other. */
static void hide(struct listing_look *k, const struct obligation *o)
{
	if (k->listing->hidden > 0 && str_eq(k->hidden, o->subject))
		return;
	k->hidden = arena_str(k->listing->arena, o->subject);
	k->listing->hidden++;
}

static bool visit(void *ctx, const struct law *law, const struct seen *seen)
{
	struct listing_look *k = ctx;
	struct listing *l = k->listing;
	const struct obligation *o = seen->obligation;
	struct listing_filter filter = *k->filter;

	if (!viewer_sees(&filter.viewer, k->reader, o, l->at))
		return true;
	note_council(l, o->trigger->council);
	if (filter.team.s != NULL)
		filter.team =
			docket_reader_team(k->reader, o->trigger->council, filter.team, l->at);
	if (!in_group(seen, filter.group) || !lets_through(&filter, law, o, l->at))
		return true;
	if (o->restricted && !filter.restricted) {
		hide(k, o);
		return true;
	}
	if (!is_wanted(l, &filter, o))
		return true;
	struct listed *new = add(l, law, o, seen->stored->id);

	new->doubtful = seen->doubtful;
	new->groups = copies(l->arena, seen->groups, seen->group_count);
	new->group_count = seen->group_count;
	return true;
}

static bool same_groups(const struct listed *a, const struct listed *b)
{
	bool same = a->group_count == b->group_count;

	for (size_t i = 0; same && i < a->group_count; i++)
		same = str_eq(a->groups[i], b->groups[i]);
	return same;
}

duly_result listing_add_store(struct listing *l, struct docket_reader *reader,
			      const struct listing_filter *filter, struct duly_diag *diag)
{
	struct listing_look look = { .listing = l, .reader = reader, .filter = filter };
	struct str linked[LINKED_MAX];
	const size_t before = l->n;
	const struct docket_narrow narrow = { STORE_CASE,
					      { filter->subject.s, filter->subject.len } };
	const bool narrowly = filter->narrow && filter->subject.len > 0;

	duly_result r =
		narrowly ? docket_reader_each_with(reader, l->at, &narrow, visit, &look, diag)
			 : docket_reader_each(reader, l->at, visit, &look, diag);

	/* Whose the others are is for those to see who see everything. */
	for (size_t i = before;
	     r == DULY_OK && narrowly && filter->viewer.team.s == NULL && i < l->n; i++)
		if (i == before || !same_groups(&l->list[i], &l->list[i - 1]))
			r = docket_reader_find_linked(reader, l->at, l->list[i].groups,
						      l->list[i].group_count, diag);
	for (size_t i = before; r == DULY_OK && filter->viewer.team.s == NULL && i < l->n; i++) {
		struct listed *o = &l->list[i];

		o->linked_count = docket_reader_linked(reader, o->council, o->subject, o->groups,
						       o->group_count, linked);
		o->linked = copies(l->arena, linked, o->linked_count);
	}
	return r;
}

/* ---- of events ------------------------------------------------------------------------------- */

void listing_add_offline(struct listing *l, const struct offline *o,
			 const struct listing_filter *filter)
{
	uint8_t id[ID_LEN];

	for (size_t i = 0; i < o->n; i++) {
		const struct derivation *d = &o->cases[i]->person.derived;

		for (size_t k = 0; k < d->n; k++) {
			note_council(l, o->cases[i]->council);
			if (!lets_through(filter, o->law, &d->obligations[k], l->at) ||
			    !is_wanted(l, filter, &d->obligations[k]))
				continue;
			obligation_id(&d->obligations[k], id);
			add(l, o->law, &d->obligations[k], id);
		}
	}
}

/* ---- order and counts ------------------------------------------------------------------------ */

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
		n += l->list[i].stage == stage;
	return n;
}

int listing_working_days(const struct listing *l, duly_civil day)
{
	const int step = day.day >= l->today.day ? 1 : -1;
	int n = 0;

	for (int32_t d = l->today.day; d != day.day; d += step) {
		const int32_t counted = step > 0 ? d + 1 : d;

		n += calendar_is_working_day(law_calendar(l->law), (duly_civil){ counted });
	}
	return step * n;
}

static int by_rule(const void *a, const void *b)
{
	const struct listed *const *x = a, *const *y = b;

	return str_cmp((*x)->rule, (*y)->rule);
}

const struct listing_sum *listing_sums(const struct listing *l, size_t *ret_n)
{
	const struct listed **sorted = arena_new_array(l->arena, const struct listed *, l->n);
	struct listing_sum *ret = arena_new_array(l->arena, struct listing_sum, l->n);
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		sorted[i] = &l->list[i];
	if (l->n > 0)
		qsort(sorted, l->n, sizeof(const struct listed *), by_rule);
	for (size_t i = 0; i < l->n; i++) {
		if (n == 0 || !str_eq(ret[n - 1].rule, sorted[i]->rule))
			ret[n++] = (struct listing_sum){
				sorted[i]->rule, sorted[i]->title, { 0 }, 0, 0
			};
		ret[n - 1].all++;
		ret[n - 1].stages[sorted[i]->stage]++;
		ret[n - 1].not_watched += !sorted[i]->watched;
	}
	*ret_n = n;
	return ret;
}
