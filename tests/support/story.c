#include "tests/support/story.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the four above. */
#include <cmocka.h>

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static void put_reallocated(const json_t *data, struct buf *out)
{
	const json_t *list = json_object_get(data, "obligations");

	buf_printf(out, " open %lld",
		   list ? (long long)json_array_size(list)
			: (long long)json_integer_value(json_object_get(data, "open")));
	if (json_object_get(data, "cases") != NULL)
		buf_printf(out, " of %lld",
			   (long long)json_integer_value(json_object_get(data, "cases")));
	buf_printf(out, " worker %s", text(data, "worker"));
}

static void describe(const json_t *alert, struct buf *out)
{
	const json_t *data = json_object_get(alert, "data"), *team;
	const char *type = text(alert, "type") + strlen("alert.");
	const char *what = *text(data, "rule") ? text(data, "rule") : text(data, "code");
	size_t i;

	buf_printf(out, "%s %s %s", text(alert, "subject"), type, what);
	if (strcmp(type, "handed-over") == 0)
		put_reallocated(data, out);
	else
		buf_printf(out, " %s",
			   *text(data, "reason") ? text(data, "reason") : text(data, "step"));
	if (*text(data, "due"))
		buf_printf(out, " %s", text(data, "due"));
	buf_puts(out, " >");
	json_array_foreach(json_object_get(json_object_get(data, "to"), "teams"), i, team)
		buf_printf(out, " %s", json_string_value(team));
	buf_puts(out, json_is_true(json_object_get(data, "restricted")) ? " (restricted)\n" : "\n");
}

char *story_alerts(struct rig *r)
{
	char *lines = rig_alerts_json(r), *save = NULL;
	struct buf out = { 0 };

	for (char *line = strtok_r(lines, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		json_t *alert = json_loads(line, 0, NULL);

		assert_non_null(alert);
		describe(alert, &out);
		json_decref(alert);
	}
	free(lines);
	buf_u8(&out, 0);
	return (char *)out.data;
}

void story_take(struct rig *r, const char *event)
{
	char *json = strdup(event);

	assert_non_null(json);
	for (char *at = json; (at = strchr(at, '\'')) != NULL;)
		*at = '"';
	const struct taken taken = rig_event(r, json);

	free(json);
	if (taken.status == TAKEN_REJECTED)
		fail_msg("%s\nrefused: %s %s: %s", event, reject_code_name(taken.reject.code),
			 taken.reject.field, taken.reject.message);
}

/* Whatever is told, it is told once. */
static void never_twice(struct rig *r, const char *story)
{
	char *lines, *save = NULL, *seen = strdup("");

	r->seen = 0;
	lines = rig_alerts_json(r);
	for (char *line = strtok_r(lines, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		json_t *alert = json_loads(line, 0, NULL);
		char *more;

		if (strstr(seen, text(alert, "id")) != NULL)
			fail_msg("%s: told twice: %s", story, line);
		assert_true(asprintf(&more, "%s %s", seen, text(alert, "id")) > 0);
		free(seen);
		seen = more;
		json_decref(alert);
	}
	free(seen);
	free(lines);
}

static void play_in(const char *start, uint32_t chunk, const struct act *acts, size_t n,
		    char *(*alerts)(struct rig *r))
{
	struct rig r;

	rig_begin(&r, start);
	r.chunk = chunk;
	for (size_t i = 0; i < n; i++) {
		char *told;

		if (acts[i].now != NULL)
			rig_until(&r, acts[i].now);
		if (acts[i].event != NULL)
			story_take(&r, acts[i].event);
		told = alerts(&r);
		if (acts[i].alerts != NULL && strcmp(told, acts[i].alerts) != 0)
			fail_msg("act %zu, %s\ntold:\n%sexpected:\n%s", i,
				 acts[i].event ? acts[i].event : acts[i].now, told, acts[i].alerts);
		free(told);
	}
	never_twice(&r, start);
	rig_verify(&r);
	rig_end(&r);
}

void story_play(const char *start, const struct act *acts, size_t n, char *(*alerts)(struct rig *r))
{
	play_in(start, 0, acts, n, alerts);
	play_in(start, 1, acts, n, alerts);
}
