#include "services/cli/letters.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/memory.h"
#include "common/base/whole_file.h"
#include "common/docket/feed.h"
#include "common/post/post.h"
#include "common/post/present.h"
#include "common/store/store.h"
#include "services/cli/event_files.h"
#include "services/cli/letter_figures.h"
#include "services/cli/letter_roles.h"

enum {
	TICK_MS = 15 * 60 * 1000,
	ANSWER_MS = 60 * 60 * 1000,
	LOOK_MS = 60 * 60 * 1000,
	FEED_CHUNK = 500,
	BOOKED_WITHIN_DAYS = 28,
	HUNDRED = 100
};

/* What the file says of a duty in the end. */
struct truth {
	uint8_t id[ID_LEN];
	duly_civil met_on;
	duly_instant met_at, known;
};

struct letters {
	struct rehearsal *r;
	struct letters_given given;
	struct texts texts;
	struct store *store; /* the gateway's, in memory                */
	struct present *present;
	struct post *post;
	struct post_settings settings;
	struct letter_figures *figures;
	struct truth *truths;
	size_t truth_count, truth_cap;
	uint64_t taken;    /* of the feed                             */
	uint64_t said;     /* events, by their numbers                */
	duly_instant next; /* at which letters are made               */
	bool begun;
	struct buf bytes; /* of the events that are to come          */
	struct rehearsal_event *coming;
	size_t coming_count, coming_cap;
	struct arena *arena;
};

/* ---- what is true in the end ----------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	return memcmp(((const struct truth *)a)->id, ((const struct truth *)b)->id, ID_LEN);
}

static const struct truth *truth_of(const struct letters *l, const uint8_t id[ID_LEN])
{
	struct truth wanted;

	memcpy(wanted.id, id, ID_LEN);
	return l->truth_count > 0
		       ? bsearch(&wanted, l->truths, l->truth_count, sizeof *l->truths, by_id)
		       : NULL;
}

static void keep_truth(struct letters *l, const struct obligation *o)
{
	if (o->met == NULL)
		return;
	LIST_ROOM(NULL, l->truths, l->truth_count, l->truth_cap);
	struct truth *t = &l->truths[l->truth_count++];

	*t = (struct truth){ .met_on = o->met->day,
			     .met_at = o->met->at,
			     .known = event_known(o->met) };
	obligation_id(o, t->id);
}

static duly_result read_truth(struct letters *l, duly_instant end, struct duly_diag *diag)
{
	duly_auto_fini(event_files) files = { 0 };

	const duly_result r = event_files_derive(docket_law(l->r->engine.docket), &l->given.events,
						 1, end, &files, diag);
	for (size_t i = 0; r == DULY_OK && i < files.offline->n; i++) {
		const struct offline_case *c = files.offline->cases[i];

		for (size_t k = 0; !c->merged && k < c->person.derived.n; k++)
			keep_truth(l, &c->person.derived.obligations[k]);
	}
	if (l->truth_count > 0)
		qsort(l->truths, l->truth_count, sizeof *l->truths, by_id);
	return r;
}

/* ---- events back ----------------------------------------------------------------------------- */

static void come(struct letters *l, duly_instant at, struct view packed)
{
	LIST_ROOM(NULL, l->coming, l->coming_count, l->coming_cap);
	l->coming[l->coming_count++] =
		(struct rehearsal_event){ .at = at, .offset = l->bytes.len, .len = packed.len };
	buf_put(&l->bytes, packed.data, packed.len);
}

/* Those of up to @at, in the order in which they came to be. */
static duly_result give_back(struct letters *l, duly_instant at, struct duly_diag *diag)
{
	duly_result r = DULY_OK;
	size_t left = 0;

	for (size_t i = 0; i < l->coming_count && r == DULY_OK; i++) {
		size_t taken = 0;

		if (l->coming[i].at.ms > at.ms)
			l->coming[left++] = l->coming[i];
		else
			r = rehearsal_take(l->r, at, &l->bytes, &l->coming[i], 1, &taken, diag);
	}
	l->coming_count = left;
	return r;
}

