#include <stdlib.h>

#include "common/docket/alert.h"

/* Handing over: of one case to a new holder, and of all that a team or a person holds. */

/* ---- one case -------------------------------------------------------------------------------- */

static bool is_reallocated(const struct stored_obligation *stored, const struct allocation *h)
{
	const struct obligation *o = stored->derived;

	return o != NULL && !stored->fresh && o->status == OBLIGATION_OPEN && !o->history &&
	       o->allocation == h;
}

static uint32_t count_reallocated(const struct stored_obligations *obligations,
				  const struct allocation *h)
{
	uint32_t n = 0;

	for (size_t i = 0; i < obligations->n; i++)
		n += is_reallocated(&obligations->list[i], h);
	return n;
}

static void put_text(struct alert_writing *out, const char *key, struct str text)
{
	if (text.len == 0)
		return;
	alert_key(out, key);
	pack_str(out->b, text);
}

static void put_reallocated(struct alert_writing *out, const struct stored_obligations *obligations,
			    const struct allocation *h)
{
	alert_key(out, "obligations");
	pack_array(out->b, count_reallocated(obligations, h));
	for (size_t i = 0; i < obligations->n; i++) {
		if (is_reallocated(&obligations->list[i], h))
			pack_hex(out->b, obligations->list[i].id, ID_LEN);
	}
}

static size_t teams_of_allocation(const struct allocation *h, struct str teams[TEAMS_MAX])
{
	return teams_add(h->cover_team, teams, teams_add(h->team_now, teams, 0));
}

static void tell_allocation(struct docket *d, struct work *w,
			    const struct stored_obligations *obligations,
			    const struct allocation *h, struct known_allocation *known,
			    enum alert_cause cause)
{
	struct str teams[TEAMS_MAX];
	struct alert_writing out;
	uint8_t id[ID_LEN];
	const struct str role = arena_str(d->turn.arena, h->role_name);

	alert_reallocated_id(w->file.subject, STR("holder"), role.s, h->worker, known->round, id);
	alert_begin(d, &out, id, ALERT_HANDED_OVER, w->file.subject);
	put_text(&out, "council", w->file.council);
	put_text(&out, "case", w->file.subject);
	alert_put_restricted(&out, w);
	put_text(&out, "code", STR("holder"));
	put_text(&out, "role", role);
	put_text(&out, "worker", h->worker);
	put_text(&out, "team", h->team_now);
	put_text(&out, "from", known->worker);
	put_reallocated(&out, obligations, h);
	put_text(&out, "step", role);
	alert_put_to(&out, role, teams, teams_of_allocation(h, teams));
	alert_end(d, &out, cause, known->round, DULY_NO_INSTANT);
	known->round++;
}

static void note_allocation(const struct allocation *h, struct known_allocation *known)
{
	known->worker = h->worker;
	known->team = h->team;
}

static void forget_allocations(struct stored_obligations *obligations)
{
	size_t kept = 0;

	for (size_t i = 0; i < obligations->allocation_count; i++) {
		const struct known_allocation *known = &obligations->allocations[i];

		if (known->worker.len > 0 || known->round > 0)
			obligations->allocations[kept++] = *known;
	}
	obligations->allocation_count = kept;
}

/* Roles that nobody has been allocated to any more: the allocation was taken back. */
static void drop_allocations(const struct work *w, struct stored_obligations *obligations)
{
	for (size_t i = 0; i < obligations->allocation_count && !obligations->doubtful; i++) {
		struct known_allocation *known = &obligations->allocations[i];
		bool held = false;

		for (size_t k = 0; k < w->allocation_count; k++)
			held |= str_eq(w->allocations[k].role_name, known->role);
		if (!held)
			known->worker = known->team = NO_STR;
	}
	forget_allocations(obligations);
}

