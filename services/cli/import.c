#include "common/base/whole_file.h"
#include "common/import/wall_clock.h"
#include "services/cli/cli.h"
#include "services/cli/import_print.h"

/* `duly import`: events to standard output, or to a file that is there only when it is whole. */

static void tell_progress(void *context, const char *file, size_t done, size_t total)
{
	(void)context;
	progress("%s: %zu of %zu", file, done, total);
}

/* ---- ssda903 --------------------------------------------------------------------------------- */

static void tell_remark(void *context, const struct import_remark *r)
{
	(void)context;
	fprintf(stderr, "%s:%zu: %s: %s\n", r->file, r->line, r->about, r->text);
}

duly_result verb_import_ssda903(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(whole_file) output = { 0 };
	struct ssda903_options options = {
		.dir = args->words[0],
		.council = args->council,
		.listener = { .remark = tell_remark, .progress = tell_progress },
	};
	struct ssda903_summary summary = { 0 };
	duly_civil until;

	if (args->until != NULL) {
		duly_result r = given_date(args->until, "--until", &until, diag);
		if (r != DULY_OK)
			return r;
		options.until = &until;
	}
	duly_result r = whole_file_open(args->output, &output, diag);
	if (r != DULY_OK)
		return r;
	options.out = output.out;
	r = ssda903_import(&options, &summary, diag);
	progress_end();
	if (r == DULY_OK)
		r = whole_file_finish(&output, diag);
	if (r == DULY_OK && args->json)
		import_print_ssda903_json(&summary, output.path != NULL ? stdout : stderr);
	else if (r == DULY_OK)
		import_print_ssda903(&summary, output.path != NULL ? stdout : stderr);
	ssda903_summary_fini(&summary);
	return r;
}

/* ---- ssd ------------------------------------------------------------------------------------- */

static void tell_row(void *context, const struct import_remark *r)
{
	(void)context;
	fprintf(stderr, "%s:%zu: %s%s%s%s\n", r->file, r->line, r->about,
		r->about[0] != '\0' ? ": " : "", r->text, r->left ? " (row left out)" : "");
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

static duly_result ssd_source(const struct args *args, char *ret, size_t size,
			      struct duly_diag *diag)
{
	if (args->source != NULL && args->council != NULL)
		return duly_fail(diag, DULY_E_USAGE, "--source names the council already");
	if (args->source != NULL)
		snprintf(ret, size, "%s", args->source);
	else
		snprintf(ret, size, "/councils/%s/ssd", args->council ? args->council : "local");
	if (is_source(ret))
		return DULY_OK;
	return duly_fail(diag, DULY_E_USAGE, "a source is like /councils/example/ssd, not '%s'",
			 ret);
}

static duly_result ssd_today(const struct args *args, duly_civil *ret, struct duly_diag *diag)
{
	if (args->at != NULL)
		return given_date(args->at, "--at", ret, diag);
	duly_auto(zone) zone = NULL;
	const duly_result r = wall_clock_read(&zone, diag);

	if (r == DULY_OK)
		*ret = zone_date(zone, clock_now());
	return r;
}

static void ssd_show(const struct args *args, const struct ssd *ssd, FILE *to)
{
	if (args->json)
		import_print_ssd_json(ssd, args->dry_run, to);
	else
		import_print_ssd(ssd, to);
}

/* The events on disk, and then the state: cut off between the two, a repeated run gives the same
 * events again. */
static duly_result ssd_send(const struct args *args, struct ssd *ssd, struct duly_diag *diag)
{
	duly_auto_fini(whole_file) output = { 0 };

	if (ssd_summary(ssd)->refused != NULL)
		return ssd_write(ssd, stdout, diag);
	duly_result r = whole_file_open(args->output, &output, diag);
	if (r == DULY_OK)
		r = ssd_write(ssd, output.out, diag);
	if (r == DULY_OK)
		r = whole_file_finish(&output, diag);
	if (r == DULY_OK)
		r = ssd_commit(ssd, diag);
	if (r == DULY_OK)
		ssd_show(args, ssd, output.path != NULL ? stdout : stderr);
	return r;
}

duly_result verb_import_ssd(const struct args *args, struct duly_diag *diag)
{
	duly_auto(ssd) ssd = NULL;
	char source[260];
	struct ssd_options options = {
		.dir = args->words[0],
		.state = args->state,
		.source = source,
		.force = args->force_tables,
		.listener = { .remark = tell_row, .progress = tell_progress },
	};

	if (args->state == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--state DIR is missing");
	duly_result r = ssd_source(args, source, sizeof source, diag);
	if (r == DULY_OK)
		r = ssd_today(args, &options.at, diag);
	if (r == DULY_OK)
		r = ssd_open(&options, &ssd, diag);
	progress_end();
	if (r == DULY_OK && args->dry_run)
		ssd_show(args, ssd, stdout);
	else if (r == DULY_OK)
		r = ssd_send(args, ssd, diag);
	if (r == DULY_OK && ssd_summary(ssd)->refused != NULL)
		r = duly_fail(diag, DULY_E_CONFLICT, "%s", ssd_summary(ssd)->refused);
	if (r == DULY_OK && ssd_summary(ssd)->left_out > 0)
		r = duly_fail(diag, DULY_E_REFUSED, "%zu rows were left out",
			      ssd_summary(ssd)->left_out);
	return r;
}
