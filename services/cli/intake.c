#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/base/whole_file.h"
#include "common/import/wall_clock.h"
#include "services/cli/intake.h"
#include "services/cli/intake_kinds.h"

#define OWN     ".intake"
#define CLAIMED OWN "/claimed"
#define STATES  OWN "/states"
/* Beside what is claimed, hidden, behind its name: its events are in the outbox, and what was read
 * of it; its result, written whole before anything is moved. */
#define PUT    ".put"
#define RESULT ".result.json"

enum { DEPTH = 2, RESULT_MAX = 16 << 20 };

struct intake_folder {
	struct intake_options options;
	int lock;
	struct zone *zone;
	struct duly_outbox *box;
	struct arena *arena; /* of one call */
};

/* ---- paths ----------------------------------------------------------------------------------- */

static const char *path_of(struct intake_folder *in, const char *below, const char *name,
			   const char *behind)
{
	return arena_printf(in->arena, "%s/%s%s%s%s", in->options.dir, below, *below ? "/" : "",
			    name, behind)
		.s;
}

static const char *beside(struct intake_folder *in, const char *name, const char *behind)
{
	return path_of(in, CLAIMED, arena_printf(in->arena, ".%s", name).s, behind);
}

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static duly_result failed(const char *path, struct duly_diag *diag)
{
	return duly_fail(diag, errno == ENOSPC || errno == EDQUOT ? DULY_E_NOSPACE : DULY_E_IO,
			 "%s: %s", path, strerror(errno));
}

static duly_result sync_folder(const char *path, struct duly_diag *diag)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok ? DULY_OK : failed(path, diag);
}

static duly_result move(struct intake_folder *in, const char *from, const char *to,
			struct duly_diag *diag)
{
	if (rename(from, to) != 0)
		return failed(from, diag);
	return sync_folder(in->options.dir, diag);
}

/* ---- whether it may be taken ----------------------------------------------------------------- */

/* Whether somebody has the file open for writing. A file that is not ours, or lies where that
 * cannot be known, goes by its age alone. */
