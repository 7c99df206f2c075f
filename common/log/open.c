#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/memory.h"
#include "common/log/internal.h"
#include "common/log/judge.h"

/* A log is opened in three parts: look at everything, and judge; only then change something (a torn
 * tail is zeroed, what the store may not have is written again); and take over where the scan
 * stands. */
struct opening {
	const struct log_options *options;
	struct log *log;
	struct survey survey;
	struct log_scan scan;
	struct log_place synced; /* everything before it was on disk once */
	uint32_t torn_end;       /* where the bytes of a torn tail end    */
	struct duly_diag *diag;
};

/* ---- looking --------------------------------------------------------------------------------- */

/* The scan has stopped before the place that was given: what was synced there is gone or damaged.
 */
static duly_result ends_before(const struct opening *o)
{
	const struct log_position *from = &o->options->from;
	const struct log_place at = o->scan.at;
	uint32_t end = 0;
	const duly_result r = segment_used(o->log->disk, o->scan.fd, at, &end, o->diag);

	if (r != DULY_OK)
		return r;
	if (at.segment < o->survey.used || end > at.offset)
		return duly_fail(o->diag, DULY_E_CORRUPT,
				 PLACE_FMT ": damage: what stands there was synced, and does not "
					   "check",
				 PLACE_ARGS(at));
	return duly_fail(o->diag, DULY_E_CONFLICT,
			 PLACE_FMT ": the log ends here, before the place given (segment %u, "
				   "offset %u)",
			 PLACE_ARGS(at), from->segment, from->offset);
}

static duly_result seek(struct opening *o)
{
	const struct log_position *from = &o->options->from;

	if (from->sequence > 0 && (from->segment == 0 || from->segment > o->survey.used))
		return duly_fail(o->diag, DULY_E_CONFLICT,
				 "the log has %u segments, and the place given is in segment %u",
				 o->survey.used, from->segment);

	const duly_result r = scan_seek(&o->scan, from, o->diag);

	if (r == DULY_E_NOTFOUND)
		return ends_before(o);
	o->synced = o->scan.at;
	return r;
}

static duly_result walk(struct opening *o)
{
	struct scan_step step;
	duly_result r;

	while ((r = scan_next(&o->scan, true, &step, o->diag)) == DULY_OK)
		if (step.head.count > 0 && place_before(o->synced, step.head.synced))
			o->synced = step.head.synced;
	return r;
}

/* A reader beside a living writer may have seen a batch half written that is whole by now. */
static bool is_whole_now(struct opening *o)
{
	struct scan_step step;

	scan_forget(&o->scan);
	return o->options->read_only && scan_next(&o->scan, true, &step, NULL) == DULY_OK;
}

static duly_result look(struct opening *o)
{
	duly_result r = seek(o);

	if (r != DULY_OK)
		return r;
	do {
		r = walk(o);
		if (r != DULY_E_NOTFOUND)
			return r;
		r = judge_stop(&o->scan, &o->survey, o->synced, &o->torn_end, o->diag);
	} while (r == DULY_E_CORRUPT && is_whole_now(o));
	return r;
}

/* ---- changing -------------------------------------------------------------------------------- */

/* [@at, @end) of a segment, or what there is of it, is read and written again: the page cache may
 * hold what the disk, after a sync that failed, does not. */
static duly_result rewrite(const struct log *log, int fd, struct log_place at, uint32_t end,
			   struct duly_diag *diag)
{
	enum { CHUNK = 1 << 20 };
	duly_auto_fini(buf) chunk = { NULL, 0, 0 };
	uint8_t *bytes = buf_add(&chunk, CHUNK);
	duly_result r = DULY_OK;
	size_t got = 1;

	while (r == DULY_OK && got > 0 && at.offset < end) {
		r = segment_read(log->disk, fd, bytes, MIN(CHUNK, end - at.offset), at, &got, diag);
		if (r == DULY_OK && got > 0)
			r = segment_write(log->disk, fd, bytes, got, at, diag);
		at.offset += (uint32_t)got;
	}
	return r;
}

static duly_result zero_tail(const struct opening *o, int fd)
{
	const struct log_place at = o->scan.at;

	if (o->torn_end == at.offset)
		return DULY_OK;
	return segment_zero(o->log->disk, fd, at, o->scan.bytes - at.offset, o->diag);
}

static duly_result repair_segment(const struct opening *o, uint32_t number)
{
	const struct log_position *from = &o->options->from;
	const bool partly = from->sequence > 0 && number == from->segment;
	const bool last = number == o->scan.at.segment;
	const struct log_place at = { number, partly ? from->offset : 0 };
	int fd;
	duly_result r = segment_open(o->log->disk, o->log->dir, number, O_RDWR, &fd, o->diag);

	if (r != DULY_OK)
		return r;
	if (last)
		r = zero_tail(o, fd);
	if (r == DULY_OK)
		r = rewrite(o->log, fd, at, last ? o->scan.at.offset : UINT32_MAX, o->diag);
	if (r == DULY_OK)
		r = segment_sync(o->log->disk, fd, number, o->diag);
	o->log->disk->close(o->log->disk->ctx, fd);
	return r;
}

/* A header that was never finished goes, with the file's length: it is prepared anew when needed.
 */
static duly_result drop_torn_header(const struct opening *o)
{
	const uint32_t number = o->survey.used + 1;
	int fd;
	duly_result r =
		segment_open(o->log->disk, o->log->dir, number, O_RDWR | O_TRUNC, &fd, o->diag);

	if (r != DULY_OK)
		return r;
	r = segment_sync(o->log->disk, fd, number, o->diag);
	o->log->disk->close(o->log->disk->ctx, fd);
	return r;
}

