#include "services/cli/report_look.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "services/cli/filters.h"
#include "services/cli/given_law.h"
#include "services/cli/given_time.h"
#include "services/cli/shared_options.h"

/* ---- what is asked for ----------------------------------------------------------------------- */

static duly_result one_of(const char *text, const char *option, const char *const *names, size_t n,
			  size_t *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) all = { 0 };

	for (size_t i = 0; i < n; i++) {
		buf_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
		if (text == NULL || strcmp(text, names[i]) == 0) {
			*ret = i;
			return DULY_OK;
		}
	}
	return duly_fail(diag, DULY_E_USAGE, "%s is one of %.*s", option, (int)all.len,
			 (const char *)all.data);
}

/* A day is meant to its end; what lies ahead is not looked at. */
static duly_result end_of(const char *text, const char *option, const struct law *law,
			  duly_instant now, duly_instant *ret, struct duly_diag *diag)
{
	duly_civil day;

	if (duly_civil_parse(text, strlen(text), &day)) {
		*ret = (duly_instant){ MIN(zone_day_end(law_zone(law), day).ms - 1, now.ms) };
		return DULY_OK;
	}
	return given_instant(text, option, law_zone(law), ret, diag);
}

static duly_result read_period(const struct report_asked *asked, struct report_question *q,
			       struct duly_diag *diag)
{
	static const char *const BY[] = { [TIMELY_BY_NONE] = "none",
					  [TIMELY_BY_MONTH] = "month",
					  [TIMELY_BY_QUARTER] = "quarter",
					  [TIMELY_BY_YEAR] = "year" };
	static const char *const ACROSS[] = {
		[ACROSS_NONE] = "none", [ACROSS_TEAM] = "team", [ACROSS_WORKER] = "worker"
	};
	size_t by = 0, across = 0;

	q->from = q->to = DULY_NO_DATE;
	duly_result r = one_of(asked->by, "--by", BY, LEN(BY), &by, diag);
	if (r == DULY_OK)
		r = one_of(asked->across, "--across", ACROSS, LEN(ACROSS), &across, diag);
	if (r == DULY_OK && asked->from != NULL)
		r = option_date(asked->from, "--from", &q->from, diag);
	if (r == DULY_OK && asked->to != NULL)
		r = option_date(asked->to, "--to", &q->to, diag);
	if (r == DULY_OK && q->from.day != DULY_NO_DATE.day && q->to.day != DULY_NO_DATE.day &&
	    q->to.day < q->from.day)
		r = duly_fail(diag, DULY_E_USAGE,
			      "--from %s lies after --to %s: nothing falls between", asked->from,
			      asked->to);
	q->by = (enum timely_by)by;
	q->across = (enum report_across)across;
	return r;
}

/* @now: the instant of those that say none. */
static duly_result read_question(const struct report_asked *asked, const struct law *law,
				 duly_instant now, struct report_question *q,
				 struct duly_diag *diag)
{
	q->at = now;
	q->known = DULY_NEVER;
	q->council = str_of(asked->council);
	q->team = str_of(asked->team);
	q->worker = str_of(asked->worker);
	q->rules = asked->rule;
	q->measures = asked->measures;
	q->restricted = asked->restricted;
	q->least = (uint32_t)MIN(asked->least, UINT32_MAX);
	duly_result r = read_period(asked, q, diag);
	if (r == DULY_OK && asked->known != NULL)
		r = end_of(asked->known, "--known", law, now, &q->known, diag);
	if (r == DULY_OK && asked->known != NULL)
		q->at = (duly_instant){ MIN(now.ms, q->known.ms) };
	if (r == DULY_OK && asked->on != NULL)
		r = end_of(asked->on, "--on", law, now, &q->at, diag);
	return r;
}

static void begin(struct report_look *look, const struct report_kind *const *kinds, size_t n,
		  const struct law *law)
{
	look->reports = memory_zeroed(n * sizeof *look->reports);
	for (look->n = 0; look->n < n; look->n++)
		report_begin(&look->reports[look->n], kinds[look->n], &look->question, law);
}

static void finish(struct report_look *look, const struct declared_feed *feeds, size_t feed_count)
{
	for (size_t i = 0; i < look->n; i++) {
		look->reports[i].feeds = feeds;
		look->reports[i].feed_count = feed_count;
		report_finish(&look->reports[i]);
	}
}

