/* letter.h - a letter: whom it is to, what it tells, and what has become of it. */
#pragma once
#include "common/post/keep.h"

/* Numbers are stored. */
#define LETTER_STATES(X)                                                                     \
	X(LETTER_WAITS,   1, "waiting")  /* to be sent, or to be sent again                */ \
	X(LETTER_SENT,    2, "sent")     /* handed over to the mail server                 */ \
	X(LETTER_DEAD,    3, "dead")     /* refused for good: somebody has to look         */ \
	X(LETTER_DROPPED, 4, "dropped")  /* nothing of it was true any more                */ \
	X(LETTER_BOUNCED, 5, "bounced")  /* it was taken, and came back                    */

enum letter_state {
#define X(id, number, name) id = number,
	LETTER_STATES(X)
#undef X
};
const char *letter_state_name(enum letter_state state);

struct letter {
	uint64_t number;
	enum letter_state state;
	enum post_how how;              /* POST_MONDAY: the first of a week               */
	struct post_whom whom;
	struct str address;
	uint8_t id[ID_LEN];             /* the Message-ID before its @                    */
	duly_instant made, next, tried; /* next: when it is tried; DULY_NO_INSTANT: not  */
	uint32_t attempts;
	bool in_doubt;                  /* tried, and not answered: it may have arrived   */
	bool doubted;                   /* it was so before the last attempt              */
	bool passed_on;                 /* its hour clocks went to the next role          */
	uint32_t code;                  /* the server's last answer; 0: none              */
	struct str enhanced;            /* "5.1.1", of a bounce                           */
	const struct line *lines;
	size_t n;
};

/* Strings and lines are on @arena. False: there is none of that number. */
bool letter_get(struct store_txn *t, uint64_t number, struct arena *arena, struct letter *ret);
/* With its place in the queue; @before is the instant that it had there. */
void letter_put(struct store_txn *t, const struct letter *letter, duly_instant before);
/* The first in the queue whose instant is not after @now. */
bool letter_due(struct store_txn *t, duly_instant now, struct arena *arena, struct letter *ret);
/* By Message-ID. */
bool letter_by_id(struct store_txn *t, const uint8_t id[ID_LEN], struct arena *arena,
		  struct letter *ret);
/* Each from @from on, rising; false stops. */
bool letter_next(struct store_txn *t, uint64_t from, struct arena *arena, struct letter *ret);

/* What else is kept by its number and its id. */
void letter_forget(struct store_txn *t, uint64_t number, struct arena *arena);

/* That its alerts were told to whom it is for; or that they were not, after all. */
void letter_told(struct store_txn *t, const struct letter *letter, bool told);

void letter_body_put(struct store_txn *t, uint64_t number, struct view message);
bool letter_body_get(struct store_txn *t, uint64_t number, struct buf *ret);
void letter_body_forget(struct store_txn *t, uint64_t number);
