#include "services/cli/impact.h"
#include "common/docket/alerts.h"
#include "common/docket/feed.h"
#include "common/docket/loading.h"
#include "common/docket/reader.h"
#include "common/engine/whatif.h"
#include "common/reports/open_obligations.h"
#include "common/text/words.h"
#include "services/cli/given_time.h"
#include "services/cli/json.h"
#include "services/cli/print.h"
#include "services/cli/shared_options.h"

/* ---- the list -------------------------------------------------------------------------------- */

struct impact {
	struct json out;
	bool json; /* is what is printed */
	size_t changes[OPEN_CHANGE_COUNT], changed;
	size_t alerts, withdrawn;
};

static const char *date_text(const struct open_obligation *s, enum open_change change,
			     char text[64])
{
	char day[WORDS_DATE];

	if (s->due.day == DULY_NO_DATE.day)
		return "no date";
	if (s->by_hours)
		return duly_instant_print(s->due_at, text);
	snprintf(text, 64, "%s%s", words_short(change == OPEN_ACT_BY ? s->act_by : s->due, day),
		 s->provisional ? " (provisional)" : "");
	return text;
}

static void put_dates(struct json *j, const char *key, const struct open_obligation *s)
{
	json_map(j, key);
	if (s->due.day == DULY_NO_DATE.day) {
		json_nil(j, "due");
	} else {
		json_day(j, "due", s->due);
		json_time(j, "due_at", s->due_at);
		json_day(j, "act_by", s->act_by);
	}
	json_flag(j, "provisional", s->provisional);
	json_end(j);
}

static void put_change(struct json *j, const struct open_difference *d)
{
	const struct open_obligation *one = d->was != NULL ? d->was : d->is;

	json_row(j);
	json_name(j, "change", open_change_name(d->change));
	json_hex(j, "obligation", one->id, ID_LEN);
	json_text(j, "council", one->council);
	json_text(j, "case", one->subject);
	json_text(j, "rule", one->rule);
	if (d->was != NULL)
		put_dates(j, "was", d->was);
	if (d->is != NULL)
		put_dates(j, "is", d->is);
	json_end(j);
}

static void print_change(struct impact *x, const struct open_difference *d)
{
	const struct open_obligation *was = d->was, *is = d->is, *one = was != NULL ? was : is;
	char from[64], to[64];

	if (x->json)
		put_change(&x->out, d);
	else
		printf("%-11s %.*s %.*s %s%s%s\n", open_change_name(d->change),
		       STR_FMT(one->subject), STR_FMT(one->rule),
		       was != NULL ? date_text(was, d->change, from) : "",
		       was != NULL && is != NULL ? " -> " : "",
		       is != NULL ? date_text(is, d->change, to) : "");
	x->changes[d->change]++;
	x->changed++;
}

static void print_changes(struct impact *x, struct open_obligations *before,
			  struct open_obligations *after)
{
	size_t n;
	struct open_difference *list = open_obligations_compare(before, after, &n);

	open_differences_by_due(list, n);
	for (size_t i = 0; i < n; i++)
		print_change(x, &list[i]);
}

/* ---- alerts ---------------------------------------------------------------------------------- */

static struct str text_of(const msgpack_object *map, const char *key, const char *otherwise)
{
	const struct str text = wire_str(wire_get(map, key));

	return text.len > 0 ? text : wire_str(wire_get(map, otherwise));
}

static void print_alert(struct impact *x, const msgpack_object *alert)
{
	const msgpack_object *data = wire_get(alert, "data");
	const struct str type = wire_str(wire_get(alert, "type"));
	const struct str due = wire_str(wire_get(data, "due"));

	x->withdrawn += str_is(type, alert_type_name(ALERT_WITHDRAWN));
	if (x->json)
		json_wire(&x->out, NULL, alert);
	else
		printf("%.*s %.*s %.*s: %.*s%s%.*s\n", STR_FMT(type),
		       STR_FMT(wire_str(wire_get(alert, "subject"))),
		       STR_FMT(text_of(data, "rule", "code")),
		       STR_FMT(text_of(data, "reason", "step")), due.len > 0 ? ", due " : "",
		       (int)due.len, due.len > 0 ? due.s : "");
	x->alerts++;
}

static void print_alerts(struct impact *x, const struct buf *packed)
{
	msgpack_unpacked u;
	size_t off = 0;

	msgpack_unpacked_init(&u);
	while (off < packed->len && msgpack_unpack_next(&u, (const char *)packed->data, packed->len,
							&off) == MSGPACK_UNPACK_SUCCESS)
		print_alert(x, &u.data);
	msgpack_unpacked_destroy(&u);
}

static duly_result read_alerts(struct whatif *t, uint64_t after, struct buf *ret,
			       struct duly_diag *diag)
{
	struct feed_read read;

