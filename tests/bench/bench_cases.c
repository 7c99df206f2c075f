#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/derive/derive.h"
#include "common/docket/records.h"
#include "common/engine/engine.h"
#include "common/lawfiles/lawfiles.h"

/* A case that is as full as it may be, of each type of event of the vocabulary and in each of the
 * ways that were once slow: what one event more costs, and the memory that the whole took. The core
 * alone, over a store in memory: no socket, no disk. bench_cases [--quick] [TYPE]: of the types
 * that begin so.
 *
 * No yardstick: the figures to reach are 50 ms for the event and 256 MiB (TRUST: one bad case stops
 * no other). The worst are printed, and the program ends with 1 where one is beyond. */

enum { WORST = 12, EVENT_MS = 50, MEMORY_MB = 256, AGAIN = 5, A_TURN = 500 };

#define NOW "2026-11-20T12:00:00Z"

/* ---- the ways -------------------------------------------------------------------------------- */

struct way {
	const char *name;
	int days;    /* the events lie on so many days                            */
	bool rich;   /* all of their data is given, as much as there may be       */
	int sources; /* that tell it, in turn                                     */
	enum { OF_NONE, OF_FIRST, OF_LAST } replaces;
};

static const struct way WAYS[] = {
	{ "on one day", 1, false, 1, OF_NONE },
	{ "a day each", 9000, false, 1, OF_NONE },
	{ "rich, on one day", 1, true, 1, OF_NONE },
	{ "rich, a day each", 9000, true, 1, OF_NONE },
	{ "from 100 sources, on one day", 1, false, 100, OF_NONE },
	{ "from 2 sources, a day for two", 4500, false, 2, OF_NONE },
	{ "each corrects the first", 9000, false, 1, OF_FIRST },
	{ "each corrects the last", 9000, false, 1, OF_LAST },
};

/* ---- one event ------------------------------------------------------------------------------- */

static void pack_field(const struct law *law, const struct field *f, int number, bool rich,
		       struct buf *b)
{
	const struct vocabulary *v = law_vocabulary(law);
	const uint32_t many = rich ? 100 : 1;
	char text[65];

	snprintf(text, sizeof text, rich ? "%064d" : "k%d", number);
	switch (f->kind) {
	case FIELD_CODE:
		pack_str(b, vocabulary_text(v, f->list->codes[(size_t)number % f->list->n]));
		break;
	case FIELD_CODES:
		pack_array(b, 1);
		pack_str(b, vocabulary_text(v, f->list->codes[(size_t)number % f->list->n]));
		break;
	case FIELD_REF:
	case FIELD_ID:
		pack_cstr(b, text);
		break;
	case FIELD_REFS:
		pack_array(b, many);
		for (uint32_t i = 0; i < many; i++) {
			snprintf(text, sizeof text, "%032d-%u", number, i);
			pack_cstr(b, text);
		}
		break;
	case FIELD_BOOL:
		pack_bool(b, number % 2);
		break;
	case FIELD_DATE:
		pack_cstr(b, "2026-11-01");
		break;
	case FIELD_TIME:
		pack_cstr(b, "2026-11-01T10:00:00Z");
		break;
	case FIELD_INT:
		pack_uint(b, (uint64_t)(number % 10) + 1);
		break;
	}
}

static bool is_needed(const struct event_type *type, size_t field)
{
	return type->fields[field].required || (type->needs_count > 0 && type->needs[0] == field);
}

static void pack_data(const struct law *law, const struct event_type *type, int number, bool rich,
		      struct buf *b)
{
	struct pack_open map = pack_map_begin(b);

	for (size_t i = 0; i < type->field_count; i++) {
		if (!rich && !is_needed(type, i))
			continue;
		map.n++;
		pack_str(b, vocabulary_text(law_vocabulary(law), type->fields[i].name));
		pack_field(law, &type->fields[i], number, rich, b);
	}
	pack_map_end(b, &map);
}

static void put(struct buf *b, struct pack_open *map, const char *key, const char *value)
{
	map->n++;
	pack_cstr(b, key);
	pack_cstr(b, value);
}

