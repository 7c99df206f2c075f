#include "services/cli/letter_figures.h"

#include <glib.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/wire/wire.h"

enum { ROLES_MAX = 64, CHECK_MINUTES = 10 * 60, MINUTES_A_DAY = 24 * 60, HUNDRED = 100 };

/* Letters and lines of one person, or of a team, day by day. */
struct reader_of_mail {
	struct post_whom whom;
	struct str role;
	uint32_t letters, lines, at_once; /* since the last working day ended */
	struct day {
		uint32_t letters, lines;
	} * days;
	size_t n, cap;
	uint64_t urgent;
};

/* What has lapsed and somebody is to hear of. */
struct lapse {
	uint8_t id[ID_LEN];
	struct str council;
	duly_instant told, by;
};

struct letter_figures {
	const struct post_world *world;
	letter_role role;
	void *ctx;
	duly_instant from;
	struct arena *arena;
	GHashTable *readers; /* of their names               */
	GHashTable *heard;   /* obligation -> when the last line of it was written */
	GHashTable *lapsed;  /* obligations that have been told so */
	struct lapse *open;
	size_t open_count, open_cap;
	duly_civil day; /* that is under way            */
	uint64_t letters, lines, done, asked, answered, outside, weekend;
	uint64_t lapses, reached, over, weekly, unreached;
};

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

struct letter_figures *letter_figures_new(const struct post_world *world, letter_role role,
					  void *ctx, duly_instant from)
{
	struct letter_figures *f = memory_zeroed(sizeof *f);

	f->world = world;
	f->role = role;
	f->ctx = ctx;
	f->from = from;
	f->arena = arena_new();
	f->day = DULY_NO_DATE;
	f->readers = g_hash_table_new(g_str_hash, g_str_equal);
	f->heard = g_hash_table_new_full(hash_id, same_id, NULL, NULL);
	f->lapsed = g_hash_table_new(hash_id, same_id);
	return f;
}

static void free_reader(gpointer key, gpointer value, gpointer ctx)
{
	struct reader_of_mail *r = value;

	(void)key;
	(void)ctx;
	free(r->days);
}

void letter_figures_free(struct letter_figures **figures)
{
	struct letter_figures *f = *figures;

	*figures = NULL;
	if (f == NULL)
		return;
	g_hash_table_foreach(f->readers, free_reader, NULL);
	g_hash_table_destroy(f->readers);
	g_hash_table_destroy(f->heard);
	g_hash_table_destroy(f->lapsed);
	free(f->open);
	arena_free(&f->arena);
	free(f);
}

/* ---- who ------------------------------------------------------------------------------------- */

static struct reader_of_mail *mail_reader(struct letter_figures *f, const struct post_whom *whom)
{
	const struct str name = arena_printf(f->arena, "%.*s/%.*s%.*s", STR_FMT(whom->council),
					     STR_FMT(whom->person),
					     STR_FMT(whom->person.len > 0 ? NO_STR : whom->team));
	struct reader_of_mail *r = g_hash_table_lookup(f->readers, name.s);

	if (r != NULL)
		return r;
	r = arena_alloc(f->arena, sizeof *r);
	r->whom = (struct post_whom){ .council = arena_str(f->arena, whom->council),
				      .person = arena_str(f->arena, whom->person),
				      .team = arena_str(f->arena, whom->team) };
	r->role = whom->person.len == 0 ? STR("a team's mailbox") : f->role(f->ctx, whom);
	r->role = arena_str(f->arena, r->role.len > 0 ? r->role : STR("of no role"));
	g_hash_table_insert(f->readers, (char *)(uintptr_t)name.s, r);
	return r;
}

/* ---- what is written ------------------------------------------------------------------------- */

static bool counts(const struct letter_figures *f, duly_instant at)
{
	return at.ms >= f->from.ms;
}

static int minute_of(const struct letter_figures *f, duly_instant at)
{
	const struct zone *z = f->world->zone(f->world->ctx);
	const duly_civil day = zone_date(z, at);

	return (int)((at.ms - zone_instant(z, day, 0).ms) / (60 * DULY_SECOND_MS));
}

