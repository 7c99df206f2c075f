/* The outbox of the client library: what was handed over stays, whatever becomes of either side.
 * The service is acted: it gives sequence numbers, and may be put back to an earlier state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <lmdb.h>

#include "common/client/outbox.h"
#include "tests/support/scratch.h"

#define DAY_MS (24 * DULY_HOUR_MS)

/* ---- a service that is acted ----------------------------------------------------------------- */

enum { KNOWN_MAX = 4000 };

struct service {
	const char *incarnation;
	uint64_t next;
	char known[KNOWN_MAX][16]; /* ids that it has */
	size_t n;
	char refused[16]; /* id that it refuses; "": none */
};

struct fixture {
	char dir[SCRATCH_PATH];
	struct duly_outbox *box;
	struct service service;
	struct duly_diag diag;
};

static bool knows(const struct service *s, const char *id)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->known[i], id) == 0)
			return true;
	return false;
}

/* The id of the event of @i in @batch, which is all that these events have: {"id": "e1"}. */
static const char *id_of(const struct duly_batch *batch, size_t i, char ret[16])
{
	const size_t from = i == 0 ? 0 : batch->ends[i - 1];
	const size_t len = batch->ends[i] - from;

	/* fixmap 1, fixstr 2 "id", fixstr n */
	assert_true(len > 5 && len < 5 + 16);
	snprintf(ret, 16, "%.*s", (int)(len - 5), (const char *)batch->bytes.data + from + 5);
	return ret;
}

static struct duly_published judge(struct service *s, const char *id)
{
	if (strcmp(id, s->refused) == 0)
		return (struct duly_published){
			"", DULY_REJECTED, 0, "bad-value", "data.kind", "no"
		};
	if (knows(s, id))
		return (struct duly_published){ "", DULY_DUPLICATE, 1, "", "", "" };
	snprintf(s->known[s->n++], sizeof s->known[0], "%s", id);
	return (struct duly_published){ "", DULY_ACCEPTED, s->next++, "", "", "" };
}

static void hand_over(struct fixture *f, const char *first, ...)
{
	struct duly_batch *batch = duly_batch_new();
	va_list ids;

	va_start(ids, first);
	for (const char *id = first; id != NULL; id = va_arg(ids, const char *)) {
		char text[40];

		snprintf(text, sizeof text, "{\"id\":\"%s\"}", id);
		assert_int_equal(duly_batch_add_json(batch, text, strlen(text), NULL), DULY_OK);
	}
	va_end(ids);
	assert_int_equal(duly_outbox_put(f->box, batch, &f->diag), DULY_OK);
	duly_batch_free(&batch);
}

/* Sends all that there is; what the service was given, in order, with blanks between. */
static const char *sent(struct fixture *f, int64_t at_ms, struct buf *ret)
{
	struct duly_batch *batch = duly_batch_new();
	uint64_t numbers[DULY_BATCH_EVENTS];
	struct duly_published results[DULY_BATCH_EVENTS];
	bool again, restored;

	assert_int_equal(outbox_prune(f->box, (duly_instant){ at_ms }, &f->diag), DULY_OK);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(outbox_next(f->box, batch, numbers, &again, &f->diag), DULY_OK);
		if (batch->n == 0)
			break;
		for (size_t k = 0; k < batch->n; k++) {
			char id[16];

			results[k] = judge(&f->service, id_of(batch, k, id));
			buf_printf(ret, "%s%s", ret->len > 0 ? " " : "", id);
		}
		const struct duly_publication done = { f->service.incarnation, results, batch->n };

		assert_int_equal(outbox_settle(f->box, numbers, &done, (duly_instant){ at_ms },
					       &restored, &f->diag),
				 DULY_OK);
	}
	assert_int_equal(batch->n, 0);
	duly_batch_free(&batch);
	buf_u8(ret, 0);
	return (const char *)ret->data;
}

static void sends(struct fixture *f, int64_t at_ms, const char *want)
{
	duly_auto_fini(buf) got = { 0 };

	assert_string_equal(sent(f, at_ms, &got), want);
}

