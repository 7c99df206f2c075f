#include <stdlib.h>

#include "services/cli/shared_options.h"

const char *given_data(const char *data)
{
	if (data == NULL)
		data = getenv("DULY_DATA");
	return data != NULL ? data : "/var/lib/duly/scheduler";
}
