/* sender.h - the thread that hands letters over, so that a mail server which is stuck holds up
 * nobody else. It has one thing to do at a time. Private to this folder. */
#pragma once
#include "services/mail/way.h"

struct sender;
/* Borrows @way; @pace_ms: from one thing to the next, at least. */
duly_result sender_start(struct way *way, int64_t pace_ms, struct sender **ret,
			 struct duly_diag *diag);
/* Waits until what is on its way is answered, at most as long as the other side may take; nothing
 * more is done then. */
void sender_finish(struct sender *s);
void sender_stop(struct sender **sender);

/* Readable when something was answered. */
int sender_fd(const struct sender *s);
bool sender_is_free(struct sender *s);
/* Copy what they are given. Only where it is free. */
void sender_send(struct sender *s, const struct parcel *parcel);
void sender_ask(struct sender *s, const char *handle);
/* False: nothing was answered. *ret_number: of the letter that was sent; 0: it was asked about
 * one. */
bool sender_take(struct sender *s, uint64_t *ret_number, struct way_outcome *ret);
