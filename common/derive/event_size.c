#include "common/derive/event.h"

/* What an event takes beside its texts: how it is kept in memory while its case is derived. */
enum { OF_EVENT = 64, OF_VALUE = 16 };

static size_t of_value(enum field_kind kind, const struct value *v)
{
	size_t n = OF_VALUE;

	switch (kind) {
	case FIELD_REF:
	case FIELD_ID:
		return n + v->ref.len;
	case FIELD_REFS:
		for (size_t i = 0; i < v->refs.n; i++)
			n += OF_VALUE + v->refs.list[i].len;
		return n;
	case FIELD_CODES:
		return n + v->codes.n * OF_VALUE;
	case FIELD_CODE:
	case FIELD_BOOL:
	case FIELD_DATE:
	case FIELD_TIME:
	case FIELD_INT:
		break;
	}
	return n;
}

size_t event_size(const struct event *e)
{
	size_t n = OF_EVENT + e->id.len + e->source.len + e->type_name.len + e->replaces.len +
		   e->batch.len;

	for (size_t i = 0; e->type != NULL && i < e->type->field_count; i++) {
		if (e->data[i].given)
			n += of_value(e->type->fields[i].kind, &e->data[i]);
	}
	return n;
}