void letter_figures_letter(struct letter_figures *f, const struct post_whom *whom,
			   enum post_how how, duly_instant at)
{
	const duly_civil day = zone_date(f->world->zone(f->world->ctx), at);
	struct reader_of_mail *r = mail_reader(f, whom);

	if (!counts(f, at))
		return;
	f->letters++;
	r->letters++;
	r->urgent += how == POST_AT_ONCE;
	if (how == POST_AT_ONCE)
		return;
	f->outside += minute_of(f, at) != f->world->morning(f->world->ctx, whom->council);
	f->weekend += !f->world->working(f->world->ctx, whom->council, day);
}

static void note_heard(struct letter_figures *f, const struct line *line, duly_instant at)
{
	int64_t *when = g_hash_table_lookup(f->heard, line->obligation);

	if (when == NULL) {
		uint8_t *id = arena_alloc(f->arena, ID_LEN);

		memcpy(id, line->obligation, ID_LEN);
		when = arena_alloc(f->arena, sizeof *when);
		g_hash_table_insert(f->heard, id, when);
	}
	*when = at.ms;
}

void letter_figures_line(struct letter_figures *f, const struct post_whom *whom,
			 const struct line *line, duly_instant at, bool done)
{
	if (line->has_obligation)
		note_heard(f, line, at);
	if (!counts(f, at))
		return;
	f->lines++;
	mail_reader(f, whom)->lines++;
	f->asked += line->kind == NOTICE_OVERDUE || line->kind == NOTICE_ESCALATED;
	f->done += done && (line->kind == NOTICE_OVERDUE || line->kind == NOTICE_ESCALATED);
}

void letter_figures_answered(struct letter_figures *f, duly_instant at)
{
	f->answered += counts(f, at);
}

/* ---- what lapses ----------------------------------------------------------------------------- */

/* Whom only a list of Mondays tells is not told within a day, and the routing says so. */
static bool is_weekly(const struct noticed *n)
{
	bool weekly = n->tell_count > 0;

	for (size_t i = 0; i < n->tell_count; i++)
		weekly &= n->tell[i].how == POST_MONDAY || n->tell[i].how == POST_NEVER;
	return weekly;
}

static duly_instant next_working_day(const struct letter_figures *f, struct str council,
				     duly_instant at)
{
	const struct zone *z = f->world->zone(f->world->ctx);
	duly_civil day = zone_date(z, at);

	do
		day.day++;
	while (!f->world->working(f->world->ctx, council, day));
	return zone_instant(z, day, CHECK_MINUTES);
}

static void note_lapse(struct letter_figures *f, const struct noticed *n)
{
	if (n->kind != NOTICE_OVERDUE || !n->has_obligation || !counts(f, n->at) ||
	    g_hash_table_contains(f->lapsed, n->obligation))
		return;
	uint8_t *id = arena_alloc(f->arena, ID_LEN);

	memcpy(id, n->obligation, ID_LEN);
	g_hash_table_add(f->lapsed, id);
	f->lapses++;
	f->weekly += is_weekly(n);
	if (is_weekly(n))
		return;
	LIST_ROOM(NULL, f->open, f->open_count, f->open_cap);
	struct lapse *l = &f->open[f->open_count++];

	*l = (struct lapse){ .council = arena_str(f->arena, n->council),
			     .told = n->at,
			     .by = next_working_day(f, n->council, n->at) };
	memcpy(l->id, id, ID_LEN);
}

void letter_figures_told(struct letter_figures *f, const struct post_alert *alerts, size_t n)
{
	duly_auto(arena) arena = arena_new();

	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(wire) w = { 0 };
		struct noticed noticed;

		if (wire_unpack((struct view){ alerts[i].bytes, alerts[i].len }, &w, NULL) ==
			    DULY_OK &&
		    notice_read(&w.root, arena, &noticed, NULL) == DULY_OK)
			note_lapse(f, &noticed);
		arena_reset(arena);
	}
}

