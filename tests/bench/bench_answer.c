#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/support/scratch.h"

/* The answer to one event with one in flight, against what it cannot do without: one append of 4
 * KiB into a file that is there already, synced, and one round trip over ipc. */

enum { BLOCK = 4096, RUNS = 5 };

/* ---- the yardstick --------------------------------------------------------------------------- */

static double append_p50(size_t n)
{
	static const uint8_t block[BLOCK];
	double *took = calloc(n, sizeof *took);
	char dir[SCRATCH_PATH], path[SCRATCH_PATH + 16];

	scratch_make(dir);
	snprintf(path, sizeof path, "%s/file", dir);
	const int fd = open(path, O_RDWR | O_CREAT, 0600);

	for (size_t i = 0; i < n; i++)
		if (pwrite(fd, block, BLOCK, (off_t)(i * BLOCK)) != BLOCK)
			bench_die("%s: cannot be written", path);
	fsync(fd);
	for (size_t i = 0; i < n; i++) {
		const double start = bench_now();

		if (pwrite(fd, block, BLOCK, (off_t)(i * BLOCK)) != BLOCK || fdatasync(fd) != 0)
			bench_die("%s: cannot be written", path);
		took[i] = bench_now() - start;
	}
	close(fd);
	scratch_remove(dir);
	const double p50 = bench_median(took, n);

	free(took);
	return p50;
}

struct echo {
	void *context, *socket;
	char address[SCRATCH_PATH + 16];
	size_t n;
};

static void *echo(void *arg)
{
	struct echo *e = arg;
	char body[512];

	for (size_t i = 0; i < e->n; i++) {
		const int len = zmq_recv(e->socket, body, sizeof body, 0);

		if (len < 0 || zmq_send(e->socket, body, (size_t)len, 0) < 0)
			bench_die("echo: %s", zmq_strerror(zmq_errno()));
	}
	return NULL;
}

static double round_trip_p50(size_t n)
{
	struct echo e = { .context = zmq_ctx_new(), .n = n };
	double *took = calloc(n, sizeof *took);
	char dir[SCRATCH_PATH], body[200] = "";
	pthread_t thread;

	scratch_make(dir);
	snprintf(e.address, sizeof e.address, "ipc://%s/echo", dir);
	e.socket = zmq_socket(e.context, ZMQ_REP);
	zmq_bind(e.socket, e.address);
	void *socket = zmq_socket(e.context, ZMQ_REQ);

	zmq_connect(socket, e.address);
	pthread_create(&thread, NULL, echo, &e);
	for (size_t i = 0; i < n; i++) {
		const double start = bench_now();

		if (zmq_send(socket, body, sizeof body, 0) < 0 ||
		    zmq_recv(socket, body, sizeof body, 0) < 0)
			bench_die("round trip: %s", zmq_strerror(zmq_errno()));
		took[i] = bench_now() - start;
	}
	pthread_join(thread, NULL);
	zmq_close(socket);
	zmq_close(e.socket);
	zmq_ctx_term(e.context);
	scratch_remove(dir);
	const double p50 = bench_median(took, n);

	free(took);
	return p50;
}

/* ---- ours ------------------------------------------------------------------------------------ */

static double answer_p50(const struct bench_args *args, size_t n)
{
	double *took = calloc(n, sizeof *took);
	struct bench_service s;

	bench_start(&s, args, (const char *const[]){ "--hold", NULL });
	void *socket = bench_dealer(&s, s.events);

	for (size_t i = 0; i < n; i++) {
		struct bench_answer a;
		char event[512];

		snprintf(event, sizeof event,
			 "{\"specversion\":\"1.0\",\"id\":\"e%zu\",\"type\":\"care.entered\","
			 "\"source\":\"/councils/example/bench\",\"subject\":\"C-%zu\","
			 "\"date\":\"2026-01-12\"}",
			 i, i);
		const double start = bench_now();

		bench_ask(socket, event, &a);
		took[i] = bench_now() - start;
		bench_accepted(&a);
		bench_answer_fini(&a);
	}
	zmq_close(socket);
	bench_stop(&s);
	const double p50 = bench_median(took, n);

	free(took);
	return p50;
}

int main(int argc, char **argv)
{
	const struct bench_args args = bench_args(argc, argv);
	const size_t n = args.quick ? 500 : 5000;
	const int runs = args.quick ? 1 : RUNS;
	double ours[RUNS], theirs[RUNS];

	for (int i = 0; i < runs; i++) {
		ours[i] = 1e6 * answer_p50(&args, n);
		theirs[i] = 1e6 * (append_p50(n) + round_trip_p50(n));
	}
	printf("%zu events, one in flight, p50, median of %d\n", n, runs);
	bench_print("answer", bench_median(ours, (size_t)runs), "append + fdatasync + round trip",
		    bench_median(theirs, (size_t)runs), "us", "<= 2");
	return 0;
}
