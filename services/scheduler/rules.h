/* rules.h - the files of --rules, beside what is in force. Private to this folder. */
#pragma once
#include "common/law/law.h"

struct scheduler;

/* Files that differ from what is in force, or cannot be read. */
struct files_seen {
	const char *code;  /* of the alert; NULL: they are what is in force */
	char once[ID_HEX]; /* sets two such alerts apart                    */
	char message[640];
};
/* For docket_files_from(); @ctx is the scheduler. */
duly_result rules_read(void *ctx, struct contents *ret, struct duly_diag *diag);
/* The same, and the law that they make: faults are printed, DULY_E_CONFIG. */
duly_result rules_load(struct scheduler *s, struct contents *contents, struct law **ret,
		       struct duly_diag *diag);
/* Compares the files with what is in force, and reports a difference. */
void rules_compare(struct scheduler *s);
/* Behind a turn: reports what was put in force in it, and compares anew. */
void rules_look(struct scheduler *s);
/* Now and then: compares the files anew where they have changed, and have come to rest. */
void rules_look_at_files(struct scheduler *s);
/* In the turn, behind what was taken: tells operators of files that are not in force, of a calendar
 * that is about to end, and of a directory that nobody has loaded for long. Once for each. */
duly_result rules_tell(struct scheduler *s, struct duly_diag *diag);
