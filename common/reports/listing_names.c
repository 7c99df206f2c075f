#include "common/reports/listing.h"
#include "common/text/suggest.h"

/* A name in a filter that nobody has: that nothing is listed for it is then no good news. */

enum name_kind { NAME_COUNCIL, NAME_CASE, NAME_TEAM, NAME_WORKER, NAME_OWNER, NAMES };

static const char *const KINDS[NAMES] = {
	[NAME_COUNCIL] = "no council is called",      [NAME_CASE] = "no case is known as",
	[NAME_TEAM] = "no team has the name",         [NAME_WORKER] = "no worker has the name",
	[NAME_OWNER] = "no rule is owed by the role",
};

struct names {
	struct {
		struct suggestion near;
		bool known;
	} list[NAMES];
};

static void offer(struct names *n, enum name_kind kind, struct str name)
{
	if (n->list[kind].near.wanted.s == NULL || name.len == 0)
		return;
	n->list[kind].known |= str_eq(n->list[kind].near.wanted, name);
	suggest_offer(&n->list[kind].near, name);
}

static struct names *names_of(const struct listing_filter *f, const struct law *law,
			      struct arena *arena)
{
	struct names *n = arena_new_array(arena, struct names, 1);
	size_t count;
	const struct rule *rules = law_rules(law, &count);
	const struct str wanted[NAMES] = { [NAME_COUNCIL] = f->council,
					   [NAME_CASE] = f->subject,
					   [NAME_TEAM] = f->team,
					   [NAME_WORKER] = f->worker,
					   [NAME_OWNER] = f->owner };

	for (size_t i = 0; i < NAMES; i++)
		n->list[i].near = suggest_for(wanted[i]);
	for (size_t i = 0; i < count; i++)
		offer(n, NAME_OWNER, rules[i].owner);
	offer(n, NAME_TEAM, str_of(UNASSIGNED));
	return n;
}

static duly_result verdict(const struct names *n, struct duly_diag *diag)
{
	for (size_t i = 0; i < NAMES; i++) {
		const struct suggestion *s = &n->list[i].near;

		if (s->wanted.s == NULL || n->list[i].known)
			continue;
		return suggest_refuse(DULY_E_USAGE, KINDS[i], s, diag);
	}
	return DULY_OK;
}

/* ---- who and what there is ------------------------------------------------------------------- */

static void offer_holder(struct names *n, const struct allocation *a)
{
	offer(n, NAME_WORKER, a->worker);
	offer(n, NAME_WORKER, a->cover);
	offer(n, NAME_TEAM, a->team);
	offer(n, NAME_TEAM, a->team_now);
	offer(n, NAME_TEAM, a->cover_team);
}

/* Teams that hold nothing any more, and people who have left. */
static void offer_staff(struct names *n, const struct reporting *r)
{
	for (size_t i = 0; i < r->replacement_count; i++) {
		offer(n, NAME_TEAM, r->replacements[i].team);
		offer(n, NAME_TEAM, r->replacements[i].by);
	}
	for (size_t i = 0; i < r->absence_count; i++)
		offer(n, NAME_WORKER, r->absences[i].worker);
}

static void offer_person(void *ctx, struct str council, struct str subject,
			 const struct person *person, const struct reporting *reporting)
{
	struct names *n = ctx;

	offer(n, NAME_COUNCIL, council);
	offer_staff(n, reporting);
	if (subject_kind(subject, NULL) != SUBJECT_CASE)
		return;
	if (person == NULL || !person->about.restricted)
		offer(n, NAME_CASE, subject);
	else /* known to who asks, and named to nobody */
		n->list[NAME_CASE].known |= str_eq(n->list[NAME_CASE].near.wanted, subject);
	for (size_t i = 0; person != NULL && i < person->derived.allocation_count; i++)
		offer_holder(n, &person->derived.allocations[i]);
}

duly_result listing_check_store(struct docket_reader *reader, const struct listing_filter *filter,
				duly_instant at, struct duly_diag *diag)
{
	duly_auto(arena) arena = arena_new();
	struct names *n = names_of(filter, docket_reader_law(reader), arena);
	const duly_result r = docket_reader_people(reader, at, offer_person, n, diag);

	return r == DULY_OK ? verdict(n, diag) : r;
}

duly_result listing_check_offline(const struct offline *o, const struct listing_filter *filter,
				  struct duly_diag *diag)
{
	duly_auto(arena) arena = arena_new();
	static const struct reporting NOTHING_SAID = { 0 };
	struct names *n = names_of(filter, o->law, arena);

	for (size_t i = 0; i < o->n; i++) {
		const struct offline_case *c = o->cases[i];

		offer_person(n, c->council, c->subject, c->merged ? NULL : &c->person,
			     &NOTHING_SAID);
	}
	return verdict(n, diag);
}
