#include "services/scheduler/waited.h"

#include <stdio.h>

#include "common/docket/stored_consumer.h"
#include "common/wire/wire.h"
#include "services/scheduler/service.h"

enum { LOOK_MS = 60000, PATIENCE_MS = 60 * 60000 };

struct waited_look {
	const struct scheduler *s;
	const struct waited *before;
	struct waited now;
};

static const struct waiting_consumer *found(const struct waited *w, struct str name)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_is(name, w->list[i].name))
			return &w->list[i];
	return NULL;
}

/* Behind its cursor there may be nothing that it wants. */
static bool is_wanted(const struct scheduler *s, const struct consumer *c)
{
	const struct feed_stretch stretch = { .filter = c->filter,
					      .after = c->cursor,
					      .head = docket_state(s->engine.docket)->feed_head,
					      .limit = 1,
					      .max_bytes = 1 };
	duly_auto_fini(buf) alert = { 0 };
	struct feed_read read = { .count = 1 };

	if (c->filter.team.len == 0 && c->filter.types.len == 0)
		return true;
	return docket_feed(s->engine.docket, &stretch, &alert, &read, NULL) != DULY_OK ||
	       read.count > 0;
}

static bool is_over(const struct scheduler *s, const struct waiting_consumer *w)
{
	return boot_ms(s) - w->since_boot_ms >= PATIENCE_MS;
}

/* One that goes on begins anew, and so does one for which nothing waits. */
static void look_at(void *ctx, struct str name, const struct consumer *c)
{
	struct waited_look *l = ctx;
	const struct waiting_consumer *had = found(l->before, name);

	if (l->now.n == WAITED_CONSUMERS ||
	    c->cursor >= docket_state(l->s->engine.docket)->feed_head ||
	    (had != NULL && !had->told && is_over(l->s, had) && !is_wanted(l->s, c)))
		return;
	struct waiting_consumer *w = &l->now.list[l->now.n++];

	if (had != NULL && had->cursor == c->cursor) {
		*w = *had;
		return;
	}
	snprintf(w->name, sizeof w->name, "%.*s", STR_FMT(name));
	w->cursor = c->cursor;
	w->since_boot_ms = boot_ms(l->s);
}

static duly_result tell(struct scheduler *s, const struct waiting_consumer *w,
			struct duly_diag *diag)
{
	char once[128], at[DULY_TIME_TEXT], message[256];

	snprintf(once, sizeof once, "%s %s", w->name, duly_instant_print(now(s), at));
	snprintf(
		message, sizeof message,
		"The consumer %s has acknowledged nothing for an hour, and alerts behind %llu wait "
		"for it: it is not running, or cannot go on. Whom it tells is told of nothing.",
		w->name, (unsigned long long)w->cursor);
	return docket_tell_service(s->engine.docket, "consumer-silent", once, message, diag);
}

duly_result waited_tell(struct scheduler *s, struct duly_diag *diag)
{
	struct waited_look l = { .s = s, .before = &s->waited };

	if (boot_ms(s) < s->waited.looked_boot_ms + LOOK_MS)
		return DULY_OK;
	duly_result r = docket_each_consumer(s->engine.docket, look_at, &l, diag);
	for (size_t i = 0; i < l.now.n && r == DULY_OK; i++) {
		struct waiting_consumer *w = &l.now.list[i];

		w->telling = !w->told && is_over(s, w);
		if (w->telling)
			r = tell(s, w, diag);
	}
	l.now.looked_boot_ms = boot_ms(s);
	if (r == DULY_OK)
		s->waited = l.now;
	return r;
}

duly_result waited_hear(struct scheduler *s, const msgpack_object *event, struct duly_diag *diag)
{
	const msgpack_object *data = wire_get(event, "data");
	const struct str id = wire_str(wire_get(event, "id"));
	const struct str source = wire_str(wire_get(event, "source"));
	char once[256], message[512];
	int64_t letters = 0;

	if (!str_is(wire_str(wire_get(event, "type")), "delivery.delayed"))
		return DULY_OK;
	wire_int(wire_get(data, "letters"), &letters);
	snprintf(once, sizeof once, "%.*s", STR_FMT(id));
	snprintf(message, sizeof message,
		 "%lld letters of %.*s have waited since %.*s: the mail server is away, or takes "
		 "none. "
		 "Whom they are for is told of nothing.",
		 (long long)letters, STR_FMT(source),
		 STR_FMT(wire_str(wire_get(data, "waiting_since"))));
	return docket_tell_service(s->engine.docket, "mail-delayed", once, message, diag);
}

void waited_told(struct waited *waited)
{
	for (size_t i = 0; i < waited->n; i++)
		waited->list[i].told |= waited->list[i].telling;
}
