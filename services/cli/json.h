/* json.h - JSON to standard output, written as it becomes known.
 *
 * What is outermost is laid out for eyes: "{ key: value, ... }" on a line, and the elements of its
 * lists a line each. An element is compact, and everything inside it:
 *
 *	struct json j = JSON_TO(stdout);
 *
 *	json_map(&j, NULL);
 *	json_name(&j, "name", "a");       { "name": "a", "days": [
 *	json_list(&j, "days");              {"on":"2026-01-31"}
 *	json_row(&j);                     ] }
 *	json_day(&j, "on", day);
 *	json_end(&j);
 *	json_end(&j);
 *	json_end(&j);
 *	json_finish(&j);
 */
#pragma once
#include <jansson.h>
#include <stdio.h>

#include "common/wire/wire.h"

enum { JSON_DEPTH = 8 };

struct json {
	FILE *to;
	int indent; /* of the elements of a list */
	bool broken; /* the next key begins on a line of its own */
	int depth;
	struct json_level {
		bool list, compact;
		size_t n;
	} levels[JSON_DEPTH];
};
#define JSON_TO(out) ((struct json){ .to = (out), .indent = 2 })

/* Each begins with the key of what follows; NULL: an element, or what is outermost. */
void json_map(struct json *j, const char *key);
void json_list(struct json *j, const char *key);
/* Begins a compact map: an element of a list. */
void json_row(struct json *j);
void json_end(struct json *j);      /* of what was begun last                     */
void json_end_here(struct json *j); /* the same of a list, behind its last element */
/* The end of the whole: a line feed. */
void json_finish(struct json *j);
/* The next key begins on a line of its own. */
void json_break(struct json *j);

void json_text(struct json *j, const char *key, struct str text);
void json_name(struct json *j, const char *key, const char *text);
void json_number(struct json *j, const char *key, uint64_t n);
void json_signed(struct json *j, const char *key, int64_t n);
void json_flag(struct json *j, const char *key, bool flag);
void json_nil(struct json *j, const char *key);
void json_day(struct json *j, const char *key, duly_civil day);
void json_time(struct json *j, const char *key, duly_instant at);
void json_hex(struct json *j, const char *key, const uint8_t *bytes, size_t n);
/* One packed value, compact. */
void json_packed(struct json *j, const char *key, struct view packed);
void json_wire(struct json *j, const char *key, const msgpack_object *o);
/* What is JSON already, compact. */
void json_jansson(struct json *j, const char *key, const json_t *o);

/* @o for eyes: indented, with a line feed at its end. */
void json_pretty(const msgpack_object *o, FILE *to);
