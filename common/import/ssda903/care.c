/* The episodes of one child, folded to periods of care and placements.
 *
 * Rows stand in the order of DECOM. A row is believed as to what begins on its day; what the row
 * before it said of its own end is believed where the two agree, and where they do not the child
 * stays in care: a clock too many is seen, a clock too few is not.
 */
#include "common/import/ssda903/internal.h"

struct care_fold {
	struct ssda903_import *im;
	const struct ssda903_child *child;

	bool in_care;
	duly_civil period;                 /* when it began: its key                           */
	bool short_break;                  /* a stay of a series (LS V3)                       */
	struct str status;                 /* legal status; NO_STR: not known                  */
	const struct ssda903_episode *end; /* the row that says when and how care goes on      */

	bool placed;
	duly_civil placement; /* when it began: its key                           */
	const struct ssda903_episode
		*standing; /* the row that says what and where it is           */
	bool away;         /* in a temporary placement meanwhile               */

	const struct ssda903_episode *died;
};

/* ---- codes ----------------------------------------------------------------------------------- */

static bool temporary(struct str place)
{
	return str_starts(place, "T");
}
static bool adoptive(struct str place)
{
	return str_starts(place, "A");
}
static bool foster(struct str place)
{
	return str_starts(place, "U");
}
static bool long_term(struct str place)
{
	return str_is(place, "U1") || str_is(place, "U4");
}
static bool with_parent(struct str place)
{
	return str_is(place, "P1");
}

static bool ends_care(const struct ssda903_episode *e)
{
	return e->ceased.len > 0 && !str_is(e->ceased, "X1");
}

static bool same_carer(const struct ssda903_episode *e)
{
	return e->rne == 'T' || e->rne == 'U';
}

static bool same_address(const struct ssda903_episode *a, const struct ssda903_episode *b)
{
	return str_eq(a->post, b->post) && str_eq(a->urn, b->urn);
}

static bool same_place(const struct ssda903_episode *a, const struct ssda903_episode *b)
{
	return str_eq(a->placement, b->placement) && same_address(a, b);
}

static struct str reason_away(struct str place)
{
	if (str_is(place, "T1"))
		return STR("hospital");
	if (str_is(place, "T2"))
		return STR("holiday");
	if (str_is(place, "T3"))
		return STR("carer-away");
	return STR("other");
}

/* ---- events ---------------------------------------------------------------------------------- */

static struct str key(struct care_fold *f, const char *prefix, duly_civil day)
{
	char text[DULY_DATE_TEXT];

	return arena_printf(f->im->arena, "%s%s", prefix, duly_civil_print(day, text));
}

/* @row names the event: the episode in which what it tells began. */
static void say(struct care_fold *f, enum ssda903_event_type type, duly_civil day, duly_civil row,
		const char *what, struct json_t *take_data)
{
	char text[DULY_DATE_TEXT];

	event_put(f->im, type, f->child->id, day, take_data, "ep:%.*s:%s:%s", STR_FMT(f->child->id),
		  duly_civil_print(row, text), what);
}

static struct json_t *placement_data(struct care_fold *f)
{
	struct json_t *data = data_new();

	data_str(data, "placement", key(f, "pl", f->placement));
	return data;
}

/* From one kind of placement to another; between two adoptive families it is an end and a start. */
static void adoption(struct care_fold *f, duly_civil day, bool before, bool now)
{
	if (before)
		say(f, EVENT_ADOPTION_ENDED, day, day, "adoption-end", data_new());
	if (now)
		say(f, EVENT_ADOPTION_PLACED, day, day, "adoption", data_new());
}

static void place(struct care_fold *f, const struct ssda903_episode *e)
{
	f->placed = true;
	f->placement = e->row.date;
	f->standing = e;
	f->away = false;

	struct json_t *data = placement_data(f);

	data_str(data, "placement_type", e->placement);
	if (with_parent(e->placement))
		data_bool(data, "with_parent", true);
	if (foster(e->placement))
		data_bool(data, "long_term", long_term(e->placement));
	say(f, EVENT_PLACEMENT_STARTED, e->row.date, e->row.date, "placement", data);
}

