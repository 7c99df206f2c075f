#include "common/law/finding.h"

#define X(id, name, sentence) [id] = { name, sentence },
static const struct {
	const char *name, *sentence;
} FINDING_NAMES[] = { FINDINGS(X) };
#undef X

const char *finding_name(enum finding_code c)
{
	return FINDING_NAMES[c].name;
}
const char *finding_sentence(enum finding_code c)
{
	return FINDING_NAMES[c].sentence;
}

bool finding_by_name(struct str name, enum finding_code *ret)
{
	for (int i = 0; i < FINDING_COUNT; i++) {
		*ret = (enum finding_code)i;
		if (str_is(name, FINDING_NAMES[i].name))
			return true;
	}
	return false;
}
