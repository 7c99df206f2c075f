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
 * ways that are or were slow: what one event more costs, a tick, and a retraction, and the memory
 * that the whole took. The core alone, over a store in memory: no socket, no disk. bench_cases
 * [--quick] [TYPE]: of the types that begin so.
 *
 * No yardstick: the figures to reach are 50 ms for the event and 256 MiB (TRUST: one bad case stops
 * no other). What is beyond is said at once; the worst are printed at the end, and the program ends
 * with 1 where one is beyond. */

enum { WORST = 12, WANTED_MS = 50, WANTED_MB = 256, AGAIN = 3, A_TURN = 2000, FEW = 1900 };

#define NOW "2026-11-20T12:00:00Z"

/* ---- the ways -------------------------------------------------------------------------------- */

/* What is given of an event: what must be; its key as well, another each time; or all that may be,
 * as long as it may be. */
enum given { NEEDED, KEYED, ALL };

/* What else there is: nothing; what closes it, in turn; after FEW of it (so that what they owe is
 * within its bound) all types, in turn; nothing but those. */
enum beside { ALONE, ITS_END, MORE, ALL_TYPES };

struct way {
	const char *name;
	int days; /* the events lie on so many days                         */
	enum given given;
	int sources; /* that tell it, in turn                                  */
	enum { OF_NONE, OF_FIRST, OF_LAST } replaces;
	enum beside beside;
	bool begun;  /* all that can be open is opened before                  */
	bool hours;  /* of every second one the hour is known                  */
	bool merged; /* of a person under two references                       */
};

static const struct way WAYS[] = {
	{ .name = "on one day", .days = 1, .sources = 1 },
	{ .name = "a day each", .days = 9000, .sources = 1 },
	{ .name = "rich, on one day", .days = 1, .given = ALL, .sources = 1 },
	{ .name = "rich, a day each", .days = 9000, .given = ALL, .sources = 1 },
	{ .name = "from 100 sources, on one day", .days = 1, .sources = 100 },
	{ .name = "from 2 sources, a day for two", .days = 4500, .sources = 2 },
	{ .name = "each corrects the first", .days = 9000, .sources = 1, .replaces = OF_FIRST },
	{ .name = "each corrects the last", .days = 9000, .sources = 1, .replaces = OF_LAST },
	{ .name = "all open, on one day, hours and none",
	  .days = 1,
	  .given = KEYED,
	  .sources = 1,
	  .begun = true,
	  .hours = true },
	{ .name = "all open, a day each",
	  .days = 4500,
	  .given = KEYED,
	  .sources = 1,
	  .begun = true },
	{ .name = "all open, two references",
	  .days = 4500,
	  .sources = 1,
	  .begun = true,
	  .merged = true },
	{ .name = "all open, begun and ended on one day",
	  .days = 1,
	  .given = KEYED,
	  .sources = 1,
	  .beside = ITS_END,
	  .begun = true },
	{ .name = "all open, begun and ended",
	  .days = 4500,
	  .given = KEYED,
	  .sources = 1,
	  .beside = ITS_END,
	  .begun = true },
	{ .name = "all open, few, then all types",
	  .days = 4500,
	  .given = KEYED,
	  .sources = 1,
	  .beside = MORE,
	  .begun = true },
	{ .name = "all types, on one day, hours and none",
	  .days = 1,
	  .given = KEYED,
	  .sources = 1,
	  .beside = ALL_TYPES,
	  .begun = true,
	  .hours = true },
	{ .name = "all types",
	  .days = 4500,
	  .given = KEYED,
	  .sources = 2,
	  .beside = ALL_TYPES,
	  .begun = true },
	{ .name = "all types, each corrects the last",
	  .days = 4500,
	  .sources = 1,
	  .replaces = OF_LAST,
	  .beside = ALL_TYPES,
	  .begun = true },
};

/* ---- the types ------------------------------------------------------------------------------- */

/* What a case is filled with. */
struct filling {
	const struct law *law;
	const struct event_type *types;
	size_t n;
	const struct event_type *type; /* the one that is measured */
	const struct way *way;
};

static bool is_of_a_case(const struct event_type *type)
{
	return type->means != MEANS_SERVICE && type->means != MEANS_FEED_DECLARED &&
	       type->means != MEANS_FEED_COMPLETED && type->means != MEANS_BATCH_RETRACTED &&
	       (type->means < MEANS_TEAM_REPLACED);
}

