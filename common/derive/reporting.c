#include <stdlib.h>

#include "common/derive/effective.h"

/* ---- of which subject ------------------------------------------------------------------------ */

static const char *const PREFIXES[] = {
	[SUBJECT_FEED] = "feed:",
	[SUBJECT_TEAM] = "team:",
	[SUBJECT_WORKER] = "worker:",
	[SUBJECT_GROUP] = "group:",
};

enum subject_kind subject_kind(struct str subject, struct str *ret_name)
{
	struct str name = subject;
	enum subject_kind kind = str_is(subject, "-") ? SUBJECT_SERVICE : SUBJECT_CASE;

	for (size_t i = SUBJECT_FEED; i < LEN(PREFIXES); i++) {
		const size_t n = strlen(PREFIXES[i]);

		if (!str_starts(subject, PREFIXES[i]))
			continue;
		kind = (enum subject_kind)i;
		name = (struct str){ subject.s + n, subject.len - n };
	}
	if (ret_name != NULL)
		*ret_name = name;
	return kind;
}

/* What is said of what is neither case nor service, and the subjects of which it is said. */
static const struct {
	enum event_meaning means;
	enum subject_kind of;
} SAID[] = {
	{ MEANS_FEED_DECLARED, SUBJECT_FEED },     { MEANS_FEED_COMPLETED, SUBJECT_FEED },
	{ MEANS_TEAM_REPLACED, SUBJECT_TEAM },     { MEANS_WORKER_AWAY, SUBJECT_WORKER },
	{ MEANS_WORKER_RETURNED, SUBJECT_WORKER }, { MEANS_WORKER_LEFT, SUBJECT_WORKER },
};

static const char *prefix_for(enum event_meaning means)
{
	for (size_t i = 0; i < LEN(SAID); i++) {
		if (SAID[i].means == means)
			return PREFIXES[SAID[i].of];
	}
	return NULL;
}

/* A merging into what is no case can be taken by nobody. */
static bool merges_into_case(const struct event *e, struct reject *reject)
{
	const struct value *into = event_part(e, PART_INTO);

	return !into->given || subject_kind(into->ref, NULL) == SUBJECT_CASE ||
	       reject_with(reject, REJECT_BAD_VALUE, "data.into", "%.*s is no case",
			   STR_FMT(into->ref));
}

bool event_subject_ok(const struct event *e, struct reject *reject)
{
	const enum event_meaning means = e->type->means;
	const enum subject_kind kind = subject_kind(e->subject, NULL);
	const bool service = kind == SUBJECT_SERVICE;
	const char *wanted = prefix_for(means), *has = PREFIXES[kind];

	if (means == MEANS_RETRACTED)
		return true;
	if (means == MEANS_BATCH_RETRACTED)
		return service || kind == SUBJECT_FEED ||
		       reject_with(reject, REJECT_BAD_VALUE, "subject",
				   "a batch is taken back whole, in every case: under the subject "
				   "- or feed:<name>");
	if ((means == MEANS_SERVICE) != service)
		return reject_with(reject, REJECT_BAD_VALUE, "subject", "%s",
				   service ? "the subject - takes events of the service alone"
					   : "an event of the service has the subject -");
	if (wanted != NULL && (has == NULL || strcmp(wanted, has) != 0))
		return reject_with(reject, REJECT_BAD_VALUE, "subject",
				   "%.*s has a subject %s<name>", STR_FMT(e->type_name), wanted);
	if (means == MEANS_DELIVERY)
		return kind == SUBJECT_TEAM || kind == SUBJECT_WORKER ||
		       reject_with(reject, REJECT_BAD_VALUE, "subject",
				   "%.*s has a subject team:<name> or worker:<name>",
				   STR_FMT(e->type_name));
	if (wanted == NULL && has != NULL)
		return reject_with(reject, REJECT_BAD_VALUE, "subject",
				   "a subject %s<name> is no case and does not take %.*s", has,
				   STR_FMT(e->type_name));
	return means != MEANS_MERGED || merges_into_case(e, reject);
}

/* ---- a feed ---------------------------------------------------------------------------------- */

/* The last declaration that stands; NULL: none does. */
static const struct event *declaration(const struct effective *said)
{
	for (size_t i = said->n; i-- > 0;) {
		if (event_means(said->list[i].event, MEANS_FEED_DECLARED))
			return said->list[i].event;
	}
	return NULL;
}

uint32_t reporting_rhythm(const struct context *c, const struct event *events, size_t n)
{
	struct effective said;

	effective_events(c, events, n, &said);
	const struct event *e = declaration(&said);

	return e != NULL && event_part(e, PART_RHYTHM)->given
		       ? (uint32_t)event_part(e, PART_RHYTHM)->number
		       : 0;
}

/* Complete in a type is complete in each of its kinds. */
static bool speaks_of(const struct vocabulary *v, const struct value *types, sym type)
{
	const struct reported wanted = vocabulary_reported(v, type);

	for (size_t k = 0; types->given && k < types->codes.n; k++) {
		const struct reported said = vocabulary_reported(v, types->codes.list[k]);

		if (said.type == wanted.type && (said.kind == 0 || said.kind == wanted.kind))
			return true;
	}
	return !types->given;
}

/* The furthest that the feed says it is complete to with @type: a later word that says less takes
 * nothing back. */
