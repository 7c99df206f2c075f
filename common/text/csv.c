#include "common/text/csv.h"

struct csv_reader {
	const char *at, *end, *line_start;
	int line;
	struct arena *arena;
	struct faults *faults;
};

static int column(const struct csv_reader *r)
{
	return (int)(r->at - r->line_start) + 1;
}

static void next_line(struct csv_reader *r)
{
	r->line++;
	r->line_start = r->at;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool ends_cell(const struct csv_reader *r)
{
	return r->at == r->end || *r->at == ',' || *r->at == '\n' || *r->at == '\r';
}

static void skip_blanks(struct csv_reader *r)
{
	while (r->at < r->end && is_blank(*r->at))
		r->at++;
}

static struct str plain_text(struct csv_reader *r)
{
	const char *from = r->at, *to;

	while (!ends_cell(r))
		r->at++;
	for (to = r->at; to > from && is_blank(to[-1]); to--)
		;
	return (struct str){ from, (size_t)(to - from) };
}

/* From behind the first quote to behind the last. */
static struct str quoted_text(struct csv_reader *r)
{
	char *text = arena_alloc(r->arena, (size_t)(r->end - r->at) + 1);
	size_t n = 0;

	for (; r->at < r->end; r->at++) {
		const bool doubled = r->at + 1 < r->end && r->at[1] == '"';

		if (*r->at == '"' && !doubled)
			return (r->at++, (struct str){ text, n });
		r->at += *r->at == '"';
		text[n++] = *r->at;
		if (*r->at == '\n') {
			r->line++;
			r->line_start = r->at + 1;
		}
	}
	faults_add(r->faults, r->line, 0, "a quote that is not closed");
	return (struct str){ text, n };
}

static struct csv_cell read_cell(struct csv_reader *r)
{
	struct csv_cell cell;

	skip_blanks(r);
	cell = (struct csv_cell){ NO_STR, r->line, column(r) };
	if (r->at == r->end || *r->at != '"') {
		cell.text = plain_text(r);
		return cell;
	}
	r->at++;
	cell.text = quoted_text(r);
	skip_blanks(r);
	if (!ends_cell(r)) {
		faults_add(r->faults, r->line, column(r), "more text behind the closing quote");
		plain_text(r);
	}
	return cell;
}

static struct csv_row read_row(struct csv_reader *r)
{
	struct csv_row row = { NULL, 0, 0 };

	for (;;) {
		LIST_ROOM(r->arena, row.cells, row.n, row.cap);
		row.cells[row.n++] = read_cell(r);
		if (r->at == r->end || *r->at != ',')
			break;
		r->at++;
	}
	if (r->at < r->end && *r->at == '\r')
		r->at++;
	if (r->at < r->end && *r->at == '\n')
		r->at++;
	next_line(r);
	return row;
}

static bool is_empty(const struct csv_row *row)
{
	return row->n == 1 && row->cells[0].text.len == 0;
}

struct csv_table csv_table_read(struct view text, struct arena *arena, struct faults *faults)
{
	static const char MARK[] = "\xef\xbb\xbf";
	struct csv_reader r = { .at = text.data, .line = 1, .arena = arena, .faults = faults };
	struct csv_table table = { NULL, 0, 0 };

	if (text.len == 0)
		return table;
	r.end = r.at + text.len;
	if (text.len >= 3 && memcmp(text.data, MARK, 3) == 0)
		r.at += 3;
	r.line_start = r.at;
	while (r.at < r.end) {
		const struct csv_row row = read_row(&r);

		if (is_empty(&row))
			continue;
		LIST_ROOM(arena, table.rows, table.n, table.cap);
		table.rows[table.n++] = row;
	}
	return table;
}

/* ---- written --------------------------------------------------------------------------------- */

static bool needs_quotes(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (strchr(",\"\r\n", text.s[i]) != NULL)
			return true;
	return false;
}

void csv_put(struct buf *b, struct str text, bool first)
{
	const bool quoted = needs_quotes(text);

	buf_puts(b, first ? "" : ",");
	buf_puts(b, quoted ? "\"" : "");
	for (size_t i = 0; i < text.len; i++) {
		if (text.s[i] == '"')
			buf_u8(b, '"');
		buf_u8(b, (uint8_t)text.s[i]);
	}
	buf_puts(b, quoted ? "\"" : "");
}
