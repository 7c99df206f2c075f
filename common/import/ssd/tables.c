#include "common/import/ssd/tables.h"
#include "common/import/fields.h"

struct ssd_column {
	const char *name;
	bool needed;
};

#define X(id, name, needed) { name, needed },
#define TABLE(table, name, date, other, end, person) \
	static const struct ssd_column table##_COLUMNS[] = { SSD_##table##_COLUMNS(X) };
SSD_TABLES(TABLE)
#undef TABLE
#undef X

static const struct {
	struct ssd_layout layout;
	const struct ssd_column *columns;
} TABLES[] = {
#define X(table, name, date, other, end, person) \
	{ { name, SSD_##table##_WIDTH, date, other, end, person }, table##_COLUMNS },
	SSD_TABLES(X)
#undef X
};

static const struct import_table KEPT[] = {
#define X(table, name, date, other, end, person) { name, name, SSD_##table, '-', false },
	SSD_TABLES(X)
#undef X
		{ "period", "ssd_cla_episodes", SSD_EPISODES, '-', false },
	{ "feed", "ssd_feed", SSD_FEED, '-', false },
};

const struct import_tables SSD_KEPT = { KEPT, SSD_KEPT_COUNT };

const struct ssd_layout *ssd_table_layout(enum ssd_table table)
{
	return &TABLES[table].layout;
}

const char *ssd_table_name(enum ssd_table table)
{
	return TABLES[table].layout.name;
}

enum ssd_table ssd_table_named(struct str name)
{
	for (size_t t = 0; t < SSD_TABLE_COUNT; t++)
		if (field_is(name, TABLES[t].layout.name))
			return (enum ssd_table)t;
	return SSD_TABLE_COUNT;
}

const char *ssd_column_name(enum ssd_table table, int column)
{
	return column == SSD_NONE ? "" : TABLES[table].columns[column].name;
}

bool ssd_column_needed(enum ssd_table table, int column)
{
	return TABLES[table].columns[column].needed;
}
