/* casefold.h - for tests: a case written as lines, derived, and its obligations written as lines.
 *
 * An event is "WHEN TYPE [field=value]... [#id] [@system] [~replaces] [%batch] [!recorded]", WHEN a
 * date or an RFC 3339 instant; ids are e1, e2, ... where none is given. A value "[a,b]" is a list,
 * "+8" a number.
 *
 * An obligation is "RULE ON>DUE" and its state: "open STAGE", "met ON in-time|late|unknown", "ended
 * ON WHY", "void"; then "unwatched", "history", "planned ON", "provisional" where they are so. The
 * due of an hour clock is its instant, with "~" before it where only the day of its trigger is
 * known. */
#pragma once
#include <stdlib.h>

#include "common/derive/derive.h"
#include "common/derive/reporting.h"
#include "tests/law/lawfiles.h"

struct folded {
	struct arena *arena;
	struct event *events;
	size_t n;
	struct reporting reporting;
	struct derivation derived;
	duly_instant at;
};

static inline void folded_fini(struct folded *f)
{
	arena_free(&f->arena);
}

/* Rules for the engine and words of their own (tests/data/vocabularies/engine.yaml). */
static inline void add_engine(struct contents *c)
{
	add_ground(c);
	add_file(c, CONTENT_VOCABULARY, DATA "vocabularies/", "engine.yaml");
	add_file(c, CONTENT_PACK, DATA "engine/", "engine.yaml");
}

static inline struct law *engine(void)
{
	struct contents c = { 0 };

	add_engine(&c);
	struct law *law = load_or_fail(&c);

	contents_fini(&c);
	return law;
}

/* Those of England that most children's clocks are in. */
static inline struct law *england(void)
{
	struct contents c = { 0 };

	add_england(&c);
	add_file(&c, CONTENT_PACK, SCHEMAS "england/rules/", "england-childrens.yaml");
	struct law *law = load_or_fail(&c);

	contents_fini(&c);
	return law;
}

static inline int in_order(const void *a, const void *b)
{
	return event_order(a, b);
}

static inline struct str next_word(const char **p, char end)
{
	const char *start = *p;

	while (**p != '\0' && **p != end && **p != '\n')
		(*p)++;
	return (struct str){ start, (size_t)(*p - start) };
}

static inline void pack_value(struct buf *b, struct str v)
{
	if (str_is(v, "true") || str_is(v, "false")) {
		pack_bool(b, str_is(v, "true"));
	} else if (v.len > 0 && v.s[0] == '[') {
		struct pack_open list = pack_array_begin(b);
		size_t from = 1;

		for (size_t i = 1; i < v.len; i++) {
			if (v.s[i] != ',' && v.s[i] != ']')
				continue;
			pack_str(b, (struct str){ v.s + from, i - from });
			list.n++;
			from = i + 1;
		}
		pack_array_end(b, &list);
	} else if (v.len > 1 && v.s[0] == '+') {
		pack_uint(b, strtoull(v.s + 1, NULL, 10));
	} else {
		pack_str(b, v);
	}
}

static inline void pack_pair(struct buf *b, struct pack_open *map, const char *key,
			     struct str value)
{
	map->n++;
	pack_cstr(b, key);
	pack_str(b, value);
}

/* One line to the packed map of an event; @number gives it its id. */
static inline void pack_line(const char **p, size_t number, struct str subject, struct buf *b)
{
	duly_auto_fini(buf) data = { 0 };
	char id[32], source[96] = "/councils/example/mosaic";
	struct pack_open fields = pack_map_begin(&data), map = pack_map_begin(b);
	const struct str when = next_word(p, ' ');

	snprintf(id, sizeof id, "e%zu", number);
	*p += **p == ' ';
	pack_pair(b, &map, "specversion", STR("1.0"));
	pack_pair(b, &map, "subject", subject);
	pack_pair(b, &map, when.len == 10 ? "date" : "time", when);
	pack_pair(b, &map, "type", next_word(p, ' '));
	while (**p == ' ') {
		++*p;
		const struct str word = next_word(p, ' ');
		const struct str rest = { word.s + 1, word.len - 1 };
		const char *equals = memchr(word.s, '=', word.len);

		if (word.s[0] == '#')
			snprintf(id, sizeof id, "%.*s", STR_FMT(rest));
		else if (word.s[0] == '@')
			snprintf(source, sizeof source, "/councils/example/%.*s", STR_FMT(rest));
		else if (word.s[0] == '~')
			pack_pair(b, &map, "replaces", rest);
		else if (word.s[0] == '%')
			pack_pair(b, &map, "batch", rest);
		else if (word.s[0] == '!')
			pack_pair(b, &map, "recordedtime", rest);
		else if (equals != NULL) {
			const size_t name = (size_t)(equals - word.s);

			fields.n++;
			pack_str(&data, (struct str){ word.s, name });
			pack_value(&data, (struct str){ equals + 1, word.len - name - 1 });
		}
	}
	pack_map_end(&data, &fields);
	pack_pair(b, &map, "id", str_of(id));
	pack_pair(b, &map, "source", str_of(source));
	map.n++;
	pack_cstr(b, "data");
	buf_put(b, data.data, data.len);
	pack_map_end(b, &map);
	*p += **p == '\n';
}

