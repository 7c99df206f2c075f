#include <dirent.h>

#include "common/lawfiles/lawfiles.h"
#include "tests/law/casefold.h"

/* Lives through all packs of schemas/england/rules, as they are written in tests/law/timelines/:
 * every switch of a regime, counted by hand from the law. A file has blocks:
 *
 *   == why this life is here
 *   2026-01-12 care.entered legal_status=V2        events, as in casefold.h
 *   at 2026-06-01                                  as of noon of that day, or of an instant
 *   rules cla-review-first cla-review-second       of which the obligations are wanted; also
 *                                                  "gaps" and "findings"
 *   --
 *   cla-review-first 2026-01-12>2026-02-09 open none
 *     91-days 2026-05-04                           dates beside it, with "met DATE" where they are
 *
 * Lines that begin with # are for the reader. */

#define FOLDER DULY_SOURCE_DIR "/tests/law/timelines/"

struct block {
	struct buf why, events, want;
	char at[DULY_TIME_TEXT], rules[512];
	int line;
};

static void block_clear(struct block *b)
{
	buf_clear(&b->why);
	buf_clear(&b->events);
	buf_clear(&b->want);
	b->at[0] = b->rules[0] = '\0';
}

static void print_sides(const struct alternative_date *list, size_t n, struct buf *b)
{
	char text[DULY_DATE_TEXT];

	for (size_t i = 0; i < n; i++) {
		buf_printf(b, "  %.*s %s", STR_FMT(list[i].name),
			   duly_civil_print(list[i].due, text));
		if (list[i].met != NULL)
			buf_printf(b, " met %s%s", duly_civil_print(list[i].met->day, text),
				   list[i].late ? " late" : "");
		buf_puts(b, "\n");
	}
}

static void print_gaps(const struct folded *f, struct buf *b)
{
	char since[DULY_DATE_TEXT], told[DULY_TIME_TEXT], due[DULY_DATE_TEXT];

	for (size_t i = 0; i < f->derived.gap_count; i++) {
		const struct gap *g = &f->derived.gaps[i];

		buf_printf(b, "gap %.*s since %s", STR_FMT(g->coverage->id),
			   duly_civil_print(g->since, since));
		if (g->due.day != DULY_NO_DATE.day)
			buf_printf(b, " due %s", duly_civil_print(g->due, due));
		buf_printf(b, " told %s\n", duly_instant_print(g->told_at, told));
	}
}

static void print_all(const struct law *law, const struct folded *f, const char *rules,
		      struct buf *b)
{
	for (size_t i = 0; i < f->derived.n; i++) {
		const struct obligation *o = &f->derived.obligations[i];
		struct folded one = *f;

		if (!named(rules, o->rule->id))
			continue;
		one.derived.obligations = &f->derived.obligations[i];
		one.derived.n = 1;
		print_folded(law, &one, "", b);
		print_sides(o->readings, o->reading_count, b);
		print_sides(o->measures, o->measure_count, b);
	}
	if (named(rules, STR("gaps")))
		print_gaps(f, b);
	if (named(rules, STR("findings")))
		print_found(f, b);
}

static bool block_holds(const struct law *law, const char *file, struct block *b)
{
	duly_auto_fini(buf) got = { 0 };

	assert_true(b->rules[0] != '\0' && b->at[0] != '\0');
	buf_u8(&b->events, '\0');
	duly_auto_fini(folded) f = fold_lines(law, (const char *)b->events.data, NULL, b->at);

	print_all(law, &f, b->rules, &got);
	if (got.len == b->want.len &&
	    (got.len == 0 || memcmp(got.data, b->want.data, got.len) == 0))
		return true;
	print_error("%s:%d: %.*s\n--- want\n%.*s--- got\n%.*s\n", file, b->line, (int)b->why.len,
		    (const char *)b->why.data, (int)b->want.len,
		    b->want.len ? (const char *)b->want.data : "", (int)got.len,
		    got.len ? (const char *)got.data : "");
	return false;
}

static bool cut(struct str *line, const char *word)
{
	const size_t n = strlen(word);

	if (line->len < n || memcmp(line->s, word, n) != 0)
		return false;
	*line = (struct str){ line->s + n, line->len - n };
	return true;
}

