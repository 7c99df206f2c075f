#include <jansson.h>

#include "common/base/memory.h"
#include "common/law/schema.h"

#define REFERENCE_PATTERN "^[A-Za-z0-9._:-]{1,64}$"
#define DATE_PATTERN      "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
#define TIME_PATTERN                                                            \
	"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?" \
	"([Zz]|[+-][0-9]{2}:[0-9]{2})$"

/* ---- building -------------------------------------------------------------------------------- */

/* Both take @value. */
static void set(json_t *map, const char *key, json_t *value)
{
	memory_had(json_object_set_new(map, key, value) == 0);
}

static void add(json_t *list, json_t *value)
{
	memory_had(json_array_append_new(list, value) == 0);
}

static json_t *text(struct str s)
{
	return json_stringn(s.s, s.len);
}

static json_t *reference_to(struct str name)
{
	char path[160];

	snprintf(path, sizeof path, "#/definitions/%.*s", STR_FMT(name));
	return json_pack("{s:s}", "$ref", path);
}

static json_t *patterned(const char *pattern)
{
	return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern);
}

static json_t *formatted(const char *format, const char *pattern)
{
	return json_pack("{s:s, s:s, s:s}", "type", "string", "format", format, "pattern", pattern);
}

static json_t *list_of(json_t *item)
{
	return json_pack("{s:s, s:o, s:i, s:b}", "type", "array", "items", item, "minItems", 1,
			 "uniqueItems", true);
}

/* ---- fields ---------------------------------------------------------------------------------- */

struct writing {
	const struct vocabulary *vocabulary;
	json_t *definitions;
};

/* A list may be empty until a pack adds to it; then no value is right. */
static json_t *codes_schema(const struct vocabulary *v, const struct code_list *list)
{
	json_t *codes = json_array();

	for (size_t i = 0; i < list->n; i++)
		add(codes, text(vocabulary_text(v, list->codes[i])));
	if (list->n > 0)
		return json_pack("{s:s, s:o}", "type", "string", "enum", codes);
	json_decref(codes);
	return json_pack("{s:{}}", "not");
}

/* A reference to the definition of @list, which is made when it is first needed. */
static json_t *code_of(struct writing *w, const struct code_list *list)
{
	char name[128];

	snprintf(name, sizeof name, "list:%.*s", STR_FMT(list->name));
	if (json_object_get(w->definitions, name) == NULL)
		set(w->definitions, name, codes_schema(w->vocabulary, list));
	return reference_to(str_of(name));
}

static json_t *value_schema(struct writing *w, const struct field *f)
{
	json_t *s;

	switch (f->kind) {
	case FIELD_CODE:
		return code_of(w, f->list);
	case FIELD_CODES:
		return list_of(code_of(w, f->list));
	case FIELD_REFS:
		s = list_of(patterned(REFERENCE_PATTERN));
		set(s, "maxItems", json_integer(100));
		return s;
	case FIELD_REF:
		return patterned(REFERENCE_PATTERN);
	case FIELD_BOOL:
		return json_pack("{s:s}", "type", "boolean");
	case FIELD_DATE:
		return formatted("date", DATE_PATTERN);
	case FIELD_TIME:
		return formatted("date-time", TIME_PATTERN);
	case FIELD_INT:
		return json_pack("{s:s, s:i, s:i}", "type", "integer", "minimum", 0, "maximum",
				 1000000);
	case FIELD_ID:
		break;
	}
	return patterned("^[!-~]{1,128}$");
}

/* Defaults of the kinds that have any of use to a reader; lists and codes, flags and numbers. */
static json_t *fallback(const struct vocabulary *v, const struct field *f)
{
	json_t *codes;

	switch (f->kind) {
	case FIELD_CODE:
		return text(vocabulary_text(v, f->fallback->code));
	case FIELD_CODES:
		codes = json_array();
		for (size_t i = 0; i < f->fallback->codes.n; i++)
			add(codes, text(vocabulary_text(v, f->fallback->codes.list[i])));
		return codes;
	case FIELD_BOOL:
		return json_boolean(f->fallback->flag);
	case FIELD_INT:
		return json_integer(f->fallback->number);
	case FIELD_REF:
	case FIELD_REFS:
	case FIELD_DATE:
	case FIELD_TIME:
	case FIELD_ID:
		break;
	}
	return NULL;
}

/* What a field is, and where nothing reads it, that this is so; NULL: there is nothing to say. */
static json_t *remark(const struct field *f)
{
	duly_auto_fini(buf) b = { 0 };

	buf_put(&b, f->about.s, f->about.len);
	if (f->kept.len > 0)
		buf_printf(&b, "%skept only: %.*s", b.len > 0 ? "; " : "", STR_FMT(f->kept));
	return b.len > 0 ? text((struct str){ (const char *)b.data, b.len }) : NULL;
}

/* What may be left out may be null, which means the same. */
static json_t *or_null(json_t *s)
{
	return json_pack("{s:[o,{s:s}]}", "anyOf", s, "type", "null");
}

/* What stands beside a $ref is ignored in draft-07, so a remark wraps it. */
static json_t *field_schema(struct writing *w, const struct field *f)
{
	json_t *said = remark(f);
	json_t *s = value_schema(w, f);
	json_t *value = f->fallback != NULL ? fallback(w->vocabulary, f) : NULL;

	if (!f->required)
		s = or_null(s);
	else if (json_object_get(s, "$ref") != NULL && (value != NULL || said != NULL))
		s = json_pack("{s:[o]}", "allOf", s);
	if (said != NULL)
		set(s, "description", said);
	if (value != NULL)
		set(s, "default", value);
	return s;
}

