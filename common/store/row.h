/* row.h - the bytes of a stored value (docs/formats.md): the value, then its checksum. */
#pragma once
#include "common/store/store.h"

enum { ROW_SUM = 8 };

/* Writes db, length of key, key, value and checksum into @scratch; the views into it are what an
 * implementation is given. Returns the checksum. */
uint64_t row_print(struct buf *scratch, enum store_db db, struct view key, struct view value,
		   struct view *ret_key, struct view *ret_raw);

/* What a database holds, as its row in STORE_SUM says. */
struct store_sum {
	uint64_t count;
	uint64_t sum; /* of the checksums of its entries, modulo 2^64 */
};
/* Reads it through @t; zero where there is no row. */
struct store_sum sum_read(struct store_txn *t, enum store_db db);
