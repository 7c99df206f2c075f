#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "services/cli/data.h"
#include "services/cli/event_files.h"
#include "services/cli/list_store.h"
#include "services/cli/timely_print.h"

/* `duly timeliness`: how much of what fell due was done in time. */

/* ---- what is wanted -------------------------------------------------------------------------- */

static duly_result read_by(const char *text, enum timely_by *ret, struct duly_diag *diag)
{
	static const char *const NAMES[] = { [TIMELY_BY_NONE] = "none",
					     [TIMELY_BY_MONTH] = "month",
					     [TIMELY_BY_QUARTER] = "quarter",
					     [TIMELY_BY_YEAR] = "year" };

	for (size_t i = 0; i < LEN(NAMES); i++) {
		if (text == NULL || strcmp(text, NAMES[i]) == 0) {
			*ret = (enum timely_by)i;
			return DULY_OK;
		}
	}
	return duly_fail(diag, DULY_E_USAGE, "--by is one of month, quarter, year, none");
}

static duly_result read_rules(const char *list, const struct law *law, struct duly_diag *diag)
{
	for (const char *p = list; p != NULL;) {
		const struct str id = { p, strcspn(p, ",") };

		if (law_rule(law, id) == NULL)
			return duly_fail(diag, DULY_E_USAGE,
					 "no rule has the id %.*s; `duly rules list`", STR_FMT(id));
		p = p[id.len] == ',' ? p + id.len + 1 : NULL;
	}
	return DULY_OK;
}

static duly_result wanted(const struct args *args, const struct law *law, duly_instant at,
			  struct timely *ret, struct duly_diag *diag)
{
	*ret = (struct timely){
		.from = DULY_NO_DATE,
		.to = DULY_NO_DATE,
		.team = str_of(args->team),
		.rules = args->rule,
		.measures = args->measures,
		.by_file = args->word_count > 0,
		.at = at,
	};
	duly_result r = read_by(args->by, &ret->by, diag);
	if (r == DULY_OK && args->from != NULL)
		r = given_date(args->from, "--from", &ret->from, diag);
	if (r == DULY_OK && args->to != NULL)
		r = given_date(args->to, "--to", &ret->to, diag);
	return r == DULY_OK ? read_rules(args->rule, law, diag) : r;
}

/* ---- output ---------------------------------------------------------------------------------- */

/* Of the terminal, or as COLUMNS says; a file or a pipe is as wide as it needs to be. */
static size_t width_of_output(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t n;

	if (columns != NULL && str_to_u64(str_of(columns), UINT32_MAX, &n) && n > 0)
		return (size_t)n;
	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
	    size.ws_col > 0)
		return size.ws_col;
	return SIZE_MAX;
}

static void print_bounds(const struct timely *t)
{
	char date[DULY_DATE_TEXT];

	printf("What fell due");
	if (t->from.day != DULY_NO_DATE.day)
		printf(" from %s", duly_civil_print(t->from, date));
	if (t->to.day != DULY_NO_DATE.day)
		printf(" to %s", duly_civil_print(t->to, date));
	if (t->team.s != NULL)
		printf(" for the team %.*s", STR_FMT(t->team));
	printf(". %%: in time, of what was due, did not end before and is watched.\n");
	if (t->provisional + t->voided > 0)
		printf("Left out: %zu with a provisional date, %zu void.\n", t->provisional,
		       t->voided);
}

static void print_people(const struct timely *t)
{
	print_bounds(t);
	if (t->n > 0)
		printf("\n");
	timely_print_table(t, width_of_output(), stdout);
}

static void print_date(const char *key, duly_civil day)
{
	char date[DULY_DATE_TEXT];

	if (day.day != DULY_NO_DATE.day)
		printf(", \"%s\": \"%s\"", key, duly_civil_print(day, date));
}

static void print_programs(const struct timely *t, bool rehearsal)
{
	char at[DULY_TIME_TEXT];

	printf("{ \"as_of\": \"%s\", \"rehearsal\": %s", duly_instant_print(t->at, at),
	       rehearsal ? "true" : "false");
	print_date("from", t->from);
	print_date("to", t->to);
	printf(",\n\"left_out\": { \"provisional\": %zu, \"void\": %zu, \"history\": %zu, "
	       "\"not_yet_due\": %zu },\n\"rules\": [",
	       t->provisional, t->voided, t->history, t->not_yet);
	timely_print_json(t, stdout);
	puts("\n] }");
}

/* ---- from a store, from files ---------------------------------------------------------------- */

static bool visit(void *ctx, const struct law *law, const struct seen *seen)
{
	timely_add(ctx, law, seen->obligation);
	return true;
}

static duly_result from_store(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(data) data = { 0 };
	duly_auto_fini(timely) t = { 0 };
	duly_instant at;

	if (args->rules != NULL)
		return duly_fail(diag, DULY_E_USAGE,
				 "--rules goes with FILE: a data directory has its own");
	duly_result r = data_open(args->data, &data, diag);
	if (r == DULY_OK)
		r = data_now(&data, args, &at, diag);
	if (r == DULY_OK)
		r = wanted(args, docket_reader_law(data.reader), at, &t, diag);
	if (r == DULY_OK)
		r = docket_reader_each(data.reader, at, visit, &t, diag);
	if (r != DULY_OK)
		return r;
	const struct docket_state *state = docket_reader_state(data.reader);

	timely_sum(&t);
	if (args->json) {
		print_programs(&t, state->rehearsal);
	} else {
		store_state_print(state, docket_reader_law(data.reader), at);
		print_people(&t);
	}
	return DULY_OK;
}

static void add_all(const struct offline *o, struct timely *t)
{
	for (size_t i = 0; i < o->n; i++)
		for (size_t k = 0; k < o->cases[i]->person.derived.n; k++)
			timely_add(t, o->law, &o->cases[i]->person.derived.obligations[k]);
	timely_sum(t);
}

static duly_result from_files(const struct args *args, struct duly_diag *diag)
{
	duly_auto(law) law = NULL;
	duly_auto_fini(event_files) files = { 0 };
	duly_auto_fini(timely) t = { 0 };
	duly_instant at;
	char text[48];

	duly_result r = load_law(args->rules, &law, diag);
	if (r == DULY_OK)
		r = given_now(args, law, &at, diag);
	if (r == DULY_OK)
		r = wanted(args, law, at, &t, diag);
	if (r == DULY_OK)
		r = event_files_derive(law, args->words, (size_t)args->word_count, at, &files,
				       diag);
	if (r != DULY_OK)
		return r;
	add_all(files.offline, &t);
	if (args->json) {
		print_programs(&t, false);
	} else {
		printf("As of %s. ", zone_print(law_zone(law), at, text));
		print_people(&t);
	}
	return event_files_verdict(&files, diag);
}

duly_result verb_timeliness(const struct args *args, struct duly_diag *diag)
{
	return args->word_count > 0 ? from_files(args, diag) : from_store(args, diag);
}
