#include "common/derive/fold.h"

void fold_next(struct fold *f, duly_instant t)
{
	if (t.ms > f->at.ms && t.ms < f->next.ms)
		f->next = t;
}

struct finding *fold_find(struct fold *f, enum finding_code code, const struct event *event)
{
	LIST_ROOM(f->arena, f->findings, f->finding_count, f->finding_cap);
	f->findings[f->finding_count++] = (struct finding){ .code = code, .event = event };
	return &f->findings[f->finding_count - 1];
}

/* No order about a child lasts longer: an end that lies further off is what a database has in the
 * place of none, or a mistyped year. */
enum { LONGEST_YEARS = 30 };

bool fold_can_end(duly_civil from, duly_civil end)
{
	return end.day >= from.day && end.day <= calendar_birthday(from, LONGEST_YEARS).day;
}

bool keys_agree(struct str a, struct str b)
{
	return a.s == NULL || b.s == NULL || str_eq(a, b);
}

static struct episode *episode_at(const struct fold *f, uint32_t index_and_1)
{
	return index_and_1 > 0 ? &f->episodes[index_and_1 - 1] : NULL;
}

struct episode *fold_newest(const struct fold *f, const struct episode_kind *kind)
{
	return episode_at(f, f->newest[kind->index]);
}

struct episode *fold_older(const struct fold *f, const struct episode *e)
{
	return episode_at(f, e->older);
}

struct episode *fold_episode(const struct fold *f, const struct episode_kind *kind, struct str key)
{
	struct episode *e = fold_newest(f, kind);

	while (e != NULL && !keys_agree(e->key, key))
		e = fold_older(f, e);
	return e;
}

/* Whether @a and @b say the same in @field; what one of them does not say contradicts nothing. */
static bool say_alike(sym field, const struct event *a, const struct event *b)
{
	const int i = field != 0 ? event_type_field(a->type, field) : -1;
	const int k = field != 0 ? event_type_field(b->type, field) : -1;

	return i < 0 || k < 0 || !a->data[i].given || !b->data[k].given ||
	       a->data[i].code == b->data[k].code;
}

bool episode_may_be_meant(const struct episode *e, const struct event *event)
{
	return keys_agree(e->key, event_key(event)) &&
	       say_alike(e->kind->apart_by, e->opened, event);
}

struct episode *fold_meant(const struct fold *f, const struct episode_kind *kind,
			   const struct event *event)
{
	struct episode *e = fold_newest(f, kind);

	while (e != NULL && !episode_may_be_meant(e, event))
		e = fold_older(f, e);
	return e;
}

duly_civil fold_next_yearly(const struct moment_kind *kind, duly_civil day)
{
	const int year = duly_civil_to_ymd(day).year;
	const duly_civil this_year = duly_civil_from_ymd(year, kind->month, kind->day);

	return this_year.day > day.day ? this_year
				       : duly_civil_from_ymd(year + 1, kind->month, kind->day);
}

duly_civil fold_first_yearly(const struct moment_kind *kind, const struct episode *e)
{
	return fold_next_yearly(kind, (duly_civil){ e->on.day - kind->first_day });
}

duly_civil fold_moment_day(const struct fold *f, const struct moment_kind *kind)
{
	const struct episode *e;

	if (kind->basis == MOMENT_BIRTHDAY)
		return f->dob.day == DULY_NO_DATE.day ? DULY_NO_DATE
						      : calendar_birthday(f->dob, kind->age);
	e = fold_episode(f, kind->episode, NO_STR);
	if (kind->basis == MOMENT_AFTER_OPENING && e != NULL)
		return period_end(f->calendar, kind->by, e->on, NULL, NULL);
	if (kind->basis == MOMENT_YEARLY && e != NULL)
		return fold_first_yearly(kind, e);
	return DULY_NO_DATE;
}

bool fold_is_past(const struct fold *f, const struct moment_kind *kind)
{
	return kind != NULL && kind->basis == MOMENT_BIRTHDAY && f->dob.day != DULY_NO_DATE.day &&
	       calendar_birthday(f->dob, kind->age).day <= f->day.day;
}
