#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/lawfiles/lawfiles.h"
#include "common/lawfiles/zone_system.h"
#include "common/text/yaml.h"

/* ---- folders --------------------------------------------------------------------------------- */

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_called(const struct dirent *entry, const char *end)
{
	struct str name = str_of(entry->d_name);

	return entry->d_name[0] != '.' && str_cut_end(&name, end) && name.len > 0;
}

static int is_yaml(const struct dirent *entry)
{
	return is_called(entry, ".yaml");
}

static int is_csv(const struct dirent *entry)
{
	return is_called(entry, ".csv");
}

static duly_result add_file(struct contents *contents, enum content_kind kind, const char *folder,
			    const char *name, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	char path[LAWFILES_PATH];
	duly_result r;

	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
		return duly_fail(diag, DULY_E_CONFIG, "the path of %s is too long", name);
	r = file_read(path, LAW_FILE_MAX, &bytes, diag);
	if (r == DULY_OK)
		contents_add(contents, kind, str_of(name), buf_view(&bytes));
	return r;
}

static duly_result add_folder(struct contents *contents, enum content_kind kind, const char *folder,
			      struct duly_diag *diag)
{
	struct dirent **entries = NULL;
	const int n =
		scandir(folder, &entries, kind == CONTENT_DIRECTORY ? is_csv : is_yaml, alphasort);
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

/* ---- packs ----------------------------------------------------------------------------------- */

/* A pack says its name at the beginning of a line: `pack: NAME`. */
static bool is_pack(struct view text)
{
	static const char KEY[] = "pack:";
	const char *at = text.data;
	size_t left = text.len;

	while (at != NULL && left >= sizeof KEY - 1) {
		if (memcmp(at, KEY, sizeof KEY - 1) == 0)
			return true;
		const char *end = memchr(at, '\n', left);

		left -= end != NULL ? (size_t)(end + 1 - at) : left;
		at = end != NULL ? end + 1 : NULL;
	}
	return false;
}

static size_t count_packs(const struct contents *contents)
{
	size_t n = 0;

	for (size_t i = 0; i < contents->n; i++)
		n += is_pack(buf_view(&contents->list[i].bytes));
	return n;
}

static size_t packs_in(const char *folder)
{
	duly_auto_fini(contents) contents = { 0 };

	return add_folder(&contents, CONTENT_PACK, folder, NULL) == DULY_OK ? count_packs(&contents)
									    : 0;
}

static int is_below(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN);
}

/* The first folder with packs in @folder, or up to @depth folders below it: its path in @ret, and
 * how many there are. 0: none. */
static size_t find_packs(const char *folder, int depth, char ret[LAWFILES_PATH])
{
	struct dirent **entries = NULL;
	size_t found = packs_in(folder);

	if (found > 0)
		snprintf(ret, LAWFILES_PATH, "%s", folder);
	const int n = found == 0 && depth > 0 ? scandir(folder, &entries, is_below, alphasort) : 0;

	for (int i = 0; i < n; i++) {
		char path[LAWFILES_PATH];

		if (found == 0 && snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) <
					  (int)sizeof path)
			found = find_packs(path, depth - 1, ret);
		free(entries[i]);
	}
	free(entries);
	return found;
}

/* Below it, beside it, or above it. */
static size_t find_packs_near(const char *dir, char ret[LAWFILES_PATH])
{
	char above[LAWFILES_PATH];
	size_t found = find_packs(dir, 3, ret);

	for (int i = 1; i <= 2 && found == 0; i++) {
		if (snprintf(above, sizeof above, "%s%s", dir, i == 1 ? "/.." : "/../..") <
		    (int)sizeof above)
			found = find_packs(above, 1, ret);
	}
	return found;
}

static duly_result no_packs(const char *dir, struct duly_diag *diag)
{
	char near[LAWFILES_PATH], whole[LAWFILES_PATH] = "";
	const size_t found = find_packs_near(dir, near);
	char *path = found > 0 ? realpath(near, NULL) : NULL;

	if (path != NULL)
		snprintf(whole, sizeof whole, "%s", strstr(near, "..") != NULL ? path : near);
	free(path);
	if (found == 0)
		return duly_fail(diag, DULY_E_NOTFOUND,
				 "no rule pack (*.yaml with `pack:`) in %.300s", dir);
	return duly_fail(diag, DULY_E_NOTFOUND,
			 "no rule pack (*.yaml with `pack:`) in %.200s; did you mean %.200s, which "
			 "has %zu?",
			 dir, whole, found);
}

duly_result lawfiles_has_rules(const struct law *law, const char *dir, struct duly_diag *diag)
{
	size_t n;

	law_rules(law, &n);
	return n > 0 ? DULY_OK
		     : duly_fail(diag, DULY_E_NOTFOUND, "no rule is in the packs of %.300s",
				 dir != NULL ? dir : "the installed folder");
}

/* @name beside the packs in @dir, or, where there is none, at @home. */
static duly_result add_beside(struct contents *contents, enum content_kind kind, const char *dir,
			      const char *home, const char *name, struct duly_diag *diag)
{
	char folder[LAWFILES_PATH];

	if (snprintf(folder, sizeof folder, "%s/../%s", dir, name) >= (int)sizeof folder)
		return duly_fail(diag, DULY_E_CONFIG, "the path of %s is too long", dir);
	if (!is_folder(folder))
		snprintf(folder, sizeof folder, "%s/%s", home, name);
	return add_folder(contents, kind, folder, diag);
}

