/* outcome.h - what is said of obligations once everything is folded. Private to this folder. */
#pragma once
#include "common/derive/fold.h"

/* bookings.c: an appointment is made or cancelled, and which of them is inside the window of @o. */
void booking_add(struct fold *f, const struct event *e);
void booking_cancel(struct fold *f, const struct event *e);
void booking_plan(struct fold *f, struct obligation *o);

/* answers.c: what people answered, and to which obligation. */
void answer_add(struct fold *f, const struct event *e);
void answers_give(struct fold *f);

/* alternative_dates.c: the dates that stand beside those that drive. */
void alternative_dates_add(struct fold *f);

/* coverage.c: the clocks that a status calls for and that are not there. */
void coverage_find(struct fold *f, struct derivation *ret);

/* figures.c: of which of the law's figures the case is one, and what they say of it. */
void figures_find(struct fold *f, struct derivation *ret);

/* derive.c: whether what a feed says that it reports may be what @m asks for. */
bool reported_may_meet(struct reported said, const struct matcher *m);
