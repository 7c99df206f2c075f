#include "services/simulate/dataset.h"

static bool is_of_kind(const struct fact *f, const char *kind)
{
	const struct datum *one = fact_datum(f, "kind"), *all = fact_datum(f, "kinds");

	if (kind == NULL)
		return true;
	if (all != NULL)
		return strcmp(all->text, kind) == 0 ||
		       (all->second != NULL && strcmp(all->second, kind) == 0);
	return one != NULL && strcmp(one->text, kind) == 0;
}

bool fact_makes_row(const struct fact *f, enum fact_type makes, const char *kind)
{
	return f->type == makes && is_of_kind(f, kind) &&
	       strcmp(fact_code(f, "part"), "first") != 0;
}

/* ---- columns --------------------------------------------------------------------------------- */

static void put_day(struct dataset_row *r, duly_civil day)
{
	char text[DULY_DATE_TEXT];

	if (day_unset(day))
		csv_sheet_field(r->csv, "%s", "");
	else
		csv_sheet_field(r->csv, "%sT00:00:00", duly_civil_print(day, text));
}

static void put_when(struct dataset_row *r, const struct fact *f)
{
	char text[DULY_DATE_TEXT];

	if (f == NULL)
		csv_sheet_field(r->csv, "%s", "");
	else if (f->minute < 0)
		put_day(r, f->day);
	else
		csv_sheet_field(r->csv, "%sT%02d:%02d:00", duly_civil_print(f->day, text),
				f->minute / 60, f->minute % 60);
}

static void put_yes(struct dataset_row *r, bool yes)
{
	csv_sheet_field(r->csv, "%s", yes ? "Y" : "N");
}

static void person(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%s", r->life->subject);
}

static void empty(struct dataset_row *r, const char *arg)
{
	csv_sheet_field(r->csv, "%s", arg);
}

/* The row's own reference, of the fact's key @arg, or else of its number. */
static void id(struct dataset_row *r, const char *arg)
{
	if (arg[0] != '\0')
		csv_sheet_field(r->csv, "%s-%s", r->life->subject, fact_code(r->fact, arg));
	else
		csv_sheet_field(r->csv, "%s-e%u", r->life->subject, r->fact->made);
}

static void from(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_when(r, r->fact);
}

static void until(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_when(r, r->end);
}

static void code(struct dataset_row *r, const char *arg)
{
	csv_sheet_field(r->csv, "%s", fact_code(r->fact, arg));
}

static void flag(struct dataset_row *r, const char *arg)
{
	if (fact_datum(r->fact, arg) == NULL)
		csv_sheet_field(r->csv, "%s", "");
	else
		put_yes(r, fact_flag(r->fact, arg));
}

static const struct fact *latest(const struct dataset_row *r, enum fact_type type,
				 duly_civil until_day)
{
	const struct fact *ret = NULL;

	for (size_t i = 0; i < r->n && r->facts[i]->day.day <= until_day.day; i++) {
		if (r->facts[i]->type == type)
			ret = r->facts[i];
	}
	return ret;
}

/* The key of the latest @type on the day of the row. */
static void put_latest(struct dataset_row *r, enum fact_type type, const char *key)
{
	const struct fact *f = latest(r, type, r->fact->day);

	if (f != NULL)
		csv_sheet_field(r->csv, "%s-%s", r->life->subject, fact_code(f, key));
	else
		csv_sheet_field(r->csv, "%s", "");
}

static void period(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_latest(r, FACT_CARE_ENTERED, "period");
}
static void referral(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_latest(r, FACT_REFERRAL_RECEIVED, "referral");
}
static void plan(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_latest(r, FACT_PROTECTION_PLAN_STARTED, "plan");
}

/* ---- persons --------------------------------------------------------------------------------- */

static const duly_civil FOR_EVER = { INT32_MAX };

static void dob(struct dataset_row *r, const char *arg)
{
	const struct fact *f = latest(r, FACT_PERSON_REGISTERED, FOR_EVER);

	(void)arg;
	put_day(r, f != NULL ? fact_datum(f, "dob")->day : DULY_NO_DATE);
}

