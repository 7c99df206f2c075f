#include "common/post/model.h"

#include <stdio.h>

#include "common/base/memory.h"

/* ---- values ---------------------------------------------------------------------------------- */

static void put(json_t *o, const char *key, json_t *take)
{
	memory_had(json_object_set_new(o, key, memory_need(take)) == 0);
}

static void put_text(json_t *o, const char *key, struct str s)
{
	put(o, key, json_stringn(s.len > 0 ? s.s : "", s.len));
}

/* A phrase, filled from what is there already. */
static struct str phrase(struct post *p, const char *text, const json_t *values)
{
	duly_auto_fini(buf) b = { 0 };

	if (text == NULL || template_fill(str_of(text), values, false, &b, NULL) != DULY_OK)
		return NO_STR;
	return arena_str(p->arena, (struct str){ (const char *)b.data, b.len });
}

static const char *mail_phrase(const struct text_language *l, const char *name)
{
	return texts_phrase(l, "mail", str_of(name));
}

/* Filled up to @width, for a column of the text. */
static struct str wide(struct post *p, struct str s, size_t width)
{
	return arena_printf(p->arena, "%.*s%*s", STR_FMT(s), (int)(width - MIN(s.len, width)), "");
}

/* ---- days ------------------------------------------------------------------------------------ */

/* Working days from @from to @to; negative: it has passed. */
static int working_days(const struct post *p, struct str council, duly_civil from, duly_civil to)
{
	enum { FAR = 400 };
	const int step = to.day < from.day ? -1 : 1;
	int n = 0;

	for (duly_civil d = from; d.day != to.day && n * step < FAR;) {
		d.day += step;
		if (p->world->working(p->world->ctx, council,
				      step > 0 ? d : (duly_civil){ d.day + 1 }))
			n += step;
	}
	return n;
}

static struct str hour(const struct post *p, duly_instant t)
{
	const struct zone *z = p->world->zone(p->world->ctx);
	const duly_instant begin = zone_instant(z, zone_date(z, t), 0);
	const int64_t minutes = (t.ms - begin.ms) / 60000;

