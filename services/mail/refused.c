#include <stdlib.h>

#include "common/base/memory.h"
#include "common/post/mime.h"
#include "common/wire/wire.h"
#include "services/mail/service.h"

/* Answers that the scheduler has refused for good. Whoever answered takes the matter for settled:
 * they are written to, and the data team is. */

struct refusing {
	struct mail *m;
	const struct duly_publication *done;
	size_t at, n;
	struct arena *arena;
	struct one {
		struct view event;
		const struct duly_published *result;
	} list[DULY_BATCH_EVENTS];
};

static struct str text_of(const msgpack_object *map, const char *key)
{
	return wire_str(wire_get(map, key));
}

/* In the order in which they were published. */
static bool collect(void *ctx, uint64_t number, struct view event)
{
	struct refusing *x = ctx;

	(void)number;
	if (x->at >= x->done->n)
		return false;
	const struct duly_published *result = &x->done->results[x->at++];

	if (result->status == DULY_REJECTED && str_starts(str_of(result->id), "reply.")) {
		const struct str copy = arena_str(x->arena, (struct str){ event.data, event.len });

		x->list[x->n++] = (struct one){ { copy.s, copy.len }, result };
	}
	return true;
}

/* What whoever answered can do about it. */
static struct str why_of(const char *field)
{
	if (strcmp(field, "data.on") == 0 || strcmp(field, "data.until") == 0)
		return STR("day");
	if (strcmp(field, "data.obligation") == 0 || strcmp(field, "data.alert") == 0)
		return STR("duty");
	return NO_STR;
}

/* Who answered is in the event, or is whom the line was written to. */
static bool refusal_of(const struct refusing *x, const msgpack_object *event,
		       const struct duly_published *result, struct post_refusal *ret)
{
	const msgpack_object *data = wire_get(event, "data");
	const struct str by = text_of(data, "by"), id = str_of(result->id);
	struct post_token token;

	if (id.len < POST_TOKEN ||
	    post_token_find(x->m->post, id.s + id.len - POST_TOKEN, &token, NULL) != DULY_OK)
		return false;
	*ret = (struct post_refusal){
		.whom = { arena_str(x->arena, token.whom.council),
			  arena_str(x->arena, token.whom.person),
			  arena_str(x->arena, token.whom.team),
			  arena_str(x->arena, token.whom.role) },
		.subject = arena_str(x->arena, token.subject),
		.answer = text_of(data, "reason"),
		.why = why_of(result->field),
	};
	memcpy(ret->obligation, token.obligation, ID_LEN);
	if (by.len > 0 && !str_eq(by, ret->whom.person))
		ret->whom = (struct post_whom){ ret->whom.council, by, NO_STR, NO_STR };
	return true;
}

/* References, days and codes: what they need to find it, and nobody's name. */
static void write_to_team(struct mail *m, const msgpack_object *event,
			  const struct duly_published *result, struct post_received *in,
			  struct buf *ret)
{
	const msgpack_object *data = wire_get(event, "data");
	const struct post_world *world = present_world(m->present);
	char hex[ID_HEX];
	char *why = memory_printf(
		"Somebody answered Duly, and the scheduler did not take the answer: %s%s%s.\n\n"
		"case      %.*s\nduty      %.*s\nanswer    %.*s\nday       %.*s\nby        %.*s\n"
		"event     %s\n\n"
		"Whoever answered was told. The event is in quarantine: duly quarantine list.\n",
		result->code, result->field[0] != '\0' ? ", " : "", result->field,
		STR_FMT(text_of(event, "subject")), STR_FMT(text_of(data, "obligation")),
		STR_FMT(text_of(data, "reason")), STR_FMT(text_of(data, "on")),
		STR_FMT(text_of(data, "by")), result->id);
	const struct mime_passed passed = {
		.from = m->letters.from,
		.name = m->letters.name,
		.to = config_text(m->config, "data-team"),
		.subject = "Duly: an answer that was not taken",
		.why = why,
		.domain = strchr(m->letters.from, '@') + 1,
		.id = str_of(hex_print(in->pass_id, ID_LEN, hex)),
		.at = mail_now(m),
		.zone = world->zone(world->ctx),
	};

	mime_pass_on(&passed, ret);
	in->pass_to = passed.to;
	in->pass_message = buf_view(ret);
	free(why);
}

static duly_result tell(const struct refusing *x, const struct one *one, struct duly_diag *diag)
{
	struct mail *m = x->m;
	duly_auto_fini(wire) wire = { 0 };
	duly_auto_fini(buf) message = { 0 };
	struct post_refusal refusal;
	uint8_t digest[SHA256_LEN];
	struct post_received in = { .digest = digest };
	bool news;

	if (wire_unpack(one->event, &wire, NULL) != DULY_OK)
		return DULY_OK;
	sha256((struct view){ one->result->id, strlen(one->result->id) }, digest);
	memcpy(in.pass_id, digest, ID_LEN);
	if (refusal_of(x, &wire.root, one->result, &refusal))
		in.refusal = &refusal;
	if (config_text(m->config, "data-team") != NULL)
		write_to_team(m, &wire.root, one->result, &in, &message);
	return post_receive(m->post, &in, mail_now(m), &news, diag);
}

duly_result mail_refused(struct mail *m, const struct duly_publication *done,
			 struct duly_diag *diag)
{
	struct refusing *x = memory_zeroed(sizeof *x);

	x->m = m;
	x->done = done;
	x->arena = arena_new();
	duly_result r = post_events(m->post, collect, x, diag);
	for (size_t i = 0; i < x->n && r == DULY_OK; i++)
		r = tell(x, &x->list[i], diag);
	arena_free(&x->arena);
	free(x);
	return r;
}
