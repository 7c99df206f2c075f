#include "services/cli/help.h"
#include "common/text/suggest.h"
#include "services/cli/verb.h"

/* Help, manual page and completion: three readings of the same rows. */

static const char SUMMARY[] = "watches the statutory deadlines of children's social care";

/* ---- help ------------------------------------------------------------------------------------ */

static void print_verb(const struct verb *v, FILE *to)
{
	char name[64];

	snprintf(name, sizeof name, "%s%s%s", v->name, v->command->operands[0] != '\0' ? " " : "",
		 v->command->operands);
	fprintf(to, "  %-38s %s\n", name, v->command->summary);
}

void help_all(FILE *to)
{
	size_t n;
	const struct verb *const *list = verbs(&n);

	fprintf(to, "Usage: duly VERB [OPTION...] [WORD...]\nduly %s\n\n", SUMMARY);
	for (size_t i = 0; i < n; i++)
		print_verb(list[i], to);
	fputs("\n`duly help VERB` says more; `duly --version` says which duly this is.\n"
	      "Exit codes: 0 done; 1 a check said no; 64 usage; 65 bad input data;\n"
	      "69 the service is not there; 74 input/output; 78 configuration.\n",
	      to);
}

bool help_group(const char *group, FILE *to)
{
	size_t n;
	const struct verb *const *list = verbs(&n);
	const size_t len = strlen(group);
	bool found = false;

	for (size_t i = 0; i < n; i++) {
		if (strncmp(list[i]->name, group, len) != 0 || list[i]->name[len] != ' ')
			continue;
		print_verb(list[i], to);
		found = true;
	}
	return found;
}

void help_meant(const char *first, const char *second, struct buf *b)
{
	char words[64];
	size_t n;
	const struct verb *const *list = verbs(&n);

	snprintf(words, sizeof words, "%s%s%s", first, second[0] != '\0' ? " " : "", second);
	struct suggestion both = suggest_for(str_of(words)), one = suggest_for(str_of(first));

	for (size_t i = 0; i < n; i++) {
		suggest_offer(&both, str_of(list[i]->name));
		if (strchr(list[i]->name, ' ') == NULL)
			suggest_offer(&one, str_of(list[i]->name));
	}
	suggest_near(both.nearest_count > 0 ? &both : &one, b);
}

/* ---- the manual page, as scdoc reads it ------------------------------------------------------ */

/* Text with what scdoc would take for markup made plain. */
static void put_plain(const char *text, FILE *to)
{
	for (; *text != '\0'; text++) {
		if (strchr("_*\\#[]<>~", *text) != NULL)
			fputc('\\', to);
		fputc(*text, to);
	}
}

static void put_option(const struct option_row *o, FILE *to)
{
	fputs("*", to);
	if (o->letter)
		fprintf(to, "-%c*, *", o->letter);
	fputs("--", to);
	put_plain(o->name, to);
	fputs("*", to);
	if (o->value != NULL)
		fprintf(to, " _%s_", o->value);
	fputs("\n\t", to);
	put_plain(o->about, to);
	fputs("\n\n", to);
}

static void put_about(const char *about, FILE *to)
{
	bool start = true;

	for (; *about != '\0'; about++) {
		const char one[2] = { *about, '\0' };

		if (start && *about != '\n')
			fputc('\t', to);
		start = *about == '\n';
		put_plain(one, to);
	}
	fputs("\n\n", to);
}

static void put_verb(const struct verb *v, FILE *to)
{
	fprintf(to, "*duly %s* ", v->name);
	if (v->command->options[0].name != NULL)
		fputs("\\[_option_...\\] ", to);
	put_plain(v->command->operands, to);
	fputs("\n\t", to);
	put_plain(v->command->summary, to);
	fputs(".\n\n", to);
	if (v->command->about != NULL)
		put_about(v->command->about, to);
	for (const struct option_row *o = v->command->options; o->name != NULL; o++)
		put_option(o, to);
}

