#include <stdlib.h>

#include "common/text/words.h"
#include "services/cli/impact.h"
#include "services/cli/json.h"
#include "services/cli/print.h"
#include "services/cli/shared_options.h"
#include "services/cli/trial.h"

/* ---- the list -------------------------------------------------------------------------------- */

#define CHANGES(X)                                                 \
	X(MOVED, "moved")             /* another due date       */ \
	X(ACT_BY, "act-by")           /* another day to plan by */ \
	X(FINAL, "final")             /* no longer provisional  */ \
	X(PROVISIONAL, "provisional") /* provisional again      */ \
	X(OPENED, "opened")                                        \
	X(ENDED, "ended")

enum impact_change {
#define X(id, name) id,
	CHANGES(X)
#undef X
		CHANGE_COUNT
};
#define X(id, name) [id] = name,
static const char *const CHANGE_NAMES[] = { CHANGES(X) };
#undef X

struct impact {
	struct json out;
	bool json; /* is what is printed */
	size_t changes[CHANGE_COUNT], changed;
	size_t alerts, withdrawn;
};

static int by_id(const struct whatif_obligation *a, const struct whatif_obligation *b)
{
	return memcmp(a->id, b->id, ID_LEN);
}

/* CHANGE_COUNT: none. */
static enum impact_change change_of(const struct whatif_obligation *was,
				    const struct whatif_obligation *is)
{
	if (was->due.day != is->due.day || was->due_at.ms != is->due_at.ms)
		return MOVED;
	if (was->act_by.day != is->act_by.day)
		return ACT_BY;
	if (was->provisional != is->provisional)
		return is->provisional ? PROVISIONAL : FINAL;
	return CHANGE_COUNT;
}

static const char *date_text(const struct whatif_obligation *s, enum impact_change change,
			     char text[64])
{
	char day[WORDS_DATE];

	if (s->due.day == DULY_NO_DATE.day)
		return "no date";
	if (s->by_hours)
		return duly_instant_print(s->due_at, text);
	snprintf(text, 64, "%s%s", words_short(change == ACT_BY ? s->act_by : s->due, day),
		 s->provisional ? " (provisional)" : "");
	return text;
}

static void put_dates(struct json *j, const char *key, const struct whatif_obligation *s)
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

static void put_change(struct json *j, const struct whatif_obligation *was,
		       const struct whatif_obligation *is, enum impact_change change)
{
	const struct whatif_obligation *one = was != NULL ? was : is;

	json_row(j);
	json_name(j, "change", CHANGE_NAMES[change]);
	json_hex(j, "obligation", one->id, ID_LEN);
	json_text(j, "council", one->council);
	json_text(j, "case", one->subject);
	json_text(j, "rule", one->rule);
	if (was != NULL)
		put_dates(j, "was", was);
	if (is != NULL)
		put_dates(j, "is", is);
	json_end(j);
}

static void print_change(struct impact *x, const struct whatif_obligation *was,
			 const struct whatif_obligation *is, enum impact_change change)
{
	const struct whatif_obligation *one = was != NULL ? was : is;
	char from[64], to[64];

	if (x->json) {
		put_change(&x->out, was, is, change);
	} else {
		printf("%-11s %.*s %.*s %s%s%s\n", CHANGE_NAMES[change], STR_FMT(one->subject),
		       STR_FMT(one->rule), was != NULL ? date_text(was, change, from) : "",
		       was != NULL && is != NULL ? " -> " : "",
		       is != NULL ? date_text(is, change, to) : "");
	}
	x->changes[change]++;
	x->changed++;
}

struct difference {
	const struct whatif_obligation *was, *is;
	enum impact_change change;
};

/* The soonest first. */
static int by_due(const void *a, const void *b)
{
	const struct difference *x = a, *y = b;
	const struct whatif_obligation *s = x->was != NULL ? x->was : x->is;
	const struct whatif_obligation *t = y->was != NULL ? y->was : y->is;

	if (s->due_at.ms != t->due_at.ms)
		return s->due_at.ms < t->due_at.ms ? -1 : 1;
	const int order = str_cmp(s->subject, t->subject);

	return order != 0 ? order : str_cmp(s->rule, t->rule);
}

