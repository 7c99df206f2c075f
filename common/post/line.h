/* line.h - one line of a letter, as it waits and as it was sent. */
#pragma once
#include "common/post/notice.h"
#include "common/post/world.h"

/* What of an alert, and of those that it took the place of, is kept until it is written. Strings
 * are borrowed of whoever made it. */
struct line {
	enum notice_kind kind;
	enum post_how how;
	struct str council, subject, rule, worker, reason, code, words, role;
	bool has_obligation;
	uint8_t obligation[ID_LEN];   /* where there is none, as in notice.h                */
	duly_civil due, was;
	duly_instant due_at, at;      /* at: when it was first told                        */
	uint64_t open;
	bool undelivered;             /* whoever should have had it could not be reached   */
	const uint8_t (*alerts)[ID_LEN]; /* that it tells of, the last one last            */
	size_t alert_count;
};

enum { LINE_ALERTS_MAX = 32 };

/* Of @n, as it is told by @t. */
struct line line_of(const struct noticed *n, const struct notice_tell *t);
/* @line, which takes the place of @before: it tells of the alerts of both. On @arena. */
struct line line_over(const struct line *line, const struct line *before, struct arena *arena);

/* Whether it answers what was written of one duty, contradiction or clock: it is over, or
 * another. */
bool line_takes_back(const struct line *line);

/* Who holds what it is of: @now, and of what is over who held it. */
struct str line_holder(const struct line *line, struct str now);
/* Whether a letter to @whom has it not as a line but in the row of @worker, who holds it: Mondays
 * those who are told of other people's duties have a table of what has lapsed and of what comes
 * up. */
bool line_in_table(const struct line *line, struct str worker, const struct post_whom *whom);

void line_write(const struct line *line, struct buf *b);
/* Strings point into what is read. False: the bytes are no line. */
bool line_read(struct reader *r, struct arena *arena, struct line *ret);
