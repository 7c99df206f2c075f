#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "common/import/fields.h"
#include "common/import/folder.h"

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

duly_result folder_list(const char *dir, struct arena *arena, struct folder *ret,
			struct duly_diag *diag)
{
	struct dirent **entries;
	const int n = scandir(dir, &entries, not_hidden, by_name);

	if (n < 0)
		return duly_fail(diag,
				 errno == ENOENT || errno == ENOTDIR ? DULY_E_NOTFOUND : DULY_E_IO,
				 "%s: %s", dir, strerror(errno));
	*ret = (struct folder){ arena_new_array(arena, const char *, (size_t)n), (size_t)n };
	for (int i = 0; i < n; i++) {
		ret->names[i] = arena_str(arena, str_of(entries[i]->d_name)).s;
		free(entries[i]);
	}
	free(entries);
	return DULY_OK;
}

struct str folder_csv_stem(const char *name)
{
	static const size_t ENDING = sizeof ".csv" - 1;
	const struct str whole = str_of(name);

	if (whole.len <= ENDING || !field_is(str_of(name + whole.len - ENDING), ".csv"))
		return NO_STR;
	return (struct str){ whole.s, whole.len - ENDING };
}
