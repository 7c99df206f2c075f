#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/bench.h"
#include "tests/support/scratch.h"

enum { CONNECTIONS = 4, IN_FLIGHT = 1000, STEP = 100, TAKEN = 1000 };

struct server {
	char dir[SCRATCH_PATH];
	PGconn *c[CONNECTIONS];
};

/* Runs @command, to which $D is @dir. */
static int shell(const char *command, const char *dir)
{
	setenv("D", dir, 1);
	return system(command);
}

/* PostgreSQL does not run as root: its files belong to the user that its package makes. */
#define AS_POSTGRES                                                                               \
	"as() { if [ \"$(id -u)\" -eq 0 ]; then runuser -u postgres -- \"$@\"; else \"$@\"; fi; " \
	"};"                                                                                      \
	"b=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1) && [ -n \"$b\" ] && "

static bool start(struct server *s, const char **ret_why)
{
	char where[SCRATCH_PATH + 64];

	*s = (struct server){ 0 };
	scratch_make(s->dir);
	if (shell(AS_POSTGRES "{ [ \"$(id -u)\" -ne 0 ] || chown postgres \"$D\"; } && "
			      "as \"$b/initdb\" -A trust -U bench -D \"$D\"/data >/dev/null 2>&1",
		  s->dir) != 0 ||
	    shell(AS_POSTGRES "as \"$b/pg_ctl\" -w -D \"$D\"/data -l \"$D\"/log -o \"-k $D -c "
			      "listen_addresses='' "
			      "-c shared_buffers=512MB -c max_wal_size=4GB\" start >/dev/null",
		  s->dir) != 0) {
		*ret_why = "no server of PostgreSQL starts here";
		return false;
	}
	snprintf(where, sizeof where, "host=%s dbname=postgres user=bench", s->dir);
	for (int i = 0; i < CONNECTIONS; i++)
		s->c[i] = PQconnectdb(where);
	if (PQstatus(s->c[CONNECTIONS - 1]) == CONNECTION_OK)
		return true;
	*ret_why = "PostgreSQL takes no connection here";
	return false;
}

static void stop(struct server *s)
{
	for (int i = 0; i < CONNECTIONS; i++)
		PQfinish(s->c[i]);
	shell(AS_POSTGRES "as \"$b/pg_ctl\" -m immediate -D \"$D\"/data stop >/dev/null 2>&1",
	      s->dir);
	scratch_remove(s->dir);
}

static void must(PGconn *c, const char *sql)
{
	PGresult *r = PQexec(c, sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		bench_die("PostgreSQL: %s", PQerrorMessage(c));
	PQclear(r);
}

/* ---- pipelined inserts ----------------------------------------------------------------------- */

static void send_step(PGconn *c, size_t first)
{
	static char event[201];

	memset(event, 'x', 200);
	for (size_t i = first; i < first + STEP; i++) {
		char id[32], due[32];
		const char *values[3] = { id, due, event };

		snprintf(id, sizeof id, "C-%zu", i);
		snprintf(due, sizeof due, "%zu", i % 1000 * 86400);
		if (!PQsendQueryPrepared(c, "put", 3, values, NULL, NULL, 0))
			bench_die("PostgreSQL: %s", PQerrorMessage(c));
	}
	PQpipelineSync(c);
	PQflush(c);
}

static void read_step(PGconn *c)
{
	for (;;) {
		PGresult *r = PQgetResult(c);
		const ExecStatusType status = PQresultStatus(r);

		if (r == NULL)
			continue;
		PQclear(r);
		if (status == PGRES_PIPELINE_SYNC)
			return;
		if (status != PGRES_COMMAND_OK)
			bench_die("PostgreSQL: %s", PQerrorMessage(c));
	}
}

static double load(struct server *s, size_t events)
{
	const size_t steps = events / STEP;
	size_t sent = 0;

	must(s->c[0], "CREATE TABLE event (id text, due bigint, body bytea)");
	must(s->c[0], "CREATE INDEX ON event (due)");
	for (int i = 0; i < CONNECTIONS; i++) {
		PQclear(PQprepare(s->c[i], "put", "INSERT INTO event VALUES ($1, $2, $3)", 0,
				  NULL));
		PQenterPipelineMode(s->c[i]);
	}
	const double begin = bench_now();

	for (; sent < MIN(steps, (size_t)CONNECTIONS * IN_FLIGHT / STEP); sent++)
		send_step(s->c[sent % CONNECTIONS], sent * STEP);
	for (size_t read = 0; read < steps; read++) {
		read_step(s->c[read % CONNECTIONS]);
		if (sent < steps) {
			send_step(s->c[read % CONNECTIONS], sent * STEP);
			sent++;
		}
	}
	return (double)(steps * STEP) / (bench_now() - begin);
}

double yard_postgres_insert(size_t events, const char **ret_why)
{
	struct server s;
	const double rate = start(&s, ret_why) ? load(&s, events) : -1;

	stop(&s);
	return rate;
}

/* ---- what is due ----------------------------------------------------------------------------- */

static const char TAKE[] = "WITH due AS (DELETE FROM timer WHERE ctid = ANY(ARRAY(SELECT ctid FROM "
			   "timer WHERE at <= 1 "
			   "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)) RETURNING name, body) "
			   "INSERT INTO alert SELECT name, body FROM due";

static double take_all(struct server *s, size_t rows)
{
	char fill[256];
	size_t taken = 0;

	must(s->c[0], "CREATE TABLE timer (at bigint, name text, body bytea)");
	must(s->c[0], "CREATE TABLE alert (name text, body bytea)");
	snprintf(fill, sizeof fill,
		 "INSERT INTO timer SELECT 1, 'C-' || i, decode(repeat('78', 200), 'hex') "
		 "FROM generate_series(1, %zu) i",
		 rows);
	must(s->c[0], fill);
	must(s->c[0], "CREATE INDEX ON timer (at)");
	must(s->c[0], "ANALYZE timer");
	const double begin = bench_now();

	while (taken < rows) {
		for (int i = 0; i < CONNECTIONS; i++)
			PQsendQuery(s->c[i], TAKE);
		for (int i = 0; i < CONNECTIONS; i++) {
			PGresult *r;

			while ((r = PQgetResult(s->c[i])) != NULL) {
				if (PQresultStatus(r) != PGRES_COMMAND_OK)
					bench_die("PostgreSQL: %s", PQerrorMessage(s->c[i]));
				taken += strtoul(PQcmdTuples(r), NULL, 10);
				PQclear(r);
			}
		}
	}
	return (double)rows / (bench_now() - begin);
}

double yard_postgres_due(size_t rows, const char **ret_why)
{
	struct server s;
	const double rate = start(&s, ret_why) ? take_all(&s, rows) : -1;

	stop(&s);
	return rate;
}
