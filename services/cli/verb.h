/* verb.h - a verb of `duly`: a row beside its options and its code, in verbs/.
 *
 * The same rows give the command line, `duly help`, the manual page duly(1) and the completion of
 * bash. Results go to standard output, complaints to standard error; the exit code is that of the
 * result (duly/result.h).
 */
#pragma once
#include "common/options/options.h"

/* What a verb is called with. */
struct call {
	const void *given; /* as its command says: never NULL                     */
	const char *const *words;
	int word_count;   /* operands                                            */
	duly_instant now; /* the clock, read once                                */
	char **argv;      /* as it came: what is behind the verb, NULL at its end */
};

struct verb {
	const char *name; /* "derive", "rules check" */
	const struct command *command;
	duly_result (*run)(const struct call *call, struct duly_diag *diag);
};

/* In the order in which help lists them. */
const struct verb *const *verbs(size_t *ret_count);
/* The verb that @argv begins with, of one word or two; NULL: none. *ret_words: how many. */
const struct verb *verb_find(int argc, char *const *argv, int *ret_words);
