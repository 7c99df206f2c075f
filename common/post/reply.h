/* reply.h - what came into the mailbox that letters are answered to.
 *
 * An answer is the token of a line and one word, or one date, in the top of the mail: what is
 * quoted below is never read. What is not understood is told apart, for somebody to read; what a
 * machine sent is left alone, so that two machines never write to one another. */
#pragma once
#include "common/post/post.h"

enum reply_kind {
	REPLY_ANSWER,  /* one or more lines                                              */
	REPLY_BOUNCE,  /* a letter of ours could not be delivered                        */
	REPLY_MACHINE, /* out of office, a list, a delay that is only told               */
	REPLY_OTHER,   /* somebody wrote something else; `why` says what is missing      */
};

struct reply_line {
	char token[POST_TOKEN + 1];
	struct str reason; /* a code of answer-reasons, on the arena          */
	duly_civil on;     /* DULY_NO_DATE: no day was named                   */
};

enum { REPLY_LINES_MAX = 50 };
struct reply {
	enum reply_kind kind;
	struct str from; /* address, on the arena            */
	const char *why; /* REPLY_OTHER                       */
	struct reply_line lines[REPLY_LINES_MAX];
	size_t n;
	bool has_id;
	uint8_t id[ID_LEN];  /* REPLY_BOUNCE: of the letter         */
	struct str enhanced; /* likewise: "5.1.1"                   */
};

/* Reads @message. Words are those of `answers` in the phrases of any language; @today is the day by
 * which a day without a year is read. */
void reply_read(struct view message, const struct texts *texts, duly_civil today,
		struct arena *arena, struct reply *ret);

/* "30/1", "30.01.2026", "30 Jan", "2026-01-30"; a year that is not said is that with the day
 * nearest to @today. */
bool reply_day(struct str text, duly_civil today, duly_civil *ret);
