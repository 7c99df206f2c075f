/* stored_arrears.h - the stored value of what had lapsed before the instant of a release and waits
 * to be told to one team, as a list (meta, `arrears/`, council, one byte 00 and the team). */
#pragma once
#include "common/docket/stored.h"

/* So many are named; the others are counted. */
enum { ARREARS_NAMED = 1000 };

struct stored_arrears {
	uint64_t       open;                 /* obligations                                      */
	const uint8_t *ids;                  /* of the first of them, ID_LEN each                */
	size_t         named;
};

/* All keys begin with it. */
extern const struct view STORED_ARREARS;
struct view stored_arrears_key(struct str council, struct str team, struct buf *b);
/* Whose it is. DULY_E_CORRUPT: the key says nobody's. */
duly_result stored_arrears_whose(struct view key, struct str *ret_council, struct str *ret_team,
				 struct duly_diag *diag);

/* ret->ids point into @value. DULY_E_CORRUPT (stored.h). */
duly_result stored_arrears_read(struct view key, struct view value, struct stored_arrears *ret,
				struct duly_diag *diag);
void        stored_arrears_write(const struct stored_arrears *a, struct buf *b);
