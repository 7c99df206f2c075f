/* The program `duly-simulate`; `duly simulate` runs it under that name. */
#include <argp.h>
#include <locale.h>
#include <string.h>

#include "common/options/simulate_options.h"
#include "services/simulate/run.h"

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *name = slash != NULL ? slash + 1 : argv[0];
	struct simulate_given given = { 0 };
	struct duly_diag diag = { "" };

	setlocale(LC_ALL, "");
	base_init();
	argp_program_version = "duly-simulate " DULY_VERSION;
	options_parse(&simulate_command, name, argc, argv, &given, NULL);
	return options_end(name, simulate_run(&given, &diag), &diag);
}
