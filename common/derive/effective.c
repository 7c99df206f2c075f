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
	uint32_t *replaces;   /* index + 1 of what it replaces; 0: nothing        */
	bool *names_nothing;  /* what it corrects or takes back is not there      */
	uint64_t *taken_back; /* its batch was, last by that record; 0: never     */
	uint32_t *head;       /* the first telling of the same fact; itself: none */
	bool *several;        /* is the first of more than one                    */
	bool any;
	const struct event **facts; /* where several tellings say more than one   */
	bool special;               /* any retraction or correction at all              */
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

static bool takes_back(const struct event *e)
{
	return event_means(e, MEANS_RETRACTED) || event_means(e, MEANS_BATCH_RETRACTED);
}

/* In most cases nothing is taken back: for them there is nothing to look for. */
static void survey(struct effective_look *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct event *e = &l->events[i];

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

		l->names_nothing[i] = e->replaces.s != NULL && j == l->n;
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

/* @subject NO_STR: under whichever reference. @sequence: of the retraction; 0: not known. */
static void retract_batch(struct effective_look *l, const struct batch_retraction *by,
			  struct str subject)
{
	const struct event named = { .source = by->source, .batch = by->batch };
	const uint64_t known = by->sequence != 0 ? by->sequence : UINT64_MAX;

	for (size_t at = first_from(l->by_batch, l->batch_count, &named, cmp_batches);
	     at < l->batch_count && cmp_batches(l->by_batch[at], &named) == 0; at++) {
		const size_t i = (size_t)(l->by_batch[at] - l->events);

		if (subject.s != NULL && !str_eq(l->events[i].subject, subject))
			continue;
		retract(l, i);
		l->taken_back[i] = MAX(l->taken_back[i], known);
	}
}

static void take_retraction(struct effective_look *l, size_t i)
{
	const struct event *e = &l->events[i];

	if (event_means(e, MEANS_RETRACTED)) {
		const size_t named = find(l, e, event_part(e, PART_ID)->ref);

		l->names_nothing[i] = named == l->n;
		retract(l, named);
	} else if (event_means(e, MEANS_BATCH_RETRACTED)) {
		const struct batch_retraction by = { e->source, event_part(e, PART_BATCH)->ref,
						     e->sequence };

		retract_batch(l, &by, e->subject);
	}
}

static void take_retractions(struct effective_look *l)
{
	const struct reporting *r = l->c->reporting;

	for (size_t i = 0; i < l->n; i++)
		take_retraction(l, i);
	for (size_t i = 0; i < r->batch_count; i++)
		retract_batch(l, &r->batches[i], NO_STR);
}

/* ---- one fact -------------------------------------------------------------------------------- */

/* How surely two tellings are of one fact (CONTRACT 2), whoever tells them: two feeds, or two rows
 * of one. What is surest is joined first: to be the same is not transitive where one says less than
 * the other. A visit of which only the day is known could be that at ten or that at noon; were it
 * taken for the first that comes, the visit at ten, told again, would take another's place. What is
 * equal in everything is joined before all of these. */
enum sureness { SAME_INSTANT_EQUAL, SAME_DAY_EQUAL, SAME_INSTANT, SAME_DAY, SURENESSES };

/* A telling is compared with so many others of its day and type, and no more: nobody does more on
 * one day, and a day of ten thousand rows must not cost their square. */
enum { COMPARISONS_MAX = 16 };

/* The tellings of one type and day that are not equal, and which of them are one fact. */
struct fact_link {
	uint32_t event;
	uint32_t head; /* index of the fact's first telling                       */
	uint32_t next; /* index + 1 of the next telling of the same fact; 0: none */
};

struct fact_row {
	const struct event *event;
	bool stands; /* not taken back */
};

static bool may_be_one(const struct event *a, const struct event *b)
{
	return (a->date_only || b->date_only || a->at.ms == b->at.ms) &&
	       event_likeness(a, b) != EVENT_CONTRADICTS;
}

static bool is_as_sure(const struct event *a, const struct event *b, enum sureness how)
{
	const bool instant = how == SAME_INSTANT_EQUAL || how == SAME_INSTANT;
	const bool equal = how == SAME_INSTANT_EQUAL || how == SAME_DAY_EQUAL;

	return (a->date_only == b->date_only) == instant &&
	       (!equal || event_likeness(a, b) == EVENT_EQUAL);
}

/* Each telling of the one against each of the other: all may be one, and two of them are as surely
 * so as is asked. So no second fact of which only the day is known joins one that knows the hour
 * and has such a partner, unless the three do not contradict. */
static bool facts_join(const struct effective_look *l, const struct fact_link *links, size_t a,
		       size_t b, enum sureness how, int *left)
{
	bool sure = false;

	for (size_t i = a + 1; i > 0; i = links[i - 1].next) {
		const struct event *one = &l->events[links[i - 1].event];

		for (size_t k = b + 1; k > 0; k = links[k - 1].next) {
			const struct event *other = &l->events[links[k - 1].event];

			if (--*left < 0 || !may_be_one(one, other))
				return false;
			sure = sure || is_as_sure(one, other, how);
		}
	}
	return sure;
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

static void join_facts(const struct effective_look *l, struct fact_link *links, size_t n,
		       enum sureness how)
{
	for (size_t b = 1; b < n; b++) {
		int left = COMPARISONS_MAX;

		for (size_t a = 0; a < b && left > 0 && links[b].head == b; a++) {
			if (links[a].head == a && facts_join(l, links, a, b, how, &left))
				join(links, a, b);
		}
	}
}

/* Of the tellings of one fact the first that knows the hour stands: that another feed has only the
 * day makes no clock of hours begin at midnight. */
static size_t best_of(const struct effective_look *l, const struct fact_link *links, size_t head)
{
	size_t best = head;

	for (size_t i = links[head].next; i > 0; i = links[i - 1].next) {
		if (l->events[links[best].event].date_only &&
		    !l->events[links[i - 1].event].date_only)
			best = i - 1;
	}
	return best;
}

/* What one telling says and the one that stands does not, the fact says: none contradicts
 * another. */
static void say_more(const struct effective_look *l, size_t stands, const struct event *other)
{
	const struct event *said = l->facts[stands] ? l->facts[stands] : &l->events[stands];
	const size_t n = said->type->field_count;
	struct value *data = NULL;

	for (size_t i = 0; i < n; i++) {
		if (said->data[i].given || !other->data[i].given)
			continue;
		if (data == NULL) {
			data = arena_new_array(l->c->arena, struct value, n);
			memcpy(data, said->data, n * sizeof *data);
		}
		data[i] = other->data[i];
	}
	if (data == NULL)
		return;
	struct event *fact = arena_alloc(l->c->arena, sizeof *fact);

	*fact = *said;
	fact->data = data;
	l->facts[stands] = fact;
}

/* @i tells the fact whose first telling is @head. */
static void belong(struct effective_look *l, size_t head, size_t i)
{
	l->head[i] = (uint32_t)head;
	l->several[head] = l->any = true;
}

static void keep_one(struct effective_look *l, const struct fact_link *links, size_t head)
{
	const size_t stands = links[best_of(l, links, head)].event;

	for (size_t i = head + 1; i > 0; i = links[i - 1].next) {
		const size_t other = links[i - 1].event;

		belong(l, links[head].event, other);
		if (other == stands)
			continue;
		l->verdicts[other] = SAME_FACT;
		say_more(l, stands, &l->events[other]);
	}
}

/* @links: tellings of one type and day, in order. */
static void take_facts(struct effective_look *l, struct fact_link *links, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		links[i].head = (uint32_t)i;
		links[i].next = 0;
	}
	for (int how = 0; how < SURENESSES; how++)
		join_facts(l, links, n, (enum sureness)how);
	for (size_t i = 0; i < n; i++) {
		if (links[i].head == i && links[i].next != 0)
			keep_one(l, links, i);
	}
}

/* Whether what was taken back, @e, told the fact at @head: by whom does not matter, since whoever
 * sends a row again under another id tells the same fact. */
static bool told_fact(const struct effective_look *l, const struct fact_link *links, size_t head,
		      const struct event *e, enum sureness how, int *left)
{
	bool sure = false;

	for (size_t k = head + 1; k > 0; k = links[k - 1].next) {
		const struct event *told = &l->events[links[k - 1].event];

		if (--*left < 0 || !may_be_one(told, e))
			return false;
		sure = sure || is_as_sure(told, e, how);
	}
	return sure;
}

/* Those that were taken back have no part in who is joined with whom: they follow it. */
static void follow_fact(struct effective_look *l, const struct fact_link *links, size_t n, size_t i)
{
	int left = COMPARISONS_MAX;

	for (int how = 0; how < SURENESSES; how++) {
		for (size_t head = 0; head < n && left > 0; head++) {
			if (links[head].head != head ||
			    !told_fact(l, links, head, &l->events[i], (enum sureness)how, &left))
				continue;
			belong(l, links[head].event, i);
			return;
		}
	}
}

/* By type, and then what is equal in everything together; of these what stands first, and that by
 * the order. */
static int by_content(const void *a, const void *b)
{
	const struct fact_row *one = a, *other = b;

	if (one->event->type != other->event->type)
		return one->event->type->rank < other->event->type->rank ? -1 : 1;
	const int r = memcmp(one->event->content, other->event->content, ID_LEN);

	if (r != 0)
		return r;
	if (one->stands != other->stands)
		return one->stands ? -1 : 1;
	return (one->event > other->event) - (one->event < other->event);
}

static int by_event(const void *a, const void *b)
{
	const struct fact_link *one = a, *other = b;

	return (one->event > other->event) - (one->event < other->event);
}

/* @again is equal in everything to @first, which stands, or was taken back as well. */
static void take_equal(struct effective_look *l, const struct fact_row *first,
		       const struct fact_row *again)
{
	const size_t at = (size_t)(again->event - l->events);

	if (again->stands)
		l->verdicts[at] = SAME_FACT;
	if (first->stands)
		belong(l, (size_t)(first->event - l->events), at);
}

/* Of @list of one type and day, sorted by content: equal ones are one, and it is seen which of the
 * others are. */
static void take_facts_of_type(struct effective_look *l, const struct fact_row *list, size_t n,
			       struct fact_link *links)
{
	const struct fact_row *first = list;
	size_t unlike = 0;

	for (size_t i = 0; i < n; i++) {
		if (memcmp(list[i].event->content, first->event->content, ID_LEN) != 0)
			first = &list[i];
		if (first != &list[i])
			take_equal(l, first, &list[i]);
		else if (list[i].stands)
			links[unlike++].event = (uint32_t)(list[i].event - l->events);
	}
	qsort(links, unlike, sizeof *links, by_event);
	take_facts(l, links, unlike);
	for (size_t i = 0; i < n; i++) {
		const size_t at = (size_t)(list[i].event - l->events);

		if (!list[i].stands && l->head[at] == at)
			follow_fact(l, links, unlike, at);
	}
}

/* The events [@from, @to) of one day. @tellings and @links have room for them. */
static void take_facts_of_day(struct effective_look *l, size_t from, size_t to,
			      struct fact_row *tellings, struct fact_link *links)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		const enum effective_verdict v = (enum effective_verdict)l->verdicts[i];

		if ((v == STANDS || v == RETRACTED) && l->events[i].type != NULL)
			tellings[n++] = (struct fact_row){ &l->events[i], v == STANDS };
	}
	if (n > 1)
		qsort(tellings, n, sizeof *tellings, by_content);
	for (size_t first = 0, last; first < n; first = last) {
		last = first + 1;
		while (last < n && tellings[last].event->type == tellings[first].event->type)
			last++;
		if (last - first > 1)
			take_facts_of_type(l, tellings + first, last - first, links);
	}
}

