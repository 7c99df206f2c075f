/* names.h - how files of the quarantine are named; for its files only. */
#pragma once
#include "common/quarantine/quarantine.h"

enum { PATH_LEN = 4096, WHEN_DIGITS = 15, DIGEST_BYTES = 16 };
#define KEY_LEN (WHEN_DIGITS + 1 + 2 * DIGEST_BYTES) /* "000001768467600000-<32 hex digits>" */

/* True where @name is a key: digits, a dash, hex digits. */
bool is_key(const char *name);
/* DATA/quarantine/KEY ("" the folder); false: it is too long. */
bool path_of(const char *data_dir, const char *key, char ret[PATH_LEN]);
