/* Absences in bursts, by the clock, and the interviews after them. */
#include "services/simulate/life.h"

enum { DAY = 24 * 60, HOURS_72 = 72 * 60, TEEN = 11 };

/* A moment of one burst: minutes by the wall since the day on which it begins. */
struct burst {
	struct life *l;
	duly_civil day;
	const char *waiting; /* the episode whose interview is still to come; NULL: none */
	int interview;       /* when it is to be                                         */
};

static struct fact *tell_moment(struct burst *b, enum fact_type type, int minutes)
{
	return fact_tell_at(b->l, type, day_plus(b->day, minutes / DAY), minutes % DAY);
}

static void tell_of(struct burst *b, enum fact_type type, int minutes, const char *episode,
		    const char *second)
{
	struct fact *f = tell_moment(b, type, minutes);

	fact_add_codes(f, "episodes", episode, second);
	if (type == FACT_RHI_HELD || type == FACT_RHI_OFFERED)
		fact_add_flag(f, "independent", true);
}

/* Into the working hours of its day. */
static int by_day(struct life *l, int minutes)
{
	const int hour = minutes / 60 % 24;

	if (hour >= 9 && hour < 19)
		return minutes;
	return (hour < 9 ? minutes - minutes % DAY : minutes - minutes % DAY + DAY) +
	       random_between(&l->r, 9 * 60, 12 * 60);
}

static void offer(struct burst *b, int returned, const char *episode)
{
	const int offered = by_day(b->l, returned + random_between(&b->l->r, 120, 1800));

	tell_of(b, FACT_RHI_OFFERED, offered, episode, NULL);
	if (b->interview <= offered)
		b->interview = by_day(b->l, offered + random_between(&b->l->r, 30, 300));
}

/* What comes of the interview that an absence calls for; it is told when nothing came between. */
static void settle(struct burst *b, const char *episode, const char *second)
{
	struct life *l = b->l;
	const struct profile *p = l->profile;
	const int draw = (int)random_below(&l->r, SHARE_ALL);
	enum fact_type type = FACT_RHI_UNREACHABLE;

	if (draw < p->rhi_held)
		type = FACT_RHI_HELD;
	else if (draw < p->rhi_held + p->rhi_refused)
		type = FACT_RHI_DECLINED;
	tell_of(b, type, b->interview, episode, second);
}

static void plan_interview(struct burst *b, int returned)
{
	struct life *l = b->l;
	const bool in_time = random_share(&l->r, l->profile->rhi_in_time);
	const int after = in_time ? random_between(&l->r, 12 * 60, HOURS_72 - 17 * 60)
				  : random_between(&l->r, HOURS_72 + 15 * 60, 10 * DAY);

	b->interview = by_day(l, returned + after);
}

static void go_and_return(struct burst *b, int from, int to, const char *episode, bool away)
{
	static const char *const KINDS[] = { "missing", "away" };
	struct fact *f = tell_moment(b, FACT_MISSING_STARTED, from);

	fact_add_code(f, "episode", episode);
	fact_add_code(f, "kind", KINDS[away]);
	fact_add_code(f, "basis", "reported");
	f = tell_moment(b, FACT_MISSING_RETURNED, to);
	fact_add_code(f, "episode", episode);
	fact_add_code(f, "kind", KINDS[away]);
	f = tell_moment(b, FACT_ABSENCE_REPORTED, from + random_between(&b->l->r, 10, 90));
	fact_add_code(f, "episode", episode);
	fact_add_codes(f, "to", "police", "iro");
}

/* One absence from @from on, in minutes; returns when it is over. */
static int absence(struct burst *b, int from)
{
	struct life *l = b->l;
	const char *episode = life_key(l, KEY_ABSENCE);
	const int hours = spread_draw(&l->profile->missing_hours, &l->r);
	const int to = from + hours * 60 + random_between(&l->r, 0, 59);
	const bool away = random_share(&l->r, 1500);
	const char *joined = b->waiting != NULL && b->interview >= from ? b->waiting : NULL;

	if (b->waiting != NULL && joined == NULL)
		settle(b, b->waiting, NULL);
	go_and_return(b, from, to, episode, away);
	plan_interview(b, to);
	offer(b, to, episode);
	b->waiting = episode;
	if (joined != NULL) {
		settle(b, joined, episode);
		b->waiting = NULL;
	}
	return to;
}

/* Several absences close together; they end before @until. Returns the last day of them. */
static duly_civil go_missing(struct life *l, duly_civil day, duly_civil until)
{
	struct burst b = { .l = l, .day = day };
	const int times = spread_draw(&l->profile->burst, &l->r);
	int from = random_between(&l->r, 15 * 60, 23 * 60 + 30), to = from;

	for (int i = 0; i < times; i++) {
		if (day_plus(day, from / DAY + 22).day >= until.day)
			break;
		to = absence(&b, from);
		from = (to / DAY + random_between(&l->r, 1, 9)) * DAY +
		       random_between(&l->r, 15 * 60, 23 * 60 + 30);
	}
	if (b.waiting != NULL)
		settle(&b, b.waiting, NULL);
	return day_plus(day, b.interview / DAY + to / DAY);
}

static void absences_of(struct life *l, const struct span *s)
{
	const struct world *w = l->world;
	const duly_civil old_enough = calendar_birthday(l->outline->dob, TEEN);
	duly_civil day = day_later(day_later(s->from, old_enough), w->since);

	day = day_plus(day,
		       3 + random_between(&l->r, 0, spread_draw(&l->profile->bursts_apart, &l->r)));
	while (day.day < s->to.day - 22 && day.day <= w->end.day) {
		day = go_missing(l, day, s->to);
		day = day_plus(day, spread_draw(&l->profile->bursts_apart, &l->r));
	}
}

void absence_live(struct life *l)
{
	const bool prone = random_share(&l->r, l->profile->missing_prone);

	for (int i = 0; prone && i < l->outline->n_care; i++) {
		if (l->outline->care[i].path != PATH_REMAND)
			absences_of(l, &l->outline->care[i]);
	}
}
