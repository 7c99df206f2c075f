#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/quarantine/names.h"

enum { ENTRY_MAX = WIRE_BODY_MAX + (1 << 16) };

/* ---- names ----------------------------------------------------------------------------------- */

bool is_key(const char *name)
{
	return strlen(name) == KEY_LEN && strspn(name, "0123456789") == WHEN_DIGITS &&
	       name[WHEN_DIGITS] == '-' &&
	       strspn(name + WHEN_DIGITS + 1, "0123456789abcdef") == 2 * DIGEST_BYTES;
}

bool path_of(const char *data_dir, const char *key, char ret[PATH_LEN])
{
	return snprintf(ret, PATH_LEN, "%s/quarantine%s%s", data_dir, *key ? "/" : "", key) <
	       PATH_LEN;
}

/* ---- one ------------------------------------------------------------------------------------- */

void quarantined_fini(struct quarantined *q)
{
	wire_fini(&q->wire);
	buf_fini(&q->bytes);
}

static duly_result parse(struct quarantined *q, struct duly_diag *diag)
{
	duly_result r = wire_unpack(buf_view(&q->bytes), &q->wire, diag);
	if (r != DULY_OK)
		return DULY_E_CORRUPT;
	const msgpack_object *o = &q->wire.root, *event = wire_get(o, "event");
	const struct str when = wire_str(wire_get(o, "when"));

	if (event == NULL || event->type != MSGPACK_OBJECT_BIN ||
	    !duly_instant_parse(when.s, when.len, &q->when))
		return duly_fail(diag, DULY_E_CORRUPT, "%s does not read", q->key);
	q->event = (struct view){ event->via.bin.ptr, event->via.bin.size };
	q->source = wire_str(wire_get(o, "source"));
	q->id = wire_str(wire_get(o, "id"));
	q->code = wire_str(wire_get(o, "code"));
	q->field = wire_str(wire_get(o, "field"));
	q->message = wire_str(wire_get(o, "message"));
	sha256(q->event, q->digest);
	return DULY_OK;
}

duly_result quarantine_read(const char *data_dir, const char *key, struct quarantined *ret,
			    struct duly_diag *diag)
{
	struct quarantined q = { .when = DULY_NO_INSTANT };
	char path[PATH_LEN];

	if (!is_key(key) || !path_of(data_dir, key, path))
		return duly_fail(diag, DULY_E_NOTFOUND, "'%s' is nothing in quarantine", key);
	snprintf(q.key, sizeof q.key, "%s", key);
	duly_result r = file_read(path, ENTRY_MAX, &q.bytes, diag);
	if (r == DULY_OK)
		r = parse(&q, diag);
	if (r == DULY_OK)
		*ret = q;
	else
		quarantined_fini(&q);
	return r;
}

duly_result quarantine_drop(const char *data_dir, const char *key, struct duly_diag *diag)
{
	char path[PATH_LEN];

	if (!is_key(key) || !path_of(data_dir, key, path))
		return duly_fail(diag, DULY_E_NOTFOUND, "'%s' is nothing in quarantine", key);
	if (unlink(path) == 0)
		return DULY_OK;
	return duly_fail(diag, errno == ENOENT ? DULY_E_NOTFOUND : DULY_E_IO, "%s: %s", path,
			 strerror(errno));
}

/* ---- all ------------------------------------------------------------------------------------- */

static int is_entry(const struct dirent *entry)
{
	return is_key(entry->d_name);
}

duly_result quarantine_each(const char *data_dir,
			    bool (*visit)(void *ctx, const struct quarantined *q), void *ctx,
			    struct duly_diag *diag)
{
	struct dirent **entries = NULL;
	char folder[PATH_LEN];
	bool go_on = true;

	if (!path_of(data_dir, "", folder))
		return duly_fail(diag, DULY_E_USAGE, "the path %s is too long", data_dir);
	const int n = scandir(folder, &entries, is_entry, alphasort);
	if (n < 0 && errno != ENOENT)
		return duly_fail(diag, DULY_E_IO, "%s: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		struct quarantined q;

		if (go_on && quarantine_read(data_dir, entries[i]->d_name, &q, NULL) == DULY_OK) {
			go_on = visit(ctx, &q);
			quarantined_fini(&q);
		}
		free(entries[i]);
	}
	free(entries);
	return DULY_OK;
}