/* @why: REASON_PLACE_CHANGE of the row that ended, where there is one. */
static void unplace(struct care_fold *f, duly_civil day, struct str why)
{
	struct json_t *data = placement_data(f);

	data_str(data, "reason", why);
	say(f, EVENT_PLACEMENT_ENDED, day, f->placement, "placement-end", data);
	f->placed = false;
}

static void move(struct care_fold *f, const struct ssda903_episode *from,
		 const struct ssda903_episode *e)
{
	const bool before = adoptive(f->standing->placement);

	unplace(f, e->row.date, from->reason);
	place(f, e);
	adoption(f, e->row.date, before, adoptive(e->placement));
}

/* The same placement on other terms. What the code says is said both ways, so that it can be
 * undone. */
static void change(struct care_fold *f, const struct ssda903_episode *e)
{
	const bool before = adoptive(f->standing->placement);
	struct json_t *data = placement_data(f);

	data_str(data, "placement_type", e->placement);
	if (same_carer(e))
		data_bool(data, "same_carer", true);
	data_bool(data, "with_parent", with_parent(e->placement));
	data_bool(data, "long_term", long_term(e->placement));
	say(f, EVENT_PLACEMENT_CHANGED, e->row.date, e->row.date, "changed", data);
	f->standing = e;
	if (before != adoptive(e->placement))
		adoption(f, e->row.date, before, !before);
}

static void interrupt(struct care_fold *f, const struct ssda903_episode *e)
{
	struct json_t *data = placement_data(f);

	data_str(data, "reason", reason_away(e->placement));
	say(f, EVENT_PLACEMENT_INTERRUPTED, e->row.date, e->row.date, "away", data);
	f->away = true;
}

static void resume(struct care_fold *f, const struct ssda903_episode *e)
{
	say(f, EVENT_PLACEMENT_RESUMED, e->row.date, e->row.date, "back", placement_data(f));
	f->away = false;
}

static void enter(struct care_fold *f, const struct ssda903_episode *e)
{
	struct json_t *data = data_new();

	f->in_care = true;
	f->period = e->row.date;
	f->short_break = str_is(e->status, "V3");
	f->status = e->status;
	f->end = e;
	data_str(data, "period", key(f, "p", f->period));
	data_str(data, "legal_status", e->status);
	if (f->short_break)
		data_bool(data, "short_break", true);
	say(f, EVENT_CARE_ENTERED, e->row.date, e->row.date, "start", data);

	if (e->rne == 'S' && temporary(e->placement))
		remark(f->im, e->row.at, SSDA903_TEMPORARY_FIRST,
		       "PLACE %.*s begins a period: taken as its first placement",
		       STR_FMT(e->placement));
	place(f, e);
	adoption(f, e->row.date, false, adoptive(e->placement));
}

/* @ceased NO_STR: nobody said why. */
static void leave(struct care_fold *f, duly_civil day, struct str ceased)
{
	struct json_t *data = data_new();

	if (f->placed)
		unplace(f, day, NO_STR);
	data_str(data, "period", key(f, "p", f->period));
	data_str(data, "reason", ceased);
	say(f, EVENT_CARE_ENDED, day, f->period, "end", data);
	if (str_is(ceased, "E2"))
		f->died = f->end;
	f->in_care = false;
	f->away = false;
}

/* ---- one row after another ------------------------------------------------------------------- */

