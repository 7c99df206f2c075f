#include "common/derive/event.h"

static void pack_value(const struct vocabulary *v, const struct field *f, const struct value *x,
		       struct buf *b)
{
	switch (f->kind) {
	case FIELD_CODE:
		pack_str(b, vocabulary_text(v, x->code));
		break;
	case FIELD_CODES:
		pack_array(b, (uint32_t)x->codes.n);
		for (size_t i = 0; i < x->codes.n; i++)
			pack_str(b, vocabulary_text(v, x->codes.list[i]));
		break;
	case FIELD_REFS:
		pack_array(b, (uint32_t)x->refs.n);
		for (size_t i = 0; i < x->refs.n; i++)
			pack_str(b, x->refs.list[i]);
		break;
	case FIELD_REF:
	case FIELD_ID:
		pack_str(b, x->ref);
		break;
	case FIELD_BOOL:
		pack_bool(b, x->flag);
		break;
	case FIELD_DATE:
		pack_civil(b, x->date);
		break;
	case FIELD_TIME:
		pack_instant(b, x->time);
		break;
	case FIELD_INT:
		pack_int(b, x->number);
		break;
	}
}

static uint32_t given_count(const struct event *e)
{
	uint32_t n = 0;

	for (size_t i = 0; e->type != NULL && i < e->type->field_count; i++)
		n += e->data[i].given;
	return n;
}

static void pack_field(const struct vocabulary *v, const struct event *e, size_t i, struct buf *b)
{
	const struct field *f = &e->type->fields[i];

	pack_str(b, vocabulary_text(v, f->name));
	pack_value(v, f, &e->data[i], b);
}

static void pack_given(struct buf *b, const char *key, struct str text)
{
	if (text.s == NULL)
		return;
	pack_cstr(b, key);
	pack_str(b, text);
}

void event_pack(const struct law *law, const struct event *e, struct buf *ret)
{
	const bool recorded = e->recorded.ms != DULY_NO_INSTANT.ms;
	const uint32_t given = given_count(e);

	pack_map(ret, 6u + recorded + (e->replaces.s != NULL) + (e->batch.s != NULL) + (given > 0));
	pack_given(ret, "specversion", STR("1.0"));
	pack_given(ret, "id", e->id);
	pack_given(ret, "source", e->source);
	pack_given(ret, "type", e->type_name);
	pack_given(ret, "subject", e->subject);
	pack_cstr(ret, e->date_only ? "date" : "time");
	if (e->date_only)
		pack_civil(ret, e->day);
	else
		pack_instant(ret, e->at);
	if (recorded) {
		pack_cstr(ret, "recordedtime");
		pack_instant(ret, e->recorded);
	}
	pack_given(ret, "replaces", e->replaces);
	pack_given(ret, "batch", e->batch);
	if (given == 0)
		return;
	pack_cstr(ret, "data");
	pack_map(ret, given);
	for (size_t i = 0; i < e->type->field_count; i++)
		if (e->data[i].given)
			pack_field(law_vocabulary(law), e, i, ret);
}

/* Whether the field was not said, but found: the obligation of the alert that an answer names. */
static bool is_found(const struct event *e, size_t field)
{
	return event_answers(e) && (int)field == e->type->parts[PART_OBLIGATION] &&
	       event_part(e, PART_ALERT)->given;
}

/* The fields that were said, by the text of their names. Returns how many. */
static size_t sorted_fields(const struct vocabulary *v, const struct event *e, size_t *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < e->type->field_count; i++) {
		const struct str name = vocabulary_text(v, e->type->fields[i].name);
		size_t at = n;

		if (!e->data[i].given || is_found(e, i))
			continue;
		for (; at > 0; at--) {
			if (str_cmp(vocabulary_text(v, e->type->fields[ret[at - 1]].name), name) <
			    0)
				break;
			ret[at] = ret[at - 1];
		}
		ret[at] = i;
		n++;
	}
	return n;
}

void event_digest(const struct law *law, struct event *e, struct arena *arena)
{
	enum { USUAL = 512 };
	const struct vocabulary *v = law_vocabulary(law);
	duly_auto_fini(buf) b = { NULL, 0, 0 };
	uint8_t digest[SHA256_LEN];
	size_t *order = arena_new_array(arena, size_t, e->type->field_count);
	const size_t n = sorted_fields(v, e, order);

	buf_add(&b, USUAL);
	buf_clear(&b);
	pack_array(&b, 4);
	pack_str(&b, e->type_name);
	if (e->date_only)
		pack_civil(&b, e->day);
	else
		pack_int(&b, e->at.ms);
	if (e->replaces.s != NULL)
		pack_str(&b, e->replaces);
	else
		pack_nil(&b);
	pack_map(&b, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		pack_field(v, e, order[i], &b);
	sha256(buf_view(&b), digest);
	memcpy(e->content, digest, sizeof e->content);
}
