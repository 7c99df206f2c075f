#include "common/import/ssda903/care.h"
#include "common/import/codes.h"
#include "common/import/ssda903/facts.h"
#include "common/import/ssda903/import.h"

struct care_fold {
	struct ssda903_import *im;
	struct ssda903_child *child;

	bool keyed; /* its periods and placements have keys */
	bool in_care;
	duly_civil period;             /* when it began                                    */
	bool short_break;              /* a stay of a series (LS V3)                       */
	struct str status;             /* legal status; NO_STR: not known                  */
	const struct ssda903_row *end; /* the row that says when and how care goes on      */

	bool placed;
	duly_civil placement;               /* when it began                                    */
	const struct ssda903_row *standing; /* the row that says what and where it is           */
	bool away;                          /* in a temporary placement meanwhile               */

	const struct ssda903_row *died;
};

/* ---- codes ----------------------------------------------------------------------------------- */

/* Whether care ended with the row. */
static bool ends_care(const struct ssda903_row *e)
{
	return e->left_care || codes_ends_care(e->ceased);
}

static bool same_carer(const struct ssda903_row *e)
{
	return e->rne == 'T' || e->rne == 'U';
}

static bool same_address(const struct ssda903_row *a, const struct ssda903_row *b)
{
	return str_eq(a->post, b->post) && str_eq(a->urn, b->urn);
}

static bool same_place(const struct ssda903_row *a, const struct ssda903_row *b)
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

/* A key, where without one it would not be known what an end is the end of. */
static json_t *data_of(struct care_fold *f, const char *name, const char *prefix, duly_civil begun)
{
	char text[DULY_DATE_TEXT];
	json_t *data = json_object();

	if (f->keyed)
		event_json_str(
			data, name,
			arena_printf(f->im->arena, "%s%s", prefix, duly_civil_print(begun, text)));
	return data;
}

static json_t *placement_data(struct care_fold *f)
{
	return data_of(f, "placement", "pl", f->placement);
}

/* @row names the event: the episode in which what it tells began. */
static void say(struct care_fold *f, enum ssda903_event_type type, duly_civil day, duly_civil row,
		const char *what, json_t *take_data)
{
	ssda903_event_put(f->im, type,
			  (struct ssda903_told){ SSDA903_EPISODE_ROW, f->child->id, row, what },
			  day, take_data);
}

/* From one kind of placement to another; between two adoptive families it is an end and a start. */
static void adoption(struct care_fold *f, duly_civil day, bool before, bool now)
{
	struct ssda903_child *c = f->child;

	if (before) {
		say(f, SSDA903_EVENT_ADOPTION_ENDED, day, day, "adoption-end", json_object());
		c->adoptive[c->n_adoptive - 1].to = day;
	}
	if (now) {
		say(f, SSDA903_EVENT_ADOPTION_PLACED, day, day, "adoption", json_object());
		LIST_ROOM(f->im->arena, c->adoptive, c->n_adoptive, c->adoptive_cap);
		c->adoptive[c->n_adoptive++] = (struct ssda903_span){ day, { INT32_MAX } };
	}
}

static void place(struct care_fold *f, const struct ssda903_row *e)
{
	f->placed = true;
	f->placement = e->date;
	f->standing = e;
	f->away = false;

	json_t *data = placement_data(f);

	event_json_str(data, "placement_type", e->placement);
	if (codes_is_with_parent(e->placement))
		event_json_bool(data, "with_parent", true);
	if (codes_is_foster(e->placement))
		event_json_bool(data, "long_term", codes_is_long_term(e->placement));
	say(f, SSDA903_EVENT_PLACEMENT_STARTED, e->date, e->date, "placement", data);
}

/* @why: REASON_PLACE_CHANGE of the row that ended, where there is one. */
static void unplace(struct care_fold *f, duly_civil day, struct str why)
{
	json_t *data = placement_data(f);

	event_json_str(data, "reason", why);
	say(f, SSDA903_EVENT_PLACEMENT_ENDED, day, f->placement, "placement-end", data);
	f->placed = false;
}

