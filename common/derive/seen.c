#include "common/derive/seen.h"

#include <stdlib.h>

#include "common/derive/conditions.h"

size_t seen_before(const struct type_seen *seen, size_t here)
{
	size_t from = 0;

	for (size_t to = seen->n; from < to;) {
		const size_t middle = from + (to - from) / 2;

		if (seen->list[middle] < here)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

size_t seen_first_on(const struct fold *f, const struct type_seen *seen, size_t i, duly_civil day)
{
	for (size_t to = seen->n; i < to;) {
		const size_t middle = i + (to - i) / 2;

		if (f->events[seen->list[middle]].event->day.day < day.day)
			i = middle + 1;
		else
			to = middle;
	}
	return i;
}

/* ---- by key ---------------------------------------------------------------------------------- */

struct keyed {
	struct str key;
	uint32_t event;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *one = a, *other = b;
	const int r = str_cmp(one->key, other->key);

	return r != 0 ? r : (one->event > other->event) - (one->event < other->event);
}

static void sort_by_key(const struct fold *f, struct type_seen *seen)
{
	struct keyed *list = arena_new_array(f->arena, struct keyed, seen->n);

	for (size_t i = 0; i < seen->n; i++)
		list[i] =
			(struct keyed){ event_key(f->events[seen->list[i]].event), seen->list[i] };
	qsort(list, seen->n, sizeof *list, by_key);
	seen->by_key = arena_new_array(f->arena, uint32_t, seen->n);
	for (size_t i = 0; i < seen->n; i++)
		seen->by_key[i] = list[i].event;
}

/* How many of @seen, by their keys, come before @key, or, where @with, are not behind it. */
static size_t count_to_key(const struct fold *f, const struct type_seen *seen, struct str key,
			   bool with)
{
	size_t from = 0;

	for (size_t to = seen->n; from < to;) {
		const size_t middle = from + (to - from) / 2;

		if (str_cmp(event_key(f->events[seen->by_key[middle]].event), key) < with)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

struct type_seen seen_of_key(const struct fold *f, struct type_seen *seen, struct str key)
{
	if (seen->by_key == NULL && seen->n > 0)
		sort_by_key(f, seen);
	const size_t from = count_to_key(f, seen, key, false);

	return (struct type_seen){ .list = seen->by_key + from,
				   .n = count_to_key(f, seen, key, true) - from };
}

/* ---- by what is asked of them ---------------------------------------------------------------- */

static void put(const struct fold *f, struct type_seen *to, uint32_t index)
{
	LIST_ROOM(f->arena, to->list, to->n, to->cap);
	to->list[to->n++] = index;
}

const struct type_seen *seen_fitting(const struct fold *f, const struct occurrences *o)
{
	struct sought *s = &f->sought[o->index];
	const struct type_seen *seen = &f->seen[o->event.type->rank];

	for (; s->looked < seen->n; s->looked++) {
		if (matcher_fits(&o->event, f->events[seen->list[s->looked]].event))
			put(f, &s->fitting, seen->list[s->looked]);
	}
	return &s->fitting;
}

const struct type_seen *seen_openings(const struct fold *f, const struct occurrences *o)
{
	struct sought *s = &f->sought[o->index];

	for (; s->looked < f->episode_count; s->looked++) {
		if (f->episodes[s->looked].kind == o->openings)
			put(f, &s->fitting, (uint32_t)s->looked);
	}
	return &s->fitting;
}

/* What has closed stays so, and is looked at no more once it is the last. */
bool seen_open(const struct fold *f, const struct test *t)
{
	struct sought *s = &f->sought[t->index];
	struct type_seen *fitting = &s->fitting;

	for (; s->looked < f->episode_count; s->looked++) {
		const struct episode *e = &f->episodes[s->looked];

		if (e->open && e->kind == t->episode && matcher_fits(t->opened, e->opened))
			put(f, fitting, (uint32_t)s->looked);
	}
	while (fitting->n > 0 && !f->episodes[fitting->list[fitting->n - 1]].open)
		fitting->n--;
	return fitting->n > 0;
}
