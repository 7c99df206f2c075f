#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <sysexits.h>

#include "common/base/memory.h"
#include "common/options/options.h"

/* argp, fed from rows. Keys of long options lie above those of letters. */

enum { KEY_FIRST = 1000 };

struct parse {
	const struct command *command;
	void *given;
	const char **words;
	int word_count;
};

static int key_of(const struct option_row *o, int i)
{
	return o->letter ? o->letter : KEY_FIRST + i;
}

static void take_number(const struct option_row *o, const char *text, struct argp_state *state,
			uint64_t *ret)
{
	if (!str_to_u64(str_of(text), UINT32_MAX, ret))
		argp_error(state, "--%s is to be a whole number, not '%s'", o->name, text);
	if (o->kind == OPTION_COUNT && *ret == 0)
		argp_error(state, "--%s is to be a number from 1 on, not '%s'", o->name, text);
}

static void take_option(const struct option_row *o, char *text, struct argp_state *state)
{
	const struct parse *p = state->input;
	char *field = (char *)p->given + o->at;

	switch (o->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		break;
	case OPTION_TEXT:
		*(const char **)(void *)field = text;
		break;
	case OPTION_NUMBER:
	case OPTION_COUNT:
		take_number(o, text, state, (uint64_t *)(void *)field);
		break;
	}
}

static void take_word(char *word, struct argp_state *state)
{
	struct parse *p = state->input;

	if (p->word_count >= p->command->most)
		argp_error(state, "one word too many: '%s'", word);
	p->words[p->word_count++] = word;
}

static error_t on_key(int key, char *text, struct argp_state *state)
{
	const struct parse *p = state->input;
	const struct option_row *options = p->command->options;

	if (key == ARGP_KEY_ARG) {
		take_word(text, state);
		return 0;
	}
	if (key == ARGP_KEY_END && p->word_count < p->command->least) {
		argp_error(state, "%s is missing", p->command->operands);
		return 0;
	}
	for (int i = 0; options[i].name != NULL; i++) {
		if (key == key_of(&options[i], i)) {
			take_option(&options[i], text, state);
			return 0;
		}
	}
	return ARGP_ERR_UNKNOWN;
}

static void fill(const struct command *c, struct argp_option *list)
{
	for (int i = 0; i < OPTIONS_MAX && c->options[i].name != NULL; i++) {
		const struct option_row *o = &c->options[i];

		list[i] = (struct argp_option){
			.name = o->name, .key = key_of(o, i), .arg = o->value, .doc = o->about
		};
	}
}

/* An empty list is not given at all: argp_help would lose a byte over it. */
static struct argp argp_of(const struct command *c, const struct argp_option *list)
{
	return (struct argp){
		.options = c->options[0].name != NULL ? list : NULL,
		.parser = on_key,
		.args_doc = c->operands,
		.doc = c->summary,
	};
}

static bool is_negative(const char *word)
{
	return word[0] == '-' && word[1] >= '0' && word[1] <= '9';
}

/* Whether the word behind @word is its value. */
static bool takes_next(const struct command *c, const char *word)
{
	for (const struct option_row *o = c->options; o->name != NULL; o++) {
		const char letter[] = { '-', o->letter, '\0' };

		if (o->value != NULL && word[0] == '-' &&
		    ((o->letter != 0 && strcmp(word, letter) == 0) ||
		     (word[1] == '-' && strcmp(word + 2, o->name) == 0)))
			return true;
	}
	return false;
}

static bool is_operand(const struct command *c, char *const *argv, int i)
{
	return is_negative(argv[i]) && (i == 0 || !takes_next(c, argv[i - 1]));
}

/* So that they are no options, negative numbers go to the end, after "--". */
static char **put_numbers_last(const struct command *c, int *argc, char **argv)
{
	char **words = memory_zeroed(((size_t)*argc + 2) * sizeof *words);
	int n = 0, total = *argc;

	for (int i = 0; i < total; i++) {
		if (!is_operand(c, argv, i))
			words[n++] = argv[i];
	}
	if (n == total)
		return words;
	static char dashes[] = "--";

	words[n++] = dashes;
	for (int i = 0; i < total; i++) {
		if (is_operand(c, argv, i))
			words[n++] = argv[i];
	}
	*argc = n;
	return words;
}

/* "Mandatory or optional arguments to long options ..." says nothing that the rows do not. */
static void leave_note_out(void)
{
	setenv("ARGP_HELP_FMT", "no-dup-args-note", 0);
}

int options_parse(const struct command *c, const char *name, int argc, char **argv, void *ret,
		  const char **ret_words)
{
	struct argp_option list[OPTIONS_MAX + 1] = { 0 };
	const struct argp argp = argp_of(c, list);
	struct parse p = { .command = c, .given = ret, .words = ret_words };
	char **ordered = put_numbers_last(c, &argc, argv);

	leave_note_out();
	fill(c, list);
	ordered[0] = (char *)(uintptr_t)name;
	argp_parse(&argp, argc, ordered, 0, NULL, &p);
	free(ordered);
	return p.word_count;
}

void options_help(const struct command *c, const char *name, FILE *to)
{
	struct argp_option list[OPTIONS_MAX + 1] = { 0 };
	const struct argp argp = argp_of(c, list);

	leave_note_out();
	fill(c, list);
	argp_help(&argp, to, ARGP_HELP_LONG | ARGP_HELP_USAGE | ARGP_HELP_DOC,
		  (char *)(uintptr_t)name);
	if (c->about != NULL)
		fprintf(to, "\n%s\n", c->about);
}

int options_end(const char *name, duly_result r, const struct duly_diag *diag)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "%s: standard output: %s\n", name, strerror(errno));
		return EX_IOERR;
	}
	if (r != DULY_OK && diag->text[0] != '\0')
		fprintf(stderr, "%s: %s\n", name, diag->text);
	return duly_result_exit(r);
}

duly_result option_date(const char *text, const char *option, duly_civil *ret,
			struct duly_diag *diag)
{
	if (duly_civil_parse(text, strlen(text), ret))
		return DULY_OK;
	return duly_fail(diag, DULY_E_USAGE, "%s is to be a date like 2026-01-31, not '%s'", option,
			 text);
}
