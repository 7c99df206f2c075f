#include "services/cli/json.h"

/* ---- frames ---------------------------------------------------------------------------------- */

static struct json_level *level_of(struct json *j)
{
	return j->depth > 0 ? &j->levels[j->depth - 1] : NULL;
}

/* What stands between what was before and an element. */
static void begin_element(struct json *j, const struct json_level *level)
{
	fputs(level->n > 0 ? "," : "", j->to);
	if (!level->compact)
		fprintf(j->to, "\n%*s", j->indent, "");
}

static void begin_key(struct json *j, const struct json_level *level, const char *key)
{
	if (level->n > 0)
		fputs(level->compact ? "," : j->broken ? ",\n" : ", ", j->to);
	fprintf(j->to, level->compact ? "\"%s\":" : "\"%s\": ", key);
	j->broken = false;
}

static void begin(struct json *j, const char *key)
{
	struct json_level *level = level_of(j);

	if (level == NULL)
		return;
	if (level->list)
		begin_element(j, level);
	else
		begin_key(j, level, key);
	level->n++;
}

static void enter(struct json *j, bool list, bool compact)
{
	const struct json_level *above = level_of(j);

	compact |= above != NULL && above->compact;
	j->levels[j->depth++] = (struct json_level){ .list = list, .compact = compact };
	fputs(list ? "[" : compact ? "{" : "{ ", j->to);
}

void json_map(struct json *j, const char *key)
{
	begin(j, key);
	enter(j, false, false);
}

void json_list(struct json *j, const char *key)
{
	begin(j, key);
	enter(j, true, false);
}

void json_row(struct json *j)
{
	begin(j, NULL);
	enter(j, false, true);
}

void json_end(struct json *j)
{
	const struct json_level *level = &j->levels[--j->depth];

	if (level->list)
		fputs(level->compact ? "]" : "\n]", j->to);
	else
		fputs(level->compact ? "}" : " }", j->to);
}

void json_end_here(struct json *j)
{
	j->depth--;
	fputc(']', j->to);
}

void json_finish(struct json *j)
{
	fputc('\n', j->to);
}

void json_break(struct json *j)
{
	j->broken = true;
}

/* ---- values ---------------------------------------------------------------------------------- */

void json_wire(struct json *j, const char *key, const msgpack_object *o)
{
	duly_auto_fini(buf) text = { 0 };

	begin(j, key);
	json_from_wire(o, 0, &text);
	fwrite(text.data, 1, text.len, j->to);
}

void json_jansson(struct json *j, const char *key, const json_t *o)
{
	begin(j, key);
	json_dumpf(o, j->to, JSON_COMPACT | JSON_ENCODE_ANY);
}

void json_packed(struct json *j, const char *key, struct view packed)
{
	static const msgpack_object NIL = { .type = MSGPACK_OBJECT_NIL };
	duly_auto_fini(wire) w = { 0 };
	const bool whole = wire_unpack(packed, &w, NULL) == DULY_OK;

	json_wire(j, key, whole ? &w.root : &NIL);
}

void json_text(struct json *j, const char *key, struct str text)
{
	duly_auto_fini(buf) packed = { 0 };

	pack_str(&packed, text);
	json_packed(j, key, buf_view(&packed));
}

void json_name(struct json *j, const char *key, const char *text)
{
	json_text(j, key, str_of(text));
}

void json_number(struct json *j, const char *key, uint64_t n)
{
	begin(j, key);
	fprintf(j->to, "%llu", (unsigned long long)n);
}

void json_signed(struct json *j, const char *key, int64_t n)
{
	begin(j, key);
	fprintf(j->to, "%lld", (long long)n);
}

void json_flag(struct json *j, const char *key, bool flag)
{
	begin(j, key);
	fputs(flag ? "true" : "false", j->to);
}

void json_nil(struct json *j, const char *key)
{
	begin(j, key);
	fputs("null", j->to);
}

void json_day(struct json *j, const char *key, duly_civil day)
{
	char text[DULY_DATE_TEXT];

	begin(j, key);
	fprintf(j->to, "\"%s\"", duly_civil_print(day, text));
}

void json_time(struct json *j, const char *key, duly_instant at)
{
	char text[DULY_TIME_TEXT];

	begin(j, key);
	fprintf(j->to, "\"%s\"", duly_instant_print(at, text));
}

void json_hex(struct json *j, const char *key, const uint8_t *bytes, size_t n)
{
	begin(j, key);
	fputc('"', j->to);
	for (size_t i = 0; i < n; i++)
		fprintf(j->to, "%02x", bytes[i]);
	fputc('"', j->to);
}

void json_pretty(const msgpack_object *o, FILE *to)
{
	duly_auto_fini(buf) text = { 0 };

	json_from_wire(o, 2, &text);
	fwrite(text.data, 1, text.len, to);
	fputc('\n', to);
}
