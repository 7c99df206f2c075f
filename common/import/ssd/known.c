#include "common/import/ssd/known.h"
#include "common/import/fields.h"
#include "common/import/ssd/import.h"

#define D (&ssd->delivery)

/* ---- whose row it is ------------------------------------------------------------------------- */

/* What is left of an id whatever a spreadsheet made of it. */
static char *plain(struct arena *arena, struct str id)
{
	while (id.len > 1 && id.s[0] == '0') {
		id.s++;
		id.len--;
	}
	return (char *)(uintptr_t)field_capitals(arena, id).s;
}

/* plain id -> the person; two persons with one are nobody. @exact: the ids as they are. */
static GHashTable *persons_by_plain(struct ssd *ssd, GHashTable *exact)
{
	const struct ssd_sheet *sheet = &D->sheets[SSD_PERSON];
	GHashTable *ret = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < sheet->n; i++) {
		struct ssd_row *row = &sheet->rows[i];
		char *name = plain(ssd->arena, row->key);
		const bool twice = g_hash_table_contains(ret, name);

		g_hash_table_add(exact, (char *)(uintptr_t)row->key.s);
		g_hash_table_insert(ret, name, twice ? NULL : row);
	}
	return ret;
}

static void respell(struct ssd *ssd, enum ssd_table table, GHashTable *exact, GHashTable *persons)
{
	struct ssd_sheet *sheet = &D->sheets[table];
	bool told = false;

	for (size_t i = 0; i < sheet->n; i++) {
		struct ssd_row *row = &sheet->rows[i];
		const struct ssd_row *person = NULL;

		if (row->subject.s != NULL && !g_hash_table_contains(exact, row->subject.s))
			person = g_hash_table_lookup(persons, plain(ssd->arena, row->subject));
		if (person == NULL || person->subject.s == NULL)
			continue;
		row->subject = person->subject;
		if (!told)
			ssd_remark_put(D, row, ssd_table_layout(table)->person, false,
				       "persons are written otherwise than in ssd_person: this one "
				       "is taken as %.*s",
				       STR_FMT(person->subject));
		told = true;
	}
}

void ssd_known_persons(struct ssd *ssd)
{
	GHashTable *exact = g_hash_table_new(g_str_hash, g_str_equal);
	GHashTable *persons = persons_by_plain(ssd, exact);

	for (size_t table = 0; table < SSD_TABLE_COUNT; table++)
		if (table != SSD_PERSON)
			respell(ssd, (enum ssd_table)table, exact, persons);
	g_hash_table_destroy(persons);
	g_hash_table_destroy(exact);
}

/* The tables whose rows may name a row of another table in place of a child. */
static const struct {
	enum ssd_table table;
	int column;
	enum ssd_table of;
} NAMED[] = {
	{ SSD_CP_REVIEWS, CPPR_PLAN, SSD_CP_PLANS },
	{ SSD_CP_VISITS, CPPV_PLAN, SSD_CP_PLANS },
	{ SSD_CIN_VISITS, CINV_PLAN, SSD_CIN_PLANS },
	{ SSD_INVOLVED, INVO_REFERRAL, SSD_REFERRALS },
};

/* States of before it was said have it with what was sent. */
static struct str child_of_known(const struct import_known *known)
{
	return known->subject.s == NULL && known->n > 0 ? known->sent[0].subject : known->subject;
}

/* The child of the row @key of @table; where it is no longer in the extract, that to whom what was
 * sent of it belongs. */
static struct str child_of(const struct ssd *ssd, enum ssd_table table, struct str key)
{
	const struct ssd_row *row = key.len == 0 ? NULL : ssd_row_find(D, table, key);
	const struct import_known *known;

	if (row != NULL)
		return row->subject;
	known = key.len == 0 ? NULL : import_state_find(&ssd->facts.state, table, key);
	return known != NULL ? child_of_known(known) : NO_STR;
}

static void name_children(struct ssd *ssd, enum ssd_table table, int column, enum ssd_table of)
{
	struct ssd_sheet *sheet = &D->sheets[table];

	for (size_t i = 0; i < sheet->n; i++) {
		struct ssd_row *row = &sheet->rows[i];

		if (row->subject.s == NULL)
			row->subject = child_of(ssd, of, ssd_field(row, column));
	}
}

static void children_of_periods(struct ssd *ssd, enum ssd_table table, int cla)
{
	struct ssd_sheet *sheet = &D->sheets[table];

	for (size_t i = 0; i < sheet->n; i++)
		if (sheet->rows[i].subject.s == NULL)
			sheet->rows[i].subject =
				ssd_period_child(ssd, ssd_field(&sheet->rows[i], cla));
}

