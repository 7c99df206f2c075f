#include "tests/law/lawfiles.h"

#include "common/law/routing_check.h"

/* Who is told what: directories and routings as councils write them; what is refused, with its
 * place; and which line fits. */

/* ---- a small law ----------------------------------------------------------------------------- */

#define HEAD  "routing: a\nversion: \"1\"\n"
#define ROLES "roles: { unassigned: duty }\nrestricted: service-manager\n"
#define ALL   "allocated: [iro, social-worker, personal-adviser]\n"

static void add_text(struct contents *c, enum content_kind kind, const char *name, const char *text)
{
	contents_add(c, kind, str_of(name), (struct view){ text, strlen(text) });
}

/* The faults of @routing and @directory (NULL: there is none) beside England's rules of care. */
static void faults_of(const char *routing, const char *directory, struct faults *ret)
{
	duly_auto_fini(contents) c = { NULL, 0 };
	duly_auto(law) law = NULL;

	add_england(&c);
	add_file(&c, CONTENT_PACK, SCHEMAS "england/rules/", "england-childrens.yaml");
	if (routing != NULL)
		add_text(&c, CONTENT_ROUTING, "r.yaml", routing);
	if (directory != NULL)
		add_text(&c, CONTENT_DIRECTORY, "example.csv", directory);
	if (law_load(&c, &law, ret) == DULY_OK)
		routing_check(law, ret);
}

static void expect_faults(const char *why, const struct faults *f, const char *expected)
{
	const size_t len = strlen(expected);

	if (f->text.len != len || (len > 0 && memcmp(f->text.data, expected, len) != 0))
		fail_msg("%s:\nwanted:\n%s\ngot:\n%.*s", why, expected, (int)f->text.len,
			 (const char *)f->text.data);
}

/* ---- directories ----------------------------------------------------------------------------- */

#define COLUMNS "person,role,team,mailbox,cover,away_from,away_to,left,language\n"

