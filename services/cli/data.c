#include "services/cli/data.h"

duly_result data_open(const char *dir, struct data *ret, struct duly_diag *diag)
{
	const duly_result r = folder_open_store(dir, &ret->store, diag);

	return r == DULY_OK ? docket_reader_open(ret->store, &ret->reader, diag) : r;
}

void data_fini(struct data *data)
{
	docket_reader_close(&data->reader);
	if (data->store != NULL)
		store_close(&data->store);
}

duly_result data_now(const struct data *data, const struct args *args, duly_instant *ret,
		     struct duly_diag *diag)
{
	const struct docket_state *state = docket_reader_state(data->reader);

	if (args->at == NULL && state->rehearsal) {
		*ret = state->latest;
		return DULY_OK;
	}
	return given_now(args, docket_reader_law(data->reader), ret, diag);
}
