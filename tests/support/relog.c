#include "tests/support/relog.h"

#include <stdlib.h>

/* Where @text stands in @body; NULL: nowhere. */
static uint8_t *find(struct view body, const char *text)
{
	const size_t n = strlen(text);
	const uint8_t *at = body.data;

	for (size_t i = 0; i + n <= body.len; i++) {
		if (memcmp(at + i, text, n) == 0)
			return (uint8_t *)(uintptr_t)(at + i);
	}
	return NULL;
}

static void add_changed(struct log_batch *to, struct view body, const struct relog *how)
{
	duly_auto_fini(buf) b = { 0 };
	uint8_t *at;

	buf_put(&b, body.data, body.len);
	while ((at = find(buf_view(&b), how->was)) != NULL)
		memcpy(at, how->is, strlen(how->is));
	log_batch_add(to, LOG_ALERT, buf_view(&b));
}

static void add_spoiled(struct log_batch *to, struct view body, struct relog *how, uint64_t end)
{
	if (how->found++ == 0)
		how->record = end + log_batch_count(to) + 1;
	switch (how->how) {
	case RELOG_DROP:
		break;
	case RELOG_CHANGE:
		add_changed(to, body, how);
		break;
	case RELOG_TWICE:
		log_batch_add(to, LOG_ALERT, body);
		log_batch_add(to, LOG_ALERT, body);
		break;
	case RELOG_SAME:
		log_batch_add(to, LOG_ALERT, body);
		break;
	}
}

static duly_result copy_batches(struct log *from, struct log *to, struct relog *how,
				struct duly_diag *diag)
{
	duly_auto(log_cursor) cursor = NULL;
	duly_auto(log_batch) batch = log_batch_new();
	const struct log_record *records;
	struct log_position after;
	duly_instant recorded;
	uint32_t n;

	duly_result r = log_cursor_open(from, log_start(from), &cursor, diag);
	while (r == DULY_OK) {
		r = log_cursor_next(cursor, &records, &n, &recorded, &after, diag);
		if (r != DULY_OK)
			break;
		log_batch_clear(batch);
		for (uint32_t i = 0; i < n; i++) {
			if (how->how != RELOG_SAME && records[i].kind == LOG_ALERT &&
			    find(records[i].body, how->of) != NULL)
				add_spoiled(batch, records[i].body, how, log_end(to).sequence);
			else
				log_batch_add(batch, records[i].kind, records[i].body);
		}
		if (log_batch_count(batch) > 0)
			r = log_append(to, batch, recorded, diag);
	}
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}

duly_result relog(struct log *from, const char *dir, struct relog *how, struct duly_diag *diag)
{
	struct log_options options = { .dir = dir, .segment_bytes = how->segment_bytes };
	struct log *to;

	memcpy(options.incarnation, log_incarnation(from), sizeof options.incarnation);
	duly_result r = log_open(&options, &to, NULL, diag);
	if (r != DULY_OK)
		return r;
	r = copy_batches(from, to, how, diag);
	log_close(&to);
	return r;
}
