/* private.h - the gateway's core as its own files see it. Private to this folder. */
#pragma once
#include "common/post/post.h"

struct post {
	struct store *store;
	const struct post_world *world;
	const struct texts *texts;
	const struct post_settings *settings;
	struct arena *arena; /* of the call under way                                */
	struct store_txn *txn;
	struct buf message;  /* of the letter that is being handed over              */
	bool filed;          /* something may wait to be written at once             */
	const char *domain;  /* of the address that letters come from                */
};

/* A call begins with an empty arena and a transaction, and ends with it: committed where @r is
 * DULY_OK, dropped otherwise. */
duly_result post_begin(struct post *p, bool writing, struct duly_diag *diag);
duly_result post_end(struct post *p, duly_result r, struct duly_diag *diag);

bool post_is_first_of_week(const struct post *p, struct str council, duly_civil day);

/* ---- post.c, prune.c ------------------------------------------------------------------------- */

bool post_token_read(struct view value, struct arena *arena, struct post_token *ret);
/* Forgets what nobody will ask for again. */
void post_prune(struct post *p, duly_instant now);

/* ---- compose.c ------------------------------------------------------------------------------- */

/* What a letter is to be made of. */
struct plan {
	const struct post_whom *whom;
	struct line *lines;
	size_t n;
	enum post_how how; /* POST_MONDAY: the first of a week, with its table  */
	duly_instant now;
	bool preview;      /* nothing is kept                                   */
	struct post_shown *shown; /* of a preview: what is to be seen           */
	bool empty;        /* is written though there is nothing                */
	const struct letter *again; /* in the place of this one, which did not arrive; NULL: none */
};
/* Looks at each line again, leaves out what is no longer so, and files a letter of the rest. */
duly_result compose(struct post *p, const struct plan *plan, struct duly_diag *diag);
/* Whether anything of @line is still so. */
bool compose_still(struct post *p, const struct post_whom *whom, const struct line *line,
		   duly_instant now);

/* ---- receipts.c ------------------------------------------------------------------------------ */

/* An event for the scheduler, behind those that wait; and a delivery.@what event of @l, or several
 * where it tells of more alerts than one has room for: "handed-over", "refused", "bounced",
 * "dropped". */
void event_put(struct post *p, struct view event);
void receipt_add(struct post *p, const struct letter *l, const char *what, struct str code,
		 duly_instant now);

/* ---- queue.c --------------------------------------------------------------------------------- */

/* How long after the @n-th time (1: the first) the next is, of whatever is tried again. */
int64_t queue_pause_ms(uint64_t n);
enum { QUEUE_GIVE_UP_DAYS = 4 };
/* The letter of this id came back. One that nobody knows is left alone. */
void queue_bounced(struct post *p, const uint8_t id[ID_LEN], struct str enhanced,
		   duly_instant now);

/* ---- arrivals.c ------------------------------------------------------------------------------ */

/* Whether @l arrived is asked by @handle from now on. */
void arrival_expect(struct post *p, const struct letter *l, const char *handle, duly_instant now);