void tell_allocations(struct docket *d, struct work *w, struct stored_obligations *obligations,
		      enum alert_cause cause)
{
	for (size_t i = 0; i < w->allocation_count; i++) {
		const struct allocation *h = &w->allocations[i];
		struct known_allocation *known =
			stored_obligations_allocation(obligations, h->role_name, d->derive_arena);

		if (h->worker.len > 0 && !h->gone && !str_eq(h->worker, known->worker) &&
		    count_reallocated(obligations, h) > 0)
			tell_allocation(d, w, obligations, h, known, cause);
		note_allocation(h, known);
	}
	drop_allocations(w, obligations);
}

void note_allocations(struct docket *d, const struct work *w,
		      struct stored_obligations *obligations)
{
	for (size_t i = 0; i < w->allocation_count; i++)
		note_allocation(&w->allocations[i],
				stored_obligations_allocation(
					obligations, w->allocations[i].role_name, d->derive_arena));
	drop_allocations(w, obligations);
}

/* ---- a team, a person: what is kept ---------------------------------------------------------- */

/* A notice, told or waiting for its sweep. Stored under `handed/`, council, one byte 00 and
 * subject. */
struct reallocation {
	struct str council, subject;
	struct str step; /* the event by which it came, told of or to be told of; empty: none */
	bool waiting;
	uint32_t round; /* how often one was told of this subject                      */
	uint64_t cases,
		obligations; /* counted by the sweep that is under way                      */
	struct reallocation *next;
};

enum { REALLOCATION_VERSION = 1 };
static const char PREFIX[] = "handed/";

static struct view key_of(const struct reallocation *h, struct buf *b)
{
	buf_puts(b, PREFIX);
	buf_put(b, h->council.s, h->council.len);
	buf_u8(b, 0);
	buf_put(b, h->subject.s, h->subject.len);
	return buf_view(b);
}

static void write_reallocation(struct docket *d, const struct reallocation *h)
{
	duly_auto_fini(buf) key = { 0 };
	duly_auto_fini(buf) value = { 0 };

	buf_u8(&value, REALLOCATION_VERSION);
	buf_u8(&value, h->waiting);
	buf_str(&value, h->step);
	buf_var(&value, h->round);
	buf_var(&value, h->cases);
	buf_var(&value, h->obligations);
	store_put(d->txn, STORE_META, key_of(h, &key), buf_view(&value));
	d->dirty = true;
}

static bool read_value(struct view value, struct arena *arena, struct reallocation *ret)
{
	struct reader r = reader_of(value.data, value.len);
	const bool known = read_u8(&r) == REALLOCATION_VERSION;

	ret->waiting = read_u8(&r) != 0;
	ret->step = arena_str(arena, read_str(&r));
	ret->round = (uint32_t)read_var(&r);
	ret->cases = read_var(&r);
	ret->obligations = read_var(&r);
	return known && r.ok;
}

static struct reallocation *add_reallocation(struct docket *d, struct str council,
					     struct str subject)
{
	struct reallocation *h = arena_alloc(d->reallocation_arena, sizeof *h),
			    **at = &d->reallocations;

	h->council = arena_str(d->reallocation_arena, council);
	h->subject = arena_str(d->reallocation_arena, subject);
	while (*at != NULL)
		at = &(*at)->next;
	*at = h;
	return h;
}

static void read_row(struct docket *d, struct view key, struct view value)
{
	const size_t skip = sizeof PREFIX - 1;
	const struct str name = { (const char *)key.data + skip, key.len - skip };
	const char *end = memchr(name.s, 0, name.len);
	const size_t n = end != NULL ? (size_t)(end - name.s) : name.len;
	struct reallocation h = { 0 };

	if (end == NULL || !read_value(value, d->reallocation_arena, &h) || !h.waiting)
		return;
	struct reallocation *kept = add_reallocation(d, (struct str){ name.s, n },
						     (struct str){ end + 1, name.len - n - 1 });
	h.council = kept->council;
	h.subject = kept->subject;
	*kept = h;
}

