#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include <cmocka.h>

#include "tests/support/service.h"

enum { PATIENCE_MS = 60000, OPTIONS_MAX = 32, ENVELOPE_MAX = 16 };

void service_make(struct service *s)
{
	*s = (struct service){ .pid = 0 };
	scratch_make(s->dir);
	snprintf(s->data, sizeof s->data, "%s/data", s->dir);
	snprintf(s->events, sizeof s->events, "ipc://%s/e", s->dir);
	snprintf(s->alerts, sizeof s->alerts, "ipc://%s/a", s->dir);
	s->context = zmq_ctx_new();
	zmq_ctx_set(s->context, ZMQ_BLOCKY, 0);
}

/* ---- starting -------------------------------------------------------------------------------- */

static void run(const struct service *s, const char *const *options)
{
	const char *argv[OPTIONS_MAX] = { DULY_BIN "/duly-scheduler",
					  "--data",
					  s->data,
					  "--events",
					  s->events,
					  "--alerts",
					  s->alerts };
	char said[SCRATCH_PATH + 16];
	size_t n = 7;

	for (; options != NULL && *options != NULL && n < OPTIONS_MAX - 1; options++)
		argv[n++] = *options;
	snprintf(said, sizeof said, "%s/said", s->dir);
	const int fd = open(said, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	dup2(fd, STDERR_FILENO);
	dup2(fd, STDOUT_FILENO);
	execv(argv[0], (char **)(uintptr_t)argv);
	_exit(127);
}

static void spawn(struct service *s, const char *const *options, const char *notify)
{
	fflush(NULL);
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (s->pid > 0)
		return;
	if (notify != NULL)
		setenv("NOTIFY_SOCKET", notify, 1);
	else
		unsetenv("NOTIFY_SOCKET");
	run(s, options);
}

static int bind_notify(const struct service *s, char *ret_path, size_t size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(ret_path, size, "%.90s/n", s->dir);
	unlink(ret_path);
	snprintf(address.sun_path, sizeof address.sun_path, "%.100s", ret_path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static void fail_start(struct service *s)
{
	duly_auto_fini(buf) said = { 0 };

	service_said(s, &said);
	fail_msg("the service did not become ready: %.*s", (int)said.len, (const char *)said.data);
}

static bool says_ready(int notify)
{
	char text[512] = "";

	return recv(notify, text, sizeof text - 1, 0) > 0 && strstr(text, "READY=1") != NULL;
}

void service_start(struct service *s, const char *const *options)
{
	char path[128];
	const int notify = bind_notify(s, path, sizeof path);

	spawn(s, options, path);
	struct pollfd in[] = { { notify, POLLIN, 0 },
			       { (int)syscall(SYS_pidfd_open, s->pid, 0), POLLIN, 0 } };
	bool ready = false;

	while (!ready && poll(in, 2, PATIENCE_MS) > 0 && in[0].revents != 0)
		ready = says_ready(notify);
	close(notify);
	close(in[1].fd);
	if (!ready)
		fail_start(s);
}

/* One that does not end when it should is ended, and the test fails. */
static int wait_end(struct service *s)
{
	struct pollfd end = { (int)syscall(SYS_pidfd_open, s->pid, 0), POLLIN, 0 };
	const bool ended = poll(&end, 1, PATIENCE_MS) == 1;
	int status = 0;

	close(end.fd);
	if (!ended)
		kill(s->pid, SIGKILL);
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	s->pid = 0;
	assert_true(ended);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int service_refused(struct service *s, const char *const *options)
{
	const pid_t running = s->pid;

	spawn(s, options, NULL);
	const int code = wait_end(s);

	s->pid = running;
	return code;
}

int service_stop(struct service *s, int signal)
{
	kill(s->pid, signal);
	return wait_end(s);
}

/* Whatever the test was about: the log, through the core again, gives every alert and the state. */
static void verify(struct service *s)
{
	const char *const argv[] = {
		DULY_BIN "/duly", "replay", "--data", s->data, "--verify", NULL
	};
	char log[SCRATCH_PATH + 32];
	struct stat st;

	snprintf(log, sizeof log, "%s/log", s->data);
	if (stat(log, &st) != 0)
		return; /* it never ran, or what it ran on is gone */
	fflush(NULL);
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (s->pid == 0) {
		execv(argv[0], (char **)(uintptr_t)argv);
		_exit(127);
	}
	assert_int_equal(wait_end(s), 0);
}

void service_remove(struct service *s)
{
	for (size_t i = 0; i < SERVICE_SOCKETS; i++) {
		if (s->sockets[i] != NULL)
			service_disconnect(s, s->sockets[i]);
	}
	if (s->pid > 0)
		service_stop(s, SIGKILL);
	verify(s);
	zmq_ctx_shutdown(s->context);
	zmq_ctx_term(s->context);
	/* Where a test has failed that had mounted something there. */
	umount2(s->data, MNT_DETACH);
	scratch_remove(s->dir);
}

void service_said(const struct service *s, struct buf *ret)
{
	char said[SCRATCH_PATH + 16];

	snprintf(said, sizeof said, "%s/said", s->dir);
	scratch_read(said, ret);
	buf_u8(ret, 0);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static size_t place_of(const struct service *s, const void *socket)
{
	size_t i = 0;

	while (i < SERVICE_SOCKETS && s->sockets[i] != socket)
		i++;
	assert_true(i < SERVICE_SOCKETS);
	return i;
}

void *service_socket(struct service *s, int type)
{
	const int zero = 0, patience = PATIENCE_MS;
	void **place = &s->sockets[place_of(s, NULL)];

	*place = zmq_socket(s->context, type);
	assert_non_null(*place);
	zmq_setsockopt(*place, ZMQ_LINGER, &zero, sizeof zero);
	zmq_setsockopt(*place, ZMQ_RCVTIMEO, &patience, sizeof patience);
	zmq_setsockopt(*place, ZMQ_SNDTIMEO, &patience, sizeof patience);
	return *place;
}

void *service_connect(struct service *s, int type, const char *address)
{
	void *socket = service_socket(s, type);

	assert_int_equal(zmq_connect(socket, address), 0);
	return socket;
}

void service_disconnect(struct service *s, void *socket)
{
	s->sockets[place_of(s, socket)] = NULL;
	zmq_close(socket);
}

void reply_fini(struct reply *reply)
{
	wire_fini(&reply->wire);
	buf_fini(&reply->bytes);
}

void send_bytes(void *socket, const char *const *envelope, struct view body)
{
	for (; envelope != NULL && *envelope != NULL; envelope++)
		assert_true(zmq_send(socket, *envelope, strlen(*envelope), ZMQ_SNDMORE) >= 0);
	assert_true(zmq_send(socket, body.data, body.len, 0) >= 0);
}

void send_json(void *socket, const char *text)
{
	duly_auto_fini(buf) body = { 0 };
	struct duly_diag diag;

	if (json_to_wire(str_of(text), &body, &diag) != DULY_OK)
		fail_msg("%s: %s", diag.text, text);
	send_bytes(socket, NULL, buf_view(&body));
}

/* True: there is another frame behind it. */
static bool receive_frame(void *socket, struct buf *ret)
{
	zmq_msg_t frame;

	zmq_msg_init(&frame);
	if (zmq_msg_recv(&frame, socket, 0) < 0)
		fail_msg("no answer within a minute: %s", zmq_strerror(errno));
	buf_clear(ret);
	buf_put(ret, zmq_msg_data(&frame), zmq_msg_size(&frame));
	const bool more = zmq_msg_more(&frame);

	zmq_msg_close(&frame);
	return more;
}

void receive(void *socket, const char *const *envelope, struct reply *ret)
{
	struct duly_diag diag;

	reply_fini(ret);
	while (receive_frame(socket, &ret->bytes)) {
		assert_true(envelope != NULL && *envelope != NULL);
		assert_int_equal(ret->bytes.len, strlen(*envelope));
		assert_memory_equal(ret->bytes.data, *envelope, ret->bytes.len);
		envelope++;
	}
	assert_true(envelope == NULL || *envelope == NULL);
	if (wire_unpack(buf_view(&ret->bytes), &ret->wire, &diag) != DULY_OK)
		fail_msg("an answer that is no msgpack: %s", diag.text);
}

void ask(void *socket, const char *text, struct reply *ret)
{
	send_json(socket, text);
	receive(socket, NULL, ret);
}

/* ---- looking into an answer ------------------------------------------------------------------ */

static const msgpack_object *step(const msgpack_object *o, const char *name)
{
	const unsigned long i = strtoul(name, NULL, 10);

	if (o->type != MSGPACK_OBJECT_ARRAY)
		return wire_get(o, name);
	return i < o->via.array.size ? &o->via.array.ptr[i] : NULL;
}

const msgpack_object *reply_at(const struct reply *reply, const char *path)
{
	const msgpack_object *o = &reply->wire.root;
	char copy[256], *rest = copy, *name;

	snprintf(copy, sizeof copy, "%s", path);
	while (o != NULL && (name = strsep(&rest, "/")) != NULL)
		o = step(o, name);
	return o;
}

struct str reply_text(const struct reply *reply, const char *path)
{
	return wire_str(reply_at(reply, path));
}

int64_t reply_number(const struct reply *reply, const char *path)
{
	int64_t v = -1;

	return wire_int(reply_at(reply, path), &v) ? v : -1;
}

static void fail_reply(const struct reply *reply, const char *path, const char *wanted)
{
	duly_auto_fini(buf) json = { 0 };

	json_from_wire(&reply->wire.root, 0, &json);
	fail_msg("%s is not %s in %.*s", path, wanted, (int)MIN(json.len, 2000),
		 (const char *)json.data);
}

void reply_is(const struct reply *reply, const char *path, const char *wanted)
{
	if (!str_is(reply_text(reply, path), wanted))
		fail_reply(reply, path, wanted);
}

void reply_counts(const struct reply *reply, const char *path, int64_t wanted)
{
	char text[32];

	snprintf(text, sizeof text, "%lld", (long long)wanted);
	if (reply_number(reply, path) != wanted)
		fail_reply(reply, path, text);
}
