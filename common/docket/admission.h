/* admission.h - whether an event is taken: is it one, is it new, is there room for it in its case.
 * The same for a service that takes it into its log and for whoever reads events from a file, so
 * that the one refuses what the other does, for the same reason. */
#pragma once
#include "common/derive/people.h"

struct admission {
	const struct law *law;
	duly_instant      now;
	bool              ahead;             /* what lies ahead of now is taken, however far      */
	struct arena     *arena;             /* what is read hangs there                          */
};

/* Decodes one event: its envelope, type and data. False: @reject says why; ret->id and ret->source
 * are still set as far as they could be read. */
bool admission_read(const struct admission *a, const msgpack_object *object, struct event *ret,
		    struct reject *reject);
/* Whether it may be said: of this subject, at this time. False: @reject. What was taken once is not
 * asked again. */
bool admission_may_be_said(const struct admission *a, const struct event *e, struct reject *reject);

/* Where an event would go. */
struct admission_place {
	struct reference  at;                /* its case, as it is without it                     */
	const uint8_t    *known;             /* content digest of the event there of the same
	                                        identity (subject, source, id); NULL: none        */
	const struct str *councils;          /* that there are beside those that have an overlay;
	                                        none of either: any council is taken              */
	size_t            council_count;
	people_load       load;              /* finds other cases of the council                  */
	void             *ctx;
};
enum admission_verdict {
	ADMISSION_NEW,
	ADMISSION_KNOWN,                     /* the very same was taken before                    */
	ADMISSION_REFUSED,                   /* @reject says why                                  */
};
/* Judges an event that may be said. Ensures: the same event has the same verdict, however often it
 * is sent: what is known is known also where the case has no room any more. */
duly_result admission_judge(const struct context *c, const struct admission_place *place,
			    const struct event *e, enum admission_verdict *ret,
			    struct reject *reject, struct duly_diag *diag);

/* The reference that @e merges its own into; NO_STR: it does no such thing. Whoever takes @e has to
 * remember it there, so that the two find each other from either side. */
struct str admission_merges_into(const struct event *e);
