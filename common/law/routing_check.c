#include "common/law/routing_check.h"

#include "common/text/suggest.h"

/* One routing, of the nation or of a council, with the rules that it is for. */
struct routing_checking {
	const struct law *law; /* as the council has it */
	const struct routing *routing;
	const struct directory *directories; /* those that it is for */
	size_t directory_count;
	const struct rule *rules;
	size_t rule_count;
	struct faults *faults;
};

/* ---- names that there are -------------------------------------------------------------------- */

static const char *const OWN_ROLES[] = { "unassigned", "data", "operator" };

static bool is_own_role(struct str role)
{
	for (size_t i = 0; i < LEN(OWN_ROLES); i++)
		if (str_is(role, OWN_ROLES[i]))
			return true;
	return false;
}

/* Where nobody is ever allocated, as with rules, any is. */
static bool is_role(const struct law *law, struct str role)
{
	const struct vocabulary *v = law_vocabulary(law);
	const struct code_list *list = vocabulary_roles(v);
	const sym code = vocabulary_sym(v, role);

	for (size_t i = 0; list != NULL && code != 0 && i < list->n; i++)
		if (list->codes[i] == code)
			return true;
	return list == NULL;
}

static void unknown_role(const struct law *law, struct str role, struct faults *faults, int line,
			 int column)
{
	const struct vocabulary *v = law_vocabulary(law);
	const struct code_list *list = vocabulary_roles(v);
	struct suggestion s = suggest_for(role);
	duly_auto_fini(buf) near = { 0 };

	for (size_t i = 0; list != NULL && i < list->n; i++)
		suggest_offer(&s, vocabulary_text(v, list->codes[i]));
	suggest_near(&s, &near);
	faults_add(faults, line, column, "unknown role '%.*s'%.*s", STR_FMT(role), (int)near.len,
		   (const char *)near.data);
}

/* Of a list the item with that text; of one name its own. */
static const struct yaml *place_of(const struct yaml *node, struct str text)
{
	if (node != NULL && node->kind == YAML_LIST)
		yaml_each(item, node) if (str_eq(item->text, text)) return item;
	return node;
}

static void need_role(const struct routing_checking *c, const struct yaml *at, struct str role)
{
	if (role.len > 0 && !is_role(c->law, role))
		unknown_role(c->law, role, c->faults, at->line, at->column);
}

static void check_roles(const struct routing_checking *c, const struct routing_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (!is_own_role(names->list[i]))
			need_role(c, place_of(names->at, names->list[i]), names->list[i]);
}

static bool has_team(const struct routing_checking *c, struct str team)
{
	for (size_t i = 0; i < c->directory_count; i++)
		if (directory_has_team(&c->directories[i], team))
			return true;
	return c->directory_count == 0;
}

static void check_teams(const struct routing_checking *c, const struct routing_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (!has_team(c, names->list[i]))
			yaml_fault(place_of(names->at, names->list[i]), c->faults,
				   "no directory has a team '%.*s'", STR_FMT(names->list[i]));
}

/* Whether a line that names @name alone fits some rule. */
static bool fits_some_rule(const struct routing_checking *c, const struct routing_line *line,
			   const struct str *name)
{
	struct routing_line one = { .rules = { line->rules.at, name, 1 },
				    .of_hours = line->of_hours,
				    .of_days = line->of_days };

	for (size_t i = 0; i < c->rule_count; i++) {
		const struct rule *rule = &c->rules[i];

		if (routing_fits(&one,
				 &(struct routing_subject){ .rules = &rule, .rule_count = 1 }))
			return true;
	}
	return false;
}

static void check_rules(const struct routing_checking *c, const struct routing_line *line)
{
	for (size_t i = 0; i < line->rules.n; i++) {
		const struct str *name = &line->rules.list[i];
		struct suggestion s = suggest_for(*name);
		duly_auto_fini(buf) near = { 0 };

		if (fits_some_rule(c, line, name))
			continue;
		for (size_t k = 0; k < c->rule_count && !line->of_hours && !line->of_days; k++)
			suggest_offer(&s, c->rules[k].id);
		suggest_near(&s, &near);
		yaml_fault(place_of(line->rules.at, *name), c->faults,
			   "no rule is called '%.*s'%s%.*s", STR_FMT(*name),
			   line->of_hours || line->of_days ? " and has such a clock" : "",
			   (int)near.len, (const char *)near.data);
	}
}

