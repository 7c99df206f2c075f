/* The return as events: the table of (RNE, PLACE), rows that do not fit, files, years. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "common/import/fields.h"
#include "common/import/ssda903/import.h"
#include "services/cli/import_print.h"

#define CASES DULY_SOURCE_DIR "/tests/data/ssda903-cases"

/* ---- one import ------------------------------------------------------------------------------ */

struct run {
	duly_result result;
	struct duly_diag diag;
	struct ssda903_summary sum;
	char *lines;       /* as put out                         */
	struct buf faults; /* "file:line name", one to a line    */
};

static void on_remark(void *context, const struct import_remark *r)
{
	struct run *run = context;

	assert_true(strlen(r->text) > 0);
	buf_printf(&run->faults, "%s:%zu %s\n", r->file, r->line, r->about);
}

static void run_fini(struct run *run)
{
	free(run->lines);
	buf_fini(&run->faults);
	ssda903_summary_fini(&run->sum);
}

static void run_folder(const char *dir, const duly_civil *until, struct run *ret)
{
	size_t len = 0;
	FILE *out = open_memstream(&ret->lines, &len);
	const struct ssda903_options opt = { .dir = dir,
					     .until = until,
					     .today = DULY_NO_DATE,
					     .out = out,
					     .listener = { .remark = on_remark, .context = ret } };

	ret->result = ssda903_import(&opt, &ret->sum, &ret->diag);
	fclose(out);
}

#define HEADER "CHILD,DOB,ETHNIC\nC,01/01/2008,WBRI\n"
static const char EPISODES[] = "CHILD,DECOM,RNE,LS,PLACE,PL_POST,DEC,REC,REASON_PLACE_CHANGE\n";

/* The child C of @rows (lines below EPISODES, less "C,"), in a return to 31 March 2021. */
static void run_rows(const char *rows, struct run *ret)
{
	const duly_civil until = duly_civil_from_ymd(2021, 3, 31);
	size_t len = 0;
	FILE *out = open_memstream(&ret->lines, &len);
	const struct ssda903_options opt = { .dir = "rows",
					     .until = &until,
					     .today = DULY_NO_DATE,
					     .out = out,
					     .listener = { .remark = on_remark, .context = ret } };
	duly_auto_fini(ssda903_import) im = { 0 };
	duly_auto_fini(buf) file = { 0 };

	buf_puts(&file, EPISODES);
	for (const char *end; *rows != '\0'; rows = end + 1) {
		end = strchr(rows, '\n');
		buf_printf(&file, "C,%.*s\n", (int)(end - rows), rows);
	}
	assert_int_equal(ssda903_import_begin(&im, &opt, &ret->sum, &ret->diag), DULY_OK);
	import_file_add(&ret->sum.files, "header", (struct view){ HEADER, strlen(HEADER) },
			im.arena);
	import_file_add(&ret->sum.files, "eps", buf_view(&file), im.arena);
	ret->result = ssda903_import_finish(&im, &ret->diag);
	fclose(out);
}

/* Each event as "date type key=value ...", those of births and of the feed left out. */
static void print_data(const json_t *data, struct buf *ret)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)data, key, value)
	{
		if (json_is_string(value))
			buf_printf(ret, " %s=%s", key, json_string_value(value));
		else if (json_is_boolean(value))
			buf_printf(ret, " %s%s", json_is_true(value) ? "" : "!", key);
	}
}

static const char *get(const json_t *event, const char *key)
{
	const char *text = json_string_value(json_object_get(event, key));

	assert_non_null(text);
	return text;
}

static void story(const struct run *run, struct buf *ret)
{
	for (const char *line = run->lines, *end; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		json_t *event = json_loadb(line, (size_t)(end - line), 0, NULL);
		const char *type = get(event, "type");

		if (strcmp(type, "person.registered") != 0 && strncmp(type, "feed.", 5) != 0) {
			buf_printf(ret, "%s %s", get(event, "date"), type);
			print_data(json_object_get(event, "data"), ret);
			buf_puts(ret, "\n");
		}
		json_decref(event);
	}
	buf_u8(ret, 0);
}

static const char *faults(struct run *run)
{
	buf_u8(&run->faults, 0);
	return (const char *)run->faults.data;
}

/* ---- the episodes of a child ----------------------------------------------------------------- */

/* What stands before each (RNE, PLACE): care from 1 June 2020, with a carer at X. */
#define BEFORE "01/06/2020,S,C1,U6,X,01/07/2020,X1,CARPL\n"
#define BEGUN                                       \
	"2020-06-01 care.entered legal_status=C1\n" \
	"2020-06-01 placement.started placement_type=U6 !long_term\n"
#define AWAY               "01/07/2020,P,C1,T1,H,05/07/2020,X1,\n"
#define GONE               "2020-07-01 placement.interrupted reason=hospital\n"
#define BACK               "2020-07-05 placement.resumed\n"
#define ENDED(day, reason) "2020-" day " placement.ended" reason "\n"

