#include "common/reports/report_question.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/reports/filters.h"
#include "common/text/suggest.h"

/* ---- what is asked for ----------------------------------------------------------------------- */

static const char *dashes(const struct report_given *given)
{
	return given->query ? "" : "--";
}

static duly_result one_of(const struct report_given *given, const char *text, const char *option,
			  const char *const *names, size_t n, size_t *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) all = { 0 };

	for (size_t i = 0; i < n; i++) {
		buf_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
		if (text == NULL || strcmp(text, names[i]) == 0) {
			*ret = i;
			return DULY_OK;
		}
	}
	return duly_fail(diag, DULY_E_USAGE, "%s%s is one of %.*s", dashes(given), option,
			 (int)all.len, (const char *)all.data);
}

/* A day is meant to its end; what lies ahead is not looked at. */
static duly_result end_of(const struct report_given *given, const char *text, const char *option,
			  const struct law *law, duly_instant now, duly_instant *ret,
			  struct duly_diag *diag)
{
	duly_civil day;

	if (duly_civil_parse(text, strlen(text), &day))
		*ret = (duly_instant){ zone_day_end(law_zone(law), day).ms - 1 };
	else if (!duly_instant_parse(text, strlen(text), ret))
		return duly_fail(
			diag, DULY_E_USAGE,
			"%s%s is to be a date or a time like 2026-01-31T09:00:00Z, not '%s'",
			dashes(given), option, text);
	ret->ms = MIN(ret->ms, now.ms);
	return DULY_OK;
}

static duly_result day_of(const struct report_given *given, const char *text, const char *option,
			  duly_civil *ret, struct duly_diag *diag)
{
	*ret = DULY_NO_DATE;
	if (text == NULL || duly_civil_parse(text, strlen(text), ret))
		return DULY_OK;
	return duly_fail(diag, DULY_E_USAGE, "%s%s is to be a date like 2026-01-31, not '%s'",
			 dashes(given), option, text);
}

static duly_result read_period(const struct report_given *given, struct report_question *q,
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

	duly_result r = one_of(given, given->by, "by", BY, LEN(BY), &by, diag);
	if (r == DULY_OK)
		r = one_of(given, given->across, "across", ACROSS, LEN(ACROSS), &across, diag);
	if (r == DULY_OK)
		r = day_of(given, given->from, "from", &q->from, diag);
	if (r == DULY_OK)
		r = day_of(given, given->to, "to", &q->to, diag);
	if (r == DULY_OK && q->from.day != DULY_NO_DATE.day && q->to.day != DULY_NO_DATE.day &&
	    q->to.day < q->from.day)
		r = duly_fail(diag, DULY_E_USAGE,
			      "%sfrom %s lies after %sto %s: nothing falls between", dashes(given),
			      given->from, dashes(given), given->to);
	q->by = (enum timely_by)by;
	q->across = (enum report_across)across;
	return r;
}

static bool is_known(const struct law *law, struct str id, struct suggestion *near)
{
	char text[SUGGEST_NAME];
	size_t rules, figures;
	const struct rule *rule = law_rules(law, &rules);
	const struct figure *figure = law_figures(law, &figures);
	bool found = false;

	snprintf(text, sizeof text, "%.*s", STR_FMT(id));
	for (size_t i = 0; i < rules; i++) {
		found |= listing_is_rule(text, rule[i].id);
		suggest_offer(near, rule[i].id);
	}
	for (size_t i = 0; i < figures; i++) {
		found |= listing_is_rule(text, figure[i].id);
		suggest_offer(near, figure[i].id);
	}
	return found;
}

static duly_result check_rules(const char *list, const struct law *law, struct duly_diag *diag)
{
	while (list != NULL) {
		const struct str id = filters_next(&list);
		struct suggestion near = suggest_for(id);

		if (!is_known(law, id, &near))
			return suggest_refuse(DULY_E_USAGE, "no rule and no figure has the id",
					      &near, diag);
	}
	return DULY_OK;
}

