#include "tests/support/post_bench.h"

#include <gmime/gmime.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/base/memory.h"
#include "common/lawfiles/zone_system.h"
#include "common/wire/wire.h"

static void ok(duly_result r, const struct duly_diag *diag)
{
	if (r != DULY_OK)
		fail_msg("%s: %s", duly_result_text(r), diag->text);
}

static duly_instant instant(const char *text)
{
	duly_instant t = { 0 };

	assert_true(duly_instant_parse(text, strlen(text), &t));
	return t;
}

static duly_civil civil(const char *text)
{
	duly_civil d = DULY_NO_DATE;

	if (text != NULL)
		assert_true(duly_civil_parse(text, strlen(text), &d));
	return d;
}

/* ---- the world ------------------------------------------------------------------------------- */

static bool mailbox(void *ctx, const struct post_whom *whom, duly_instant at, struct arena *arena,
		    struct post_mailbox *ret)
{
	const struct post_bench *b = ctx;

	(void)at;
	(void)arena;
	for (size_t i = 0; i < b->person_count; i++) {
		const bool person = whom->person.len > 0;
		const char *name = person ? b->people[i].person : b->people[i].team;

		if (name == NULL || !str_is(person ? whom->person : whom->team, name))
			continue;
		ret->address = str_of(b->people[i].address);
		ret->language = str_of(b->people[i].language);
		return b->people[i].address != NULL;
	}
	return false;
}

static const struct {
	const char *rule, *title;
	bool by_hours, visit;
} RULES[] = {
	{ "visit-6w", "Visit to a looked-after child", false, true },
	{ "review", "Looked-after review", false, false },
	{ "rhi", "Return home interview", true, false },
	{ "pep", "Personal education plan", false, false },
};

static bool rule(void *ctx, struct str council, struct str name, struct arena *arena,
		 struct post_rule *ret)
{
	(void)ctx;
	(void)council;
	(void)arena;
	for (size_t i = 0; i < LEN(RULES); i++)
		if (str_is(name, RULES[i].rule)) {
			*ret = (struct post_rule){ str_of(RULES[i].title), RULES[i].by_hours,
						   RULES[i].visit };
			return true;
		}
	return false;
}

static struct post_duty duty(void *ctx, const struct post_whom *whom,
			     const uint8_t obligation[ID_LEN], duly_instant at, struct arena *arena)
{
	const struct post_bench *b = ctx;
	const struct bench_duty *d = &b->duties[obligation[ID_LEN - 1] % BENCH_DUTIES];

	(void)whom;
	(void)at;
	(void)arena;
	return (struct post_duty){
		.standing = d->standing,
		.due = civil(d->due),
		.planned = DULY_NO_DATE,
		.due_at = DULY_NO_INSTANT,
		.attested = d->attested,
		.handed_on = d->handed_on,
		.worker = str_of(d->worker),
		.family = str_of(d->family),
	};
}

/* Of C-N, and of C-100N, the duty N. */
static const struct post_run *runs(void *ctx, struct str council, struct str worker,
				   struct str subject, duly_instant at, struct arena *arena,
				   size_t *ret_n)
{
	const struct post_bench *b = ctx;
	struct post_run *list = arena_new_array(arena, struct post_run, BENCH_DUTIES);

	(void)council;
	(void)at;
	*ret_n = 0;
	for (size_t i = 1; i < BENCH_DUTIES; i++) {
		const struct bench_duty *d = &b->duties[i];
		const struct str mine = arena_printf(arena, "C-%zu", i),
				 long_mine = arena_printf(arena, "C-%zu", 1000 + i);

		if (d->worker == NULL || !str_is(worker, d->worker) || d->standing != POST_OPEN ||
		    (subject.len > 0 && !str_eq(subject, mine) && !str_eq(subject, long_mine)))
			continue;
		list[(*ret_n)++] =
			(struct post_run){ STR("review"), civil(d->due), DULY_NO_INSTANT, false };
	}
	return list;
}

