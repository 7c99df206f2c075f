/* obligations.h - clocks: how one starts, what its date is, what meets or ends it. Private to this
 * folder. */
#pragma once
#include "common/derive/fold.h"

/* Starts what @starts says follows from @cause. */
void obligations_start(struct fold *f, struct rule_starts starts, const struct cause *cause);
void obligations_meet(struct fold *f, const struct event *e);
void obligations_end(struct fold *f, const struct event *e);
void obligations_end_moment(struct fold *f, const struct moment_kind *m, const struct event *source,
			    duly_civil on);
/* What lives in @e ends with it: on the day until which it was, by @by or a moment. @never_was: it
 * is void. */
void obligations_end_within(struct fold *f, const struct episode *e, const struct cause *cause,
			    bool never_was);
void obligations_end_all(struct fold *f, const struct event *by);
/* By a case that is closed: all but what lives in what has an end of its own. */
void obligations_end_with_file(struct fold *f, const struct event *by);

/* Where both say which placement (review, complaint, ...) they are about, it has to be the same. */
bool obligation_is_about(const struct obligation *o, const struct event *e);
/* By what it says and is about, may @e meet @o, for which @m has to fit? An act told again on the
 * day of the act that started the clock does not. */
bool obligation_met_by(const struct obligation *o, const struct matcher *m, const struct event *e);

/* obligation_date.c */
/* The date of a clock that starts; never before the day @since. @event: NULL where a moment starts
 * it. */
void obligation_date(const struct fold *f, struct obligation *o, const struct event *event,
		     duly_civil since);
/* Before anything is folded. */
void obligations_begin(struct fold *f);
/* @o, of fold.obligations, has started, or what it asks of its own may be answered otherwise. */
void obligation_unsettle(struct fold *f, const struct obligation *o);
/* The facts of @e have changed: so for all that live in it. */
void obligations_unsettle(struct fold *f, const struct episode *e);
/* Something has happened: intervals and dates that depend on facts. */
void obligations_reconsider(struct fold *f);
