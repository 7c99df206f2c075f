#include <stdlib.h>

#include "common/docket/alerts.h"
#include "common/engine/whatif.h"
#include "common/lawfiles/lawfiles.h"
#include "services/cli/data.h"

/* `duly rules impact`, `duly calendar impact`: what loading would change, and whom it would
 * tell. */

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
	bool json;
	size_t changes[CHANGE_COUNT], changed;
	size_t alerts, withdrawn;
	struct buf out;
};

static void impact_fini(struct impact *x)
{
	buf_fini(&x->out);
}

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
	char day[32];

	if (s->due.day == DULY_NO_DATE.day)
		return "no date";
	if (s->by_hours)
		return duly_instant_print(s->due_at, text);
	snprintf(text, 64, "%s%s", print_day(change == ACT_BY ? s->act_by : s->due, day),
		 s->provisional ? " (provisional)" : "");
	return text;
}

static void put_dates(struct buf *b, const char *key, const struct whatif_obligation *s)
{
	const bool dated = s->due.day != DULY_NO_DATE.day;

	pack_cstr(b, key);
	pack_map(b, dated ? 4 : 2);
	pack_cstr(b, "due");
	if (!dated)
		pack_nil(b);
	else
		pack_civil(b, s->due);
	if (dated) {
		pack_cstr(b, "due_at");
		pack_instant(b, s->due_at);
		pack_cstr(b, "act_by");
		pack_civil(b, s->act_by);
	}
	pack_cstr(b, "provisional");
	pack_bool(b, s->provisional);
}

static void change_json(const struct whatif_obligation *was, const struct whatif_obligation *is,
			enum impact_change change)
{
	const struct whatif_obligation *one = was != NULL ? was : is;
	duly_auto_fini(buf) b = { 0 };

	pack_map(&b, (uint32_t)(5 + (was != NULL) + (is != NULL)));
	pack_cstr(&b, "change");
	pack_cstr(&b, CHANGE_NAMES[change]);
	pack_cstr(&b, "obligation");
	pack_hex(&b, one->id, ID_LEN);
	pack_cstr(&b, "council");
	pack_str(&b, one->council);
	pack_cstr(&b, "case");
	pack_str(&b, one->subject);
	pack_cstr(&b, "rule");
	pack_str(&b, one->rule);
	if (was != NULL)
		put_dates(&b, "was", was);
	if (is != NULL)
		put_dates(&b, "is", is);
	print_json(buf_view(&b), stdout);
}

