#include <fcntl.h>

#include "common/log/judge.h"

/* ---- segments -------------------------------------------------------------------------------- */

struct judge_look {
	const struct log_disk *disk;
	int fd;
	uint32_t number;
	bool last;
	struct survey *survey;
	struct duly_diag *diag;
};

static duly_result damaged(const struct judge_look *l, const char *what)
{
	return duly_fail(l->diag, DULY_E_CORRUPT, PLACE_FMT ": %s", l->number, 0, what);
}

/* A header that was never finished has nothing behind it: it is synced before the first batch. */
static duly_result check_unbegun(const struct judge_look *l, bool blank)
{
	uint32_t end;
	const uint32_t from = blank ? 0 : SEGMENT_HEADER;
	const duly_result r =
		segment_used(l->disk, l->fd, (struct log_place){ l->number, from }, &end, l->diag);

	if (r != DULY_OK)
		return r;
	if (!l->last || end != from)
		return damaged(l, "its header does not check");
	l->survey->torn_header = !blank;
	return DULY_OK;
}

static duly_result check_length(const struct judge_look *l, const struct segment_head *head)
{
	uint8_t tail[2];
	size_t got;
	const struct log_place last = { l->number, head->bytes - 1 };
	const duly_result r = segment_read(l->disk, l->fd, tail, sizeof tail, last, &got, l->diag);

	if (r != DULY_OK)
		return r;
	return got == 1 ? DULY_OK : damaged(l, got == 0 ? "it is cut short" : "it is too long");
}

static duly_result check_begun(const struct judge_look *l, const struct segment_head *head)
{
	struct survey *s = l->survey;

	if (l->number == 1) {
		memcpy(s->first, head->incarnation, sizeof s->first);
		memcpy(s->incarnation, head->incarnation, sizeof s->incarnation);
	}
	if (head->number != l->number)
		return damaged(l, "it is another segment under this name");
	if (!segment_head_succeeds(head, s->incarnation))
		return damaged(l, "it is of another incarnation");
	if (memcmp(s->incarnation, head->incarnation, sizeof s->incarnation) != 0)
		s->before = head->before;
	memcpy(s->incarnation, head->incarnation, sizeof s->incarnation);
	s->used = l->number;
	return check_length(l, head);
}

static duly_result check_segment(const struct judge_look *l)
{
	uint8_t bytes[SEGMENT_HEADER] = { 0 };
	struct segment_head head;
	size_t got;
	const duly_result r = segment_read(l->disk, l->fd, bytes, sizeof bytes,
					   (struct log_place){ l->number, 0 }, &got, l->diag);

	if (r != DULY_OK)
		return r;
	switch (segment_head_parse(bytes, &head)) {
	case HEAD_GOOD:
		return check_begun(l, &head);
	case HEAD_FOREIGN:
		return damaged(l, "its format is not known to this release");
	case HEAD_BLANK:
		return check_unbegun(l, true);
	case HEAD_BAD:
		break;
	}
	return check_unbegun(l, false);
}

duly_result judge_segments(const struct log_disk *disk, const char *dir, struct survey *ret,
			   struct duly_diag *diag)
{
	struct judge_look l = { .disk = disk, .survey = ret, .diag = diag };
	uint32_t highest = 0;
	duly_result r = segment_list(dir, &highest, diag);

	*ret = (struct survey){ .used = 0 };
	for (l.number = 1; r == DULY_OK && l.number <= highest; l.number++) {
		l.last = l.number == highest;
		r = segment_open(disk, dir, l.number, O_RDONLY, &l.fd, diag);
		if (r != DULY_OK)
			break;
		r = check_segment(&l);
		disk->close(disk->ctx, l.fd);
	}
	return r;
}

duly_result judge_segment(const struct log_disk *disk, const char *dir, uint32_t number,
			  struct duly_diag *diag)
{
	uint8_t bytes[SEGMENT_HEADER] = { 0 };
	struct judge_look l = { .disk = disk, .number = number, .diag = diag };
	struct segment_head head;
	size_t got;
	duly_result r = segment_open(disk, dir, number, O_RDONLY, &l.fd, diag);

	if (r != DULY_OK)
		return r == DULY_E_NOTFOUND ? DULY_E_CORRUPT : r;
	r = segment_read(disk, l.fd, bytes, sizeof bytes, (struct log_place){ number, 0 }, &got,
			 diag);
	if (r == DULY_OK && segment_head_parse(bytes, &head) != HEAD_GOOD)
		r = damaged(&l, "its header does not check");
	else if (r == DULY_OK && head.number != number)
		r = damaged(&l, "it is another segment under this name");
	else if (r == DULY_OK)
		r = check_length(&l, &head);
	disk->close(disk->ctx, l.fd);
	return r;
}

/* ---- a place where nothing checks ------------------------------------------------------------ */

/* The batch at @p, of at most @room bytes, stands by itself and is later than what the scan has
 * passed. Its chain is not asked for: what stands before it is what does not check. */
static bool is_later_batch(const struct log_scan *scan, const uint8_t *p, size_t room)
{
	duly_auto_fini(buf) heads = { NULL, 0, 0 };
	struct batch_head head;

	return room >= BATCH_HEADER && batch_head_parse(p, room, &head) &&
	       head.first > scan->tree.size && batch_check(p, &head, true, &heads);
}

/* Anywhere in the bytes from the scan's place to @end: a whole batch at the place itself is one
 * that continues another history, and no write that was cut. */
static duly_result batch_follows(const struct log_scan *scan, uint32_t end, bool *ret,
				 struct duly_diag *diag)
{
	duly_auto_fini(buf) rest = { NULL, 0, 0 };
	const size_t len = end - scan->at.offset;
	uint8_t *p = buf_add(&rest, len);
	size_t got;
	const duly_result r = segment_read(scan->disk, scan->fd, p, len, scan->at, &got, diag);

	if (r != DULY_OK)
		return r;
	*ret = false;
	for (const uint8_t *stop = p + got; !*ret; p++) {
		p = memmem(p, (size_t)(stop - p), BATCH_MAGIC, sizeof BATCH_MAGIC);
		if (p == NULL)
			break;
		*ret = is_later_batch(scan, p, (size_t)(stop - p));
	}
	return DULY_OK;
}

static duly_result damage(const struct log_scan *scan, const char *why, struct duly_diag *diag)
{
	return duly_fail(diag, DULY_E_CORRUPT, PLACE_FMT ": damage: what stands there %s",
			 PLACE_ARGS(scan->at), why);
}

duly_result judge_stop(const struct log_scan *scan, const struct survey *survey,
		       struct log_place synced, uint32_t *ret_end, struct duly_diag *diag)
{
	bool followed = false;

	*ret_end = scan->at.offset;
	if (scan->at.segment < survey->used)
		return damage(scan, "does not check, and another segment follows", diag);
	if (scan->ended)
		return DULY_OK;
	if (survey->torn_header)
		return damage(scan, "is no end mark, and another segment was begun", diag);

	duly_result r = segment_used(scan->disk, scan->fd, scan->at, ret_end, diag);

	if (r != DULY_OK)
		return r;
	if (place_before(scan->at, synced))
		return damage(scan, "was synced, and does not check", diag);
	if (*ret_end == scan->at.offset)
		return DULY_OK;
	r = batch_follows(scan, *ret_end, &followed, diag);
	if (r == DULY_OK && followed)
		return damage(scan, "does not check, and a whole batch is there or follows", diag);
	return r;
}
