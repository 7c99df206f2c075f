#include "services/web/requests.h"

void requests_init(struct requests *r)
{
	*r = (struct requests){ .n = 0 };
	pthread_mutex_init(&r->lock, NULL);
}

void requests_fini(struct requests *r)
{
	pthread_mutex_destroy(&r->lock);
}

void requests_count(struct requests *r, const char *path, long status)
{
	size_t i = 0;

	pthread_mutex_lock(&r->lock);
	while (i < r->n && (r->list[i].path != path || r->list[i].status != status))
		i++;
	if (i == r->n && i < REQUEST_KINDS)
		r->list[r->n++] = (struct request_kind){ path, status, 0 };
	if (i < REQUEST_KINDS)
		r->list[i].n++;
	pthread_mutex_unlock(&r->lock);
}

size_t requests_list(struct requests *r, struct request_kind ret[REQUEST_KINDS])
{
	pthread_mutex_lock(&r->lock);
	const size_t n = r->n;

	memcpy(ret, r->list, n * sizeof *ret);
	pthread_mutex_unlock(&r->lock);
	return n;
}