static struct difference *differences(const struct whatif_open *before,
				      const struct whatif_open *after, size_t *ret_n)
{
	struct difference *list =
		arena_new_array(before->arena, struct difference, before->n + after->n);
	size_t i = 0, k = 0, n = 0;

	while (i < before->n || k < after->n) {
		const struct whatif_obligation *was = i < before->n ? &before->list[i] : NULL;
		const struct whatif_obligation *is = k < after->n ? &after->list[k] : NULL;
		const int order = was == NULL ? 1 : is == NULL ? -1 : by_id(was, is);
		const enum impact_change change = order < 0   ? ENDED
						  : order > 0 ? OPENED
							      : change_of(was, is);

		if (change != CHANGE_COUNT)
			list[n++] = (struct difference){ order <= 0 ? was : NULL,
							 order >= 0 ? is : NULL, change };
		i += order <= 0;
		k += order >= 0;
	}
	if (n > 0)
		qsort(list, n, sizeof *list, by_due);
	*ret_n = n;
	return list;
}

static void print_changes(struct impact *x, const struct whatif_open *before,
			  const struct whatif_open *after)
{
	size_t n;
	const struct difference *list = differences(before, after, &n);

	for (size_t i = 0; i < n; i++)
		print_change(x, list[i].was, list[i].is, list[i].change);
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
	const struct consumer all = { 0 };
	uint64_t next;
	uint32_t n;

	return docket_feed(t->docket, &all, after, UINT64_MAX, UINT32_MAX, SIZE_MAX, ret, &n, &next,
			   diag);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void put_counts(struct impact *x, const struct whatif *t, const uint8_t digest[SHA256_LEN])
{
	struct json *j = &x->out;

	json_time(j, "at", t->now);
	json_flag(j, "held", docket_state(t->docket)->held);
	json_hex(j, "digest", digest, SHA256_LEN);
	json_map(j, "counts");
	for (int i = 0; i < CHANGE_COUNT; i++)
		json_number(j, CHANGE_NAMES[i], x->changes[i]);
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
	if (docket_state(t->docket)->held)
		puts("the service is held: nobody is told until it is released");
	for (int i = 0; i < CHANGE_COUNT; i++)
		printf("%zu %s, ", x->changes[i], CHANGE_NAMES[i]);
	printf("%zu alerts withdrawn, %zu told; at %s; digest %s\n", x->withdrawn,
	       x->alerts - x->withdrawn, duly_instant_print(t->now, at),
	       hex_print(digest, SHA256_LEN, hex));
}

static void print_json(struct impact *x, const struct whatif *t, const struct whatif_open *before,
		       const struct whatif_open *after, const struct buf *alerts,
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

/* What was due before is told before, so that what is listed follows from the loading alone. */
static duly_result try_it(struct whatif *t, const struct contents *loading, bool json,
			  const uint8_t digest[SHA256_LEN], struct duly_diag *diag)
{
	struct impact x = { .out = JSON_TO(stdout), .json = json };
	struct whatif_open before, after;
	duly_auto_fini(buf) alerts = { 0 };

	duly_result r = whatif_settle(t, NULL, diag);
	if (r == DULY_OK)
		r = whatif_look(t, &before, diag);
	const uint64_t head = docket_state(t->docket)->feed_head;

	if (r == DULY_OK)
		r = whatif_settle(t, loading, diag);
	if (r == DULY_OK)
		r = whatif_look(t, &after, diag);
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

	duly_result r = whatif_begin(given_data(given->data), given->at, now, &whatif, diag);
	if (r != DULY_OK)
		return r;
	r = loading_check(whatif.docket, what, files, digest, &loading, &faults, diag);
	print_buf(&faults.text, stderr);
	return r == DULY_OK ? try_it(&whatif, &loading, given->json, digest, diag) : r;
}
