/* health.h - /livez and /readyz: whether it answers, and whether what it answers is worth anything.
 * Private to this folder. */
#pragma once
#include <pthread.h>

#include "services/web/exchange.h"

/* What the scheduler said of itself last. */
struct health {
	pthread_mutex_t lock;
	struct duly_client *client;
	struct buf info; /* packed */
	duly_result asked;
	struct duly_diag why;
	int64_t at_ms;                     /* it was asked                                     */
	uint64_t head;                     /* of the log, that the store is to reach           */
	int64_t head_ms;                   /* it was there                                     */
};

duly_result health_open(struct health *h, const char *events, struct duly_diag *diag);
void health_close(struct health *h);
/* What the scheduler says of itself, not older than a second, copied to @ret. DULY_E_UNAVAILABLE:
 * it does not answer. */
duly_result health_info(struct web *w, struct buf *ret, struct duly_diag *diag);

void health_get_live(struct exchange *x);
void health_get_ready(struct exchange *x);
