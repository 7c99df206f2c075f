/* sender.h - the thread that talks to the mail server, so that one that is stuck holds up nobody
 * else. It has one message at a time. Private to this folder. */
#pragma once
#include "services/mail/smtp.h"

struct sender_settings {
	struct smtp_settings smtp;
	const char *dry_run; /* a folder that messages go into instead; NULL: they are sent */
	int64_t pace_ms;     /* from one message to the next, at least                      */
};

struct sender;
duly_result sender_start(const struct sender_settings *settings, struct sender **ret,
			 struct duly_diag *diag);
/* Waits until what is on its way is answered, at most as long as the mail server may take; nothing
 * more is sent then. */
void sender_finish(struct sender *s);
void sender_stop(struct sender **sender);

/* Readable when something was answered. */
int sender_fd(const struct sender *s);
bool sender_is_free(struct sender *s);
/* Copies what it is given. Only where it is free. */
void sender_send(struct sender *s, uint64_t number, const char *to, struct view message);
/* False: nothing was answered. */
bool sender_take(struct sender *s, uint64_t *ret_number, struct smtp_outcome *ret);
