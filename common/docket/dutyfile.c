#include "common/docket/dutyfile.h"

/* 2 is left for values that are sealed. */
enum { DUTYFILE_VERSION = 1, DUTYFILE_HOLDERS = 3 };
enum { FILE_DOUBTFUL = 1, FILE_TIMER = 2 };
enum {
	DUTY_BY_DAY = 1,
	DUTY_PROVISIONAL = 2,
	DUTY_WATCHED = 4,
	DUTY_ANSWERED = 8,
	DUTY_TOLD_TO = 16,
	DUTY_MOMENT = 32,
	DUTY_DATED = 64
};
enum { FOUND_OPEN = 1, FOUND_TOLD = 2, FOUND_GAP = 4 };

/* ---- told ------------------------------------------------------------------------------------ */

static void write_told(const struct told *t, struct buf *b)
{
	buf_put(b, t->id, ID_LEN);
	buf_u8(b, t->type);
	buf_zig(b, t->due.day);
	buf_zig(b, t->due_at.ms);
	buf_str(b, t->teams);
}

static void read_id(struct reader *r, uint8_t ret[ID_LEN])
{
	const void *id = read_bytes(r, ID_LEN);

	if (id != NULL)
		memcpy(ret, id, ID_LEN);
}

static struct told read_told(struct reader *r)
{
	struct told t = { 0 };

	read_id(r, t.id);
	t.type = read_u8(r);
	t.due.day = (int32_t)read_zig(r);
	t.due_at.ms = read_zig(r);
	t.teams = read_str(r);
	return t;
}

/* ---- a duty ---------------------------------------------------------------------------------- */

static void write_duty(const struct duty *d, struct buf *b)
{
	const bool dated = d->due.day != DULY_NO_DATE.day;

	buf_u8(b,
	       (uint8_t)((d->by_day ? DUTY_BY_DAY : 0) | (d->provisional ? DUTY_PROVISIONAL : 0) |
			 (d->watched ? DUTY_WATCHED : 0) | (d->answered ? DUTY_ANSWERED : 0) |
			 (d->told_to.ms != DULY_NO_INSTANT.ms ? DUTY_TOLD_TO : 0) |
			 (d->anchor == 0 ? DUTY_MOMENT : 0) | (dated ? DUTY_DATED : 0)));
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
	buf_var(b, d->alternative);
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
		write_told(&d->told[i], b);
}

static void read_duty(struct reader *r, struct duty *d, struct arena *arena)
{
	const uint8_t flags = read_u8(r);
	const uint8_t status = read_u8(r);
	const bool dated = flags & DUTY_DATED;

	r->ok &= status <= DUTY_VOID;
	d->status = r->ok ? (enum duty_status)status : DUTY_OPEN;
	d->by_day = flags & DUTY_BY_DAY;
	d->provisional = flags & DUTY_PROVISIONAL;
	d->watched = flags & DUTY_WATCHED;
	d->answered = flags & DUTY_ANSWERED;
	d->rule = read_str(r);
	read_id(r, d->id);
	if (flags & DUTY_MOMENT) {
		d->moment = read_str(r);
		d->ordinal = (uint32_t)read_var(r);
	} else {
		d->anchor = read_var(r);
	}
	d->trigger = read_var(r);
	d->alternative = (uint16_t)read_var(r);
	d->on.day = (int32_t)read_zig(r);
	d->at.ms = read_zig(r);
	d->due = dated ? (duly_civil){ (int32_t)read_zig(r) } : DULY_NO_DATE;
	d->act_by = dated ? (duly_civil){ (int32_t)read_zig(r) } : DULY_NO_DATE;
	d->due_at = dated ? (duly_instant){ read_zig(r) } : DULY_NEVER;
	d->round = (uint32_t)read_var(r);
	d->told_to = flags & DUTY_TOLD_TO ? (duly_instant){ read_zig(r) } : DULY_NO_INSTANT;
	d->told_count = read_count(r);
	d->told = arena_new_array(arena, struct told, d->told_count);
	for (size_t i = 0; i < d->told_count; i++)
		d->told[i] = read_told(r);
}

/* ---- a finding ------------------------------------------------------------------------------- */

static void write_found(const struct found *f, struct buf *b)
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

static void read_found(struct reader *r, struct found *f)
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

static void write_holders(const struct dutyfile *d, struct buf *b)
{
	buf_var(b, d->holder_count);
	for (size_t i = 0; i < d->holder_count; i++) {
		buf_str(b, d->holders[i].role);
		buf_str(b, d->holders[i].worker);
		buf_str(b, d->holders[i].team);
		buf_var(b, d->holders[i].round);
	}
}

static void read_holders(struct reader *r, struct dutyfile *d, struct arena *arena)
{
	d->holder_count = d->holder_cap = read_count(r);
	d->holders = arena_new_array(arena, struct known_holder, d->holder_count);
	for (size_t i = 0; i < d->holder_count; i++) {
		d->holders[i].role = read_str(r);
		d->holders[i].worker = read_str(r);
		d->holders[i].team = read_str(r);
		d->holders[i].round = (uint32_t)read_var(r);
	}
	r->ok &= d->holder_count > 0;
}

/* ---- the whole ------------------------------------------------------------------------------- */

