#include "common/import/ssd/rows.h"
#include "common/import/codes.h"
#include "common/import/fields.h"
#include "common/import/ssd/enquiry.h"
#include "common/import/ssd/import.h"
#include "common/import/ssd/known.h"

#define D (&ssd->delivery)

/* Something that begins and ends, under the row's id. */
static void put_span(struct ssd *ssd, struct ssd_row *row, const char *key, enum ssd_event begins,
		     const struct when *from, enum ssd_event ends, const struct when *to)
{
	ssd_fact_put(ssd, row, "started", begins, from, event_json_data(key, row->id));
	ssd_fact_put(ssd, row, "ended", ends, to, event_json_data(key, row->id));
}

/* ---- the person ------------------------------------------------------------------------------ */

static struct when birth(struct ssd *ssd, struct ssd_row *row, int column, int days_ahead)
{
	struct when when = { .day = DULY_NO_DATE };

	if (!ssd_field_parse(D, row, column, &when)) {
		ssd_remark_put(D, row, column, true, "no date");
		when.given = false;
	} else if (when.given && (when.day.day < duly_civil_from_ymd(1900, 1, 1).day ||
				  when.day.day > ssd->opt.at.day + days_ahead)) {
		ssd_remark_put(D, row, column, true, "no date on which this child can be born");
		when.given = false;
	}
	return when;
}

enum { OVERDUE = 42 /* days after its expected birth by which a child is born */ };

/* Systems put births that are estimated where those that are expected belong. */
static struct str basis_of_estimate(const struct ssd *ssd, duly_civil day)
{
	return day.day + OVERDUE < ssd->opt.at.day ? STR("claimed") : STR("expected");
}

static void person(struct ssd *ssd, struct ssd_row *row)
{
	struct when born = birth(ssd, row, PERS_DOB, 0);
	const struct when expected = birth(ssd, row, PERS_EXPECTED, 300);
	const struct when died = ssd_field_when(D, row, PERS_DEATH);
	const bool estimated = !born.given && expected.given;
	json_t *data;

	if (row->subject.s == NULL)
		ssd_remark_put(D, row, PERS_ID, true, "no reference of a case");
	if (!ssd_row_usable(row))
		return;
	if (estimated)
		born = expected;
	if (born.given) {
		data = json_object();
		event_json_day(data, "dob", born.day);
		if (estimated)
			event_json_str(data, "dob_basis", basis_of_estimate(ssd, born.day));
		ssd_fact_put(ssd, row, "", SSD_PERSON_REGISTERED, &born, data);
	}
	ssd_fact_put(ssd, row, "died", SSD_PERSON_DIED, &died, NULL);
}

/* ---- looked after ---------------------------------------------------------------------------- */

/* A review of a child who is placed for adoption is one under both sets of regulations. Where the
 * placements are not in the delivery, it is what it was. */
static bool of_adoption(const struct ssd *ssd, const struct ssd_row *row, duly_civil day)
{
	return ssd_placed_for_adoption(ssd, row->subject, day) ||
	       (ssd_sheet_partial(D, SSD_PLACEMENTS) &&
		str_is(ssd_fact_note(ssd, row, ""), "adoption"));
}

static void review(struct ssd *ssd, struct ssd_row *row)
{
	const struct when held = ssd_field_when(D, row, CLAR_DATE);
	const enum ssd_flag cancelled = ssd_field_need_flag(D, row, CLAR_CANCELLED);
	const struct str how = ssd_field(row, CLAR_PARTICIPATION);
	json_t *data;

	ssd_period_need_child(ssd, row, SSD_NONE, CLAR_CLA);
	if (!ssd_row_usable(row) || cancelled == SSD_YES || !held.given)
		return;
	const bool adoption = of_adoption(ssd, row, held.day);

	data = adoption ? json_pack("{s:[s, s]}", "kinds", "looked-after", "adoption")
			: json_pack("{s:[s]}", "kinds", "looked-after");
	event_json_str(data, "review", row->id);
	event_json_str(data, "participation", how.len > 0 ? how : NO_STR);
	ssd_fact_put_noted(ssd, row, "", SSD_REVIEW_HELD, &held, data,
			   adoption ? STR("adoption") : NO_STR);
}

/* The columns of a table of visits. */
struct visits {
	const char *kind;
	int date, seen, alone, person, cla;
};

