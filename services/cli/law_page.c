#include <stdio.h>

#include "common/text/words.h"
#include "services/cli/law_page.h"
#include "services/cli/rule_words.h"
#include "services/cli/table.h"

void page_text(const char *name, struct str text)
{
	if (text.len == 0)
		return;
	printf("  %-12s ", name);
	table_paragraph(text, 15, stdout);
}

void page_buf(const char *name, const struct buf *text)
{
	page_text(name, (struct str){ (const char *)text->data, text->len });
}

void page_basis(const struct rule *r)
{
	duly_auto_fini(buf) verified = { 0 };
	duly_auto_fini(buf) in_force = { 0 };
	char day[WORDS_DATE];

	page_text("basis", r->basis_text);
	page_text("edition", r->basis.edition_text);
	page_text("the text", r->basis.address);
	page_text("read at", r->basis.read_at);
	if (r->basis.read.day != DULY_NO_DATE.day)
		page_text("read in", str_of(words_month_of(r->basis.read, day)));
	buf_printf(&verified, "%.*s: the number was %s", STR_FMT(r->verified),
		   rule_words_verified(r->verified));
	page_buf("verified", &verified);
	rule_words_in_force(r, &in_force);
	page_buf("in force", &in_force);
	page_text("note", r->note);
}