static void print_manual(FILE *to)
{
	size_t n;
	const struct verb *const *list = verbs(&n);

	fprintf(to,
		"duly(1)\n\n# NAME\n\nduly - %s\n\n# SYNOPSIS\n\n*duly* _verb_ \\[_option_...\\] "
		"\\[_word_...\\]\n\n# DESCRIPTION\n\n",
		SUMMARY);
	fputs("One program with verbs. Results go to standard output, complaints to standard "
	      "error.\n"
	      "Verbs that list things print JSON with *--json*, and a table otherwise. A _TIME_ "
	      "is\n"
	      "like 2026-01-31T09:00:00Z, or a date: the beginning of that day.\n\n# VERBS\n\n",
	      to);
	for (size_t i = 0; i < n; i++)
		put_verb(list[i], to);
	fputs("# EXIT STATUS\n\n", to);
	fputs("*0* done. *1* a check said no: a rejected event, a failed verification, overdue "
	      "items\n"
	      "under *--fail-if-overdue*. *64* usage. *65* bad input data. *69* the service is "
	      "not\n"
	      "there. *74* input or output failed. *78* configuration.\n\n# ENVIRONMENT\n\n",
	      to);
	fputs("*DULY\\_DATA* the data directory where *--data* is not given (default\n"
	      "/var/lib/duly/scheduler). *DULY\\_RULES* the rule packs where *--rules* is not "
	      "given\n"
	      "(default: the installed ones). *DULY\\_EVENTS*, *DULY\\_ALERTS* the addresses of "
	      "the\n"
	      "scheduler (default tcp://127.0.0.1:7801 and tcp://127.0.0.1:7802).\n\n# SEE "
	      "ALSO\n\n",
	      to);
	fputs("*duly-import-ssd*(1), *duly-import-ssda903*(1), *duly-import-table*(1), "
	      "*duly-intake*(1), "
	      "*duly-reconcile*(1), "
	      "*duly-rehearse*(1),\n"
	      "*duly-simulate*(1), *duly-timeliness*(1), *duly-report*(1), *duly-calendar*(5), "
	      "*duly-dialect*(5), "
	      "*duly-directory*(5), "
	      "*duly-map*(5), "
	      "*duly-overlay*(5), "
	      "*duly-routing*(5), "
	      "*duly-rules*(5),\n"
	      "*duly-vocabulary*(5), *duly-protocol*(7), *duly-scheduler*(8), *duly-web*(8),\n"
	      "*duly-hook*(8), *duly-mail*(8)\n",
	      to);
}

/* ---- completion of bash ---------------------------------------------------------------------- */

/* What the value of an option, or a word behind a verb, is one of. It goes before the options of a
 * verb; behind any other option that takes a value stand files. */
static void put_values(FILE *to)
{
	static const struct {
		const char *behind, *words;
	} VALUES[] = {
		{ "*--rule",
		  "$(duly rules list --format csv 2>/dev/null | tail -n +2 | cut -d, -f1)" },
		{ "\"rules show\"",
		  "$({ duly rules list --format csv; duly rules list --statuses --format csv; } "
		  "2>/dev/null | cut -d, -f1 | grep -vx 'rule\\|name')" },
		{ "*--stage", "none upcoming due unconfirmed overdue" },
		{ "*--status", "open met ended void any" },
		{ "*--format", "text csv json" },
		{ "*--verified", "V1 V2 U" },
		{ "*--absent", "left in-care" },
		{ "*--pack",
		  "$(duly rules audit --format csv 2>/dev/null | grep -o ',[a-z0-9-]*,[^,]*$' | "
		  "cut -d, -f2 | sort -u)" },
		{ "\"timeliness\"*--by|\"timeliness\"*-b", "month quarter year none" },
		{ "\"report\"*--by|\"report\"*-b", "month quarter year none" },
		{ "\"report\"*--across", "team worker" },
		{ "\"report\"",
		  "all diff $(duly report 2>/dev/null | sed -n 's/^\\([a-z][a-z-]*\\) .*/\\1/p')" },
		{ "\"watch\"*--from|\"watch\"*-f", "start now" },
		{ "schema", "$(duly schema 2>/dev/null | sed -n '/\"type\": {/,/]/s/^ "
			    "*\"\\([a-z0-9-]*\\.[a-z0-9.-]*\\)\",*$/\\1/p')" },
		{ "\"list\"*--case|\"list\"*-c",
		  "$(duly list --format csv 2>/dev/null | tail -n +2 | cut -d, -f2 | sort -u)" },
	};

	for (size_t i = 0; i < LEN(VALUES); i++)
		fprintf(to, "\t%s) words=\"%s\" ;;\n", VALUES[i].behind, VALUES[i].words);
}

