/* suggest.h - what was probably meant by a name that nobody has.
 *
 * Each name that there is is offered once; those nearest to the one that was written are kept:
 *
 *	struct suggestion s = suggest_for(str_of("care1"));
 *
 *	suggest_offer(&s, STR("care-1"));
 *	suggest_offer(&s, STR("care-2"));
 *	suggest_text(&s, &b);                 "; did you mean care-1?"
 *
 * Where none is near, the first ones that there are are named instead: "; there is a, b, c". */
#pragma once
#include "common/base/base.h"

enum { SUGGEST_NEAREST = 3, SUGGEST_FIRST = 8, SUGGEST_NAME = 128 };

struct suggestion {
	struct str wanted;
	size_t nearest_count, first_count;
	bool more; /* there are others than the first */
	size_t distances[SUGGEST_NEAREST];
	char nearest[SUGGEST_NEAREST][SUGGEST_NAME]; /* the nearest first                    */
	char first[SUGGEST_FIRST][SUGGEST_NAME];     /* in the order of their texts          */
};

/* @wanted must outlive it. */
struct suggestion suggest_for(struct str wanted);
/* The same name may be offered often. A longer one than SUGGEST_NAME is passed over. */
void suggest_offer(struct suggestion *s, struct str name);
/* Appended, with a semicolon before it; nothing where nothing was offered. */
void suggest_text(const struct suggestion *s, struct buf *b);
/* Fails as @r: "@what NAME", and which name of those that were offered was probably meant. */
duly_result suggest_refuse(duly_result r, const char *what, const struct suggestion *s,
			   struct duly_diag *diag);
/* The index of @name among @names; @n, with such a sentence, where it is none of them. */
size_t suggest_index(const char *const *names, size_t n, const char *what, struct str name,
		     struct duly_diag *diag);
/* "; did you mean X?" alone; nothing where no name is near. */
void suggest_near(const struct suggestion *s, struct buf *b);
