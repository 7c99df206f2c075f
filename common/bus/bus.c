#include <czmq.h>
#include <errno.h>
#include <stdlib.h>

/* czmq brings those of <sys/param.h>. */
#undef MIN
#undef MAX
#include "common/base/memory.h"
#include "common/bus/ipc.h"
#include "common/bus/late.h"

/* An address as it was bound, and what lies at it if it is a path. */
struct endpoint {
	char address[512];
	struct ipc_file file;
};

struct bus {
	zsock_t *sock;
	void *socket; /* the same, as libzmq knows it */
	struct endpoint *endpoints;
	size_t n;
	struct buf bound; /* all addresses, for people */
	struct bus_counts counts;
	struct late late;
};

/* libzmq knows it, and declares it in its drafts only. */
enum { ZAP_ENFORCE_DOMAIN = 93 };

/* TRUST.md, "Socket options": what is measured there goes wrong without them. */
static const struct {
	int option, value;
} OPTIONS[] = {
	{ ZMQ_RCVHWM, 16 },          { ZMQ_SNDHWM, 64 },           { ZMQ_HANDSHAKE_IVL, 2000 },
	{ ZMQ_HEARTBEAT_IVL, 5000 }, { ZMQ_HEARTBEAT_TTL, 15000 }, { ZMQ_HEARTBEAT_TIMEOUT, 15000 },
	{ ZMQ_ROUTER_MANDATORY, 1 }, { ZMQ_ROUTER_HANDOVER, 0 },   { ZAP_ENFORCE_DOMAIN, 1 },
	{ ZMQ_LINGER, 1000 },
};

static duly_result set_options(struct bus *b, struct duly_diag *diag)
{
	const int64_t most = BUS_MESSAGE_MAX;
	int rc = zmq_setsockopt(b->socket, ZMQ_MAXMSGSIZE, &most, sizeof most);

	for (size_t i = 0; i < LEN(OPTIONS) && rc == 0; i++)
		rc = zmq_setsockopt(b->socket, OPTIONS[i].option, &OPTIONS[i].value,
				    sizeof OPTIONS[i].value);
	return rc == 0 ? DULY_OK
		       : duly_fail(diag, DULY_E_IO, "cannot set up a socket: %s",
				   zmq_strerror(errno));
}

static duly_result result_of_bind(const char *address, int error, struct duly_diag *diag)
{
	duly_result r = DULY_E_IO;

	if (error == EADDRINUSE)
		r = DULY_E_BUSY;
	else if (error == EINVAL || error == ENODEV || error == EADDRNOTAVAIL ||
		 error == EPROTONOSUPPORT || error == ENAMETOOLONG)
		r = DULY_E_CONFIG;
	return duly_fail(diag, r, "cannot bind %s: %s", address, zmq_strerror(error));
}

static duly_result bind_to(struct bus *b, const char *address, struct endpoint *e,
			   struct duly_diag *diag)
{
	const int six = strchr(address, '[') != NULL;
	const char *path = ipc_path(address);
	size_t len = sizeof e->address;

	if (path != NULL) {
		const duly_result r = ipc_is_free(path, diag);
		if (r != DULY_OK)
			return r;
	}
	if (zmq_setsockopt(b->socket, ZMQ_IPV6, &six, sizeof six) != 0 ||
	    zmq_bind(b->socket, address) != 0 ||
	    zmq_getsockopt(b->socket, ZMQ_LAST_ENDPOINT, e->address, &len) != 0)
		return result_of_bind(address, errno, diag);
	path = ipc_path(e->address);
	if (path != NULL)
		e->file = ipc_file(path);
	return DULY_OK;
}

