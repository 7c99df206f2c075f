#include "common/docket/stored.h"

/* Names of councils, codes and consumers stand in keys as they are; a byte 00 is between two. */
static bool is_text(struct view key)
{
	const uint8_t *b = key.data;

	for (size_t i = 0; i < key.len; i++) {
		if (b[i] > 0x7e || (b[i] < 0x20 && b[i] != 0))
			return false;
	}
	return key.len > 0 && b[0] != 0;
}

static void print_text(struct view key, char *ret)
{
	const char *text = key.data;

	for (size_t i = 0; i < key.len; i++)
		ret[i] = (char)(text[i] != 0 ? text[i] : ' ');
	ret[key.len] = 0;
}

duly_result stored_refuse(enum store_db db, struct view key, const char *what,
			  struct duly_diag *diag)
{
	const struct view at = { key.data, MIN(key.len, STORE_KEY_MAX) };
	char name[2 * STORE_KEY_MAX + 1] = "";

	if (is_text(at))
		print_text(at, name);
	else if (at.len > 0)
		hex_print(at.data, at.len, name);
	return duly_fail(diag, DULY_E_CORRUPT, "store, %s, key %.400s: %s", store_db_name(db), name,
			 what);
}

duly_result stored_other_format(enum store_db db, struct view key, struct duly_diag *diag)
{
	return stored_refuse(db, key, "the value is of another format", diag);
}

duly_result stored_end(const struct reader *r, enum store_db db, struct view key,
		       struct duly_diag *diag)
{
	if (r->ok && reader_left(r) == 0)
		return DULY_OK;
	return stored_refuse(db, key, "the value does not read", diag);
}
