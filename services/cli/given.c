#include <stdarg.h>
#include <time.h>
#include <unistd.h>

#include "common/lawfiles/lawfiles.h"
#include "services/cli/cli.h"

duly_instant clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (duly_instant){ (int64_t)t.tv_sec * DULY_SECOND_MS + t.tv_nsec / 1000000 };
}

duly_result given_date(const char *text, const char *option, duly_civil *ret,
		       struct duly_diag *diag)
{
	if (duly_civil_parse(text, strlen(text), ret))
		return DULY_OK;
	return duly_fail(diag, DULY_E_USAGE, "%s is to be a date like 2026-01-31, not '%s'", option,
			 text);
}

duly_result given_instant(const char *text, const char *option, const struct zone *zone,
			  duly_instant *ret, struct duly_diag *diag)
{
	duly_civil day;

	if (duly_instant_parse(text, strlen(text), ret))
		return DULY_OK;
	if (duly_civil_parse(text, strlen(text), &day)) {
		*ret = zone_instant(zone, day, 0);
		return DULY_OK;
	}
	return duly_fail(diag, DULY_E_USAGE,
			 "%s is to be a time like 2026-01-31T09:00:00Z or a date, not '%s'", option,
			 text);
}

duly_result given_now(const struct args *args, const struct law *law, duly_instant *ret,
		      struct duly_diag *diag)
{
	if (args->at != NULL)
		return given_instant(args->at, "--at", law_zone(law), ret, diag);
	*ret = clock_now();
	return DULY_OK;
}

duly_result load_contents(const char *rules, struct contents *contents, struct law **ret,
			  struct duly_diag *diag)
{
	duly_auto_fini(faults) faults = { 0 };

	duly_result r = lawfiles_load(rules, contents, diag);
	if (r != DULY_OK)
		return r;
	if (law_load(contents, ret, &faults) == DULY_OK)
		return DULY_OK;
	print_buf(&faults.text, stderr);
	return duly_fail(diag, DULY_E_CONFIG, "the rules do not load: %zu faults", faults.n);
}

duly_result load_law(const char *rules, struct law **ret, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };

	return load_contents(rules, &contents, ret, diag);
}

static bool progress_shown;

duly_result given_instant_alone(const char *text, const char *option, duly_instant *ret,
				struct duly_diag *diag)
{
	duly_auto(law) law = NULL;

	if (duly_instant_parse(text, strlen(text), ret))
		return DULY_OK;
	duly_result r = load_law(NULL, &law, diag);
	return r == DULY_OK ? given_instant(text, option, law_zone(law), ret, diag) : r;
}

void progress(const char *fmt, ...)
{
	va_list ap;

	if (!isatty(STDERR_FILENO))
		return;
	fputs("\r\033[K", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fflush(stderr);
	progress_shown = true;
}

void progress_end(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}
