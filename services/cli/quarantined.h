/* quarantined.h - what is in quarantine, named and chosen by its keys. */
#pragma once
#include "common/quarantine/quarantine.h"

struct quarantined_keys {
	char (*list)[QUARANTINE_KEY];
	size_t n, cap;
};

/* DULY_E_IO where the data directory @dir cannot be looked into. */
duly_result quarantined_folder(const char *dir, struct duly_diag *diag);
/* Those of @words, else, of none, where @all all of @dir; DULY_E_USAGE where neither is given, or
 * both. */
duly_result quarantined_keys(const char *dir, const char *const *words, int n, bool all,
			     struct quarantined_keys *ret, struct duly_diag *diag);
void quarantined_keys_fini(struct quarantined_keys *k);

/* Who was refused, and why, as one packed map appended to @b; with the event itself where @whole
 * and it reads. */
void quarantined_pack(const struct quarantined *q, bool whole, struct buf *b);
