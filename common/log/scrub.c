#include <stdlib.h>

#include "common/base/memory.h"
#include "common/log/internal.h"
#include "common/log/scan.h"

struct log_scrub {
	const struct log *log;
	struct log_scan scan;
	uint32_t next; /* the segment that is begun next, where none is open */
	uint64_t passes;
};

struct log_scrub *log_scrub_new(struct log *log)
{
	struct log_scrub *s = memory_resize(NULL, sizeof *s);

	*s = (struct log_scrub){ .log = log, .next = 1 };
	scan_init(&s->scan, log->disk, log->dir);
	return s;
}

void log_scrub_free(struct log_scrub **scrub)
{
	if (*scrub == NULL)
		return;
	scan_fini(&(*scrub)->scan);
	free(*scrub);
	*scrub = NULL;
}

struct log_scrubbed log_scrubbed(const struct log_scrub *scrub)
{
	return (struct log_scrubbed){ .passes = scrub->passes, .sequence = scrub->scan.tree.size };
}

/* Closes what is open: a file that took its place meanwhile is read the next time. Behind the last
 * segment the pass is over. */
static void leave_for(struct log_scrub *s, uint32_t segment)
{
	const bool over = segment > s->log->end.segment;
	const uint64_t passed = s->scan.tree.size;

	scan_fini(&s->scan);
	scan_init(&s->scan, s->log->disk, s->log->dir);
	s->scan.tree.size = over ? 0 : passed;
	s->next = over ? 1 : segment;
	s->passes += over;
}

static bool is_at_end(const struct log_scrub *s)
{
	return s->scan.fd >= 0 && s->scan.tree.size >= s->log->end.sequence;
}

static duly_result go_on(struct log_scrub *s, struct duly_diag *diag)
{
	struct scan_step step;
	const bool begun = s->scan.fd >= 0;
	const uint32_t segment = begun ? s->scan.at.segment : s->next;

	s->scan.limit = (struct log_place){ s->log->end.segment, s->log->end.offset };
	const duly_result r = begun ? scan_next(&s->scan, true, &step, diag)
				    : scan_begin(&s->scan, segment, diag);

	if (r == DULY_OK)
		return r;
	const struct log_place at = { segment, begun ? s->scan.at.offset : 0 };

	leave_for(s, segment + 1);
	if (r != DULY_E_NOTFOUND)
		return r;
	return duly_fail(diag, DULY_E_CORRUPT,
			 begun ? PLACE_FMT ": damage: what stands there does not check"
			       : PLACE_FMT ": it is not there",
			 PLACE_ARGS(at));
}

/* How far the scan stands from where it was, in bytes that were read. */
static uint64_t way(struct log_place from, struct log_place to)
{
	return from.segment == to.segment ? to.offset - from.offset : to.offset;
}

duly_result log_scrub_on(struct log_scrub *s, uint64_t bytes, struct duly_diag *diag)
{
	duly_result r = DULY_OK;
	uint64_t done = 0;

	scan_forget(&s->scan);
	while (r == DULY_OK && done < bytes) {
		const struct log_place from = s->scan.at;

		if (is_at_end(s)) {
			leave_for(s, s->log->end.segment + 1);
			break;
		}
		r = go_on(s, diag);
		done += way(from, s->scan.at);
	}
	return r;
}
