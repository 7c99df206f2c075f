/* mail_state.h - what the mail gateway keeps, as verbs look at it: beside a gateway that may be
 * running. */
#pragma once
#include "common/post/letter.h"

#define STATE                               \
	TEXT("state", 0, state, "DIR", \
	     "what the gateway keeps, as its own --state has it; else $DULY_MAIL")

/* Each letter in the folder that has one of the states in @states (a bit for each), rising. */
typedef void (*mail_visit)(void *ctx, const struct letter *letter);
duly_result mail_each(const char *dir, unsigned states, mail_visit visit, void *ctx,
		      struct duly_diag *diag);
/* The folder that was given, else $DULY_MAIL, else the usual one. */
const char *mail_folder(const char *given);
/* "sw37", "team care-1". */
struct str mail_whom(const struct letter *letter, struct arena *arena);