/* Whether nobody heard of it though it still asks for somebody. */
static void check_lapse(struct letter_figures *f, const struct lapse *l, duly_instant at)
{
	const int64_t *when = g_hash_table_lookup(f->heard, l->id);
	const struct post_whom anybody = { .council = l->council };
	duly_auto(arena) arena = arena_new();

	if (when != NULL && *when >= l->told.ms)
		f->reached++;
	else if (f->world->duty(f->world->ctx, &anybody, l->id, at, arena).standing == POST_OPEN)
		f->unreached++;
	else
		f->over++;
}

static void check_lapses(struct letter_figures *f, duly_instant at)
{
	size_t left = 0;

	for (size_t i = 0; i < f->open_count; i++) {
		if (f->open[i].by.ms > at.ms)
			f->open[left++] = f->open[i];
		else
			check_lapse(f, &f->open[i], at);
	}
	f->open_count = left;
}

/* ---- days ------------------------------------------------------------------------------------ */

static void meet(void *ctx, const struct post_whom *whom)
{
	mail_reader(ctx, whom);
}

struct council_visit {
	struct letter_figures *f;
	duly_instant at;
};

static void meet_council(void *ctx, struct str council)
{
	struct council_visit *v = ctx;

	v->f->world->everybody(v->f->world->ctx, council, v->at, meet, v->f);
}

/* What came on days off counts with the working day behind them. */
static void end_day(gpointer key, gpointer value, gpointer ctx)
{
	struct letter_figures *f = ctx;
	struct reader_of_mail *r = value;

	(void)key;
	if (!f->world->working(f->world->ctx, r->whom.council, f->day))
		return;
	LIST_ROOM(NULL, r->days, r->n, r->cap);
	r->days[r->n++] = (struct day){ r->letters, r->lines };
	r->letters = r->lines = 0;
}

void letter_figures_tick(struct letter_figures *f, duly_instant at)
{
	const duly_civil day = zone_date(f->world->zone(f->world->ctx), at);
	struct council_visit visit = { f, at };

	check_lapses(f, at);
	if (!counts(f, at) || day.day == f->day.day)
		return;
	if (f->day.day != DULY_NO_DATE.day)
		g_hash_table_foreach(f->readers, end_day, f);
	f->day = day;
	f->world->councils(f->world->ctx, meet_council, &visit);
}

/* ---- summed up ------------------------------------------------------------------------------- */

struct by_role {
	struct str role;
	uint32_t *letters, *lines;
	size_t n, cap, cap_lines, people;
	uint64_t urgent;
};

struct summary {
	struct by_role list[ROLES_MAX];
	size_t n;
};

static struct by_role *role_in(struct summary *s, struct str role)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->list[i].role, role))
			return &s->list[i];
	if (s->n == ROLES_MAX)
		return &s->list[ROLES_MAX - 1];
	s->list[s->n] = (struct by_role){ .role = role };
	return &s->list[s->n++];
}

static void add_reader(gpointer key, gpointer value, gpointer ctx)
{
	const struct reader_of_mail *r = value;
	struct by_role *role = role_in(ctx, r->role);
	size_t lines = role->n;

	(void)key;
	role->people++;
	role->urgent += r->urgent;
	for (size_t i = 0; i < r->n; i++) {
		LIST_ROOM(NULL, role->letters, role->n, role->cap);
		role->letters[role->n++] = r->days[i].letters;
		LIST_ROOM(NULL, role->lines, lines, role->cap_lines);
		role->lines[lines++] = r->days[i].lines;
	}
}

static int by_number(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const struct by_role *)a)->role, ((const struct by_role *)b)->role);
}

