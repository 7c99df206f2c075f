/* codes.h - the national lists of codes, and what the codes of placements mean.
 *
 * An importer runs without a law, so that a council can look at its own files on any machine; the
 * lists are therefore here as well as in the vocabulary, which has the last word when the events
 * come in. Each holds the codes of recent years together: a return of an earlier year is read as it
 * was written. All are in capitals.
 */
#pragma once
#include "common/base/base.h"

/* Each ends with NULL. */
extern const char *const CODES_BEGAN[];         /* RNE                 */
extern const char *const CODES_LEGAL_STATUS[];  /* LS                  */
extern const char *const CODES_PLACEMENT[];     /* PLACE               */
extern const char *const CODES_CEASED[];        /* REC                 */
extern const char *const CODES_MOVED[];         /* REASON_PLACE_CHANGE */
extern const char *const CODES_PARTICIPATION[]; /* REVIEW_CODE         */

/* Whether @code is in @list, one of those above or another that ends with NULL; to the letter. */
bool codes_has(const char *const *list, struct str code);

/* ---- placements ------------------------------------------------------------------------------ */

/* Of a code of CODES_PLACEMENT, or NO_STR, of which none of these is true. */
bool codes_is_temporary(struct str placement);   /* T0-T4: the one before it is kept meanwhile */
bool codes_is_adoptive(struct str placement);    /* A3-A6                                      */
bool codes_is_foster(struct str placement);      /* U1-U6                                      */
bool codes_is_long_term(struct str placement);   /* U1 and U4: approved as long-term fostering */
bool codes_is_with_parent(struct str placement); /* P1                                         */
/* Z11-Z14 are kinds of Z1 (other) that the vocabulary does not tell apart. */
struct str codes_without_kind(struct str placement);

/* ---- episodes -------------------------------------------------------------------------------- */

/* Whether an episode with this REC ends care: any code but X1, after which another episode follows.
 * Without one it does not. */
bool codes_ends_care(struct str ceased);
