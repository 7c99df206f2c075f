#include "services/web/reports.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/base/whole_file.h"
#include "common/reports/report_question.h"
#include "common/reports/report_write.h"
#include "services/web/service.h"
#include "services/web/standing.h"

enum { LEAST_MAX = 1000, WORKBOOK_MAX = 256 << 20 };

enum report_format { AS_JSON, AS_CSV, AS_XLSX };
static const char *const FORMATS[] = { [AS_JSON] = "json", [AS_CSV] = "csv", [AS_XLSX] = "xlsx" };
static const char *const TYPES[] = {
	[AS_CSV] = "text/csv; charset=utf-8",
	[AS_XLSX] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/* What is asked for, and what is answered. */
struct report_for {
	struct exchange *x;
	const struct report_kind *kind;
	struct report_given given;
	const char *sheet; /* NULL: all; of CSV the first */
	enum report_format format;
	struct buf text;
};

/* ---- which there are ------------------------------------------------------------------------- */

static void pack_kind(const struct report_kind *kind, struct buf *b)
{
	pack_map(b, 4);
	pack_cstr(b, "name");
	pack_cstr(b, kind->name);
	pack_cstr(b, "title");
	pack_cstr(b, kind->title);
	pack_cstr(b, "definition");
	pack_cstr(b, kind->definition);
	pack_cstr(b, "sheets");
	pack_array(b, (uint32_t)kind->n);
	for (size_t i = 0; i < kind->n; i++) {
		pack_map(b, 2);
		pack_cstr(b, "name");
		pack_cstr(b, kind->sheets[i].name);
		pack_cstr(b, "title");
		pack_cstr(b, kind->sheets[i].title);
	}
}

void reports_get(struct exchange *x)
{
	static const char *const NAMES[] = { NULL };
	duly_auto_fini(buf) packed = { 0 };
	duly_auto_fini(buf) json = { 0 };
	size_t n;
	const struct report_kind *const *kinds = report_kinds(&n);

	if (!exchange_knows(x, NAMES))
		return;
	pack_map(&packed, 1);
	pack_cstr(&packed, "reports");
	pack_array(&packed, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		pack_kind(kinds[i], &packed);
	json_append(&json, buf_view(&packed), false);
	buf_puts(&json, "\n");
	exchange_json(x, 200, &json);
}

/* ---- what is asked for ----------------------------------------------------------------------- */

static bool read_least(struct report_for *f)
{
	const char *text = exchange_parameter(f->x, "least");

	if (text == NULL || str_to_u64(str_of(text), LEAST_MAX, &f->given.least))
		return true;
	exchange_refuse(f->x, 400, "bad-request", "least is 0 to %d", LEAST_MAX);
	return false;
}

static bool read_format(struct report_for *f)
{
	const char *text = exchange_parameter(f->x, "format");

	for (size_t i = 0; i < LEN(FORMATS); i++)
		if (text == NULL || strcmp(text, FORMATS[i]) == 0) {
			f->format = (enum report_format)i;
			return true;
		}
	exchange_refuse(f->x, 400, "bad-request", "format is json, csv or xlsx");
	return false;
}

static bool read_sheet(struct report_for *f)
{
	f->sheet = exchange_parameter(f->x, "sheet");
	for (size_t i = 0; i < f->kind->n; i++)
		if (f->sheet == NULL || strcmp(f->sheet, f->kind->sheets[i].name) == 0)
			return true;
	exchange_refuse(f->x, 400, "bad-request", "the report has no such sheet");
	return false;
}

/* Whose token is for one team has what is that team's, and asks for no other. */
static bool keep_to_team(struct report_for *f)
{
	const struct viewer viewer = exchange_viewer(f->x);
	struct report_given *g = &f->given;

	if (viewer.team.s == NULL)
		return true;
	if (f->kind->whole || (g->team != NULL && !str_is(viewer.team, g->team)) ||
	    (g->council != NULL && !str_is(viewer.council, g->council)) || g->restricted) {
		exchange_refuse(f->x, 403, "forbidden", "the token is for one team");
		return false;
	}
	g->team = f->x->caller.team;
	g->council = f->x->caller.council;
	return true;
}

static bool read_query(struct report_for *f)
{
	static const char *const NAMES[] = { "on",     "known",      "council", "team",
					     "worker", "rule",       "from",    "to",
					     "by",     "across",     "least",   "measures",
					     "sheet",  "restricted", "format",  NULL };
	struct exchange *x = f->x;

	if (!exchange_knows(x, NAMES))
		return false;
	f->given = (struct report_given){ .on = exchange_parameter(x, "on"),
					  .known = exchange_parameter(x, "known"),
					  .council = exchange_parameter(x, "council"),
					  .team = exchange_parameter(x, "team"),
					  .worker = exchange_parameter(x, "worker"),
					  .rule = exchange_parameter(x, "rule"),
					  .from = exchange_parameter(x, "from"),
					  .to = exchange_parameter(x, "to"),
					  .by = exchange_parameter(x, "by"),
					  .across = exchange_parameter(x, "across"),
					  .query = true };
	return exchange_flag(x, "measures", &f->given.measures) &&
	       exchange_flag(x, "restricted", &f->given.restricted) && read_least(f) &&
	       read_format(f) && read_sheet(f) && keep_to_team(f);
}

/* ---- the answer ------------------------------------------------------------------------------ */

static duly_result write_workbook(const struct report *r, struct buf *ret, struct duly_diag *diag)
{
	const char *dir = getenv("TMPDIR");
	char *path = memory_printf("%s/duly-web.XXXXXX", dir != NULL ? dir : "/tmp");
	const int fd = mkstemp(path);
	duly_result result =
		fd >= 0 ? DULY_OK : duly_fail(diag, DULY_E_IO, "no room for a workbook");

	if (fd >= 0)
		close(fd);
	if (result == DULY_OK)
		result = report_workbook(r, 1, path, diag);
	if (result == DULY_OK)
		result = file_read(path, WORKBOOK_MAX, ret, diag);
	if (fd >= 0)
		unlink(path);
	free(path);
	return result;
}

static duly_result write_json(struct report_for *f, const struct report *r,
			      const struct web_look *look, struct duly_diag *diag)
{
	duly_auto_fini(buf) head = { 0 };
	struct pack_open map = pack_map_begin(&head);

	const duly_result result = standing_pack(f->x, look, r->asked->at, &head, &map, diag);
	if (result != DULY_OK)
		return result;
	map.n++;
	pack_cstr(&head, "report");
	report_pack(r, f->sheet != NULL ? report_sheet(r, str_of(f->sheet)) : NULL, &head);
	pack_map_end(&head, &map);
	json_append(&f->text, buf_view(&head), false);
	buf_puts(&f->text, "\n");
	return DULY_OK;
}

static duly_result write_report(struct report_for *f, const struct report *r,
				const struct web_look *look, struct duly_diag *diag)
{
	switch (f->format) {
	case AS_CSV:
		report_csv(r, f->sheet != NULL ? report_sheet(r, str_of(f->sheet)) : &r->sheets[0],
			   &f->text);
		return DULY_OK;
	case AS_XLSX:
		return write_workbook(r, &f->text, diag);
	case AS_JSON:
		break;
	}
	return write_json(f, r, look, diag);
}

static duly_result make(struct report_for *f, const struct web_look *look, struct duly_diag *diag)
{
	const bool team = exchange_viewer(f->x).team.s != NULL;
	struct report_question asked;
	struct report_set set = { 0 };

	duly_result r = report_question_read(&f->given, docket_reader_law(look->reader),
					     look_at(f->x->web, look->reader), &asked, diag);
	if (r != DULY_OK)
		return r;
	asked.no_restricted = team;
	r = report_of_store(&f->kind, 1, &asked, look->reader, !team, &set, diag);
	if (r == DULY_OK)
		r = write_report(f, &set.list[0], look, diag);
	report_set_fini(&set);
	return r;
}

static void answer(struct report_for *f)
{
	struct duly_diag why = { "" };
	struct web_look look;
	duly_result r = look_begin_long(f->x->web, &look, &why);

	if (r == DULY_OK) {
		r = make(f, &look, &why);
		look_end(&look);
	} else {
		r = DULY_E_UNAVAILABLE;
	}
	if (r != DULY_OK)
		exchange_fail(f->x, r, &why);
	else if (f->format == AS_JSON)
		exchange_json(f->x, 200, &f->text);
	else
		exchange_text(f->x, 200, TYPES[f->format], buf_view(&f->text));
}

void reports_get_one(struct exchange *x)
{
	const char *name = exchange_parameter(x, x->variable);
	struct report_for f = { .x = x,
				.kind = name != NULL ? report_kind_named(str_of(name)) : NULL };

	if (f.kind == NULL)
		exchange_refuse(x, 404, "not-found", "there is no such report");
	else if (read_query(&f))
		answer(&f);
	buf_fini(&f.text);
}
