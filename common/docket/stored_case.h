/* stored_case.h - the stored value of one case: its events in fold order (docs/formats.md).
 *
 * One value holds the whole case, because one value per case is what makes the store fast. Strings
 * that recur (sources, types, field names, codes) stand once in a table at its head; an event that
 * is there already is copied as it stands when another one joins it.
 */
#pragma once
#include "common/derive/derive.h"
#include "common/docket/stored.h"

struct stored_case {
	struct str          council, subject;
	/* References that were once said to be merged into this one, in the order in which that was
	 * said. Whether they are is in their own events (common/derive/person.h). */
	struct str         *merged;
	size_t              merged_count;
	struct event       *events;           /* in event_order                                  */
	size_t              n, cap;
	size_t              bytes;            /* event_size() of them all                        */
	/* How each of them is stored; {NULL, 0}: not yet. */
	struct view        *stored;
	size_t              stored_cap;
	struct str         *strings;          /* the table                                       */
	size_t              string_count, string_cap;
};

/* The key of the case: a digest of both names, under the first incarnation of the log (@tree), so
 * that keys say nothing of whose they are and cases do not lie in the order of their numbers. */
void stored_case_key(const uint8_t tree[16], struct str council, struct str subject,
		     uint8_t ret[ID_LEN]);

/* Reads @value; everything hangs on @arena and points into @value, which must outlive it.
 * DULY_E_CORRUPT (stored.h). Events of types that the law no longer knows are kept, with type
 * NULL. */
duly_result stored_case_read(const struct law *law, struct view key, struct view value,
			     struct arena *arena, struct stored_case *ret, struct duly_diag *diag);
void        stored_case_begin(struct str council, struct str subject, struct stored_case *ret);

/* The event of this identity; NULL: none. @subject: of a person with several references that under
 * which it was said. */
const struct event *stored_case_find(const struct event *events, size_t n, struct str source,
				     struct str subject, struct str id);

/* Events by their sequences, so that one of many is looked up and not looked for. On @arena. */
struct sequences {
	const struct event **list;
	size_t               n;
};
struct sequences    sequences_of(const struct event *events, size_t n, struct arena *arena);
/* NULL: none has it. */
const struct event *sequences_find(const struct sequences *s, uint64_t sequence);

/* Remembers that @reference was said to be merged into this case. False: it is known. */
bool stored_case_merge(struct stored_case *c, struct str reference, struct arena *arena);

/* Adds @event where it belongs in the order. Its strings must live as long as *c. */
void stored_case_add(struct stored_case *c, const struct event *event, struct arena *arena);

/* Leaves out those of its events for which @gone is set. */
void stored_case_drop(struct stored_case *c, const bool *gone);

/* Appends the stored value. Events are put in c->stored form as they are written. */
void stored_case_write(const struct law *law, struct stored_case *c, struct arena *arena,
		       struct buf *ret);