static const struct {
	const char *why, *text, *faults;
} DIRECTORIES[] = {
	{ "nobody at all", COLUMNS, "" },
	{ "columns by their names, in any order, and those that are needed alone",
	  "team,mailbox,role,person\ncare-1,a@example.gov.uk,social-worker,sw1\n", "" },
	{ "a mark at the front, ends of lines of Windows, quotes",
	  "\xef\xbb\xbfperson,role,team,mailbox\r\n\"sw1\", social-worker ,care-1,"
	  "\"a@example.gov.uk\"\r\n",
	  "" },
	{ "a column that is missing, and one that nobody knows",
	  "person,role,team,email\nsw1,social-worker,care-1,a@example.gov.uk\n",
	  "example.csv:1:18: unknown column 'email'; there is away_from, away_to, cover, language, "
	  "left, mailbox, person, role, ...\nexample.csv:1: the column mailbox is missing\n" },
	{ "nothing in it", "",
	  "example.csv:1: the file is empty: its first row names the columns, "
	  "person,role,team,mailbox at least\n" },
	{ "as Excel writes it in another country", "person;role;team;mailbox\nsw1;iro;;x@e.uk\n",
	  "example.csv:1: there are semicolons between the columns: save it with commas (CSV "
	  "UTF-8, "
	  "comma delimited)\n" },
	{ "copied from a sheet", "person\trole\tteam\tmailbox\nsw1\tiro\t\tx@e.uk\n",
	  "example.csv:1: there are tabs between the columns: save it with commas (CSV UTF-8, "
	  "comma "
	  "delimited)\n" },
	{ "Unicode Text", "\xff\xfep",
	  "example.csv:1: this is UTF-16 (\"Unicode Text\"): save it as CSV UTF-8\n" },
	{ "with a mark of UTF-8 and ends of lines of Windows, as Excel writes CSV UTF-8",
	  "\xef\xbb\xbfperson,role,team,mailbox\r\nsw1,iro,,a@localhost\r\n",
	  "example.csv:2:10: 'a@localhost' is no address of a mailbox\n"
	  "example.csv:2:10: sw1 has no mailbox\n" },
	{ "no address: a name, a domain without a dot, two dots, nothing before the @",
	  "person,role,team,mailbox\nsw1,iro,,Jane Smith\nsw2,iro,,a@localhost\n"
	  "sw3,iro,,a..b@example.gov.uk\nsw4,iro,,@example.gov.uk\n",
	  "example.csv:2:10: 'Jane Smith' is no address of a mailbox\n"
	  "example.csv:3:10: 'a@localhost' is no address of a mailbox\n"
	  "example.csv:4:10: 'a..b@example.gov.uk' is no address of a mailbox\n"
	  "example.csv:5:10: '@example.gov.uk' is no address of a mailbox\n"
	  "example.csv:2:10: sw1 has no mailbox\nexample.csv:3:10: sw2 has no mailbox\n"
	  "example.csv:4:10: sw3 has no mailbox\nexample.csv:5:10: sw4 has no mailbox\n" },
	{ "twice in one role and team; in another team is not twice",
	  "person,role,team,mailbox\nsw1,iro,a,x@e.uk\nsw1,iro,b,x@e.uk\nsw1,iro,a,x@e.uk\n",
	  "example.csv:4: sw1 has this role in this team on line 2 already\n" },
	{ "one person, two mailboxes",
	  "person,role,team,mailbox\nsw1,iro,a,x@e.uk\nsw1,iro,b,y@e.uk\n",
	  "example.csv:3:11: sw1 has another mailbox on another line\n" },
	{ "a name is no reference", "person,role,team,mailbox\nJane Smith,iro,a,x@e.uk\n",
	  "example.csv:2:1: 'Jane Smith' is no reference (1-64 letters, digits, \". _ : -\"; never "
	  "a name)\n" },
	{ "cover by nobody, by oneself, in a ring, by somebody who has left",
	  "person,role,team,mailbox,cover,left\nsw1,iro,,a@e.uk,sw9,\nsw2,iro,,b@e.uk,sw2,\n"
	  "sw3,iro,,c@e.uk,sw4,\nsw4,iro,,d@e.uk,sw3,\nsw5,iro,,e@e.uk,sw6,\n"
	  "sw6,iro,,f@e.uk,,2026-01-31\n",
	  "example.csv:2:17: sw9, who would stand in for sw1, is nobody in this directory\n"
	  "example.csv:3:17: those who stand in for sw2 lead round in a ring, or are more than 8\n"
	  "example.csv:4:17: those who stand in for sw3 lead round in a ring, or are more than 8\n"
	  "example.csv:5:17: those who stand in for sw4 lead round in a ring, or are more than 8\n"
	  "example.csv:6:17: sw6, who would stand in for sw5, leaves, and nobody stands in for "
	  "them\n" },
	{ "days, and the order of them",
	  "person,role,team,mailbox,away_from,away_to\nsw1,iro,,a@e.uk,1/2/2026,\n"
	  "sw2,iro,,b@e.uk,2026-03-09,2026-03-02\nsw3,iro,,c@e.uk,,2026-03-02\n",
	  "example.csv:2:17: '1/2/2026' is no day (YYYY-MM-DD)\n"
	  "example.csv:3:28: sw2 is back before they went\n"
	  "example.csv:4:18: sw3 is away to a day, and from none\n" },
	{ "a team's own row has a mailbox and nothing of a person",
	  "person,role,team,mailbox,cover\n,,care-1,,\n,iro,care-2,x@e.uk,sw1\n,,,x@e.uk,\n"
	  ",,care-2,y@e.uk,\n",
	  "example.csv:2: the team's own row has no mailbox\n"
	  "example.csv:3:2: a row without a person is a team's own, and has no role\n"
	  "example.csv:3:20: a row without a person is a team's own, and has no cover\n"
	  "example.csv:4: neither a person nor a team\n" },
	{ "a role that no vocabulary has", "person,role,team,mailbox\nsw1,socialworker,a,x@e.uk\n",
	  "example.csv:2:5: unknown role 'socialworker'; did you mean social-worker?\n" },
	{ "a quote that stays open", "person,role,team,mailbox\n\"sw1,iro,a,x@e.uk\n",
	  "example.csv:3: a quote that is not closed\nexample.csv:2:1: 'sw1,iro,a,x@e.uk\n' is no "
	  "reference (1-64 letters, digits, \". _ : -\"; never a name)\nexample.csv:2: a person "
	  "has "
	  "a role\n" },
};

static void what_is_wrong_in_a_directory_is_said_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(DIRECTORIES); i++) {
		duly_auto_fini(faults) f = { 0 };

		faults_of(NULL, DIRECTORIES[i].text, &f);
		expect_faults(DIRECTORIES[i].why, &f, DIRECTORIES[i].faults);
	}
}

