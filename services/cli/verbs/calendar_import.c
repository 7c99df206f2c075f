#include "services/cli/calendar_import.h"
#include "common/base/whole_file.h"
#include "common/lawfiles/lawfiles.h"
#include "common/text/words.h"
#include "services/cli/print.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

/* The present calendar's file with the holidays of a published list in it. What the list does not
 * speak of stays as it is written: rules, terms, older years, remarks, and each year that comes out
 * the same. */

struct calendar_import_given {
	const char *issued, *output, *calendar, *rules;
	bool force;
};
#define GIVEN struct calendar_import_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("issued", 0, issued, "DATE", "when the list was published (today)"),
	TEXT("output", 'o', output, "FILE", "write the calendar there, not to standard output"),
	FLAG("force", 0, force, "take the list although it lacks holidays"),
	TEXT("calendar", 0, calendar, "FILE", "the present calendar, not that of the packs"),
	RULES, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "FILE|-",
	.least = 1,
	.most = 1,
	.summary = "GOV.UK's list of bank holidays as a calendar file",
	.about =
	  "FILE is bank-holidays.json as published. The present calendar's file is written with the\n"
	  "holidays of the division of its own name in it (england-and-wales, scotland); its rules,\n"
	  "terms, titles, remarks and older years stay. Each day that is new is told. Where the list\n"
	  "lacks a holiday of the present calendar, that is told, and unless --force is given the exit\n"
	  "code is 1. A last year that has not all of the usual holidays yet is left out.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void calendar_import_fini(struct calendar_import *im)
{
	buf_fini(&im->present);
	calendar_free(&im->calendar);
	arena_free(&im->arena);
}

/* ---- reading --------------------------------------------------------------------------------- */

static duly_result of_the_packs(struct calendar_import *im, const char *rules,
				struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };
	duly_result r = lawfiles_load(rules, &contents, diag);

	for (size_t i = 0; r == DULY_OK && i < contents.n; i++) {
		const struct content *c = &contents.list[i];

		if (c->kind != CONTENT_CALENDAR || im->present.len > 0)
			continue;
		im->name = arena_str(im->arena, c->name).s;
		buf_put(&im->present, c->bytes.data, c->bytes.len);
	}
	if (r == DULY_OK && im->present.len == 0)
		return duly_fail(diag, DULY_E_CONFIG, "there is no calendar beside the packs");
	return r;
}

static duly_result read_present(struct calendar_import *im,
				const struct calendar_import_given *given, struct duly_diag *diag)
{
	duly_auto_fini(faults) faults = FAULTS(given->calendar);
	duly_result r;

	im->name = given->calendar;
	r = im->name == NULL ? of_the_packs(im, given->rules, diag)
			     : file_read(im->name, LAW_FILE_MAX, &im->present, diag);
	if (r == DULY_OK)
		r = calendar_parse(buf_view(&im->present), im->name, &im->calendar, diag);
	else if (r == DULY_E_NOTFOUND)
		r = DULY_E_IO;
	if (r == DULY_OK)
		im->root = yaml_parse(buf_view(&im->present), im->arena, &faults);
	return r;
}

static duly_result read_list(struct calendar_import *im, const char *path, struct duly_diag *diag)
{
	duly_auto_fini(buf) text = { 0 };
	duly_result r = file_read(path, LAW_FILE_MAX, &text, diag);

	if (r != DULY_OK)
		return r == DULY_E_NOTFOUND ? DULY_E_IO : r;
	return bank_holidays_read(buf_view(&text), path, calendar_name(im->calendar), im->arena,
				  &im->list, diag);
}

/* ---- what the list says ---------------------------------------------------------------------- */

/* GOV.UK has written New Year's Day with either apostrophe. */
static bool begins_with(struct str title, struct str prefix)
{
	while (title.len > 0 && prefix.len > 0) {
		const bool curled = str_starts(title, "’"), wanted = str_starts(prefix, "’");
		const size_t a = curled ? strlen("’") : 1, b = wanted ? strlen("’") : 1;

		if ((curled ? '\'' : *title.s) != (wanted ? '\'' : *prefix.s))
			return false;
		title = (struct str){ title.s + a, title.len - a };
		prefix = (struct str){ prefix.s + b, prefix.len - b };
	}
	return prefix.len == 0;
}

/* "Early May bank holiday (VE day)" is the usual early May bank holiday. */
static bool has_usual(const struct bank_holidays *list, int year, struct str usual)
{
	for (size_t i = 0; i < list->n; i++)
		if (calendar_import_year(list->list[i].day) == year &&
		    begins_with(list->list[i].title, usual))
			return true;
	return false;
}

static bool is_whole(const struct calendar_import *im, int year)
{
	yaml_each(rule, yaml_get(im->root, "projected"))
	{
		if (!has_usual(&im->list, year, rule->key))
			return false;
	}
	return true;
}

