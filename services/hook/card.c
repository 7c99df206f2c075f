#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/wire/wire.h"
#include "services/hook/hook.h"

/* Words for what is told. Nothing is called overdue here either: that there is no record of it is
 * what is known. */
static const struct {
	const char *type, *words;
} WORDS[] = {
	{ "alert.opened", "Has begun" },
	{ "alert.upcoming", "Coming up" },
	{ "alert.due", "Due" },
	{ "alert.overdue", "No record of" },
	{ "alert.escalated", "No record of" },
	{ "alert.moved", "Another date" },
	{ "alert.withdrawn", "Taken back" },
	{ "alert.cleared", "Recorded, or ended" },
	{ "alert.coverage", "A clock is missing" },
	{ "alert.handed-over", "In your hands now" },
	{ "alert.data", "The records contradict each other" },
	{ "alert.service", "The service" },
};

static const char *words_of(struct str type)
{
	for (size_t i = 0; i < LEN(WORDS); i++)
		if (str_is(type, WORDS[i].type))
			return WORDS[i].words;
	return "Told";
}

static void add_fact(json_t *facts, const char *title, struct str value)
{
	if (value.len > 0)
		json_array_append_new(facts, json_pack("{s:s, s:s%}", "title", title, "value",
						       value.s, value.len));
}

/* @link with the reference in place of {{case}}. */
static json_t *open_action(const char *link, struct str subject)
{
	static const char PLACE[] = "{{case}}";
	const char *at = strstr(link, PLACE);
	duly_auto_fini(buf) url = { 0 };

	buf_put(&url, link, at != NULL ? (size_t)(at - link) : strlen(link));
	if (at != NULL) {
		buf_put(&url, subject.s, subject.len);
		buf_puts(&url, at + strlen(PLACE));
	}
	buf_u8(&url, 0);
	return json_pack("{s:s, s:s, s:s}", "type", "Action.OpenUrl", "title", "Open the case",
			 "url", (const char *)url.data);
}

static json_t *card_of(const msgpack_object *alert, const char *link)
{
	const msgpack_object *data = wire_get(alert, "data");
	const struct str subject = wire_str(wire_get(alert, "subject"));
	const struct str title = wire_str(wire_get(data, "title"));
	json_t *facts = json_array(), *actions = json_array();
	duly_auto_fini(buf) head = { 0 };

	buf_puts(&head, words_of(wire_str(wire_get(alert, "type"))));
	if (title.len > 0)
		buf_printf(&head, ": %.*s", STR_FMT(title));
	if (title.len > 0) {
		add_fact(facts, "Case", subject);
		add_fact(facts, "Due", wire_str(wire_get(data, "due")));
		add_fact(facts, "Act by", wire_str(wire_get(data, "act_by")));
		add_fact(facts, "Held by", wire_str(wire_get(data, "worker")));
	}
	if (title.len > 0 && link != NULL)
		json_array_append_new(actions, open_action(link, subject));
	return json_pack("{s:s, s:s, s:s, s:[{s:s, s:s%, s:b, s:s}, {s:s, s:o}], s:o}", "$schema",
			 "http://adaptivecards.io/schemas/adaptive-card.json", "type",
			 "AdaptiveCard", "version", "1.4", "body", "type", "TextBlock", "text",
			 (const char *)head.data, head.len, "wrap", 1, "weight", "Bolder", "type",
			 "FactSet", "facts", facts, "actions", actions);
}

void hook_card(const void *alert, size_t len, const char *link, struct buf *ret)
{
	duly_auto_fini(wire) w = { 0 };

	if (wire_unpack((struct view){ alert, len }, &w, NULL) != DULY_OK)
		return;
	json_t *message = json_pack("{s:s, s:[{s:s, s:o}]}", "type", "message", "attachments",
				    "contentType", "application/vnd.microsoft.card.adaptive",
				    "content", card_of(&w.root, link));
	char *text = json_dumps(message, JSON_COMPACT);

	if (text != NULL)
		buf_puts(ret, text);
	free(text);
	json_decref(message);
}