static bool is_written(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return errno != ENOENT;
	const bool written = fcntl(fd, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;

	fcntl(fd, F_SETLEASE, F_UNLCK);
	close(fd);
	return written;
}

/* Unchanged since @before, and so everything in it. The time of the last change cannot be set by
 * whoever copies a file with its old dates. */
static bool is_settled(const char *path, duly_instant before, int depth)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return false;
	if ((int64_t)st.st_ctim.tv_sec * 1000 + st.st_ctim.tv_nsec / 1000000 > before.ms)
		return false;
	if (S_ISREG(st.st_mode))
		return !is_written(path);
	if (!S_ISDIR(st.st_mode) || depth == 0)
		return true;

	DIR *dir = opendir(path);
	bool settled = dir != NULL;

	for (const struct dirent *d; settled && (d = readdir(dir)) != NULL;) {
		char below[4096];

		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if ((size_t)snprintf(below, sizeof below, "%s/%s", path, d->d_name) < sizeof below)
			settled = is_settled(below, before, depth - 1);
	}
	if (dir != NULL)
		closedir(dir);
	return settled;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* What programs call a file while they write it is not taken under that name. */
static int is_dropped(const struct dirent *d)
{
	static const char *const UNFINISHED[] = { ".part", ".tmp", ".filepart", ".crdownload" };
	struct str name = str_of(d->d_name);

	for (size_t i = 0; i < LEN(UNFINISHED); i++)
		if (str_cut_end(&name, UNFINISHED[i]))
			return false;
	return d->d_name[0] != '.' && strcmp(d->d_name, "done") != 0 &&
	       strcmp(d->d_name, "rejected") != 0;
}

/* The first name in @below for which @filter is true, on the arena; NULL: none. */
static const char *
first_name(struct intake_folder *in, const char *below, int (*filter)(const struct dirent *d),
	   bool (*may)(struct intake_folder *in, const char *name, duly_instant now),
	   duly_instant now)
{
	struct dirent **list;
	const int n = scandir(path_of(in, "", below, ""), &list, filter, by_name);
	const char *ret = NULL;

	for (int i = 0; i < n; i++) {
		if (ret == NULL && (may == NULL || may(in, list[i]->d_name, now)))
			ret = arena_str(in->arena, str_of(list[i]->d_name)).s;
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return ret;
}

/* ---- claims ---------------------------------------------------------------------------------- */

static bool may_be_taken(struct intake_folder *in, const char *name, duly_instant now)
{
	const duly_instant before = { now.ms - in->options.settle_ms };

	return is_settled(path_of(in, "", name, ""), before, DEPTH);
}

static int is_claim(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int is_result(const struct dirent *d)
{
	struct str name = str_of(d->d_name);

	return d->d_name[0] == '.' && str_cut_end(&name, RESULT) && name.len > 1;
}

/* What is under way, or else the next thing that was dropped, moved aside. NULL: nothing. */
static duly_result claim(struct intake_folder *in, duly_instant now, const char **ret_name,
			 struct duly_diag *diag)
{
	const char *name = *ret_name = first_name(in, CLAIMED, is_claim, NULL, now);

	if (name != NULL)
		return DULY_OK;
	name = first_name(in, "", is_dropped, may_be_taken, now);
	if (name == NULL)
		return DULY_OK;
	const char *from = path_of(in, "", name, ""), *to = path_of(in, CLAIMED, name, "");
	const duly_result r = move(in, from, to, diag);

	if (r != DULY_OK)
		return r;
	/* Somebody who had opened it between the look and the move writes on: not yet. */
	if (!is_settled(to, (duly_instant){ INT64_MAX }, DEPTH))
		return move(in, to, from, diag);
	*ret_name = name;
	return DULY_OK;
}

/* ".NAME.result.json": NAME, on the arena. */
static const char *name_of_result(struct intake_folder *in, const char *file)
{
	return arena_printf(in->arena, "%.*s", (int)(strlen(file) - 1 - strlen(RESULT)), file + 1)
		.s;
}

/* ---- results --------------------------------------------------------------------------------- */

static duly_result write_json(const char *path, const json_t *o, struct duly_diag *diag)
{
	duly_auto_fini(whole_file) file = { 0 };
	const duly_result r = whole_file_open(path, &file, diag);

	if (r != DULY_OK)
		return r;
	if (json_dumpf(o, file.out, JSON_INDENT(2)) != 0 || fputc('\n', file.out) == EOF)
		return failed(path, diag);
	return whole_file_finish(&file, diag);
}

static json_t *read_json(const char *path)
{
	return json_load_file(path, 0, NULL);
}

/* Its events are put, and what was read of it is noted, unless that was done before. */
static duly_result put(struct intake_folder *in, const char *name, duly_instant now,
		       json_t **ret_result, struct duly_diag *diag)
{
	const char *noted = beside(in, name, PUT);
	const struct intake_claim c = { .path = path_of(in, CLAIMED, name, ""),
					.name = name,
					.work = path_of(in, OWN, "events", ""),
					.states = path_of(in, "", STATES, ""),
					.council = in->options.council,
					.today = zone_date(in->zone, now) };

	*ret_result = read_json(noted);
	if (*ret_result != NULL)
		return DULY_OK;
	*ret_result = json_pack("{s:s}", "name", name);

	duly_result r = intake_put(&c, in->box, *ret_result, diag);
	if (r == DULY_OK)
		r = write_json(noted, *ret_result, diag);
	unlink(c.work);
	return r;
}

/* What the service refused for good, which is of this one alone: nothing else is under way. */
static duly_result say_refused(struct intake_folder *in, json_t *result, struct duly_diag *diag)
{
	json_t *list = json_array();
	struct duly_refused refused = { .number = 0 };
	duly_result r;

	while ((r = duly_outbox_refused(in->box, refused.number, &refused, diag)) == DULY_OK) {
		char *event = duly_json(refused.event, refused.len, 0);

		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o?}", "code", refused.code,
						      "field", refused.field, "message",
						      refused.message, "event",
						      event ? json_loads(event, 0, NULL) : NULL));
		free(event);
	}
	if (json_array_size(list) > 0) {
		json_object_set(result, "refused", list);
		json_object_set_new(result, "whole", json_false());
	}
	json_decref(list);
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}

static duly_result forget_refused(struct intake_folder *in, struct duly_diag *diag)
{
	struct duly_refused refused;
	duly_result r;

	while ((r = duly_outbox_refused(in->box, 0, &refused, diag)) == DULY_OK)
		if ((r = duly_outbox_forget(in->box, refused.number, diag)) != DULY_OK)
			return r;
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}

/* A name in done/ or rejected/ that nothing has yet: when it was taken, and what it was called. */
static const char *place_for(struct intake_folder *in, const char *name, bool whole,
			     duly_instant now)
{
	char at[DULY_TIME_TEXT];
	const char *ret;
	unsigned n = 1;

	duly_instant_print(now, at);
	for (char *p = at; *p != '\0'; p++) /* no colons: Windows cannot have them in a name */
		if (*p == ':')
			*p = '-';
	do {
		ret = arena_printf(in->arena, "%s/%.19sZ-%u-%s", whole ? "done" : "rejected", at,
				   n++, name)
			      .s;
	} while (is_there(path_of(in, "", ret, "")) || is_there(path_of(in, "", ret, RESULT)));
	return ret;
}

/* From a result that is written to where all of it belongs: what was claimed, and then the
 * result. */
