#include "services/cli/data.h"
#include "services/cli/list_store.h"

/* `duly list`: what the store says is owed, and how far the store can be believed. */

duly_result verb_list(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(data) data = { 0 };
	duly_instant at;

	duly_result r = data_open(args->data, &data, diag);
	if (r == DULY_OK)
		r = data_now(&data, args, &at, diag);
	return r == DULY_OK ? list_store(args, data.reader, at, diag) : r;
}
