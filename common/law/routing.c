#include "common/law/routing.h"

#include "common/wire/wire.h"

#define X(id, name) name,
static const char *const STAGES[] = { ROUTING_STAGES(X) NULL };
static const char *const WAYS[] = { ROUTING_WAYS(X) NULL };
#undef X

const char *routing_stage_name(enum routing_stage stage)
{
	return STAGES[stage];
}

const char *routing_how_name(enum routing_how how)
{
	return WAYS[how];
}

/* ---- names ----------------------------------------------------------------------------------- */

struct routing_reading {
	struct arena *arena;
	struct faults *faults;
};

static struct str read_name(const struct routing_reading *r, const struct yaml *node)
{
	const struct str name = yaml_text(node, r->faults);

	if (name.len == 0 || is_reference(name, 64))
		return name;
	yaml_fault(node, r->faults, "'%.*s' is no name (1-64 letters, digits, \". _ : -\")",
		   STR_FMT(name));
	return NO_STR;
}

/* One name or a list of them. */
static struct routing_names read_names(const struct routing_reading *r, const struct yaml *node)
{
	struct routing_names names = { .at = node };
	const bool many = node != NULL && node->kind == YAML_LIST;
	struct str *list = arena_new_array(r->arena, struct str,
					   node == NULL ? 0
					   : many       ? node->n
							: 1);

	if (many && node->n == 0)
		yaml_fault(node, r->faults, "an empty list fits nothing: leave it out");
	for (const struct yaml *item = many ? node->child : node; item != NULL;
	     item = many ? item->next : NULL) {
		const struct str text = yaml_text(item, r->faults);

		if (text.len > 0)
			list[names.n++] = text;
	}
	names.list = list;
	return names;
}

bool routing_names_has(const struct routing_names *names, struct str name)
{
	for (size_t i = 0; i < names->n; i++)
		if (str_eq(names->list[i], name))
			return true;
	return false;
}

/* ---- a line ---------------------------------------------------------------------------------- */

static uint32_t read_stages(const struct routing_reading *r, const struct yaml *node)
{
	const bool many = node != NULL && node->kind == YAML_LIST;
	uint32_t stages = 0;

	for (const struct yaml *item = many ? node->child : node; item != NULL;
	     item = many ? item->next : NULL) {
		const int stage = yaml_choice(item, "stage", STAGES, r->faults);

		if (stage >= 0)
			stages |= UINT32_C(1) << stage;
	}
	return stages;
}

static void read_clocks(const struct routing_reading *r, const struct yaml *node,
			struct routing_line *ret)
{
	static const char *const CLOCKS[] = { "hours", "days", NULL };
	const int clocks =
		node == NULL ? -1 : yaml_choice(node, "sort of clock", CLOCKS, r->faults);

	ret->of_hours = clocks == 0;
	ret->of_days = clocks == 1;
}

static void read_when(const struct routing_reading *r, const struct yaml *node,
		      struct routing_line *ret)
{
	static const char *const WHEN[] = { "out-of-hours", "rules-changed", NULL };
	const int when = node == NULL ? -1 : yaml_choice(node, "occasion", WHEN, r->faults);

	ret->outside = when == 0;
	ret->rules_changed = when == 1;
}

static struct routing_to read_one_to(const struct routing_reading *r, const struct yaml *node)
{
	static const char *const KNOWN[] = { "team", NULL };
	static const char *const WORDS[] = { [TO_OWNER] = "owner",
					     [TO_CASE_HOLDER] = "case-holder",
					     [TO_TOLD] = "told",
					     [TO_TOLD_LAPSED] = "told-lapsed",
					     [TO_ITS_TEAM] = "its-team" };
	struct routing_to to = { .kind = TO_ROLE, .at = node };

	if (node->kind == YAML_MAP) {
		yaml_check_keys(node, KNOWN, r->faults);
		to.kind = TO_TEAM;
		to.at = yaml_need(node, "team", r->faults);
		to.name = read_name(r, to.at);
		return to;
	}
	to.name = read_name(r, node);
	for (size_t i = 0; i < LEN(WORDS); i++)
		if (str_is(to.name, WORDS[i]))
			to.kind = (enum routing_to_kind)i;
	return to;
}

static void read_to(const struct routing_reading *r, const struct yaml *node,
		    struct routing_line *ret)
{
	const bool many = node != NULL && node->kind == YAML_LIST;
	struct routing_to *list = arena_new_array(r->arena, struct routing_to,
						  node == NULL ? 0
						  : many       ? node->n
							       : 1);

	for (const struct yaml *item = many ? node->child : node; item != NULL;
	     item = many ? item->next : NULL)
		list[ret->to_count++] = read_one_to(r, item);
	ret->to = list;
}

static const char *const LINE_KEYS[] = { "id",    "rules", "clocks",   "stages", "steps",
					 "roles", "teams", "councils", "to",     "how",
					 "words", "when",  "why",      NULL };
