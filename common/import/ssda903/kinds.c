#include "common/import/ssda903/kinds.h"

/* A file is of the first kind all of whose columns it has; more columns, and their order, are free.
 */
static const struct ssda903_kind_row KINDS[] = {
	{ "episodes",
	  SSDA903_EPISODES,
	  NULL,
	  "DECOM",
	  { "CHILD", "DECOM", "DEC", "RNE", "LS", "PLACE", "REC", "PL_POST" },
	  { "DECOM", "DEC" } },
	{ "reviews",
	  SSDA903_REVIEWS,
	  NULL,
	  "REVIEW",
	  { "CHILD", "REVIEW", "REVIEW_CODE" },
	  { "REVIEW", "DOB" } },
	{ "missing",
	  SSDA903_MISSING,
	  NULL,
	  "MIS_START",
	  { "CHILD", "MIS_START", "MIS_END", "MISSING" },
	  { "MIS_START", "MIS_END", "DOB" } },
	{ "sw_episodes",
	  SSDA903_WORKERS,
	  NULL,
	  "SW_DECOM",
	  { "CHILD", "SW_DECOM", "SW_DEC", "SW_ID" },
	  { "SW_DECOM", "SW_DEC", "DOB" } },
	{ "header", SSDA903_HEADER, NULL, NULL, { "CHILD", "DOB", "ETHNIC" }, { "DOB" } },
	{ "placed_for_adoption",
	  SSDA903_KIND_COUNT,
	  "its dates are those of decisions; the placement itself is read from PLACE A3-A6",
	  NULL,
	  { "CHILD", "DATE_PLACED", "DATE_PLACED_CEASED" },
	  { NULL } },
	{ "oc2",
	  SSDA903_KIND_COUNT,
	  "it says yes or no for the year, and gives no dates",
	  NULL,
	  { "CHILD", "SDQ_SCORE", "HEALTH_ASSESSMENT" },
	  { NULL } },
	{ "oc3",
	  SSDA903_KIND_COUNT,
	  "it gives no dates",
	  NULL,
	  { "CHILD", "IN_TOUCH", "ACTIV", "ACCOM" },
	  { NULL } },
	{ "ad1",
	  SSDA903_KIND_COUNT,
	  "its dates are those of decisions and of matching, not of what happened to the child",
	  NULL,
	  { "CHILD", "DATE_INT", "DATE_MATCH" },
	  { NULL } },
	{ "previous_permanence",
	  SSDA903_KIND_COUNT,
	  "it tells of earlier periods of care, and moves no clock",
	  NULL,
	  { "CHILD", "PREV_PERM", "DATE_PERM" },
	  { NULL } },
	{ "uasc",
	  SSDA903_KIND_COUNT,
	  "DUC is when a status ends, not when anything happened",
	  NULL,
	  { "CHILD", "DUC" },
	  { NULL } },
	{ "dolo",
	  SSDA903_KIND_COUNT,
	  "the dates of an order are taken from the court's paper, not from a return",
	  NULL,
	  { "CHILD", "DOLO_START", "DOLO_END" },
	  { NULL } },
};

/* How many columns of @k the file lacks; *ret_first is the first of them. */
static size_t lacking(const struct ssda903_kind_row *k, const struct sheet *t, size_t *ret_has,
		      const char **ret_first)
{
	size_t lacks = 0, has = 0;

	*ret_first = NULL;
	for (size_t i = 0; i < SSDA903_COLUMNS_MAX && k->columns[i] != NULL; i++) {
		if (sheet_column(t, k->columns[i]) != NO_COLUMN)
			has++;
		else if (lacks++ == 0)
			*ret_first = k->columns[i];
	}
	*ret_has = has;
	return lacks;
}

const struct ssda903_kind_row *ssda903_kind_of(const struct sheet *t,
					       const struct ssda903_kind_row **ret_near,
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

const char *ssda903_kind_begins(enum ssda903_kind kind)
{
	for (size_t i = 0; i < LEN(KINDS); i++)
		if (KINDS[i].kind == kind)
			return KINDS[i].begins;
	return NULL;
}