static void visit(struct ssd *ssd, struct ssd_row *row, const struct visits *v)
{
	const struct when when = ssd_field_when(D, row, v->date);
	const enum ssd_flag seen = ssd_field_need_flag(D, row, v->seen);
	const enum ssd_flag alone = ssd_field_flag(D, row, v->alone);
	json_t *data;

	if (v->cla == SSD_NONE)
		ssd_known_need_child(ssd, row, v->person);
	else
		ssd_period_need_child(ssd, row, v->person, v->cla);
	if (ssd_row_usable(row) && when.given && when.day.day <= ssd->opt.at.day &&
	    seen == SSD_UNSAID)
		ssd_remark_put(D, row, v->seen, true, "it is not said whether the child was seen");
	if (!ssd_row_usable(row) || !when.given)
		return;
	data = json_pack("{s:[s]}", "kinds", v->kind);
	if (seen == SSD_YES) {
		event_json_bool(data, "seen", true);
		if (alone != SSD_UNSAID)
			event_json_bool(data, "seen_alone", alone == SSD_YES);
	}
	ssd_fact_put(ssd, row, "", seen == SSD_YES ? SSD_VISIT_MADE : SSD_VISIT_ATTEMPTED, &when,
		     data);
}

/* ---- protection ------------------------------------------------------------------------------ */

static void protection_plan(struct ssd *ssd, struct ssd_row *row)
{
	const struct when from = ssd_field_need_when(D, row, CPPL_START);
	const struct when to = ssd_field_end(D, row, CPPL_END, &from);
	const enum ssd_flag elsewhere = ssd_field_flag(D, row, CPPL_ELSEWHERE);

	ssd_period_need_child(ssd, row, CPPL_PERSON, SSD_NONE);
	if (ssd_row_usable(row) &&
	    elsewhere != SSD_YES) /* another authority's plan is its obligation */
		put_span(ssd, row, "plan", SSD_CP_STARTED, &from, SSD_CP_ENDED, &to);
}

static void review_conference(struct ssd *ssd, struct ssd_row *row)
{
	const struct when when = ssd_field_when(D, row, CPPR_DATE);
	const enum ssd_flag continues = ssd_field_flag(D, row, CPPR_CONTINUES);
	json_t *data;

	ssd_known_need_child(ssd, row, CPPR_PERSON);
	if (!ssd_row_usable(row))
		return;
	data = event_json_data("kind", STR("review"));
	if (continues != SSD_UNSAID)
		event_json_str(data, "outcome",
			       continues == SSD_YES ? STR("continues") : STR("ends"));
	ssd_fact_put(ssd, row, "", SSD_CONFERENCE_HELD, &when, data);
}

static void initial_conference(struct ssd *ssd, struct ssd_row *row)
{
	const struct when when = ssd_field_when(D, row, ICPC_DATE);
	const enum ssd_flag transfer = ssd_field_need_flag(D, row, ICPC_TRANSFER);
	const enum ssd_flag plan = ssd_field_flag(D, row, ICPC_PLAN);
	const struct ssd_row *discussed =
		ssd_row_find(D, SSD_ENQUIRIES, ssd_field(row, ICPC_ENQUIRY));
	const struct str enquiry = discussed != NULL ? discussed->id : ssd_field(row, ICPC_ENQUIRY);
	json_t *data;

	ssd_period_need_child(ssd, row, ICPC_PERSON, SSD_NONE);
	if (enquiry.len > 0 && !field_is_code(enquiry))
		ssd_remark_put(D, row, ICPC_ENQUIRY, true, "it is to be letters, digits and ._:-");
	if (!ssd_row_usable(row))
		return;
	data = event_json_data("kind", transfer == SSD_YES ? STR("transfer-in") : STR("initial"));
	if (plan != SSD_UNSAID)
		event_json_str(data, "outcome", plan == SSD_YES ? STR("plan") : STR("no-plan"));
	if (enquiry.len > 0)
		event_json_str(data, "enquiry", enquiry);
	ssd_fact_put(ssd, row, "", SSD_CONFERENCE_HELD, &when, data);
}

/* How it ended can no longer be read: what was sent of it stands, as long as its day does. */
static void keep_outcome(const struct ssd *ssd, const struct ssd_row *row, const struct when *to)
{
	struct import_sent *sent = import_state_part(ssd_row_known(ssd, row), STR("completed"));
	char day[DULY_DATE_TEXT];

	if (to->given && sent != NULL && sent->stands &&
	    str_is(sent->day, duly_civil_print(to->day, day)))
		sent->touched = true;
}

static void enquiry(struct ssd *ssd, struct ssd_row *row)
{
	const struct when from = ssd_field_need_when(D, row, S47E_START);
	const struct when to = ssd_field_end(D, row, S47E_END, &from);
	const struct str outcome = ssd_enquiry_outcome(D, row, to.given);
	json_t *data;

	ssd_period_need_child(ssd, row, S47E_PERSON, SSD_NONE);
	if (!ssd_row_usable(row))
		return;
	data = event_json_data("enquiry", row->id);
	event_json_str(data, "outcome", STR("enquiry"));
	ssd_fact_put(ssd, row, "discussion", SSD_STRATEGY_HELD, &from, data);
	if (outcome.s == NULL)
		keep_outcome(ssd, row, &to);
	if (outcome.s == NULL)
		return;
	data = event_json_data("enquiry", row->id);
	event_json_str(data, "outcome", outcome);
	ssd_fact_put(ssd, row, "completed", SSD_ENQUIRY_COMPLETED, &to, data);
}