static struct filling filling_of(const struct law *law, size_t type, const struct way *way)
{
	struct filling f = { .law = law, .way = way };

	f.types = vocabulary_types(law_vocabulary(law), &f.n);
	f.type = &f.types[type];
	return f;
}

static const struct event_type *type_that_means(const struct filling *f, enum event_meaning means)
{
	size_t i = 0;

	while (f->types[i].means != means)
		i++;
	return &f->types[i];
}

/* NULL: nothing closes what it opens. */
static const struct event_type *end_of(const struct filling *f)
{
	for (size_t i = 0; f->type->opens != NULL && i < f->n; i++) {
		if (f->types[i].closes == f->type->opens)
			return &f->types[i];
	}
	return NULL;
}

/* Every type in turn that leaves a case what it is. */
static const struct event_type *any_type(const struct filling *f, int number)
{
	size_t i = (size_t)number % f->n;

	while (!is_of_a_case(&f->types[i]) || f->types[i].means == MEANS_DEATH ||
	       f->types[i].means == MEANS_MERGED || f->types[i].means == MEANS_RETRACTED)
		i = (i + 1) % f->n;
	return &f->types[i];
}

static const struct event_type *type_at(const struct filling *f, int number)
{
	switch (f->way->beside) {
	case ALONE:
		break;
	case ITS_END:
		return number % 2 == 1 ? end_of(f) : f->type;
	case MORE:
		return number < FEW ? f->type : any_type(f, number);
	case ALL_TYPES:
		return any_type(f, number);
	}
	return f->type;
}

/* Whether the way says anything of the type that another does not. */
static bool is_told(const struct filling *f)
{
	if (!is_of_a_case(f->type))
		return false;
	if (f->way->beside == ITS_END)
		return end_of(f) != NULL;
	return f->way->beside != ALL_TYPES || f->type == f->types;
}

/* ---- one event ------------------------------------------------------------------------------- */

/* An event as it is to be said. */
struct said {
	const struct event_type *type;
	enum given given;
	int number, source, reference;
	const char *id;
	const char *replaces; /* NULL: nothing */
	const char *names;    /* of an id in its data */
	duly_civil day;
	bool hour;
};

static void pack_text(const struct said *s, struct buf *b)
{
	char text[65];

	snprintf(text, sizeof text, s->given == ALL ? "%064d" : "k%d", s->number);
	pack_cstr(b, text);
}

static void pack_refs(const struct said *s, struct buf *b)
{
	const uint32_t many = s->given == ALL ? 100 : 1;
	char text[65];

	pack_array(b, many);
	for (uint32_t i = 0; i < many; i++) {
		snprintf(text, sizeof text, "%032d-%u", s->number, i);
		pack_cstr(b, text);
	}
}

static void pack_field(const struct law *law, const struct field *f, const struct said *s,
		       struct buf *b)
{
	const struct vocabulary *v = law_vocabulary(law);

	if (f->kind == FIELD_CODES)
		pack_array(b, 1);
	switch (f->kind) {
	case FIELD_CODES:
	case FIELD_CODE:
		pack_str(b, vocabulary_text(v, f->list->codes[(size_t)s->number % f->list->n]));
		break;
	case FIELD_REF:
		pack_text(s, b);
		break;
	case FIELD_ID:
		pack_cstr(b, s->names);
		break;
	case FIELD_REFS:
		pack_refs(s, b);
		break;
	case FIELD_BOOL:
		pack_bool(b, s->number % 2);
		break;
	case FIELD_DATE:
		pack_cstr(b, s->type->means == MEANS_BIRTH ? "2012-05-01" : "2026-11-01");
		break;
	case FIELD_TIME:
		pack_cstr(b, "2026-11-01T10:00:00Z");
		break;
	case FIELD_INT:
		pack_uint(b, (uint64_t)(s->number % 10) + 1);
		break;
	}
}

static bool is_given(const struct said *s, size_t field)
{
	const struct event_type *type = s->type;

	return s->given == ALL || type->fields[field].required ||
	       (type->needs_count > 0 && type->needs[0] == field) ||
	       (s->given == KEYED && type->key == (int)field);
}

