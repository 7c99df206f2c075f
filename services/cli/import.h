/* import.h - `duly import`: what councils hold, as events. */
#pragma once
#include "common/base/base.h"

struct import_ssda903_given {
	const char *output, *council, *until;
	bool json;
};
/* @dir holds the CSV files of a return. */
duly_result import_ssda903(const struct import_ssda903_given *given, const char *dir,
			   struct duly_diag *diag);

struct import_ssd_given {
	const char *state, *output, *council, *source, *at, *force_tables;
	bool dry_run, json;
};
/* @dir holds the tables of a delivery; @now says which day it is where --at is not given. */
duly_result import_ssd(const struct import_ssd_given *given, const char *dir, duly_instant now,
		       struct duly_diag *diag);
