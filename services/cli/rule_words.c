#include "services/cli/rule_words.h"
#include "common/text/words.h"

static struct str named(const struct law *law, sym s)
{
	return vocabulary_text(law_vocabulary(law), s);
}

const char *rule_words_verified(struct str verified)
{
	if (str_is(verified, "V1"))
		return "read in the instrument";
	if (str_is(verified, "V2"))
		return "read second hand";
	return "general knowledge, not verified";
}

static void say_named(struct buf *b, const char *what, struct str name)
{
	buf_puts(b, what);
	words_name(name, b);
}

/* "6 weeks, or as visit_weeks says" */
static void say_period(const struct law *law, const struct interval *a, struct buf *b)
{
	char period[48];

	if (a->date != 0)
		say_named(b, "the date given by ", named(law, a->date));
	else if (a->birthday != NULL)
		say_named(b, "the day of ", a->birthday->name);
	else if (a->period.unit == PERIOD_NONE)
		buf_puts(b, "no period in law");
	else
		buf_puts(b, period_print(a->period, period));
	if (a->recorded != 0)
		say_named(b, ", or as many as is said by ", named(law, a->recorded));
	if (a->at_most.period.unit != PERIOD_NONE)
		buf_printf(b, ", but no more than %s%s", period_print(a->at_most.period, period),
			   a->at_most.past_holidays
				   ? " (or the next day that is no Sunday or holiday)"
				   : "");
	if (a->when != NULL) {
		buf_puts(b, " where ");
		condition_say(law, a->when, b);
	} else if (interval_is_given(a))
		buf_puts(b, " where it is given");
}

void rule_words_periods(const struct law *law, const struct rule *rule, struct buf *b)
{
	for (size_t i = 0; i < rule->within_count; i++) {
		buf_puts(b, i > 0 ? "; else " : "");
		say_period(law, &rule->within[i], b);
	}
}

static void say_nth(const struct start *s, struct buf *b)
{
	if (s->nth_from <= 0)
		return;
	if (s->nth_from == 1 && s->nth_to == 1)
		buf_puts(b, ", the first one");
	else if (s->nth_from == s->nth_to)
		buf_printf(b, ", number %d", s->nth_from);
	else if (s->nth_to < 10000)
		buf_printf(b, ", numbers %d to %d", s->nth_from, s->nth_to);
	else
		buf_printf(b, ", from number %d on", s->nth_from);
}

static void say_counted_from(const struct law *law, const struct start *s, struct buf *b)
{
	char period[48];

	switch (s->counted_from) {
	case COUNTED_TRIGGER:
		break;
	case COUNTED_LAST:
		buf_puts(b, ", counted from the last ");
		matcher_say(law, &s->last, b);
		if (s->counted_episode != NULL)
			say_named(b, " since the start of ", s->counted_episode->name);
		if (s->looking_back.unit != PERIOD_NONE)
			buf_printf(b, " of the %s before", period_print(s->looking_back, period));
		break;
	case COUNTED_OPENING:
		say_named(b, ", counted from the start of ", s->counted_episode->name);
		break;
	case COUNTED_FIELD:
		say_named(b, ", counted from its ",
			  named(law, s->event.type->fields[s->counted_field].name));
		break;
	}
}

void rule_words_start(const struct law *law, const struct start *s, struct buf *b)
{
	switch (s->kind) {
	case START_EVENT:
		matcher_say(law, &s->event, b);
		break;
	case START_OPENING:
		say_named(b, "the start of ", s->episode->name);
		break;
	case START_CLOSING:
		say_named(b, "the end of ", s->episode->name);
		break;
	case START_MOMENT:
		say_named(b, "the moment ", s->moment->name);
		break;
	}
	say_nth(s, b);
	say_counted_from(law, s, b);
	if (s->when != NULL) {
		buf_puts(b, ", if ");
		condition_say(law, s->when, b);
	}
	if (s->unless != NULL) {
		buf_puts(b, ", unless ");
		condition_say(law, s->unless, b);
	}
}

void rule_words_side(const struct law *law, const struct alternative_spec *s, struct buf *b)
{
	char period[48];

	buf_printf(b, "%.*s: ", STR_FMT(s->name));
	if (s->carried)
		buf_puts(b, "the date of the clock that was taken into this one");
	else if (s->period.unit == PERIOD_NONE)
		buf_puts(b, "the same date");
	else
		buf_puts(b, period_print(s->period, period));
	if (s->after != NULL)
		buf_printf(b, " after %.*s, where the date lies on or after it",
			   STR_FMT(s->after->name));
	if (s->before != NULL)
		buf_printf(b, ", where it started before %.*s", STR_FMT(s->before->name));
	if (s->at.type != NULL) {
		buf_puts(b, " from the first ");
		matcher_say(law, &s->at, b);
	}
	if (s->met_by.type != NULL) {
		buf_puts(b, ", met by the first ");
		matcher_say(law, &s->met_by, b);
	}
}

void rule_words_in_force(const struct rule *r, struct buf *b)
{
	char day[DULY_DATE_TEXT];

	if (!r->commenced)
		buf_puts(b, "not commenced: nothing is owed yet");
	if (r->from.day == DULY_NO_DATE.day && r->to.day == DULY_NO_DATE.day)
		return;
	buf_printf(b, "for what starts it from %s",
		   r->from.day == DULY_NO_DATE.day ? "the beginning"
						   : duly_civil_print(r->from, day));
	buf_printf(b, " to %s",
		   r->to.day == DULY_NO_DATE.day ? "now on" : duly_civil_print(r->to, day));
}
