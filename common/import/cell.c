#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <strings.h>

#include "common/import/cell.h"

/* ---- formats --------------------------------------------------------------------------------- */

struct cell_format cell_format_built_in(unsigned number)
{
	/* 27-36 and 50-58 are days in workbooks of East Asia. */
	if (number == 22)
		return (struct cell_format){ .kind = CELL_DAY_AND_TIME };
	if ((number >= 18 && number <= 21) || (number >= 45 && number <= 47))
		return (struct cell_format){ .kind = CELL_TIME };
	if ((number >= 14 && number <= 17) || (number >= 27 && number <= 36) ||
	    (number >= 50 && number <= 58))
		return (struct cell_format){ .kind = CELL_DAY };
	return (struct cell_format){ .kind = CELL_NUMBER };
}

static bool only_zeros(struct str code)
{
	for (size_t i = 0; i < code.len; i++)
		if (code.s[i] != '0')
			return false;
	return code.len > 0;
}

/* How far the brackets or quotation marks that begin a code reach; at least one. */
static size_t enclosed(struct str code, char end)
{
	for (size_t i = 1; i < code.len; i++)
		if (code.s[i] == end)
			return i + 1;
	return code.len;
}

/* Hours, minutes or seconds that have gone by: [h], [mm]. Other brackets are colours and zones. */
static bool is_elapsed(struct str brackets)
{
	return brackets.len > 2 && strchr("hHmMsS", brackets.s[1]) != NULL &&
	       brackets.s[1] == brackets.s[brackets.len - 2];
}

struct cell_format cell_format_of(struct str code)
{
	bool day = false, time = false, month = false;

	if (only_zeros(code))
		return (struct cell_format){ .digits = (unsigned)MIN(code.len, 30) };
	if (code.len == 7 && strncasecmp(code.s, "General", 7) == 0)
		return (struct cell_format){ .kind = CELL_NUMBER };
	while (code.len > 0 && code.s[0] != ';') {
		size_t taken = 1;

		if (code.s[0] == '"') {
			taken = enclosed(code, '"');
		} else if (code.s[0] == '[') {
			taken = enclosed(code, ']');
			time |= is_elapsed((struct str){ code.s, taken });
		} else if (strchr("\\_*", code.s[0]) != NULL) {
			taken = MIN(code.len, 2);
		} else if (code.len >= 5 && strncasecmp(code.s, "AM/PM", 5) == 0) {
			taken = 5;
			time = true;
		} else {
			day |= strchr("yYdD", code.s[0]) != NULL;
			time |= strchr("hHsS", code.s[0]) != NULL;
			month |= strchr("mM", code.s[0]) != NULL;
		}
		code.s += taken, code.len -= taken;
	}
	day |= month && !time; /* beside hours or seconds they are minutes */
	return (struct cell_format){ .kind = day && time ? CELL_DAY_AND_TIME
					     : day       ? CELL_DAY
					     : time      ? CELL_TIME
							 : CELL_NUMBER };
}

/* ---- numbers --------------------------------------------------------------------------------- */

enum { SECONDS_OF_DAY = 24 * 60 * 60, LAST_DAY = 2958465 /* 31 December 9999 */ };

/* Days since 1970. The other count begins on 1 January 1900 with 1, and has a 29 February in that
 * year, which there never was (60). */
static bool counted_day(double days, bool since_1904, duly_civil *ret)
{
	if (since_1904)
		ret->day = (int32_t)days - 24107;
	else if (days >= 61)
		ret->day = (int32_t)days - 25569;
	else
		ret->day = (int32_t)days - 25568;
	return since_1904 || (days >= 1 && days != 60);
}

/* False: the number is no day or time. */
static bool print_when(double value, enum cell_kind kind, bool since_1904, char ret[64])
{
	double days = floor(value);
	long seconds = lround((value - days) * SECONDS_OF_DAY);
	char day[DULY_DATE_TEXT];
	duly_civil civil;

	if (!(value >= 0 && value < LAST_DAY))
		return false;
	if (seconds == SECONDS_OF_DAY)
		days++, seconds = 0;
	const int hours = (int)(seconds / 3600), minutes = (int)(seconds / 60 % 60);
	const int rest = (int)(seconds % 60);

	if (kind == CELL_TIME && days == 0) {
		snprintf(ret, 64, "%02d:%02d:%02d", hours, minutes, rest);
		return true;
	}
	if (!counted_day(days, since_1904, &civil))
		return false;
	duly_civil_print(civil, day);
	if (seconds == 0)
		snprintf(ret, 64, "%s", day);
	else
		snprintf(ret, 64, "%s %02d:%02d:%02d", day, hours, minutes, rest);
	return true;
}

static void print_number(double value, unsigned digits, char ret[64])
{
	char general[G_ASCII_DTOSTR_BUF_SIZE];

	if (fabs(value) < 1e15 && value == floor(value))
		snprintf(ret, 64, "%0*.0f", (int)digits, value == 0 ? 0.0 : value);
	else
		snprintf(ret, 64, "%s", g_ascii_formatd(general, sizeof general, "%.15g", value));
}

struct str cell_shown(struct str number, struct cell_format format, bool since_1904,
		      struct arena *arena)
{
	char text[64], *end = NULL;

	if (number.len == 0 || number.len >= sizeof text)
		return arena_str(arena, number);
	memcpy(text, number.s, number.len);
	text[number.len] = '\0';
	const double value = g_ascii_strtod(text, &end);

	if (end == text || *end != '\0' || !isfinite(value))
		return arena_str(arena, number);
	if (format.kind == CELL_NUMBER || !print_when(value, format.kind, since_1904, text))
		print_number(value, format.digits, text);
	return arena_str(arena, str_of(text));
}

/* ---- text ------------------------------------------------------------------------------------ */

/* How many bytes at the head of @text are a blank; 0: it is none. */
static size_t blank(struct str text)
{
	if (text.len > 0 && (unsigned char)text.s[0] <= ' ')
		return 1;
	if (str_starts(text, "\xc2\xa0")) /* a blank that does not break */
		return 2;
	return str_starts(text, "_x000D_") ? 7 : 0; /* how workbooks write a carriage return */
}

struct str cell_typed(struct str text, struct arena *arena)
{
	char *copy = arena_alloc(arena, text.len + 1);
	size_t n = 0;

	while (text.len > 0) {
		const size_t taken = blank(text);

		if (taken == 0)
			copy[n++] = text.s[0];
		else if (n > 0 && copy[n - 1] != ' ')
			copy[n++] = ' ';
		text.s += MAX(taken, 1), text.len -= MAX(taken, 1);
	}
	return (struct str){ copy, n > 0 && copy[n - 1] == ' ' ? n - 1 : n };
}
