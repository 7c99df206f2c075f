#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/memory.h"
#include "common/law/load.h"

enum { PATH_LEN = 4096 };

void contents_fini(struct contents *contents)
{
	for (size_t i = 0; i < contents->n; i++) {
		buf_fini(&contents->list[i].bytes);
		free((void *)(uintptr_t)contents->list[i].name.s);
	}
	free(contents->list);
	*contents = (struct contents){ 0 };
}

static int compare(const struct content *a, const struct content *b)
{
	return a->kind != b->kind ? (int)a->kind - (int)b->kind : str_cmp(a->name, b->name);
}

void contents_add(struct contents *contents, enum content_kind kind, struct str name,
		  struct view bytes)
{
	struct content c = { .kind = kind };
	char *copy = memory_resize(NULL, name.len + 1);
	size_t at = contents->n;

	if (name.len > 0)
		memcpy(copy, name.s, name.len);
	copy[name.len] = '\0';
	c.name = (struct str){ copy, name.len };
	buf_put(&c.bytes, bytes.data, bytes.len);
	sha256(bytes, c.digest);

	contents->list = memory_resize(contents->list, (contents->n + 1) * sizeof c);
	for (; at > 0 && compare(&contents->list[at - 1], &c) > 0; at--)
		contents->list[at] = contents->list[at - 1];
	contents->list[at] = c;
	contents->n++;
}

/* ---- folders --------------------------------------------------------------------------------- */

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The installed data, or, of a build that is not installed, those of its source tree. */
static const char *data_folder(void)
{
	return is_folder(DULY_DATADIR) ? DULY_DATADIR : DULY_SCHEMAS;
}

static int is_yaml(const struct dirent *entry)
{
	const size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".yaml") == 0;
}

static duly_result add_file(struct contents *contents, enum content_kind kind, const char *folder,
			    const char *name, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	char path[PATH_LEN];
	duly_result r;

	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
		return duly_fail(diag, DULY_E_CONFIG, "the path of %s is too long", name);
	r = file_read(path, FILE_BYTES_MAX, &bytes, diag);
	if (r == DULY_OK)
		contents_add(contents, kind, str_of(name), buf_view(&bytes));
	return r;
}

static duly_result add_folder(struct contents *contents, enum content_kind kind, const char *folder,
			      struct duly_diag *diag)
{
	struct dirent **entries = NULL;
	const int n = scandir(folder, &entries, is_yaml, alphasort);
	duly_result r = DULY_OK;

	if (n < 0)
		return duly_fail(diag, DULY_E_CONFIG, "%s: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (r == DULY_OK)
			r = add_file(contents, kind, folder, entries[i]->d_name, diag);
		free(entries[i]);
	}
	free(entries);
	return r;
}

/* @name beside the packs in @dir, or that which is installed. */
static duly_result add_beside(struct contents *contents, enum content_kind kind, const char *dir,
			      const char *name, struct duly_diag *diag)
{
	char folder[PATH_LEN];

	if (snprintf(folder, sizeof folder, "%s/../%s", dir, name) >= (int)sizeof folder)
		return duly_fail(diag, DULY_E_CONFIG, "the path of %s is too long", dir);
	if (!is_folder(folder))
		snprintf(folder, sizeof folder, "%s/%s", data_folder(), name);
	return add_folder(contents, kind, folder, diag);
}

/* A folder without overlays beside it is that of councils that have none. */
static duly_result add_overlays(struct contents *contents, const char *dir, struct duly_diag *diag)
{
	char folder[PATH_LEN];

	if (snprintf(folder, sizeof folder, "%s/../overlays", dir) >= (int)sizeof folder)
		return duly_fail(diag, DULY_E_CONFIG, "the path of %s is too long", dir);
	return is_folder(folder) ? add_folder(contents, CONTENT_OVERLAY, folder, diag) : DULY_OK;
}

/* ---- the zone -------------------------------------------------------------------------------- */

/* The first pack says in which zone its days are; one that cannot be read says so when it is
 * loaded. */
static struct str zone_wanted(const struct contents *contents, struct arena *arena)
{
	for (size_t i = 0; i < contents->n; i++) {
		const struct content *c = &contents->list[i];
		duly_auto_fini(diags) quiet = DIAGS("");
		const struct yaml *root = NULL;
		struct str zone;

		if (c->kind == CONTENT_PACK)
			root = yaml_parse(buf_view(&c->bytes), arena, &quiet);
		zone = yaml_text(yaml_get(root, "zone"), &quiet);
		if (zone.len > 0)
			return zone;
	}
	return STR("Europe/London");
}

static duly_result add_zone(struct contents *contents, struct duly_diag *diag)
{
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(buf) bytes = { 0 };
	const struct str zone = zone_wanted(contents, arena);
	const duly_result r = zone_from_system(zone.s, &bytes, diag);

	if (r == DULY_OK)
		contents_add(contents, CONTENT_ZONE, zone, buf_view(&bytes));
	return r;
}

static duly_result add_all(struct contents *contents, const char *dir, struct duly_diag *diag)
{
	duly_result r = add_folder(contents, CONTENT_PACK, dir, diag);

	if (r == DULY_OK)
		r = add_beside(contents, CONTENT_VOCABULARY, dir, "vocabularies", diag);
	if (r == DULY_OK)
		r = add_beside(contents, CONTENT_CALENDAR, dir, "calendars", diag);
	if (r == DULY_OK)
		r = add_overlays(contents, dir, diag);
	return r == DULY_OK ? add_zone(contents, diag) : r;
}

duly_result contents_load(const char *dir, struct contents *ret, struct duly_diag *diag)
{
	struct contents contents = { 0 };
	const char *said = dir ? dir : getenv("DULY_RULES");
	char installed[PATH_LEN];
	duly_result r;

	snprintf(installed, sizeof installed, "%s/rules", data_folder());
	r = add_all(&contents, said ? said : installed, diag);
	if (r == DULY_OK)
		*ret = contents;
	else
		contents_fini(&contents);
	return r;
}
