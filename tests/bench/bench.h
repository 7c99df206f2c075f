/* bench.h - what the programs that measure share: a scheduler of their own, clients of it, figures.
 *
 * A figure is printed beside its yardstick from the same run; only the ratio counts (BENCH:
 * absolute figures move from day to day). Any failure ends the program.
 */
#pragma once
#include <sys/types.h>
#include <zmq.h>

#include "common/wire/wire.h"

enum { BENCH_PATH = 512 };

/* What every program of these is told: [--quick] --bin DIR (of the programs). */
struct bench_args {
	bool quick;
	const char *bin;
};
struct bench_args bench_args(int argc, char **argv);

_Noreturn void bench_die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

double bench_now(void); /* seconds, monotonic */

/* ---- figures --------------------------------------------------------------------------------- */

double bench_median(double *values, size_t n); /* sorts them */
double bench_quantile(double *values, size_t n, double q);

/* "accepted ...: 123,456 events/s; Redis ...: 65,000 events/s; ratio 1.90 (wanted >= 1.5)". */
void bench_print(const char *what, double measured, const char *yardstick, double other,
		 const char *unit, const char *wanted);
void bench_missing(const char *yardstick, const char *why);

/* ---- a scheduler ----------------------------------------------------------------------------- */

struct bench_service {
	char dir[BENCH_PATH];
	char events[BENCH_PATH + 32], alerts[BENCH_PATH + 32];
	pid_t pid;
	void *context;
};

/* A fresh one under the England pack; @options: more words for its command line, NULL at the end;
 * NULL: none. Returns when it answers. */
void bench_start(struct bench_service *s, const struct bench_args *args,
		 const char *const *options);
/* Stops it and starts it again over the same data. */
void bench_restart(struct bench_service *s, const struct bench_args *args,
		   const char *const *options);
/* Stops it, and removes its data. */
void bench_stop(struct bench_service *s);

void *bench_dealer(struct bench_service *s, const char *address);
void bench_send(void *socket, struct view body);
/* The body of the next answer; the caller ends it with bench_answer_fini. */
struct bench_answer {
	struct buf bytes;
	struct wire wire;
};
void bench_receive(void *socket, struct bench_answer *ret);
void bench_answer_fini(struct bench_answer *a);
/* Sends @json as msgpack and waits for the answer. */
void bench_ask(void *socket, const char *json, struct bench_answer *ret);
int64_t bench_int(const struct bench_answer *a, const char *map, const char *key);
/* Dies unless each result of the answer was accepted; returns how many. */
uint32_t bench_accepted(const struct bench_answer *a);

/* ---- events ---------------------------------------------------------------------------------- */

/* Requests of at most 100 events each, packed. */
struct bench_requests {
	struct buf *list;
	size_t n, events;
};
/* At least @events of the sample return, as often as it takes, each time of other children. */
void bench_sample(size_t events, struct bench_requests *ret);
void bench_requests_fini(struct bench_requests *r);

/* ---- yardsticks ------------------------------------------------------------------------------ */

/* Each runs a server of its own in a directory of its own over a local socket. A negative figure:
 * it cannot be had here; *ret_why says why. */

/* Events a second, 4 connections x 1000 in flight: MULTI of a stream and a sorted set, AOF
 * always. */
double yard_redis(size_t events, const char **ret_why);
/* Rows a second, 4 connections x 1000 in flight, one transaction for each 100, an index on time. */
double yard_postgres_insert(size_t events, const char **ret_why);
/* Rows a second taken by SELECT ... FOR UPDATE SKIP LOCKED, 1,000 at a time, into another table. */
double yard_postgres_due(size_t rows, const char **ret_why);
