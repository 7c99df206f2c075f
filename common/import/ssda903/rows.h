/* rows.h - the rows of a return, read and put in order.
 *
 * A row that cannot be used, or begins after its return ends, is remarked on and is not here; of
 * rows with one child and date the one in the latest file, and in that the last, is left. A code
 * that is not in its list is remarked on and is as good as empty, and so is an end after the end of
 * the return.
 */
#pragma once
#include "common/base/base.h"

struct ssda903_import;
struct ssda903_source;

struct ssda903_place {
	const struct ssda903_source *file;
	size_t line; /* from 1 */
};

/* A row of any kind; which kind it is of is said by the list that it is in. */
struct ssda903_row {
	struct ssda903_place at;
	struct str child;
	duly_civil date; /* DECOM, REVIEW, MIS_START, SW_DECOM; DOB of a person, or DULY_NO_DATE */
	duly_civil end;  /* DEC, MIS_END, SW_DEC; DULY_NO_DATE: not known, or none               */
	struct str code; /* REVIEW_CODE, MISSING, SW_ID; NO_STR: not known, or none              */

	/* Of an episode. NO_STR: not known. */
	char rne;                                     /* S L P T B U, or 0                */
	struct str status, placement, ceased, reason; /* LS PLACE REC REASON_PLACE_CHANGE */
	struct str post, urn;                         /* compared, and never put out      */
	bool left_care; /* care ended with it, though nobody says why (returns.h) */
};

struct ssda903_rows {
	struct ssda903_row *list;
	size_t n, cap;
};

/* Days from the first to the last, both included. */
struct ssda903_span {
	duly_civil from, to;
};

/* A child and its rows. */
struct ssda903_child {
	struct str id;
	duly_civil born; /* DULY_NO_DATE: in no file */
	struct ssda903_rows episodes;
	struct ssda903_span *adoptive; /* placed for adoption; found by ssda903_care_fold */
	size_t n_adoptive, adoptive_cap;
};

/* Reads all lines of im->sources into im->persons and im->rows, each by child, date and rank, and
 * finds out what the return carries (im->carried). */
void ssda903_rows_read(struct ssda903_import *im);
