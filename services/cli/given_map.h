/* given_map.h - the map by which tables are read. */
#pragma once
#include "common/import/table/map.h"

/* @name is a file, or else the name of a map that comes with Duly. Faults are appended to @faults.
 * @ret hangs on @arena. DULY_E_NOTFOUND, DULY_E_IO: it cannot be read. DULY_E_CONFIG: it has
 * faults. */
duly_result given_map(const char *name, const struct vocabulary *vocabulary, struct arena *arena,
		      struct map *ret, struct buf *faults, struct duly_diag *diag);
