#include "common/reports/routed.h"

#include "common/derive/escalation.h"
#include "common/derive/people.h"
#include "common/derive/route.h"

enum { ID_LEAST = 8, COMING_MAX = 12 };

void routed_fini(struct routed *r)
{
	buf_fini(&r->packed);
	buf_fini(&r->text);
}

/* One obligation that is looked at. */
struct routed_one {
	struct routed *r;
	const struct law *law;
	const struct obligation *o;
	struct route_case c;
	struct pack_open map;
	struct buf tellings; /* packed, one after the other */
	uint32_t n;
};

static void key(struct buf *b, struct pack_open *map, const char *name)
{
	map->n++;
	pack_cstr(b, name);
}

static void put_text(struct buf *b, struct pack_open *map, const char *name, struct str text)
{
	if (text.len == 0)
		return;
	key(b, map, name);
	pack_str(b, text);
}

/* ---- one telling ----------------------------------------------------------------------------- */

static void say_recipient(const struct recipient *x, struct buf *b)
{
	if (x->person.len > 0)
		buf_printf(b, "      %.*s", STR_FMT(x->person));
	else if (x->team.len > 0)
		buf_printf(b, "      the mailbox of %.*s", STR_FMT(x->team));
	else
		buf_puts(b, "      nobody");
	if (x->role.len > 0)
		buf_printf(b, " as %.*s", STR_FMT(x->role));
	buf_printf(b, ", %s, by the line %.*s\n", routing_how_name(x->how), STR_FMT(x->line));
}

static void put_recipient(const struct recipient *x, struct buf *b)
{
	struct pack_open map = pack_map_begin(b);

	put_text(b, &map, "person", x->person);
	put_text(b, &map, "team", x->team);
	put_text(b, &map, "role", x->role);
	put_text(b, &map, "how", str_of(routing_how_name(x->how)));
	put_text(b, &map, "line", x->line);
	put_text(b, &map, "words", x->words);
	pack_map_end(b, &map);
}

static void put_recipients(struct routed_one *one, struct pack_open *map,
			   const struct recipients *to)
{
	key(&one->tellings, map, "tell");
	pack_array(&one->tellings, (uint32_t)to->n);
	for (size_t i = 0; i < to->n; i++) {
		put_recipient(&to->list[i], &one->tellings);
		say_recipient(&to->list[i], &one->r->text);
	}
}

static bool is_by(const struct recipients *to, struct str line)
{
	for (size_t i = 0; i < to->n; i++)
		if (str_eq(to->list[i].line, line))
			return true;
	return false;
}

/* Why the others do not count: what they are for, or that one above them was first. */
static void put_others(struct routed_one *one, struct pack_open *map,
		       const struct routing_subject *s, const struct recipients *to)
{
	const struct routing *r = law_routing(one->law, one->c.council);

	key(&one->tellings, map, "others");
	pack_array(&one->tellings, (uint32_t)r->lines.n);
	buf_puts(&one->r->text, "      not by\n");
	for (size_t i = 0; i < r->lines.n; i++) {
		const struct routing_line *line = &r->lines.list[i];
		const char *why = routing_misfit(line, s);

		if (why == NULL)
			why = is_by(to, line->id) ? "counts" : "a line above it counts";
		pack_map(&one->tellings, 2);
		pack_cstr(&one->tellings, "line");
		pack_str(&one->tellings, line->id);
		pack_cstr(&one->tellings, "why");
		pack_cstr(&one->tellings, why);
		if (strcmp(why, "counts") != 0)
			buf_printf(&one->r->text, "        %.*s: %s\n", STR_FMT(line->id), why);
	}
}

static void say_when(struct routed_one *one, duly_instant at, const char *stage, struct str step)
{
	char when[48];

	buf_printf(&one->r->text, "  %s  %s", zone_print(law_zone(one->law), at, when), stage);
	if (step.len > 0 && !str_is(step, stage))
		buf_printf(&one->r->text, " (%.*s)", STR_FMT(step));
	buf_puts(&one->r->text, "\n");
}

static struct pack_open begin_telling(struct routed_one *one, duly_instant at, const char *stage,
				      struct str step)
{
	struct pack_open map = pack_map_begin(&one->tellings);

	one->n++;
	one->c.at = at;
	key(&one->tellings, &map, "at");
	pack_instant(&one->tellings, at);
	put_text(&one->tellings, &map, "stage", str_of(stage));
	put_text(&one->tellings, &map, "step", step);
	say_when(one, at, stage, step);
	return map;
}

static struct route_asked asked_of(struct routed_one *one)
{
	return (struct route_asked){ .subject = { .rules = &one->o->rule,
						  .rule_count = 1,
						  .role = one->o->rule->owner,
						  .council = one->c.council,
						  .team = one->o->team } };
}

