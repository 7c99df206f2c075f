/* late.h - answers for which there is no room yet; for the files of the bus only.
 *
 * A client may have many requests under way, and their answers become ready together, more than
 * its connection takes at once. They wait here, in order, a line for each connection, until it
 * reads on: up to 4,096 for one connection and 8 MiB in all, and not for one that takes nothing
 * for 5 s.
 */
#pragma once
#include "common/bus/message.h"

struct late_peer;
struct late {
	struct late_peer *peers; /* connections with answers that wait */
	size_t bytes;
};

/* True where the connection of @message has answers that wait: no other may overtake them. */
bool late_has(const struct late *late, const struct bus_message *message);
/* False: there is no room, and nothing was taken. */
bool late_add(struct late *late, struct bus_message **take_message, struct view body);
/* Sends what there is room for. Returns how many were given up. */
uint64_t late_send(struct late *late, void *socket, int64_t now_ms);
void late_fini(struct late *late);
