#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/import/ssd/ssd.h"
#include "common/import/ssda903/ssda903.h"
#include "common/lawfiles/zone_system.h"
#include "common/options/options.h"
#include "services/cli/import.h"
#include "services/cli/progress.h"

/* `duly import`: events to standard output, or to a file that is there only when it is whole. */

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

/* Whether what was written is on disk; a pipe or a terminal has none. */
static bool synced(FILE *file)
{
	if (fflush(file) != 0)
		return false;
	return fsync(fileno(file)) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP;
}

static bool folder_synced(const char *path)
{
	char *copy = strdup(path);
	const int fd = copy == NULL ? -1 : open(dirname(copy), O_RDONLY | O_CLOEXEC);
	const bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	free(copy);
	return ok;
}

static duly_result output_finish(struct output *o, struct duly_diag *diag)
{
	FILE *file = o->file;

	if (o->path == NULL)
		return synced(stdout)
			       ? DULY_OK
			       : duly_fail(diag, DULY_E_IO, "standard output: %s", strerror(errno));
	o->file = NULL;
	const bool whole = synced(file);

	if (fclose(file) == 0 && whole && rename(o->temporary, o->path) == 0 &&
	    folder_synced(o->path))
		return DULY_OK;
	return duly_fail(diag, DULY_E_IO, "%s: %s", o->path, strerror(errno));
}

/* ---- ssda903 --------------------------------------------------------------------------------- */

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

duly_result import_ssda903(const struct import_ssda903_given *given, const char *dir,
			   struct duly_diag *diag)
{
	duly_auto_fini(output) output = { 0 };
	struct ssda903_options options = {
		.dir = dir,
		.council = given->council,
		.problem = tell_problem,
		.progress = tell_progress,
	};
	struct ssda903_summary summary = { 0 };
	duly_civil until;

	if (given->until != NULL) {
		duly_result r = option_date(given->until, "--until", &until, diag);
		if (r != DULY_OK)
			return r;
		options.until = &until;
	}
	duly_result r = output_open(given->output, &output, diag);
	if (r != DULY_OK)
		return r;
	options.out = output.file;
	r = ssda903_import(&options, &summary, diag);
	progress_end();
	if (r == DULY_OK)
		r = output_finish(&output, diag);
	if (r == DULY_OK && given->json)
		ssda903_summary_json(&summary, output.path != NULL ? stdout : stderr);
	else if (r == DULY_OK)
		ssda903_summary_print(&summary, output.path != NULL ? stdout : stderr);
	ssda903_summary_fini(&summary);
	return r;
}

/* ---- ssd ------------------------------------------------------------------------------------- */

static void tell_row(void *context, const struct ssd_problem *p)
{
	(void)context;
	fprintf(stderr, "%s:%zu: %s%s%s%s\n", p->file, p->line, p->column,
		p->column[0] != '\0' ? ": " : "", p->text, p->left ? " (row left out)" : "");
}

/* "/councils/COUNCIL/SYSTEM", both fit for a reference. */
static bool is_source(const char *text)
{
	static const char CODE[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	const char *council = text + strlen("/councils/");

	if (strncmp(text, "/councils/", strlen("/councils/")) != 0)
		return false;
	const size_t first = strspn(council, CODE);
	const char *system = council + first + 1;
	const size_t second = council[first] == '/' ? strspn(system, CODE) : 0;

	return first > 0 && first < 60 && second > 0 && second < 60 && system[second] == '\0';
}

static duly_result ssd_source(const struct import_ssd_given *given, char *ret, size_t size,
			      struct duly_diag *diag)
{
	if (given->source != NULL && given->council != NULL)
		return duly_fail(diag, DULY_E_USAGE, "--source names the council already");
	if (given->source != NULL)
		snprintf(ret, size, "%s", given->source);
	else
		snprintf(ret, size, "/councils/%s/ssd", given->council ? given->council : "local");
	if (is_source(ret))
		return DULY_OK;
	return duly_fail(diag, DULY_E_USAGE, "a source is like /councils/example/ssd, not '%s'",
			 ret);
}

static duly_result ssd_today(const char *at, duly_instant now, duly_civil *ret,
			     struct duly_diag *diag)
{
	if (at != NULL)
		return option_date(at, "--at", ret, diag);
	duly_auto_fini(buf) bytes = { 0 };
	duly_auto(zone) zone = NULL;

	duly_result r = lawfiles_zone("Europe/London", &bytes, diag);
	if (r == DULY_OK)
		r = zone_parse(buf_view(&bytes), &zone, diag);
	if (r == DULY_OK)
		*ret = zone_date(zone, now);
	return r;
}

static void ssd_show(const struct import_ssd_given *given, const struct ssd *ssd, FILE *to)
{
	if (given->json)
		ssd_summary_json(ssd_summary(ssd), given->dry_run ? ssd : NULL, to);
	else
		ssd_summary_print(ssd_summary(ssd), to);
}

/* The events on disk, and then the state: cut off between the two, a repeated run gives the same
 * events again. */
static duly_result ssd_send(const struct import_ssd_given *given, struct ssd *ssd,
			    struct duly_diag *diag)
{
	duly_auto_fini(output) output = { 0 };

	if (ssd_summary(ssd)->refused != NULL)
		return ssd_write(ssd, stdout, diag);
	duly_result r = output_open(given->output, &output, diag);
	if (r == DULY_OK)
		r = ssd_write(ssd, output.file, diag);
	if (r == DULY_OK)
		r = output_finish(&output, diag);
	if (r == DULY_OK)
		r = ssd_commit(ssd, diag);
	if (r == DULY_OK)
		ssd_show(given, ssd, output.path != NULL ? stdout : stderr);
	return r;
}

duly_result import_ssd(const struct import_ssd_given *given, const char *dir, duly_instant now,
		       struct duly_diag *diag)
{
	duly_auto(ssd) ssd = NULL;
	char source[260];
	struct ssd_options options = {
		.dir = dir,
		.state = given->state,
		.source = source,
		.force = given->force_tables,
		.listener = { tell_row, tell_progress, NULL },
	};

	if (given->state == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--state DIR is missing");
	duly_result r = ssd_source(given, source, sizeof source, diag);
	if (r == DULY_OK)
		r = ssd_today(given->at, now, &options.at, diag);
	if (r == DULY_OK)
		r = ssd_open(&options, &ssd, diag);
	progress_end();
	if (r == DULY_OK && given->dry_run)
		ssd_show(given, ssd, stdout);
	else if (r == DULY_OK)
		r = ssd_send(given, ssd, diag);
	if (r == DULY_OK && ssd_summary(ssd)->refused != NULL)
		r = duly_fail(diag, DULY_E_CONFLICT, "%s", ssd_summary(ssd)->refused);
	if (r == DULY_OK && ssd_summary(ssd)->left_out > 0)
		r = duly_fail(diag, DULY_E_REFUSED, "%zu rows were left out",
			      ssd_summary(ssd)->left_out);
	return r;
}
