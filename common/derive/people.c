#include "common/derive/people.h"

static bool is_known(const struct people *p, struct str subject)
{
	for (size_t i = 0; i < p->n; i++) {
		if (str_eq(p->refs[i].subject, subject))
			return true;
	}
	return false;
}

static void add(struct people *p, const struct reference *r, struct arena *arena)
{
	LIST_ROOM(arena, p->refs, p->n, p->cap);
	p->refs[p->n++] = *r;
}

/* A walk over the references that are to be found, and where they come from. */
struct gathering_walk {
	const struct context *c;
	people_load load;
	void *ctx;
	struct people *people;
};

static duly_result add_all(const struct gathering_walk *w, const struct str *subjects, size_t n,
			   struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	for (size_t i = 0; i < n && r == DULY_OK; i++) {
		struct reference found = { .subject = subjects[i] };

		if (is_known(w->people, subjects[i]))
			continue;
		r = w->load(w->ctx, w->people->refs[0].council, subjects[i], &found, diag);
		if (r == DULY_OK)
			add(w->people, &found, w->c->arena);
	}
	return r;
}

static duly_result find_all(const struct gathering_walk *w, const struct reference *first,
			    struct duly_diag *diag)
{
	struct people *p = w->people;
	duly_result r = DULY_OK;

	*p = (struct people){ 0 };
	add(p, first, w->c->arena);
	for (size_t i = 0; i < p->n && r == DULY_OK; i++) {
		const struct reference at = p->refs[i];
		struct str *named;
		const size_t n = person_named(at.events, at.n, w->c->arena, &named);

		p->named |= n > 0;
		r = add_all(w, named, n, diag);
		if (r == DULY_OK)
			r = add_all(w, at.merged, at.merged_count, diag);
	}
	return r;
}

duly_result people_gather(const struct context *c, const struct reference *first, people_load load,
			  void *ctx, struct people *ret, struct duly_diag *diag)
{
	const struct gathering_walk w = { c, load, ctx, ret };
	const duly_result r = find_all(&w, first, diag);

	if (r == DULY_OK && ret->named)
		person_heads(c, ret->refs, ret->n);
	return r;
}

duly_result people_judge(const struct context *c, const struct reference *one,
			 const struct reference *other, people_load load, void *ctx,
			 struct reject *reject, struct duly_diag *diag)
{
	struct people mine, theirs;

	duly_result r = find_all(&(struct gathering_walk){ c, load, ctx, &mine }, one, diag);
	if (r == DULY_OK)
		r = find_all(&(struct gathering_walk){ c, load, ctx, &theirs }, other, diag);
	if (r == DULY_OK && mine.n + theirs.n > PEOPLE_MAX)
		reject_with(reject, REJECT_TOO_MANY, "data.into",
			    "one person would have more than %d references", PEOPLE_MAX);
	return r;
}

static duly_result derive_all(const struct context *c, struct person *p, struct duly_diag *diag)
{
	if (p->n > 2 * CASE_EVENTS_MAX)
		return duly_fail(diag, DULY_E_BOUND, "more than %d events under all references",
				 2 * CASE_EVENTS_MAX);
	return derive(c, p->events, p->n, &p->derived, diag);
}

duly_result people_derive(const struct context *c, const struct people *p, size_t head,
			  struct person *ret, struct duly_diag *diag)
{
	*ret = (struct person){ .events = p->refs[head].events, .n = p->refs[head].n };
	ret->derived.next = DULY_NEVER;
	if (p->n > 1)
		ret->n = person_events(p->refs, p->n, head, c->arena, &ret->events);
	ret->about = person_about(c, ret->events, ret->n);
	const duly_result r = derive_all(c, ret, diag);
	if (r != DULY_OK) {
		ret->death = person_death(c, ret->events, ret->n);
		return r;
	}
	if (p->named)
		person_name(p->refs, p->n, head, c->arena, &ret->derived);
	for (size_t i = 0; i < ret->derived.n; i++)
		ret->derived.obligations[i].restricted = ret->about.restricted;
	return DULY_OK;
}
