#include "common/docket/feed.h"

#include "common/docket/private.h"
#include "common/text/suggest.h"

/* ---- consumers ------------------------------------------------------------------------------- */

duly_result docket_consumer(struct docket *d, struct str name, struct consumer *ret,
			    struct duly_diag *diag)
{
	struct view value;

	duly_result r = docket_writing(d, diag);
	if (r != DULY_OK)
		return r;
	if (store_get(d->txn, STORE_CONSUMER, (struct view){ name.s, name.len }, &value))
		return stored_consumer_read(name, value, ret, diag);
	r = store_outcome(d->txn, diag);
	return r != DULY_OK ? r : duly_fail(diag, DULY_E_NOTFOUND, "there is no such consumer");
}

duly_result docket_each_consumer(struct docket *d, feed_visit_consumer visit, void *ctx,
				 struct duly_diag *diag)
{
	struct view key = { NULL, 0 }, value;

	duly_result r = docket_writing(d, diag);
	while (r == DULY_OK && store_seek(d->txn, STORE_CONSUMER, key, key.len > 0, &key, &value)) {
		const struct str name = { key.data, key.len };
		struct consumer c;

		r = stored_consumer_read(name, value, &c, diag);
		if (r == DULY_OK)
			visit(ctx, name, &c);
	}
	return r == DULY_OK ? store_outcome(d->txn, diag) : r;
}

uint64_t docket_consumers(struct docket *d)
{
	return docket_writing(d, NULL) == DULY_OK ? store_count(d->txn, STORE_CONSUMER) : 0;
}

bool feed_may_drop(struct docket *d, struct str name, struct reject *reject)
{
	struct suggestion s = suggest_for(name);
	duly_auto_fini(buf) meant = { 0 };
	struct view key = { NULL, 0 }, value;

	if (store_get(d->txn, STORE_CONSUMER, (struct view){ name.s, name.len }, &value))
		return true;
	while (store_seek(d->txn, STORE_CONSUMER, key, key.len > 0, &key, &value))
		suggest_offer(&s, (struct str){ key.data, key.len });
	suggest_text(&s, &meant);
	return reject_with(reject, REJECT_BAD_VALUE, "data.consumer",
			   "no consumer is called %.*s%.*s", STR_FMT(name), (int)meant.len,
			   (const char *)meant.data);
}

/* ---- reading --------------------------------------------------------------------------------- */

duly_result docket_feed(struct docket *d, const struct feed_stretch *stretch, struct buf *ret,
			struct feed_read *ret_read, struct duly_diag *diag)
{
	const duly_result r = docket_writing(d, diag);
	const struct feed_source source = { d->txn, d->in_force.law, &d->councils,
					    d->state.latest };

	return r == DULY_OK ? feed_read_stretch(&source, stretch, ret, ret_read, diag) : r;
}