static void pack_answer(struct letters *l, const struct letter *letter, const struct line *line,
			duly_instant at, const char *reason, duly_civil on, struct buf *b)
{
	char id[32], source[100];

	snprintf(id, sizeof id, "answer-%llu", (unsigned long long)++l->said);
	snprintf(source, sizeof source, "/councils/%.*s/duly-mail", STR_FMT(letter->whom.council));
	pack_map(b, 7);
	pack_cstr(b, "specversion");
	pack_cstr(b, "1.0");
	pack_cstr(b, "id");
	pack_cstr(b, id);
	pack_cstr(b, "source");
	pack_cstr(b, source);
	pack_cstr(b, "type");
	pack_cstr(b, "alert.acknowledged");
	pack_cstr(b, "subject");
	pack_str(b, line->subject);
	pack_cstr(b, "time");
	pack_instant(b, at);
	pack_cstr(b, "data");
	pack_map(b, 3 + (on.day != DULY_NO_DATE.day));
	pack_cstr(b, "obligation");
	pack_hex(b, line->obligation, ID_LEN);
	pack_cstr(b, "reason");
	pack_cstr(b, reason);
	pack_cstr(b, "by");
	pack_str(b, letter->whom.person);
	if (on.day != DULY_NO_DATE.day) {
		pack_cstr(b, "on");
		pack_civil(b, on);
	}
}

/* The same in every run: by the duty and the day, and no die. */
static bool answers(const struct letters *l, const struct line *line, duly_civil today)
{
	const uint32_t mixed = (uint32_t)line->obligation[0] << 16 |
			       (uint32_t)line->obligation[1] << 8 | line->obligation[2];

	return (mixed + (uint32_t)today.day * 7919u) % HUNDRED < l->given.answered;
}

/* Who is asked says what the file knows: that it is done, that it will be, or that it is in
 * hand. */
static void answer(struct letters *l, const struct letter *letter, const struct line *line,
		   duly_instant at)
{
	const duly_civil today = zone_date(law_zone(docket_law(l->r->engine.docket)), at);
	const struct truth *t = truth_of(l, line->obligation);
	const char *reason = "in-hand";
	duly_civil on = DULY_NO_DATE;
	duly_auto_fini(buf) event = { 0 };

	if (!line->has_obligation || letter->whom.person.len == 0 || !answers(l, line, today))
		return;
	if (t != NULL && t->met_on.day <= today.day) {
		reason = "done-not-recorded";
		on = t->met_on;
	} else if (t != NULL && t->met_on.day <= today.day + BOOKED_WITHIN_DAYS) {
		reason = "booked";
		on = t->met_on;
	}
	letter_figures_answered(l->figures, at);
	at.ms += ANSWER_MS;
	pack_answer(l, letter, line, at, reason, on, &event);
	come(l, at, buf_view(&event));
}

/* ---- letters --------------------------------------------------------------------------------- */

static bool asks(enum notice_kind kind)
{
	return kind == NOTICE_OVERDUE || kind == NOTICE_ESCALATED;
}

static void count_line(struct letters *l, const struct letter *letter, const struct line *line,
		       duly_instant at)
{
	const struct truth *t = line->has_obligation ? truth_of(l, line->obligation) : NULL;
	const bool done = t != NULL && t->met_at.ms <= at.ms && t->known.ms > at.ms;

	letter_figures_line(l->figures, letter, line, at, done);
	if (asks(line->kind))
		answer(l, letter, line, at);
}

static duly_result write_letter(const struct letters *l, const struct post_sending *s,
				struct duly_diag *diag)
{
	duly_auto_fini(whole_file) file = { 0 };
	char path[512];

	if (l->given.folder == NULL)
		return DULY_OK;
	snprintf(path, sizeof path, "%s/%06llu-%s.eml", l->given.folder,
		 (unsigned long long)s->number, s->address);
	const duly_result r = whole_file_open(path, &file, diag);
	if (r != DULY_OK)
		return r;
	fwrite(s->message.data, 1, s->message.len, file.out);
	return whole_file_finish(&file, diag);
}

static duly_result count_letter(struct letters *l, uint64_t number, duly_instant at,
				struct duly_diag *diag)
{
	struct store_txn *txn = NULL;
	struct letter letter;

	const duly_result r = store_begin(l->store, false, &txn, diag);
	if (r != DULY_OK)
		return r;
	if (letter_get(txn, number, l->arena, &letter)) {
		letter_figures_letter(l->figures, &letter, at);
		for (size_t i = 0; i < letter.n; i++)
			count_line(l, &letter, &letter.lines[i], at);
	}
	store_abort(&txn);
	arena_reset(l->arena);
	return DULY_OK;
}

