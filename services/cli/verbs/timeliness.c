#include "services/cli/data.h"
#include "services/cli/event_files.h"
#include "services/cli/feeds_print.h"
#include "services/cli/filters.h"
#include "services/cli/given_law.h"
#include "services/cli/given_time.h"
#include "services/cli/shared_options.h"
#include "services/cli/state_print.h"
#include "services/cli/table.h"
#include "services/cli/timely_print.h"
#include "services/cli/verb.h"

struct timeliness_given {
	const char *data, *rules, *at, *from, *to, *rule, *by, *council, *team, *format;
	bool measures, json;
};
#define GIVEN struct timeliness_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, RULES, AT,
	TEXT("from", 0, from, "DATE", "what was due on this day or later"),
	TEXT("to", 0, to, "DATE", "what was due on this day or before"),
	TEXT("rule", 0, rule, "R[,R]", "under these rules; cla-review* is each that begins so"),
	TEXT("by", 'b', by, "PERIOD", "month, quarter, year or none (none); years begin on 1 April"),
	TEXT("council", 0, council, "NAME", "of this council alone"),
	TEXT("team", 't', team, "T", "that this team holds, or whose case it holds"),
	FLAG("measures", 'm', measures, "also by the measures and readings beside the legal dates"),
	FORMAT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[FILE...]",
	.most = WORDS_MAX,
	.summary = "what fell due, by rule: done in time, late, still open",
	.about =
	  "Of the data directory, or of files of events without a server; see duly-timeliness(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* ---- what is asked for ----------------------------------------------------------------------- */

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

static duly_result read_question(const struct timeliness_given *given, const struct law *law,
				 struct timely *ret, struct duly_diag *diag)
{
	ret->from = DULY_NO_DATE;
	ret->to = DULY_NO_DATE;
	ret->team = str_of(given->team);
	ret->council = str_of(given->council);
	ret->rules = given->rule;
	ret->measures = given->measures;
	duly_result r = read_by(given->by, &ret->by, diag);
	if (r == DULY_OK && given->from != NULL)
		r = option_date(given->from, "--from", &ret->from, diag);
	if (r == DULY_OK && given->to != NULL)
		r = option_date(given->to, "--to", &ret->to, diag);
	if (r == DULY_OK && ret->from.day != DULY_NO_DATE.day && ret->to.day != DULY_NO_DATE.day &&
	    ret->to.day < ret->from.day)
		r = duly_fail(diag, DULY_E_USAGE,
			      "--from %s lies after --to %s: nothing falls between", given->from,
			      given->to);
	return r == DULY_OK ? filters_check_rules(given->rule, law, diag) : r;
}

/* ---- output ---------------------------------------------------------------------------------- */

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
	printf(".\n%%: in time, of what was due, did not end before and is watched.\n");
	if (t->provisional + t->voided > 0)
		printf("Left out: %zu with a provisional date, %zu void.\n", t->provisional,
		       t->voided);
}

static void print_people(const struct timely *t)
{
	print_bounds(t);
	if (t->n == 0)
		printf("Nothing that is asked for fell due.\n");
	else
		printf("\n");
	timely_print_table(t, table_width(SIZE_MAX), stdout);
}

static void print_programs(const struct timely *t, const struct declared_feed *feeds,
			   size_t feed_count, bool rehearsal)
{
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	json_time(&j, "as_of", t->at);
	json_flag(&j, "rehearsal", rehearsal);
	if (t->from.day != DULY_NO_DATE.day)
		json_day(&j, "from", t->from);
	if (t->to.day != DULY_NO_DATE.day)
		json_day(&j, "to", t->to);
	json_break(&j);
	if (feed_count > 0) {
		feeds_print_json(feeds, feed_count, &j);
		json_break(&j);
	}
	json_map(&j, "left_out");
	json_number(&j, "provisional", t->provisional);
	json_number(&j, "void", t->voided);
	json_number(&j, "history", t->history);
	json_number(&j, "not_yet_due", t->not_yet);
	json_end(&j);
	json_break(&j);
	json_list(&j, "rules");
	timely_print_json(t, &j);
	json_end(&j);
	json_end(&j);
	json_finish(&j);
}