static const struct {
	const char *why, *rows, *events, *faults;
} STORIES[] = {
	{ "S opens a period and its placement", "01/06/2020,S,V2,K2,X,,,\n",
	  "2020-06-01 care.entered legal_status=V2\n"
	  "2020-06-01 placement.started placement_type=K2\n",
	  "" },
	{ "S with parents, and an end of care", "01/06/2020,S,C2,P1,X,03/06/2020,E4A,\n",
	  "2020-06-01 care.entered legal_status=C2\n"
	  "2020-06-01 placement.started placement_type=P1 with_parent\n"
	  "2020-06-03 placement.ended\n"
	  "2020-06-03 care.ended reason=E4A\n",
	  "" },
	{ "a first row that is no S opens where the return begins", "01/06/2020,P,C1,U4,X,,,\n",
	  "2020-06-01 care.entered legal_status=C1\n"
	  "2020-06-01 placement.started placement_type=U4 long_term\n",
	  "" },
	{ "S in a temporary placement: it is the first one", "01/06/2020,S,C1,T1,H,,,\n",
	  "2020-06-01 care.entered legal_status=C1\n"
	  "2020-06-01 placement.started placement_type=T1\n",
	  "eps:2 temporary-first\n" },
	{ "two ends and two beginnings on one day",
	  BEFORE "01/07/2020,L,C2,U6,X,09/07/2020,E8,\n"
		 "09/07/2020,S,V2,U6,X,,,\n",
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n" ENDED(
		  "07-09", "") "2020-07-09 care.ended reason=E8\n"
			       "2020-07-09 care.entered legal_status=V2\n"
			       "2020-07-09 placement.started "
			       "placement_type=U6 !long_term\n",
	  "" },

	{ "L: legal status only", BEFORE "01/07/2020,L,C2,U6,X,,,\n",
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n", "" },
	{ "L and the same status: nothing", BEFORE "01/07/2020,L,C1,U6,X,,,\n", BEGUN, "" },
	{ "P: another placement, though of the same kind", BEFORE "01/07/2020,P,C1,U6,Y,,,\n",
	  BEGUN ENDED("07-01", " reason=CARPL") "2020-07-01 placement.started "
						"placement_type=U6 !long_term\n",
	  "" },
	{ "P says other carers, even at one address", BEFORE "01/07/2020,P,C1,U6,X,,,\n",
	  BEGUN ENDED("07-01", " reason=CARPL") "2020-07-01 placement.started "
						"placement_type=U6 !long_term\n",
	  "" },
	{ "B: both", BEFORE "01/07/2020,B,C2,K2,Y,,,\n",
	  BEGUN ENDED("07-01", " reason=CARPL") "2020-07-01 placement.started "
						"placement_type=K2\n"
						"2020-07-01 legal-status.changed legal_status=C2\n",
	  "" },
	{ "T: the same carer is the same placement", BEFORE "01/07/2020,T,C1,U4,Y,,,\n",
	  BEGUN "2020-07-01 placement.changed placement_type=U4 same_carer "
		"!with_parent long_term\n",
	  "" },
	{ "U: the same carer, another status", BEFORE "01/07/2020,U,C2,U4,X,,,\n",
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n"
		"2020-07-01 placement.changed placement_type=U4 same_carer "
		"!with_parent long_term\n",
	  "" },
	{ "an empty RNE is taken as P", BEFORE "01/07/2020,,C1,K2,Y,,,\n",
	  BEGUN ENDED("07-01", " reason=CARPL") "2020-07-01 placement.started "
						"placement_type=K2\n",
	  "eps:3 empty-code\n" },

	{ "T1 on P: away, and back by P to where it was", BEFORE AWAY "05/07/2020,P,C1,U6,X,,,\n",
	  BEGUN GONE BACK, "" },
	{ "T2 on T is away too", BEFORE "01/07/2020,T,C1,T2,H,,,\n",
	  BEGUN "2020-07-01 placement.interrupted reason=holiday\n", "" },
	{ "T3 on B: away, and another status", BEFORE "01/07/2020,B,C2,T3,H,,,\n",
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n"
		"2020-07-01 placement.interrupted reason=carer-away\n",
	  "" },
	{ "T4 on U", BEFORE "01/07/2020,U,C2,T4,H,,,\n",
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n"
		"2020-07-01 placement.interrupted reason=other\n",
	  "" },
	{ "T0, then T4: away once",
	  BEFORE "01/07/2020,P,C1,T0,H,02/07/2020,X1,\n"
		 "02/07/2020,P,C1,T4,I,,,\n",
	  BEGUN "2020-07-01 placement.interrupted reason=other\n", "" },
	{ "another status while away", BEFORE AWAY "05/07/2020,L,C2,T1,H,,,\n",
	  BEGUN GONE "2020-07-05 legal-status.changed legal_status=C2\n", "" },
	{ "from away to other carers: a move", BEFORE AWAY "05/07/2020,P,C1,K2,Y,,,\n",
	  BEGUN GONE ENDED("07-05", "") "2020-07-05 placement.started placement_type=K2\n", "" },
	{ "back with the same carer at another place", BEFORE AWAY "05/07/2020,T,C1,U4,Y,,,\n",
	  BEGUN GONE BACK "2020-07-05 placement.changed placement_type=U4 same_carer "
			  "!with_parent long_term\n",
	  "" },
	{ "care that ends while away", BEFORE "01/07/2020,P,C1,T1,H,05/07/2020,E8,\n",
	  BEGUN GONE ENDED("07-05", "") "2020-07-05 care.ended reason=E8\n", "" },

	{ "A5 with the carer: placed for adoption, one placement",
	  BEFORE "01/07/2020,T,C1,A5,X,,,\n",
	  BEGUN "2020-07-01 adoption.placed\n"
		"2020-07-01 placement.changed placement_type=A5 same_carer "
		"!with_parent !long_term\n",
	  "" },
	{ "A4, disrupted", BEFORE "01/07/2020,P,C1,A4,Y,09/07/2020,X1,\n09/07/2020,P,C1,U6,Z,,,\n",
	  BEGUN ENDED("07-01", " reason=CARPL") "2020-07-01 placement.started "
						"placement_type=A4\n"
						"2020-07-01 adoption.placed\n"
						"2020-07-09 adoption.placement-ended\n"
						"2020-07-09 placement.ended\n"
						"2020-07-09 placement.started "
						"placement_type=U6 !long_term\n",
	  "" },
	{ "A4 with one family, then A4 with another",
	  "01/06/2020,S,C1,A4,X,09/06/2020,X1,\n09/06/2020,P,C1,A4,Y,,,\n",
	  "2020-06-01 care.entered legal_status=C1\n"
	  "2020-06-01 placement.started placement_type=A4\n"
	  "2020-06-01 adoption.placed\n"
	  "2020-06-09 adoption.placement-ended\n"
	  "2020-06-09 placement.ended\n"
	  "2020-06-09 placement.started placement_type=A4\n"
	  "2020-06-09 adoption.placed\n",
	  "" },
	{ "A4 and then A6 with the same family: placed once",
	  "01/06/2020,S,C1,A4,X,09/06/2020,X1,\n09/06/2020,U,E1,A6,X,,,\n",
	  "2020-06-01 care.entered legal_status=C1\n"
	  "2020-06-01 placement.started placement_type=A4\n"
	  "2020-06-01 adoption.placed\n"
	  "2020-06-09 legal-status.changed legal_status=E1\n"
	  "2020-06-09 placement.changed placement_type=A6 same_carer "
	  "!with_parent !long_term\n",
	  "" },
	{ "A6, adopted: the placement did not fail", "01/06/2020,S,E1,A6,X,03/06/2020,E11,\n",
	  "2020-06-01 care.entered legal_status=E1\n"
	  "2020-06-01 placement.started placement_type=A6\n"
	  "2020-06-01 adoption.placed\n"
	  "2020-06-03 placement.ended\n"
	  "2020-06-03 care.ended reason=E11\n",
	  "" },
	{ "in hospital from an adoptive placement: still placed",
	  "01/06/2020,S,E1,A6,X,03/06/2020,X1,\n03/06/2020,P,E1,T1,H,05/06/2020,X1,\n"
	  "05/06/2020,P,E1,A6,X,,,\n",
	  "2020-06-01 care.entered legal_status=E1\n"
	  "2020-06-01 placement.started placement_type=A6\n"
	  "2020-06-01 adoption.placed\n"
	  "2020-06-03 placement.interrupted reason=hospital\n"
	  "2020-06-05 placement.resumed\n",
	  "" },

	{ "V3: each stay is a period of its own; two ends on one day would need keys",
	  "01/06/2020,S,V3,K2,X,03/06/2020,E4A,\n01/07/2020,S,V3,K2,X,01/07/2020,E4A,\n",
	  "2020-06-01 care.entered period=p2020-06-01 legal_status=V3 short_break\n"
	  "2020-06-01 placement.started placement=pl2020-06-01 placement_type=K2\n"
	  "2020-06-03 placement.ended placement=pl2020-06-01\n"
	  "2020-06-03 care.ended period=p2020-06-01 reason=E4A\n"
	  "2020-07-01 placement.ended placement=pl2020-07-01\n"
	  "2020-07-01 care.ended period=p2020-07-01 reason=E4A\n"
	  "2020-07-01 care.entered period=p2020-07-01 legal_status=V3 short_break\n"
	  "2020-07-01 placement.started placement=pl2020-07-01 placement_type=K2\n",
	  "" },
	{ "V4 is no stay", "01/06/2020,S,V4,K2,X,03/06/2020,E4A,\n", "", "" },
	{ "V4 in the middle of care: nothing but its end",
	  BEFORE "01/07/2020,L,V4,K2,X,05/07/2020,E8,\n",
	  BEGUN ENDED("07-05", "") "2020-07-05 care.ended reason=E8\n", "" },
	{ "a short break that goes over into care: the full rules begin",
	  "01/06/2020,S,V3,K2,X,03/06/2020,X1,\n03/06/2020,L,V2,K2,X,,,\n",
	  "2020-06-01 care.entered legal_status=V3 short_break\n"
	  "2020-06-01 placement.started placement_type=K2\n"
	  "2020-06-03 placement.ended\n"
	  "2020-06-03 care.ended\n"
	  "2020-06-03 care.entered legal_status=V2\n"
	  "2020-06-03 placement.started placement_type=K2\n",
	  "eps:3 short-break-joined\n" },
	{ "V3 in the middle of care takes no rule away", BEFORE "01/07/2020,L,V3,U6,X,,,\n", BEGUN,
	  "eps:3 short-break-joined\n" },

	{ "death", "01/06/2020,S,C1,K2,X,03/06/2020,E2,\n",
	  "2020-06-01 care.entered legal_status=C1\n"
	  "2020-06-01 placement.started placement_type=K2\n"
	  "2020-06-03 placement.ended\n"
	  "2020-06-03 care.ended reason=E2\n"
	  "2020-06-03 person.died\n",
	  "" },
	{ "a row after a death: the death is not passed on",
	  "01/06/2020,S,C1,K2,X,03/06/2020,E2,\n09/06/2020,S,C1,K2,X,,,\n",
	  "2020-06-01 care.entered legal_status=C1\n"
	  "2020-06-01 placement.started placement_type=K2\n"
	  "2020-06-03 placement.ended\n"
	  "2020-06-03 care.ended reason=E2\n"
	  "2020-06-09 care.entered legal_status=C1\n"
	  "2020-06-09 placement.started placement_type=K2\n",
	  "eps:3 after-death\n" },

	{ "no DEC, and another row: it lasts until then",
	  "01/06/2020,S,C1,U6,X,,,\n01/07/2020,L,C2,U6,X,,,\n",
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n", "eps:2 no-end\n" },
	{ "a gap that nobody explains is care",
	  "01/06/2020,S,C1,U6,X,20/06/2020,X1,\n"
	  "01/07/2020,L,C2,U6,X,,,\n",
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n", "eps:3 gap\n" },
	{ "REC ends care, and the next row goes on: care went on",
	  "01/06/2020,S,C1,U6,X,01/07/2020,E8,\n01/07/2020,L,C2,U6,X,,,\n",
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n",
	  "eps:2 ended-yet-continues\n" },
	{ "REC ended care, and a later row is no S: a new period",
	  "01/06/2020,S,C1,U6,X,20/06/2020,E8,\n01/07/2020,P,C1,K2,Y,,,\n",
	  BEGUN ENDED("06-20", "") "2020-06-20 care.ended reason=E8\n"
				   "2020-07-01 care.entered legal_status=C1\n"
				   "2020-07-01 placement.started placement_type=K2\n",
	  "eps:3 ended-yet-continues\n" },
	{ "rows that overlap follow one another; care ends when the last one ends",
	  "01/06/2020,S,C1,U6,X,20/07/2020,E8,\n01/07/2020,P,C1,K2,Y,09/07/2020,E4A,\n",
	  BEGUN ENDED("07-01", "") "2020-07-01 placement.started placement_type=K2\n"
				   "2020-07-20 placement.ended\n"
				   "2020-07-20 care.ended reason=E8\n",
	  "eps:3 overlap\n" },
	{ "S in care: the earlier period ends there, and clocks begin anew",
	  BEFORE "20/06/2020,S,V2,K2,Y,,,\n",
	  BEGUN ENDED("06-20", "") "2020-06-20 care.ended\n"
				   "2020-06-20 care.entered legal_status=V2\n"
				   "2020-06-20 placement.started placement_type=K2\n",
	  "eps:3 started-in-care\n" },
	{ "REC without DEC ends nothing", "01/06/2020,S,C1,U6,X,,E4A,\n", BEGUN,
	  "eps:2 rec-without-dec\n" },
	{ "DEC without REC ends nothing", "01/06/2020,S,C1,U6,X,20/06/2020,,\n", BEGUN,
	  "eps:2 dec-without-rec\neps:2 no-successor\n" },
	{ "X1 and no next row", "01/06/2020,S,C1,U6,X,20/06/2020,X1,\n", BEGUN,
	  "eps:2 no-successor\n" },
	{ "X1 without DEC: still open", "01/06/2020,S,C1,U6,X,,X1,\n", BEGUN, "" },
	{ "an end before its beginning is not known", "01/06/2020,S,C1,U6,X,31/05/2020,E8,\n",
	  BEGUN, "eps:2 bad-end\neps:2 rec-without-dec\n" },
	{ "L, and yet elsewhere: a move", BEFORE "01/07/2020,L,C1,K2,Y,,,\n",
	  BEGUN ENDED("07-01", " reason=CARPL") "2020-07-01 placement.started "
						"placement_type=K2\n",
	  "eps:3 moved-on-l\n" },
	{ "L, and only the kind is another: the same placement", BEFORE "01/07/2020,L,C1,U4,X,,,\n",
	  BEGUN "2020-07-01 placement.changed placement_type=U4 !with_parent "
		"long_term\n",
	  "eps:3 moved-on-l\n" },
	{ "two rows of one day: the one that lasts counts, and care began with the other",
	  "01/06/2020,S,C1,K2,X,01/06/2020,X1,\n01/06/2020,P,C1,U6,Y,,,\n",
	  "2020-06-01 care.entered legal_status=C1\n"
	  "2020-06-01 placement.started placement_type=U6 !long_term\n",
	  "eps:2 same-key\n" },
	{ "the same row twice is one", "01/06/2020,S,C1,U6,X,,,\n01/06/2020,S,C1,U6,X,,,\n", BEGUN,
	  "" },
	{ "dates as databases write them, with and without a time",
	  "2020-06-01,S,C1,U6,X,2020-07-01 00:00:00,X1,\n2020-07-01T00:00:00,L,C2,U6,X,,,\n",
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n", "" },
	{ "both forms in one file are told",
	  "2020-06-01,S,C1,U6,X,01/07/2020,X1,\n1/7/2020 09:30,L,C2,U6,X,,,\n",
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n", "eps:1 mixed-dates\n" },
	{ "rows in any order", "01/07/2020,L,C2,U6,X,,,\n" BEFORE,
	  BEGUN "2020-07-01 legal-status.changed legal_status=C2\n", "" },
	{ "one key twice: the last row counts",
	  "01/06/2020,S,C1,K2,X,,,\n01/06/2020,S,C1,U6,X,,,\n", BEGUN, "eps:2 same-key\n" },
	{ "codes in small letters, and codes that are none",
	  "01/06/2020,s,c1,u6,X,01/07/2020,x1,carpl\n01/07/2020,p,ZZ,Z12,Y,09/07/2020,E99,\n",
	  BEGUN ENDED("07-01", " reason=CARPL") "2020-07-01 placement.started "
						"placement_type=Z1\n",
	  "eps:3 bad-code\neps:3 bad-code\neps:3 dec-without-rec\neps:3 no-successor\n" },
	{ "before birth and after the end of the return", "01/01/2007,S,C1,K2,X,01/04/2021,E8,\n",
	  "2007-01-01 care.entered legal_status=C1\n"
	  "2007-01-01 placement.started placement_type=K2\n",
	  "eps:2 ends-after-end\neps:2 before-birth\neps:2 rec-without-dec\n" },
};

static void rows_of_a_child_become_its_story(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(STORIES); i++) {
		duly_auto_fini(run) run = { 0 };
		duly_auto_fini(buf) got = { 0 };

		print_message("%s\n", STORIES[i].why);
		run_rows(STORIES[i].rows, &run);
		assert_int_equal(run.result, DULY_OK);
		story(&run, &got);
		assert_string_equal((const char *)got.data, STORIES[i].events);
		assert_string_equal(faults(&run), STORIES[i].faults);
	}
}

/* ---- one return after the other -------------------------------------------------------------- */

/* What else is in each return, and makes its year known: a child Z, in care throughout. */
#define Z_2020 "Z,01/05/2019,S,C2,U6,Z,01/06/2019,X1,CARPL\nZ,01/06/2019,P,C2,U6,Z2,,,\n"
#define Z_2021 "Z,01/06/2019,P,C2,U6,Z2,01/06/2020,X1,CARPL\nZ,01/06/2020,P,C2,U6,Z3,,,\n"

static const struct {
	const char *why, *first, *second; /* rows of C to 31 March 2020, and to 31 March 2021 */
	bool in_care;                     /* is what becomes of those who are absent          */
	const char *events, *faults;
} RETURNS[] = {
	{ "what ended stands, and is in no later return", "01/06/2019,S,C1,U6,X,03/06/2019,E4A,\n",
	  "", false,
	  "2019-06-01 care.entered legal_status=C1\n"
	  "2019-06-01 placement.started placement_type=U6 !long_term\n"
	  "2019-06-03 placement.ended\n"
	  "2019-06-03 care.ended reason=E4A\n",
	  "" },
	{ "open, and the next return has nothing of the child: left with the year",
	  "01/06/2019,S,C1,U6,X,,,\n", "", false,
	  "2019-06-01 care.entered legal_status=C1\n"
	  "2019-06-01 placement.started placement_type=U6 !long_term\n"
	  "2020-03-31 placement.ended\n"
	  "2020-03-31 care.ended\n",
	  "2020/eps:2 left-since\n" },
	{ "or in care still, where that is said", "01/06/2019,S,C1,U6,X,,,\n", "", true,
	  "2019-06-01 care.entered legal_status=C1\n"
	  "2019-06-01 placement.started placement_type=U6 !long_term\n",
	  "2020/eps:2 absent-since\n" },
	{ "X1 and nothing after it in the next return: left that day",
	  "01/06/2019,S,C1,U6,X,20/03/2020,X1,\n", "", false,
	  "2019-06-01 care.entered legal_status=C1\n"
	  "2019-06-01 placement.started placement_type=U6 !long_term\n"
	  "2020-03-20 placement.ended\n"
	  "2020-03-20 care.ended\n",
	  "2020/eps:2 left-since\n" },
	{ "an entry that was put right to an earlier day, and an end", "27/09/2019,S,C1,U6,X,,,\n",
	  "23/09/2019,S,C1,U6,X,30/05/2020,E4A,\n", false,
	  "2019-09-23 care.entered legal_status=C1\n"
	  "2019-09-23 placement.started placement_type=U6 !long_term\n"
	  "2020-05-30 placement.ended\n"
	  "2020-05-30 care.ended reason=E4A\n",
	  "2020/eps:2 replaced\n" },
	{ "to a later day: the same episode", "23/09/2019,S,C1,U6,X,,,\n",
	  "27/09/2019,S,C1,U6,X,,,\n", false,
	  "2019-09-27 care.entered legal_status=C1\n"
	  "2019-09-27 placement.started placement_type=U6 !long_term\n",
	  "2020/eps:2 replaced\n" },
	{ "an end that was taken back", "23/09/2019,S,C1,U6,X,01/03/2020,E4A,\n",
	  "23/09/2019,S,C1,U6,X,,,\n", false,
	  "2019-09-23 care.entered legal_status=C1\n"
	  "2019-09-23 placement.started placement_type=U6 !long_term\n",
	  "" },
	{ "care went on with what the next return has: until then", "23/09/2019,S,C1,U6,X,,,\n",
	  "01/06/2020,P,C1,K2,Y,,,\n", false,
	  "2019-09-23 care.entered legal_status=C1\n"
	  "2019-09-23 placement.started placement_type=U6 !long_term\n"
	  "2020-06-01 placement.ended\n"
	  "2020-06-01 placement.started placement_type=K2\n",
	  "2020/eps:2 no-end\n" },
	{ "a move that was not known when the year was returned", "23/09/2019,S,C1,U6,X,,,\n",
	  "20/03/2020,P,C1,K2,Y,,,\n", false,
	  "2019-09-23 care.entered legal_status=C1\n"
	  "2019-09-23 placement.started placement_type=U6 !long_term\n"
	  "2020-03-20 placement.ended\n"
	  "2020-03-20 placement.started placement_type=K2\n",
	  "2020/eps:2 no-end\n" },
	{ "back in care in the next year: left with the first", "23/09/2019,S,C1,U6,X,,,\n",
	  "01/06/2020,S,V2,K2,Y,,,\n", false,
	  "2019-09-23 care.entered legal_status=C1\n"
	  "2019-09-23 placement.started placement_type=U6 !long_term\n"
	  "2020-03-31 placement.ended\n"
	  "2020-03-31 care.ended\n"
	  "2020-06-01 care.entered legal_status=V2\n"
	  "2020-06-01 placement.started placement_type=K2\n",
	  "2020/eps:2 left-since\n" },
	{ "a move that the later return has inside another episode never was",
	  "23/09/2019,S,C1,U6,X,01/12/2019,X1,CARPL\n01/12/2019,P,C1,K2,Y,,,\n",
	  "23/09/2019,S,C1,U6,X,,,\n", false,
	  "2019-09-23 care.entered legal_status=C1\n"
	  "2019-09-23 placement.started placement_type=U6 !long_term\n",
	  "2020/eps:3 replaced\n" },
	{ "begun after the year of its return: out of it, and told", "01/06/2020,S,C1,U6,X,,,\n",
	  "", false, "", "2020/eps:2 after-end\n" },
};

static void add_return(struct ssda903_import *im, const char *year, const char *z, const char *rows)
{
	duly_auto_fini(buf) file = { 0 };
	char path[40];

	buf_puts(&file, EPISODES);
	for (const char *end; *rows != '\0'; rows = end + 1) {
		end = strchr(rows, '\n');
		buf_printf(&file, "C,%.*s\n", (int)(end - rows), rows);
	}
	buf_puts(&file, z);
	snprintf(path, sizeof path, "%s/eps", year);
	import_file_add(&im->sum->files, path, buf_view(&file), im->arena);
	snprintf(path, sizeof path, "%s/header", year);
	import_file_add(
		&im->sum->files, path,
		(struct view){ HEADER "Z,01/01/2008,WBRI\n", strlen(HEADER "Z,01/01/2008,WBRI\n") },
		im->arena);
}

/* The story of C alone. */
static void story_of_c(const struct run *run, struct buf *ret)
{
	duly_auto_fini(buf) lines = { 0 };
	struct run own = *run;

	for (const char *line = run->lines, *end; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		const struct str s = { line, (size_t)(end - line) + 1 };

		if (memmem(s.s, s.len, "\"subject\":\"C\"", 13) != NULL)
			buf_printf(&lines, "%.*s", STR_FMT(s));
	}
	buf_u8(&lines, 0);
	own.lines = (char *)lines.data;
	story(&own, ret);
}

static void a_later_return_puts_the_earlier_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(RETURNS); i++) {
		duly_auto_fini(run) run = { 0 };
		duly_auto_fini(buf) got = { 0 };
		duly_auto_fini(ssda903_import) im = { 0 };
		size_t len = 0;
		FILE *out = open_memstream(&run.lines, &len);
		const struct ssda903_options opt = { .dir = "returns",
						     .today = DULY_NO_DATE,
						     .absent_in_care = RETURNS[i].in_care,
						     .out = out,
						     .listener = { .remark = on_remark,
								   .context = &run } };

		print_message("%s\n", RETURNS[i].why);
		assert_int_equal(ssda903_import_begin(&im, &opt, &run.sum, &run.diag), DULY_OK);
		add_return(&im, "2020", Z_2020, RETURNS[i].first);
		add_return(&im, "2021", Z_2021, RETURNS[i].second);
		assert_int_equal(ssda903_import_finish(&im, &run.diag), DULY_OK);
		fclose(out);
		story_of_c(&run, &got);
		assert_string_equal((const char *)got.data, RETURNS[i].events);
		assert_string_equal(faults(&run), RETURNS[i].faults);
	}
}

static const struct {
	const char *why, *rows, *reviews;
	int until; /* the year to whose 31 March it is */
} YEARS[] = {
	{ "most of its rows", "12/05/2025,S,C2,U6,X,,,\n", "", 2026 },
	{ "one mistyped entry is not the year of all",
	  "12/05/2025,S,C2,U6,X,,,\n12/05/2052,P,C2,U6,Y,,,\n", "02/06/2025\n01/09/2025\n", 2026 },
	{ "nor one of the next year", "12/05/2025,S,C2,U6,X,,,\n12/05/2026,P,C2,U6,Y,,,\n",
	  "02/06/2025\n01/09/2025\n", 2026 },
	{ "nor an end", "12/05/2025,S,C2,U6,X,12/05/2052,X1,\n", "02/06/2025\n", 2026 },
	{ "nor a review", "12/05/2025,S,C2,U6,X,,,\n", "02/06/2025\n02/06/2052\n02/06/2052\n",
	  2026 },
	{ "an entry of long ago beside what happened this year",
	  "12/05/2023,S,C2,U6,X,02/06/2024,X1,\n02/06/2024,P,C2,U6,Y,,,\n", "01/11/2024\n", 2025 },
	{ "1 April is of the next year", "01/04/2025,S,C2,U6,X,,,\n", "", 2026 },
	{ "31 March is of its own", "31/03/2025,S,C2,U6,X,,,\n", "", 2025 },
};

static void the_year_is_that_of_most_of_the_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(YEARS); i++) {
		duly_auto_fini(run) run = { 0 };
		duly_auto_fini(ssda903_import) im = { 0 };
		duly_auto_fini(buf) reviews = { 0 };
		size_t len = 0;
		FILE *out = open_memstream(&run.lines, &len);
		const struct ssda903_options opt = { .dir = "years",
						     .today = DULY_NO_DATE,
						     .out = out };

		print_message("%s\n", YEARS[i].why);
		assert_int_equal(ssda903_import_begin(&im, &opt, &run.sum, &run.diag), DULY_OK);
		add_return(&im, "a", "", YEARS[i].rows);
		buf_puts(&reviews, "CHILD,REVIEW,REVIEW_CODE\n");
		for (const char *row = YEARS[i].reviews; *row != '\0'; row = strchr(row, '\n') + 1)
			buf_printf(&reviews, "C,%.10s,PN1\n", row);
		import_file_add(&run.sum.files, "a/reviews", buf_view(&reviews), im.arena);
		assert_int_equal(ssda903_import_finish(&im, &run.diag), DULY_OK);
		fclose(out);
		assert_int_equal(run.sum.until.day, duly_civil_from_ymd(YEARS[i].until, 3, 31).day);
	}
}

