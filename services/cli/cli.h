/* cli.h - the program `duly`: its verbs as rows, and what they share.
 *
 * A verb is a row of verbs.c: name, operands, options, what it does. The same rows give the command
 * line, `duly help`, the manual page duly(1) and the completion of bash. Results go to standard
 * output, complaints to standard error; the exit code is that of the result (duly/result.h).
 */
#pragma once
#include <stdio.h>

#include "common/derive/derive.h"

/* Everything that any verb can be given; what was not given is NULL, 0 or false. */
struct args {
	const char *data; /* data directory: never NULL        */
	const char *rules, *calendar, *events;
	const char *to, *address, *from;
	const char *at, *as_of, *until, *before; /* TIME and DATE as written, see given_*     */
	const char *digest;
	const char *council, *team, *case_ref, *rule, *stage, *status, *output, *source, *issued;
	const char *profile, *start, *ssda903, *ssd;
	uint64_t count, batch, timeout, children, years, seed;
	const char *state, *tables, *force_tables;
	const char *by;
	bool measures;
	const char *group; /* that a case is linked in          */
	bool restricted;
	bool dry_run;
	bool json, summary, fail_if_overdue, verify, until_head, all, manual, completion, force;
	const char **words; /* operands                          */
	int word_count;
};

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER };

struct verb_option {
	const char *name; /* without the dashes; NULL ends a list           */
	char letter;      /* of the short form; 0: it has none              */
	enum option_kind kind;
	size_t at;         /* offset in struct args                          */
	const char *value; /* what the help calls its value; NULL of a flag  */
	const char *about;
};

#define VERB_OPTIONS_MAX 16
#define VERB_WORDS_MAX   256

struct verb {
	const char *name;     /* "derive", "rules check"                        */
	const char *operands; /* "FILE|-"; "": none                             */
	int least, most;      /* how many of them                               */
	const char *summary;  /* one line                                       */
	const char *about;    /* what else the manual says; "": nothing         */
	const struct verb_option *options;
	duly_result (*run)(const struct args *args, struct duly_diag *diag);
};

/* In the order in which help lists them. */
const struct verb *verbs(size_t *ret_count);
/* The verb that @argv begins with, of one word or two; NULL: none. *ret_words: how many. */
const struct verb *verb_find(int argc, char *const *argv, int *ret_words);

/* Reads the options of @verb; @argv[0] is what comes before them. Ends the process with 64 and a
 * hint where they cannot be understood, and with 0 after --help. */
void args_parse(const struct verb *verb, int argc, char **argv, struct args *ret);
/* What `duly VERB --help` prints, to @to. */
void args_help(const struct verb *verb, FILE *to);

/* help.c */
void help_all(FILE *to);
bool help_group(const char *group, FILE *to); /* "rules": its verbs; false: it has none */

/* One function for each verb. */
#define VERB(name) duly_result verb_##name(const struct args *args, struct duly_diag *diag)
VERB(calendar_add);
VERB(calendar_impact);
VERB(calendar_import);
VERB(calendar_load);
VERB(calendar_show);
VERB(derive);
VERB(doctor);
VERB(explain);
VERB(help);
VERB(hold);
VERB(import_ssd);
VERB(import_ssda903);
VERB(info);
VERB(list);
VERB(log_export);
VERB(log_verify);
VERB(publish);
VERB(quarantine_drop);
VERB(quarantine_list);
VERB(quarantine_retry);
VERB(quarantine_show);
VERB(rebuild);
VERB(reconcile);
VERB(rehearse);
VERB(release);
VERB(replay);
VERB(rules_check);
VERB(rules_impact);
VERB(rules_list);
VERB(rules_load);
VERB(rules_show);
VERB(rules_test);
VERB(schema);
VERB(simulate);
VERB(timeliness);
VERB(watch);
#undef VERB

/* ---- what is given on the command line ------------------------------------------------------- */

/* DULY_E_USAGE where @text, the value of @option, is no such thing. */
duly_result given_date(const char *text, const char *option, duly_civil *ret,
		       struct duly_diag *diag);
/* RFC 3339, or a date: the beginning of that day in @zone. */
duly_result given_instant(const char *text, const char *option, const struct zone *zone,
			  duly_instant *ret, struct duly_diag *diag);
/* The same where no law is at hand: a date is one in the zone of the installed rules. */
duly_result given_instant_alone(const char *text, const char *option, duly_instant *ret,
				struct duly_diag *diag);
/* The instant of --at, else the clock's. */
duly_result given_now(const struct args *args, const struct law *law, duly_instant *ret,
		      struct duly_diag *diag);
duly_instant clock_now(void);

/* The law of --rules, else the installed one. Problems are printed to standard error;
 * DULY_E_CONFIG. */
duly_result load_law(const char *rules, struct law **ret, struct duly_diag *diag);
/* The same, and the files that it is made of, which the caller owns. */
duly_result load_contents(const char *rules, struct contents *contents, struct law **ret,
			  struct duly_diag *diag);

/* The calendar in the file @path, by itself, added to @ret. */
duly_result given_calendar(const char *path, struct contents *ret, struct duly_diag *diag);

/* ---- printing -------------------------------------------------------------------------------- */

void print_buf(const struct buf *b, FILE *to);
/* @map, one packed map, as compact JSON on one line without its line feed. */
void print_json(struct view map, FILE *to);
/* The value of @key as text; NO_STR where it is none. */
struct str map_str(const msgpack_object *map, const char *key);
/* The steps of obligation_explain, a line each with @indent blanks before it. */
void print_steps(const struct steps *steps, int indent, FILE *to);
void pack_steps(struct buf *b, const struct steps *steps);

/* A line that is replaced by the next one, where standard error is a terminal. */
void progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void progress_end(void);
