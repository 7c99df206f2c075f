#include "common/import/ssd/dialect.h"
#include "common/import/codes.h"
#include "common/import/fields.h"
#include "common/import/ssd/dialect_words.h"

/* ---- lists ----------------------------------------------------------------------------------- */

/* "other" stands in the table too, and is no status of care. */
static const char *const LEGAL_STATUSES[] = { "C1", "C2", "D1", "E1", "V2", "V3",    "V4", "J1",
					      "J2", "J3", "L1", "L2", "L3", "other", NULL };
static const char *const ROLES[] = { "social-worker",
				     "iro",
				     "personal-adviser",
				     "team-manager",
				     "service-manager",
				     "family-support-worker",
				     "virtual-school",
				     "health",
				     "conference-chair",
				     "supervising-social-worker",
				     "head-of-service",
				     "lado",
				     "legal",
				     "adoption-worker",
				     NULL };
static const char *const CHECKS[] = { "assessment", "initial", "review", "dental", "other", NULL };
static const char *const CHECK_STATUSES[] = { "done", "refused", "not-yet", NULL };
static const char *const ABSENCES[] = { "missing", "away", NULL };
static const char *const ANSWERS[] = { "yes", "no", "unsaid", NULL };
static const char *const OUTCOME_KEYS[] = { "conference", NULL };
static const char *const NEXT_STEPS[] = { "conference", "other", NULL };

static const struct {
	const char *name;
	const char *const *codes;
} LISTS[] = {
#define X(id, name, codes) { name, codes },
	SSD_LISTS(X)
#undef X
};

static const char *const LIST_NAMES[] = {
#define X(id, name, codes) name,
	SSD_LISTS(X)
#undef X
		NULL
};

const char *const *ssd_list_codes(enum ssd_list list)
{
	return LISTS[list].codes;
}

/* ---- words ----------------------------------------------------------------------------------- */

static void add_word(struct ssd_words *words, struct str text, struct str code, struct arena *arena)
{
	struct ssd_word word = { .code = code };
	char *folded = arena_alloc(arena, text.len + 1);

	word.open_head = text.len > 0 && text.s[0] == '*';
	word.open_tail = text.len > 0 && text.s[text.len - 1] == '*';
	word.text = words_fold(text, folded);
	LIST_ROOM(arena, words->list, words->n, words->cap);
	words->list[words->n++] = word;
}

static void read_words(const struct yaml *list, struct str code, struct ssd_words *ret,
		       struct arena *arena, struct faults *d)
{
	yaml_each(item, yaml_list(list, d)) add_word(ret, yaml_text(item, d), code, arena);
}

/* What is empty is so to the letter, but for capitals. */
static void read_empty(const struct yaml *list, struct ssd_words *ret, struct arena *arena,
		       struct faults *d)
{
	yaml_each(item, yaml_list(list, d))
	{
		struct str text = yaml_text(item, d);
		struct ssd_word word = { .code = STR("empty") };

		word.open_tail = str_cut_end(&text, "*");
		word.text = arena_str(arena, text);
		if (text.len == 0) {
			yaml_fault(item, d, "every field would be empty");
			continue;
		}
		LIST_ROOM(arena, ret->list, ret->n, ret->cap);
		ret->list[ret->n++] = word;
	}
}

static void read_list(const struct yaml *map, enum ssd_list list, struct ssd_dialect *ret,
		      struct arena *arena, struct faults *d)
{
	yaml_check_keys(map, LISTS[list].codes, d);
	yaml_each(code, yaml_map(map, d)) read_words(code, code->key, &ret->words[list], arena, d);
}

static void read_lists(const struct yaml *map, struct ssd_dialect *ret, struct arena *arena,
		       struct faults *d)
{
	if (map == NULL)
		return;
	yaml_check_keys(map, LIST_NAMES, d);
	for (size_t i = 0; i < SSD_LIST_COUNT; i++) {
		const struct yaml *list = yaml_get(map, LISTS[i].name);

		if (list != NULL)
			read_list(list, (enum ssd_list)i, ret, arena, d);
	}
}

