/* put_in_force.h - `duly rules load`, and of calendars, directories and routings: what was looked
 * at is put in force, by its digest. */
#pragma once
#include "services/cli/service.h"

/* What both can be given. */
struct put_in_force_given {
	const char *digest;
	struct service_given service;
};
/* clang-format off */
#define PUT_IN_FORCE \
	TEXT("digest", 0, digest, "D", "as the impact printed it; in place of the file"), \
	TO, SOURCE, TIMEOUT
/* clang-format on */

/* The digest of --digest, where that is given. DULY_E_USAGE: it is none, or both or neither of it
 * and of @word, the operand that is called @operand, are given. */
duly_result put_in_force_digest(const struct put_in_force_given *given, const char *word,
				const char *operand, uint8_t ret[SHA256_LEN],
				struct duly_diag *diag);
/* Has the service put in force what has this digest, and says so; @type is that of the event. */
duly_result put_in_force(const struct put_in_force_given *given, const char *type,
			 const uint8_t digest[SHA256_LEN], duly_instant now,
			 struct duly_diag *diag);
