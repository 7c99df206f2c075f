#include <fcntl.h>

#include "common/log/scan.h"

enum { WINDOW = 1 << 20 };

void scan_init(struct log_scan *scan, const struct log_disk *disk, const char *dir)
{
	*scan = (struct log_scan){ .disk = disk, .dir = dir, .fd = -1 };
}

static void leave(struct log_scan *scan)
{
	if (scan->fd >= 0)
		scan->disk->close(scan->disk->ctx, scan->fd);
	scan->fd = -1;
	scan_forget(scan);
}

void scan_fini(struct log_scan *scan)
{
	leave(scan);
	buf_fini(&scan->window);
	buf_fini(&scan->heads);
}

void scan_forget(struct log_scan *scan)
{
	buf_clear(&scan->window);
}

struct log_position scan_position(const struct log_scan *scan)
{
	struct log_position p = {
		.sequence = scan->tree.size,
		.segment = scan->at.segment,
		.offset = scan->at.offset,
		.root = tree_root(&scan->tree),
	};

	memcpy(p.chain, scan->chain, CHAIN_LEN);
	return p;
}

/* ---- segments -------------------------------------------------------------------------------- */

/* Opens a segment and reads its header; it is not entered yet. */
static duly_result look(struct log_scan *scan, uint32_t segment, int *ret_fd,
			struct segment_head *ret, enum head_state *ret_state,
			struct duly_diag *diag)
{
	uint8_t bytes[SEGMENT_HEADER];
	size_t got = 0;
	duly_result r = segment_open(scan->disk, scan->dir, segment, O_RDONLY, ret_fd, diag);

	if (r != DULY_OK)
		return r;
	r = segment_read(scan->disk, *ret_fd, bytes, sizeof bytes, (struct log_place){ segment, 0 },
			 &got, diag);
	if (r != DULY_OK) {
		scan->disk->close(scan->disk->ctx, *ret_fd);
		return r;
	}
	*ret_state = got < sizeof bytes ? HEAD_BLANK : segment_head_parse(bytes, ret);
	return DULY_OK;
}

static void enter(struct log_scan *scan, int fd, const struct segment_head *head)
{
	leave(scan);
	scan->fd = fd;
	scan->at = (struct log_place){ head->number, SEGMENT_HEADER };
	scan->bytes = head->bytes;
	scan->ended = false;
	scan->last = 0;
	memcpy(scan->incarnation, head->incarnation, sizeof scan->incarnation);
	memcpy(scan->chain, head->chain, CHAIN_LEN);
	scan->tree = head->tree;
}

duly_result scan_begin(struct log_scan *scan, uint32_t segment, struct duly_diag *diag)
{
	struct segment_head head;
	enum head_state state;
	int fd;
	const duly_result r = look(scan, segment, &fd, &head, &state, diag);

	if (r != DULY_OK)
		return r;
	if (state == HEAD_GOOD && head.number == segment) {
		enter(scan, fd, &head);
		return DULY_OK;
	}
	scan->disk->close(scan->disk->ctx, fd);
	return duly_fail(diag, DULY_E_CORRUPT, PLACE_FMT ": its header does not check", segment, 0);
}

static bool continues(const struct log_scan *scan, const struct segment_head *head)
{
	return head->number == scan->at.segment + 1 && tree_eq(&head->tree, &scan->tree) &&
	       memcmp(head->chain, scan->chain, CHAIN_LEN) == 0 &&
	       segment_head_succeeds(head, scan->incarnation);
}

static duly_result cross(struct log_scan *scan, struct duly_diag *diag)
{
	struct segment_head head;
	enum head_state state;
	int fd;
	const duly_result r = look(scan, scan->at.segment + 1, &fd, &head, &state, diag);

	if (r != DULY_OK)
		return r;
	if (state == HEAD_GOOD && continues(scan, &head)) {
		enter(scan, fd, &head);
		return DULY_OK;
	}
	scan->disk->close(scan->disk->ctx, fd);
	if (state != HEAD_GOOD)
		return DULY_E_NOTFOUND;
	return duly_fail(diag, DULY_E_CORRUPT,
			 PLACE_FMT ": this segment does not continue the one before it",
			 scan->at.segment + 1, 0);
}

/* ---- batches --------------------------------------------------------------------------------- */

static uint32_t readable_to(const struct log_scan *scan)
{
	return scan->limit.segment == scan->at.segment ? scan->limit.offset : scan->bytes;
}

/* @n bytes at the scan's place; NULL in *@ret where the segment, or what may be read, is shorter.
 */
