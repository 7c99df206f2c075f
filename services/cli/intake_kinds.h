/* intake_kinds.h - what a thing is that was dropped, and its events into the outbox. */
#pragma once
#include <jansson.h>

#include "duly/client.h"

/* Something that was claimed. */
struct intake_claim {
	const char *path;    /* where it lies                                         */
	const char *name;    /* as it was dropped                                     */
	const char *work;    /* path of a file beside it that may be written          */
	const char *states;  /* folder of what was sent of each kind of delivery      */
	const char *council;
	duly_civil today;
};

/* Puts its events into @box, and says in @result what was read of it and what was not; "whole" is
 * true or false. What cannot be read at all is a result as well, and DULY_OK. DULY_E_IO,
 * DULY_E_NOSPACE: it is to be taken again. */
duly_result intake_put(const struct intake_claim *claim, struct duly_outbox *box, json_t *result,
		       struct duly_diag *diag);
