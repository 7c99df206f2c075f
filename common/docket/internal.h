/* internal.h - what the files of the docket share. For them only. */
#pragma once
#include "common/derive/people.h"
#include "common/derive/reporting.h"
#include "common/derive/staff.h"
#include "common/docket/docket.h"
#include "common/docket/stored_case.h"

/* Why an alert follows: part of its record, so that a replay finds it where it belongs. */
enum alert_cause { CAUSE_APPLY, CAUSE_TICK, CAUSE_SWEEP, CAUSE_SERVICE };

/* A case in this turn's hands. */
struct work {
	uint8_t         key[ID_LEN];
	struct stored_case file;
	bool            is_new, touched, retracted, corrected;
	bool            folded;               /* in this turn's apply, with another reference     */
	bool            restricted;           /* as it was derived last                           */
	const struct allocation *allocations;         /* likewise                                         */
	size_t          allocation_count;
	struct work    *next;                 /* in the order of touching                         */
};

/* An alert of the record, waiting for the case whose turn it is. */
struct recorded_alert {
	uint8_t         key[ID_LEN];
	uint8_t         cause;
	bool            used;
	uint32_t        index;
	uint32_t        round;
	duly_instant    rung_at;
	struct view     bytes;                /* of the record's body                             */
	msgpack_object  alert;
};

struct council {
	struct str       name;
	struct reporting reporting;
	struct arena    *arena;
	struct council  *next;
};

struct turn {
	duly_instant      now;
	struct log_batch *batch;
	uint64_t          first_sequence, next_sequence;
	struct arena     *arena;              /* everything of this turn                          */
	struct work     **table; size_t table_size, work_count;
	struct work      *first, **last;
	struct buf       *alerts; size_t alert_count, alert_cap;   /* bodies, in order            */
	bool              quiet;              /* nobody is told of a rung in this turn            */
	bool              ticked;
	struct ticked     ticks;
	/* A replay from the record. */
	bool              recorded;
	struct recorded_alert *said; size_t said_count;
	msgpack_zone     *zone;
};

struct docket {
	struct store       *store;
	struct store_txn   *txn;
	struct docket_state state;
	struct law         *law;
	struct contents     in_force;
	struct council     *councils;
	struct reallocation     *reallocations;         /* notices that wait for their sweep                */
	bool                reallocations_read;
	struct arena       *reallocation_arena;
	struct turn         turn;
	struct arena       *derive_arena;     /* reset for each case                              */
	struct buf          scratch;
	bool                dirty;
	docket_files        files;            /* NULL: none are to be had                         */
	void               *files_ctx;
};

/* state.c */
duly_result docket_writing(struct docket *d, struct duly_diag *diag);   /* a transaction is open */
void        state_write(struct docket *d);
extern const struct view LAW_KEY;
duly_result state_read(struct store_txn *txn, struct docket_state *ret, struct duly_diag *diag);
duly_result law_make(struct store_txn *txn, struct view in_force, struct contents *contents,
		     struct law **ret, struct duly_diag *diag);
void        councils_clear(struct docket *d);
duly_result law_take(struct docket *d, struct view in_force, struct duly_diag *diag);
struct council *council_of(struct docket *d, struct str name);
void        council_update(struct docket *d, struct work *w);
void        sweep_begin(struct docket *d, enum alert_reason reason);
bool        content_known(struct docket *d, const uint8_t digest[SHA256_LEN]);
/* Engine, rules, calendar: what was told was right when it was told. */
bool        changes_what_was_right(unsigned reason);  /* enum alert_reason */
void        case_key(const struct docket_state *s, struct str council, struct str subject,
		     uint8_t ret[ID_LEN]);

/* take.c */
duly_result work_load(struct docket *d, struct str council, struct str subject, struct work **ret,
		      struct duly_diag *diag);
duly_result work_load_key(struct docket *d, const uint8_t key[ID_LEN], struct work **ret,
			  struct duly_diag *diag);
void        work_touch(struct docket *d, struct work *w);
/* Under what the case in hand is derived. */
struct context work_context(struct docket *d, const struct work *w, struct arena *arena);
/* What hangs together with @w by mergings; the owner of each reference is its struct work. */
duly_result work_people(struct docket *d, struct work *w, const struct context *c,
			struct people *ret, struct duly_diag *diag);
