#include <jansson.h>

#include "services/cli/import_print.h"

static void put_line(json_t *take_line, FILE *to)
{
	json_dumpf(take_line, to, JSON_COMPACT);
	fputc('\n', to);
	json_decref(take_line);
}

/* ---- ssda903, for people --------------------------------------------------------------------- */

static void print_files(const struct ssda903_summary *s, FILE *to)
{
	fputs("Files\n", to);
	for (size_t i = 0; i < s->n_files; i++) {
		const struct ssda903_file *f = &s->files[i];

		if (f->used)
			fprintf(to, "  %-32s %s, %zu rows\n", f->path, f->kind, f->rows);
		else
			fprintf(to, "  %-32s not used: %s\n", f->path, f->why);
	}
}

static void print_remarks(const struct ssda903_summary *s, bool left, FILE *to)
{
	for (size_t i = 0; i < SSDA903_REMARK_COUNT; i++) {
		const struct ssda903_remark_row *row = ssda903_remark_row((enum ssda903_remark)i);

		if (s->remarks[i].n > 0 && row->left == left)
			fprintf(to, "  %6zu  %s (first: %s)\n", s->remarks[i].n, row->sentence,
				s->remarks[i].first);
	}
}

void import_print_ssda903(const struct ssda903_summary *s, FILE *to)
{
	char from[DULY_DATE_TEXT], until[DULY_DATE_TEXT];

	print_files(s, to);
	fprintf(to, "Rows: %zu read, %zu used, %zu left out\n", s->rows, s->rows_used,
		s->rows_left_out);
	print_remarks(s, true, to);
	fputs("Remarks on rows that were used\n", to);
	print_remarks(s, false, to);
	fprintf(to, "Events: %zu of %zu children\n", s->events_total, s->children);
	for (size_t i = 0; i < s->n_events; i++)
		fprintf(to, "  %6zu  %s\n", s->events[i].n, s->events[i].name);
	if (s->until.day != DULY_NO_DATE.day)
		fprintf(to, "The return covers %s to %s\n", duly_civil_print(s->from, from),
			duly_civil_print(s->until, until));
}

/* ---- ssda903, for programs ------------------------------------------------------------------- */

static json_t *files_json(const struct ssda903_summary *s)
{
	json_t *files = json_array();

	for (size_t i = 0; i < s->n_files; i++) {
		const struct ssda903_file *f = &s->files[i];

		json_array_append_new(files,
				      json_pack("{s:s, s:s*, s:b, s:s*, s:I}", "path", f->path,
						"kind", f->kind, "used", (int)f->used, "why",
						f->why, "rows", (json_int_t)f->rows));
	}
	return files;
}

static json_t *remarks_json(const struct ssda903_summary *s)
{
	json_t *remarks = json_object();

	for (size_t i = 0; i < SSDA903_REMARK_COUNT; i++) {
		const struct ssda903_remark_row *row = ssda903_remark_row((enum ssda903_remark)i);

		if (s->remarks[i].n > 0)
			json_object_set_new(remarks, row->name,
					    json_pack("{s:I, s:s, s:b, s:b, s:s}", "n",
						      (json_int_t)s->remarks[i].n, "first",
						      s->remarks[i].first, "left_out",
						      (int)row->left, "told", (int)row->told,
						      "text", row->sentence));
	}
	return remarks;
}

static json_t *types_json(const struct ssda903_summary *s)
{
	json_t *events = json_object();

	for (size_t i = 0; i < s->n_events; i++)
		json_object_set_new(events, s->events[i].name,
				    json_integer((json_int_t)s->events[i].n));
	return events;
}

void import_print_ssda903_json(const struct ssda903_summary *s, FILE *to)
{
	char from[DULY_DATE_TEXT], until[DULY_DATE_TEXT];
	const bool dated = s->until.day != DULY_NO_DATE.day;
	json_t *o = json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:s*, s:s*}", "files",
			      files_json(s), "rows", (json_int_t)s->rows, "rows_used",
			      (json_int_t)s->rows_used, "rows_left_out",
			      (json_int_t)s->rows_left_out, "problems", (json_int_t)s->faults,
			      "children", (json_int_t)s->children, "events_total",
			      (json_int_t)s->events_total, "remarks", remarks_json(s), "events",
			      types_json(s), "from", dated ? duly_civil_print(s->from, from) : NULL,
			      "until", dated ? duly_civil_print(s->until, until) : NULL);

	put_line(o, to);
}

/* ---- ssd, for people ------------------------------------------------------------------------- */

void import_print_ssd(const struct ssd *ssd, FILE *to)
{
	const struct ssd_summary *s = ssd_summary(ssd);

	fprintf(to, "%-26s %8s %8s %8s %8s %8s %8s %8s %8s\n", "Table", "rows", "new", "changed",
		"gone", "outside", "kept", "left out", "events");
	for (size_t i = 0; i < SSD_TABLE_COUNT; i++) {
		const struct ssd_count *c = &s->tables[i];

		if (c->delivered || c->kept > 0)
			fprintf(to, "%-26s %8zu %8zu %8zu %8zu %8zu %8zu %8zu %8zu\n", c->table,
				c->rows, c->added, c->changed, c->gone, c->outside, c->kept,
				c->left_out, c->events);
	}
	fprintf(to, "%zu events, of which %zu replace an earlier one and %zu retract one\n",
		s->events, s->replaced, s->retracted);
	if (s->left_out > 0)
		fprintf(to, "%zu rows were left out\n", s->left_out);
}

/* ---- ssd, for programs ----------------------------------------------------------------------- */

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

	for (size_t i = 0; i < ssd_summary(ssd)->events; i++)
		json_array_append(events, ssd_event(ssd, i));
	return events;
}

void import_print_ssd_json(const struct ssd *ssd, bool events, FILE *to)
{
	const struct ssd_summary *s = ssd_summary(ssd);
	json_t *tables = json_array();

	for (size_t i = 0; i < SSD_TABLE_COUNT; i++)
		if (s->tables[i].delivered || s->tables[i].kept > 0)
			json_array_append_new(tables, count_json(&s->tables[i]));
	json_t *o = json_pack("{s:b, s:o, s:I, s:I, s:I, s:I, s:I, s:s*}", "first", (int)s->first,
			      "tables", tables, "events_total", (json_int_t)s->events, "replaced",
			      (json_int_t)s->replaced, "retracted", (json_int_t)s->retracted,
			      "left_out", (json_int_t)s->left_out, "problems",
			      (json_int_t)s->faults, "refused", s->refused);

	if (events)
		json_object_set_new(o, "events", events_json(ssd));
	put_line(o, to);
}
