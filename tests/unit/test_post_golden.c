#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/post_bench.h"

/* A few days of a small team: each letter, byte for byte, and each row of the gateway's store, as
 * tests/golden/mail has them. With DULY_GOLDEN=write in the environment the files are written.
 * tests/interop/read_post.py reads the rows by docs/formats.md alone. */
#define GOLDEN DULY_SOURCE_DIR "/tests/golden/mail/"

static void is_golden(const char *name, struct view bytes)
{
	duly_auto_fini(buf) want = { 0 };
	char path[512];

	snprintf(path, sizeof path, GOLDEN "%s", name);
	if (getenv("DULY_GOLDEN") != NULL)
		scratch_write(path, bytes);
	scratch_read(path, &want);
	if (want.len != bytes.len || memcmp(want.data, bytes.data, want.len) != 0)
		fail_msg("%s is another:\n%.*s", name, (int)bytes.len, (const char *)bytes.data);
}

static void tell(struct post_bench *b, const char *type, int duty, const char *rule,
		 const char *whom)
{
	char subject[16];

	snprintf(subject, sizeof subject, "C-%d", 1000 + duty);
	bench_tell(b, &(struct bench_alert){
			      .type = type,
			      .subject = subject,
			      .rule = rule,
			      .duty = duty,
			      .tell = whom,
			      .due_at = strcmp(rule, "rhi") == 0 ? "2026-02-05T22:30:00Z" : NULL });
}

static void hand_over(struct post_bench *b, const char *subject, const char *whom)
{
	bench_tell(b, &(struct bench_alert){ .type = "handed-over",
					     .subject = subject,
					     .tell = whom,
					     .extra = "\"code\":\"holder\"" });
}

static int begin(void **state)
{
	static struct post_bench b;

	bench_begin(&b, "2026-02-03T10:00:00Z");
	bench_person(&b, "sw1", "sw1@example.gov.uk");
	bench_person(&b, "tm1", "tm1@example.gov.uk");
	bench_person(&b, "gw1", "gw1@example.gov.uk");
	b.people[2].language = "cy";
	b.settings.case_link = "https://mosaic.example.gov.uk/case/{{case}}";
	for (size_t i = 1; i < BENCH_DUTIES; i++)
		b.duties[i] = (struct bench_duty){ .due = "2026-02-05", .worker = "sw1" };
	b.duties[2].due = "2026-01-30";
	b.duties[5].worker = "sw2";
	b.duties[8].worker = "gw1";
	*state = &b;
	return 0;
}

static int end(void **state)
{
	bench_end(*state);
	return 0;
}

static void write_letters(struct post_bench *b)
{
	bench_until(b, "2026-02-03T10:00:00Z");
	tell(b, "opened", 1, "rhi", "sw1 at-once, gw1 morning");
	bench_until(b, "2026-02-03T10:05:00Z");
	tell(b, "overdue", 2, "visit-6w", "sw1 morning, gw1 morning, tm1 monday");
	tell(b, "upcoming", 3, "review", "sw1 morning, gw1 morning");
	hand_over(b, "C-1004", "sw1 morning");
	hand_over(b, "C-1008", "gw1 morning");
	tell(b, "overdue", 5, "pep", "tm1 monday, tm1 morning");
	bench_until(b, "2026-02-09T09:00:00Z");
}

static void letters_are_as_their_files_show(void **state)
{
	struct post_bench *b = *state;

	write_letters(b);
	for (size_t i = 0; i < b->n; i++) {
		char name[64];
		const char *at = strchr(b->mails[i].address, '@');

		snprintf(name, sizeof name, "%zu-%.*s.eml", i + 1, (int)(at - b->mails[i].address),
			 b->mails[i].address);
		is_golden(name, (struct view){ b->mails[i].message, strlen(b->mails[i].message) });
	}
	assert_int_equal(b->n, 7);
}

static void put_hex(struct buf *out, struct view v)
{
	for (size_t i = 0; i < v.len; i++)
		buf_printf(out, "%02x", ((const uint8_t *)v.data)[i]);
}

/* The checksum that the store puts before a value is not part of it. */
static void rows_of(struct post_bench *b, struct buf *out)
{
	struct store_txn *t;
	duly_auto_fini(buf) at = { 0 };
	struct view key, value;

	assert_int_equal(store_begin(b->store, false, &t, NULL), DULY_OK);
	while (store_seek(t, STORE_META, buf_view(&at), at.len > 0, &key, &value)) {
		put_hex(out, key);
		buf_puts(out, " ");
		put_hex(out, value);
		buf_puts(out, "\n");
		buf_clear(&at);
		buf_put(&at, key.data, key.len);
	}
	store_abort(&t);
}

static void rows_are_these_bytes_for_ever(void **state)
{
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };
	const uint8_t digest[SHA256_LEN] = { 1, 2, 3 };
	duly_auto_fini(buf) rows = { 0 };
	bool news;

	write_letters(b);
	tell(b, "upcoming", 6, "review", "sw1 morning");
	tell(b, "opened", 7, "rhi", "sw1 at-once");
	b->code = 451;
	bench_until(b, "2026-02-09T09:00:00Z");
	const struct post_received in = { .digest = digest };

	assert_int_equal(post_receive(b->post, &in, b->now, &news, &diag), DULY_OK);
	assert_true(news);
	assert_int_equal(post_events_given(b->post, 1, STR("i1"), b->now, &diag), DULY_OK);
	rows_of(b, &rows);
	is_golden("rows.txt", buf_view(&rows));
}

/* A letter that was taken by somebody who says later whether it arrived. */
static void so_is_the_row_of_one_that_is_asked_about(void **state)
{
	static const struct post_answer TAKEN = {
		.verdict = POST_TAKEN, .code = 201, .handle = "740e5834-3a29-46b4-9a6f-16142fde533a"
	};
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };
	struct post_sending s;
	struct post_asking asking;
	duly_auto_fini(buf) rows = { 0 };

	tell(b, "opened", 1, "rhi", "sw1 at-once");
	assert_int_equal(post_turn(b->post, b->now, &diag), DULY_OK);
	assert_int_equal(post_next(b->post, b->now, &s, &diag), DULY_OK);
	assert_int_equal(post_settle(b->post, s.number, TAKEN, b->now, &diag), DULY_OK);
	b->now.ms += 15000;
	assert_int_equal(post_ask_next(b->post, b->now, &asking, &diag), DULY_OK);
	assert_int_equal(post_arrived(b->post, &asking, POST_UNDER_WAY, "", b->now, &diag),
			 DULY_OK);
	rows_of(b, &rows);
	is_golden("rows-asked.txt", buf_view(&rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(letters_are_as_their_files_show, begin, end),
		cmocka_unit_test_setup_teardown(rows_are_these_bytes_for_ever, begin, end),
		cmocka_unit_test_setup_teardown(so_is_the_row_of_one_that_is_asked_about, begin,
						end),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