static bool is_step(const struct rule *rule, struct str step)
{
	for (size_t i = 0; i < rule->warn_count; i++)
		if (str_eq(rule->warn[i].step, step))
			return true;
	return str_eq(rule->expect.step, step);
}

static void check_steps(const struct routing_checking *c, const struct routing_line *line)
{
	for (size_t i = 0; i < line->steps.n; i++) {
		bool found = false;

		for (size_t k = 0; k < c->rule_count && !found; k++)
			found = is_step(&c->rules[k], line->steps.list[i]);
		if (!found)
			yaml_fault(place_of(line->steps.at, line->steps.list[i]), c->faults,
				   "no rule warns '%.*s' before", STR_FMT(line->steps.list[i]));
	}
}

static void check_line(const struct routing_checking *c, const struct routing_line *line)
{
	check_rules(c, line);
	check_steps(c, line);
	check_roles(c, &line->roles);
	check_teams(c, &line->teams);
	for (size_t i = 0; i < line->to_count; i++) {
		if (line->to[i].kind == TO_ROLE)
			need_role(c, line->to[i].at, line->to[i].name);
	}
}

static void check_names(const struct routing_checking *c)
{
	const struct routing *r = c->routing;

	for (size_t i = 0; i < r->lines.n; i++)
		check_line(c, &r->lines.list[i]);
	for (size_t i = 0; i < r->escalations.n; i++)
		check_line(c, &r->escalations.list[i]);
	check_roles(c, &r->allocated);
	need_role(c, yaml_get(r->at, "restricted"), r->restricted);
	for (size_t i = 0; i < r->team_count; i++)
		if (!is_own_role(r->teams[i].role) && !is_role(c->law, r->teams[i].role))
			unknown_role(c->law, r->teams[i].role, c->faults, r->teams[i].at->key_line,
				     r->teams[i].at->key_column);
}

/* ---- everything reaches somebody ------------------------------------------------------------- */

/* Whether the ladder of @rule, or what becomes of it, has that stage. */
static bool has_stage(const struct rule *rule, enum routing_stage stage)
{
	const bool dated = rule->within_count > 0 &&
			   (rule->within[0].period.unit != PERIOD_NONE ||
			    interval_is_given(&rule->within[0]) || rule->within_count > 1);

	switch (stage) {
	case ROUTE_UPCOMING:
		return rule->warn_count > 1;
	case ROUTE_UPCOMING_LAST:
	case ROUTE_CANCELLED:
		return rule->warn_count > 0 || rule->expect.period.unit != PERIOD_NONE;
	case ROUTE_DUE:
		return dated && (!rule_by_hours(rule) || rule->due.period.unit != PERIOD_NONE);
	case ROUTE_OVERDUE:
		return dated;
	case ROUTE_REPEATED:
		return dated && rule->repeat.period.unit != PERIOD_NONE;
	case ROUTE_OPENED:
	case ROUTE_MOVED:
	case ROUTE_WITHDRAWN:
	case ROUTE_CLEARED:
		return true;
	case ROUTE_HANDED_OVER:
	case ROUTE_COVERAGE:
	case ROUTE_DATA:
	case ROUTE_ARREARS:
	case ROUTE_SERVICE:
	case ROUTING_STAGE_COUNT:
		break;
	}
	return false;
}

/* Whatever council, team and step, and at whatever hour. */
static bool always_fits(const struct routing_line *line, const struct routing_subject *s)
{
	return line->teams.at == NULL && line->steps.at == NULL && line->councils.at == NULL &&
	       routing_fits(line, s);
}

static bool is_told(const struct routing_checking *c, const struct routing_subject *s)
{
	for (size_t i = 0; i < c->routing->lines.n; i++) {
		if (always_fits(&c->routing->lines.list[i], s))
			return true;
	}
	return false;
}

/* Up to so many names of a stage are said. */
enum { NAMES_SAID = 5 };

