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

/* ---- figures --------------------------------------------------------------------------------- */

static void count_row(uint8_t row, struct view key, struct view value, struct post_counts *c)
{
	struct reader r = keep_read(value);

	if (row == KEEP_WAITING)
		c->waiting++;
	if (row == KEEP_EVENT)
		c->events++;
	if (row == KEEP_ASKED)
		c->asked++;
	if (row == KEEP_QUEUE) {
		const struct view at = { (const uint8_t *)key.data + 1, 8 };

		c->queued++;
		c->oldest.ms = MIN(c->oldest.ms, (int64_t)be64_read(at));
	}
	if (row != KEEP_LETTER)
		return;
	const enum letter_state state = read_u8(&r);

	c->letters++;
	c->sent += state == LETTER_SENT;
	c->dead += state == LETTER_DEAD;
	c->dropped += state == LETTER_DROPPED;
	c->bounced += state == LETTER_BOUNCED;
}

duly_result post_count(struct post *p, struct post_counts *ret, struct duly_diag *diag)
{
	static const uint8_t ROWS[] = { KEEP_WAITING, KEEP_EVENT, KEEP_QUEUE, KEEP_ASKED,
					KEEP_LETTER };
	duly_result r = post_begin(p, false, diag);

	*ret = (struct post_counts){ .oldest = DULY_NEVER };
	for (size_t i = 0; i < LEN(ROWS) && r == DULY_OK; i++) {
		duly_auto_fini(buf) at = { 0 };
		struct view key, value;

		while (keep_next(p->txn, (struct view){ &ROWS[i], 1 }, &at, &key, &value)) {
			count_row(ROWS[i], key, value, ret);
			buf_clear(&at);
			buf_put(&at, key.data, key.len);
		}
	}
	if (p->txn != NULL)
		store_abort(&p->txn);
	return r;
}
