#include <stdio.h>
#include <unistd.h>

#include "common/lawfiles/lawfiles.h"
#include "services/cli/given_map.h"

static duly_result path_of(const char *name, char ret[LAWFILES_PATH], struct duly_diag *diag)
{
	char below[256];

	if (access(name, F_OK) == 0 || strchr(name, '/') != NULL || strlen(name) > 200) {
		snprintf(ret, LAWFILES_PATH, "%s", name);
		return DULY_OK;
	}
	snprintf(below, sizeof below, "maps/%s.yaml", name);
	return lawfiles_path(below, ret, diag);
}

duly_result given_map(const char *name, const struct vocabulary *vocabulary, struct arena *arena,
		      struct map *ret, struct buf *faults, struct duly_diag *diag)
{
	duly_auto_fini(faults) found = FAULTS(name);
	duly_auto_fini(buf) bytes = { 0 };
	char path[LAWFILES_PATH];
	duly_result r = path_of(name, path, diag);

	if (r == DULY_OK)
		r = file_read(path, LAW_FILE_MAX, &bytes, diag);
	if (r != DULY_OK)
		return r;
	if (map_read(buf_view(&bytes), vocabulary, arena, ret, &found) == DULY_OK)
		return DULY_OK;
	buf_put(faults, found.text.data, found.text.len);
	return duly_fail(diag, DULY_E_CONFIG, "%s: %zu faults", name, found.n);
}