/* After an option that takes another value: files, and none of the options again. */
static void put_option_values(FILE *to)
{
	size_t n;
	const struct verb *const *list = verbs(&n);

	for (size_t i = 0; i < n; i++) {
		for (const struct option_row *o = list[i]->command->options; o->name != NULL; o++) {
			if (o->value == NULL)
				continue;
			fprintf(to, "\t\"%s\"*\" --%s\"", list[i]->name, o->name);
			if (o->letter)
				fprintf(to, "|\"%s\"*\" -%c\"", list[i]->name, o->letter);
			fputs(") words= ;;\n", to);
		}
	}
}

/* Verbs, or what may follow the first word of one, with what stands before it left out. */
static void put_verbs(const char *pattern, const char *before, FILE *to)
{
	size_t n;
	const struct verb *const *list = verbs(&n);

	fprintf(to, "\t%s) words=\"$(printf '%%s\\n'", pattern);
	for (size_t i = 0; i < n; i++)
		fprintf(to, " '%s'", list[i]->name);
	fprintf(to, " | sed -n \"s/^%s//p\" | cut -d' ' -f1 | sort -u)\" ;;\n", before);
}

static void print_completion(FILE *to)
{
	size_t n;
	const struct verb *const *list = verbs(&n);

	fputs("# Completion of duly for bash; `duly help --completion` prints it.\n_duly() {\n"
	      "\tlocal line=\"${COMP_WORDS[*]:1:COMP_CWORD-1}\" "
	      "word=\"${COMP_WORDS[COMP_CWORD]}\"\n"
	      "\tlocal rest=\"${line#help}\" words=\n\trest=\"${rest# }\"\n\tcase \"$line\" in\n",
	      to);
	put_values(to);
	put_option_values(to);
	put_verbs("help*", "${rest:+$rest }", to);
	for (size_t i = 0; i < n; i++) {
		fprintf(to, "\t\"%s\"*) words=\"", list[i]->name);
		for (const struct option_row *o = list[i]->command->options; o->name != NULL; o++)
			fprintf(to, "--%s ", o->name);
		fputs("--help\" ;;\n", to);
	}
	put_verbs("*", "${line:+$line }", to);
	fputs("\tesac\n", to);
	fputs("\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	      "\t[[ ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- \"$word\"))\n"
	      "}\ncomplete -F _duly duly\n",
	      to);
}

/* ---- the verb -------------------------------------------------------------------------------- */

struct help_given {
	bool manual, completion;
};
#define GIVEN struct help_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	FLAG("manual", 0, manual, "print the manual page, for scdoc"),
	FLAG("completion", 0, completion, "print the completion for bash"),
	OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[VERB]",
	.most = 2,
	.summary = "this, or what a verb does",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct help_given *given = call->given;
	char *words[2] = { NULL, NULL }, name[64];
	int n = call->word_count, used;

	if (given->manual)
		print_manual(stdout);
	else if (given->completion)
		print_completion(stdout);
	else if (n == 0)
		help_all(stdout);
	if (given->manual || given->completion || n == 0)
		return DULY_OK;
	for (int i = 0; i < n; i++)
		words[i] = (char *)(uintptr_t)call->words[i];

	const struct verb *verb = verb_find(n, words, &used);

	if (verb != NULL) {
		snprintf(name, sizeof name, "duly %s", verb->name);
		options_help(verb->command, name, stdout);
		return DULY_OK;
	}
	if (n == 1 && help_group(words[0], stdout))
		return DULY_OK;
	duly_auto_fini(buf) meant = { 0 };

	help_meant(words[0], n > 1 ? words[1] : "", &meant);
	return duly_fail(diag, DULY_E_USAGE, "'%s%s%s' is no verb%.*s", words[0], n > 1 ? " " : "",
			 n > 1 ? words[1] : "", (int)meant.len, (const char *)meant.data);
}

const struct verb verb_help = { "help", &COMMAND, run };
