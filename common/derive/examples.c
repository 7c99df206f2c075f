#include <stdlib.h>

#include "common/derive/derive.h"

/* The worked examples of a pack, run as anybody's events would be. */

static bool read_events(const struct law *law, const struct wire *w, struct arena *arena,
			struct event **ret, size_t *ret_n, struct reject *why)
{
	const msgpack_object_array *list = &w->root.via.array;

	*ret = arena_new_array(arena, struct event, list->size);
	*ret_n = list->size;
	for (uint32_t i = 0; i < list->size; i++) {
		struct envelope envelope;

		if (!envelope_read(&list->ptr[i], &envelope, why) ||
		    !event_read(law, &envelope, arena, &(*ret)[i], why))
			return false;
		(*ret)[i].sequence = i + 1;
		(*ret)[i].received = (*ret)[i].at;
	}
	qsort(*ret, *ret_n, sizeof **ret, event_order_of);
	return true;
}

/* Whether @o has the date and the state that the example says. */
static bool as_said(const struct obligation *o, const struct example *x)
{
	char date[DULY_DATE_TEXT];
	duly_instant t;

	if (x->status.len > 0 && !str_is(x->status, obligation_status_name(o->status)))
		return false;
	if (str_is(x->due, "open"))
		return o->due.day == DULY_NO_DATE.day;
	if (duly_instant_parse(x->due.s, x->due.len, &t))
		return o->due_at.ms == t.ms;
	return o->due.day != DULY_NO_DATE.day && str_is(x->due, duly_civil_print(o->due, date));
}

static bool holds(const struct derivation *d, const struct rule *rule, const struct example *x,
		  struct buf *found)
{
	char date[DULY_DATE_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct obligation *o = &d->obligations[i];

		if (o->rule != rule)
			continue;
		n++;
		if (!str_is(x->due, "none") && as_said(o, x))
			return true;
		buf_printf(found, " %s (%s)",
			   o->due.day == DULY_NO_DATE.day ? "open" : duly_civil_print(o->due, date),
			   obligation_status_name(o->status));
	}
	return str_is(x->due, "none") && n == 0;
}

duly_result derive_example(const struct law *law, const struct example *x, struct arena *arena,
			   struct derivation *ret, duly_instant *ret_at, struct reject *ret_why,
			   struct duly_diag *diag)
{
	const struct reporting everything = { 0 };
	duly_auto_fini(wire) w = { 0 };
	struct event *events;
	size_t n;

	*ret_at = (duly_instant){ duly_civil_from_ymd(2100, 1, 1).day * DULY_DAY_MS };
	*ret_why = (struct reject){ 0 };
	*ret = (struct derivation){ 0 };
	duly_result r = wire_unpack(x->events, &w, diag);
	if (r != DULY_OK)
		return r;
	if (x->at.len > 0)
		duly_instant_parse(x->at.s, x->at.len, ret_at);
	if (!read_events(law, &w, arena, &events, &n, ret_why))
		return DULY_OK;
	return derive(&(struct context){ law, &everything, *ret_at, arena, false }, events, n, ret,
		      diag);
}

static duly_result run(const struct law *law, const struct rule *rule, const struct example *x,
		       struct arena *arena, struct buf *report, bool *ret_ok,
		       struct duly_diag *diag)
{
	duly_auto_fini(buf) found = { 0 };
	struct derivation d;
	struct reject why;
	duly_instant at;

	duly_result r = derive_example(law, x, arena, &d, &at, &why, diag);
	if (r != DULY_OK)
		return r;
	*ret_ok = why.code == REJECT_NONE && holds(&d, rule, x, &found);
	if (why.code != REJECT_NONE)
		buf_printf(report, "%.*s:%d: %.*s: %.*s: %s: %s\n", STR_FMT(rule->file), x->line,
			   STR_FMT(rule->id), STR_FMT(x->why), why.field, why.message);
	else if (!*ret_ok)
		buf_printf(report, "%.*s:%d: %.*s: %.*s: due %.*s %.*s expected, found:%.*s\n",
			   STR_FMT(rule->file), x->line, STR_FMT(rule->id), STR_FMT(x->why),
			   STR_FMT(x->due), STR_FMT(x->status), found.len ? (int)found.len : 8,
			   found.len ? (const char *)found.data : " nothing");
	return DULY_OK;
}

duly_result derive_examples(const struct law *law, size_t *ret_run, size_t *ret_failed,
			    struct buf *report, struct duly_diag *diag)
{
	duly_auto(arena) arena = arena_new();
	size_t n, ran = 0, failed = 0;
	const struct rule *rules;

	law = law_whole(law);
	rules = law_rules(law, &n);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < rules[i].example_count; k++, ran++) {
			bool ok;
			duly_result r = run(law, &rules[i], &rules[i].examples[k], arena, report,
					    &ok, diag);

			if (r != DULY_OK)
				return r;
			failed += !ok;
			arena_reset(arena);
		}
	}
	*ret_run = ran;
	*ret_failed = failed;
	return DULY_OK;
}
