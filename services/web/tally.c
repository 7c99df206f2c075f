#include "services/web/tally.h"

#include "common/docket/feed_read.h"
#include "services/web/packed_each.h"
#include "services/web/service.h"

/* Looked at in one look, in which nobody else looks. */
enum { STRETCH = 16384 };

const unsigned tally_bounds[TALLY_BUCKETS - 1] = { 1, 10, 60, 600, 3600, 86400, 604800 };

void tally_init(struct feed_tally *t)
{
	*t = (struct feed_tally){ .next = 0 };
	pthread_mutex_init(&t->lock, NULL);
}

void tally_fini(struct feed_tally *t)
{
	pthread_mutex_destroy(&t->lock);
}

static void count_lateness(struct tallied *t, int64_t late_ms)
{
	size_t i = 0;

	while (i < TALLY_BUCKETS - 1 && late_ms > (int64_t)tally_bounds[i] * 1000)
		i++;
	t->late[i]++;
	t->late_seconds += (double)late_ms / 1000;
}

static void count(struct tallied *t, const msgpack_object *alert)
{
	const struct str type = wire_str(wire_get(alert, "type"));
	int64_t late_ms;
	size_t i = 0;

	while (i < TALLY_TYPES - 1 && alert_type_listed(i) != NULL &&
	       !str_is(type, alert_type_listed(i)))
		i++;
	t->types[i]++;
	if (wire_int(wire_get(wire_get(alert, "data"), "late_by_ms"), &late_ms))
		count_lateness(t, late_ms);
}

/* *ret_more: there are more. */
static duly_result read_stretch(struct feed_tally *t, struct docket_reader *reader, bool *ret_more,
				struct duly_diag *diag)
{
	const struct docket_state *state = docket_reader_state(reader);
	duly_auto_fini(buf) alerts = { 0 };
	struct feed_read read;

	if (memcmp(t->incarnation, state->incarnation, sizeof t->incarnation) != 0) {
		memcpy(t->incarnation, state->incarnation, sizeof t->incarnation);
		t->next = 0;
		t->so_far = (struct tallied){ .late_seconds = 0 };
	}
	struct feed_stretch stretch = FEED_BEHIND(t->next);

	stretch.head = t->next + STRETCH;
	const duly_result r = docket_reader_feed(reader, &stretch, &alerts, &read, diag);
	if (r != DULY_OK)
		return r;
	duly_auto_fini(packed_each) each = { .left = buf_view(&alerts) };

	while (packed_next(&each))
		count(&t->so_far, &each.one.root);
	t->next = read.next;
	*ret_more = read.next < state->feed_head;
	return DULY_OK;
}

duly_result tally_read(struct web *w, struct tallied *ret, struct duly_diag *diag)
{
	struct feed_tally *t = &w->tally;
	struct web_look look;
	duly_result r = DULY_OK;
	bool more = true;

	pthread_mutex_lock(&t->lock);
	while (more && r == DULY_OK) {
		r = look_begin(w, &look, diag);
		if (r != DULY_OK)
			break;
		r = read_stretch(t, look.reader, &more, diag);
		look_end(&look);
	}
	*ret = t->so_far;
	pthread_mutex_unlock(&t->lock);
	return r;
}
