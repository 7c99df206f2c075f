/* scan.h - walking the log batch by batch, chain and tree carried along.
 *
 * A scan says where it is and whether what stands there checks. Whether what does not check is an
 * end, a torn tail or damage is for its user to judge.
 */
#pragma once
#include "common/log/segment.h"

struct log_scan {
	const struct log_disk *disk;
	const char *dir; /* borrowed: that of the segments                         */
	struct log_place at;
	uint32_t bytes; /* of the segment                                         */
	bool ended;     /* its end mark is behind us                              */
	uint32_t last;  /* where the batch or end mark behind us begins; 0: none yet */
	uint8_t incarnation[16];
	uint8_t chain[CHAIN_LEN];
	struct tree tree; /* size: sequence of the last record behind us            */

	struct log_place limit; /* nothing is read from there on; {0, 0}: everything is   */
	int fd;             /* of the segment; -1: none                               */
	struct buf window;  /* bytes of it from window_at on                          */
	uint32_t window_at;
	struct buf heads;
};

/* One step of a scan. */
struct scan_step {
	struct batch_head head; /* count 0: an end mark was passed, or a segment begun    */
	const uint8_t *batch;   /* its bytes, until the next step; NULL where count is 0  */
};

void scan_init(struct log_scan *scan, const struct log_disk *disk, const char *dir);
void scan_fini(struct log_scan *scan);

/* To the beginning of a segment, taking chain and tree from its header. DULY_E_CORRUPT: it has no
 * header that checks. DULY_E_NOTFOUND: it is not there. */
duly_result scan_begin(struct log_scan *scan, uint32_t segment, struct duly_diag *diag);

/* To @to, from the beginning of its segment: sequence 0 is the start of the log. DULY_E_NOTFOUND:
 * something before it does not check (scan->at says where). DULY_E_CONFLICT: the log has another
 * history there. */
duly_result scan_seek(struct log_scan *scan, const struct log_position *to, struct duly_diag *diag);

/* Past the next batch, end mark or segment header. DULY_E_NOTFOUND: what stands at scan->at does
 * not check, or nothing stands there; the scan has not moved. DULY_E_CORRUPT: the next segment does
 * not continue this one. @bodies: their digests are checked too. */
duly_result scan_next(struct log_scan *scan, bool bodies, struct scan_step *ret,
		      struct duly_diag *diag);

/* Forgets what was read, so that the next step reads it again. */
void scan_forget(struct log_scan *scan);

struct log_position scan_position(const struct log_scan *scan);
