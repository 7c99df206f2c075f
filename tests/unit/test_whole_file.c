/* A file that is there only when all of it is: what stands before, after, and beside it. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/base/memory.h"
#include "common/base/whole_file.h"
#include "tests/support/scratch.h"

/* A folder of its own for each test, with a file of before in it. */
struct place {
	char dir[SCRATCH_PATH];
	char *path, *part;
};

static void write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void assert_holds(const char *path, const char *text)
{
	duly_auto_fini(buf) got = { 0 };

	assert_int_equal(file_read(path, 1000, &got, NULL), DULY_OK);
	buf_u8(&got, 0);
	assert_string_equal((const char *)got.data, text);
}

static struct place place_new(void)
{
	struct place p;

	scratch_make(p.dir);
	p.path = memory_printf("%s/file", p.dir);
	p.part = memory_printf("%s/file.part", p.dir);
	write_text(p.path, "before");
	return p;
}

/* The folder must be empty but for the file itself: else rmdir fails. */
static void place_fini(struct place *p)
{
	assert_int_equal(remove(p->path), 0);
	assert_int_equal(rmdir(p->dir), 0);
	free(p->path);
	free(p->part);
}

static void finished_it_takes_the_name(void **state)
{
	(void)state;
	duly_auto_fini(place) p = place_new();
	duly_auto_fini(whole_file) f = { 0 };

	assert_int_equal(whole_file_open(p.path, &f, NULL), DULY_OK);
	fputs("after", f.out);
	fflush(f.out);
	assert_holds(p.path, "before");
	assert_holds(p.part, "after");
	assert_int_equal(whole_file_finish(&f, NULL), DULY_OK);
	assert_holds(p.path, "after");
}

static void not_finished_it_leaves_what_was_there(void **state)
{
	(void)state;
	duly_auto_fini(place) p = place_new();
	struct whole_file f;

	assert_int_equal(whole_file_open(p.path, &f, NULL), DULY_OK);
	fputs("after", f.out);
	whole_file_fini(&f);
	assert_holds(p.path, "before");
}

static void one_that_was_cut_off_is_written_over(void **state)
{
	(void)state;
	duly_auto_fini(place) p = place_new();
	duly_auto_fini(whole_file) f = { 0 };

	write_text(p.part, "longer than what comes");
	assert_int_equal(whole_file_open(p.path, &f, NULL), DULY_OK);
	fputs("after", f.out);
	assert_int_equal(whole_file_finish(&f, NULL), DULY_OK);
	assert_holds(p.path, "after");
}

static void what_cannot_take_the_name_is_removed(void **state)
{
	(void)state;
	duly_auto_fini(place) p = place_new();
	duly_auto_fini(whole_file) f = { 0 };
	struct duly_diag diag = { "" };

	assert_int_equal(remove(p.path), 0);
	assert_int_equal(mkdir(p.path, 0700), 0);
	assert_int_equal(whole_file_open(p.path, &f, NULL), DULY_OK);
	assert_int_equal(whole_file_finish(&f, &diag), DULY_E_IO);
	assert_non_null(strstr(diag.text, p.path));
}

static void a_folder_that_is_not_there_is_said(void **state)
{
	(void)state;
	duly_auto_fini(place) p = place_new();
	duly_auto_fini(whole_file) f = { 0 };
	struct duly_diag diag = { "" };
	char path[SCRATCH_PATH + 16];

	snprintf(path, sizeof path, "%s/no/where", p.dir);
	assert_int_equal(whole_file_open(path, &f, &diag), DULY_E_IO);
	assert_non_null(strstr(diag.text, "/no/where.part: No such file or directory"));
}

static void a_pipe_takes_what_is_written_and_stays_a_pipe(void **state)
{
	struct place p = place_new();
	struct whole_file file;
	struct stat st;
	char got[8] = "";

	(void)state;
	assert_int_equal(remove(p.path), 0);
	assert_int_equal(mkfifo(p.path, 0600), 0);
	const int reader = open(p.path, O_RDWR | O_CLOEXEC);

	assert_true(reader >= 0);
	assert_int_equal(whole_file_open(p.path, &file, NULL), DULY_OK);
	fputs("after", file.out);
	assert_int_equal(whole_file_finish(&file, NULL), DULY_OK);
	whole_file_fini(&file);
	assert_int_equal(read(reader, got, sizeof got), 5);
	assert_string_equal(got, "after");
	close(reader);
	assert_int_equal(lstat(p.path, &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	place_fini(&p);
}

static void without_a_name_it_is_standard_output(void **state)
{
	static const char *const NAMES[] = { NULL, "-" };
	(void)state;
	for (size_t i = 0; i < LEN(NAMES); i++) {
		duly_auto_fini(whole_file) f = { 0 };

		assert_int_equal(whole_file_open(NAMES[i], &f, NULL), DULY_OK);
		assert_ptr_equal(f.out, stdout);
		assert_null(f.path);
		assert_int_equal(whole_file_finish(&f, NULL), DULY_OK);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finished_it_takes_the_name),
		cmocka_unit_test(not_finished_it_leaves_what_was_there),
		cmocka_unit_test(one_that_was_cut_off_is_written_over),
		cmocka_unit_test(what_cannot_take_the_name_is_removed),
		cmocka_unit_test(a_folder_that_is_not_there_is_said),
		cmocka_unit_test(a_pipe_takes_what_is_written_and_stays_a_pipe),
		cmocka_unit_test(without_a_name_it_is_standard_output),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