static void holds(struct fixture *f, uint64_t waiting, uint64_t taken, uint64_t refused)
{
	struct duly_outbox_counts c;

	assert_int_equal(duly_outbox_count(f->box, &c, &f->diag), DULY_OK);
	assert_int_equal(c.waiting, waiting);
	assert_int_equal(c.taken, taken);
	assert_int_equal(c.refused, refused);
}

static void open_box(struct fixture *f)
{
	const struct duly_outbox_options options = { .dir = f->dir, .bytes = 16 << 20 };

	assert_int_equal(duly_outbox_open(&options, &f->box, &f->diag), DULY_OK);
}

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .service = { .incarnation = "one", .next = 1 } };
	scratch_make(f.dir);
	open_box(&f);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	duly_outbox_close(&f->box);
	scratch_remove(f->dir);
	return 0;
}

/* ---- the tests ------------------------------------------------------------------------------- */

static void what_was_handed_over_is_sent_once_and_in_order(void **state)
{
	struct fixture *f = *state;

	hand_over(f, "a", "b", NULL);
	hand_over(f, "c", NULL);
	holds(f, 3, 0, 0);
	sends(f, 0, "a b c");
	holds(f, 0, 3, 0);
	sends(f, 0, "");
	hand_over(f, "d", NULL);
	sends(f, 0, "d");
}

static void it_is_there_after_the_producer_was_killed(void **state)
{
	struct fixture *f = *state;

	duly_outbox_close(&f->box);
	const pid_t producer = fork();

	if (producer == 0) {
		open_box(f);
		hand_over(f, "a", "b", NULL);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(producer, NULL, 0), producer);
	open_box(f);
	holds(f, 2, 0, 0);
	sends(f, 0, "a b");
}

static void what_was_answered_and_not_settled_is_sent_again(void **state)
{
	struct fixture *f = *state;

	hand_over(f, "a", NULL);
	f->service.n = 1; /* it has it, and the producer was killed before it could note so */
	snprintf(f->service.known[0], sizeof f->service.known[0], "a");
	f->service.next = 2;
	sends(f, 0, "a");
	holds(f, 0, 1, 0);
}

static void a_restored_service_is_given_again_what_it_had_taken(void **state)
{
	struct fixture *f = *state;

	hand_over(f, "a", "b", "c", NULL);
	sends(f, 0, "a b c");
	f->service.n = 1; /* back to where it had "a" alone */
	f->service.next = 2;
	f->service.incarnation = "two";
	hand_over(f, "d", NULL);
	sends(f, 0, "d a b c"); /* which it is, shows with the next answer */
	assert_true(knows(&f->service, "b") && knows(&f->service, "c"));
	holds(f, 0, 4, 0);
	hand_over(f, "e", NULL);
	sends(f, 0, "e");
}

static void so_is_one_that_gives_numbers_it_had_given_before(void **state)
{
	struct fixture *f = *state;

	hand_over(f, "a", "b", NULL);
	sends(f, 0, "a b");
	f->service.n = 0;
	f->service.next = 1;
	hand_over(f, "c", NULL);
	sends(f, 0, "c a b");
	hand_over(f, "d", NULL);
	sends(f, 0, "d");
}

static void one_that_is_restored_while_it_is_given_again_is_given_all(void **state)
{
	struct fixture *f = *state;
	struct duly_batch *batch = duly_batch_new();
	uint64_t numbers[DULY_BATCH_EVENTS];
	bool again, restored;

	hand_over(f, "a", "b", NULL);
	sends(f, 0, "a b");
	f->service.n = 0;
	f->service.incarnation = "two";
	f->service.next = 1;
	hand_over(f, "c", NULL);
	/* One request alone: "c" is taken, and the restoration noticed. */
	assert_int_equal(outbox_next(f->box, batch, numbers, &again, NULL), DULY_OK);
	const struct duly_published taken = judge(&f->service, "c");
	const struct duly_publication done = { "two", &taken, 1 };

	assert_int_equal(
		outbox_settle(f->box, numbers, &done, (duly_instant){ 0 }, &restored, NULL),
		DULY_OK);
	assert_true(restored);
	duly_batch_free(&batch);
	f->service.n = 0; /* and again, before the others were given */
	f->service.incarnation = "three";
	f->service.next = 1;
	duly_outbox_close(&f->box);
	open_box(f);
	hand_over(f, "d", NULL);
	duly_auto_fini(buf) got = { 0 };

	sent(f, 0, &got);
	for (size_t i = 0; i < 4; i++)
		assert_true(knows(&f->service, (const char *[]){ "a", "b", "c", "d" }[i]));
}