/* What councils may have and need not: where there is no such folder beside the packs, none has
 * it. */
static duly_result add_optional(struct contents *contents, enum content_kind kind, const char *dir,
				const char *name, struct duly_diag *diag)
{
	char folder[LAWFILES_PATH];

	if (snprintf(folder, sizeof folder, "%s/../%s", dir, name) >= (int)sizeof folder)
		return duly_fail(diag, DULY_E_CONFIG, "the path of %s is too long", dir);
	return is_folder(folder) ? add_folder(contents, kind, folder, diag) : DULY_OK;
}

/* ---- the zone -------------------------------------------------------------------------------- */

/* The first pack says in which zone its days are; one that cannot be read says so when it is
 * loaded. */
static struct str zone_wanted(const struct contents *contents, struct arena *arena)
{
	for (size_t i = 0; i < contents->n; i++) {
		const struct content *c = &contents->list[i];
		duly_auto_fini(faults) quiet = FAULTS("");
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
	const duly_result r = lawfiles_zone(zone.s, &bytes, diag);

	if (r == DULY_OK)
		contents_add(contents, CONTENT_ZONE, zone, buf_view(&bytes));
	return r;
}

static duly_result add_all(struct contents *contents, const char *dir, const char *home,
			   struct duly_diag *diag)
{
	duly_result r = add_folder(contents, CONTENT_PACK, dir, diag);

	if (r == DULY_OK && count_packs(contents) == 0)
		r = no_packs(dir, diag);
	if (r == DULY_OK)
		r = add_beside(contents, CONTENT_VOCABULARY, dir, home, "vocabularies", diag);
	if (r == DULY_OK)
		r = add_beside(contents, CONTENT_CALENDAR, dir, home, "calendars", diag);
	if (r == DULY_OK)
		r = add_optional(contents, CONTENT_OVERLAY, dir, "overlays", diag);
	if (r == DULY_OK)
		r = add_optional(contents, CONTENT_DIRECTORY, dir, "directory", diag);
	if (r == DULY_OK)
		r = add_optional(contents, CONTENT_ROUTING, dir, "routing", diag);
	return r == DULY_OK ? add_zone(contents, diag) : r;
}

duly_result lawfiles_read(const char *dir, const char *home, struct contents *ret,
			  struct duly_diag *diag)
{
	struct contents contents = { 0 };
	const duly_result r = add_all(&contents, dir, home, diag);

	if (r == DULY_OK)
		*ret = contents;
	else
		contents_fini(&contents);
	return r;
}

/* ---- what comes with Duly -------------------------------------------------------------------- */

static const char *own_home(void)
{
	const char *said = getenv("DULY_HOME");

	if (said != NULL && said[0] != '\0')
		return said;
	return is_folder(DULY_INSTALLED) ? DULY_INSTALLED : DULY_SOURCES;
}

duly_result lawfiles_path(const char *below, char ret[LAWFILES_PATH], struct duly_diag *diag)
{
	if (snprintf(ret, LAWFILES_PATH, "%s/%s", own_home(), below) >= LAWFILES_PATH)
		return duly_fail(diag, DULY_E_CONFIG, "the path of %s is too long", below);
	return DULY_OK;
}

duly_result lawfiles_load(const char *dir, struct contents *ret, struct duly_diag *diag)
{
	const char *said = dir != NULL ? dir : getenv("DULY_RULES");
	char rules[LAWFILES_PATH];
	const duly_result r = lawfiles_path("rules", rules, diag);

	return r == DULY_OK ? lawfiles_read(said != NULL ? said : rules, own_home(), ret, diag) : r;
}

/* ---- texts beside a law ---------------------------------------------------------------------- */

duly_result lawfiles_text(const char *path, struct arena *arena, struct lawfile_list *ret,
			  struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	const char *slash = strrchr(path, '/');
	const duly_result r = file_read(path, LAW_FILE_MAX, &bytes, diag);

	if (r != DULY_OK)
		return r;
	const struct str text =
		arena_str(arena, (struct str){ (const char *)bytes.data, bytes.len });

	LIST_ROOM(arena, ret->list, ret->n, ret->cap);
	ret->list[ret->n++] = (struct lawfile){
		.name = arena_str(arena, str_of(slash == NULL ? path : slash + 1)).s,
		.text = { text.s, text.len },
	};
	return DULY_OK;
}

duly_result lawfiles_texts(const char *below, struct arena *arena, struct lawfile_list *ret,
			   struct duly_diag *diag)
{
	struct dirent **entries = NULL;
	char folder[LAWFILES_PATH];
	duly_result r = lawfiles_path(below, folder, diag);
	const int n = r == DULY_OK ? scandir(folder, &entries, is_yaml, alphasort) : 0;

	if (n < 0)
		return duly_fail(diag, DULY_E_CONFIG, "%s: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (r == DULY_OK)
			r = lawfiles_text(
				arena_printf(arena, "%s/%s", folder, entries[i]->d_name).s, arena,
				ret, diag);
		free(entries[i]);
	}
	free(entries);
	return r;
}
