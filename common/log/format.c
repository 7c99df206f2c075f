#include <endian.h>

#include "common/log/format.h"

/* Neither can stand in a body: what producers send is codes and numbers, never bytes like these. */
static const uint8_t SEGMENT_MAGIC[8] = { 'D', 'U', 'L', 'Y', 'S', 'E', 'G', 0 };
const uint8_t BATCH_MAGIC[4] = { 0xd5, 0x0a, 0xb7, 0x1e };

enum { VERSION_AT = 8, NUMBER_AT = 12, INCARNATION_AT = 16, CHAIN_AT = 32, FIRST_AT = 48 };
enum { SIZE_AT = 56, BYTES_AT = 64, EDGE_AT = 128, BEFORE_AT = 2176 };
enum { BEFORE_SIZE_AT = BEFORE_AT + 16, BEFORE_ROOT_AT = BEFORE_AT + 24 };
enum { HEAD_SUM_AT = SEGMENT_HEADER - CHAIN_LEN };

enum { LENGTH_AT = 4, BATCH_FIRST_AT = 8, COUNT_AT = 16, ZERO_AT = 20, RECORDED_AT = 24 };
enum { SYNCED_AT = 32, PREVIOUS_AT = 40, CHECKSUM_AT = 56 };

enum { KIND_AT = 0, FLAGS_AT = 2, KEY_AT = 4, SEQUENCE_AT = 8, INSTANT_AT = 16, BODY_LEN_AT = 24 };
enum { DIGEST_AT = 28 };

static uint16_t get16(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof v);
	return le16toh(v);
}

static uint32_t get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return le32toh(v);
}

static uint64_t get64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return le64toh(v);
}

static void put16(uint8_t *p, uint16_t v)
{
	v = htole16(v);
	memcpy(p, &v, sizeof v);
}

static void put32(uint8_t *p, uint32_t v)
{
	v = htole32(v);
	memcpy(p, &v, sizeof v);
}

static void put64(uint8_t *p, uint64_t v)
{
	v = htole64(v);
	memcpy(p, &v, sizeof v);
}

/* ---- segments -------------------------------------------------------------------------------- */

static void head_checksum(const uint8_t *bytes, uint8_t ret[CHAIN_LEN])
{
	blake2b((struct view){ NULL, 0 }, (struct view){ bytes, HEAD_SUM_AT }, ret, CHAIN_LEN);
}

void segment_head_print(const struct segment_head *head, uint8_t ret[SEGMENT_HEADER])
{
	memset(ret, 0, SEGMENT_HEADER);
	memcpy(ret, SEGMENT_MAGIC, sizeof SEGMENT_MAGIC);
	put32(ret + VERSION_AT, FORMAT_VERSION);
	put32(ret + NUMBER_AT, head->number);
	memcpy(ret + INCARNATION_AT, head->incarnation, sizeof head->incarnation);
	memcpy(ret + CHAIN_AT, head->chain, CHAIN_LEN);
	put64(ret + FIRST_AT, head->tree.size + 1);
	put64(ret + SIZE_AT, head->tree.size);
	put32(ret + BYTES_AT, head->bytes);
	memcpy(ret + EDGE_AT, head->tree.nodes, tree_edge(head->tree.size) * SHA256_LEN);
	memcpy(ret + BEFORE_AT, head->before.incarnation, sizeof head->before.incarnation);
	put64(ret + BEFORE_SIZE_AT, head->before.root.size);
	memcpy(ret + BEFORE_ROOT_AT, head->before.root.hash, SHA256_LEN);
	head_checksum(ret, ret + HEAD_SUM_AT);
}

bool bytes_blank(const uint8_t *p, size_t n)
{
	return n == 0 || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0);
}

enum head_state segment_head_parse(const uint8_t bytes[SEGMENT_HEADER], struct segment_head *ret)
{
	uint8_t checksum[CHAIN_LEN];

