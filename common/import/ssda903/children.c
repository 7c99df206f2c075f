#include "common/import/fields.h"
#include "common/import/ssda903/import.h"

struct spelling {
	struct str text;
	const struct ssda903_source *of;
	bool apart; /* one file has two of them: they are two children */
};

void ssda903_children_begin(struct ssda903_children *c)
{
	c->spellings = g_hash_table_new(g_str_hash, g_str_equal);
}

void ssda903_children_fini(struct ssda903_children *c)
{
	if (c->spellings != NULL)
		g_hash_table_destroy(c->spellings);
	c->spellings = NULL;
}

static bool digits(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	return s.len > 0;
}

/* What all spellings of one reference have in common. */
static struct str common_form(struct arena *arena, struct str written)
{
	struct str s = written;
	size_t dot = s.len;

	while (dot > 0 && s.s[dot - 1] == '0')
		dot--;
	if (dot > 1 && dot < s.len && s.s[dot - 1] == '.' && digits((struct str){ s.s, dot - 1 }))
		s.len = dot - 1;
	while (s.len > 1 && s.s[0] == '0' && digits(s))
		s.s++, s.len--;
	return field_capitals(arena, s);
}

/* A header counts before episodes, those before all others; within a kind the latest file does. */
static int standing(const struct ssda903_source *s)
{
	return s->kind->kind == SSDA903_HEADER ? 2 : s->kind->kind == SSDA903_EPISODES ? 1 : 0;
}

static bool counts_before(const struct ssda903_source *a, const struct ssda903_source *b)
{
	return standing(a) != standing(b) ? standing(a) > standing(b) : a->rank > b->rank;
}

static void note(struct ssda903_import *im, const struct ssda903_source *s, struct str written)
{
	const struct str form = common_form(im->arena, written);
	struct spelling *known = g_hash_table_lookup(im->children.spellings, form.s);

	if (known == NULL) {
		known = arena_alloc(im->arena, sizeof *known);
		*known = (struct spelling){ written, s, false };
		g_hash_table_insert(im->children.spellings, (char *)(uintptr_t)form.s, known);
	} else if (known->of == s && standing(s) > 0 && !str_eq(known->text, written)) {
		known->apart = true;
	} else if (counts_before(s, known->of)) {
		*known = (struct spelling){ written, s, false };
	}
}

void ssda903_children_know(struct ssda903_import *im)
{
	for (size_t f = 0; f < im->sources.n; f++) {
		const struct ssda903_source *s = &im->sources.list[f];
		const size_t column = sheet_column(&s->file->sheet, "CHILD");

		for (size_t i = 0; i < s->file->sheet.n_lines; i++) {
			const struct sheet_line *line = &s->file->sheet.lines[i];

			if (line->wrong == NULL && field_is_case(line->fields[column]))
				note(im, s, line->fields[column]);
		}
	}
}

struct str ssda903_child_of(const struct ssda903_import *im, struct str written)
{
	const struct str form = common_form(im->arena, written);
	const struct spelling *known = g_hash_table_lookup(im->children.spellings, form.s);

	return known == NULL || known->apart ? written : known->text;
}