	/* A day on which the clocks change has another noon; by the wall it is looked for. */
	for (int m = (int)MAX(minutes - 60, 0); m <= minutes + 60; m++)
		if (zone_instant(z, zone_date(z, t), m).ms == t.ms - t.ms % 60000)
			return arena_printf(p->arena, "%02d:%02d", m / 60, m % 60);
	return arena_printf(p->arena, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

static duly_civil today_of(const struct post *p, duly_instant now)
{
	return zone_date(p->world->zone(p->world->ctx), now);
}

/* With its year where nobody would guess it. */
static struct str day_text(struct post *p, const struct text_language *l, duly_civil day,
			   duly_civil today)
{
	enum { NEAR = 180 };
	const int64_t off = (int64_t)day.day - today.day;

	if (day.day == DULY_NO_DATE.day)
		return NO_STR;
	const struct str text = texts_day(l, day, p->arena);

	return off > NEAR || -off > NEAR ? arena_printf(p->arena, "%.*s %d", STR_FMT(text),
							duly_civil_to_ymd(day).year)
					 : text;
}

/* "1 working day left", by the phrases NAME-one and NAME. */
static void put_days(struct post *p, const struct text_language *l, json_t *o, const char *name,
		     int days)
{
	char key[32];
	const char *text = mail_phrase(l, name);

	snprintf(key, sizeof key, "%s-one", name);
	if (days == 1 && mail_phrase(l, key) != NULL)
		text = mail_phrase(l, key);
	if (days > 0)
		put_text(o, name, phrase(p, text, o));
}

/* A date, and how far it is. */
static void put_due(struct post *p, const struct model_input *in, struct str council,
		    duly_civil due, json_t *o)
{
	const duly_civil today = today_of(p, in->now);

	put_text(o, "day", day_text(p, in->language, due, today));
	if (due.day == DULY_NO_DATE.day)
		return;
	const int left = working_days(p, council, today, due);

	put(o, "today", json_boolean(due.day == today.day));
	put(o, "left", json_integer(MAX(left, 0)));
	put(o, "ago", json_integer(MAX(-left, 0)));
	put_days(p, in->language, o, "days_left", left);
	put_days(p, in->language, o, "days_ago", -left);
}

/* Of a clock of hours the day is that of its hour. */
static void put_hour(struct post *p, const struct model_input *in, duly_instant due_at, json_t *o)
{
	const duly_civil today = today_of(p, in->now);

	if (due_at.ms == DULY_NO_INSTANT.ms || due_at.ms == DULY_NEVER.ms)
		return;
	put_text(o, "day", day_text(p, in->language, today_of(p, due_at), today));
	put_text(o, "hour", hour(p, due_at));
}

/* ---- a line ---------------------------------------------------------------------------------- */

static void put_when(struct post *p, const struct model_input *in, const struct weighed *w,
		     json_t *o)
{
	const duly_civil today = today_of(p, in->now);

	put_due(p, in, w->line.council, w->line.due, o);
	put_text(o, "was", day_text(p, in->language, w->line.was, today));
	put_text(o, "since", day_text(p, in->language, today_of(p, w->line.at), today));
	put(o, "count", json_integer((json_int_t)w->line.open));
	put_text(o, "team", in->whom->team);
	if (w->rule.by_hours)
		put_hour(p, in, w->line.due_at, o);
}

static struct str title(const struct model_input *in, struct str rule, struct str by_rule)
{
	const char *own = texts_phrase(in->language, "titles", rule);

	return own != NULL ? str_of(own) : by_rule;
}

/* What runs in a case: the soonest of it in full. */
static void put_runs(struct post *p, const struct model_input *in, const struct weighed *w,
		     json_t *o)
{
	enum { SHOWN = 3 };
	const size_t n = MIN(w->run_count, SHOWN);
	json_t *list = memory_need(json_array());

	for (size_t i = 0; i < n; i++) {
		json_t *run = memory_need(json_object());
		struct post_rule rule = { .title = w->runs[i].rule };

		p->world->rule(p->world->ctx, w->line.council, w->runs[i].rule, p->arena, &rule);
		put_text(run, "thing", title(in, w->runs[i].rule, rule.title));
		put_text(run, "hour", NO_STR);
		put_due(p, in, w->line.council, w->runs[i].due, run);
		if (rule.by_hours)
			put_hour(p, in, w->runs[i].due_at, run);
		put(run, "last", json_boolean(i + 1 == n));
		memory_had(json_array_append_new(list, run) == 0);
	}
	put(o, "runs", list);
	put(o, "rest", json_integer((json_int_t)(w->run_count - n)));
}

static const char *kind_phrase(const struct text_language *l, const char *kind, struct str more)
{
	char key[64];

	if (more.len == 0)
		return texts_phrase(l, "kinds", str_of(kind));
	snprintf(key, sizeof key, "%s-%.*s", kind, STR_FMT(more));
	return texts_phrase(l, "kinds", str_of(key));
}

/* What is no duty's is told by its code, and the sum of what changed for all; that it is so no
 * more, like the end of anything else. */
static bool told_by_code(enum notice_kind kind)
{
	return kind == NOTICE_DATA || kind == NOTICE_COVERAGE || kind == NOTICE_SERVICE ||
	       kind == NOTICE_HANDED_OVER || kind == NOTICE_MOVED;
}

/* The most particular that there is. */
static const char *text_of(const struct model_input *in, const struct weighed *w)
{
	const struct text_language *l = in->language;
	const char *kind = notice_kind_name(w->line.kind);
	const bool undated = w->line.has_obligation && w->line.due.day == DULY_NO_DATE.day &&
			     w->line.due_at.ms == DULY_NO_INSTANT.ms;
	const struct str more[] = {
		undated ? STR("undated") : NO_STR,
		w->line.reason,
		w->duty.attested ? STR("attested") : NO_STR,
		w->rule.by_hours ? STR("hours") : NO_STR,
		w->line.has_obligation ? NO_STR : STR("data"),
	};
	const char *found = texts_phrase(l, "lines", w->line.words);

	if (found == NULL && told_by_code(w->line.kind))
		found = texts_phrase(l, "codes", w->line.code);
	for (size_t i = 0; i < LEN(more) && found == NULL; i++)
		if (more[i].len > 0)
			found = kind_phrase(l, kind, more[i]);
	return found != NULL ? found : kind_phrase(l, kind, NO_STR);
}

static void put_link(struct post *p, json_t *o)
{
	if (p->settings->case_link != NULL)
		put_text(o, "link", phrase(p, p->settings->case_link, o));
}

static json_t *line_model(struct post *p, const struct model_input *in, size_t i, size_t width)
{
	const struct weighed *w = &in->lines[i];
	const bool own = str_eq(w->duty.worker, in->whom->person);
	json_t *o = memory_need(json_object());

	put_text(o, "case", w->line.subject);
	put_text(o, "case_wide", wide(p, w->line.subject, width));
	put_text(o, "thing", title(in, w->line.rule, w->rule.title));
	put_text(o, "code", w->line.code);
	put_text(o, "hour", NO_STR);
	if (!own)
		put_text(o, "worker", w->duty.worker);
	put(o, "undelivered", json_boolean(w->line.undelivered));
	put_when(p, in, w, o);
	put_runs(p, in, w, o);
	put_link(p, o);
	put_text(o, "text", phrase(p, text_of(in, w), o));
	put_text(o, "token", str_of(in->tokens[i]));
	return o;
}

/* ---- sections and the table ------------------------------------------------------------------ */

static bool in_table(const struct model_input *in, const struct weighed *w)
{
	return line_in_table(&w->line, w->duty.worker, in->whom);
}

static size_t widest_case(const struct model_input *in)
{
	size_t width = 0;

	for (size_t i = 0; i < in->n; i++)
		if (!in_table(in, &in->lines[i]))
			width = MAX(width, in->lines[i].line.subject.len);
	return width;
}

static json_t *begin_section(const struct model_input *in, enum section section, json_t *list)
{
	const struct str name = str_of(section_name(section));
	json_t *o = memory_need(json_object()), *lines = memory_need(json_array());

	put_text(o, "title", str_of(texts_phrase(in->language, "sections", name)));
	put_text(o, "hint", str_of(texts_phrase(in->language, "hints", name)));
	put(o, "lines", lines);
	memory_had(json_array_append_new(list, o) == 0);
	return lines;
}

/* *ret_n: how many lines there are beside the table, of which MODEL_LINES_MAX are shown. */
static json_t *sections(struct post *p, const struct model_input *in, size_t *ret_n)
{
	const size_t width = widest_case(in);
	json_t *list = memory_need(json_array());
	json_t *lines = NULL;
	int last = -1;

	*ret_n = 0;
	for (size_t i = 0; i < in->n; i++) {
		if (in_table(in, &in->lines[i]) || ++*ret_n > MODEL_LINES_MAX)
			continue;
		if ((int)in->lines[i].section != last)
			lines = begin_section(in, in->lines[i].section, list);
		last = (int)in->lines[i].section;
		memory_had(json_array_append_new(lines, line_model(p, in, i, width)) == 0);
	}
	return list;
}

/* One worker, on Mondays. */
struct row {
	struct str worker;
	size_t late;       /* has lapsed, and nothing says that it is done   */
	size_t unbooked;   /* comes up, was told, and is not booked          */
	size_t week;       /* is owed in the seven days from today           */
	size_t done;       /* since the Monday before                        */
	duly_civil oldest; /* of what is late                                */
};

static struct row *row_of(struct row *rows, size_t *n, struct str worker)
{
	for (size_t i = 0; i < *n; i++)
		if (str_eq(rows[i].worker, worker))
			return &rows[i];
	rows[*n] = (struct row){ .worker = worker, .oldest = DULY_NO_DATE };
	return &rows[(*n)++];
}

static void count(struct row *row, const struct weighed *w)
{
	const duly_civil due = w->line.due;

	if (w->line.kind == NOTICE_UPCOMING || w->line.kind == NOTICE_DUE) {
		row->unbooked++;
		return;
	}
	if (w->line.kind == NOTICE_CLEARED) {
		row->done++;
		return;
	}
	row->late++;
	if (due.day != DULY_NO_DATE.day &&
	    (row->oldest.day == DULY_NO_DATE.day || due.day < row->oldest.day))
		row->oldest = due;
}

static void count_week(struct post *p, const struct model_input *in, struct row *row)
{
	const duly_civil today = today_of(p, in->now);
	size_t n;
	const struct post_run *runs = p->world->runs(p->world->ctx, in->whom->council, row->worker,
						     NO_STR, in->now, p->arena, &n);

	for (size_t i = 0; i < n; i++)
		row->week += runs[i].due.day != DULY_NO_DATE.day && runs[i].due.day >= today.day &&
			     runs[i].due.day < today.day + 7;
}

/* Who has most to look at, and longest. */
static int by_need(const void *pa, const void *pb)
{
	const struct row *a = pa, *b = pb;

	if (a->late != b->late)
		return a->late > b->late ? -1 : 1;
	if (a->oldest.day != b->oldest.day)
		return a->oldest.day < b->oldest.day ? -1 : 1;
	return str_cmp(a->worker, b->worker);
}

static json_t *row_model(struct post *p, const struct model_input *in, const struct row *row,
			 size_t width)
{
	json_t *o = memory_need(json_object());

	put_text(o, "worker", row->worker);
	put_text(o, "worker_wide", wide(p, row->worker, width));
	put(o, "late", json_integer((json_int_t)row->late));
	put(o, "unbooked", json_integer((json_int_t)row->unbooked));
	put(o, "week", json_integer((json_int_t)row->week));
	put(o, "done", json_integer((json_int_t)row->done));
	put_text(o, "late_wide", arena_printf(p->arena, "%3zu", row->late));
	put_text(o, "oldest", day_text(p, in->language, row->oldest, today_of(p, in->now)));
	return o;
}

static json_t *table(struct post *p, const struct model_input *in)
{
	struct row *rows = arena_new_array(p->arena, struct row, in->n);
	json_t *list = memory_need(json_array());
	size_t n = 0, width = 0;

	for (size_t i = 0; i < in->n; i++)
		if (in_table(in, &in->lines[i]))
			count(row_of(rows, &n, in->lines[i].duty.worker), &in->lines[i]);
	for (size_t i = 0; i < n; i++) {
		count_week(p, in, &rows[i]);
		width = MAX(width, rows[i].worker.len);
	}
	if (n > 0)
		qsort(rows, n, sizeof *rows, by_need);
	for (size_t i = 0; i < n; i++)
		memory_had(json_array_append_new(list, row_model(p, in, &rows[i], width)) == 0);
	return list;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void put_complete(struct post *p, const struct model_input *in, json_t *o)
{
	const duly_civil today = today_of(p, in->now);
	const struct post_complete c =
		p->world->complete(p->world->ctx, in->whom->council, in->now);

	if (c.to.ms != DULY_NO_INSTANT.ms) {
		put_text(o, "complete_day", day_text(p, in->language, today_of(p, c.to), today));
		put_text(o, "complete_hour", hour(p, c.to));
	}
	put(o, "clocks", json_integer((json_int_t)c.clocks));
	put(o, "unwatched", json_integer((json_int_t)c.unwatched));
	put_text(o, "complete", phrase(p, mail_phrase(in->language, "complete"), o));
}

/* How many lines there are, and whether a table. */
static const char *subject_phrase(const struct model_input *in, size_t n, bool has_table)
{
	const char *name = n == 0 ? "subject-empty" : n == 1 ? "subject-one" : "subject";

	if (in->how == POST_AT_ONCE && in->lines[0].section == SECTION_HOURS)
		name = "subject-at-once";
	else if (in->n == 1 && in->lines[0].section == SECTION_ANSWER)
		name = "subject-answer";
	else if (has_table)
		name = n == 0   ? "subject-table"
		       : n == 1 ? "subject-one-table"
				: "subject-and-table";
	const char *text = mail_phrase(in->language, name);

	return text != NULL ? text : mail_phrase(in->language, "subject");
}

/* Whether a row of the table has anything that comes up. */
static bool any_row(const json_t *table, const char *key)
{
	bool any = false;

	for (size_t i = 0; i < json_array_size(table); i++)
		any |= json_integer_value(json_object_get(json_array_get(table, i), key)) > 0;
	return any;
}

static bool can_be_answered(const struct model_input *in)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->tokens[i][0] != '\0' && !in_table(in, &in->lines[i]))
			return true;
	return false;
}

json_t *model_make(struct post *p, const struct model_input *in, struct duly_diag *diag)
{
	json_t *o = memory_need(json_object());
	size_t n;

	(void)diag;
	put(o, "lang", json_string(in->language->code));
	put_text(o, "date", day_text(p, in->language, today_of(p, in->now), today_of(p, in->now)));
	put_text(o, "look", str_of(p->settings->look));
	put(o, "sections", sections(p, in, &n));
	put(o, "n", json_integer((json_int_t)n));
	put(o, "table", table(p, in));
	const bool has_table = json_array_size(json_object_get(o, "table")) > 0;

	put(o, "has_table", json_boolean(has_table));
	put(o, "has_unbooked", json_boolean(any_row(json_object_get(o, "table"), "unbooked")));
	put(o, "has_done", json_boolean(any_row(json_object_get(o, "table"), "done")));
	put(o, "more", json_integer((json_int_t)(n - MIN(n, MODEL_LINES_MAX))));
	put(o, "empty", json_boolean(in->n == 0));
	put(o, "answerable", json_boolean(can_be_answered(in)));
	put(o, "answer_to",
	    json_string(p->settings->reply_to != NULL ? p->settings->reply_to : p->settings->from));
	put_complete(p, in, o);
	put_text(o, "subject", phrase(p, subject_phrase(in, n, has_table), o));
	return o;
}
