/* Any bytes as one value of a store: the docket over it opens, looks at every case, goes on for a
 * turn, or fails with a sentence. The first byte says which value of a short life they stand
 * for. */
#include "common/docket/feed.h"
#include "common/docket/loading.h"
#include "common/docket/reader.h"
#include "common/docket/records.h"
#include "tests/fuzz/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SAID(subject, id, type, data)                                                        \
	"{\"specversion\":\"1.0\",\"source\":\"/councils/example/m\",\"subject\":\"" subject \
	"\",\"id\":\"" id "\",\"type\":\"" type "\",\"date\":\"2026-01-12\",\"data\":{" data "}}"

static const char *const LIFE[] = {
	SAID("C-1", "e1", "stay.began", "\"stay\":\"s-1\""),
	SAID("C-1", "e2", "note.made",
	     "\"kinds\":[\"first\",\"second\"],\"minutes\":5,\"seen\":true"),
	SAID("C-1", "e3", "worker.allocated", "\"role\":\"iro\",\"worker\":\"w-1\",\"team\":\"a\""),
	SAID("C-1", "e4", "person.registered", "\"dob\":\"2010-01-05\""),
	SAID("C-2", "e1", "stay.ended", "\"stay\":\"s-2\""),
	SAID("C-3", "e1", "stay.began", ""),
	SAID("C-3", "m1", "case.merged", "\"into\":\"C-1\""),
	SAID("feed:a", "f1", "feed.declared", "\"types\":[\"note.made\",\"stay.began\"]"),
	SAID("team:a", "t1", "team.replaced", "\"by\":\"b\""),
	SAID("worker:w-1", "a1", "worker.away", "\"until\":\"2026-02-02\",\"cover\":\"w-2\""),
};

enum { ENTRIES_MAX = 250 };

/* What the store holds after it. */
struct entry {
	enum store_db db;
	struct buf key, value;
};
static struct entry entries[ENTRIES_MAX];
static size_t entry_count;

static void must(duly_result r)
{
	if (r != DULY_OK)
		abort();
}

static duly_instant instant(const char *text)
{
	duly_instant t = { 0 };

	if (!duly_instant_parse(text, strlen(text), &t))
		abort();
	return t;
}

/* ---- a turn ---------------------------------------------------------------------------------- */

static duly_result take(struct docket *d, const char *json, struct buf *kept)
{
	struct taken taken;
	struct wire w;

	must(json_to_wire(str_of(json), kept, NULL));
	must(wire_unpack(buf_view(kept), &w, NULL));
	const duly_result r = docket_take(d, &w.root, &taken, NULL);

	wire_fini(&w);
	return r;
}

static duly_result finish(struct docket *d)
{
	const struct ticked max = { 100, 100 };
	struct ticked done;
	struct duly_diag diag = { "" };

	duly_result r = docket_apply(d, &diag);
	if (r == DULY_OK)
		r = docket_tick(d, &max, &done, &diag);
	if (r == DULY_OK)
		r = docket_end(d, &diag);
	if (r == DULY_OK)
		r = docket_synced(d, (struct log_position){ .sequence = 1 }, true, &diag);
	if (r != DULY_OK && diag.text[0] == '\0')
		abort();
	return r;
}

static void put_in_force(struct docket *d, struct log_batch *batch)
{
	static const uint8_t INCARNATION[16] = { 7 };
	struct contents law = { 0 };
	duly_auto_fini(buf) b = { 0 };
	const struct consumer mail = { 1, { STR("a"), STR("alert.due ") }, DULY_NO_INSTANT };

	add_fixed(&law, CONTENT_VOCABULARY, "tests/golden/law/people.yaml");
	add_fixed(&law, CONTENT_PACK, "tests/golden/law/pack.yaml");
	add_fixed(&law, CONTENT_CALENDAR, "tests/golden/law/calendar.yaml");
	add_fixed(&law, CONTENT_ZONE, "tests/golden/law/zone");
	must(docket_begin(d, instant("2026-01-12T08:00:00Z"), batch, 1, NULL));
	record_start(&b, INCARNATION, instant("2026-01-12T08:00:00Z"), false, NULL);
	must(docket_record(d, LOG_START, buf_view(&b), NULL));
	must(docket_put_in_force(d, &law, NULL));
	buf_clear(&b);
	record_consumer(&b, STR("mail"), &mail);
	must(docket_record(d, LOG_CONSUMER, buf_view(&b), NULL));
	must(finish(d));
	contents_fini(&law);
}

