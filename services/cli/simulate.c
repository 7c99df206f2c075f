#include <inttypes.h>

#include "common/base/whole_file.h"
#include "common/lawfiles/lawfiles.h"
#include "services/cli/cli.h"
#include "services/simulate/simulate.h"

/* `duly simulate`: lives to standard output, or to a file that is there only when it is whole. */

static duly_result number_of(uint64_t given, uint64_t usual, uint64_t max, const char *option,
			     int *ret, struct duly_diag *diag)
{
	const uint64_t n = given != 0 ? given : usual;

	if (n > max)
		return duly_fail(diag, DULY_E_USAGE, "%s is a number from 1 to %" PRIu64, option,
				 max);
	*ret = (int)n;
	return DULY_OK;
}

static duly_result read_calendar(const char *path, struct calendar **ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	char installed[LAWFILES_PATH];
	duly_result r = lawfiles_path("calendars/england-and-wales.yaml", installed, diag);

	if (path == NULL)
		path = installed;
	if (r == DULY_OK)
		r = file_read(path, LAW_FILE_MAX, &bytes, diag);
	return r == DULY_OK ? calendar_parse(buf_view(&bytes), path, ret, diag) : r;
}

static duly_result read_options(const struct args *args, struct simulate_options *ret,
				struct duly_diag *diag)
{
	duly_result r = number_of(args->children, 500, SIMULATE_CHILDREN_MAX, "--children",
				  &ret->children, diag);

	if (r == DULY_OK)
		r = number_of(args->years, 1, SIMULATE_YEARS_MAX, "--years", &ret->years, diag);
	ret->seed = args->seed;
	ret->council = args->council != NULL ? args->council : "example";
	ret->ssda903 = args->ssda903;
	ret->ssd = args->ssd;
	ret->start = duly_civil_from_ymd(2025, 4, 1);
	if (r == DULY_OK && args->start != NULL)
		r = given_date(args->start, "--start", &ret->start, diag);
	return r;
}

static void print_summary(const struct simulate_summary *s)
{
	char from[DULY_DATE_TEXT], until[DULY_DATE_TEXT];

	fprintf(stderr,
		"%zu events of %zu children, from %s to %s: %zu corrections, %zu "
		"retractions, %zu sent twice, %zu that cannot be right.\n",
		s->events, s->lives, duly_civil_print(s->from, from),
		duly_civil_print(s->until, until), s->corrected, s->retracted, s->sent_twice,
		s->contradictory);
}

duly_result verb_simulate(const struct args *args, struct duly_diag *diag)
{
	duly_auto(calendar) calendar = NULL;
	duly_auto_fini(whole_file) output = { 0 };
	struct simulate_options options = { 0 };
	struct simulate_summary sum;
	struct profile profile;

	duly_result r = read_options(args, &options, diag);
	if (r == DULY_OK)
		r = profile_load(args->profile, &profile, diag);
	if (r == DULY_OK)
		r = read_calendar(args->calendar, &calendar, diag);
	if (r == DULY_OK)
		r = whole_file_open(args->output, &output, diag);
	if (r != DULY_OK)
		return r;
	options.profile = &profile;
	options.calendar = calendar;
	options.out = output.out;
	r = simulate(&options, &sum, diag);
	if (r == DULY_OK)
		r = whole_file_finish(&output, diag);
	if (r == DULY_OK)
		print_summary(&sum);
	return r;
}
