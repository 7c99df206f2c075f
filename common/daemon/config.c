#include <argp.h>
#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/daemon/config.h"
#include "common/text/yaml.h"

enum { SETTINGS_MAX = 48, VALUES_MAX = 16, FILE_MAX = 1 << 20, FIRST_KEY = 0x100 };

struct values {
	const char *list[VALUES_MAX];
	size_t n;
};

struct config {
	const struct setting *settings;
	size_t n;
	struct values values[SETTINGS_MAX];
	struct arena *arena;
};

void config_free(struct config **config)
{
	if (*config == NULL)
		return;
	arena_free(&(*config)->arena);
	free(*config);
	*config = NULL;
}

/* ---- looking --------------------------------------------------------------------------------- */

static size_t index_of(const struct config *c, const char *key)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->settings[i].key, key) == 0)
			return i;
	base_fault("a setting that is not in the table");
}

bool config_given(const struct config *c, const char *key)
{
	return c->values[index_of(c, key)].n > 0;
}

const char *config_text(const struct config *c, const char *key)
{
	const size_t i = index_of(c, key);

	return c->values[i].n > 0 ? c->values[i].list[0] : c->settings[i].initial;
}

bool config_flag(const struct config *c, const char *key)
{
	const char *text = config_text(c, key);

	return text != NULL && strcmp(text, "true") == 0;
}

int64_t config_number(const struct config *c, const char *key)
{
	uint64_t v = 0;

	str_to_u64(str_of(config_text(c, key)), INT64_MAX, &v);
	return (int64_t)v;
}

duly_instant config_time(const struct config *c, const char *key)
{
	const char *text = config_text(c, key);
	duly_instant t = DULY_NO_INSTANT;

	if (text != NULL)
		duly_instant_parse(text, strlen(text), &t);
	return t;
}

const char *const *config_list(const struct config *c, const char *key, size_t *ret_n)
{
	const size_t i = index_of(c, key);

	if (c->values[i].n == 0 && c->settings[i].initial != NULL) {
		*ret_n = 1;
		return &c->settings[i].initial;
	}
	*ret_n = c->values[i].n;
	return c->values[i].list;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* NULL: it is one; otherwise what is wanted. */
static const char *wrong(const struct setting *s, const char *text)
{
	duly_instant t;
	uint64_t v;

	switch (s->kind) {
	case SETTING_FLAG:
		return strcmp(text, "true") == 0 || strcmp(text, "false") == 0 ? NULL
									       : "true or false";
	case SETTING_NUMBER:
		return str_to_u64(str_of(text), (uint64_t)s->max, &v) && v >= (uint64_t)s->min
			       ? NULL
			       : "a number within its bounds";
	case SETTING_TIME:
		return duly_instant_parse(text, strlen(text), &t)
			       ? NULL
			       : "a time with an offset (2026-01-12T09:00:00Z)";
	case SETTING_TEXT:
	case SETTING_LIST:
		break;
	}
	return *text != '\0' ? NULL : "a text";
}

static duly_result add_value(struct config *c, size_t i, const char *text, struct duly_diag *diag)
{
	const struct setting *s = &c->settings[i];
	struct values *v = &c->values[i];
	const char *wanted = wrong(s, text);

	if (wanted != NULL)
		return duly_fail(diag, DULY_E_CONFIG, "%s: '%s' is not %s", s->key, text, wanted);
	if (v->n >= (s->kind == SETTING_LIST ? VALUES_MAX : 1))
		return duly_fail(diag, DULY_E_CONFIG, "%s is given too often", s->key);
	v->list[v->n++] = arena_str(c->arena, str_of(text)).s;
	return DULY_OK;
}

/* ---- the command line ------------------------------------------------------------------------ */

static error_t take_option(int key, char *arg, struct argp_state *state)
{
	struct config *c = state->input;
	struct duly_diag diag = { "" };

	if (key == ARGP_KEY_ARG)
		argp_error(state, "'%s' is no option", arg);
	if (key < FIRST_KEY || key >= FIRST_KEY + (int)c->n)
		return ARGP_ERR_UNKNOWN;
	if (add_value(c, (size_t)(key - FIRST_KEY), arg ? arg : "true", &diag) != DULY_OK)
		argp_error(state, "%s", diag.text);
	return 0;
}

static void options_of(const struct config *c, struct argp_option *ret)
{
	for (size_t i = 0; i < c->n; i++)
		ret[i] = (struct argp_option){ .name = c->settings[i].key,
					       .key = FIRST_KEY + (int)i,
					       .arg = c->settings[i].argument,
					       .doc = c->settings[i].help };
}

static void read_command_line(struct config *c, const char *name, const char *purpose, int argc,
			      char **argv)
{
	struct argp_option options[SETTINGS_MAX + 1] = { { 0 } };
	const struct argp argp = { .options = options, .parser = take_option, .doc = purpose };
	static char version[64];

	snprintf(version, sizeof version, "%s %s", name, DULY_VERSION);
	argp_program_version = version;
	options_of(c, options);
	argp_parse(&argp, argc, argv, ARGP_NO_ARGS, NULL, c);
}

/* ---- the file -------------------------------------------------------------------------------- */

static duly_result take_node(struct config *c, size_t i, const struct yaml *node, struct faults *d,
			     struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	if (c->settings[i].kind != SETTING_LIST || node->kind != YAML_LIST) {
		const struct str text = yaml_text(node, d);

		return text.len > 0 ? add_value(c, i, text.s, diag) : DULY_OK;
	}
	yaml_each(item, node)
	{
		const struct str text = yaml_text(item, d);

		if (r == DULY_OK && text.len > 0)
			r = add_value(c, i, text.s, diag);
	}
	return r;
}

static duly_result take_file(struct config *c, const struct yaml *root, struct faults *d,
			     struct duly_diag *diag)
{
	const char *known[SETTINGS_MAX + 1] = { NULL };
	duly_result r = DULY_OK;

	for (size_t i = 0; i < c->n; i++)
		known[i] = c->settings[i].key;
	yaml_check_keys(root, known, d);
	for (size_t i = 0; i < c->n && r == DULY_OK; i++) {
		const struct yaml *node = yaml_get(root, known[i]);

		if (node != NULL && c->values[i].n == 0)
			r = take_node(c, i, node, d, diag);
	}
	if (r == DULY_OK && faults_result(d, diag) != DULY_OK)
		r = DULY_E_CONFIG;
	return r;
}

static duly_result read_file(struct config *c, const char *path, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(faults) d = FAULTS(path);

	if (file_read(path, FILE_MAX, &bytes, diag) != DULY_OK)
		return DULY_E_CONFIG;
	return take_file(c, yaml_parse(buf_view(&bytes), arena, &d), &d, diag);
}

duly_result config_read(const char *name, const char *purpose, const struct setting *settings,
			int argc, char **argv, struct config **ret, struct duly_diag *diag)
{
	duly_auto(config) c = memory_resize(NULL, sizeof *c);
	duly_result r = DULY_OK;

	*c = (struct config){ .settings = settings, .arena = arena_new() };
	while (settings[c->n].key != NULL)
		c->n++;
	assert(c->n <= SETTINGS_MAX);
	read_command_line(c, name, purpose, argc, argv);
	if (config_text(c, "config") != NULL)
		r = read_file(c, config_text(c, "config"), diag);
	if (r != DULY_OK)
		return r;
	*ret = c;
	c = NULL;
	return DULY_OK;
}
