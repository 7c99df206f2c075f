/* keep.h - what the gateway keeps, row by row (docs/formats.md, The gateway's store).
 *
 * A store of its own, of which it uses `meta` alone; the first byte of a key says what the row is.
 * Everything here works in the transaction of the caller, which remembers the first failure.
 */
#pragma once
#include "common/post/line.h"
#include "common/store/store.h"

/* For ever. */
enum keep_row {
	KEEP_CURSOR = 'c',  /* -> how far the feed was taken, under which incarnation          */
	KEEP_NUMBER = 'n',  /* -> the number that the next letter is given                     */
	KEEP_WAITING = 'w', /* whom, how, obligation -> line                                   */
	KEEP_LETTER = 'l',  /* number -> letter                                                */
	KEEP_BODY = 'b',    /* number -> the message, until it is delivered                    */
	KEEP_QUEUE = 'q',   /* instant, number -> when it is tried next                        */
	KEEP_MAILED = 'm',  /* obligation, whom -> that it was mailed of, and as what           */
	KEEP_TOKEN = 'a',   /* token -> the line that an answer with it is of                  */
	KEEP_MESSAGE = 'i', /* Message-ID -> number of the letter                              */
	KEEP_THREAD = 'h',  /* whom, Monday of the week -> Message-ID that the thread began with */
	KEEP_DONE = 'd',    /* council -> the last day of which the morning was written        */
	KEEP_EVENT = 'e',   /* number -> an event that the service does not have yet           */
	KEEP_GIVEN = 'g',   /* number -> one that it has, when, and under which incarnation    */
	KEEP_SEEN = 's',    /* digest of a mail that came in -> when                           */
	KEEP_TOLD = 't',    /* alert, whom -> when a letter of it was made                     */
	KEEP_ASKED = 'r',   /* instant, number -> whether a letter arrived is asked then        */
};

#define KEEP_FORMAT 1 /* the first byte of every value */

/* A row key: begun with its kind, added to, and given to the store. */
struct buf keep_key(enum keep_row row);
void keep_key_whom(struct buf *key, const struct post_whom *whom);
void keep_key_number(struct buf *key, uint64_t number);
/* The whom of a key, behind @skip bytes; its strings point into the key. The rest of the key behind
 * it goes to *ret_rest. */
bool keep_whom_of(struct view key, size_t skip, struct post_whom *ret, struct view *ret_rest);

/* Values begin with the format. keep_value() begins one; keep_read() gives what is behind it, and
 * fails the reader where it is another. */
void keep_value(struct buf *b);
struct reader keep_read(struct view value);

void keep_put(struct store_txn *t, struct buf *take_key, const struct buf *value);
void keep_del(struct store_txn *t, struct buf *take_key);
/* False: absent. */
bool keep_get(struct store_txn *t, struct buf *take_key, struct view *ret);
/* The first row behind @after whose key begins with @prefix; @after empty: the first of all. */
bool keep_next(struct store_txn *t, struct view prefix, const struct buf *after,
	       struct view *ret_key, struct view *ret_value);

/* A rising number of its own for each @row. */
uint64_t keep_number(struct store_txn *t, enum keep_row row);

struct keep_cursor {
	uint64_t seq;
	struct str incarnation;
};
bool keep_cursor_get(struct store_txn *t, struct arena *arena, struct keep_cursor *ret);
void keep_cursor_put(struct store_txn *t, const struct keep_cursor *cursor);

/* Lines that wait. */
struct pending {
	struct post_whom whom;
	struct line line;
	struct view key; /* of its row */
};
struct pending_list {
	struct pending *list;
	size_t n, cap;
};
/* Those of one @how, or, with POST_NEVER, all. In the order of whom. On @arena. */
struct pending_list keep_waiting(struct store_txn *t, enum post_how how, struct arena *arena);
/* In the place of one of the same duty, to the same, told in the same way. What takes something
 * back takes no other's place, and none takes its: what comes behind it may be over before it is
 * written. */
void keep_wait(struct store_txn *t, const struct post_whom *whom, const struct line *line,
	       struct arena *arena);
void keep_waits_no_more(struct store_txn *t, const struct pending *w);

/* Whether it is met for the first time, which is remembered: a mail that came in twice (it was
 * read, and the process was killed before it was put away) does nothing the second time. */
bool keep_seen_first(struct store_txn *t, const uint8_t digest[SHA256_LEN], duly_instant now);

/* That a letter was made of an alert: told again under the same id, by a service that was restored,
 * it is not written again. */
bool keep_told(struct store_txn *t, const uint8_t alert[ID_LEN], const struct post_whom *whom);
void keep_told_put(struct store_txn *t, const uint8_t alert[ID_LEN], const struct post_whom *whom,
		   duly_instant made);
void keep_told_forget(struct store_txn *t, const uint8_t alert[ID_LEN],
		      const struct post_whom *whom);

/* To whom something was mailed of an obligation. */
struct mailed {
	struct post_whom whom;
	bool lapsed; /* that it had lapsed               */
	enum post_how how;
	duly_civil due;
};
size_t keep_mailed(struct store_txn *t, const uint8_t obligation[ID_LEN], struct arena *arena,
		   struct mailed **ret);
void keep_mailed_put(struct store_txn *t, const uint8_t obligation[ID_LEN],
		     const struct mailed *mailed);
void keep_mailed_forget(struct store_txn *t, const uint8_t obligation[ID_LEN],
			const struct post_whom *whom);
