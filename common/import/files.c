#include <errno.h>
#include <sys/stat.h>

#include "common/import/fields.h"
#include "common/import/files.h"
#include "common/import/folder.h"
#include "common/import/workbook.h"
#include "common/import/xml_sheets.h"

enum { LINE_MAX_BYTES = 256 << 10 };

/* ---- names ----------------------------------------------------------------------------------- */

/* A name as it can be shown and put into JSON. */
static const char *shown(struct arena *arena, const char *path)
{
	const size_t len = strlen(path);
	char *copy = arena_alloc(arena, len + 1);

	for (size_t i = 0; i < len; i++)
		copy[i] = (char)(path[i] < ' ' || path[i] > '~' ? '?' : path[i]);
	return copy;
}

static const char *folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_str(arena, (struct str){ path, (size_t)(slash - path) }).s : "";
}

static struct str name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(slash ? slash + 1 : path);
}

/* From the last dot on, as long as something stands before it; "": none. */
static struct str ending_of(const char *path)
{
	const struct str name = name_of(path);

	for (size_t i = name.len; i > 1; i--)
		if (name.s[i - 1] == '.')
			return (struct str){ name.s + i - 1, name.len - i + 1 };
	return (struct str){ name.s + name.len, 0 };
}

struct str import_file_stem(const struct import_file *file)
{
	const struct str name = name_of(file->path);

	return (struct str){ name.s, name.len - ending_of(file->path).len };
}

static bool ends_in(const char *path, const char *const *endings)
{
	const struct str ending = ending_of(path);

	for (; *endings != NULL; endings++)
		if (field_is(ending, *endings))
			return true;
	return false;
}

static bool named_as_table(const char *path)
{
	static const char *const ENDINGS[] = { ".csv",  ".tsv",  ".tab",     ".xls", ".xlsx",
					       ".xlsm", ".xlsb", ".ods",     ".xml", ".zip",
					       ".gz",   ".7z",   ".parquet", NULL };
	const struct str name = name_of(path);

	return ends_in(path, ENDINGS) ||
	       (name.len > 4 && field_is((struct str){ name.s, 4 }, "ssd_"));
}

/* By its name it is a table, or may be. What else lies beside them, notes and programs, is no
 * loss. */
static bool may_be_table(const char *path)
{
	static const char *const ENDINGS[] = { ".txt", ".dat", ".json", NULL };

	return named_as_table(path) || ends_in(path, ENDINGS);
}

bool import_file_has_rows(const struct import_file *file)
{
	return named_as_table(file->path) || file->sheet.n_columns > 1;
}

/* ---- what a file is -------------------------------------------------------------------------- */

/* Whether every second byte of the beginning is zero, as in UTF-16 without its mark. */
static bool every_second_zero(struct view bytes)
{
	const uint8_t *b = bytes.data;
	const size_t n = MIN(bytes.len, 64);
	size_t zero[2] = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		zero[i % 2] += b[i] == 0;
	return n >= 8 && (zero[0] > n / 3 || zero[1] > n / 3);
}

static bool begins_with(struct view bytes, const char *magic, size_t n)
{
	return bytes.len >= n && memcmp(bytes.data, magic, n) == 0;
}

/* Why it is no CSV; NULL: it may be one. */
static const char *not_text(struct view bytes)
{
	if (bytes.len == 0)
		return "it is empty";
	if (begins_with(bytes, "\xff\xfe", 2) || begins_with(bytes, "\xfe\xff", 2) ||
	    every_second_zero(bytes))
		return "it is UTF-16: save it as CSV in UTF-8";
	if (begins_with(bytes, "%PDF", 4))
		return "it is a PDF, and no CSV";
	return NULL;
}

/* ---- one file -------------------------------------------------------------------------------- */

static struct import_file *add(struct import_files *files, const char *path, struct arena *arena)
{
	LIST_ROOM(arena, files->list, files->n, files->cap);
	struct import_file *file = &files->list[files->n++];

	*file = (struct import_file){ .path = shown(arena, path), .dir = folder_of(arena, path) };
	return file;
}

void import_file_pass(struct import_file *file, const char *why, bool lost)
{
	file->why = why;
	file->lost = lost;
}

static const char *named_twice(const struct sheet *s, struct arena *arena)
{
	for (size_t i = 0; i < s->n_columns; i++)
		for (size_t j = 0; j < i; j++)
			if (s->columns[i].len > 0 && str_eq(s->columns[i], s->columns[j]))
				return arena_printf(arena, "two of its columns are called %.*s",
						    (int)MIN(s->columns[i].len, 40),
						    s->columns[i].s)
					.s;
	return NULL;
}

/* One of the tables of a file. Those of one file lie together as those of one folder do. */
static void add_part(struct import_files *files, const char *path, const struct sheet_part *part,
		     struct arena *arena)
{
	char *name = arena_alloc(arena, strlen(part->name) + 1);

	for (size_t i = 0; part->name[i] != '\0'; i++)
		name[i] = (char)(part->name[i] == '/' ? '?' : part->name[i]);
	struct import_file *file = add(files, arena_printf(arena, "%s/%s", path, name).s, arena);

	file->sheet = part->sheet;
	file->why = part->why != NULL ? part->why : named_twice(&file->sheet, arena);
	file->lost = part->why != NULL ? part->lost : file->why != NULL;
}