static bool next(void *ctx, const struct post_whom *whom, struct str of, duly_instant at,
		 struct arena *arena, struct post_whom *ret)
{
	(void)ctx;
	(void)of;
	(void)at;
	(void)arena;
	*ret = (struct post_whom){ whom->council, STR("tm1"), STR("care-1"), STR("team-manager") };
	return !str_is(whom->person, "tm1");
}

static void councils(void *ctx, post_visit_council visit, void *visitor)
{
	(void)ctx;
	visit(visitor, STR("example"));
}

static void everybody(void *ctx, struct str council, duly_instant at, post_visit_whom visit,
		      void *visitor)
{
	const struct post_bench *b = ctx;

	(void)at;
	for (size_t i = 0; i < b->person_count; i++) {
		const struct post_whom w = { council, str_of(b->people[i].person),
					     str_of(b->people[i].team), NO_STR };

		visit(visitor, &w);
	}
}

static bool working(void *ctx, struct str council, duly_civil day)
{
	(void)council;
	return calendar_is_working_day(((const struct post_bench *)ctx)->calendar, day);
}

static const struct zone *zone(void *ctx)
{
	return ((const struct post_bench *)ctx)->zone;
}

static int morning(void *ctx, struct str council)
{
	(void)ctx;
	(void)council;
	return 8 * 60 + 45;
}

static struct post_complete complete(void *ctx, struct str council, duly_instant at)
{
	(void)ctx;
	(void)council;
	(void)at;
	return (struct post_complete){ instant("2026-02-09T02:00:00Z"), 12, 4 };
}

/* ---- the bench ------------------------------------------------------------------------------- */

/* The same in every run: a golden letter has the same tokens. */
static uint32_t counted_last;

static void counted(uint8_t *ret, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = (uint8_t)((counted_last = counted_last * 1664525 + 1013904223) >> 24);
}

static void open_zone(struct post_bench *b)
{
	duly_auto_fini(buf) table = { 0 };
	duly_auto_fini(buf) text = { 0 };
	struct duly_diag diag = { "" };

	ok(lawfiles_zone("Europe/London", &table, &diag), &diag);
	ok(zone_parse(buf_view(&table), &b->zone, &diag), &diag);
	ok(file_read(DULY_SOURCE_DIR "/schemas/england/calendars/england-and-wales.yaml", 1 << 20,
		     &text, &diag),
	   &diag);
	ok(calendar_parse(buf_view(&text), "calendar", &b->calendar, &diag), &diag);
}

static void open_post(struct post_bench *b)
{
	struct duly_diag diag = { "" };

	ok(store_open_lmdb(b->dir, false, 64 << 20, &b->store, &diag), &diag);
	b->post = post_new(b->store, &b->world, &b->texts, &b->settings);
}

void bench_begin(struct post_bench *b, const char *now)
{
	static const char *const DOMAINS[] = { "example.gov.uk" };
	struct duly_diag diag = { "" };

	*b = (struct post_bench){ .code = 250, .now = instant(now) };
	counted_last = 0;
	scratch_make(b->dir);
	open_zone(b);
	ok(texts_load(DULY_SOURCE_DIR "/schemas/mail", &b->texts, &diag), &diag);
	b->world = (struct post_world){ b,        mailbox,   rule,    duty, runs,    next,
					councils, everybody, working, zone, morning, complete };
	b->settings = (struct post_settings){ .from = "duly@example.gov.uk",
					      .name = "Duly",
					      .source = "duly-mail",
					      .look = "Mosaic",
					      .domains = DOMAINS,
					      .domain_count = 1,
					      .urgent_patience_ms = 15 * 60000,
					      .random = counted };
	open_post(b);
}

static void close_post(struct post_bench *b)
{
	post_free(&b->post);
	store_close(&b->store);
}

void bench_again(struct post_bench *b)
{
	close_post(b);
	open_post(b);
}

static void free_mail(struct bench_mail *m)
{
	free(m->address);
	free(m->subject);
	free(m->plain);
	free(m->html);
	free(m->message);
}

