#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/memory.h"
#include "services/simulate/output.h"

struct csv_sheet {
	FILE *file;
	char path[4096];
	bool within; /* a row */
};

duly_result output_folder(const char *path, struct duly_diag *diag)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(errno));
	return DULY_OK;
}

duly_result csv_sheet_new(const char *dir, const char *name, const char *header,
			  struct csv_sheet **ret, struct duly_diag *diag)
{
	duly_auto(csv_sheet) c = memory_resize(NULL, sizeof *c);

	*c = (struct csv_sheet){ 0 };
	if (snprintf(c->path, sizeof c->path, "%s/%s.csv", dir, name) >= (int)sizeof c->path)
		return duly_fail(diag, DULY_E_USAGE, "the path of the folder is too long");
	c->file = fopen(c->path, "we");
	if (c->file == NULL)
		return duly_fail(diag, DULY_E_IO, "%s: %s", c->path, strerror(errno));
	fprintf(c->file, "%s\n", header);
	*ret = c;
	c = NULL;
	return DULY_OK;
}

void csv_sheet_field(struct csv_sheet *c, const char *fmt, ...)
{
	va_list args;

	if (c->within)
		fputc(',', c->file);
	c->within = true;
	va_start(args, fmt);
	vfprintf(c->file, fmt, args);
	va_end(args);
}

void csv_sheet_row(struct csv_sheet *c)
{
	fputc('\n', c->file);
	c->within = false;
}

duly_result csv_sheet_end(struct csv_sheet **c, struct duly_diag *diag)
{
	duly_auto(csv_sheet) own = *c;
	FILE *file = own->file;
	const bool bad = ferror(file) != 0;

	*c = NULL;
	own->file = NULL;
	if (fclose(file) != 0 || bad)
		return duly_fail(diag, DULY_E_IO, "%s: %s", own->path, strerror(errno));
	return DULY_OK;
}

void csv_sheet_free(struct csv_sheet **c)
{
	if (*c == NULL)
		return;
	if ((*c)->file != NULL)
		fclose((*c)->file);
	free(*c);
	*c = NULL;
}

size_t life_true(const struct life *l, struct arena *arena, const struct fact *const **ret)
{
	size_t n, kept = 0;
	const struct fact *facts = life_facts(l, &n);
	const struct fact **list = arena_new_array(arena, const struct fact *, n);

	for (size_t i = 0; i < n; i++) {
		if (facts[i].telling == TOLD_TRULY)
			list[kept++] = &facts[i];
	}
	*ret = list;
	return kept;
}
