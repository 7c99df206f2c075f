#include "tests/sim/told.h"

#include <glib.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the four above. */
#include <cmocka.h>

struct told_feed {
	uint64_t head;
	GHashTable *ids;    /* every id there was                                 */
	GHashTable *open;   /* what it is about -> ids of what is not answered    */
	GHashTable *type;   /* id -> its alert's type                             */
	GHashTable *listed; /* obligations told of by a list                      */
};

struct told_feed *told_new(void)
{
	struct told_feed *t = calloc(1, sizeof *t);

	assert_non_null(t);
	t->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	t->listed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	t->type = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	t->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					(GDestroyNotify)g_ptr_array_unref);
	return t;
}

void told_free(struct told_feed **told)
{
	if (*told == NULL)
		return;
	g_hash_table_unref((*told)->ids);
	g_hash_table_unref((*told)->type);
	g_hash_table_unref((*told)->listed);
	g_hash_table_unref((*told)->open);
	free(*told);
	*told = NULL;
}

/* ---- reading one alert ----------------------------------------------------------------------- */

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static duly_instant instant(const char *s)
{
	duly_instant t = { 0 };

	assert_true(duly_instant_parse(s, strlen(s), &t));
	return t;
}

static duly_civil civil(const char *s)
{
	duly_civil c = { 0 };

	assert_true(duly_civil_parse(s, strlen(s), &c));
	return c;
}

/* What an alert is about: an obligation, or a contradiction. */
static char *about_what(const json_t *alert, const json_t *data)
{
	if (*text(data, "obligation"))
		return g_strdup(text(data, "obligation"));
	/* Of a person with several references it may be told under one and answered under
	 * another. */
	const json_t *event = json_object_get(data, "event");
	const char *subject =
		*text(event, "subject") ? text(event, "subject") : text(alert, "subject");

	return g_strdup_printf("%s %s %s %s %s", subject, text(data, "council"), text(data, "code"),
			       text(event, "source"), text(event, "id"));
}

/* ---- never early ----------------------------------------------------------------------------- */

/* The instant of a rung, counted here from what the alert shows; DULY_NO_INSTANT where its date is
 * not counted from there. */
static duly_instant rung_at(const struct law *law, const char *type, const json_t *data)
{
	const char *step = text(data, "step");
	char unit[32] = "";
	int n = 0;

	if (strcmp(type, "alert.overdue") == 0)
		return instant(text(data, "due_at"));
	if (sscanf(step, "%d %31[a-z ]", &n, unit) == 2 && strncmp(unit, "hour", 4) == 0)
		return (duly_instant){ instant(text(data, "due_at")).ms - n * DULY_HOUR_MS };
	if (!*text(data, "act_by") || !*text(data, "due"))
		return DULY_NO_INSTANT;
	if (strcmp(type, "alert.due") != 0 && strncmp(unit, "working day", 11) != 0)
		return DULY_NO_INSTANT;
	if (strcmp(type, "alert.due") == 0)
		n = 0;
	return zone_instant(
		law_zone(law),
		calendar_add_working_days(law_calendar(law), civil(text(data, "act_by")), -n),
		9 * 60);
}

static void not_early(const struct law *law, const char *type, const json_t *alert,
		      const json_t *data)
{
	const duly_instant told = instant(text(alert, "time"));
	const duly_instant rung = rung_at(law, type, data);
	const json_int_t late = json_integer_value(json_object_get(data, "late_by_ms"));

	if (told.ms < rung.ms || late < 0)
		fail_msg("early: %s", json_dumps(alert, 0));
}

/* ---- what it answers ------------------------------------------------------------------------- */

/* All that was told and not answered, and nothing else. */
static void answer(struct told_feed *t, const char *what, const json_t *alert, const json_t *data)
{
	const json_t *about = json_object_get(data, "about");
	GPtrArray *open = g_hash_table_lookup(t->open, what);

	if (open == NULL || json_array_size(about) != open->len)
		fail_msg("it answers %zu of %u: %s", json_array_size(about), open ? open->len : 0,
			 json_dumps(alert, 0));
	for (size_t i = 0; i < json_array_size(about); i++) {
		const char *id = json_string_value(json_array_get(about, i));

		if (!g_ptr_array_find_with_equal_func(open, id, g_str_equal, NULL))
			fail_msg("%s was not told, or is answered: %s", id, json_dumps(alert, 0));
	}
	g_hash_table_remove(t->open, what);
}

static void remember(struct told_feed *t, const char *what, const char *id, const char *type)
{
	GPtrArray *open = g_hash_table_lookup(t->open, what);

	if (open == NULL) {
		open = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(t->open, g_strdup(what), open);
	}
	g_ptr_array_add(open, g_strdup(id));
	g_hash_table_insert(t->type, g_strdup(id), g_strdup(type));
}

