#include "common/law/read.h"

struct law {
	struct arena *arena;
	struct vocabulary *vocabulary;
	struct calendar **calendars; /* of a council with an overlay: with its terms       */
	struct calendar **closed;    /* and with its closure days; NULL: it is nobody's    */
	size_t calendar_count;
	struct zone *zone;
	struct rules rules;
	struct law *locals;   /* of the councils that have an overlay */
	struct str *councils; /* the same, by name */
	size_t local_count;
	struct str council; /* whose law this is; NO_STR: nobody's */
	struct law *whole;
	struct directory *directories;
	size_t directory_count;
	struct routing *routings;
	size_t routing_count;
	struct pack_info *packs;
	size_t pack_count;
	struct rule_starts *at_event, *at_opening, *at_closing, *at_moment;
	struct rule_places *met_at, *ends_at_event, *ends_at_moment, *lives_in;
	uint8_t digest[SHA256_LEN];
};

static void join_faults(struct faults *faults, struct law_source *sources, size_t n)
{
	for (size_t i = 0; i < n; i++)
		faults_join(faults, &sources[i].faults);
}

/* ---- files ----------------------------------------------------------------------------------- */

static size_t count_kind(const struct contents *contents, enum content_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < contents->n; i++)
		n += contents->list[i].kind == kind;
	return n;
}

static struct law_source *parse_kind(struct law *law, const struct contents *contents,
				     enum content_kind kind, size_t *ret_count)
{
	struct law_source *list =
		arena_new_array(law->arena, struct law_source, count_kind(contents, kind));

	for (size_t i = 0; i < contents->n; i++) {
		const struct content *c = &contents->list[i];
		struct law_source *s = &list[*ret_count];

		if (c->kind != kind)
			continue;
		(*ret_count)++;
		s->content = c;
		s->faults.file = arena_str(law->arena, c->name).s;
		if (c->bytes.len > LAW_FILE_MAX)
			faults_add(&s->faults, 0, 0, "more than 4 MiB");
		else
			s->root = yaml_parse(buf_view(&c->bytes), law->arena, &s->faults);
	}
	return list;
}

static void add_calendar(struct law *law, const struct content *c, struct faults *faults)
{
	struct calendar **at = &law->calendars[law->calendar_count];
	struct duly_diag diag = { "" };

	if (calendar_parse(buf_view(&c->bytes), arena_str(law->arena, c->name).s, at, &diag) !=
	    DULY_OK)
		faults_add_line(faults, diag.text); /* it names file and place */
	else
		law->calendar_count++;
}

static bool is_named(const struct law *law, const struct calendar *calendar)
{
	for (size_t i = 0; i < law->calendar_count; i++)
		if (law->calendars[i] != calendar &&
		    str_eq(calendar_name(law->calendars[i]), calendar_name(calendar)))
			return true;
	return false;
}

/* A pack names the one that it counts on. */
static void read_calendars(struct law *law, const struct contents *contents, struct faults *faults)
{
	const size_t n = count_kind(contents, CONTENT_CALENDAR);

	law->calendars = arena_new_array(law->arena, struct calendar *, n + 1);
	if (n == 0)
		faults_add_in(faults, "calendar", "at least one is wanted, none is there");
	for (size_t i = 0; i < contents->n; i++)
		if (contents->list[i].kind == CONTENT_CALENDAR)
			add_calendar(law, &contents->list[i], faults);
	for (size_t i = 0; i < law->calendar_count; i++)
		if (is_named(law, law->calendars[i])) {
			faults_add_in(faults, "calendar", "two are called '%.*s'",
				      STR_FMT(calendar_name(law->calendars[i])));
			return;
		}
}

static void read_zone(struct law *law, const struct contents *contents, struct faults *faults)
{
	const size_t n = count_kind(contents, CONTENT_ZONE);
	const struct content *c = NULL;
	struct duly_diag diag = { "" };

	if (n != 1)
		faults_add_in(faults, "zone", "exactly one is wanted, %zu are there", n);
	for (size_t i = 0; i < contents->n; i++)
		if (contents->list[i].kind == CONTENT_ZONE)
			c = &contents->list[i];

	if (c && zone_parse(buf_view(&c->bytes), &law->zone, &diag) != DULY_OK)
		faults_add_in(faults, arena_str(law->arena, c->name).s, "%s", diag.text);
}

/* ---- which rules start where ----------------------------------------------------------------- */

