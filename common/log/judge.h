/* judge.h - what it means that something in the log does not check: an end, a torn tail, damage. */
#pragma once
#include "common/log/scan.h"

struct survey {
	uint32_t used;    /* segments with a header: 1 ... used                              */
	bool torn_header; /* behind them is one whose header was never finished              */
	uint8_t first[16];       /* incarnation of the first                                     */
	uint8_t incarnation[16]; /* of the last, and                                             */
	struct log_checkpoint before; /* what it says of the one before                          */
};

/* Looks at the header and the length of every segment. DULY_E_CORRUPT: one is missing, cut, of
 * an incarnation that does not succeed the one before, or has no header and yet contents. */
duly_result judge_segments(const struct log_disk *disk, const char *dir, struct survey *ret,
			   struct duly_diag *diag);

/* One that another was begun after: it is there, under its number, and of its length. */
duly_result judge_segment(const struct log_disk *disk, const char *dir, uint32_t number,
			  struct duly_diag *diag);

/* Judges the place where @scan cannot go on. DULY_OK: the log ends there; *@ret_end is where the
 * bytes of a torn tail end, or the place itself. DULY_E_CORRUPT: what stands there was synced
 * (it lies before @synced, or a whole batch or a segment follows it). */
duly_result judge_stop(const struct log_scan *scan, const struct survey *survey, struct log_place synced,
		       uint32_t *ret_end, struct duly_diag *diag);
