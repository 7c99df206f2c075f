#include "services/web/publishers.h"

duly_result publishers_open(struct publishers *p, const char *events, int patience_ms,
			    struct duly_diag *diag)
{
	const struct duly_client_options options = { .events = events,
						     .patience_ms = patience_ms,
						     .resend_ms = patience_ms / 2 + 1 };
	duly_result r = DULY_OK;

	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->given_back, NULL);
	for (p->n = 0; r == DULY_OK && p->n < PUBLISHERS; p->n += r == DULY_OK)
		r = duly_client_open(&options, &p->idle[p->n], diag);
	return r;
}

void publishers_close(struct publishers *p)
{
	if (p->n == 0)
		return;
	while (p->n > 0)
		duly_client_close(&p->idle[--p->n]);
	pthread_cond_destroy(&p->given_back);
	pthread_mutex_destroy(&p->lock);
}

struct duly_client *publishers_take(struct publishers *p)
{
	pthread_mutex_lock(&p->lock);
	while (p->n == 0)
		pthread_cond_wait(&p->given_back, &p->lock);
	struct duly_client *client = p->idle[--p->n];

	pthread_mutex_unlock(&p->lock);
	return client;
}

void publishers_give_back(struct publishers *p, struct duly_client *client)
{
	pthread_mutex_lock(&p->lock);
	p->idle[p->n++] = client;
	pthread_cond_signal(&p->given_back);
	pthread_mutex_unlock(&p->lock);
}
