#include "common/import/ssd/row_key.h"
#include "common/import/fields.h"
#include "common/import/when.h"

/* A date as its day, however it is written. */
static struct str part_of(struct ssd_delivery *d, struct str field)
{
	struct when when;

	if (!when_parse(d->zone, field, &when) || !when.given)
		return field.s == NULL ? STR("") : field;
	const struct duly_ymd ymd = duly_civil_to_ymd(when.day);

	return arena_printf(d->arena, "%04d%02d%02d", ymd.year, ymd.month, ymd.day);
}

/* What cannot stand in an id is there by its digest. */
static struct str key_of(struct ssd_delivery *d, struct str text)
{
	char hex[ID_HEX];
	uint8_t sum[SHA256_LEN];

	if (field_is_code(text))
		return text;
	sha256((struct view){ text.s, text.len }, sum);
	return arena_str(d->arena, str_of(hex_print(sum, ID_LEN, hex)));
}

static struct str joined(struct ssd_delivery *d, const struct ssd_identity *identity,
			 const struct str *fields)
{
	struct str text = part_of(d, fields[identity->columns[0]]);

	if (text.len == 0)
		return NO_STR;
	for (size_t i = 1; i < identity->n; i++) {
		const struct str part = part_of(d, fields[identity->columns[i]]);

		text = arena_printf(d->arena, "%.*s.%.*s", STR_FMT(text), STR_FMT(part));
	}
	return key_of(d, text);
}

static struct ssd_identity person_and_date(enum ssd_table table)
{
	const struct ssd_layout *layout = ssd_table_layout(table);
	struct ssd_identity ret = { .columns = { layout->person }, .n = 1 };

	if (layout->date != SSD_NONE)
		ret.columns[ret.n++] = layout->date;
	return ret;
}

struct str ssd_row_key(struct ssd_delivery *d, enum ssd_table table, const struct str *fields)
{
	const struct ssd_dialect_table *t = &d->dialect->tables[table];
	const struct ssd_identity fallback = person_and_date(table);

	const struct str key = t->identity.n > 0 ? joined(d, &t->identity, fields) : NO_STR;

	if (key.s != NULL)
		return key;
	if (fields[0].len > 0)
		return key_of(d, fields[0]);
	return joined(d, t->without_id.n > 0 ? &t->without_id : &fallback, fields);
}