/* ---- files and years ------------------------------------------------------------------------- */

static const char TWO_YEARS[] =
	"{\"specversion\":\"1.0\",\"id\":\"903:child:A1\",\"source\":\"/councils/local/ssda903\","
	"\"type\":\"person.registered\",\"subject\":\"A1\",\"date\":\"2009-03-02\","
	"\"data\":{\"dob\":\"2009-03-02\",\"dob_basis\":\"documented\"}}\n";

static void two_years_are_one_history(void **state)
{
	(void)state;
	duly_auto_fini(run) run = { 0 };
	duly_auto_fini(buf) got = { 0 };

	run_folder(CASES "/two-years", NULL, &run);
	assert_int_equal(run.result, DULY_OK);
	story(&run, &got);
	assert_string_equal((const char *)got.data,
			    "2017-01-10 care.entered legal_status=C1\n"
			    "2017-01-10 placement.started placement_type=U6 !long_term\n"
			    "2017-02-01 care.entered legal_status=V2\n"
			    "2017-02-01 placement.started placement_type=K2\n"
			    "2017-02-03 review.held participation=PN1\n"
			    "2017-04-28 review.held participation=PN2\n"
			    "2017-06-05 placement.ended reason=CARPL\n"
			    "2017-06-05 placement.started placement_type=K2\n"
			    "2017-07-01 missing.started kind=missing\n"
			    "2017-07-03 missing.returned kind=missing\n"
			    "2017-08-01 placement.ended\n"
			    "2017-08-01 care.ended reason=E4A\n");
	assert_memory_equal(run.lines, TWO_YEARS, strlen(TWO_YEARS));
	assert_string_equal(faults(&run), "2016-17/children.csv:2 birth-differs\n"
					  "2016-17/reviews.CSV:2 birth-differs\n");
	assert_int_equal(run.sum.remarks[SSDA903_SUPERSEDED].n, 3);
	assert_int_equal(run.sum.children, 2);
	assert_true(run.sum.from.day == duly_civil_from_ymd(2016, 4, 1).day);
	assert_true(run.sum.until.day == duly_civil_from_ymd(2018, 3, 31).day);
}