static duly_result peek(struct log_scan *scan, size_t n, const uint8_t **ret,
			struct duly_diag *diag)
{
	const uint32_t at = scan->at.offset, end = readable_to(scan);
	struct buf *w = &scan->window;
	size_t got = 0;

	*ret = NULL;
	if (at > end || end - at < n)
		return DULY_OK;
	if (at < scan->window_at || at - scan->window_at + n > w->len) {
		const size_t want = MIN(MAX(n, WINDOW), end - at);

		buf_clear(w);
		scan->window_at = at;
		const duly_result r = segment_read(scan->disk, scan->fd, buf_add(w, want), want,
						   scan->at, &got, diag);
		w->len = r == DULY_OK ? got : 0;
		if (r != DULY_OK)
			return r;
		if (got < n)
			return DULY_OK;
	}
	*ret = w->data + (at - scan->window_at);
	return DULY_OK;
}

static bool follows(const struct log_scan *scan, const struct batch_head *head)
{
	return head->first == scan->tree.size + 1 &&
	       memcmp(head->previous, scan->chain, CHAIN_LEN) == 0;
}

static duly_result read_batch(struct log_scan *scan, bool bodies, struct scan_step *ret,
			      struct duly_diag *diag)
{
	struct batch_head *head = &ret->head;
	duly_result r = peek(scan, BATCH_HEADER, &ret->batch, diag);

	if (r != DULY_OK)
		return r;
	if (ret->batch == NULL || !batch_head_parse(ret->batch, LOG_BATCH_MAX, head))
		return DULY_E_NOTFOUND;
	r = peek(scan, head->length, &ret->batch, diag);
	if (r != DULY_OK)
		return r;
	if (ret->batch == NULL || !follows(scan, head) ||
	    !batch_check(ret->batch, head, bodies, &scan->heads))
		return DULY_E_NOTFOUND;
	return DULY_OK;
}

/* Nothing may hide behind an end mark. */
static duly_result rest_is_blank(const struct log_scan *scan, struct duly_diag *diag)
{
	const struct log_place rest = { scan->at.segment, scan->at.offset + BATCH_HEADER };
	uint32_t end;
	const duly_result r = segment_used(scan->disk, scan->fd, rest, &end, diag);

	if (r != DULY_OK || end == rest.offset)
		return r;
	return duly_fail(diag, DULY_E_CORRUPT, PLACE_FMT ": bytes behind the end mark",
			 PLACE_ARGS(rest));
}

duly_result scan_next(struct log_scan *scan, bool bodies, struct scan_step *ret,
		      struct duly_diag *diag)
{
	if (scan->ended) {
		*ret = (struct scan_step){ .batch = NULL };
		return cross(scan, diag);
	}

	duly_result r = read_batch(scan, bodies, ret, diag);

	if (r == DULY_OK && ret->head.count == 0)
		r = rest_is_blank(scan, diag);
	if (r != DULY_OK)
		return r;
	batch_grow(&scan->tree, &scan->heads, ret->head.count);
	memcpy(scan->chain, ret->head.checksum, CHAIN_LEN);
	scan->last = scan->at.offset;
	scan->at.offset += ret->head.length;
	scan->ended = ret->head.count == 0;
	if (scan->ended)
		ret->batch = NULL;
	return DULY_OK;
}

/* ---- a known place --------------------------------------------------------------------------- */

static duly_result is_at(const struct log_scan *scan, const struct log_position *to,
			 struct duly_diag *diag)
{
	const struct log_position here = scan_position(scan);

	if (here.offset == to->offset && here.sequence == to->sequence &&
	    here.root.size == to->root.size && memcmp(here.chain, to->chain, CHAIN_LEN) == 0 &&
	    memcmp(here.root.hash, to->root.hash, SHA256_LEN) == 0)
		return DULY_OK;
	return duly_fail(diag, DULY_E_CONFLICT,
			 PLACE_FMT ": the log has another history here than the place given",
			 to->segment, to->offset);
}

duly_result scan_seek(struct log_scan *scan, const struct log_position *to, struct duly_diag *diag)
{
	struct scan_step step;
	duly_result r = scan_begin(scan, to->sequence == 0 ? 1 : to->segment, diag);

	if (to->sequence == 0)
		return r;
	while (r == DULY_OK && !scan->ended && scan->at.offset < to->offset)
		r = scan_next(scan, false, &step, diag);
	return r == DULY_OK ? is_at(scan, to, diag) : r;
}
