/* format.h - the bytes of segments, batches and records (docs/formats.md), and nothing of files. */
#pragma once
#include "common/log/tree.h"

enum {
	FORMAT_VERSION = 1,
	SEGMENT_HEADER = 4096,
	BATCH_HEADER = 72,
	RECORD_HEADER = 60,
	CHAIN_LEN = 16,
};

/* Nothing but zeros. */
bool bytes_blank(const uint8_t *p, size_t n);

/* ---- segments -------------------------------------------------------------------------------- */

struct segment_head {
	uint32_t number; /* from 1                                             */
	uint32_t bytes;  /* of the whole file                                  */
	uint8_t incarnation[16];
	uint8_t chain[CHAIN_LEN]; /* checksum of the batch before; at first, the incarnation */
	struct tree tree;         /* over all records before                            */
	/* Where an incarnation begins that is not the first: the last state of the one before. */
	struct log_checkpoint before;
};

enum head_state {
	HEAD_GOOD,
	HEAD_BLANK,   /* nothing but zeros: prepared, not yet begun */
	HEAD_FOREIGN, /* whole, of a format that is not known here  */
	HEAD_BAD,
};

void segment_head_print(const struct segment_head *head, uint8_t ret[SEGMENT_HEADER]);
enum head_state segment_head_parse(const uint8_t bytes[SEGMENT_HEADER], struct segment_head *ret);

/* It is of @incarnation, or of one that names it as the one before. */
bool segment_head_succeeds(const struct segment_head *head, const uint8_t incarnation[16]);

/* ---- batches --------------------------------------------------------------------------------- */

/* A byte of the log. */
struct log_place {
	uint32_t segment;
	uint32_t offset;
};

static inline bool place_before(struct log_place a, struct log_place b)
{
	return a.segment != b.segment ? a.segment < b.segment : a.offset < b.offset;
}

struct batch_head {
	uint32_t length; /* header and records                                 */
	uint64_t first;  /* sequence of the first record                       */
	uint32_t count;  /* 0: the end mark of a segment                       */
	duly_instant recorded;
	struct log_place synced; /* all before it was on disk when this was written    */
	uint8_t previous[CHAIN_LEN];
	uint8_t checksum[CHAIN_LEN];
};

/* The four bytes with which a batch begins. */
extern const uint8_t BATCH_MAGIC[4];

/* False: there can be no batch of at most @room bytes at @p (BATCH_HEADER of them readable). */
bool batch_head_parse(const uint8_t *p, size_t room, struct batch_head *ret);

/* Checks the batch at @p, of @head->length bytes, by itself: numbers, checksum, and, where @bodies,
 * the digest of each body. @heads is left with what the checksum was taken over. */
bool batch_check(const uint8_t *p, const struct batch_head *head, bool bodies, struct buf *heads);

/* Adds the records of a batch to @tree; @heads as batch_check and batch_seal leave it. */
void batch_grow(struct tree *tree, const struct buf *heads, uint32_t count);

/* Completes the batch at @p: its own header, and sequence and instant of each record. @head says
 * all but the checksum, which is filled in. */
void batch_seal(uint8_t *p, struct batch_head *head, struct buf *heads);

/* ---- records --------------------------------------------------------------------------------- */

/* A fresh record at @p, not yet sealed. Returns where its body goes. */
uint8_t *record_print(uint8_t *p, enum log_kind kind, struct view body);

/* The record at @p of a batch that was checked; returns where the next one is. */
const uint8_t *record_parse(const uint8_t *p, struct log_record *ret);