static void files_not_used_are_named_with_the_reason(void **state)
{
	static const struct {
		const char *path, *kind, *why;
	} FILES[] = {
		{ "2016-17/children.csv", "header", NULL },
		{ "2016-17/eps.csv", "episodes", NULL },
		{ "2016-17/reviews.CSV", "reviews", NULL },
		{ "2017-18/episodes.csv", "episodes", NULL },
		{ "2017-18/header.csv", "header", NULL },
		{ "2017-18/letters.csv", NULL, "its columns are those of no file of the return" },
		{ "2017-18/missing.csv", "missing", NULL },
		{ "2017-18/oc3.csv", "oc3", "it gives no dates" },
		{ "2017-18/reviews.csv", "reviews", NULL },
		{ "2017-18/short.csv", NULL,
		  "its columns are those of no file of the return (episodes would need REC)" },
		{ "README.txt", NULL, "its columns are those of no file of the return" },
	};
	(void)state;
	duly_auto_fini(run) run = { 0 };

	run_folder(CASES "/two-years", NULL, &run);
	assert_int_equal(run.sum.files.n, LEN(FILES));
	for (size_t i = 0; i < LEN(FILES); i++) {
		const struct import_file *f = &run.sum.files.list[i];

		assert_string_equal(f->path, FILES[i].path);
		assert_string_equal(f->kind ? f->kind : "", FILES[i].kind ? FILES[i].kind : "");
		assert_string_equal(f->why ? f->why : "", FILES[i].why ? FILES[i].why : "");
		assert_int_equal(f->lost, FILES[i].why != NULL && FILES[i].kind == NULL &&
						  strcmp(FILES[i].path, "README.txt") != 0);
	}
}