/* ---- tables ---------------------------------------------------------------------------------- */

static int column_named(enum ssd_table table, struct str name)
{
	for (int c = 0; c < ssd_table_layout(table)->width; c++)
		if (field_is(name, ssd_column_name(table, c)))
			return c;
	return SSD_NONE;
}

static int read_column(const struct yaml *node, struct str name, enum ssd_table table,
		       struct faults *d)
{
	const int column = column_named(table, name);

	if (name.s != NULL && column == SSD_NONE)
		yaml_fault(node, d, "%.*s is no column of %s that is read", STR_FMT(name),
			   ssd_table_name(table));
	return column;
}

static void read_names(const struct yaml *list, struct ssd_names *ret, struct arena *arena,
		       struct faults *d)
{
	yaml_each(item, yaml_list(list, d))
	{
		const struct str name = yaml_text(item, d);

		LIST_ROOM(arena, ret->list, ret->n, ret->cap);
		ret->list[ret->n++] = name;
	}
}

static void read_columns(const struct yaml *map, enum ssd_table table,
			 struct ssd_dialect_table *ret, struct arena *arena, struct faults *d)
{
	yaml_each(item, yaml_map(map, d))
	{
		const int column = read_column(item, item->key, table, d);

		if (column != SSD_NONE)
			read_names(item, &ret->columns[column], arena, d);
	}
}

static void read_identity(const struct yaml *list, enum ssd_table table, struct ssd_identity *ret,
			  struct faults *d)
{
	if (list == NULL)
		return;
	ret->n = 0;
	yaml_each(item, yaml_list(list, d))
	{
		if (ret->n == SSD_IDENTITY_MAX) {
			yaml_fault(item, d, "a row is known by %d columns at most",
				   SSD_IDENTITY_MAX);
			return;
		}
		ret->columns[ret->n] = read_column(item, yaml_text(item, d), table, d);
		ret->n += ret->columns[ret->n] != SSD_NONE;
	}
}

static void read_table(const struct yaml *map, enum ssd_table table, struct ssd_dialect_table *ret,
		       struct arena *arena, struct faults *d)
{
	static const char *const KEYS[] = { "files",      "columns", "identity",
					    "without-id", "window",  "done-without-status",
					    NULL };
	static const char *const WINDOWS[] = { "end", "beginning", "unknown", NULL };
	const struct yaml *done = yaml_get(map, "done-without-status");
	const struct yaml *window = yaml_get(map, "window");

	yaml_check_keys(map, KEYS, d);
	if (yaml_get(map, "files") != NULL)
		read_names(yaml_get(map, "files"), &ret->files, arena, d);
	if (yaml_get(map, "columns") != NULL)
		read_columns(yaml_get(map, "columns"), table, ret, arena, d);
	read_identity(yaml_get(map, "identity"), table, &ret->identity, d);
	read_identity(yaml_get(map, "without-id"), table, &ret->without_id, d);
	if (done != NULL && table != SSD_HEALTH)
		yaml_fault(done, d, "only %s has a status", ssd_table_name(SSD_HEALTH));
	if (done != NULL)
		ret->done_without_status = yaml_bool(done, d);
	if (window != NULL)
		ret->window = (enum ssd_window)MAX(yaml_choice(window, "window", WINDOWS, d), 0);
}

/* SSD_TABLE_COUNT, and a fault: there is no such table. */
static enum ssd_table read_table_name(const struct yaml *node, struct str name, struct faults *d)
{
	const enum ssd_table table = ssd_table_named(name);

	if (name.s != NULL && table == SSD_TABLE_COUNT)
		yaml_fault(node, d, "%.*s is no table that is read", STR_FMT(name));
	return table;
}

