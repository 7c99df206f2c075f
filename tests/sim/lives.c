#include "tests/sim/lives.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- dice ------------------------------------------------------------------------------------ */

uint64_t dice_roll(struct dice *d)
{
	uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

int dice_between(struct dice *d, int low, int high)
{
	return low + (int)(dice_roll(d) % (uint64_t)(high - low + 1));
}

bool dice_percent(struct dice *d, int percent)
{
	return dice_between(d, 0, 99) < percent;
}

/* ---- reports --------------------------------------------------------------------------------- */

/* One child: who it is, and the number of its next event. */
struct life {
	struct lives *lives;
	struct dice *dice;
	const char *council;
	char subject[32];
	char second[32]; /* another reference of the same child; empty: none       */
	int events;
};

static void add(struct lives *lives, duly_instant sent, struct buf *json, bool again)
{
	if (lives->n == lives->cap) {
		lives->cap = lives->cap ? 2 * lives->cap : 1024;
		lives->reports = realloc(lives->reports, lives->cap * sizeof *lives->reports);
		if (lives->reports == NULL)
			abort();
	}
	buf_u8(json, 0);
	lives->reports[lives->n] =
		(struct report){ sent, dice_roll(&lives->dice), strdup((char *)json->data), again };
	lives->n++;
}

static duly_instant noon(duly_civil day)
{
	return (duly_instant){ day.day * DULY_DAY_MS + 12 * DULY_HOUR_MS };
}

/* Most are reported at once, some weeks later, a few when nobody expects it any more. */
static int delay_days(struct dice *d)
{
	const int how = dice_between(d, 0, 99);

	return how < 60   ? 0
	       : how < 85 ? dice_between(d, 1, 5)
	       : how < 97 ? dice_between(d, 6, 40)
			  : dice_between(d, 41, 200);
}

static duly_instant sent_after(struct dice *d, duly_instant at)
{
	return (duly_instant){ at.ms + delay_days(d) * DULY_DAY_MS +
			       dice_between(d, 0, 3600) * DULY_SECOND_MS };
}

/* One event; half of them with a time of day, half with only the day. */
static void write_event(struct life *life, const char *id, const char *type, duly_civil day,
			const char *replaces, const char *data, struct buf *b)
{
	char date[DULY_DATE_TEXT];

	buf_printf(b,
		   "{\"id\":\"%s\",\"source\":\"/councils/%s/sim\",\"subject\":\"%s\","
		   "\"type\":\"%s\",",
		   id, life->council, life->subject, type);
	duly_civil_print(day, date);
	if (dice_percent(life->dice, 50))
		buf_printf(b, "\"date\":\"%s\"", date);
	else
		buf_printf(b, "\"time\":\"%sT%02d:%02d:00Z\"", date,
			   dice_between(life->dice, 0, 11), dice_between(life->dice, 0, 59));
	if (replaces != NULL)
		buf_printf(b, ",\"replaces\":\"%s\"", replaces);
	buf_printf(b, ",\"data\":{%s}}", data);
}

static void correct(struct life *life, const char *id, const char *type, duly_civil day,
		    const char *data, duly_instant sent)
{
	duly_auto_fini(buf) json = { 0 };
	char next[64];

	snprintf(next, sizeof next, "%s-c", id);
	write_event(life, next, type, (duly_civil){ day.day - dice_between(life->dice, 0, 9) }, id,
		    data, &json);
	add(life->lives, sent_after(life->dice, sent), &json, false);
}

static void retract(struct life *life, const char *id, duly_civil day, duly_instant sent)
{
	duly_auto_fini(buf) json = { 0 };
	char next[64], data[96];

	snprintf(next, sizeof next, "%s-r", id);
	snprintf(data, sizeof data, "\"id\":\"%s\"", id);
	write_event(life, next, "event.retracted", day, NULL, data, &json);
	add(life->lives, sent_after(life->dice, sent), &json, false);
}

/* Some of what happens to a child who is known twice is reported under the other reference. */
static void swap_references(struct life *life)
{
	char other[sizeof life->second];

	memcpy(other, life->second, sizeof other);
	memcpy(life->second, life->subject, sizeof other);
	memcpy(life->subject, other, sizeof other);
}

/* Something happens on @day, and is reported as such things are. */
static void happen(struct life *life, const char *type, duly_civil day, const char *data)
{
	if (*life->second && dice_percent(life->dice, 10))
		swap_references(life);

	duly_auto_fini(buf) json = { 0 };
	const duly_instant sent = sent_after(life->dice, noon(day));
	char id[48];

	if (day.day > life->lives->last.day)
		return;
	snprintf(id, sizeof id, "e%d", ++life->events);
	write_event(life, id, type, day, NULL, data, &json);
	add(life->lives, sent, &json, false);
	if (dice_percent(life->dice, 5))
		add(life->lives, (duly_instant){ sent.ms + DULY_DAY_MS }, &json, true);
	if (dice_percent(life->dice, 4))
		correct(life, id, type, day, data, sent);
	else if (dice_percent(life->dice, 4))
		retract(life, id, day, sent);
}

/* ---- lives ----------------------------------------------------------------------------------- */

static duly_civil later(struct dice *d, duly_civil day, int least, int most)
{
	return (duly_civil){ day.day + dice_between(d, least, most) };
}

static void be_seen(struct life *life, duly_civil from, duly_civil to)
{
	for (duly_civil day = later(life->dice, from, 1, 20); day.day < to.day;
	     day = later(life->dice, day, 14, 80))
		happen(life, "visit.made", day,
		       dice_percent(life->dice, 80)
			       ? "\"kinds\":[\"looked-after\"],\"seen\":true"
			       : "\"kinds\":[\"looked-after\"],\"seen\":false");
}

static void be_reviewed(struct life *life, duly_civil from, duly_civil to)
{
	for (duly_civil day = later(life->dice, from, 5, 50); day.day < to.day;
	     day = later(life->dice, day, 40, 220))
		happen(life, "review.held", day, "\"kinds\":[\"looked-after\"]");
}

static void be_moved(struct life *life, duly_civil from, duly_civil to)
{
	static const char *const PLACES[] = { "U6", "U4", "K2", "U3", "H5" };
	char data[96];
	int n = 0;

	for (duly_civil day = from; day.day < to.day; day = later(life->dice, day, 20, 500)) {
		snprintf(data, sizeof data, "\"placement\":\"p-%d-%d\",\"placement_type\":\"%s\"",
			 from.day, ++n, PLACES[dice_between(life->dice, 0, LEN(PLACES) - 1)]);
		happen(life, "placement.started", day, data);
	}
}

static void go_missing(struct life *life, duly_civil from, duly_civil to)
{
	char data[96];

	for (duly_civil day = later(life->dice, from, 10, 400); day.day < to.day;
	     day = later(life->dice, day, 30, 300)) {
		const int n = ++life->events;
		const duly_civil back = later(life->dice, day, 0, 4);

		snprintf(data, sizeof data, "\"episode\":\"m-%d\"", n);
		happen(life, "missing.started", day, data);
		happen(life, "missing.returned", back, data);
		snprintf(data, sizeof data, "\"episodes\":[\"m-%d\"]", n);
		if (dice_percent(life->dice, 70))
			happen(life, "rhi.held", later(life->dice, back, 0, 6), data);
	}
}

static void be_cared_for(struct life *life, duly_civil from, duly_civil to)
{
	char data[64];

	for (duly_civil day = later(life->dice, from, 5, 60); day.day < to.day;
	     day = later(life->dice, day, 100, 400)) {
		snprintf(data, sizeof data, "\"kind\":\"%s\"",
			 day.day - from.day < 60 ? "initial" : "review");
		happen(life, "health.assessed", day, data);
		happen(life, "pep.completed", later(life->dice, day, 0, 30), data);
		happen(life, "care-plan.completed", later(life->dice, day, 0, 30), "");
	}
}

static void be_in_care(struct life *life, duly_civil from, duly_civil to)
{
	happen(life, "care.entered", from, "\"legal_status\":\"C1\"");
	be_moved(life, from, to);
	be_reviewed(life, from, to);
	be_seen(life, from, to);
	be_cared_for(life, from, to);
	if (dice_percent(life->dice, 30))
		go_missing(life, from, to);
	happen(life, "care.ended", to, "\"reason\":\"E4A\"");
}

static void be_held(struct life *life, duly_civil from)
{
	char data[96];

	if (dice_percent(life->dice, 20))
		return;
	snprintf(data, sizeof data, "\"role\":\"iro\",\"worker\":\"w-%d\",\"team\":\"team-%d\"",
		 dice_between(life->dice, 1, 9), dice_between(life->dice, 1, 3));
	happen(life, "worker.allocated", from, data);
}

/* That the two are one is found out some day, and now and then taken back, and said again. */
static void be_merged(struct life *life)
{
	duly_auto_fini(buf) json = { 0 };
	duly_civil day = later(life->dice, life->lives->first, 10, 700);
	char data[64], id[32];

	for (int i = 0; i < 3 && day.day < life->lives->last.day; i++) {
		snprintf(id, sizeof id, "merged-%d", i);
		snprintf(data, sizeof data, "\"into\":\"%s\"", life->second);
		buf_clear(&json);
		write_event(life, id, "case.merged", day, NULL, data, &json);
		add(life->lives, noon(day), &json, false);
		if (dice_percent(life->dice, 60))
			return;
		day = later(life->dice, day, 1, 60);
		retract(life, id, day, noon(day));
		day = later(life->dice, day, 1, 60);
	}
}

static void be_restricted(struct life *life, duly_civil from)
{
	happen(life, "case.restricted", later(life->dice, from, 0, 400), "\"on\":true");
	if (dice_percent(life->dice, 50))
		happen(life, "case.restricted", later(life->dice, from, 400, 600), "\"on\":false");
}

static void live(struct life *life)
{
	const struct lives *lives = life->lives;
	const int days = lives->last.day - lives->first.day;
	duly_civil day = later(life->dice, lives->first, 0, days / 2), end;
	char data[64], dob[DULY_DATE_TEXT];

	duly_civil_print((duly_civil){ day.day - dice_between(life->dice, 100, 6400) }, dob);
	snprintf(data, sizeof data, "\"dob\":\"%s\"", dob);
	happen(life, "person.registered", day, data);
	be_held(life, day);
	if (dice_percent(life->dice, 30))
		be_held(life, later(life->dice, day, 20, 400));
	if (dice_percent(life->dice, 10))
		be_restricted(life, day);
	if (*life->second)
		be_merged(life);
	for (; day.day < lives->last.day; day = later(life->dice, end, 20, 400)) {
		end = later(life->dice, day, 1, 1200);
		be_in_care(life, day, end);
	}
}

/* ---- councils -------------------------------------------------------------------------------- */

static void declare(struct lives *lives)
{
	struct life feed = {
		.lives = lives, .dice = &lives->dice, .council = "other", .subject = "feed:sim"
	};
	duly_auto_fini(buf) json = { 0 };
	char until[DULY_DATE_TEXT], id[32], data[64];
	int n = 0;

	write_event(
		&feed, "declared", "feed.declared", lives->first, NULL,
		"\"types\":[\"care.entered\",\"care.ended\",\"review.held\",\"health.assessed\","
		"\"pep.completed\",\"rhi.held\",\"placement.started\"]",
		&json);
	add(lives, noon(lives->first), &json, false);
	for (duly_civil day = lives->first; day.day < lives->last.day; day.day += 30) {
		buf_clear(&json);
		snprintf(id, sizeof id, "complete-%d", ++n);
		snprintf(data, sizeof data, "\"until\":\"%sT00:00:00Z\"",
			 duly_civil_print(day, until));
		write_event(&feed, id, "feed.completed", day, NULL, data, &json);
		add(lives, noon(day), &json, false);
	}
}

/* Teams are put into others, and people are away, come back, or leave. */
static void reorganise(struct lives *lives, const char *council)
{
	struct life team = { .lives = lives, .dice = &lives->dice, .council = council };
	char data[64];

	for (int i = 1; i <= 3; i++) {
		snprintf(team.subject, sizeof team.subject, "team:team-%d", i);
		snprintf(data, sizeof data, "\"by\":\"team-%d\"", dice_between(&lives->dice, 1, 5));
		happen(&team, "team.replaced", later(&lives->dice, lives->first, 100, 900), data);
	}
	for (int i = 1; i <= 9; i++) {
		struct life worker = { .lives = lives, .dice = &lives->dice, .council = council };
		char until[DULY_DATE_TEXT];

		snprintf(worker.subject, sizeof worker.subject, "worker:w-%d", i);
		for (duly_civil day = later(&lives->dice, lives->first, 20, 300);
		     day.day < lives->last.day; day = later(&lives->dice, day, 30, 500)) {
			duly_civil_print(later(&lives->dice, day, 0, 30), until);
			snprintf(data, sizeof data, "\"until\":\"%s\",\"cover_team\":\"team-%d\"",
				 until, dice_between(&lives->dice, 1, 3));
			happen(&worker, "worker.away", day, data);
			if (dice_percent(&lives->dice, 30))
				happen(&worker, "worker.returned", later(&lives->dice, day, 1, 30),
				       "");
		}
		if (dice_percent(&lives->dice, 30))
			happen(&worker, "worker.left", later(&lives->dice, lives->first, 200, 1000),
			       dice_percent(&lives->dice, 50) ? "\"cover\":\"w-1\"" : "");
	}
}

/* In the middle of it all nobody is told of anything for a week, and then of all that they
 * missed. */
static void hold_for_a_week(struct lives *lives)
{
	const duly_civil day = { (lives->first.day + lives->last.day) / 2 };
	const duly_instant from = noon(day), to = { from.ms + 7 * DULY_DAY_MS };
	struct life service = {
		.lives = lives, .dice = &lives->dice, .council = "example", .subject = "-"
	};
	duly_auto_fini(buf) json = { 0 };
	char since[DULY_TIME_TEXT], data[64];

	write_event(&service, "held", "service.held", day, NULL, "", &json);
	add(lives, from, &json, false);
	buf_clear(&json);
	snprintf(data, sizeof data, "\"from\":\"%s\"", duly_instant_print(from, since));
	write_event(&service, "released", "service.released", day, NULL, data, &json);
	add(lives, to, &json, false);
}

void lives_make(struct lives *lives, int count)
{
	declare(lives);
	hold_for_a_week(lives);
	reorganise(lives, "example");
	reorganise(lives, "other");
	for (int i = 0; i < count; i++) {
		struct life life = { .lives = lives,
				     .dice = &lives->dice,
				     .council = i % 2 == 0 ? "example" : "other" };

		snprintf(life.subject, sizeof life.subject, "C-%d", i + 1);
		if (dice_percent(&lives->dice, 25))
			snprintf(life.second, sizeof life.second, "D-%d", i + 1);
		live(&life);
	}
}

static int by_sent(const void *a, const void *b)
{
	const struct report *x = a, *y = b;

	if (x->sent.ms != y->sent.ms)
		return x->sent.ms < y->sent.ms ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void lives_sort(struct lives *lives)
{
	qsort(lives->reports, lives->n, sizeof *lives->reports, by_sent);
}

void lives_fini(struct lives *lives)
{
	for (size_t i = 0; i < lives->n; i++)
		free(lives->reports[i].json);
	free(lives->reports);
	*lives = (struct lives){ 0 };
}
