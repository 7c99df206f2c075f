#include "common/docket/feeds.h"

#include "common/docket/stored_rhythm.h"

static duly_result add_rhythm(struct store_txn *txn, duly_instant at, struct declared_feed *feed,
			      struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };
	const struct view key = stored_rhythm_key(feed->council, feed->name, &b);
	struct stored_rhythm rhythm;
	struct view value;

	if (!store_get(txn, STORE_META, key, &value))
		return store_outcome(txn, diag);
	const duly_result r = stored_rhythm_read(key, value, &rhythm, diag);
	if (r != DULY_OK)
		return r;
	feed->reported = rhythm.reported;
	feed->hours = rhythm.hours;
	feed->silent = stored_rhythm_silent_from(&rhythm).ms <= at.ms;
	return DULY_OK;
}

duly_result feeds_declared(const struct councils *c, struct store_txn *txn, duly_instant at,
			   struct arena *arena, struct declared_feed **ret, size_t *ret_n,
			   struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	*ret = councils_feeds(c, arena, ret_n);
	for (size_t i = 0; i < *ret_n && r == DULY_OK; i++)
		r = add_rhythm(txn, at, &(*ret)[i], diag);
	return r;
}