static void bad_rows_are_told_and_the_others_used(void **state)
{
	(void)state;
	duly_auto_fini(run) run = { 0 };
	duly_auto_fini(buf) got = { 0 };

	run_folder(CASES "/bad-rows", NULL, &run);
	assert_int_equal(run.result, DULY_OK);
	story(&run, &got);
	assert_string_equal((const char *)got.data,
			    "2009-01-01 review.held participation=PN1\n"
			    "2020-04-01 care.entered legal_status=C1\n"
			    "2020-04-01 placement.started placement_type=U6 !long_term\n"
			    "2020-04-02 care.entered legal_status=V2\n"
			    "2020-04-02 placement.started placement_type=K2\n"
			    "2020-04-20 review.held participation=PN1\n"
			    "2020-05-01 placement.ended\n"
			    "2020-05-01 worker.allocated role=social-worker worker=SW2\n"
			    "2020-05-01 placement.started placement_type=Z1\n"
			    "2020-05-05 missing.started\n"
			    "2020-05-05 missing.started kind=away\n"
			    "2020-06-01 worker.released role=social-worker worker=SW2\n");
	assert_string_equal(faults(&run), "episodes.csv:3 bad-date\n"
					  "episodes.csv:4 bad-code\n"
					  "episodes.csv:4 bad-code\n"
					  "episodes.csv:5 bad-line\n"
					  "episodes.csv:6 bad-line\n"
					  "episodes.csv:7 bad-date\n"
					  "episodes.csv:8 bad-end\n"
					  "header.csv:3 bad-child\n"
					  "header.csv:4 bad-date\n"
					  "header.csv:5 bad-child\n"
					  "missing.csv:2 bad-code\n"
					  "missing.csv:2 bad-end\n"
					  "reviews.csv:2 bad-code\n"
					  "reviews.csv:3 bad-date\n"
					  "reviews.csv:5 after-end\n"
					  "reviews.csv:7 bad-date\n"
					  "workers.csv:2 bad-worker\n"
					  "reviews.csv:2 same-key\n"
					  "reviews.csv:4 before-birth\n"
					  "episodes.csv:8 no-birth\n"
					  "episodes.csv:8 rec-without-dec\n"
					  "missing.csv:3 not-in-header\n");
	assert_int_equal(run.sum.rows, 21);
	assert_int_equal(run.sum.rows_left_out, 12);
	assert_int_equal(run.sum.rows_used, 9);
	assert_int_equal(run.sum.faults, 22);
	assert_string_equal(run.sum.remarks[SSDA903_BAD_LINE].first, "episodes.csv:5");
}

