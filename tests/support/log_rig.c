#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/log_rig.h"

void rig_init(struct rig *rig)
{
	*rig = (struct rig){ .options.segment_bytes = RIG_SEGMENT };
	scratch_make(rig->dir);
	rig->options.dir = rig->dir;
	memset(rig->options.incarnation, 0xa1, sizeof rig->options.incarnation);
}

void rig_fini(struct rig *rig)
{
	log_close(&rig->log);
	scratch_remove(rig->dir);
}

duly_result rig_open(struct rig *rig)
{
	log_close(&rig->log);
	rig->diag.text[0] = '\0';
	return log_open(&rig->options, &rig->log, &rig->opened, &rig->diag);
}

void rig_must_open(struct rig *rig)
{
	if (rig_open(rig) != DULY_OK)
		fail_msg("%s", rig->diag.text);
}

duly_instant rig_instant(uint64_t sequence)
{
	return (duly_instant){ INT64_C(1768300000000) + (int64_t)sequence };
}

/* The body of record @sequence in a rig that was told @most; every fifth is empty. */
static size_t body_of(uint64_t sequence, size_t most, uint8_t *ret)
{
	const size_t len = sequence % 5 == 0 ? 0 : (size_t)(sequence * 37) % (most + 1);

	for (size_t i = 0; i < len; i++)
		ret[i] = (uint8_t)(sequence * 31 + i);
	return len;
}

duly_result rig_append(struct rig *rig, uint32_t records, size_t most)
{
	duly_auto(log_batch) batch = log_batch_new();
	duly_auto_fini(buf) body = { NULL, 0, 0 };
	uint8_t *bytes = buf_add(&body, most + 1);
	const uint64_t first = log_end(rig->log).sequence + 1;

	for (uint64_t s = first; s < first + records; s++)
		log_batch_add(batch, LOG_EVENT, (struct view){ bytes, body_of(s, most, bytes) });
	return log_append(rig->log, batch, rig_instant(first), &rig->diag);
}

void rig_must_append(struct rig *rig, uint32_t records, size_t most)
{
	if (rig_append(rig, records, most) != DULY_OK)
		fail_msg("%s", rig->diag.text);
}

void rig_fill(struct rig *rig, struct log_position places[RIG_PLACES])
{
	rig_must_open(rig);
	places[0] = log_start(rig->log);
	for (uint32_t i = 1; i <= RIG_BATCHES; i++) {
		rig_must_append(rig, 1 + i % 3, 300);
		places[i] = log_end(rig->log);
	}
	assert_true(places[RIG_BATCHES].segment >= 3);
}

/* By its first byte and every following one; the length is whatever the digest vouches for. */
static void check_record(const struct log_record *r, uint64_t sequence)
{
	const uint8_t *bytes = r->body.data;

	assert_int_equal(r->sequence, sequence);
	assert_int_equal(r->kind, LOG_EVENT);
	assert_true(sequence % 5 != 0 || r->body.len == 0);
	for (size_t i = 0; i < r->body.len; i++)
		assert_int_equal(bytes[i], (uint8_t)(sequence * 31 + i));
}

int64_t rig_read(struct rig *rig, struct log_position from)
{
	duly_auto(log_cursor) cursor = NULL;
	const struct log_record *records;
	struct log_position after;
	duly_instant recorded;
	uint32_t count;
	uint64_t sequence = from.sequence;
	duly_result r = log_cursor_open(rig->log, from, &cursor, &rig->diag);

	while (r == DULY_OK) {
		r = log_cursor_next(cursor, &records, &count, &recorded, &after, &rig->diag);
		if (r != DULY_OK)
			break;
		assert_int_equal(recorded.ms, rig_instant(sequence + 1).ms);
		for (uint32_t i = 0; i < count; i++)
			check_record(&records[i], ++sequence);
		assert_int_equal(after.sequence, sequence);
		assert_int_equal(after.root.size, sequence);
	}
	return r == DULY_E_NOTFOUND ? (int64_t)(sequence - from.sequence) : r;
}

void rig_holds(struct rig *rig, uint64_t n)
{
	assert_int_equal(log_end(rig->log).sequence, n);
	assert_int_equal(log_end(rig->log).root.size, n);
	assert_int_equal(rig_read(rig, log_start(rig->log)), n);
}

char *rig_path(const struct rig *rig, uint32_t segment, char ret[SCRATCH_PATH + 32])
{
	snprintf(ret, SCRATCH_PATH + 32, "%s/log/%010u.seg", rig->dir, segment);
	return ret;
}

void rig_segment(const struct rig *rig, uint32_t segment, struct buf *ret)
{
	char path[SCRATCH_PATH + 32];

	scratch_read(rig_path(rig, segment, path), ret);
}

void rig_set_segment(const struct rig *rig, uint32_t segment, struct view bytes)
{
	char path[SCRATCH_PATH + 32];

	scratch_write(rig_path(rig, segment, path), bytes);
}