/* Those that wait, once; what changes is written through. */
static struct reallocation *waiting(struct docket *d)
{
	struct view key, value, from = { PREFIX, sizeof PREFIX - 1 };
	uint8_t last[sizeof PREFIX + 512];
	bool after = false;

	if (d->reallocations_read)
		return d->reallocations;
	d->reallocations_read = true;
	d->reallocation_arena = arena_new();
	while (store_seek(d->txn, STORE_META, from, after, &key, &value) &&
	       key.len > sizeof PREFIX - 1 && key.len <= sizeof last &&
	       memcmp(key.data, PREFIX, sizeof PREFIX - 1) == 0) {
		read_row(d, key, value);
		memcpy(last, key.data, key.len);
		from = (struct view){ last, key.len };
		after = true;
	}
	return d->reallocations;
}

void reallocation_clear(struct docket *d)
{
	d->reallocations = NULL;
	d->reallocations_read = false;
	if (d->reallocation_arena != NULL)
		arena_free(&d->reallocation_arena);
}

static struct reallocation *find_reallocation(struct docket *d, struct str council,
					      struct str subject)
{
	struct reallocation *h = waiting(d), stored = { 0 };
	duly_auto_fini(buf) key = { 0 };
	struct view value;

	for (; h != NULL; h = h->next) {
		if (str_eq(h->council, council) && str_eq(h->subject, subject))
			return h;
	}
	h = add_reallocation(d, council, subject);
	if (store_get(d->txn, STORE_META, key_of(h, &key), &value) &&
	    read_value(value, d->reallocation_arena, &stored)) {
		stored.council = h->council;
		stored.subject = h->subject;
		*h = stored;
	}
	return h;
}

void reallocation_changed(struct docket *d, struct str council, struct str subject,
			  const struct event *why)
{
	struct reallocation *h = find_reallocation(d, council, subject);
	duly_auto_fini(buf) step = { 0 };

	if (why != NULL)
		buf_printf(&step, "%.*s %.*s", STR_FMT(why->source), STR_FMT(why->id));
	const struct str new = { (const char *)step.data, step.len };

	if (str_eq(h->step, new))
		return;
	h->step = arena_str(d->reallocation_arena, new);
	h->waiting = why != NULL;
	write_reallocation(d, h);
}

/* ---- counted by a sweep ---------------------------------------------------------------------- */

void reallocation_restart(struct docket *d)
{
	for (struct reallocation *h = waiting(d); h != NULL; h = h->next) {
		if (!h->waiting || h->cases + h->obligations == 0)
			continue;
		h->cases = h->obligations = 0;
		write_reallocation(d, h);
	}
}

/* Whether @o is in the hands of the team or person. */
static bool concerns(struct docket *d, const struct reallocation *h, const struct obligation *o)
{
	const struct reporting *r = &council_of(d, h->council)->reporting;
	const bool team = str_starts(h->subject, "team:");
	const size_t skip = team ? 5 : 7;
	const struct str name = { h->subject.s + skip, h->subject.len - skip };

	if (o == NULL || o->status != OBLIGATION_OPEN || o->history || o->allocation == NULL)
		return false;
	return team ? staff_passes(r, o->allocation->team, name)
		    : str_eq(o->allocation->worker, name);
}

void reallocation_count(struct docket *d, const struct work *w,
			const struct stored_obligations *obligations)
{
	for (struct reallocation *h = waiting(d); h != NULL; h = h->next) {
		uint64_t n = 0;

		if (!h->waiting || !str_eq(h->council, w->file.council))
			continue;
		for (size_t i = 0; i < obligations->n; i++)
			n += concerns(d, h, obligations->list[i].derived);
		if (n == 0)
			continue;
		h->cases++;
		h->obligations += n;
		write_reallocation(d, h);
	}
}

/* ---- told ------------------------------------------------------------------------------------ */

struct notice {
	struct str what, whom; /* the team or person, and who has it from now on   */
	struct str team;       /* that is told                                     */
	duly_civil until;
	const char *code;
};