static void what_is_refused_is_kept_with_the_reason_until_it_is_forgotten(void **state)
{
	struct fixture *f = *state;
	struct duly_refused refused;

	snprintf(f->service.refused, sizeof f->service.refused, "b");
	hand_over(f, "a", "b", "c", NULL);
	sends(f, 0, "a b c");
	holds(f, 0, 2, 1);
	assert_int_equal(duly_outbox_refused(f->box, 0, &refused, &f->diag), DULY_OK);
	assert_int_equal(refused.number, 2);
	assert_string_equal(refused.code, "bad-value");
	assert_string_equal(refused.field, "data.kind");
	assert_string_equal(refused.message, "no");
	char *json = duly_json(refused.event, refused.len, 0);

	assert_string_equal(json, "{\"id\":\"b\"}");
	free(json);
	assert_int_equal(duly_outbox_refused(f->box, refused.number, &refused, NULL),
			 DULY_E_NOTFOUND);
	assert_int_equal(duly_outbox_forget(f->box, 2, &f->diag), DULY_OK);
	holds(f, 0, 2, 0);
}

static void what_was_taken_is_kept_for_thirty_five_days(void **state)
{
	struct fixture *f = *state;

	hand_over(f, "a", NULL);
	sends(f, 0, "a");
	hand_over(f, "b", NULL);
	sends(f, DAY_MS, "b");
	sends(f, 35 * DAY_MS, "");
	holds(f, 0, 2, 0);
	sends(f, 35 * DAY_MS + 1, "");
	holds(f, 0, 1, 0);
	sends(f, 36 * DAY_MS + 1, "");
	holds(f, 0, 0, 0);
}

static void many_are_sent_in_requests_of_a_thousand(void **state)
{
	struct fixture *f = *state;
	struct duly_batch *batch = duly_batch_new();

	for (int i = 0; i < 2500; i++) {
		char text[40];

		snprintf(text, sizeof text, "{\"id\":\"e%d\"}", i);
		if (duly_batch_add_json(batch, text, strlen(text), NULL) == DULY_OK)
			continue;
		assert_int_equal(duly_outbox_put(f->box, batch, &f->diag), DULY_OK);
		duly_batch_clear(batch);
		i--;
	}
	assert_int_equal(duly_outbox_put(f->box, batch, &f->diag), DULY_OK);
	duly_batch_free(&batch);
	holds(f, 2500, 0, 0);
	duly_auto_fini(buf) got = { 0 };

	sent(f, 0, &got);
	holds(f, 0, 2500, 0);
	assert_int_equal(f->service.next, 2501);
}

static void one_process_has_it_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct duly_outbox *other = NULL;
	const struct duly_outbox_options options = { .dir = f->dir };

	assert_int_equal(duly_outbox_open(&options, &other, NULL), DULY_E_BUSY);
	assert_null(other);
}

static void a_full_one_takes_all_of_a_batch_or_nothing(void **state)
{
	struct fixture *f = *state;
	struct duly_batch *batch = duly_batch_new();
	struct duly_outbox_counts before = { 0 }, after;
	char text[4200];
	duly_result r = DULY_OK;

	snprintf(text, sizeof text, "{\"id\":\"%04000d\"}", 1);
	for (int i = 0; i < 100; i++)
		assert_int_equal(duly_batch_add_json(batch, text, strlen(text), NULL), DULY_OK);
	for (int i = 0; r == DULY_OK && i < 200; i++) {
		assert_int_equal(duly_outbox_count(f->box, &before, NULL), DULY_OK);
		r = duly_outbox_put(f->box, batch, NULL);
	}
	assert_int_equal(r, DULY_E_NOSPACE);
	assert_int_equal(duly_outbox_count(f->box, &after, NULL), DULY_OK);
	assert_int_equal(after.waiting, before.waiting);
	assert_int_equal(after.waiting % 100, 0);
	duly_batch_free(&batch);
}

