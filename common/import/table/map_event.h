/* map_event.h - the events of a sheet of a map: private to this folder. */
#pragma once
#include "common/import/table/map.h"
#include "common/text/yaml.h"

/* What a map is read with. */
struct map_reading {
	const struct vocabulary *vocabulary;
	struct arena *arena;
	struct faults *faults;
};

/* A text or a list of texts, as patterns. */
void map_read_patterns(const struct map_reading *m, const struct yaml *node, struct patterns *ret);
/* The column of the name in @node; MAP_NONE, and a fault, where there is none. */
size_t map_read_column(const struct map_reading *m, const struct map_sheet *sheet,
		       const struct yaml *node);
void map_read_event(const struct map_reading *m, struct map_sheet *sheet, const struct yaml *node);