static duly_result repair(const struct opening *o)
{
	const uint32_t first = o->options->from.sequence > 0 ? o->options->from.segment : 1;
	duly_result r = o->survey.torn_header ? drop_torn_header(o) : DULY_OK;

	for (uint32_t number = first; r == DULY_OK && number <= o->scan.at.segment; number++)
		r = repair_segment(o, number);
	return r == DULY_OK ? directory_sync(o->log->disk, o->log->dir, o->diag) : r;
}

/* ---- taking over ----------------------------------------------------------------------------- */

static duly_result take_over(const struct opening *o)
{
	struct log *log = o->log;

	log->end = scan_position(&o->scan);
	log->tree = o->scan.tree;
	log->bytes = o->scan.bytes;
	log->ended = o->scan.ended;
	log->last = o->scan.last;
	memcpy(log->first, o->survey.first, sizeof log->first);
	memcpy(log->incarnation, o->survey.incarnation, sizeof log->incarnation);
	log->before = o->survey.before;
	if (log->read_only)
		return DULY_OK;
	return segment_open(log->disk, log->dir, log->end.segment, O_RDWR, &log->fd, o->diag);
}

static duly_result open_existing(struct opening *o)
{
	duly_result r = o->log->read_only ? DULY_OK : log_take(o->log, o->diag);

	if (r == DULY_OK)
		r = look(o);
	if (r == DULY_OK && !o->log->read_only)
		r = repair(o);
	return r == DULY_OK ? take_over(o) : r;
}

/* ---- creating -------------------------------------------------------------------------------- */

static duly_result make_directory(const struct log *log, const char *path, struct duly_diag *diag)
{
	char parent[SEGMENT_PATH];

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, errno == ENOSPC ? DULY_E_NOSPACE : DULY_E_IO,
				 "cannot make %s: %s", path, strerror(errno));
	if (snprintf(parent, sizeof parent, "%s/..", path) >= (int)sizeof parent)
		return duly_fail(diag, DULY_E_IO, "the path %s is too long", path);
	return directory_sync(log->disk, parent, diag);
}

static duly_result create(struct opening *o)
{
	struct log *log = o->log;
	duly_result r = make_directory(log, o->options->dir, o->diag);

	memcpy(log->first, o->options->incarnation, sizeof log->first);
	memcpy(log->incarnation, log->first, sizeof log->incarnation);
	memcpy(log->end.chain, log->incarnation, CHAIN_LEN);
	if (r == DULY_OK)
		r = make_directory(log, log->dir, o->diag);
	if (r == DULY_OK)
		r = log_prepare(log, 0, o->diag);
	if (r == DULY_OK)
		r = log_begin_segment(log, 1, &log->before, o->diag);
	return r == DULY_OK ? log_take(log, o->diag) : r;
}

static duly_result open_missing(struct opening *o)
{
	if (o->options->from.sequence > 0)
		return duly_fail(o->diag, DULY_E_CORRUPT,
				 "%s is not there, and it was followed up to record %llu",
				 o->log->dir, (unsigned long long)o->options->from.sequence);
	if (o->log->read_only)
		return duly_fail(o->diag, DULY_E_NOTFOUND, "there is no log in %s", o->log->dir);
	return create(o);
}

/* ---- opening --------------------------------------------------------------------------------- */

static struct log *new_log(const struct log_options *options)
{
	const size_t bytes = options->segment_bytes ? options->segment_bytes : LOG_SEGMENT_BYTES;
	struct log *log = memory_resize(NULL, sizeof *log);

	*log = (struct log){
		.disk = options->disk ? options->disk : &log_disk_system,
		.dir = memory_resize(NULL, strlen(options->dir) + sizeof "/log"),
		.read_only = options->read_only,
		.segment_bytes = (uint32_t)bytes,
		.first_fd = -1,
		.fd = -1,
		.next_fd = -1,
	};
	strcpy(log->dir, options->dir);
	strcat(log->dir, "/log");
	return log;
}

duly_result log_open(const struct log_options *options, struct log **ret,
		     struct log_opened *ret_opened, struct duly_diag *diag)
{
	duly_auto(log) log = NULL;

	if (options->segment_bytes > LOG_SEGMENT_BYTES ||
	    (options->segment_bytes > 0 && options->segment_bytes < LOG_SEGMENT_LEAST) ||
	    strlen(options->dir) > SEGMENT_PATH / 2)
		return duly_fail(diag, DULY_E_USAGE, "no log of segments of %zu bytes in %s",
				 options->segment_bytes, options->dir);
	log = new_log(options);

	struct opening o = { .options = options, .log = log, .diag = diag };

	scan_init(&o.scan, log->disk, log->dir);
	duly_result r = judge_segments(log->disk, log->dir, &o.survey, diag);
	const bool created = r == DULY_OK && o.survey.used == 0;

	if (r == DULY_OK)
		r = created ? open_missing(&o) : open_existing(&o);
	const uint32_t torn = o.torn_end - o.scan.at.offset;

	scan_fini(&o.scan);
	if (r != DULY_OK)
		return r;
	if (ret_opened != NULL)
		*ret_opened = (struct log_opened){ .created = created, .torn_bytes = torn };
	*ret = log;
	log = NULL;
	return DULY_OK;
}

void log_free(struct log **log)
{
	struct log *l = *log;

	if (l == NULL)
		return;
	if (l->first_fd >= 0)
		l->disk->close(l->disk->ctx, l->first_fd);
	if (l->fd >= 0)
		l->disk->close(l->disk->ctx, l->fd);
	if (l->next_fd >= 0)
		l->disk->close(l->disk->ctx, l->next_fd);
	buf_fini(&l->heads);
	free(l->dir);
	free(l);
	*log = NULL;
}

void log_close(struct log **log)
{
	log_free(log);
}
