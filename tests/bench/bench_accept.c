#include <stdio.h>

#include "tests/bench/bench.h"

/* Events accepted a second, synced and applied under the England pack: four producers with a
 * thousand events each in flight, over ipc, a scheduler of its own for each run. */

enum { PRODUCERS = 4, REQUESTS_IN_FLIGHT = 10, RUNS = 5 };

/* The requests go round the producers; each sends its next as soon as one is answered. */
static double publish(struct bench_service *s, const struct bench_requests *r)
{
	void *sockets[PRODUCERS];
	zmq_pollitem_t in[PRODUCERS];
	size_t sent = 0, answered = 0, events = 0;
	double start;

	for (int p = 0; p < PRODUCERS; p++) {
		sockets[p] = bench_dealer(s, s->events);
		in[p] = (zmq_pollitem_t){ .socket = sockets[p], .events = ZMQ_POLLIN };
	}
	start = bench_now();
	for (; sent < MIN((size_t)PRODUCERS * REQUESTS_IN_FLIGHT, r->n); sent++)
		bench_send(sockets[sent % PRODUCERS], buf_view(&r->list[sent]));
	while (answered < r->n) {
		zmq_poll(in, PRODUCERS, -1);
		for (int p = 0; p < PRODUCERS; p++) {
			struct bench_answer a;

			if (!(in[p].revents & ZMQ_POLLIN))
				continue;
			bench_receive(sockets[p], &a);
			events += bench_accepted(&a);
			bench_answer_fini(&a);
			answered++;
			if (sent < r->n)
				bench_send(sockets[p], buf_view(&r->list[sent++]));
		}
	}
	const double seconds = bench_now() - start;

	for (int p = 0; p < PRODUCERS; p++)
		zmq_close(sockets[p]);
	return (double)events / seconds;
}

static double one_run(const struct bench_args *args, const struct bench_requests *r)
{
	struct bench_service s;

	bench_start(&s, args, (const char *const[]){ "--hold", NULL });
	const double rate = publish(&s, r);

	bench_stop(&s);
	return rate;
}

static void print(double ours, const char *yardstick, double *theirs, int runs, const char *why,
		  const char *wanted)
{
	if (theirs[0] < 0)
		bench_missing(yardstick, why);
	else
		bench_print("events accepted with rules", ours, yardstick,
			    bench_median(theirs, (size_t)runs), "events/s", wanted);
}

int main(int argc, char **argv)
{
	const struct bench_args args = bench_args(argc, argv);
	const size_t events = args.quick ? 50000 : 1000000;
	const int runs = args.quick ? 1 : RUNS;
	double ours[RUNS], redis[RUNS], postgres[RUNS];
	const char *no_redis = "", *no_postgres = "";
	struct bench_requests r;

	bench_sample(events, &r);
	for (int i = 0; i < runs; i++) {
		ours[i] = one_run(&args, &r);
		redis[i] = yard_redis(events, &no_redis);
		postgres[i] = yard_postgres_insert(events, &no_postgres);
	}
	const double median = bench_median(ours, (size_t)runs);

	printf("%zu events of the sample return, 4 x 1000 in flight, median of %d\n", events, runs);
	print(median, "Redis MULTI, AOF always", redis, runs, no_redis, ">= 1.5");
	print(median, "PostgreSQL pipelined", postgres, runs, no_postgres, ">= 1");
	if (redis[0] < 0 && postgres[0] < 0)
		printf("events accepted with rules: %.0f events/s\n", median);
	bench_requests_fini(&r);
	return 0;
}
