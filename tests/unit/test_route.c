/* Who is told: the routing and the directory in force over who holds a case, who is away, who has
 * left, and what only named eyes may see. After each story the log is replayed in both modes. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/story.h"

/* ---- what is in force ------------------------------------------------------------------------ */

static const char ROUTING[] =
	"routing: a\nversion: \"1\"\nallocated: [social-worker, iro, personal-adviser]\n"
	"roles: { unassigned: duty, operator: ops, data: data-team, team-manager: duty }\n"
	"restricted: service-manager\nlines:\n"
	"  - { id: hours-out, clocks: hours, stages: [opened, overdue], when: out-of-hours,\n"
	"      to: [owner, { team: duty }], how: at-once }\n"
	"  - { id: hours, clocks: hours, stages: [opened, overdue], to: owner, how: at-once }\n"
	"  - { id: hours-late, clocks: hours, stages: overdue, to: team-manager, how: morning }\n"
	"  - { id: gone, stages: booking-cancelled, to: owner, how: at-once }\n"
	"  - { id: into-care, rules: cla-review-first, stages: opened, to: [case-holder, owner] }\n"
	"  - { id: twenty, steps: 10 working days, stages: [upcoming, upcoming-last], roles: iro,\n"
	"      to: owner }\n"
	"  - { id: soon, stages: upcoming-last, to: owner }\n"
	"  - { id: missed, stages: overdue, to: owner, words: not-recorded }\n"
	"  - { id: list, stages: repeated, to: [owner, team-manager], how: monday }\n"
	"  - { id: new, stages: handed-over, to: owner }\n"
	"  - { id: for-all, stages: [moved, withdrawn], when: rules-changed, clocks: days,\n"
	"      to: its-team }\n"
	"  - { id: changed, stages: [moved, withdrawn], to: told }\n"
	"  - { id: done, stages: cleared, to: told-lapsed }\n"
	"  - { id: wrong, stages: [coverage, data], to: [team-manager, { team: data-team }] }\n"
	"  - { id: self, stages: [service, arrears], to: owner, how: at-once }\n"
	"  - { id: rest, how: never }\n"
	"escalate:\n"
	"  - { id: late-plan, after: 4 working days, to: team-manager, rules: placement-plan }\n"
	"  - { id: late, after: 2 working days, to: team-manager, clocks: days,\n"
	"      roles: social-worker }\n"
	"  - { id: very-late, after: 4 working days, to: service-manager, clocks: days,\n"
	"      roles: [social-worker, iro] }\n";

static const char PEOPLE[] =
	"person,role,team,mailbox,cover,away_from,away_to,left\n"
	"w1,social-worker,care-1,w1@e.uk,w2,2026-02-16,2026-02-20,\n"
	"w2,social-worker,care-1,w2@e.uk,,,,\n"
	"w4,social-worker,care-1,w4@e.uk,,,,\n"
	"w3,social-worker,care-2,w3@e.uk,,,,2026-01-31\n"
	"m1,team-manager,care-1,m1@e.uk,,,,\n"
	"m9,team-manager,,m9@e.uk,,,,\n"
	"i1,iro,reviews,i1@e.uk,i2,2026-01-19,,\n"
	"i2,iro,reviews,i2@e.uk,,,,\n"
	"s1,service-manager,,s1@e.uk,,,,\n"
	",,care-1,care-1@e.uk,,,,\n,,care-2,care-2@e.uk,,,,\n,,duty,duty@e.uk,,,,\n"
	",,ops,ops@e.uk,,,,\n,,data-team,data@e.uk,,,,\n";

static void add(struct contents *c, enum content_kind kind, const char *name, const char *text)
{
	if (text != NULL)
		contents_add(c, kind, str_of(name), (struct view){ text, strlen(text) });
}

/* With @old in a pack replaced by @new. */
static void add_changed(struct contents *files, const struct content *c, const char *old,
			const char *new)
{
	duly_auto_fini(buf) text = { 0 };
	duly_auto_fini(buf) changed = { 0 };

	buf_put(&text, c->bytes.data, c->bytes.len);
	buf_u8(&text, 0);
	const char *at = strstr((const char *)text.data, old);

	if (c->kind != CONTENT_PACK || at == NULL) {
		contents_add(files, c->kind, c->name, buf_view(&c->bytes));
		return;
	}
	buf_put(&changed, text.data, (size_t)(at - (const char *)text.data));
	buf_puts(&changed, new);
	buf_puts(&changed, at + strlen(old));
	contents_add(files, c->kind, c->name, buf_view(&changed));
}

