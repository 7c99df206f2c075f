#include <stdlib.h>

#include "common/docket/internal.h"

/* What is kept of a council: its feeds, what was taken back as a whole, its teams and people. */

/* It is read again when it is next needed. */
static void council_drop(struct council **at)
{
	struct council *c = *at;

	*at = c->next;
	arena_free(&c->arena);
	free(c);
}

void councils_clear(struct docket *d)
{
	while (d->councils != NULL)
		council_drop(&d->councils);
}

static void council_changed(struct docket *d, struct str name)
{
	for (struct council **c = &d->councils; *c != NULL; c = &(*c)->next) {
		if (str_eq((*c)->name, name)) {
			council_drop(c);
			return;
		}
	}
}

static struct view council_key(struct str name, struct buf *b)
{
	buf_clear(b);
	buf_puts(b, "council/");
	buf_put(b, name.s, name.len);
	return buf_view(b);
}

enum { COUNCIL_VERSION = 1, COUNCIL_STAFF = 3 };
enum { ABSENCE_LEFT = 1, ABSENCE_BACK = 2 };

static void staff_write(const struct reporting *r, struct buf *b)
{
	buf_var(b, r->replacement_count);
	for (size_t i = 0; i < r->replacement_count; i++) {
		buf_str(b, r->replacements[i].team);
		buf_str(b, r->replacements[i].by);
		buf_zig(b, r->replacements[i].from.day);
	}
	buf_var(b, r->absence_count);
	for (size_t i = 0; i < r->absence_count; i++) {
		const struct absence *a = &r->absences[i];

		buf_u8(b, (uint8_t)((a->left ? ABSENCE_LEFT : 0) | (a->back ? ABSENCE_BACK : 0)));
		buf_str(b, a->worker);
		buf_zig(b, a->from.day);
		buf_zig(b, a->until.day);
		buf_str(b, a->cover);
		buf_str(b, a->cover_team);
	}
}

static void staff_read(struct reader *r, struct arena *arena, struct reporting *ret)
{
	ret->replacement_count = read_count(r);
	struct replacement *teams =
		arena_new_array(arena, struct replacement, ret->replacement_count);

	for (size_t i = 0; i < ret->replacement_count; i++) {
		teams[i].team = arena_str(arena, read_str(r));
		teams[i].by = arena_str(arena, read_str(r));
		teams[i].from.day = (int32_t)read_zig(r);
	}
	ret->replacements = teams;
	ret->absence_count = read_count(r);
	struct absence *absences = arena_new_array(arena, struct absence, ret->absence_count);

	for (size_t i = 0; i < ret->absence_count; i++) {
		const uint8_t flags = read_u8(r);

		absences[i].left = flags & ABSENCE_LEFT;
		absences[i].back = flags & ABSENCE_BACK;
		absences[i].worker = arena_str(arena, read_str(r));
		absences[i].from.day = (int32_t)read_zig(r);
		absences[i].until.day = (int32_t)read_zig(r);
		absences[i].cover = arena_str(arena, read_str(r));
		absences[i].cover_team = arena_str(arena, read_str(r));
	}
	ret->absences = absences;
}

/* Stored as: feeds {name, complete to, types}, batches taken back {source, batch}; teams replaced
 * {team, by, from}, absences. The last two only where there are any. */
static void reporting_write(const struct law *law, const struct reporting *r, struct buf *b)
{
	const bool staff = r->replacement_count + r->absence_count > 0;

	buf_u8(b, staff ? COUNCIL_STAFF : COUNCIL_VERSION);
	buf_var(b, r->feed_count);
	for (size_t i = 0; i < r->feed_count; i++) {
		buf_str(b, r->feeds[i].name);
		buf_zig(b, r->feeds[i].complete_to.ms);
		buf_var(b, r->feeds[i].n);
		for (size_t k = 0; k < r->feeds[i].n; k++)
			buf_str(b, vocabulary_text(law_vocabulary(law), r->feeds[i].types[k]));
	}
	buf_var(b, r->batch_count);
	for (size_t i = 0; i < r->batch_count; i++) {
		buf_str(b, r->batches[i].source);
		buf_str(b, r->batches[i].batch);
	}
	if (staff)
		staff_write(r, b);
}

static bool reporting_read(const struct law *law, struct reader *r, struct arena *arena,
			   struct reporting *ret)
{
	const uint8_t version = read_u8(r);

	if (version != COUNCIL_VERSION && version != COUNCIL_STAFF)
		return false;
	ret->feed_count = read_count(r);
	struct feed *feeds = arena_new_array(arena, struct feed, ret->feed_count);

