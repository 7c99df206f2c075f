#include "common/docket/stored_obligations.h"

/* 2 is left for values that are sealed. */
enum {
	OBLIGATIONS_VERSION = 1,
	OBLIGATIONS_ALLOCATIONS = 3,
	OBLIGATIONS_OWED = 4,
	OBLIGATIONS_PEOPLE = 5
};
enum { FILE_DOUBTFUL = 1, FILE_TIMER = 2 };
enum { OWED_RETRACTED = 1, OWED_CORRECTED = 2, OWED_ANSWERS = 4 };
enum {
	STORED_BY_DAY = 1,
	STORED_PROVISIONAL = 2,
	STORED_WATCHED = 4,
	STORED_ANSWERED = 8,
	STORED_TOLD_TO = 16,
	STORED_MOMENT = 32,
	STORED_DATED = 64
};
enum { FOUND_OPEN = 1, FOUND_TOLD = 2, FOUND_GAP = 4 };

/* ---- told ------------------------------------------------------------------------------------ */

static void write_told(const struct told *t, bool people, struct buf *b)
{
	buf_put(b, t->id, ID_LEN);
	buf_u8(b, t->type);
	buf_zig(b, t->due.day);
	buf_zig(b, t->due_at.ms);
	buf_str(b, t->teams);
	if (people)
		buf_str(b, t->people);
}

static void read_id(struct reader *r, uint8_t ret[ID_LEN])
{
	const void *id = read_bytes(r, ID_LEN);

	if (id != NULL)
		memcpy(ret, id, ID_LEN);
}

static struct told read_told(struct reader *r, bool people)
{
	struct told t = { 0 };

	read_id(r, t.id);
	t.type = read_u8(r);
	t.due.day = (int32_t)read_zig(r);
	t.due_at.ms = read_zig(r);
	t.teams = read_str(r);
	if (people)
		t.people = read_str(r);
	return t;
}

/* ---- an obligation --------------------------------------------------------------------------- */

static void write_obligation(const struct stored_obligation *d, bool people, struct buf *b)
{
	const bool dated = d->due.day != DULY_NO_DATE.day;

	buf_u8(b,
	       (uint8_t)((d->by_day ? STORED_BY_DAY : 0) |
			 (d->provisional ? STORED_PROVISIONAL : 0) |
			 (d->watched ? STORED_WATCHED : 0) | (d->answered ? STORED_ANSWERED : 0) |
			 (d->told_to.ms != DULY_NO_INSTANT.ms ? STORED_TOLD_TO : 0) |
			 (d->anchor == 0 ? STORED_MOMENT : 0) | (dated ? STORED_DATED : 0)));
	buf_u8(b, (uint8_t)d->status);
	buf_str(b, d->rule);
	buf_put(b, d->id, ID_LEN);
	if (d->anchor == 0) {
		buf_str(b, d->moment);
		buf_var(b, d->ordinal);
	} else {
		buf_var(b, d->anchor);
	}
	buf_var(b, d->trigger);
	buf_var(b, d->interval);
	buf_zig(b, d->on.day);
	buf_zig(b, d->at.ms);
	if (dated) {
		buf_zig(b, d->due.day);
		buf_zig(b, d->act_by.day);
		buf_zig(b, d->due_at.ms);
	}
	buf_var(b, d->round);
	if (d->told_to.ms != DULY_NO_INSTANT.ms)
		buf_zig(b, d->told_to.ms);
	buf_var(b, d->told_count);
	for (size_t i = 0; i < d->told_count; i++)
		write_told(&d->told[i], people, b);
}

static void read_obligation(struct reader *r, bool people, struct stored_obligation *d,
			    struct arena *arena)
{
	const uint8_t flags = read_u8(r);
	const uint8_t status = read_u8(r);
	const bool dated = flags & STORED_DATED;

	r->ok &= status <= OBLIGATION_VOID;
	d->status = r->ok ? (enum obligation_status)status : OBLIGATION_OPEN;
	d->by_day = flags & STORED_BY_DAY;
	d->provisional = flags & STORED_PROVISIONAL;
	d->watched = flags & STORED_WATCHED;
	d->answered = flags & STORED_ANSWERED;
	d->rule = read_str(r);
	read_id(r, d->id);
	if (flags & STORED_MOMENT) {
		d->moment = read_str(r);
		d->ordinal = (uint32_t)read_var(r);
	} else {
		d->anchor = read_var(r);
	}
	d->trigger = read_var(r);
	d->interval = (uint16_t)read_var(r);
	d->on.day = (int32_t)read_zig(r);
	d->at.ms = read_zig(r);
	d->due = dated ? (duly_civil){ (int32_t)read_zig(r) } : DULY_NO_DATE;
	d->act_by = dated ? (duly_civil){ (int32_t)read_zig(r) } : DULY_NO_DATE;
	d->due_at = dated ? (duly_instant){ read_zig(r) } : DULY_NEVER;
	d->round = (uint32_t)read_var(r);
	d->told_to = flags & STORED_TOLD_TO ? (duly_instant){ read_zig(r) } : DULY_NO_INSTANT;
	d->told_count = read_count(r);
	d->told = arena_new_array(arena, struct told, d->told_count);
	for (size_t i = 0; i < d->told_count; i++)
		d->told[i] = read_told(r, people);
}

