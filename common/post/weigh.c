#include "common/post/weigh.h"

#include <stdlib.h>

const char *section_name(enum section section)
{
	static const char *const NAMES[] = {
#define X(id, name) name,
		SECTIONS(X)
#undef X
	};

	return NAMES[section];
}

static enum section section_of(const struct weighed *w)
{
	static const enum section SECTION[] = {
		[NOTICE_OTHER] = SECTION_DATA,         [NOTICE_OPENED] = SECTION_OPENED,
		[NOTICE_UPCOMING] = SECTION_SOON,      [NOTICE_DUE] = SECTION_SOON,
		[NOTICE_OVERDUE] = SECTION_RECORD,     [NOTICE_ESCALATED] = SECTION_RECORD,
		[NOTICE_MOVED] = SECTION_CHANGED,      [NOTICE_WITHDRAWN] = SECTION_OVER,
		[NOTICE_CLEARED] = SECTION_OVER,       [NOTICE_DATA] = SECTION_DATA,
		[NOTICE_COVERAGE] = SECTION_DATA,      [NOTICE_SERVICE] = SECTION_SERVICE,
		[NOTICE_HANDED_OVER] = SECTION_HOLDER, [NOTICE_ANSWER_REFUSED] = SECTION_ANSWER,
	};
	const enum section section =
		w->line.kind < LEN(SECTION) ? SECTION[w->line.kind] : SECTION_DATA;

	if (w->rule.by_hours && section < SECTION_CHANGED)
		return SECTION_HOURS;
	return section == SECTION_RECORD && w->duty.attested ? SECTION_LATE : section;
}

/* ---- still so -------------------------------------------------------------------------------- */

/* What asks for something to be done is looked at again. What says that something is over, or
 * changed, stays so; a date that has changed since will be told by an alert of its own. */
bool weigh_asks(enum notice_kind kind)
{
	return kind == NOTICE_OPENED || kind == NOTICE_UPCOMING || kind == NOTICE_DUE ||
	       kind == NOTICE_OVERDUE || kind == NOTICE_ESCALATED || kind == NOTICE_HANDED_OVER;
}

static bool still(const struct line *line, const struct post_duty *duty)
{
	if (!line->has_obligation || !weigh_asks(line->kind) || duty->unknown)
		return true;
	return duty->standing == POST_OPEN && !duty->handed_on && duty->due.day == line->due.day;
}

static struct post_duty duty_of(struct post *p, const struct post_whom *whom,
				const struct line *line, duly_instant now)
{
	const struct post_duty none = { .due = line->due,
					.due_at = line->due_at,
					.planned = DULY_NO_DATE,
					.worker = line->worker };

	return line->has_obligation
		       ? p->world->duty(p->world->ctx, whom, line->obligation, now, p->arena)
		       : none;
}

bool compose_still(struct post *p, const struct post_whom *whom, const struct line *line,
		   duly_instant now)
{
	const struct post_duty duty = duty_of(p, whom, line, now);

	return still(line, &duty);
}

/* A case that is in somebody's name now is told by what runs in it at this moment. */
static bool tells_of_case(const struct line *line)
{
	return line->kind == NOTICE_HANDED_OVER && str_is(line->code, "holder");
}

static void look_at_case(struct post *p, const struct post_whom *whom, struct weighed *w,
			 duly_instant now)
{
	const struct str worker = whom->person.len > 0 ? whom->person : w->line.worker;

	w->runs = p->world->runs(p->world->ctx, w->line.council, worker, w->line.subject, now,
				 p->arena, &w->run_count);
}

/* ---- order ----------------------------------------------------------------------------------- */

static int by(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare(const void *pa, const void *pb)
{
	const struct weighed *a = pa, *b = pb;
	const struct str fa = a->duty.family.len > 0 ? a->duty.family : a->line.subject;
	const struct str fb = b->duty.family.len > 0 ? b->duty.family : b->line.subject;
	int c = by(a->section, b->section);

	if (c == 0 && a->section == SECTION_HOURS)
		c = by(a->line.due_at.ms, b->line.due_at.ms);
	if (c == 0)
		c = by(!a->rule.visit, !b->rule.visit);
	if (c == 0)
		c = str_cmp(a->duty.worker, b->duty.worker);
	if (c == 0)
		c = str_cmp(fa, fb);
	if (c == 0)
		c = by(a->line.due.day, b->line.due.day);
	if (c == 0)
		c = str_cmp(a->line.subject, b->line.subject);
	return c != 0 ? c : memcmp(a->line.obligation, b->line.obligation, ID_LEN);
}

/* False: it is no longer so, or nothing is left of it. */
static bool weigh_one(struct post *p, const struct post_whom *whom, const struct line *line,
		      duly_instant now, struct weighed *ret)
{
	*ret = (struct weighed){ .line = *line, .duty = duty_of(p, whom, line, now) };
	ret->duty.worker = line_holder(line, ret->duty.worker);
	if (!still(line, &ret->duty))
		return false;
	if (tells_of_case(line))
		look_at_case(p, whom, ret, now);
	if (tells_of_case(line) && ret->run_count == 0)
		return false;
	if (!p->world->rule(p->world->ctx, line->council, line->rule, p->arena, &ret->rule))
		ret->rule = (struct post_rule){ .title = line->rule };
	ret->section = section_of(ret);
	return true;
}

static bool is_of_same(const struct line *a, const struct line *b)
{
	return memcmp(a->obligation, b->obligation, ID_LEN) == 0;
}

/* What was taken back and told anew at one moment was told in that order. */
static bool is_newer(const struct line *lines, size_t a, size_t b)
{
	if (lines[a].at.ms != lines[b].at.ms)
		return lines[a].at.ms > lines[b].at.ms;
	if (weigh_asks(lines[a].kind) != weigh_asks(lines[b].kind))
		return weigh_asks(lines[a].kind);
	return a > b;
}

/* One line a duty: the newest that is still so stands for those before it. False: @i is none. */
static bool stands_for_all(struct post *p, const struct line *lines, const bool *so, size_t n,
			   size_t i, struct line *ret)
{
	for (size_t k = 0; k < n; k++)
		if (k != i && so[k] && is_of_same(&lines[k], &lines[i]) && is_newer(lines, k, i))
			return false;
	for (size_t k = 0; k < n; k++)
		if (k != i && so[k] && is_of_same(&lines[k], &lines[i]))
			*ret = line_over(ret, &lines[k], p->arena);
	return true;
}

struct weighed *weigh(struct post *p, const struct post_whom *whom, const struct line *lines,
		      size_t n, duly_instant now, size_t *ret_n)
{
	struct weighed *list = arena_new_array(p->arena, struct weighed, n);
	bool *so = arena_new_array(p->arena, bool, n);
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		so[i] = weigh_one(p, whom, &lines[i], now, &list[i]);
	for (size_t i = 0; i < n; i++)
		if (so[i] && stands_for_all(p, lines, so, n, i, &list[i].line))
			list[m++] = list[i];
	if (m > 0)
		qsort(list, m, sizeof *list, compare);
	*ret_n = m;
	return list;
}
