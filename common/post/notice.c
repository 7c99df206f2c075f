#include "common/post/notice.h"

#include "common/wire/wire.h"

enum { REFERENCE_MAX = 64, TELL_MAX = 64 };

static const struct kind {
	enum notice_kind kind;
	const char *name;
} KINDS[] = {
#define X(id, number, name) { id, name },
	NOTICE_KINDS(X)
#undef X
};

static const struct how {
	enum post_how how;
	const char *name;
} HOWS[] = {
#define X(id, number, name) { id, name },
	POST_HOWS(X)
#undef X
};

const char *notice_kind_name(enum notice_kind kind)
{
	for (size_t i = 0; i < LEN(KINDS); i++)
		if (KINDS[i].kind == kind)
			return KINDS[i].name + strlen("alert.");
	return "other";
}

static enum notice_kind kind_of(struct str type)
{
	for (size_t i = 0; i < LEN(KINDS); i++)
		if (str_is(type, KINDS[i].name))
			return KINDS[i].kind;
	return NOTICE_OTHER;
}

/* What a later release may call otherwise is kept for the morning: nothing is lost, nobody
 * woken. */
static enum post_how how_of(struct str name)
{
	for (size_t i = 0; i < LEN(HOWS); i++)
		if (str_is(name, HOWS[i].name))
			return HOWS[i].how;
	return POST_MORNING;
}

static struct str reference(const msgpack_object *map, const char *key)
{
	const struct str s = wire_str(wire_get(map, key));

	return is_reference(s, REFERENCE_MAX) ? s : NO_STR;
}

static bool id_of(const msgpack_object *map, const char *key, uint8_t ret[ID_LEN])
{
	return hex_parse(wire_str(wire_get(map, key)), ret, ID_LEN);
}

static duly_civil day(const msgpack_object *map, const char *key)
{
	const struct str s = wire_str(wire_get(map, key));
	duly_civil d = DULY_NO_DATE;

	if (s.len > 0)
		duly_civil_parse(s.s, s.len, &d);
	return d;
}

static duly_instant instant(const msgpack_object *map, const char *key)
{
	const struct str s = wire_str(wire_get(map, key));
	duly_instant t = DULY_NO_INSTANT;

	if (s.len > 0)
		duly_instant_parse(s.s, s.len, &t);
	return t;
}

/* The clock that is lacking: the first of those that would do. */
static struct str first_rule(const msgpack_object *data)
{
	const msgpack_object *list = wire_get(data, "rules");

	if (list == NULL || list->type != MSGPACK_OBJECT_ARRAY || list->via.array.size == 0)
		return NO_STR;
	const struct str s = wire_str(&list->via.array.ptr[0]);

	return is_reference(s, REFERENCE_MAX) ? s : NO_STR;
}

static void read_tell(const msgpack_object *to, struct arena *arena, struct noticed *ret)
{
	const msgpack_object *list = wire_get(to, "tell");

	if (list == NULL || list->type != MSGPACK_OBJECT_ARRAY)
		return;
	const size_t n = MIN(list->via.array.size, TELL_MAX);
	struct notice_tell *tell = arena_new_array(arena, struct notice_tell, n);

	for (size_t i = 0; i < n; i++) {
		const msgpack_object *o = &list->via.array.ptr[i];
		const struct notice_tell t = {
			.person = reference(o, "person"),
			.team = reference(o, "team"),
			.role = reference(o, "role"),
			.words = reference(o, "words"),
			.how = how_of(wire_str(wire_get(o, "how"))),
		};

		if (t.person.len + t.team.len > 0)
			tell[ret->tell_count++] = t;
	}
	ret->tell = tell;
}

/* The alert that one of no obligation takes back. */
static bool about_of(const msgpack_object *data, uint8_t ret[ID_LEN])
{
	const msgpack_object *list = wire_get(data, "about");

	return list != NULL && list->type == MSGPACK_OBJECT_ARRAY && list->via.array.size > 0 &&
	       hex_parse(wire_str(&list->via.array.ptr[0]), ret, ID_LEN);
}

duly_result notice_read(const msgpack_object *alert, struct arena *arena, struct noticed *ret,
			struct duly_diag *diag)
{
	const msgpack_object *data = wire_get(alert, "data");
	int64_t seq = 0, open = 0;

	*ret = (struct noticed){
		.kind = kind_of(wire_str(wire_get(alert, "type"))),
		.at = instant(alert, "time"),
		.subject = reference(alert, "subject"),
		.council = reference(data, "council"),
		.rule = reference(data, "rule"),
		.worker = reference(data, "worker"),
		.reason = reference(data, "reason"),
		.code = reference(data, "code"),
		.due = day(data, "due"),
		.was = day(wire_get(data, "was"), "due"),
		.due_at = instant(data, "due_at"),
	};
	if (ret->rule.len == 0)
		ret->rule = first_rule(data);
	ret->has_obligation = id_of(data, "obligation", ret->obligation);
	wire_int(wire_get(data, "seq"), &seq);
	if (wire_int(wire_get(data, "open"), &open) && open > 0)
		ret->open = (uint64_t)open;
	if (seq <= 0 || !id_of(alert, "id", ret->id))
		return duly_fail(diag, DULY_E_MALFORMED, "an alert without its id or its place");
	ret->has_about = !ret->has_obligation && about_of(data, ret->obligation);
	if (!ret->has_obligation && !ret->has_about)
		memcpy(ret->obligation, ret->id, ID_LEN);
	ret->seq = (uint64_t)seq;
	read_tell(wire_get(data, "to"), arena, ret);
	return DULY_OK;
}
