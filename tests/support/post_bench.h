/* post_bench.h - the gateway's core on a bench: a small world told by the test, a mail server that
 * answers as it is told, and time that moves only when the test says so. */
#pragma once
#include "common/calendar/calendar.h"
#include "common/post/post.h"
#include "tests/support/scratch.h"

enum { BENCH_PEOPLE = 16, BENCH_DUTIES = 64, BENCH_MAILS = 256 };

struct bench_duty {
	const char *due, *worker, *family;
	enum post_standing standing;
	bool attested, handed_on;
};

struct bench_mail {
	char *address, *subject, *plain, *html, *message; /* decoded, but for the message */
	duly_instant at;
};

struct post_bench {
	char dir[SCRATCH_PATH];
	struct store *store; /* LMDB in dir */
	struct post *post;
	struct post_world world;
	struct post_settings settings;
	struct texts texts;
	struct zone *zone;
	struct calendar *calendar;
	duly_instant now;
	struct {
		const char *person, *team, *address, *language;
	} people[BENCH_PEOPLE];
	size_t person_count;
	struct bench_duty duties[BENCH_DUTIES]; /* by the last byte of their id */
	uint64_t seq;
	const char *incarnation; /* that alerts are told under; NULL: "i1"   */
	unsigned code;       /* what the mail server answers; 250           */
	const char *refuses; /* only to this address; NULL: to any, and 250 to others */
	struct bench_mail mails[BENCH_MAILS];
	size_t n;
};

void bench_begin(struct post_bench *b, const char *now);
void bench_end(struct post_bench *b);
/* The process was killed, and starts again. */
void bench_again(struct post_bench *b);

void bench_person(struct post_bench *b, const char *person, const char *address);
void bench_team(struct post_bench *b, const char *team, const char *address);

/* An alert of the duty @duty (1-63; 0: of none) of @subject under @rule, told "sw1 at-once, tm1
 * monday, @team morning". Its due is that of the duty. */
struct bench_alert {
	const char *type, *subject, *rule, *tell, *reason, *due_at, *was, *extra;
	int duty;
};
void bench_tell(struct post_bench *b, const struct bench_alert *alert);
/* The very bytes of one, made by the test. */
void bench_take(struct post_bench *b, const char *json);

/* Time passes in steps of five minutes, letters are made and handed over as they are due. */
void bench_until(struct post_bench *b, const char *now);
/* The last mail to @address; NULL: there is none. */
const struct bench_mail *bench_last(const struct post_bench *b, const char *address);
size_t bench_count(const struct post_bench *b, const char *address);
/* The delivery.* events that wait, a line each: "delivery.refused worker:sw1 550". Free it. */
char *bench_events(struct post_bench *b);
/* How many alerts they name. */
size_t bench_alerts_proved(struct post_bench *b);
