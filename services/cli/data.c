#include <stdio.h>

#include "services/cli/data.h"
#include "services/cli/given_time.h"

duly_result data_path(const char *dir, const char *name, char ret[DATA_PATH],
		      struct duly_diag *diag)
{
	if (snprintf(ret, DATA_PATH, "%s/%s", dir, name) >= DATA_PATH)
		return duly_fail(diag, DULY_E_CONFIG, "the path %s is too long", dir);
	return DULY_OK;
}

/* What is not there is a matter of the path, not of the data in it. */
static duly_result not_there(duly_result r, const char *dir, struct duly_diag *diag)
{
	if (r != DULY_E_NOTFOUND)
		return r;
	return duly_fail(diag, DULY_E_IO,
			 "%s is no data directory of a scheduler (--data, DULY_DATA)", dir);
}

duly_result data_open(const char *dir, struct data *ret, struct duly_diag *diag)
{
	char path[DATA_PATH];

	duly_result r = data_path(dir, "store", path, diag);
	if (r == DULY_OK)
		r = store_open_lmdb(path, true, 0, &ret->store, diag);
	if (r != DULY_OK)
		return not_there(r, dir, diag);
	return docket_reader_open(ret->store, &ret->reader, diag);
}

void data_fini(struct data *data)
{
	docket_reader_close(&data->reader);
	if (data->store != NULL)
		store_close(&data->store);
}

duly_result data_now(const struct data *data, const char *at, duly_instant now, duly_instant *ret,
		     struct duly_diag *diag)
{
	const struct docket_state *state = docket_reader_state(data->reader);

	if (at == NULL && state->rehearsal) {
		*ret = state->latest;
		return DULY_OK;
	}
	return given_at(at, now, docket_reader_law(data->reader), ret, diag);
}

duly_result data_open_log(const char *dir, struct log_position from, struct log **ret,
			  struct duly_diag *diag)
{
	const struct log_options options = { .dir = dir, .read_only = true, .from = from };

	return not_there(log_open(&options, ret, NULL, diag), dir, diag);
}
