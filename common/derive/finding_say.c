#include "common/derive/derive.h"
#include "common/text/words.h"

static const struct episode_kind *episode_of(enum finding_code code, const struct event_type *type)
{
	if (type->opens == NULL)
		return type->closes != NULL ? type->closes : type->changes;
	return code == FINDING_OUTSIDE ? type->opens->within : type->opens;
}

static void say_episode(enum finding_code code, const struct event *event, struct buf *b)
{
	const struct event_type *type = event != NULL ? event->type : NULL;
	const struct episode_kind *kind = type != NULL ? episode_of(code, type) : NULL;

	if (kind != NULL)
		words_name(kind->name, b);
	else
		buf_puts(b, "it");
}

void finding_say(enum finding_code code, const struct event *event, struct buf *b)
{
	const char *sentence = finding_sentence(code);
	const char *place = strstr(sentence, "%s");
	char date[WORDS_DATE];

	if (event == NULL)
		buf_puts(b, "an event");
	else
		words_name(event->type_name, b);
	if (event != NULL)
		buf_printf(b, " on %s", words_date(event->day, date));
	if (place == NULL) {
		buf_puts(b, sentence);
		return;
	}
	buf_put(b, sentence, (size_t)(place - sentence));
	say_episode(code, event, b);
	buf_puts(b, place + strlen("%s"));
}