static void pack_data(const struct law *law, const struct said *s, struct buf *b)
{
	struct pack_open map = pack_map_begin(b);

	for (size_t i = 0; i < s->type->field_count; i++) {
		if (!is_given(s, i))
			continue;
		map.n++;
		pack_str(b, vocabulary_text(law_vocabulary(law), s->type->fields[i].name));
		pack_field(law, &s->type->fields[i], s, b);
	}
	pack_map_end(b, &map);
}

static void put(struct buf *b, struct pack_open *map, const char *key, const char *value)
{
	map->n++;
	pack_cstr(b, key);
	pack_cstr(b, value);
}

static void put_when(const struct said *s, struct buf *b, struct pack_open *map)
{
	char date[DULY_DATE_TEXT], text[64];

	duly_civil_print(s->day, date);
	snprintf(text, sizeof text, "%sT%02d:%02d:%02dZ", date, 6 + s->number / 3600 % 10,
		 s->number / 60 % 60, s->number % 60);
	put(b, map, s->hour ? "time" : "date", s->hour ? text : date);
}

static void pack_event(const struct law *law, const struct said *s, struct buf *b)
{
	struct pack_open map = pack_map_begin(b);
	char text[64];

	put(b, &map, "specversion", "1.0");
	put(b, &map, "id", s->id);
	snprintf(text, sizeof text, "/councils/example/system-%d", s->source);
	put(b, &map, "source", text);
	snprintf(text, sizeof text, "C-%d", s->reference);
	put(b, &map, "subject", text);
	map.n += 2;
	pack_cstr(b, "type");
	pack_str(b, s->type->name);
	pack_cstr(b, "data");
	pack_data(law, s, b);
	put_when(s, b, &map);
	if (s->replaces != NULL)
		put(b, &map, "replaces", s->replaces);
	pack_map_end(b, &map);
}

static void name_event(int number, char ret[16])
{
	snprintf(ret, 16, "e%d", number);
}

static void pack_numbered(const struct filling *f, int number, struct buf *b)
{
	const struct way *way = f->way;
	const duly_civil last = duly_civil_from_ymd(2026, 11, 1);
	const bool ends = way->beside == ITS_END;
	char id[16], other[16];
	struct said s = { .type = type_at(f, number),
			  .given = way->given,
			  .number = ends ? number / 2 : number,
			  .source = number % way->sources,
			  .reference = way->merged ? number % 2 : 0,
			  .id = id,
			  .names = other,
			  .hour = way->hours && number % 2 == 1 };
	/* What ends lies behind what began. */
	const int days_ago =
		ends ? (way->days - 1 - number % way->days) : (number / way->sources) % way->days;

	s.day.day = last.day - days_ago;
	name_event(number, id);
	name_event(way->replaces == OF_FIRST || number == 0 ? 0 : number - 1, other);
	if (way->replaces != OF_NONE && number > 0)
		s.replaces = other;
	pack_event(f->law, &s, b);
}

