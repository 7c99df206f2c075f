/* casefile.h - the stored value of one case: its events in fold order (docs/formats.md).
 *
 * One value holds the whole case, because one value per case is what makes the store fast. Strings
 * that recur (sources, types, field names, codes) stand once in a table at its head; an event that
 * is there already is copied as it stands when another one joins it.
 */
#pragma once
#include "common/law/derive.h"

struct casefile {
	struct str          council, subject;
	/* References that were once said to be merged into this one, in the order in which that was
	 * said. Whether they are is in their own events (common/law/person.h). */
	struct str         *merged;
	size_t              merged_count;
	struct event       *events;           /* in event_order                                  */
	size_t              n, cap;
	/* How each of them is stored; {NULL, 0}: not yet. */
	struct view        *stored;
	struct str         *strings;          /* the table                                       */
	size_t              string_count, string_cap;
};

/* Reads @value; everything hangs on @arena and points into @value, which must outlive it.
 * DULY_E_CORRUPT. Events of types that the law no longer knows are kept, with type NULL. */
duly_result casefile_read(const struct law *law, struct view value, struct arena *arena,
			  struct casefile *ret, struct duly_diag *diag);
void        casefile_begin(struct str council, struct str subject, struct casefile *ret);

/* The event of this identity; NULL: none. @subject: of a person with several references that under
 * which it was said. */
const struct event *casefile_find(const struct casefile *c, struct str source, struct str subject,
				  struct str id);
const struct event *casefile_by_sequence(const struct casefile *c, uint64_t sequence);

/* Remembers that @reference was said to be merged into this case. False: it is known. */
bool casefile_merge(struct casefile *c, struct str reference, struct arena *arena);

/* Adds @event where it belongs in the order. Its strings must live as long as the casefile. */
void casefile_add(struct casefile *c, const struct event *event, struct arena *arena);

/* Appends the stored value. Events are put in @c->stored form as they are written. */
void casefile_write(const struct law *law, struct casefile *c, struct arena *arena, struct buf *ret);