static void sum_up(const struct letter_figures *f, struct summary *ret)
{
	*ret = (struct summary){ .n = 0 };
	g_hash_table_foreach(f->readers, add_reader, ret);
	qsort(ret->list, ret->n, sizeof *ret->list, by_name);
	for (size_t i = 0; i < ret->n; i++) {
		struct by_role *r = &ret->list[i];

		if (r->n == 0)
			continue;
		qsort(r->letters, r->n, sizeof *r->letters, by_number);
		qsort(r->lines, r->n, sizeof *r->lines, by_number);
	}
}

static void free_summary(struct summary *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->list[i].letters);
		free(s->list[i].lines);
	}
}

/* The @percent-th of sorted numbers: the median is the 50th. */
static uint32_t of_hundred(const uint32_t *sorted, size_t n, size_t percent)
{
	return n > 0 ? sorted[MIN(n * percent / HUNDRED, n - 1)] : 0;
}

static double share(uint64_t part, uint64_t of)
{
	return of > 0 ? (double)part * HUNDRED / (double)of : 0;
}

void letter_figures_print(struct letter_figures *f, FILE *to)
{
	struct summary s;

	sum_up(f, &s);
	fprintf(to, "\n%-26s %7s %8s %8s %8s %8s %8s\n", "A WORKING DAY, OF EACH", "PEOPLE",
		"LETTERS", "p90", "LINES", "p90", "AT ONCE");
	for (size_t i = 0; i < s.n; i++) {
		const struct by_role *r = &s.list[i];

		fprintf(to, "%-26.*s %7zu %8u %8u %8u %8u %8.2f\n", STR_FMT(r->role), r->people,
			of_hundred(r->letters, r->n, 50), of_hundred(r->letters, r->n, 90),
			of_hundred(r->lines, r->n, 50), of_hundred(r->lines, r->n, 90),
			r->n > 0 ? (double)r->urgent / (double)r->n : 0);
	}
	fprintf(to,
		"letters     %llu, of which %llu out of hours and on days off %llu, but those at "
		"once\n"
		"lines       %llu; %llu ask for an answer, %.1f %% of them of what was done "
		"already; "
		"%.1f %% answered\n"
		"lapses      %llu: %llu heard of by the next working day, %llu over by then, %llu "
		"in a "
		"list of Mondays, %llu unheard of\n",
		(unsigned long long)f->letters, (unsigned long long)f->outside,
		(unsigned long long)f->weekend, (unsigned long long)f->lines,
		(unsigned long long)f->asked, share(f->done, f->asked),
		share(f->answered, f->asked), (unsigned long long)f->lapses,
		(unsigned long long)f->reached, (unsigned long long)f->over,
		(unsigned long long)f->weekly, (unsigned long long)f->unreached);
	free_summary(&s);
}

void letter_figures_print_json(struct letter_figures *f, struct json *j)
{
	struct summary s;

	sum_up(f, &s);
	json_map(j, "mail");
	json_number(j, "letters", f->letters);
	json_number(j, "out_of_hours", f->outside);
	json_number(j, "on_days_off", f->weekend);
	json_number(j, "lines", f->lines);
	json_number(j, "asking", f->asked);
	json_number(j, "done_already", f->done);
	json_number(j, "answered", f->answered);
	json_number(j, "lapses", f->lapses);
	json_number(j, "heard_of", f->reached);
	json_number(j, "over", f->over);
	json_number(j, "weekly", f->weekly);
	json_number(j, "unheard_of", f->unreached);
	json_number(j, "not_yet_due", f->open_count);
	json_break(j);
	json_list(j, "roles");
	for (size_t i = 0; i < s.n; i++) {
		const struct by_role *r = &s.list[i];

		json_row(j);
		json_text(j, "role", r->role);
		json_number(j, "people", r->people);
		json_number(j, "letters_median", of_hundred(r->letters, r->n, 50));
		json_number(j, "letters_p90", of_hundred(r->letters, r->n, 90));
		json_number(j, "lines_median", of_hundred(r->lines, r->n, 50));
		json_number(j, "lines_p90", of_hundred(r->lines, r->n, 90));
		json_end(j);
	}
	json_end(j);
	json_end(j);
	free_summary(&s);
}
