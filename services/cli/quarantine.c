#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/quarantine/quarantine.h"
#include "services/cli/data.h"
#include "services/cli/service.h"
#include "services/cli/table.h"

/* `duly quarantine`: what was rejected, and again once it can be read. */

static duly_result need_folder(const char *dir, struct duly_diag *diag)
{
	if (access(dir, R_OK | X_OK) == 0)
		return DULY_OK;
	return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
}

/* ---- looking --------------------------------------------------------------------------------- */

struct looking {
	struct table *table; /* NULL: JSON */
	size_t n;
};

static void pack_text(struct buf *b, struct pack_open *map, const char *key, struct str value)
{
	map->n++;
	pack_cstr(b, key);
	pack_str(b, value);
}

static void pack_reason(struct buf *b, struct pack_open *map, const struct quarantined *q)
{
	pack_text(b, map, "key", str_of(q->key));
	map->n++;
	pack_cstr(b, "when");
	pack_instant(b, q->when);
	pack_text(b, map, "source", q->source);
	pack_text(b, map, "id", q->id);
	pack_text(b, map, "code", q->code);
	pack_text(b, map, "field", q->field);
	pack_text(b, map, "message", q->message);
}

static void print_row(struct table *t, const struct quarantined *q)
{
	char when[DULY_TIME_TEXT];

	table_row(t);
	table_put(t, 0, "%s", q->key);
	table_put(t, 1, "%s", duly_instant_print(q->when, when));
	table_put(t, 2, "%.*s", STR_FMT(q->source));
	table_put(t, 3, "%.*s", STR_FMT(q->id));
	table_put(t, 4, "%.*s", STR_FMT(q->code));
	table_put(t, 5, "%.*s", STR_FMT(q->field));
}

static bool list_one(void *ctx, const struct quarantined *q)
{
	struct looking *l = ctx;
	duly_auto_fini(buf) b = { 0 };

	l->n++;
	if (l->table != NULL) {
		print_row(l->table, q);
		return true;
	}
	struct pack_open map = pack_map_begin(&b);

	pack_reason(&b, &map, q);
	pack_map_end(&b, &map);
	fputs(l->n > 1 ? ",\n  " : "\n  ", stdout);
	print_json(buf_view(&b), stdout);
	return true;
}

duly_result verb_quarantine_list(const struct args *args, struct duly_diag *diag)
{
	static const struct table_column COLUMNS[] = { { "KEY", false },    { "WHEN", false },
						       { "SOURCE", false }, { "ID", false },
						       { "CODE", false },   { "FIELD", false } };
	duly_auto(table) table = args->json ? NULL : table_new(COLUMNS, LEN(COLUMNS));
	struct looking looking = { .table = table };

	duly_result r = need_folder(args->data, diag);
	if (r != DULY_OK)
		return r;
	if (args->json)
		putchar('[');
	r = quarantine_each(args->data, list_one, &looking, diag);
	if (args->json)
		puts("\n]");
	else
		table_print(table, stdout);
	return r;
}

duly_result verb_quarantine_show(const struct args *args, struct duly_diag *diag)
{
	struct quarantined q = { 0 };
	duly_auto_fini(buf) b = { 0 };
	duly_auto_fini(buf) text = { 0 };
	duly_auto_fini(wire) w = { 0 };

	duly_result r = need_folder(args->data, diag);
	if (r == DULY_OK)
		r = quarantine_read(args->data, args->words[0], &q, diag);
	if (r != DULY_OK)
		return r;
	struct pack_open map = pack_map_begin(&b);

	pack_reason(&b, &map, &q);
	if (wire_check(q.event, NULL)) {
		map.n++;
		pack_cstr(&b, "event");
		buf_put(&b, q.event.data, q.event.len);
	}
	pack_map_end(&b, &map);
	quarantined_fini(&q);
	r = wire_unpack(buf_view(&b), &w, diag);
	if (r != DULY_OK)
		return r;
	json_from_wire(&w.root, 2, &text);
	print_buf(&text, stdout);
	putchar('\n');
	return DULY_OK;
}