/* ---- from a store, from files ---------------------------------------------------------------- */

static void add_one(void *ctx, struct str council, struct str subject, const struct person *person,
		    const struct reporting *reporting)
{
	struct report_look *look = ctx;
	const struct report_person p = { council, subject, person };

	(void)reporting;
	for (size_t i = 0; i < look->n; i++)
		report_add(&look->reports[i], &p);
}

/* A filter that names nobody is a slip, and no empty report. */
static duly_result check_names(const struct data *data, const struct report_question *q,
			       struct duly_diag *diag)
{
	if (q->council.s == NULL && q->team.s == NULL && q->worker.s == NULL)
		return DULY_OK;
	const struct listing_filter whose = { .council = q->council,
					      .team = q->team,
					      .worker = q->worker };

	return listing_check_store(data->reader, &whose, q->at, diag);
}

static duly_result look_at_store(const struct report_asked *asked, const struct call *call,
				 const struct report_kind *const *kinds, size_t n,
				 struct report_look *look, struct duly_diag *diag)
{
	const struct report_question *q = &look->question;
	struct data *data = &look->data;
	const struct declared_feed *feeds;
	size_t feed_count;
	duly_instant now;

	duly_result r = data_open(given_data(asked->data), data, diag);
	if (r == DULY_OK)
		r = data_now(data, NULL, call->now, &now, diag);
	if (r != DULY_OK)
		return r;
	const struct law *law = docket_reader_law(data->reader);

	look->rehearsal = docket_reader_state(data->reader)->rehearsal;
	r = read_question(asked, law, now, &look->question, diag);
	if (r == DULY_OK)
		r = check_names(data, q, diag);
	if (r == DULY_OK && q->known.ms != DULY_NEVER.ms)
		r = docket_reader_know(data->reader, q->known, q->at, diag);
	if (r != DULY_OK)
		return r;
	begin(look, kinds, n, law);
	r = docket_reader_people(data->reader, q->at, add_one, look, diag);
	if (r == DULY_OK)
		r = docket_reader_feeds(data->reader, q->at, &feeds, &feed_count, diag);
	if (r == DULY_OK)
		finish(look, feeds, feed_count);
	return r;
}

static duly_result look_at_files(const struct report_asked *asked, const struct call *call,
				 int first, const struct report_kind *const *kinds, size_t n,
				 struct report_look *look, struct duly_diag *diag)
{
	struct report_question *q = &look->question;

	duly_result r = read_question(asked, look->law, call->now, q, diag);
	if (r != DULY_OK)
		return r;
	q->by_file = true;
	if (q->known.ms != DULY_NEVER.ms)
		look->files.known = &q->known;
	r = event_files_derive(look->law, &call->words[first], (size_t)(call->word_count - first),
			       q->at, &look->files, diag);
	if (r != DULY_OK)
		return r;
	const struct offline *o = look->files.offline;

	begin(look, kinds, n, look->law);
	for (size_t i = 0; i < o->n; i++) {
		const struct offline_case *c = o->cases[i];
		const bool derived = !c->merged && c->why_not.s == NULL;

		add_one(look, c->council, c->subject, derived ? &c->person : NULL, NULL);
	}
	finish(look, o->feeds, o->feed_count);
	return DULY_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

duly_result report_look(const struct report_asked *asked, const struct call *call, int first,
			const struct report_kind *const *kinds, size_t n, struct report_look *ret,
			struct duly_diag *diag)
{
	if (call->word_count <= first && asked->rules != NULL)
		return duly_fail(diag, DULY_E_USAGE,
				 "--rules goes with FILE: a data directory has its own");
	if (call->word_count <= first)
		return look_at_store(asked, call, kinds, n, ret, diag);
	const duly_result r = given_law(asked->rules, &ret->law, diag);

	return r == DULY_OK ? look_at_files(asked, call, first, kinds, n, ret, diag) : r;
}

void report_look_fini(struct report_look *look)
{
	for (size_t i = 0; i < look->n; i++)
		report_fini(&look->reports[i]);
	free(look->reports);
	event_files_fini(&look->files);
	law_free(&look->law);
	data_fini(&look->data);
}

duly_result report_look_verdict(const struct report_look *look, struct duly_diag *diag)
{
	return event_files_verdict(&look->files, diag);
}
