/* html.h - pages as text: what is said in them is never markup. Private to this folder. */
#pragma once
#include "common/text/html.h"
#include "services/web/exchange.h"

/* html_text() of @text. */
void html_cstr(struct buf *b, const char *text);

/* A page up to its body's content, and its end. @title is text. */
void html_begin(struct buf *b, const char *title);
void html_end(struct buf *b);
/* Answers with the page. It may load nothing, be framed by nobody, and send its forms here
 * alone. */
void html_answer(struct exchange *x, unsigned status, const struct buf *page);

/* One field of the body of a form (application/x-www-form-urlencoded), decoded on @arena; NO_STR:
 * it is not there, or is empty. */
struct str html_field(const struct exchange *x, const char *name, struct arena *arena);
