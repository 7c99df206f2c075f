#include "services/cli/cli.h"

void print_buf(const struct buf *b, FILE *to)
{
	if (b->len > 0)
		fwrite(b->data, 1, b->len, to);
}

void print_json(struct view map, FILE *to)
{
	duly_auto_fini(buf) text = { 0 };
	duly_auto_fini(wire) w = { 0 };

	if (wire_unpack(map, &w, NULL) != DULY_OK)
		return;
	json_from_wire(&w.root, 0, &text);
	print_buf(&text, to);
}

struct str map_str(const msgpack_object *map, const char *key)
{
	return wire_str(wire_get(map, key));
}

void print_steps(const struct steps *steps, int indent, FILE *to)
{
	for (size_t i = 0; i < steps->n; i++)
		fprintf(to, "%*s%.*s\n", indent, "", STR_FMT(steps->list[i].text));
}

void pack_steps(struct buf *b, const struct steps *steps)
{
	pack_array(b, (uint32_t)steps->n);
	for (size_t i = 0; i < steps->n; i++) {
		pack_map(b, 2);
		pack_cstr(b, "day");
		pack_civil(b, steps->list[i].day);
		pack_cstr(b, "text");
		pack_str(b, steps->list[i].text);
	}
}
