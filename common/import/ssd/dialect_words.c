#include <ctype.h>

#include "common/import/codes.h"
#include "common/import/fields.h"
#include "common/import/ssd/dialect_words.h"

enum { FOLDED_MAX = 512 }; /* bytes of a text that may be words; a longer one is none */

struct str words_fold(struct str text, char *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (isalnum((unsigned char)text.s[i]))
			ret[n++] = (char)tolower((unsigned char)text.s[i]);
		else if (n > 0 && ret[n - 1] != '-')
			ret[n++] = '-';
	}
	while (n > 0 && ret[n - 1] == '-')
		n--;
	ret[n] = '\0';
	return (struct str){ ret, n };
}

/* ---- words ----------------------------------------------------------------------------------- */

static bool at_end(struct str text, size_t at)
{
	return at == text.len || text.s[at] == '-';
}

/* Whole words: "care-order" is not in "aftercare-order". */
static bool matches(const struct ssd_word *word, struct str text)
{
	const struct str w = word->text;

	for (size_t at = 0; at + w.len <= text.len; at++) {
		const bool here = memcmp(text.s + at, w.s, w.len) == 0 &&
				  (at == 0 || text.s[at - 1] == '-') && at_end(text, at + w.len);

		if (here && (word->open_tail || at + w.len == text.len))
			return true;
		if (!word->open_head)
			return false;
	}
	return false;
}

/* The longest words that match say most. */
static struct str code_of_words(const struct ssd_words *words, struct str folded)
{
	const struct ssd_word *best = NULL;

	for (size_t i = 0; i < words->n && folded.len > 0; i++)
		if (matches(&words->list[i], folded) &&
		    (best == NULL || words->list[i].text.len >= best->text.len))
			best = &words->list[i];
	return best == NULL ? NO_STR : best->code;
}

/* ---- codes in a text ------------------------------------------------------------------------- */

static struct str code_like(const char *const *codes, struct str text)
{
	for (; *codes != NULL; codes++)
		if (field_is(text, *codes))
			return str_of(*codes);
	return NO_STR;
}

static bool has_digit(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (isdigit((unsigned char)text.s[i]))
			return true;
	return false;
}

/* Whether the word of @text from @at to @end is set apart from the others: at the head, before a
 * sign; in brackets. */
static bool set_apart(struct str text, size_t at, size_t end)
{
	static const char SIGNS[] = "-:.)],;/";
	size_t next = end;

	if (at > 0 && (text.s[at - 1] == '(' || text.s[at - 1] == '['))
		return (at == 1 || text.s[at - 2] == ' ') && end < text.len &&
		       (text.s[end] == ')' || text.s[end] == ']');
	while (next < text.len && text.s[next] == ' ')
		next++;
	return at == 0 && (next == text.len || strchr(SIGNS, text.s[next]) != NULL);
}

/* Whether @word is one of @codes to the letter: in capitals, as words are not. */
static bool in_capitals(const char *const *codes, struct str word)
{
	return codes_has(codes, word) && word.s[0] >= 'A' && word.s[0] <= 'Z';
}

/* The one code that stands among the words of @text. One without a digit is a word as well ("a",
 * "missing"), and counts only where it is set apart, or at the head in capitals. */
static struct str code_in(const char *const *codes, struct str text)
{
	struct str found = NO_STR;

	for (size_t at = 0, end; at < text.len; at = end) {
		for (end = at; end < text.len && isalnum((unsigned char)text.s[end]); end++)
			;
		const struct str word = { text.s + at, end - at };
		const bool meant = has_digit(word) || set_apart(text, at, end) ||
				   (at == 0 && in_capitals(codes, word));
		const struct str code = meant ? code_like(codes, word) : NO_STR;

		if (code.s != NULL && found.s != NULL && !str_eq(code, found))
			return NO_STR;
		if (code.s != NULL)
			found = code;
		end += end == at;
	}
	return found;
}

/* ---- from outside ---------------------------------------------------------------------------- */

/* The words behind the first one, which may be a code of the system's own. */
static struct str behind_first(struct str folded)
{
	const char *dash = memchr(folded.s, '-', folded.len);

	return dash == NULL ? STR("")
			    : (struct str){ dash + 1, (size_t)(folded.s + folded.len - dash - 1) };
}

/* Where the next part of @text ends: " - ", ": ", " / ". */
static size_t part_end(struct str text)
{
	for (size_t i = 0; i + 1 < text.len; i++) {
		const bool sign = text.s[i] == ':' || ((text.s[i] == '-' || text.s[i] == '/') &&
						       i > 0 && text.s[i - 1] == ' ');

		if (sign && text.s[i + 1] == ' ')
			return i;
	}
	return text.len;
}

/* The one code that the parts of @text stand for, each by itself. */
static struct str code_of_parts(const struct ssd_words *words, struct str text)
{
	struct str found = NO_STR;
	char room[FOLDED_MAX + 1];

	while (text.len > 0) {
		const size_t end = part_end(text);
		const struct str code =
			code_of_words(words, words_fold((struct str){ text.s, end }, room));

		if (code.s != NULL && found.s != NULL && !str_eq(code, found))
			return NO_STR;
		if (code.s != NULL)
			found = code;
		text.s += MIN(end + 1, text.len);
		text.len -= MIN(end + 1, text.len);
	}
	return found;
}

struct str ssd_code_of(const struct ssd_dialect *dialect, enum ssd_list list, struct str text)
{
	const char *const *codes = ssd_list_codes(list);
	const struct ssd_words *words = &dialect->words[list];
	char room[FOLDED_MAX + 1];
	struct str code = code_like(codes, text);

	if (code.s != NULL || text.len == 0 || text.len > FOLDED_MAX)
		return code;
	const struct str folded = words_fold(text, room);

	code = code_of_words(words, folded);
	if (code.s == NULL || code_in(codes, text).s != NULL)
		code = code_in(codes, text);
	if (code.s == NULL &&
	    has_digit((struct str){ folded.s, folded.len - behind_first(folded).len }))
		code = code_of_words(words, behind_first(folded));
	if (code.s == NULL && code_in(codes, text).s == NULL)
		code = code_of_parts(words, text);
	return code;
}

bool ssd_speaks_of(const struct ssd_dialect *dialect, enum ssd_list list, struct str text,
		   const char *code)
{
	const struct ssd_words *words = &dialect->words[list];
	char room[FOLDED_MAX + 1];

	if (text.len > FOLDED_MAX)
		return false;
	const struct str folded = words_fold(text, room);

	for (size_t i = 0; i < words->n; i++)
		if (str_is(words->list[i].code, code) && matches(&words->list[i], folded))
			return true;
	return false;
}

bool ssd_is_empty(const struct ssd_dialect *dialect, struct str text)
{
	for (size_t i = 0; i < dialect->empty.n && text.len > 0; i++) {
		const struct ssd_word *word = &dialect->empty.list[i];
		const struct str head = { text.s, MIN(text.len, word->text.len) };

		if (field_is(head, word->text.s) && (word->open_tail || head.len == text.len))
			return true;
	}
	return text.len == 0;
}
