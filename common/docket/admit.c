#include "common/derive/reporting.h"
#include "common/docket/internal.h"

/* Taking events: is it one, is it new, is there room for it in its case. */

/* ---- cases in hand --------------------------------------------------------------------------- */

static void table_put(struct turn *t, struct work *w)
{
	uint64_t slot;

	memcpy(&slot, w->key, sizeof slot);
	for (slot &= t->table_size - 1; t->table[slot] != NULL;)
		slot = (slot + 1) & (t->table_size - 1);
	t->table[slot] = w;
}

static struct work *table_get(const struct turn *t, const uint8_t key[ID_LEN])
{
	uint64_t slot;

	if (t->table_size == 0)
		return NULL;
	memcpy(&slot, key, sizeof slot);
	for (slot &= t->table_size - 1; t->table[slot] != NULL;
	     slot = (slot + 1) & (t->table_size - 1)) {
		if (memcmp(t->table[slot]->key, key, ID_LEN) == 0)
			return t->table[slot];
	}
	return NULL;
}

static void table_grow(struct turn *t)
{
	struct work **old = t->table;
	const size_t size = t->table_size;

	if (2 * (t->work_count + 1) <= size)
		return;
	t->table_size = size ? 4 * size : 64;
	t->table = arena_new_array(t->arena, struct work *, t->table_size);
	for (size_t i = 0; i < size; i++) {
		if (old[i] != NULL)
			table_put(t, old[i]);
	}
}

static duly_result load_file(struct docket *d, struct work *w, struct str council,
			     struct str subject, struct duly_diag *diag)
{
	struct arena *arena = d->turn.arena;
	struct view value;

	if (!store_get(d->txn, STORE_CASE, (struct view){ w->key, ID_LEN }, &value)) {
		if (store_failed(d->txn) != DULY_OK)
			return store_outcome(d->txn, diag);
		w->is_new = true;
		stored_case_begin(arena_str(arena, council), arena_str(arena, subject), &w->file);
		return DULY_OK;
	}
	/* The view dies with the next write, the case does not. */
	const void *copy = memcpy(arena_alloc(arena, value.len), value.data, value.len);

	return stored_case_read(d->law, (struct view){ copy, value.len }, arena, &w->file, diag);
}

static duly_result load_work(struct docket *d, const uint8_t key[ID_LEN], struct str council,
			     struct str subject, struct work **ret, struct duly_diag *diag)
{
	struct work *w = table_get(&d->turn, key);

	if (w == NULL) {
		w = arena_alloc(d->turn.arena, sizeof *w);
		memcpy(w->key, key, ID_LEN);
		duly_result r = load_file(d, w, council, subject, diag);
		if (r != DULY_OK)
			return r;
		table_grow(&d->turn);
		table_put(&d->turn, w);
		d->turn.work_count++;
	}
	*ret = w;
	return DULY_OK;
}

duly_result work_load(struct docket *d, struct str council, struct str subject, struct work **ret,
		      struct duly_diag *diag)
{
	uint8_t key[ID_LEN];

	case_key(&d->state, council, subject, key);
	return load_work(d, key, council, subject, ret, diag);
}

/* Of a case that is in the store. */
duly_result work_load_key(struct docket *d, const uint8_t key[ID_LEN], struct work **ret,
			  struct duly_diag *diag)
{
	duly_result r = load_work(d, key, NO_STR, NO_STR, ret, diag);

	if (r == DULY_OK && (*ret)->is_new && !(*ret)->touched)
		return duly_fail(diag, DULY_E_CORRUPT, "a timer names a case that is not there");
	return r;
}

struct reference work_reference(struct work *w)
{
	return (struct reference){ .council = w->file.council,
				   .subject = w->file.subject,
				   .events = w->file.events,
				   .n = w->file.n,
				   .merged = w->file.merged,
				   .merged_count = w->file.merged_count,
				   .owner = w };
}

static duly_result load_other(void *ctx, struct str council, struct str subject,
			      struct reference *ret, struct duly_diag *diag)
{
	struct work *w;

