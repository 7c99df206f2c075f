#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "common/post/reply.h"

static struct texts texts;
static struct arena *arena;

static int begin(void **state)
{
	struct duly_diag diag = { "" };

	(void)state;
	arena = arena_new();
	return texts_load(DULY_SOURCE_DIR "/schemas/mail", &texts, &diag);
}

static int end(void **state)
{
	(void)state;
	texts_fini(&texts);
	arena_free(&arena);
	return 0;
}

/* Tuesday 3 February 2026 */
static duly_civil today(void)
{
	return duly_civil_from_ymd(2026, 2, 3);
}

static void days_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: it is no day */
	} CASES[] = {
		{ "30/1", "2026-01-30" },
		{ "30/01", "2026-01-30" },
		{ "30.1.26", "2026-01-30" },
		{ "30/01/2026", "2026-01-30" },
		{ "30 Jan", "2026-01-30" },
		{ "30 january", "2026-01-30" },
		{ "30-jan-2026", "2026-01-30" },
		{ "2026-01-30", "2026-01-30" },
		{ "20/12", "2025-12-20" }, /* the nearest */
		{ "4/2", "2026-02-04" },
		{ "1/7", "2026-07-01" },
		{ "30/2", NULL },
		{ "31/4/2026", NULL },
		{ "0/1", NULL },
		{ "1/13", NULL },
		{ "30", NULL },
		{ "30/", NULL },
		{ "30/1/", NULL },
		{ "30/1/2026x", NULL },
		{ "", NULL },
		{ "30 Foo", NULL },
		{ "30/1/20266", NULL },
		{ "99999999999/1", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(CASES); i++) {
		duly_civil day = DULY_NO_DATE;
		char text[DULY_DATE_TEXT] = "";
		const bool read = reply_day(str_of(CASES[i].text), today(), &day);

		if (read != (CASES[i].want != NULL) ||
		    (read && strcmp(duly_civil_print(day, text), CASES[i].want) != 0))
			fail_msg("%s: %s", CASES[i].text, read ? text : "is no day");
	}
}

/* "TOKEN reason day; ..." or what else it is. */
static struct str outcome(const char *mail)
{
	struct reply r;
	duly_auto_fini(buf) b = { 0 };
	char day[DULY_DATE_TEXT], id[ID_HEX];

	reply_read((struct view){ mail, strlen(mail) }, &texts, today(), arena, &r);
	if (r.kind == REPLY_MACHINE)
		return STR("machine");
	if (r.kind == REPLY_OTHER)
		return STR("other");
	if (r.kind == REPLY_BOUNCE)
		return arena_printf(arena, "bounce %s %.*s", hex_print(r.id, ID_LEN, id),
				    STR_FMT(r.enhanced));
	for (size_t i = 0; i < r.n; i++)
		buf_printf(&b, "%s%s %.*s%s%s", i > 0 ? "; " : "", r.lines[i].token,
			   STR_FMT(r.lines[i].reason),
			   r.lines[i].on.day != DULY_NO_DATE.day ? " " : "",
			   r.lines[i].on.day != DULY_NO_DATE.day
				   ? duly_civil_print(r.lines[i].on, day)
				   : "");
	return arena_str(arena, (struct str){ (const char *)b.data, b.len });
}

#define FROM  "From: Somebody <sw1@example.gov.uk>\r\nTo: duly@example.gov.uk\r\n"
#define PLAIN "Content-Type: text/plain; charset=utf-8\r\n\r\n"
#define QUOTE                                                                                    \
	"\r\nOn Tue, 3 Feb 2026 at 08:45, Duly wrote:\r\n> C-1  answer: ZZZZ9999\r\n> ZZZZ9999 " \
	"done 1/1\r\n"

