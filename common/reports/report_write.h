/* report_write.h - a report for programs, and for spreadsheets. */
#pragma once
#include "common/reports/report.h"

/* The text of a cell, valid until the next call with the same buffer. For people percentages have
 * no decimals and what was suppressed is a word; for programs per mille, and nothing. */
enum { CELL_TEXT_MAX = 48 };
struct str cell_print(const struct report *r, const struct report_cell *c, bool people,
		      char buf[CELL_TEXT_MAX]);

/* @sheet: that one alone; NULL: all. Appends a packed map: its name and title, as of when and as
 * known when, what it counts, and each sheet with its columns and its rows as maps by the columns'
 * names. Cells without anything, and suppressed ones, are left out of their row; a row says
 * `suppressed` where one was. */
void report_pack(const struct report *r, const struct report_sheet *sheet, struct buf *b);

/* Appends the sheet as RFC 4180, the columns' names first. */
void report_csv(const struct report *r, const struct report_sheet *s, struct buf *b);

/* A workbook of all sheets of @n reports and a first one that says what each counts, written to
 * @path. DULY_E_IO. */
duly_result report_workbook(const struct report *reports, size_t n, const char *path,
			    struct duly_diag *diag);