	duly_result r = work_load(ctx, council, subject, &w, diag);
	if (r == DULY_OK)
		*ret = work_reference(w);
	return r;
}

struct context work_context(struct docket *d, const struct work *w, struct arena *arena)
{
	return (struct context){ .law = d->law,
				 .reporting = &council_of(d, w->file.council)->reporting,
				 .at = d->turn.now,
				 .arena = arena };
}

duly_result work_people(struct docket *d, struct work *w, const struct context *c,
			struct people *ret, struct duly_diag *diag)
{
	const struct reference first = work_reference(w);

	return people_gather(c, &first, load_other, d, ret, diag);
}

duly_result works_under(struct docket *d, const struct law *law, struct duly_diag *diag)
{
	struct arena *arena = d->turn.arena;
	duly_result r = DULY_OK;

	for (size_t i = 0; i < d->turn.table_size && r == DULY_OK; i++) {
		struct work *w = d->turn.table[i];

		if (w == NULL)
			continue;
		buf_clear(&d->scratch);
		stored_case_write(d->law, &w->file, arena, &d->scratch);
		const struct str bytes = { (const char *)d->scratch.data, d->scratch.len };
		const struct str copy = arena_str(arena, bytes);

		r = stored_case_read(law, (struct view){ copy.s, copy.len }, arena, &w->file, diag);
	}
	return r;
}

void work_touch(struct docket *d, struct work *w)
{
	if (w->touched)
		return;
	w->touched = true;
	*d->turn.last = w;
	d->turn.last = &w->next;
}

/* ---- one event ------------------------------------------------------------------------------- */

static bool same_content(const struct event *a, const struct event *b)
{
	return memcmp(a->content, b->content, sizeof a->content) == 0;
}

static void note_kind(struct work *w, const struct event *e)
{
	const enum event_meaning means = e->type->means;

	w->retracted |= means == MEANS_RETRACTED || means == MEANS_BATCH_RETRACTED;
	w->corrected |= e->replaces.s != NULL || means == MEANS_BIRTH || means == MEANS_MERGED;
}

static void join(struct docket *d, struct work *w, struct event *e)
{
	const struct event copy = *e;

	stored_case_add(&w->file, &copy, d->turn.arena);
	note_kind(w, e);
	work_touch(d, w);
	d->state.events++;
	d->turn.next_sequence++;
	d->dirty = true;
}

/* The reference that @e merges its own into; NO_STR: it does no such thing. */
static struct str merged_into(const struct event *e)
{
	const struct value *into;

	if (e->type->means != MEANS_MERGED)
		return NO_STR;
	into = event_part(e, PART_INTO);
	return into->given && !str_eq(into->ref, e->subject) ? into->ref : NO_STR;
}

/* The other reference remembers it, so that the two find each other from either side. */
static duly_result note_merging(struct docket *d, const struct event *e, struct duly_diag *diag)
{
	const struct str into = merged_into(e);
	struct work *other;

	if (into.len == 0)
		return DULY_OK;
	duly_result r = work_load(d, e->council, into, &other, diag);
	if (r == DULY_OK && stored_case_merge(&other->file, e->subject, d->turn.arena))
		work_touch(d, other);
	return r;
}

/* A merging that cannot be taken: more references than are kept for one person. */
static duly_result judge_merging(struct docket *d, struct work *w, const struct event *e,
				 struct taken *ret, struct duly_diag *diag)
{
	const struct str into = merged_into(e);
	const struct reference one = work_reference(w);
	const struct context c = work_context(d, w, d->turn.arena);
	struct reference other;

	if (into.len == 0)
		return DULY_OK;
	duly_result r = load_other(d, e->council, into, &other, diag);
	if (r == DULY_OK)
		r = people_judge(&c, &one, &other, load_other, d, &ret->reject, diag);
	if (r == DULY_OK && ret->reject.code != REJECT_NONE)
		ret->status = TAKEN_REJECTED;
	return r;
}

static bool read_event(const struct docket *d, const msgpack_object *object, struct event *ret,
		       struct taken *taken)
{
	struct envelope envelope = { 0 };
	const bool ok = envelope_read(object, &envelope, &taken->reject);

