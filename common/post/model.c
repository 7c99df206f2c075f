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
static struct str phrase(struct post *p, const struct text_language *l, const char *text,
			 const json_t *values)
{
	duly_auto_fini(buf) b = { 0 };

	if (text == NULL || template_fill(str_of(text), values, false, &b, NULL) != DULY_OK)
		return NO_STR;
	(void)l;
	return arena_str(p->arena, (struct str){ (const char *)b.data, b.len });
}

static struct str say(struct post *p, const struct text_language *l, const char *name,
		      const json_t *values)
{
	return phrase(p, l, texts_phrase(l, "mail", str_of(name)), values);
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

static struct str day_text(struct post *p, const struct text_language *l, duly_civil day)
{
	return day.day == DULY_NO_DATE.day ? NO_STR : texts_day(l, day, p->arena);
}

/* ---- a line ---------------------------------------------------------------------------------- */

static void put_when(struct post *p, const struct model_input *in, const struct weighed *w,
		     json_t *o)
{
	const duly_civil today = today_of(p, in->now);
	const bool dated = w->line.due.day != DULY_NO_DATE.day;

	put_text(o, "day", day_text(p, in->language, w->line.due));
	put_text(o, "was", day_text(p, in->language, w->line.was));
	put_text(o, "since", day_text(p, in->language, today_of(p, w->line.at)));
	put(o, "count", json_integer((json_int_t)w->line.open));
	if (w->rule.by_hours && w->line.due_at.ms != DULY_NO_INSTANT.ms) {
		put_text(o, "day", day_text(p, in->language, today_of(p, w->line.due_at)));
		put_text(o, "hour", hour(p, w->line.due_at));
	}
	if (!dated)
		return;
	const int left = working_days(p, w->line.council, today, w->line.due);

	put(o, "today", json_boolean(w->line.due.day == today.day));
	put(o, "left", json_integer(MAX(left, 0)));
	put(o, "ago", json_integer(MAX(-left, 0)));
}

static struct str title(const struct model_input *in, const struct weighed *w)
{
	const char *own = texts_phrase(in->language, "titles", w->line.rule);

	return own != NULL ? str_of(own) : w->rule.title;
}

/* kinds["KIND-SUFFIX"]. */
static const char *kind_with(const struct text_language *l, const struct weighed *w,
			     struct str suffix)
{
	char key[96];

	snprintf(key, sizeof key, "%s-%.*s", notice_kind_name(w->line.kind), STR_FMT(suffix));
	return texts_phrase(l, "kinds", str_of(key));
}

static const char *text_of(const struct model_input *in, const struct weighed *w)
{
	const struct text_language *l = in->language;
	const char *found = texts_phrase(l, "lines", w->line.words);

	if (found == NULL && w->line.code.len > 0)
		found = texts_phrase(l, "codes", w->line.code);
	if (found == NULL && w->line.reason.len > 0)
		found = kind_with(l, w, w->line.reason);
	if (found == NULL && w->duty.attested)
		found = kind_with(l, w, STR("attested"));
	if (found == NULL && w->rule.by_hours)
		found = kind_with(l, w, STR("hours"));
	if (found == NULL && w->line.rule.len == 0)
		found = kind_with(l, w, STR("data"));
	return found != NULL ? found
			     : texts_phrase(l, "kinds", str_of(notice_kind_name(w->line.kind)));
}

static void put_link(struct post *p, json_t *o)
{
	if (p->settings->case_link != NULL)
		put_text(o, "link", phrase(p, NULL, p->settings->case_link, o));
}

static json_t *line_model(struct post *p, const struct model_input *in, size_t i)
{
	const struct weighed *w = &in->lines[i];
	const bool own = str_eq(w->duty.worker, in->whom->person);
	json_t *o = memory_need(json_object());

	put_text(o, "case", w->line.subject);
	put_text(o, "thing", title(in, w));
	put_text(o, "code", w->line.code);
	if (!own)
		put_text(o, "worker", w->duty.worker);
	put(o, "undelivered", json_boolean(w->line.undelivered));
	put_when(p, in, w, o);
	put_link(p, o);
	put_text(o, "text", phrase(p, in->language, text_of(in, w), o));
	put_text(o, "token", str_of(in->tokens[i]));
	return o;
}

/* ---- sections and the table ------------------------------------------------------------------ */

static bool in_table(const struct model_input *in, const struct weighed *w)
{
	return line_in_table(&w->line, w->duty.worker, in->whom);
}

static json_t *sections(struct post *p, const struct model_input *in, size_t *ret_shown)
{
	json_t *list = memory_need(json_array());
	json_t *lines = NULL;
	int last = -1;

	*ret_shown = 0;
	for (size_t i = 0; i < in->n; i++) {
		if (in_table(in, &in->lines[i]) || *ret_shown >= MODEL_LINES_MAX)
			continue;
		if ((int)in->lines[i].section != last) {
			json_t *o = memory_need(json_object());
			const struct str name = str_of(section_name(in->lines[i].section));

			last = (int)in->lines[i].section;
			lines = memory_need(json_array());
			put_text(o, "title", str_of(texts_phrase(in->language, "sections", name)));
			put(o, "lines", lines);
			memory_had(json_array_append_new(list, o) == 0);
		}
		memory_had(json_array_append_new(lines, line_model(p, in, i)) == 0);
		++*ret_shown;
	}
	return list;
}

struct row {
	struct str worker;
	size_t late, week;
	duly_civil oldest;
};

static struct row *row_of(struct row *rows, size_t *n, struct str worker)
{
	for (size_t i = 0; i < *n; i++)
		if (str_eq(rows[i].worker, worker))
			return &rows[i];
	rows[*n] = (struct row){ .worker = worker, .oldest = DULY_NO_DATE };
	return &rows[(*n)++];
}

static void count(struct row *row, duly_civil due, duly_civil today)
{
	if (due.day == DULY_NO_DATE.day)
		return;
	if (due.day < today.day) {
		row->late++;
		if (row->oldest.day == DULY_NO_DATE.day || due.day < row->oldest.day)
			row->oldest = due;
	} else if (due.day <= today.day + 6) {
		row->week++;
	}
}

static json_t *table(struct post *p, const struct model_input *in)
{
	struct row *rows = arena_new_array(p->arena, struct row, in->n);
	json_t *list = memory_need(json_array());
	size_t n = 0;

	for (size_t i = 0; i < in->n; i++)
		if (in_table(in, &in->lines[i]))
			count(row_of(rows, &n, in->lines[i].duty.worker), in->lines[i].line.due,
			      today_of(p, in->now));
	for (size_t i = 0; i < n; i++) {
		json_t *o = memory_need(json_object());

		put_text(o, "worker", rows[i].worker);
		put(o, "late", json_integer((json_int_t)rows[i].late));
		put(o, "week", json_integer((json_int_t)rows[i].week));
		put_text(o, "oldest", day_text(p, in->language, rows[i].oldest));
		memory_had(json_array_append_new(list, o) == 0);
	}
	return list;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void put_complete(struct post *p, const struct model_input *in, json_t *o)
{
	const struct post_complete c =
		p->world->complete(p->world->ctx, in->whom->council, in->now);

	if (c.to.ms != DULY_NO_INSTANT.ms) {
		put_text(o, "complete_day", day_text(p, in->language, today_of(p, c.to)));
		put_text(o, "complete_hour", hour(p, c.to));
	}
	put(o, "clocks", json_integer((json_int_t)c.clocks));
	put(o, "unwatched", json_integer((json_int_t)c.unwatched));
	put_text(o, "complete", say(p, in->language, "complete", o));
}

static const char *subject_phrase(const struct model_input *in)
{
	if (in->how == POST_AT_ONCE && in->lines[0].section == SECTION_HOURS)
		return "subject-at-once";
	if (in->n == 1 && in->lines[0].section == SECTION_ANSWER)
		return "subject-answer";
	return in->n == 0 ? "subject-empty" : in->n == 1 ? "subject-one" : "subject";
}

json_t *model_make(struct post *p, const struct model_input *in, struct duly_diag *diag)
{
	json_t *o = memory_need(json_object());
	size_t shown;

	(void)diag;
	put(o, "lang", json_string(in->language->code));
	put_text(o, "date", day_text(p, in->language, today_of(p, in->now)));
	put(o, "n", json_integer((json_int_t)in->n));
	put_text(o, "look", str_of(p->settings->look));
	put(o, "sections", sections(p, in, &shown));
	put(o, "table", table(p, in));
	put(o, "has_table", json_boolean(json_array_size(json_object_get(o, "table")) > 0));
	put(o, "more", json_integer(shown >= MODEL_LINES_MAX ? (json_int_t)(in->n - shown) : 0));
	put(o, "empty", json_boolean(in->n == 0));
	put(o, "answer_to",
	    json_string(p->settings->reply_to != NULL ? p->settings->reply_to : p->settings->from));
	put_complete(p, in, o);
	put_text(o, "subject", say(p, in->language, subject_phrase(in), o));
	return o;
}