static void pack_event(const struct law *law, const struct event_type *type, const struct way *way,
		       int number, struct buf *b)
{
	const duly_civil last = duly_civil_from_ymd(2026, 11, 1);
	struct pack_open map = pack_map_begin(b);
	char text[64], date[DULY_DATE_TEXT];

	put(b, &map, "specversion", "1.0");
	snprintf(text, sizeof text, "e%d", number);
	put(b, &map, "id", text);
	snprintf(text, sizeof text, "/councils/example/system-%d", number % way->sources);
	put(b, &map, "source", text);
	put(b, &map, "subject", "C-1");
	map.n += 2;
	pack_cstr(b, "type");
	pack_str(b, type->name);
	pack_cstr(b, "data");
	pack_data(law, type, number, way->rich, b);
	put(b, &map, "date",
	    duly_civil_print((duly_civil){ last.day - (number / way->sources) % way->days }, date));
	if (way->replaces != OF_NONE && number > 0) {
		snprintf(text, sizeof text, "e%d", way->replaces == OF_FIRST ? 0 : number - 1);
		put(b, &map, "replaces", text);
	}
	pack_map_end(b, &map);
}

/* ---- a case ---------------------------------------------------------------------------------- */

struct full {
	struct engine engine;
	duly_instant now;
	size_t taken, refused;
};

static void ok(duly_result r, const struct duly_diag *diag)
{
	if (r == DULY_OK)
		return;
	fprintf(stderr, "bench_cases: %s: %s\n", duly_result_text(r), diag->text);
	exit(70);
}

static void begin(struct full *f)
{
	static const uint8_t INCARNATION[16] = { 7 };
	duly_auto_fini(contents) contents = { 0 };
	duly_auto_fini(buf) b = { 0 };
	struct duly_diag diag = { "" };
	struct store *store;

	duly_instant_parse(NOW, strlen(NOW), &f->now);
	ok(store_open_memory(&store), &diag);
	ok(engine_open_store(&store, &f->engine, &diag), &diag);
	ok(lawfiles_load(DULY_SOURCE_DIR "/schemas/england/rules", &contents, &diag), &diag);
	ok(engine_begin(&f->engine, f->now, &diag), &diag);
	record_start(&b, INCARNATION, f->now, false, NULL);
	ok(docket_record(f->engine.docket, LOG_START, buf_view(&b), &diag), &diag);
	ok(docket_put_in_force(f->engine.docket, &contents, &diag), &diag);
	ok(engine_follow(&f->engine, NULL, &diag), &diag);
	ok(engine_append(&f->engine, f->now, true, &diag), &diag);
}

