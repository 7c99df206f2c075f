#include <ctype.h>

#include "common/import/fields.h"
#include "common/import/table/patterns.h"
#include "common/import/table/suggest_map.h"
#include "common/import/when.h"

enum { LOOK_AT = 200 /* lines of a sheet */, WORDS_MAX = 12, NAME_MAX_BYTES = 24 };

/* ---- what is in a column --------------------------------------------------------------------- */

struct column_look {
	size_t filled, days, hours, codes;
	struct str words[WORDS_MAX]; /* different ones */
	size_t n_words;
	bool more;
};

static bool is_hour(struct str text)
{
	return text.len >= 4 && text.len <= 8 && isdigit((unsigned char)text.s[0]) &&
	       memchr(text.s, ':', MIN(text.len, 3)) != NULL;
}

static void note_word(struct column_look *seen, struct str text)
{
	for (size_t i = 0; i < seen->n_words; i++)
		if (str_eq(seen->words[i], text))
			return;
	if (seen->n_words == WORDS_MAX)
		seen->more = true;
	else
		seen->words[seen->n_words++] = text;
}

static struct column_look look(const struct sheet *s, size_t column)
{
	struct column_look seen = { 0 };
	struct when when;

	for (size_t i = 0; i < MIN(s->n_lines, LOOK_AT); i++) {
		const struct str text = s->lines[i].wrong ? STR("") : s->lines[i].fields[column];

		if (text.len == 0)
			continue;
		seen.filled++;
		seen.days += when_parse(NULL, (struct str){ text.s, MIN(text.len, 10) }, &when);
		seen.hours += is_hour(text);
		seen.codes += field_is_case(text);
		note_word(&seen, text);
	}
	return seen;
}

static bool has_days(const struct column_look *s)
{
	return s->filled > 0 && 2 * s->days > s->filled;
}

static bool has_few_words(const struct column_look *s)
{
	return !s->more && s->n_words > 0 && s->n_words * 2 < s->filled && !has_days(s) &&
	       s->hours == 0;
}

/* ---- names ----------------------------------------------------------------------------------- */

/* A name for a column or a sheet: letters, digits and "_"; @number where nothing is left. */
static struct str name_for(struct arena *arena, struct str text, size_t number)
{
	const struct str plain = pattern_plain(arena, text);
	char *copy = arena_alloc(arena, NAME_MAX_BYTES + 1);
	size_t n = 0;

	for (size_t i = 0; i < plain.len && n < NAME_MAX_BYTES - 4; i++)
		if (isalnum((unsigned char)plain.s[i]))
			copy[n++] = plain.s[i];
		else if (n > 0 && copy[n - 1] != '_')
			copy[n++] = '_';
	while (n > 0 && copy[n - 1] == '_')
		n--;
	return n > 0 ? (struct str){ copy, n } : arena_printf(arena, "column_%zu", number + 1);
}

/* The same name twice would be two columns in one. */
static struct str name_of_column(struct arena *arena, const struct sheet *s, size_t column)
{
	const struct str name = name_for(arena, s->columns[column], column);

	for (size_t i = 0; i < column; i++)
		if (str_eq(name, name_for(arena, s->columns[i], i)))
			return arena_printf(arena, "%.*s_%zu", STR_FMT(name), column + 1);
	return name;
}

/* Between quotation marks of YAML. */
static void quote(struct buf *out, struct str text)
{
	buf_puts(out, "\"");
	for (size_t i = 0; i < MIN(text.len, 120); i++) {
		const char c = text.s[i];

		if (c == '"' || c == '\\')
			buf_puts(out, "\\");
		buf_put(out, (unsigned char)c < ' ' ? " " : &c, 1);
	}
	buf_puts(out, "\"");
}

/* ---- events ---------------------------------------------------------------------------------- */

/* Whether a word of @plain begins as @word does; a short one is to be the whole of it. */
static bool recalls(struct str plain, struct str word)
{
	const size_t head = word.len < 4 ? word.len : MIN(word.len, 5);

	for (size_t at = 0; at + head <= plain.len; at++) {
		if ((at > 0 && plain.s[at - 1] != ' ') || memcmp(plain.s + at, word.s, head) != 0)
			continue;
		if (word.len >= 4 || at + head == plain.len || plain.s[at + head] == ' ')
			return word.len > 1;
	}
	return false;
}