/* ---- a finding ------------------------------------------------------------------------------- */

static void write_found(const struct known_finding *f, struct buf *b)
{
	const bool gap = f->coverage.len > 0;

	buf_u8(b, (uint8_t)((f->open ? FOUND_OPEN : 0) | (f->told ? FOUND_TOLD : 0) |
			    (gap ? FOUND_GAP : 0)));
	if (gap) {
		buf_str(b, f->coverage);
		buf_str(b, f->team);
	} else {
		buf_u8(b, f->code);
	}
	buf_var(b, f->event);
	buf_zig(b, f->since.ms);
	buf_var(b, f->round);
	buf_put(b, f->id, ID_LEN);
}

static void read_found(struct reader *r, struct known_finding *f)
{
	const uint8_t flags = read_u8(r);

	f->open = flags & FOUND_OPEN;
	f->told = flags & FOUND_TOLD;
	if (flags & FOUND_GAP) {
		f->coverage = read_str(r);
		f->team = read_str(r);
	} else {
		f->code = read_u8(r);
	}
	f->event = read_var(r);
	f->since.ms = read_zig(r);
	f->round = (uint32_t)read_var(r);
	read_id(r, f->id);
}

/* ---- who is known to hold it ----------------------------------------------------------------- */

static void write_allocations(const struct stored_obligations *d, struct buf *b)
{
	buf_var(b, d->allocation_count);
	for (size_t i = 0; i < d->allocation_count; i++) {
		buf_str(b, d->allocations[i].role);
		buf_str(b, d->allocations[i].worker);
		buf_str(b, d->allocations[i].team);
		buf_var(b, d->allocations[i].round);
	}
}

static void read_allocations(struct reader *r, struct stored_obligations *d, struct arena *arena)
{
	d->allocation_count = d->allocation_cap = read_count(r);
	d->allocations = arena_new_array(arena, struct known_allocation, d->allocation_count);
	for (size_t i = 0; i < d->allocation_count; i++) {
		d->allocations[i].role = read_str(r);
		d->allocations[i].worker = read_str(r);
		d->allocations[i].team = read_str(r);
		d->allocations[i].round = (uint32_t)read_var(r);
	}
}

/* ---- what is still owed ---------------------------------------------------------------------- */

static void write_owed(const struct owed *o, uint8_t version, struct buf *b)
{
	buf_u8(b,
	       (uint8_t)((o->retracted ? OWED_RETRACTED : 0) | (o->corrected ? OWED_CORRECTED : 0) |
			 (o->answers && version == OBLIGATIONS_PEOPLE ? OWED_ANSWERS : 0)));
	buf_u8(b, o->reason);
}

static struct owed read_owed(struct reader *r, uint8_t version)
{
	const uint8_t flags = read_u8(r);

	return (struct owed){ .answers = version == OBLIGATIONS_OWED || flags & OWED_ANSWERS,
			      .retracted = flags & OWED_RETRACTED,
			      .corrected = flags & OWED_CORRECTED,
			      .reason = read_u8(r) };
}

/* ---- the whole ------------------------------------------------------------------------------- */

duly_result stored_obligations_read(struct view key, struct view value, struct arena *arena,
				    struct stored_obligations *ret, struct duly_diag *diag)
{
	struct reader r = reader_of(value.data, value.len);
	struct stored_obligations d = { .timer = DULY_NEVER };

	const uint8_t version = read_u8(&r);

	if (version != OBLIGATIONS_VERSION && version != OBLIGATIONS_ALLOCATIONS &&
	    version != OBLIGATIONS_OWED && version != OBLIGATIONS_PEOPLE)
		return stored_other_format(STORE_OBLIGATION, key, diag);
	const uint8_t flags = read_u8(&r);

