#include "common/law/directory.h"

#include <stdlib.h>

#include "common/text/csv.h"
#include "common/text/suggest.h"
#include "common/wire/wire.h"

#define X(id, name) [id] = name,
static const char *const FIELDS[] = { DIRECTORY_FIELDS(X) };
#undef X

enum { MAILBOX_MAX = 254 };

struct directory_reading {
	const struct csv_table *table;
	int at[DIRECTORY_FIELD_COUNT]; /* which cell of a row; -1: the file has no such column */
	struct arena *arena;
	struct faults *faults;
	struct directory_row *rows;
	struct directory_person *people;
};

/* ---- columns --------------------------------------------------------------------------------- */

static int field_named(struct str heading)
{
	for (int i = 0; i < DIRECTORY_FIELD_COUNT; i++)
		if (str_is(heading, FIELDS[i]))
			return i;
	return -1;
}

static void unknown_heading(struct directory_reading *r, const struct csv_cell *cell)
{
	struct suggestion s = suggest_for(cell->text);
	duly_auto_fini(buf) near = { 0 };

	for (size_t i = 0; i < LEN(FIELDS); i++)
		suggest_offer(&s, str_of(FIELDS[i]));
	suggest_text(&s, &near);
	faults_add(r->faults, cell->line, cell->column, "unknown column '%.*s'%.*s",
		   STR_FMT(cell->text), (int)near.len, (const char *)near.data);
}

static bool is_utf16(struct view text)
{
	const uint8_t *b = text.data;

	return text.len >= 2 && ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff));
}

/* What somebody's spreadsheet wrote, and is no such table: said once, and not of each column. */
static const char *another_form(const struct csv_table *table, struct view text)
{
	if (is_utf16(text))
		return "this is UTF-16 (\"Unicode Text\"): save it as CSV UTF-8";
	if (table->n == 0)
		return "the file is empty: its first row names the columns, "
		       "person,role,team,mailbox at least";
	const struct str first = table->rows[0].cells[0].text;

	if (table->rows[0].n > 1 || first.len == 0)
		return NULL;
	if (memchr(first.s, ';', first.len) != NULL)
		return "there are semicolons between the columns: save it with commas (CSV UTF-8, "
		       "comma delimited)";
	if (memchr(first.s, '\t', first.len) != NULL)
		return "there are tabs between the columns: save it with commas (CSV UTF-8, comma "
		       "delimited)";
	return NULL;
}

static bool read_headings(struct directory_reading *r)
{
	static const enum directory_field NEEDED[] = { DIRECTORY_PERSON, DIRECTORY_ROLE,
						       DIRECTORY_TEAM, DIRECTORY_MAILBOX };
	const size_t before = r->faults->n;

	for (int i = 0; i < DIRECTORY_FIELD_COUNT; i++)
		r->at[i] = -1;
	for (size_t i = 0; r->table->n > 0 && i < r->table->rows[0].n; i++) {
		const struct csv_cell *cell = &r->table->rows[0].cells[i];
		const int field = field_named(cell->text);

		if (field < 0)
			unknown_heading(r, cell);
		else if (r->at[field] >= 0)
			faults_add(r->faults, cell->line, cell->column, "the column %s twice",
				   FIELDS[field]);
		else
			r->at[field] = (int)i;
	}
	for (size_t i = 0; i < LEN(NEEDED); i++)
		if (r->at[NEEDED[i]] < 0)
			faults_add(r->faults, 1, 0, "the column %s is missing", FIELDS[NEEDED[i]]);
	return r->faults->n == before;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static const struct csv_cell *cell_of(const struct directory_reading *r, const struct csv_row *row,
				      enum directory_field field)
{
	static const struct csv_cell NONE = { { NULL, 0 }, 0, 0 };
	const int at = r->at[field];

	return at >= 0 && (size_t)at < row->n ? &row->cells[at] : &NONE;
}

static struct str read_name(struct directory_reading *r, const struct csv_row *row,
			    enum directory_field field)
{
	const struct csv_cell *cell = cell_of(r, row, field);

	if (cell->text.len == 0 || is_reference(cell->text, 64))
		return arena_str(r->arena, cell->text);
	faults_add(r->faults, cell->line, cell->column,
		   "'%.*s' is no reference (1-64 letters, digits, \". _ : -\"; never a name)",
		   STR_FMT(cell->text));
	return NO_STR;
}

static duly_civil read_day(struct directory_reading *r, const struct csv_row *row,
			   enum directory_field field)
{
	const struct csv_cell *cell = cell_of(r, row, field);
	duly_civil day;

	if (cell->text.len == 0)
		return DULY_NO_DATE;
	if (duly_civil_parse(cell->text.s, cell->text.len, &day))
		return day;
	faults_add(r->faults, cell->line, cell->column, "'%.*s' is no day (YYYY-MM-DD)",
		   STR_FMT(cell->text));
	return DULY_NO_DATE;
}

static bool is_local_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr(".!#$%&'*+/=?^_`{|}~-", c) != NULL);
}