static bool is_answer(const char *type)
{
	return strcmp(type, "alert.moved") == 0 || strcmp(type, "alert.withdrawn") == 0 ||
	       strcmp(type, "alert.cleared") == 0;
}

/* ---- whom it goes to ------------------------------------------------------------------------- */

static bool goes_to(const json_t *data, const char *team)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(json_object_get(data, "to"), "teams"), i,
			   one) if (strcmp(json_string_value(one), team) == 0) return true;
	return false;
}

/* A restricted case goes to no team because nobody holds it; what somebody holds goes to them. */
static void to_the_right_ones(const json_t *alert, const json_t *data)
{
	const bool restricted = json_is_true(json_object_get(data, "restricted"));

	if (restricted && goes_to(data, "unassigned"))
		fail_msg("restricted, and told to whoever looks: %s", json_dumps(alert, 0));
	if (is_answer(text(alert, "type")) || !*text(data, "obligation"))
		return;
	if (*text(data, "team") && !goes_to(data, text(data, "team")))
		fail_msg("not told to who holds it: %s", json_dumps(alert, 0));
	if (*text(data, "cover_team") && !goes_to(data, text(data, "cover_team")))
		fail_msg("not told to who stands in: %s", json_dumps(alert, 0));
	if (!restricted && !*text(data, "team") && !goes_to(data, "unassigned"))
		fail_msg("told to nobody: %s", json_dumps(alert, 0));
}

/* To somebody new, of something that is open. */
static void hands_over(const json_t *alert, const json_t *data)
{
	const bool allocation = strcmp(text(data, "code"), "holder") == 0;

	if (allocation && (strcmp(text(data, "worker"), text(data, "from")) == 0 ||
			   json_array_size(json_object_get(data, "obligations")) == 0))
		fail_msg("nothing new: %s", json_dumps(alert, 0));
	if (!allocation && json_integer_value(json_object_get(data, "open")) == 0)
		fail_msg("nothing is handed over: %s", json_dumps(alert, 0));
}

/* What had lapsed before a release is told of by a list, and not again. */
static void lists(struct told_feed *t, const json_t *data)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(data, "obligations"), i, one)
		g_hash_table_add(t->listed, g_strdup(json_string_value(one)));
}

static void read_one(struct told_feed *t, const struct law *law, duly_instant now,
		     const json_t *alert)
{
	const json_t *data = json_object_get(alert, "data");
	const char *type = text(alert, "type"), *id = text(alert, "id");
	g_autofree char *what = about_what(alert, data);

	assert_int_equal(json_integer_value(json_object_get(data, "seq")), ++t->head);
	assert_int_equal(instant(text(alert, "time")).ms, now.ms);
	if (!g_hash_table_add(t->ids, g_strdup(id)))
		fail_msg("told twice: %s", json_dumps(alert, 0));
	if (strcmp(type, "alert.service") == 0) {
		lists(t, data);
		return;
	}
	to_the_right_ones(alert, data);
	if (strcmp(type, "alert.handed-over") == 0) {
		hands_over(alert, data);
		return;
	}
	if (is_answer(type))
		answer(t, what, alert, data);
	else if (*text(data, "obligation"))
		not_early(law, type, alert, data);
	if (!is_answer(type) || strcmp(type, "alert.moved") == 0)
		remember(t, what, id, type);
}

void told_read(struct told_feed *t, const struct law *law, duly_instant now, char *lines)
{
	char *save = NULL;

	for (char *line = strtok_r(lines, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		json_t *alert = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(alert);
		read_one(t, law, now, alert);
		json_decref(alert);
	}
}

bool told_is_listed(const struct told_feed *t, const char *obligation)
{
	return g_hash_table_contains(t->listed, obligation);
}

uint64_t told_count(const struct told_feed *t)
{
	return t->head;
}

bool told_is_overdue(const struct told_feed *t, const char *obligation)
{
	const GPtrArray *open = g_hash_table_lookup(t->open, obligation);

	for (guint i = 0; open != NULL && i < open->len; i++) {
		const char *type = g_hash_table_lookup(t->type, open->pdata[i]);

		if (strcmp(type, "alert.overdue") == 0)
			return true;
	}
	return false;
}

void told_each_open(const struct told_feed *t, void (*visit)(void *ctx, const char *obligation),
		    void *ctx)
{
	GHashTableIter iter;
	gpointer what;

	g_hash_table_iter_init(&iter, t->open);
	while (g_hash_table_iter_next(&iter, &what, NULL)) {
		if (strchr(what, ' ') == NULL)
			visit(ctx, what);
	}
}
