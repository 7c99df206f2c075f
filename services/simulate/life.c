#include "services/simulate/life.h"

/* In this order: what comes later looks at what was told before. Each has its own chance. */
static void (*const CHAPTERS[])(struct life *l) = {
	other_live,   care_live, reviews_live,    visits_live,  health_live,  school_live,
	absence_live, need_live, protection_live, leaving_live, workers_live,
};

void life_make(struct life *l, const struct outline *o)
{
	arena_reset(l->arena);
	buf_clear(&l->facts);
	buf_clear(&l->placements);
	memset(l->keys, 0, sizeof l->keys);
	l->outline = o;
	l->made = l->numbers = 0;
	outline_subject(o, l->subject);
	for (int i = 0; i < SPANS_MAX; i++)
		l->first_review[i] = DULY_NO_DATE;
	for (size_t i = 0; i < LEN(CHAPTERS); i++) {
		l->r = random_of(o->seed, i + 1);
		CHAPTERS[i](l);
	}
	facts_sort(l);
	l->r = random_of(o->seed, LEN(CHAPTERS) + 1);
	recording_add(l);
}

void life_fini(struct life *l)
{
	buf_fini(&l->facts);
	buf_fini(&l->placements);
	arena_free(&l->arena);
}