static void take_same_facts(struct effective_look *l)
{
	struct fact_row *tellings = arena_new_array(l->c->arena, struct fact_row, l->n);
	struct fact_link *links = arena_new_array(l->c->arena, struct fact_link, l->n);

	l->several = arena_new_array(l->c->arena, bool, l->n);
	l->head = arena_new_array(l->c->arena, uint32_t, l->n);
	for (size_t i = 0; i < l->n; i++)
		l->head[i] = (uint32_t)i;
	for (size_t from = 0, to; from < l->n; from = to) {
		for (to = from + 1; to < l->n; to++) {
			if (l->events[to].day.day != l->events[from].day.day)
				break;
		}
		if (to - from > 1)
			take_facts_of_day(l, from, to, tellings, links);
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

/* What is equal in everything to @i is of the fact that @i is of. */
static size_t fact_of(const struct effective_look *l, size_t i)
{
	while (l->head[i] != i)
		i = l->head[i];
	return i;
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
		const uint32_t fact = (uint32_t)fact_of(l, i);
		const bool stands = l->verdicts[i] == STANDS || l->verdicts[i] == SAME_FACT;

		if (!l->several[fact])
			continue;
		list[n++] = (struct fact_telling){ &l->events[i], fact, stands };
		list[n++] = (struct fact_telling){ first_of_chain(l, i), fact, stands };
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

/* What its teller took back is nobody's fault any more; but what came under the name of a batch
 * that had been taken back before was meant to count. Whether it came later, only the log knows:
 * nothing but this hangs on it. False: nothing is wrong with it. */
static bool fault_of(const struct effective_look *l, size_t i, enum finding_code *ret)
{
	const struct event *e = &l->events[i];

	switch ((enum effective_verdict)l->verdicts[i]) {
	case REPLACED_TWICE:
		*ret = FINDING_REPLACED_TWICE;
		return true;
	case REPLACED_ROUND:
		*ret = FINDING_REPLACED_ROUND;
		return true;
	case RETRACTED:
		*ret = FINDING_TAKEN_BACK;
		return l->taken_back[i] != 0 && e->sequence > l->taken_back[i];
	case STANDS:
	case SAME_FACT:
		*ret = FINDING_NAMES_NOTHING;
		return l->names_nothing[i];
	case REPLACED:
		break;
	}
	return false;
}

static void find_faults(struct effective_look *l, struct effective *ret)
{
	size_t cap = 0;
	struct effective_fault fault;

	for (size_t i = 0; l->special && i < l->n; i++) {
		if (!fault_of(l, i, &fault.code))
			continue;
		fault.event = &l->events[i];
		LIST_ROOM(l->c->arena, ret->faults, ret->fault_count, cap);
		ret->faults[ret->fault_count++] = fault;
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
	l.facts = arena_new_array(c->arena, const struct event *, n);
	survey(&l);
	if (l.special) {
		l.taken_back = arena_new_array(c->arena, uint64_t, n);
		l.names_nothing = arena_new_array(c->arena, bool, n);
		sort_names(&l);
		take_replacements(&l);
		take_rings(&l);
		take_retractions(&l);
	}
	/* Of a feed, a team or a worker what was said last counts, and is no act. */
	if (n > 0 && subject_kind(events[0].subject, NULL) == SUBJECT_CASE)
		take_same_facts(&l);
	if (l.any)
		note_tellings(&l, ret);
	find_faults(&l, ret);
	for (size_t i = 0; i < n; i++) {
		if (l.verdicts[i] == STANDS && events[i].type != NULL)
			list[ret->n++] =
				(struct effective_event){ l.facts[i] ? l.facts[i] : &events[i],
							  first_of_chain(&l, i) };
	}
}