static void an_answer_is_a_code_and_one_word_or_one_date_in_the_top(void **state)
{
	static const struct {
		const char *why, *mail, *want;
	} CASES[] = {
		{ "the code in the subject, as the links have it",
		  FROM "Subject: Re: K7F3XQ2M\r\n" PLAIN "done 30/1\r\n" QUOTE,
		  "K7F3XQ2M done-not-recorded 2026-01-30" },
		{ "one word is today", FROM "Subject: K7F3XQ2M\r\n" PLAIN "Done.\r\n",
		  "K7F3XQ2M done-not-recorded 2026-02-03" },
		{ "a date that has been", FROM "Subject: K7F3XQ2M\r\n" PLAIN "30/1\r\n",
		  "K7F3XQ2M done-not-recorded 2026-01-30" },
		{ "a date that comes", FROM "Subject: K7F3XQ2M\r\n" PLAIN "10 Feb\r\n",
		  "K7F3XQ2M booked 2026-02-10" },
		{ "the code in the line, small letters",
		  FROM "Subject: Re: Duly\r\n" PLAIN "k7f3xq2m booked 4/2\r\n" QUOTE,
		  "K7F3XQ2M booked 2026-02-04" },
		{ "several lines",
		  FROM "Subject: Re: Duly\r\n" PLAIN
		       "K7F3XQ2M done 30/1\r\nABCD2345 cannot\r\n\r\nKind regards\r\nSomebody\r\n",
		  "K7F3XQ2M done-not-recorded 2026-01-30; ABCD2345 not-practicable" },
		{ "a reason by its code", FROM "Subject: K7F3XQ2M\r\n" PLAIN "child-refused\r\n",
		  "K7F3XQ2M child-refused" },
		{ "Welsh", FROM "Subject: K7F3XQ2M\r\n" PLAIN "Gwnaed 30/1\r\n",
		  "K7F3XQ2M done-not-recorded 2026-01-30" },
		{ "HTML alone",
		  FROM "Subject: K7F3XQ2M\r\nContent-Type: text/html\r\n\r\n"
		       "<html><body><div>done 30/1</div><br></body></html>\r\n",
		  "K7F3XQ2M done-not-recorded 2026-01-30" },
		{ "plain beside HTML",
		  FROM "Subject: K7F3XQ2M\r\n"
		       "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n" PLAIN
		       "wrong\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>done\r\n--b--\r\n",
		  "K7F3XQ2M wrong-date" },
		{ "base64, as phones send it",
		  FROM "Subject: K7F3XQ2M\r\n"
		       "Content-Type: text/plain\r\nContent-Transfer-Encoding: "
		       "base64\r\n\r\nZG9uZSAzMC8xCg==\r\n",
		  "K7F3XQ2M done-not-recorded 2026-01-30" },
		{ "what is quoted is not read", FROM "Subject: Re: Duly\r\n" PLAIN QUOTE, "other" },
		{ "as Outlook quotes it",
		  FROM "Subject: Re: Duly\r\n" PLAIN
		       "\r\n-----Original Message-----\r\nZZZZ9999 done 1/1\r\n",
		  "other" },
		{ "booked wants a day", FROM "Subject: K7F3XQ2M\r\n" PLAIN "booked\r\n", "other" },
		{ "more than one word",
		  FROM "Subject: K7F3XQ2M\r\n" PLAIN "done on 30/1 with the foster carer\r\n",
		  "other" },
		{ "no code", FROM "Subject: Re: Duly\r\n" PLAIN "done 30/1\r\n", "other" },
		{ "a word that is none", FROM "Subject: K7F3XQ2M\r\n" PLAIN "perhaps\r\n",
		  "other" },
		{ "nothing", FROM "Subject: K7F3XQ2M\r\n" PLAIN, "other" },
		{ "out of office", FROM "Subject: Automatic reply: K7F3XQ2M\r\n" PLAIN "done\r\n",
		  "machine" },
		{ "says so itself",
		  FROM "Subject: K7F3XQ2M\r\nAuto-Submitted: auto-replied\r\n" PLAIN "done\r\n",
		  "machine" },
		{ "a person's mail that says no",
		  FROM "Subject: K7F3XQ2M\r\nAuto-Submitted: no\r\n" PLAIN "seen\r\n",
		  "K7F3XQ2M seen" },
		{ "no mail", "", "other" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(CASES); i++) {
		const struct str got = outcome(CASES[i].mail);

		if (!str_is(got, CASES[i].want))
			fail_msg("%s: \"%.*s\", not \"%s\"", CASES[i].why, STR_FMT(got),
				 CASES[i].want);
	}
}

#define REPORT(action, original)                                                                \
	"From: MAILER-DAEMON@example.gov.uk\r\nAuto-Submitted: auto-replied\r\n"                \
	"Subject: Undelivered\r\nContent-Type: multipart/report; report-type=delivery-status; " \
	"boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt could not be.\r\n"         \
	"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"    \
	"Final-Recipient: rfc822; sw1@example.gov.uk\r\nAction: " action                        \
	"\r\nStatus: 5.1.1\r\n\r\n--b\r\n" original "\r\n--b--\r\n"
#define ID "00112233445566778899aabbccddeeff"

static void a_report_of_delivery_names_the_letter_that_came_back(void **state)
{
	(void)state;
	assert_true(str_is(
		outcome(REPORT("failed", "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n"
					 "Message-Id: <" ID "@example.gov.uk>\r\n\r\nbody\r\n")),
		"bounce " ID " 5.1.1"));
	assert_true(str_is(
		outcome(REPORT("failed", "Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\n"
					 "Message-ID: <" ID "@example.gov.uk>\r\n")),
		"bounce " ID " 5.1.1"));
	assert_true(str_is(
		outcome(REPORT("delayed", "Content-Type: message/rfc822\r\n\r\n"
					  "Message-Id: <" ID "@example.gov.uk>\r\n\r\nbody\r\n")),
		"machine"));
	assert_true(
		str_is(outcome(REPORT("failed", "Content-Type: message/rfc822\r\n\r\n"
						"Message-Id: <other@example.org>\r\n\r\nbody\r\n")),
		       "machine"));
}

/* ---- templates ------------------------------------------------------------------------------- */

static void a_template_is_filled_and_decides_nothing(void **state)
{
	static const struct {
		const char *why, *text, *want; /* NULL: it is refused */
		bool html;
	} CASES[] = {
		{ "a value", "a {{x}} b", "a <1> b", false },
		{ "escaped in HTML", "{{x}} {{q}}", "&lt;1&gt; &quot;&amp;", true },
		{ "a number, and nothing", "{{n}}{{none}}{{zero}}", "30", false },
		{ "a list", "{{#l}}{{a}},{{/l}}", "1,2,", false },
		{ "the item itself", "{{#w}}{{.}};{{/w}}", "u;v;", false },
		{ "an outer name inside", "{{#l}}{{x}}{{/l}}", "<1><1>", false },
		{ "none", "{{^none}}no{{/none}}{{#none}}yes{{/none}}", "no", false },
		{ "empty is none", "{{#e}}yes{{/e}}{{^e}}no{{/e}}", "no", false },
		{ "zero is none", "{{#zero}}yes{{/zero}}{{^zero}}no{{/zero}}", "no", false },
		{ "a line of its own goes", "a\n{{#x}}\nb\n{{/x}}\nc\n", "a\nb\nc\n", false },
		{ "one within one of the same name", "{{#t}}{{#t}}x{{/t}}{{/t}}", "x", false },
		{ "not ended", "{{#x}}a", NULL, false },
		{ "not begun", "a{{/x}}", NULL, false },
		{ "a tag without end", "a {{x", NULL, false },
	};
	json_t *values = json_loads(
		"{\"x\":\"<1>\",\"q\":\"\\\"&\",\"n\":3,\"zero\":0,\"e\":\"\",\"t\":true,"
		"\"l\":[{\"a\":1},{\"a\":2}],\"w\":[\"u\",\"v\"]}",
		0, NULL);

	(void)state;
	for (size_t i = 0; i < LEN(CASES); i++) {
		duly_auto_fini(buf) b = { 0 };
		struct duly_diag diag = { "" };
		const duly_result r =
			template_fill(str_of(CASES[i].text), values, CASES[i].html, &b, &diag);
		const struct str got = { (const char *)b.data, b.len };

		if (r != (CASES[i].want != NULL ? DULY_OK : DULY_E_MALFORMED) ||
		    (r == DULY_OK && !str_is(got, CASES[i].want)))
			fail_msg("%s: \"%.*s\" %s", CASES[i].why, STR_FMT(got), diag.text);
	}
	json_decref(values);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_read_as_people_write_them),
		cmocka_unit_test(an_answer_is_a_code_and_one_word_or_one_date_in_the_top),
		cmocka_unit_test(a_report_of_delivery_names_the_letter_that_came_back),
		cmocka_unit_test(a_template_is_filled_and_decides_nothing),
	};

	base_init();
	return cmocka_run_group_tests(tests, begin, end);
}
