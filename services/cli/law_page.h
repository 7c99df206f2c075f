/* law_page.h - what the law says on a page: lines behind a name, no wider than the terminal. */
#pragma once
#include "common/law/law.h"

/* Nothing where there is no text. */
void page_text(const char *name, struct str text);
void page_buf(const char *name, const struct buf *text);

/* On what a rule stands: authority, edition, address, how it was verified, in force, its note. */
void page_basis(const struct rule *rule);
