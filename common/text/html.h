/* html.h - text in a page or a letter: what is said is never markup. */
#pragma once
#include "common/base/base.h"

/* Appends @text with what HTML would read as markup written out, also within an attribute in
 * double quotes. */
void html_text(struct buf *b, struct str text);
