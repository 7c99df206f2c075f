#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/whole_file.h"
#include "common/import/ssd/ssd.h"
#include "common/import/ssda903/ssda903.h"
#include "common/import/table/table.h"
#include "services/cli/given_law.h"
#include "services/cli/given_map.h"
#include "services/cli/intake_kinds.h"
#include "services/cli/outbox_lines.h"

enum { REMARKS_MAX = 100 /* in a result; all are counted */ };

/* ---- what a result says ---------------------------------------------------------------------- */

static void say_whole(json_t *result, bool whole)
{
	json_object_set_new(result, "whole", json_boolean(whole));
}

static void say_number(json_t *result, const char *key, uint64_t n)
{
	json_object_set_new(result, key, json_integer((json_int_t)n));
}

/* It could not be read, and nothing of it was taken. What the disk refuses is no fault of its
 * own. */
static duly_result not_taken(json_t *result, duly_result r, struct duly_diag *diag)
{
	if (r == DULY_OK || r == DULY_E_IO || r == DULY_E_NOSPACE || r == DULY_E_BUSY)
		return r;
	say_whole(result, false);
	json_object_set_new(result, "error", json_string(diag->text));
	return DULY_OK;
}

static void on_remark(void *context, const struct import_remark *r)
{
	json_t *remarks = json_object_get(context, "remarks");

	if (json_array_size(remarks) < REMARKS_MAX)
		json_array_append_new(remarks,
				      json_sprintf("%s:%zu: %s%s%s", r->file, r->line, r->about,
						   *r->about ? ": " : "", r->text));
	say_number(context, "remarked",
		   (uint64_t)json_integer_value(json_object_get(context, "remarked")) + 1);
}

static struct import_listener listener(json_t *result)
{
	json_object_set_new(result, "remarks", json_array());
	return (struct import_listener){ .remark = on_remark, .context = result };
}

static void say_files(json_t *result, const struct import_files *files)
{
	json_t *list = json_array();

	for (size_t i = 0; i < files->n; i++) {
		const struct import_file *f = &files->list[i];
		json_t *o = json_pack("{s:s, s:I, s:I}", "path", f->path, "rows",
				      (json_int_t)f->sheet.n_lines, "left_out",
				      (json_int_t)f->left_out);

		if (f->kind != NULL)
			json_object_set_new(o, "kind", json_string(f->kind));
		if (f->why != NULL)
			json_object_set_new(o, "not_used", json_string(f->why));
		json_array_append_new(list, o);
	}
	json_object_set_new(result, "files", list);
}

/* Where what was sent of this kind is kept; it lives as long as @b. */
static const char *state_of(const struct intake_claim *c, const char *kind, struct buf *b)
{
	buf_printf(b, "%s/%s", c->states, kind);
	buf_u8(b, 0);
	return (const char *)b->data;
}

/* ---- a kind of file each --------------------------------------------------------------------- */

static duly_result put_events(const struct intake_claim *c, const char *path, bool may_be_empty,
			      struct duly_outbox *box, json_t *result, struct duly_diag *diag)
{
	struct outbox_lines n;
	const duly_result r = outbox_put_lines(box, path, may_be_empty, &n, diag);

	(void)c;
	say_number(result, "events", n.kept);
	if (n.bad > 0)
		say_number(result, "no_events", n.bad);
	return r;
}

static duly_result put_json_lines(const struct intake_claim *c, struct duly_outbox *box,
				  json_t *result, struct duly_diag *diag)
{
	const duly_result r = put_events(c, c->path, false, box, result, diag);

	say_whole(result, json_object_get(result, "no_events") == NULL);
	return not_taken(result, r, diag);
}

static duly_result put_return(const struct intake_claim *c, struct duly_outbox *box, json_t *result,
			      struct duly_diag *diag)
{
	duly_auto_fini(whole_file) work = { 0 };
	duly_auto_fini(ssda903_summary) summary = { 0 };
	duly_auto_fini(buf) state = { 0 };
	struct ssda903_options options = { .dir = c->path,
					   .council = c->council,
					   .state = state_of(c, "ssda903", &state),
					   .today = c->today,
					   .listener = listener(result) };
	duly_result r = whole_file_open(c->work, &work, diag);

	if (r != DULY_OK)
		return r;
	options.out = work.out;
	r = ssda903_import(&options, &summary, diag);
	say_files(result, &summary.files);
	if (r == DULY_OK)
		r = whole_file_finish(&work, diag);
	if (r == DULY_OK)
		r = put_events(c, c->work, true, box, result, diag);
	if (r == DULY_OK)
		r = ssda903_commit(&options, &summary, diag);
	say_whole(result, summary.lost == 0);
	return not_taken(result, r, diag);
}

/* The state of the delivery is written once its events are in the outbox. */
static duly_result put_opened(const struct intake_claim *c, struct ssd *ssd,
			      struct duly_outbox *box, json_t *result, struct duly_diag *diag)
{
	duly_auto_fini(whole_file) work = { 0 };
	duly_result r = whole_file_open(c->work, &work, diag);

	if (r == DULY_OK)
		r = ssd_write(ssd, work.out, diag);
	if (r == DULY_OK)
		r = whole_file_finish(&work, diag);
	if (r == DULY_OK)
		r = put_events(c, c->work, true, box, result, diag);
	if (r == DULY_OK)
		r = ssd_commit(ssd, diag);
	return r;
}

