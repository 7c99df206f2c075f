/* outbox_lines.h - JSON Lines of events into an outbox. */
#pragma once
#include "duly/client.h"

struct outbox_lines {
	uint64_t kept, bad; /* events; lines that are none, each told on standard error */
};

/* Keeps the events of the file @path ("-": standard input). DULY_E_MALFORMED: no line in it, where
 * that is not @may_be_empty. DULY_E_IO, DULY_E_NOSPACE: what @ret counts as kept is kept. */
duly_result outbox_put_lines(struct duly_outbox *box, const char *path, bool may_be_empty,
			     struct outbox_lines *ret, struct duly_diag *diag);
