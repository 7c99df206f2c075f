#include <ctype.h>

#include "common/import/fields.h"
#include "common/import/xml.h"
#include "common/import/xml_sheets.h"

enum { COLUMNS_MAX = 64, KINDS_MAX = 64, DEPTH_MAX = 32, FIELDS_MAX = 8 << 20 };

/* ---- what is known --------------------------------------------------------------------------- */

/* The records that an element is; those of no row of the shape are a sheet called as the element.
 */
struct record_shape {
	const char *element, *sheet;
	const char *columns[14]; /* that it has though no record gives them */
};

struct return_shape {
	const char *child;      /* the element of a child             */
	const char *outer;      /* the sheet of what stands in it     */
	const char *carried[6]; /* columns that each record has; the first two are of the child */
	const char *renamed[6]; /* name, column, ... */
	struct record_shape records[10];
};

/* clang-format off */
static const struct return_shape SHAPES[] = {
	{ "CHILD", "header",
	  { "CHILD", "DOB" },
	  { "CHILDID", "CHILD", "PL", "PLACE" },
	  { { "HEADER", "header", { "ETHNIC", "SEX", "UPN", "MOTHER", "MC_DOB" } },
	    { "EPISODE", "episodes",
	      { "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC",
		"REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN" } },
	    { "AREVIEW", "reviews", { "REVIEW", "REVIEW_CODE" } },
	    { "AMISSING", "missing", { "MISSING", "MIS_START", "MIS_END" } },
	    { "MISSING", "missing", { "MISSING", "MIS_START", "MIS_END" } },
	    { "OC2", "oc2", { "SDQ_SCORE", "HEALTH_ASSESSMENT" } },
	    { "OC3", "oc3", { "IN_TOUCH", "ACTIV", "ACCOM" } },
	    { "PERMANENCE", "previous_permanence", { "PREV_PERM", "LA_PERM", "DATE_PERM" } },
	    { "AD_PLACED", "placed_for_adoption", { "DATE_PLACED", "DATE_PLACED_CEASED" } } } },
	{ "Child", "Child",
	  { "LACHILDID", "PERSONBIRTHDATE", "CINREFERRALDATE", "CPPSTARTDATE" },
	  { NULL },
	  { { NULL, NULL, { NULL } } } },
};
/* clang-format on */

static const struct record_shape *record_of(const struct return_shape *shape, const char *element)
{
	for (size_t i = 0; i < LEN(shape->records) && shape->records[i].element != NULL; i++)
		if (strcmp(shape->records[i].element, element) == 0)
			return &shape->records[i];
	return NULL;
}

/* ---- a child --------------------------------------------------------------------------------- */

struct leaf {
	struct str column, value;
	size_t next; /* of the record; SIZE_MAX: none */
};

struct record {
	const char *element;
	size_t parent; /* SIZE_MAX: the child itself */
	size_t first, last;
};

struct open_element {
	const char *name;
	size_t record; /* SIZE_MAX: nothing is in it as yet */
};

struct xml_reading {
	struct arena *arena; /* of what is handed out */
	struct arena *child; /* of what is known of the child at hand */
	struct xml *xml;
	const struct return_shape *shape;
	struct open_element open[DEPTH_MAX + 1];
	size_t depth; /* elements that are open in the child, itself included; 0: none is */
	struct record *records;
	size_t n_records, records_cap;
	struct leaf *leaves;
	size_t n_leaves, leaves_cap;
	struct sheet_kind {
		struct sheet_part part;
		size_t columns_cap, lines_cap;
		size_t *widths, widths_cap; /* fields of each line: columns come later */
	} kinds[KINDS_MAX];
	size_t n_kinds, fields;
};

static struct str column_of(const struct xml_reading *rd, const char *name)
{
	const char *const *renamed = rd->shape->renamed;

	for (size_t i = 0; i + 1 < LEN(rd->shape->renamed) && renamed[i] != NULL; i += 2)
		if (strcmp(renamed[i], name) == 0)
			return str_of(renamed[i + 1]);
	return field_capitals(rd->child, str_of(name));
}

/* The record of an open element, which it is from now on, and so are those around it. */
static size_t record_open(struct xml_reading *rd, size_t depth)
{
	struct open_element *e = &rd->open[depth];

	if (e->record != SIZE_MAX)
		return e->record;
	const size_t parent = depth == 0 ? SIZE_MAX : record_open(rd, depth - 1);

	LIST_ROOM(rd->child, rd->records, rd->n_records, rd->records_cap);
	rd->records[rd->n_records] = (struct record){ e->name, parent, SIZE_MAX, SIZE_MAX };
	e->record = rd->n_records++;
	return e->record;
}

static struct str trimmed(struct str s)
{
	while (s.len > 0 && isspace((unsigned char)s.s[0]))
		s.s++, s.len--;
	while (s.len > 0 && isspace((unsigned char)s.s[s.len - 1]))
		s.len--;
	return s;
}

/* Where an element has the same one in it again and again, each is a record. */
static struct record *record_for(struct xml_reading *rd, struct str column)
{
	struct open_element *e = &rd->open[rd->depth - 1];
	const struct record r = rd->records[record_open(rd, rd->depth - 1)];

