#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/base/whole_file.h"
#include "common/reports/report_write.h"
#include "services/cli/report_look.h"
#include "services/cli/report_print.h"
#include "services/cli/verb.h"

struct report_all_given {
	struct report_asked asked;
	const char *to;
};
#define GIVEN struct report_all_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	REPORT_OPTIONS,
	TEXT("to", 0, to, "DIR", "a folder of the day is made in this one (needed)"),
	OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[FILE...]",
	.most = WORDS_MAX,
	.summary = "all reports into a dated folder, for every night: CSV, and one workbook",
	.about =
	  "DIR/YYYY-MM-DD has each sheet as NAME-SHEET.csv, duly.xlsx with all of them and what each\n"
	  "counts, and about.txt with the same. It is there whole or not at all; one of the same day is\n"
	  "replaced.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* ---- one folder ------------------------------------------------------------------------------ */

static duly_result write_csv(const char *dir, const struct report *r, const struct report_sheet *s,
			     struct duly_diag *diag)
{
	duly_auto_fini(whole_file) file = { 0 };
	char *path = memory_printf("%s/%s%s%s.csv", dir, r->kind->name, r->n > 1 ? "-" : "",
				   r->n > 1 ? s->kind->name : "");
	duly_result result = whole_file_open(path, &file, diag);

	if (result == DULY_OK) {
		report_print_csv(r, s, file.out);
		result = whole_file_finish(&file, diag);
	}
	free(path);
	return result;
}

static duly_result write_about(const char *dir, const struct report_look *look,
			       struct duly_diag *diag)
{
	duly_auto_fini(whole_file) file = { 0 };
	char *path = memory_printf("%s/about.txt", dir);
	duly_result result = whole_file_open(path, &file, diag);

	for (size_t i = 0; result == DULY_OK && i < look->set.n; i++) {
		const struct report *r = &look->set.list[i];

		fprintf(file.out, "%s%s\n\n", i > 0 ? "\n\n" : "", r->kind->title);
		report_print_definition(r, file.out);
		for (size_t k = 0; k < r->n; k++) {
			fprintf(file.out, "\n  %s%s%s.csv\n", r->kind->name, r->n > 1 ? "-" : "",
				r->n > 1 ? r->sheets[k].kind->name : "");
			for (size_t c = 0; c < r->sheets[k].kind->n; c++)
				fprintf(file.out, "    %-14s %s\n",
					r->sheets[k].kind->columns[c].name,
					r->sheets[k].kind->columns[c].meaning);
		}
	}
	if (result == DULY_OK)
		result = whole_file_finish(&file, diag);
	free(path);
	return result;
}

static duly_result write_folder(const char *dir, const struct report_look *look,
				struct duly_diag *diag)
{
	char *book = memory_printf("%s/duly.xlsx", dir);
	duly_result r = report_workbook(look->set.list, look->set.n, book, diag);

	free(book);
	for (size_t i = 0; r == DULY_OK && i < look->set.n; i++)
		for (size_t k = 0; r == DULY_OK && k < look->set.list[i].n; k++)
			r = write_csv(dir, &look->set.list[i], &look->set.list[i].sheets[k], diag);
	return r == DULY_OK ? write_about(dir, look, diag) : r;
}

/* ---- whole or not at all --------------------------------------------------------------------- */

static duly_result fail_at(const char *path, struct duly_diag *diag)
{
	return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(errno));
}

/* Files alone lie in it; what is none is left, and so is the folder. */
static void remove_folder(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir != NULL)
		closedir(dir);
	rmdir(path);
}

/* The name goes from the one to the other in one step, where there was none; else the old one
 * stands aside for a moment. */
static duly_result put_in_place(const char *part, const char *path, struct duly_diag *diag)
{
	duly_auto_fini(buf) old = { 0 };

	buf_printf(&old, "%s.old", path);
	buf_u8(&old, 0);
	remove_folder((const char *)old.data);
	if (rename(path, (const char *)old.data) != 0 && errno != ENOENT)
		return fail_at(path, diag);
	if (rename(part, path) != 0)
		return fail_at(path, diag);
	remove_folder((const char *)old.data);
	return DULY_OK;
}

static duly_result write_all(const char *to, const struct report_look *look, struct duly_diag *diag)
{
	char date[DULY_DATE_TEXT];
	const char *day = duly_civil_print(look->set.list[0].today, date);
	char *path = memory_printf("%s/%s", to, day), *part = memory_printf("%s.part", path);
	duly_result r = DULY_OK;

	remove_folder(part);
	if ((mkdir(to, 0750) != 0 && errno != EEXIST) || mkdir(part, 0750) != 0)
		r = fail_at(part, diag);
	if (r == DULY_OK)
		r = write_folder(part, look, diag);
	if (r == DULY_OK)
		r = put_in_place(part, path, diag);
	if (r == DULY_OK)
		printf("%s: %zu reports%s\n", path, look->set.n,
		       look->rehearsal ? ", of a rehearsal" : "");
	else
		remove_folder(part);
	free(path);
	free(part);
	return r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct report_all_given *given = call->given;
	struct report_look look = { 0 };
	size_t n;
	const struct report_kind *const *kinds = report_kinds(&n);

	if (given->to == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--to DIR is needed");
	duly_result r = report_look(&given->asked, call, 0, kinds, n, &look, diag);
	if (r == DULY_OK)
		r = write_all(given->to, &look, diag);
	if (r == DULY_OK)
		r = report_look_verdict(&look, diag);
	report_look_fini(&look);
	return r;
}

const struct verb verb_report_all = { "report all", &COMMAND, run };
