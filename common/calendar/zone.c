#include <stdio.h>
#include <stdlib.h>

#include "common/calendar/zone.h"
#include "common/text/words.h"

/* The table is text, a line for each change, so that it can be read where it is kept:
 *
 *	duly-zone 1
 *	zone Europe/London
 *	1990-01-01T00:00:00Z +00:00 std GMT
 *	1990-03-25T01:00:00Z +01:00 dst BST
 *	...
 *
 * First the format and its version, then the name. Then an instant in UTC, from which on the offset
 * (local time is UTC plus it), std or dst and the abbreviation hold, up to the next line's instant;
 * instants ascend. What lies before the first line is as the first line says, what lies after the
 * last one as the last. Fields are parted by one space; every line ends in a line feed. */
static const char HEADER[] = "duly-zone 1\n";

enum { MAX_NAME = 64, MAX_ABBREVIATION = 8 };
enum { MINUTE = 60, HOUR = 60 * MINUTE, MAX_OFFSET = 24 * HOUR };

/* ---- reading it ------------------------------------------------------------------------------ */

struct stretch {
	int64_t from;   /* ms, UTC */
	int64_t offset; /* ms */
	struct str abbreviation;
};

struct zone {
	struct arena *arena;
	struct str name;
	struct stretch *list; /* ascending, at least one */
	size_t n;
	/* Which stretch holds at the start of each run of SLOT ms from the first on: dates are
	 * asked for far more often than anything else. */
	uint16_t *slots;
	size_t slot_count;
};

static const int64_t SLOT = INT64_C(1) << 31; /* about 25 days */

void zone_free(struct zone **zone)
{
	if (*zone != NULL)
		arena_free(&(*zone)->arena);
	*zone = NULL;
}

struct str zone_name(const struct zone *z)
{
	return z->name;
}

/* What stands before the first @end, which is cut off with it. False: there is none. */
static bool take_until(struct str *rest, char end, struct str *ret)
{
	const char *at = rest->len > 0 ? memchr(rest->s, end, rest->len) : NULL;

	if (at == NULL)
		return false;
	*ret = (struct str){ rest->s, (size_t)(at - rest->s) };
	*rest = (struct str){ at + 1, rest->len - ret->len - 1 };
	return true;
}

static bool is_word(struct str text, size_t max)
{
	static const char CHARACTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					 "0123456789/_+-";

	for (size_t i = 0; i < text.len; i++)
		if (memchr(CHARACTERS, text.s[i], sizeof CHARACTERS - 1) == NULL)
			return false;
	return text.len > 0 && text.len <= max;
}

/* Two digits at @at, less than @bound. */
static bool two_digits(struct str text, size_t at, int bound, int *ret)
{
	const int tens = text.s[at] - '0', ones = text.s[at + 1] - '0';

	*ret = tens * 10 + ones;
	return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 && *ret < bound;
}

/* "+01:00", "-00:25:21" */
static bool parse_offset(struct str text, int64_t *ret_ms)
{
	int h, m, s = 0;

	if ((text.len != 6 && text.len != 9) || (text.s[0] != '+' && text.s[0] != '-') ||
	    text.s[3] != ':' || !two_digits(text, 1, 24, &h) || !two_digits(text, 4, 60, &m))
		return false;
	if (text.len == 9 && (text.s[6] != ':' || !two_digits(text, 7, 60, &s)))
		return false;
	const int size = h * HOUR + m * MINUTE + s;

	*ret_ms = (text.s[0] == '-' ? -size : size) * DULY_SECOND_MS;
	return true;
}

static bool parse_line(struct str line, struct stretch *ret)
{
	struct str instant, offset, kind;
	duly_instant from;

	if (!take_until(&line, ' ', &instant) || !take_until(&line, ' ', &offset) ||
	    !take_until(&line, ' ', &kind) || !is_word(line, MAX_ABBREVIATION) ||
	    !(str_is(kind, "std") || str_is(kind, "dst")) ||
	    !duly_instant_parse(instant.s, instant.len, &from) ||
	    !parse_offset(offset, &ret->offset))
		return false;
	ret->from = from.ms;
	ret->abbreviation = line;
	return true;
}

static size_t count_lines(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.s[i] == '\n';
	return n;
}

static duly_result parse_lines(struct zone *z, struct str rest, struct duly_diag *diag)
{
	struct str line;

	z->list = arena_new_array(z->arena, struct stretch, count_lines(rest));
	while (take_until(&rest, '\n', &line)) {
		struct stretch s;

		if (!parse_line(line, &s))
			return duly_fail(diag, DULY_E_MALFORMED, "zone table: line %zu is none",
					 z->n + 3);
		if (z->n > 0 && s.from <= z->list[z->n - 1].from)
			return duly_fail(diag, DULY_E_MALFORMED,
					 "zone table: line %zu is not after the one above it",
					 z->n + 3);
		s.abbreviation = arena_str(z->arena, s.abbreviation);
		z->list[z->n++] = s;
	}
	if (z->n == 0 || z->n > UINT16_MAX || rest.len > 0)
		return duly_fail(diag, DULY_E_MALFORMED, "zone table: it breaks off");
	return DULY_OK;
}

