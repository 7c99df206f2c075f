/* import_print.h - what `duly import` says of what it has done: for people, and as one JSON object
 * on one line for programs.
 */
#pragma once
#include "common/import/ssd/ssd.h"
#include "common/import/ssda903/ssda903.h"
#include "common/import/table/table.h"

/* Each file, and what became of it. */
void import_print_files(const struct import_files *files, FILE *to);

/* Files, rows, remarks by kind, events by type, years. */
void import_print_ssda903(const struct ssda903_summary *s, FILE *to);
void import_print_ssda903_json(const struct ssda903_summary *s, FILE *to);

/* A line for each table, and how many events there are. */
void import_print_ssd(const struct ssd *ssd, FILE *to);
/* @events: those themselves are in it. */
void import_print_ssd_json(const struct ssd *ssd, bool events, FILE *to);

/* A line for each file and each sheet, and how many events there are. */
void import_print_table(const struct table_import *t, FILE *to);
/* @events: those themselves are in it. */
void import_print_table_json(const struct table_import *t, bool events, FILE *to);
