#include <jansson.h>

#include "common/import/ssda903/ssda903.h"

static const struct {
	const char *name, *text;
	bool left, told;
} REMARKS[] = {
#define X(id, name, left, told, sentence) { name, sentence, left, told },
	SSDA903_REMARKS(X)
#undef X
};

const char *ssda903_remark_name(enum ssda903_remark remark)
{
	return REMARKS[remark].name;
}

const char *ssda903_remark_text(enum ssda903_remark remark)
{
	return REMARKS[remark].text;
}

void ssda903_summary_fini(struct ssda903_summary *s)
{
	arena_free(&s->arena);
	*s = (struct ssda903_summary){ 0 };
}

/* ---- for people ------------------------------------------------------------------------------ */

static void print_files(const struct ssda903_summary *s, FILE *out)
{
	fputs("Files\n", out);
	for (size_t i = 0; i < s->n_files; i++) {
		const struct ssda903_file *f = &s->files[i];

		if (f->used)
			fprintf(out, "  %-32s %s, %zu rows\n", f->path, f->kind, f->rows);
		else
			fprintf(out, "  %-32s not used: %s\n", f->path, f->why);
	}
}

static void print_remarks(const struct ssda903_summary *s, bool left, FILE *out)
{
	for (size_t i = 0; i < SSDA903_REMARK_COUNT; i++)
		if (s->remarks[i].n > 0 && REMARKS[i].left == left)
			fprintf(out, "  %6zu  %s (first: %s)\n", s->remarks[i].n, REMARKS[i].text,
				s->remarks[i].first);
}

void ssda903_summary_print(const struct ssda903_summary *s, FILE *out)
{
	char from[DULY_DATE_TEXT], until[DULY_DATE_TEXT];

	print_files(s, out);
	fprintf(out, "Rows: %zu read, %zu used, %zu left out\n", s->rows, s->rows_used,
		s->rows_left_out);
	print_remarks(s, true, out);
	fputs("Remarks on rows that were used\n", out);
	print_remarks(s, false, out);
	fprintf(out, "Events: %zu of %zu children\n", s->events_total, s->children);
	for (size_t i = 0; i < s->n_events; i++)
		fprintf(out, "  %6zu  %s\n", s->events[i].n, s->events[i].name);
	if (s->until.day != DULY_NO_DATE.day)
		fprintf(out, "The return covers %s to %s\n", duly_civil_print(s->from, from),
			duly_civil_print(s->until, until));
}

/* ---- for programs ---------------------------------------------------------------------------- */

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

	for (size_t i = 0; i < SSDA903_REMARK_COUNT; i++)
		if (s->remarks[i].n > 0)
			json_object_set_new(
				remarks, ssda903_remark_name((enum ssda903_remark)i),
				json_pack("{s:I, s:s, s:b, s:b, s:s}", "n",
					  (json_int_t)s->remarks[i].n, "first", s->remarks[i].first,
					  "left_out", (int)REMARKS[i].left, "told",
					  (int)REMARKS[i].told, "text", REMARKS[i].text));
	return remarks;
}

static json_t *events_json(const struct ssda903_summary *s)
{
	json_t *events = json_object();

	for (size_t i = 0; i < s->n_events; i++)
		json_object_set_new(events, s->events[i].name,
				    json_integer((json_int_t)s->events[i].n));
	return events;
}

void ssda903_summary_json(const struct ssda903_summary *s, FILE *out)
{
	char from[DULY_DATE_TEXT], until[DULY_DATE_TEXT];
	const bool dated = s->until.day != DULY_NO_DATE.day;
	json_t *o = json_pack(
		"{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:s*, s:s*}", "files", files_json(s),
		"rows", (json_int_t)s->rows, "rows_used", (json_int_t)s->rows_used, "rows_left_out",
		(json_int_t)s->rows_left_out, "problems", (json_int_t)s->faults, "children",
		(json_int_t)s->children, "events_total", (json_int_t)s->events_total, "remarks",
		remarks_json(s), "events", events_json(s), "from",
		dated ? duly_civil_print(s->from, from) : NULL, "until",
		dated ? duly_civil_print(s->until, until) : NULL);

	json_dumpf(o, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(o);
}