static void damage_is_told_and_not_sent(void **state)
{
	struct fixture *f = *state;
	struct duly_batch *batch = duly_batch_new();
	uint64_t numbers[DULY_BATCH_EVENTS];
	char path[SCRATCH_PATH + 16];
	duly_auto_fini(buf) bytes = { 0 };
	bool again;

	hand_over(f, "a-rather-long", NULL);
	duly_outbox_close(&f->box);
	snprintf(path, sizeof path, "%s/data.mdb", f->dir);
	assert_int_equal(file_read(path, 64 << 20, &bytes, NULL), DULY_OK);
	for (uint8_t *at = bytes.data;
	     (at = memmem(at, bytes.len - (size_t)(at - bytes.data), "a-rather-long", 13)) != NULL;)
		*at++ = 'b';
	FILE *file = fopen(path, "wb");

	assert_int_equal(fwrite(bytes.data, 1, bytes.len, file), bytes.len);
	fclose(file);
	open_box(f);
	assert_int_equal(outbox_next(f->box, batch, numbers, &again, &f->diag), DULY_E_CORRUPT);
	assert_string_equal(f->diag.text, "outbox: reading: stored bytes fail their check");
	duly_batch_free(&batch);
}

/* ---- the bytes, as docs/formats.md has them -------------------------------------------------- */

static void stored_is(struct fixture *f, const char *db, const char *hex)
{
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;
	MDB_val value, key = { 8, "\0\0\0\0\0\0\0\1" };
	char got[512];

	assert_int_equal(mdb_env_create(&env), 0);
	assert_int_equal(mdb_env_set_maxdbs(env, 4), 0);
	assert_int_equal(mdb_env_open(env, f->dir, MDB_RDONLY, 0), 0);
	assert_int_equal(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), 0);
	assert_int_equal(mdb_dbi_open(txn, db, 0, &dbi), 0);
	assert_int_equal(mdb_get(txn, dbi, &key, &value), 0);
	assert_true(2 * value.mv_size < sizeof got);
	hex_print(value.mv_data, value.mv_size, got);
	assert_string_equal(got, hex);
	mdb_txn_abort(txn);
	mdb_env_close(env);
}

#define EVENT_HEX "81a26964a161"

static void what_is_stored_is_what_the_page_says(void **state)
{
	struct fixture *f = *state;

	hand_over(f, "a", NULL);
	duly_outbox_close(&f->box);
	stored_is(f, "waiting", "825da502f49482df" EVENT_HEX);
	open_box(f);
	sends(f, 1000, "a");
	duly_outbox_close(&f->box);
	stored_is(f, "taken",
		  "dd4e52bdda7e6bba"
		  "00000000000003e8" EVENT_HEX);
	open_box(f);
}

static void what_was_refused_is_stored_as_the_page_says(void **state)
{
	struct fixture *f = *state;

	snprintf(f->service.refused, sizeof f->service.refused, "a");
	hand_over(f, "a", NULL);
	sends(f, 1000, "a");
	duly_outbox_close(&f->box);
	stored_is(f, "refused",
		  "2955e39ae3a99bab"
		  "00000000000003e8"
		  "6261642d76616c756500"
		  "646174612e6b696e6400"
		  "6e6f00" EVENT_HEX);
	open_box(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(what_was_handed_over_is_sent_once_and_in_order),
		T(it_is_there_after_the_producer_was_killed),
		T(what_was_answered_and_not_settled_is_sent_again),
		T(a_restored_service_is_given_again_what_it_had_taken),
		T(so_is_one_that_gives_numbers_it_had_given_before),
		T(one_that_is_restored_while_it_is_given_again_is_given_all),
		T(what_is_refused_is_kept_with_the_reason_until_it_is_forgotten),
		T(what_was_taken_is_kept_for_thirty_five_days),
		T(many_are_sent_in_requests_of_a_thousand),
		T(one_process_has_it_at_a_time),
		T(a_full_one_takes_all_of_a_batch_or_nothing),
		T(damage_is_told_and_not_sent),
		T(what_is_stored_is_what_the_page_says),
		T(what_was_refused_is_stored_as_the_page_says),
#undef T
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
