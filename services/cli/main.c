/* The program `duly`. */
#include <argp.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/memory.h"
#include "services/cli/clock.h"
#include "services/cli/help.h"
#include "services/cli/progress.h"
#include "services/cli/verb.h"

enum { NAME_LEN = 64 };

static int unknown(int argc, char **argv)
{
	duly_auto_fini(buf) meant = { 0 };
	const char *second = argc > 2 && argv[2][0] != '-' ? argv[2] : "";

	if (argc < 2) {
		help_all(stderr);
		return EX_USAGE;
	}
	if (help_group(argv[1], stderr) && second[0] == '\0') {
		fprintf(stderr, "duly: '%s' wants one of these behind it\n", argv[1]);
		return EX_USAGE;
	}
	help_meant(argv[1], second, &meant);
	fprintf(stderr, "duly: '%s%s%s' is no verb%.*s (`duly help` lists them)\n", argv[1],
		second[0] != '\0' ? " " : "", second, (int)meant.len, (const char *)meant.data);
	return EX_USAGE;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	const char **words = memory_zeroed((size_t)argc * sizeof *words);
	void *given = memory_zeroed(verb->command->given);
	struct call call = { .given = given, .words = words, .argv = argv + 1 };
	struct duly_diag diag = { "" };
	char name[NAME_LEN];

	snprintf(name, sizeof name, "duly %s", verb->name);
	call.word_count = options_parse(verb->command, name, argc, argv, given, words);
	call.now = clock_now();
	const duly_result r = verb->run(&call, &diag);

	progress_end();
	free(given);
	free(words);
	return options_end(name, r, &diag);
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
	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0 ||
			  strcmp(argv[1], "-h") == 0)) {
		help_all(stdout);
		return EX_OK;
	}
	verb = verb_find(argc - 1, argv + 1, &words);
	return verb != NULL ? run(verb, argc - words, argv + words) : unknown(argc, argv);
}