duly_result report_question_read(const struct report_given *given, const struct law *law,
				 duly_instant now, struct report_question *ret,
				 struct duly_diag *diag)
{
	*ret = (struct report_question){
		.at = now,
		.known = DULY_NEVER,
		.council = str_of(given->council),
		.team = str_of(given->team),
		.worker = str_of(given->worker),
		.rules = given->rule,
		.measures = given->measures,
		.restricted = given->restricted,
		.least = (uint32_t)MIN(given->least, UINT32_MAX),
	};
	duly_result r = read_period(given, ret, diag);
	if (r == DULY_OK)
		r = check_rules(given->rule, law, diag);
	if (r == DULY_OK && given->known != NULL) {
		r = end_of(given, given->known, "known", law, now, &ret->known, diag);
		ret->at = ret->known;
	}
	if (r == DULY_OK && given->on != NULL)
		r = end_of(given, given->on, "on", law, now, &ret->at, diag);
	return r;
}

/* ---- making them ----------------------------------------------------------------------------- */

static void begin(struct report_set *set, const struct report_kind *const *kinds, size_t n,
		  const struct report_question *asked, const struct law *law)
{
	set->list = memory_zeroed(n * sizeof *set->list);
	for (set->n = 0; set->n < n; set->n++)
		report_begin(&set->list[set->n], kinds[set->n], asked, law);
}

static void finish(struct report_set *set, const struct declared_feed *feeds, size_t feed_count)
{
	for (size_t i = 0; i < set->n; i++) {
		set->list[i].feeds = feeds;
		set->list[i].feed_count = feed_count;
		report_finish(&set->list[i]);
	}
}

static void add_one(void *ctx, struct str council, struct str subject, const struct person *person,
		    const struct reporting *reporting)
{
	struct report_set *set = ctx;
	const struct report_person p = { council, subject, person };

	(void)reporting;
	for (size_t i = 0; i < set->n; i++)
		report_add(&set->list[i], &p);
}

/* A filter that names nobody is a slip, and no empty report. */
static duly_result check_names(const struct report_question *q, struct docket_reader *reader,
			       struct duly_diag *diag)
{
	const struct listing_filter whose = { .council = q->council,
					      .team = q->team,
					      .worker = q->worker };

	if (q->council.s == NULL && q->team.s == NULL && q->worker.s == NULL)
		return DULY_OK;
	return listing_check_store(reader, &whose, q->at, diag);
}

duly_result report_of_store(const struct report_kind *const *kinds, size_t n,
			    const struct report_question *asked, struct docket_reader *reader,
			    bool strict, struct report_set *ret, struct duly_diag *diag)
{
	const struct declared_feed *feeds;
	size_t feed_count;

	duly_result r = strict ? check_names(asked, reader, diag) : DULY_OK;
	if (r == DULY_OK && asked->known.ms != DULY_NEVER.ms)
		r = docket_reader_know(reader, asked->known, asked->at, diag);
	if (r != DULY_OK)
		return r;
	begin(ret, kinds, n, asked, docket_reader_law(reader));
	r = docket_reader_people(reader, asked->at, add_one, ret, diag);
	if (r == DULY_OK)
		r = docket_reader_feeds(reader, asked->at, &feeds, &feed_count, diag);
	if (r == DULY_OK)
		finish(ret, feeds, feed_count);
	return r;
}

void report_of_offline(const struct report_kind *const *kinds, size_t n,
		       const struct report_question *asked, const struct offline *offline,
		       struct report_set *ret)
{
	begin(ret, kinds, n, asked, offline->law);
	for (size_t i = 0; i < offline->n; i++) {
		const struct offline_case *c = offline->cases[i];
		const bool derived = !c->merged && c->why_not.s == NULL;

		add_one(ret, c->council, c->subject, derived ? &c->person : NULL, NULL);
	}
	finish(ret, offline->feeds, offline->feed_count);
}

void report_set_fini(struct report_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		report_fini(&set->list[i]);
	free(set->list);
	*set = (struct report_set){ 0 };
}
