#include "common/import/ssda903/internal.h"

/* A file is of the first kind all of whose columns it has; more columns, and their order, are free.
 */
static const struct kind_row KINDS[] = {
	{ "episodes",
	  { "CHILD", "DECOM", "DEC", "RNE", "LS", "PLACE", "REC", "PL_POST" },
	  KIND_EPISODES,
	  NULL },
	{ "reviews", { "CHILD", "REVIEW", "REVIEW_CODE" }, KIND_REVIEWS, NULL },
	{ "missing", { "CHILD", "MIS_START", "MIS_END", "MISSING" }, KIND_MISSING, NULL },
	{ "sw_episodes", { "CHILD", "SW_DECOM", "SW_DEC", "SW_ID" }, KIND_WORKERS, NULL },
	{ "header", { "CHILD", "DOB", "ETHNIC" }, KIND_HEADER, NULL },
	{ "placed_for_adoption",
	  { "CHILD", "DATE_PLACED", "DATE_PLACED_CEASED" },
	  KIND_COUNT,
	  "its dates are those of decisions; the placement itself is read from PLACE A3-A6" },
	{ "oc2",
	  { "CHILD", "SDQ_SCORE", "HEALTH_ASSESSMENT" },
	  KIND_COUNT,
	  "it says yes or no for the year, and gives no dates" },
	{ "oc3", { "CHILD", "IN_TOUCH", "ACTIV", "ACCOM" }, KIND_COUNT, "it gives no dates" },
	{ "ad1",
	  { "CHILD", "DATE_INT", "DATE_MATCH" },
	  KIND_COUNT,
	  "its dates are those of decisions and of matching, not of what happened to the child" },
	{ "previous_permanence",
	  { "CHILD", "PREV_PERM", "DATE_PERM" },
	  KIND_COUNT,
	  "it tells of earlier periods of care, and moves no clock" },
	{ "uasc",
	  { "CHILD", "DUC" },
	  KIND_COUNT,
	  "DUC is when a status ends, not when anything happened" },
	{ "dolo",
	  { "CHILD", "DOLO_START", "DOLO_END" },
	  KIND_COUNT,
	  "the dates of an order are taken from the court's paper, not from a return" },
};

/* The national lists, those of recent years together. */
const char *const LEGAL_STATUS[] = { "C1", "C2", "D1", "E1", "V2", "V3", "V4",
				     "J1", "J2", "J3", "L1", "L2", "L3", NULL };
const char *const PLACEMENT_TYPE[] = { "A3", "A4",  "A5",  "A6",  "H5",  "K1", "K2", "K3", "P1",
				       "P2", "P3",  "R1",  "R2",  "R3",  "R5", "S1", "T0", "T1",
				       "T2", "T3",  "T4",  "U1",  "U2",  "U3", "U4", "U5", "U6",
				       "Z1", "Z11", "Z12", "Z13", "Z14", NULL };
const char *const REASON_CEASED[] = { "X1",  "E11", "E12", "E13", "E14", "E15", "E16", "E17", "E2",
				      "E3",  "E4",  "E41", "E43", "E44", "E45", "E46", "E47", "E48",
				      "E4A", "E4B", "E5",  "E6",  "E7",  "E8",  "E9",  NULL };
const char *const REASON_MOVED[] = { "CARPL", "CLOSE", "ALLEG", "STAND",  "APPRR", "CREQB", "CREQO",
				     "CHILD", "LAREQ", "PLACE", "CUSTOD", "OTHER", NULL };
const char *const PARTICIPATION[] = {
	"PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7", NULL
};

bool code_known(const char *const *list, struct str code)
{
	for (; *list != NULL; list++)
		if (str_is(code, *list))
			return true;
	return false;
}

/* How many columns of @k the file lacks; *ret_first is the first of them. */
static size_t lacking(const struct kind_row *k, const struct csv_table *t, size_t *ret_has,
		      const char **ret_first)
{
	size_t lacks = 0, has = 0;

	*ret_first = NULL;
	for (size_t i = 0; i < COLUMNS_MAX && k->columns[i] != NULL; i++) {
		if (csv_table_column(t, k->columns[i]) != CSV_NO_COLUMN)
			has++;
		else if (lacks++ == 0)
			*ret_first = k->columns[i];
	}
	*ret_has = has;
	return lacks;
}

const struct kind_row *kind_of(const struct csv_table *t, const struct kind_row **ret_near,
			       const char **ret_lacks)
{
	size_t least = 2; /* a file that lacks more is not near anything */

	*ret_near = NULL, *ret_lacks = NULL;
	for (size_t i = 0; i < LEN(KINDS); i++) {
		const char *first = NULL;
		size_t has = 0;
		const size_t lacks = lacking(&KINDS[i], t, &has, &first);

		if (lacks == 0)
			return &KINDS[i];
		if (lacks < least && has >= 2) {
			least = lacks;
			*ret_near = &KINDS[i];
			*ret_lacks = first;
		}
	}
	return NULL;
}

const char *kind_name(enum ssda903_kind kind)
{
	for (size_t i = 0; i < LEN(KINDS); i++)
		if (KINDS[i].kind == kind)
			return KINDS[i].name;
	return "";
}