static const void *target(const struct start *s)
{
	switch (s->kind) {
	case START_EVENT:
		return s->event.type;
	case START_OPENING:
	case START_CLOSING:
		return s->episode;
	case START_MOMENT:
		return s->moment;
	}
	return NULL;
}

static struct rule_starts starts_at(const struct law *law, enum start_kind kind, const void *what)
{
	struct rule_starts ret = { NULL, 0 };
	struct rule_start *list = NULL;

	for (int filling = 0; filling < 2; filling++) {
		if (filling)
			list = arena_new_array(law->arena, struct rule_start, ret.n);
		ret.n = 0;
		for (const struct rule *r = law->rules.list; r < law->rules.list + law->rules.n;
		     r++)
			for (size_t i = 0; i < r->start_count; i++) {
				if (r->starts[i].kind != kind || !r->adopted ||
				    target(&r->starts[i]) != what)
					continue;
				if (filling)
					list[ret.n] = (struct rule_start){ r, &r->starts[i] };
				ret.n++;
			}
	}
	ret.list = list;
	return ret;
}

static void index_starts(struct law *law)
{
	const struct vocabulary *v = law->vocabulary;

	law->at_event = arena_new_array(law->arena, struct rule_starts, v->type_count);
	law->at_opening = arena_new_array(law->arena, struct rule_starts, v->episode_count);
	law->at_closing = arena_new_array(law->arena, struct rule_starts, v->episode_count);
	law->at_moment = arena_new_array(law->arena, struct rule_starts, v->moment_count);
	for (size_t i = 0; i < v->type_count; i++)
		law->at_event[i] = starts_at(law, START_EVENT, &v->types[i]);
	for (size_t i = 0; i < v->episode_count; i++) {
		law->at_opening[i] = starts_at(law, START_OPENING, &v->episodes[i]);
		law->at_closing[i] = starts_at(law, START_CLOSING, &v->episodes[i]);
	}
	for (size_t i = 0; i < v->moment_count; i++)
		law->at_moment[i] = starts_at(law, START_MOMENT, &v->moments[i]);
}

/* ---- which rules are met, end and live where ------------------------------------------------- */

enum part_of_rule { MET_BY, ENDS_WITH, DURING };

static size_t part_count(const struct rule *r, enum part_of_rule part)
{
	switch (part) {
	case MET_BY:
		return r->met_count;
	case ENDS_WITH:
		return r->ends_count;
	case DURING:
		return r->during_count;
	}
	return 0;
}

static const void *part_target(const struct rule *r, enum part_of_rule part, size_t i)
{
	switch (part) {
	case MET_BY:
		return r->met_by[i].event.type;
	case ENDS_WITH:
		return r->ends_with[i].event.type != NULL ? (const void *)r->ends_with[i].event.type
							  : r->ends_with[i].moment;
	case DURING:
		return r->during[i];
	}
	return NULL;
}

static struct rule_places places_of(const struct law *law, enum part_of_rule part, const void *what)
{
	struct rule_place *list = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < law->rules.n; i++) {
		const struct rule *r = &law->rules.list[i];

		for (size_t k = 0; k < part_count(r, part); k++) {
			if (part_target(r, part, k) != what)
				continue;
			LIST_ROOM(law->arena, list, n, cap);
			list[n++] = (struct rule_place){ r, k };
		}
	}
	return (struct rule_places){ list, n };
}

static void index_places(struct law *law)
{
	const struct vocabulary *v = law->vocabulary;

	law->met_at = arena_new_array(law->arena, struct rule_places, v->type_count);
	law->ends_at_event = arena_new_array(law->arena, struct rule_places, v->type_count);
	law->ends_at_moment = arena_new_array(law->arena, struct rule_places, v->moment_count);
	law->lives_in = arena_new_array(law->arena, struct rule_places, v->episode_count);
	for (size_t i = 0; i < v->type_count; i++) {
		law->met_at[i] = places_of(law, MET_BY, &v->types[i]);
		law->ends_at_event[i] = places_of(law, ENDS_WITH, &v->types[i]);
	}
	for (size_t i = 0; i < v->moment_count; i++)
		law->ends_at_moment[i] = places_of(law, ENDS_WITH, &v->moments[i]);
	for (size_t i = 0; i < v->episode_count; i++)
		law->lives_in[i] = places_of(law, DURING, &v->episodes[i]);
}

/* ---- which moments matter -------------------------------------------------------------------- */

/* Those of the vocabulary, which is not in use yet. */
static void matters(struct vocabulary *v, const struct moment_kind *moment)
{
	if (moment != NULL)
		v->moments[moment->index].matters = true;
}

