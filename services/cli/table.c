#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/text/csv.h"
#include "services/cli/table.h"

struct table {
	struct arena *arena;
	struct table_column *columns;
	size_t n;
	struct str *cells; /* row by row */
	size_t count, cap;
};

struct table *table_new(const struct table_column *columns, size_t n)
{
	struct table *t = memory_zeroed(sizeof *t);

	t->arena = arena_new();
	t->columns = arena_new_array(t->arena, struct table_column, n);
	memcpy(t->columns, columns, n * sizeof *columns);
	t->n = n;
	return t;
}

void table_free(struct table **table)
{
	struct table *t = *table;

	*table = NULL;
	if (t == NULL)
		return;
	free(t->cells);
	arena_free(&t->arena);
	free(t);
}

void table_row(struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		LIST_ROOM(NULL, t->cells, t->count, t->cap);
		t->cells[t->count++] = STR("");
	}
}

void table_put(struct table *t, size_t column, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	memory_had(vasprintf(&text, fmt, ap) >= 0);
	va_end(ap);
	t->cells[t->count - t->n + column] = arena_str(t->arena, str_of(text));
	free(text);
}

size_t table_width(size_t otherwise)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t n;

	if (columns != NULL && str_to_u64(str_of(columns), UINT32_MAX, &n) && n > 0)
		return (size_t)n;
	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
	    size.ws_col > 0)
		return size.ws_col;
	return otherwise;
}

/* ---- for people ------------------------------------------------------------------------------ */

enum { GAP = 1, LEAST = 10 /* that a column which wraps is left */ };

/* Bytes of UTF-8 that begin a letter: each is taken to be one column wide. */
static size_t letters(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((uint8_t)s.s[i] & 0xc0) != 0x80;
	return n;
}

static size_t widest(const struct table *t, size_t column)
{
	size_t width = letters(str_of(t->columns[column].name));

	for (size_t i = column; i < t->count; i += t->n)
		width = MAX(width, letters(t->cells[i]));
	return width;
}

/* What is left for the columns that wrap, and how many of those want more than their share. */
struct sharing {
	size_t left, n;
};

/* Gives those that want no more than their share what they want. False: none does. */
static bool give_small(const struct table *t, const size_t *wanted, size_t *widths,
		       struct sharing *s)
{
	const size_t share = s->n > 0 ? s->left / s->n : 0;
	bool given = false;

	for (size_t i = 0; i < t->n; i++) {
		if (widths[i] > 0 || wanted[i] > share)
			continue;
		widths[i] = wanted[i];
		s->left -= wanted[i];
		s->n--;
		given = true;
	}
	return given;
}

/* Columns that wrap share what the others leave: none is given more than it wants. */
static void share_out(const struct table *t, size_t all, size_t *widths, size_t *wanted)
{
	struct sharing s = { 0, 0 };
	size_t fixed = GAP * (t->n - 1);

	for (size_t i = 0; i < t->n; i++) {
		wanted[i] = widest(t, i);
		widths[i] = t->columns[i].fit == TABLE_WRAPS ? 0 : wanted[i];
		fixed += widths[i];
		s.n += widths[i] == 0;
	}
	s.left = all > fixed ? all - fixed : 0;
	while (s.n > 0 && give_small(t, wanted, widths, &s))
		;
	for (size_t i = 0; i < t->n; i++) {
		if (widths[i] == 0)
			widths[i] = MIN(wanted[i], MAX(s.left / s.n, (size_t)LEAST));
	}
}

/* Lines of @text, each at most @width: broken at its last blank, or in a word that is longer. */
static struct str wrapped(struct arena *arena, struct str text, size_t width)
{
	char *ret = arena_alloc(arena, 2 * text.len + 1);
	size_t n = 0, line = 0, blank = 0;