static bool is_local_part(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_local_letter(s.s[i]) ||
		    (s.s[i] == '.' && (i == 0 || i + 1 == s.len || s.s[i + 1] == '.')))
			return false;
	return s.len > 0 && s.len <= 64;
}

static bool is_domain(struct str s)
{
	size_t dots = 0;

	for (size_t i = 0; i < s.len; i++) {
		const char c = s.s[i];
		const bool edge =
			i == 0 || i + 1 == s.len || s.s[i - 1] == '.' || s.s[i + 1] == '.';
		const bool letter =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		dots += c == '.';
		if (!letter && (edge || (c != '-' && c != '.')))
			return false;
	}
	return dots > 0;
}

static bool is_mailbox(struct str s)
{
	const char *at = s.len > 0 && s.len <= MAILBOX_MAX ? memchr(s.s, '@', s.len) : NULL;

	return at != NULL && is_local_part((struct str){ s.s, (size_t)(at - s.s) }) &&
	       is_domain((struct str){ at + 1, (size_t)(s.s + s.len - at - 1) });
}

static struct str read_mailbox(struct directory_reading *r, const struct csv_row *row)
{
	const struct csv_cell *cell = cell_of(r, row, DIRECTORY_MAILBOX);

	if (cell->text.len == 0 || is_mailbox(cell->text))
		return arena_str(r->arena, cell->text);
	faults_add(r->faults, cell->line, cell->column, "'%.*s' is no address of a mailbox",
		   STR_FMT(cell->text));
	return NO_STR;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static int compare_rows(const struct directory_row *a, const struct directory_row *b)
{
	int c = str_cmp(a->person, b->person);

	if (c == 0)
		c = str_cmp(a->role, b->role);
	return c != 0 ? c : str_cmp(a->team, b->team);
}

static int by_person(const void *a, const void *b)
{
	const struct directory_row *x = a, *y = b;
	const int c = compare_rows(x, y);

	return c != 0 ? c : x->line - y->line;
}

/* What only a person has; a fault where a team's row has it. */
static void check_team_row(struct directory_reading *r, const struct csv_row *csv,
			   const struct directory_row *row)
{
	static const enum directory_field OF_A_PERSON[] = {
		DIRECTORY_ROLE,    DIRECTORY_COVER, DIRECTORY_AWAY_FROM,
		DIRECTORY_AWAY_TO, DIRECTORY_LEFT,
	};

	for (size_t i = 0; i < LEN(OF_A_PERSON); i++) {
		const struct csv_cell *cell = cell_of(r, csv, OF_A_PERSON[i]);

		if (cell->text.len > 0)
			faults_add(r->faults, cell->line, cell->column,
				   "a row without a person is a team's own, and has no %s",
				   FIELDS[OF_A_PERSON[i]]);
	}
	if (row->team.len == 0)
		faults_add(r->faults, row->line, 0, "neither a person nor a team");
	else if (row->mailbox.len == 0)
		faults_add(r->faults, row->line, 0, "the team's own row has no mailbox");
}

static void read_row(struct directory_reading *r, const struct csv_row *csv,
		     struct directory_row *row)
{
	*row = (struct directory_row){ .person = read_name(r, csv, DIRECTORY_PERSON),
				       .role = read_name(r, csv, DIRECTORY_ROLE),
				       .team = read_name(r, csv, DIRECTORY_TEAM),
				       .mailbox = read_mailbox(r, csv),
				       .line = csv->cells[0].line };
	for (int i = 0; i < DIRECTORY_FIELD_COUNT; i++)
		row->columns[i] = cell_of(r, csv, (enum directory_field)i)->column;
	if (csv->n > r->table->rows[0].n)
		faults_add(r->faults, row->line, csv->cells[r->table->rows[0].n].column,
			   "more cells than there are columns");
	if (cell_of(r, csv, DIRECTORY_PERSON)->text.len == 0)
		check_team_row(r, csv, row);
	else if (cell_of(r, csv, DIRECTORY_ROLE)->text.len == 0)
		faults_add(r->faults, row->line, row->columns[DIRECTORY_ROLE],
			   "a person has a role");
}

static void check_twice(struct directory_reading *r, const struct directory *d)
{
	for (size_t i = 1; i < d->row_count; i++) {
		const struct directory_row *a = &d->rows[i - 1], *b = &d->rows[i];

		if (compare_rows(a, b) != 0 || b->person.len + b->team.len == 0)
			continue;
		if (b->person.len == 0)
			faults_add(r->faults, b->line, 0, "the team %.*s has a mailbox on line %d",
				   STR_FMT(b->team), a->line);
		else
			faults_add(r->faults, b->line, 0,
				   "%.*s has this role in this team on line %d already",
				   STR_FMT(b->person), a->line);
	}
}

/* ---- people ---------------------------------------------------------------------------------- */

static void differs(struct directory_reading *r, const struct directory_row *row,
		    enum directory_field field)
{
	faults_add(r->faults, row->line, row->columns[field], "%.*s has another %s on another line",
		   STR_FMT(row->person), FIELDS[field]);
}

static void take_text(struct directory_reading *r, const struct directory_row *row,
		      enum directory_field field, struct str said, struct str *ret)
{
	if (said.len > 0 && ret->len > 0 && !str_eq(said, *ret))
		differs(r, row, field);
	else if (said.len > 0)
		*ret = said;
}

static void take_day(struct directory_reading *r, const struct directory_row *row,
		     enum directory_field field, duly_civil said, duly_civil *ret)
{
	if (said.day != DULY_NO_DATE.day && ret->day != DULY_NO_DATE.day && said.day != ret->day)
		differs(r, row, field);
	else if (said.day != DULY_NO_DATE.day)
		*ret = said;
}

static void take_row(struct directory_reading *r, const struct csv_row *csv,
		     const struct directory_row *row, struct directory_person *p)
{
	take_text(r, row, DIRECTORY_MAILBOX, row->mailbox, &p->mailbox);
	take_text(r, row, DIRECTORY_COVER, read_name(r, csv, DIRECTORY_COVER), &p->cover);
	take_text(r, row, DIRECTORY_LANGUAGE, read_name(r, csv, DIRECTORY_LANGUAGE), &p->language);
	take_day(r, row, DIRECTORY_AWAY_FROM, read_day(r, csv, DIRECTORY_AWAY_FROM), &p->away_from);
	take_day(r, row, DIRECTORY_AWAY_TO, read_day(r, csv, DIRECTORY_AWAY_TO), &p->away_to);
	take_day(r, row, DIRECTORY_LEFT, read_day(r, csv, DIRECTORY_LEFT), &p->left);
}

static bool is_told_of(duly_civil day)
{
	return day.day != DULY_NO_DATE.day;
}

static void check_person(struct directory_reading *r, const struct directory_person *p)
{
	const struct directory_row *row = &p->rows[0];

	if (p->mailbox.len == 0 && !is_told_of(p->left))
		faults_add(r->faults, row->line, row->columns[DIRECTORY_MAILBOX],
			   "%.*s has no mailbox", STR_FMT(p->reference));
	if (is_told_of(p->away_to) && !is_told_of(p->away_from))
		faults_add(r->faults, row->line, row->columns[DIRECTORY_AWAY_TO],
			   "%.*s is away to a day, and from none", STR_FMT(p->reference));
	if (is_told_of(p->away_to) && p->away_to.day < p->away_from.day)
		faults_add(r->faults, row->line, row->columns[DIRECTORY_AWAY_TO],
			   "%.*s is back before they went", STR_FMT(p->reference));
}

/* The row of the table on whose line @row stands. */
static const struct csv_row *csv_of(const struct directory_reading *r,
				    const struct directory_row *row)
{
	size_t low = 1, high = r->table->n;

	while (high - low > 1) {
		const size_t mid = low + (high - low) / 2;

		if (r->table->rows[mid].cells[0].line <= row->line)
			low = mid;
		else
			high = mid;
	}
	return &r->table->rows[low];
}

static void read_people(struct directory_reading *r, struct directory *d)
{
	struct directory_person *p = NULL;

	r->people = arena_new_array(r->arena, struct directory_person, d->row_count);
	for (size_t i = 0; i < d->row_count; i++) {
		const struct directory_row *row = &d->rows[i];

		if (row->person.len == 0)
			continue;
		if (p == NULL || !str_eq(p->reference, row->person)) {
			p = &r->people[d->person_count++];
			*p = (struct directory_person){ .reference = row->person,
							.away_from = DULY_NO_DATE,
							.away_to = DULY_NO_DATE,
							.left = DULY_NO_DATE,
							.rows = row };
		}
		p->row_count++;
		take_row(r, csv_of(r, row), row, p);
	}
	d->people = r->people;
	for (size_t i = 0; i < d->person_count; i++)
		check_person(r, &d->people[i]);
}

/* ---- who stands in --------------------------------------------------------------------------- */

/* Whether standing in for one another does not end: it leads back, or through too many. */
static bool goes_round(const struct directory *d, const struct directory_person *p)
{
	const struct directory_person *at = directory_person(d, p->cover);

	for (size_t i = 0; at != NULL && at != p && i < DIRECTORY_COVER_MAX; i++)
		at = directory_person(d, at->cover);
	return at != NULL;
}

static void check_cover(struct directory_reading *r, const struct directory *d)
{
	for (size_t i = 0; i < d->person_count; i++) {
		const struct directory_person *p = &d->people[i];
		const struct directory_person *cover = directory_person(d, p->cover);
		const struct directory_row *row = &p->rows[0];
		const int column = row->columns[DIRECTORY_COVER];

		if (p->cover.len == 0)
			continue;
		if (cover == NULL)
			faults_add(r->faults, row->line, column,
				   "%.*s, who would stand in for %.*s, is nobody in this directory",
				   STR_FMT(p->cover), STR_FMT(p->reference));
		else if (is_told_of(cover->left) && cover->cover.len == 0 &&
			 (!is_told_of(p->away_to) || p->away_to.day > cover->left.day))
			faults_add(r->faults, row->line, column,
				   "%.*s, who would stand in for %.*s, leaves, and nobody stands "
				   "in for them",
				   STR_FMT(p->cover), STR_FMT(p->reference));
		else if (goes_round(d, p))
			faults_add(r->faults, row->line, column,
				   "those who stand in for %.*s lead round in a ring, or are more "
				   "than %d",
				   STR_FMT(p->reference), DIRECTORY_COVER_MAX);
	}
}

/* ---- by role --------------------------------------------------------------------------------- */

static int compare_roles(const struct directory_row *a, struct str role, struct str team)
{
	const int c = str_cmp(a->role, role);

	return c != 0 ? c : str_cmp(a->team, team);
}

static int by_role(const void *a, const void *b)
{
	const struct directory_row *const *x = a, *const *y = b;
	const int c = compare_roles(*x, (*y)->role, (*y)->team);

	return c != 0 ? c : str_cmp((*x)->person, (*y)->person);
}

static void index_roles(struct directory_reading *r, struct directory *d)
{
	const struct directory_row **list =
		arena_new_array(r->arena, const struct directory_row *, d->row_count);

	for (size_t i = 0; i < d->row_count; i++)
		if (d->rows[i].person.len > 0)
			list[d->role_count++] = &d->rows[i];
	if (d->role_count > 1)
		qsort(list, d->role_count, sizeof(struct directory_row *), by_role);
	d->by_role = list;
}

/* ---- the whole ------------------------------------------------------------------------------- */

void directory_read(struct view text, struct str file, struct arena *arena, struct faults *faults,
		    struct directory *ret)
{
	const struct csv_table table = csv_table_read(text, arena, faults);
	struct directory_reading r = { .table = &table, .arena = arena, .faults = faults };
	struct str council = file;