static void condition_matters(struct vocabulary *v, const struct condition *c);

static void test_matters(struct vocabulary *v, const struct test *t)
{
	if (t->kind == TEST_PASSED)
		matters(v, t->moment);
	else if (t->kind == TEST_CONDITION)
		condition_matters(v, t->condition);
	for (size_t i = 0; t->kind == TEST_AGE && i < v->moment_count; i++) {
		const struct moment_kind *m = &v->moments[i];

		if (m->basis == MOMENT_BIRTHDAY &&
		    (m->age == t->age_from || m->age == t->age_below))
			matters(v, m);
	}
}

static void condition_matters(struct vocabulary *v, const struct condition *c)
{
	for (size_t g = 0; c != NULL && g < c->n; g++)
		for (size_t i = 0; i < c->groups[g].n; i++)
			test_matters(v, &c->groups[g].tests[i]);
}

static void rule_matters(struct vocabulary *v, const struct rule *r)
{
	for (size_t i = 0; i < r->start_count; i++)
		matters(v, r->starts[i].kind == START_MOMENT ? r->starts[i].moment : NULL);
	for (size_t i = 0; i < r->ends_count; i++)
		matters(v, r->ends_with[i].moment);
	for (size_t i = 0; i < r->within_count; i++)
		condition_matters(v, r->within[i].when);
}

static void mark_moments(struct law *law)
{
	struct vocabulary *v = law->vocabulary;

	for (size_t i = 0; i < v->episode_count; i++) {
		condition_matters(v, v->episodes[i].lasts_while);
		for (size_t k = 0; k < v->episodes[i].closed_by_count; k++)
			matters(v, v->episodes[i].closed_by[k]);
	}
	for (size_t i = 0; i < law->rules.n; i++)
		rule_matters(v, &law->rules.list[i]);
	for (size_t i = 0; i < law->rules.coverage_count; i++)
		condition_matters(v, law->rules.coverage[i].unless);
}

/* ---- the law --------------------------------------------------------------------------------- */

static void digest_contents(const struct contents *contents, uint8_t ret[SHA256_LEN])
{
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < contents->n; i++) {
		if (content_is_of_telling(contents->list[i].kind))
			continue;
		buf_u8(&b, (uint8_t)contents->list[i].kind);
		buf_str(&b, contents->list[i].name);
		buf_put(&b, contents->list[i].digest, SHA256_LEN);
	}
	sha256(buf_view(&b), ret);
}

static void read_texts(struct law *law, const struct contents *contents, struct faults *faults)
{
	size_t vocabulary_count = 0, pack_count = 0;
	struct law_source *vocabularies =
		parse_kind(law, contents, CONTENT_VOCABULARY, &vocabulary_count);
	struct law_source *packs = parse_kind(law, contents, CONTENT_PACK, &pack_count);

	law->vocabulary =
		vocabulary_read(law->arena, vocabularies, vocabulary_count, packs, pack_count);
	law->packs = arena_new_array(law->arena, struct pack_info, pack_count);
	law->pack_count = pack_count;
	law->rules = packs_read(law->vocabulary, packs, pack_count, law->packs,
				&(struct ground){ law->calendars, law->calendar_count, law->zone });
	join_faults(faults, vocabularies, vocabulary_count);
	join_faults(faults, packs, pack_count);
}

/* ---- councils -------------------------------------------------------------------------------- */

/* What @law is with other rules, and, where they are given, other calendars. */
static void make_variant(const struct law *law, const struct local *local, struct law *ret)
{
	*ret = *law;
	ret->council = local->council;
	ret->rules = local->rules;
	ret->closed = local->closed;
	ret->locals = NULL;
	ret->local_count = 0;
	ret->whole = NULL;
	if (local->calendars)
		ret->calendars = local->calendars;
}

static void check_councils(struct law_source *sources, const struct law *law)
{
	for (size_t i = 0; i < law->local_count; i++)
		for (size_t k = 0; k < i; k++)
			if (str_eq(law->locals[i].council, law->locals[k].council))
				yaml_fault(sources[i].root, &sources[i].faults,
					   "the council '%.*s' has an overlay already",
					   STR_FMT(law->locals[i].council));
}

