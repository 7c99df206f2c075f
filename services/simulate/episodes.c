#include "services/simulate/episodes.h"

enum { STARTED = 1, STATUS = 2, MOVED = 4, TERMS = 8 };

struct cut {
	struct buf *rows;
	bool in_care, aways;
	int changed;               /* of the last row */
	struct return_episode now; /* as things stand */
	const char *home_place, *home_urn;
	const char *reason; /* why the placement that is being left ended */
};

static char code_of(int changed)
{
	if ((changed & STARTED) != 0)
		return 'S';
	if ((changed & MOVED) != 0)
		return (changed & STATUS) != 0 ? 'B' : 'P';
	if ((changed & TERMS) != 0)
		return (changed & STATUS) != 0 ? 'U' : 'T';
	return 'L';
}

static struct return_episode *last(struct cut *c)
{
	struct return_episode *rows = (void *)c->rows->data;

	return rows + c->rows->len / sizeof *rows - 1;
}

static void end_last(struct cut *c, duly_civil day, const char *ended)
{
	last(c)->to = day;
	last(c)->ended = ended;
	last(c)->reason = c->reason;
	c->reason = "";
}

/* A new row from @day on; what changes on one day is one row. */
static void begin_row(struct cut *c, duly_civil day, int changed)
{
	if (changed != STARTED && last(c)->from.day == day.day) {
		changed |= c->changed;
		c->rows->len -= sizeof(struct return_episode);
	} else if (changed != STARTED) {
		end_last(c, day, "X1");
	}
	c->changed = changed;
	c->now.from = day;
	c->now.to = DULY_NO_DATE;
	c->now.began = code_of(changed);
	c->now.ended = c->now.reason = "";
	buf_put(c->rows, &c->now, sizeof c->now);
}

static const char *away_place(const char *why)
{
	if (strcmp(why, "hospital") == 0)
		return "T1";
	return strcmp(why, "holiday") == 0 ? "T2" : "T3";
}

static void enter(struct cut *c, const struct fact *f)
{
	c->in_care = true;
	c->now.entered = f->day;
	c->now.period = fact_code(f, "period");
	c->now.status = fact_code(f, "legal_status");
	c->now.place = c->now.urn = c->now.placement = "";
	begin_row(c, f->day, STARTED);
}

static void move(struct cut *c, const struct life *l, const struct fact *f)
{
	size_t n;
	const struct placement *pl = life_placements(l, &n);

	c->now.placement = fact_code(f, "placement");
	c->now.place = c->home_place = fact_code(f, "placement_type");
	c->now.urn = "";
	for (size_t i = 0; i < n; i++) {
		if (strcmp(pl[i].key, c->now.placement) == 0)
			c->now.urn = pl[i].urn;
	}
	c->home_urn = c->now.urn;
	begin_row(c, f->day, MOVED);
}

static void change_terms(struct cut *c, const struct fact *f)
{
	const char *type = fact_code(f, "placement_type");

	if (type[0] == '\0')
		return;
	c->now.place = c->home_place = type;
	begin_row(c, f->day, TERMS);
}

static void go_away(struct cut *c, const struct fact *f)
{
	const bool back = f->type == FACT_PLACEMENT_RESUMED;

	if (!c->aways)
		return;
	c->now.place = back ? c->home_place : away_place(fact_code(f, "reason"));
	c->now.urn = back ? c->home_urn : "";
	begin_row(c, f->day, MOVED);
}

static void leave(struct cut *c, const struct fact *f)
{
	c->reason = "";
	end_last(c, f->day, fact_code(f, "reason"));
	c->in_care = false;
}

static void step(struct cut *c, const struct life *l, const struct fact *f)
{
	if (f->type == FACT_CARE_ENTERED)
		enter(c, f);
	if (!c->in_care)
		return;
	if (f->type == FACT_CARE_ENDED)
		leave(c, f);
	else if (f->type == FACT_PLACEMENT_ENDED)
		c->reason = fact_code(f, "reason");
	else if (f->type == FACT_PLACEMENT_STARTED)
		move(c, l, f);
	else if (f->type == FACT_PLACEMENT_CHANGED)
		change_terms(c, f);
	else if (f->type == FACT_PLACEMENT_INTERRUPTED || f->type == FACT_PLACEMENT_RESUMED)
		go_away(c, f);
	else if (f->type == FACT_LEGAL_STATUS_CHANGED) {
		c->now.status = fact_code(f, "legal_status");
		begin_row(c, f->day, STATUS);
	}
}

void episodes_of(const struct life *l, bool aways, struct arena *arena, struct buf *ret)
{
	const struct fact *const *facts;
	const size_t n = life_true(l, arena, &facts);
	struct cut c = { .rows = ret, .aways = aways, .reason = "" };

	for (size_t i = 0; i < n; i++)
		step(&c, l, facts[i]);
}
