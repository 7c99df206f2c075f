/* sealed_link.h - links that may be sent to people: the one in a message by which one person
 * answers for one obligation, and that of a calendar to which one person or team subscribes.
 *
 * What a link says is sealed: a mail server, a proxy's log or a browser's history shows neither
 * case nor person. It is made by who sends it and read by who serves it, who share one key: 32
 * random bytes in a file of their own. Whoever has the link may do what it is for until it expires,
 * and nothing else. */
#pragma once
#include "common/base/base.h"

enum { LINK_KEY = 32, SEALED_LINK_MAX = 640 };

enum link_use {
	LINK_ANSWERS,  /* to an obligation, as a person; it carries no role, so that it quiets
			* nothing past the day on which the duty lapses                        */
	LINK_CALENDAR, /* of what a team or a worker holds                                    */
};

struct sealed_link {
	enum link_use use;
	struct str    council;
	struct str    subject;               /* the case; of a calendar team:NAME or worker:NAME  */
	struct str    person;                /* to whom it was given                              */
	uint8_t       obligation[ID_LEN];    /* of a calendar zeros                               */
	duly_instant  expires;
};

/* The key in the file @path, which is made where it is not there (0600, or nothing is).
 * DULY_E_CONFIG: what is there is no key, or others may read it. DULY_E_IO. */
duly_result link_key(const char *path, uint8_t ret[LINK_KEY], struct duly_diag *diag);

/* The text of the link, for the end of an address: [A-Za-z0-9_-]. Names are
 * [A-Za-z0-9._:-]{1,80}. */
char *sealed_link_print(const struct sealed_link *link, const uint8_t key[LINK_KEY],
			char ret[SEALED_LINK_MAX]);

enum sealed_link_verdict { SEALED_LINK_GOOD, SEALED_LINK_EXPIRED, SEALED_LINK_NONE };
/* What @text says as of @now; strings are on @arena. NONE: it was not made for @use and with this
 * key, or was changed. */
enum sealed_link_verdict sealed_link_read(struct str text, enum link_use use,
					  const uint8_t key[LINK_KEY], duly_instant now,
					  struct arena *arena, struct sealed_link *ret);
