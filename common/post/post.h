/* post.h - what is to be written to whom, and what has become of it: the gateway without its
 * sockets.
 *
 * Alerts are taken in the order of the feed and wait, by person, in a store of the gateway's own
 * until a letter is made of them: at once, or with the others of the morning of the next working
 * day. Then the world is asked again (world.h), and what is no longer so has no line. A letter is
 * whole in the store before anybody is asked to take it; what was answered is there before the next
 * one goes. Each instant is given by the caller, so that a month runs in a moment.
 *
 *	post_take(p, alerts, n, cursor)         ...and acknowledge post_taken()
 *	post_turn(p, now)                       letters are made of what is due
 *	while (post_next(p, now, &sending))     the intent is synced; send sending.message
 *		post_settle(p, sending.number, answer, now)
 *	while (post_ask_next(p, now, &asking))  of those handed over: ask whether they arrived
 *		post_arrived(p, &asking, what, code, now)
 *	post_events(p, ...), post_events_forget(p, ...)    delivery.* events for the scheduler
 */
#pragma once
#include "common/post/letter.h"
#include "common/post/texts.h"
#include "common/post/world.h"

struct post;

struct post_settings {
	const char *from;      /* address that letters come from; its domain is that of ids      */
	const char *name;      /* beside it                                                      */
	const char *reply_to;  /* that answers go to; NULL: @from                                */
	const char *look;      /* where to look, for people: "Mosaic"; NULL: nothing is said     */
	const char *case_link; /* a template of a URL with {{case}}; NULL: references are plain  */
	const char *source;    /* last part of the source of its events: "duly-mail"             */
	const char *const *domains; /* that letters may go to; none: any of the directory's      */
	size_t domain_count;
	int64_t urgent_patience_ms; /* until an hour clock goes to the next role                 */
	/* That tokens are made of: bytes_random(). NULL, in a rehearsal: of what they stand for. */
	void (*random)(uint8_t *ret, size_t n);
};

/* Borrows all that it is given. */
struct post *post_new(struct store *store, const struct post_world *world,
		      const struct texts *texts, const struct post_settings *settings);
void post_free(struct post **post);

/* ---- alerts in ------------------------------------------------------------------------------- */

struct post_alert {
	const void *bytes;
	size_t len;
};
/* Files what is told in @alerts, those that were taken before apart, and that the feed was read up
 * to @next under @incarnation. Synced when it returns DULY_OK. *ret_odd: alerts that do not read,
 * and are passed over. */
duly_result post_take(struct post *p, const struct post_alert *alerts, size_t n, uint64_t next,
		      const char *incarnation, size_t *ret_odd, struct duly_diag *diag);
/* Up to where it was taken: what may be acknowledged. */
duly_result post_taken(struct post *p, uint64_t *ret_seq, struct buf *ret_incarnation,
		       struct duly_diag *diag);

/* Tells those who run the service, at once, what the gateway has to say of itself; once a day of
 * each @code. */
duly_result post_say(struct post *p, const char *code, duly_instant now, struct duly_diag *diag);

/* ---- letters --------------------------------------------------------------------------------- */

/* Makes the letters that are due at @now. */
duly_result post_turn(struct post *p, duly_instant now, struct duly_diag *diag);

/* At a start: what was tried and not answered before it goes again at @at, if not before, for
 * nobody else has it. */
duly_result post_resume(struct post *p, duly_instant at, struct duly_diag *diag);

struct post_sending {
	uint64_t number;
	const char *address;
	char id[ID_HEX];     /* of its Message-ID, before the @                           */
	struct view message; /* RFC 5322, CRLF                                            */
	uint32_t attempt;    /* 1: for the first time                                     */
	bool in_doubt;       /* it was tried before and not answered: it may have arrived */
};
/* The next letter to be handed over at @now; that it is tried is synced. DULY_E_NOTFOUND: none is.
 * What is given is valid until the next call with @p. */
duly_result post_next(struct post *p, duly_instant now, struct post_sending *ret,
		      struct duly_diag *diag);

enum post_verdict {
	POST_TAKEN,   /* it is handed over                                          */
	POST_LATER,   /* not now: it is tried again                                 */
	POST_REFUSED, /* never                                                      */
	POST_DOUBT,   /* no answer came: it may have arrived                        */
	POST_ABSENT,  /* of one in doubt: it has not arrived, and goes at once      */
};
struct post_answer {
	enum post_verdict verdict;
	unsigned code;      /* as it was said; 0: nothing was                      */
	int64_t pause_ms;   /* that was asked for; 0: none was                     */
	const char *handle; /* by which to ask whether it arrived; NULL: nobody says */
};
/* What a mail server's @code stands for: 250, 4xx, 5xx; 0: none came. */
struct post_answer post_answer_of(unsigned code);
/* What was answered when it was handed over. */
duly_result post_settle(struct post *p, uint64_t number, struct post_answer answer,
			duly_instant now, struct duly_diag *diag);