/* How many words of the type begin as words of the heading do. */
static size_t likeness(struct str type, struct str plain)
{
	size_t n = 0, begin = 0;

	for (size_t i = 0; i <= type.len; i++) {
		if (i < type.len && type.s[i] != '.' && type.s[i] != '-')
			continue;
		const struct str word = { type.s + begin, i - begin };

		n += recalls(plain, word);
		begin = i + 1;
	}
	return n;
}

static void put_event(struct buf *out, const struct vocabulary *v, struct str heading,
		      struct str column)
{
	const struct event_type *best = NULL;
	size_t n, most = 0;
	const struct event_type *types = vocabulary_types(v, &n);

	for (size_t i = 0; i < n; i++) {
		const size_t like = likeness(types[i].name, heading);

		if (like > most)
			best = &types[i], most = like;
	}
	if (best == NULL) {
		buf_printf(out, "      # - { type: ?, date: %.*s }\n", STR_FMT(column));
		return;
	}
	buf_printf(out, "      # - { type: %.*s, date: %.*s", STR_FMT(best->name), STR_FMT(column));
	for (size_t i = 0; i < best->field_count; i++)
		if (best->fields[i].required)
			buf_printf(out, ", data: { %.*s: ? }",
				   STR_FMT(vocabulary_text(v, best->fields[i].name)));
	buf_puts(out, " }\n");
}

/* ---- a sheet --------------------------------------------------------------------------------- */

static void put_column(struct buf *out, struct arena *arena, const struct sheet *s, size_t column)
{
	const struct column_look seen = look(s, column);

	buf_printf(out, "      %.*s: ", STR_FMT(name_of_column(arena, s, column)));
	quote(out, s->columns[column]);
	if (has_days(&seen))
		buf_puts(out, "   # days");
	else if (seen.hours * 2 > seen.filled)
		buf_puts(out, "   # hours");
	if (has_few_words(&seen)) {
		buf_puts(out, "   # ");
		for (size_t i = 0; i < seen.n_words; i++) {
			buf_puts(out, i > 0 ? ", " : "");
			quote(out, seen.words[i]);
		}
	}
	buf_puts(out, "\n");
}

/* The first column that reads as references and whose heading says so; else the first of
 * references. */
static size_t case_column(struct arena *arena, const struct sheet *s)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < s->n_columns; i++) {
		const struct column_look seen = look(s, i);
		const struct str plain = pattern_plain(arena, s->columns[i]);

		if (s->columns[i].len == 0 || seen.codes < seen.filled || has_days(&seen))
			continue;
		if (pattern_fits(STR("*id"), plain) || pattern_fits(STR("*id *"), plain) ||
		    pattern_fits(STR("*reference*"), plain) || pattern_fits(STR("*number*"), plain))
			return i;
		first = MIN(first, i);
	}
	return first == SIZE_MAX ? 0 : first;
}

static void put_sheet(struct buf *out, struct arena *arena, const struct vocabulary *v,
		      const struct import_file *file)
{
	const struct sheet *s = &file->sheet;
	const struct str name = import_file_stem(file);
	const size_t subject = case_column(arena, s);

	buf_printf(out, "  %.*s:\n    called: ", STR_FMT(name_for(arena, name, 0)));
	quote(out, name);
	buf_puts(out, "\n    columns:\n");
	for (size_t i = 0; i < s->n_columns; i++)
		if (s->columns[i].len > 0)
			put_column(out, arena, s, i);
	const struct str subject_name = name_of_column(arena, s, subject);

	buf_printf(out,
		   "    case: %.*s\n    identity: [ %.*s ]   # and which day?\n    events: []\n",
		   STR_FMT(subject_name), STR_FMT(subject_name));
	for (size_t i = 0; i < s->n_columns; i++) {
		const struct column_look seen = look(s, i);

		if (s->columns[i].len > 0 && has_days(&seen))
			put_event(out, v, pattern_plain(arena, s->columns[i]),
				  name_of_column(arena, s, i));
	}
}

duly_result map_suggest(const struct import_files *files, const struct vocabulary *vocabulary,
			struct arena *arena, struct buf *out, struct duly_diag *diag)
{
	size_t n = 0;

	buf_puts(
		out,
		"# A first map: duly-map(5) says what can stand in it. Say what each row is under\n"
		"# events, and look with: duly import table --dry-run MAP FILE\n"
		"map: first\nsheets:\n");
	for (size_t i = 0; i < files->n; i++) {
		if (files->list[i].why != NULL)
			continue;
		put_sheet(out, arena, vocabulary, &files->list[i]);
		n++;
	}
	return n > 0 ? DULY_OK : duly_fail(diag, DULY_E_MALFORMED, "no sheet of it could be read");
}