	taken->id = envelope.id;
	taken->source = envelope.source;
	return ok && event_read(d->law, &envelope, d->turn.arena, ret, &taken->reject) &&
	       event_time_ok(ret, d->turn.now, &taken->reject) &&
	       event_subject_ok(ret, &taken->reject);
}

static void answer_known(const struct event *known, const struct event *e, struct taken *ret)
{
	ret->sequence = known->sequence;
	ret->status = TAKEN_DUPLICATE;
	if (same_content(known, e))
		return;
	ret->status = TAKEN_REJECTED;
	reject_with(&ret->reject, REJECT_CONFLICT, "id",
		    "another event of this source and subject has this id");
}

static void enter(struct docket *d, struct work *w, struct event *e, struct taken *ret)
{
	e->sequence = ret->sequence = d->turn.next_sequence;
	e->received = d->turn.now;
	buf_clear(&d->scratch);
	event_pack(d->law, e, &d->scratch);
	log_batch_add(d->turn.batch, LOG_EVENT, buf_view(&d->scratch));
	join(d, w, e);
}

/* The event stands in the log before the files that it puts in force, and is gone with the law
 * under which it was read: nothing may look at @e after it. */
static duly_result accept_loading(struct docket *d, struct work *w, struct event *e,
				  enum loading what, struct taken *ret, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };

	if (!loading_prepare(d, e, what, &contents, &ret->reject)) {
		ret->status = TAKEN_REJECTED;
		return DULY_OK;
	}
	enter(d, w, e, ret);
	return docket_put_in_force(d, &contents, diag);
}

duly_result docket_take(struct docket *d, const msgpack_object *object, struct taken *ret,
			struct duly_diag *diag)
{
	struct event e = { 0 };
	enum loading what;
	struct work *w;

	*ret = (struct taken){ .status = TAKEN_ACCEPTED };
	if (!read_event(d, object, &e, ret)) {
		ret->status = TAKEN_REJECTED;
		return DULY_OK;
	}
	duly_result r = work_load(d, e.council, e.subject, &w, diag);
	if (r != DULY_OK)
		return r;
	const struct event *known = stored_case_find(&w->file, e.source, e.subject, e.id);

	if (known != NULL) {
		answer_known(known, &e, ret);
		return DULY_OK;
	}
	if (w->file.n >= CASE_EVENTS_MAX) {
		ret->status = TAKEN_REJECTED;
		reject_with(&ret->reject, REJECT_TOO_MANY, "subject", "the case has %d events",
			    CASE_EVENTS_MAX);
		return DULY_OK;
	}
	if (loading_asked(&e, &what))
		return accept_loading(d, w, &e, what, ret, diag);
	r = judge_merging(d, w, &e, ret, diag);
	if (r != DULY_OK || ret->status == TAKEN_REJECTED)
		return r;
	enter(d, w, &e, ret);
	return note_merging(d, &e, diag);
}

/* An event of the record was taken once: it is not judged again. */
duly_result take_recorded(struct docket *d, const struct log_record *record, struct duly_diag *diag)
{
	struct envelope envelope = { 0 };
	struct event e = { 0 };
	struct reject why = { 0 };
	struct wire wire;
	struct work *w;
	void *copy = arena_alloc(d->turn.arena, record->body.len);

	memcpy(copy, record->body.data, record->body.len);
	duly_result r = wire_unpack((struct view){ copy, record->body.len }, &wire, diag);
	if (r != DULY_OK)
		return r;
	if (!envelope_read(&wire.root, &envelope, &why) ||
	    !event_read(d->law, &envelope, d->turn.arena, &e, &why)) {
		wire_fini(&wire);
		return duly_fail(diag, DULY_E_CORRUPT, "record %llu is no event: %s %s",
				 (unsigned long long)record->sequence, why.field, why.message);
	}
	wire_fini(&wire);
	r = work_load(d, e.council, e.subject, &w, diag);
	if (r != DULY_OK)
		return r;
	e.sequence = record->sequence;
	e.received = record->recorded;
	join(d, w, &e);
	return note_merging(d, &e, diag);
}
