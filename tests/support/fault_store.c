#include <stdlib.h>

#include "common/base/memory.h"
#include "tests/support/fault_store.h"

struct transaction {
	struct fault_store *f;
	void *real;
};

static bool trips(struct fault_store *f)
{
	f->calls++;
	if (f->fail_at == 0 || f->calls < f->fail_at || (f->calls > f->fail_at && !f->for_ever))
		return false;
	f->tripped = true;
	return true;
}

static const struct store_ops *ops(const struct transaction *t)
{
	return store_ops_of(t->f->real);
}

static duly_result fault_begin(struct store *s, bool writing, void **ret_impl,
			       struct duly_diag *diag)
{
	struct fault_store *f = store_state(s);
	struct transaction *t;
	void *real;

	if (trips(f))
		return duly_fail(diag, f->with, "begin fails on request");
	const duly_result r = store_ops_of(f->real)->begin(f->real, writing, &real, diag);

	if (r != DULY_OK)
		return r;
	t = memory_resize(NULL, sizeof *t);
	*t = (struct transaction){ f, real };
	*ret_impl = t;
	return DULY_OK;
}

static duly_result fault_get(void *impl, enum store_db db, struct view key, struct view *ret)
{
	struct transaction *t = impl;

	return trips(t->f) ? t->f->with : ops(t)->get(t->real, db, key, ret);
}

static duly_result fault_put(void *impl, enum store_db db, struct view key, struct view value)
{
	struct transaction *t = impl;

	return trips(t->f) ? t->f->with : ops(t)->put(t->real, db, key, value);
}

static duly_result fault_del(void *impl, enum store_db db, struct view key)
{
	struct transaction *t = impl;

	return trips(t->f) ? t->f->with : ops(t)->del(t->real, db, key);
}

static duly_result fault_seek(void *impl, enum store_db db, struct view from, bool after,
			      struct view *ret_key, struct view *ret_value)
{
	struct transaction *t = impl;

	return trips(t->f) ? t->f->with
			   : ops(t)->seek(t->real, db, from, after, ret_key, ret_value);
}

static duly_result fault_last(void *impl, enum store_db db, struct view *ret_key,
			      struct view *ret_value)
{
	struct transaction *t = impl;

	return trips(t->f) ? t->f->with : ops(t)->last(t->real, db, ret_key, ret_value);
}

static duly_result fault_count(void *impl, enum store_db db, uint64_t *ret)
{
	struct transaction *t = impl;

	return trips(t->f) ? t->f->with : ops(t)->count(t->real, db, ret);
}

static void fault_abort(void *impl)
{
	struct transaction *t = impl;

	ops(t)->abort(t->real);
	free(t);
}

static duly_result fault_commit(void *impl)
{
	struct transaction *t = impl;
	struct fault_store *f = t->f;
	const bool fails = trips(f);

	if (fails && !f->after) {
		fault_abort(t);
		return f->with;
	}
	const duly_result r = ops(t)->commit(t->real);

	free(t);
	return fails ? f->with : r;
}

static void fault_close(struct store *s)
{
	(void)s;
}

static const struct store_ops FAULT_OPS = {
	.name = "fault",
	.begin = fault_begin,
	.get = fault_get,
	.put = fault_put,
	.del = fault_del,
	.seek = fault_seek,
	.last = fault_last,
	.count = fault_count,
	.commit = fault_commit,
	.abort = fault_abort,
	.close = fault_close,
};

struct store *fault_store_open(struct fault_store *f)
{
	return store_new(&FAULT_OPS, f);
}
