#include "services/cli/letter_owed.h"

#include <glib.h>
#include <stdlib.h>

#include "common/base/memory.h"

enum { CHECK_MINUTES = 10 * 60 }; /* of the next working day */

/* What one reader was written of a duty. */
struct written {
	struct letter_reader *reader;
	struct letter_tally *tally; /* that its lines count in        */
	uint64_t lines;             /* since it was taken back last   */
	duly_instant last;
	struct written *next;
};

struct duty {
	bool lapsed; /* has been told so                       */
	struct written *written;
};

struct due_word {
	struct str council;
	const struct duty *duty;
	uint8_t id[ID_LEN];
	duly_instant told, by;
	struct letter_tally *tally;
	/* Where it is taken back: from whom, and where that is summed up, whose summary. */
	const struct written *from;
	const struct letter_reader *summary;
};

struct letter_owed {
	const struct post_world *world;
	struct letter_readers *readers;
	struct arena *arena;
	GHashTable *duties;
	struct due_word *open;
	size_t n, cap;
};

/* ---- duties ---------------------------------------------------------------------------------- */

static guint hash_id(gconstpointer id)
{
	guint h;

	memcpy(&h, id, sizeof h);
	return h;
}

static gboolean same_id(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, ID_LEN) == 0;
}

struct letter_owed *letter_owed_new(const struct post_world *world, struct letter_readers *readers)
{
	struct letter_owed *o = memory_zeroed(sizeof *o);

	o->world = world;
	o->readers = readers;
	o->arena = arena_new();
	o->duties = g_hash_table_new(hash_id, same_id);
	return o;
}

void letter_owed_free(struct letter_owed **owed)
{
	struct letter_owed *o = *owed;

	*owed = NULL;
	if (o == NULL)
		return;
	g_hash_table_destroy(o->duties);
	arena_free(&o->arena);
	free(o->open);
	free(o);
}

static struct duty *duty_of(struct letter_owed *o, const uint8_t id[ID_LEN])
{
	struct duty *d = g_hash_table_lookup(o->duties, id);

	if (d == NULL) {
		uint8_t *key = arena_alloc(o->arena, ID_LEN);

		d = arena_alloc(o->arena, sizeof *d);
		memcpy(key, id, ID_LEN);
		g_hash_table_insert(o->duties, key, d);
	}
	return d;
}

static struct written *written_to(struct letter_owed *o, struct duty *d,
				  struct letter_reader *reader)
{
	struct written *w = d->written;

	while (w != NULL && w->reader != reader)
		w = w->next;
	if (w == NULL) {
		w = arena_alloc(o->arena, sizeof *w);
		w->reader = reader;
		w->next = d->written;
		d->written = w;
	}
	return w;
}

/* ---- what is written ------------------------------------------------------------------------- */

void letter_owed_line(struct letter_owed *o, struct letter_reader *reader, const struct line *line,
		      struct letter_tally *tally, duly_instant at)
{
	if (!line->has_obligation) {
		reader->summed_at = line->open > 0 ? at : reader->summed_at;
		return;
	}
	struct written *w = written_to(o, duty_of(o, line->obligation), reader);

	w->last = at;
	w->tally = tally;
	w->lines += line->kind != NOTICE_WITHDRAWN && line->kind != NOTICE_CLEARED;
}

/* ---- what is told ---------------------------------------------------------------------------- */

static duly_instant next_working_day(const struct letter_owed *o, struct str council,
				     duly_instant at)
{
	const struct zone *z = o->world->zone(o->world->ctx);
	duly_civil day = zone_date(z, at);

	do
		day.day++;
	while (!o->world->working(o->world->ctx, council, day));
	return zone_instant(z, day, CHECK_MINUTES);
}

static void owe(struct letter_owed *o, const struct noticed *n, const struct due_word *what)
{
	struct due_word *x;

	LIST_ROOM(NULL, o->open, o->n, o->cap);
	x = &o->open[o->n++];
	*x = *what;
	x->council = arena_str(o->arena, n->council);
	x->told = n->at;
	x->by = next_working_day(o, n->council, n->at);
	memcpy(x->id, n->obligation, ID_LEN);
}