static const char *const ESCALATION_KEYS[] = { "id",    "rules",    "clocks", "roles",
					       "teams", "councils", "to",     "how",
					       "words", "why",      "after",  NULL };

static struct routing_line read_line(const struct routing_reading *r, const struct yaml *map)
{
	struct routing_line line = { .at = map };
	const struct yaml *how = yaml_get(map, "how");
	const struct yaml *words = yaml_get(map, "words");

	line.id = read_name(r, yaml_need(map, "id", r->faults));
	line.words = words != NULL ? read_name(r, words) : line.id;
	line.rules = read_names(r, yaml_get(map, "rules"));
	line.steps = read_names(r, yaml_get(map, "steps"));
	line.roles = read_names(r, yaml_get(map, "roles"));
	line.teams = read_names(r, yaml_get(map, "teams"));
	line.councils = read_names(r, yaml_get(map, "councils"));
	line.stages = read_stages(r, yaml_get(map, "stages"));
	read_clocks(r, yaml_get(map, "clocks"), &line);
	read_when(r, yaml_get(map, "when"), &line);
	read_to(r, yaml_get(map, "to"), &line);
	line.how = HOW_MORNING;
	if (how != NULL)
		line.how = (enum routing_how)MAX(yaml_choice(how, "way", WAYS, r->faults), 0);
	if (line.how != HOW_NEVER && line.to_count == 0)
		yaml_fault(map, r->faults, "'%.*s' reaches nobody: say 'to', or 'how: never'",
			   STR_FMT(line.id));
	return line;
}

/* So many working days after it fell due. */
static int read_after(const struct routing_reading *r, const struct yaml *node)
{
	const struct str text = yaml_text(node, r->faults);
	struct period p;

	if (text.len == 0)
		return 1;
	if (period_parse(text, &p) && p.unit == PERIOD_WORKING_DAYS && !p.before && p.amount > 0 &&
	    p.amount <= 250)
		return p.amount;
	yaml_fault(node, r->faults, "'%.*s' is not 1 to 250 working days", STR_FMT(text));
	return 1;
}

static void check_ids(const struct routing_reading *r, const struct routing_lines *lines,
		      struct str id, const struct yaml *at)
{
	for (size_t i = 0; i < lines->n; i++)
		if (lines->list[i].at != at && id.len > 0 && str_eq(lines->list[i].id, id))
			yaml_fault(at, r->faults, "a line '%.*s' stands on line %d already",
				   STR_FMT(id), lines->list[i].at->line);
}

static struct routing_lines read_lines(const struct routing_reading *r, const struct yaml *node,
				       bool escalations)
{
	const struct yaml *items = node != NULL ? yaml_list(node, r->faults) : NULL;
	struct routing_line *list =
		arena_new_array(r->arena, struct routing_line, items != NULL ? items->n : 0);
	struct routing_lines lines = { list, 0 };

	yaml_each(item, items)
	{
		struct routing_line *line = &list[lines.n];

		yaml_check_keys(item, escalations ? ESCALATION_KEYS : LINE_KEYS, r->faults);
		*line = read_line(r, item);
		if (escalations)
			line->after = read_after(r, yaml_need(item, "after", r->faults));
		check_ids(r, &lines, line->id, item);
		lines.n++;
	}
	return lines;
}

/* Whom an escalation is for is a role: what was told before has nothing to do with it. */
static void check_escalations(const struct routing_reading *r, const struct routing_lines *lines,
			      const struct routing *routing)
{
	for (size_t i = 0; i < lines->n; i++) {
		const struct routing_line *line = &lines->list[i];

		check_ids(r, &routing->lines, line->id, line->at);
		if (line->how == HOW_NEVER || line->to_count != 1 || line->to[0].kind == TO_TOLD ||
		    line->to[0].kind == TO_TOLD_LAPSED)
			yaml_fault(line->at, r->faults,
				   "'%.*s': an escalation is to one role or team",
				   STR_FMT(line->id));
	}
}

/* ---- the rest -------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "08:45" as minutes after midnight. */
static bool parse_time(struct str text, int *ret)
{
	if (text.len != 5 || text.s[2] != ':' || !is_digit(text.s[0]) || !is_digit(text.s[1]) ||
	    !is_digit(text.s[3]) || !is_digit(text.s[4]))
		return false;
	const int hour = (text.s[0] - '0') * 10 + text.s[1] - '0';
	const int minute = (text.s[3] - '0') * 10 + text.s[4] - '0';

	*ret = hour * 60 + minute;
	return hour < 24 && minute < 60;
}

static void read_morning(const struct routing_reading *r, const struct yaml *node, int *ret)
{
	const struct str text = yaml_text(node, r->faults);

	if (text.len > 0 && !parse_time(text, ret))
		yaml_fault(node, r->faults, "'%.*s' is no time of day (\"08:45\")", STR_FMT(text));
}

/* "08:30-17:30" */
static void read_office(const struct routing_reading *r, const struct yaml *node,
			struct routing *ret)
{
	const struct str text = yaml_text(node, r->faults);

