#include "common/base/memory.h"
#include "common/post/private.h"

struct post *post_new(struct store *store, const struct post_world *world,
		      const struct texts *texts, const struct post_settings *settings)
{
	struct post *p = memory_zeroed(sizeof *p);
	const char *at = strrchr(settings->from, '@');

	*p = (struct post){
		.store = store,
		.world = world,
		.texts = texts,
		.settings = settings,
		.arena = arena_new(),
		.filed = true,
		.domain = at != NULL ? at + 1 : "localhost",
	};
	return p;
}

void post_free(struct post **post)
{
	struct post *p = *post;

	*post = NULL;
	if (p == NULL)
		return;
	store_abort(&p->txn);
	buf_fini(&p->message);
	arena_free(&p->arena);
	free(p);
}

duly_result post_begin(struct post *p, bool writing, struct duly_diag *diag)
{
	arena_reset(p->arena);
	return store_begin(p->store, writing, &p->txn, diag);
}

duly_result post_end(struct post *p, duly_result r, struct duly_diag *diag)
{
	if (p->txn == NULL)
		return r;
	if (r == DULY_OK)
		return store_commit(&p->txn, diag);
	store_abort(&p->txn);
	return r;
}

bool post_is_first_of_week(const struct post *p, struct str council, duly_civil day)
{
	for (int before = duly_civil_weekday(day); before > 0; before--)
		if (p->world->working(p->world->ctx, council, (duly_civil){ day.day - before }))
			return false;
	return true;
}

/* ---- answers --------------------------------------------------------------------------------- */

static struct post_whom read_whom(struct reader *r, struct arena *arena)
{
	struct post_whom whom;

	whom.council = arena_str(arena, read_str(r));
	whom.person = arena_str(arena, read_str(r));
	whom.team = arena_str(arena, read_str(r));
	whom.role = arena_str(arena, read_str(r));
	return whom;
}

bool post_token_read(struct view value, struct arena *arena, struct post_token *ret)
{
	struct reader r = keep_read(value);

	ret->whom = read_whom(&r, arena);
	ret->subject = arena_str(arena, read_str(&r));
	const void *obligation = read_bytes(&r, ID_LEN), *alert = read_bytes(&r, ID_LEN);

	if (obligation != NULL && alert != NULL) {
		memcpy(ret->obligation, obligation, ID_LEN);
		memcpy(ret->alert, alert, ID_LEN);
	}
	ret->expires.ms = (int64_t)read_u64(&r);
	ret->address = arena_str(arena, read_str(&r));
	return r.ok;
}

duly_result post_token_find(struct post *p, const char token[POST_TOKEN], struct post_token *ret,
			    struct duly_diag *diag)
{
	duly_result r = post_begin(p, false, diag);
	struct buf key = keep_key(KEEP_TOKEN);
	struct view value;

	buf_put(&key, token, POST_TOKEN);
	if (r != DULY_OK) {
		buf_fini(&key);
		return r;
	}
	if (!keep_get(p->txn, &key, &value) || !post_token_read(value, p->arena, ret))
		r = duly_fail(diag, DULY_E_NOTFOUND, "there is no such token");
	store_abort(&p->txn);
	return r;
}