static void check_stage(const struct routing_checking *c, enum routing_stage stage)
{
	duly_auto_fini(buf) names = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < c->rule_count; i++) {
		const struct rule *rule = &c->rules[i];
		const struct routing_subject s = {
			.rules = &rule, .rule_count = 1, .role = rule->owner, .stage = stage
		};

		if (!has_stage(rule, stage) || is_told(c, &s))
			continue;
		if (n++ < NAMES_SAID)
			buf_printf(&names, "%s%.*s", n > 1 ? ", " : "", STR_FMT(rule->id));
	}
	if (n > 0)
		faults_add(c->faults, 0, 0,
			   "stage %s reaches nobody: no line fits %zu rules (%.*s%s)",
			   routing_stage_name(stage), n, (int)names.len, (const char *)names.data,
			   n > NAMES_SAID ? " ..." : "");
}

/* Of what is no rule's. */
static void check_other_stage(const struct routing_checking *c, enum routing_stage stage)
{
	if (!is_told(c, &(struct routing_subject){ .stage = stage }))
		faults_add(c->faults, 0, 0, "stage %s reaches nobody: no line fits always",
			   routing_stage_name(stage));
}

static bool has_people(const struct directory *d, struct str role)
{
	for (size_t i = 0; i < d->role_count; i++)
		if (str_eq(d->by_role[i]->role, role))
			return true;
	return false;
}

/* Whether some directory that counts has nobody in the role. */
static bool is_lacking(const struct routing_checking *c, struct str role)
{
	for (size_t i = 0; i < c->directory_count; i++)
		if (!has_people(&c->directories[i], role))
			return true;
	return c->directory_count == 0;
}

static bool is_placed(const struct routing_checking *c, struct str role)
{
	return routing_names_has(&c->routing->allocated, role) ||
	       routing_team(c->routing, role).len > 0;
}

static bool owns_before(const struct routing_checking *c, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(c->rules[k].owner, c->rules[i].owner))
			return true;
	return false;
}

static void check_owners(const struct routing_checking *c)
{
	for (size_t i = 0; i < c->rule_count; i++) {
		const struct str owner = c->rules[i].owner;

		if (owns_before(c, i) || is_placed(c, owner) || !is_lacking(c, owner))
			continue;
		faults_add(c->faults, 0, 0,
			   "%.*s owes %.*s, and is neither allocated in each case nor among "
			   "'roles' with a team, nor does the directory have somebody",
			   STR_FMT(owner), STR_FMT(c->rules[i].id));
	}
}

static void check_told_roles(const struct routing_checking *c, const struct routing_lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		for (size_t k = 0; k < lines->list[i].to_count; k++) {
			const struct routing_to *to = &lines->list[i].to[k];

			if (to->kind == TO_ROLE && is_role(c->law, to->name) &&
			    !is_placed(c, to->name) && c->directory_count > 0 &&
			    is_lacking(c, to->name))
				yaml_fault(to->at, c->faults,
					   "'%.*s' is neither allocated in each case nor among "
					   "'roles' with a team, nor does each directory have "
					   "somebody",
					   STR_FMT(to->name));
		}
}

/* ---- with each directory --------------------------------------------------------------------- */

/* Of one team it is said once. */
struct mailboxes {
	const struct directory *directory;
	struct faults *faults;
	struct str *said;
	size_t n;
};

static void need_mailbox(struct mailboxes *m, const struct yaml *at, struct str team)
{
	for (size_t i = 0; i < m->n; i++)
		if (str_eq(m->said[i], team))
			return;
	if (team.len == 0 || directory_team(m->directory, team).len > 0)
		return;
	m->said[m->n++] = team;
	yaml_fault(at, m->faults, "the team '%.*s' has no mailbox in %s", STR_FMT(team),
		   m->directory->file);
}

static size_t count_teams(const struct routing *r)
{
	size_t n = r->team_count;

	for (size_t i = 0; i < r->lines.n; i++)
		n += r->lines.list[i].to_count;
	return n;
}

static void check_mailboxes(const struct routing_checking *c, const struct directory *d)
{
	const struct routing *r = c->routing;
	duly_auto(arena) arena = arena_new();
	struct mailboxes m = { d, c->faults, arena_new_array(arena, struct str, count_teams(r)),
			       0 };

	for (size_t i = 0; i < r->team_count; i++)
		need_mailbox(&m, r->teams[i].at, r->teams[i].team);
	for (size_t i = 0; i < r->lines.n; i++)
		for (size_t k = 0; k < r->lines.list[i].to_count; k++)
			if (r->lines.list[i].to[k].kind == TO_TEAM)
				need_mailbox(&m, r->lines.list[i].to[k].at,
					     r->lines.list[i].to[k].name);
	if (r->restricted.len > 0 && !has_people(d, r->restricted))
		yaml_fault(yaml_get(r->at, "restricted"), c->faults,
			   "nobody in %s has the role '%.*s', who has what nobody holds and only "
			   "named eyes may see",
			   d->file, STR_FMT(r->restricted));
}

