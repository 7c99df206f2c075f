#include "common/reports/report.h"

/* clang-format off */
#define REPORTS(X) \
	X(timeliness) X(up_to_date) X(reviews_ahead) X(iro_year) X(escalations) X(recorded_late) \
	X(contradictions) X(gaps) X(not_watched) X(feeds)
/* clang-format on */
#define X(name) extern const struct report_kind report_##name;
REPORTS(X)
#undef X

#define X(name) &report_##name,
static const struct report_kind *const KINDS[] = { REPORTS(X) };
#undef X

const struct report_kind *const *report_kinds(size_t *ret_n)
{
	*ret_n = LEN(KINDS);
	return KINDS;
}

const struct report_kind *report_kind_named(struct str name)
{
	for (size_t i = 0; i < LEN(KINDS); i++)
		if (str_is(name, KINDS[i]->name))
			return KINDS[i];
	return NULL;
}
