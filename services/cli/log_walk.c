#include "services/cli/log_walk.h"
#include "services/cli/progress.h"

static void count(struct log_walk *w, const struct log_record *records, uint32_t n,
		  log_walk_record record)
{
	for (uint32_t i = 0; i < n; i++) {
		if (records[i].kind <= LOG_CLOCK)
			w->kinds[records[i].kind]++;
		if (record != NULL)
			record(&records[i]);
	}
}

duly_result log_walk(struct log *log, log_walk_record record, struct log_walk *w,
		     struct duly_diag *diag)
{
	duly_auto(log_cursor) cursor = NULL;
	const struct log_record *records;
	struct log_position after;
	duly_instant recorded;
	uint32_t n;

	duly_result r = log_cursor_open(log, log_start(log), &cursor, diag);
	while (r == DULY_OK) {
		r = log_cursor_next(cursor, &records, &n, &recorded, &after, diag);
		if (r != DULY_OK || recorded.ms > w->until.ms)
			break;
		if (recorded.ms < w->from.ms)
			continue;
		if (w->batches++ == 0)
			w->first = recorded;
		w->last = recorded;
		count(w, records, n, record);
		progress("%llu records", (unsigned long long)after.sequence);
	}
	progress_end();
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}