	*ret = (struct directory){ .file = arena_str(arena, file).s };
	str_cut_end(&council, ".csv");
	ret->council = arena_str(arena, council);
	if (!is_reference(council, 64))
		faults_add(faults, 0, 0, "the file is not called after a council (COUNCIL.csv)");
	if (table.n > DIRECTORY_ROWS_MAX)
		faults_add(faults, 0, 0, "more than %d rows", DIRECTORY_ROWS_MAX);
	const char *form = another_form(&table, text);

	if (form != NULL)
		faults_add(faults, 1, 0, "%s", form);
	if (form != NULL || !read_headings(&r) || table.n > DIRECTORY_ROWS_MAX)
		return;
	r.rows = arena_new_array(arena, struct directory_row, table.n);
	for (size_t i = 1; i < table.n; i++)
		read_row(&r, &table.rows[i], &r.rows[ret->row_count++]);
	if (ret->row_count > 1)
		qsort(r.rows, ret->row_count, sizeof *r.rows, by_person);
	ret->rows = r.rows;
	check_twice(&r, ret);
	read_people(&r, ret);
	check_cover(&r, ret);
	index_roles(&r, ret);
}

/* ---- asked ----------------------------------------------------------------------------------- */

const struct directory_person *directory_person(const struct directory *d, struct str reference)
{
	size_t low = 0, high = d != NULL ? d->person_count : 0;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		const int c = str_cmp(d->people[mid].reference, reference);

		if (c == 0)
			return &d->people[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* Rows without a person come first. */
struct str directory_team(const struct directory *d, struct str team)
{
	for (size_t i = 0; d != NULL && i < d->row_count && d->rows[i].person.len == 0; i++)
		if (str_eq(d->rows[i].team, team))
			return d->rows[i].mailbox;
	return NO_STR;
}

bool directory_has_team(const struct directory *d, struct str team)
{
	for (size_t i = 0; d != NULL && i < d->row_count; i++)
		if (str_eq(d->rows[i].team, team))
			return true;
	return false;
}

const struct directory_row *const *directory_role(const struct directory *d, struct str role,
						  struct str team, size_t *ret_count)
{
	size_t low = 0, high = d != NULL ? d->role_count : 0;

	*ret_count = 0;
	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (compare_roles(d->by_role[mid], role, team) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (d == NULL)
		return NULL;
	while (low + *ret_count < d->role_count &&
	       compare_roles(d->by_role[low + *ret_count], role, team) == 0)
		++*ret_count;
	return d->by_role + low;
}

bool directory_absent(const struct directory_person *p, duly_civil on)
{
	const bool away = is_told_of(p->away_from) && p->away_from.day <= on.day &&
			  (!is_told_of(p->away_to) || on.day <= p->away_to.day);

	return away || (is_told_of(p->left) && p->left.day < on.day);
}
