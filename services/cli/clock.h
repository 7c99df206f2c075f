/* clock.h - the one place where the command line reads the clock. main() reads it once for the verb
 * (struct call); only what measures how long something took reads it again. */
#pragma once
#include "duly/time.h"

duly_instant clock_now(void);
