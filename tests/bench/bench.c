#include "tests/bench/bench.h"

#include <getopt.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/scratch.h"

enum { PATIENCE_MS = 600000, WORDS_MAX = 24 };

void bench_die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

struct bench_args bench_args(int argc, char **argv)
{
	static const struct option OPTIONS[] = {
		{ "quick", no_argument, NULL, 'q' },
		{ "bin", required_argument, NULL, 'b' },
		{ NULL, 0, NULL, 0 },
	};
	struct bench_args args = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (c == 'q')
			args.quick = true;
		else if (c == 'b')
			args.bin = optarg;
		else
			exit(64);
	}
	if (args.bin == NULL)
		bench_die("--bin DIR says where duly-scheduler is");
	base_init();
	setvbuf(stdout, NULL, _IOLBF, 0);
	return args;
}

double bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- figures --------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double bench_quantile(double *values, size_t n, double q)
{
	qsort(values, n, sizeof *values, ascending);
	return values[MIN((size_t)((double)n * q), n - 1)];
}

double bench_median(double *values, size_t n)
{
	return bench_quantile(values, n, 0.5);
}

void bench_print(const char *what, double measured, const char *yardstick, double other,
		 const char *unit, const char *wanted)
{
	printf("%s: %.*f %s; %s: %.*f %s; ratio %.2f (wanted %s)\n", what, measured < 100 ? 2 : 0,
	       measured, unit, yardstick, other < 100 ? 2 : 0, other, unit, measured / other,
	       wanted);
}

void bench_missing(const char *yardstick, const char *why)
{
	printf("%s: not measured, %s\n", yardstick, why);
}

/* ---- a scheduler ----------------------------------------------------------------------------- */

static void run(struct bench_service *s, const struct bench_args *args, const char *const *options)
{
	const char *rules = DULY_SOURCE_DIR "/schemas/england/rules";
	char program[BENCH_PATH], data[BENCH_PATH + 8];
	const char *words[WORDS_MAX] = { program,    "--data",  data,       "--rules", rules,
					 "--events", s->events, "--alerts", s->alerts };

	snprintf(program, sizeof program, "%s/duly-scheduler", args->bin);
	snprintf(data, sizeof data, "%s/data", s->dir);
	for (size_t i = 0, n = 9; options != NULL && options[i] != NULL && n + 1 < WORDS_MAX; i++)
		words[n++] = options[i];
	s->pid = fork();
	if (s->pid < 0)
		bench_die("fork failed");
	if (s->pid == 0) {
		freopen("/dev/null", "w", stderr);
		execv(program, (char *const *)(uintptr_t)words);
		_exit(127);
	}
}

static void await_answer(struct bench_service *s)
{
	void *socket = bench_dealer(s, s->events);
	struct bench_answer a;

	bench_ask(socket, "{\"info\":true}", &a);
	bench_answer_fini(&a);
	zmq_close(socket);
}

void bench_start(struct bench_service *s, const struct bench_args *args, const char *const *options)
{
	*s = (struct bench_service){ .context = zmq_ctx_new() };
	scratch_make(s->dir);
	snprintf(s->events, sizeof s->events, "ipc://%s/events", s->dir);
	snprintf(s->alerts, sizeof s->alerts, "ipc://%s/alerts", s->dir);
	run(s, args, options);
	await_answer(s);
}

static void end(struct bench_service *s)
{
	int status;

	kill(s->pid, SIGTERM);
	if (waitpid(s->pid, &status, 0) != s->pid || status != 0)
		bench_die("the scheduler did not end cleanly");
}

void bench_restart(struct bench_service *s, const struct bench_args *args,
		   const char *const *options)
{
	end(s);
	run(s, args, options);
	await_answer(s);
}

void bench_stop(struct bench_service *s)
{
	end(s);
	zmq_ctx_term(s->context);
	scratch_remove(s->dir);
}

/* ---- clients --------------------------------------------------------------------------------- */

void *bench_dealer(struct bench_service *s, const char *address)
{
	const int linger = 0, patience = PATIENCE_MS, marks = 0;
	void *socket = zmq_socket(s->context, ZMQ_DEALER);

	zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
	zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, sizeof patience);
	zmq_setsockopt(socket, ZMQ_SNDHWM, &marks, sizeof marks);
	zmq_setsockopt(socket, ZMQ_RCVHWM, &marks, sizeof marks);
	if (zmq_connect(socket, address) != 0)
		bench_die("%s: %s", address, zmq_strerror(zmq_errno()));
	return socket;
}

void bench_send(void *socket, struct view body)
{
	if (zmq_send(socket, body.data, body.len, 0) < 0)
		bench_die("send: %s", zmq_strerror(zmq_errno()));
}

void bench_receive(void *socket, struct bench_answer *ret)
{
	struct duly_diag diag = { "" };
	zmq_msg_t m;

	*ret = (struct bench_answer){ 0 };
	zmq_msg_init(&m);
	if (zmq_msg_recv(&m, socket, 0) < 0)
		bench_die("no answer: %s", zmq_strerror(zmq_errno()));
	buf_put(&ret->bytes, zmq_msg_data(&m), zmq_msg_size(&m));
	zmq_msg_close(&m);
	if (wire_unpack(buf_view(&ret->bytes), &ret->wire, &diag) != DULY_OK)
		bench_die("an answer that does not read: %s", diag.text);
}

void bench_answer_fini(struct bench_answer *a)
{
	wire_fini(&a->wire);
	buf_fini(&a->bytes);
}

void bench_ask(void *socket, const char *json, struct bench_answer *ret)
{
	duly_auto_fini(buf) body = { 0 };
	struct duly_diag diag = { "" };

	if (json_to_wire(str_of(json), &body, &diag) != DULY_OK)
		bench_die("%s: %s", json, diag.text);
	bench_send(socket, buf_view(&body));
	bench_receive(socket, ret);
}

int64_t bench_int(const struct bench_answer *a, const char *map, const char *key)
{
	const msgpack_object *o = map ? wire_get(&a->wire.root, map) : &a->wire.root;
	int64_t v = -1;

	if (!wire_int(wire_get(o, key), &v))
		bench_die("an answer without %s", key);
	return v;
}

uint32_t bench_accepted(const struct bench_answer *a)
{
	const msgpack_object *results = wire_get(&a->wire.root, "results");

	if (results == NULL || results->type != MSGPACK_OBJECT_ARRAY)
		bench_die("a request was refused");
	for (uint32_t i = 0; i < results->via.array.size; i++) {
		const struct str status = wire_str(wire_get(&results->via.array.ptr[i], "status"));

		if (!str_is(status, "accepted"))
			bench_die("an event was not accepted: %.*s", STR_FMT(status));
	}
	return results->via.array.size;
}
