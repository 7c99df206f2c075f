/* The program `duly`. */
#include <argp.h>
#include <errno.h>
#include <locale.h>
#include <string.h>
#include <sysexits.h>

#include "services/cli/cli.h"

static int unknown(int argc, char **argv)
{
	if (argc < 2) {
		help_all(stderr);
		return EX_USAGE;
	}
	help_group(argv[1], stderr);
	fprintf(stderr, "duly: '%s%s%s' is no verb; `duly help` lists them\n", argv[1],
		argc > 2 ? " " : "", argc > 2 ? argv[2] : "");
	return EX_USAGE;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct duly_diag diag = { "" };
	struct args args;

	args_parse(verb, argc, argv, &args);
	duly_result r = verb->run(&args, &diag);

	progress_end();
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "duly %s: standard output: %s\n", verb->name, strerror(errno));
		return EX_IOERR;
	}
	if (r != DULY_OK && diag.text[0] != '\0')
		fprintf(stderr, "duly %s: %s\n", verb->name, diag.text);
	return duly_result_exit(r);
}

int main(int argc, char **argv)
{
	const struct verb *verb;
	int words;

	setlocale(LC_ALL, "");
	base_init();
	argp_program_version = "duly " DULY_VERSION;
	if (argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)) {
		puts(argp_program_version);
		return EX_OK;
	}
	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0)) {
		help_all(stdout);
		return EX_OK;
	}
	verb = verb_find(argc - 1, argv + 1, &words);
	return verb != NULL ? run(verb, argc - words, argv + words) : unknown(argc, argv);
}