/* ---- types ----------------------------------------------------------------------------------- */

static bool needs_data(const struct event_type *type)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (type->fields[i].required)
			return true;
	return type->needs_count > 0;
}

/* One of the fields in whose place another may stand. */
static void put_needs(struct writing *w, const struct event_type *type, json_t *schema)
{
	if (type->needs_count == 0)
		return;
	set(schema, "anyOf", json_array());
	for (size_t i = 0; i < type->needs_count; i++)
		add(json_object_get(schema, "anyOf"),
		    json_pack("{s:[o]}", "required",
			      text(vocabulary_text(w->vocabulary,
						   type->fields[type->needs[i]].name))));
}

/* The schema of the data of @type. */
static json_t *data_schema(struct writing *w, const struct event_type *type)
{
	json_t *s = json_pack("{s:s, s:b, s:{}}", "type", "object", "additionalProperties", false,
			      "properties");

	if (type->about.len > 0)
		set(s, "description", text(type->about));
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *f = &type->fields[i];
		char name[128];

		snprintf(name, sizeof name, "%.*s",
			 STR_FMT(vocabulary_text(w->vocabulary, f->name)));
		set(json_object_get(s, "properties"), name, field_schema(w, f));
	}
	put_needs(w, type, s);
	if (!needs_data(type))
		return s;
	set(s, "required", json_array());
	for (size_t i = 0; i < type->field_count; i++)
		if (type->fields[i].required)
			add(json_object_get(s, "required"),
			    text(vocabulary_text(w->vocabulary, type->fields[i].name)));
	return s;
}

/* Data that may be left out may be null. */
static json_t *data_of(json_t *schema, const struct event_type *type)
{
	return needs_data(type) ? schema : or_null(schema);
}

/* The attributes of CONTRACT 2, of which type and data are given. */
static json_t *attributes(json_t *type, json_t *data)
{
	json_t *p = json_object();

	set(p, "specversion", json_pack("{s:s}", "const", "1.0"));
	set(p, "id", patterned("^[!-~]{1,128}$"));
	set(p, "source", patterned("^/councils/[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$"));
	set(json_object_get(p, "source"), "maxLength", json_integer(256));
	set(p, "type", type);
	set(p, "subject", patterned(REFERENCE_PATTERN));
	set(p, "time", or_null(formatted("date-time", TIME_PATTERN)));
	set(p, "date", or_null(formatted("date", DATE_PATTERN)));
	set(p, "recordedtime", or_null(formatted("date-time", TIME_PATTERN)));
	set(p, "replaces", or_null(patterned("^[!-~]{1,128}$")));
	set(p, "batch", or_null(patterned("^[!-~]{1,64}$")));
	set(p, "data", data);
	set(p, "traceparent", json_true());
	set(p, "tracestate", json_true());
	set(p, "sequence", json_true());
	return p;
}

/* Takes @properties. */
static json_t *event_schema(struct str title, json_t *properties)
{
	return json_pack("{s:s, s:o, s:s, s:[s,s,s,s,s], s:o, s:b, s:[{s:[s]},{s:[s]}]}", "$schema",
			 "http://json-schema.org/draft-07/schema#", "title", text(title), "type",
			 "object", "required", "specversion", "id", "source", "type", "subject",
			 "properties", properties, "additionalProperties", false, "oneOf",
			 "required", "time", "required", "date");
}

static json_t *one_type(struct writing *w, const struct event_type *type)
{
	json_t *s =
		event_schema(type->name, attributes(json_pack("{s:o}", "const", text(type->name)),
						    data_of(data_schema(w, type), type)));

	if (needs_data(type))
		add(json_object_get(s, "required"), json_string("data"));
	return s;
}

/* If it is of this type, then its data are such. */
static json_t *branch(const struct event_type *type)
{
	json_t *then = json_pack("{s:{s:o}}", "properties", "data",
				 data_of(reference_to(type->name), type));

	if (needs_data(type))
		set(then, "required", json_pack("[s]", "data"));
	return json_pack("{s:{s:{s:{s:o}}}, s:o}", "if", "properties", "type", "const",
			 text(type->name), "then", then);
}

static json_t *any_type(struct writing *w)
{
	size_t n;
	const struct event_type *types = vocabulary_types(w->vocabulary, &n);
	json_t *names = json_array(), *branches = json_array();

	for (size_t i = 0; i < n; i++) {
		char name[128];

		snprintf(name, sizeof name, "%.*s", STR_FMT(types[i].name));
		set(w->definitions, name, data_schema(w, &types[i]));
		add(names, json_string(name));
		add(branches, branch(&types[i]));
	}

	json_t *s = event_schema(STR("An event"),
				 attributes(json_pack("{s:o}", "enum", names),
					    json_pack("{s:[s,s]}", "type", "object", "null")));
	set(s, "allOf", branches);
	return s;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int append(const char *data, size_t len, void *buf)
{
	buf_put(buf, data, len);
	return 0;
}

void law_schema_write(const struct law *law, const char *type_or_null, struct buf *ret)
{
	struct writing w = { law_vocabulary(law), json_object() };
	const struct event_type *type =
		type_or_null != NULL ? vocabulary_type(w.vocabulary, str_of(type_or_null)) : NULL;

	if (type_or_null == NULL || type != NULL) {
		json_t *s = type != NULL ? one_type(&w, type) : any_type(&w);

		set(s, "definitions", json_incref(w.definitions));
		memory_had(json_dump_callback(s, append, ret, JSON_INDENT(2)) == 0);
		buf_puts(ret, "\n");
		json_decref(s);
	}
	json_decref(w.definitions);
}