static inline void read_packed(const struct law *law, struct arena *arena, struct view bytes,
			       duly_instant received, struct event *ret)
{
	struct envelope envelope;
	struct reject why = { 0 };
	struct duly_diag diag = { "" };
	struct wire w;
	void *copy = memcpy(arena_alloc(arena, bytes.len), bytes.data, bytes.len);

	if (wire_unpack((struct view){ copy, bytes.len }, &w, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
	if (!envelope_read(&w.root, &envelope, &why) ||
	    !event_read(law, &envelope, arena, ret, &why))
		fail_msg("%s: %s", why.field, why.message);
	ret->received = received;
	wire_fini(&w);
}

static inline size_t read_lines(const struct law *law, const char *lines, const char *subject,
				struct arena *arena, duly_instant received, struct event **ret)
{
	size_t n = 0, room = 1;

	for (const char *p = lines; *p != '\0'; p++)
		room += *p == '\n';
	*ret = arena_new_array(arena, struct event, room);
	for (const char *p = lines; *p != '\0'; n++) {
		duly_auto_fini(buf) b = { 0 };

		pack_line(&p, n + 1, str_of(subject), &b);
		read_packed(law, arena, buf_view(&b), received, &(*ret)[n]);
		(*ret)[n].sequence = n + 1;
	}
	qsort(*ret, n, sizeof **ret, in_order);
	return n;
}

/* @feed: lines of the subject feed:f, or NULL. @at: RFC 3339. */
static inline struct folded fold_lines(const struct law *law, const char *lines, const char *feed,
				       const char *at)
{
	struct folded f = { .arena = arena_new() };
	struct duly_diag diag = { "" };
	struct event *said;

	assert_true(duly_instant_parse(at, strlen(at), &f.at));
	const struct context c = { law, &f.reporting, f.at, f.arena, true };

	if (feed != NULL) {
		const size_t n = read_lines(law, feed, "feed:f", f.arena, f.at, &said);

		reporting_add(&c, STR("feed:f"), said, n, &f.reporting);
	}
	f.n = read_lines(law, lines, "C-1", f.arena, f.at, &f.events);
	if (derive(&c, f.events, f.n, &f.derived, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
	return f;
}

/* ---- and back -------------------------------------------------------------------------------- */

static inline void print_due(const struct obligation *o, struct buf *b)
{
	char text[DULY_TIME_TEXT];

	if (o->due.day == DULY_NO_DATE.day)
		buf_puts(b, "none");
	else if (obligation_by_hours(o))
		buf_printf(b, "%s%s", o->by_day ? "~" : "", duly_instant_print(o->due_at, text));
	else
		buf_puts(b, duly_civil_print(o->due, text));
}

static inline void print_state(const struct law *law, const struct obligation *o, duly_instant at,
			       struct buf *b)
{
	char date[DULY_DATE_TEXT];

	buf_printf(b, " %s", obligation_status_name(o->status));
	if (o->status == OBLIGATION_OPEN)
		buf_printf(b, " %s", stage_name(ladder_stage(law, o, at)));
	if (o->status == OBLIGATION_MET)
		buf_printf(b, " %s %s", duly_civil_print(o->met->day, date),
			   timeliness_name(obligation_timeliness(o, at)));
	if (o->status == OBLIGATION_ENDED)
		buf_printf(b, " %s %.*s", duly_civil_print(o->ended_on, date),
			   STR_FMT(o->ended_by ? o->ended_by->name : o->ended->type_name));
	buf_puts(b, o->watched ? "" : " unwatched");
	buf_puts(b, o->history ? " history" : "");
	buf_puts(b, o->provisional ? " provisional" : "");
	if (o->planned.day != DULY_NO_DATE.day)
		buf_printf(b, " planned %s", duly_civil_print(o->planned, date));
}

/* Whether @only (words, "" for all) names @rule. */
static inline bool named(const char *only, struct str rule)
{
	for (const char *p = only; *p != '\0'; p += *p == ' ') {
		if (str_eq(next_word(&p, ' '), rule))
			return true;
	}
	return only[0] == '\0';
}

static inline void print_folded(const struct law *law, const struct folded *f, const char *only,
				struct buf *b)
{
	char date[DULY_DATE_TEXT];

	for (size_t i = 0; i < f->derived.n; i++) {
		const struct obligation *o = &f->derived.obligations[i];

		if (!named(only, o->rule->id))
			continue;
		buf_printf(b, "%.*s %s>", STR_FMT(o->rule->id), duly_civil_print(o->on, date));
		print_due(o, b);
		print_state(law, o, f->at, b);
		buf_puts(b, "\n");
	}
}

/* Contradictions: "CODE id". */
static inline void print_found(const struct folded *f, struct buf *b)
{
	for (size_t i = 0; i < f->derived.finding_count; i++)
		buf_printf(b, "%s %.*s\n", finding_name(f->derived.findings[i].code),
			   STR_FMT(f->derived.findings[i].event->id));
}

/* ---- tables of cases ------------------------------------------------------------------------- */

/* @at: an instant, see AT(); @feed may be NULL; @only as for named(). */
struct row {
	const char *why, *events, *feed, *at, *only, *want;
};

#define AT(day) day "T12:00:00Z"

static inline void rows_hold(const struct law *law, const struct row *rows, size_t n)
{
	size_t failed = 0;

	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(folded) f =
			fold_lines(law, rows[i].events, rows[i].feed, rows[i].at);
		duly_auto_fini(buf) got = { 0 };

		print_folded(law, &f, rows[i].only, &got);
		if (str_eq((struct str){ (const char *)got.data, got.len }, str_of(rows[i].want)))
			continue;
		failed++;
		print_error("%s\n--- want\n%s--- got\n%.*s\n", rows[i].why, rows[i].want,
			    (int)got.len, got.len ? (const char *)got.data : "");
	}
	assert_int_equal(failed, 0);
}
