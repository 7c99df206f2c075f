/* spoil - a data directory with a fault for `duly replay --verify` to find.
 *
 *   spoil DATA same|drop|twice|change OF [WAS IS]   its log anew; see relog.h. The store is gone
 *   spoil DATA store                                one value of its store
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/store/store.h"
#include "tests/support/relog.h"

static int failed(const struct duly_diag *diag)
{
	fprintf(stderr, "spoil: %s\n", diag->text);
	return EXIT_FAILURE;
}

static int spoil_log(const char *data, struct relog *how)
{
	struct log_options options = { .dir = data, .read_only = true };
	struct duly_diag diag = { "" };
	char old[4096], new[4096], aside[4096];
	struct log *log;

	snprintf(aside, sizeof aside, "%s/spoilt", data);
	if (log_open(&options, &log, NULL, &diag) != DULY_OK)
		return failed(&diag);
	const duly_result r = relog(log, aside, how, &diag);

	log_close(&log);
	if (r != DULY_OK)
		return failed(&diag);
	snprintf(old, sizeof old, "%s/log", data);
	snprintf(new, sizeof new, "%s/log.good", data);
	if (rename(old, new) != 0)
		return EXIT_FAILURE;
	snprintf(new, sizeof new, "%s/spoilt/log", data);
	if (rename(new, old) != 0)
		return EXIT_FAILURE;
	snprintf(old, sizeof old, "%s/store", data);
	snprintf(new, sizeof new, "%s/store.good", data);
	if (rename(old, new) != 0)
		return EXIT_FAILURE;
	printf("%zu %llu\n", how->found, (unsigned long long)how->record);
	return EXIT_SUCCESS;
}

/* The last byte of the last alert, so that the store's own checksums hold. */
static int spoil_store(const char *data)
{
	duly_auto(store) store = NULL;
	duly_auto_fini(buf) key = { 0 };
	duly_auto_fini(buf) value = { 0 };
	struct duly_diag diag = { "" };
	struct store_txn *txn;
	struct view at, is;
	char path[4096];

	snprintf(path, sizeof path, "%s/store", data);
	if (store_open_lmdb(path, false, 0, &store, &diag) != DULY_OK ||
	    store_begin(store, true, &txn, &diag) != DULY_OK)
		return failed(&diag);
	if (!store_last(txn, STORE_ALERT, &at, &is)) {
		store_abort(&txn);
		return EXIT_FAILURE;
	}
	buf_put(&key, at.data, at.len);
	buf_put(&value, is.data, is.len);
	value.data[value.len - 1] ^= 1;
	store_put(txn, STORE_ALERT, buf_view(&key), buf_view(&value));
	return store_commit(&txn, &diag) == DULY_OK ? EXIT_SUCCESS : failed(&diag);
}

int main(int argc, char **argv)
{
	static const char *const HOW[] = { [RELOG_SAME] = "same",
					   [RELOG_DROP] = "drop",
					   [RELOG_CHANGE] = "change",
					   [RELOG_TWICE] = "twice" };
	struct relog how = { 0 };

	base_init();
	if (argc == 3 && strcmp(argv[2], "store") == 0)
		return spoil_store(argv[1]);
	for (size_t i = 0; i < LEN(HOW) && argc >= 4; i++) {
		if (strcmp(argv[2], HOW[i]) != 0 || argc != (i == RELOG_CHANGE ? 6 : 4))
			continue;
		how = (struct relog){ .how = (enum relog_how)i, .of = argv[3] };
		if (i == RELOG_CHANGE) {
			how.was = argv[4];
			how.is = argv[5];
		}
		return spoil_log(argv[1], &how);
	}
	return 64;
}