static void add_stage(struct routed_one *one, duly_instant at, enum routing_stage stage,
		      struct str step)
{
	struct pack_open map = begin_telling(one, at, routing_stage_name(stage), step);
	struct route_asked asked = asked_of(one);
	struct recipients to;

	asked.subject.stage = stage;
	asked.subject.step = step;
	route(&one->c, &asked, &to);
	put_recipients(one, &map, &to);
	if (one->r->stage >= 0)
		put_others(one, &map, &asked.subject, &to);
	pack_map_end(&one->tellings, &map);
}

static void add_escalation(struct routed_one *one, const struct escalation *e)
{
	struct pack_open map = begin_telling(one, e->at, "escalated", e->line->id);
	const struct route_asked asked = asked_of(one);
	struct recipients to;

	route_escalation(&one->c, e->line, &asked, &to);
	put_recipients(one, &map, &to);
	pack_map_end(&one->tellings, &map);
}

/* ---- all that come --------------------------------------------------------------------------- */

/* The rungs that come, up to the first repeat; then the escalations. */
static void add_coming(struct routed_one *one)
{
	struct escalation escalations[ESCALATIONS_MAX];
	const size_t n = escalations_of(one->law, one->o, one->r->at, escalations);
	duly_instant after = one->r->at;
	struct rung rung;

	for (int i = 0; i < COMING_MAX && ladder_next(one->law, one->o, after, &rung); i++) {
		const enum routing_stage stage = route_stage(one->law, one->o, &rung);

		add_stage(one, rung.at, stage, str_of(rung.step));
		after = rung.at;
		if (stage == ROUTE_REPEATED)
			break;
	}
	for (size_t i = 0; i < n; i++)
		add_escalation(one, &escalations[i]);
}

static void add_one(struct routed *r, const struct law *law, const struct obligation *o,
		    const struct route_case *c)
{
	struct routed_one one = { .r = r, .law = law, .o = o, .c = *c };
	uint8_t id[ID_LEN];
	char hex[ID_HEX];

	r->found++;
	obligation_id(o, id);
	one.map = pack_map_begin(&r->packed);
	obligation_pack(law, o, id, r->at, &r->packed, &one.map);
	buf_printf(&r->text, "%s%.*s of case %.*s (%.*s)\nobligation %s\n",
		   r->found > 1 ? "\n" : "", STR_FMT(o->rule->title), STR_FMT(o->subject),
		   STR_FMT(c->council), hex_print(id, ID_LEN, hex));
	if (law_routing(law, c->council) == NULL) {
		r->no_routing = true;
		buf_puts(&r->text, "  no routing is in force: alerts name roles and teams\n");
	} else if (r->stage >= 0) {
		add_stage(&one, r->at, (enum routing_stage)r->stage, NO_STR);
	} else {
		add_coming(&one);
	}
	key(&r->packed, &one.map, "tellings");
	pack_array(&r->packed, one.n);
	buf_put(&r->packed, one.tellings.data, one.tellings.len);
	pack_map_end(&r->packed, &one.map);
	buf_fini(&one.tellings);
}

/* ---- which ----------------------------------------------------------------------------------- */

struct routed_search {
	struct routed *r;
	const struct law *law;
};

static bool is_wanted(const struct routed *r, struct str subject, const struct obligation *o)
{
	const size_t len = strlen(r->wanted);
	uint8_t id[ID_LEN];
	char hex[ID_HEX];

	if (str_is(subject, r->wanted) || str_is(o->subject, r->wanted))
		return true;
	if (len < ID_LEAST || len >= ID_HEX)
		return false;
	obligation_id(o, id);
	return memcmp(hex_print(id, ID_LEN, hex), r->wanted, len) == 0;
}

static bool may_be_told(const struct obligation *o)
{
	return o->status == OBLIGATION_OPEN && !o->history && o->watched;
}

static void visit(void *ctx, struct str council, struct str subject, const struct person *person,
		  const struct reporting *reporting)
{
	const struct routed_search *s = ctx;

	suggest_offer(&s->r->near, subject);
	if (person == NULL || (s->r->council.s != NULL && !str_eq(s->r->council, council)))
		return;
	const struct route_case c = { .law = s->law,
				      .council = council,
				      .reporting = reporting,
				      .allocations = person->derived.allocations,
				      .allocation_count = person->derived.allocation_count,
				      .restricted = person->about.restricted,
				      .at = s->r->at };

	for (size_t i = 0; i < person->derived.n; i++) {
		const struct obligation *o = &person->derived.obligations[i];

		if (may_be_told(o) && is_wanted(s->r, subject, o))
			add_one(s->r, s->law, o, &c);
	}
}

duly_result routed_of_store(struct routed *r, struct docket_reader *reader, struct duly_diag *diag)
{
	struct routed_search s = { r, docket_reader_law(reader) };

	r->near = suggest_for(str_of(r->wanted));
	return docket_reader_people(reader, r->at, visit, &s, diag);
}
