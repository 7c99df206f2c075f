#include <stdlib.h>

#include "services/cli/story.h"

void story_fini(struct story *s)
{
	lines_free(&s->lines);
	buf_fini(&s->bytes);
	free(s->list);
}

/* When it became known. What cannot be read is refused where it stands: behind the line before. */
static duly_instant known_at(const struct story *s, struct view packed, const struct zone *zone)
{
	const duly_instant before = s->n > 0 ? s->list[s->n - 1].at : DULY_NO_INSTANT;
	struct envelope e = { 0 };
	duly_auto_fini(wire) w = { 0 };
	struct reject reject;

	if (wire_unpack(packed, &w, NULL) != DULY_OK || !envelope_read(&w.root, &e, &reject))
		return before;
	if (e.recorded.ms != DULY_NO_INSTANT.ms)
		return e.recorded;
	return e.date_only ? zone_instant(zone, e.date, 0) : e.time;
}

static void add(struct story *s, size_t number, size_t offset, const struct zone *zone)
{
	const size_t len = s->bytes.len - offset;
	const struct view packed = { s->bytes.data + offset, len };

	LIST_ROOM(NULL, s->list, s->n, s->cap);
	s->list[s->n] = (struct rehearsal_event){ known_at(s, packed, zone), offset, len, number };
	s->n++;
}

/* Of one instant in the order of the file. */
static int by_instant(const void *a, const void *b)
{
	const struct rehearsal_event *x = a, *y = b;

	if (x->at.ms != y->at.ms)
		return x->at.ms < y->at.ms ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* What stands before the first that can be read is looked at when that is. */
static void sort_story(struct story *s)
{
	size_t first = 0;

	if (s->n > 0)
		qsort(s->list, s->n, sizeof *s->list, by_instant);
	while (first < s->n && s->list[first].at.ms == DULY_NO_INSTANT.ms)
		first++;
	for (size_t i = 0; i < first && first < s->n; i++)
		s->list[i].at = s->list[first].at;
}

duly_result story_read(const char *path, const struct zone *zone, struct story *ret,
		       struct duly_diag *diag)
{
	struct reject reject;
	size_t number, offset;

	duly_result r = lines_open(path, &ret->lines, diag);
	if (r != DULY_OK)
		return r;
	while (offset = ret->bytes.len, lines_next(ret->lines, &number, &ret->bytes, &reject)) {
		if (reject.code == REJECT_NONE) {
			add(ret, number, offset, zone);
			continue;
		}
		lines_complain(ret->lines, number, NO_STR, &reject);
		ret->unreadable++;
	}
	sort_story(ret);
	return lines_end(ret->lines, diag);
}

void story_begin_at(struct story *s, duly_instant from)
{
	for (size_t i = 0; i < s->n && s->list[i].at.ms < from.ms; i++)
		s->list[i].at = from;
}