/* Whether the two rows meet as they should; what they say otherwise is told. */
static void compare(struct care_fold *f, const struct ssda903_episode *e)
{
	char until[DULY_DATE_TEXT] = "";
	const struct ssda903_episode *end = f->end;

	if (end->end.day != DULY_NO_DATE.day)
		duly_civil_print(end->end, until);
	if (e->rne == 'S')
		remark(f->im, e->row.at, SSDA903_STARTED_IN_CARE,
		       "RNE S while line %zu of %s has the child in care: the earlier period is "
		       "taken to "
		       "end here",
		       end->row.at.line, end->row.at.file->path);
	else if (end->end.day == DULY_NO_DATE.day)
		remark(f->im, end->row.at, SSDA903_NO_END,
		       "no DEC, and yet line %zu of %s follows: taken to last until then",
		       e->row.at.line, e->row.at.file->path);
	else if (end->end.day > e->row.date.day)
		remark(f->im, e->row.at, SSDA903_OVERLAP,
		       "begins before line %zu of %s ends (%s): taken to follow it",
		       end->row.at.line, end->row.at.file->path, until);
	else if (end->end.day < e->row.date.day)
		remark(f->im, e->row.at, SSDA903_GAP,
		       "nothing since line %zu of %s ended (%s), which did not end care: care is "
		       "taken to "
		       "have gone on",
		       end->row.at.line, end->row.at.file->path, until);
	else if (ends_care(end))
		remark(f->im, end->row.at, SSDA903_ENDED_YET_CONTINUES,
		       "REC %.*s, and yet line %zu of %s goes on the same day: care is taken to "
		       "have gone "
		       "on",
		       STR_FMT(end->ceased), e->row.at.line, e->row.at.file->path);
}

/* What the rows so far said of their end, seen from the day on which @e begins. */
static void settle(struct care_fold *f, const struct ssda903_episode *e)
{
	const struct ssda903_episode *end = f->end;

	if (!f->in_care)
		return;
	const bool known = end->end.day != DULY_NO_DATE.day && ends_care(end);
	const bool meets = known && (end->end.day < e->row.date.day ||
				     (end->end.day == e->row.date.day && e->rne == 'S'));
	if (meets) {
		leave(f, end->end, end->ceased);
		return;
	}
	compare(f, e);
	if (e->rne == 'S')
		leave(f, e->row.date, NO_STR);
}

static void change_status(struct care_fold *f, const struct ssda903_episode *e)
{
	if (str_is(e->status, "V3")) {
		if (!f->short_break)
			remark(f->im, e->row.at, SSDA903_SHORT_BREAK_JOINED,
			       "LS V3 without RNE S: care is taken to go on as before");
		return;
	}
	if (e->status.len > 0 && !str_eq(e->status, f->status)) {
		struct json_t *data = data_new();

		data_str(data, "legal_status", e->status);
		say(f, EVENT_LEGAL_STATUS_CHANGED, e->row.date, e->row.date, "legal", data);
		f->status = e->status;
	} else if (e->rne == 'L' || e->rne == 'B' || e->rne == 'U') {
		remark(f->im, e->row.at, SSDA903_SAME_STATUS, "RNE %c", e->rne);
	}
}

/* RNE L says that the placement is the same: it is, if nothing tells it apart. */
static void change_on_l(struct care_fold *f, const struct ssda903_episode *from,
			const struct ssda903_episode *e)
{
	if (same_place(f->standing, e))
		return;
	const bool moved = !same_address(f->standing, e);

	remark(f->im, e->row.at, SSDA903_MOVED_ON_L,
	       "RNE L, and PLACE, PL_POST or URN are others: %s",
	       moved ? "taken as a move" : "taken as the same placement on other terms");
	if (moved)
		move(f, from, e);
	else
		change(f, e);
}

static void change_placement(struct care_fold *f, const struct ssda903_episode *from,
			     const struct ssda903_episode *e)
{
	if (temporary(e->placement)) {
		if (!f->away && !temporary(f->standing->placement))
			interrupt(f, e);
		return;
	}
	if (f->away && (same_carer(e) || same_place(f->standing, e))) {
		resume(f, e);
		if (!same_place(f->standing, e))
			change(f, e);
		return;
	}
	if (f->away)
		move(f, from, e);
	else if (e->rne == 'L')
		change_on_l(f, from, e);
	else if (same_carer(e))
		change(f, e);
	else
		move(f, from, e);
}

/* A stay of a series that goes over into care of another kind: the full rules begin there. */
static bool joined(struct care_fold *f, const struct ssda903_episode *e)
{
	if (!f->short_break || e->status.len == 0 || str_is(e->status, "V3"))
		return false;
	remark(f->im, e->row.at, SSDA903_SHORT_BREAK_JOINED,
	       "LS %.*s follows a short break without RNE S: taken as a new period of care",
	       STR_FMT(e->status));
	leave(f, e->row.date, NO_STR);
	enter(f, e);
	return true;
}