struct swap {
	const char *old, *new;
};

static void put_changed(struct rig *r, const char *routing, const char *people, struct swap swap);

/* NULL: there is none. */
static void put_in_force(struct rig *r, const char *routing, const char *people)
{
	put_changed(r, routing, people, (struct swap){ "", "" });
}

static void put_changed(struct rig *r, const char *routing, const char *people, struct swap swap)
{
	const struct contents *now = docket_contents(r->engine.docket);
	duly_auto_fini(contents) files = { 0 };
	struct duly_diag diag = { "" };

	for (size_t i = 0; i < now->n; i++)
		if (!content_is_of_telling(now->list[i].kind))
			add_changed(&files, &now->list[i], swap.old, swap.new);
	add(&files, CONTENT_ROUTING, "default.yaml", routing);
	add(&files, CONTENT_DIRECTORY, "example.csv", people);
	log_batch_clear(r->engine.batch);
	assert_int_equal(docket_begin(r->engine.docket, r->now, r->engine.batch,
				      log_end(r->engine.log).sequence + 1, &diag),
			 DULY_OK);
	r->begun = true;
	if (docket_put_in_force(r->engine.docket, &files, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
	rig_turn(r);
}

/* ---- what is told ---------------------------------------------------------------------------- */

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

/* "type rule-or-code: who how line, who how line". */
static void describe(const json_t *alert, struct buf *out)
{
	const json_t *data = json_object_get(alert, "data"), *one;
	const json_t *tell = json_object_get(json_object_get(data, "to"), "tell");
	size_t i;

	buf_printf(out, "%s %s:", text(alert, "type") + strlen("alert."),
		   *text(data, "rule") ? text(data, "rule") : text(data, "code"));
	json_array_foreach(tell, i, one) buf_printf(out, "%s %s%s %s %s", i > 0 ? "," : "",
						    *text(one, "person") ? text(one, "person")
						    : *text(one, "team") ? "team:"
									 : "nobody",
						    *text(one, "person") ? "" : text(one, "team"),
						    text(one, "how"), text(one, "line"));
	buf_puts(out, "\n");
}

static char *told(struct rig *r)
{
	char *lines = rig_alerts_json(r), *save = NULL;
	struct buf out = { 0 };

	for (char *line = strtok_r(lines, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		json_t *alert = json_loads(line, 0, NULL);

		assert_non_null(alert);
		describe(alert, &out);
		json_decref(alert);
	}
	free(lines);
	buf_u8(&out, 0);
	return (char *)out.data;
}

static void expect(struct rig *r, const char *why, const char *expected)
{
	char *got = told(r);

	if (strcmp(got, expected) != 0)
		fail_msg("%s\ntold:\n%sexpected:\n%s", why, got, expected);
	free(got);
}

#define ENTERED(day) "{'id':'e1','type':'care.entered','date':'" day "'}"
#define HOLDS(id, day, role, worker, team)                                                \
	"{'id':'" id "','type':'worker.allocated','date':'" day "','data':{'role':'" role \
	"','worker':'" worker "','team':'" team "'}}"
#define SAID(id, type, day, data) \
	"{'id':'" id "','type':'" type "','date':'" day "','data':{" data "}}"

struct telling_act {
	const char *why, *now, *event, *told;
};

static void play(const char *start, const char *routing, const char *people,
		 const struct telling_act *steps, size_t n)
{
	struct rig r;

	rig_begin(&r, start);
	put_in_force(&r, routing, people);
	for (size_t i = 0; i < n; i++) {
		if (steps[i].now != NULL)
			rig_until(&r, steps[i].now);
		if (steps[i].event != NULL)
			story_take(&r, steps[i].event);
		if (steps[i].told != NULL)
			expect(&r, steps[i].why, steps[i].told);
		else
			free(told(&r));
	}
	rig_verify(&r);
	rig_end(&r);
}
#define TELL(start, steps) play(start, ROUTING, PEOPLE, steps, LEN(steps))

/* ---- the ladder of one duty ------------------------------------------------------------------ */

static void each_stage_is_told_to_whom_its_lines_name(void **state)
{
	static const struct telling_act STEPS[] = {
		{ "nobody holds it yet: whom the case is for has none; the team of nobody",
		  "2026-01-12T10:00:00Z", HOLDS("w", "2026-01-12", "social-worker", "w1", "care-1"),
		  "" },
		{ NULL, NULL, HOLDS("i", "2026-01-12", "iro", "i1", "reviews"), "" },
		{ "who holds the case, and who has the role that owes it; health's first is no "
		  "line's",
		  NULL, ENTERED("2026-01-12"),
		  "opened cla-review-first: w1 morning into-care, i1 morning into-care\n"
		  "opened iha: nobody never rest\n" },
		{ "the officer is away from the 19th, and another stands in",
		  "2026-01-26T12:00:00Z", NULL,
		  "upcoming cla-review-first: i2 morning twenty\n"
		  "upcoming iha: nobody never rest\n" },
		{ "the last warning; of the review, which has one more, none",
		  "2026-02-02T12:00:00Z", NULL,
		  "upcoming cla-review-first: nobody never rest\n"
		  "upcoming iha: w1 morning soon\n" },
		{ NULL, "2026-02-09T12:00:00Z", NULL,
		  "upcoming cla-review-first: i2 morning soon\n"
		  "due cla-review-first: nobody never rest\n"
		  "due iha: nobody never rest\n" },
		{ "lapsed", "2026-02-10T12:00:00Z", NULL,
		  "overdue cla-review-first: i2 morning missed\noverdue iha: w1 morning missed\n" },
		{ "a week on: the list of Mondays; the manager of the team that has it, and where "
		  "that "
		  "has none, of no team; who is on leave is covered",
		  "2026-02-16T12:00:00Z", NULL,
		  "escalated iha: m1 morning late\n"
		  "escalated cla-review-first: s1 morning very-late\n"
		  "escalated iha: s1 morning very-late\n"
		  "overdue cla-review-first: i2 monday list, m9 monday list\n"
		  "overdue iha: w2 monday list, m1 monday list\n" },
		{ "done: to those who had been told that it had lapsed", NULL,
		  SAID("r", "review.held", "2026-02-06", ""),
		  "cleared cla-review-first: i2 morning done, s1 morning done, m9 morning done\n"
		  "opened cla-review-second: nobody never rest\n" },
		{ "a date that was told: to those whom it was told to", NULL,
		  SAID("x", "event.retracted", "2026-02-16", "'id':'r'"), NULL },
	};

	(void)state;
	TELL("2026-01-05T10:00:00Z", STEPS);
}

/* ---- escalation ------------------------------------------------------------------------------ */

#define LATE_BEGIN                                                                        \
	{ NULL, NULL, HOLDS("w", "2026-03-06", "social-worker", "w2", "care-1"), "" },    \
		{ NULL, NULL, HOLDS("i", "2026-03-06", "iro", "i2", "reviews"), "" },     \
		{ NULL, NULL, ENTERED("2026-03-06"), NULL },                              \
	{                                                                                 \
		"due on Tuesday 7 April, over Easter", "2026-04-08T08:00:00Z", NULL, NULL \
	}

static void what_was_not_heard_of_goes_to_the_next_role_in_working_days(void **state)
{
	static const struct telling_act STEPS[] = {
		LATE_BEGIN,
		{ "not before nine on the second working day", "2026-04-09T07:59:59Z", NULL, "" },
		{ "the assessment is the social worker's", "2026-04-09T08:00:00Z", NULL,
		  "escalated iha: m1 morning late\n" },
		{ "on the fourth to the next, and for the review it is the first",
		  "2026-04-13T08:00:00Z", NULL,
		  "escalated cla-review-first: s1 morning very-late\n"
		  "escalated iha: s1 morning very-late\n" },
		{ "held: all who had been told that it lapsed hear of it", NULL,
		  SAID("r", "review.held", "2026-04-10", ""),
		  "cleared cla-review-first: i2 morning done, s1 morning done\n"
		  "opened cla-review-second: nobody never rest\n" },
	};

	(void)state;
	TELL("2026-03-06T12:00:00Z", STEPS);
}

static void it_stops_when_the_duty_is_met(void **state)
{
	static const struct telling_act STEPS[] = {
		LATE_BEGIN,
		{ NULL, NULL, SAID("h", "health.assessed", "2026-04-07", "'kind':'initial'"),
		  NULL },
		{ "only the review", "2026-04-13T12:00:00Z", NULL,
		  "escalated cla-review-first: s1 morning very-late\n" },
	};

	(void)state;
	TELL("2026-03-06T12:00:00Z", STEPS);
}

/* Of two lines for the same role the first that fits counts. */
static void paperwork_goes_up_later(void **state)
{
	static const struct telling_act STEPS[] = {
		{ NULL, NULL, HOLDS("w", "2026-03-06", "social-worker", "w2", "care-1"), NULL },
		{ NULL, NULL, ENTERED("2026-03-06"), NULL },
		{ NULL, NULL, SAID("p", "placement.started", "2026-03-06", "'placement_type':'U1'"),
		  NULL },
		{ NULL, "2026-03-10T12:00:00Z",
		  SAID("v", "visit.made", "2026-03-10", "'kinds':['looked-after'],'seen':true"),
		  NULL },
		{ "due on Friday 13, lapsed on Saturday", "2026-03-16T12:00:00Z", NULL, NULL },
		{ "not on the second working day", "2026-03-18T12:00:00Z", NULL,
		  "upcoming care-plan: w2 morning soon\n" },
		{ "on the fourth working day, to both", "2026-03-19T12:00:00Z", NULL,
		  "escalated placement-plan: m1 morning late-plan\n"
		  "escalated placement-plan: s1 morning very-late\n" },
	};

	(void)state;
	TELL("2026-03-06T12:00:00Z", STEPS);
}

/* What was passed unseen while nobody was running is told for itself: the owner's repeat, and each
 * role once. */
static void nobody_is_left_out_though_much_was_passed(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-03-06T12:00:00Z");
	put_in_force(&r, ROUTING, PEOPLE);
	story_take(&r, HOLDS("w", "2026-03-06", "social-worker", "w2", "care-1"));
	story_take(&r, HOLDS("i", "2026-03-06", "iro", "i2", "reviews"));
	story_take(&r, ENTERED("2026-03-06"));
	free(told(&r));
	r.now = (duly_instant){ r.now.ms + 60 * DULY_DAY_MS };
	rig_turn(&r);
	expect(&r, "sixty days later",
	       "overdue cla-review-first: i2 morning missed\n"
	       "escalated cla-review-first: s1 morning very-late\n"
	       "overdue iha: w2 morning missed\n"
	       "escalated iha: m1 morning late\n"
	       "escalated iha: s1 morning very-late\n");
	rig_verify(&r);
	rig_end(&r);
}

/* A routing that escalates otherwise counts for what has lapsed, too. */
static void another_routing_has_other_days(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-03-06T12:00:00Z");
	story_take(&r, HOLDS("w", "2026-03-06", "social-worker", "w2", "care-1"));
	story_take(&r, ENTERED("2026-03-06"));
	rig_until(&r, "2026-04-08T08:00:00Z");
	free(told(&r));
	put_in_force(&r, ROUTING, PEOPLE);
	expect(&r, "nothing is withdrawn for it", "");
	rig_until(&r, "2026-04-09T08:00:00Z");
	expect(&r, "it is told on its day", "escalated iha: m1 morning late\n");
	rig_verify(&r);
	rig_end(&r);
}

static void what_was_answered_is_escalated_when_the_answer_has_run_out(void **state)
{
	static const struct telling_act STEPS[] = {
		LATE_BEGIN,
		{ NULL, NULL, NULL, NULL },
	};
	struct rig r;
	char *json, event[256];
	const char *id;

	(void)state;
	rig_begin(&r, "2026-03-06T12:00:00Z");
	put_in_force(&r, ROUTING, PEOPLE);
	for (size_t i = 0; i < LEN(STEPS); i++) {
		if (STEPS[i].now != NULL)
			rig_until(&r, STEPS[i].now);
		if (STEPS[i].event != NULL)
			story_take(&r, STEPS[i].event);
	}
	json = rig_alerts_json(&r);
	id = strstr(json, "\"rule\":\"iha\"");
	assert_non_null(id);
	while (strncmp(id, "\"obligation\":\"", 14) != 0)
		id--;
	snprintf(event, sizeof event,
		 "{'id':'a','type':'delay.explained','date':'2026-04-08','data':"
		 "{'obligation':'%.32s','reason':'child-unavailable','role':'team-manager',"
		 "'until':'2026-04-14T12:00:00Z'}}",
		 id + 14);
	free(json);
	story_take(&r, event);
	rig_until(&r, "2026-04-14T11:00:00Z");
	expect(&r, "of the review alone",
	       "escalated cla-review-first: s1 morning very-late\n"
	       "overdue cla-review-first: i2 monday list, m9 monday "
	       "list\n");
	rig_until(&r, "2026-04-15T08:00:00Z");
	expect(&r, "then once more to the owner, and the next morning on to the others",
	       "overdue iha: w2 monday list, m1 monday list\n"
	       "escalated iha: m1 morning late\n"
	       "escalated iha: s1 morning very-late\n");
	rig_verify(&r);
	rig_end(&r);
}

/* ---- who it is then -------------------------------------------------------------------------- */

static const struct {
	const char *why, *allocation, *staff, *told;
} WHO[] = {
	{ "nobody holds it: the team that sees to that", NULL, NULL, "team:duty" },
	{ "whoever holds it", HOLDS("w", "2026-01-28", "social-worker", "w2", "care-1"), NULL,
	  "w2" },
	{ "who has left by the directory, with nobody in their place: the team",
	  HOLDS("w", "2026-01-28", "social-worker", "w3", "care-2"), NULL, "team:care-2" },
	{ "nobody of that name: the team",
	  HOLDS("w", "2026-01-28", "social-worker", "w8", "care-2"), NULL, "team:care-2" },
	{ "nor such a team: that of what nobody holds",
	  HOLDS("w", "2026-01-28", "social-worker", "w8", "care-8"), NULL, "team:duty" },
	{ "away by an event, with somebody who stands in",
	  HOLDS("w", "2026-01-28", "social-worker", "w2", "care-1"),
	  "{'id':'a','subject':'worker:w2','type':'worker.away','date':'2026-01-28',"
	  "'data':{'cover':'w4','until':'2026-02-18'}}",
	  "w4" },
	{ "with a team that stands in", HOLDS("w", "2026-01-28", "social-worker", "w2", "care-1"),
	  "{'id':'a','subject':'worker:w2','type':'worker.away','date':'2026-01-28',"
	  "'data':{'cover_team':'care-2','until':'2026-02-18'}}",
	  "team:care-2" },
	{ "left by an event", HOLDS("w", "2026-01-28", "social-worker", "w2", "care-1"),
	  "{'id':'a','subject':'worker:w2','type':'worker.left','date':'2026-01-28'}",
	  "team:care-1" },
	{ "a team that was replaced", HOLDS("w", "2026-01-28", "social-worker", "w8", "care-7"),
	  "{'id':'a','subject':'team:care-7','type':'team.replaced','date':'2026-01-28',"
	  "'data':{'by':'care-2'}}",
	  "team:care-2" },
};

static void who_is_away_or_gone_is_told_through_who_stands_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(WHO); i++) {
		duly_auto_fini(buf) expected = { 0 };
		struct rig r;

		rig_begin(&r, "2026-01-28T12:00:00Z");
		put_in_force(&r, ROUTING, PEOPLE);
		story_take(&r, HOLDS("i", "2026-01-28", "iro", "i2", "reviews"));
		story_take(&r, ENTERED("2026-01-28"));
		if (WHO[i].allocation != NULL)
			story_take(&r, WHO[i].allocation);
		if (WHO[i].staff != NULL)
			story_take(&r, WHO[i].staff);
		rig_until(&r, "2026-02-17T12:00:00Z");
		free(told(&r));
		/* The last warning of the health assessment. */
		rig_until(&r, "2026-02-18T12:00:00Z");
		buf_printf(&expected,
			   "upcoming cla-review-first: nobody never rest\n"
			   "upcoming iha: %s morning soon\n",
			   WHO[i].told);
		buf_u8(&expected, 0);
		expect(&r, WHO[i].why, (const char *)expected.data);
		rig_verify(&r);
		rig_end(&r);
	}
}

static void a_new_directory_counts_from_the_next_alert_on(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	put_in_force(&r, ROUTING, NULL);
	story_take(&r, HOLDS("i", "2026-01-28", "iro", "i2", "reviews"));
	story_take(&r, HOLDS("w", "2026-01-28", "social-worker", "w9", "care-9"));
	story_take(&r, ENTERED("2026-01-28"));
	rig_until(&r, "2026-02-17T12:00:00Z");
	free(told(&r));
	put_in_force(&r, ROUTING,
		     "person,role,team,mailbox\nw9,social-worker,care-9,w@e.uk\n,,duty,d@e.uk\n");
	expect(&r, "nothing follows for it", "");
	rig_until(&r, "2026-02-18T12:00:00Z");
	expect(&r, "he has a mailbox, and the officer has none",
	       "upcoming cla-review-first: nobody never rest\nupcoming iha: w9 morning soon\n");
	put_in_force(&r, ROUTING, "person,role,team,mailbox\n,,duty,d@e.uk\n");
	rig_until(&r, "2026-02-26T12:00:00Z");
	expect(&r, "nobody has one any more",
	       "upcoming cla-review-first: team:duty morning soon\n"
	       "due cla-review-first: nobody never rest\n"
	       "due iha: nobody never rest\n"
	       "overdue cla-review-first: team:duty morning missed\n"
	       "overdue iha: team:duty morning missed\n");
	rig_verify(&r);
	rig_end(&r);
}

/* A load each night: only where somebody is away who was there does anything follow. */
static void whose_work_goes_to_other_hands_is_told_once(void **state)
{
#define STAFFED(w2, w4)                                                                    \
	"person,role,team,mailbox,cover,away_from,away_to,left\n"                          \
	"w2,social-worker,care-1,w2@e.uk," w2 "\nw4,social-worker,care-1,w4@e.uk," w4 "\n" \
	"i2,iro,reviews,i2@e.uk,,,,\n,,care-1,c@e.uk,,,,\n,,duty,d@e.uk,,,,\n"
	static const struct {
		const char *why, *now, *people, *told;
	} NIGHTS[] = {
		{ "all are there", "2026-02-02T02:00:00Z", STAFFED(",,,", ",,,"), "" },
		{ "leave that lies ahead", "2026-02-03T02:00:00Z",
		  STAFFED("w4,2026-02-05,2026-02-11,", ",,,"), "" },
		{ "it has begun", "2026-02-05T02:00:00Z",
		  STAFFED("w4,2026-02-05,2026-02-11,", ",,,"),
		  "handed-over worker-away: w4 morning new\n" },
		{ "the same again", "2026-02-06T02:00:00Z",
		  STAFFED("w4,2026-02-05,2026-02-11,", ",,,"), "" },
		{ "back again", "2026-02-12T02:00:00Z", STAFFED(",,,", ",,,"), "" },
		{ "who holds nothing leaves", "2026-02-13T02:00:00Z",
		  STAFFED(",,,", ",,,2026-02-12"), "" },
		{ "left for good, with nobody in their place: to the team", "2026-02-14T02:00:00Z",
		  STAFFED(",,,2026-02-13", ",,,2026-02-12"),
		  "handed-over worker-left: team:care-1 morning new\n" },
	};
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	put_in_force(&r, ROUTING, STAFFED(",,,", ",,,"));
	story_take(&r, HOLDS("w", "2026-01-28", "social-worker", "w2", "care-1"));
	story_take(&r, HOLDS("i", "2026-01-28", "iro", "i2", "reviews"));
	story_take(&r, ENTERED("2026-01-28"));
	for (size_t i = 0; i < LEN(NIGHTS); i++) {
		rig_until(&r, NIGHTS[i].now);
		free(told(&r));
		put_in_force(&r, ROUTING, NIGHTS[i].people);
		expect(&r, NIGHTS[i].why, NIGHTS[i].told);
	}
	rig_verify(&r);
	rig_end(&r);
}

static void without_a_routing_alerts_are_as_before(void **state)
{
	static const struct telling_act STEPS[] = {
		{ "roles and teams alone", NULL, ENTERED("2026-01-28"),
		  "opened cla-review-first:\nopened iha:\n" },
	};

	(void)state;
	play("2026-01-28T12:00:00Z", NULL, PEOPLE, STEPS, LEN(STEPS));
}

/* Lines are read from the top: the first of each way, and none below one that says never. */
static void a_line_that_says_never_ends_the_reading(void **state)
{
	static const char TEXT[] =
		"routing: a\nversion: \"1\"\nallocated: [social-worker, iro, personal-adviser]\n"
		"roles: { unassigned: duty, operator: ops, data: data-team, team-manager: duty }\n"
		"restricted: service-manager\nlines:\n"
		"  - { id: first, rules: cla-review-first, to: owner, how: at-once }\n"
		"  - { id: second, to: { team: care-1 }, how: at-once }\n"
		"  - { id: quiet, rules: cla-*, how: never }\n"
		"  - { id: third, to: { team: care-2 } }\n"
		"  - { id: fourth, to: { team: care-1 }, how: monday }\n";
	static const struct telling_act STEPS[] = {
		{ NULL, NULL, HOLDS("i", "2026-01-28", "iro", "i2", "reviews"), NULL },
		{ "the review by the line above it alone; the assessment each way once, and nobody "
		  "twice",
		  NULL, ENTERED("2026-01-28"),
		  "opened cla-review-first: i2 at-once first\n"
		  "opened iha: team:care-1 at-once second, team:care-2 morning third\n" },
	};

	(void)state;
	play("2026-01-28T12:00:00Z", TEXT, PEOPLE, STEPS, LEN(STEPS));
}

/* A role that somebody has in each case, and in this one nobody: the team that has the duty; where
 * that is none, the team that the table has for the role, and not whoever leads the case. */
static void what_nobody_is_allocated_goes_to_the_team_of_the_role(void **state)
{
	static const char WAS[] = "team-manager: duty }",
			  IS[] = "team-manager: duty, iro: care-2 }";
	static const struct telling_act STEPS[] = {
		{ NULL, NULL, HOLDS("w", "2026-01-28", "social-worker", "w2", "care-1"), "" },
		{ "the review is owed by an officer whom nobody has appointed", NULL,
		  ENTERED("2026-01-28"),
		  "opened cla-review-first: w2 morning into-care, team:care-2 morning into-care\n"
		  "opened iha: nobody never rest\n" },
	};
	duly_auto_fini(buf) text = { 0 };
	const char *at = strstr(ROUTING, WAS);

	(void)state;
	buf_put(&text, ROUTING, (size_t)(at - ROUTING));
	buf_puts(&text, IS);
	buf_puts(&text, at + strlen(WAS));
	buf_u8(&text, 0);
	play("2026-01-28T12:00:00Z", (const char *)text.data, PEOPLE, STEPS, LEN(STEPS));
}

/* ---- what is no ladder ----------------------------------------------------------------------- */

static void only_who_holds_it_is_told_of_what_is_restricted(void **state)
{
	static const struct telling_act STEPS[] = {
		{ NULL, NULL, SAID("c", "case.restricted", "2026-01-28", "'on':true"), "" },
		{ "nobody holds it: the one role that is for this", NULL, ENTERED("2026-01-28"),
		  "opened cla-review-first: s1 morning into-care\nopened iha: nobody never "
		  "rest\n" },
		{ "a new holder", NULL, HOLDS("w", "2026-01-28", "social-worker", "w2", "care-1"),
		  "handed-over holder: w2 morning new\n" },
		{ "nobody has the role that owes it: whoever holds the case; no list of a team's "
		  "manager",
		  "2026-03-06T12:00:00Z", NULL, NULL },
		{ "they are away, and who stands in is told", "2026-03-10T12:00:00Z",
		  "{'id':'a','subject':'worker:w2','type':'worker.away','date':'2026-03-10',"
		  "'data':{'cover':'w1'}}",
		  NULL },
		{ "the lists of Mondays", "2026-03-12T12:00:00Z", NULL,
		  "overdue cla-review-first: w1 monday list\noverdue iha: w1 monday list\n" },
	};

	(void)state;
	TELL("2026-01-28T12:00:00Z", STEPS);
}

static void hours_are_told_at_once_and_by_night_to_those_who_watch(void **state)
{
	static const struct telling_act STEPS[] = {
		{ NULL, NULL, HOLDS("w", "2026-01-20", "social-worker", "w2", "care-1"), "" },
		{ NULL, NULL,
		  "{'id':'m1','type':'missing.started','time':'2026-01-20T20:00:00Z',"
		  "'data':{'kind':'missing'}}",
		  NULL },
		{ "who was told that they are missing is left out here", "2026-01-21T22:00:00Z",
		  NULL, NULL },
		{ "by night, a Wednesday", "2026-01-21T22:30:00Z",
		  "{'id':'m2','type':'missing.returned','time':'2026-01-21T22:30:00Z'}",
		  "opened rhi: w2 at-once hours-out, team:duty at-once hours-out\n" },
		{ "lapsed on Saturday evening: a manager of the team too, in the morning",
		  "2026-01-24T22:31:00Z", NULL,
		  "upcoming rhi: nobody never rest\n"
		  "upcoming rhi: w2 morning soon\n"
		  "due rhi: nobody never rest\n"
		  "overdue rhi: w2 at-once hours-out, team:duty at-once hours-out, "
		  "m1 morning hours-late\n" },
	};

	(void)state;
	TELL("2026-01-20T12:00:00Z", STEPS);
}

static void what_is_wrong_goes_to_the_manager_and_the_data_team(void **state)
{
	static const struct telling_act STEPS[] = {
		{ NULL, NULL, HOLDS("w", "2026-01-28", "social-worker", "w2", "care-1"), "" },
		{ NULL, NULL, ENTERED("2026-01-20"), NULL },
		{ NULL, NULL, SAID("e2", "care.entered", "2026-01-26", ""), NULL },
		{ "a second entry while in care", "2026-01-29T12:00:00Z", NULL,
		  "data already-open: m1 morning wrong, team:data-team morning wrong\n" },
		{ "taken back: the same", NULL,
		  SAID("x", "event.retracted", "2026-01-29", "'id':'e2'"),
		  "withdrawn already-open: m1 morning changed, team:data-team morning changed\n" },
	};

	(void)state;
	TELL("2026-01-28T12:00:00Z", STEPS);
}

static void a_booking_that_is_cancelled_is_told_at_once(void **state)
{
	static const struct telling_act STEPS[] = {
		{ NULL, NULL, HOLDS("i", "2026-01-12", "iro", "i2", "reviews"), "" },
		{ NULL, NULL, ENTERED("2026-01-12"), NULL },
		{ "nobody hears of a booking", "2026-01-14T12:00:00Z",
		  SAID("b", "appointment.booked", "2026-01-14",
		       "'for':'review.held','on':'2026-02-05'"),
		  "" },
		{ NULL, "2026-02-03T12:00:00Z", NULL, NULL },
		{ "its warning was quieted", NULL,
		  SAID("u", "appointment.cancelled", "2026-02-03",
		       "'for':'review.held','on':'2026-02-05'"),
		  "upcoming cla-review-first: i2 at-once gone\n" },
	};

	(void)state;
	TELL("2026-01-12T12:00:00Z", STEPS);
}

/* New rules move dates, and take back what was told: the team has it, once for each duty, and hours
 * go to whom they were told to. What follows goes its way. */
static void what_new_rules_change_goes_to_the_team(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	put_in_force(&r, ROUTING, PEOPLE);
	story_take(&r, HOLDS("w", "2026-01-12", "social-worker", "w2", "care-1"));
	story_take(&r, HOLDS("i", "2026-01-12", "iro", "i2", "reviews"));
	story_take(&r, ENTERED("2026-01-12"));
	rig_until(&r, "2026-02-03T12:00:00Z");
	free(told(&r));
	put_changed(&r, ROUTING, PEOPLE,
		    (struct swap){ "unless: [short-break, remanded] }\n    within: 20 working",
				   "unless: [short-break, remanded] }\n    within: 22 working" });
	expect(&r, "to the team's own mailbox", "moved iha: team:care-1 morning for-all\n");
	rig_until(&r, "2026-02-04T12:00:00Z");
	expect(&r, "its last warning, by the new date, to whoever owes it",
	       "upcoming iha: w2 morning soon\n");
	rig_verify(&r);
	rig_end(&r);
}

/* ---- beside it ------------------------------------------------------------------------------- */

static void who_takes_a_case_over_is_told_what_runs_and_how_long(void **state)
{
	struct rig r;
	char *json;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	put_in_force(&r, ROUTING, PEOPLE);
	story_take(&r, ENTERED("2026-01-12"));
	story_take(&r, SAID("l", "case.linked", "2026-01-12", "'group':'G-1'"));
	rig_until(&r, "2026-02-03T12:00:00Z");
	free(told(&r));
	story_take(&r, HOLDS("w", "2026-02-03", "social-worker", "w2", "care-1"));
	json = rig_alerts_json(&r);
	/* From Tuesday 3 to Monday 9 February. */
	assert_non_null(strstr(json, "\"working_days_left\":[4]"));
	free(json);
	rig_until(&r, "2026-02-10T12:00:00Z");
	json = rig_alerts_json(&r);
	assert_non_null(strstr(json, "\"groups\":[\"G-1\"]"));
	free(json);
	rig_verify(&r);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_heard_of_goes_to_the_next_role_in_working_days),
		cmocka_unit_test(it_stops_when_the_duty_is_met),
		cmocka_unit_test(paperwork_goes_up_later),
		cmocka_unit_test(nobody_is_left_out_though_much_was_passed),
		cmocka_unit_test(another_routing_has_other_days),
		cmocka_unit_test(what_was_answered_is_escalated_when_the_answer_has_run_out),
		cmocka_unit_test(who_is_away_or_gone_is_told_through_who_stands_in),
		cmocka_unit_test(a_new_directory_counts_from_the_next_alert_on),
		cmocka_unit_test(whose_work_goes_to_other_hands_is_told_once),
		cmocka_unit_test(without_a_routing_alerts_are_as_before),
		cmocka_unit_test(a_line_that_says_never_ends_the_reading),
		cmocka_unit_test(only_who_holds_it_is_told_of_what_is_restricted),
		cmocka_unit_test(what_nobody_is_allocated_goes_to_the_team_of_the_role),
		cmocka_unit_test(hours_are_told_at_once_and_by_night_to_those_who_watch),
		cmocka_unit_test(what_is_wrong_goes_to_the_manager_and_the_data_team),
		cmocka_unit_test(a_booking_that_is_cancelled_is_told_at_once),
		cmocka_unit_test(what_new_rules_change_goes_to_the_team),
		cmocka_unit_test(who_takes_a_case_over_is_told_what_runs_and_how_long),
		cmocka_unit_test(each_stage_is_told_to_whom_its_lines_name),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
