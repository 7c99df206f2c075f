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
/* Files that are looked for at a time. */
enum { LOOKED_FOR = 256 };

/* What is kept of one source. */
struct share {
	char *source;
	GQueue kept; /* oldest first                          */
	uint64_t bytes;
};

struct kept {
	char key[QUARANTINE_KEY];
	uint64_t bytes;
	struct share *share;
	GList *link;     /* in all that is kept               */
	GList *of_share; /* in its source's                   */
};

struct quarantine {
	char *data_dir;
	GQueue kept;        /* struct kept, oldest first             */
	GHashTable *have;   /* the digest's digits -> struct kept    */
	GHashTable *shares; /* source -> struct share                */
	GList *look;        /* the next of kept that is looked for; NULL: the first */
	uint64_t bytes;
};

static const char *digits_of(const struct kept *k)
{
	return k->key + WHEN_DIGITS + 1;
}

static void free_share(gpointer share)
{
	struct share *s = share;

	g_queue_clear(&s->kept);
	free(s->source);
	free(s);
}

static struct share *share_of(struct quarantine *q, struct str source)
{
	char *name = memory_printf("%.*s", STR_FMT(source));
	struct share *s = g_hash_table_lookup(q->shares, name);

	if (s != NULL) {
		free(name);
		return s;
	}
	s = memory_zeroed(sizeof *s);
	s->source = name;
	g_queue_init(&s->kept);
	g_hash_table_insert(q->shares, name, s);
	return s;
}

static void note(struct quarantine *q, const char *key, size_t len, struct str source)
{
	struct kept *k = memory_resize(NULL, sizeof *k);

	snprintf(k->key, sizeof k->key, "%s", key);
	k->bytes = (len + BLOCK - 1) / BLOCK * BLOCK;
	k->share = share_of(q, source);
	k->share->bytes += k->bytes;
	q->bytes += k->bytes;
	g_queue_push_tail(&q->kept, k);
	k->link = g_queue_peek_tail_link(&q->kept);
	g_queue_push_tail(&k->share->kept, k);
	k->of_share = g_queue_peek_tail_link(&k->share->kept);
	g_hash_table_insert(q->have, (gpointer)(uintptr_t)digits_of(k), k);
}

static void forget(struct quarantine *q, struct kept *k)
{
	struct share *share = k->share;

	if (q->look == k->link)
		q->look = k->link->next;
	g_hash_table_remove(q->have, digits_of(k));
	g_queue_delete_link(&q->kept, k->link);
	g_queue_delete_link(&share->kept, k->of_share);
	q->bytes -= k->bytes;
	share->bytes -= k->bytes;
	if (g_queue_is_empty(&share->kept))
		g_hash_table_remove(q->shares, share->source);
	free(k);
}

/* Somebody may have dropped it: it is gone either way. */
static void drop(struct quarantine *q, struct kept *k)
{
	char path[PATH_LEN];

	if (path_of(q->data_dir, k->key, path))
		unlink(path);
	forget(q, k);
}

static bool is_there(const struct quarantine *q, const struct kept *k)
{
	char path[PATH_LEN];

	return !path_of(q->data_dir, k->key, path) || access(path, F_OK) == 0 || errno != ENOENT;
}

/* Room is made by the source that has most of it: one that sends without end pushes out its own. */
static struct share *largest_share(struct quarantine *q)
{
	struct share *largest = NULL;
	GHashTableIter at;
	gpointer value;

	g_hash_table_iter_init(&at, q->shares);
	while (g_hash_table_iter_next(&at, NULL, &value)) {
		struct share *s = value;

		if (largest == NULL || s->bytes > largest->bytes ||
		    (s->bytes == largest->bytes && strcmp(s->source, largest->source) < 0))
			largest = s;
	}
	return largest;
}

/* ---- opening --------------------------------------------------------------------------------- */

