#include "services/cli/import_print.h"
#include "services/cli/json.h"

/* ---- ssda903, for people --------------------------------------------------------------------- */

void import_print_files(const struct import_files *files, FILE *to)
{
	fputs("Files\n", to);
	for (size_t i = 0; i < files->n; i++) {
		const struct import_file *f = &files->list[i];

		if (f->why != NULL)
			fprintf(to, "  %-32s not used: %s\n", f->path, f->why);
		else if (f->left_out > 0)
			fprintf(to, "  %-32s %s, %zu rows, of which %zu are left out\n", f->path,
				f->kind, f->sheet.n_lines, f->left_out);
		else
			fprintf(to, "  %-32s %s, %zu rows\n", f->path, f->kind, f->sheet.n_lines);
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

	import_print_files(&s->files, to);
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

static void put_files(struct json *j, const struct import_files *files)
{
	json_list(j, "files");
	for (size_t i = 0; i < files->n; i++) {
		const struct import_file *f = &files->list[i];

		json_map(j, NULL);
		json_name(j, "path", f->path);
		if (f->kind != NULL)
			json_name(j, "kind", f->kind);
		json_flag(j, "used", f->why == NULL);
		if (f->why != NULL)
			json_name(j, "why", f->why);
		json_flag(j, "lost", f->lost);
		json_number(j, "rows", f->sheet.n_lines);
		json_number(j, "left_out", f->left_out);
		json_end(j);
	}
	json_end(j);
}

static void put_remarks(struct json *j, const struct ssda903_summary *s)
{
	json_map(j, "remarks");
	for (size_t i = 0; i < SSDA903_REMARK_COUNT; i++) {
		const struct ssda903_remark_row *row = ssda903_remark_row((enum ssda903_remark)i);

		if (s->remarks[i].n == 0)
			continue;
		json_map(j, row->name);
		json_number(j, "n", s->remarks[i].n);
		json_name(j, "first", s->remarks[i].first);
		json_flag(j, "left_out", row->left);
		json_flag(j, "told", row->told);
		json_name(j, "text", row->sentence);
		json_end(j);
	}
	json_end(j);
}

static void put_types(struct json *j, const struct ssda903_summary *s)
{
	json_map(j, "events");
	for (size_t i = 0; i < s->n_events; i++)
		json_number(j, s->events[i].name, s->events[i].n);
	json_end(j);
}

void import_print_ssda903_json(const struct ssda903_summary *s, FILE *to)
{
	struct json j = JSON_TO(to);

	json_row(&j);
	put_files(&j, &s->files);
	json_number(&j, "rows", s->rows);
	json_number(&j, "rows_used", s->rows_used);
	json_number(&j, "rows_left_out", s->rows_left_out);
	json_number(&j, "problems", s->faults);
	json_number(&j, "lost", s->lost);
	json_number(&j, "children", s->children);
	json_number(&j, "events_total", s->events_total);
	put_remarks(&j, s);
	put_types(&j, s);
	if (s->until.day != DULY_NO_DATE.day) {
		json_day(&j, "from", s->from);
		json_day(&j, "until", s->until);
	}
	json_end(&j);
	json_finish(&j);
}

/* ---- ssd, for people ------------------------------------------------------------------------- */

/* Files of a delivery are tables, which have a line each below: here those that are none. */
static void print_unused(const struct import_files *files, FILE *to)
{
	for (size_t i = 0; i < files->n; i++)
		if (files->list[i].why != NULL)
			fprintf(to, "%s: not used: %s\n", files->list[i].path, files->list[i].why);
}

static void print_counts(const char *title, const struct import_count *counts, size_t n, FILE *to)
{
	fprintf(to, "%-26s %8s %8s %8s %8s %8s %8s %8s %8s\n", title, "rows", "new", "changed",
		"gone", "outside", "kept", "left out", "events");
	for (size_t i = 0; i < n; i++) {
		const struct import_count *c = &counts[i];

		if (c->delivered || c->kept > 0)
			fprintf(to, "%-26s %8zu %8zu %8zu %8zu %8zu %8zu %8zu %8zu\n", c->table,
				c->rows, c->added, c->changed, c->gone, c->outside, c->kept,
				c->left_out, c->events);
	}
}

static void print_events(size_t events, size_t replaced, size_t retracted, FILE *to)
{
	fprintf(to, "%zu events, of which %zu replace an earlier one and %zu retract one\n", events,
		replaced, retracted);
}

void import_print_ssd(const struct ssd *ssd, FILE *to)
{
	const struct ssd_summary *s = ssd_summary(ssd);

	fprintf(to, "Read as: %.*s", STR_FMT(s->dialect));
	if (s->dialect_before.s != NULL)
		fprintf(to, " (the delivery before: %.*s)", STR_FMT(s->dialect_before));
	fputc('\n', to);
	print_unused(s->files, to);
	print_counts("Table", s->tables, SSD_TABLE_COUNT, to);
	print_events(s->events, s->replaced, s->retracted, to);
	if (s->left_out > 0)
		fprintf(to, "%zu rows were left out\n", s->left_out);
	if (s->unread > 0)
		fprintf(to, "%zu values could not be read, and are not known\n", s->unread);
}

void import_print_table(const struct table_import *t, FILE *to)
{
	const struct table_summary *s = table_summary(t);

	import_print_files(s->files, to);
	print_counts("Sheet", s->sheets, s->n_sheets, to);
	print_events(s->events, s->replaced, s->retracted, to);
	if (s->lost > 0)
		fprintf(to, "%zu rows were left out, of %zu a part was\n", s->left_out, s->unsure);
}

/* ---- ssd, for programs ----------------------------------------------------------------------- */

static void put_count(struct json *j, const struct import_count *c)
{
	json_map(j, NULL);
	json_name(j, "table", c->table);
	json_flag(j, "delivered", c->delivered);
	json_number(j, "rows", c->rows);
	json_number(j, "new", c->added);
	json_number(j, "changed", c->changed);
	json_number(j, "gone", c->gone);
	json_number(j, "outside", c->outside);
	json_number(j, "kept", c->kept);
	json_number(j, "left_out", c->left_out);
	json_number(j, "events", c->events);
	json_end(j);
}

static void put_event(struct json *j, struct str line)
{
	json_t *event = json_loadb(line.s, line.len, 0, NULL);

	json_jansson(j, NULL, event);
	json_decref(event);
}

void import_print_ssd_json(const struct ssd *ssd, bool events, FILE *to)
{
	const struct ssd_summary *s = ssd_summary(ssd);
	struct json j = JSON_TO(to);

	json_row(&j);
	json_flag(&j, "first", s->first);
	json_text(&j, "dialect", s->dialect);
	if (s->dialect_before.s != NULL)
		json_text(&j, "dialect_before", s->dialect_before);
	put_files(&j, s->files);
	json_list(&j, "tables");
	for (size_t i = 0; i < SSD_TABLE_COUNT; i++)
		if (s->tables[i].delivered || s->tables[i].kept > 0)
			put_count(&j, &s->tables[i]);
	json_end(&j);
	json_number(&j, "events_total", s->events);
	json_number(&j, "replaced", s->replaced);
	json_number(&j, "retracted", s->retracted);
	json_number(&j, "left_out", s->left_out);
	json_number(&j, "unread", s->unread);
	json_number(&j, "problems", s->faults);
	json_number(&j, "lost", s->lost);
	if (s->refused != NULL)
		json_name(&j, "refused", s->refused);
	if (events) {
		json_list(&j, "events");
		for (size_t i = 0; i < s->events; i++)
			put_event(&j, ssd_event(ssd, i));
		json_end(&j);
	}
	json_end(&j);
	json_finish(&j);
}

/* ---- tables by a map, for programs ----------------------------------------------------------- */

void import_print_table_json(const struct table_import *t, bool events, FILE *to)
{
	const struct table_summary *s = table_summary(t);
	struct json j = JSON_TO(to);

	json_row(&j);
	json_flag(&j, "first", s->first);
	put_files(&j, s->files);
	json_list(&j, "sheets");
	for (size_t i = 0; i < s->n_sheets; i++)
		if (s->sheets[i].delivered || s->sheets[i].kept > 0)
			put_count(&j, &s->sheets[i]);
	json_end(&j);
	json_number(&j, "events_total", s->events);
	json_number(&j, "replaced", s->replaced);
	json_number(&j, "retracted", s->retracted);
	json_number(&j, "left_out", s->left_out);
	json_number(&j, "unsure", s->unsure);
	json_number(&j, "problems", s->faults);
	json_number(&j, "lost", s->lost);
	if (s->refused != NULL)
		json_name(&j, "refused", s->refused);
	if (events) {
		json_list(&j, "events");
		for (size_t i = 0; i < s->events; i++)
			put_event(&j, table_event(t, i));
		json_end(&j);
	}
	json_end(&j);
	json_finish(&j);
}