static void who_is_away_or_has_left_is_so_on_its_days(void **state)
{
	static const struct {
		const char *why, *row;
		int day; /* of March 2026 */
		bool absent;
	} ROWS[] = {
		{ "before", "sw1,iro,,a@e.uk,,2026-03-09,2026-03-13,\n", 8, false },
		{ "the first day", "sw1,iro,,a@e.uk,,2026-03-09,2026-03-13,\n", 9, true },
		{ "the last day", "sw1,iro,,a@e.uk,,2026-03-09,2026-03-13,\n", 13, true },
		{ "after", "sw1,iro,,a@e.uk,,2026-03-09,2026-03-13,\n", 14, false },
		{ "nobody says until when", "sw1,iro,,a@e.uk,,2026-03-09,,\n", 31, true },
		{ "the last day before leaving", "sw1,iro,,a@e.uk,,,,2026-03-09\n", 9, false },
		{ "left", "sw1,iro,,a@e.uk,,,,2026-03-09\n", 10, true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto(arena) arena = arena_new();
		duly_auto_fini(faults) f = FAULTS("x");
		duly_auto_fini(buf) text = { 0 };
		struct directory d;

		buf_printf(&text, "person,role,team,mailbox,cover,away_from,away_to,left\n%s",
			   ROWS[i].row);
		directory_read(buf_view(&text), STR("example.csv"), arena, &f, &d);
		expect_faults(ROWS[i].why, &f, "");
		if (directory_absent(directory_person(&d, STR("sw1")),
				     duly_civil_from_ymd(2026, 3, ROWS[i].day)) != ROWS[i].absent)
			fail_msg("%s", ROWS[i].why);
	}
}

/* ---- routings -------------------------------------------------------------------------------- */

#define REST "  - { id: rest, how: never }\n"

static const struct {
	const char *why, *routing, *directory, *faults;
} ROUTINGS[] = {
	{ "nothing is in force", NULL, NULL, "" },
	{ "a name that is nobody's: rule, step, role, stage, way",
	  HEAD ROLES
	  "allocated: [iro, social-worker, personal-adviser, wizard]\nlines:\n"
	  "  - { id: a, rules: [visit-frist, cla-*], to: owner }\n"
	  "  - { id: b, steps: 3 working days, to: owner, roles: iros }\n"
	  "  - { id: c, stages: lapsed, to: manager }\n  - { id: d, how: soon, to: owner }\n" REST,
	  NULL,
	  "r.yaml:9:22: 'lapsed' is no stage; known: opened, upcoming, upcoming-last, "
	  "booking-cancelled, due, overdue, repeated, moved, withdrawn, cleared, handed-over, "
	  "coverage, data, arrears, service\n"
	  "r.yaml:10:19: 'soon' is no way; known: at-once, morning, monday, never\n" },
	{ "the same, where the file reads: what there is not",
	  HEAD ROLES "allocated: [iro, social-worker, personal-adviser, wizard]\nlines:\n"
		     "  - { id: a, rules: [visit-frist, cla-*], to: owner }\n"
		     "  - { id: b, steps: 7 working days, to: owner, roles: iros }\n"
		     "  - { id: c, to: manager }\n  - { id: d, clocks: hours, rules: visit-first, "
		     "to: owner }\n"
		     "  - { id: e, to: { team: nowhere }, teams: care-9 }\n" REST,
	  "person,role,team,mailbox\n,,duty,a@e.uk\nsm,service-manager,,b@e.uk\n"
	  "tm,team-manager,,b@e.uk\nhs,head-of-service,,b@e.uk\ndcs,dcs,,b@e.uk\n"
	  "ss,supervising-social-worker,,b@e.uk\nvs,virtual-school,,b@e.uk\n",
	  "r.yaml:7:22: no rule is called 'visit-frist'; did you mean visit-first or "
	  "pa-visit-first?\n"
	  "r.yaml:8:21: no rule warns '7 working days' before\n"
	  "r.yaml:8:55: unknown role 'iros'; did you mean iro?\n"
	  "r.yaml:9:18: unknown role 'manager'\n"
	  "r.yaml:10:36: no rule is called 'visit-first' and has such a clock\n"
	  "r.yaml:11:44: no directory has a team 'care-9'\n"
	  "r.yaml:5:51: unknown role 'wizard'\n"
	  "r.yaml:11:26: the team 'nowhere' has no mailbox in example.csv\n" },
	{ "a stage that reaches nobody, and a role that is nowhere",
	  HEAD ROLES ALL
	  "lines:\n  - { id: a, clocks: days, to: owner }\n"
	  "  - { id: b, stages: [handed-over, coverage, data, arrears], to: owner }\n"
	  "  - { id: c, stages: service, teams: care-1, to: owner }\n",
	  NULL,
	  "r.yaml: stage opened reaches nobody: no line fits 2 rules (rhi, secure-72h)\n"
	  "r.yaml: stage upcoming reaches nobody: no line fits 2 rules (rhi, secure-72h)\n"
	  "r.yaml: stage upcoming-last reaches nobody: no line fits 2 rules (rhi, secure-72h)\n"
	  "r.yaml: stage booking-cancelled reaches nobody: no line fits 2 rules (rhi, secure-72h)\n"
	  "r.yaml: stage due reaches nobody: no line fits 2 rules (rhi, secure-72h)\n"
	  "r.yaml: stage overdue reaches nobody: no line fits 2 rules (rhi, secure-72h)\n"
	  "r.yaml: stage repeated reaches nobody: no line fits 1 rules (rhi)\n"
	  "r.yaml: stage moved reaches nobody: no line fits 2 rules (rhi, secure-72h)\n"
	  "r.yaml: stage withdrawn reaches nobody: no line fits 2 rules (rhi, secure-72h)\n"
	  "r.yaml: stage cleared reaches nobody: no line fits 2 rules (rhi, secure-72h)\n"
	  "r.yaml: stage service reaches nobody: no line fits always\n"
	  "r.yaml: head-of-service owes out-of-area-approval, and is neither allocated in each "
	  "case "
	  "nor among 'roles' with a team, nor does the directory have somebody\n"
	  "r.yaml: supervising-social-worker owes emergency-foster-cap, and is neither allocated "
	  "in "
	  "each case nor among 'roles' with a team, nor does the directory have somebody\n"
	  "r.yaml: virtual-school owes pep-review, and is neither allocated in each case nor among "
	  "'roles' with a team, nor does the directory have somebody\n"
	  "r.yaml: service-manager owes secure-72h, and is neither allocated in each case nor "
	  "among "
	  "'roles' with a team, nor does the directory have somebody\n"
	  "r.yaml: dcs owes distance-approval, and is neither allocated in each case nor among "
	  "'roles' with a team, nor does the directory have somebody\n"
	  "r.yaml: team-manager owes adviser-appointed, and is neither allocated in each case nor "
	  "among 'roles' with a team, nor does the directory have somebody\n" },
	{ "a line that reaches nobody and does not say so, the same id twice, no team for what "
	  "nobody holds",
	  HEAD "roles: {}\nrestricted: service-manager\nlines:\n  - { id: a, stages: due }\n"
	       "  - { id: a, how: never }\n"
	       "escalate:\n  - { id: e, after: 2 days, to: [team-manager, iro] }\n",
	  NULL,
	  "r.yaml:6:5: 'a' reaches nobody: say 'to', or 'how: never'\n"
	  "r.yaml:7:5: a line 'a' stands on line 6 already\n"
	  "r.yaml:9:21: '2 days' is not 1 to 250 working days\n"
	  "r.yaml:9:5: 'e': an escalation is to one role or team\n"
	  "r.yaml:3:8: no team for 'unassigned': whom what nobody holds goes to\n" },
	{ "mailboxes of other domains, a team without one, nobody who has what only named eyes see",
	  HEAD "domains: [example.gov.uk]\n"
	       "roles: { unassigned: duty, team-manager: duty, service-manager: duty, dcs: duty, "
	       "head-of-service: duty, virtual-school: duty, supervising-social-worker: duty }\n"
	       "restricted: service-manager\n" ALL "lines:\n" REST,
	  "person,role,team,mailbox\nsw1,social-worker,care-1,sw1@gmail.com\n",
	  "example.csv:2:26: the domain of 'sw1@gmail.com' is not among 'domains' of r.yaml\n"
	  "r.yaml:4:22: the team 'duty' has no mailbox in example.csv\n"
	  "r.yaml:5:13: nobody in example.csv has the role 'service-manager', who has what nobody "
	  "holds and only named eyes may see\n" },
	{ "times of day",
	  HEAD "morning: \"8.45\"\noffice-hours: \"17:30-08:30\"\n" ROLES "lines: []\n", NULL,
	  "r.yaml:3:10: '8.45' is no time of day (\"08:45\")\n"
	  "r.yaml:4:15: '17:30-08:30' are no hours (\"08:30-17:30\")\n" },
};

static void what_is_wrong_in_a_routing_is_said_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(ROUTINGS); i++) {
		duly_auto_fini(faults) f = { 0 };

		faults_of(ROUTINGS[i].routing, ROUTINGS[i].directory, &f);
		expect_faults(ROUTINGS[i].why, &f, ROUTINGS[i].faults);
	}
}

