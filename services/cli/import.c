#include <errno.h>
#include <stdlib.h>

#include "services/cli/cli.h"
#include "services/cli/import/ssda903.h"

/* `duly import ssda903`: events to standard output, or to a file that is there only when it is
 * whole. */

static void tell_problem(void *context, const struct ssda903_problem *p)
{
	(void)context;
	fprintf(stderr, "%s:%zu: %s: %s\n", p->file, p->line, ssda903_remark_name(p->remark),
		p->text);
}

static void tell_progress(void *context, const char *file, size_t done, size_t total)
{
	(void)context;
	progress("%s: %zu of %zu", file, done, total);
}

struct output {
	const char *path; /* NULL: standard output */
	char *temporary;
	FILE *file;
};

static duly_result output_open(const char *path, struct output *ret, struct duly_diag *diag)
{
	*ret = (struct output){ .path = path, .file = stdout };
	if (path == NULL || strcmp(path, "-") == 0) {
		ret->path = NULL;
		return DULY_OK;
	}
	if (asprintf(&ret->temporary, "%s.part", path) < 0)
		abort();
	ret->file = fopen(ret->temporary, "we");
	if (ret->file == NULL)
		return duly_fail(diag, DULY_E_IO, "%s: %s", ret->temporary, strerror(errno));
	return DULY_OK;
}

static void output_fini(struct output *o)
{
	if (o->path != NULL && o->file != NULL) {
		fclose(o->file);
		remove(o->temporary);
	}
	free(o->temporary);
}

static duly_result output_finish(struct output *o, struct duly_diag *diag)
{
	if (o->path == NULL)
		return DULY_OK;
	FILE *file = o->file;

	o->file = NULL;
	if (fclose(file) != 0 || rename(o->temporary, o->path) != 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", o->path, strerror(errno));
	return DULY_OK;
}

duly_result verb_import_ssda903(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(output) output = { 0 };
	struct ssda903_options options = {
		.dir = args->words[0],
		.council = args->council,
		.problem = tell_problem,
		.progress = tell_progress,
	};
	struct ssda903_summary summary = { 0 };
	duly_civil until;

	if (args->until != NULL) {
		duly_result r = given_date(args->until, "--until", &until, diag);
		if (r != DULY_OK)
			return r;
		options.until = &until;
	}
	duly_result r = output_open(args->output, &output, diag);
	if (r != DULY_OK)
		return r;
	options.out = output.file;
	r = ssda903_import(&options, &summary, diag);
	progress_end();
	if (r == DULY_OK)
		r = output_finish(&output, diag);
	if (r == DULY_OK && args->json)
		ssda903_summary_json(&summary, output.path != NULL ? stdout : stderr);
	else if (r == DULY_OK)
		ssda903_summary_print(&summary, output.path != NULL ? stdout : stderr);
	ssda903_summary_fini(&summary);
	return r;
}
