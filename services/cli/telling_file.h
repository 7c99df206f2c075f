/* telling_file.h - a directory or a routing as a file: looked at beside the rules that it is for,
 * and put in force by its digest. */
#pragma once
#include "common/law/law.h"
#include "services/cli/put_in_force.h"

/* Every fault of the file @path, of @kind, beside the rules of @rules (NULL: the installed ones)
 * and in the place of the file of its name there: on standard error, each with its place.
 * DULY_E_REFUSED where there are some. On DULY_OK the law with it in it is the caller's. */
duly_result telling_file_check(enum content_kind kind, const char *path, const char *rules,
			       struct law **ret, struct duly_diag *diag);

/* Puts the file @path, or what --digest names, in force by an event of @type. */
duly_result telling_file_load(const struct put_in_force_given *given, const char *path,
			      const char *type, duly_instant now, struct duly_diag *diag);