static int is_entry(const struct dirent *entry)
{
	return is_key(entry->d_name);
}

/* Whose it is stands in it; of one that does not read, nobody's. */
static void note_file(struct quarantine *q, const char *key)
{
	struct quarantined entry = { .when = DULY_NO_INSTANT };
	char path[PATH_LEN];
	struct stat st;

	if (!path_of(q->data_dir, key, path) || stat(path, &st) != 0)
		return;
	const bool reads = quarantine_read(q->data_dir, key, &entry, NULL) == DULY_OK;

	note(q, key, (size_t)st.st_size, reads ? entry.source : STR(""));
	if (reads)
		quarantined_fini(&entry);
}

static duly_result make_folder(const char *folder, struct duly_diag *diag)
{
	if (mkdir(folder, 0700) == 0 || errno == EEXIST)
		return DULY_OK;
	return duly_fail(diag, DULY_E_IO, "cannot make %s: %s", folder, strerror(errno));
}

static duly_result read_folder(struct quarantine *q, const char *folder, struct duly_diag *diag)
{
	struct dirent **entries = NULL;
	const int n = scandir(folder, &entries, is_entry, alphasort);

	if (n < 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		note_file(q, entries[i]->d_name);
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
				  .have = g_hash_table_new(g_str_hash, g_str_equal),
				  .shares = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
								  free_share) };
	g_queue_init(&q->kept);
	if (!path_of(data_dir, "", folder))
		return duly_fail(diag, DULY_E_USAGE, "the path %s is too long", data_dir);
	duly_result r = make_folder(folder, diag);
	if (r == DULY_OK)
		r = read_folder(q, folder, diag);
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
	g_hash_table_destroy(q->shares);
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

/* Also where somebody has taken the folder away. */
static int make_file(const struct quarantine *q, const char *path)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	char folder[PATH_LEN];
	const int fd = open(path, flags, 0600);

	if (fd >= 0 || errno != ENOENT || !path_of(q->data_dir, "", folder) ||
	    make_folder(folder, NULL) != DULY_OK)
		return fd;
	return open(path, flags, 0600);
}

static duly_result write_file(const struct quarantine *q, const char *path, struct view bytes,
			      struct duly_diag *diag)
{
	const int fd = make_file(q, path);
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
	struct kept *same = g_hash_table_lookup(q->have, key + WHEN_DIGITS + 1);

	if (same != NULL && is_there(q, same))
		return DULY_OK;
	if (same != NULL)
		forget(q, same);
	if (!path_of(q->data_dir, key, path))
		return duly_fail(diag, DULY_E_USAGE, "the path of %s is too long", key);
	pack_entry(&entry, now, event, source, id, reject);
	const duly_result r = write_file(q, path, buf_view(&entry), diag);
	if (r != DULY_OK)
		return r;
	note(q, key, entry.len, source);
	while (q->bytes > QUARANTINE_BYTES)
		drop(q, g_queue_peek_head(&largest_share(q)->kept));
	return DULY_OK;
}

void quarantine_expire(struct quarantine *q, duly_instant now)
{
	const int64_t oldest = now.ms - QUARANTINE_DAYS * DULY_DAY_MS;

	while (!g_queue_is_empty(&q->kept)) {
		struct kept *k = g_queue_peek_head(&q->kept);

		if (strtoll(k->key, NULL, 10) >= oldest)
			break;
		drop(q, k);
	}
}

void quarantine_look(struct quarantine *q)
{
	for (guint left = MIN(q->kept.length, LOOKED_FOR); left > 0; left--) {
		if (q->look == NULL)
			q->look = g_queue_peek_head_link(&q->kept);
		struct kept *k = q->look->data;

		q->look = q->look->next;
		if (!is_there(q, k))
			forget(q, k);
	}
}

struct quarantine_totals quarantine_totals(const struct quarantine *q)
{
	return (struct quarantine_totals){ q->kept.length, q->bytes };
}