static void fill_slots(struct zone *z)
{
	const int64_t first = z->list[0].from, last = z->list[z->n - 1].from;
	size_t at = 0;

	z->slot_count = (size_t)((last - first) / SLOT) + 2;
	z->slots = arena_new_array(z->arena, uint16_t, z->slot_count);
	for (size_t i = 0; i < z->slot_count; i++) {
		while (at + 1 < z->n && z->list[at + 1].from <= first + (int64_t)i * SLOT)
			at++;
		z->slots[i] = (uint16_t)at;
	}
}

duly_result zone_parse(struct view bytes, struct zone **ret, struct duly_diag *diag)
{
	struct arena *arena = arena_new();
	duly_auto(zone) z = arena_alloc(arena, sizeof *z);
	struct str rest = { bytes.data, bytes.len }, name;

	z->arena = arena;
	if (!str_starts(rest, HEADER))
		return duly_fail(diag, DULY_E_MALFORMED, "zone table: not one of version 1");
	rest = (struct str){ rest.s + strlen(HEADER), rest.len - strlen(HEADER) };
	if (!take_until(&rest, '\n', &name) || !str_starts(name, "zone "))
		return duly_fail(diag, DULY_E_MALFORMED, "zone table: line 2 names no zone");
	name = (struct str){ name.s + strlen("zone "), name.len - strlen("zone ") };
	if (!is_word(name, MAX_NAME))
		return duly_fail(diag, DULY_E_MALFORMED, "zone table: line 2 names no zone");
	z->name = arena_str(arena, name);

	const duly_result r = parse_lines(z, rest, diag);

	if (r != DULY_OK)
		return r;
	fill_slots(z);
	*ret = z;
	z = NULL;
	return DULY_OK;
}

/* ---- what time it is ------------------------------------------------------------------------- */

/* The last stretch that begins at or before @ms; the first one where there is none. */
static const struct stretch *stretch_at(const struct zone *z, int64_t ms)
{
	const struct stretch *s = &z->list[0], *last = &z->list[z->n - 1];

	if (ms <= s->from)
		return s;
	if (ms >= last->from)
		return last;
	s = &z->list[z->slots[(ms - s->from) / SLOT]];
	while (s < last && s[1].from <= ms)
		s++;
	return s;
}

/* Of a time on the wall, in ms since its 1970-01-01 00:00. */
static duly_civil day_of(int64_t wall)
{
	return (duly_civil){ (int32_t)(wall / DULY_DAY_MS - (wall % DULY_DAY_MS < 0)) };
}

/* The time on the wall at @t, cut to what a civil date can hold: DULY_NEVER is asked for too. */
static int64_t wall_at(duly_instant t, const struct stretch *s)
{
	const int64_t limit = (INT32_MAX - 1) * DULY_DAY_MS;

	return MAX(MIN(t.ms, limit), -limit) + s->offset;
}

duly_civil zone_date(const struct zone *z, duly_instant t)
{
	return day_of(wall_at(t, stretch_at(z, t.ms)));
}

duly_instant zone_instant(const struct zone *z, duly_civil day, int minutes)
{
	const int64_t wall = (int64_t)day.day * DULY_DAY_MS + minutes * INT64_C(60000);
	const struct stretch *s = stretch_at(z, wall - MAX_OFFSET * DULY_SECOND_MS);
	const struct stretch *last = &z->list[z->n - 1];

	/* The first stretch that has not ended by then. Where the wall has passed that time already
	 * when the next one begins, the time is in the gap between them: by the offset before the
	 * gap it is as far behind it as it was in it. */
	while (s < last && wall - s->offset >= s[1].from && wall - s[1].offset >= s[1].from)
		s++;
	return (duly_instant){ wall - s->offset };
}

/* The minute of the day on which @t falls here. */
static int minute_of_day(const struct zone *z, duly_instant t)
{
	const int64_t wall = wall_at(t, stretch_at(z, t.ms));

	return (int)((wall - (int64_t)day_of(wall).day * DULY_DAY_MS) / (MINUTE * DULY_SECOND_MS));
}

char *zone_print(const struct zone *z, duly_instant t, char buf[48])
{
	const int minutes = minute_of_day(z, t);
	char date[DULY_DATE_TEXT];

	snprintf(buf, 48, "%s %02d:%02d %.*s", duly_civil_print(zone_date(z, t), date),
		 minutes / 60, minutes % 60, STR_FMT(stretch_at(z, t.ms)->abbreviation));
	return buf;
}

char *zone_short(const struct zone *z, duly_instant t, char buf[48])
{
	const int minutes = minute_of_day(z, t);
	char day[WORDS_DATE];

	snprintf(buf, 48, "%s %02u:%02u", words_short(zone_date(z, t), day),
		 (unsigned)minutes / 60 % 24, (unsigned)minutes % 60);
	return buf;
}