static void print_change(struct impact *x, const struct whatif_obligation *was,
			 const struct whatif_obligation *is, enum impact_change change)
{
	const struct whatif_obligation *one = was != NULL ? was : is;
	char from[64], to[64];

	if (x->json) {
		fputs(x->changed > 0 ? ",\n  " : "\n  ", stdout);
		change_json(was, is, change);
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

static struct difference *differences(const struct whatif_list *before,
				      const struct whatif_list *after, size_t *ret_n)
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

static void print_changes(struct impact *x, const struct whatif_list *before,
			  const struct whatif_list *after)
{
	size_t n;
	const struct difference *list = differences(before, after, &n);

	for (size_t i = 0; i < n; i++)
		print_change(x, list[i].was, list[i].is, list[i].change);
}

/* ---- alerts ---------------------------------------------------------------------------------- */

static void print_alert(struct impact *x, const msgpack_object *alert)
{
	const msgpack_object *data = wire_get(alert, "data");
	const struct str type = map_str(alert, "type"), due = map_str(data, "due");
	const struct str rule = map_str(data, "rule"), reason = map_str(data, "reason");

	x->withdrawn += str_is(type, alert_type_name(ALERT_WITHDRAWN));
	if (x->json) {
		buf_puts(&x->out, x->alerts > 0 ? ",\n  " : "\n  ");
		json_from_wire(alert, 0, &x->out);
	} else {
		const struct str what = rule.len > 0 ? rule : map_str(data, "code");
		const struct str why = reason.len > 0 ? reason : map_str(data, "step");

		buf_printf(&x->out, "%.*s %.*s %.*s: %.*s%s%.*s\n", STR_FMT(type),
			   STR_FMT(map_str(alert, "subject")), STR_FMT(what), STR_FMT(why),
			   due.len > 0 ? ", due " : "", (int)due.len, due.len > 0 ? due.s : "");
	}
	x->alerts++;
}

static duly_result gather_alerts(struct whatif *t, struct impact *x, uint64_t after,
				 struct duly_diag *diag)
{
	duly_auto_fini(buf) packed = { 0 };
	msgpack_unpacked u;
	struct feed_read read;
	size_t off = 0;

	duly_result r = docket_feed(t->engine.docket, &FEED_BEHIND(after), &packed, &read, diag);
	if (r != DULY_OK)
		return r;
	msgpack_unpacked_init(&u);
	while (off < packed.len && msgpack_unpack_next(&u, (const char *)packed.data, packed.len,
						       &off) == MSGPACK_UNPACK_SUCCESS)
		print_alert(x, &u.data);
	msgpack_unpacked_destroy(&u);
	return DULY_OK;
}

/* ---- the verbs ------------------------------------------------------------------------------- */

static void print_counts(const struct impact *x, const struct whatif *t, const char *digest)
{
	const bool held = docket_state(t->engine.docket)->held;
	char at[DULY_TIME_TEXT];

	duly_instant_print(t->now, at);
	if (x->json) {
		printf("\n], \"at\": \"%s\", \"held\": %s, \"digest\": \"%s\", \"counts\": {", at,
		       held ? "true" : "false", digest);
		for (int i = 0; i < CHANGE_COUNT; i++)
			printf(" \"%s\": %zu,", CHANGE_NAMES[i], x->changes[i]);
		printf(" \"withdrawn\": %zu, \"told\": %zu } }\n", x->withdrawn,
		       x->alerts - x->withdrawn);
		return;
	}
	if (x->changed + x->alerts == 0)
		puts("nothing moves");
	if (held)
		puts("the service is held: nobody is told until it is released");
	for (int i = 0; i < CHANGE_COUNT; i++)
		printf("%zu %s, ", x->changes[i], CHANGE_NAMES[i]);
	printf("%zu alerts withdrawn, %zu told; at %s; digest %s\n", x->withdrawn,
	       x->alerts - x->withdrawn, at, digest);
}

/* What was due before is told before, so that what is listed follows from the loading alone. */
static duly_result try_it(struct whatif *t, const struct contents *loading, bool json,
			  const char *digest, struct duly_diag *diag)
{
	duly_auto_fini(impact) x = { .json = json };
	struct whatif_list before, after;

	duly_result r = whatif_settle(t, NULL, diag);
	if (r == DULY_OK)
		r = whatif_look(t, &before, diag);
	const uint64_t told = docket_state(t->engine.docket)->feed_head;

	if (r == DULY_OK)
		r = whatif_settle(t, loading, diag);
	if (r == DULY_OK)
		r = whatif_look(t, &after, diag);
	if (r == DULY_OK)
		r = gather_alerts(t, &x, told, diag);
	if (r != DULY_OK)
		return r;
	if (json)
		fputs("{ \"changes\": [", stdout);
	print_changes(&x, &before, &after);
	if (json)
		fputs("\n], \"alerts\": [", stdout);
	print_buf(&x.out, stdout);
	print_counts(&x, t, digest);
	return DULY_OK;
}

static duly_result impact_of(const struct args *args, enum loading what,
			     const struct contents *files, const uint8_t digest[SHA256_LEN],
			     struct duly_diag *diag)
{
	duly_auto_fini(whatif) whatif = { 0 };
	duly_auto_fini(contents) loading = { 0 };
	duly_auto_fini(faults) faults = { 0 };
	char hex[2 * SHA256_LEN + 1];

	hex_print(digest, SHA256_LEN, hex);
	duly_instant now;

	duly_result r = whatif_open(args->data, &whatif, diag);
	if (r == DULY_OK)
		r = given_now(args, docket_law(whatif.engine.docket), &now, diag);
	if (r == DULY_OK)
		r = whatif_set_clock(&whatif, now, args->at != NULL, diag);
	if (r != DULY_OK)
		return r;
	r = loading_check(whatif.engine.docket, what, files, digest, &loading, &faults, diag);
	print_buf(&faults.text, stderr);
	return r == DULY_OK ? try_it(&whatif, &loading, args->json, hex, diag) : r;
}

duly_result verb_rules_impact(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(contents) files = { 0 };
	uint8_t digest[SHA256_LEN];

	duly_result r = lawfiles_load(args->words[0], &files, diag);
	if (r != DULY_OK)
		return r;
	loading_digest(&files, digest);
	return impact_of(args, LOADING_RULES, &files, digest, diag);
}

duly_result verb_calendar_impact(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(contents) files = { 0 };

	duly_result r = given_calendar(args->words[0], &files, diag);
	return r == DULY_OK ? impact_of(args, LOADING_CALENDAR, &files, files.list[0].digest, diag)
			    : r;
}
