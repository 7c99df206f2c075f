#include "common/derive/effective.h"

#include <stdlib.h>

/* A retraction cannot be retracted, and what has been replaced stays replaced when its correction
 * is retracted: a source that deletes a row names the row's last state.
 *
 * Whatever is decided here is decided from the events alone, and never from the order in which they
 * arrived, so that every order of arrival gives the same state. Where several would do, the choice
 * falls on what comes first in event_order, or has the greatest id: anything that all machines
 * agree on. */

enum effective_verdict { STANDS, RETRACTED, REPLACED, REPLACED_TWICE, REPLACED_ROUND, SAME_FACT };

struct effective_look {
	const struct context *c;
	const struct event *events;
	size_t n;
	const struct event **by_id, **by_batch; /* where `special`; the second: those of a batch */
	size_t batch_count;
	uint8_t *verdicts;
	uint32_t *replaces;      /* index + 1 of what it replaces; 0: nothing        */
	struct fact_link *links; /* NULL: no fact was told twice                     */
	size_t sources;          /* 2: more than one, or more than one reference     */
	bool special;            /* any retraction or correction at all              */
};

/* ---- what an event names --------------------------------------------------------------------- */

static int cmp_ids(const struct event *a, const struct event *b)
{
	int r = str_cmp(a->source, b->source);

	if (r == 0)
		r = str_cmp(a->subject, b->subject);
	return r != 0 ? r : str_cmp(a->id, b->id);
}

static int cmp_batches(const struct event *a, const struct event *b)
{
	const int r = str_cmp(a->source, b->source);

	return r != 0 ? r : str_cmp(a->batch, b->batch);
}

/* Both by what is named, and then as the events stand. */
static int by_id(const void *a, const void *b)
{
	const struct event *one = *(const struct event *const *)a,
			   *other = *(const struct event *const *)b;
	const int r = cmp_ids(one, other);

	return r != 0 ? r : (one > other) - (one < other);
}

static int by_batch(const void *a, const void *b)
{
	const struct event *one = *(const struct event *const *)a,
			   *other = *(const struct event *const *)b;
	const int r = cmp_batches(one, other);

	return r != 0 ? r : (one > other) - (one < other);
}

/* Every event of a case may name another one: that one is looked up, not looked for. */
static void sort_names(struct effective_look *l)
{
	l->by_id = arena_new_array(l->c->arena, const struct event *, l->n);
	l->by_batch = arena_new_array(l->c->arena, const struct event *, l->n);
	for (size_t i = 0; i < l->n; i++) {
		l->by_id[i] = &l->events[i];
		if (l->events[i].batch.s != NULL)
			l->by_batch[l->batch_count++] = &l->events[i];
	}
	qsort(l->by_id, l->n, sizeof(struct event *), by_id);
	qsort(l->by_batch, l->batch_count, sizeof(struct event *), by_batch);
}

