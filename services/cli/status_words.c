#include "services/cli/status_words.h"
#include "common/text/words.h"

/* ---- lists of names: "a, b or c" ------------------------------------------------------------- */

struct name_list {
	struct buf *b;
	size_t n, left;
};

static void say_one(struct name_list *names, struct str name)
{
	names->left--;
	buf_puts(names->b, names->n++ == 0 ? "" : names->left == 0 ? " or " : ", ");
	words_name(name, names->b);
}

/* ---- statuses -------------------------------------------------------------------------------- */

/* The event types that open it, or close it. */
static bool does(const struct event_type *t, const struct episode_kind *e, bool closes)
{
	return (closes ? t->closes : t->opens) == e;
}

static void say_events(const struct law *law, const struct episode_kind *e, bool closes,
		       struct buf *b)
{
	size_t n;
	const struct event_type *types = vocabulary_types(law_vocabulary(law), &n);
	struct name_list names = { b, 0, closes ? e->closed_by_count : 0 };

	for (size_t i = 0; i < n; i++)
		names.left += does(&types[i], e, closes);
	if (names.left == 0)
		return;
	buf_puts(b, closes ? "; until " : "from ");
	for (size_t i = 0; i < n; i++)
		if (does(&types[i], e, closes))
			say_one(&names, types[i].name);
	for (size_t i = 0; closes && i < e->closed_by_count; i++)
		say_one(&names, e->closed_by[i]->name);
}

void status_words_episode(const struct law *law, const struct episode_kind *e, struct buf *b)
{
	char period[48];

	if (e->lasts_while != NULL) {
		buf_puts(b, "while ");
		condition_say(law, e->lasts_while, b);
	} else {
		say_events(law, e, false, b);
		say_events(law, e, true, b);
	}
	if (e->moves)
		buf_puts(b, "; the next one that begins ends it");
	if (e->within != NULL) {
		buf_puts(b, "; only within ");
		words_name(e->within->name, b);
	}
	if (e->void_within.unit != PERIOD_NONE)
		buf_printf(b, "; one shorter than %s never was",
			   period_print(e->void_within, period));
	if (e->void_unless != NULL) {
		buf_puts(b, ", unless ");
		condition_say(law, e->void_unless, b);
	}
}

/* ---- moments --------------------------------------------------------------------------------- */

static void say_cumulative(const struct law *law, const struct moment_kind *m, struct buf *b)
{
	char period[48];

	buf_printf(b, "%s %d of ", m->nights ? "the morning after night" : "day", m->days);
	words_name(m->episode->name, b);
	if (m->in.unit != PERIOD_NONE)
		buf_printf(b, " in any %s", period_print(m->in, period));
	buf_puts(b, m->nights ? "" : ", the first and the last of each stay counted");
	if (m->since > 0)
		buf_printf(b, ", since the age of %d", m->since);
	if (m->age > 0)
		buf_printf(b, ", not before the age of %d", m->age);
	if (m->unless != NULL) {
		buf_puts(b, ", without days on which ");
		condition_say(law, m->unless, b);
	}
}

void status_words_moment(const struct law *law, const struct moment_kind *m, struct buf *b)
{
	char period[48];

	switch (m->basis) {
	case MOMENT_BIRTHDAY:
		buf_printf(b, "the day on which the person attains %d", m->age);
		break;
	case MOMENT_AFTER_OPENING:
		buf_printf(b, "%s after the start of ", period_print(m->by, period));
		words_name(m->episode->name, b);
		buf_puts(b, ", if it lasts until then");
		break;
	case MOMENT_CUMULATIVE:
		say_cumulative(law, m, b);
		break;
	case MOMENT_YEARLY:
		buf_printf(b, "%d %s of each year, during ", m->day, MONTH_NAMES[m->month - 1]);
		words_name(m->episode->name, b);
		break;
	case MOMENT_DAY_AFTER: {
		const struct str fact = vocabulary_text(law_vocabulary(law), m->fact);

		buf_printf(b, "the day after the date (%.*s) that was given of ", STR_FMT(fact));
		words_name(m->episode->name, b);
		break;
	}
	}
}
