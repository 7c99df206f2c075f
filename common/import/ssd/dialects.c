#include "common/import/ssd/dialects.h"
#include "common/import/fields.h"
#include "common/lawfiles/lawfiles.h"
#include "common/text/suggest.h"

/* ---- the files ------------------------------------------------------------------------------- */

static duly_result read_one(const struct lawfile *file, struct arena *arena,
			    const struct ssd_dialects *known, struct ssd_dialect *ret,
			    struct duly_diag *diag)
{
	duly_auto_fini(faults) d = FAULTS(file->name);

	ssd_dialect_read(file->text, known->list, known->n, arena, ret, &d);
	return faults_result(&d, diag);
}

/* The others stand on it. */
static void specification_first(struct lawfile_list *files)
{
	for (size_t i = 0; i < files->n; i++)
		if (strcmp(files->list[i].name, "specification.yaml") == 0) {
			const struct lawfile first = files->list[i];

			files->list[i] = files->list[0];
			files->list[0] = first;
			return;
		}
}

duly_result ssd_dialects_read(struct arena *arena, struct ssd_dialects *ret, struct duly_diag *diag)
{
	struct lawfile_list files = { 0 };
	duly_result r = lawfiles_texts("dialects", arena, &files, diag);

	*ret = (struct ssd_dialects){ 0 };
	if (r == DULY_OK && files.n == 0)
		r = duly_fail(diag, DULY_E_CONFIG, "there is no dialect of the dataset");
	if (r != DULY_OK)
		return r;
	specification_first(&files);
	ret->list = arena_new_array(arena, struct ssd_dialect, files.n);
	for (size_t i = 0; i < files.n && r == DULY_OK; i++) {
		r = read_one(&files.list[i], arena, ret, &ret->list[i], diag);
		ret->n += r == DULY_OK;
	}
	return r;
}

/* ---- names ----------------------------------------------------------------------------------- */

static bool has_name(const struct ssd_names *names, struct str name)
{
	for (size_t i = 0; i < names->n; i++)
		if (field_is(name, names->list[i].s))
			return true;
	return false;
}

enum ssd_table ssd_dialect_table_named(const struct ssd_dialect *dialect, struct str stem)
{
	const enum ssd_table own = ssd_table_named(stem);

	for (size_t t = 0; own == SSD_TABLE_COUNT && t < SSD_TABLE_COUNT; t++)
		if (has_name(&dialect->tables[t].files, stem))
			return (enum ssd_table)t;
	return own;
}

size_t ssd_dialect_column(const struct ssd_dialect *dialect, enum ssd_table table, int column,
			  const struct sheet *sheet)
{
	const struct ssd_names *names = &dialect->tables[table].columns[column];
	size_t at = sheet_column(sheet, ssd_column_name(table, column));

	for (size_t i = 0; at == NO_COLUMN && i < names->n; i++)
		at = sheet_column(sheet, names->list[i].s);
	return at;
}

/* ---- marks ----------------------------------------------------------------------------------- */

static bool holds(const struct sheet *sheet, size_t column, struct str text)
{
	for (size_t i = 0; i < sheet->n_lines; i++) {
		const struct sheet_line *line = &sheet->lines[i];

		if (line->wrong == NULL && line->fields[column].len > 0 &&
		    memmem(line->fields[column].s, line->fields[column].len, text.s, text.len))
			return true;
	}
	return false;
}

static bool stands(const struct ssd_dialect *dialect, const struct ssd_mark *mark,
		   const struct import_file *file)
{
	if (file->why != NULL ||
	    ssd_dialect_table_named(dialect, import_file_stem(file)) != mark->table)
		return false;
	const size_t column = sheet_column(&file->sheet, mark->column.s);

	if (mark->lacks || column == NO_COLUMN)
		return mark->lacks && column == NO_COLUMN;
	return mark->holds.s == NULL || holds(&file->sheet, column, mark->holds);
}

static size_t marks_in(const struct ssd_dialect *dialect, const struct import_files *files)
{
	size_t n = 0;

	for (size_t m = 0; m < dialect->n_marks; m++)
		for (size_t f = 0; f < files->n; f++)
			n += stands(dialect, &dialect->marks[m], &files->list[f]);
	return n;
}

/* NULL: none has any. */
static const struct ssd_dialect *by_marks(const struct ssd_dialects *dialects,
					  const struct import_files *files)
{
	const struct ssd_dialect *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < dialects->n; i++) {
		const size_t n = marks_in(&dialects->list[i], files);

		if (n > 0 && n == most)
			best = &dialects->list[0];
		else if (n > most)
			best = &dialects->list[i];
		most = MAX(most, n);
	}
	return best;
}

/* ---- which one ------------------------------------------------------------------------------- */

static bool is_path(struct str text)
{
	return memchr(text.s, '/', text.len) != NULL || str_cut_end(&text, ".yaml");
}

static duly_result own_file(const struct ssd_dialects *dialects, const char *path,
			    struct arena *arena, const struct ssd_dialect **ret,
			    struct duly_diag *diag)
{
	struct ssd_dialect *own = arena_alloc(arena, sizeof *own);
	struct lawfile_list file = { 0 };
	duly_result r = lawfiles_text(path, arena, &file, diag);

	if (r == DULY_OK)
		r = read_one(&file.list[0], arena, dialects, own, diag);
	*ret = own;
	return r;
}

static duly_result unknown(const struct ssd_dialects *dialects, const char *wanted,
			   struct duly_diag *diag)
{
	struct suggestion s = suggest_for(str_of(wanted));
	duly_auto_fini(buf) text = { 0 };

	for (size_t i = 0; i < dialects->n; i++)
		suggest_offer(&s, dialects->list[i].name);
	suggest_text(&s, &text);
	return duly_fail(diag, DULY_E_NOTFOUND, "no dialect is called %.60s%.*s", wanted,
			 (int)text.len, (const char *)text.data);
}

static const struct ssd_dialect *named(const struct ssd_dialects *dialects, struct str name)
{
	for (size_t i = 0; i < dialects->n; i++)
		if (str_eq(dialects->list[i].name, name))
			return &dialects->list[i];
	return NULL;
}

/* The rows of another dialect are other rows: those of before would be taken back. */
static duly_result choose_by_marks(const struct ssd_dialects *dialects, struct str before,
				   const struct import_files *files, const struct ssd_dialect **ret,
				   struct duly_diag *diag)
{
	const struct ssd_dialect *found = by_marks(dialects, files);

	if (found == NULL && before.s != NULL)
		found = named(dialects, before);
	*ret = found != NULL ? found : &dialects->list[0];
	if (before.s == NULL || str_eq((*ret)->name, before))
		return DULY_OK;
	return duly_fail(
		diag, DULY_E_CONFLICT,
		"this delivery reads as '%.*s', and the one before was read as '%.*s': say "
		"which it is with --dialect",
		STR_FMT((*ret)->name), STR_FMT(before));
}

duly_result ssd_dialects_choose(const struct ssd_dialects *dialects,
				const struct ssd_dialect_given *given,
				const struct import_files *files, struct arena *arena,
				const struct ssd_dialect **ret, struct duly_diag *diag)
{
	if (given->wanted == NULL)
		return choose_by_marks(dialects, given->before, files, ret, diag);
	*ret = named(dialects, str_of(given->wanted));
	if (*ret != NULL)
		return DULY_OK;
	if (is_path(str_of(given->wanted)))
		return own_file(dialects, given->wanted, arena, ret, diag);
	return unknown(dialects, given->wanted, diag);
}
