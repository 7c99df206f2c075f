/* event.h - one event of a case as the law sees it: typed, checked, its data by field.
 *
 * Its strings are borrowed from whatever it was read from: a message, a stored case, a line of
 * JSON.
 */
#pragma once
#include "common/law/law.h"
#include "common/wire/wire.h"

struct event {
	struct str id, source, council, subject, replaces, batch;
	const struct event_type *type;     /* NULL: a type that is no longer in the vocabulary    */
	struct str   type_name;
	bool         date_only;
	bool         expected;             /* a birth that is only expected                       */
	duly_instant at;                   /* of a date: the start of that day in the law's zone  */
	duly_civil   day;                  /* of an instant: the date in the law's zone           */
	duly_instant recorded;             /* by the source; DULY_NO_INSTANT: not said            */
	duly_instant received;             /* by us: its batch's instant                          */
	uint64_t     sequence;             /* in the log; 0: none                                 */
	const struct value *data;          /* type->field_count of them                           */
	uint8_t      content[ID_LEN];      /* content digest (docs/formats.md): equal events have equal ones */
};

/* Whether its source can have recorded it when it says: a row may have been made for something
 * planned, but not a year ahead, and not a day after we had it. */
bool event_recorded_ok(const struct event *e);
/* When we could have known: recordedtime if the source gave one that can be, else received. */
static inline duly_instant event_known(const struct event *e)
{
	return e->recorded.ms != DULY_NO_INSTANT.ms && event_recorded_ok(e) ? e->recorded
									    : e->received;
}

/* What the engine reads itself; a value that is not given where the type has no such field. */
const struct value *event_part(const struct event *e, enum part part);
/* The key of what it opens, changes, completes or closes; NO_STR: none, or several. */
struct str event_key(const struct event *e);
static inline bool event_means(const struct event *e, enum event_meaning meaning)
{
	return e->type != NULL && e->type->means == meaning;
}
/* Whether it is what people answer to what was told. */
static inline bool event_answers(const struct event *e)
{
	return event_means(e, MEANS_ANSWER) || event_means(e, MEANS_DELAY) ||
	       event_means(e, MEANS_DISPUTE);
}

/* Decodes type and data of @envelope. False: @reject. What hangs on the event is in @arena; its
 * strings point into the envelope's bytes. sequence and received are left 0. */
bool event_read(const struct law *law, const struct envelope *envelope, struct arena *arena,
		struct event *ret, struct reject *reject);

/* False: too far ahead or before 1990, as of @now (CONTRACT 2, Order). */
bool event_time_ok(const struct event *e, duly_instant now, struct reject *reject);
/* False: a date in its data lies before 1990. */
bool event_data_time_ok(const struct law *law, const struct event *e, struct reject *reject);

/* The canonical msgpack map of an event (docs/formats.md): what the log keeps. Data after defaults,
 * keys in the order of the vocabulary, time in UTC. event_read of it gives an equal event. */
void event_pack(const struct law *law, const struct event *e, struct buf *ret);

/* For how much it counts against the bound of its case in bytes (duly-protocol(7)): 64, its texts,
 * and 16 for each value of its data and each entry of a list. */
size_t event_size(const struct event *e);

/* Sets content: what makes two events of one identity the same. event_read has done so; @arena is
 * for what is needed meanwhile. */
void event_digest(const struct law *law, struct event *e, struct arena *arena);

/* Where an event stands in its case's order; < 0: a before b. Never 0 for two identities. */
int event_order(const struct event *a, const struct event *b);
/* For qsort(). */
int event_order_of(const void *a, const void *b);

/* How alike what two events of one type say is. Keys are data. */
enum event_likeness {
	EVENT_CONTRADICTS,       /* both say something of one field, and not the same            */
	EVENT_COMPATIBLE,        /* one of them says less                                        */
	EVENT_EQUAL,
};
enum event_likeness event_likeness(const struct event *a, const struct event *b);