static duly_result deliver(struct letters *l, duly_instant at, struct duly_diag *diag)
{
	struct post_sending s;
	duly_result r = post_turn(l->post, at, diag);

	while (r == DULY_OK && (r = post_next(l->post, at, &s, diag)) == DULY_OK) {
		const uint64_t number = s.number;

		r = write_letter(l, &s, diag);
		if (r == DULY_OK)
			r = post_settle(l->post, number, post_answer_of(250), at, diag);
		if (r == DULY_OK)
			r = count_letter(l, number, at, diag);
	}
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}

struct receipts {
	struct letters *l;
	duly_instant at;
	uint64_t last;
};

static bool take_receipt(void *ctx, uint64_t number, struct view event)
{
	struct receipts *c = ctx;

	c->last = number;
	come(c->l, c->at, event);
	return true;
}

static duly_result take_receipts(struct letters *l, duly_instant at, struct duly_diag *diag)
{
	struct receipts c = { l, at, 0 };

	const duly_result r = post_events(l->post, take_receipt, &c, diag);
	return r == DULY_OK && c.last > 0 ? post_events_forget(l->post, c.last, diag) : r;
}

/* ---- the feed -------------------------------------------------------------------------------- */

static duly_result read_some(struct letters *l, struct buf *packed, struct feed_read *read,
			     struct duly_diag *diag)
{
	struct docket *docket = l->r->engine.docket;
	const struct feed_stretch stretch = { .after = l->taken,
					      .head = docket_state(docket)->feed_head,
					      .limit = FEED_CHUNK,
					      .max_bytes = SIZE_MAX };

	return docket_feed(docket, &stretch, packed, read, diag);
}

/* They lie one behind another. */
static size_t split(const struct buf *packed, struct post_alert *ret)
{
	size_t n = 0, at = 0;

	while (at < packed->len && n < FEED_CHUNK) {
		msgpack_unpacked u;
		size_t end = at;

		msgpack_unpacked_init(&u);
		const bool good = msgpack_unpack_next(&u, (const char *)packed->data, packed->len,
						      &end) == MSGPACK_UNPACK_SUCCESS;

		msgpack_unpacked_destroy(&u);
		if (!good)
			break;
		ret[n++] = (struct post_alert){ packed->data + at, end - at };
		at = end;
	}
	return n;
}

static duly_result take_feed(struct letters *l, struct duly_diag *diag)
{
	struct docket *docket = l->r->engine.docket;
	duly_result r = DULY_OK;

	while (r == DULY_OK && l->taken < docket_state(docket)->feed_head) {
		duly_auto_fini(buf) packed = { 0 };
		struct post_alert alerts[FEED_CHUNK];
		struct feed_read read = { 0 };
		size_t odd;

		r = read_some(l, &packed, &read, diag);
		const size_t n = r == DULY_OK ? split(&packed, alerts) : 0;

		if (r == DULY_OK)
			r = post_take(l->post, alerts, n, read.next, "rehearsal", &odd, diag);
		if (r == DULY_OK)
			letter_figures_told(l->figures, alerts, n);
		l->taken = read.next;
	}
	return r == DULY_OK ? docket_synced(docket, docket_state(docket)->position, true, diag) : r;
}

/* ---- a tick ---------------------------------------------------------------------------------- */

struct council_mornings {
	const struct letters *l;
	int64_t minute; /* of the day */
	bool is_one;
};

static void look_whether_morning(void *ctx, struct str council)
{
	struct council_mornings *m = ctx;
	const struct post_world *world = present_world(m->l->present);
	const int64_t passed = m->minute - world->morning(world->ctx, council);

	m->is_one |= passed >= 0 && passed < TICK_MS / (60 * DULY_SECOND_MS);
}

/* In the quarter of an hour behind which the letters of some council's morning go. */
static bool is_morning(const struct letters *l, duly_instant at)
{
	const struct post_world *world = present_world(l->present);
	const struct zone *zone = law_zone(docket_law(l->r->engine.docket));
	const int64_t passed = at.ms - zone_instant(zone, zone_date(zone, at), 0).ms;
	struct council_mornings m = { l, passed / (60 * DULY_SECOND_MS), false };

	if (present_has_look(l->present))
		world->councils(world->ctx, look_whether_morning, &m);
	return m.is_one;
}

