#include "services/web/health.h"

#include <stdio.h>

#include "services/web/service.h"

enum { PATIENCE_MS = 2000, FRESH_MS = 1000, IN_STEP_MS = 10000, STUCK_MS = 10000 };

duly_result health_open(struct health *h, const char *events, struct duly_diag *diag)
{
	const struct duly_client_options options = { .events = events,
						     .patience_ms = PATIENCE_MS,
						     .resend_ms = PATIENCE_MS };

	pthread_mutex_init(&h->lock, NULL);
	h->at_ms = INT64_MIN / 2;
	return duly_client_open(&options, &h->client, diag);
}

void health_close(struct health *h)
{
	if (h->client == NULL)
		return;
	duly_client_close(&h->client);
	buf_fini(&h->info);
	pthread_mutex_destroy(&h->lock);
}

static void ask(struct health *h, int64_t now_ms)
{
	struct view info;

	buf_clear(&h->info);
	h->asked = duly_client_info(h->client, &info.data, &info.len, &h->why);
	if (h->asked == DULY_OK)
		buf_put(&h->info, info.data, info.len);
	h->at_ms = now_ms;
}

duly_result health_info(struct web *w, struct buf *ret, struct duly_diag *diag)
{
	struct health *h = &w->health;

	pthread_mutex_lock(&h->lock);
	if (web_now_ms(w) - h->at_ms > FRESH_MS)
		ask(h, web_now_ms(w));
	const duly_result r = h->asked;

	if (r == DULY_OK)
		buf_put(ret, h->info.data, h->info.len);
	else
		duly_fail(diag, r, "%s", h->why.text);
	pthread_mutex_unlock(&h->lock);
	return r;
}

/* ---- checks ---------------------------------------------------------------------------------- */

static int64_t number(const msgpack_object *info, const char *key)
{
	int64_t v = 0;

	wire_int(wire_get(info, key), &v);
	return v;
}

static bool flag(const msgpack_object *info, const char *key)
{
	bool v = false;

	wire_bool(wire_get(info, key), &v);
	return v;
}

typedef bool (*check_of)(struct web *w, const msgpack_object *info, char *why, size_t len);

static bool check_rules(struct web *w, const msgpack_object *info, char *why, size_t len)
{
	(void)w;
	snprintf(why, len, "no rule is in force: nothing is owed, whatever comes in");
	return number(info, "rules") > 0;
}

static bool check_held(struct web *w, const msgpack_object *info, char *why, size_t len)
{
	(void)w;
	snprintf(why, len, "nobody is told of anything (%.*s)",
		 STR_FMT(wire_str(wire_get(info, "held_why"))));
	return !flag(info, "held");
}

/* The store comes behind the log by a quarter of a second; what it was behind of a while ago it has
 * to have reached. */
static bool check_store(struct web *w, const msgpack_object *info, char *why, size_t len)
{
	struct health *h = &w->health;
	const uint64_t committed = (uint64_t)number(info, "committed");

	pthread_mutex_lock(&h->lock);
	if (committed >= h->head) {
		h->head = (uint64_t)number(info, "log_head");
		h->head_ms = h->at_ms;
	}
	const bool in_step = committed >= h->head || h->at_ms - h->head_ms < IN_STEP_MS;

	pthread_mutex_unlock(&h->lock);
	snprintf(why, len, "the store has not followed the log for a while");
	return in_step;
}

static bool check_log(struct web *w, const msgpack_object *info, char *why, size_t len)
{
	(void)w;
	snprintf(why, len, "the log is damaged");
	return wire_get(wire_get(info, "log_check"), "damage") == NULL;
}

static bool check_disk(struct web *w, const msgpack_object *info, char *why, size_t len)
{
	(void)w;
	snprintf(why, len, "there is too little room on the disk to take events");
	return !flag(info, "low_on_disk");
}

static bool check_feeds(struct web *w, const msgpack_object *info, char *why, size_t len)
{
	const msgpack_object *feeds = wire_get(info, "feeds");
	size_t silent = 0;

	(void)w;
	for (uint32_t i = 0;
	     feeds != NULL && feeds->type == MSGPACK_OBJECT_ARRAY && i < feeds->via.array.size; i++)
		silent += flag(&feeds->via.array.ptr[i], "silent");
	snprintf(why, len, "%zu declared feed%s silent", silent, silent == 1 ? " is" : "s are");
	return silent == 0;
}

static const struct {
	const char *name;
	check_of check;
} CHECKS[] = {
	{ "rules", check_rules }, { "held", check_held }, { "store", check_store },
	{ "log", check_log },     { "disk", check_disk }, { "feeds", check_feeds },
};

/* ---- answers --------------------------------------------------------------------------------- */

static bool pack_check(struct buf *b, const char *name, bool ok, const char *why)
{
	pack_map(b, ok ? 2 : 3);
	pack_cstr(b, "check");
	pack_cstr(b, name);
	pack_cstr(b, "ok");
	pack_bool(b, ok);
	if (!ok) {
		pack_cstr(b, "why");
		pack_cstr(b, why);
	}
	return ok;
}

/* True: all is well. */
static bool pack_checks(struct web *w, const msgpack_object *info, struct buf *b)
{
	bool all = true;
	char why[128];

	for (size_t i = 0; i < LEN(CHECKS); i++) {
		const bool ok = CHECKS[i].check(w, info, why, sizeof why);

		all &= pack_check(b, CHECKS[i].name, ok, why);
	}
	return all;
}

static void answer(struct exchange *x, bool ready, uint32_t n, const struct buf *checks)
{
	duly_auto_fini(buf) packed = { 0 };
	duly_auto_fini(buf) json = { 0 };

	pack_map(&packed, 2);
	pack_cstr(&packed, "ready");
	pack_bool(&packed, ready);
	pack_cstr(&packed, "checks");
	pack_array(&packed, n);
	buf_put(&packed, checks->data, checks->len);
	json_append(&json, buf_view(&packed), false);
	buf_puts(&json, "\n");
	exchange_json(x, ready ? 200 : 503, &json);
}

void health_get_ready(struct exchange *x)
{
	static const char *const NONE[] = { NULL };
	struct duly_diag why = { "" };
	duly_auto_fini(buf) info = { 0 };
	duly_auto_fini(buf) checks = { 0 };
	duly_auto_fini(wire) w = { 0 };

	if (!exchange_knows(x, NONE))
		return;
	duly_result r = health_info(x->web, &info, &why);
	if (r == DULY_OK)
		r = wire_unpack(buf_view(&info), &w, &why);
	pack_check(&checks, "scheduler", r == DULY_OK, why.text);
	if (r != DULY_OK)
		answer(x, false, 1, &checks);
	else
		answer(x, pack_checks(x->web, &w.root, &checks), 1 + LEN(CHECKS), &checks);
}

/* It is alive while its main thread goes round. */
void health_get_live(struct exchange *x)
{
	const int64_t since = web_now_ms(x->web) - beat_at(&x->web->beat).boot_ms;
	const struct str text = STR("ok\n");

	if (since > STUCK_MS)
		exchange_later(x, 503, "unavailable", 5, "it does not go round any more");
	else
		exchange_text(x, 200, "text/plain", (struct view){ text.s, text.len });
}
