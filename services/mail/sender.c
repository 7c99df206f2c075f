#include "services/mail/sender.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/memory.h"

enum state { FREE, GIVEN, ANSWERED };

struct sender {
	struct way *way;
	int64_t pace_ms;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum state state;
	bool ending;
	int fd;
	struct parcel parcel; /* that is sent; its strings are in `copies` */
	struct arena *copies;
	const char *handle; /* that is asked by; NULL: a parcel is sent  */
	struct way_outcome outcome;
};

/* ---- the thread ------------------------------------------------------------------------------ */

static void pause_between(const struct sender *s)
{
	if (s->pace_ms > 0)
		poll(NULL, 0, (int)s->pace_ms);
}

static void *live(void *ctx)
{
	struct sender *s = ctx;
	const uint64_t one = 1;

	pthread_mutex_lock(&s->lock);
	while (!s->ending) {
		if (s->state != GIVEN) {
			pthread_cond_wait(&s->changed, &s->lock);
			continue;
		}
		pthread_mutex_unlock(&s->lock);
		const struct way_outcome o = s->handle != NULL ? s->way->ask(s->way, s->handle)
							       : s->way->send(s->way, &s->parcel);

		pthread_mutex_lock(&s->lock);
		s->outcome = o;
		s->state = ANSWERED;
		(void)!write(s->fd, &one, sizeof one);
		pthread_mutex_unlock(&s->lock);
		pause_between(s);
		pthread_mutex_lock(&s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* ---- its life -------------------------------------------------------------------------------- */

duly_result sender_start(struct way *way, int64_t pace_ms, struct sender **ret,
			 struct duly_diag *diag)
{
	struct sender *s = memory_zeroed(sizeof *s);
	duly_result r = DULY_OK;

	s->way = way;
	s->pace_ms = pace_ms;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	s->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (s->fd < 0)
		r = duly_fail(diag, DULY_E_IO, "eventfd: %s", strerror(errno));
	if (r == DULY_OK && pthread_create(&s->thread, NULL, live, s) != 0)
		r = duly_fail(diag, DULY_E_IO, "no thread is to be had");
	if (r == DULY_OK) {
		s->copies = arena_new();
		*ret = s;
		return r;
	}
	if (s->fd >= 0)
		close(s->fd);
	free(s);
	return r;
}

void sender_finish(struct sender *s)
{
	pthread_mutex_lock(&s->lock);
	const bool again = s->ending;

	s->ending = true;
	pthread_cond_signal(&s->changed);
	pthread_mutex_unlock(&s->lock);
	if (!again)
		pthread_join(s->thread, NULL);
}

void sender_stop(struct sender **sender)
{
	struct sender *s = *sender;

	*sender = NULL;
	if (s == NULL)
		return;
	sender_finish(s);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->changed);
	close(s->fd);
	arena_free(&s->copies);
	free(s);
}

/* ---- its work -------------------------------------------------------------------------------- */

int sender_fd(const struct sender *s)
{
	return s->fd;
}

bool sender_is_free(struct sender *s)
{
	pthread_mutex_lock(&s->lock);
	const bool is_free = s->state == FREE;

	pthread_mutex_unlock(&s->lock);
	return is_free;
}

static const char *copy(struct sender *s, const char *text)
{
	return arena_str(s->copies, str_of(text)).s;
}

static void give(struct sender *s)
{
	pthread_mutex_lock(&s->lock);
	s->state = GIVEN;
	pthread_cond_signal(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

void sender_send(struct sender *s, const struct parcel *parcel)
{
	const struct str message = { parcel->message.data, parcel->message.len };

	arena_reset(s->copies);
	s->parcel = *parcel;
	s->parcel.to = copy(s, parcel->to);
	s->parcel.id = copy(s, parcel->id);
	s->parcel.subject = arena_str(s->copies, parcel->subject);
	s->parcel.text = arena_str(s->copies, parcel->text);
	s->parcel.message.data = arena_str(s->copies, message).s;
	s->handle = NULL;
	give(s);
}

void sender_ask(struct sender *s, const char *handle)
{
	arena_reset(s->copies);
	s->handle = copy(s, handle);
	give(s);
}

bool sender_take(struct sender *s, uint64_t *ret_number, struct way_outcome *ret)
{
	uint64_t count;

	pthread_mutex_lock(&s->lock);
	const bool answered = s->state == ANSWERED;

	if (answered) {
		(void)!read(s->fd, &count, sizeof count);
		*ret_number = s->handle == NULL ? s->parcel.number : 0;
		*ret = s->outcome;
		s->state = FREE;
	}
	pthread_mutex_unlock(&s->lock);
	return answered;
}
