#include "common/reports/route_impact.h"

#include <glib.h>
#include <stdlib.h>

#include "common/derive/people.h"
#include "common/derive/route.h"
#include "common/docket/alerts.h"
#include "common/docket/feed_read.h"

/* What is known of a case, as it is now. */
struct known_case {
	struct allocation *allocations;
	size_t n;
	const struct reporting *reporting;
};

struct replayed_feed {
	struct route_impact *r;
	GHashTable *cases;  /* "council subject" */
	GHashTable *told;   /* the id of an alert: whom it would be told to, as recipients_join() */
	GHashTable *lapsed; /* the same of those that tell that something has lapsed */
	GHashTable *counts; /* "person" or "team:T": index + 1 */
};

void route_impact_fini(struct route_impact *r)
{
	if (r->arena != NULL)
		arena_free(&r->arena);
}

/* ---- cases ----------------------------------------------------------------------------------- */

static const char *case_key(struct arena *arena, struct str council, struct str subject)
{
	return arena_printf(arena, "%.*s %.*s", STR_FMT(council), STR_FMT(subject)).s;
}

static void know_case(void *ctx, struct str council, struct str subject,
		      const struct person *person, const struct reporting *reporting)
{
	const struct replayed_feed *f = ctx;
	struct arena *arena = f->r->arena;
	struct known_case *k = arena_new_array(arena, struct known_case, 1);

	k->reporting = reporting;
	k->n = person != NULL ? person->derived.allocation_count : 0;
	k->allocations = arena_new_array(arena, struct allocation, k->n + 1);
	for (size_t i = 0; i < k->n; i++) {
		const struct allocation *a = &person->derived.allocations[i];

		k->allocations[i] =
			(struct allocation){ .role_name = arena_str(arena, a->role_name),
					     .worker = arena_str(arena, a->worker),
					     .team_now = arena_str(arena, a->team_now) };
	}
	g_hash_table_insert(f->cases, (gpointer)(uintptr_t)case_key(arena, council, subject), k);
}

/* ---- one alert ------------------------------------------------------------------------------- */

static struct str text_of(const msgpack_object *map, const char *name)
{
	return wire_str(wire_get(map, name));
}

static bool flag_of(const msgpack_object *map, const char *name)
{
	bool flag = false;

	wire_bool(wire_get(map, name), &flag);
	return flag;
}

/* Who owes it then, in the place of who has the role now. */
static void put_owner(struct known_case *k, struct str role, struct str worker, struct str team)
{
	size_t i = 0;

	if (role.len == 0)
		return;
	while (i < k->n && !str_eq(k->allocations[i].role_name, role))
		i++;
	k->n = MAX(k->n, i + 1);
	k->allocations[i] =
		(struct allocation){ .role_name = role, .worker = worker, .team_now = team };
}

static bool is_repeat(struct str step)
{
	return !str_is(step, "overdue");
}

/* As which stage an alert would be told. */
static enum routing_stage stage_of(enum alert_type type, const msgpack_object *data,
				   const struct rule *rule)
{
	const struct str step = text_of(data, "step");

	switch (type) {
	case ALERT_OPENED:
		return ROUTE_OPENED;
	case ALERT_UPCOMING:
		return rule == NULL || rule->warn_count == 0 ||
				       str_eq(rule->warn[rule->warn_count - 1].step, step)
			       ? ROUTE_UPCOMING_LAST
			       : ROUTE_UPCOMING;
	case ALERT_DUE:
		return ROUTE_DUE;
	case ALERT_OVERDUE:
		return is_repeat(step) ? ROUTE_REPEATED : ROUTE_OVERDUE;
	case ALERT_MOVED:
		return ROUTE_MOVED;
	case ALERT_WITHDRAWN:
		return ROUTE_WITHDRAWN;
	case ALERT_CLEARED:
		return ROUTE_CLEARED;
	case ALERT_DATA:
		return ROUTE_DATA;
	case ALERT_COVERAGE:
		return ROUTE_COVERAGE;
	case ALERT_HANDED_OVER:
		return ROUTE_HANDED_OVER;
	case ALERT_SERVICE:
	case ALERT_ESCALATED:
		break;
	}
	return str_is(text_of(data, "code"), "arrears") ? ROUTE_ARREARS : ROUTE_SERVICE;
}

/* Whether it is so by other rules, another calendar or another engine. */
static bool by_rules(const msgpack_object *data)
{
	static const enum alert_reason RIGHT[] = { REASON_RULES, REASON_CALENDAR, REASON_ENGINE };
	bool right = false;

	for (size_t i = 0; i < LEN(RIGHT); i++)
		right |= str_is(text_of(data, "reason"), alert_reason_name(RIGHT[i]));
	return right;
}