void ssd_known_children(struct ssd *ssd)
{
	children_of_periods(ssd, SSD_PLACEMENTS, CLAP_CLA);
	children_of_periods(ssd, SSD_REVIEWS, CLAR_CLA);
	children_of_periods(ssd, SSD_VISITS, CLAV_CLA);
	for (size_t i = 0; i < LEN(NAMED); i++)
		name_children(ssd, NAMED[i].table, NAMED[i].column, NAMED[i].of);
}

void ssd_known_need_child(struct ssd *ssd, struct ssd_row *row, int person)
{
	for (size_t i = 0; i < LEN(NAMED) && row->subject.s == NULL; i++)
		if (NAMED[i].table == row->table && ssd_field(row, NAMED[i].column).len > 0 &&
		    ssd_sheet_partial(D, NAMED[i].of))
			row->unsure = true;
	if (!row->unsure)
		ssd_period_need_child(ssd, row, person, SSD_NONE);
}

/* ---- which one it was ------------------------------------------------------------------------ */

/* A child and a day, as a key. */
static char *name_of(struct ssd *ssd, struct str subject, duly_civil day)
{
	return (char *)(uintptr_t)arena_printf(ssd->arena, "%.*s %d", STR_FMT(subject),
					       (int)day.day)
		.s;
}

/* What is known of @table by child and day, or by child alone; of several the last that came. */
static GHashTable *known_by_child(struct ssd *ssd, enum ssd_table table, bool by_day)
{
	GHashTable *ret = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < ssd->facts.state.n; i++) {
		struct import_known *known = ssd->facts.state.rows[i];

		if (known->table == (unsigned)table && known->before &&
		    child_of_known(known).s != NULL)
			g_hash_table_insert(ret,
					    name_of(ssd, child_of_known(known),
						    by_day ? known->date : DULY_NO_DATE),
					    known);
	}
	return ret;
}

/* Under which row each is known; how many are. Each is known as one row only. */
static size_t match(struct ssd *ssd, enum ssd_table table, bool by_day, struct import_known **ret)
{
	const struct ssd_sheet *sheet = &D->sheets[table];
	GHashTable *known = known_by_child(ssd, table, by_day);
	size_t n = 0;

	for (size_t i = 0; i < sheet->n; i++) {
		const struct ssd_row *row = &sheet->rows[i];
		char *name = row->subject.s == NULL ? NULL
						    : name_of(ssd, row->subject,
							      by_day ? row->date : DULY_NO_DATE);

		ret[i] = name == NULL ? NULL : g_hash_table_lookup(known, name);
		if (ret[i] != NULL)
			g_hash_table_remove(known, name);
		n += ret[i] != NULL;
	}
	g_hash_table_destroy(known);
	return n;
}

static size_t known_by_id(const struct ssd *ssd, const struct ssd_sheet *sheet,
			  enum ssd_table table)
{
	size_t n = 0;

	for (size_t i = 0; i < sheet->n; i++)
		n += import_state_find(&ssd->facts.state, table, sheet->rows[i].id) != NULL;
	return n;
}

static void take_ids(struct ssd_sheet *sheet, struct import_known *const *known)
{
	for (size_t i = 0; i < sheet->n; i++)
		if (known[i] != NULL)
			sheet->rows[i].id = known[i]->id;
}

/* Before a person was its identity, a row was known by an id of its own. */
static void match_persons(struct ssd *ssd, enum ssd_table table)
{
	struct ssd_sheet *sheet = &D->sheets[table];
	struct import_known **known = arena_new_array(ssd->arena, struct import_known *, sheet->n);

	match(ssd, table, false, known);
	take_ids(sheet, known);
}

static void match_new_ids(struct ssd *ssd, enum ssd_table table)
{
	struct ssd_sheet *sheet = &D->sheets[table];
	struct import_known **known;

	if (sheet->n == 0 || known_by_id(ssd, sheet, table) > 0)
		return;
	known = arena_new_array(ssd->arena, struct import_known *, sheet->n);
	if (2 * match(ssd, table, true, known) <= sheet->n)
		return;
	take_ids(sheet, known);
	ssd_remark_put(D, &sheet->rows[0], 0, false,
		       "all ids of the table are new, and its persons and dates are not: its rows "
		       "are known by those");
}

void ssd_known_rows(struct ssd *ssd, enum ssd_table table)
{
	struct ssd_sheet *sheet = &D->sheets[table];

	if (D->dialect->tables[table].identity.n == 1)
		match_persons(ssd, table);
	else
		match_new_ids(ssd, table);
	for (size_t i = 0; i < sheet->n; i++) {
		struct ssd_row *row = &sheet->rows[i];
		const struct import_known *known =
			import_state_find(&ssd->facts.state, table, row->id);

		row->fresh = known == NULL || !known->before;
		if (row->date.day <= ssd->opt.at.day)
			ssd->delivered.day = MAX(ssd->delivered.day, row->date.day);
	}
}
