/* answer_link.h - the link in a message by which one person answers for one obligation.
 *
 * What it says is sealed: a mail server, a proxy's log or a browser's history shows neither case
 * nor person. It is made by who writes messages and read by who serves the form, who share one key:
 * 32 random bytes in a file of their own. Whoever has the link may answer in that person's name
 * until it expires, and do nothing else: it carries no role, so that it quiets nothing past the day
 * on which the duty lapses. */
#pragma once
#include "common/base/base.h"

enum { ANSWER_KEY = 32, ANSWER_LINK_MAX = 640 };

struct answer_link {
	uint8_t      obligation[ID_LEN];
	struct str   council, subject, person; /* [A-Za-z0-9._:-]{1,64} each */
	duly_instant expires;
};

/* The key in the file @path, which is made where it is not there (0600, or nothing is).
 * DULY_E_CONFIG: what is there is no key, or others may read it. DULY_E_IO. */
duly_result answer_key(const char *path, uint8_t ret[ANSWER_KEY], struct duly_diag *diag);

/* The text of the link, for the end of an address: [A-Za-z0-9_-]. */
char *answer_link_print(const struct answer_link *link, const uint8_t key[ANSWER_KEY],
			char ret[ANSWER_LINK_MAX]);

enum answer_link_verdict { ANSWER_LINK_GOOD, ANSWER_LINK_EXPIRED, ANSWER_LINK_NONE };
/* What @text says as of @now; strings are on @arena. NONE: it was not made with this key, or was
 * changed. */
enum answer_link_verdict answer_link_read(struct str text, const uint8_t key[ANSWER_KEY],
					  duly_instant now, struct arena *arena,
					  struct answer_link *ret);
