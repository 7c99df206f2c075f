#include "services/web/packed_each.h"

void packed_each_fini(struct packed_each *e)
{
	wire_fini(&e->one);
	e->one = (struct wire){ .zone = NULL };
}

bool packed_next(struct packed_each *e)
{
	msgpack_unpacked one;
	size_t offset = 0;

	packed_each_fini(e);
	if (e->left.len == 0)
		return false;
	msgpack_unpacked_init(&one);
	const bool ok = msgpack_unpack_next(&one, e->left.data, e->left.len, &offset) ==
			MSGPACK_UNPACK_SUCCESS;

	e->one = (struct wire){ .zone = msgpack_unpacked_release_zone(&one), .root = one.data };
	e->left = ok ? (struct view){ (const uint8_t *)e->left.data + offset, e->left.len - offset }
		     : (struct view){ NULL, 0 };
	return ok;
}
