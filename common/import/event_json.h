/* event_json.h - an event, and the data of one, as a JSON object.
 *
 * Keys come out in the order in which they are set, so an importer's events are the same bytes each
 * time. Objects are the caller's, by jansson's counting: json_decref() ends them.
 */
#pragma once
#include <jansson.h>
#include <stdio.h>

#include "common/base/base.h"

/* The attributes that every event has, in the order in which all are written; date or time, and
 * data, are set behind them. */
json_t *event_json_new(struct str id, struct str source, const char *type, struct str subject);

/* Data with one key in it. */
json_t *event_json_data(const char *key, struct str value);

/* Sets a key of @o. NO_STR leaves it out, and so does DULY_NO_DATE. */
void event_json_str(json_t *o, const char *key, struct str value);
void event_json_bool(json_t *o, const char *key, bool value);
void event_json_day(json_t *o, const char *key, duly_civil day);

/* One compact line. False: @out did not take it, and errno says why. */
bool event_json_line(const json_t *o, FILE *out);
