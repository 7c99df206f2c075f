/* report_timeliness.h - the columns of what a timeliness report counts, for whoever compares two of
 * them. Private to this folder. */
#pragma once

enum { TIMELINESS_FIGURES, TIMELINESS_DUTIES };
enum {
	DU_COUNCIL,
	DU_RULE,
	DU_TITLE,
	DU_DATE,
	DU_NAME,
	DU_PERIOD,
	DU_HOLDER,
	DU_OUTCOME,
	DU_CASE,
	DU_TEAM,
	DU_WORKER,
	DU_DUE,
	DU_DONE,
	DU_RECORDED,
	DU_RECORDED_LATE,
	DU_BEGAN,
	DU_BEGAN_RECORDED,
	DU_REASON,
	DU_DUTY,
};