static void move(struct care_fold *f, const struct ssda903_row *from, const struct ssda903_row *e)
{
	const bool before = codes_is_adoptive(f->standing->placement);

	unplace(f, e->date, from->reason);
	place(f, e);
	adoption(f, e->date, before, codes_is_adoptive(e->placement));
}

/* The same placement on other terms. What the code says is said both ways, so that it can be
 * undone. */
static void change(struct care_fold *f, const struct ssda903_row *e)
{
	const bool before = codes_is_adoptive(f->standing->placement);
	json_t *data = placement_data(f);

	event_json_str(data, "placement_type", e->placement);
	if (same_carer(e))
		event_json_bool(data, "same_carer", true);
	event_json_bool(data, "with_parent", codes_is_with_parent(e->placement));
	event_json_bool(data, "long_term", codes_is_long_term(e->placement));
	say(f, SSDA903_EVENT_PLACEMENT_CHANGED, e->date, e->date, "changed", data);
	f->standing = e;
	if (before != codes_is_adoptive(e->placement))
		adoption(f, e->date, before, !before);
}

static void interrupt(struct care_fold *f, const struct ssda903_row *e)
{
	json_t *data = placement_data(f);

	event_json_str(data, "reason", reason_away(e->placement));
	say(f, SSDA903_EVENT_PLACEMENT_INTERRUPTED, e->date, e->date, "away", data);
	f->away = true;
}

static void resume(struct care_fold *f, const struct ssda903_row *e)
{
	say(f, SSDA903_EVENT_PLACEMENT_RESUMED, e->date, e->date, "back", placement_data(f));
	f->away = false;
}

static void enter(struct care_fold *f, const struct ssda903_row *e)
{
	f->in_care = true;
	f->period = e->date;
	f->short_break = str_is(e->status, "V3");
	f->status = e->status;
	f->end = e;

	json_t *data = data_of(f, "period", "p", f->period);

	event_json_str(data, "legal_status", e->status);
	if (f->short_break)
		event_json_bool(data, "short_break", true);
	say(f, SSDA903_EVENT_CARE_ENTERED, e->date, e->date, "start", data);

	if (e->rne == 'S' && codes_is_temporary(e->placement))
		ssda903_remark_put(f->im, e->at, SSDA903_TEMPORARY_FIRST,
				   "PLACE %.*s begins a period: taken as its first placement",
				   STR_FMT(e->placement));
	place(f, e);
	adoption(f, e->date, false, codes_is_adoptive(e->placement));
}

/* @ceased NO_STR: nobody said why. */
static void leave(struct care_fold *f, duly_civil day, struct str ceased)
{
	json_t *data = data_of(f, "period", "p", f->period);

	if (f->placed && codes_is_adoptive(f->standing->placement) && f->child->n_adoptive > 0)
		f->child->adoptive[f->child->n_adoptive - 1].to = day;
	if (f->placed)
		unplace(f, day, NO_STR);
	event_json_str(data, "reason", ceased);
	say(f, SSDA903_EVENT_CARE_ENDED, day, f->period, "end", data);
	if (str_is(ceased, "E2"))
		f->died = f->end;
	f->in_care = false;
	f->away = false;
}

/* ---- one row after another ------------------------------------------------------------------- */

