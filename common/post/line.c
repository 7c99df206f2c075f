#include "common/post/line.h"

struct line line_of(const struct noticed *n, const struct notice_tell *t)
{
	struct line line = {
		.kind = n->kind,
		.how = t->how,
		.council = n->council,
		.subject = n->subject,
		.rule = n->rule,
		.worker = n->worker,
		.reason = n->reason,
		.code = n->code,
		.words = t->words,
		.role = t->role,
		.has_obligation = n->has_obligation,
		.due = n->due,
		.was = n->was,
		.due_at = n->due_at,
		.at = n->at,
		.open = n->open,
		.alerts = &n->id,
		.alert_count = 1,
	};

	memcpy(line.obligation, n->obligation, ID_LEN);
	return line;
}

struct line line_over(const struct line *line, const struct line *before, struct arena *arena)
{
	const size_t n = MIN(before->alert_count, (size_t)LINE_ALERTS_MAX - line->alert_count);
	const size_t skip = before->alert_count - n;
	struct line both = *line;
	uint8_t(*ids)[ID_LEN] = arena_alloc(arena, (n + line->alert_count) * ID_LEN);

	memcpy(ids, before->alerts + skip, n * ID_LEN);
	memcpy(ids + n, line->alerts, line->alert_count * ID_LEN);
	both.alerts = (const uint8_t(*)[ID_LEN])ids;
	both.alert_count = n + line->alert_count;
	both.at = before->at;
	if (!line->has_obligation) /* how many it sums up */
		both.open += before->open;
	return both;
}

bool line_takes_back(const struct line *line)
{
	return (line->kind == NOTICE_MOVED || line->kind == NOTICE_WITHDRAWN ||
		line->kind == NOTICE_CLEARED) &&
	       line->open == 0;
}

struct str line_holder(const struct line *line, struct str now)
{
	return now.len == 0 && line->kind == NOTICE_CLEARED ? line->worker : now;
}

bool line_in_table(const struct line *line, struct str worker, const struct post_whom *whom)
{
	const bool counts = line->kind == NOTICE_OVERDUE || line->kind == NOTICE_ESCALATED ||
			    line->kind == NOTICE_UPCOMING || line->kind == NOTICE_DUE ||
			    line->kind == NOTICE_CLEARED;

	return counts && line->how == POST_MONDAY && worker.len > 0 &&
	       !str_eq(worker, whom->person);
}

/* ---- stored ---------------------------------------------------------------------------------- */

enum { HAS_OBLIGATION = 1, UNDELIVERED = 2 };

void line_write(const struct line *line, struct buf *b)
{
	const struct str texts[] = { line->council, line->subject, line->rule,  line->worker,
				     line->reason,  line->code,    line->words, line->role };

	buf_u8(b, (uint8_t)line->kind);
	buf_u8(b, (uint8_t)line->how);
	buf_u8(b, (uint8_t)((line->has_obligation ? HAS_OBLIGATION : 0) |
			    (line->undelivered ? UNDELIVERED : 0)));
	buf_put(b, line->obligation, ID_LEN);
	for (size_t i = 0; i < LEN(texts); i++)
		buf_str(b, texts[i]);
	buf_zig(b, line->due.day);
	buf_zig(b, line->was.day);
	buf_u64(b, (uint64_t)line->due_at.ms);
	buf_u64(b, (uint64_t)line->at.ms);
	buf_var(b, line->open);
	buf_var(b, line->alert_count);
	buf_put(b, line->alerts, line->alert_count * ID_LEN);
}

static void read_head(struct reader *r, struct line *ret)
{
	ret->kind = read_u8(r);
	ret->how = read_u8(r);
	const uint8_t flags = read_u8(r);
	const void *id = read_bytes(r, ID_LEN);

	ret->has_obligation = flags & HAS_OBLIGATION;
	ret->undelivered = flags & UNDELIVERED;
	if (id != NULL)
		memcpy(ret->obligation, id, ID_LEN);
}

bool line_read(struct reader *r, struct arena *arena, struct line *ret)
{
	struct str *const texts[] = { &ret->council, &ret->subject, &ret->rule,  &ret->worker,
				      &ret->reason,  &ret->code,    &ret->words, &ret->role };

	*ret = (struct line){ .kind = NOTICE_OTHER };
	read_head(r, ret);
	for (size_t i = 0; i < LEN(texts); i++)
		*texts[i] = arena_str(arena, read_str(r));
	ret->due.day = (int32_t)read_zig(r);
	ret->was.day = (int32_t)read_zig(r);
	ret->due_at.ms = (int64_t)read_u64(r);
	ret->at.ms = (int64_t)read_u64(r);
	ret->open = read_var(r);
	ret->alert_count = read_count(r);
	const void *ids = read_bytes(r, ret->alert_count * ID_LEN);

	if (ids == NULL)
		ret->alert_count = 0;
	uint8_t(*copy)[ID_LEN] = arena_alloc(arena, ret->alert_count * ID_LEN);

	if (ret->alert_count > 0)
		memcpy(copy, ids, ret->alert_count * ID_LEN);
	ret->alerts = (const uint8_t(*)[ID_LEN])copy;
	return r->ok;
}
