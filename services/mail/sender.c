#include "services/mail/sender.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/base/whole_file.h"

enum state { FREE, GIVEN, ANSWERED };

struct sender {
	struct sender_settings settings;
	struct smtp *smtp; /* NULL: a dry run */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum state state;
	bool ending;
	int fd;
	uint64_t number;
	char *to;
	struct buf message;
	struct smtp_outcome outcome;
};

/* ---- the thread ------------------------------------------------------------------------------ */

/* One file a letter: written again it is the same. */
static struct smtp_outcome write_file(const struct sender *s)
{
	struct smtp_outcome o = { .code = 250 };
	duly_auto_fini(whole_file) file = { 0 };
	char *path = memory_printf("%s/%08llu-%s.eml", s->settings.dry_run,
				   (unsigned long long)s->number, s->to);
	duly_result r = whole_file_open(path, &file, NULL);

	if (r == DULY_OK && fwrite(s->message.data, 1, s->message.len, file.out) != s->message.len)
		r = DULY_E_IO;
	if (r == DULY_OK)
		r = whole_file_finish(&file, NULL);
	if (r != DULY_OK) {
		o.code = 421;
		o.ours = true;
		snprintf(o.why, sizeof o.why, "the folder of the dry run cannot be written to");
	}
	free(path);
	return o;
}

static void pause_between(struct sender *s)
{
	if (s->settings.pace_ms > 0)
		poll(NULL, 0, (int)s->settings.pace_ms);
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
		const struct smtp_outcome o =
			s->smtp != NULL ? smtp_send(s->smtp, s->to, buf_view(&s->message))
					: write_file(s);

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

static duly_result open_way(struct sender *s, struct duly_diag *diag)
{
	if (s->settings.dry_run == NULL)
		return smtp_new(&s->settings.smtp, &s->smtp, diag);
	if (mkdir(s->settings.dry_run, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "dry-run: %s: %s", s->settings.dry_run,
				 strerror(errno));
	return DULY_OK;
}

duly_result sender_start(const struct sender_settings *settings, struct sender **ret,
			 struct duly_diag *diag)
{
	struct sender *s = memory_zeroed(sizeof *s);

	s->settings = *settings;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	s->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	duly_result r = s->fd >= 0 ? open_way(s, diag)
				   : duly_fail(diag, DULY_E_IO, "eventfd: %s", strerror(errno));
	if (r == DULY_OK && pthread_create(&s->thread, NULL, live, s) != 0)
		r = duly_fail(diag, DULY_E_IO, "no thread is to be had");
	if (r == DULY_OK) {
		*ret = s;
		return r;
	}
	smtp_free(&s->smtp);
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
	smtp_free(&s->smtp);
	close(s->fd);
	buf_fini(&s->message);
	free(s->to);
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

void sender_send(struct sender *s, uint64_t number, const char *to, struct view message)
{
	pthread_mutex_lock(&s->lock);
	free(s->to);
	s->to = memory_printf("%s", to);
	buf_clear(&s->message);
	buf_put(&s->message, message.data, message.len);
	s->number = number;
	s->state = GIVEN;
	pthread_cond_signal(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

bool sender_take(struct sender *s, uint64_t *ret_number, struct smtp_outcome *ret)
{
	uint64_t count;

	pthread_mutex_lock(&s->lock);
	const bool answered = s->state == ANSWERED;

	if (answered) {
		(void)!read(s->fd, &count, sizeof count);
		*ret_number = s->number;
		*ret = s->outcome;
		s->state = FREE;
	}
	pthread_mutex_unlock(&s->lock);
	return answered;
}
