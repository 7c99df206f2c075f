/* internal.h - what the files of this folder share. */
#pragma once
#include "common/log/format.h"
#include "common/log/segment.h"

struct log_batch {
	struct buf bytes; /* room for the header, then the records */
	uint32_t count;
};

struct log {
	const struct log_disk *disk;
	char *dir; /* that of the segments                               */
	bool read_only;
	bool unusable; /* a write or a sync has failed                       */
	uint8_t first[16];       /* incarnation: what the chain begins with               */
	uint8_t incarnation[16]; /* the present one                                       */
	struct log_checkpoint before;
	uint32_t segment_bytes; /* of the segments that are still to be made          */

	int first_fd;   /* the first segment, locked for this process alone; -1 where read-only */
	int fd;         /* the present segment; -1 where read-only            */
	uint32_t bytes; /* of it                                              */
	bool ended;     /* its end mark is written                            */
	struct log_position end;
	uint32_t last;     /* where the last batch of the segment begins; 0: there is none */
	uint32_t looked;   /* the earlier segment that was looked at last                  */
	struct tree tree;
	struct buf heads;

	int next_fd;        /* the segment being prepared; -1: none               */
	uint32_t next_done; /* of it zeroed and synced                            */
	bool next_ready;
};

/* Begins the present segment: header written and synced, position behind it. The file is zeroed
 * and synced already. */
duly_result log_begin_segment(struct log *log, uint32_t number, const struct log_checkpoint *before,
			      struct duly_diag *diag);

/* Whether the present segment is still the file at its path, of its length, with the last batch in
 * it. DULY_E_CORRUPT: it was removed, moved, replaced, cut or put back. */
duly_result log_stands(const struct log *log, struct duly_diag *diag);

/* Takes the first segment for this process alone, whatever directories lead to it. */
duly_result log_take(struct log *log, struct duly_diag *diag);