static duly_result put_delivery(const struct intake_claim *c, struct duly_outbox *box,
				json_t *result, struct duly_diag *diag)
{
	duly_auto(ssd) ssd = NULL;
	duly_auto_fini(buf) state = { 0 };
	char source[128];
	const struct ssd_options options = { .dir = c->path,
					     .state = (buf_printf(&state, "%s/ssd", c->states),
						       buf_u8(&state, 0), (const char *)state.data),
					     .source = source,
					     .at = c->today,
					     .listener = listener(result) };

	snprintf(source, sizeof source, "/councils/%s/ssd", c->council);
	duly_result r = ssd_open(&options, &ssd, diag);
	say_files(result, ssd_summary(ssd)->files);
	if (r == DULY_OK)
		r = put_opened(c, ssd, box, result, diag);
	say_whole(result, ssd_summary(ssd)->lost == 0);
	return not_taken(result, r, diag);
}

/* ---- a table by a map ------------------------------------------------------------------------ */

/* The map that lies beside the tables in a folder. */
static bool has_map(const struct intake_claim *c, char ret[PATH_MAX])
{
	snprintf(ret, PATH_MAX, "%s/map.yaml", c->path);
	return access(ret, R_OK) == 0;
}

/* "Annex A 2026-04.xlsx". */
static bool is_annex_a(const struct intake_claim *c)
{
	static const char ANNEX[] = "annex", A[] = "a";
	const char *rest = c->name + sizeof ANNEX - 1;

	if (strncasecmp(c->name, ANNEX, sizeof ANNEX - 1) != 0)
		return false;
	rest += strspn(rest, " _-");
	return strncasecmp(rest, A, 1) == 0 && !isalnum((unsigned char)rest[1]);
}

/* The state of the delivery is written once its events are in the outbox. */
static duly_result put_table_opened(const struct intake_claim *c, struct table_import *t,
				    struct duly_outbox *box, json_t *result, struct duly_diag *diag)
{
	duly_auto_fini(whole_file) work = { 0 };
	duly_result r = whole_file_open(c->work, &work, diag);

	if (r == DULY_OK)
		r = table_write(t, work.out, diag);
	if (r == DULY_OK)
		r = whole_file_finish(&work, diag);
	if (r == DULY_OK)
		r = put_events(c, c->work, true, box, result, diag);
	if (r == DULY_OK)
		r = table_commit(t, diag);
	return r;
}

static duly_result put_by_map(const struct intake_claim *c, const struct map *map,
			      const struct vocabulary *vocabulary, struct duly_outbox *box,
			      json_t *result, struct duly_diag *diag)
{
	char source[128], state[PATH_MAX];
	duly_auto(table_import) t = NULL;
	const struct table_options options = { .map = map,
					       .vocabulary = vocabulary,
					       .path = c->path,
					       .state = state,
					       .source = source,
					       .at = c->today,
					       .listener = listener(result) };

	snprintf(source, sizeof source, "/councils/%s/%s", c->council, map->system.s);
	snprintf(state, sizeof state, "%s/%s", c->states, map->system.s);
	duly_result r = table_open(&options, &t, diag);
	say_files(result, table_summary(t)->files);
	if (r == DULY_OK)
		r = put_table_opened(c, t, box, result, diag);
	say_whole(result, table_summary(t)->lost == 0);
	return r;
}

static duly_result put_table(const struct intake_claim *c, struct duly_outbox *box, json_t *result,
			     struct duly_diag *diag)
{
	duly_auto(law) law = NULL;
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(buf) faults = { 0 };
	struct map map = { 0 };
	char path[PATH_MAX];
	duly_result r = given_law(NULL, &law, diag);

	if (r == DULY_OK)
		r = given_map(has_map(c, path) ? path : "annex-a", law_vocabulary(law), arena, &map,
			      &faults, diag);
	if (faults.len > 0)
		json_object_set_new(result, "faults",
				    json_stringn((const char *)faults.data, faults.len));
	if (r == DULY_OK)
		r = put_by_map(c, &map, law_vocabulary(law), box, result, diag);
	return not_taken(result, r, diag);
}

static bool is_table(const struct intake_claim *c)
{
	char path[PATH_MAX];

	return has_map(c, path) || is_annex_a(c);
}

/* ---- which it is ----------------------------------------------------------------------------- */

static bool ends_in(const char *name, const char *ending)
{
	const size_t n = strlen(name), m = strlen(ending);

	return n > m && strcasecmp(name + n - m, ending) == 0;
}

static bool is_json_lines(const struct intake_claim *c)
{
	return ends_in(c->name, ".jsonl") || ends_in(c->name, ".ndjson") ||
	       ends_in(c->name, ".json");
}

/* A folder with a table of the dataset in it. */
static bool is_delivery(const struct intake_claim *c)
{
	DIR *dir = opendir(c->path);
	bool ret = false;

	if (dir == NULL)
		return false;
	for (const struct dirent *d; !ret && (d = readdir(dir)) != NULL;)
		ret = strncasecmp(d->d_name, "ssd_", 4) == 0;
	closedir(dir);
	return ret;
}

static bool is_any(const struct intake_claim *c)
{
	(void)c;
	return true;
}

/* The first that it is. */
static const struct {
	const char *name;
	bool (*is)(const struct intake_claim *c);
	duly_result (*put)(const struct intake_claim *c, struct duly_outbox *box, json_t *result,
			   struct duly_diag *diag);
} KINDS[] = {
	{ "events", is_json_lines, put_json_lines },
	{ "table", is_table, put_table },
	{ "ssd", is_delivery, put_delivery },
	{ "ssda903", is_any, put_return },
};

duly_result intake_put(const struct intake_claim *claim, struct duly_outbox *box, json_t *result,
		       struct duly_diag *diag)
{
	size_t kind = 0;

	while (!KINDS[kind].is(claim))
		kind++;
	json_object_set_new(result, "kind", json_string(KINDS[kind].name));
	return KINDS[kind].put(claim, box, result, diag);
}