static void the_same_return_gives_the_same_bytes(void **state)
{
	(void)state;
	duly_auto_fini(run) one = { 0 };
	duly_auto_fini(run) two = { 0 };

	run_folder(CASES "/two-years", NULL, &one);
	run_folder(CASES "/two-years", NULL, &two);
	assert_string_equal(one.lines, two.lines);
}

static void what_cannot_be_imported_says_so(void **state)
{
	static const struct {
		const char *why, *dir;
		duly_result result;
	} FOLDERS[] = {
		{ "no such folder", CASES "/none", DULY_E_NOTFOUND },
		{ "a file that is no return", CASES "/nothing/letters.csv", DULY_E_MALFORMED },
		{ "nothing of a return in it", CASES "/nothing", DULY_E_MALFORMED },
	};
	(void)state;
	for (size_t i = 0; i < LEN(FOLDERS); i++) {
		duly_auto_fini(run) run = { 0 };

		print_message("%s\n", FOLDERS[i].why);
		run_folder(FOLDERS[i].dir, NULL, &run);
		assert_int_equal(run.result, FOLDERS[i].result);
		assert_string_not_equal(run.diag.text, "");
		assert_string_equal(run.lines, "");
	}
}

static void a_council_that_cannot_stand_in_a_source_is_refused(void **state)
{
	static const char *const NAMES[] = { "", "a b", "a/b", "a:b", "\xc3\xa9" };
	(void)state;
	for (size_t i = 0; i < LEN(NAMES); i++) {
		const struct ssda903_options opt = { .dir = CASES "/two-years",
						     .council = NAMES[i] };
		struct ssda903_summary sum;

		print_message("'%s'\n", NAMES[i]);
		assert_int_equal(ssda903_import(&opt, &sum, NULL), DULY_E_USAGE);
		ssda903_summary_fini(&sum);
	}
}