static void read_overlays(struct law *law, const struct contents *contents, struct faults *faults)
{
	size_t n = 0;
	struct law_source *sources = parse_kind(law, contents, CONTENT_OVERLAY, &n);
	const struct ground ground = { law->calendars, law->calendar_count, law->zone };
	const struct national national = { &law->rules, &ground, law->packs, law->pack_count };

	law->locals = arena_new_array(law->arena, struct law, n);
	for (size_t i = 0; i < n; i++) {
		struct local local;

		overlay_read(law->vocabulary, &sources[i], &national, &local);
		make_variant(law, &local, &law->locals[law->local_count++]);
	}
	check_councils(sources, law);
	law->councils = arena_new_array(law->arena, struct str, n);
	for (size_t i = 0; i < n; i++)
		law->councils[i] = law->locals[i].council;
	join_faults(faults, sources, n);
}

/* ---- who is told ----------------------------------------------------------------------------- */

static void read_directories(struct law *law, const struct contents *contents,
			     struct faults *faults)
{
	law->directories = arena_new_array(law->arena, struct directory,
					   count_kind(contents, CONTENT_DIRECTORY));
	for (size_t i = 0; i < contents->n; i++) {
		const struct content *c = &contents->list[i];
		struct faults own = FAULTS(NULL);

		if (c->kind != CONTENT_DIRECTORY)
			continue;
		own.file = arena_str(law->arena, c->name).s;
		if (c->bytes.len > LAW_FILE_MAX)
			faults_add(&own, 0, 0, "more than 4 MiB");
		else
			directory_read(buf_view(&c->bytes), c->name, law->arena, &own,
				       &law->directories[law->directory_count++]);
		faults_join(faults, &own);
		faults_fini(&own);
	}
}

static void read_routings(struct law *law, const struct contents *contents, struct faults *faults)
{
	size_t n = 0;
	struct law_source *sources = parse_kind(law, contents, CONTENT_ROUTING, &n);

	law->routings = arena_new_array(law->arena, struct routing, n);
	for (size_t i = 0; i < n; i++) {
		struct routing *r = &law->routings[i];

		routing_read(sources[i].root, law->arena, &sources[i].faults, r);
		for (size_t k = 0; k < i; k++)
			if (str_eq(law->routings[k].council, r->council))
				yaml_fault(sources[i].root, &sources[i].faults,
					   "another file has the routing of the same council: %s",
					   law->routings[k].file);
		law->routing_count++;
	}
	join_faults(faults, sources, n);
}

const struct routing *law_routing(const struct law *law, struct str council)
{
	const struct routing *national = NULL;

	for (size_t i = 0; i < law->routing_count; i++) {
		if (law->routings[i].council.len == 0)
			national = &law->routings[i];
		else if (str_eq(law->routings[i].council, council))
			return &law->routings[i];
	}
	return national;
}

const struct routing *law_routings(const struct law *law, size_t *ret_count)
{
	*ret_count = law->routing_count;
	return law->routings;
}

const struct directory *law_directory(const struct law *law, struct str council)
{
	for (size_t i = 0; i < law->directory_count; i++)
		if (str_eq(law->directories[i].council, council))
			return &law->directories[i];
	return NULL;
}

