/* seen.h - what has happened, looked up among the events of one type. Private to this folder.
 *
 * A case of ten thousand events asks of each of them what there was before it; none of these looks
 * through all. */
#pragma once
#include "common/derive/fold.h"

/* How many of @seen lie before the @here-th event. */
size_t seen_before(const struct type_seen *seen, size_t here);
/* The first of @seen, from the @i-th on, that lies on @day or behind it. */
size_t seen_first_on(const struct fold *f, const struct type_seen *seen, size_t i, duly_civil day);
/* Those of @seen, one of fold.of_type, that have this key; NO_STR: that have none. Of ten thousand
 * referrals each has its own, and only one is looked at. */
struct type_seen seen_of_key(const struct fold *f, struct type_seen *seen, struct str key);
/* Those that have been folded and fit. Each is asked once, however often they are counted. */
const struct type_seen *seen_fitting(const struct fold *f, const struct occurrences *o);
/* The episodes that count, as indexes into fold.episodes. */
const struct type_seen *seen_openings(const struct fold *f, const struct occurrences *o);
/* Whether one is open that @t means. So too with each episode. */
bool seen_open(const struct fold *f, const struct test *t);