struct reference work_reference(struct work *w);
/* Reads every case in hand again, under @law. */
duly_result works_under(struct docket *d, const struct law *law, struct duly_diag *diag);
duly_result take_recorded(struct docket *d, const struct log_record *record, struct duly_diag *diag);

/* match.c */
/* Which stored obligation is which derived obligation: sets obligation->derived, and adds what is
 * new. */
void        obligations_match(const struct derivation *derived, struct stored_obligations *obligations,
			 struct arena *arena);
void        obligations_forget(struct stored_obligations *obligations);

/* cases.c */
duly_result case_process(struct docket *d, struct work *w, enum alert_cause cause,
			 enum alert_reason reason, struct duly_diag *diag);
struct obligation *obligation_restore(struct arena *arena, const struct law *law,
				      const struct stored_case *file, const struct stored_obligation *stored);
void        set_timer(struct docket *d, const struct work *w, struct stored_obligations *obligations,
		      duly_instant at);

/* handing.c */
/* One alert for each role whose holder is another than was known, and in whose hands something is
 * open that somebody else has been told of. */
void tell_allocations(struct docket *d, struct work *w, struct stored_obligations *obligations, enum alert_cause cause);
/* Nobody is told: it is known from here on. */
void note_allocations(struct docket *d, const struct work *w, struct stored_obligations *obligations);
/* Teams and people of a council (subjects team:, worker:): one notice each, with counts that a
 * sweep through all cases makes. @why: the event by which something is handed over; NULL: none. */
void reallocation_changed(struct docket *d, struct str council, struct str subject,
		     const struct event *why);
void reallocation_count(struct docket *d, const struct work *w, const struct stored_obligations *obligations);
void reallocation_restart(struct docket *d);       /* a sweep begins                                   */
void reallocation_tell(struct docket *d);          /* it has been through                              */
void reallocation_clear(struct docket *d);         /* to be read again from the store                  */

/* tell.c */
void tell_answers(struct docket *d, struct work *w, struct stored_obligations *obligations, enum alert_cause cause,
		  enum alert_reason reason);
void tell_rungs(struct docket *d, struct work *w, struct stored_obligations *obligations, enum alert_cause cause);
void tell_findings(struct docket *d, struct work *w, struct stored_obligations *obligations, enum alert_cause cause,
		   bool rungs);
void tell_recorded(struct docket *d, struct work *w, struct stored_obligations *obligations, enum alert_cause cause);
duly_instant told_from(const struct docket *d, const struct stored_obligation *stored);
bool rung_passed_over(const struct stored_obligation *stored, const struct rung *rung);
duly_instant finding_told_at(const struct docket *d, const struct known_finding *f);
/* Adds @team to the @n of @teams, a list of at most TEAMS_MAX, if it is not there. */
enum { TEAMS_MAX = 16 };
size_t teams_add(struct str team, struct str teams[TEAMS_MAX], size_t n);
/* Whom something of @o is for: the team that holds it, and who stands in. */
size_t teams_of(const struct obligation *o, struct str teams[TEAMS_MAX]);
void tell_service(struct docket *d, enum alert_cause cause, const char *code, const char *once,
		  struct str council, struct str subject, const char *message);
void alert_append(struct docket *d, enum alert_cause cause, uint32_t round, duly_instant rung_at,
		  struct view alert);

/* Remembers the last alert of its code, so that it need not be told again. */
void service_remember(struct docket *d, struct str code, struct str once);

/* loading.c */
/* Whether @e puts files in force. */
bool loading_asked(const struct event *e, enum loading *ret);
/* The files that @e wants, as they would be in force. False: @reject. */
bool loading_prepare(struct docket *d, const struct event *e, enum loading what,
		     struct contents *ret, struct reject *reject);

/* turn.c */
void        docket_hold(struct docket *d, const char *why);
void turn_release(struct turn *t);           /* what hung on the last turn */

/* feed.c */
struct view feed_key(uint64_t position, uint8_t b[8]);
duly_result consumer_take(struct docket *d, const msgpack_object *o, struct duly_diag *diag);

/* replay.c */
duly_result recorded_begin(struct docket *d, const struct log_record *records, uint32_t n,
			   struct duly_diag *diag);
