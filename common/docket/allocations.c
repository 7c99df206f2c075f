#include "common/docket/allocations.h"

#include "common/docket/addressing.h"
#include "common/docket/alert_write.h"
#include "common/docket/private.h"
#include "common/docket/tell.h"

/* What is new was never told to anybody else: its first rung tells of it. */
static bool is_handed_over(const struct stored_obligation *stored, const struct allocation *h)
{
	return tell_is_of_it(stored) && !stored->fresh && stored->derived->allocation == h;
}

static uint32_t count_handed_over(const struct stored_obligations *obligations,
				  const struct allocation *h)
{
	uint32_t n = 0;

	for (size_t i = 0; i < obligations->n; i++)
		n += is_handed_over(&obligations->list[i], h);
	return n;
}

static void put_handed_over(struct alert_writing *out, const struct stored_obligations *obligations,
			    const struct allocation *h)
{
	alert_key(out, "obligations");
	pack_array(out->b, count_handed_over(obligations, h));
	for (size_t i = 0; i < obligations->n; i++) {
		if (is_handed_over(&obligations->list[i], h))
			pack_hex(out->b, obligations->list[i].id, ID_LEN);
	}
}

/* Working days after today up to act_by; where that has passed, as many below 0. */
static int days_left(const struct docket *d, const struct obligation *o)
{
	const struct calendar *c = law_working_calendar(d->in_force.law, o->rule);
	const duly_civil today = zone_date(law_zone(d->in_force.law), d->turn.now);
	const int32_t from = MIN(today.day, o->act_by.day), to = MAX(today.day, o->act_by.day);
	int n = 0;

	for (int32_t day = from + 1; day <= to; day++)
		n += calendar_is_working_day(c, (duly_civil){ day });
	return o->act_by.day < today.day ? -n : n;
}

/* In the order of `obligations`; nil where there is no day. */
static void put_days_left(const struct docket *d, struct alert_writing *out,
			  const struct stored_obligations *obligations, const struct allocation *h)
{
	alert_key(out, "working_days_left");
	pack_array(out->b, count_handed_over(obligations, h));
	for (size_t i = 0; i < obligations->n; i++) {
		const struct stored_obligation *stored = &obligations->list[i];

		if (!is_handed_over(stored, h))
			continue;
		if (stored->derived->act_by.day == DULY_NO_DATE.day)
			pack_nil(out->b);
		else
			pack_int(out->b, days_left(d, stored->derived));
	}
}

static void tell_one(struct docket *d, const struct case_telling *t, const struct allocation *h,
		     struct known_allocation *known)
{
	struct alert_head head = { .type = ALERT_HANDED_OVER,
				   .subject = t->subject,
				   .cause = t->cause,
				   .round = known->round,
				   .rung_at = DULY_NO_INSTANT };
	const struct str role = arena_str(d->turn.arena, h->role_name);
	const char *step = alert_step_of_council(d, t->council, role.s);
	struct teams teams = { .n = 0 };
	struct recipients recipients;
	struct alert_writing out;

	teams_add(&teams, h->team_now);
	teams_add(&teams, h->cover_team);
	alert_reallocated_id(t->subject, STR("holder"), step, h->worker, known->round, head.id);
	alert_begin(d, &out, &head);
	alert_put_text(&out, "council", t->council);
	alert_put_text(&out, "case", t->subject);
	alert_put_restricted(&out, t->restricted);
	alert_put_text(&out, "code", STR("holder"));
	alert_put_text(&out, "role", role);
	alert_put_text(&out, "worker", h->worker);
	alert_put_text(&out, "team", h->team_now);
	alert_put_text(&out, "from", known->worker);
	address_allocation(d, t, h, &recipients);
	put_handed_over(&out, t->obligations, h);
	if (recipients.n > 0)
		put_days_left(d, &out, t->obligations, h);
	alert_put_text(&out, "step", str_of(step));
	alert_put_to(&out, role, &teams, &recipients);
	alert_end(d, &out);
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

/* Roles that nobody has been allocated to any more: the allocation was taken back. A case that
 * cannot be derived says nothing of its allocations, so that what was known stands. */
static void drop(const struct case_telling *t)
{
	struct stored_obligations *obligations = t->obligations;

	for (size_t i = 0; i < obligations->allocation_count && !obligations->doubtful; i++) {
		struct known_allocation *known = &obligations->allocations[i];
		bool held = false;

		for (size_t k = 0; k < t->allocation_count; k++)
			held |= str_eq(t->allocations[k].role_name, known->role);
		if (!held)
			known->worker = known->team = NO_STR;
	}
	forget_allocations(obligations);
}

static struct known_allocation *known_of(const struct docket *d, const struct case_telling *t,
					 const struct allocation *h)
{
	return stored_obligations_allocation(t->obligations, h->role_name, d->case_arena);
}

void allocations_tell(struct docket *d, const struct case_telling *t)
{
	for (size_t i = 0; i < t->allocation_count; i++) {
		const struct allocation *h = &t->allocations[i];
		struct known_allocation *known = known_of(d, t, h);

		if (h->worker.len > 0 && !h->gone && !str_eq(h->worker, known->worker) &&
		    count_handed_over(t->obligations, h) > 0)
			tell_one(d, t, h, known);
		note_allocation(h, known);
	}
	drop(t);
}

void allocations_note(const struct docket *d, const struct case_telling *t)
{
	for (size_t i = 0; i < t->allocation_count; i++)
		note_allocation(&t->allocations[i], known_of(d, t, &t->allocations[i]));
	drop(t);
}