static void read_tables(const struct yaml *map, struct ssd_dialect *ret, struct arena *arena,
			struct faults *d)
{
	yaml_each(item, map == NULL ? NULL : yaml_map(map, d))
	{
		const enum ssd_table table = read_table_name(item, item->key, d);

		if (table != SSD_TABLE_COUNT)
			read_table(item, table, &ret->tables[table], arena, d);
	}
}

/* ---- marks ----------------------------------------------------------------------------------- */

static void read_mark(const struct yaml *map, struct ssd_dialect *ret, struct arena *arena,
		      struct faults *d)
{
	static const char *const KEYS[] = { "table", "column", "lacks", "holds", NULL };
	const struct yaml *column = yaml_get(map, "column"), *lacks = yaml_get(map, "lacks");
	const struct yaml *table = yaml_need(map, "table", d);
	struct ssd_mark mark = { .lacks = lacks != NULL, .holds = NO_STR };

	yaml_check_keys(map, KEYS, d);
	mark.table = read_table_name(table, yaml_text(table, d), d);
	if ((column == NULL) == (lacks == NULL))
		yaml_fault(map, d, "a mark has either a column, or one that it lacks");
	mark.column = yaml_text(column != NULL ? column : lacks, d);
	mark.holds = yaml_text(yaml_get(map, "holds"), d);
	LIST_ROOM(arena, ret->marks, ret->n_marks, ret->marks_cap);
	ret->marks[ret->n_marks++] = mark;
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* What is taken over is added to, and the list that it came from is not to be. */
static void own(struct ssd_dialect *ret)
{
	ret->empty.cap = ret->empty.n;
	for (size_t i = 0; i < SSD_LIST_COUNT; i++)
		ret->words[i].cap = ret->words[i].n;
	for (size_t t = 0; t < SSD_TABLE_COUNT; t++) {
		ret->tables[t].files.cap = ret->tables[t].files.n;
		for (size_t c = 0; c < SSD_WIDTH_MAX; c++)
			ret->tables[t].columns[c].cap = ret->tables[t].columns[c].n;
	}
	ret->marks = NULL;
	ret->n_marks = ret->marks_cap = 0;
}

static void stand_on(const struct yaml *root, const struct ssd_dialect *known, size_t n,
		     struct ssd_dialect *ret, struct faults *d)
{
	const struct yaml *of = yaml_get(root, "of");
	const struct str name = of == NULL ? STR("specification") : yaml_text(of, d);

	for (size_t i = 0; i < n; i++)
		if (str_eq(known[i].name, name)) {
			*ret = known[i];
			own(ret);
			return;
		}
	if (of != NULL)
		yaml_fault(of, d, "there is no dialect %.*s to stand on", STR_FMT(name));
}

void ssd_dialect_read(struct view text, const struct ssd_dialect *known, size_t n,
		      struct arena *arena, struct ssd_dialect *ret, struct faults *d)
{
	static const char *const KEYS[] = { "dialect", "of",     "about", "known-by",
					    "empty",   "tables", "words", NULL };
	const struct yaml *root = yaml_parse(text, arena, d);

	*ret = (struct ssd_dialect){ .name = NO_STR, .about = NO_STR };
	if (root == NULL)
		return;
	yaml_check_keys(root, KEYS, d);
	stand_on(root, known, n, ret, d);
	ret->name = yaml_text(yaml_need(root, "dialect", d), d);
	ret->about = yaml_text(yaml_need(root, "about", d), d);
	if (ret->name.s != NULL && !field_is_code(ret->name))
		yaml_fault(yaml_get(root, "dialect"), d, "a name is letters, digits and ._:-");
	if (yaml_get(root, "empty") != NULL)
		read_empty(yaml_get(root, "empty"), &ret->empty, arena, d);
	if (yaml_get(root, "known-by") != NULL)
		yaml_each(mark, yaml_list(yaml_get(root, "known-by"), d))
			read_mark(mark, ret, arena, d);
	read_tables(yaml_get(root, "tables"), ret, arena, d);
	read_lists(yaml_get(root, "words"), ret, arena, d);
}
