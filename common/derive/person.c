#include "common/derive/person.h"

#include <stdlib.h>

#include "common/derive/effective.h"

/* ---- references that mean one person --------------------------------------------------------- */

size_t person_named(const struct event *events, size_t n, struct arena *arena, struct str **ret)
{
	size_t count = 0;

	*ret = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct value *into;

		if (!event_means(&events[i], MEANS_MERGED))
			continue;
		into = event_part(&events[i], PART_INTO);
		if (!into->given)
			continue;
		if (*ret == NULL)
			*ret = arena_new_array(arena, struct str, n - i);
		(*ret)[count++] = into->ref;
	}
	return count;
}

/* The last merging that stands; NULL: none. */
static const struct event *merging_of(const struct context *c, const struct reference *r)
{
	struct effective effective;
	struct str *named;

	if (person_named(r->events, r->n, c->arena, &named) == 0)
		return NULL;
	effective_events(c, r->events, r->n, &effective);
	for (size_t i = effective.n; i-- > 0;) {
		const struct event *e = effective.list[i].event;

		if (event_means(e, MEANS_MERGED) && event_part(e, PART_INTO)->given)
			return e;
	}
	return NULL;
}

static size_t find(const struct reference *refs, size_t n, struct str subject)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(refs[i].subject, subject))
			return i;
	}
	return n;
}

/* Whether the way from @i leads back to it. */
static bool in_ring(const size_t *into, size_t n, size_t i)
{
	size_t at = into[i];

	for (size_t steps = 0; steps < n && at < n; steps++) {
		if (at == i)
			return true;
		at = into[at];
	}
	return false;
}

static size_t end_of(const size_t *into, const struct reference *refs, size_t n, size_t i)
{
	while (into[i] < n && refs[i].ring == NULL)
		i = into[i];
	return i;
}

void person_heads(const struct context *c, struct reference *refs, size_t n)
{
	const struct event **by = arena_alloc(c->arena, n * sizeof(const struct event *));
	size_t *into = arena_new_array(c->arena, size_t, n);

	for (size_t i = 0; i < n; i++) {
		by[i] = merging_of(c, &refs[i]);
		into[i] = by[i] != NULL ? find(refs, n, event_part(by[i], PART_INTO)->ref) : n;
	}
	for (size_t i = 0; i < n; i++)
		refs[i].ring = in_ring(into, n, i) ? by[i] : NULL;
	for (size_t i = 0; i < n; i++)
		refs[i].head = end_of(into, refs, n, i);
}

size_t person_events(const struct reference *refs, size_t n, size_t head, struct arena *arena,
		     const struct event **ret)
{
	size_t count = 0, total = 0;
	struct event *all;

	for (size_t i = 0; i < n; i++)
		total += refs[i].head == head ? refs[i].n : 0;
	*ret = all = arena_new_array(arena, struct event, total);
	for (size_t i = 0; i < n; i++) {
		if (refs[i].head != head || refs[i].n == 0)
			continue;
		memcpy(all + count, refs[i].events, refs[i].n * sizeof *all);
		count += refs[i].n;
	}
	if (count > 0)
		qsort(all, count, sizeof *all, event_order_of);
	return count;
}

static int by_text(const void *a, const void *b)
{
	const struct str *x = a, *y = b;

	return str_cmp(*x, *y);
}

static void find_rings(const struct reference *refs, size_t n, size_t head, struct arena *arena,
		       struct derivation *derived)
{
	struct finding *list = arena_new_array(arena, struct finding, derived->finding_count + n);

	if (derived->finding_count > 0)
		memcpy(list, derived->findings, derived->finding_count * sizeof *list);
	derived->findings = list;
	for (size_t i = 0; i < n; i++) {
		if (refs[i].head == head && refs[i].ring != NULL)
			list[derived->finding_count++] =
				(struct finding){ .code = FINDING_MERGED_ROUND,
						  .event = refs[i].ring };
	}
}

void person_name(const struct reference *refs, size_t n, size_t head, struct arena *arena,
		 struct derivation *derived)
{
	struct str *others = arena_new_array(arena, struct str, n);
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (i != head && refs[i].head == head)
			others[count++] = refs[i].subject;
	}
	if (count > 0)
		qsort(others, count, sizeof *others, by_text);
	for (size_t i = 0; i < derived->n; i++) {
		derived->obligations[i].subject = refs[head].subject;
		derived->obligations[i].references = others;
		derived->obligations[i].reference_count = count;
	}
	find_rings(refs, n, head, arena, derived);
}

/* ---- what is so of a case -------------------------------------------------------------------- */

static bool says_of_case(const struct event *e)
{
	return event_means(e, MEANS_LINKED) || event_means(e, MEANS_UNLINKED) ||
	       event_means(e, MEANS_RESTRICTED);
}

/* What is said last of linking in one group. */
struct linking {
	const struct event *event;
	struct str group;
	size_t at; /* among what is said                */
};

static int by_group(const void *a, const void *b)
{
	const struct linking *x = a, *y = b;
	const int r = str_cmp(x->group, y->group);

	return r != 0 ? r : (x->at > y->at) - (x->at < y->at);
}

static int by_saying(const void *a, const void *b)
{
	const struct linking *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* The last of each group stays, where it links. */
static size_t keep_linked(struct linking *list, size_t n)
{
	size_t kept = 0;

	if (n > 0)
		qsort(list, n, sizeof *list, by_group);
	for (size_t i = 0; i < n; i++) {
		const bool last = i + 1 == n || !str_eq(list[i].group, list[i + 1].group);

		if (last && list[i].event->type->means == MEANS_LINKED)
			list[kept++] = list[i];
	}
	if (kept > 0)
		qsort(list, kept, sizeof *list, by_saying);
	return kept;
}

static size_t take(const struct event *e, struct linking *list, size_t n, struct about_case *ret)
{
	const struct value *on = event_part(e, PART_ON), *group = event_part(e, PART_GROUP);

	if (e->type->means == MEANS_RESTRICTED)
		ret->restricted = !on->given || on->flag;
	if (e->type->means == MEANS_RESTRICTED || !group->given || group->ref.len == 0)
		return n;
	list[n] = (struct linking){ e, group->ref, n };
	return n + 1;
}

struct about_case person_about(const struct context *c, const struct event *events, size_t n)
{
	struct about_case about = { 0 };
	struct effective effective;
	struct linking *linkings;
	struct str *groups;
	size_t count = 0, said = 0;

	for (size_t i = 0; i < n; i++)
		count += says_of_case(&events[i]);
	if (count == 0)
		return about;
	linkings = arena_new_array(c->arena, struct linking, count);
	effective_events(c, events, n, &effective);
	for (size_t i = 0; i < effective.n; i++) {
		const struct event *e = effective.list[i].event;

		if (says_of_case(e) && e->at.ms <= c->at.ms)
			said = take(e, linkings, said, &about);
	}
	about.group_count = keep_linked(linkings, said);
	about.groups = groups = arena_new_array(c->arena, struct str, about.group_count);
	for (size_t i = 0; i < about.group_count; i++)
		groups[i] = linkings[i].group;
	return about;
}

const struct event *person_death(const struct context *c, const struct event *events, size_t n)
{
	struct effective effective;

	effective_events(c, events, n, &effective);
	for (size_t i = 0; i < effective.n; i++) {
		const struct event *e = effective.list[i].event;

		if (event_means(e, MEANS_DEATH) && e->at.ms <= c->at.ms)
			return e;
	}
	return NULL;
}
