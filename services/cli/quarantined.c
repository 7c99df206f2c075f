#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "services/cli/quarantined.h"

duly_result quarantined_folder(const char *dir, struct duly_diag *diag)
{
	if (access(dir, R_OK | X_OK) == 0)
		return DULY_OK;
	return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
}

void quarantined_keys_fini(struct quarantined_keys *k)
{
	free(k->list);
}

static void add(struct quarantined_keys *k, const char *key)
{
	LIST_ROOM(NULL, k->list, k->n, k->cap);
	snprintf(k->list[k->n++], QUARANTINE_KEY, "%s", key);
}

static bool add_one(void *ctx, const struct quarantined *q)
{
	add(ctx, q->key);
	return true;
}

duly_result quarantined_keys(const char *dir, const char *const *words, int n, bool all,
			     struct quarantined_keys *ret, struct duly_diag *diag)
{
	duly_result r = quarantined_folder(dir, diag);

	if (r != DULY_OK)
		return r;
	if (all == (n > 0))
		return duly_fail(diag, DULY_E_USAGE, "give keys, or --all");
	for (int i = 0; i < n; i++)
		add(ret, words[i]);
	return all ? quarantine_each(dir, add_one, ret, diag) : DULY_OK;
}

static void pack_text(struct buf *b, const char *key, struct str value)
{
	pack_cstr(b, key);
	pack_str(b, value);
}

void quarantined_pack(const struct quarantined *q, bool whole, struct buf *b)
{
	whole = whole && wire_check(q->event, NULL);
	pack_map(b, whole ? 8 : 7);
	pack_text(b, "key", str_of(q->key));
	pack_cstr(b, "when");
	pack_instant(b, q->when);
	pack_text(b, "source", q->source);
	pack_text(b, "id", q->id);
	pack_text(b, "code", q->code);
	pack_text(b, "field", q->field);
	pack_text(b, "message", q->message);
	if (whole) {
		pack_cstr(b, "event");
		buf_put(b, q->event.data, q->event.len);
	}
}