/* Whether the two rows meet as they should; what they say otherwise is told. */
static void compare(struct care_fold *f, const struct ssda903_row *e)
{
	char until[DULY_DATE_TEXT] = "";
	const struct ssda903_row *end = f->end;

	if (end->end.day != DULY_NO_DATE.day)
		duly_civil_print(end->end, until);
	if (e->rne == 'S')
		ssda903_remark_put(
			f->im, e->at, SSDA903_STARTED_IN_CARE,
			"RNE S while line %zu of %s has the child in care: the earlier period is "
			"taken to "
			"end here",
			end->at.line, end->at.file->file->path);
	else if (end->end.day == DULY_NO_DATE.day)
		ssda903_remark_put(
			f->im, end->at, SSDA903_NO_END,
			"no DEC, and yet line %zu of %s follows: taken to last until then",
			e->at.line, e->at.file->file->path);
	else if (end->end.day > e->date.day)
		ssda903_remark_put(f->im, e->at, SSDA903_OVERLAP,
				   "begins before line %zu of %s ends (%s): taken to follow it",
				   end->at.line, end->at.file->file->path, until);
	else if (end->end.day < e->date.day)
		ssda903_remark_put(
			f->im, e->at, SSDA903_GAP,
			"nothing since line %zu of %s ended (%s), which did not end care: care is "
			"taken to "
			"have gone on",
			end->at.line, end->at.file->file->path, until);
	else if (ends_care(end))
		ssda903_remark_put(
			f->im, end->at, SSDA903_ENDED_YET_CONTINUES,
			"REC %.*s, and yet line %zu of %s goes on the same day: care is taken to "
			"have gone "
			"on",
			STR_FMT(end->ceased), e->at.line, e->at.file->file->path);
}

/* What the rows so far said of their end, seen from the day on which @e begins. */
static void settle(struct care_fold *f, const struct ssda903_row *e)
{
	const struct ssda903_row *end = f->end;

	if (!f->in_care)
		return;
	const bool known = end->end.day != DULY_NO_DATE.day && ends_care(end);
	const bool meets = known && (end->end.day < e->date.day ||
				     (end->end.day == e->date.day && e->rne == 'S'));
	if (meets) {
		leave(f, end->end, end->ceased);
		return;
	}
	compare(f, e);
	if (e->rne == 'S')
		leave(f, e->date, NO_STR);
}

static void change_status(struct care_fold *f, const struct ssda903_row *e)
{
	if (str_is(e->status, "V3")) {
		if (!f->short_break)
			ssda903_remark_put(f->im, e->at, SSDA903_SHORT_BREAK_JOINED,
					   "LS V3 without RNE S: care is taken to go on as before");
		return;
	}
	if (e->status.len > 0 && !str_eq(e->status, f->status)) {
		json_t *data = json_object();

		event_json_str(data, "legal_status", e->status);
		say(f, SSDA903_EVENT_LEGAL_STATUS_CHANGED, e->date, e->date, "legal", data);
		f->status = e->status;
	} else if (e->rne == 'L' || e->rne == 'B' || e->rne == 'U') {
		ssda903_remark_put(f->im, e->at, SSDA903_SAME_STATUS, "RNE %c", e->rne);
	}
}

/* RNE L says that the placement is the same: it is, if nothing tells it apart. */
static void change_on_l(struct care_fold *f, const struct ssda903_row *from,
			const struct ssda903_row *e)
{
	if (same_place(f->standing, e))
		return;
	const bool moved = !same_address(f->standing, e);

	ssda903_remark_put(
		f->im, e->at, SSDA903_MOVED_ON_L, "RNE L, and PLACE, PL_POST or URN are others: %s",
		moved ? "taken as a move" : "taken as the same placement on other terms");
	if (moved)
		move(f, from, e);
	else
		change(f, e);
}