/* Whether anything may be written at @at: somebody was told since, an answer comes, or it is the
 * morning, somewhere. */
static bool has_news(const struct letters *l, duly_instant at)
{
	const struct docket *docket = l->r->engine.docket;
	bool news = docket_state(docket)->feed_head > l->taken || is_morning(l, at);

	for (size_t i = 0; i < l->coming_count; i++)
		news |= l->coming[i].at.ms <= at.ms;
	return news;
}

static duly_result tick(struct letters *l, duly_instant at, struct duly_diag *diag)
{
	duly_result r = rehearsal_go_on(l->r, at, diag);

	/* What was told before the gateway begins it has not seen. */
	if (!l->begun)
		l->taken = docket_state(l->r->engine.docket)->feed_head;
	l->begun = true;
	if (r != DULY_OK || !has_news(l, at))
		return r;
	r = give_back(l, at, diag);
	if (r == DULY_OK)
		r = rehearsal_end(l->r, at, diag);
	if (r == DULY_OK)
		r = take_feed(l, diag);
	if (r == DULY_OK)
		r = present_look(l->present, at, l->taken, LOOK_MS, diag);
	if (r == DULY_OK)
		r = deliver(l, at, diag);
	if (r == DULY_OK)
		letter_figures_tick(l->figures, at);
	return r == DULY_OK ? take_receipts(l, at, diag) : r;
}

duly_result letters_go_on(struct letters *l, duly_instant until, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	while (r == DULY_OK && l->next.ms < until.ms) {
		r = tick(l, l->next, diag);
		l->next.ms += TICK_MS;
	}
	return r;
}

/* ---- its life -------------------------------------------------------------------------------- */

static struct str role_of(void *ctx, const struct post_whom *whom)
{
	const struct letters *l = ctx;

	return letter_role_name(docket_law(l->r->engine.docket), whom, l->arena);
}

static duly_result open_all(struct letters *l, duly_instant end, struct duly_diag *diag)
{
	duly_result r = texts_load(l->given.templates, &l->texts, diag);

	if (r == DULY_OK)
		r = store_open_memory(&l->store);
	if (r == DULY_OK)
		r = read_truth(l, end, diag);
	if (r != DULY_OK)
		return r;
	l->present = present_over(l->r->engine.store);
	l->settings = (struct post_settings){ .from = "duly@example.invalid",
					      .name = "Duly",
					      .source = "duly-mail",
					      .urgent_patience_ms = ANSWER_MS };
	l->post = post_new(l->store, present_world(l->present), &l->texts, &l->settings);
	l->figures = letter_figures_new(present_world(l->present), role_of, l, l->given.from);
	for (size_t i = 0; i < l->given.apart_count; i++)
		letter_figures_apart(l->figures, l->given.apart[i]);
	return DULY_OK;
}

duly_result letters_begin(struct rehearsal *r, const struct letters_given *given, duly_instant end,
			  struct letters **ret, struct duly_diag *diag)
{
	struct letters *l = *ret = memory_zeroed(sizeof *l);

	l->r = r;
	l->given = *given;
	l->arena = arena_new();
	l->next.ms = MAX(r->now.ms, given->begin.ms) / TICK_MS * TICK_MS + TICK_MS;
	l->begun = given->begin.ms <= r->now.ms;
	if (given->folder != NULL && mkdir(given->folder, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "cannot make %s: %s", given->folder,
				 strerror(errno));
	return open_all(l, end, diag);
}

void letters_free(struct letters **letters)
{
	struct letters *l = *letters;

	*letters = NULL;
	if (l == NULL)
		return;
	letter_figures_free(&l->figures);
	post_free(&l->post);
	present_free(&l->present);
	store_close(&l->store);
	texts_fini(&l->texts);
	free(l->truths);
	free(l->coming);
	buf_fini(&l->bytes);
	arena_free(&l->arena);
	free(l);
}

void letters_print(struct letters *l, FILE *to)
{
	letter_figures_print(l->figures, to);
}

void letters_print_json(struct letters *l, struct json *j)
{
	letter_figures_print_json(l->figures, j);
}
