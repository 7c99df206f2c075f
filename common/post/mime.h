/* mime.h - letters as messages of RFC 5322, built by GMime. */
#pragma once
#include "common/base/base.h"

struct mime_letter {
	const char *from, *name, *to, *reply_to, *subject, *language, *domain;
	struct str id;     /* before the @ of its Message-ID                           */
	struct str thread; /* of the letter that its thread began with; NO_STR: itself */
	duly_instant at;
	const struct zone *zone; /* the date is written in */
	struct view plain, html;
	bool urgent;
};
/* The message, lines ending in CR LF, appended to @ret. */
void mime_write(const struct mime_letter *letter, struct buf *ret);

/* A mail that came in, as it came, attached to a letter that says why. */
struct mime_passed {
	const char *from, *name, *to, *subject, *why, *domain;
	struct str id;
	duly_instant at;
	const struct zone *zone;
	struct view original;
};
void mime_pass_on(const struct mime_passed *passed, struct buf *ret);