duly_result dutyfile_read(struct view value, struct arena *arena, struct dutyfile *ret,
			  struct duly_diag *diag)
{
	struct reader r = reader_of(value.data, value.len);
	struct dutyfile d = { .timer = DULY_NEVER };

	const uint8_t version = read_u8(&r);

	if (version != DUTYFILE_VERSION && version != DUTYFILE_HOLDERS)
		return duly_fail(diag, DULY_E_CORRUPT, "duties of another format");
	const uint8_t flags = read_u8(&r);

	d.doubtful = flags & FILE_DOUBTFUL;
	if (flags & FILE_TIMER) {
		d.timer.ms = read_zig(&r);
		d.timer_number = read_var(&r);
	}
	d.n = d.cap = read_count(&r);
	d.duties = arena_new_array(arena, struct duty, d.n);
	for (size_t i = 0; i < d.n; i++)
		read_duty(&r, &d.duties[i], arena);
	d.found_count = d.found_cap = read_count(&r);
	d.found = arena_new_array(arena, struct found, d.found_count);
	for (size_t i = 0; i < d.found_count; i++)
		read_found(&r, &d.found[i]);
	if (version == DUTYFILE_HOLDERS)
		read_holders(&r, &d, arena);
	if (!r.ok || reader_left(&r) > 0)
		return duly_fail(diag, DULY_E_CORRUPT, "duties that do not read");
	*ret = d;
	return DULY_OK;
}

void dutyfile_write(const struct dutyfile *d, struct buf *ret)
{
	const bool timer = d->timer.ms != DULY_NEVER.ms;

	buf_u8(ret, d->holder_count > 0 ? DUTYFILE_HOLDERS : DUTYFILE_VERSION);
	buf_u8(ret, (uint8_t)((d->doubtful ? FILE_DOUBTFUL : 0) | (timer ? FILE_TIMER : 0)));
	if (timer) {
		buf_zig(ret, d->timer.ms);
		buf_var(ret, d->timer_number);
	}
	buf_var(ret, d->n);
	for (size_t i = 0; i < d->n; i++)
		write_duty(&d->duties[i], ret);
	buf_var(ret, d->found_count);
	for (size_t i = 0; i < d->found_count; i++)
		write_found(&d->found[i], ret);
	if (d->holder_count > 0)
		write_holders(d, ret);
}

static void *grown(struct arena *arena, const void *list, size_t size, size_t n, size_t *cap)
{
	void *more;

	*cap = *cap ? 2 * *cap : 8;
	more = arena_alloc(arena, size * *cap);
	if (n > 0)
		memcpy(more, list, size * n);
	return more;
}

struct duty *dutyfile_add(struct dutyfile *d, struct arena *arena)
{
	if (d->n == d->cap)
		d->duties = grown(arena, d->duties, sizeof *d->duties, d->n, &d->cap);
	d->duties[d->n] = (struct duty){ .told_to = DULY_NO_INSTANT };
	return &d->duties[d->n++];
}

static struct found *find_or_add(struct dutyfile *d, const struct found *wanted,
				 struct arena *arena)
{
	for (size_t i = 0; i < d->found_count; i++) {
		if (d->found[i].code == wanted->code && d->found[i].event == wanted->event &&
		    str_eq(d->found[i].coverage, wanted->coverage))
			return &d->found[i];
	}
	if (d->found_count == d->found_cap)
		d->found = grown(arena, d->found, sizeof *d->found, d->found_count, &d->found_cap);
	d->found[d->found_count] = *wanted;
	return &d->found[d->found_count++];
}

struct found *dutyfile_find(struct dutyfile *d, enum finding_code code, uint64_t event,
			    struct arena *arena)
{
	return find_or_add(d, &(struct found){ .code = (uint8_t)code, .event = event }, arena);
}

struct found *dutyfile_find_gap(struct dutyfile *d, struct str coverage, uint64_t event,
				struct arena *arena)
{
	return find_or_add(d, &(struct found){ .coverage = coverage, .event = event }, arena);
}

struct known_holder *dutyfile_holder(struct dutyfile *d, struct str role, struct arena *arena)
{
	for (size_t i = 0; i < d->holder_count; i++) {
		if (str_eq(d->holders[i].role, role))
			return &d->holders[i];
	}
	if (d->holder_count == d->holder_cap)
		d->holders = grown(arena, d->holders, sizeof *d->holders, d->holder_count,
				   &d->holder_cap);
	d->holders[d->holder_count] = (struct known_holder){ .role = role };
	return &d->holders[d->holder_count++];
}

void dutyfile_take_duty(struct dutyfile *d, const struct duty *duty, struct arena *arena)
{
	*dutyfile_add(d, arena) = *duty;
}

void dutyfile_take_found(struct dutyfile *d, const struct found *found, struct arena *arena)
{
	*find_or_add(d, found, arena) = *found;
}

void duty_told(struct duty *duty, const struct told *told, struct arena *arena)
{
	struct told *more = arena_new_array(arena, struct told, duty->told_count + 1);

	if (duty->told_count > 0)
		memcpy(more, duty->told, sizeof *more * duty->told_count);
	more[duty->told_count++] = *told;
	duty->told = more;
}
