/* intake.h - a folder into which files are dropped, and from which they are taken.
 *
 * 	DIR/whatever          dropped: JSON Lines of events, a return or a delivery, as a folder or a file
 * 	DIR/done/             all of it was taken
 * 	DIR/rejected/         something in it was not: the result beside it says what
 * 	DIR/.intake/          its own: what is under way, the outbox, what was sent of each delivery
 *
 * What is dropped is taken once nobody has it open for writing and it has not changed for a while:
 * a half-written file is never taken. It is moved to DIR/.intake/claimed first; its events go into
 * the outbox, and are synced there, before the state of a delivery is written, and that is noted
 * (NAME.put) before they are sent. So a run that is killed at any moment goes on where it was, and
 * at worst hands in again what the service already has. */
#pragma once
#include "duly/client.h"

struct intake_options {
	const char *dir;     /* must be there                                      */
	const char *council; /* whose data it is, where a file does not say so     */
	int settle_ms;       /* unchanged for so long                              */
};

struct intake_folder;

/* DULY_E_NOTFOUND: no such folder. DULY_E_BUSY: another process takes from it. DULY_E_IO. */
duly_result intake_open(const struct intake_options *options, struct intake_folder **ret,
			struct duly_diag *diag);
void intake_folder_free(struct intake_folder **intake);

/* What became of one thing that was dropped. */
struct intake_taken {
	const char *name;     /* as it was dropped; valid until the next call           */
	const char *moved_to; /* "done/..." or "rejected/...", below the folder         */
	bool whole;           /* all of it was taken                                    */
};

/* Claims what is next and takes it, or goes on with what was under way. DULY_E_NOTFOUND: there is
 * nothing that could be taken now. DULY_E_UNAVAILABLE: the service is not there, and what is under
 * way waits. DULY_E_IO, DULY_E_NOSPACE: it stays where it is. */
duly_result intake_next(struct intake_folder *intake, struct duly_client *client, duly_instant now,
			struct intake_taken *ret, struct duly_diag *diag);
