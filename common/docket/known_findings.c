#include "common/docket/known_findings.h"

#include <stdlib.h>

static int by_what(const struct finding_place *one, const struct finding_place *other)
{
	int r = str_cmp(one->coverage, other->coverage);

	if (r == 0)
		r = one->code - other->code;
	return r != 0 ? r : (one->on > other->on) - (one->on < other->on);
}

static int by_what_and_place(const void *a, const void *b)
{
	const struct finding_place *one = a, *other = b;
	const int r = by_what(one, other);

	return r != 0 ? r : (one->at > other->at) - (one->at < other->at);
}

static struct finding_place place_of(const struct known_finding *f, uint64_t on, size_t at)
{
	return (struct finding_place){ f->coverage, f->code, on, at };
}

void finding_places_add(struct finding_places *p, const struct known_finding *f, uint64_t on,
			size_t at, struct arena *arena)
{
	LIST_ROOM(arena, p->list, p->n, p->cap);
	p->list[p->n++] = place_of(f, on, at);
}

void finding_places_sort(struct finding_places *p)
{
	if (p->n > 0)
		qsort(p->list, p->n, sizeof *p->list, by_what_and_place);
}

size_t finding_places_first(const struct finding_places *p, const struct known_finding *f,
			    uint64_t on)
{
	const struct finding_place wanted = place_of(f, on, 0);
	size_t from = 0;

	for (size_t to = p->n; from < to;) {
		const size_t middle = from + (to - from) / 2;

		if (by_what(&p->list[middle], &wanted) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->n && by_what(&p->list[from], &wanted) == 0 ? p->list[from].at : SIZE_MAX;
}

void known_findings_unite(struct stored_obligations *d, struct arena *arena)
{
	struct finding_places places = { .n = 0 };
	bool *again = arena_new_array(arena, bool, d->found_count);
	size_t first = 0, kept = 0;

	for (size_t i = 0; i < d->found_count; i++)
		finding_places_add(&places, &d->found[i], d->found[i].event, i, arena);
	finding_places_sort(&places);
	for (size_t i = 1; i < places.n; i++) {
		if (by_what(&places.list[i], &places.list[first]) != 0) {
			first = i;
			continue;
		}
		again[places.list[i].at] = true;
		d->found[places.list[first].at] = d->found[places.list[i].at];
	}
	for (size_t i = 0; i < d->found_count; i++) {
		if (!again[i])
			d->found[kept++] = d->found[i];
	}
	d->found_count = kept;
}