static void death(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_when(r, latest(r, FACT_PERSON_DIED, FOR_EVER));
}

static void sex(struct dataset_row *r, const char *arg)
{
	struct random chance = random_of(r->life->outline->seed, 100);

	(void)arg;
	csv_sheet_field(r->csv, "%s", random_share(&chance, 5600) ? "M" : "F");
}

/* ---- care ------------------------------------------------------------------------------------ */

static void episode_id(struct dataset_row *r, const char *arg)
{
	char text[DULY_DATE_TEXT];

	csv_sheet_field(r->csv, "%s-%s%s", r->life->subject, arg,
			duly_civil_print(r->episode->from, text));
}
static void episode_from(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_day(r, r->episode->from);
}
static void episode_to(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_day(r, r->episode->to);
}
static void entered(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_day(r, r->episode->entered);
}
static void began(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%c", r->episode->began);
}
static void ended(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%s", r->episode->ended);
}
static void status(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%s", r->episode->status);
}
static void place(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%s", r->episode->place);
}
static void urn(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%s", r->episode->urn);
}
static void why_moved(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%s", r->episode->reason);
}
static void episode_period(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%s-%s", r->life->subject, r->episode->period);
}

/* The row of the placement that the episode is in: the one that began with its type. */
static void episode_placement(struct dataset_row *r, const char *arg)
{
	char text[DULY_DATE_TEXT];
	const struct return_episode *e = r->episode;

	(void)arg;
	while (e > r->episodes && (e->began == 'L'))
		e--;
	csv_sheet_field(r->csv, "%s-pl%s", r->life->subject, duly_civil_print(e->from, text));
}

/* ---- what is said in other words ------------------------------------------------------------- */

static void health_type(struct dataset_row *r, const char *arg)
{
	const char *kind = fact_code(r->fact, "kind");

	if (arg[0] != '\0')
		csv_sheet_field(r->csv, "%s", arg);
	else
		csv_sheet_field(r->csv, "%s",
				strcmp(kind, "initial") == 0 ? "Initial Health Assessment"
							     : "Review Health Assessment");
}

static bool about(const struct fact *f, const char *episode)
{
	const struct datum *d = fact_datum(f, "episodes");

	return d != NULL && (strcmp(d->text, episode) == 0 ||
			     (d->second != NULL && strcmp(d->second, episode) == 0));
}

static bool told_about(const struct dataset_row *r, enum fact_type type)
{
	const char *episode = fact_code(r->fact, "episode");

	for (size_t i = 0; i < r->n; i++) {
		if (r->facts[i]->type == type && about(r->facts[i], episode))
			return true;
	}
	return false;
}

static void absence_type(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%s", strcmp(fact_code(r->fact, "kind"), "away") == 0 ? "A" : "M");
}
static void rhi_offered(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_yes(r, told_about(r, FACT_RHI_OFFERED));
}
static void rhi_accepted(struct dataset_row *r, const char *arg)
{
	(void)arg;
	if (told_about(r, FACT_RHI_HELD) || told_about(r, FACT_RHI_DECLINED))
		put_yes(r, told_about(r, FACT_RHI_HELD));
	else
		csv_sheet_field(r->csv, "%s", "");
}

static void is(struct dataset_row *r, const char *arg)
{
	put_yes(r, strcmp(fact_code(r->fact, "outcome"), arg) == 0);
}

/* ---- due dates of the case system ------------------------------------------------------------ */

/* The reviews before the row's own, or all of what lasts, since @opened. */
struct reviewed {
	int n;
	duly_civil last; /* without one: the day of @opened */
};

static struct reviewed reviewed_since(const struct dataset_row *r, const struct fact *opened,
				      enum fact_type type, const char *kind)
{
	struct reviewed ret = { 0, opened->day };
	size_t i = 0;

	while (r->facts[i] != opened)
		i++;
	for (i++; i < r->n && r->facts[i] != r->fact; i++) {
		if (fact_makes_row(r->facts[i], type, kind)) {
			ret.n++;
			ret.last = r->facts[i]->day;
		}
	}
	return ret;
}

