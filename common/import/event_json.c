#include "common/import/event_json.h"

json_t *event_json_new(struct str id, struct str source, const char *type, struct str subject)
{
	json_t *o = json_object();

	event_json_str(o, "specversion", STR("1.0"));
	event_json_str(o, "id", id);
	event_json_str(o, "source", source);
	event_json_str(o, "type", str_of(type));
	event_json_str(o, "subject", subject);
	return o;
}

json_t *event_json_data(const char *key, struct str value)
{
	json_t *data = json_object();

	event_json_str(data, key, value);
	return data;
}

void event_json_str(json_t *o, const char *key, struct str value)
{
	if (value.s != NULL)
		json_object_set_new(o, key, json_stringn(value.s, value.len));
}

void event_json_bool(json_t *o, const char *key, bool value)
{
	json_object_set_new(o, key, json_boolean(value));
}

void event_json_day(json_t *o, const char *key, duly_civil day)
{
	char text[DULY_DATE_TEXT];

	if (day.day != DULY_NO_DATE.day)
		event_json_str(o, key, str_of(duly_civil_print(day, text)));
}

bool event_json_line(const json_t *o, FILE *out)
{
	return json_dumpf(o, out, JSON_COMPACT) == 0 && fputc('\n', out) != EOF;
}