	if (text.len == 0 || (text.len == 11 && text.s[5] == '-' &&
			      parse_time((struct str){ text.s, 5 }, &ret->office_from) &&
			      parse_time((struct str){ text.s + 6, 5 }, &ret->office_to) &&
			      ret->office_from < ret->office_to))
		return;
	yaml_fault(node, r->faults, "'%.*s' are no hours (\"08:30-17:30\")", STR_FMT(text));
}

static void read_teams(const struct routing_reading *r, const struct yaml *node,
		       struct routing *ret)
{
	const struct yaml *map = yaml_map(node, r->faults);
	struct routing_team *list =
		arena_new_array(r->arena, struct routing_team, map != NULL ? map->n : 0);

	yaml_each(item, map) list[ret->team_count++] =
		(struct routing_team){ item->key, read_name(r, item), item };
	ret->teams = list;
}

struct str routing_team(const struct routing *r, struct str role)
{
	for (size_t i = 0; i < r->team_count; i++)
		if (str_eq(r->teams[i].role, role))
			return r->teams[i].team;
	return NO_STR;
}

void routing_read(const struct yaml *root, struct arena *arena, struct faults *faults,
		  struct routing *ret)
{
	static const char *const KNOWN[] = { "routing",      "version", "council",   "morning",
					     "office-hours", "domains", "allocated", "roles",
					     "restricted",   "lines",   "escalate",  NULL };
	const struct routing_reading r = { arena, faults };
	const struct yaml *council = yaml_get(root, "council");

	*ret = (struct routing){ .file = faults->file,
				 .at = root,
				 .morning = 8 * 60 + 45,
				 .office_from = 8 * 60 + 30,
				 .office_to = 17 * 60 + 30 };
	if (root == NULL)
		return;
	yaml_check_keys(root, KNOWN, faults);
	ret->name = read_name(&r, yaml_need(root, "routing", faults));
	ret->version = yaml_text(yaml_need(root, "version", faults), faults);
	ret->council = council != NULL ? read_name(&r, council) : NO_STR;
	read_morning(&r, yaml_get(root, "morning"), &ret->morning);
	read_office(&r, yaml_get(root, "office-hours"), ret);
	ret->domains = read_names(&r, yaml_get(root, "domains"));
	ret->allocated = read_names(&r, yaml_get(root, "allocated"));
	read_teams(&r, yaml_need(root, "roles", faults), ret);
	ret->restricted = read_name(&r, yaml_need(root, "restricted", faults));
	ret->lines = read_lines(&r, yaml_need(root, "lines", faults), false);
	ret->escalations = read_lines(&r, yaml_get(root, "escalate"), true);
	check_escalations(&r, &ret->escalations, ret);
	if (root->kind == YAML_MAP && routing_team(ret, STR("unassigned")).len == 0)
		yaml_fault(yaml_get(root, "roles"), faults,
			   "no team for 'unassigned': whom what nobody holds goes to");
}

/* ---- which line ------------------------------------------------------------------------------ */

static bool names_rule(struct str name, struct str id)
{
	if (name.len > 0 && name.s[name.len - 1] == '*')
		return id.len >= name.len - 1 && memcmp(id.s, name.s, name.len - 1) == 0;
	return str_eq(name, id);
}

static bool fits_rule(const struct routing_line *line, const struct rule *rule)
{
	if ((line->of_hours && !rule_by_hours(rule)) || (line->of_days && rule_by_hours(rule)))
		return false;
	for (size_t i = 0; i < line->rules.n; i++)
		if (names_rule(line->rules.list[i], rule->id))
			return true;
	return line->rules.at == NULL;
}

static bool fits_rules(const struct routing_line *line, const struct routing_subject *s)
{
	for (size_t i = 0; i < s->rule_count; i++)
		if (fits_rule(line, s->rules[i]))
			return true;
	return s->rule_count == 0 && line->rules.at == NULL && !line->of_hours && !line->of_days;
}

static bool fits_name(const struct routing_names *names, struct str name)
{
	return names->at == NULL || routing_names_has(names, name);
}

const char *routing_misfit(const struct routing_line *line, const struct routing_subject *s)
{
	if (line->stages != 0 && (line->stages >> s->stage & 1) == 0)
		return "of other stages";
	if (!fits_rules(line, s))
		return "of other rules or clocks";
	if (!fits_name(&line->steps, s->step))
		return "of other steps";
	if (!fits_name(&line->roles, s->role))
		return "of other roles";
	if (!fits_name(&line->teams, s->team))
		return "of other teams";
	if (!fits_name(&line->councils, s->council))
		return "of other councils";
	if (line->rules_changed && !s->rules_changed)
		return "of what rules changed only";
	return line->outside && !s->outside ? "out of hours only" : NULL;
}

bool routing_fits(const struct routing_line *line, const struct routing_subject *s)
{
	return routing_misfit(line, s) == NULL;
}
