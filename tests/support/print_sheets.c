/* print_sheets.c - what the files of a folder are taken apart into, as text.
 *
 *	print_sheets PATH
 */
#include <stdio.h>

#include "common/import/files.h"

static void print_line(const struct sheet *s, const struct sheet_line *line)
{
	printf("%5zu", line->number);
	if (line->wrong != NULL)
		printf(" ! %s", line->wrong);
	for (size_t i = 0; line->wrong == NULL && i < s->n_columns; i++)
		printf(" | %.*s", STR_FMT(line->fields[i]));
	putchar('\n');
}

static void print_file(const struct import_file *f)
{
	printf("%s (in '%s')\n", f->path, f->dir);
	if (f->why != NULL)
		printf("      %s%s\n", f->why, f->lost ? " [lost]" : "");
	if (f->sheet.n_columns == 0)
		return;
	fputs("     ", stdout);
	for (size_t i = 0; i < f->sheet.n_columns; i++)
		printf(" | %.*s", STR_FMT(f->sheet.columns[i]));
	putchar('\n');
	for (size_t i = 0; i < f->sheet.n_lines; i++)
		print_line(&f->sheet, &f->sheet.lines[i]);
}

int main(int argc, char **argv)
{
	const struct import_listener silent = { 0 };
	struct import_files files = { 0 };
	struct duly_diag diag = { "" };

	base_init();
	duly_auto(arena) arena = arena_new();
	const duly_result r =
		import_files_read(&files, argc > 1 ? argv[1] : ".", 1, &silent, arena, &diag);
	if (r != DULY_OK) {
		fprintf(stderr, "%s\n", diag.text);
		return 1;
	}
	for (size_t i = 0; i < files.n; i++)
		print_file(&files.list[i]);
	return 0;
}