static void change_placement(struct care_fold *f, const struct ssda903_row *from,
			     const struct ssda903_row *e)
{
	if (codes_is_temporary(e->placement)) {
		if (!f->away && !codes_is_temporary(f->standing->placement))
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
static bool joined(struct care_fold *f, const struct ssda903_row *e)
{
	if (!f->short_break || e->status.len == 0 || str_is(e->status, "V3"))
		return false;
	ssda903_remark_put(
		f->im, e->at, SSDA903_SHORT_BREAK_JOINED,
		"LS %.*s follows a short break without RNE S: taken as a new period of care",
		STR_FMT(e->status));
	leave(f, e->date, NO_STR);
	enter(f, e);
	return true;
}

/* Of two rows of one return that overlap, the one that ends later says how care goes on; of two
 * returns the later one does. */
static void extend(struct care_fold *f, const struct ssda903_row *e)
{
	const struct ssda903_row *end = f->end;
	const bool overlaps = end != e && end->end.day != DULY_NO_DATE.day &&
			      e->end.day != DULY_NO_DATE.day && end->end.day > e->end.day &&
			      end->at.file->year >= e->at.file->year;

	if (!overlaps)
		f->end = e;
}

/* The first row of a return may stand in the middle of a period; one after an end may not. */
static void begin_without_s(struct care_fold *f, const struct ssda903_row *e,
			    const struct ssda903_row *ended)
{
	if (ended == NULL)
		ssda903_remark_put(
			f->im, e->at, SSDA903_BEGUN_EARLIER,
			"what came before is not in the return: the period is opened here");
	else
		ssda903_remark_put(
			f->im, e->at, SSDA903_ENDED_YET_CONTINUES,
			"RNE is not S, and line %zu of %s ended care (REC %.*s): taken as a new "
			"period",
			ended->at.line, ended->at.file->file->path, STR_FMT(ended->ceased));
}

static void step(struct care_fold *f, const struct ssda903_row *before, const struct ssda903_row *e)
{
	const struct ssda903_row *carried = f->end;

	settle(f, e);
	if (f->died != NULL) {
		ssda903_remark_put(f->im, e->at, SSDA903_AFTER_DEATH,
				   "line %zu of %s says that the child died: not passed on",
				   f->died->at.line, f->died->at.file->file->path);
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
static void step_agreement(struct care_fold *f, const struct ssda903_row *e)
{
	ssda903_remark_put(f->im, e->at, SSDA903_AGREEMENT, "LS V4");
	if (!f->in_care || e->rne == 'S')
		return;
	settle(f, e);
	if (f->in_care)
		extend(f, e);
}

/* After the last row. */
static void finish(struct care_fold *f)
{
	const struct ssda903_row *end = f->end;

	if (f->in_care && end->end.day != DULY_NO_DATE.day) {
		if (ends_care(end))
			leave(f, end->end, end->ceased);
		else
			ssda903_remark_put(
				f->im, end->at, SSDA903_NO_SUCCESSOR,
				"no row follows: the child is taken to be in care still");
	}
	if (f->died != NULL)
		say(f, SSDA903_EVENT_PERSON_DIED, f->died->end, f->died->date, "died",
		    json_object());
}

/* What a row says that no other row is needed for. */
static void check(struct care_fold *f, const struct ssda903_row *e)
{
	const bool open = e->end.day == DULY_NO_DATE.day;

	ssda903_date_check(f->im, e->at, f->child->born, e->date, "DECOM");
	ssda903_date_check(f->im, e->at, f->child->born, e->end, "DEC");
	if (open && codes_ends_care(e->ceased))
		ssda903_remark_put(
			f->im, e->at, SSDA903_REC_WITHOUT_DEC,
			"REC %.*s without a DEC that can be used: the episode is taken to be open "
			"still",
			STR_FMT(e->ceased));
	else if (open && e->ceased.len > 0)
		ssda903_remark_put(f->im, e->at, SSDA903_OPEN_X1, "REC X1");
	else if (!open && e->ceased.len == 0 && !e->left_care)
		ssda903_remark_put(f->im, e->at, SSDA903_DEC_WITHOUT_REC,
				   "DEC without REC: care is not taken to have ended");
}

/* Two ends on one day, of what had lasted and of what began that day, are told apart by their keys
 * alone. */
static bool needs_keys(const struct ssda903_rows *episodes)
{
	for (size_t i = 0; i < episodes->n; i++)
		if (episodes->list[i].end.day == episodes->list[i].date.day)
			return true;
	return false;
}

void ssda903_care_fold(struct ssda903_import *im, struct ssda903_child *c)
{
	struct care_fold f = { .im = im, .child = c, .keyed = needs_keys(&c->episodes) };

	for (size_t i = 0; i < c->episodes.n; i++) {
		const struct ssda903_row *e = &c->episodes.list[i];

		check(&f, e);
		if (str_is(e->status, "V4"))
			step_agreement(&f, e);
		else
			step(&f, i > 0 ? e - 1 : e, e);
	}
	finish(&f);
}