static duly_result put_away(struct intake_folder *in, const char *name, struct duly_diag *diag)
{
	const char *from = path_of(in, CLAIMED, name, ""), *said = beside(in, name, RESULT);
	json_t *result = read_json(said);
	const char *to = json_string_value(json_object_get(result, "moved_to"));
	duly_result r =
		to != NULL ? DULY_OK : duly_fail(diag, DULY_E_CORRUPT, "%s: no result", said);

	if (r == DULY_OK)
		r = forget_refused(in, diag);
	if (r == DULY_OK && is_there(from))
		r = move(in, from, path_of(in, "", to, ""), diag);
	if (r == DULY_OK)
		unlink(beside(in, name, PUT));
	if (r == DULY_OK)
		r = move(in, said, path_of(in, "", to, RESULT), diag);
	json_decref(result);
	return r;
}

static void say_sent(json_t *result, const struct duly_outbox_sent *sent, duly_instant now)
{
	char at[DULY_TIME_TEXT];

	json_object_set_new(result, "accepted", json_integer((json_int_t)sent->accepted));
	json_object_set_new(result, "duplicate", json_integer((json_int_t)sent->duplicate));
	json_object_set_new(result, "taken_at", json_string(duly_instant_print(now, at)));
}

static duly_result conclude(struct intake_folder *in, const char *name, json_t *result,
			    duly_instant now, struct intake_taken *ret, struct duly_diag *diag)
{
	duly_result r = say_refused(in, result, diag);

	if (r != DULY_OK)
		return r;
	ret->name = name;
	ret->whole = json_is_true(json_object_get(result, "whole"));
	ret->moved_to = place_for(in, name, ret->whole, now);
	json_object_set_new(result, "moved_to", json_string(ret->moved_to));
	r = write_json(beside(in, name, RESULT), result, diag);
	return r == DULY_OK ? put_away(in, name, diag) : r;
}

/* ---- from outside ---------------------------------------------------------------------------- */

static duly_result make_folders(struct intake_folder *in, struct duly_diag *diag)
{
	static const char *const FOLDERS[] = { OWN, CLAIMED, STATES, "done", "rejected" };

	for (size_t i = 0; i < LEN(FOLDERS); i++) {
		const char *path = path_of(in, "", FOLDERS[i], "");

		if (mkdir(path, 0770) != 0 && errno != EEXIST)
			return errno == ENOENT ? duly_fail(diag, DULY_E_NOTFOUND,
							   "%s: no such folder", in->options.dir)
					       : failed(path, diag);
	}
	return DULY_OK;
}

static duly_result lock(struct intake_folder *in, struct duly_diag *diag)
{
	const char *path = path_of(in, "", OWN, "");

	in->lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (in->lock < 0)
		return failed(path, diag);
	if (flock(in->lock, LOCK_EX | LOCK_NB) != 0)
		return duly_fail(diag, DULY_E_BUSY, "%s: another process takes from it",
				 in->options.dir);
	return DULY_OK;
}

duly_result intake_open(const struct intake_options *options, struct intake_folder **ret,
			struct duly_diag *diag)
{
	struct intake_folder *in = memory_zeroed(sizeof *in);

	in->options = *options;
	in->lock = -1;
	in->arena = arena_new();
	duly_result r = make_folders(in, diag);
	if (r == DULY_OK)
		r = lock(in, diag);
	if (r == DULY_OK)
		r = wall_clock_read(&in->zone, diag);
	if (r == DULY_OK)
		r = duly_outbox_open(
			&(struct duly_outbox_options){ .dir = path_of(in, OWN, "outbox", "") },
			&in->box, diag);
	if (r == DULY_OK)
		*ret = in;
	else
		intake_folder_free(&in);
	return r;
}

void intake_folder_free(struct intake_folder **intake)
{
	struct intake_folder *in = *intake;

	*intake = NULL;
	if (in == NULL)
		return;
	duly_outbox_close(&in->box);
	zone_free(&in->zone);
	if (in->lock >= 0)
		close(in->lock);
	arena_free(&in->arena);
	free(in);
}

duly_result intake_next(struct intake_folder *in, struct duly_client *client, duly_instant now,
			struct intake_taken *ret, struct duly_diag *diag)
{
	struct duly_outbox_sent sent = { 0 };
	const char *name, *left;
	json_t *result = NULL;
	duly_result r = DULY_OK;

	arena_reset(in->arena);
	while (r == DULY_OK && (left = first_name(in, CLAIMED, is_result, NULL, now)) != NULL)
		r = put_away(in, name_of_result(in, left), diag);
	if (r == DULY_OK)
		r = claim(in, now, &name, diag);
	if (r == DULY_OK && name == NULL)
		return duly_fail(diag, DULY_E_NOTFOUND, "nothing to take");
	if (r == DULY_OK)
		r = put(in, name, now, &result, diag);
	if (r == DULY_OK)
		r = duly_outbox_send(in->box, client, &sent, diag);
	if (r == DULY_OK) {
		say_sent(result, &sent, now);
		r = conclude(in, name, result, now, ret, diag);
	}
	json_decref(result);
	return r;
}