void bench_end(struct post_bench *b)
{
	close_post(b);
	for (size_t i = 0; i < b->n; i++)
		free_mail(&b->mails[i]);
	texts_fini(&b->texts);
	zone_free(&b->zone);
	calendar_free(&b->calendar);
	scratch_remove(b->dir);
}

void bench_person(struct post_bench *b, const char *person, const char *address)
{
	b->people[b->person_count].person = person;
	b->people[b->person_count].language = "en";
	b->people[b->person_count++].address = address;
}

void bench_team(struct post_bench *b, const char *team, const char *address)
{
	b->people[b->person_count].team = team;
	b->people[b->person_count].language = "en";
	b->people[b->person_count++].address = address;
}

/* ---- alerts ---------------------------------------------------------------------------------- */

void bench_take(struct post_bench *b, const char *json)
{
	duly_auto_fini(buf) packed = { 0 };
	struct duly_diag diag = { "" };
	size_t odd;

	ok(json_to_wire(str_of(json), &packed, &diag), &diag);
	const struct post_alert alert = { packed.data, packed.len };

	ok(post_take(b->post, &alert, 1, b->seq, b->incarnation != NULL ? b->incarnation : "i1",
		     &odd, &diag),
	   &diag);
	assert_int_equal(odd, 0);
}

static void put_tell(struct buf *json, const char *tell)
{
	char *copy = strdup(tell), *rest = copy, *item;
	const char *comma = "";

	while ((item = strsep(&rest, ",")) != NULL) {
		char who[64], how[32];

		assert_int_equal(sscanf(item, " %63s %31s", who, how), 2);
		buf_printf(json, "%s{\"%s\":\"%s\",\"role\":\"social-worker\",\"how\":\"%s\"}",
			   comma, who[0] == '@' ? "team" : "person", who + (who[0] == '@'), how);
		comma = ",";
	}
	free(copy);
}

static void put_text(struct buf *json, const char *key, const char *value)
{
	if (value != NULL)
		buf_printf(json, ",\"%s\":\"%s\"", key, value);
}

void bench_tell(struct post_bench *b, const struct bench_alert *a)
{
	duly_auto_fini(buf) json = { 0 };
	char now[DULY_TIME_TEXT];

	b->seq++;
	buf_printf(&json,
		   "{\"id\":\"%032llx\",\"type\":\"alert.%s\",\"subject\":\"%s\",\"time\":\"%s\","
		   "\"data\":{\"seq\":%llu,\"council\":\"example\",\"to\":{\"tell\":[",
		   (unsigned long long)(0xa0000 + b->seq), a->type, a->subject,
		   duly_instant_print(b->now, now), (unsigned long long)b->seq);
	put_tell(&json, a->tell);
	buf_puts(&json, "]}");
	if (a->duty > 0)
		buf_printf(&json, ",\"obligation\":\"%032x\"", (unsigned)a->duty);
	put_text(&json, "rule", a->rule);
	put_text(&json, "due", a->duty > 0 ? b->duties[a->duty].due : NULL);
	put_text(&json, "due_at", a->due_at);
	put_text(&json, "worker", a->duty > 0 ? b->duties[a->duty].worker : NULL);
	put_text(&json, "reason", a->reason);
	if (a->was != NULL)
		buf_printf(&json, ",\"was\":{\"due\":\"%s\"}", a->was);
	if (a->extra != NULL)
		buf_printf(&json, ",%s", a->extra);
	buf_puts(&json, "}}");
	buf_u8(&json, 0);
	bench_take(b, (const char *)json.data);
}

/* ---- mail ------------------------------------------------------------------------------------ */

static char *part_text(GMimeMultipart *both, int i)
{
	GMimePart *part = GMIME_PART(g_mime_multipart_get_part(both, i));
	GMimeStream *stream = g_mime_stream_mem_new();

	g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(part), stream);
	const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	char *text = memory_printf("%.*s", (int)bytes->len, (const char *)bytes->data);

	g_object_unref(stream);
	return text;
}

