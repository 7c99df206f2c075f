#include <glib.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/store/store.h"

/* Bytes on the heap: a key or a value in a tree. */
struct blob {
	size_t len;
	uint8_t bytes[];
};

/* What stood at a key before a transaction wrote there. */
struct undo {
	enum store_db db;
	struct blob *key;
	struct blob *value; /* NULL: nothing */
};

struct memory {
	GTree *trees[STORE_DB_COUNT];
	struct buf undo; /* struct undo, oldest first */
	bool writing;
};

/* Reading transactions need no state of their own; a writing one has the undo list. */
struct memory_transaction {
	struct memory *m;
	bool writing;
};

static struct blob *blob_new(struct view v)
{
	struct blob *b = memory_resize(NULL, sizeof *b + v.len);

	b->len = v.len;
	if (v.len > 0)
		memcpy(b->bytes, v.data, v.len);
	return b;
}

static struct view view_of(const struct blob *b)
{
	return (struct view){ b->bytes, b->len };
}

static int compare(struct view a, struct view b)
{
	return str_cmp((struct str){ a.data, a.len }, (struct str){ b.data, b.len });
}

static gint compare_blobs(gconstpointer a, gconstpointer b, gpointer none)
{
	(void)none;
	return compare(view_of(a), view_of(b));
}

/* ---- entries --------------------------------------------------------------------------------- */

/* The first node with a key >= (or >) @from. */
static GTreeNode *node_from(const struct memory_transaction *t, enum store_db db, struct view from,
			    bool after)
{
	struct blob *key = blob_new(from);
	GTreeNode *node = after ? g_tree_upper_bound(t->m->trees[db], key)
				: g_tree_lower_bound(t->m->trees[db], key);

	free(key);
	return node;
}

static duly_result read_node(GTreeNode *node, struct view *ret_key, struct view *ret_value)
{
	if (node == NULL)
		return DULY_E_NOTFOUND;
	*ret_key = view_of(g_tree_node_key(node));
	*ret_value = view_of(g_tree_node_value(node));
	return DULY_OK;
}

static duly_result memory_get(void *impl, enum store_db db, struct view key, struct view *ret)
{
	struct view found;
	const duly_result r = read_node(node_from(impl, db, key, false), &found, ret);

	return r == DULY_OK && compare(found, key) != 0 ? DULY_E_NOTFOUND : r;
}

static duly_result memory_seek(void *impl, enum store_db db, struct view from, bool after,
			       struct view *ret_key, struct view *ret_value)
{
	return read_node(node_from(impl, db, from, after), ret_key, ret_value);
}

static duly_result memory_last(void *impl, enum store_db db, struct view *ret_key,
			       struct view *ret_value)
{
	const struct memory_transaction *t = impl;

	return read_node(g_tree_node_last(t->m->trees[db]), ret_key, ret_value);
}

static duly_result memory_count(void *impl, enum store_db db, uint64_t *ret)
{
	const struct memory_transaction *t = impl;

	*ret = (uint64_t)g_tree_nnodes(t->m->trees[db]);
	return DULY_OK;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void remember(struct memory_transaction *t, enum store_db db, struct view key)
{
	struct view old;
	const bool there = memory_get(t, db, key, &old) == DULY_OK;
	const struct undo u = { db, blob_new(key), there ? blob_new(old) : NULL };

	buf_put(&t->m->undo, &u, sizeof u);
}

static duly_result memory_put(void *impl, enum store_db db, struct view key, struct view value)
{
	struct memory_transaction *t = impl;

	remember(t, db, key);
	g_tree_replace(t->m->trees[db], blob_new(key), blob_new(value));
	return DULY_OK;
}

static duly_result memory_del(void *impl, enum store_db db, struct view key)
{
	struct memory_transaction *t = impl;
	struct undo u;

	remember(t, db, key);
	memcpy(&u, t->m->undo.data + t->m->undo.len - sizeof u, sizeof u);
	g_tree_remove(t->m->trees[db], u.key);
	return DULY_OK;
}

/* ---- transactions ---------------------------------------------------------------------------- */

static duly_result memory_begin(struct store *s, bool writing, void **ret_impl,
				struct duly_diag *diag)
{
	struct memory *m = store_state(s);

	if (m->writing)
		return duly_fail(diag, DULY_E_BUSY, "a transaction is writing to the store");
	struct memory_transaction *t = memory_resize(NULL, sizeof *t);

	*t = (struct memory_transaction){ m, writing };
	m->writing = writing;
	*ret_impl = t;
	return DULY_OK;
}

/* Takes the newest entry off the undo list; false: there is none. */
static bool pop(struct memory *m, struct undo *ret)
{
	if (m->undo.len == 0)
		return false;
	m->undo.len -= sizeof *ret;
	memcpy(ret, m->undo.data + m->undo.len, sizeof *ret);
	return true;
}

static void finish(struct memory_transaction *t)
{
	if (t->writing)
		t->m->writing = false;
	free(t);
}

static duly_result memory_commit(void *impl)
{
	struct memory_transaction *t = impl;
	struct undo u;

	while (t->writing && pop(t->m, &u)) {
		free(u.key);
		free(u.value);
	}
	finish(t);
	return DULY_OK;
}

static void memory_abort(void *impl)
{
	struct memory_transaction *t = impl;
	struct undo u;

	while (t->writing && pop(t->m, &u)) {
		if (u.value != NULL) {
			g_tree_replace(t->m->trees[u.db], u.key, u.value);
		} else {
			g_tree_remove(t->m->trees[u.db], u.key);
			free(u.key);
		}
	}
	finish(t);
}

static void memory_close(struct store *s)
{
	struct memory *m = store_state(s);

	for (size_t i = 0; i < STORE_DB_COUNT; i++)
		g_tree_unref(m->trees[i]);
	buf_fini(&m->undo);
	free(m);
}

static const struct store_ops MEMORY_OPS = {
	.name = "memory",
	.begin = memory_begin,
	.get = memory_get,
	.put = memory_put,
	.del = memory_del,
	.seek = memory_seek,
	.last = memory_last,
	.count = memory_count,
	.commit = memory_commit,
	.abort = memory_abort,
	.close = memory_close,
};

duly_result store_open_memory(struct store **ret)
{
	struct memory *m = memory_resize(NULL, sizeof *m);

	*m = (struct memory){ .writing = false };
	for (size_t i = 0; i < STORE_DB_COUNT; i++)
		m->trees[i] = g_tree_new_full(compare_blobs, NULL, free, free);
	*ret = store_new(&MEMORY_OPS, m);
	return DULY_OK;
}
