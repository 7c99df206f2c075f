/* loading.h - files that are to be put in force: are they those that were named, do they hold
 * together with what stays, and do they still know what the cases were told in.
 */
#pragma once
#include "common/derive/event.h"
#include "common/docket/docket.h"

enum loading { LOADING_RULES, LOADING_CALENDAR, LOADING_DIRECTORY, LOADING_ROUTING };

/* The digest of the rules in @files, whatever calendar, zone, directories and routings are beside
 * them (docs/formats.md): what `digest` of rules.loaded names. That of calendar.loaded,
 * directory.loaded and routing.loaded is the file's own. */
void loading_digest(const struct contents *files, uint8_t ret[SHA256_LEN]);

/* What would be in force with the rules of @files, or with the calendar, directory or routing among
 * them that has @digest, and all else as it is; checked as a whole. DULY_E_NOTFOUND: @files are not
 * what @digest names. DULY_E_MALFORMED: every fault is in @faults. On DULY_OK the caller owns
 * *ret. */
duly_result loading_check(const struct docket *d, enum loading what, const struct contents *files,
			  const uint8_t digest[SHA256_LEN], struct contents *ret,
			  struct faults *faults, struct duly_diag *diag);

/* ---- by an event, within docket_take() ------------------------------------------------------- */

/* Whether @e puts files in force. */
bool loading_asked(const struct event *e, enum loading *ret);
/* The files that @e wants, as they would be in force. False: @reject. */
bool loading_prepare(struct docket *d, const struct event *e, enum loading what,
		     struct contents *ret, struct reject *reject);
