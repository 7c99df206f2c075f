#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/options/simulate_options.h"
#include "services/cli/verb.h"

/* Another program under this name: duly-simulate, as it lies beside the duly that runs, else as
 * PATH has it. */

#define PROGRAM "duly-simulate"

static char name[] = "duly simulate";

/* The path beside this program. False: it cannot be told. */
static bool beside(char ret[PATH_MAX])
{
	const ssize_t n = readlink("/proc/self/exe", ret, PATH_MAX - 1);

	if (n < 0)
		return false;
	ret[n] = '\0';
	char *slash = strrchr(ret, '/');

	if (slash == NULL || (size_t)(slash + 1 - ret) + sizeof PROGRAM > PATH_MAX)
		return false;
	memcpy(slash + 1, PROGRAM, sizeof PROGRAM);
	return true;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	size_t n = 0;
	char path[PATH_MAX];

	while (call->argv[n] != NULL)
		n++;
	char **argv = memory_zeroed((n + 2) * sizeof *argv);

	argv[0] = name;
	memcpy(argv + 1, call->argv, n * sizeof *argv);
	if (beside(path))
		execv(path, argv);
	execvp(PROGRAM, argv);
	const int error = errno;

	free(argv);
	return duly_fail(diag, DULY_E_CONFIG, "%s is neither beside duly nor on PATH: %s", PROGRAM,
			 strerror(error));
}

const struct verb verb_simulate = { "simulate", &simulate_command, run };