/* Whoever took a letter may say later whether it arrived (post_answer.handle): for four days it is
 * asked, with growing pauses. */
struct post_asking {
	uint64_t number;
	duly_instant due;
	const char *handle;
};
/* The next to be asked about at @now. DULY_E_NOTFOUND: none is. What is given is valid until the
 * next call with @p. */
duly_result post_ask_next(struct post *p, duly_instant now, struct post_asking *ret,
			  struct duly_diag *diag);
enum post_arrival { POST_UNDER_WAY, POST_ARRIVED, POST_FAILED };
/* What was said of it; of one that failed @code says how, and all follows as of one that came
 * back. The handle of @asking is not looked at. */
duly_result post_arrived(struct post *p, const struct post_asking *asking, enum post_arrival what,
			 const char *code, duly_instant now, struct duly_diag *diag);
/* A letter that was refused for good, or came back, is written once more, as another message: to
 * the mailbox that the directory has now, of what is still so. DULY_E_NOTFOUND: it is none. */
duly_result post_resend(struct post *p, uint64_t number, duly_instant now, struct duly_diag *diag);
/* What @whom would be written in the morning of which @now is, without anything coming of it: the
 * message, or its subject and its text alone, appended to @ret. The store may be open for reading
 * only. DULY_E_NOTFOUND: nobody has a mailbox there. */
struct post_shown {
	bool whole;
	struct buf text;
};
duly_result post_preview(struct post *p, const struct post_whom *whom, duly_instant now,
			 struct post_shown *ret, struct duly_diag *diag);

/* ---- answers --------------------------------------------------------------------------------- */

/* What a token stands for; strings are valid until the next call with @p. */
struct post_token {
	struct post_whom whom;
	struct str subject;
	uint8_t obligation[ID_LEN], alert[ID_LEN];
	duly_instant expires;
	struct str address; /* that it was sent to */
};
enum { POST_TOKEN = 8 };
duly_result post_token_find(struct post *p, const char token[POST_TOKEN], struct post_token *ret,
			    struct duly_diag *diag);
/* An answer that the scheduler did not take: whoever gave it is told. */
struct post_refusal {
	struct post_whom whom;
	struct str subject, answer; /* "booked"                                           */
	uint8_t obligation[ID_LEN];
	struct str why; /* "day", "duty": what of it did not fit; NO_STR: something else   */
};

/* What follows from one mail that came in, or from an answer to one of its events, all of it or
 * nothing. */
struct post_received {
	const uint8_t *digest;      /* of the mail, or of the event's id: what came in before does
				       nothing                                            */
	const struct view *events;  /* packed, for the scheduler                          */
	size_t event_count;
	const uint8_t *bounced;     /* the id of a letter that came back; NULL: none              */
	struct str enhanced;        /* why: "5.1.1"; NO_STR: it does not say                      */
	const char *pass_to;        /* whom it is passed on to; NULL: nobody                      */
	struct view pass_message;
	uint8_t pass_id[ID_LEN];
	const struct post_refusal *refusal; /* NULL: none */
};
/* *ret_news: it had not come in before. */
duly_result post_receive(struct post *p, const struct post_received *in, duly_instant now,
			 bool *ret_news, struct duly_diag *diag);

/* ---- events out ------------------------------------------------------------------------------ */

typedef bool (*post_visit_event)(void *ctx, uint64_t number, struct view event);
duly_result post_events(struct post *p, post_visit_event visit, void *ctx, struct duly_diag *diag);
/* The service has them, up to @number. */
duly_result post_events_forget(struct post *p, uint64_t number, struct duly_diag *diag);
/* The same of a service that may be restored from a backup: it has them as @incarnation, and for 35
 * days they are kept for it. */
duly_result post_events_given(struct post *p, uint64_t number, struct str incarnation,
			      duly_instant now, struct duly_diag *diag);
/* What it has of a time before @incarnation waits for it again. */
duly_result post_events_again(struct post *p, struct str incarnation, struct duly_diag *diag);

/* Where the letter that has waited longest was made @patience_ms ago, the service is told, once a
 * day; *ret_delayed: it is so. */
duly_result post_delayed(struct post *p, int64_t patience_ms, duly_instant now, bool *ret_delayed,
			 struct duly_diag *diag);

/* ---- figures --------------------------------------------------------------------------------- */

struct post_counts {
	uint64_t waiting, letters, sent, dead, dropped, bounced, queued, asked, events;
	duly_instant oldest; /* when the first of those that are queued was made; DULY_NEVER: none */
};
duly_result post_count(struct post *p, struct post_counts *ret, struct duly_diag *diag);