static bool notice_of_team(const struct reporting *r, struct str team, struct notice *ret)
{
	for (size_t i = r->replacement_count; i-- > 0;) {
		if (!str_eq(r->replacements[i].team, team))
			continue;
		*ret = (struct notice){ team, r->replacements[i].by, r->replacements[i].by,
					DULY_NO_DATE, "team-replaced" };
		return true;
	}
	return false;
}

/* Nobody is told of an absence in which nobody stands in: nothing is handed over. */
static bool notice_of_worker(const struct reporting *r, struct str worker, struct notice *ret)
{
	for (size_t i = r->absence_count; i-- > 0;) {
		const struct absence *a = &r->absences[i];

		if (!str_eq(a->worker, worker))
			continue;
		*ret = (struct notice){ worker, a->cover, a->cover_team, a->until,
					a->left ? "worker-left" : "worker-away" };
		return a->left || a->cover.len > 0 || a->cover_team.len > 0;
	}
	return false;
}

static bool notice_of(struct docket *d, const struct reallocation *h, struct notice *ret)
{
	const struct reporting *r = &council_of(d, h->council)->reporting;
	const bool team = str_starts(h->subject, "team:");
	const size_t skip = team ? 5 : 7;
	const struct str name = { h->subject.s + skip, h->subject.len - skip };

	return team ? notice_of_team(r, name, ret) : notice_of_worker(r, name, ret);
}

static void put_counts(struct alert_writing *out, const struct reallocation *h)
{
	alert_key(out, "open");
	pack_uint(out->b, h->obligations);
	alert_key(out, "cases");
	pack_uint(out->b, h->cases);
	put_text(out, "step", h->step);
}

static void tell_notice(struct docket *d, const struct reallocation *h, const struct notice *n)
{
	const bool team = str_starts(h->subject, "team:");
	const struct str whom = n->whom.len > 0 ? n->whom : n->team;
	const struct str to = n->team.len > 0 ? n->team : STR("unassigned");
	struct alert_writing out;
	uint8_t id[ID_LEN];

	alert_reallocated_id(h->subject, str_of(n->code), h->step.s, whom, h->round, id);
	alert_begin(d, &out, id, ALERT_HANDED_OVER, h->subject);
	put_text(&out, "council", h->council);
	put_text(&out, "code", str_of(n->code));
	put_text(&out, team ? "from" : "worker", n->what);
	if (!team)
		put_text(&out, "cover", n->whom);
	put_text(&out, "team", to);
	if (n->until.day != DULY_NO_DATE.day) {
		alert_key(&out, "until");
		pack_civil(out.b, n->until);
	}
	put_counts(&out, h);
	alert_put_to(&out, NO_STR, &to, 1);
	alert_end(d, &out, CAUSE_SWEEP, h->round, DULY_NO_INSTANT);
}

/* From the record: whether it was told is a fact. */
static bool was_told(struct docket *d, const struct reallocation *h)
{
	for (size_t i = 0; i < d->turn.said_count; i++) {
		struct recorded_alert *said = &d->turn.said[i];
		const msgpack_object *data = wire_get(&said->alert, "data");

		if (said->cause == CAUSE_SWEEP &&
		    str_eq(wire_str(wire_get(&said->alert, "subject")), h->subject) &&
		    str_eq(wire_str(wire_get(data, "council")), h->council))
			return said->used = true;
	}
	return false;
}

/* While nobody is told they wait: the release begins a sweep of its own. */
void reallocation_tell(struct docket *d)
{
	struct notice notice;

	for (struct reallocation *h = waiting(d); h != NULL && !d->state.held; h = h->next) {
		bool told;

		if (!h->waiting)
			continue;
		if (d->turn.recorded)
			told = was_told(d, h);
		else if ((told = h->obligations > 0 && notice_of(d, h, &notice)))
			tell_notice(d, h, &notice);
		h->waiting = false;
		h->round += told;
		h->cases = h->obligations = 0;
		write_reallocation(d, h);
	}
}
