#include <stdio.h>
#include <sys/stat.h>

#include "common/lawfiles/lawfiles.h"
#include "common/text/yaml.h"
#include "services/simulate/profile.h"

enum { PROFILE_BYTES_MAX = 1 << 20, NUMBER_MAX = 100000, WEIGHT_MAX = 100000, SHARE_MAX = 1000000 };

/* ---- values ---------------------------------------------------------------------------------- */

/* "72 %", "0.25 %": ten-thousandths. */
static bool share_of(struct str text, int *ret)
{
	uint64_t whole, part = 0;
	const char *dot = memchr(text.s, '.', text.len);

	if (!str_cut_end(&text, " %"))
		return false;
	struct str left = text;

	if (dot != NULL) {
		const struct str right = { dot + 1, text.len - (size_t)(dot + 1 - text.s) };

		left.len = (size_t)(dot - text.s);
		if (right.len < 1 || right.len > 2)
			return false;
		for (size_t i = 0; i < right.len; i++) {
			if (right.s[i] < '0' || right.s[i] > '9')
				return false;
			part = part * 10 + (uint64_t)(right.s[i] - '0');
		}
		if (right.len == 1)
			part *= 10;
	}
	if (!str_to_u64(left, SHARE_MAX / 100, &whole))
		return false;
	*ret = (int)(whole * 100 + part);
	return true;
}

static void read_share(const struct yaml *node, void *field, struct faults *d)
{
	const struct str text = yaml_text(node, d);

	if (text.len > 0 && !share_of(text, field))
		yaml_fault(node, d, "'%.*s' is no percentage; written \"72 %%\" or \"0.25 %%\"",
			   STR_FMT(text));
}

static void read_number(const struct yaml *node, void *field, struct faults *d)
{
	*(int *)field = (int)yaml_number(node, 1, NUMBER_MAX, d);
}

/* "7-28", or "3". */
static bool range_of(struct str text, struct spread_row *ret)
{
	const char *dash = memchr(text.s, '-', text.len);
	struct str left = text, right = text;
	uint64_t from, to;

	if (dash != NULL) {
		left.len = (size_t)(dash - text.s);
		right = (struct str){ dash + 1, text.len - left.len - 1 };
	}
	if (!str_to_u64(left, NUMBER_MAX, &from) || !str_to_u64(right, NUMBER_MAX, &to))
		return false;
	ret->from = (int)from, ret->to = (int)to;
	return from <= to;
}

static void read_spread(const struct yaml *node, void *field, struct faults *d)
{
	struct spread *s = field;

	yaml_each(item, yaml_map(node, d))
	{
		struct spread_row row = { 0 };

		if (!range_of(item->key, &row))
			faults_add(d, item->key_line, item->key_column,
				   "'%.*s' is no range; written \"7-28\" or \"3\"",
				   STR_FMT(item->key));
		row.weight = (int)yaml_number(item, 0, WEIGHT_MAX, d);
		s->total += row.weight;
		if (s->n < SPREAD_ROWS_MAX)
			s->rows[s->n++] = row;
		else
			yaml_fault(item, d, "more than %d ranges", SPREAD_ROWS_MAX);
	}
	if (node != NULL && node->kind == YAML_MAP && s->total == 0)
		yaml_fault(node, d, "no range has any weight");
}

/* ---- the file -------------------------------------------------------------------------------- */

#define READ_SHARE  read_share
#define READ_NUMBER read_number
#define READ_SPREAD read_spread

static const struct {
	const char *section, *key;
	size_t at;
	void (*read)(const struct yaml *node, void *field, struct faults *d);
} FIELDS[] = {
#define X(section, key, field, kind) { section, key, offsetof(struct profile, field), READ_##kind },
	PROFILE_FIELDS(X)
#undef X
};

/* The keys of @section, or the names of the sections where it is NULL. */
static void known_keys(const char *section, const char *ret[LEN(FIELDS) + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < LEN(FIELDS); i++) {
		if (section != NULL && strcmp(FIELDS[i].section, section) == 0)
			ret[n++] = FIELDS[i].key;
		else if (section == NULL && (n == 0 || strcmp(ret[n - 1], FIELDS[i].section) != 0))
			ret[n++] = FIELDS[i].section;
	}
	ret[n] = NULL;
}

static void read_fields(const struct yaml *root, struct profile *ret, struct faults *d)
{
	const char *sections[LEN(FIELDS) + 1], *keys[LEN(FIELDS) + 1];

	known_keys(NULL, sections);
	yaml_check_keys(root, sections, d);
	for (size_t i = 0; sections[i] != NULL; i++) {
		const struct yaml *section = yaml_need(root, sections[i], d);

		known_keys(sections[i], keys);
		if (section != NULL)
			yaml_check_keys(section, keys, d);
	}
	for (size_t i = 0; i < LEN(FIELDS); i++) {
		const struct yaml *section = yaml_get(root, FIELDS[i].section);

		FIELDS[i].read(yaml_need(section, FIELDS[i].key, d), (char *)ret + FIELDS[i].at, d);
	}
}

duly_result profile_parse(struct view text, const char *name, struct profile *ret,
			  struct buf *faults, struct duly_diag *diag)
{
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(faults) d = FAULTS(name);
	struct profile profile = { 0 };
	const struct yaml *root = yaml_parse(text, arena, &d);

	if (root != NULL)
		read_fields(root, &profile, &d);
	if (faults_result(&d, diag) != DULY_OK) {
		buf_put(faults, d.text.data, d.text.len);
		return DULY_E_CONFIG;
	}
	*ret = profile;
	return DULY_OK;
}

duly_result profile_load(const char *path, struct profile *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) text = { 0 };
	duly_auto_fini(buf) faults = { 0 };
	char installed[LAWFILES_PATH];
	duly_result r = DULY_OK;

	if (path == NULL) {
		r = lawfiles_path("profiles/london-borough.yaml", installed, diag);
		path = installed;
	}
	if (r == DULY_OK)
		r = file_read(path, PROFILE_BYTES_MAX, &text, diag);
	if (r == DULY_OK)
		r = profile_parse(buf_view(&text), path, ret, &faults, diag);
	fwrite(faults.data != NULL ? (const char *)faults.data : "", 1, faults.len, stderr);
	return r;
}
