#include <csv.h>
#include <ctype.h>
#include <stdlib.h>

#include "common/import/fields.h"
#include "common/import/sheet.h"

enum { FIELDS_MAX = 256 };

/* One line on its way through libcsv. */
struct splitter {
	struct arena *arena;
	struct str fields[FIELDS_MAX];
	size_t n;
};

static struct str trimmed(const char *s, size_t len)
{
	while (len > 0 && isspace((unsigned char)s[0]))
		s++, len--;
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	return (struct str){ s, len };
}

static void on_field(void *field, size_t len, void *self)
{
	struct splitter *sp = self;

	if (sp->n < FIELDS_MAX)
		sp->fields[sp->n] = len > 0 ? arena_str(sp->arena, trimmed(field, len)) : STR("");
	sp->n++;
}

/* NULL, or what is wrong with the line. */
static const char *split(struct splitter *sp, struct str line, size_t line_max)
{
	struct csv_parser p;
	const char *wrong = NULL;

	sp->n = 0;
	if (line.len > line_max)
		return "the line is too long";
	if (memchr(line.s, '\0', line.len) != NULL)
		return "the line has a zero byte in it";
	if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return "no parser could be had";

	if (csv_parse(&p, line.s, line.len, on_field, NULL, sp) != line.len ||
	    csv_fini(&p, on_field, NULL, sp) != 0)
		wrong = "a quotation mark stands where none can be, or is not closed";
	else if (sp->n > FIELDS_MAX)
		wrong = "the line has too many fields";
	csv_free(&p);
	return wrong;
}

/* What systems put behind the last line of a file is no line: zero bytes that fill a block, and the
 * sign by which DOS knew an end. */
static struct str without_filling(struct str s)
{
	while (s.len > 0 && (s.s[s.len - 1] == '\0' || s.s[s.len - 1] == '\x1a'))
		s.len--;
	return s;
}

/* The next line of *rest, its end left out; CR, LF and CR LF all end one. */
static struct str next_line(struct str *rest)
{
	struct str line = { rest->s, 0 };

	while (line.len < rest->len && line.s[line.len] != '\n' && line.s[line.len] != '\r')
		line.len++;
	size_t taken = line.len;
	if (taken < rest->len)
		taken += rest->s[taken] == '\r' && taken + 1 < rest->len &&
					 rest->s[taken + 1] == '\n'
				 ? 2
				 : 1;
	rest->s += taken;
	rest->len -= taken;
	return line;
}

static bool blank(const struct splitter *sp)
{
	for (size_t i = 0; i < sp->n && i < FIELDS_MAX; i++)
		if (sp->fields[i].len > 0)
			return false;
	return true;
}

static struct str *copied(struct splitter *sp)
{
	struct str *fields = arena_new_array(sp->arena, struct str, sp->n);

	if (sp->n > 0)
		memcpy(fields, sp->fields, sp->n * sizeof *fields);
	return fields;
}

/* What is in a line at the head of a file. */
struct line_filling {
	bool unread;
	size_t filled, named; /* fields with anything in them; of them with a letter */
};

static bool has_letter(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (isalpha((unsigned char)s.s[i]) || (unsigned char)s.s[i] >= 0x80)
			return true;
	return false;
}

static struct line_filling filling_of(struct splitter *sp, struct str line, size_t line_max)
{
	struct line_filling f = { .unread = split(sp, line, line_max) != NULL };

	for (size_t i = 0; !f.unread && i < MIN(sp->n, FIELDS_MAX); i++) {
		f.filled += sp->fields[i].len > 0;
		f.named += has_letter(sp->fields[i]);
	}
	return f;
}

/* The line with the names of the columns, from 0. The second fullest line is the measure: one may
 * be damaged. */
static size_t find_heading(struct splitter *sp, struct str rest, size_t line_max,
			   size_t *ret_titles)
{
	struct line_filling head[SHEET_HEADING_WITHIN];
	size_t n = 0, most = 0, second = 0, titles = 0;

	for (; n < SHEET_HEADING_WITHIN && rest.len > 0; n++) {
		head[n] = filling_of(sp, next_line(&rest), line_max);
		second = MAX(second, MIN(most, head[n].filled));
		most = MAX(most, head[n].filled);
	}
	*ret_titles = 0;
	for (size_t i = 0; i < n && !head[i].unread; i++) {
		if (head[i].named * 2 > second) {
			*ret_titles = titles;
			return i;
		}
		titles += head[i].filled > 0;
	}
	return 0;
}

static duly_result read_columns(struct splitter *sp, struct str line, size_t line_max,
				struct sheet *ret, struct duly_diag *diag)
{
	const char *wrong = split(sp, line, line_max);

	if (wrong != NULL)
		return duly_fail(diag, DULY_E_MALFORMED, "names of columns: %s", wrong);
	if (blank(sp))
		return duly_fail(diag, DULY_E_MALFORMED, "there are no names of columns in it");

	ret->columns = copied(sp);
	ret->n_columns = sp->n;
	for (size_t i = 0; i < sp->n; i++)
		ret->columns[i] = field_capitals(sp->arena, ret->columns[i]);
	return DULY_OK;
}

static void add_line(struct splitter *sp, struct sheet_line line, struct sheet *t, size_t *cap)
{
	if (line.wrong == NULL && blank(sp))
		return;
	if (line.wrong == NULL && sp->n != t->n_columns)
		line.wrong =
			arena_printf(sp->arena, "%zu fields under %zu columns", sp->n, t->n_columns)
				.s;
	if (line.wrong == NULL)
		line.fields = copied(sp);
	LIST_ROOM(NULL, t->lines, t->n_lines, *cap);
	t->lines[t->n_lines++] = line;
}

/* As many as there are. */
static struct sheet_line *lines_kept(struct arena *arena, struct sheet_line *take_lines, size_t n)
{
	struct sheet_line *ret = arena_new_array(arena, struct sheet_line, n);

	if (n > 0)
		memcpy(ret, take_lines, n * sizeof *ret);
	free(take_lines);
	return ret;
}

duly_result sheet_read_csv(struct view bytes, size_t line_max, struct arena *arena,
			   struct sheet *ret, struct duly_diag *diag)
{
	static const char mark[] = { '\xef', '\xbb', '\xbf' };
	struct splitter sp = { .arena = arena };
	struct str rest = { bytes.data, bytes.len };
	struct sheet t = { 0 };
	size_t cap = 0;

	if (rest.len >= sizeof mark && memcmp(rest.s, mark, sizeof mark) == 0)
		rest.s += sizeof mark, rest.len -= sizeof mark;
	rest = without_filling(rest);
	if (rest.len == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "it is empty");

	t.heading = find_heading(&sp, rest, line_max, &t.titles) + 1;
	for (size_t i = 1; i < t.heading; i++)
		next_line(&rest);
	duly_result r = read_columns(&sp, next_line(&rest), line_max, &t, diag);
	if (r != DULY_OK)
		return r;

	for (size_t number = t.heading + 1; rest.len > 0; number++) {
		const char *wrong = split(&sp, next_line(&rest), line_max);

		add_line(&sp, (struct sheet_line){ .number = number, .wrong = wrong }, &t, &cap);
	}
	t.lines = lines_kept(arena, t.lines, t.n_lines);
	*ret = t;
	return DULY_OK;
}

size_t sheet_column(const struct sheet *t, const char *name)
{
	for (size_t i = 0; i < t->n_columns; i++)
		if (field_is(t->columns[i], name))
			return i;
	return NO_COLUMN;
}