/* By the overlay the education service owes what by the pack a social worker does. */
static void an_overlay_that_has_somebody_else_owe_a_thing_is_looked_at(void **state)
{
	static const char OVERLAY[] = "overlay: a\nversion: \"1\"\ncouncil: example\n"
				      "rules: [ { id: sdq, owed-by: education-officer } ]\n";
	static const char TEXT[] = HEAD ALL
		"roles: { unassigned: duty, team-manager: duty, service-manager: duty, dcs: duty, "
		"head-of-service: duty, virtual-school: duty, supervising-social-worker: duty }\n"
		"restricted: service-manager\nlines:\n" REST;

	(void)state;
	for (int with = 0; with < 2; with++) {
		duly_auto_fini(contents) c = { NULL, 0 };
		duly_auto_fini(faults) f = { 0 };
		duly_auto(law) law = NULL;

		add_england(&c);
		add_file(&c, CONTENT_PACK, SCHEMAS "england/rules/", "england-childrens.yaml");
		add_text(&c, CONTENT_ROUTING, "r.yaml", TEXT);
		if (with)
			add_text(&c, CONTENT_OVERLAY, "a.yaml", OVERLAY);
		if (law_load(&c, &law, &f) == DULY_OK)
			routing_check(law, &f);
		expect_faults(
			"an overlay", &f,
			with ? "r.yaml: education-officer owes sdq, and is neither allocated in "
			       "each case nor among 'roles' with a team, nor does the directory "
			       "have somebody\n"
			     : "");
	}
}

