/* options.h - what a program, or a verb of one, can be given on the command line.
 *
 * A command has a small struct of what it can be given, and rows that say where in it each value
 * goes. Rows are read by argp, and help, manual and completion are made from them:
 *
 *	struct list_given { const char *data; bool json; };
 *	#define GIVEN struct list_given
 *	static const struct option_row OPTIONS[] = {
 *		TEXT("data", 'd', data, "DIR", "data directory of the scheduler"),
 *		FLAG("json", 'j', json, "print JSON"),
 *		OPTIONS_END,
 *	};
 */
#pragma once
#include <stdio.h>

#include "common/base/base.h"

/* bool, const char *, uint64_t, uint64_t of at least 1 */
enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER, OPTION_COUNT };

struct option_row {
	const char *name; /* without the dashes; NULL ends a list           */
	char letter;      /* of the short form; 0: it has none              */
	enum option_kind kind;
	size_t at;         /* offset in the struct of what is given          */
	const char *value; /* what the help calls its value; NULL of a flag  */
	const char *about;
};

/* clang-format off */
#define FLAG(name, letter, field, about) \
	{ name, letter, OPTION_FLAG, offsetof(GIVEN, field), NULL, about }
#define TEXT(name, letter, field, value, about) \
	{ name, letter, OPTION_TEXT, offsetof(GIVEN, field), value, about }
#define NUMBER(name, letter, field, value, about) \
	{ name, letter, OPTION_NUMBER, offsetof(GIVEN, field), value, about }
#define COUNT(name, letter, field, value, about) \
	{ name, letter, OPTION_COUNT, offsetof(GIVEN, field), value, about }
#define OPTIONS_END \
	{ NULL, 0, OPTION_FLAG, 0, NULL, NULL }
/* clang-format on */

#define OPTIONS_MAX 32
#define WORDS_MAX   256 /* operands of a command that takes any number of them */

struct command {
	const char *operands; /* "FILE|-"; "": none                             */
	int least, most;      /* how many of them                               */
	const char *summary;  /* one line                                       */
	const char *about;    /* what else the manual says; NULL: nothing       */
	const struct option_row *options;
	size_t given; /* size of the struct of what is given            */
};

/* Reads the options of a command that is called @name; @argv[0] is what comes before them. @ret is
 * zeroed, of c->given bytes; the operands go to @ret_words, which has room for @argc of them. A
 * negative number is an operand, unless it stands behind an option that takes a value. Ends the
 * process with 64 and a hint where the words cannot be understood, and with 0 after --help. Returns
 * how many operands there are. */
int options_parse(const struct command *c, const char *name, int argc, char **argv, void *ret,
		  const char **ret_words);
/* What NAME --help prints, and what else the manual says, to @to. */
void options_help(const struct command *c, const char *name, FILE *to);

/* The last words of the command @name: what went wrong goes to standard error, standard output that
 * cannot be written included. Returns the exit code. */
int options_end(const char *name, duly_result r, const struct duly_diag *diag);

/* DULY_E_USAGE where @text, the value of @option, is no date. */
duly_result option_date(const char *text, const char *option, duly_civil *ret,
			struct duly_diag *diag);
