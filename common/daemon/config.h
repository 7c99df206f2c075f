/* config.h - what a service can be told: one row for each setting is its flag, its key in the file,
 * its line of --help, its default and its bounds.
 *
 * The file (--config) is YAML: a map of the same keys. What stands on the command line goes before
 * the file, the file before the default.
 */
#pragma once
#include "common/base/base.h"

enum setting_kind {
	SETTING_FLAG, /* on the command line without a value; in the file true or false */
	SETTING_TEXT,
	SETTING_LIST,   /* may be given more than once; in the file a list or one value   */
	SETTING_NUMBER, /* in [min, max]                                                  */
	SETTING_TIME,   /* RFC 3339 with an offset                                        */
};

struct setting {
	const char *key;
	enum setting_kind kind;
	const char *argument; /* as --help names it                   */
	const char *initial;  /* NULL: not given                      */
	const char *help;
	int64_t min, max;
};

struct config;
/* Reads the command line, then the file that it names under "config". @settings ends with a row
 * without a key. A command line that cannot be understood, --help and --version end the process
 * (64, 0, 0). DULY_E_CONFIG: the file, or a value. */
duly_result config_read(const char *name, const char *purpose, const struct setting *settings,
			int argc, char **argv, struct config **ret, struct duly_diag *diag);
void config_free(struct config **config);

/* Values of settings that are in the table; texts live as long as the config. */
bool config_given(const struct config *c, const char *key);
bool config_flag(const struct config *c, const char *key);
const char *config_text(const struct config *c, const char *key); /* NULL: not given */
int64_t config_number(const struct config *c, const char *key);
duly_instant config_time(const struct config *c, const char *key); /* DULY_NO_INSTANT: not given */
const char *const *config_list(const struct config *c, const char *key, size_t *ret_n);
