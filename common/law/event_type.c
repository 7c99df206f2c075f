#include "common/law/vocabulary.h"

int event_type_field(const struct event_type *type, sym name)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (type->fields[i].name == name)
			return (int)i;
	return -1;
}

const struct code_list *event_type_kinds(const struct event_type *type)
{
	const int kinds = type->parts[PART_KINDS], kind = type->parts[PART_KIND];
	const int field = kinds >= 0 ? kinds : kind;

	return field >= 0 ? type->fields[field].list : NULL;
}
