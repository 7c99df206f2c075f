#include <jansson.h>

#include "common/import/ssd/dialect_words.h"
#include "common/import/ssd/enquiry.h"
#include "common/import/ssd/fields.h"

/* ---- flags ----------------------------------------------------------------------------------- */

static enum ssd_flag flag_of(const struct ssd_dialect *dialect, const json_t *value)
{
	const struct str code =
		ssd_code_of(dialect, SSD_LIST_ANSWER, str_of(json_string_value(value)));

	if (json_is_true(value) || json_integer_value(value) == 1 || str_is(code, "yes"))
		return SSD_YES;
	return json_is_false(value) || (json_is_integer(value) && json_integer_value(value) == 0) ||
			       str_is(code, "no")
		       ? SSD_NO
		       : SSD_UNSAID;
}

/* The flag under one of the keys that the dialect has for a conference. Other keys, comments among
 * them, are not read. */
static enum ssd_flag conference_flag(const struct ssd_dialect *dialect, struct str outcome)
{
	json_t *o = json_loadb(outcome.s, outcome.len, 0, NULL);
	enum ssd_flag ret = SSD_UNSAID;
	const char *key;
	json_t *value;

	json_object_foreach(o, key, value)
	{
		const enum ssd_flag flag =
			ssd_code_of(dialect, SSD_LIST_OUTCOME_KEY, str_of(key)).s == NULL
				? SSD_UNSAID
				: flag_of(dialect, value);

		if (flag == SSD_YES || ret == SSD_UNSAID)
			ret = flag;
	}
	json_decref(o);
	return ret;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* One that speaks of a conference decides; "no" is known where all are. */
static enum ssd_flag conference_step(const struct ssd_dialect *dialect, struct str steps)
{
	bool all_known = steps.len > 0;

	while (steps.len > 0) {
		const char *comma = memchr(steps.s, ',', steps.len);
		const size_t len = comma == NULL ? steps.len : (size_t)(comma - steps.s);
		const struct str step = { steps.s, len };

		if (ssd_speaks_of(dialect, SSD_LIST_NEXT_STEP, step, "conference"))
			return SSD_YES;
		all_known = all_known && ssd_code_of(dialect, SSD_LIST_NEXT_STEP, step).s != NULL;
		steps.s += MIN(len + 1, steps.len);
		steps.len -= MIN(len + 1, steps.len);
	}
	return all_known ? SSD_NO : SSD_UNSAID;
}

static enum ssd_flag conference(const struct ssd_dialect *dialect, struct str outcome)
{
	if (outcome.len > 0 && (outcome.s[0] == '{' || outcome.s[0] == '['))
		return conference_flag(dialect, outcome);
	return conference_step(dialect, outcome);
}

/* ---- both together --------------------------------------------------------------------------- */

struct str ssd_enquiry_outcome(struct ssd_delivery *d, struct ssd_row *row, bool over)
{
	const enum ssd_flag nfa = ssd_field_flag(d, row, S47E_NFA);
	const struct str outcome = ssd_field(row, S47E_OUTCOME);
	const enum ssd_flag held = conference(d->dialect, outcome);

	if (held == SSD_YES)
		return STR("conference");
	if (nfa == SSD_YES)
		return STR("not-substantiated");
	if (held == SSD_NO)
		return STR("no-conference");
	if (over)
		ssd_unread_put(d, row, outcome.len > 0 ? S47E_OUTCOME : S47E_NFA,
			       outcome.len > 0
				       ? "it cannot be read whether a conference follows: how the "
					 "enquiry ended is not known"
				       : "nothing says how the enquiry ended: it is not known");
	return NO_STR;
}
