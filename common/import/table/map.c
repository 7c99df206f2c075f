#include "common/import/table/map.h"

#include "common/import/fields.h"
#include "common/import/table/map_event.h"

/* ---- what both files need -------------------------------------------------------------------- */

static void add_pattern(const struct map_reading *m, struct str text, struct patterns *ret)
{
	LIST_ROOM(m->arena, ret->list, ret->n, ret->cap);
	ret->list[ret->n++] = pattern_plain(m->arena, text);
}

void map_read_patterns(const struct map_reading *m, const struct yaml *node, struct patterns *ret)
{
	if (node == NULL)
		return;
	if (node->kind == YAML_SCALAR) {
		add_pattern(m, yaml_text(node, m->faults), ret);
		return;
	}
	yaml_each(item, yaml_list(node, m->faults)) add_pattern(m, yaml_text(item, m->faults), ret);
}

size_t map_read_column(const struct map_reading *m, const struct map_sheet *sheet,
		       const struct yaml *node)
{
	const struct str name = yaml_text(node, m->faults);

	for (size_t i = 0; i < sheet->n_columns; i++)
		if (str_eq(sheet->columns[i].name, name))
			return i;
	if (name.s != NULL)
		yaml_fault(node, m->faults, "no column of the sheet is called '%.*s'",
			   STR_FMT(name));
	return MAP_NONE;
}

/* ---- a sheet --------------------------------------------------------------------------------- */

static void read_columns(const struct map_reading *m, struct map_sheet *s, const struct yaml *node)
{
	yaml_each(item, yaml_map(node, m->faults))
	{
		struct map_column column = { .name = item->key };

		map_read_patterns(m, item, &column.headings);
		LIST_ROOM(m->arena, s->columns, s->n_columns, s->columns_cap);
		s->columns[s->n_columns++] = column;
	}
}

static void read_column_list(const struct map_reading *m, const struct map_sheet *s,
			     const struct yaml *node, size_t **list, size_t *n)
{
	size_t cap = 0;

	*list = NULL, *n = 0;
	yaml_each(item, node != NULL ? yaml_list(node, m->faults) : NULL)
	{
		const size_t column = map_read_column(m, s, item);

		if (column == MAP_NONE)
			continue;
		LIST_ROOM(m->arena, *list, *n, cap);
		(*list)[(*n)++] = column;
	}
}

static void read_known(const struct map_reading *m, struct map_sheet *s, const struct yaml *node)
{
	yaml_each(item, node != NULL ? yaml_map(node, m->faults) : NULL)
	{
		struct map_code known = { .code = item->key };
		struct yaml name = { .kind = YAML_SCALAR,
				     .line = item->key_line,
				     .column = item->key_column,
				     .text = item->key };

		map_read_column(m, s, &name);
		map_read_patterns(m, item, &known.words);
		LIST_ROOM(m->arena, s->known, s->n_known, s->known_cap);
		s->known[s->n_known++] = known;
	}
}

static size_t read_column_of(const struct map_reading *m, const struct map_sheet *s,
			     const struct yaml *node, const char *key)
{
	const struct yaml *column = yaml_get(node, key);

	return column != NULL ? map_read_column(m, s, column) : MAP_NONE;
}

static void read_dues(const struct map_reading *m, struct map_sheet *s, const struct yaml *node)
{
	static const char *const KEYS[] = { "of", "due", "done", "cancelled", NULL };

	yaml_each(item, node != NULL ? yaml_list(node, m->faults) : NULL)
	{
		yaml_check_keys(item, KEYS, m->faults);
		const struct map_due due = {
			.of = yaml_text(yaml_need(item, "of", m->faults), m->faults),
			.due = map_read_column(m, s, yaml_need(item, "due", m->faults)),
			.done = read_column_of(m, s, item, "done"),
			.cancelled = read_column_of(m, s, item, "cancelled"),
		};

		LIST_ROOM(m->arena, s->dues, s->n_dues, s->dues_cap);
		s->dues[s->n_dues++] = due;
	}
}

static bool begins_with_part(const struct map_event *one, const struct map_event *other)
{
	return strncmp(one->part, other->part, strlen(other->part)) == 0;
}

