#include <inttypes.h>

#include "common/base/whole_file.h"
#include "common/lawfiles/lawfiles.h"
#include "services/simulate/directory.h"
#include "services/simulate/run.h"
#include "services/simulate/simulate.h"

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

static duly_result read_options(const struct simulate_given *given, struct simulate_options *ret,
				struct duly_diag *diag)
{
	duly_result r = number_of(given->children, 500, SIMULATE_CHILDREN_MAX, "--children",
				  &ret->children, diag);

	if (r == DULY_OK)
		r = number_of(given->years, 1, SIMULATE_YEARS_MAX, "--years", &ret->years, diag);
	ret->seed = given->seed;
	ret->council = given->council != NULL ? given->council : "example";
	ret->ssda903 = given->ssda903;
	ret->ssd = given->ssd;
	ret->start = duly_civil_from_ymd(2025, 4, 1);
	if (r == DULY_OK && given->start != NULL)
		r = option_date(given->start, "--start", &ret->start, diag);
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

static duly_result write_directory(const char *path, const struct simulate_options *options,
				   struct duly_diag *diag)
{
	duly_auto_fini(whole_file) file = { 0 };
	const struct world w = { .options = options, .profile = options->profile };
	const duly_result r = whole_file_open(path, &file, diag);

	if (r != DULY_OK)
		return r;
	directory_write(&w, file.out);
	return whole_file_finish(&file, diag);
}

duly_result simulate_run(const struct simulate_given *given, struct duly_diag *diag)
{
	duly_auto(calendar) calendar = NULL;
	duly_auto_fini(whole_file) output = { 0 };
	struct simulate_options options = { 0 };
	struct simulate_summary sum;
	struct profile profile;

	duly_result r = read_options(given, &options, diag);
	if (r == DULY_OK)
		r = profile_load(given->profile, &profile, diag);
	if (r == DULY_OK)
		r = read_calendar(given->calendar, &calendar, diag);
	if (r == DULY_OK)
		r = whole_file_open(given->output, &output, diag);
	if (r != DULY_OK)
		return r;
	options.profile = &profile;
	options.calendar = calendar;
	options.out = output.out;
	r = simulate(&options, &sum, diag);
	if (r == DULY_OK)
		r = whole_file_finish(&output, diag);
	if (r == DULY_OK && given->directory != NULL)
		r = write_directory(given->directory, &options, diag);
	if (r == DULY_OK)
		print_summary(&sum);
	return r;
}