static bool in_domains(const struct routing *r, struct str mailbox)
{
	const char *at = memchr(mailbox.s, '@', mailbox.len);

	return at == NULL || r->domains.at == NULL ||
	       routing_names_has(
		       &r->domains,
		       (struct str){ at + 1, (size_t)(mailbox.s + mailbox.len - at - 1) });
}

/* What of a directory only shows beside a vocabulary and a routing (NULL: there is none). */
static void check_directory(const struct law *law, const struct routing *r,
			    const struct directory *d, struct faults *faults)
{
	struct faults own = FAULTS(d->file);

	for (size_t i = 0; i < d->row_count; i++) {
		const struct directory_row *row = &d->rows[i];

		if (row->role.len > 0 && !is_role(law, row->role))
			unknown_role(law, row->role, &own, row->line, row->columns[DIRECTORY_ROLE]);
		if (r != NULL && row->mailbox.len > 0 && !in_domains(r, row->mailbox))
			faults_add(&own, row->line, row->columns[DIRECTORY_MAILBOX],
				   "the domain of '%.*s' is not among 'domains' of %s",
				   STR_FMT(row->mailbox), r->file);
	}
	faults_join(faults, &own);
	faults_fini(&own);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void check_reach(const struct routing_checking *c)
{
	for (int s = 0; s < ROUTING_STAGE_COUNT; s++) {
		if (s < ROUTE_HANDED_OVER)
			check_stage(c, (enum routing_stage)s);
		else
			check_other_stage(c, (enum routing_stage)s);
	}
	check_owners(c);
}

static void check_routing(const struct routing_checking *c)
{
	check_names(c);
	check_reach(c);
	check_told_roles(c, &c->routing->lines);
	check_told_roles(c, &c->routing->escalations);
	for (size_t i = 0; i < c->directory_count; i++)
		check_mailboxes(c, &c->directories[i]);
}

/* The directories that @r is for, in @ret. */
static size_t directories_of(const struct law *law, const struct routing *r, struct directory *ret)
{
	size_t all, n = 0;
	const struct directory *list = law_directories(law, &all);

	for (size_t i = 0; i < all; i++)
		if (law_routing(law, list[i].council) == r)
			ret[n++] = list[i];
	return n;
}

/* A council whose overlay has somebody else owe a thing, and that has no routing of its own. */
static void check_overlays(const struct law *law, struct routing_checking *c)
{
	size_t n;
	const struct str *councils = law_councils(law, &n);

	for (size_t i = 0; i < n && c->faults->n == 0; i++) {
		if (law_routing(law, councils[i]) != c->routing)
			continue;
		c->law = law_for(law, councils[i]);
		c->rules = law_rules(c->law, &c->rule_count);
		check_reach(c);
	}
}

void routing_check(const struct law *law, struct faults *faults)
{
	duly_auto(arena) arena = arena_new();
	size_t routing_count, directory_count;
	const struct routing *routings = law_routings(law, &routing_count);
	const struct directory *directories = law_directories(law, &directory_count);
	struct directory *own = arena_new_array(arena, struct directory, directory_count);

	for (size_t i = 0; i < directory_count; i++)
		check_directory(law, law_routing(law, directories[i].council), &directories[i],
				faults);
	for (size_t i = 0; i < routing_count; i++) {
		struct faults mine = FAULTS(routings[i].file);
		struct routing_checking c = { .law = law_for(law, routings[i].council),
					      .routing = &routings[i],
					      .directories = own,
					      .faults = &mine };

		c.directory_count = directories_of(law, &routings[i], own);
		c.rules = law_rules(c.law, &c.rule_count);
		check_routing(&c);
		check_overlays(law, &c);
		faults_join(faults, &mine);
		faults_fini(&mine);
	}
}
