#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/text/words.h"
#include "services/cli/calendar_import.h"

/* ---- the days -------------------------------------------------------------------------------- */

const char *calendar_import_listed(const struct calendar_import *im, duly_civil day)
{
	for (size_t i = 0; i < im->list.n; i++)
		if (im->list.list[i].day.day == day.day)
			return im->list.list[i].title.s;
	return NULL;
}

bool calendar_import_keeps(duly_civil day)
{
	enum { FRIDAY = 4 };

	return duly_civil_weekday(day) > FRIDAY;
}

/* The title of @day in the new calendar; NULL: it is no holiday. Titles that were there stay. */
static const char *title_of(const struct calendar_import *im, duly_civil day)
{
	const bool proclaimed = !calendar_is_provisional(im->calendar, day);
	const char *was = proclaimed ? calendar_holiday(im->calendar, day) : NULL;
	const int year = calendar_import_year(day);

	if (year < im->first)
		return was;
	if (year > im->last)
		return NULL;
	if (was != NULL && calendar_import_keeps(day))
		return was;
	const char *is = calendar_import_listed(im, day);

	return is != NULL && was != NULL ? was : is;
}

/* ---- the lines ------------------------------------------------------------------------------- */

/* As YAML reads it back to the letter. */
static void put_title(struct buf *b, const char *title)
{
	static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    " ()./'’";
	const size_t len = strlen(title);

	if (g_ascii_isalnum(title[0]) && strspn(title, PLAIN) == len && title[len - 1] != ' ') {
		buf_puts(b, title);
		return;
	}
	buf_puts(b, "\"");
	for (const char *c = title; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			buf_puts(b, "\\");
		buf_put(b, c, 1);
	}
	buf_puts(b, "\"");
}

static void put_year(const struct calendar_import *im, int year, struct buf *b)
{
	const duly_civil end = duly_civil_from_ymd(year + 1, 1, 1);
	char key[32];

	buf_printf(b, "  %d:\n", year);
	for (duly_civil d = duly_civil_from_ymd(year, 1, 1); d.day < end.day; d.day++) {
		const char *title = title_of(im, d);
		const struct duly_ymd ymd = duly_civil_to_ymd(d);

		if (title == NULL)
			continue;
		snprintf(key, sizeof key, "%.3s %d %.3s:", WEEKDAY_NAMES[duly_civil_weekday(d)],
			 ymd.day, MONTH_NAMES[ymd.month - 1]);
		buf_printf(b, "    %-11s ", key);
		put_title(b, title);
		buf_puts(b, "\n");
	}
}

/* The new calendar's days of @year are those of the present one. */
static bool is_same_year(const struct calendar_import *im, int year)
{
	const duly_civil end = duly_civil_from_ymd(year + 1, 1, 1);

	for (duly_civil d = duly_civil_from_ymd(year, 1, 1); d.day < end.day; d.day++)
		if ((title_of(im, d) == NULL) != (calendar_holiday(im->calendar, d) == NULL))
			return false;
	return true;
}

/* Lines @from to @to of the present file, counted from 1. */
static void put_lines(const struct calendar_import *im, int from, int to, struct buf *b)
{
	const char *at = (const char *)im->present.data, *end = at + im->present.len;

	for (int line = 1; at < end && line <= to; line++) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		const char *next = feed ? feed + 1 : end;

		if (line >= from) {
			buf_put(b, at, (size_t)(next - at));
			if (feed == NULL)
				buf_puts(b, "\n");
		}
		at = next;
	}
}

static int last_line(const struct yaml *node)
{
	int line = MAX(node->line, node->key_line);

	yaml_each(item, node) line = MAX(line, last_line(item));
	return line;
}

static void put_years(const struct calendar_import *im, const struct yaml *holidays, struct buf *b)
{
	const int first = calendar_import_year(calendar_first(im->calendar));
	int line = holidays->key_line, year = 0;

	for (int older = im->first; older < first; older++) {
		put_year(im, older, b);
		buf_puts(b, "\n");
	}
	yaml_each(node, holidays)
	{
		const int last = last_line(node);

		year = (int)strtol(node->key.s, NULL, 10);
		if (is_same_year(im, year)) {
			put_lines(im, line + 1, last, b);
		} else if (year <= im->last) {
			put_lines(im, line + 1, node->key_line - 1, b);
			put_year(im, year, b);
		}
		line = last;
	}
	for (year = MAX(year + 1, im->first); year <= im->last; year++) {
		buf_puts(b, "\n");
		put_year(im, year, b);
	}
}

static void put_file(const struct calendar_import *im, struct buf *b)
{
	const struct yaml *issued = yaml_get(im->root, "issued");
	const struct yaml *holidays = yaml_get(im->root, "holidays");
	const bool issued_first = issued->key_line < holidays->key_line;
	const int start = holidays->key_line, end = last_line(holidays) + 1;
	char date[DULY_DATE_TEXT];

	put_lines(im, 1, issued_first ? issued->key_line - 1 : start, b);
	if (!issued_first) {
		put_years(im, holidays, b);
		put_lines(im, end, issued->key_line - 1, b);
	}
	buf_printf(b, "issued: %s\n", duly_civil_print(im->issued, date));
	put_lines(im, issued->key_line + 1, issued_first ? start : INT32_MAX, b);
	if (issued_first) {
		put_years(im, holidays, b);
		put_lines(im, end, INT32_MAX, b);
	}
}

/* ---- checking -------------------------------------------------------------------------------- */

static bool says_the_same(const struct calendar_import *im, const struct calendar *c)
{
	const duly_civil first = calendar_first(c), last = calendar_last(c);

	if (first.day != MIN(calendar_first(im->calendar).day,
			     duly_civil_from_ymd(im->first, 1, 1).day) ||
	    calendar_import_year(last) != im->last || calendar_issued(c).day != im->issued.day)
		return false;
	for (duly_civil d = first; d.day <= last.day; d.day++) {
		const char *is = calendar_holiday(c, d), *wanted = title_of(im, d);

		if ((is == NULL) != (wanted == NULL) || (is != NULL && strcmp(is, wanted) != 0))
			return false;
	}
	return true;
}

/* The present file may be written in ways that lines cannot be put into ("holidays: { 2026: ... }")
 * and so what came out is read again, and must say what was meant. */
static duly_result check(const struct calendar_import *im, const struct buf *text,
			 struct duly_diag *diag)
{
	duly_auto(calendar) made = NULL;
	struct duly_diag why = { "" };

	if (calendar_parse(buf_view(text), "the new calendar", &made, &why) == DULY_OK &&
	    says_the_same(im, made))
		return DULY_OK;
	return duly_fail(
		diag, DULY_E_MALFORMED,
		"%s: the list does not go into this file; years must follow those that are "
		"there, a line to each day (%.200s)",
		im->name, made ? "other days came out" : why.text);
}

duly_result calendar_import_write(const struct calendar_import *im, struct buf *ret,
				  struct duly_diag *diag)
{
	put_file(im, ret);
	return check(im, ret, diag);
}