/* What was sent of a row is told apart by the names of its parts, of a latest date by their
 * beginnings. */
static void check_parts(const struct map_reading *m, const struct map_sheet *s,
			const struct yaml *node)
{
	for (size_t i = 0; i < s->n_events; i++)
		for (size_t j = 0; j < s->n_events; j++) {
			const struct map_event *a = &s->events[i], *b = &s->events[j];

			if (i != j && ((i < j && strcmp(a->part, b->part) == 0) ||
				       (b->latest && begins_with_part(a, b))))
				yaml_fault(node, m->faults,
					   "the parts '%s' and '%s' cannot be told apart: give one "
					   "another 'part'",
					   a->part, b->part);
		}
}

static void read_identity(const struct map_reading *m, struct map_sheet *s, const struct yaml *node)
{
	const struct yaml *needs = yaml_get(node, "needs");

	s->case_column = map_read_column(m, s, yaml_need(node, "case", m->faults));
	read_column_list(m, s, yaml_need(node, "identity", m->faults), &s->identity,
			 &s->n_identity);
	if (needs != NULL) {
		read_column_list(m, s, needs, &s->needs, &s->n_needs);
	} else {
		s->needs = s->identity;
		s->n_needs = s->n_identity;
	}
	if (s->n_identity == 0)
		yaml_fault(node, m->faults, "'identity' is to name a column at least");
}

static void read_sheet(const struct map_reading *m, struct map *map, const struct yaml *node)
{
	static const char *const KEYS[] = { "called", "columns",   "case", "identity", "needs",
					    "empty",  "known",     "ends", "ageless",  "about",
					    "events", "due-dates", NULL };
	struct map_sheet s = { .name = node->key };

	yaml_check_keys(node, KEYS, m->faults);
	if (!field_is_code(s.name) || s.name.len > 24)
		yaml_fault(node, m->faults,
			   "the name of a sheet is 1 to 24 of A-Z a-z 0-9 . _ : -");
	map_read_patterns(m, yaml_get(node, "called"), &s.called);
	read_columns(m, &s, yaml_need(node, "columns", m->faults));
	read_identity(m, &s, node);
	map_read_patterns(m, yaml_get(node, "empty"), &s.empty);
	read_known(m, &s, yaml_get(node, "known"));
	s.ends = read_column_of(m, &s, node, "ends");
	s.ageless = yaml_bool(yaml_get(node, "ageless"), m->faults);
	yaml_each(item, yaml_list(yaml_need(node, "events", m->faults), m->faults))
		map_read_event(m, &s, item);
	read_dues(m, &s, yaml_get(node, "due-dates"));
	check_parts(m, &s, node);
	LIST_ROOM(m->arena, map->sheets, map->n_sheets, map->sheets_cap);
	map->sheets[map->n_sheets++] = s;
}

duly_result map_read(struct view bytes, const struct vocabulary *vocabulary, struct arena *arena,
		     struct map *ret, struct faults *faults)
{
	static const char *const KEYS[] = { "map",    "about", "system", "ignore", "history-months",
					    "sheets", NULL };
	const struct map_reading m = { vocabulary, arena, faults };
	const struct yaml *root = yaml_parse(bytes, arena, faults);
	struct map map = { 0 };

	yaml_check_keys(root, KEYS, faults);
	map.name = yaml_text(yaml_need(root, "map", faults), faults);
	map.system =
		yaml_get(root, "system") ? yaml_text(yaml_get(root, "system"), faults) : map.name;
	if (map.system.s != NULL && (!field_is_code(map.system) || map.system.len > 59 ||
				     memchr(map.system.s, ':', map.system.len) != NULL))
		yaml_fault(yaml_get(root, "system"), faults,
			   "a system is 1 to 59 of A-Z a-z 0-9 . _ -");
	map_read_patterns(&m, yaml_get(root, "ignore"), &map.ignore);
	if (yaml_get(root, "history-months") != NULL)
		map.history_months =
			(int)yaml_number(yaml_get(root, "history-months"), 1, 120, faults);
	yaml_each(item, yaml_map(yaml_need(root, "sheets", faults), faults))
		read_sheet(&m, &map, item);
	*ret = map;
	return faults_result(faults, NULL);
}
