#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/log/internal.h"

const char *log_kind_name(enum log_kind kind)
{
	switch (kind) {
#define X(id, number, name) \
	case id:            \
		return name;
		LOG_KINDS(X)
#undef X
	}
	return NULL;
}

struct log_batch *log_batch_new(void)
{
	struct log_batch *batch = memory_resize(NULL, sizeof *batch);

	*batch = (struct log_batch){ .count = 0 };
	log_batch_clear(batch);
	return batch;
}

void log_batch_free(struct log_batch **batch)
{
	if (*batch == NULL)
		return;
	buf_fini(&(*batch)->bytes);
	free(*batch);
	*batch = NULL;
}

void log_batch_clear(struct log_batch *batch)
{
	buf_clear(&batch->bytes);
	memset(buf_add(&batch->bytes, BATCH_HEADER), 0, BATCH_HEADER);
	batch->count = 0;
}

void log_batch_add(struct log_batch *batch, enum log_kind kind, struct view body)
{
	assert(body.len <= UINT32_MAX);

	uint8_t *at = record_print(buf_add(&batch->bytes, RECORD_HEADER + body.len), kind, body);

	if (body.len > 0)
		memcpy(at, body.data, body.len);
	batch->count++;
}

uint32_t log_batch_count(const struct log_batch *batch)
{
	return batch->count;
}

size_t log_batch_bytes(const struct log_batch *batch)
{
	return batch->bytes.len;
}
