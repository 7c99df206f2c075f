#include <argp.h>
#include <stdlib.h>
#include <sysexits.h>

#include "services/cli/cli.h"

/* argp, fed from the rows of a verb. Keys of long options lie above those of letters. */

enum { KEY_FIRST = 1000, NAME_LEN = 64 };

struct parse {
	const struct verb *verb;
	struct args *args;
};

static int key_of(const struct verb_option *o, int i)
{
	return o->letter ? o->letter : KEY_FIRST + i;
}

static void take_number(const struct verb_option *o, const char *text, struct argp_state *state,
			uint64_t *ret)
{
	if (!str_to_u64(str_of(text), UINT32_MAX, ret))
		argp_error(state, "--%s is to be a whole number, not '%s'", o->name, text);
}

static void take_option(const struct verb_option *o, char *text, struct argp_state *state)
{
	const struct parse *p = state->input;
	char *field = (char *)p->args + o->at;

	switch (o->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		break;
	case OPTION_TEXT:
		*(const char **)(void *)field = text;
		break;
	case OPTION_NUMBER:
		take_number(o, text, state, (uint64_t *)(void *)field);
		break;
	}
}

static void take_word(char *word, struct argp_state *state)
{
	const struct parse *p = state->input;

	if (p->args->word_count >= p->verb->most)
		argp_error(state, "one word too many: '%s'", word);
	p->args->words[p->args->word_count++] = word;
}

static error_t on_key(int key, char *text, struct argp_state *state)
{
	const struct parse *p = state->input;

	if (key == ARGP_KEY_ARG) {
		take_word(text, state);
		return 0;
	}
	if (key == ARGP_KEY_END && p->args->word_count < p->verb->least) {
		argp_error(state, "%s is missing", p->verb->operands);
		return 0;
	}
	for (int i = 0; p->verb->options[i].name != NULL; i++) {
		if (key == key_of(&p->verb->options[i], i)) {
			take_option(&p->verb->options[i], text, state);
			return 0;
		}
	}
	return ARGP_ERR_UNKNOWN;
}

static void fill(const struct verb *verb, struct argp_option *list)
{
	for (int i = 0; i < VERB_OPTIONS_MAX && verb->options[i].name != NULL; i++) {
		const struct verb_option *o = &verb->options[i];

		list[i] = (struct argp_option){
			.name = o->name, .key = key_of(o, i), .arg = o->value, .doc = o->about
		};
	}
}

/* An empty list is not given at all: argp_help would lose a byte over it. */
static const struct argp_option *given(const struct verb *verb, const struct argp_option *list)
{
	return verb->options[0].name != NULL ? list : NULL;
}

static bool is_negative(const char *word)
{
	return word[0] == '-' && word[1] >= '0' && word[1] <= '9';
}

/* A negative number is an operand, not an option: such words go to the end, after "--". */
static char **put_numbers_last(int *argc, char **argv)
{
	char **words = calloc((size_t)*argc + 2, sizeof *words);
	int n = 0, total = *argc;

	if (words == NULL)
		abort();
	for (int i = 0; i < total; i++) {
		if (!is_negative(argv[i]))
			words[n++] = argv[i];
	}
	if (n == total) {
		words[n] = NULL;
		return words;
	}
	static char dashes[] = "--";

	words[n++] = dashes;
	for (int i = 0; i < total; i++) {
		if (is_negative(argv[i]))
			words[n++] = argv[i];
	}
	*argc = n;
	return words;
}

void args_parse(const struct verb *verb, int argc, char **argv, struct args *ret)
{
	static const char *words[VERB_WORDS_MAX];
	struct argp_option options[VERB_OPTIONS_MAX + 1] = { 0 };
	const struct argp argp = {
		given(verb, options), on_key, verb->operands, verb->summary, NULL, NULL, NULL
	};
	struct parse p = { verb, ret };
	char name[NAME_LEN];

	*ret = (struct args){ .words = words };
	fill(verb, options);
	snprintf(name, sizeof name, "duly %s", verb->name);

	char **ordered = put_numbers_last(&argc, argv);

	ordered[0] = name;
	argp_parse(&argp, argc, ordered, 0, NULL, &p);
	free(ordered);
	if (ret->data == NULL)
		ret->data = getenv("DULY_DATA");
	if (ret->data == NULL)
		ret->data = "/var/lib/duly/scheduler";
}

void args_help(const struct verb *verb, FILE *to)
{
	struct argp_option options[VERB_OPTIONS_MAX + 1] = { 0 };
	const struct argp argp = {
		given(verb, options), on_key, verb->operands, verb->summary, NULL, NULL, NULL
	};
	char name[NAME_LEN];

	fill(verb, options);
	snprintf(name, sizeof name, "duly %s", verb->name);
	argp_help(&argp, to, ARGP_HELP_LONG | ARGP_HELP_USAGE | ARGP_HELP_DOC, name);
	if (verb->about[0] != '\0')
		fprintf(to, "\n%s\n", verb->about);
}
