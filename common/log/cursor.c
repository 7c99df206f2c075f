#include <stdlib.h>

#include "common/base/memory.h"
#include "common/log/internal.h"
#include "common/log/scan.h"

struct log_cursor {
	struct log *log;
	struct log_scan scan;
	struct arena *arena; /* the records last handed out */
};

static void limit_to_end(struct log_cursor *cursor)
{
	cursor->scan.limit =
		(struct log_place){ cursor->log->end.segment, cursor->log->end.offset };
}

static duly_result damaged(const struct log_cursor *cursor, struct duly_diag *diag)
{
	return duly_fail(diag, DULY_E_CORRUPT,
			 PLACE_FMT ": damage: what stands there does not check",
			 PLACE_ARGS(cursor->scan.at));
}

static duly_result seek(struct log_cursor *cursor, const struct log_position *from,
			struct duly_diag *diag)
{
	const struct log_place end = { cursor->log->end.segment, cursor->log->end.offset };

	if (from->sequence > 0 &&
	    (from->segment == 0 ||
	     place_before(end, (struct log_place){ from->segment, from->offset })))
		return duly_fail(diag, DULY_E_CONFLICT,
				 PLACE_FMT ": the log ends before this place", from->segment,
				 from->offset);

	const duly_result r = scan_seek(&cursor->scan, from, diag);

	return r == DULY_E_NOTFOUND ? damaged(cursor, diag) : r;
}

duly_result log_cursor_open(struct log *log, struct log_position from, struct log_cursor **ret,
			    struct duly_diag *diag)
{
	duly_auto(log_cursor) cursor = memory_resize(NULL, sizeof *cursor);

	*cursor = (struct log_cursor){ .log = log, .arena = arena_new() };
	scan_init(&cursor->scan, log->disk, log->dir);
	limit_to_end(cursor);

	const duly_result r = seek(cursor, &from, diag);

	if (r != DULY_OK)
		return r;
	*ret = cursor;
	cursor = NULL;
	return DULY_OK;
}

void log_cursor_free(struct log_cursor **cursor)
{
	if (*cursor == NULL)
		return;
	scan_fini(&(*cursor)->scan);
	arena_free(&(*cursor)->arena);
	free(*cursor);
	*cursor = NULL;
}

static struct log_record *read_records(struct log_cursor *cursor, const struct scan_step *step)
{
	const uint8_t *at = step->batch + BATCH_HEADER;

	arena_reset(cursor->arena);
	struct log_record *records =
		arena_new_array(cursor->arena, struct log_record, step->head.count);

	for (uint32_t i = 0; i < step->head.count; i++)
		at = record_parse(at, &records[i]);
	return records;
}

duly_result log_cursor_next(struct log_cursor *cursor, const struct log_record **ret_records,
			    uint32_t *ret_count, duly_instant *ret_recorded,
			    struct log_position *ret_after, struct duly_diag *diag)
{
	struct scan_step step = { .batch = NULL };

	if (cursor->scan.tree.size >= cursor->log->end.sequence)
		return DULY_E_NOTFOUND;
	limit_to_end(cursor);
	while (step.batch == NULL) {
		const duly_result r = scan_next(&cursor->scan, true, &step, diag);

		if (r != DULY_OK)
			return r == DULY_E_NOTFOUND ? damaged(cursor, diag) : r;
	}
	*ret_records = read_records(cursor, &step);
	*ret_count = step.head.count;
	*ret_recorded = step.head.recorded;
	*ret_after = scan_position(&cursor->scan);
	return DULY_OK;
}