	return docket_feed(t->engine.docket, &FEED_BEHIND(after), ret, &read, diag);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void put_counts(struct impact *x, const struct whatif *t, const uint8_t digest[SHA256_LEN])
{
	struct json *j = &x->out;

	json_time(j, "at", t->now);
	json_flag(j, "held", docket_state(t->engine.docket)->held);
	json_hex(j, "digest", digest, SHA256_LEN);
	json_map(j, "counts");
	for (int i = 0; i < OPEN_CHANGE_COUNT; i++)
		json_number(j, open_change_name((enum open_change)i), x->changes[i]);
	json_number(j, "withdrawn", x->withdrawn);
	json_number(j, "told", x->alerts - x->withdrawn);
	json_end(j);
}

static void print_counts(const struct impact *x, const struct whatif *t,
			 const uint8_t digest[SHA256_LEN])
{
	char at[DULY_TIME_TEXT], hex[2 * SHA256_LEN + 1];

	if (x->changed + x->alerts == 0)
		puts("nothing moves");
	if (docket_state(t->engine.docket)->held)
		puts("the service is held: nobody is told until it is released");
	for (int i = 0; i < OPEN_CHANGE_COUNT; i++)
		printf("%zu %s, ", x->changes[i], open_change_name((enum open_change)i));
	printf("%zu alerts withdrawn, %zu told; at %s; digest %s\n", x->withdrawn,
	       x->alerts - x->withdrawn, duly_instant_print(t->now, at),
	       hex_print(digest, SHA256_LEN, hex));
}

static void print_json(struct impact *x, const struct whatif *t, struct open_obligations *before,
		       struct open_obligations *after, const struct buf *alerts,
		       const uint8_t digest[SHA256_LEN])
{
	json_map(&x->out, NULL);
	json_list(&x->out, "changes");
	print_changes(x, before, after);
	json_end(&x->out);
	json_list(&x->out, "alerts");
	print_alerts(x, alerts);
	json_end(&x->out);
	put_counts(x, t, digest);
	json_end(&x->out);
	json_finish(&x->out);
}

static bool add(void *ctx, const struct law *law, const struct seen *seen)
{
	const struct obligation *o = seen->obligation;

	(void)law;
	open_obligations_add(ctx, o, seen->stored->id, o->trigger->subject);
	return true;
}

/* What is open between two turns. */
static duly_result look(struct whatif *t, struct open_obligations *ret, struct duly_diag *diag)
{
	struct docket_reader *reader;

	duly_result r = docket_reader_open(t->engine.store, &reader, diag);
	if (r != DULY_OK)
		return r;
	r = docket_reader_each(reader, t->now, add, ret, diag);
	docket_reader_close(&reader);
	return r;
}

/* What was due before is told before, so that what is listed follows from the loading alone. */
static duly_result try_it(struct whatif *t, const struct contents *loading, bool json,
			  const uint8_t digest[SHA256_LEN], struct duly_diag *diag)
{
	struct impact x = { .out = JSON_TO(stdout), .json = json };
	struct open_obligations before = { .arena = t->arena }, after = before;
	duly_auto_fini(buf) alerts = { 0 };

	duly_result r = whatif_settle(t, NULL, diag);
	if (r == DULY_OK)
		r = look(t, &before, diag);
	const uint64_t head = docket_state(t->engine.docket)->feed_head;

	if (r == DULY_OK)
		r = whatif_settle(t, loading, diag);
	if (r == DULY_OK)
		r = look(t, &after, diag);
	if (r == DULY_OK)
		r = read_alerts(t, head, &alerts, diag);
	if (r != DULY_OK)
		return r;
	if (json) {
		print_json(&x, t, &before, &after, &alerts, digest);
		return DULY_OK;
	}
	print_changes(&x, &before, &after);
	print_alerts(&x, &alerts);
	print_counts(&x, t, digest);
	return DULY_OK;
}

duly_result impact_print(const struct impact_given *given, enum loading what,
			 const struct contents *files, const uint8_t digest[SHA256_LEN],
			 duly_instant now, struct duly_diag *diag)
{
	duly_auto_fini(whatif) whatif = { 0 };
	duly_auto_fini(contents) loading = { 0 };
	duly_auto_fini(faults) faults = { 0 };

	duly_result r = whatif_open(given_data(given->data), &whatif, diag);
	if (r == DULY_OK)
		r = given_at(given->at, now, docket_law(whatif.engine.docket), &now, diag);
	if (r == DULY_OK)
		r = whatif_set_clock(&whatif, now, given->at != NULL, diag);
	if (r != DULY_OK)
		return r;
	r = loading_check(whatif.engine.docket, what, files, digest, &loading, &faults, diag);
	print_buf(&faults.text, stderr);
	return r == DULY_OK ? try_it(&whatif, &loading, given->json, digest, diag) : r;
}
