#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/quarantine/names.h"

/* What a file takes on disk at least. */
enum { BLOCK = 4096 };

struct kept {
	char key[QUARANTINE_KEY];
	uint64_t bytes;
};

struct quarantine {
	char *data_dir;
	GQueue kept;      /* struct kept, oldest first             */
	GHashTable *have; /* the digest's digits, within a key     */
	uint64_t bytes;
};

static const char *digits_of(const struct kept *k)
{
	return k->key + WHEN_DIGITS + 1;
}

static void note(struct quarantine *q, const char *key, size_t len)
{
	struct kept *k = memory_resize(NULL, sizeof *k);

	snprintf(k->key, sizeof k->key, "%s", key);
	k->bytes = (len + BLOCK - 1) / BLOCK * BLOCK;
	q->bytes += k->bytes;
	g_queue_push_tail(&q->kept, k);
	g_hash_table_add(q->have, (gpointer)(uintptr_t)digits_of(k));
}

static void drop_oldest(struct quarantine *q)
{
	struct kept *k = g_queue_pop_head(&q->kept);
	char path[PATH_LEN];

	g_hash_table_remove(q->have, digits_of(k));
	q->bytes -= k->bytes;
	/* Somebody may have dropped it: it is gone either way. */
	if (path_of(q->data_dir, k->key, path))
		unlink(path);
	free(k);
}

/* ---- opening --------------------------------------------------------------------------------- */

static int is_entry(const struct dirent *entry)
{
	return is_key(entry->d_name);
}

static duly_result read_folder(struct quarantine *q, const char *folder, struct duly_diag *diag)
{
	struct dirent **entries = NULL;
	const int n = scandir(folder, &entries, is_entry, alphasort);

	if (n < 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		char path[PATH_LEN];
		struct stat st;

		if (path_of(q->data_dir, entries[i]->d_name, path) && stat(path, &st) == 0)
			note(q, entries[i]->d_name, (size_t)st.st_size);
		free(entries[i]);
	}
	free(entries);
	return DULY_OK;
}

duly_result quarantine_open(const char *data_dir, struct quarantine **ret, struct duly_diag *diag)
{
	duly_auto(quarantine) q = memory_resize(NULL, sizeof *q);
	char folder[PATH_LEN];

	*q = (struct quarantine){ .data_dir = strdup(data_dir),
				  .have = g_hash_table_new(g_str_hash, g_str_equal) };
	g_queue_init(&q->kept);
	if (!path_of(data_dir, "", folder))
		return duly_fail(diag, DULY_E_USAGE, "the path %s is too long", data_dir);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "cannot make %s: %s", folder, strerror(errno));
	duly_result r = read_folder(q, folder, diag);
	if (r != DULY_OK)
		return r;
	*ret = q;
	q = NULL;
	return DULY_OK;
}

void quarantine_free(struct quarantine **quarantine)
{
	struct quarantine *q = *quarantine;

	*quarantine = NULL;
	if (q == NULL)
		return;
	g_hash_table_destroy(q->have);
	g_queue_clear_full(&q->kept, free);
	free(q->data_dir);
	free(q);
}

/* ---- keeping --------------------------------------------------------------------------------- */

static void pack_entry(struct buf *b, duly_instant now, struct view event, struct str source,
		       struct str id, const struct reject *reject)
{
	pack_map(b, 7);
	pack_cstr(b, "when");
	pack_instant(b, now);
	pack_cstr(b, "source");
	pack_str(b, source);
	pack_cstr(b, "id");
	pack_str(b, id);
	pack_cstr(b, "code");
	pack_cstr(b, reject_code_name(reject->code));
	pack_cstr(b, "field");
	pack_cstr(b, reject->field);
	pack_cstr(b, "message");
	pack_cstr(b, reject->message);
	pack_cstr(b, "event");
	pack_bin(b, event);
}

static duly_result write_file(const char *path, struct view bytes, struct duly_diag *diag)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write(fd, bytes.data, bytes.len) == (ssize_t)bytes.len;
	const int error = errno;

	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	if (ok)
		return DULY_OK;
	if (fd >= 0)
		unlink(path);
	return duly_fail(diag, error == ENOSPC ? DULY_E_NOSPACE : DULY_E_IO, "cannot write %s: %s",
			 path, strerror(error));
}

static void key_of(duly_instant now, struct view event, char ret[QUARANTINE_KEY])
{
	uint8_t digest[SHA256_LEN];
	char hex[2 * DIGEST_BYTES + 1];

	sha256(event, digest);
	snprintf(ret, QUARANTINE_KEY, "%0*lld-%s", WHEN_DIGITS, (long long)MAX(now.ms, 0),
		 hex_print(digest, DIGEST_BYTES, hex));
}

duly_result quarantine_keep(struct quarantine *q, duly_instant now, struct view event,
			    struct str source, struct str id, const struct reject *reject,
			    struct duly_diag *diag)
{
	duly_auto_fini(buf) entry = { 0 };
	char key[QUARANTINE_KEY], path[PATH_LEN];

	key_of(now, event, key);
	if (g_hash_table_contains(q->have, key + WHEN_DIGITS + 1))
		return DULY_OK;
	if (!path_of(q->data_dir, key, path))
		return duly_fail(diag, DULY_E_USAGE, "the path of %s is too long", key);
	pack_entry(&entry, now, event, source, id, reject);
	duly_result r = write_file(path, buf_view(&entry), diag);
	if (r != DULY_OK)
		return r;
	note(q, key, entry.len);
	while (q->bytes > QUARANTINE_BYTES)
		drop_oldest(q);
	return DULY_OK;
}

void quarantine_expire(struct quarantine *q, duly_instant now)
{
	const int64_t oldest = now.ms - QUARANTINE_DAYS * DULY_DAY_MS;

	while (!g_queue_is_empty(&q->kept)) {
		const struct kept *k = g_queue_peek_head(&q->kept);

		if (strtoll(k->key, NULL, 10) >= oldest)
			break;
		drop_oldest(q);
	}
}

struct quarantine_totals quarantine_totals(const struct quarantine *q)
{
	return (struct quarantine_totals){ q->kept.length, q->bytes };
}