/* ---- the life -------------------------------------------------------------------------------- */

static void keep_entries(struct store *store)
{
	struct store_txn *txn;

	must(store_begin(store, false, &txn, NULL));
	for (int db = 0; db < STORE_SUM; db++) {
		struct view from = { NULL, 0 }, key, value;

		while (store_seek(txn, (enum store_db)db, from, from.len > 0, &key, &value)) {
			struct entry *e = &entries[entry_count++];

			if (entry_count == ENTRIES_MAX)
				abort();
			*e = (struct entry){ .db = (enum store_db)db };
			buf_put(&e->key, key.data, key.len);
			buf_put(&e->value, value.data, value.len);
			from = buf_view(&e->key);
		}
	}
	store_abort(&txn);
}

static void live(void)
{
	const duly_instant now = instant("2026-01-20T08:00:00Z");
	struct log_batch *batch = log_batch_new();
	struct buf kept[LEN(LIFE)] = { 0 };
	struct docket *d;
	struct store *store;

	must(store_open_memory(&store));
	must(docket_open(store, &d, NULL));
	put_in_force(d, batch);
	must(docket_begin(d, now, batch, 100, NULL));
	for (size_t i = 0; i < LEN(LIFE); i++)
		must(take(d, LIFE[i], &kept[i]));
	must(finish(d));
	docket_close(&d);
	keep_entries(store);
	store_close(&store);
	log_batch_free(&batch);
	for (size_t i = 0; i < LEN(LIFE); i++)
		buf_fini(&kept[i]);
}

/* ---- another life over it -------------------------------------------------------------------- */

static struct store *store_with(size_t which, struct view value)
{
	struct store_txn *txn;
	struct store *store;

	must(store_open_memory(&store));
	must(store_begin(store, true, &txn, NULL));
	for (size_t i = 0; i < entry_count; i++)
		store_put(txn, entries[i].db, buf_view(&entries[i].key),
			  i == which ? value : buf_view(&entries[i].value));
	must(store_commit(&txn, NULL));
	return store;
}

static bool seen(void *ctx, const struct law *law, const struct seen *s)
{
	uint8_t id[ID_LEN];

	(void)ctx;
	obligation_id(s->obligation, id);
	ladder_stage(law, s->obligation, instant("2026-01-21T08:00:00Z"));
	return true;
}

static void look(struct store *store)
{
	struct docket_reader *reader = NULL;
	struct duly_diag diag = { "" };
	duly_result r = docket_reader_open(store, &reader, &diag);

	if (r == DULY_OK) {
		r = docket_reader_each(reader, instant("2026-01-21T08:00:00Z"), seen, NULL, &diag);
		docket_reader_close(&reader);
	}
	if (r != DULY_OK && diag.text[0] == '\0')
		abort();
}

static void go_on(struct store *store)
{
	struct log_batch *batch = log_batch_new();
	const duly_instant now = instant("2026-01-21T08:00:00Z");
	struct duly_diag diag = { "" };
	struct consumer mail;
	struct buf kept = { 0 };
	struct docket *d = NULL;

	duly_result r = docket_open(store, &d, &diag);
	if (r != DULY_OK && diag.text[0] == '\0')
		abort();
	if (r == DULY_OK)
		r = docket_begin(d, now, batch, 200, &diag);
	if (r == DULY_OK && docket_law(d) != NULL) {
		docket_consumer(d, STR("mail"), &mail, &diag);
		docket_complete_to(d);
		r = take(d, SAID("C-1", "r1", "event.retracted", "\"id\":\"e1\""), &kept);
		if (r == DULY_OK)
			finish(d);
	}
	docket_close(&d);
	log_batch_free(&batch);
	buf_fini(&kept);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (entry_count == 0) {
		base_init();
		live();
	}
	if (size == 0)
		return 0;
	struct store *store =
		store_with(data[0] % entry_count, (struct view){ data + 1, size - 1 });

	look(store);
	go_on(store);
	store_close(&store);
	return 0;
}
