#include "common/docket/in_hand.h"

#include "common/docket/private.h"

/* ---- the table ------------------------------------------------------------------------------- */

/* Keys are digests: their first bytes spread as well as any hash of them would. */
static size_t slot_of(const struct in_hand_table *t, const uint8_t key[ID_LEN])
{
	uint64_t start;

	memcpy(&start, key, sizeof start);
	return (size_t)start & (t->size - 1);
}

static void table_put(struct in_hand_table *t, struct in_hand *in)
{
	size_t slot = slot_of(t, in->key);

	while (t->slots[slot] != NULL)
		slot = (slot + 1) & (t->size - 1);
	t->slots[slot] = in;
}

static struct in_hand *table_get(const struct in_hand_table *t, const uint8_t key[ID_LEN])
{
	if (t->size == 0)
		return NULL;
	for (size_t slot = slot_of(t, key); t->slots[slot] != NULL;
	     slot = (slot + 1) & (t->size - 1)) {
		if (memcmp(t->slots[slot]->key, key, ID_LEN) == 0)
			return t->slots[slot];
	}
	return NULL;
}

/* At most half full, so that a search ends soon, and always at a free slot. */
static void table_add(struct in_hand_table *t, struct in_hand *in, struct arena *arena)
{
	struct in_hand **old = t->slots;
	const size_t size = t->size;

	if (2 * (t->n + 1) > size) {
		t->size = size ? 4 * size : 64;
		t->slots = arena_new_array(arena, struct in_hand *, t->size);
		for (size_t i = 0; i < size; i++) {
			if (old[i] != NULL)
				table_put(t, old[i]);
		}
	}
	table_put(t, in);
	t->n++;
}

/* ---- reading --------------------------------------------------------------------------------- */

static duly_result load_file(struct docket *d, struct in_hand *in, struct str council,
			     struct str subject, struct duly_diag *diag)
{
	const struct view key = { in->key, ID_LEN };
	struct arena *arena = d->turn.arena;
	struct view value;

	if (!store_get(d->txn, STORE_CASE, key, &value)) {
		in->is_new = true;
		stored_case_begin(arena_str(arena, council), arena_str(arena, subject), &in->file);
		return store_outcome(d->txn, diag);
	}
	/* The view dies with the next write, the case does not. */
	const void *copy = memcpy(arena_alloc(arena, value.len), value.data, value.len);

	d->turn.room.loaded += value.len;
	d->turn.room.cases++;
	return stored_case_read(d->in_force.law, key, (struct view){ copy, value.len }, arena,
				&in->file, diag);
}

static duly_result load(struct docket *d, const uint8_t key[ID_LEN], struct str council,
			struct str subject, struct in_hand **ret, struct duly_diag *diag)
{
	struct in_hand *in = table_get(&d->turn.in_hand, key);

	if (in == NULL) {
		in = arena_alloc(d->turn.arena, sizeof *in);
		memcpy(in->key, key, ID_LEN);
		const duly_result r = load_file(d, in, council, subject, diag);
		if (r != DULY_OK)
			return r;
		in->events = in->file.n;
		in->bytes = in->file.bytes;
		table_add(&d->turn.in_hand, in, d->turn.arena);
	}
	*ret = in;
	return DULY_OK;
}

duly_result in_hand_load(struct docket *d, struct str council, struct str subject,
			 struct in_hand **ret, struct duly_diag *diag)
{
	uint8_t key[ID_LEN];

	stored_case_key(d->state.tree, council, subject, key);
	return load(d, key, council, subject, ret, diag);
}

/* A case that came up in this turn and is not written yet is one all the same. */
duly_result in_hand_load_key(struct docket *d, const uint8_t key[ID_LEN], struct in_hand **ret,
			     struct duly_diag *diag)
{
	const duly_result r = load(d, key, NO_STR, NO_STR, ret, diag);

	if (r == DULY_OK && (*ret)->is_new && !(*ret)->touched)
		return stored_refuse(STORE_CASE, (struct view){ key, ID_LEN },
				     "a timer names a case that is not there", diag);
	return r;
}

void in_hand_touch(struct docket *d, struct in_hand *in)
{
	if (in->touched)
		return;
	in->touched = true;
	*d->turn.in_hand.last = in;
	d->turn.in_hand.last = &in->next;
}

/* ---- as the derivation wants it -------------------------------------------------------------- */

struct context in_hand_context(const struct docket *d, const struct in_hand *in,
			       struct arena *arena)
{
	return (struct context){ .law = d->in_force.law,
				 .reporting = councils_of(&d->councils, in->file.council),
				 .at = d->turn.now,
				 .arena = arena };
}

struct reference in_hand_reference(struct in_hand *in)
{
	return (struct reference){ .council = in->file.council,
				   .subject = in->file.subject,
				   .events = in->file.events,
				   .n = in->file.n,
				   .bytes = in->file.bytes,
				   .merged = in->file.merged,
				   .merged_count = in->file.merged_count,
				   .owner = in };
}

duly_result in_hand_find(void *docket, struct str council, struct str subject,
			 struct reference *ret, struct duly_diag *diag)
{
	struct in_hand *in;

	const duly_result r = in_hand_load(docket, council, subject, &in, diag);
	if (r == DULY_OK)
		*ret = in_hand_reference(in);
	return r;
}

/* ---- written --------------------------------------------------------------------------------- */

duly_result in_hand_under(struct docket *d, const struct law *law, struct duly_diag *diag)
{
	const struct in_hand_table *t = &d->turn.in_hand;
	struct arena *arena = d->turn.arena;
	duly_auto_fini(buf) b = { 0 };
	duly_result r = DULY_OK;

	for (size_t i = 0; i < t->size && r == DULY_OK; i++) {
		struct in_hand *in = t->slots[i];

		if (in == NULL)
			continue;
		buf_clear(&b);
		stored_case_write(d->in_force.law, &in->file, arena, &b);
		const void *copy = memcpy(arena_alloc(arena, b.len), b.data, b.len);

		r = stored_case_read(law, (struct view){ in->key, ID_LEN },
				     (struct view){ copy, b.len }, arena, &in->file, diag);
	}
	return r;
}

void in_hand_write(struct docket *d, struct in_hand *in)
{
	duly_auto_fini(buf) b = { 0 };

	stored_case_write(d->in_force.law, &in->file, d->turn.arena, &b);
	store_put(d->txn, STORE_CASE, (struct view){ in->key, ID_LEN }, buf_view(&b));
	in->is_new = false;
}
