/* words.h - days and names as people write and say them: "Mon 9 February 2026". */
#pragma once
#include "common/base/base.h"

extern const char *const WEEKDAY_NAMES[7]; /* Monday first, in full   */
extern const char *const MONTH_NAMES[12];  /* January first, in full  */

/* The index of @text, a name in full or its first three letters; -1 where it is none. */
int words_weekday(struct str text);
int words_month(struct str text);

/* A name as it is said: "protection-plan.ended" as "protection plan ended". */
void words_name(struct str name, struct buf *b);

/* Room for the longest of the texts below, NUL included. */
#define WORDS_DATE 40
char *words_date(duly_civil day, char buf[WORDS_DATE]); /* "9 February 2026"     */
char *words_month_of(duly_civil day, char buf[WORDS_DATE]); /* "February 2026"       */
char *words_day(duly_civil day, char buf[WORDS_DATE]);  /* "Mon 9 February 2026" */
char *words_short(duly_civil day, char buf[WORDS_DATE]); /* "Mon 9 Feb 2026"     */