/* Events @from up to @to, in one turn. */
static void turn(struct full *f, const struct event_type *type, const struct way *way, int from,
		 int to)
{
	static const struct turn_budget ONE = { .one_chunk = true };
	const struct law *law = docket_law(f->engine.docket);
	struct buf *bytes = memory_zeroed((size_t)(to - from) * sizeof *bytes);
	struct duly_diag diag = { "" };

	ok(engine_begin(&f->engine, f->now, &diag), &diag);
	for (int i = from; i < to; i++) {
		duly_auto_fini(wire) w = { 0 };
		struct taken taken;

		pack_event(law, type, way, i, &bytes[i - from]);
		ok(wire_unpack(buf_view(&bytes[i - from]), &w, &diag), &diag);
		ok(docket_take(f->engine.docket, &w.root, &taken, &diag), &diag);
		f->taken += taken.status == TAKEN_ACCEPTED;
		f->refused += taken.status == TAKEN_REJECTED;
	}
	ok(engine_follow(&f->engine, &ONE, &diag), &diag);
	ok(engine_append(&f->engine, f->now, true, &diag), &diag);
	for (int i = 0; i < to - from; i++)
		buf_fini(&bytes[i]);
	free(bytes);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct figure {
	size_t type, way, taken, refused;
	double ms;
	long mb;
};

static void measure(size_t type_index, size_t way_index, int events, struct figure *ret)
{
	struct full f = { .now = { 0 } };
	size_t n;
	double least = 1e9;

	begin(&f);
	const struct event_type *type =
		&vocabulary_types(law_vocabulary(docket_law(f.engine.docket)), &n)[type_index];
	const struct way *way = &WAYS[way_index];

	for (int i = 0; i < events - AGAIN; i += A_TURN)
		turn(&f, type, way, i, MIN(i + A_TURN, events - AGAIN));
	for (int i = events - AGAIN; i < events; i++) {
		const double start = seconds();

		turn(&f, type, way, i, i + 1);
		least = MIN(least, seconds() - start);
	}
	*ret = (struct figure){ type_index, way_index, f.taken, f.refused, 1000 * least, 0 };
	engine_close(&f.engine);
}

/* In a process of its own, so that its memory is its own. */
static bool measured_apart(size_t type, size_t way, int events, struct figure *ret)
{
	struct rusage usage;
	int fds[2], status;

	if (pipe(fds) != 0)
		return false;
	const pid_t child = fork();

	if (child == 0) {
		struct figure figure;

		measure(type, way, events, &figure);
		_exit(write(fds[1], &figure, sizeof figure) == sizeof figure ? 0 : 70);
	}
	close(fds[1]);
	const bool whole = read(fds[0], ret, sizeof *ret) == sizeof *ret;

	close(fds[0]);
	wait4(child, &status, 0, &usage);
	ret->mb = usage.ru_maxrss / 1024;
	return whole && status == 0;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int slower(const void *a, const void *b)
{
	const struct figure *x = a, *y = b;

	return (x->ms < y->ms) - (x->ms > y->ms);
}

static int larger(const void *a, const void *b)
{
	const struct figure *x = a, *y = b;

	return (x->mb < y->mb) - (x->mb > y->mb);
}

static bool is_of_a_case(const struct event_type *type)
{
	return type->means != MEANS_SERVICE && type->means != MEANS_FEED_DECLARED &&
	       type->means != MEANS_FEED_COMPLETED && type->means != MEANS_BATCH_RETRACTED &&
	       (type->means < MEANS_TEAM_REPLACED);
}

static void print(const struct event_type *types, const struct figure *f)
{
	printf("  %8.1f ms %5ld MiB  %5zu events (%zu refused)  %.*s, %s\n", f->ms, f->mb, f->taken,
	       f->refused, STR_FMT(types[f->type].name), WAYS[f->way].name);
}

int main(int argc, char **argv)
{
	const bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
	const char *only = argc > 1 + quick ? argv[1 + quick] : "";
	const int events = quick ? CASE_EVENTS_MAX / 10 : CASE_EVENTS_MAX;
	struct full f = { .now = { 0 } };
	struct figure *figures;
	size_t types_n, n = 0;

	base_init();
	begin(&f);
	const struct event_type *types =
		vocabulary_types(law_vocabulary(docket_law(f.engine.docket)), &types_n);

	figures = memory_zeroed(types_n * LEN(WAYS) * sizeof *figures);
	for (size_t i = 0; i < types_n; i++) {
		for (size_t k = 0;
		     k < LEN(WAYS) && is_of_a_case(&types[i]) && str_starts(types[i].name, only);
		     k++) {
			if (!measured_apart(i, k, events, &figures[n++]))
				return 70;
		}
	}
	qsort(figures, n, sizeof *figures, slower);
	printf("one event more of a case of %d, %zu ways; the slowest (wanted <= %d ms):\n", events,
	       n, EVENT_MS);
	for (size_t i = 0; i < MIN(n, (size_t)WORST); i++)
		print(types, &figures[i]);
	const bool slow = figures[0].ms > EVENT_MS;

	qsort(figures, n, sizeof *figures, larger);
	printf("the largest (wanted <= %d MiB):\n", MEMORY_MB);
	for (size_t i = 0; i < MIN(n, (size_t)WORST); i++)
		print(types, &figures[i]);
	return slow || figures[0].mb > MEMORY_MB;
}