/* With every pack of England, also those that councils adopt. */
static void the_routing_of_england_reaches_somebody_with_everything(void **state)
{
	static const char *const PACKS[] = { "england-childrens.yaml", "england-protection.yaml",
					     "england-services.yaml", "local-practice.yaml",
					     "england-fostering-adoption.yaml" };
	duly_auto_fini(contents) c = { NULL, 0 };
	duly_auto_fini(faults) f = { 0 };
	duly_auto(law) law = NULL;

	(void)state;
	add_england(&c);
	for (size_t i = 0; i < LEN(PACKS); i++)
		add_file(&c, CONTENT_PACK, SCHEMAS "england/rules/", PACKS[i]);
	add_file(&c, CONTENT_ROUTING, SCHEMAS "england/routing/", "default.yaml");
	if (law_load(&c, &law, &f) == DULY_OK)
		routing_check(law, &f);
	expect_faults("the default", &f, "");
	assert_non_null(law_routing(law, STR("anybody")));
	assert_null(law_directory(law, STR("anybody")));
}

/* People and lines are no part of what is owed and by when. */
static void a_directory_does_not_change_the_law(void **state)
{
	uint8_t digests[2][SHA256_LEN];

	(void)state;
	for (int with = 0; with < 2; with++) {
		duly_auto_fini(contents) c = { NULL, 0 };
		duly_auto(law) law = NULL;

		add_england(&c);
		add_file(&c, CONTENT_PACK, SCHEMAS "england/rules/", "england-childrens.yaml");
		if (with) {
			add_file(&c, CONTENT_ROUTING, SCHEMAS "england/routing/", "default.yaml");
			add_text(&c, CONTENT_DIRECTORY, "example.csv", COLUMNS);
		}
		law = load_or_fail(&c);
		memcpy(digests[with], law_digest(law), SHA256_LEN);
		assert_int_equal(law_directory(law, STR("example")) != NULL, with);
	}
	assert_memory_equal(digests[0], digests[1], SHA256_LEN);
}

/* ---- which line ------------------------------------------------------------------------------ */

