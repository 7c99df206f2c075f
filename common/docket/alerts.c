#include "common/docket/alerts.h"

#define X(id, number, name) [id] = name,
static const char *const TYPE_NAMES[] = { ALERT_TYPES(X) };
static const char *const REASON_NAMES[] = { ALERT_REASONS(X) };
#undef X

const char *alert_type_name(enum alert_type type)
{
	return TYPE_NAMES[type];
}
const char *alert_reason_name(enum alert_reason reason)
{
	return REASON_NAMES[reason];
}

enum alert_type alert_type_by_name(struct str name)
{
	for (size_t i = 1; i < LEN(TYPE_NAMES); i++) {
		if (TYPE_NAMES[i] != NULL && str_is(name, TYPE_NAMES[i]))
			return (enum alert_type)i;
	}
	return ALERT_SERVICE;
}

const char *alert_type_listed(size_t i)
{
	return i < LEN(TYPE_NAMES) - 1 ? TYPE_NAMES[i + 1] : NULL;
}

bool alert_reason_was_right(unsigned reason)
{
	return reason == REASON_ENGINE || reason == REASON_RULES || reason == REASON_CALENDAR;
}