/* ---- need ------------------------------------------------------------------------------------ */

/* A table of spans. */
struct spans {
	const char *key;
	int person, from, to;
	enum ssd_event begins, ends;
};

static void span(struct ssd *ssd, struct ssd_row *row, const struct spans *s)
{
	const struct when from = ssd_field_need_when(D, row, s->from);
	const struct when to = ssd_field_end(D, row, s->to, &from);

	ssd_period_need_child(ssd, row, s->person, SSD_NONE);
	if (ssd_row_usable(row))
		put_span(ssd, row, s->key, s->begins, &from, s->ends, &to);
}

/* ---- who holds the case ---------------------------------------------------------------------- */

static void involvement(struct ssd *ssd, struct ssd_row *row)
{
	const struct when from = ssd_field_need_when(D, row, INVO_START);
	const struct when to = ssd_field_end(D, row, INVO_END, &from);
	const struct str worker = ssd_field(row, INVO_WORKER), team = ssd_field(row, INVO_TEAM);
	const struct str role = ssd_field(row, INVO_ROLE);
	json_t *data;

	ssd_known_need_child(ssd, row, INVO_PERSON);
	if (!codes_has(ssd_list_codes(SSD_LIST_ROLE), role))
		ssd_remark_put(D, row, INVO_ROLE, true, "'%.*s' is no role that is known",
			       (int)MIN(role.len, 60), role.s);
	if (!field_is_code(worker))
		ssd_remark_put(D, row, INVO_WORKER, true, "no reference of a worker");
	if (!ssd_row_usable(row))
		return;
	data = event_json_data("role", role);
	event_json_str(data, "worker", worker);
	if (field_is_code(team)) /* a team that is called by name and not by code stays unsaid */
		event_json_str(data, "team", team);
	ssd_fact_put(ssd, row, "allocated", SSD_WORKER_ALLOCATED, &from, json_incref(data));
	ssd_fact_put(ssd, row, "released", SSD_WORKER_RELEASED, &to, data);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void visit_of(struct ssd *ssd, struct ssd_row *row)
{
	static const struct visits CARE = { "looked-after", CLAV_DATE,   CLAV_SEEN,
					    CLAV_ALONE,     CLAV_PERSON, CLAV_CLA };
	static const struct visits PROTECTION = { "child-protection", CPPV_DATE,   CPPV_SEEN,
						  CPPV_ALONE,         CPPV_PERSON, SSD_NONE };
	static const struct visits NEED = { "child-in-need", CINV_DATE,   CINV_SEEN,
					    CINV_ALONE,      CINV_PERSON, SSD_NONE };

	visit(ssd, row,
	      row->table == SSD_VISITS      ? &CARE
	      : row->table == SSD_CP_VISITS ? &PROTECTION
					    : &NEED);
}

static void span_of(struct ssd *ssd, struct ssd_row *row)
{
	static const struct spans REFERRAL = {
		"referral",  CINE_PERSON,           CINE_DATE,
		CINE_CLOSED, SSD_REFERRAL_RECEIVED, SSD_REFERRAL_CLOSED
	};
	static const struct spans ASSESSMENT = { "assessment",
						 CINA_PERSON,
						 CINA_START,
						 CINA_DONE,
						 SSD_ASSESSMENT_STARTED,
						 SSD_ASSESSMENT_COMPLETED };
	static const struct spans PLAN = { "plan",   CINP_PERSON,     CINP_START,
					   CINP_END, SSD_CIN_STARTED, SSD_CIN_ENDED };

	span(ssd, row,
	     row->table == SSD_REFERRALS     ? &REFERRAL
	     : row->table == SSD_ASSESSMENTS ? &ASSESSMENT
					     : &PLAN);
}

void ssd_row_facts(struct ssd *ssd, struct ssd_row *row)
{
	static void (*const READ[SSD_TABLE_COUNT])(struct ssd *, struct ssd_row *) = {
		[SSD_PERSON] = person,
		[SSD_REVIEWS] = review,
		[SSD_VISITS] = visit_of,
		[SSD_HEALTH] = ssd_health_facts,
		[SSD_MISSING] = ssd_missing_facts,
		[SSD_LEAVERS] = ssd_leaver_facts,
		[SSD_CP_PLANS] = protection_plan,
		[SSD_CP_REVIEWS] = review_conference,
		[SSD_CP_VISITS] = visit_of,
		[SSD_CONFERENCES] = initial_conference,
		[SSD_ENQUIRIES] = enquiry,
		[SSD_REFERRALS] = span_of,
		[SSD_ASSESSMENTS] = span_of,
		[SSD_CIN_PLANS] = span_of,
		[SSD_CIN_VISITS] = visit_of,
		[SSD_INVOLVED] = involvement,
		[SSD_SDQ] = ssd_sdq_facts,
	};

	if (READ[row->table] != NULL)
		READ[row->table](ssd, row);
}