/* The first of @list, in its order, that is not before @named. */
static size_t first_from(const struct event **list, size_t n, const struct event *named,
			 int (*cmp)(const struct event *, const struct event *))
{
	size_t from = 0;

	for (size_t to = n; from < to;) {
		const size_t middle = from + (to - from) / 2;

		if (cmp(list[middle], named) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* The event that @by names: of its source, and said under the same reference. n: there is none. */
static size_t find(const struct effective_look *l, const struct event *by, struct str id)
{
	const struct event named = { .source = by->source, .subject = by->subject, .id = id };
	const size_t at = first_from(l->by_id, l->n, &named, cmp_ids);

	return at < l->n && cmp_ids(l->by_id[at], &named) == 0 ? (size_t)(l->by_id[at] - l->events)
							       : l->n;
}

static bool same_teller(const struct event *a, const struct event *b)
{
	return str_eq(a->source, b->source) && str_eq(a->subject, b->subject);
}

static bool takes_back(const struct event *e)
{
	return event_means(e, MEANS_RETRACTED) || event_means(e, MEANS_BATCH_RETRACTED);
}

/* Most cases have one source and nothing taken back: for them there is nothing to look for. */
static void survey(struct effective_look *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct event *e = &l->events[i];

		if (!same_teller(e, &l->events[0]))
			l->sources = 2;
		if (e->replaces.s != NULL || takes_back(e))
			l->special = true;
	}
	if (l->c->reporting->batch_count > 0)
		l->special = true;
}

/* ---- corrections ----------------------------------------------------------------------------- */

/* Of several corrections of one event the one with the greatest id counts, and each of the others
 * is a contradiction, once, however many they are. */
static void take_replacements(struct effective_look *l)
{
	uint32_t *counts = arena_new_array(l->c->arena, uint32_t, l->n);

	for (size_t i = 0; i < l->n; i++) {
		const struct event *e = &l->events[i];
		const size_t j = e->replaces.s != NULL ? find(l, e, e->replaces) : l->n;

		if (j == l->n || j == i)
			continue;
		l->replaces[i] = (uint32_t)j + 1;
		l->verdicts[j] = REPLACED;
		if (counts[j] == 0 || str_cmp(l->events[counts[j] - 1].id, e->id) < 0)
			counts[j] = (uint32_t)i + 1;
	}
	for (size_t i = 0; i < l->n; i++) {
		if (l->replaces[i] != 0 && counts[l->replaces[i] - 1] != i + 1)
			l->verdicts[i] = REPLACED_TWICE;
	}
}

/* Corrections that go round: each is replaced by another of them, so that none stands, and which
 * was meant to be the last nobody can know. Each event is walked over once: @walks says by which
 * walk, that from index - 1. */
static void take_rings(struct effective_look *l)
{
	uint32_t *walks = arena_new_array(l->c->arena, uint32_t, l->n);

	for (size_t i = 0; i < l->n; i++) {
		size_t at = i;

		for (; l->replaces[at] != 0 && walks[at] == 0; at = l->replaces[at] - 1)
			walks[at] = (uint32_t)i + 1;
		if (l->replaces[at] == 0 || walks[at] != i + 1)
			continue;
		for (; l->verdicts[at] != REPLACED_ROUND; at = l->replaces[at] - 1)
			l->verdicts[at] = REPLACED_ROUND;
	}
}

/* ---- retractions ----------------------------------------------------------------------------- */

static void retract(struct effective_look *l, size_t i)
{
	if (i < l->n && !takes_back(&l->events[i]))
		l->verdicts[i] = RETRACTED;
}

/* @subject NO_STR: under whichever reference. */
static void retract_batch(struct effective_look *l, struct str source, struct str subject,
			  struct str batch)
{
	const struct event named = { .source = source, .batch = batch };

	for (size_t at = first_from(l->by_batch, l->batch_count, &named, cmp_batches);
	     at < l->batch_count && cmp_batches(l->by_batch[at], &named) == 0; at++) {
		if (subject.s == NULL || str_eq(l->by_batch[at]->subject, subject))
			retract(l, (size_t)(l->by_batch[at] - l->events));
	}
}

static void take_retractions(struct effective_look *l)
{
	const struct reporting *r = l->c->reporting;

	for (size_t i = 0; i < l->n; i++) {
		const struct event *e = &l->events[i];

		if (event_means(e, MEANS_RETRACTED))
			retract(l, find(l, e, event_part(e, PART_ID)->ref));
		else if (event_means(e, MEANS_BATCH_RETRACTED))
			retract_batch(l, e->source, e->subject, event_part(e, PART_BATCH)->ref);
	}
	for (size_t i = 0; i < r->batch_count; i++)
		retract_batch(l, r->batches[i].source, NO_STR, r->batches[i].batch);
}

/* ---- one fact -------------------------------------------------------------------------------- */

/* How surely two tellings are of one fact. What is surest is joined first: to be the same is not
 * transitive where one says less than the other. A visit of which only the day is known could be
 * that at ten or that at noon; were it taken for the first that comes, the visit at ten, told again
 * by its own second source, would take another's place. */
enum sureness { SAME_INSTANT_EQUAL, SAME_INSTANT, SAME_DAY_EQUAL, SAME_DAY, SURENESSES };

/* A fact as it is known so far: its tellings, one of a teller, linked through `next`. */
struct fact_link {
	uint32_t head; /* index of the fact's first telling                       */
	uint32_t next; /* index + 1 of the next telling of the same fact; 0: none */
	bool also;     /* of a head: what was taken back had told it too          */
};

static void link_none(struct effective_look *l)
{
	l->links = arena_new_array(l->c->arena, struct fact_link, l->n);
	for (size_t i = 0; i < l->n; i++)
		l->links[i].head = (uint32_t)i;
}

static bool may_be_one(const struct event *a, const struct event *b, enum sureness how)
{
	const enum event_likeness like = event_likeness(a, b);
	const bool equal = how == SAME_INSTANT_EQUAL || how == SAME_DAY_EQUAL;

	if (like == EVENT_CONTRADICTS || (equal && like != EVENT_EQUAL))
		return false;
	if (how == SAME_INSTANT_EQUAL || how == SAME_INSTANT)
		return a->date_only == b->date_only && a->at.ms == b->at.ms;
	return a->date_only != b->date_only;
}

/* Each telling of the one against each of the other: all have to fit, and no teller tells a fact
 * twice. So no second fact of which only the day is known joins one that knows the hour and has
 * such a partner. */
static bool facts_join(const struct effective_look *l, const struct fact_link *links, size_t a,
		       size_t b, enum sureness how)
{
	for (size_t i = a + 1; i > 0; i = links[i - 1].next) {
		for (size_t k = b + 1; k > 0; k = links[k - 1].next) {
			if (same_teller(&l->events[i - 1], &l->events[k - 1]) ||
			    !may_be_one(&l->events[i - 1], &l->events[k - 1], how))
				return false;
		}
	}
	return true;
}

static void join(struct fact_link *links, size_t into, size_t from)
{
	size_t last = into;

	while (links[last].next != 0)
		last = links[last].next - 1;
	links[last].next = (uint32_t)from + 1;
	for (size_t i = from + 1; i > 0; i = links[i - 1].next)
		links[i - 1].head = (uint32_t)into;
}

/* All of one sureness among the events of one day, [@from, @to). */
static void join_facts(const struct effective_look *l, struct fact_link *links, size_t from,
		       size_t to, enum sureness how)
{
	for (size_t b = from; b < to; b++) {
		for (size_t a = from; a < b; a++) {
			if (l->verdicts[a] != STANDS || l->verdicts[b] != STANDS ||
			    l->events[a].type == NULL || l->events[a].type != l->events[b].type ||
			    links[a].head != a || links[b].head != b ||
			    !facts_join(l, links, a, b, how))
				continue;
			join(links, a, b);
			break;
		}
	}
}

/* Of the tellings of one fact the first that knows the hour stands: that another feed has only the
 * day makes no clock of hours begin at midnight. */
static void keep_one(struct effective_look *l, const struct fact_link *links, size_t head)
{
	size_t best = head;

	for (size_t i = links[head].next; i > 0; i = links[i - 1].next) {
		if (l->events[best].date_only && !l->events[i - 1].date_only)
			best = i - 1;
	}
	for (size_t i = head + 1; i > 0; i = links[i - 1].next) {
		if (i - 1 != best)
			l->verdicts[i - 1] = SAME_FACT;
	}
}

static void take_facts_of_day(struct effective_look *l, struct fact_link *links, size_t from,
			      size_t to)
{
	for (int how = 0; how < SURENESSES; how++)
		join_facts(l, links, from, to, (enum sureness)how);
	for (size_t i = from; i < to; i++) {
		if (links[i].head == i && links[i].next != 0)
			keep_one(l, links, i);
	}
}

static void take_same_facts(struct effective_look *l)
{
	struct fact_link *links = l->links;

	for (size_t from = 0, to; from < l->n; from = to) {
		for (to = from + 1; to < l->n; to++) {
			if (l->events[to].day.day != l->events[from].day.day)
				break;
		}
		if (to - from > 1)
			take_facts_of_day(l, links, from, to);
	}
}

/* ---- tellings of one fact -------------------------------------------------------------------- */

/* The first of the chain of corrections that @i ends. A ring of corrections ends the walk. */
static const struct event *first_of_chain(const struct effective_look *l, size_t i)
{
	for (size_t steps = 0; l->replaces[i] != 0 && steps < l->n; steps++)
		i = l->replaces[i] - 1;
	return &l->events[i];
}

/* Whether what was taken back, @i, told the fact whose first telling is @head: by whom does not
 * matter, since whoever sends a row again under another id tells the same fact. */
static bool told_fact(const struct effective_look *l, size_t head, size_t i, enum sureness how)
{
	for (size_t k = head + 1; k > 0; k = l->links[k - 1].next) {
		if (!may_be_one(&l->events[k - 1], &l->events[i], how))
			return false;
	}
	return true;
}

/* The first telling, among the events of its day, [@from, @to), of the fact that @i, which was
 * taken back, told; n: there is none that stands. */
static size_t fact_of_retracted(const struct effective_look *l, size_t i, size_t from, size_t to)
{
	for (int how = 0; how < SURENESSES; how++) {
		for (size_t head = from; head < to; head++) {
			if (l->events[head].type == l->events[i].type &&
			    (l->verdicts[head] == STANDS || l->verdicts[head] == SAME_FACT) &&
			    l->links[head].head == head &&
			    told_fact(l, head, i, (enum sureness)how))
				return head;
		}
	}
	return l->n;
}

/* Those that were taken back have no part in who is joined with whom: they follow it. */
static void link_retracted(struct effective_look *l)
{
	for (size_t i = 0, from = 0, to = 0; i < l->n; i++) {
		if (i >= to) {
			for (from = i, to = i + 1; to < l->n; to++) {
				if (l->events[to].day.day != l->events[from].day.day)
					break;
			}
		}
		if (l->verdicts[i] != RETRACTED || l->events[i].type == NULL)
			continue;
		const size_t head = fact_of_retracted(l, i, from, to);

		if (head == l->n)
			continue;
		l->links[i].head = (uint32_t)head;
		l->links[head].also = true;
	}
}

/* Of two the one that stands comes first. */
static int by_sequence(const void *a, const void *b)
{
	const struct fact_telling *one = a, *other = b;

	if (one->event->sequence != other->event->sequence)
		return one->event->sequence < other->event->sequence ? -1 : 1;
	return other->stands - one->stands;
}

static void note_tellings(const struct effective_look *l, struct effective *ret)
{
	struct fact_telling *list = arena_new_array(l->c->arena, struct fact_telling, 2 * l->n);
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct fact_link *head = &l->links[l->links[i].head];
		const bool stands = l->verdicts[i] == STANDS || l->verdicts[i] == SAME_FACT;

		if ((!stands && l->links[i].head == i) || (head->next == 0 && !head->also))
			continue;
		list[n++] = (struct fact_telling){ &l->events[i], l->links[i].head, stands };
		list[n++] = (struct fact_telling){ first_of_chain(l, i), l->links[i].head, stands };
	}
	if (n > 0)
		qsort(list, n, sizeof *list, by_sequence);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || list[i].event->sequence != list[kept - 1].event->sequence)
			list[kept++] = list[i];
	}
	ret->tellings = list;
	ret->telling_count = kept;
}

