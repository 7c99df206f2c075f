/* letters.h - what people would have been written over a rehearsal: the gateway's own core beside
 * the service's own turns, both in virtual time, and the figures of what came of it.
 *
 * Every quarter of an hour the letters that are due are made and taken as delivered; what the
 * gateway says of that goes back as events. People answer as far as they are told to: the next
 * hour, to what nobody has recorded, with what the file says they had done or would do. */
#pragma once
#include "common/engine/rehearsal.h"
#include "services/cli/json.h"

struct letters_given {
	const char *folder;    /* that letters are written into; NULL: they are only counted      */
	const char *templates; /* (duly-mail(8))                                                  */
	const char *events;    /* the file that is rehearsed: what was done in the end            */
	uint64_t    answered;  /* of a hundred lines that ask for one                             */
	duly_instant begin;    /* of the gateway: what was told before it has not seen            */
	duly_instant from;     /* what is written before is not counted                           */
	const duly_instant *apart; /* from each of these on it is counted apart                   */
	size_t apart_count;
};

struct letters;
/* Of @r, which has begun and outlives it. */
duly_result letters_begin(struct rehearsal *r, const struct letters_given *given, duly_instant end,
			  struct letters **ret, struct duly_diag *diag);
/* Lets the clock of the rehearsal go on to just before @until, and makes the letters on the way. */
duly_result letters_go_on(struct letters *l, duly_instant until, struct duly_diag *diag);
void        letters_free(struct letters **letters);

void letters_print(struct letters *l, FILE *to);
void letters_print_json(struct letters *l, struct json *j);
