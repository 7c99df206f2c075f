/* fold.h - the state of one derivation while the events of a case pass through it. For the files of
 * derive only. */
#pragma once
#include "common/derive/derive.h"

/* An event that stands: not retracted, not replaced, not the second telling of a fact. */
struct effective_event {
	const struct event *event;
	const struct event *anchor;           /* the first of its chain of corrections              */
};

struct episode {
	const struct episode_kind *kind;
	const struct event        *opened;
	const struct event        *anchor;
	duly_civil                 on;
	struct str                 key;       /* NO_STR: none was given                             */
	struct str                 aside;     /* of an opening that only went on with it            */
	const struct value        *facts;     /* kind->fact_count                                   */
	const enum field_kind     *fact_kinds;
	uint32_t ordinal; /* among its kind in this case, from 1                */
	bool continued; /* its row was ended, and another goes on with it      */
	bool                       open;
	duly_civil                 until;     /* the day on which it was closed                     */
	duly_instant               from_at, until_at;
};

/* What something follows from: an event, or a moment and the event that gave the fact. */
struct cause {
	struct effective_event           by;
	const struct moment_kind *moment;     /* NULL: the event itself                             */
	uint32_t                  ordinal;    /* of the moment                                      */
	duly_civil                on;
};

/* The events of one type that have been folded, as indexes into fold.events. */
struct type_seen {
	uint32_t *list;
	size_t    n, cap;
};

struct pending_moment {
	const struct moment_kind *kind;
	const struct event       *source;     /* the event that gave the fact                       */
	duly_civil                on;
	uint16_t                  episode;    /* after-opening: its episode                         */
};

struct booking {
	const struct event *event;
	bool                active;
};

/* From @from on, @dob is taken to be the date of birth. */
struct dob_known {
	duly_civil from, dob;
	const struct event *event;
};

struct fold {
	const struct law        *law;
	const struct vocabulary *vocabulary;
	const struct calendar   *calendar;
	const struct zone       *zone;
	const struct reporting  *reporting;
	struct arena            *arena;
	duly_instant             at;
	duly_civil               today;

	const struct effective_event *events;        size_t n;
	size_t                 here;          /* index of the event being folded                    */
	struct type_seen      *seen;          /* per event type                                     */

	struct episode        *episodes;      size_t episode_count, episode_cap;
	struct pending_moment *pending;       size_t pending_count, pending_cap;
	struct obligation     *obligations;        size_t obligation_count, obligation_cap;
	uint16_t              *open_obligations;   size_t open_count, open_cap;
	uint16_t              *ended_obligations;  size_t ended_count, ended_cap; /* on the day being folded */
	struct finding        *findings;      size_t finding_count, finding_cap;
	struct booking        *bookings;      size_t booking_count, booking_cap;
	struct allocation         *allocations;       size_t allocation_count, allocation_cap;
	struct deferred { struct effective_event by; } *deferred; size_t deferred_count, deferred_cap;
	/* Statuses that began or ended with what is being folded. */
	struct status_change { uint16_t episode; bool opened; } *changes; size_t change_count, change_cap;
	bool                   own_facts;     /* facts are those that the event itself says         */
	const struct obligation *about;       /* whose episodes give the facts; NULL: any           */

	duly_civil today_folded; /* the day of the event or moment being folded */
	const struct dob_known *dobs;
	size_t dob_count;
	duly_civil dob; /* as known on the day being folded; DULY_NO_DATE */
	const struct event *dob_event;
	int32_t    *counted;                  /* per moment: days of closed episodes counted so far */
	uint32_t   *fired;                    /* per moment: how often it has come                  */
	uint32_t   *opened;                   /* per episode kind: how many                         */
	uint32_t   *current;                  /* per episode kind: the last opened of those that are
	                                         open, its index + 1; 0: none is                    */
	bool       *was_closed;               /* per episode kind: closed by a moment or by death   */
	duly_civil ours_from;
	bool       dead;
	duly_instant next;
	duly_result  failed;
};

#define FOLD_GROW(f, list, count, cap)                                                          \
	fold_grow((f)->arena, (void **)&(f)->list, sizeof *(f)->list, (f)->count, &(f)->cap)