	for (size_t i = 0; i < text.len; i++) {
		const bool begins = ((uint8_t)text.s[i] & 0xc0) != 0x80;

		if (begins && line == width && text.s[i] != ' ' && blank > 0) {
			ret[blank - 1] = '\n';
			line = letters((struct str){ ret + blank, n - blank });
			blank = 0;
		} else if (begins && line == width) {
			ret[n++] = '\n';
			line = blank = 0;
			if (text.s[i] == ' ')
				continue;
		}
		ret[n++] = text.s[i];
		line += begins;
		if (text.s[i] == ' ')
			blank = n;
	}
	return (struct str){ ret, n };
}

bool table_is_empty(const struct table *t)
{
	return t->count == 0;
}

/* Cuts the first line off @text. */
static struct str line_of(struct str *text)
{
	const char *end = text->len > 0 ? memchr(text->s, '\n', text->len) : NULL;
	const struct str line = { text->s, end != NULL ? (size_t)(end - text->s) : text->len };
	const size_t skip = line.len + (end != NULL);

	*text = (struct str){ text->s + skip, text->len - skip };
	return line;
}

/* Blanks before a cell are written only when something follows them: no line ends with one. */
static void put_line(const struct table *t, const size_t *widths, struct str *cells, FILE *to)
{
	size_t at = 0, begins = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct str line = line_of(&cells[i]);
		const size_t n = letters(line);
		const size_t from =
			begins +
			(t->columns[i].fit == TABLE_RIGHT ? widths[i] - MIN(n, widths[i]) : 0);

		if (line.len > 0) {
			fprintf(to, "%*s%.*s", (int)(from - at), "", STR_FMT(line));
			at = from + n;
		}
		begins += widths[i] + GAP;
	}
	fputc('\n', to);
}

static void put_cells(const struct table *t, const size_t *widths, struct str *cells, FILE *to)
{
	bool more = true;

	while (more) {
		put_line(t, widths, cells, to);
		more = false;
		for (size_t i = 0; i < t->n; i++)
			more |= cells[i].len > 0;
	}
}

void table_print(const struct table *t, FILE *to)
{
	table_print_within(t, table_width(80), to);
}

void table_print_within(const struct table *t, size_t width, FILE *to)
{
	duly_auto(arena) arena = arena_new();
	size_t *widths = arena_new_array(arena, size_t, t->n);
	struct str *cells = arena_new_array(arena, struct str, t->n);

	if (t->count == 0)
		return;
	share_out(t, width, widths, arena_new_array(arena, size_t, t->n));
	for (size_t i = 0; i < t->n; i++)
		cells[i] = str_of(t->columns[i].name);
	put_cells(t, widths, cells, to);
	for (size_t row = 0; row < t->count; row += t->n) {
		for (size_t i = 0; i < t->n; i++)
			cells[i] = t->columns[i].fit == TABLE_WRAPS
					   ? wrapped(arena, t->cells[row + i], widths[i])
					   : t->cells[row + i];
		put_cells(t, widths, cells, to);
	}
}

void table_paragraph(struct str text, size_t indent, FILE *to)
{
	duly_auto(arena) arena = arena_new();
	struct str rest = wrapped(arena, text, MAX(table_width(80), indent + LEAST) - indent);

	for (bool first = true; first || rest.len > 0; first = false) {
		const struct str line = line_of(&rest);

		fprintf(to, "%*s%.*s\n", first ? 0 : (int)indent, "", STR_FMT(line));
	}
}

/* ---- for spreadsheets ------------------------------------------------------------------------ */

static void put_record(const struct table *t, const struct str *cells, FILE *to)
{
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < t->n; i++)
		csv_put(&b, cells != NULL ? cells[i] : str_of(t->columns[i].name), i == 0);
	buf_puts(&b, "\r\n");
	fwrite(b.data, 1, b.len, to);
}

void table_csv(const struct table *t, FILE *to)
{
	put_record(t, NULL, to);
	for (size_t i = 0; i < t->count; i += t->n)
		put_record(t, &t->cells[i], to);
}
