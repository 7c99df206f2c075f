#include <stdlib.h>

#include "common/reports/open_obligations.h"

void open_obligations_add(struct open_obligations *s, const struct obligation *o,
			  const uint8_t id[ID_LEN], struct str subject)
{
	if (o->status != OBLIGATION_OPEN || o->history)
		return;
	LIST_ROOM(s->arena, s->list, s->n, s->cap);
	struct open_obligation *new = &s->list[s->n++];

	*new = (struct open_obligation){
		.council = arena_str(s->arena, o->trigger->council),
		.subject = arena_str(s->arena, subject),
		.rule = arena_str(s->arena, o->rule->id),
		.due = o->due,
		.act_by = o->act_by,
		.due_at = o->due_at,
		.provisional = o->provisional,
		.by_hours = obligation_by_hours(o),
	};
	memcpy(new->id, id, ID_LEN);
}

const char *open_change_name(enum open_change change)
{
#define X(id, name) [id] = name,
	static const char *const NAMES[] = { OPEN_CHANGES(X) };
#undef X

	return NAMES[change];
}

/* OPEN_CHANGE_COUNT: none. */
static enum open_change change_of(const struct open_obligation *was,
				  const struct open_obligation *is)
{
	if (was->due.day != is->due.day || was->due_at.ms != is->due_at.ms)
		return OPEN_MOVED;
	if (was->act_by.day != is->act_by.day)
		return OPEN_ACT_BY;
	if (was->provisional != is->provisional)
		return is->provisional ? OPEN_PROVISIONAL : OPEN_FINAL;
	return OPEN_CHANGE_COUNT;
}

static int by_id(const void *a, const void *b)
{
	const struct open_obligation *x = a, *y = b;

	return memcmp(x->id, y->id, ID_LEN);
}

static void sort(struct open_obligations *s)
{
	if (s->n > 0)
		qsort(s->list, s->n, sizeof *s->list, by_id);
}

struct open_difference *open_obligations_compare(struct open_obligations *before,
						 struct open_obligations *after, size_t *ret_n)
{
	struct open_difference *list =
		arena_new_array(before->arena, struct open_difference, before->n + after->n);
	size_t i = 0, k = 0, n = 0;

	sort(before);
	sort(after);
	while (i < before->n || k < after->n) {
		const struct open_obligation *was = i < before->n ? &before->list[i] : NULL;
		const struct open_obligation *is = k < after->n ? &after->list[k] : NULL;
		const int order = was == NULL ? 1 : is == NULL ? -1 : by_id(was, is);
		const enum open_change change = order < 0   ? OPEN_ENDED
						: order > 0 ? OPEN_OPENED
							    : change_of(was, is);

		if (change != OPEN_CHANGE_COUNT)
			list[n++] = (struct open_difference){ order <= 0 ? was : NULL,
							      order >= 0 ? is : NULL, change };
		i += order <= 0;
		k += order >= 0;
	}
	*ret_n = n;
	return list;
}

static int by_due(const void *a, const void *b)
{
	const struct open_difference *x = a, *y = b;
	const struct open_obligation *s = x->was != NULL ? x->was : x->is;
	const struct open_obligation *t = y->was != NULL ? y->was : y->is;

	if (s->due_at.ms != t->due_at.ms)
		return s->due_at.ms < t->due_at.ms ? -1 : 1;
	const int order = str_cmp(s->subject, t->subject);

	return order != 0 ? order : str_cmp(s->rule, t->rule);
}

void open_differences_by_due(struct open_difference *list, size_t n)
{
	if (n > 0)
		qsort(list, n, sizeof *list, by_due);
}
