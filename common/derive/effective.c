#include "common/derive/fold.h"

/* Which events stand. Three things take an event out, whatever the order in which any of it
 * arrived: a retraction that names it, a correction that replaces it, and another source having
 * told the same fact already. A retraction cannot be retracted, and what has been replaced stays
 * replaced when its correction is retracted: a source that deletes a row names the row's last
 * state. */

enum effective_verdict { STANDS, RETRACTED, REPLACED, SAME_FACT };

struct effective_look {
	const struct law *law;
	const struct reporting *reporting;
	const struct event *events;
	size_t n;
	uint8_t *verdicts;
	uint32_t *replaces; /* index + 1 of what it replaces; 0: nothing        */
	size_t sources;     /* 2: more than one, or more than one reference     */
	bool special;       /* any retraction or correction at all              */
};

static bool means(const struct event *e, enum event_meaning meaning)
{
	return e->type != NULL && e->type->means == meaning;
}

/* The event that @by names: of its source, and said under the same reference. */
static size_t find(const struct effective_look *l, const struct event *by, struct str id)
{
	for (size_t i = 0; i < l->n; i++) {
		if (str_eq(l->events[i].id, id) && str_eq(l->events[i].source, by->source) &&
		    str_eq(l->events[i].subject, by->subject))
			return i;
	}
	return l->n;
}

static void survey(struct effective_look *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct event *e = &l->events[i];

		if (!str_eq(e->source, l->events[0].source) ||
		    !str_eq(e->subject, l->events[0].subject))
			l->sources = 2;
		if (e->replaces.s != NULL || means(e, MEANS_RETRACTED) ||
		    means(e, MEANS_BATCH_RETRACTED))
			l->special = true;
	}
	if (l->reporting->batch_count > 0)
		l->special = true;
}

/* Of several corrections of one event the one with the greatest id counts: a choice that does not
 * depend on the order of arrival. The others are found, and told as contradictions. */
static void take_replacements(struct effective_look *l, struct fold *f)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct event *e = &l->events[i];
		size_t j = l->n;

		if (e->replaces.s != NULL)
			j = find(l, e, e->replaces);
		if (j == l->n || j == i)
			continue;
		l->replaces[i] = (uint32_t)j + 1;
		l->verdicts[j] = REPLACED;
		for (size_t k = 0; k < i; k++) {
			if (l->replaces[k] != j + 1)
				continue;
			const size_t lost = str_cmp(l->events[k].id, e->id) < 0 ? k : i;

			l->verdicts[lost] = REPLACED;
			fold_find(f, FINDING_REPLACED_TWICE, &l->events[lost]);
		}
	}
}

static void retract(struct effective_look *l, size_t i)
{
	if (i < l->n && !means(&l->events[i], MEANS_RETRACTED) &&
	    !means(&l->events[i], MEANS_BATCH_RETRACTED))
		l->verdicts[i] = RETRACTED;
}

/* @subject NO_STR: under whichever reference. */
static void retract_batch(struct effective_look *l, struct str source, struct str subject,
			  struct str batch)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->events[i].batch.s != NULL && str_eq(l->events[i].batch, batch) &&
		    str_eq(l->events[i].source, source) &&
		    (subject.s == NULL || str_eq(l->events[i].subject, subject)))
			retract(l, i);
	}
}

static void take_retractions(struct effective_look *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct event *e = &l->events[i];

		if (means(e, MEANS_RETRACTED))
			retract(l, find(l, e, event_field(l->law, e, "id")->ref));
		else if (means(e, MEANS_BATCH_RETRACTED))
			retract_batch(l, e->source, e->subject,
				      event_field(l->law, e, "batch")->ref);
	}
	for (size_t i = 0; i < l->reporting->batch_count; i++)
		retract_batch(l, l->reporting->batches[i].source, NO_STR,
			      l->reporting->batches[i].batch);
}

/* Of two tellings of one fact the one that knows the hour stands: that another feed has only the
 * day makes no clock of hours begin at midnight. Else the first in order. */
static void take_same_fact(struct effective_look *l, size_t first, size_t second)
{
	const bool finer = l->events[first].date_only && !l->events[second].date_only;

	l->verdicts[finer ? first : second] = SAME_FACT;
}

/* One fact from two feeds, or told of one person under two references. They lie on one day, so that
 * only neighbours need be compared. */
static void take_same_facts(struct effective_look *l)
{
	for (size_t i = 0; i < l->n; i++) {
		for (size_t j = i; l->verdicts[i] == STANDS && j-- > 0;) {
			if (l->events[j].day.day != l->events[i].day.day)
				break;
			if (l->verdicts[j] == STANDS &&
			    event_same_fact(l->law, &l->events[j], &l->events[i]))
				take_same_fact(l, j, i);
		}
	}
}

/* The first of the chain of corrections that @i ends. A ring of corrections ends the walk. */
static const struct event *first_of_chain(const struct effective_look *l, size_t i)
{
	for (size_t steps = 0; l->replaces[i] != 0 && steps < l->n; steps++)
		i = l->replaces[i] - 1;
	return &l->events[i];
}

void effective_events(struct fold *f, const struct event *events, size_t n)
{
	struct effective_event *list = arena_new_array(f->arena, struct effective_event, n);
	struct effective_look l = {
		.law = f->law, .reporting = f->reporting, .events = events, .n = n
	};

	l.verdicts = arena_new_array(f->arena, uint8_t, n);
	l.replaces = arena_new_array(f->arena, uint32_t, n);
	survey(&l);
	if (l.special) {
		take_replacements(&l, f);
		take_retractions(&l);
	}
	if (l.sources > 1)
		take_same_facts(&l);
	for (size_t i = 0; i < n; i++) {
		if (l.verdicts[i] == STANDS && events[i].type != NULL)
			list[f->n++] =
				(struct effective_event){ &events[i], first_of_chain(&l, i) };
	}
	f->events = list;
}