	if (bytes_blank(bytes, SEGMENT_HEADER))
		return HEAD_BLANK;
	head_checksum(bytes, checksum);
	if (memcmp(checksum, bytes + HEAD_SUM_AT, CHAIN_LEN) != 0 ||
	    memcmp(bytes, SEGMENT_MAGIC, sizeof SEGMENT_MAGIC) != 0)
		return HEAD_BAD;
	if (get32(bytes + VERSION_AT) != FORMAT_VERSION)
		return HEAD_FOREIGN;

	ret->number = get32(bytes + NUMBER_AT);
	ret->bytes = get32(bytes + BYTES_AT);
	memcpy(ret->incarnation, bytes + INCARNATION_AT, sizeof ret->incarnation);
	memcpy(ret->chain, bytes + CHAIN_AT, CHAIN_LEN);
	ret->tree.size = get64(bytes + SIZE_AT);
	memcpy(ret->tree.nodes, bytes + EDGE_AT, sizeof ret->tree.nodes);
	memcpy(ret->before.incarnation, bytes + BEFORE_AT, sizeof ret->before.incarnation);
	ret->before.root.size = get64(bytes + BEFORE_SIZE_AT);
	memcpy(ret->before.root.hash, bytes + BEFORE_ROOT_AT, SHA256_LEN);
	return get64(bytes + FIRST_AT) == ret->tree.size + 1 ? HEAD_GOOD : HEAD_BAD;
}

bool segment_head_succeeds(const struct segment_head *head, const uint8_t incarnation[16])
{
	const struct log_checkpoint *before = &head->before;

	if (memcmp(head->incarnation, incarnation, sizeof head->incarnation) == 0)
		return true;
	return before->root.size > 0 &&
	       memcmp(before->incarnation, incarnation, sizeof before->incarnation) == 0;
}

/* ---- batches --------------------------------------------------------------------------------- */

bool batch_head_parse(const uint8_t *p, size_t room, struct batch_head *ret)
{
	if (memcmp(p, BATCH_MAGIC, sizeof BATCH_MAGIC) != 0 || get32(p + ZERO_AT) != 0)
		return false;

	*ret = (struct batch_head){
		.length = get32(p + LENGTH_AT),
		.first = get64(p + BATCH_FIRST_AT),
		.count = get32(p + COUNT_AT),
		.recorded = { (int64_t)get64(p + RECORDED_AT) },
		.synced = { get32(p + SYNCED_AT), get32(p + SYNCED_AT + 4) },
	};
	memcpy(ret->previous, p + PREVIOUS_AT, CHAIN_LEN);
	memcpy(ret->checksum, p + CHECKSUM_AT, CHAIN_LEN);

	const uint64_t least = BATCH_HEADER + (uint64_t)ret->count * RECORD_HEADER;

	return ret->length <= room && least <= ret->length &&
	       (ret->count > 0 || ret->length == BATCH_HEADER);
}

static void batch_head_print(const struct batch_head *head, uint8_t *p)
{
	memcpy(p, BATCH_MAGIC, sizeof BATCH_MAGIC);
	put32(p + LENGTH_AT, head->length);
	put64(p + BATCH_FIRST_AT, head->first);
	put32(p + COUNT_AT, head->count);
	put32(p + ZERO_AT, 0);
	put64(p + RECORDED_AT, (uint64_t)head->recorded.ms);
	put32(p + SYNCED_AT, head->synced.segment);
	put32(p + SYNCED_AT + 4, head->synced.offset);
	memcpy(p + PREVIOUS_AT, head->previous, CHAIN_LEN);
}

static bool body_is_whole(const uint8_t *record, size_t len)
{
	uint8_t digest[SHA256_LEN];

	sha256((struct view){ record + RECORD_HEADER, len }, digest);
	return memcmp(digest, record + DIGEST_AT, SHA256_LEN) == 0;
}

