#include "common/import/ssd/ssd_internal.h"

/* ---- for people ------------------------------------------------------------------------------ */

void ssd_summary_print(const struct ssd_summary *s, FILE *out)
{
	fprintf(out, "%-26s %8s %8s %8s %8s %8s %8s %8s %8s\n", "Table", "rows", "new", "changed",
		"gone", "outside", "kept", "left out", "events");
	for (size_t i = 0; i < SSD_TABLE_COUNT; i++) {
		const struct ssd_count *c = &s->tables[i];

		if (c->delivered || c->kept > 0)
			fprintf(out, "%-26s %8zu %8zu %8zu %8zu %8zu %8zu %8zu %8zu\n", c->table,
				c->rows, c->added, c->changed, c->gone, c->outside, c->kept,
				c->left_out, c->events);
	}
	fprintf(out, "%zu events, of which %zu replace an earlier one and %zu retract one\n",
		s->events, s->replaced, s->retracted);
	if (s->left_out > 0)
		fprintf(out, "%zu rows were left out\n", s->left_out);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static json_t *count_json(const struct ssd_count *c)
{
	return json_pack("{s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "table", c->table,
			 "delivered", (int)c->delivered, "rows", (json_int_t)c->rows, "new",
			 (json_int_t)c->added, "changed", (json_int_t)c->changed, "gone",
			 (json_int_t)c->gone, "outside", (json_int_t)c->outside, "kept",
			 (json_int_t)c->kept, "left_out", (json_int_t)c->left_out, "events",
			 (json_int_t)c->events);
}

static json_t *events_json(const struct ssd *ssd)
{
	json_t *events = json_array();

	for (guint i = 0; i < ssd->events->len; i++)
		json_array_append(
			events, ((struct ssd_outgoing *)g_ptr_array_index(ssd->events, i))->event);
	return events;
}

void ssd_summary_json(const struct ssd_summary *s, const struct ssd *ssd, FILE *out)
{
	json_t *tables = json_array();

	for (size_t i = 0; i < SSD_TABLE_COUNT; i++)
		if (s->tables[i].delivered || s->tables[i].kept > 0)
			json_array_append_new(tables, count_json(&s->tables[i]));
	json_t *o = json_pack("{s:b, s:o, s:I, s:I, s:I, s:I, s:I, s:s*}", "first", (int)s->first,
			      "tables", tables, "events_total", (json_int_t)s->events, "replaced",
			      (json_int_t)s->replaced, "retracted", (json_int_t)s->retracted,
			      "left_out", (json_int_t)s->left_out, "problems",
			      (json_int_t)s->faults, "refused", s->refused);

	if (ssd != NULL)
		json_object_set_new(o, "events", events_json(ssd));
	json_dumpf(o, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(o);
}
