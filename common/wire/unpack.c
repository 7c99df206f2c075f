#include "common/base/memory.h"
#include "common/wire/wire.h"

msgpack_zone *wire_zone(void)
{
	return memory_need(msgpack_zone_new(MSGPACK_ZONE_CHUNK_SIZE));
}

/* After the check nothing can be wrong with the bytes: what fails here is memory, and memory that
 * cannot be had ends the process (base.h). */
static void unpack_checked(struct view bytes, msgpack_zone *zone, msgpack_object *ret)
{
	size_t off = 0;

	memory_had(msgpack_unpack(bytes.data, bytes.len, &off, zone, ret) ==
		   MSGPACK_UNPACK_SUCCESS);
}

duly_result wire_unpack_on(struct view bytes, msgpack_zone *zone, msgpack_object *ret,
			   struct duly_diag *diag)
{
	if (!wire_check(bytes, diag))
		return DULY_E_MALFORMED;
	unpack_checked(bytes, zone, ret);
	return DULY_OK;
}

duly_result wire_unpack(struct view bytes, struct wire *ret, struct duly_diag *diag)
{
	if (!wire_check(bytes, diag))
		return DULY_E_MALFORMED;
	ret->zone = wire_zone();
	unpack_checked(bytes, ret->zone, &ret->root);
	return DULY_OK;
}

void wire_fini(struct wire *w)
{
	if (w->zone != NULL)
		msgpack_zone_free(w->zone);
	*w = (struct wire){ .zone = NULL };
}

const msgpack_object *wire_get(const msgpack_object *map, const char *key)
{
	const struct str wanted = str_of(key);

	if (map == NULL || map->type != MSGPACK_OBJECT_MAP)
		return NULL;
	for (uint32_t i = 0; i < map->via.map.size; i++)
		if (str_eq(wire_str(&map->via.map.ptr[i].key), wanted))
			return &map->via.map.ptr[i].val;
	return NULL;
}

struct str wire_str(const msgpack_object *o)
{
	if (o == NULL || o->type != MSGPACK_OBJECT_STR)
		return NO_STR;
	/* The library points an empty text at nothing, which would read as absent. */
	return (struct str){ o->via.str.size > 0 ? o->via.str.ptr : "", o->via.str.size };
}

bool wire_int(const msgpack_object *o, int64_t *ret)
{
	if (o == NULL)
		return false;
	if (o->type == MSGPACK_OBJECT_POSITIVE_INTEGER && o->via.u64 <= INT64_MAX) {
		*ret = (int64_t)o->via.u64;
		return true;
	}
	if (o->type != MSGPACK_OBJECT_NEGATIVE_INTEGER)
		return false;
	*ret = o->via.i64;
	return true;
}

bool wire_bool(const msgpack_object *o, bool *ret)
{
	if (o == NULL || o->type != MSGPACK_OBJECT_BOOLEAN)
		return false;
	*ret = o->via.boolean;
	return true;
}