static duly_result bind_one(struct bus *b, const char *address, struct duly_diag *diag)
{
	struct endpoint *e = &b->endpoints[b->n];

	duly_result r = bus_check_address(address, diag);
	if (r == DULY_OK)
		r = bind_to(b, address, e, diag);
	if (r != DULY_OK)
		return r;
	b->n++;
	b->bound.len--;
	buf_puts(&b->bound, b->bound.len > 0 ? " " : "");
	buf_put(&b->bound, e->address, strlen(e->address) + 1);
	return DULY_OK;
}

duly_result bus_open(const char *const *addresses, size_t n, struct bus **ret,
		     struct duly_diag *diag)
{
	duly_auto(bus) b = memory_resize(NULL, sizeof *b);

	*b = (struct bus){ .sock = zsock_new(ZMQ_ROUTER),
			   .endpoints = memory_zeroed(n * sizeof *b->endpoints) };
	if (b->sock == NULL)
		return duly_fail(diag, DULY_E_IO, "cannot make a socket: %s", zmq_strerror(errno));
	b->socket = zsock_resolve(b->sock);
	buf_put(&b->bound, "", 1);
	duly_result r = set_options(b, diag);
	for (size_t i = 0; i < n && r == DULY_OK; i++)
		r = bind_one(b, addresses[i], diag);
	if (r != DULY_OK)
		return r;
	*ret = b;
	b = NULL;
	return DULY_OK;
}

void bus_free(struct bus **bus)
{
	struct bus *b = *bus;

	*bus = NULL;
	if (b == NULL)
		return;
	late_fini(&b->late);
	zsock_destroy(&b->sock);
	buf_fini(&b->bound);
	free(b->endpoints);
	free(b);
}

/* ---- what it is bound to --------------------------------------------------------------------- */

static bool leads_here(const struct endpoint *e)
{
	const char *path = ipc_path(e->address);

	if (path == NULL)
		return true;
	const struct ipc_file file = ipc_file(path);

	return file.device == e->file.device && file.inode == e->file.inode;
}

duly_result bus_look(struct bus *bus, bool *ret_again, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	*ret_again = false;
	for (size_t i = 0; i < bus->n; i++) {
		struct endpoint *e = &bus->endpoints[i];

		if (leads_here(e))
			continue;
		char address[sizeof e->address];

		memcpy(address, e->address, sizeof address);
		const duly_result again = bind_to(bus, address, e, diag);
		*ret_again |= again == DULY_OK;
		r = again != DULY_OK ? again : r;
	}
	return r;
}

void *bus_socket(const struct bus *bus)
{
	return bus->socket;
}

const char *bus_bound(const struct bus *bus)
{
	return (const char *)bus->bound.data;
}

struct bus_counts bus_counts(const struct bus *bus)
{
	return bus->counts;
}

struct bus_message *bus_receive(struct bus *bus)
{
	struct bus_message *m = NULL;
	enum received what;

	while ((what = message_receive(bus->socket, &m)) == RECEIVED_DROPPED)
		bus->counts.dropped++;
	if (what == RECEIVED_MESSAGE)
		bus->counts.received++;
	return m;
}

void bus_answer(struct bus *bus, struct bus_message **message, struct view body)
{
	enum sent sent = SENT_LATER;

	if (!late_has(&bus->late, *message))
		sent = message_answer(bus->socket, *message, body);
	if (sent == SENT_NOBODY || (sent == SENT_LATER && !late_add(&bus->late, message, body)))
		bus->counts.unsent++;
	bus_message_free(message);
}

bool bus_is_late(const struct bus *bus)
{
	return bus->late.peers != NULL;
}

void bus_send_late(struct bus *bus, int64_t now_ms)
{
	bus->counts.unsent += late_send(&bus->late, bus->socket, now_ms);
}

/* czmq would take SIGINT and SIGTERM for itself, and write to standard output. */
void bus_begin(void)
{
	setenv("ZSYS_SIGHANDLER", "false", 1);
	zsys_init();
	zsys_handler_set(NULL);
	zsys_set_logstream(stderr);
}

void bus_end(void)
{
	zsys_shutdown();
}
