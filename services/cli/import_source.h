/* import_source.h - who says what an importer reads, and as of which day: options that they
 * share. */
#pragma once
#include "common/base/base.h"

/* Into @ret: @source, or /councils/COUNCIL/SYSTEM (COUNCIL: local where NULL). DULY_E_USAGE: both
 * are given, or it is no source. */
duly_result import_source(const char *source, const char *council, const char *system, char ret[260],
			  struct duly_diag *diag);
/* The day of --at, or that of @now by the wall clock. */
duly_result import_day(const char *at, duly_instant now, duly_civil *ret, struct duly_diag *diag);
/* A remark on a row, to standard error: as a listener's remark. */
struct import_remark;
void import_tell_row(void *context, const struct import_remark *r);
