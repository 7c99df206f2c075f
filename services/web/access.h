/* access.h - who asks, what each may, and how often. Private to this folder. */
#pragma once
#include <pthread.h>

#include "common/tokens/tokens.h"

/* Whoever asks. Texts are its own: tokens may go while it is answered. */
struct caller {
	bool open;            /* no tokens are used: it may do everything, as on the scheduler's sockets */
	enum bearer_kind kind; /* of its token                                        */
	char source[257], council[65], team[65];
};

struct bucket {
	int64_t used_us; /* up to this moment its share is used up */
};

struct access {
	pthread_mutex_t lock;
	const char *dir; /* NULL: no tokens are used */
	struct tokens *tokens;
	struct bucket *buckets; /* of each token   */
	struct bucket nobody;   /* of all who have none */
	int64_t rate;           /* requests a second    */
	int64_t changed_ns, read_ms;
};

/* @dir NULL: no tokens are used. DULY_E_CONFIG: a token does not read, or there is none. */
duly_result access_open(struct access *a, const char *dir, int64_t rate, struct duly_diag *diag);
void access_close(struct access *a);
/* Reads the tokens again where they have changed; one that does not read any more is told and worth
 * nothing. */
void access_look(struct access *a, int64_t now_ms);

enum access_answer { ACCESS_GRANTED, ACCESS_UNKNOWN, ACCESS_TOO_OFTEN };
/* @header is that of the request; NULL: it has none. @host likewise: where no tokens are used, a
 * page of a browser must not come in under another name than this machine's. */
enum access_answer access_ask(struct access *a, const char *header, const char *host,
			      int64_t now_ms, struct caller *ret);
