/* standing.h - as of when and of what something is shown: the head of each answer that shows what
 * is owed. Private to this folder. */
#pragma once
#include "services/web/look.h"

struct exchange;

/* The pairs as_of, position, log_head, latest, held, rehearsal, sweeping, complete_to and feeds,
 * appended to @b and counted in @map. Whoever may see one team's alone is not told of feeds one by
 * one. */
duly_result standing_pack(const struct exchange *x, const struct web_look *look, duly_instant at,
			  struct buf *b, struct pack_open *map, struct duly_diag *diag);