/* As people read it: lines end in LF. */
static char *part_lines(GMimeMultipart *both, int i)
{
	char *text = part_text(both, i), *to = text;

	for (const char *from = text; *from != '\0'; from++)
		if (*from != '\r')
			*to++ = *from;
	*to = '\0';
	return text;
}

static void parse(const struct post_sending *s, struct bench_mail *m)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(s->message.data, s->message.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	GMimeMultipart *both = GMIME_MULTIPART(g_mime_message_get_mime_part(message));

	m->subject = strdup(g_mime_message_get_subject(message));
	m->plain = part_lines(both, 0);
	m->html = part_lines(both, 1);
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
}

static void deliver(struct post_bench *b)
{
	struct duly_diag diag = { "" };
	struct post_sending s;
	duly_result r;

	while ((r = post_next(b->post, b->now, &s, &diag)) == DULY_OK) {
		const bool refused = b->refuses == NULL || strcmp(s.address, b->refuses) == 0;
		const unsigned code = refused ? b->code : 250;

		if (code == 250) {
			struct bench_mail *m = &b->mails[b->n++];

			assert_true(b->n <= BENCH_MAILS);
			m->at = b->now;
			m->address = strdup(s.address);
			m->message = memory_printf("%.*s", (int)s.message.len,
						   (const char *)s.message.data);
			parse(&s, m);
		}
		ok(post_settle(b->post, s.number, post_answer_of(code), b->now, &diag), &diag);
	}
	if (r != DULY_E_NOTFOUND)
		ok(r, &diag);
}

void bench_until(struct post_bench *b, const char *now)
{
	const duly_instant until = instant(now);
	struct duly_diag diag = { "" };

	for (;;) {
		ok(post_turn(b->post, b->now, &diag), &diag);
		deliver(b);
		ok(post_turn(b->post, b->now, &diag), &diag);
		deliver(b);
		if (b->now.ms >= until.ms)
			return;
		b->now.ms = MIN(b->now.ms + 5 * INT64_C(60000), until.ms);
	}
}

const struct bench_mail *bench_last(const struct post_bench *b, const char *address)
{
	for (size_t i = b->n; i-- > 0;)
		if (strcmp(b->mails[i].address, address) == 0)
			return &b->mails[i];
	return NULL;
}

size_t bench_count(const struct post_bench *b, const char *address)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += strcmp(b->mails[i].address, address) == 0;
	return n;
}

static bool add_event(void *ctx, uint64_t number, struct view event)
{
	duly_auto_fini(wire) wire = { 0 };
	struct buf *lines = ctx;

	(void)number;
	assert_int_equal(wire_unpack(event, &wire, NULL), DULY_OK);
	buf_printf(lines, "%.*s %.*s %.*s\n", STR_FMT(wire_str(wire_get(&wire.root, "type"))),
		   STR_FMT(wire_str(wire_get(&wire.root, "subject"))),
		   STR_FMT(wire_str(wire_get(wire_get(&wire.root, "data"), "code"))));
	return true;
}

char *bench_events(struct post_bench *b)
{
	struct buf lines = { 0 };
	struct duly_diag diag = { "" };

	ok(post_events(b->post, add_event, &lines, &diag), &diag);
	buf_u8(&lines, 0);
	return (char *)lines.data;
}

static bool count_alerts(void *ctx, uint64_t number, struct view event)
{
	duly_auto_fini(wire) wire = { 0 };
	size_t *n = ctx;

	(void)number;
	assert_int_equal(wire_unpack(event, &wire, NULL), DULY_OK);
	const msgpack_object *alerts = wire_get(wire_get(&wire.root, "data"), "alerts");

	*n += alerts != NULL ? alerts->via.array.size : 0;
	return true;
}

size_t bench_alerts_proved(struct post_bench *b)
{
	struct duly_diag diag = { "" };
	size_t n = 0;

	ok(post_events(b->post, count_alerts, &n, &diag), &diag);
	return n;
}
