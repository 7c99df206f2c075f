#include <errno.h>
#include <sys/stat.h>

#include "common/import/folder.h"
#include "common/import/ssda903/import.h"

enum { LINE_MAX_BYTES = 64 << 10 };

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
	struct ssda903_summary *s = im->sum;

	file.path = shown(im, file.path);
	LIST_ROOM(im->arena, s->files, s->n_files, im->files_cap);
	s->files[s->n_files++] = file;
}

static const char *why_unknown(struct ssda903_import *im, const struct csv_table *t)
{
	const struct ssda903_kind_row *near = NULL;
	const char *lacks = NULL;

	ssda903_kind_of(t, &near, &lacks);
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

void ssda903_source_add(struct ssda903_import *im, const char *path, struct view bytes)
{
	const struct ssda903_kind_row *near = NULL;
	const char *lacks = NULL;
	struct duly_diag diag = { "" };
	struct ssda903_source s = { .path = shown(im, path),
				    .dir = folder_of(im, path),
				    .latest = DULY_NO_DATE };
	struct ssda903_file file = { .path = path, .why = not_text(bytes) };

	if (file.why == NULL &&
	    csv_table_read(bytes, LINE_MAX_BYTES, im->arena, &s.table, &diag) != DULY_OK)
		file.why = arena_str(im->arena, str_of(diag.text)).s;
	if (file.why == NULL)
		file.why = named_twice(im, &s.table);
	if (file.why == NULL) {
		s.kind = ssda903_kind_of(&s.table, &near, &lacks);
		file.rows = s.table.n_lines;
		file.kind = s.kind ? s.kind->name : NULL;
		file.why = s.kind ? s.kind->why : why_unknown(im, &s.table);
	}
	file.used = file.why == NULL;
	file_note(im, file);
	if (!file.used)
		return;
	LIST_ROOM(im->arena, im->sources.list, im->sources.n, im->sources.cap);
	im->sources.list[im->sources.n++] = s;
}

static duly_result read_entry(struct ssda903_import *im, const char *dir, const char *below,
			      const char *name, struct duly_diag *diag);

static duly_result read_folder(struct ssda903_import *im, const char *dir, const char *below,
			       struct duly_diag *diag)
{
	struct folder folder = { 0 };
	const char *whole = *below ? arena_printf(im->arena, "%s/%s", dir, below).s : dir;
	duly_result r = folder_list(whole, im->arena, &folder, diag);

	for (size_t i = 0; r == DULY_OK && i < folder.n; i++) {
		r = read_entry(im, dir, below, folder.names[i], diag);
		if (r == DULY_OK)
			listener_progress(&im->opt->listener, folder.names[i], i + 1, folder.n);
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
		return read_folder(im, dir, path, diag);
	if (S_ISDIR(st.st_mode))
		file_note(im,
			  (struct ssda903_file){
				  .path = path,
				  .why = "folders are read one level deep, and this is deeper" });
	if (!S_ISREG(st.st_mode) || folder_csv_stem(name).s == NULL)
		return DULY_OK;

	duly_result r = file_read(whole, FOLDER_FILE_MAX, &bytes, diag);
	if (r == DULY_OK)
		ssda903_source_add(im, path, buf_view(&bytes));
	return r;
}

duly_result ssda903_sources_read(struct ssda903_import *im, const char *dir, struct duly_diag *diag)
{
	return read_folder(im, dir, "", diag);
}