static void take_line(struct block *b, struct str line, bool wanted)
{
	if (wanted)
		buf_printf(&b->want, "%.*s\n", STR_FMT(line));
	else if (cut(&line, "at "))
		snprintf(b->at, sizeof b->at, "%.*s%s", STR_FMT(line),
			 line.len == 10 ? "T12:00:00Z" : "");
	else if (cut(&line, "rules "))
		snprintf(b->rules, sizeof b->rules, "%.*s", STR_FMT(line));
	else
		buf_printf(&b->events, "%.*s\n", STR_FMT(line));
}

/* Counts the blocks of a file, and those that do not hold. */
static void run_file(const struct law *law, const char *name, int *blocks, int *failed)
{
	duly_auto_fini(buf) text = { 0 };
	struct block b = { .line = 0 };
	struct duly_diag diag = { "" };
	char path[4096];
	bool wanted = false;
	int number = 0;

	snprintf(path, sizeof path, "%s%s", FOLDER, name);
	assert_int_equal(file_read(path, 1 << 20, &text, &diag), DULY_OK);
	buf_puts(&text, "== end\n");
	for (const char *p = (const char *)text.data, *end = p + text.len; p < end; p++) {
		struct str line = next_word(&p, '\n');

		number++;
		if (line.len == 0 || line.s[0] == '#')
			continue;
		if (!cut(&line, "== ")) {
			if (str_is(line, "--"))
				wanted = true;
			else
				take_line(&b, line, wanted);
			continue;
		}
		if (b.line > 0) {
			++*blocks;
			*failed += !block_holds(law_whole(law), name, &b);
		}
		block_clear(&b);
		buf_put(&b.why, line.s, line.len);
		b.line = number;
		wanted = false;
	}
	buf_fini(&b.why);
	buf_fini(&b.events);
	buf_fini(&b.want);
}

static int is_text(const struct dirent *entry)
{
	return strstr(entry->d_name, ".txt") != NULL;
}

static struct law *all_packs(void)
{
	duly_auto_fini(contents) files = { NULL, 0 };
	duly_auto_fini(faults) faults = { 0 };
	struct duly_diag diag = { "" };
	struct law *law = NULL;

	assert_int_equal(lawfiles_read(DULY_SOURCE_DIR "/schemas/england/rules",
				       DULY_SOURCE_DIR "/schemas/england", &files, &diag),
			 DULY_OK);
	if (law_load(&files, &law, &faults) != DULY_OK)
		fail_msg("%.*s", (int)faults.text.len, (char *)faults.text.data);
	return law;
}

static void lives_are_as_counted_by_hand(void **state)
{
	duly_auto(law) law = all_packs();
	struct dirent **names = NULL;
	const int n = scandir(FOLDER, &names, is_text, alphasort);
	int blocks = 0, failed = 0;

	(void)state;
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		run_file(law, names[i]->d_name, &blocks, &failed);
		free(names[i]);
	}
	free(names);
	print_message("%d lives\n", blocks);
	assert_int_equal(failed, 0);
}

/* Each row of the list of deadlines is a rule under its own id, or a moment that rules use. */
static void every_row_of_the_list_is_there(void **state)
{
	duly_auto(law) law = all_packs();
	duly_auto_fini(buf) text = { 0 };
	struct duly_diag diag = { "" };
	size_t rows = 0, missing = 0;

	(void)state;
	assert_int_equal(
		file_read(DULY_SOURCE_DIR "/tests/data/deadline-rows.txt", 1 << 16, &text, &diag),
		DULY_OK);
	buf_u8(&text, '\0');
	for (const char *p = (const char *)text.data; *p != '\0'; p++) {
		const struct str line = next_word(&p, '\n');
		const struct str id = { line.s + 2, line.len - 2 };

		if (line.s[0] == '#')
			continue;
		rows++;
		if (law_rule(law, id) != NULL || vocabulary_moment(law_vocabulary(law), id) != NULL)
			continue;
		missing++;
		print_error("%.*s\n", STR_FMT(line));
	}
	assert_int_equal(rows, 158);
	assert_int_equal(missing, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_list_is_there),
		cmocka_unit_test(lives_are_as_counted_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
