#include "services/simulate/output.h"

/* Every text is a code or a key of our own: nothing needs escaping. */

static void put(struct buf *b, const char *key, const char *value)
{
	buf_puts(b, "\"");
	buf_puts(b, key);
	buf_puts(b, "\":\"");
	buf_puts(b, value);
	buf_puts(b, "\"");
}

static void put_number(struct buf *b, const char *key, const struct fact *f, uint32_t number)
{
	char id[16];

	snprintf(id, sizeof id, "%c%u", f->telling == TOLD_ODDLY ? 'x' : 'e', number);
	put(b, key, id);
}

static void put_when(struct buf *b, const struct fact *f)
{
	char day[DULY_DATE_TEXT], text[48];
	int offset;

	duly_civil_print(f->day, day);
	if (f->minute < 0) {
		put(b, "date", day);
		return;
	}
	day_wall_instant(f->day, f->minute, &offset);
	snprintf(text, sizeof text, "%sT%02d:%02d:00+%02d:00", day, f->minute / 60, f->minute % 60,
		 offset / 60);
	put(b, "time", text);
}

static void put_datum(struct buf *b, const struct datum *d)
{
	char day[DULY_DATE_TEXT];

	switch (d->kind) {
	case DATUM_CODE:
		put(b, d->name, d->text);
		break;
	case DATUM_CODES:
		buf_printf(b, "\"%s\":[\"%s\"", d->name, d->text);
		if (d->second != NULL)
			buf_printf(b, ",\"%s\"", d->second);
		buf_puts(b, "]");
		break;
	case DATUM_FLAG:
		buf_printf(b, "\"%s\":%s", d->name, d->flag ? "true" : "false");
		break;
	case DATUM_DAY:
		put(b, d->name, duly_civil_print(d->day, day));
		break;
	}
}

void fact_write(const struct life *l, const struct fact *f, struct buf *ret)
{
	char known[DULY_TIME_TEXT];

	buf_puts(ret, "{\"specversion\":\"1.0\",");
	put_number(ret, "id", f, f->number);
	buf_printf(ret, ",\"source\":\"/councils/%s/%s\",", l->world->options->council,
		   fact_of_health(f->type) ? "health" : "case");
	put(ret, "type", fact_type_name(f->type));
	buf_puts(ret, ",");
	put(ret, "subject", l->subject);
	buf_puts(ret, ",");
	put_when(ret, f);
	buf_puts(ret, ",");
	put(ret, "recordedtime", duly_instant_print((duly_instant){ f->known }, known));
	if (f->replaces != 0) {
		buf_puts(ret, ",");
		put_number(ret, "replaces", f, f->replaces);
	}
	for (size_t i = 0; i < f->n; i++) {
		buf_puts(ret, i == 0 ? ",\"data\":{" : ",");
		put_datum(ret, &f->data[i]);
	}
	buf_puts(ret, f->n > 0 ? "}}\n" : "}\n");
}
