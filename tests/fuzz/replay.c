/* replay.c - a fuzz target without a fuzzer: its corpus, and mutations of it.
 *
 * 	replay CORPUS [SEED [ROUNDS]]
 *
 * Runs every file of the directory, then ROUNDS mutations of them, which follow from SEED alone:
 * DULY_SEED, or the pinned one. DULY_LONG=1 makes a hundred times as many, and as many again from a
 * fresh seed, which is printed, both as far as they come in four minutes; how far that was is
 * printed too. The input at hand is kept in replay.input in the working directory while it runs, so
 * that one that ends the process can be looked at. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PINNED = 1, ROUNDS = 4000, LONG = 100, LONG_SECONDS = 240 };

struct corpus {
	struct buf *files;
	size_t n;
};

static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static size_t below(uint64_t *state, size_t n)
{
	return n > 0 ? (size_t)(next_random(state) % n) : 0;
}

/* A copy of exactly its size, so that a sanitizer sees the first byte behind it. */
static void run(const struct buf *input)
{
	uint8_t *exact = malloc(input->len > 0 ? input->len : 1);
	FILE *kept = fopen("replay.input", "wb");

	if (kept != NULL) {
		fwrite(input->data, 1, input->len, kept);
		fclose(kept);
	}
	if (exact == NULL)
		abort();
	if (input->len > 0)
		memcpy(exact, input->data, input->len);
	LLVMFuzzerTestOneInput(exact, input->len);
	free(exact);
}

/* ---- mutations ------------------------------------------------------------------------------- */

static const uint8_t TELLING[] = {
	0x00, 0x7f, 0x80, 0x8f, 0x90, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc7,
	0xcb, 0xd9, 0xdb, 0xdc, 0xdd, 0xdf, 0xff, '"',  '{',  '[',  ','
};

static void cut(struct buf *b, size_t at, size_t n)
{
	n = MIN(n, b->len - at);
	memmove(b->data + at, b->data + at + n, b->len - at - n);
	b->len -= n;
}

static void put_in(struct buf *b, size_t at, const uint8_t *bytes, size_t n)
{
	buf_add(b, n);
	memmove(b->data + at + n, b->data + at, b->len - at - n);
	memcpy(b->data + at, bytes, n);
}

static void mutate(struct buf *b, const struct corpus *c, uint64_t *random)
{
	const struct buf *other = &c->files[below(random, c->n)];
	const size_t at = below(random, b->len), from = below(random, other->len);
	const uint8_t telling = TELLING[below(random, LEN(TELLING))];

	switch (b->len == 0 ? 3 : below(random, 6)) {
	case 0:
		b->data[at] ^= (uint8_t)(1u << below(random, 8));
		break;
	case 1:
		b->data[at] = telling;
		break;
	case 2:
		cut(b, at, 1 + below(random, 16));
		break;
	case 3:
		put_in(b, at, &telling, 1);
		break;
	case 4:
		b->len = at;
		break;
	default:
		if (other->len > 0)
			put_in(b, at, other->data + from, MIN(other->len - from, 64));
	}
}

/* @until 0: however long it takes. */
static void run_mutations(const struct corpus *c, uint64_t seed, uint64_t rounds, time_t until)
{
	uint64_t random = seed, i = 0;

	printf("%zu files, DULY_SEED=%" PRIu64 ", %" PRIu64 " mutations\n", c->n, seed, rounds);
	fflush(stdout);
	for (; i < rounds && c->n > 0 && (until == 0 || time(NULL) < until); i++) {
		const struct buf *origin = &c->files[below(&random, c->n)];
		struct buf b = { NULL, 0, 0 };

		buf_put(&b, origin->data, origin->len);
		for (size_t steps = 1 + below(&random, 6); steps > 0; steps--)
			mutate(&b, c, &random);
		run(&b);
		buf_fini(&b);
	}
	if (until != 0)
		printf("%" PRIu64 " of them were made\n", i);
}

/* ---- the corpus ------------------------------------------------------------------------------ */

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool read_file(const char *dir, const char *name, struct buf *ret)
{
	struct duly_diag diag = { "" };
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	if (file_read(path, 16u << 20, ret, &diag) == DULY_OK)
		return true;
	fprintf(stderr, "%s\n", diag.text);
	return false;
}

/* Sorted by name, so that a seed means the same on every machine. */
static bool read_corpus(const char *dir, struct corpus *ret)
{
	struct dirent **names = NULL;
	const int n = scandir(dir, &names, visible, alphasort);
	bool ok = n >= 0;

	if (n > 0)
		ret->files = calloc((size_t)n, sizeof *ret->files);
	for (int i = 0; i < n; i++) {
		ok = ok && ret->files != NULL &&
		     read_file(dir, names[i]->d_name, &ret->files[ret->n]);
		ret->n += ok;
		free(names[i]);
	}
	free(names);
	return ok;
}

int main(int argc, char **argv)
{
	const char *given = argc > 2 ? argv[2] : getenv("DULY_SEED");
	const bool is_long = getenv("DULY_LONG") != NULL;
	const uint64_t rounds = argc > 3  ? strtoull(argv[3], NULL, 10)
				: is_long ? LONG * ROUNDS
					  : ROUNDS;
	struct corpus c = { NULL, 0 };
	bool ok = argc > 1;

	base_init();
	ok = ok && read_corpus(argv[1], &c);
	for (size_t i = 0; ok && i < c.n; i++)
		run(&c.files[i]);
	if (ok)
		run_mutations(&c, given != NULL ? strtoull(given, NULL, 10) : PINNED, rounds,
			      is_long ? time(NULL) + LONG_SECONDS : 0);
	if (ok && given == NULL && is_long)
		run_mutations(&c, (uint64_t)time(NULL) * 1000003u + (uint64_t)getpid(), rounds,
			      time(NULL) + LONG_SECONDS);
	for (size_t i = 0; i < c.n; i++)
		buf_fini(&c.files[i]);
	free(c.files);
	remove("replay.input");
	return ok && c.n > 0 ? 0 : 1;
}