static const struct {
	const char *why, *line;
	const char *rule, *role, *team, *council, *step;
	enum routing_stage stage;
	bool outside, fits, changed;
} FITS[] = {
	{ "a line that asks nothing", "to: owner", "rhi", "iro", "a", "b", "", ROUTE_DUE, false,
	  true, false },
	{ "by rule", "rules: rhi, to: owner", "rhi", "", "", "", "", ROUTE_DUE, false, true,
	  false },
	{ "by another", "rules: [iha, sdq], to: owner", "rhi", "", "", "", "", ROUTE_DUE, false,
	  false, false },
	{ "by the beginning", "rules: \"cla-*\", to: owner", "cla-review-next", "", "", "", "",
	  ROUTE_DUE, false, true, false },
	{ "of hours", "clocks: hours, to: owner", "rhi", "", "", "", "", ROUTE_DUE, false, true,
	  false },
	{ "not of days", "clocks: days, to: owner", "rhi", "", "", "", "", ROUTE_DUE, false, false,
	  false },
	{ "what has no clock", "clocks: days, to: owner", NULL, "", "", "", "", ROUTE_DATA, false,
	  false, false },
	{ "by stage", "stages: [due, overdue], to: owner", "rhi", "", "", "", "", ROUTE_OVERDUE,
	  false, true, false },
	{ "of another stage", "stages: [due, overdue], to: owner", "rhi", "", "", "", "",
	  ROUTE_REPEATED, false, false, false },
	{ "by role, team and council", "roles: [iro], teams: [a, c], councils: b, to: owner", "rhi",
	  "iro", "c", "b", "", ROUTE_DUE, false, true, false },
	{ "of another team", "teams: [a, c], to: owner", "rhi", "iro", "d", "b", "", ROUTE_DUE,
	  false, false, false },
	{ "by the step of a warning", "steps: 5 working days, to: owner", "iha", "", "", "",
	  "5 working days", ROUTE_UPCOMING_LAST, false, true, false },
	{ "out of hours", "when: out-of-hours, to: owner", "rhi", "", "", "", "", ROUTE_DUE, true,
	  true, false },
	{ "not out of hours", "when: out-of-hours, to: owner", "rhi", "", "", "", "", ROUTE_DUE,
	  false, false, false },
	{ "what changed for all", "when: rules-changed, to: its-team", "rhi", "", "", "", "",
	  ROUTE_MOVED, false, true, true },
	{ "what changed for one", "when: rules-changed, to: its-team", "rhi", "", "", "", "",
	  ROUTE_MOVED, false, false, false },
};

static void a_line_fits_what_it_asks_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(FITS); i++) {
		duly_auto_fini(contents) c = { NULL, 0 };
		duly_auto_fini(buf) text = { 0 };
		duly_auto(law) law = NULL;

		add_england(&c);
		add_file(&c, CONTENT_PACK, SCHEMAS "england/rules/", "england-childrens.yaml");
		buf_printf(&text, HEAD ROLES "lines:\n  - { id: a, %s }\n", FITS[i].line);
		buf_u8(&text, 0);
		add_text(&c, CONTENT_ROUTING, "r.yaml", (const char *)text.data);
		law = load_or_fail(&c);
		const struct rule *rule =
			FITS[i].rule != NULL ? law_rule(law, str_of(FITS[i].rule)) : NULL;
		const struct routing_subject s = {
			.rules = &rule,
			.rule_count = rule != NULL,
			.role = str_of(FITS[i].role),
			.team = str_of(FITS[i].team),
			.council = str_of(FITS[i].council),
			.step = str_of(FITS[i].step),
			.stage = FITS[i].stage,
			.outside = FITS[i].outside,
			.rules_changed = FITS[i].changed,
		};

		if (routing_fits(&law_routing(law, NO_STR)->lines.list[0], &s) != FITS[i].fits)
			fail_msg("%s", FITS[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_in_a_directory_is_said_with_its_place),
		cmocka_unit_test(who_is_away_or_has_left_is_so_on_its_days),
		cmocka_unit_test(what_is_wrong_in_a_routing_is_said_with_its_place),
		cmocka_unit_test(an_overlay_that_has_somebody_else_owe_a_thing_is_looked_at),
		cmocka_unit_test(the_routing_of_england_reaches_somebody_with_everything),
		cmocka_unit_test(a_directory_does_not_change_the_law),
		cmocka_unit_test(a_line_fits_what_it_asks_for),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
