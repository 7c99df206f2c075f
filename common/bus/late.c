#include <stdlib.h>

#include "common/base/memory.h"
#include "common/bus/late.h"

enum { PEER_ANSWERS = 4096, BYTES_MAX = 8 << 20, PATIENCE_MS = 5000 };

struct late_answer {
	struct bus_message *message;
	struct buf body;
	struct late_answer *next;
};

struct late_peer {
	struct late_answer *first, **last;
	size_t n;
	int64_t moved_ms; /* when it last took something; 0: not looked at yet */
	struct late_peer *next;
};

static bool same_connection(const struct bus_message *a, const struct bus_message *b)
{
	const struct view x = bus_connection(a), y = bus_connection(b);

	return x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
}

static struct late_peer *peer_of(const struct late *late, const struct bus_message *message)
{
	struct late_peer *p = late->peers;

	while (p != NULL && !same_connection(p->first->message, message))
		p = p->next;
	return p;
}

bool late_has(const struct late *late, const struct bus_message *message)
{
	return peer_of(late, message) != NULL;
}

/* ---- adding ---------------------------------------------------------------------------------- */

static struct late_peer *add_peer(struct late *late)
{
	struct late_peer *p = memory_resize(NULL, sizeof *p);

	*p = (struct late_peer){ .next = late->peers };
	p->last = &p->first;
	late->peers = p;
	return p;
}

static size_t size_of(const struct late_answer *a)
{
	return sizeof *a + sizeof(struct bus_message) + a->body.len;
}

bool late_add(struct late *late, struct bus_message **take_message, struct view body)
{
	struct late_peer *p = peer_of(late, *take_message);

	if (late->bytes + body.len > BYTES_MAX || (p != NULL && p->n >= PEER_ANSWERS))
		return false;
	struct late_answer *a = memory_resize(NULL, sizeof *a);

	*a = (struct late_answer){ .message = *take_message };
	*take_message = NULL;
	buf_put(&a->body, body.data, body.len);
	if (p == NULL)
		p = add_peer(late);
	*p->last = a;
	p->last = &a->next;
	p->n++;
	late->bytes += size_of(a);
	return true;
}

/* ---- sending --------------------------------------------------------------------------------- */

static void drop_first(struct late *late, struct late_peer *p)
{
	struct late_answer *a = p->first;

	late->bytes -= size_of(a);
	p->first = a->next;
	if (p->first == NULL)
		p->last = &p->first;
	p->n--;
	bus_message_free(&a->message);
	buf_fini(&a->body);
	free(a);
}

static uint64_t drop_all(struct late *late, struct late_peer *p)
{
	const uint64_t n = p->n;

	while (p->first != NULL)
		drop_first(late, p);
	return n;
}

static uint64_t send_peer(struct late *late, struct late_peer *p, void *socket, int64_t now_ms)
{
	enum sent sent = SENT;

	if (p->moved_ms == 0)
		p->moved_ms = now_ms;
	while (p->first != NULL && sent == SENT) {
		sent = message_answer(socket, p->first->message, buf_view(&p->first->body));
		if (sent == SENT) {
			drop_first(late, p);
			p->moved_ms = now_ms;
		}
	}
	return sent == SENT_NOBODY || now_ms > p->moved_ms + PATIENCE_MS ? drop_all(late, p) : 0;
}

uint64_t late_send(struct late *late, void *socket, int64_t now_ms)
{
	uint64_t dropped = 0;

	for (struct late_peer **link = &late->peers; *link != NULL;) {
		struct late_peer *p = *link;

		dropped += send_peer(late, p, socket, now_ms);
		if (p->first != NULL) {
			link = &p->next;
			continue;
		}
		*link = p->next;
		free(p);
	}
	return dropped;
}

void late_fini(struct late *late)
{
	while (late->peers != NULL) {
		struct late_peer *p = late->peers;

		drop_all(late, p);
		late->peers = p->next;
		free(p);
	}
}
