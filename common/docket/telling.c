#include "common/docket/telling.h"

struct str telling_known_as(const struct case_telling *t, struct str reference)
{
	return reference.s != NULL ? reference : t->subject;
}

bool telling_merged(const struct case_telling *t, struct str reference)
{
	for (size_t i = 0; i < t->people->n; i++) {
		if (str_eq(t->people->refs[i].subject, reference))
			return t->people->refs[i].head != i;
	}
	return false;
}