const struct directory *law_directories(const struct law *law, size_t *ret_count)
{
	*ret_count = law->directory_count;
	return law->directories;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void adopt_everything(struct law *law)
{
	const struct local all = { .rules = rules_copy(law->arena, &law->rules) };

	for (size_t i = 0; i < all.rules.n; i++)
		all.rules.list[i].adopted = true;
	for (size_t i = 0; i < all.rules.coverage_count; i++)
		all.rules.coverage[i].adopted = true;
	for (size_t i = 0; i < all.rules.figure_count; i++)
		all.rules.figures[i].adopted = true;
	law->whole = arena_new_array(law->arena, struct law, 1);
	make_variant(law, &all, law->whole);
}

static void index_rules(struct law *law)
{
	rules_note_asks(law->vocabulary, &law->rules);
	index_starts(law);
	index_places(law);
}

static void index_all(struct law *law)
{
	index_rules(law);
	index_rules(law->whole);
	for (size_t i = 0; i < law->local_count; i++)
		index_rules(&law->locals[i]);
}

const struct law *law_for(const struct law *law, struct str council)
{
	for (size_t i = 0; i < law->local_count; i++)
		if (str_eq(law->locals[i].council, council))
			return &law->locals[i];
	return law;
}

const struct law *law_whole(const struct law *law)
{
	return law->whole ? law->whole : law;
}

const struct calendar *law_calendar_at(const struct law *law, size_t i)
{
	return law->calendars[i];
}

const struct calendar *law_working_calendar(const struct law *law, const struct rule *rule)
{
	return law->calendars[rule->calendar];
}

const struct calendar *law_rule_calendar(const struct law *law, const struct rule *rule)
{
	return rule->closures && law->closed ? law->closed[rule->calendar]
					     : law->calendars[rule->calendar];
}

duly_result law_load(const struct contents *contents, struct law **ret, struct faults *faults)
{
	struct arena *arena = arena_new();
	duly_auto(law) law = arena_new_array(arena, struct law, 1);
	const size_t before = faults->n;

	law->arena = arena;
	read_calendars(law, contents, faults);
	read_zone(law, contents, faults);
	read_texts(law, contents, faults);
	read_directories(law, contents, faults);
	read_routings(law, contents, faults);
	if (faults->n == before)
		read_overlays(law, contents, faults);
	if (faults->n > before)
		return DULY_E_MALFORMED;
	adopt_everything(law);
	index_all(law);
	mark_moments(law);
	digest_contents(contents, law->digest);
	*ret = law;
	law = NULL;
	return DULY_OK;
}

static void free_calendars(struct calendar **calendars, size_t n)
{
	for (size_t i = 0; calendars != NULL && i < n; i++)
		calendar_free(&calendars[i]);
}

void law_free(struct law **law)
{
	struct arena *arena = *law ? (*law)->arena : NULL;

	if (!arena)
		return;
	for (size_t i = 0; i < (*law)->local_count; i++) {
		struct law *local = &(*law)->locals[i];

		if (local->calendars != (*law)->calendars)
			free_calendars(local->calendars, local->calendar_count);
		free_calendars(local->closed, local->calendar_count);
	}
	free_calendars((*law)->calendars, (*law)->calendar_count);
	zone_free(&(*law)->zone);
	arena_free(&arena); /* the law itself is on it */
	*law = NULL;
}

/* ---- what is in it --------------------------------------------------------------------------- */

const struct str *law_councils(const struct law *law, size_t *ret_count)
{
	*ret_count = law->local_count;
	return law->councils;
}

const struct vocabulary *law_vocabulary(const struct law *law)
{
	return law->vocabulary;
}

const struct calendar *law_calendar(const struct law *law)
{
	return law->calendars[law->pack_count > 0 ? law->packs[0].calendar : 0];
}

const struct zone *law_zone(const struct law *law)
{
	return law->zone;
}

const struct rule *law_rules(const struct law *law, size_t *ret_count)
{
	*ret_count = law->rules.n;
	return law->rules.list;
}

const struct rule *law_rule(const struct law *law, struct str id)
{
	for (size_t i = 0; i < law->rules.n; i++)
		if (str_eq(law->rules.list[i].id, id))
			return &law->rules.list[i];
	return NULL;
}

const struct rule *law_rule_on(const struct law *law, struct str id, duly_civil on)
{
	for (size_t i = 0; i < law->rules.n; i++)
		if (str_eq(law->rules.list[i].id, id) && rule_holds_on(&law->rules.list[i], on))
			return &law->rules.list[i];
	return law_rule(law, id);
}

const struct figure *law_figures(const struct law *law, size_t *ret_count)
{
	*ret_count = law->rules.figure_count;
	return law->rules.figures;
}

const struct coverage *law_coverage(const struct law *law, size_t *ret_count)
{
	*ret_count = law->rules.coverage_count;
	return law->rules.coverage;
}

const uint8_t *law_digest(const struct law *law)
{
	return law->digest;
}

const struct pack_info *law_packs(const struct law *law, size_t *ret_count)
{
	*ret_count = law->pack_count;
	return law->packs;
}

struct rule_starts law_starts_at_event(const struct law *law, const struct event_type *type)
{
	return law->at_event[type->rank];
}

struct rule_starts law_starts_at_opening(const struct law *law, const struct episode_kind *kind)
{
	return law->at_opening[kind->index];
}

struct rule_starts law_starts_at_closing(const struct law *law, const struct episode_kind *kind)
{
	return law->at_closing[kind->index];
}

struct rule_starts law_starts_at_moment(const struct law *law, const struct moment_kind *kind)
{
	return law->at_moment[kind->index];
}

struct rule_places law_met_at(const struct law *law, const struct event_type *type)
{
	return law->met_at[type->rank];
}

struct rule_places law_ends_at_event(const struct law *law, const struct event_type *type)
{
	return law->ends_at_event[type->rank];
}

struct rule_places law_ends_at_moment(const struct law *law, const struct moment_kind *kind)
{
	return law->ends_at_moment[kind->index];
}

struct rule_places law_lives_in(const struct law *law, const struct episode_kind *kind)
{
	return law->lives_in[kind->index];
}