/* The years of the list: a last one that is not whole yet stays a projected one. */
static duly_result find_years(struct calendar_import *im, struct duly_diag *diag)
{
	const struct bank_holiday *days = im->list.list;
	const int last = calendar_import_year(days[im->list.n - 1].day);

	for (size_t i = 1; i < im->list.n; i++)
		if (calendar_import_year(days[i].day) > calendar_import_year(days[i - 1].day) + 1)
			return duly_fail(diag, DULY_E_MALFORMED, "the list has nothing of %d",
					 calendar_import_year(days[i - 1].day) + 1);
	im->first = calendar_import_year(days[0].day);
	im->last = last;
	while (im->last >= im->first && !is_whole(im, im->last))
		im->last--;
	if (im->last < im->first)
		return duly_fail(diag, DULY_E_MALFORMED,
				 "no year of the list has all of the usual holidays of %s",
				 im->name);
	for (int year = im->last + 1; year <= last; year++)
		fprintf(stderr, "left out: %d, which is not whole yet\n", year);
	return DULY_OK;
}

static void say_lacking(struct calendar_import *im, const char *day, const char *title)
{
	fprintf(stderr, "lacks: %s, %s\n", day, title);
	im->lacking++;
}

static void say_what_is_lacking(struct calendar_import *im)
{
	const duly_civil last = calendar_last(im->calendar);
	char text[WORDS_DATE];

	for (duly_civil d = duly_civil_from_ymd(im->first, 1, 1); d.day <= last.day; d.day++) {
		const char *title = calendar_holiday(im->calendar, d);
		const bool taken = calendar_import_year(d) <= im->last &&
				   calendar_import_listed(im, d) != NULL;

		if (title != NULL && !calendar_is_provisional(im->calendar, d) && !taken &&
		    !calendar_import_keeps(d))
			say_lacking(im, words_day(d, text), title);
	}
	for (int year = im->first; year <= im->last; year++) {
		if (!calendar_is_provisional(im->calendar, duly_civil_from_ymd(year, 1, 1)))
			continue;
		snprintf(text, sizeof text, "%d", year);
		yaml_each(rule, yaml_get(im->root, "projected"))
		{
			if (!has_usual(&im->list, year, rule->key))
				say_lacking(im, text, rule->key.s);
		}
	}
}

static void say_what_is_new(const struct calendar_import *im)
{
	size_t n = 0;
	char text[WORDS_DATE];

	for (size_t i = 0; i < im->list.n; i++) {
		const struct bank_holiday *p = &im->list.list[i];

		if (calendar_import_year(p->day) > im->last ||
		    (!calendar_is_provisional(im->calendar, p->day) &&
		     calendar_holiday(im->calendar, p->day) != NULL))
			continue;
		fprintf(stderr, "new: %s, %s\n", words_day(p->day, text), p->title.s);
		n++;
	}
	if (n == 0)
		fprintf(stderr, "no day is new\n");
}

/* ---- the verb -------------------------------------------------------------------------------- */

static duly_result hand_over(const struct buf *text, const char *path, struct duly_diag *diag)
{
	duly_auto_fini(whole_file) output = { 0 };
	duly_result r = whole_file_open(path, &output, diag);

	if (r != DULY_OK)
		return r;
	print_buf(text, output.out);
	return whole_file_finish(&output, diag);
}

static duly_result issued_on(const char *text, duly_instant now, duly_civil *ret,
			     struct duly_diag *diag)
{
	enum { MS_OF_DAY = 86400000 };

	if (text != NULL)
		return option_date(text, "--issued", ret, diag);
	ret->day = (int32_t)(now.ms / MS_OF_DAY);
	return DULY_OK;
}

static duly_result make(struct calendar_import *im, const struct calendar_import_given *given,
			struct duly_diag *diag)
{
	duly_auto_fini(buf) text = { 0 };
	duly_result r = find_years(im, diag);

	if (r != DULY_OK)
		return r;
	say_what_is_lacking(im);
	if (im->lacking > 0 && !given->force)
		return duly_fail(diag, DULY_E_REFUSED,
				 "the list lacks %zu %s; --force takes it all the same",
				 im->lacking, im->lacking == 1 ? "holiday" : "holidays");
	say_what_is_new(im);
	r = calendar_import_write(im, &text, diag);
	return r == DULY_OK ? hand_over(&text, given->output, diag) : r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct calendar_import_given *given = call->given;
	duly_auto_fini(calendar_import) im = { .arena = arena_new() };

	duly_result r = issued_on(given->issued, call->now, &im.issued, diag);
	if (r == DULY_OK)
		r = read_present(&im, given, diag);
	if (r == DULY_OK)
		r = read_list(&im, call->words[0], diag);
	return r == DULY_OK ? make(&im, given, diag) : r;
}

const struct verb verb_calendar_import = { "calendar import", &COMMAND, run };