/* ---- which ones ------------------------------------------------------------------------------ */

struct keys {
	char (*list)[QUARANTINE_KEY];
	size_t n, cap;
};

static void keys_fini(struct keys *k)
{
	free(k->list);
}

static void keys_add(struct keys *k, const char *key)
{
	if (k->n == k->cap) {
		k->cap = k->cap ? 2 * k->cap : 16;
		k->list = reallocarray(k->list, k->cap, sizeof *k->list);
		if (k->list == NULL)
			abort();
	}
	snprintf(k->list[k->n++], QUARANTINE_KEY, "%s", key);
}

static bool gather(void *ctx, const struct quarantined *q)
{
	keys_add(ctx, q->key);
	return true;
}

static duly_result chosen(const struct args *args, struct keys *ret, struct duly_diag *diag)
{
	duly_result r = need_folder(args->data, diag);

	if (r != DULY_OK)
		return r;
	if (args->all == (args->word_count > 0))
		return duly_fail(diag, DULY_E_USAGE, "give keys, or --all");
	for (int i = 0; i < args->word_count; i++)
		keys_add(ret, args->words[i]);
	return args->all ? quarantine_each(args->data, gather, ret, diag) : DULY_OK;
}

/* ---- dropping, trying again ------------------------------------------------------------------ */

duly_result verb_quarantine_drop(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(keys) keys = { 0 };

	duly_result r = chosen(args, &keys, diag);
	for (size_t i = 0; i < keys.n && r == DULY_OK; i++)
		r = quarantine_drop(args->data, keys.list[i], diag);
	if (r == DULY_OK)
		printf("%zu dropped\n", keys.n);
	return r;
}

static duly_result send_one(struct duly_client *client, const struct quarantined *q,
			    bool *ret_taken, struct duly_diag *diag)
{
	struct duly_batch *batch = duly_batch_new();
	struct duly_publication done;

	*ret_taken = false;
	duly_result r = duly_batch_add(batch, q->event.data, q->event.len, diag);
	if (r == DULY_E_MALFORMED || r == DULY_E_BOUND) {
		fprintf(stderr, "%s: %s\n", q->key, diag->text);
		duly_batch_free(&batch);
		return DULY_OK;
	}
	if (r == DULY_OK)
		r = duly_publish(client, batch, &done, diag);
	duly_batch_free(&batch);
	if (r != DULY_OK)
		return r;
	*ret_taken = done.results[0].status != DULY_REJECTED;
	if (!*ret_taken)
		fprintf(stderr, "%s: %s: %s: %s\n", q->key, done.results[0].code,
			done.results[0].field, done.results[0].message);
	return DULY_OK;
}

static duly_result retry_one(const struct args *args, struct duly_client *client, const char *key,
			     size_t *taken, struct duly_diag *diag)
{
	struct quarantined q = { 0 };
	bool accepted;

	duly_result r = quarantine_read(args->data, key, &q, diag);
	if (r != DULY_OK)
		return r;
	r = send_one(client, &q, &accepted, diag);
	quarantined_fini(&q);
	if (r != DULY_OK || !accepted)
		return r;
	++*taken;
	return quarantine_drop(args->data, key, diag);
}

duly_result verb_quarantine_retry(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(keys) keys = { 0 };
	struct duly_client *client = NULL;
	size_t taken = 0;

	duly_result r = chosen(args, &keys, diag);
	if (r == DULY_OK)
		r = service_events(args, &client, diag);
	for (size_t i = 0; i < keys.n && r == DULY_OK; i++)
		r = retry_one(args, client, keys.list[i], &taken, diag);
	duly_client_close(&client);
	if (r != DULY_OK)
		return r;
	printf("%zu taken, %zu rejected again\n", taken, keys.n - taken);
	if (taken < keys.n)
		return duly_fail(diag, DULY_E_REFUSED, "%zu events were rejected again",
				 keys.n - taken);
	return DULY_OK;
}