void fold_grow(struct arena *arena, void **list, size_t size, size_t count, size_t *cap);
void fold_find(struct fold *f, enum finding_code code, const struct event *event);
void fold_next(struct fold *f, duly_instant t);      /* something would differ at @t            */

/* holders.c */
/* Who holds the case in that role; NULL: nobody ever did. */
struct allocation *allocation_of(const struct fold *f, sym role);
void allocation_start(struct fold *f, const struct event *e);
void allocation_end(struct fold *f, const struct event *e);
/* Once all is folded: as they are today. */
void allocations_resolve(struct fold *f);
void allocation_give(const struct fold *f, struct obligation *o);
/* The team of who holds @role; NO_STR: nobody. */
struct str allocation_team(const struct fold *f, struct str role);

/* standing.c */
void effective_events(struct fold *f, const struct event *events, size_t n);

/* holds.c: @event may be NULL (a moment). */
/* The fact as the event says it, else as the open episodes have it; NULL: nobody says. */
const struct value *fact_value(const struct fold *f, sym fact, const struct event *event,
			       enum field_kind *ret_kind);
/* The last event that was folded and fits, not before @since; NULL: none. */
const struct effective_event *last_that_fits(const struct fold *f, const struct matcher *m,
				      duly_civil since);
/* The first day of a window of @p that ends with @day: "in 90 days" are @day and the 89 before. */
/* The day so long before @day. */
duly_civil days_back(const struct fold *f, struct period p, duly_civil day);
duly_civil window_start(const struct fold *f, struct period p, duly_civil day);
bool condition_holds(const struct fold *f, const struct condition *c, const struct event *event);
bool matcher_holds(const struct fold *f, const struct matcher *m, const struct event *event);
bool matcher_fits(const struct matcher *m, const struct event *event);  /* type and data alone  */

/* episodes.c */
struct episode *episode_open(const struct fold *f, const struct episode_kind *kind, struct str key);
/* Carries out what the event does to episodes. False: it cannot be right here, and changes nothing.
 * *ret_opened, *ret_closed: of which kind it opened and closed one; NULL: of none. */
bool episodes_apply(struct fold *f, const struct effective_event *s,
		    const struct episode_kind **ret_opened, const struct episode_kind **ret_closed);
void episodes_moment(struct fold *f, const struct pending_moment *m);
void episodes_end_all(struct fold *f, const struct event *by);
/* Statuses that last while something holds: begins and ends them, and notes it in f->changes. */
void episodes_follow(struct fold *f, const struct cause *cause);
struct str event_key(const struct event *e);

/* moments.c */
void moments_begin(struct fold *f); /* birthdays                               */
void moments_birth(struct fold *f, const struct event *e); /* a date of birth, from now on */
void moments_opened(struct fold *f, struct episode *e);
void moments_closed(struct fold *f, struct episode *e, duly_civil on);
void moments_again(struct fold *f, const struct pending_moment *m);  /* those of every year       */
/* The earliest pending one that lies on or before @day; false: none. It is taken out. */
bool moments_take(struct fold *f, duly_civil day, struct pending_moment *ret);
/* The day of @kind as things stand; DULY_NO_DATE: it will not come. */
duly_civil moment_day(const struct fold *f, const struct moment_kind *kind);

/* obligations.c */
void obligations_start(struct fold *f, struct rule_starts starts, const struct cause *cause);
/* Where both say which placement (review, complaint, ...) they are about, it has to be the same. */
bool obligation_is_about(const struct obligation *o, const struct event *e);
void obligations_meet(struct fold *f, const struct event *e);
void obligations_end(struct fold *f, const struct event *e);
void obligations_end_moment(struct fold *f, const struct moment_kind *m, const struct event *source,
		       duly_civil on);
void obligations_episode_closed(struct fold *f, const struct episode *e, const struct event *by,
			   const struct moment_kind *moment, duly_civil on, bool never_was);
void obligations_end_open(struct fold *f, const struct event *by);

/* obligation_date.c: of a clock that starts; never before the day @since. @event: NULL where a
 * moment starts it. */
void obligation_date(const struct fold *f, struct obligation *o, const struct event *event,
	       duly_civil since);
/* Facts have changed: intervals and dates that depend on them. */
void obligations_reconsider(struct fold *f);

/* sides.c: once all is folded */
void alternative_dates_add(struct fold *f);
void gaps_find(struct fold *f, struct derivation *ret);
