#include "services/cli/letter_readers.h"

#include <glib.h>
#include <stdlib.h>

#include "common/base/memory.h"

struct letter_readers {
	const struct post_world *world;
	letter_role role;
	void *ctx;
	struct arena *arena;
	GHashTable *by_name;
};

struct letter_readers *letter_readers_new(const struct post_world *world, letter_role role,
					  void *ctx)
{
	struct letter_readers *r = memory_zeroed(sizeof *r);

	*r = (struct letter_readers){ .world = world,
				      .role = role,
				      .ctx = ctx,
				      .arena = arena_new(),
				      .by_name = g_hash_table_new(g_str_hash, g_str_equal) };
	return r;
}

static void free_days(gpointer key, gpointer value, gpointer ctx)
{
	struct letter_reader *r = value;

	(void)key;
	(void)ctx;
	free(r->days);
}

void letter_readers_free(struct letter_readers **readers)
{
	struct letter_readers *r = *readers;

	*readers = NULL;
	if (r == NULL)
		return;
	g_hash_table_foreach(r->by_name, free_days, NULL);
	g_hash_table_destroy(r->by_name);
	arena_free(&r->arena);
	free(r);
}

/* ---- who ------------------------------------------------------------------------------------- */

struct letter_reader *letter_reader_of(struct letter_readers *readers, const struct post_whom *whom)
{
	const bool person = whom->person.len > 0;
	const struct str name =
		arena_printf(readers->arena, "%.*s/%s%.*s", STR_FMT(whom->council),
			     person ? "" : "team:", STR_FMT(person ? whom->person : whom->team));
	struct letter_reader *r = g_hash_table_lookup(readers->by_name, name.s);

	if (r != NULL)
		return r;
	const struct str role = readers->role(readers->ctx, whom);

	r = arena_alloc(readers->arena, sizeof *r);
	r->whom = (struct post_whom){ .council = arena_str(readers->arena, whom->council),
				      .person = arena_str(readers->arena, whom->person),
				      .team = arena_str(readers->arena, whom->team) };
	r->role = arena_str(readers->arena, role.len > 0 ? role : STR("of no role"));
	r->summed_at = DULY_NO_INSTANT;
	g_hash_table_insert(readers->by_name, (char *)(uintptr_t)name.s, r);
	return r;
}

/* ---- days ------------------------------------------------------------------------------------ */

struct day_end {
	const struct letter_readers *readers;
	duly_civil day;
	uint32_t stretch;
};

static void end_day(gpointer key, gpointer value, gpointer ctx)
{
	const struct day_end *e = ctx;
	const struct post_world *w = e->readers->world;
	struct letter_reader *r = value;

	(void)key;
	if (!w->working(w->ctx, r->whom.council, e->day))
		return;
	LIST_ROOM(NULL, r->days, r->n, r->cap);
	r->days[r->n++] =
		(struct reading_day){ e->stretch, r->letters, r->lines, r->rows, r->urgent };
	r->letters = r->lines = r->rows = r->urgent = 0;
}

void letter_readers_end_day(struct letter_readers *readers, duly_civil day, uint32_t stretch)
{
	struct day_end e = { readers, day, stretch };

	g_hash_table_foreach(readers->by_name, end_day, &e);
}

/* ---- summed up ------------------------------------------------------------------------------- */

/* The days of those of one role, side by side. */
struct role_days {
	struct str role;
	size_t people, n, cap;
	struct reading_day *list;
};

struct role_summary {
	uint32_t from, to;
	struct role_days roles[READING_ROLES_MAX];
	size_t n;
};

static struct role_days *role_in(struct role_summary *s, struct str role)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->roles[i].role, role))
			return &s->roles[i];
	if (s->n == READING_ROLES_MAX)
		return &s->roles[READING_ROLES_MAX - 1];
	s->roles[s->n] = (struct role_days){ .role = role };
	return &s->roles[s->n++];
}

static void add_reader(gpointer key, gpointer value, gpointer ctx)
{
	const struct letter_reader *r = value;
	struct role_summary *s = ctx;
	struct role_days *role = role_in(s, r->role);

	(void)key;
	role->people++;
	for (size_t i = 0; i < r->n; i++) {
		if (r->days[i].stretch < s->from || r->days[i].stretch > s->to)
			continue;
		LIST_ROOM(NULL, role->list, role->n, role->cap);
		role->list[role->n++] = r->days[i];
	}
}

static int by_number(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* @n numbers, one in each day at @offset. */
static struct reading_share share_of(const struct role_days *r, size_t offset)
{
	struct arena *arena = arena_new();
	uint32_t *sorted = arena_new_array(arena, uint32_t, r->n);
	struct reading_share share = { 0, 0 };

	for (size_t i = 0; i < r->n; i++)
		memcpy(&sorted[i], (const char *)&r->list[i] + offset, sizeof sorted[i]);
	if (r->n > 0) {
		qsort(sorted, r->n, sizeof *sorted, by_number);
		share = (struct reading_share){ sorted[r->n / 2],
						sorted[MIN(r->n * 9 / 10, r->n - 1)] };
	}
	arena_free(&arena);
	return share;
}

static struct role_reading reading_of(const struct role_days *r)
{
	uint64_t urgent = 0;

	for (size_t i = 0; i < r->n; i++)
		urgent += r->list[i].urgent;
	return (struct role_reading){
		.role = r->role,
		.people = r->people,
		.days = r->n,
		.letters = share_of(r, offsetof(struct reading_day, letters)),
		.lines = share_of(r, offsetof(struct reading_day, lines)),
		.rows = share_of(r, offsetof(struct reading_day, rows)),
		.urgent = r->n > 0 ? (double)urgent / (double)r->n : 0,
	};
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const struct role_reading *)a)->role,
		       ((const struct role_reading *)b)->role);
}

size_t letter_readers_sum(struct letter_readers *readers, uint32_t from, uint32_t to,
			  struct role_reading ret[READING_ROLES_MAX])
{
	struct role_summary s = { .from = from, .to = to };

	g_hash_table_foreach(readers->by_name, add_reader, &s);
	for (size_t i = 0; i < s.n; i++) {
		ret[i] = reading_of(&s.roles[i]);
		free(s.roles[i].list);
	}
	qsort(ret, s.n, sizeof *ret, by_name);
	return s.n;
}