static struct str told_of(const struct replayed_feed *f, GHashTable *told,
			  const msgpack_object *data)
{
	const msgpack_object *about = wire_get(data, "about");
	duly_auto_fini(buf) b = { 0 };

	for (uint32_t i = 0;
	     about != NULL && about->type == MSGPACK_OBJECT_ARRAY && i < about->via.array.size;
	     i++) {
		const struct str id = wire_str(&about->via.array.ptr[i]);
		const char *who = g_hash_table_lookup(told, arena_str(f->r->arena, id).s);

		if (who != NULL && *who != '\0')
			buf_printf(&b, "%s%s", b.len > 0 ? " " : "", who);
	}
	return arena_str(f->r->arena, (struct str){ (const char *)b.data, b.len });
}

static void remember(struct replayed_feed *f, const msgpack_object *alert, enum alert_type type,
		     const struct recipients *to)
{
	const char *id = arena_str(f->r->arena, text_of(alert, "id")).s;
	const char *who = recipients_join(to, f->r->arena).s;

	g_hash_table_insert(f->told, (gpointer)(uintptr_t)id, (gpointer)(uintptr_t)who);
	if (type == ALERT_OVERDUE || type == ALERT_ESCALATED)
		g_hash_table_insert(f->lapsed, (gpointer)(uintptr_t)id, (gpointer)(uintptr_t)who);
}

static const struct routing_line *escalation_named(const struct routing *r, struct str id)
{
	for (size_t i = 0; r != NULL && i < r->escalations.n; i++)
		if (str_eq(r->escalations.list[i].id, id))
			return &r->escalations.list[i];
	return NULL;
}

/* Whom it would be told to by the other routing. */
static void tell_again(struct replayed_feed *f, const msgpack_object *alert, enum alert_type type,
		       duly_instant at, struct recipients *ret)
{
	const msgpack_object *data = wire_get(alert, "data");
	const struct str council = text_of(data, "council");
	const struct rule *rule = law_rule(law_for(f->r->law, council), text_of(data, "rule"));
	struct known_case none = { NULL, 0, NULL };
	const struct known_case *known = g_hash_table_lookup(
		f->cases, case_key(f->r->arena, council, text_of(alert, "subject")));
	struct known_case k = known != NULL ? *known : none;
	struct route_asked asked = {
		.subject = { .rules = &rule,
			     .rule_count = rule != NULL,
			     .role = text_of(data, "owner"),
			     .team = text_of(data,
					     wire_get(data, "team") != NULL ? "team" : "case_team"),
			     .step = text_of(data, "step"),
			     .stage = stage_of(type, data, rule),
			     .rules_changed = by_rules(data) },
		.told = told_of(f, f->told, data),
		.told_lapsed = told_of(f, f->lapsed, data),
	};
	const struct routing_line *line;

	if (type == ALERT_HANDED_OVER) {
		asked.subject.role = text_of(data, "role");
		asked.holder = text_of(data, asked.subject.role.len > 0 ? "worker" : "cover");
	} else if (type == ALERT_SERVICE && asked.subject.stage == ROUTE_SERVICE) {
		asked.subject.role = STR("operator");
	}
	if (known != NULL && rule != NULL)
		put_owner(&k, asked.subject.role, text_of(data, "worker"), asked.subject.team);
	const struct route_case c = { .law = f->r->law,
				      .council = council,
				      .reporting = k.reporting,
				      .allocations = k.allocations,
				      .allocation_count = k.n,
				      .restricted = flag_of(data, "restricted"),
				      .at = at };

	*ret = (struct recipients){ .n = 0 };
	if (type != ALERT_ESCALATED) {
		route(&c, &asked, ret);
		return;
	}
	line = escalation_named(law_routing(f->r->law, council), asked.subject.step);
	if (line != NULL)
		route_escalation(&c, line, &asked, ret);
	else
		f->r->escalations++;
}

/* ---- counted --------------------------------------------------------------------------------- */

static struct route_count *count_of(struct replayed_feed *f, struct str person, struct str team)
{
	struct route_impact *r = f->r;
	const char *key =
		arena_printf(r->arena, "%s%.*s",
			     person.len > 0 ? "" : "team:", STR_FMT(person.len > 0 ? person : team))
			.s;
	size_t at = GPOINTER_TO_SIZE(g_hash_table_lookup(f->counts, key));

	if (at == 0) {
		LIST_ROOM(r->arena, r->list, r->n, r->cap);
		r->list[r->n++] = (struct route_count){ .person = arena_str(r->arena, person),
							.team = arena_str(r->arena, team),
							.day_before = INT32_MIN,
							.day_after = INT32_MIN };
		at = r->n;
		g_hash_table_insert(f->counts, (gpointer)(uintptr_t)key, GSIZE_TO_POINTER(at));
	}
	return &r->list[at - 1];
}

static void count_line(enum routing_how how, int32_t day, uint32_t lines[4], uint32_t *mails,
		       int32_t *last)
{
	lines[how]++;
	if (how == HOW_AT_ONCE) {
		++*mails;
	} else if (how == HOW_MORNING && *last != day) {
		++*mails;
		*last = day;
	}
}

static bool how_named(struct str name, enum routing_how *ret)
{
	for (int i = 0; i < ROUTING_WAY_COUNT; i++) {
		if (!str_is(name, routing_how_name((enum routing_how)i)))
			continue;
		*ret = (enum routing_how)i;
		return true;
	}
	return false;
}

