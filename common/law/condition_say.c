#include "common/law/law.h"
#include "common/text/words.h"

/* Conditions as people say them: "in care and not short break, or aged 16 to 17". */

static struct str named(const struct law *law, sym s)
{
	return vocabulary_text(law_vocabulary(law), s);
}

static void say_fact(const struct law *law, const struct test *t, struct buf *b)
{
	const bool is_flag = t->n == 1 && t->codes[0] == vocabulary_true(law_vocabulary(law));

	if (is_flag) {
		buf_puts(b, t->negated ? "not " : "");
		words_name(named(law, t->fact), b);
		return;
	}
	words_name(named(law, t->fact), b);
	buf_puts(b, t->negated ? " is not " : " is ");
	if (t->n == 0)
		buf_puts(b, "given");
	for (size_t i = 0; i < t->n; i++)
		buf_printf(b, "%s%.*s",
			   i == 0         ? ""
			   : i + 1 < t->n ? ", "
					  : " or ",
			   STR_FMT(t->codes[i] == 0 ? STR("false") : named(law, t->codes[i])));
}

/* @age_below: exclusive; 0: no bound. */
static void say_age(const struct test *t, struct buf *b)
{
	enum { NO_AGE = 200 };
	const bool from = t->age_from > 0, to = t->age_below > 0 && t->age_below < NO_AGE;

	buf_puts(b, t->negated ? "not " : "");
	if (from && to)
		buf_printf(b, "aged %d to %d", t->age_from, t->age_below - 1);
	else if (to)
		buf_printf(b, "under %d", t->age_below);
	else
		buf_printf(b, "aged %d or over", t->age_from);
}

static void say_happened(const struct law *law, const struct test *t, struct buf *b)
{
	const struct occurrences *o = t->occurrences;
	char period[48];

	buf_puts(b, t->negated ? "not after " : "after ");
	if (o->at_least > 1)
		buf_printf(b, "%d times ", o->at_least);
	if (o->event.type != NULL)
		matcher_say(law, &o->event, b);
	else
		words_name(o->openings->name, b);
	if (o->in.unit != PERIOD_NONE)
		buf_printf(b, " in %s", period_print(o->in, period));
	if (o->since != NULL) {
		buf_puts(b, " since the start of ");
		words_name(o->since->name, b);
	}
}

static void say_test(const struct law *law, const struct test *t, struct buf *b)
{
	switch (t->kind) {
	case TEST_FACT:
		say_fact(law, t, b);
		break;
	case TEST_OPEN:
		buf_puts(b, t->negated ? "not " : "");
		words_name(t->episode->name, b);
		if (t->opened != NULL) {
			buf_puts(b, " by ");
			matcher_say(law, t->opened, b);
		}
		break;
	case TEST_AGE:
		say_age(t, b);
		break;
	case TEST_PASSED:
		buf_puts(b, t->negated ? "before " : "after ");
		words_name(t->moment->name, b);
		break;
	case TEST_HAPPENED:
		say_happened(law, t, b);
		break;
	case TEST_CONDITION:
		buf_puts(b, t->negated ? "not (" : "(");
		condition_say(law, t->condition, b);
		buf_puts(b, ")");
		break;
	}
}

void condition_say(const struct law *law, const struct condition *c, struct buf *b)
{
	for (size_t i = 0; i < c->n; i++) {
		buf_puts(b, i > 0 ? ", or " : "");
		for (size_t k = 0; k < c->groups[i].n; k++) {
			buf_puts(b, k > 0 ? " and " : "");
			say_test(law, &c->groups[i].tests[k], b);
		}
	}
}

static void say_field(const struct law *law, const struct matcher *m, const struct field_match *f,
		      struct buf *b)
{
	const bool is_flag = f->n == 1 && (f->codes[0] == 0 ||
					   f->codes[0] == vocabulary_true(law_vocabulary(law)));

	if (is_flag)
		buf_puts(b, f->codes[0] == 0 ? "not " : "");
	words_name(named(law, m->type->fields[f->field].name), b);
	for (size_t k = 0; k < f->n && !is_flag; k++)
		buf_printf(b, "%s%.*s", k == 0 ? " " : " or ", STR_FMT(named(law, f->codes[k])));
}

void matcher_say(const struct law *law, const struct matcher *m, struct buf *b)
{
	words_name(m->type->name, b);
	for (size_t i = 0; i < m->field_count; i++) {
		buf_puts(b, i == 0 ? " (" : ", ");
		say_field(law, m, &m->fields[i], b);
	}
	buf_puts(b, m->field_count > 0 ? ")" : "");
	if (m->when != NULL) {
		buf_puts(b, ", if ");
		condition_say(law, m->when, b);
	}
	if (m->unless != NULL) {
		buf_puts(b, ", unless ");
		condition_say(law, m->unless, b);
	}
}
