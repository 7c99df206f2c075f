#include <stdio.h>
#include <time.h>

#include "services/cli/data.h"
#include "services/cli/given_time.h"

enum { LOOKS = 50, BETWEEN_MS = 20 };

/* A service answers once the log has it, and commits the store a moment later. Without a service
 * nobody does: then it is said how far behind the store is. */
static duly_result wait_for_head(struct data *d, struct duly_diag *diag)
{
	const struct timespec between = { .tv_nsec = BETWEEN_MS * 1000000L };
	duly_result r = DULY_OK;

	for (int i = 0; i < LOOKS && r == DULY_OK &&
			docket_reader_state(d->reader)->position.sequence < d->log_head;
	     i++) {
		docket_reader_close(&d->reader);
		nanosleep(&between, NULL);
		r = docket_reader_open(d->store, &d->reader, diag);
	}
	return r;
}

duly_result data_open(const char *dir, struct data *ret, struct duly_diag *diag)
{
	duly_result r = folder_open_store(dir, &ret->store, diag);

	if (r == DULY_OK)
		r = docket_reader_open(ret->store, &ret->reader, diag);
	if (r != DULY_OK)
		return r;
	ret->log_head = folder_log_head(dir, docket_reader_state(ret->reader)->position);
	return wait_for_head(ret, diag);
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
