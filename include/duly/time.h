/* time.h - three kinds of time that the compiler keeps apart.
 *
 * An instant is a moment on the UTC time line, a span a length of elapsed time, a civil date a day
 * on the calendar of people, in no zone until somebody names one. Days, weeks and months are
 * counted on civil dates, hours on instants (domain rules 1-10); neither turns into the other
 * without a zone (common/calendar/zone.h).
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct { int64_t ms; } duly_instant;  /* since 1970-01-01T00:00:00Z                     */
typedef struct { int64_t ms; } duly_span;     /* elapsed                                        */
typedef struct { int32_t day; } duly_civil;   /* days since 1970-01-01, proleptic Gregorian     */

/* "None": no instant and no date that the service accepts lies there. */
#define DULY_NEVER      ((duly_instant){ INT64_MAX })
#define DULY_NO_INSTANT ((duly_instant){ INT64_MIN })
#define DULY_NO_DATE    ((duly_civil){ INT32_MIN })

#define DULY_SECOND_MS INT64_C(1000)
#define DULY_HOUR_MS   (3600 * DULY_SECOND_MS)
#define DULY_DAY_MS    (24 * DULY_HOUR_MS)

struct duly_ymd {
	int year, month, day;   /* month 1-12, day 1-31 */
};

duly_civil      duly_civil_from_ymd(int year, int month, int day);
struct duly_ymd duly_civil_to_ymd(duly_civil c);

/* Monday 0 ... Sunday 6. */
int duly_civil_weekday(duly_civil c);

/* Days in the month, 28-31; @month 1-12. */
int duly_days_in_month(int year, int month);

/* Room for the longest text each of the printers below writes, its NUL included. */
#define DULY_DATE_TEXT 16
#define DULY_TIME_TEXT 32

/* "YYYY-MM-DD". Returns @buf. */
char *duly_civil_print(duly_civil c, char buf[DULY_DATE_TEXT]);

/* RFC 3339 in UTC: "2026-01-14T09:00:00Z", with ".mmm" only where it is not zero. Returns @buf. */
char *duly_instant_print(duly_instant t, char buf[DULY_TIME_TEXT]);

/* Strict "YYYY-MM-DD" of exactly @len bytes, a day that exists. False: *ret is untouched. */
bool duly_civil_parse(const char *text, size_t len, duly_civil *ret);

/* Strict RFC 3339 date-time with an offset, of exactly @len bytes. Fractions beyond a millisecond
 * are cut; a leap second (:60) is read as the first instant after it. False: *ret is untouched. */
bool duly_instant_parse(const char *text, size_t len, duly_instant *ret);

#ifdef __cplusplus
}
#endif