/* ---- the feed -------------------------------------------------------------------------------- */

static json_t *event_of(const struct run *run, const char *id)
{
	for (const char *line = run->lines, *end; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		json_t *event = json_loadb(line, (size_t)(end - line), 0, NULL);

		if (strcmp(get(event, "id"), id) == 0)
			return event;
		json_decref(event);
	}
	return NULL;
}

static bool among(const json_t *types, const char *type)
{
	for (size_t i = 0; i < json_array_size(types); i++)
		if (strcmp(json_string_value(json_array_get(types, i)), type) == 0)
			return true;
	return false;
}

static void the_feed_says_what_it_carries_and_until_when(void **state)
{
	static const struct {
		const char *type;
		bool carried;
	} TYPES[] = {
		{ "care.entered", true },      { "review.held:looked-after", true },
		{ "missing.returned", false }, { "person.registered", true },
		{ "visit.made", false },       { "health.assessed", false },
		{ "rhi.held", false },         { "worker.allocated", false },
	};
	(void)state;
	duly_auto_fini(run) run = { 0 };

	run_folder(CASES "/two-years", NULL, &run);
	json_t *declared = event_of(&run, "903:feed:2018-03-31:declared");
	json_t *completed = event_of(&run, "903:feed:2018-03-31:completed");
	const json_t *what = json_object_get(declared, "data");
	const json_t *until = json_object_get(completed, "data");

	assert_string_equal(get(declared, "subject"), "feed:ssda903");
	assert_string_equal(get(what, "from"), "2016-04-01");
	assert_string_equal(get(until, "until"), "2018-03-31T23:00:00Z");
	for (size_t i = 0; i < LEN(TYPES); i++) {
		print_message("%s\n", TYPES[i].type);
		assert_int_equal(among(json_object_get(what, "types"), TYPES[i].type),
				 TYPES[i].carried);
		assert_int_equal(among(json_object_get(until, "types"), TYPES[i].type),
				 TYPES[i].carried);
	}
	json_decref(declared);
	json_decref(completed);
}

static void until_can_be_said(void **state)
{
	(void)state;
	const duly_civil until = duly_civil_from_ymd(2017, 12, 31);
	duly_auto_fini(run) run = { 0 };

	run_folder(CASES "/two-years", &until, &run);
	json_t *completed = event_of(&run, "903:feed:2017-12-31:completed");

	assert_string_equal(get(json_object_get(completed, "data"), "until"),
			    "2018-01-01T00:00:00Z");
	json_decref(completed);
}

/* ---- lines and bytes ------------------------------------------------------------------------- */

static void lines_are_read_one_by_one(void **state)
{
	static const struct {
		const char *why, *bytes;
		size_t n_lines;
		const char *last; /* NULL: the last line cannot be read */
	} FILES[] = {
		{ "no line below the columns", "A,B\n", 0, "" },
		{ "no end of the last line", "A,B\n1,2", 1, "2" },
		{ "CR LF", "A,B\r\n1,2\r\n3,4\r\n", 2, "4" },
		{ "CR alone", "A,B\r1,2\r3,4", 2, "4" },
		{ "byte order mark",
		  "\xef\xbb\xbf"
		  "A,B\n1,2\n",
		  1, "2" },
		{ "blanks around, and small letters", " a , b \n 1 , 2 \n", 1, "2" },
		{ "empty lines, and lines of commas", "A,B\n\n1,2\n,\n \n", 1, "2" },
		{ "quotation marks", "\"A\",\"B\"\n\"1\",\" 2, \"\"x\"\" \"\n", 1, "2, \"x\"" },
		{ "a mark that is never closed costs one line", "A,B\n\"1,2\n3,4\n", 2, "4" },
		{ "too few fields", "A,B\n1\n", 1, NULL },
		{ "too many fields", "A,B\n1,2,3\n", 1, NULL },
		{ "a mark in the middle", "A,B\n1,2\"3\n", 1, NULL },
		{ "longer than may be", "A,B\n1,2222222222222222222222222222222222\n", 1, NULL },
	};
	(void)state;
	for (size_t i = 0; i < LEN(FILES); i++) {
		duly_auto(arena) arena = arena_new();
		struct sheet t;

		print_message("%s\n", FILES[i].why);
		assert_int_equal(
			sheet_read_csv((struct view){ FILES[i].bytes, strlen(FILES[i].bytes) }, 32,
				       arena, &t, NULL),
			DULY_OK);
		assert_int_equal(sheet_column(&t, "B"), 1);
		assert_int_equal(t.n_lines, FILES[i].n_lines);
		if (t.n_lines == 0)
			continue;
		const struct sheet_line *last = &t.lines[t.n_lines - 1];

		assert_int_equal(last->wrong != NULL, FILES[i].last == NULL);
		if (FILES[i].last != NULL)
			assert_true(str_is(last->fields[1], FILES[i].last));
	}
}