	if (r.last != SIZE_MAX && str_eq(rd->leaves[r.last].column, column)) {
		LIST_ROOM(rd->child, rd->records, rd->n_records, rd->records_cap);
		rd->records[rd->n_records] =
			(struct record){ r.element, r.parent, SIZE_MAX, SIZE_MAX };
		e->record = rd->n_records++;
	}
	return &rd->records[e->record];
}

static void add_leaf(struct xml_reading *rd, const char *name, struct str text)
{
	const struct leaf leaf = { .column = column_of(rd, name),
				   .value = arena_str(rd->child, trimmed(text)),
				   .next = SIZE_MAX };
	struct record *r = record_for(rd, leaf.column);

	LIST_ROOM(rd->child, rd->leaves, rd->n_leaves, rd->leaves_cap);
	rd->leaves[rd->n_leaves] = leaf;
	if (r->first == SIZE_MAX)
		r->first = rd->n_leaves;
	else
		rd->leaves[r->last].next = rd->n_leaves;
	r->last = rd->n_leaves++;
}

/* What @record says under @column; NO_STR: nothing. */
static struct str said(const struct xml_reading *rd, size_t record, const char *column)
{
	for (size_t i = rd->records[record].first; i != SIZE_MAX; i = rd->leaves[i].next)
		if (str_is(rd->leaves[i].column, column))
			return rd->leaves[i].value;
	return NO_STR;
}

/* What the records around @record say under @column, or else the first of the child that does. */
static struct str carried(const struct xml_reading *rd, size_t record, const char *column)
{
	struct str value = NO_STR;

	for (size_t at = record; value.s == NULL && at != SIZE_MAX; at = rd->records[at].parent)
		value = said(rd, at, column);
	return value;
}

/* ---- sheets ---------------------------------------------------------------------------------- */

/* SIZE_MAX: there are too many. */
static size_t column_in(struct xml_reading *rd, struct sheet_kind *k, struct str name)
{
	struct sheet *s = &k->part.sheet;

	for (size_t i = 0; i < s->n_columns; i++)
		if (str_eq(s->columns[i], name))
			return i;
	if (s->n_columns == COLUMNS_MAX) {
		xml_refuse(rd->xml, "a record in it has too many fields");
		return SIZE_MAX;
	}
	LIST_ROOM(rd->arena, s->columns, s->n_columns, k->columns_cap);
	s->columns[s->n_columns] = arena_str(rd->arena, name);
	return s->n_columns++;
}

/* NULL: there are too many. */
static struct sheet_kind *kind_of(struct xml_reading *rd, const struct record *r)
{
	const struct record_shape *shape = record_of(rd->shape, r->element);
	const char *name = r->parent == SIZE_MAX ? rd->shape->outer
			   : shape != NULL       ? shape->sheet
						 : r->element;

	for (size_t i = 0; i < rd->n_kinds; i++)
		if (strcmp(rd->kinds[i].part.name, name) == 0)
			return &rd->kinds[i];
	if (rd->n_kinds == KINDS_MAX) {
		xml_refuse(rd->xml, "there are too many kinds of records in it");
		return NULL;
	}
	struct sheet_kind *k = &rd->kinds[rd->n_kinds++];

	k->part.name = arena_str(rd->arena, str_of(name)).s;
	for (size_t i = 0; i < LEN(rd->shape->carried) && rd->shape->carried[i] != NULL; i++)
		column_in(rd, k, str_of(rd->shape->carried[i]));
	for (size_t i = 0; shape != NULL && i < LEN(shape->columns) && shape->columns[i]; i++)
		column_in(rd, k, str_of(shape->columns[i]));
	return k;
}

static struct str copied(struct xml_reading *rd, struct str value)
{
	return value.len > 0 ? arena_str(rd->arena, value) : STR("");
}

static void fill(struct xml_reading *rd, struct sheet_kind *k, size_t record,
		 const struct str *of_child, struct str *fields)
{
	for (size_t i = 0; i < LEN(rd->shape->carried) && rd->shape->carried[i] != NULL; i++) {
		const struct str value = carried(rd, record, rd->shape->carried[i]);

		fields[i] = copied(rd, value.s != NULL ? value : of_child[i]);
	}
	for (size_t i = rd->records[record].first; i != SIZE_MAX; i = rd->leaves[i].next) {
		const size_t at = column_in(rd, k, rd->leaves[i].column);

		if (at != SIZE_MAX)
			fields[at] = copied(rd, rd->leaves[i].value);
	}
}

