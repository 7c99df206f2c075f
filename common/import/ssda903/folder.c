#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#include "common/import/ssda903/internal.h"

/* What lies in a folder, in the order of the names, so that it is the same on every machine. */
struct folder_names {
	struct dirent **entries;
	int n;
};

static void names_fini(struct folder_names *names)
{
	for (int i = 0; i < names->n; i++)
		free(names->entries[i]);
	free(names->entries);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static duly_result names_read(const char *dir, struct folder_names *ret, struct duly_diag *diag)
{
	ret->n = scandir(dir, &ret->entries, not_hidden, by_name);
	if (ret->n >= 0)
		return DULY_OK;
	ret->n = 0;
	return duly_fail(diag, errno == ENOENT || errno == ENOTDIR ? DULY_E_NOTFOUND : DULY_E_IO,
			 "%s: %s", dir, strerror(errno));
}

/* A name as it can be shown and put into JSON. */
static const char *shown(struct ssda903_import *im, const char *path)
{
	const size_t len = strlen(path);
	char *copy = arena_alloc(im->arena, len + 1);

	for (size_t i = 0; i < len; i++)
		copy[i] = (char)(path[i] < ' ' || path[i] > '~' ? '?' : path[i]);
	return copy;
}

static void file_note(struct ssda903_import *im, struct ssda903_file file)
{
	file.path = shown(im, file.path);
	buf_put(&im->files, &file, sizeof file);
}

static const char *why_unknown(struct ssda903_import *im, const struct csv_table *t)
{
	const struct kind_row *near = NULL;
	const char *lacks = NULL;

	kind_of(t, &near, &lacks);
	if (near == NULL)
		return "its columns are those of no file of the return";
	return arena_printf(im->arena,
			    "its columns are those of no file of the return (%s would need %s)",
			    near->name, lacks)
		.s;
}

static const char *named_twice(struct ssda903_import *im, const struct csv_table *t)
{
	for (size_t i = 0; i < t->n_columns; i++)
		for (size_t j = 0; j < i; j++)
			if (t->columns[i].len > 0 && str_eq(t->columns[i], t->columns[j]))
				return arena_printf(im->arena, "two of its columns are called %.*s",
						    (int)MIN(t->columns[i].len, 40),
						    t->columns[i].s)
					.s;
	return NULL;
}

static const char *not_text(struct view bytes)
{
	const uint8_t *b = bytes.data;

	if (bytes.len >= 2 && ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff)))
		return "it is UTF-16: save it as CSV in UTF-8";
	if (bytes.len >= 4 && memcmp(b, "PK\3\4", 4) == 0)
		return "it is a workbook or an archive, and no CSV";
	return NULL;
}

static const char *folder_of(struct ssda903_import *im, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_str(im->arena, (struct str){ path, (size_t)(slash - path) }).s : "";
}

void source_add(struct ssda903_import *im, const char *path, struct view bytes)
{
	const struct kind_row *near = NULL;
	const char *lacks = NULL;
	struct duly_diag diag = { "" };
	struct ssda903_source s = { .path = shown(im, path),
				    .dir = folder_of(im, path),
				    .latest = DULY_NO_DATE };
	struct ssda903_file file = { .path = path, .why = not_text(bytes) };

	if (file.why == NULL &&
	    csv_table_read(bytes, SSDA903_LINE_MAX, im->arena, &s.table, &diag) != DULY_OK)
		file.why = arena_str(im->arena, str_of(diag.text)).s;
	if (file.why == NULL)
		file.why = named_twice(im, &s.table);
	if (file.why == NULL) {
		s.kind = kind_of(&s.table, &near, &lacks);
		file.rows = s.table.n_lines;
		file.kind = s.kind ? s.kind->name : NULL;
		file.why = s.kind ? s.kind->why : why_unknown(im, &s.table);
	}
	file.used = file.why == NULL;
	file_note(im, file);
	if (file.used)
		buf_put(&im->sources, &s, sizeof s);
}

static bool named_csv(const char *name)
{
	const size_t len = strlen(name);

	return len > 4 && strcasecmp(name + len - 4, ".csv") == 0;
}

static duly_result read_entry(struct ssda903_import *im, const char *dir, const char *below,
			      const char *name, struct duly_diag *diag);

static duly_result read_names(struct ssda903_import *im, const char *dir, const char *below,
			      struct duly_diag *diag)
{
	__attribute__((cleanup(names_fini))) struct folder_names names = { 0 };
	const char *whole = *below ? arena_printf(im->arena, "%s/%s", dir, below).s : dir;
	duly_result r = names_read(whole, &names, diag);

	for (int i = 0; r == DULY_OK && i < names.n; i++) {
		r = read_entry(im, dir, below, names.entries[i]->d_name, diag);
		if (r == DULY_OK && im->opt->progress != NULL)
			im->opt->progress(im->opt->context, names.entries[i]->d_name, (size_t)i + 1,
					  (size_t)names.n);
	}
	return r;
}

static duly_result read_entry(struct ssda903_import *im, const char *dir, const char *below,
			      const char *name, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	const char *path = arena_printf(im->arena, "%s%s%s", below, *below ? "/" : "", name).s;
	const char *whole = arena_printf(im->arena, "%s/%s", dir, path).s;
	struct stat st;

	if (stat(whole, &st) != 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", whole, strerror(errno));
	if (S_ISDIR(st.st_mode) && *below == '\0')
		return read_names(im, dir, path, diag);
	if (S_ISDIR(st.st_mode))
		file_note(im,
			  (struct ssda903_file){
				  .path = path,
				  .why = "folders are read one level deep, and this is deeper" });
	if (!S_ISREG(st.st_mode) || !named_csv(name))
		return DULY_OK;

	duly_result r = file_read(whole, SSDA903_FILE_MAX, &bytes, diag);
	if (r == DULY_OK)
		source_add(im, path, buf_view(&bytes));
	return r;
}

duly_result folder_read(struct ssda903_import *im, const char *dir, struct duly_diag *diag)
{
	return read_names(im, dir, "", diag);
}