const struct fact_telling *telling_of(const struct fact_telling *list, size_t n, uint64_t sequence)
{
	size_t from = 0;

	for (size_t to = n; from < to;) {
		const size_t middle = from + (to - from) / 2;

		if (list[middle].event->sequence < sequence)
			from = middle + 1;
		else
			to = middle;
	}
	return from < n && list[from].event->sequence == sequence ? &list[from] : NULL;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* What its teller took back is nobody's fault any more. */
static void find_faults(struct effective_look *l, struct effective *ret)
{
	size_t cap = 0;

	for (size_t i = 0; i < l->n; i++) {
		const enum effective_verdict v = l->verdicts[i];

		if (v != REPLACED_TWICE && v != REPLACED_ROUND)
			continue;
		LIST_ROOM(l->c->arena, ret->faults, ret->fault_count, cap);
		ret->faults[ret->fault_count++] =
			(struct effective_fault){ &l->events[i], v == REPLACED_TWICE
									 ? FINDING_REPLACED_TWICE
									 : FINDING_REPLACED_ROUND };
	}
}

void effective_events(const struct context *c, const struct event *events, size_t n,
		      struct effective *ret)
{
	struct effective_event *list = arena_new_array(c->arena, struct effective_event, n);
	struct effective_look l = { .c = c, .events = events, .n = n };

	*ret = (struct effective){ .list = list };
	l.verdicts = arena_new_array(c->arena, uint8_t, n);
	l.replaces = arena_new_array(c->arena, uint32_t, n);
	survey(&l);
	if (l.special || l.sources > 1)
		link_none(&l);
	if (l.special) {
		sort_names(&l);
		take_replacements(&l);
		take_rings(&l);
		take_retractions(&l);
	}
	if (l.sources > 1)
		take_same_facts(&l);
	if (l.special)
		link_retracted(&l);
	if (l.links != NULL)
		note_tellings(&l, ret);
	find_faults(&l, ret);
	for (size_t i = 0; i < n; i++) {
		if (l.verdicts[i] == STANDS && events[i].type != NULL)
			list[ret->n++] =
				(struct effective_event){ &events[i], first_of_chain(&l, i) };
	}
}