static void put_record(struct xml_reading *rd, size_t record, const struct str *of_child)
{
	struct sheet_kind *k = kind_of(rd, &rd->records[record]);
	struct str fields[COLUMNS_MAX] = { 0 };

	if (k == NULL)
		return;
	fill(rd, k, record, of_child, fields);
	struct sheet *s = &k->part.sheet;
	const size_t width = s->n_columns;

	rd->fields += width;
	if (rd->fields > FIELDS_MAX) {
		xml_refuse(rd->xml, "there are too many records in it");
		return;
	}
	LIST_ROOM(rd->arena, s->lines, s->n_lines, k->lines_cap);
	LIST_ROOM(rd->arena, k->widths, s->n_lines, k->widths_cap);
	k->widths[s->n_lines] = width;
	struct sheet_line *line = &s->lines[s->n_lines++];

	*line = (struct sheet_line){ .number = s->n_lines,
				     .fields = arena_new_array(rd->arena, struct str, width) };
	for (size_t i = 0; i < width; i++)
		line->fields[i] = fields[i].s != NULL ? fields[i] : STR("");
}

static void put_child(struct xml_reading *rd)
{
	struct str of_child[LEN(rd->shape->carried)] = { 0 };

	for (size_t i = 0; i < 2; i++)
		for (size_t r = 0; of_child[i].s == NULL && r < rd->n_records; r++)
			of_child[i] = said(rd, r, rd->shape->carried[i]);
	for (size_t i = 0; i < rd->n_records; i++)
		if (rd->records[i].first != SIZE_MAX)
			put_record(rd, i, of_child);
	rd->records = NULL, rd->n_records = rd->records_cap = 0;
	rd->leaves = NULL, rd->n_leaves = rd->leaves_cap = 0;
	arena_reset(rd->child);
}

/* Lines that were made before all columns were known get those. */
static void widen(struct xml_reading *rd, struct sheet_kind *k)
{
	const struct sheet *s = &k->part.sheet;

	for (size_t i = 0; i < s->n_lines; i++) {
		if (k->widths[i] == s->n_columns)
			continue;
		struct str *fields = arena_new_array(rd->arena, struct str, s->n_columns);

		for (size_t c = 0; c < s->n_columns; c++)
			fields[c] = c < k->widths[i] ? s->lines[i].fields[c] : STR("");
		s->lines[i].fields = fields;
	}
}

/* ---- elements -------------------------------------------------------------------------------- */

static void begin_child(struct xml_reading *rd, const char *name)
{
	for (size_t i = 0; i < LEN(SHAPES); i++)
		if (strcmp(SHAPES[i].child, name) == 0 &&
		    (rd->shape == NULL || rd->shape == &SHAPES[i])) {
			rd->shape = &SHAPES[i];
			rd->open[0] = (struct open_element){ SHAPES[i].child, SIZE_MAX };
			rd->depth = 1;
		}
}

static void on_open(void *context, const char *name, const char *const *attributes)
{
	struct xml_reading *rd = context;

	(void)attributes;
	if (rd->depth == 0) {
		begin_child(rd, name);
		return;
	}
	record_open(rd, rd->depth - 1);
	rd->open[rd->depth++] =
		(struct open_element){ arena_str(rd->child, str_of(name)).s, SIZE_MAX };
}

static void on_close(void *context, const char *name, struct str text)
{
	struct xml_reading *rd = context;

	if (rd->depth == 0)
		return;
	if (--rd->depth == 0)
		put_child(rd);
	else if (rd->open[rd->depth].record == SIZE_MAX)
		add_leaf(rd, name, text);
}

/* ---- from outside ---------------------------------------------------------------------------- */

bool xml_sheets_is(struct view bytes)
{
	static const struct {
		const char *bytes;
		size_t n;
	} BEGINNINGS[] = {
		{ "<", 1 },
		{ "\xef\xbb\xbf<", 4 },
		{ "\xff\xfe<\0", 4 },
		{ "\xfe\xff\0<", 4 },
	};

	for (size_t i = 0; i < LEN(BEGINNINGS); i++)
		if (bytes.len >= BEGINNINGS[i].n &&
		    memcmp(bytes.data, BEGINNINGS[i].bytes, BEGINNINGS[i].n) == 0)
			return true;
	return false;
}

static duly_result read_all(struct xml_reading *rd, struct view bytes, struct sheet_parts *ret,
			    struct duly_diag *diag)
{
	struct duly_diag why = { "" };
	const duly_result r = xml_feed(rd->xml, bytes, true, &why);

	if (r != DULY_OK)
		return duly_fail(diag, r, "it is XML that cannot be read: %s", why.text);
	if (rd->n_kinds == 0)
		return duly_fail(diag, DULY_E_MALFORMED,
				 "it is XML, and no return that is read: there is no child with a "
				 "record in it");
	for (size_t i = 0; i < rd->n_kinds; i++) {
		widen(rd, &rd->kinds[i]);
		LIST_ROOM(rd->arena, ret->list, ret->n, ret->cap);
		ret->list[ret->n++] = rd->kinds[i].part;
	}
	return DULY_OK;
}

duly_result xml_sheets_read(struct view bytes, struct arena *arena, struct sheet_parts *ret,
			    struct duly_diag *diag)
{
	duly_auto(arena) child = arena_new();
	struct xml_reading *rd = arena_alloc(arena, sizeof *rd);

	rd->arena = arena, rd->child = child;
	duly_auto(xml) xml = xml_new(&(struct xml_events){ on_open, on_close, rd });

	rd->xml = xml;
	return read_all(rd, bytes, ret, diag);
}