/* The @i-th record of a batch, with @left bytes of it to come. */
static bool record_fits(const uint8_t *p, size_t left, const struct batch_head *head, uint32_t i)
{
	return left >= RECORD_HEADER && left - RECORD_HEADER >= get32(p + BODY_LEN_AT) &&
	       get16(p + FLAGS_AT) == 0 && get32(p + KEY_AT) == 0 &&
	       get64(p + SEQUENCE_AT) == head->first + i &&
	       get64(p + INSTANT_AT) == (uint64_t)head->recorded.ms;
}

/* What the checksum is taken over: the batch's header without it, and the header of each record. */
static void heads_begin(struct buf *heads, const uint8_t *p)
{
	buf_clear(heads);
	buf_put(heads, p, CHECKSUM_AT);
}

static void heads_sum(const struct buf *heads, const uint8_t *previous, uint8_t ret[CHAIN_LEN])
{
	blake2b((struct view){ previous, CHAIN_LEN }, buf_view(heads), ret, CHAIN_LEN);
}

bool batch_check(const uint8_t *p, const struct batch_head *head, bool bodies, struct buf *heads)
{
	const uint8_t *at = p + BATCH_HEADER, *end = p + head->length;
	uint8_t checksum[CHAIN_LEN];

	heads_begin(heads, p);
	for (uint32_t i = 0; i < head->count; i++) {
		if (!record_fits(at, (size_t)(end - at), head, i))
			return false;
		buf_put(heads, at, RECORD_HEADER);
		at += RECORD_HEADER + get32(at + BODY_LEN_AT);
	}
	heads_sum(heads, head->previous, checksum);
	if (at != end || memcmp(checksum, head->checksum, CHAIN_LEN) != 0)
		return false;

	at = p + BATCH_HEADER;
	for (uint32_t i = 0; bodies && i < head->count; i++) {
		if (!body_is_whole(at, get32(at + BODY_LEN_AT)))
			return false;
		at += RECORD_HEADER + get32(at + BODY_LEN_AT);
	}
	return true;
}

void batch_grow(struct tree *tree, const struct buf *heads, uint32_t count)
{
	const uint8_t *at = heads->data + CHECKSUM_AT;
	uint8_t leaf[SHA256_LEN];

	for (uint32_t i = 0; i < count; i++, at += RECORD_HEADER) {
		tree_leaf((struct view){ at, RECORD_HEADER }, leaf);
		tree_add(tree, leaf);
	}
}

void batch_seal(uint8_t *p, struct batch_head *head, struct buf *heads)
{
	uint8_t *at = p + BATCH_HEADER;

	batch_head_print(head, p);
	heads_begin(heads, p);
	for (uint32_t i = 0; i < head->count; i++) {
		put64(at + SEQUENCE_AT, head->first + i);
		put64(at + INSTANT_AT, (uint64_t)head->recorded.ms);
		buf_put(heads, at, RECORD_HEADER);
		at += RECORD_HEADER + get32(at + BODY_LEN_AT);
	}
	heads_sum(heads, head->previous, head->checksum);
	memcpy(p + CHECKSUM_AT, head->checksum, CHAIN_LEN);
}

/* ---- records --------------------------------------------------------------------------------- */

uint8_t *record_print(uint8_t *p, enum log_kind kind, struct view body)
{
	memset(p, 0, RECORD_HEADER);
	put16(p + KIND_AT, (uint16_t)kind);
	put32(p + BODY_LEN_AT, (uint32_t)body.len);
	sha256(body, p + DIGEST_AT);
	return p + RECORD_HEADER;
}

const uint8_t *record_parse(const uint8_t *p, struct log_record *ret)
{
	*ret = (struct log_record){
		.kind = (enum log_kind)get16(p + KIND_AT),
		.sequence = get64(p + SEQUENCE_AT),
		.recorded = { (int64_t)get64(p + INSTANT_AT) },
		.body = { p + RECORD_HEADER, get32(p + BODY_LEN_AT) },
	};
	return p + RECORD_HEADER + ret->body.len;
}