static duly_instant complete_to(const struct vocabulary *v, const struct effective *said, sym type)
{
	duly_instant to = DULY_NO_INSTANT;

	for (size_t i = 0; i < said->n; i++) {
		const struct event *e = said->list[i].event;

		if (event_means(e, MEANS_FEED_COMPLETED) &&
		    speaks_of(v, event_part(e, PART_TYPES), type))
			to.ms = MAX(to.ms, event_part(e, PART_UNTIL)->time.ms);
	}
	return to;
}

/* The part of the feed that is complete to @to, made if there is none. */
static struct feed *part_of(struct feed *feeds, size_t *n, duly_instant to)
{
	for (size_t i = 0; i < *n; i++) {
		if (feeds[i].complete_to.ms == to.ms)
			return &feeds[i];
	}
	feeds[*n] = (struct feed){ .complete_to = to };
	return &feeds[(*n)++];
}

static void add_parts(const struct context *c, const struct effective *said,
		      const struct event *declared, struct str name, struct feed *feeds,
		      size_t *ret_n)
{
	const struct vocabulary *v = law_vocabulary(c->law);
	const struct value *types = event_part(declared, PART_TYPES);
	const struct value *from = event_part(declared, PART_FROM);

	for (size_t k = 0; k < types->codes.n; k++) {
		const sym type = types->codes.list[k];
		struct feed *part = part_of(feeds, ret_n, complete_to(v, said, type));

		if (part->types == NULL)
			part->types = arena_new_array(c->arena, sym, types->codes.n);
		part->name = name;
		part->from = from->given ? from->date : DULY_NO_DATE;
		((sym *)(uintptr_t)part->types)[part->n++] = type;
	}
}

static void add_feed(const struct context *c, struct str subject, const struct effective *said,
		     struct reporting *ret)
{
	const struct event *declared = declaration(said);
	const size_t room = declared != NULL ? event_part(declared, PART_TYPES)->codes.n : 0;
	struct feed *feeds = arena_new_array(c->arena, struct feed, ret->feed_count + room + 1);
	size_t count = 0, parts = 0;

	for (size_t i = 0; i < ret->feed_count; i++) {
		if (!str_eq(ret->feeds[i].name, subject))
			feeds[count++] = ret->feeds[i];
	}
	if (declared != NULL)
		add_parts(c, said, declared, arena_str(c->arena, subject), &feeds[count], &parts);
	ret->feeds = feeds;
	ret->feed_count = count + parts;
}

/* ---- looked at ------------------------------------------------------------------------------- */

static duly_instant lesser(duly_instant a, duly_instant b)
{
	return a.ms < b.ms ? a : b;
}

/* Never said is the least of all. */
size_t reporting_feeds(const struct reporting *r, struct str council, struct declared_feed *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < r->feed_count; i++) {
		const struct feed *part = &r->feeds[i];
		size_t k = 0;

		while (k < n && !str_eq(ret[k].name, part->name))
			k++;
		if (k == n)
			ret[n++] = (struct declared_feed){ .council = council,
							   .name = part->name,
							   .complete_to = part->complete_to,
							   .reported = DULY_NO_INSTANT };
		ret[k].complete_to = lesser(ret[k].complete_to, part->complete_to);
	}
	return n;
}

static int by_name(const void *a, const void *b)
{
	const struct declared_feed *x = a, *y = b;
	const int councils = str_cmp(x->council, y->council);

	return councils != 0 ? councils : str_cmp(x->name, y->name);
}

void declared_feeds_sort(struct declared_feed *list, size_t n)
{
	if (n > 0)
		qsort(list, n, sizeof *list, by_name);
}

duly_instant declared_feeds_complete_to(const struct declared_feed *list, size_t n)
{
	duly_instant least = n > 0 ? list[0].complete_to : DULY_NO_INSTANT;

	for (size_t i = 1; i < n; i++)
		least = lesser(least, list[i].complete_to);
	return least;
}

/* ---- batches --------------------------------------------------------------------------------- */

static void add_batch(const struct event *e, struct arena *arena, struct batch_retraction *list,
		      size_t *count)
{
	const struct str batch = event_part(e, PART_BATCH)->ref;
	size_t k = 0;

	while (k < *count && !(str_eq(list[k].source, e->source) && str_eq(list[k].batch, batch)))
		k++;
	if (k == *count)
		list[(*count)++] =
			(struct batch_retraction){ arena_str(arena, e->source),
						   arena_str(arena, batch), e->sequence };
	list[k].sequence = MAX(list[k].sequence, e->sequence);
}

void reporting_add_batches(const struct event *events, size_t n, struct arena *arena,
			   struct reporting *ret)
{
	struct batch_retraction *list =
		arena_new_array(arena, struct batch_retraction, ret->batch_count + n + 1);
	size_t count = ret->batch_count;

	if (count > 0)
		memcpy(list, ret->batches, count * sizeof *list);
	for (size_t i = 0; i < n; i++) {
		if (event_means(&events[i], MEANS_BATCH_RETRACTED))
			add_batch(&events[i], arena, list, &count);
	}
	ret->batches = list;
	ret->batch_count = count;
}

void reporting_add(const struct context *c, struct str subject, const struct event *events,
		   size_t n, struct reporting *ret)
{
	const struct context under = { c->law, ret, c->at, c->arena, false };
	struct effective said;

	if (subject_kind(subject, NULL) == SUBJECT_FEED) {
		effective_events(&under, events, n, &said);
		add_feed(c, subject, &said, ret);
	}
	reporting_add_batches(events, n, c->arena, ret);
}
