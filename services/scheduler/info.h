/* info.h - what the service says of itself on either socket. Private to this folder. */
#pragma once
#include "common/wire/wire.h"

struct scheduler;

/* True where @body asks what the service is. */
bool info_asked(const msgpack_object *body);
void info_pack(struct scheduler *s, struct buf *ret);