/* Takes back the event of this number. */
static void pack_retraction(const struct filling *f, int number, struct buf *b)
{
	char id[16], other[16];
	const struct said s = { .type = type_that_means(f, MEANS_RETRACTED),
				.number = number,
				.source = number % f->way->sources,
				.reference = f->way->merged ? number % 2 : 0,
				.id = id,
				.names = other,
				.day = duly_civil_from_ymd(2026, 11, 20) };

	snprintf(id, sizeof id, "r%d", number);
	name_event(number, other);
	pack_event(f->law, &s, b);
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

/* Takes what @bytes is the message of. */
static void take(struct full *f, const struct buf *bytes)
{
	duly_auto_fini(wire) w = { 0 };
	struct duly_diag diag = { "" };
	struct taken taken;

	ok(wire_unpack(buf_view(bytes), &w, &diag), &diag);
	ok(docket_take(f->engine.docket, &w.root, &taken, &diag), &diag);
	f->taken += taken.status == TAKEN_ACCEPTED;
	f->refused += taken.status == TAKEN_REJECTED;
}

/* One turn with those of @list. */
static void turn(struct full *f, const struct buf *list, size_t n)
{
	static const struct turn_budget ONE = { .one_chunk = true };
	struct duly_diag diag = { "" };

	ok(engine_begin(&f->engine, f->now, &diag), &diag);
	for (size_t i = 0; i < n; i++)
		take(f, &list[i]);
	ok(engine_follow(&f->engine, &ONE, &diag), &diag);
	ok(engine_append(&f->engine, f->now, true, &diag), &diag);
}

static void fill(struct full *f, const struct filling *with, int events)
{
	for (int from = 0; from < events; from += A_TURN) {
		const int to = MIN(from + A_TURN, events);
		struct buf *list = memory_zeroed(A_TURN * sizeof *list);

		for (int i = from; i < to; i++)
			pack_numbered(with, i, &list[i - from]);
		turn(f, list, (size_t)(to - from));
		for (int i = 0; i < A_TURN; i++)
			buf_fini(&list[i]);
		free(list);
	}
}

/* What opens something, each once, years before; and who it is. */
static void open_all(struct full *f, const struct filling *with)
{
	for (size_t i = 0; i < with->n; i++) {
		const struct event_type *type = &with->types[i];
		duly_auto_fini(buf) b = { 0 };
		char id[24];

		if (type->opens == NULL && type->means != MEANS_BIRTH)
			continue;
		snprintf(id, sizeof id, "b%zu", i);
		pack_event(with->law,
			   &(struct said){
				   .type = type, .id = id, .day = duly_civil_from_ymd(2013, 1, 1) },
			   &b);
		turn(f, &b, 1);
	}
}

/* The two references that the events are told under are one person. */
static void merge(struct full *f, const struct filling *with)
{
	duly_auto_fini(buf) b = { 0 };
	struct pack_open map = pack_map_begin(&b);
	struct pack_open data;

	put(&b, &map, "specversion", "1.0");
	put(&b, &map, "id", "merged");
	put(&b, &map, "source", "/councils/example/system-0");
	put(&b, &map, "subject", "C-1");
	put(&b, &map, "date", "2013-01-01");
	map.n += 2;
	pack_cstr(&b, "type");
	pack_str(&b, type_that_means(with, MEANS_MERGED)->name);
	pack_cstr(&b, "data");
	data = pack_map_begin(&b);
	put(&b, &data, "into", "C-0");
	pack_map_end(&b, &data);
	pack_map_end(&b, &map);
	turn(f, &b, 1);
}

/* Of this thread's own work: the core has one thread and neither waits nor sleeps, so that this is
 * what it costs, whatever else the machine has to do. */
static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

enum measured { EVENT, TICK, RETRACTION, MEASURED };

static const char *const MEASURED_NAMES[] = { "event", "tick", "retraction" };

struct bench_case {
	size_t type, way, taken, refused;
	double ms[MEASURED];
	long mb;
};

static double slowest(const struct bench_case *f)
{
	return MAX(MAX(f->ms[EVENT], f->ms[TICK]), f->ms[RETRACTION]);
}

/* The case is looked at as its timer comes. False: it has none. */
static bool go_to_timer(struct full *f)
{
	struct duly_diag diag = { "" };
	duly_instant next;

	ok(engine_begin(&f->engine, f->now, &diag), &diag);
	ok(docket_next(f->engine.docket, &next, &diag), &diag);
	ok(engine_follow(&f->engine, NULL, &diag), &diag);
	ok(engine_append(&f->engine, f->now, true, &diag), &diag);
	if (next.ms == DULY_NEVER.ms)
		return false;
	f->now.ms = MAX(f->now.ms, next.ms);
	return true;
}

/* The least of AGAIN: what it costs, and not what came between. */
static double measure_one(struct full *f, const struct filling *with, enum measured what,
			  int number)
{
	double least = 1e9;

	for (int i = 0; i < AGAIN; i++) {
		duly_auto_fini(buf) b = { 0 };

		if (what == TICK && !go_to_timer(f))
			return 0;
		if (what == EVENT)
			pack_numbered(with, number + i, &b);
		else if (what == RETRACTION)
			pack_retraction(with, number / 2 + i, &b);

		const double start = seconds();

		turn(f, &b, what != TICK);
		least = MIN(least, seconds() - start);
	}
	return 1000 * least;
}

static void measure(size_t type, size_t way, int events, struct bench_case *ret)
{
	struct full f = { .now = { 0 } };

	begin(&f);
	const struct filling with = filling_of(docket_law(f.engine.docket), type, &WAYS[way]);

	*ret = (struct bench_case){ .type = type, .way = way };
	if (with.way->begun)
		open_all(&f, &with);
	if (with.way->merged)
		merge(&f, &with);
	const int most = events - AGAIN - (int)f.taken;

	fill(&f, &with, most);
	for (enum measured what = EVENT; what < MEASURED; what++)
		ret->ms[what] = measure_one(&f, &with, what, most);
	ret->taken = f.taken;
	ret->refused = f.refused;
	engine_close(&f.engine);
}

/* In a process of its own, so that its memory is its own. */
static bool measured_apart(size_t type, size_t way, int events, struct bench_case *ret)
{
	struct rusage usage;
	int fds[2], status;

	if (pipe(fds) != 0)
		return false;
	const pid_t child = fork();

	if (child == 0) {
		struct bench_case figure;

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

static bool is_beyond(const struct bench_case *f)
{
	return slowest(f) > WANTED_MS || f->mb > WANTED_MB;
}

static int slower(const void *a, const void *b)
{
	const double x = slowest(a), y = slowest(b);

	return (x < y) - (x > y);
}

static int larger(const void *a, const void *b)
{
	const struct bench_case *x = a, *y = b;

	return (x->mb < y->mb) - (x->mb > y->mb);
}

static void print(FILE *out, const struct event_type *types, const struct bench_case *f)
{
	for (int i = 0; i < MEASURED; i++)
		fprintf(out, " %8.1f", f->ms[i]);
	fprintf(out, " %5ld  %5zu  %5zu  %.*s, %s\n", f->mb, f->taken, f->refused,
		STR_FMT(types[f->type].name), WAYS[f->way].name);
}

static void print_head(void)
{
	for (int i = 0; i < MEASURED; i++)
		printf(" %8s", MEASURED_NAMES[i]);
	printf("  MiB  taken refused\n");
}

/* What is beyond is measured once more, and the lesser counts: something else may have had the
 * cache meanwhile. */
static bool measured(size_t type, size_t way, int events, struct bench_case *ret)
{
	struct bench_case again;

	if (!measured_apart(type, way, events, ret))
		return false;
	if (!is_beyond(ret))
		return true;
	if (!measured_apart(type, way, events, &again))
		return false;
	if (slowest(&again) < slowest(ret))
		*ret = again;
	return true;
}

int main(int argc, char **argv)
{
	const bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
	const char *only = argc > 1 + quick ? argv[1 + quick] : "";
	const int events = quick ? CASE_EVENTS_MAX / 10 : CASE_EVENTS_MAX;
	struct full f = { .now = { 0 } };
	struct bench_case *figures;
	size_t types_n, n = 0;

	base_init();
	begin(&f);
	const struct law *law = docket_law(f.engine.docket);
	const struct event_type *types = vocabulary_types(law_vocabulary(law), &types_n);

	figures = memory_zeroed(types_n * LEN(WAYS) * sizeof *figures);
	for (size_t i = 0; i < types_n * LEN(WAYS); i++) {
		const size_t type = i / LEN(WAYS), way = i % LEN(WAYS);
		const struct filling with = filling_of(law, type, &WAYS[way]);
		struct bench_case *figure = &figures[n];

		if (!is_told(&with) || !str_starts(with.type->name, only))
			continue;
		if (!measured(type, way, events, figure))
			return 70;
		if (is_beyond(figure))
			print(stderr, types, figure);
		n++;
	}
	qsort(figures, n, sizeof *figures, slower);
	printf("one event more of a case of %d, a tick, a retraction (ms), of %zu cases; the "
	       "slowest "
	       "(wanted <= %d ms):\n",
	       events, n, WANTED_MS);
	print_head();
	for (size_t i = 0; i < n && (i < WORST || is_beyond(&figures[i])); i++)
		print(stdout, types, &figures[i]);
	const bool slow = is_beyond(figures);

	qsort(figures, n, sizeof *figures, larger);
	printf("the largest (wanted <= %d MiB):\n", WANTED_MB);
	print_head();
	for (size_t i = 0; i < n && i < WORST; i++)
		print(stdout, types, &figures[i]);
	return slow || is_beyond(figures);
}