/* Whom only a list of Mondays tells is not told within a day, and the routing says so. */
static bool is_weekly(const struct noticed *n)
{
	bool weekly = n->tell_count > 0;

	for (size_t i = 0; i < n->tell_count; i++)
		weekly &= n->tell[i].how == POST_MONDAY || n->tell[i].how == POST_NEVER;
	return weekly;
}

static void owe_lapse(struct letter_owed *o, const struct noticed *n, struct letter_tally *tally)
{
	struct duty *d = duty_of(o, n->obligation);

	if (d->lapsed)
		return;
	d->lapsed = true;
	tally->lapses++;
	tally->weekly += is_weekly(n);
	if (!is_weekly(n))
		owe(o, n, &(struct due_word){ .duty = d, .tally = tally });
}

/* The team that has it in a summary of what changed for all; NULL: each is told for themselves. */
static const struct letter_reader *summary_of(const struct letter_owed *o, const struct noticed *n)
{
	static const char *const OF_ALL[] = { "rules", "calendar", "engine" };
	bool of_all = false;

	for (size_t i = 0; i < LEN(OF_ALL); i++)
		of_all |= str_is(n->reason, OF_ALL[i]);
	for (size_t i = 0; i < n->tell_count && of_all; i++)
		if (n->tell[i].person.len == 0)
			return letter_reader_of(o->readers,
						&(struct post_whom){ .council = n->council,
								     .team = n->tell[i].team });
	return NULL;
}

static void owe_withdrawal(struct letter_owed *o, const struct noticed *n,
			   struct letter_tally *tally)
{
	const struct letter_reader *summary = summary_of(o, n);
	struct duty *d = duty_of(o, n->obligation);

	for (struct written *w = d->written; w != NULL; w = w->next) {
		if (w->lines == 0)
			continue;
		w->tally->withdrawn += w->lines;
		w->lines = 0;
		tally->taken_back++;
		owe(o, n,
		    &(struct due_word){ .duty = d, .tally = tally, .from = w, .summary = summary });
	}
}

void letter_owed_told(struct letter_owed *o, const struct noticed *n, struct letter_tally *tally)
{
	if (!n->has_obligation)
		return;
	if (n->kind == NOTICE_OVERDUE)
		owe_lapse(o, n, tally);
	else if (n->kind == NOTICE_WITHDRAWN)
		owe_withdrawal(o, n, tally);
}

/* ---- whether it was heard of ----------------------------------------------------------------- */

static bool heard_by_any(const struct due_word *x)
{
	for (const struct written *w = x->duty->written; w != NULL; w = w->next)
		if (w->last.ms >= x->told.ms)
			return true;
	return false;
}

/* Nobody may have heard of a lapse that does not ask for anybody any more. */
static void check_lapse(const struct letter_owed *o, const struct due_word *x, duly_instant at)
{
	const struct post_whom anybody = { .council = x->council };
	duly_auto(arena) arena = arena_new();

	if (heard_by_any(x))
		x->tally->heard++;
	else if (o->world->duty(o->world->ctx, &anybody, x->id, at, arena).standing == POST_OPEN)
		x->tally->unheard++;
	else
		x->tally->over++;
}

static void check_withdrawal(const struct due_word *x)
{
	if (x->from->last.ms >= x->told.ms)
		x->tally->told++;
	else if (x->summary != NULL && x->summary->summed_at.ms >= x->told.ms)
		x->tally->summed++;
	else
		x->tally->untold++;
}

void letter_owed_tick(struct letter_owed *o, duly_instant at)
{
	size_t left = 0;

	for (size_t i = 0; i < o->n; i++) {
		const struct due_word x = o->open[i];

		if (x.by.ms > at.ms)
			o->open[left++] = x;
		else if (x.from != NULL)
			check_withdrawal(&x);
		else
			check_lapse(o, &x, at);
	}
	o->n = left;
}

size_t letter_owed_open(const struct letter_owed *o)
{
	return o->n;
}
