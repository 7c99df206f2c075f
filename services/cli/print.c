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

char *print_day(duly_civil day, char buf[32])
{
	static const char *const DAYS[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const MONTHS[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	const struct duly_ymd d = duly_civil_to_ymd(day);

	snprintf(buf, 32, "%s %d %s %d", DAYS[duly_civil_weekday(day)], d.day, MONTHS[d.month - 1],
		 d.year);
	return buf;
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
