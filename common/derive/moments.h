/* moments.h - what comes of itself: birthdays, so long after an opening, so many days of something.
 * Private to this folder.
 */
#pragma once
#include "common/derive/fold.h"

/* Birthdays, and the dates of birth that are known. */
void moments_begin(struct fold *f);
/* A date of birth that is known from now on. */
void moments_birth(struct fold *f, const struct event *e);
/* Those of an episode that has opened or closed. */
void moments_opened(struct fold *f, const struct episode *e);
void moments_closed(struct fold *f, const struct episode *e, duly_civil on);
/* Those of a date that @event has said of it. */
void moments_said(struct fold *f, const struct episode *e, const struct event *event);
/* Whether it will not come, since its episode has closed. */
bool moment_is_stale(const struct fold *f, const struct pending_moment *m);
/* Those of every year come again. */
void moments_again(struct fold *f, const struct pending_moment *m);
/* The earliest pending one that lies on or before @day; false: none. It is taken out. */
bool moments_take(struct fold *f, duly_civil day, struct pending_moment *ret);
