/* inbox.h - the maildir that answers and undeliverable mail come into. Private to this folder. */
#pragma once
#include "services/mail/service.h"

/* Reads what is new in it, each mail once; what was read goes to cur/. Does nothing where there is
 * no inbox, and at most every few seconds. */
duly_result inbox_look(struct mail *m, struct duly_diag *diag);