/* Of two rows that overlap, the one that ends later says how care goes on. */
static void extend(struct care_fold *f, const struct ssda903_episode *e)
{
	const struct ssda903_episode *end = f->end;
	const bool overlaps = end != e && end->end.day != DULY_NO_DATE.day &&
			      e->end.day != DULY_NO_DATE.day && end->end.day > e->end.day;

	if (!overlaps)
		f->end = e;
}

/* The first row of a return may stand in the middle of a period; one after an end may not. */
static void begin_without_s(struct care_fold *f, const struct ssda903_episode *e,
			    const struct ssda903_episode *ended)
{
	if (ended == NULL)
		remark(f->im, e->row.at, SSDA903_BEGUN_EARLIER,
		       "what came before is not in the return: the period is opened here");
	else
		remark(f->im, e->row.at, SSDA903_ENDED_YET_CONTINUES,
		       "RNE is not S, and line %zu of %s ended care (REC %.*s): taken as a new "
		       "period",
		       ended->row.at.line, ended->row.at.file->path, STR_FMT(ended->ceased));
}

static void step(struct care_fold *f, const struct ssda903_episode *before,
		 const struct ssda903_episode *e)
{
	const struct ssda903_episode *carried = f->end;

	settle(f, e);
	if (f->died != NULL) {
		remark(f->im, e->row.at, SSDA903_AFTER_DEATH,
		       "line %zu of %s says that the child died: not passed on",
		       f->died->row.at.line, f->died->row.at.file->path);
		f->died = NULL;
	}
	if (!f->in_care) {
		if (e->rne != 'S')
			begin_without_s(f, e, carried);
		enter(f, e);
		if (carried != NULL)
			f->end = carried, extend(f, e);
	} else if (!joined(f, e)) {
		change_status(f, e);
		change_placement(f, before, e);
		extend(f, e);
	}
}

/* An agreement is no stay. One that stands in the middle of a period ends it where it says so. */
static void step_agreement(struct care_fold *f, const struct ssda903_episode *e)
{
	remark(f->im, e->row.at, SSDA903_AGREEMENT, "LS V4");
	if (!f->in_care || e->rne == 'S')
		return;
	settle(f, e);
	if (f->in_care)
		extend(f, e);
}

/* After the last row. */
static void finish(struct care_fold *f)
{
	const struct ssda903_episode *end = f->end;

	if (f->in_care && end->end.day != DULY_NO_DATE.day) {
		if (ends_care(end))
			leave(f, end->end, end->ceased);
		else
			remark(f->im, end->row.at, SSDA903_NO_SUCCESSOR,
			       "no row follows: the child is taken to be in care still");
	}
	if (f->died != NULL)
		say(f, EVENT_PERSON_DIED, f->died->end, f->died->row.date, "died", data_new());
}

/* What a row says that no other row is needed for. */
static void check(struct care_fold *f, const struct ssda903_episode *e)
{
	const bool open = e->end.day == DULY_NO_DATE.day;

	date_check(f->im, e->row.at, f->child->born, e->row.date, "DECOM", false);
	date_check(f->im, e->row.at, f->child->born, e->end, "DEC", true);
	if (open && ends_care(e))
		remark(f->im, e->row.at, SSDA903_REC_WITHOUT_DEC,
		       "REC %.*s without a DEC that can be used: the episode is taken to be open "
		       "still",
		       STR_FMT(e->ceased));
	else if (open && e->ceased.len > 0)
		remark(f->im, e->row.at, SSDA903_OPEN_X1, "REC X1");
	else if (!open && e->ceased.len == 0)
		remark(f->im, e->row.at, SSDA903_DEC_WITHOUT_REC,
		       "DEC without REC: care is not taken to have ended");
}

void care_fold(struct ssda903_import *im, const struct ssda903_child *c)
{
	struct care_fold f = { .im = im, .child = c };

	for (size_t i = 0; i < c->n_episodes; i++) {
		const struct ssda903_episode *e = &c->episodes[i];

		check(&f, e);
		if (str_is(e->status, "V4"))
			step_agreement(&f, e);
		else
			step(&f, i > 0 ? e - 1 : e, e);
	}
	finish(&f);
}