	d.doubtful = flags & FILE_DOUBTFUL;
	if (flags & FILE_TIMER) {
		d.timer.ms = read_zig(&r);
		d.timer_number = read_var(&r);
	}
	d.n = d.cap = read_count(&r);
	d.list = arena_new_array(arena, struct stored_obligation, d.n);
	for (size_t i = 0; i < d.n; i++)
		read_obligation(&r, version == OBLIGATIONS_PEOPLE, &d.list[i], arena);
	d.found_count = d.found_cap = read_count(&r);
	d.found = arena_new_array(arena, struct known_finding, d.found_count);
	for (size_t i = 0; i < d.found_count; i++)
		read_found(&r, &d.found[i]);
	if (version != OBLIGATIONS_VERSION)
		read_allocations(&r, &d, arena);
	if (version == OBLIGATIONS_ALLOCATIONS)
		r.ok &= d.allocation_count > 0;
	if (version >= OBLIGATIONS_OWED)
		d.owed = read_owed(&r, version);
	const duly_result result = stored_end(&r, STORE_OBLIGATION, key, diag);

	if (result == DULY_OK)
		*ret = d;
	return result;
}

static bool has_people(const struct stored_obligations *d)
{
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < d->list[i].told_count; k++)
			if (d->list[i].told[k].people.len > 0)
				return true;
	return false;
}

static uint8_t version_of(const struct stored_obligations *d)
{
	if (has_people(d))
		return OBLIGATIONS_PEOPLE;
	if (d->owed.answers)
		return OBLIGATIONS_OWED;
	return d->allocation_count > 0 ? OBLIGATIONS_ALLOCATIONS : OBLIGATIONS_VERSION;
}

void stored_obligations_write(const struct stored_obligations *d, struct buf *ret)
{
	const bool timer = d->timer.ms != DULY_NEVER.ms;
	const uint8_t version = version_of(d);

	buf_u8(ret, version);
	buf_u8(ret, (uint8_t)((d->doubtful ? FILE_DOUBTFUL : 0) | (timer ? FILE_TIMER : 0)));
	if (timer) {
		buf_zig(ret, d->timer.ms);
		buf_var(ret, d->timer_number);
	}
	buf_var(ret, d->n);
	for (size_t i = 0; i < d->n; i++)
		write_obligation(&d->list[i], version == OBLIGATIONS_PEOPLE, ret);
	buf_var(ret, d->found_count);
	for (size_t i = 0; i < d->found_count; i++)
		write_found(&d->found[i], ret);
	if (version != OBLIGATIONS_VERSION)
		write_allocations(d, ret);
	if (version >= OBLIGATIONS_OWED)
		write_owed(&d->owed, version, ret);
}

struct stored_obligation *stored_obligations_add(struct stored_obligations *d, struct arena *arena)
{
	LIST_ROOM(arena, d->list, d->n, d->cap);
	d->list[d->n] = (struct stored_obligation){ .told_to = DULY_NO_INSTANT };
	return &d->list[d->n++];
}

/* They are asked for in the order in which they are kept, nearly always, so that the search begins
 * behind where the last one ended: from the start each time, 10,000 of them would be compared fifty
 * million times at each look. */
static struct known_finding *find_or_add(struct stored_obligations *d,
					 const struct known_finding *wanted, struct arena *arena)
{
	for (size_t i = 0; i < d->found_count; i++) {
		const size_t at = (d->found_hint + i) % d->found_count;
		struct known_finding *f = &d->found[at];

		if (f->code != wanted->code || f->event != wanted->event ||
		    !str_eq(f->coverage, wanted->coverage))
			continue;
		d->found_hint = at + 1;
		return f;
	}
	LIST_ROOM(arena, d->found, d->found_count, d->found_cap);
	d->found[d->found_count] = *wanted;
	return &d->found[d->found_count++];
}

struct known_finding *stored_obligations_finding(struct stored_obligations *d,
						 enum finding_code code, uint64_t event,
						 struct arena *arena)
{
	return find_or_add(d, &(struct known_finding){ .code = (uint8_t)code, .event = event },
			   arena);
}

struct known_finding *stored_obligations_gap(struct stored_obligations *d, struct str coverage,
					     uint64_t event, struct arena *arena)
{
	return find_or_add(d, &(struct known_finding){ .coverage = coverage, .event = event },
			   arena);
}

struct known_allocation *stored_obligations_allocation(struct stored_obligations *d,
						       struct str role, struct arena *arena)
{
	for (size_t i = 0; i < d->allocation_count; i++) {
		if (str_eq(d->allocations[i].role, role))
			return &d->allocations[i];
	}
	LIST_ROOM(arena, d->allocations, d->allocation_count, d->allocation_cap);
	d->allocations[d->allocation_count] = (struct known_allocation){ .role = role };
	return &d->allocations[d->allocation_count++];
}

void stored_obligations_take(struct stored_obligations *d, const struct stored_obligation *stored,
			     struct arena *arena)
{
	*stored_obligations_add(d, arena) = *stored;
}

void stored_obligations_take_finding(struct stored_obligations *d,
				     const struct known_finding *found, struct arena *arena)
{
	LIST_ROOM(arena, d->found, d->found_count, d->found_cap);
	d->found[d->found_count++] = *found;
}