/* ---- from a store, from files ---------------------------------------------------------------- */

static bool visit(void *ctx, const struct law *law, const struct seen *seen)
{
	timely_add(ctx, law, seen->obligation);
	return true;
}

static duly_result from_store(const struct call *call, enum form form, struct duly_diag *diag)
{
	const struct timeliness_given *given = call->given;
	duly_auto_fini(data) data = { 0 };
	duly_auto_fini(timely) t = { 0 };
	const struct declared_feed *feeds;
	size_t feed_count;

	if (given->rules != NULL)
		return duly_fail(diag, DULY_E_USAGE,
				 "--rules goes with FILE: a data directory has its own");
	duly_result r = data_open(given_data(given->data), &data, diag);
	if (r == DULY_OK)
		r = data_now(&data, given->at, call->now, &t.at, diag);
	if (r == DULY_OK)
		r = read_question(given, docket_reader_law(data.reader), &t, diag);
	if (r == DULY_OK)
		r = docket_reader_each(data.reader, t.at, visit, &t, diag);
	if (r == DULY_OK)
		r = docket_reader_feeds(data.reader, t.at, &feeds, &feed_count, diag);
	if (r != DULY_OK)
		return r;
	const struct docket_state *state = docket_reader_state(data.reader);
	const struct listing_filter whose = { .council = t.council, .team = t.team };

	if (t.count == 0)
		r = listing_check_store(data.reader, &whose, t.at, diag);
	if (r != DULY_OK)
		return r;
	docket_reader_let_go(data.reader);
	timely_sum(&t);
	if (form == FORM_JSON) {
		print_programs(&t, feeds, feed_count, state->rehearsal);
	} else if (form == FORM_CSV) {
		timely_print_csv(&t, stdout);
	} else {
		state_print(state, data.log_head, docket_reader_law(data.reader), t.at);
		feeds_print(feeds, feed_count, law_zone(docket_reader_law(data.reader)));
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

static duly_result from_files(const struct call *call, enum form form, struct duly_diag *diag)
{
	const struct timeliness_given *given = call->given;
	duly_auto(law) law = NULL;
	duly_auto_fini(event_files) files = { 0 };
	duly_auto_fini(timely) t = { .by_file = true };
	char text[48];

	duly_result r = given_law(given->rules, &law, diag);
	if (r == DULY_OK)
		r = given_at(given->at, call->now, law, &t.at, diag);
	if (r == DULY_OK)
		r = read_question(given, law, &t, diag);
	if (r == DULY_OK)
		r = event_files_derive(law, call->words, (size_t)call->word_count, t.at, &files,
				       diag);
	if (r != DULY_OK)
		return r;
	const struct offline *o = files.offline;
	const struct listing_filter whose = { .council = t.council, .team = t.team };

	add_all(o, &t);
	if (t.count == 0)
		r = listing_check_offline(o, &whose, diag);
	if (r != DULY_OK)
		return r;
	if (form == FORM_JSON) {
		print_programs(&t, o->feeds, o->feed_count, false);
	} else if (form == FORM_CSV) {
		timely_print_csv(&t, stdout);
	} else {
		printf("As of %s.\n", zone_short(law_zone(law), t.at, text));
		if (o->feed_count > 0)
			feeds_print(o->feeds, o->feed_count, law_zone(law));
		print_people(&t);
	}
	return event_files_verdict(&files, diag);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct timeliness_given *given = call->given;
	enum form form;

	duly_result r = form_read(given->format, given->json, &form, diag);
	if (r != DULY_OK)
		return r;
	return call->word_count > 0 ? from_files(call, form, diag) : from_store(call, form, diag);
}

const struct verb verb_timeliness = { "timeliness", &COMMAND, run };