static void the_names_of_columns_are_found_below_titles(void **state)
{
	static const struct {
		const char *why, *bytes;
		size_t heading, titles;
	} FILES[] = {
		{ "none", "A,B,C\n1,2,3\n4,5,6\n", 1, 0 },
		{ "an empty first line is no title", "\nA,B,C\n1,2,3\n", 2, 0 },
		{ "a title in the line's first field", "Missing children\nA,B,C\n1,2,3\n", 2, 1 },
		{ "with commas as far as the table goes, as spreadsheets save it",
		  "Missing children,,\n,,\nA,B,C\n1,2,3\n", 3, 1 },
		{ "with when it was run, and as of when",
		  "Tracker,,,,,\nRun on,01/04/2026,,,,\nA,B,C,D,E,F\n1,2,3,4,5,6\n", 3, 2 },
		{ "rows that are hardly filled", "A,B,C,D,E,F\n1,,,,,\n2,,,,,\n", 1, 0 },
		{ "a column without a name", "A,B,,D\n1,2,3,4\n5,6,7,8\n", 1, 0 },
		{ "one damaged line does not make the names a title",
		  "A,B,C\n1,2,3\n1,2,3,4,5,6,7,8,9\n", 1, 0 },
		{ "above a narrow table", "Run on,01/04/2026\nA,B,C\nx,y,z\nx,y,z\n", 2, 1 },
		{ "names that are numbers: the first line, as none is better",
		  "A,2024,2025,2026\nx,1,2,3\n", 1, 0 },
		{ "names alone", "A,B,C\n", 1, 0 },
		{ "one column", "A\n1\n2\n", 1, 0 },
		{ "two columns", "Title\nA,B\n1,2\n", 2, 1 },
		{ "names that cannot be read are not passed over", "A,B\"C,D\n1,2,3\n4,5,6\n", 0,
		  0 },
		{ "titles without an end: the names are not sought for ever",
		  "t\nt\nt\nt\nt\nt\nt\nt\nt\nt\nt\nt\nt\nt\nt\nt\nt\nt\nt\nt\nA,B,C\n1,2,3\n", 1,
		  0 },
	};
	(void)state;
	for (size_t i = 0; i < LEN(FILES); i++) {
		duly_auto(arena) arena = arena_new();
		struct sheet t = { 0 };

		print_message("%s\n", FILES[i].why);
		const duly_result r =
			sheet_read_csv((struct view){ FILES[i].bytes, strlen(FILES[i].bytes) },
				       1000, arena, &t, NULL);

		assert_int_equal(r, FILES[i].heading > 0 ? DULY_OK : DULY_E_MALFORMED);
		assert_int_equal(t.heading, FILES[i].heading);
		assert_int_equal(t.titles, FILES[i].titles);
		for (size_t l = 0; l < t.n_lines; l++)
			assert_int_equal(t.lines[l].number, t.heading + 1 + l);
	}
}

static void a_file_without_columns_is_refused(void **state)
{
	static const struct {
		const char *why, *bytes;
	} FILES[] = {
		{ "empty", "" },
		{ "a byte order mark", "\xef\xbb\xbf" },
		{ "empty lines alone", "\n,,\n" },
		{ "a mark that is never closed", "\"A,B\n1,2\n" },
	};
	(void)state;
	for (size_t i = 0; i < LEN(FILES); i++) {
		duly_auto(arena) arena = arena_new();
		struct sheet t;

		print_message("%s\n", FILES[i].why);
		assert_int_equal(
			sheet_read_csv((struct view){ FILES[i].bytes, strlen(FILES[i].bytes) },
				       1000, arena, &t, NULL),
			DULY_E_MALFORMED);
	}
}

/* ---- the sample ------------------------------------------------------------------------------ */

static size_t counted(const struct ssda903_summary *s, const char *type)
{
	for (size_t i = 0; i < s->n_events; i++)
		if (strcmp(s->events[i].name, type) == 0)
			return s->events[i].n;
	return 0;
}

static void the_sample_is_used_to_the_last_row(void **state)
{
	(void)state;
	duly_auto_fini(run) run = { 0 };

	run_folder(DULY_SOURCE_DIR "/tests/data/ssda903-sample", NULL, &run);
	assert_int_equal(run.result, DULY_OK);
	assert_int_equal(run.sum.rows, 5050 + 2675 + 12582 + 43 + 1);
	assert_int_equal(counted(&run.sum, "person.registered"), 2675 + 1);
	assert_int_equal(counted(&run.sum, "review.held"), 12568 - 5036);
	assert_int_equal(counted(&run.sum, "missing.started"), 43);
	assert_int_equal(run.sum.remarks[SSDA903_AGREEMENT].n, 407);
	assert_int_equal(run.sum.remarks[SSDA903_SAME_KEY].n, 7);
	assert_int_equal(run.sum.remarks[SSDA903_REPEATED].n, 1);
	/* Its dates are random: two in five reviews lie in what was the future. */
	assert_int_equal(run.sum.remarks[SSDA903_AFTER_END].n, 5043);
	assert_int_equal(run.sum.rows_left_out, 407 + 7 + 1 + 5043);
	assert_true(run.sum.until.day == duly_civil_from_ymd(2018, 3, 31).day);
}

static void the_summary_prints_as_text_and_as_json(void **state)
{
	(void)state;
	duly_auto_fini(run) run = { 0 };
	char *text = NULL, *json = NULL;
	size_t len = 0;

	run_folder(CASES "/bad-rows", NULL, &run);
	FILE *f = open_memstream(&text, &len);
	import_print_ssda903(&run.sum, f);
	fclose(f);
	f = open_memstream(&json, &len);
	import_print_ssda903_json(&run.sum, f);
	fclose(f);

	assert_non_null(strstr(text, "Rows: 21 read, 9 used, 12 left out\n"));
	assert_non_null(strstr(text, "the line cannot be read as CSV (first: episodes.csv:5)\n"));
	json_t *o = json_loads(json, 0, NULL);

	assert_int_equal(json_integer_value(json_object_get(o, "problems")), 22);
	assert_string_equal(get(o, "until"), "2021-03-31");
	assert_int_equal(json_array_size(json_object_get(o, "files")), 5);
	json_decref(o);
	free(text);
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_a_child_become_its_story),
		cmocka_unit_test(a_later_return_puts_the_earlier_right),
		cmocka_unit_test(the_year_is_that_of_most_of_the_rows),
		cmocka_unit_test(two_years_are_one_history),
		cmocka_unit_test(files_not_used_are_named_with_the_reason),
		cmocka_unit_test(bad_rows_are_told_and_the_others_used),
		cmocka_unit_test(the_same_return_gives_the_same_bytes),
		cmocka_unit_test(what_cannot_be_imported_says_so),
		cmocka_unit_test(a_council_that_cannot_stand_in_a_source_is_refused),
		cmocka_unit_test(the_feed_says_what_it_carries_and_until_when),
		cmocka_unit_test(until_can_be_said),
		cmocka_unit_test(lines_are_read_one_by_one),
		cmocka_unit_test(the_names_of_columns_are_found_below_titles),
		cmocka_unit_test(a_file_without_columns_is_refused),
		cmocka_unit_test(the_sample_is_used_to_the_last_row),
		cmocka_unit_test(the_summary_prints_as_text_and_as_json),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