/* Case systems count months as days: those of Mosaic 91 and 183. */
enum { THREE_MONTHS_DAYS = 91, SIX_MONTHS_DAYS = 183 };

/* Of the row's own review, or of the next one where the row is of what lasts. */
static void review_due(struct dataset_row *r, const char *arg)
{
	const struct fact *entered = latest(r, FACT_CARE_ENTERED, r->fact->day);

	(void)arg;
	if (entered == NULL) {
		put_day(r, DULY_NO_DATE);
		return;
	}
	const struct reviewed before = reviewed_since(r, entered, FACT_REVIEW_HELD, "looked-after");

	if (before.n == 0)
		put_day(r, day_working_after(r->life->world, entered->day, 20));
	else
		put_day(r,
			day_plus(before.last, before.n == 1 ? THREE_MONTHS_DAYS : SIX_MONTHS_DAYS));
}

static void review_conference_due(struct dataset_row *r, const char *arg)
{
	const struct fact *planned = latest(r, FACT_PROTECTION_PLAN_STARTED, r->fact->day);

	(void)arg;
	if (planned == NULL) {
		put_day(r, DULY_NO_DATE);
		return;
	}
	const struct reviewed before = reviewed_since(r, planned, FACT_CONFERENCE_HELD, "review");

	put_day(r, day_plus(before.last, before.n == 0 ? THREE_MONTHS_DAYS : SIX_MONTHS_DAYS));
}

/* Of what is to come next in what lasts. */
static void next_id(struct dataset_row *r, const char *arg)
{
	csv_sheet_field(r->csv, "%s-%s-next", r->life->subject, fact_code(r->fact, arg));
}

/* The 15th working day after the strategy discussion. */
static void conference_due(struct dataset_row *r, const char *arg)
{
	const struct fact *f = latest(r, FACT_STRATEGY_HELD, r->fact->day);

	(void)arg;
	put_day(r, f != NULL ? day_working_after(r->life->world, f->day, 15) : DULY_NO_DATE);
}

static void enquiry_outcome(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%s",
			r->end == NULL ? "" : "\"{\"\"CP_CONFERENCE_FLAG\"\": \"\"Y\"\"}\"");
}

static void nfa_of_referral(struct dataset_row *r, const char *arg)
{
	const char *key = fact_code(r->fact, "referral");

	(void)arg;
	for (size_t i = 0; i < r->n; i++) {
		if (r->facts[i]->type == FACT_REFERRAL_DECIDED &&
		    strcmp(fact_code(r->facts[i], "referral"), key) == 0) {
			put_yes(r, strcmp(fact_code(r->facts[i], "outcome"), "no-further-action") ==
					   0);
			return;
		}
	}
	csv_sheet_field(r->csv, "%s", "");
}

static void sdq_score(struct dataset_row *r, const char *arg)
{
	struct random chance = random_of(r->life->outline->seed, 1000 + r->fact->made);

	(void)arg;
	csv_sheet_field(r->csv, "%d", random_between(&chance, 2, 32));
}

/* ---- care leavers ---------------------------------------------------------------------------- */

static void leaver_id(struct dataset_row *r, const char *arg)
{
	(void)arg;
	csv_sheet_field(r->csv, "%s-leaver", r->life->subject);
}

static void pathway(struct dataset_row *r, const char *arg)
{
	const struct fact *plan_made = latest(r, FACT_PATHWAY_PLAN_COMPLETED, FOR_EVER);
	const struct fact *reviewed = latest(r, FACT_PATHWAY_PLAN_REVIEWED, FOR_EVER);

	(void)arg;
	put_when(r, reviewed != NULL ? reviewed : plan_made);
}

static void contact(struct dataset_row *r, const char *arg)
{
	const struct fact *f = latest(r, FACT_CONTACT_MADE, FOR_EVER);

	(void)arg;
	put_when(r, f);
}

static void in_touch(struct dataset_row *r, const char *arg)
{
	(void)arg;
	put_yes(r, latest(r, FACT_CONTACT_MADE, FOR_EVER) != NULL);
}

