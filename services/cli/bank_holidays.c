#include <stdlib.h>

#include "common/wire/wire.h"
#include "services/cli/bank_holidays.h"

static const msgpack_object *array(const msgpack_object *o)
{
	return o != NULL && o->type == MSGPACK_OBJECT_ARRAY ? o : NULL;
}

/* The events of @division, in whichever of the shapes they come; NULL: in none of them. */
static const msgpack_object *events_of(const msgpack_object *root, const char *division)
{
	const msgpack_object *ours = wire_get(root, division);
	const struct str only = wire_str(wire_get(root, "division"));

	if (array(root) != NULL)
		return root;
	if (ours != NULL)
		return array(ours) != NULL ? ours : array(wire_get(ours, "events"));
	return only.s == NULL || str_is(only, division) ? array(wire_get(root, "events")) : NULL;
}

static bool is_substitute(struct str notes)
{
	static const char WORDS[] = "substitute day";

	return notes.len == strlen(WORDS) && strncasecmp(notes.s, WORDS, notes.len) == 0;
}

static duly_result read_event(const msgpack_object *o, size_t number, const char *name,
			      struct arena *arena, struct bank_holiday *ret, struct duly_diag *diag)
{
	const struct str date = wire_str(wire_get(o, "date")),
			 title = wire_str(wire_get(o, "title"));

	if (title.len == 0)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: event %zu has no title", name,
				 number);
	if (!duly_civil_parse(date.s, date.len, &ret->day))
		return duly_fail(diag, DULY_E_MALFORMED,
				 "%s: event %zu (%.*s): its date is '%.*s', not YYYY-MM-DD", name,
				 number, STR_FMT(title), STR_FMT(date));
	ret->title = is_substitute(wire_str(wire_get(o, "notes")))
			     ? arena_printf(arena, "%.*s (substitute day)", STR_FMT(title))
			     : arena_str(arena, title);
	return DULY_OK;
}

static int by_day(const void *a, const void *b)
{
	const int32_t x = ((const struct bank_holiday *)a)->day.day;
	const int32_t y = ((const struct bank_holiday *)b)->day.day;

	return (x > y) - (x < y);
}

static duly_result sort(struct bank_holidays *p, const char *name, struct duly_diag *diag)
{
	char date[DULY_DATE_TEXT];

	qsort(p->list, p->n, sizeof *p->list, by_day);
	for (size_t i = 1; i < p->n; i++)
		if (p->list[i].day.day == p->list[i - 1].day.day)
			return duly_fail(diag, DULY_E_MALFORMED, "%s: %s is in the list twice",
					 name, duly_civil_print(p->list[i].day, date));
	return DULY_OK;
}

static duly_result read_events(const msgpack_object *events, const char *name, struct arena *arena,
			       struct bank_holidays *ret, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	ret->n = events->via.array.size;
	ret->list = arena_new_array(arena, struct bank_holiday, ret->n);
	for (size_t i = 0; r == DULY_OK && i < ret->n; i++)
		r = read_event(&events->via.array.ptr[i], i + 1, name, arena, &ret->list[i], diag);
	return r == DULY_OK ? sort(ret, name, diag) : r;
}

duly_result bank_holidays_read(struct view text, const char *name, struct str division,
			       struct arena *arena, struct bank_holidays *ret,
			       struct duly_diag *diag)
{
	const char *const key = arena_str(arena, division).s;
	duly_auto_fini(buf) packed = { 0 };
	duly_auto_fini(wire) w = { 0 };
	struct duly_diag why = { "" };

	if (json_to_wire((struct str){ text.data, text.len }, &packed, &why) != DULY_OK ||
	    wire_unpack(buf_view(&packed), &w, &why) != DULY_OK)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: %.400s", name, why.text);
	const msgpack_object *events = events_of(&w.root, key);

	if (events == NULL || events->via.array.size == 0)
		return duly_fail(diag, DULY_E_MALFORMED,
				 "%s: no events of %s; wanted is GOV.UK's bank-holidays.json", name,
				 key);
	return read_events(events, name, arena, ret, diag);
}
