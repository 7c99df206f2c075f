/* texts.h - the words and the layout of letters, of each language: a folder LANGUAGE/ with
 * phrases.yaml, letter.txt and letter.html (manual duly-mail(8), Templates). */
#pragma once
#include "common/post/template.h"

struct text_language {
	char code[8];
	json_t *phrases; /* as phrases.yaml has them               */
	struct buf plain, html;
};

enum { TEXT_LANGUAGES_MAX = 8 };
struct texts {
	struct text_language list[TEXT_LANGUAGES_MAX];
	size_t n;
};

/* Each folder in @dir. DULY_E_CONFIG: there is no English, or a file does not read. */
duly_result texts_load(const char *dir, struct texts *ret, struct duly_diag *diag);
void texts_fini(struct texts *t);

/* That of @code; English where there is none. */
const struct text_language *texts_in(const struct texts *t, struct str code);
/* phrases[section][name]; NULL: it has none. */
const char *texts_phrase(const struct text_language *l, const char *section, struct str name);
/* "Tue 3 Feb". */
struct str texts_day(const struct text_language *l, duly_civil day, struct arena *arena);