/* ---- tables ---------------------------------------------------------------------------------- */

#define ONE(type)          FROM_FACTS, FACT_##type, FACT_##type
#define SPAN(type, close)  FROM_FACTS, FACT_##type, FACT_##close
#define LASTS(type, close) FROM_WHAT_LASTS, FACT_##type, FACT_##close
#define NOT_FACTS(source)  source, FACT_COUNT, FACT_COUNT

/* clang-format off */
const struct dataset_table DATASET_TABLES[] = {
	{ "ssd_person", NOT_FACTS(FROM_LIFE), NULL, NULL, {
		{ "pers_person_id", person, "" }, { "pers_sex", sex, "" },
		{ "pers_ethnicity", empty, "" }, { "pers_dob", dob, "" },
		{ "pers_expected_dob", empty, "" }, { "pers_death_date", death, "" } } },
	{ "ssd_cla_episodes", NOT_FACTS(FROM_EPISODES), NULL, NULL, {
		{ "clae_cla_episode_id", episode_id, "ep" }, { "clae_person_id", person, "" },
		{ "clae_cla_episode_start_date", episode_from, "" },
		{ "clae_cla_episode_start_reason", began, "" },
		{ "clae_cla_primary_need_code", empty, "N1" },
		{ "clae_cla_episode_ceased_date", episode_to, "" },
		{ "clae_cla_episode_ceased_reason", ended, "" },
		{ "clae_cla_id", episode_period, "" },
		{ "clae_cla_placement_id", episode_placement, "" },
		{ "clae_entered_care_date", entered, "" } } },
	{ "ssd_cla_placement", NOT_FACTS(FROM_PLACEMENTS), NULL, NULL, {
		{ "clap_cla_placement_id", episode_id, "pl" },
		{ "clap_cla_placement_start_date", episode_from, "" },
		{ "clap_cla_placement_type", place, "" }, { "clap_cla_placement_urn", urn, "" },
		{ "clap_cla_id", episode_period, "" },
		{ "clap_cla_placement_end_date", episode_to, "" },
		{ "clap_cla_placement_change_reason", why_moved, "" },
		{ "clap_person_id", person, "" } } },
	{ "ssd_legal_status", NOT_FACTS(FROM_STATUSES), NULL, NULL, {
		{ "lega_legal_status_id", episode_id, "ls" }, { "lega_person_id", person, "" },
		{ "lega_legal_status", status, "" },
		{ "lega_legal_status_start_date", episode_from, "" },
		{ "lega_legal_status_end_date", episode_to, "" } } },
	{ "ssd_cla_reviews", ONE(REVIEW_HELD), NULL, "looked-after", {
		{ "clar_cla_review_id", id, "" }, { "clar_cla_id", period, "" },
		{ "clar_cla_review_due_date", review_due, "" }, { "clar_cla_review_date", from, "" },
		{ "clar_cla_review_cancelled", empty, "N" },
		{ "clar_cla_review_participation", code, "participation" } } },
	{ "ssd_cla_reviews", LASTS(CARE_ENTERED, CARE_ENDED), "period", NULL, {
		{ "clar_cla_review_id", next_id, "period" }, { "clar_cla_id", id, "period" },
		{ "clar_cla_review_due_date", review_due, "" },
		{ "clar_cla_review_date", empty, "" },
		{ "clar_cla_review_cancelled", empty, "N" },
		{ "clar_cla_review_participation", empty, "" } } },
	{ "ssd_cla_visits", ONE(VISIT_MADE), NULL, "looked-after", {
		{ "clav_cla_visit_id", id, "" }, { "clav_cla_id", period, "" },
		{ "clav_person_id", person, "" }, { "clav_cla_visit_date", from, "" },
		{ "clav_cla_visit_seen", flag, "seen" },
		{ "clav_cla_visit_seen_alone", flag, "seen_alone" } } },
	{ "ssd_cla_health", ONE(HEALTH_ASSESSED), NULL, NULL, {
		{ "clah_health_check_id", id, "" }, { "clah_person_id", person, "" },
		{ "clah_health_check_type", health_type, "" },
		{ "clah_health_check_date", from, "" },
		{ "clah_health_check_status", empty, "Completed" } } },
	{ "ssd_cla_health", ONE(HEALTH_DECLINED), NULL, NULL, {
		{ "clah_health_check_id", id, "" }, { "clah_person_id", person, "" },
		{ "clah_health_check_type", health_type, "" },
		{ "clah_health_check_date", from, "" },
		{ "clah_health_check_status", empty, "Refused" } } },
	{ "ssd_cla_health", ONE(DENTAL_CHECKED), NULL, NULL, {
		{ "clah_health_check_id", id, "" }, { "clah_person_id", person, "" },
		{ "clah_health_check_type", health_type, "Dental Check" },
		{ "clah_health_check_date", from, "" },
		{ "clah_health_check_status", empty, "Completed" } } },
	{ "ssd_cla_health", ONE(DENTAL_DECLINED), NULL, NULL, {
		{ "clah_health_check_id", id, "" }, { "clah_person_id", person, "" },
		{ "clah_health_check_type", health_type, "Dental Check" },
		{ "clah_health_check_date", from, "" },
		{ "clah_health_check_status", empty, "Refused" } } },
	{ "ssd_missing", SPAN(MISSING_STARTED, MISSING_RETURNED), "episode", NULL, {
		{ "miss_table_id", id, "episode" }, { "miss_person_id", person, "" },
		{ "miss_missing_episode_start_date", from, "" },
		{ "miss_missing_episode_type", absence_type, "" },
		{ "miss_missing_episode_end_date", until, "" },
		{ "miss_missing_rhi_offered", rhi_offered, "" },
		{ "miss_missing_rhi_accepted", rhi_accepted, "" } } },
	{ "ssd_care_leavers", ONE(NEEDS_ASSESSED), NULL, NULL, {
		{ "clea_table_id", leaver_id, "" }, { "clea_person_id", person, "" },
		{ "clea_care_leaver_in_touch", in_touch, "" },
		{ "clea_care_leaver_latest_contact", contact, "" },
		{ "clea_pathway_plan_review_date", pathway, "" } } },
	{ "ssd_cp_plans", SPAN(PROTECTION_PLAN_STARTED, PROTECTION_PLAN_ENDED), "plan", NULL, {
		{ "cppl_cp_plan_id", id, "plan" }, { "cppl_referral_id", referral, "" },
		{ "cppl_person_id", person, "" }, { "cppl_cp_plan_start_date", from, "" },
		{ "cppl_cp_plan_end_date", until, "" }, { "cppl_cp_plan_ola", empty, "N" } } },
	{ "ssd_cp_reviews", ONE(CONFERENCE_HELD), NULL, "review", {
		{ "cppr_cp_review_id", id, "" }, { "cppr_person_id", person, "" },
		{ "cppr_cp_plan_id", plan, "" }, { "cppr_cp_review_due", review_conference_due, "" },
		{ "cppr_cp_review_date", from, "" },
		{ "cppr_cp_review_outcome_continue_cp", is, "continues" },
		{ "cppr_cp_review_quorate", empty, "Y" } } },
	{ "ssd_cp_reviews", LASTS(PROTECTION_PLAN_STARTED, PROTECTION_PLAN_ENDED), "plan", NULL, {
		{ "cppr_cp_review_id", next_id, "plan" }, { "cppr_person_id", person, "" },
		{ "cppr_cp_plan_id", id, "plan" },
		{ "cppr_cp_review_due", review_conference_due, "" },
		{ "cppr_cp_review_date", empty, "" },
		{ "cppr_cp_review_outcome_continue_cp", empty, "" },
		{ "cppr_cp_review_quorate", empty, "" } } },
	{ "ssd_cp_visits", ONE(VISIT_MADE), NULL, "child-protection", {
		{ "cppv_cp_visit_id", id, "" }, { "cppv_person_id", person, "" },
		{ "cppv_cp_plan_id", plan, "" }, { "cppv_cp_visit_date", from, "" },
		{ "cppv_cp_visit_seen", flag, "seen" },
		{ "cppv_cp_visit_seen_alone", flag, "seen_alone" } } },
	{ "ssd_initial_cp_conference", ONE(CONFERENCE_HELD), NULL, "initial", {
		{ "icpc_icpc_id", id, "" }, { "icpc_s47_enquiry_id", id, "enquiry" },
		{ "icpc_person_id", person, "" }, { "icpc_cp_plan_id", plan, "" },
		{ "icpc_referral_id", referral, "" }, { "icpc_icpc_transfer_in", empty, "N" },
		{ "icpc_icpc_target_date", conference_due, "" }, { "icpc_icpc_date", from, "" },
		{ "icpc_icpc_outcome_cp_flag", is, "plan" } } },
	{ "ssd_s47_enquiry", SPAN(STRATEGY_HELD, ENQUIRY_COMPLETED), "enquiry", NULL, {
		{ "s47e_s47_enquiry_id", id, "enquiry" }, { "s47e_referral_id", referral, "" },
		{ "s47e_person_id", person, "" }, { "s47e_s47_start_date", from, "" },
		{ "s47e_s47_end_date", until, "" }, { "s47e_s47_nfa", empty, "N" },
		{ "s47e_s47_outcome_json", enquiry_outcome, "" } } },
	{ "ssd_cin_episodes", SPAN(REFERRAL_RECEIVED, REFERRAL_CLOSED), "referral", NULL, {
		{ "cine_referral_id", id, "referral" }, { "cine_person_id", person, "" },
		{ "cine_referral_date", from, "" }, { "cine_cin_primary_need_code", empty, "N1" },
		{ "cine_referral_nfa", nfa_of_referral, "" }, { "cine_close_date", until, "" } } },
	{ "ssd_cin_assessments", SPAN(ASSESSMENT_STARTED, ASSESSMENT_COMPLETED), "assessment",
	  NULL, {
		{ "cina_assessment_id", id, "assessment" }, { "cina_person_id", person, "" },
		{ "cina_referral_id", referral, "" }, { "cina_assessment_start_date", from, "" },
		{ "cina_assessment_child_seen", empty, "Y" },
		{ "cina_assessment_auth_date", until, "" } } },
	{ "ssd_cin_plans", SPAN(IN_NEED_PLAN_STARTED, IN_NEED_PLAN_ENDED), "plan", NULL, {
		{ "cinp_cin_plan_id", id, "plan" }, { "cinp_referral_id", referral, "" },
		{ "cinp_person_id", person, "" }, { "cinp_cin_plan_start_date", from, "" },
		{ "cinp_cin_plan_end_date", until, "" } } },
	{ "ssd_cin_visits", ONE(VISIT_MADE), NULL, "child-in-need", {
		{ "cinv_cin_visit_id", id, "" }, { "cinv_person_id", person, "" },
		{ "cinv_cin_visit_date", from, "" }, { "cinv_cin_visit_seen", flag, "seen" },
		{ "cinv_cin_visit_seen_alone", flag, "seen_alone" } } },
	{ "ssd_involvements", SPAN(WORKER_ALLOCATED, WORKER_RELEASED), "worker", NULL, {
		{ "invo_involvements_id", id, "" }, { "invo_professional_id", code, "worker" },
		{ "invo_professional_role_id", code, "role" },
		{ "invo_professional_team", code, "team" },
		{ "invo_involvement_start_date", from, "" },
		{ "invo_involvement_end_date", until, "" }, { "invo_person_id", person, "" },
		{ "invo_referral_id", referral, "" } } },
	{ "ssd_sdq_scores", ONE(SDQ_COMPLETED), NULL, NULL, {
		{ "csdq_table_id", id, "" }, { "csdq_person_id", person, "" },
		{ "csdq_sdq_completed_date", from, "" }, { "csdq_sdq_score", sdq_score, "" } } },
};
/* clang-format on */
const size_t DATASET_TABLE_COUNT = LEN(DATASET_TABLES);
