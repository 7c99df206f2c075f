/* report_print.h - a report to standard output, and its sheets as files. */
#pragma once
#include <stdio.h>

#include "common/reports/report.h"
#include "services/cli/filters.h"

/* @sheet: that one alone; NULL: all of them. A table for spreadsheets is one sheet, the first where
 * none is named. DULY_E_USAGE where it has no such sheet. */
duly_result report_print(const struct report *r, const char *sheet, enum form form, bool rehearsal,
			 struct duly_diag *diag);
/* RFC 4180. */
void report_print_csv(const struct report *r, const struct report_sheet *s, FILE *to);
/* What it counts, and what each of its columns says. */
void report_print_definition(const struct report *r, FILE *to);
