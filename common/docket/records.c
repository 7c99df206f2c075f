#include "common/docket/records.h"

#include "common/docket/docket.h"

static void pack_held(struct buf *b, const char *why)
{
	pack_cstr(b, "held");
	if (why == NULL)
		pack_nil(b);
	else
		pack_cstr(b, why);
}

void record_start(struct buf *b, const uint8_t incarnation[16], duly_instant wall, bool rehearsal,
		  const char *held_why)
{
	pack_map(b, 5);
	pack_cstr(b, "engine");
	pack_cstr(b, DOCKET_ENGINE);
	pack_cstr(b, "incarnation");
	pack_hex(b, incarnation, 16);
	pack_cstr(b, "wall");
	pack_instant(b, wall);
	pack_cstr(b, "rehearsal");
	pack_bool(b, rehearsal);
	pack_held(b, held_why);
}

void record_content(struct buf *b, const struct content *content)
{
	pack_map(b, 3);
	pack_cstr(b, "kind");
	pack_uint(b, content->kind);
	pack_cstr(b, "name");
	pack_str(b, content->name);
	pack_cstr(b, "bytes");
	pack_bin(b, buf_view(&content->bytes));
}

void record_in_force(struct buf *b, const struct contents *contents)
{
	pack_array(b, (uint32_t)contents->n);
	for (size_t i = 0; i < contents->n; i++) {
		const struct content *c = &contents->list[i];

		pack_map(b, 3);
		pack_cstr(b, "kind");
		pack_uint(b, c->kind);
		pack_cstr(b, "name");
		pack_str(b, c->name);
		pack_cstr(b, "digest");
		pack_bin(b, (struct view){ c->digest, SHA256_LEN });
	}
}

void record_clock(struct buf *b, duly_instant wall, const char *held_why)
{
	pack_map(b, 2);
	pack_cstr(b, "wall");
	pack_instant(b, wall);
	pack_held(b, held_why);
}

void record_rejected(struct buf *b, struct view bytes, struct str source, struct str id,
		     const struct reject *reject)
{
	uint8_t digest[SHA256_LEN];

	sha256(bytes, digest);
	pack_map(b, 5);
	pack_cstr(b, "digest");
	pack_bin(b, (struct view){ digest, sizeof digest });
	pack_cstr(b, "source");
	pack_str(b, source.s ? source : STR(""));
	pack_cstr(b, "id");
	pack_str(b, id.s ? id : STR(""));
	pack_cstr(b, "code");
	pack_cstr(b, reject_code_name(reject->code));
	pack_cstr(b, "field");
	pack_cstr(b, reject->field);
}

void record_consumer(struct buf *b, struct str name, const struct consumer *c)
{
	const bool seen = c->seen.ms != DULY_NO_INSTANT.ms;

	pack_map(b, 4 + seen);
	pack_cstr(b, "consumer");
	pack_str(b, name);
	pack_cstr(b, "cursor");
	pack_uint(b, c->cursor);
	pack_cstr(b, "team");
	pack_str(b, c->filter.team.s ? c->filter.team : STR(""));
	pack_cstr(b, "types");
	pack_str(b, c->filter.types.s ? c->filter.types : STR(""));
	if (!seen)
		return;
	pack_cstr(b, "seen");
	pack_instant(b, c->seen);
}
