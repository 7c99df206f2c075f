#include "common/derive/derive.h"
#include "common/text/words.h"

static const struct episode_kind *episode_of(enum finding_code code, const struct event_type *type)
{
	if (type->opens == NULL)
		return type->closes != NULL ? type->closes : type->changes;
	return code == FINDING_OUTSIDE ? type->opens->within : type->opens;
}

static void say_episode(const struct finding *f, struct buf *b)
{
	const struct event_type *type = f->event != NULL ? f->event->type : NULL;
	const struct episode_kind *kind = f->kind;

	if (kind == NULL && type != NULL)
		kind = episode_of(f->code, type);
	if (kind != NULL)
		words_name(kind->name, b);
	else
		buf_puts(b, "it");
}

/* "31 March 2026, and the law no more than 8 days beginning with 3 March 2026, to 10 March 2026" */
static void say_longer(const struct obligation *o, struct buf *b)
{
	char period[48], date[WORDS_DATE];

	if (o == NULL) {
		buf_puts(b, "a longer time than the law allows");
		return;
	}
	const struct interval *a = &o->rule->within[o->interval];
	struct period most = a->at_most.period, said = a->period;

	said.amount = o->recorded;
	if (a->date != 0)
		buf_puts(b, words_date(o->longer, date));
	else
		buf_puts(b, period_print(said, period));
	most.beginning = false;
	buf_printf(b, ", and the law no more than %s", period_print(most, period));
	buf_printf(b, "%s%s", a->at_most.period.beginning ? " beginning with " : " from ",
		   words_date(o->on, date));
	buf_printf(b, ", to %s", words_date(o->due, date));
}

void finding_say(const struct finding *f, struct buf *b)
{
	const char *sentence = finding_sentence(f->code);
	const char *place = strstr(sentence, "%s");
	char date[WORDS_DATE];

	if (f->event == NULL)
		buf_puts(b, "an event");
	else
		words_name(f->event->type_name, b);
	if (f->event != NULL)
		buf_printf(b, " on %s", words_date(f->event->day, date));
	if (place == NULL) {
		buf_puts(b, sentence);
		return;
	}
	buf_put(b, sentence, (size_t)(place - sentence));
	if (f->code == FINDING_LONGER)
		say_longer(f->about, b);
	else
		say_episode(f, b);
	buf_puts(b, place + strlen("%s"));
}
