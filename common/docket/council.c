#include "common/docket/council.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/docket/stored_council.h"

struct council {
	struct str name;
	struct reporting reporting;
	struct arena *arena;
	struct council *next;
};

static void council_free(struct council **council)
{
	struct council *c = *council;

	*council = NULL;
	if (c == NULL)
		return;
	arena_free(&c->arena);
	free(c);
}

void councils_fini(struct councils *c)
{
	while (c->list != NULL) {
		struct council *first = c->list;

		c->list = first->next;
		council_free(&first);
	}
}

static duly_result read_one(const struct law *law, struct view key, struct view value,
			    struct council **ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) prefix = { 0 };
	const size_t skip = stored_council_key(NO_STR, &prefix).len;
	struct council *c = memory_zeroed(sizeof *c);

	c->arena = arena_new();
	c->name =
		arena_str(c->arena, (struct str){ (const char *)key.data + skip, key.len - skip });
	const duly_result r = stored_council_read(law, key, value, c->arena, &c->reporting, diag);
	if (r != DULY_OK)
		council_free(&c);
	else
		*ret = c;
	return r;
}

static bool is_council(struct view key, struct view prefix)
{
	return key.len >= prefix.len && memcmp(key.data, prefix.data, prefix.len) == 0;
}

duly_result councils_load(struct councils *c, struct store_txn *txn, const struct law *law,
			  struct duly_diag *diag)
{
	duly_auto_fini(buf) prefix = { 0 };
	struct view key, value, from = stored_council_key(NO_STR, &prefix);
	__attribute__((cleanup(councils_fini))) struct councils read = { NULL };
	bool after = false;

	while (store_seek(txn, STORE_META, from, after, &key, &value) &&
	       is_council(key, buf_view(&prefix))) {
		struct council *one;
		const duly_result r = read_one(law, key, value, &one, diag);

		if (r != DULY_OK)
			return r;
		one->next = read.list;
		read.list = one;
		from = key;
		after = true;
	}
	const duly_result r = store_outcome(txn, diag);

	if (r != DULY_OK)
		return r;
	councils_fini(c);
	*c = read;
	read.list = NULL;
	return DULY_OK;
}

static struct council **find(const struct councils *c, struct str name)
{
	struct council **at = (struct council **)(uintptr_t)&c->list;

	while (*at != NULL && !str_eq((*at)->name, name))
		at = &(*at)->next;
	return at;
}

const struct reporting *councils_of(const struct councils *c, struct str name)
{
	static const struct reporting NOTHING_SAID = { 0 };
	const struct council *found = *find(c, name);

	return found != NULL ? &found->reporting : &NOTHING_SAID;
}

/* What is held is read from what is stored: the one cannot say anything else than the other. */
duly_result councils_put(struct councils *c, struct store_txn *txn, const struct law *law,
			 struct str name, const struct reporting *now, bool *ret_changed,
			 struct duly_diag *diag)
{
	duly_auto_fini(buf) before = { 0 };
	duly_auto_fini(buf) after = { 0 };
	duly_auto_fini(buf) b = { 0 };
	const struct view key = stored_council_key(name, &b);
	struct council **at = find(c, name), *changed;

	stored_council_write(law, councils_of(c, name), &before);
	stored_council_write(law, now, &after);
	*ret_changed = before.len != after.len || memcmp(before.data, after.data, before.len) != 0;
	if (!*ret_changed)
		return DULY_OK;
	store_put(txn, STORE_META, key, buf_view(&after));
	const duly_result r = read_one(law, key, buf_view(&after), &changed, diag);

	if (r != DULY_OK)
		return r;
	if (*at != NULL)
		changed->next = (*at)->next;
	council_free(at);
	*at = changed;
	return store_outcome(txn, diag);
}

struct declared_feed *councils_feeds(const struct councils *c, struct arena *arena, size_t *ret_n)
{
	struct declared_feed *list;
	size_t room = 0, n = 0;

	for (const struct council *at = c->list; at != NULL; at = at->next)
		room += at->reporting.feed_count;
	list = arena_new_array(arena, struct declared_feed, room);
	for (const struct council *at = c->list; at != NULL; at = at->next)
		n += reporting_feeds(&at->reporting, at->name, &list[n]);
	declared_feeds_sort(list, n);
	*ret_n = n;
	return list;
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

duly_instant councils_complete_to(const struct councils *c)
{
	duly_instant least = DULY_NEVER;

	for (const struct council *at = c->list; at != NULL; at = at->next) {
		if (!all_complete(&at->reporting, &least))
			return DULY_NO_INSTANT;
	}
	return least.ms == DULY_NEVER.ms ? DULY_NO_INSTANT : least;
}
