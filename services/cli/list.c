#include "services/cli/data.h"
#include "services/cli/listing.h"

/* `duly list`: what the store says is owed, and how far the store can be believed. */

struct gather {
	struct listing *listing;
	struct docket_reader *reader;
	const struct wanted *wanted;
	const struct args *args;
	struct str hidden; /* the last case that is not shown        */
	size_t hidden_count;
};

static bool in_group(const struct seen *seen, const char *group)
{
	bool in = group == NULL;

	for (size_t i = 0; i < seen->group_count; i++)
		in |= str_is(seen->groups[i], group != NULL ? group : "");
	return in;
}

/* Obligations of one case come one after the other. */
static void hide(struct gather *g, const struct obligation *o)
{
	if (g->hidden_count > 0 && str_eq(g->hidden, o->subject))
		return;
	g->hidden = arena_str(g->listing->arena, o->subject);
	g->hidden_count++;
}

static void keep_groups(struct listing *l, const struct seen *seen)
{
	struct listed *last = &l->list[l->n - 1];
	struct str *groups = arena_new_array(l->arena, struct str, seen->group_count);

	for (size_t i = 0; i < seen->group_count; i++)
		groups[i] = arena_str(l->arena, seen->groups[i]);
	last->groups = groups;
	last->group_count = seen->group_count;
}

static bool visit(void *ctx, const struct law *law, const struct seen *seen)
{
	struct gather *g = ctx;
	const struct obligation *o = seen->obligation;
	struct wanted wanted = *g->wanted;

	if (wanted.team.s != NULL)
		wanted.team = docket_reader_team(g->reader, o->trigger->council, wanted.team,
						 g->listing->at);
	if (!in_group(seen, g->args->group) || !listing_wants(&wanted, law, o, g->listing->at))
		return true;
	if (o->restricted && !g->args->restricted) {
		hide(g, o);
		return true;
	}
	listing_add(g->listing, law, o, seen->stored->id, seen->doubtful, NULL);
	keep_groups(g->listing, seen);
	return true;
}

/* Once all cases have been seen. */
static void add_linked(struct gather *g)
{
	struct str linked[LINKED_MAX];

	for (size_t i = 0; i < g->listing->n; i++) {
		struct listed *o = &g->listing->list[i];
		const size_t n = docket_reader_linked(g->reader, o->council, o->subject, o->groups,
						      o->group_count, linked);

		o->map = map_with(o->map, "linked", linked, n, g->listing->arena);
	}
}

/* ---- how it stands with the store ------------------------------------------------------------ */

void standing_print(const struct docket_state *s, const struct law *law, duly_instant at)
{
	char text[48];

	printf("As of %s. ", zone_print(law_zone(law), at, text));
	printf("The store follows the log to record %llu",
	       (unsigned long long)s->position.sequence);
	if (s->latest.ms != DULY_NO_INSTANT.ms)
		printf(", recorded %s", zone_print(law_zone(law), s->latest, text));
	printf(".\n");
	if (s->held)
		printf("HELD since %s (%s): nobody is told of anything.\n",
		       zone_print(law_zone(law), s->held_since, text), s->held_why);
	if (s->rehearsal)
		printf("REHEARSAL: this is not the real clock.\n");
	if (s->sweeping)
		printf("SWEEPING: cases are being looked at again; not all dates are the new "
		       "ones.\n");
}

static void print_standing_json(const struct docket_state *s, duly_instant at)
{
	char text[DULY_TIME_TEXT];

	printf("{ \"as_of\": \"%s\", \"position\": %llu, ", duly_instant_print(at, text),
	       (unsigned long long)s->position.sequence);
	if (s->latest.ms != DULY_NO_INSTANT.ms)
		printf("\"latest\": \"%s\", ", duly_instant_print(s->latest, text));
	printf("\"held\": %s, \"rehearsal\": %s, \"sweeping\": %s,\n", s->held ? "true" : "false",
	       s->rehearsal ? "true" : "false", s->sweeping ? "true" : "false");
}

/* ---- output ---------------------------------------------------------------------------------- */

static void print_json_list(const struct listing *l, const struct docket_state *state, bool summary,
			    size_t hidden)
{
	print_standing_json(state, l->at);
	printf("\"restricted_not_shown\": %zu,\n", hidden);
	if (summary) {
		printf("\"rules\": [");
		listing_summary(l, true, stdout);
	} else {
		printf("\"obligations\": [");
		listing_json(l, stdout);
	}
	puts("\n] }");
}

static void print_list(const struct listing *l, const struct docket_state *state,
		       const struct law *law, bool summary, size_t hidden)
{
	standing_print(state, law, l->at);
	printf("%zu obligations, %zu of them overdue.\n", l->n, listing_count(l, STAGE_OVERDUE));
	if (hidden > 0)
		printf("%zu restricted case%s not shown.\n", hidden, hidden == 1 ? " is" : "s are");
	if (l->n > 0)
		printf("\n");
	if (summary)
		listing_summary(l, false, stdout);
	else
		listing_table(l, stdout);
}

duly_result list_store(const struct args *args, struct docket_reader *reader, duly_instant at,
		       struct duly_diag *diag)
{
	const struct law *law = docket_reader_law(reader);
	duly_auto_fini(listing) listing = listing_begin(law, at);
	struct wanted wanted;
	struct gather gather = { &listing, reader, &wanted, args, NO_STR, 0 };

	duly_result r = wanted_from(args, law, "open", &wanted, diag);
	if (r == DULY_OK)
		r = docket_reader_each(reader, at, visit, &gather, diag);
	if (r != DULY_OK)
		return r;
	add_linked(&gather);
	listing_sort(&listing);
	if (args->json)
		print_json_list(&listing, docket_reader_state(reader), args->summary,
				gather.hidden_count);
	else
		print_list(&listing, docket_reader_state(reader), law, args->summary,
			   gather.hidden_count);
	if (args->fail_if_overdue && listing_count(&listing, STAGE_OVERDUE) > 0)
		return duly_fail(diag, DULY_E_REFUSED, "%zu obligations are overdue",
				 listing_count(&listing, STAGE_OVERDUE));
	return DULY_OK;
}

duly_result verb_list(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(data) data = { 0 };
	duly_instant at;

	duly_result r = data_open(args->data, &data, diag);
	if (r == DULY_OK)
		r = data_now(&data, args, &at, diag);
	return r == DULY_OK ? list_store(args, data.reader, at, diag) : r;
}