static void count_before(struct replayed_feed *f, const msgpack_object *data, int32_t day)
{
	const msgpack_object *tell = wire_get(wire_get(data, "to"), "tell");
	bool any = false;

	for (uint32_t i = 0;
	     tell != NULL && tell->type == MSGPACK_OBJECT_ARRAY && i < tell->via.array.size; i++) {
		const msgpack_object *one = &tell->via.array.ptr[i];
		enum routing_how how;

		if (!how_named(text_of(one, "how"), &how) || how == HOW_NEVER)
			continue;
		struct route_count *c = count_of(f, text_of(one, "person"), text_of(one, "team"));

		count_line(how, day, c->before, &c->mails_before, &c->day_before);
		any = true;
	}
	f->r->never_before += !any;
}

static void count_after(struct replayed_feed *f, const struct recipients *to, int32_t day)
{
	bool any = false;

	for (size_t i = 0; i < to->n; i++) {
		if (to->list[i].how == HOW_NEVER)
			continue;
		struct route_count *c = count_of(f, to->list[i].person, to->list[i].team);

		count_line(to->list[i].how, day, c->after, &c->mails_after, &c->day_after);
		any = true;
	}
	f->r->never_after += !any;
}

/* ---- the feed -------------------------------------------------------------------------------- */

static void take_alert(struct replayed_feed *f, const msgpack_object *alert)
{
	const struct str time = text_of(alert, "time");
	const enum alert_type type = alert_type_by_name(text_of(alert, "type"));
	struct recipients to;
	duly_instant at;

	if (!duly_instant_parse(time.s, time.len, &at) || at.ms > f->r->to.ms)
		return;
	tell_again(f, alert, type, at, &to);
	remember(f, alert, type, &to);
	if (at.ms < f->r->from.ms)
		return;
	const int32_t day = zone_date(law_zone(f->r->law), at).day;

	f->r->alerts++;
	count_before(f, wire_get(alert, "data"), day);
	count_after(f, &to, day);
}

static duly_result take_feed(struct replayed_feed *f, struct view alerts, uint32_t n,
			     struct duly_diag *diag)
{
	duly_auto_fini(buf) all = { 0 };
	duly_auto_fini(wire) w = { 0 };

	pack_array(&all, n);
	buf_put(&all, alerts.data, alerts.len);
	const duly_result r = wire_unpack(buf_view(&all), &w, diag);

	for (uint32_t i = 0; r == DULY_OK && i < w.root.via.array.size; i++)
		take_alert(f, &w.root.via.array.ptr[i]);
	return r;
}

static uint64_t change_of(const struct route_count *c)
{
	uint64_t change = 0;

	for (size_t i = 0; i < HOW_NEVER; i++)
		change += c->before[i] > c->after[i] ? c->before[i] - c->after[i]
						     : c->after[i] - c->before[i];
	return change;
}

static int by_change(const void *a, const void *b)
{
	const struct route_count *x = a, *y = b;
	const uint64_t p = change_of(x), q = change_of(y);
	const int c = str_cmp(x->person, y->person);

	if (p != q)
		return p > q ? -1 : 1;
	return c != 0 ? c : str_cmp(x->team, y->team);
}

/* Behind this many alerts the next stretch is read. */
enum { AT_A_TIME = 500 };

static duly_result read_feed(struct replayed_feed *f, struct docket_reader *reader,
			     struct duly_diag *diag)
{
	struct feed_read read = { .count = 1, .next = 0 };
	duly_result r = DULY_OK;

	while (r == DULY_OK && read.count > 0) {
		struct feed_stretch stretch = FEED_BEHIND(read.next);
		duly_auto_fini(buf) bytes = { 0 };

		stretch.limit = AT_A_TIME;
		r = docket_reader_feed(reader, &stretch, &bytes, &read, diag);
		if (r == DULY_OK)
			r = take_feed(f, buf_view(&bytes), read.count, diag);
	}
	return r;
}

duly_result route_impact_of_store(struct route_impact *r, struct docket_reader *reader,
				  struct duly_diag *diag)
{
	struct replayed_feed f = { .r = r };

	r->arena = arena_new();
	f.cases = g_hash_table_new(g_str_hash, g_str_equal);
	f.told = g_hash_table_new(g_str_hash, g_str_equal);
	f.lapsed = g_hash_table_new(g_str_hash, g_str_equal);
	f.counts = g_hash_table_new(g_str_hash, g_str_equal);
	duly_result result = docket_reader_people(reader, r->to, know_case, &f, diag);
	if (result == DULY_OK)
		result = read_feed(&f, reader, diag);
	if (r->n > 1)
		qsort(r->list, r->n, sizeof *r->list, by_change);
	g_hash_table_destroy(f.cases);
	g_hash_table_destroy(f.told);
	g_hash_table_destroy(f.lapsed);
	g_hash_table_destroy(f.counts);
	return result;
}
