#include "services/cli/rule_words.h"

static struct str named(const struct law *law, sym s)
{
	return vocabulary_text(law_vocabulary(law), s);
}

/* "6 weeks, or as visit_weeks says" */
static void say_period(const struct law *law, const struct interval *a, struct buf *b)
{
	char period[48];

	if (a->date != 0)
		buf_printf(b, "the date that %.*s gives", STR_FMT(named(law, a->date)));
	else if (a->period.unit == PERIOD_NONE)
		buf_puts(b, "no period in law");
	else
		buf_puts(b, period_print(a->period, period));
	if (a->recorded != 0)
		buf_printf(b, ", or as many as %.*s says", STR_FMT(named(law, a->recorded)));
	if (a->when != NULL)
		buf_printf(b, " where %.*s", STR_FMT(a->when->text));
	else if (a->date != 0)
		buf_puts(b, " where it is given");
}

void rule_words_periods(const struct law *law, const struct rule *rule, struct buf *b)
{
	for (size_t i = 0; i < rule->within_count; i++) {
		buf_puts(b, i > 0 ? "; else " : "");
		say_period(law, &rule->within[i], b);
	}
}

void rule_words_matcher(const struct law *law, const struct matcher *m, struct buf *b)
{
	buf_printf(b, "%.*s", STR_FMT(m->type->name));
	for (size_t i = 0; i < m->field_count; i++) {
		const struct field_match *f = &m->fields[i];
		const struct field *field = &m->type->fields[f->field];

		buf_printf(b, "%s %.*s ", i > 0 ? "," : " with", STR_FMT(named(law, field->name)));
		for (size_t k = 0; k < f->n; k++)
			buf_printf(
				b, "%s%.*s", k > 0 ? " or " : "",
				STR_FMT(f->codes[k] == 0 ? STR("false") : named(law, f->codes[k])));
	}
	if (m->when != NULL)
		buf_printf(b, ", if %.*s", STR_FMT(m->when->text));
	if (m->unless != NULL)
		buf_printf(b, ", unless %.*s", STR_FMT(m->unless->text));
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
	switch (s->counted_from) {
	case COUNTED_TRIGGER:
		break;
	case COUNTED_LAST:
		buf_puts(b, ", counted from the last ");
		rule_words_matcher(law, &s->last, b);
		if (s->counted_episode != NULL)
			buf_printf(b, " since the opening of %.*s",
				   STR_FMT(s->counted_episode->name));
		break;
	case COUNTED_OPENING:
		buf_printf(b, ", counted from the opening of %.*s",
			   STR_FMT(s->counted_episode->name));
		break;
	case COUNTED_FIELD:
		buf_printf(b, ", counted from its %.*s",
			   STR_FMT(named(law, s->event.type->fields[s->counted_field].name)));
		break;
	}
}

void rule_words_start(const struct law *law, const struct start *s, struct buf *b)
{
	switch (s->kind) {
	case START_EVENT:
		rule_words_matcher(law, &s->event, b);
		break;
	case START_OPENING:
		buf_printf(b, "the opening of: %.*s", STR_FMT(s->episode->name));
		break;
	case START_CLOSING:
		buf_printf(b, "the end of: %.*s", STR_FMT(s->episode->name));
		break;
	case START_MOMENT:
		buf_printf(b, "the moment: %.*s", STR_FMT(s->moment->name));
		break;
	}
	say_nth(s, b);
	say_counted_from(law, s, b);
	if (s->when != NULL)
		buf_printf(b, ", if %.*s", STR_FMT(s->when->text));
	if (s->unless != NULL)
		buf_printf(b, ", unless %.*s", STR_FMT(s->unless->text));
}
