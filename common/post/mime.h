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

/* @message as whoever gets it sees it, lines ending in LF, appended to @ret: whom it is from and
 * to, its date, its subject and its text; or its HTML alone. False: it is no letter, or
 * has no such part. */
bool mime_show(struct view message, bool html, struct buf *ret);
/* Its subject and its text alone, appended to @ret_subject and @ret_text. False: it is no letter,
 * or has no text. */
bool mime_text(struct view message, struct buf *ret_subject, struct buf *ret_text);

/* A letter to those who look after the data, that says why; with a mail that came in attached as
 * it came, where there is one. */
struct mime_passed {
	const char *from, *name, *to, *subject, *why, *domain;
	struct str id;
	duly_instant at;
	const struct zone *zone;
	struct view original;
};
void mime_pass_on(const struct mime_passed *passed, struct buf *ret);
