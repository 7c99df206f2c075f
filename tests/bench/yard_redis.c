#include <hiredis/hiredis.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/support/scratch.h"

enum { CONNECTIONS = 4, IN_FLIGHT = 1000, COMMANDS = 4, TRIES = 2000 };

static pid_t start(const char *dir, const char *path)
{
	const pid_t pid = fork();

	if (pid == 0) {
		freopen("/dev/null", "w", stdout);
		execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", path, "--dir",
		       dir, "--appendonly", "yes", "--appendfsync", "always", "--save", "",
		       (char *)NULL);
		_exit(127);
	}
	return pid;
}

/* As soon as its socket is there; NULL: it ended. */
static redisContext *connect_to(const char *path, pid_t pid)
{
	redisContext *c = redisConnectUnix(path);

	for (int i = 0; (c == NULL || c->err != 0) && i < TRIES; i++) {
		if (waitpid(pid, NULL, WNOHANG) != 0)
			break;
		poll(NULL, 0, 5);
		if (c != NULL)
			redisFree(c);
		c = redisConnectUnix(path);
	}
	return c != NULL && c->err == 0 ? c : NULL;
}

/* An event of 200 bytes into the stream, its timer into the sorted set, in one transaction. */
static void append_one(redisContext *c, size_t i)
{
	static const char EVENT[200] = "";

	redisAppendCommand(c, "MULTI");
	redisAppendCommand(c, "XADD events * e %b", EVENT, sizeof EVENT);
	redisAppendCommand(c, "ZADD timers %llu C-%llu", (unsigned long long)(i % 1000 * 86400),
			   (unsigned long long)i);
	redisAppendCommand(c, "EXEC");
}

static void read_one(redisContext *c)
{
	for (int k = 0; k < COMMANDS; k++) {
		redisReply *reply;

		if (redisGetReply(c, (void **)&reply) != REDIS_OK)
			bench_die("Redis: %s", c->errstr);
		freeReplyObject(reply);
	}
}

static double load(redisContext *const *c, size_t events)
{
	enum { STEP = 100 };
	const double begin = bench_now();
	size_t sent = 0, read = 0;

	for (; sent < MIN(events, (size_t)CONNECTIONS * IN_FLIGHT); sent++)
		append_one(c[sent / STEP % CONNECTIONS], sent);
	while (read < events) {
		redisContext *at = c[read / STEP % CONNECTIONS];

		for (size_t k = 0; k < STEP && read < events; k++, read++)
			read_one(at);
		for (size_t k = 0; k < STEP && sent < events; k++, sent++)
			append_one(at, sent);
	}
	return (double)events / (bench_now() - begin);
}

double yard_redis(size_t events, const char **ret_why)
{
	redisContext *c[CONNECTIONS] = { NULL };
	char dir[SCRATCH_PATH], path[SCRATCH_PATH + 8];
	double rate = -1;

	scratch_make(dir);
	snprintf(path, sizeof path, "%s/sock", dir);
	const pid_t pid = start(dir, path);

	for (int i = 0; i < CONNECTIONS; i++)
		c[i] = connect_to(path, pid);
	if (c[CONNECTIONS - 1] != NULL)
		rate = load(c, events);
	else
		*ret_why = "redis-server does not start here";
	for (int i = 0; i < CONNECTIONS; i++) {
		if (c[i] != NULL)
			redisFree(c[i]);
	}
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	scratch_remove(dir);
	return rate;
}