	for (size_t i = 0; i < ret->feed_count; i++) {
		feeds[i].name = arena_str(arena, read_str(r));
		feeds[i].complete_to.ms = read_zig(r);
		feeds[i].n = read_count(r);
		sym *types = arena_new_array(arena, sym, feeds[i].n);

		for (size_t k = 0; k < feeds[i].n; k++)
			types[k] = vocabulary_sym(law_vocabulary(law), read_str(r));
		feeds[i].types = types;
	}
	ret->feeds = feeds;
	ret->batch_count = read_count(r);
	struct batch_retraction *batches =
		arena_new_array(arena, struct batch_retraction, ret->batch_count);

	for (size_t i = 0; i < ret->batch_count; i++) {
		batches[i].source = arena_str(arena, read_str(r));
		batches[i].batch = arena_str(arena, read_str(r));
	}
	ret->batches = batches;
	if (version == COUNCIL_STAFF)
		staff_read(r, arena, ret);
	return r->ok && reader_left(r) == 0;
}

struct council *council_of(struct docket *d, struct str name)
{
	duly_auto_fini(buf) key = { 0 };
	struct council *c;
	struct view v;

	for (c = d->councils; c != NULL; c = c->next) {
		if (str_eq(c->name, name))
			return c;
	}
	c = calloc(1, sizeof *c);
	if (c == NULL)
		abort();
	c->arena = arena_new();
	c->name = arena_str(c->arena, name);
	if (store_get(d->txn, STORE_META, council_key(name, &key), &v)) {
		struct reader r = reader_of(v.data, v.len);

		reporting_read(d->law, &r, c->arena, &c->reporting);
	}
	c->next = d->councils;
	d->councils = c;
	return c;
}

static bool all_complete(const struct reporting *r, duly_instant *least)
{
	for (size_t i = 0; i < r->feed_count; i++) {
		if (r->feeds[i].complete_to.ms == DULY_NO_INSTANT.ms)
			return false;
		if (r->feeds[i].complete_to.ms < least->ms)
			*least = r->feeds[i].complete_to;
	}
	return true;
}

duly_instant docket_complete_to(struct docket *d)
{
	static const char PREFIX[] = "council/";
	duly_auto(arena) arena = arena_new();
	duly_instant least = DULY_NEVER;
	struct view key, value, from = { PREFIX, sizeof PREFIX - 1 };
	bool after = false;

	if (d->law == NULL || docket_writing(d, NULL) != DULY_OK)
		return DULY_NO_INSTANT;
	while (store_seek(d->txn, STORE_META, from, after, &key, &value) &&
	       key.len >= sizeof PREFIX - 1 && memcmp(key.data, PREFIX, sizeof PREFIX - 1) == 0) {
		struct reader r = reader_of(value.data, value.len);
		struct reporting reporting = { 0 };

		if (!reporting_read(d->law, &r, arena, &reporting) ||
		    !all_complete(&reporting, &least))
			return DULY_NO_INSTANT;
		from = key;
		after = true;
	}
	return least.ms == DULY_NEVER.ms ? DULY_NO_INSTANT : least;
}

static bool is_staff(struct str subject)
{
	return str_starts(subject, "team:") || str_starts(subject, "worker:");
}

/* False: it is what it was. */
static bool council_put(struct docket *d, struct str name, const struct reporting *old,
			const struct reporting *now)
{
	duly_auto_fini(buf) before = { 0 };
	duly_auto_fini(buf) after = { 0 };
	duly_auto_fini(buf) key = { 0 };

	reporting_write(d->law, old, &before);
	reporting_write(d->law, now, &after);
	if (before.len == after.len && memcmp(before.data, after.data, before.len) == 0)
		return false;
	store_put(d->txn, STORE_META, council_key(name, &key), buf_view(&after));
	council_changed(d, name);
	return true;
}

/* A subject that is no case says something of its council: feeds, batches taken back whole, teams
 * and people. All its cases are looked at again. */
void council_update(struct docket *d, struct work *w)
{
	const struct reporting *old = &council_of(d, w->file.council)->reporting;
	const bool staff = is_staff(w->file.subject);
	const struct event *why = NULL;
	struct reporting now = *old;
	const struct context c = { d->law, old, d->turn.now, d->turn.arena };

	reporting_add(&c, w->file.subject, w->file.events, w->file.n, &now);
	if (staff)
		why = staff_add(&c, w->file.subject, w->file.events, w->file.n, &now);
	if (!council_put(d, w->file.council, old, &now))
		return;
	if (staff)
		reallocation_changed(d, w->file.council, w->file.subject, why);
	sweep_begin(d, staff ? REASON_STAFF : REASON_FEED);
}
