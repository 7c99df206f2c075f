#include "common/docket/people.h"

static bool is_known(const struct people *p, struct str subject)
{
	for (size_t i = 0; i < p->n; i++) {
		if (str_eq(p->refs[i].subject, subject))
			return true;
	}
	return false;
}

static void add(struct people *p, struct stored_case *file, struct arena *arena)
{
	if (p->n == p->cap) {
		p->cap = p->cap ? 4 * p->cap : 1;
		struct reference *refs = arena_new_array(arena, struct reference, p->cap);
		struct stored_case **files =
			arena_alloc(arena, p->cap * sizeof(struct stored_case *));

		for (size_t i = 0; i < p->n; i++) {
			refs[i] = p->refs[i];
			files[i] = p->files[i];
		}
		p->refs = refs;
		p->files = files;
	}
	p->refs[p->n] = (struct reference){ .subject = file->subject,
					    .events = file->events,
					    .n = file->n };
	p->files[p->n++] = file;
}

static duly_result add_all(struct people *p, const struct str *subjects, size_t n, people_load load,
			   void *ctx, struct arena *arena, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	for (size_t i = 0; i < n && r == DULY_OK; i++) {
		struct stored_case *file;

		if (is_known(p, subjects[i]))
			continue;
		r = load(ctx, p->files[0]->council, subjects[i], &file, diag);
		if (r == DULY_OK)
			add(p, file, arena);
	}
	return r;
}

duly_result people_gather(const struct law *law, const struct reporting *reporting,
			  struct stored_case *first, people_load load, void *ctx,
			  struct arena *arena, struct people *ret, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	*ret = (struct people){ 0 };
	add(ret, first, arena);
	for (size_t i = 0; i < ret->n && r == DULY_OK; i++) {
		const struct stored_case *file = ret->files[i];
		struct str *named;
		const size_t n = person_named(law, file->events, file->n, arena, &named);

		ret->named |= n > 0;
		r = add_all(ret, named, n, load, ctx, arena, diag);
		if (r == DULY_OK)
			r = add_all(ret, file->merged, file->merged_count, load, ctx, arena, diag);
	}
	if (r == DULY_OK && ret->named)
		person_heads(law, reporting, ret->refs, ret->n, arena);
	return r;
}

struct stored_case people_file(const struct people *p, size_t head, struct arena *arena)
{
	struct stored_case one = { .council = p->files[head]->council,
				   .subject = p->files[head]->subject };

	one.n = one.cap = person_events(p->refs, p->n, head, arena, &one.events);
	return one;
}

duly_result people_derive(const struct law *law, const struct reporting *reporting,
			  const struct people *p, size_t head, const struct stored_case *file,
			  duly_instant at, struct arena *arena, struct derivation *ret,
			  struct about_case *ret_about, struct duly_diag *diag)
{
	*ret_about = case_about(law, reporting, file->events, file->n, at, arena);
	if (file->n > CASE_EVENTS_MAX)
		return duly_fail(diag, DULY_E_BOUND, "more than %d events under all references",
				 CASE_EVENTS_MAX);
	duly_result r = derive(law, reporting, file->events, file->n, at, arena, ret, diag);
	if (r != DULY_OK)
		return r;
	if (p->named)
		person_name(p->refs, p->n, head, arena, ret);
	for (size_t i = 0; i < ret->n; i++)
		ret->obligations[i].restricted = ret_about->restricted;
	return DULY_OK;
}