/* A table that is alone in its file lies beside the other files. */
static void add_parts(struct import_files *files, const char *path, struct view bytes,
		      struct arena *arena)
{
	struct sheet_parts parts = { 0 };
	struct duly_diag diag = { "" };
	const size_t before = files->n;
	size_t used = 0;

	if ((workbook_is(bytes) ? workbook_read : xml_sheets_read)(bytes, arena, &parts, &diag) !=
	    DULY_OK)
		import_file_pass(add(files, path, arena), arena_str(arena, str_of(diag.text)).s,
				 true);
	for (size_t i = 0; i < parts.n; i++) {
		add_part(files, path, &parts.list[i], arena);
		used += parts.list[i].why == NULL;
	}
	for (size_t i = before; used < 2 && i < files->n; i++)
		files->list[i].dir = folder_of(arena, path);
}

void import_file_add(struct import_files *files, const char *path, struct view bytes,
		     struct arena *arena)
{
	if (workbook_is(bytes) || xml_sheets_is(bytes)) {
		add_parts(files, path, bytes, arena);
		return;
	}
	struct import_file *file = add(files, path, arena);
	struct duly_diag diag = { "" };

	file->why = not_text(bytes);
	if (file->why == NULL &&
	    sheet_read_csv(bytes, LINE_MAX_BYTES, arena, &file->sheet, &diag) != DULY_OK)
		file->why = arena_str(arena, str_of(diag.text)).s;
	if (file->why == NULL)
		file->why = named_twice(&file->sheet, arena);
	if (file->why == NULL && file->sheet.titles > 0 && !files->titled)
		file->why = arena_printf(arena,
					 "something stands above the names of its columns, which "
					 "seem to be in line %zu",
					 file->sheet.heading)
				    .s;
	file->lost = file->why != NULL && import_file_has_rows(file);
}

/* ---- folders --------------------------------------------------------------------------------- */

struct walk {
	struct import_files *files;
	const char *top;
	const struct import_listener *listener;
	struct arena *arena;
	struct duly_diag *diag;
};

/* Which line is taken for its headings, where that is not the first. */
static void tell_heading(const struct import_file *file, const struct import_listener *l)
{
	const struct import_remark remark = {
		.file = file->path,
		.line = file->sheet.heading,
		.about = "",
		.text = "the names of the columns: what stands above is taken for a title",
	};

	if (file->why == NULL && file->sheet.titles > 0 && l->remark != NULL)
		l->remark(l->context, &remark);
}

static duly_result read_file(const struct walk *w, const char *whole, const char *path)
{
	const size_t before = w->files->n;
	duly_auto_fini(buf) bytes = { 0 };

	if (!may_be_table(path)) {
		import_file_pass(add(w->files, path, w->arena), "by its name it is no table (.csv)",
				 false);
		return DULY_OK;
	}
	const duly_result r = file_read(whole, IMPORT_FILE_MAX, &bytes, w->diag);

	if (r == DULY_OK)
		import_file_add(w->files, path, buf_view(&bytes), w->arena);
	for (size_t i = before; r == DULY_OK && i < w->files->n; i++)
		tell_heading(&w->files->list[i], w->listener);
	return r;
}

static duly_result read_folder(const struct walk *w, const char *below, unsigned depth);

static duly_result read_entry(const struct walk *w, const char *below, const char *name,
			      unsigned depth)
{
	const char *path = arena_printf(w->arena, "%s%s%s", below, *below ? "/" : "", name).s;
	const char *whole = arena_printf(w->arena, "%s/%s", w->top, path).s;
	struct stat st;

	if (stat(whole, &st) != 0)
		return duly_fail(w->diag, DULY_E_IO, "%s: %s", whole, strerror(errno));
	if (S_ISREG(st.st_mode))
		return read_file(w, whole, path);
	if (S_ISDIR(st.st_mode) && depth > 0)
		return read_folder(w, path, depth - 1);
	import_file_pass(add(w->files, path, w->arena),
			 S_ISDIR(st.st_mode) ? "it is a folder, and they are not read so deep"
					     : "it is no file",
			 S_ISDIR(st.st_mode));
	return DULY_OK;
}

static duly_result read_folder(const struct walk *w, const char *below, unsigned depth)
{
	struct folder folder = { 0 };
	const char *whole = *below ? arena_printf(w->arena, "%s/%s", w->top, below).s : w->top;
	duly_result r = folder_list(whole, w->arena, &folder, w->diag);

	for (size_t i = 0; r == DULY_OK && i < folder.n; i++) {
		r = read_entry(w, below, folder.names[i], depth);
		if (r == DULY_OK)
			listener_progress(w->listener, folder.names[i], i + 1, folder.n);
	}
	return r;
}

duly_result import_files_read(struct import_files *files, const char *path, unsigned depth,
			      const struct import_listener *listener, struct arena *arena,
			      struct duly_diag *diag)
{
	const struct walk w = { files, path, listener, arena, diag };
	struct stat st;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
		const struct str name = name_of(path);

		return read_file(&w, path, name.s);
	}
	return read_folder(&w, "", depth);
}

size_t import_files_lost(const struct import_files *files)
{
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++)
		n += files->list[i].lost;
	return n;
}
